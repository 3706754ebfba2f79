"""Memory and rights outside a message: vectors 31 to 35 of the message path's specification, section 9, and beyond."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest

from machdbg.kernel.headers import mach_msg_ool_descriptor_t, vm_map_copy
from machdbg.machine.frame import Frame
from machdbg.machine.memory import PAGE_SIZE, READ

from ...rights import Conservation, messages
from ...user import MEMORY, READ_ONLY, UNMAPPED, User, booted, variables
from .test_mach_msg import (
    COMPLEX,
    CP,
    INVALID_RIGHT,
    INVALID_TYPE,
    MK,
    MKO,
    MR,
    MV,
    RCV,
    RCV_INVALID_DATA,
    RCV_TOO_LARGE,
    SEND,
    SUCCESS,
    TIMED_OUT,
    TIMEOUT,
    TOO_LARGE,
    Fixture,
    kmsgs,
    port_descriptor,
)

INVALID_MEMORY = 0x1000000C
VM_KERNEL = 0x400
PHYSICAL, VIRTUAL = 0, 1
BUFFER = MEMORY + 0x1000  # where User.receive puts messages
SMALL = 8168


@pytest.fixture
def f() -> Iterator[Fixture]:
    """As in test_mach_msg.py; afterwards rights are where they must be and no memory is left in transit."""
    a, b = booted(2)
    bP, aR, aK = b.allocate(), a.allocate(), a.task_self
    assert b.task_self
    fixture = Fixture(a, b, bP, b.give(bP, MK, a), aR, aK, Conservation(a.machine))
    before = in_transit(a)
    yield fixture
    fixture.rights.check()
    while fixture.b.receive(bP, 1024, option=RCV | 0x100) == SUCCESS:
        pass
    assert in_transit(a) == before
    fixture.rights.check()


def in_transit(user: User) -> tuple[int, ...]:
    """What the kernel uses for memory that is on its way."""
    data = variables(user.machine)
    objects = sum(r.name in ("VM object", "VM_ALLOCATE") for r in user.machine.kernel_space.regions)
    return data.vm_map_copy_zone.count, data.vm_map_entry_zone.count, objects, data.kalloc_large_inuse


def ool(address: int, size: int, copy: int = VIRTUAL, deallocate: int = 0, kind: int = 1) -> bytes:
    """A descriptor of memory."""
    return struct.pack("<QBBBBI", address, deallocate, copy, 0, kind, size)


def ool_ports(address: int, count: int, disposition: int, deallocate: int = 0, copy: int = PHYSICAL) -> bytes:
    """A descriptor of an array of rights."""
    return struct.pack("<QBBBBI", address, deallocate, copy, disposition, 2, count)


def send(f: Fixture, *descriptors: bytes, tail: bytes = b"", reply: bool = True, **more: int) -> int | None:
    """A complex message from A to P, with aR as its reply port."""
    bits = COMPLEX | CP | (MKO << 8 if reply else 0)
    body = struct.pack("<I", len(descriptors)) + b"".join(descriptors) + tail
    return f.a.send(bits, f.aP, f.aR if reply else 0, body=body, **more)


def memory(user: User, size: int) -> int:
    """New pages of a user's."""
    assert user.trap(10, user.task_self, MEMORY + 0x8000, size, 1) == 0
    address: int = struct.unpack("<Q", user.memory.read(MEMORY + 0x8000, 8))[0]
    return address


def filled(user: User, size: int, offset: int = 0) -> tuple[int, bytes]:
    """New pages with a pattern of ``size`` bytes, ``offset`` bytes into the first."""
    data = bytes(i * 7 + (i >> 8) & 0xFF for i in range(size))
    address = memory(user, size + offset) + offset
    user.memory.write(address, data)
    return address, data


def received(user: User, index: int = 0) -> tuple[int, int, int, int, int]:
    """(address, deallocate, copy, type, size) of a descriptor of memory received, all before it being as long."""
    address, flag, copy, _, kind, size = struct.unpack("<QBBBBI", user.memory.read(BUFFER + 28 + 16 * index, 16))
    return address, flag, copy, kind, size


def copy_of(f: Fixture, index: int = 0) -> vm_map_copy:
    """The copy object in the first message queued on P."""
    kmsg = next(messages(f.b.port(f.bP)))
    space = f.a.machine.kernel_space
    return vm_map_copy(space, mach_msg_ool_descriptor_t(space, kmsg.ikm_header.address + 36 + 16 * index).address_)


@pytest.mark.parametrize(("size", "copy", "kind"), [
    (1, PHYSICAL, 3), (8167, PHYSICAL, 3), (8167, VIRTUAL, 3), (8168, PHYSICAL, 1), (8168, VIRTUAL, 1),
    (65536, PHYSICAL, 1), (65537, VIRTUAL, 1)])
@pytest.mark.parametrize("offset", [0, 100])
def test_31_memory_travels(f: Fixture, size: int, copy: int, kind: int, offset: int) -> None:
    address, data = filled(f.a, size, offset)
    assert send(f, ool(address, size, copy), tail=b"tail") == SUCCESS
    object_ = copy_of(f)
    assert (object_.type_, object_.size) == (kind, size)
    if kind == 3:
        assert f.a.machine.kernel_space.read(object_.address + 24, size) == data
    else:
        assert object_.c_u.hdr.nentries == 1
    f.a.memory.write(address, bytes(size))  # what was sent stays as it was
    f.rights.check()
    assert f.b.receive(f.bP) == SUCCESS
    assert f.b.header()[:2] == (COMPLEX | 0x1112, 24 + 4 + 16 + 4)
    assert f.b.memory.read(BUFFER + 44, 4) == b"tail"
    there, flag, option, type_, length = received(f.b)
    assert (flag, option, type_, length) == (copy == VIRTUAL, copy, 1, size)
    assert f.b.memory.read(there, size) == data
    page_offset = 0 if kind == 3 else address % PAGE_SIZE
    if copy == PHYSICAL and kind == 1:
        page_offset = 0  # it has been through the kernel's copy map
    assert there % PAGE_SIZE == page_offset
    f.b.memory.write(there, b"mine")
    assert f.b.trap(12, f.b.task_self, there, size) == 0
    assert not f.b.memory.readable(there, 1)


@pytest.mark.parametrize(("size", "copy"), [(100, PHYSICAL), (8168, PHYSICAL), (16384, VIRTUAL)])
def test_deallocated_memory_leaves_its_sender(f: Fixture, size: int, copy: int) -> None:
    address, data = filled(f.a, size)
    before = f.a.task.map.size
    assert send(f, ool(address, size, copy, deallocate=1)) == SUCCESS
    assert not f.a.memory.readable(address, 1)
    assert f.a.task.map.size == before - (size + PAGE_SIZE - 1 & -PAGE_SIZE)
    assert f.b.receive(f.bP) == SUCCESS
    there, *_, length = received(f.b)
    assert f.b.memory.read(there, length) == data


def test_memory_goes_back_in_time(f: Fixture) -> None:
    address, data = filled(f.a, 20000)
    timeline = f.a.machine.timeline
    before = timeline.present + 1  # the first tick of the trap
    assert send(f, ool(address, 20000, deallocate=1)) == SUCCESS
    middle = timeline.present + 1
    assert f.b.receive(f.bP) == SUCCESS
    there = received(f.b)[0]
    f.b.memory.write(there, b"changed")
    f.b.allocate()
    present = timeline.present
    timeline.seek(before)
    assert f.a.memory.read(address, 20000) == data
    assert not f.b.memory.readable(there, 1)
    timeline.seek(middle)
    assert not f.a.memory.readable(address, 1)
    timeline.seek(present)
    assert f.b.memory.read(there, 20000) == b"changed" + data[7:]


@pytest.mark.parametrize(("size", "copy"), [(100, PHYSICAL), (8168, PHYSICAL), (8168, VIRTUAL), (100, VIRTUAL)])
@pytest.mark.parametrize("address", [UNMAPPED, 0, 0x7FFFFFFFFFFFF000, (1 << 64) - 50, 0xFFFFFF8001000000])
def test_memory_that_is_not_there(f: Fixture, size: int, copy: int, address: int) -> None:
    assert send(f, ool(address, size, copy)) == INVALID_MEMORY
    assert kmsgs(f.a, f.aR) == [71]


def test_a_hole_in_the_middle(f: Fixture) -> None:
    address, _ = filled(f.a, 5 * PAGE_SIZE)
    assert f.a.trap(12, f.a.task_self, address + 2 * PAGE_SIZE, PAGE_SIZE) == 0
    for size in (4 * PAGE_SIZE, 2 * PAGE_SIZE + 1):
        assert send(f, ool(address, size, deallocate=1)) == INVALID_MEMORY
    assert f.a.memory.readable(address, 2 * PAGE_SIZE), "nothing has been taken"
    assert kmsgs(f.a, f.aR) == [71, 71]


def test_memory_that_cannot_be_read(f: Fixture) -> None:
    address, _ = filled(f.a, 3 * PAGE_SIZE)
    assert f.a.trap(14, f.a.task_self, address, 3 * PAGE_SIZE, 0, 0) == 0
    for size in (100, 9000):
        assert send(f, ool(address, size)) == INVALID_MEMORY
    assert f.a.trap(14, f.a.task_self, address, 3 * PAGE_SIZE, 0, READ) == 0
    assert send(f, ool(address, 9000)) == SUCCESS


def test_several_protections_are_several_entries(f: Fixture) -> None:
    address, data = filled(f.a, 4 * PAGE_SIZE)
    assert f.a.trap(14, f.a.task_self, address + PAGE_SIZE, PAGE_SIZE, 0, READ) == 0
    assert send(f, ool(address + 1, 4 * PAGE_SIZE - 2)) == SUCCESS
    assert copy_of(f).c_u.hdr.nentries == 3
    assert f.b.receive(f.bP) == SUCCESS
    there, *_, size = received(f.b)
    assert f.b.memory.read(there, size) == data[1:-1]
    assert f.b.memory.writable(there, size), "what is received can be read and written"


def test_32_the_second_fails(f: Fixture) -> None:
    address, _ = filled(f.a, 16384)
    assert send(f, ool(address, 16384, deallocate=1), ool(UNMAPPED, 100)) == INVALID_MEMORY
    assert not f.a.memory.readable(address, 1)
    assert kmsgs(f.a, f.aR) == [71]


def test_32_the_second_fails_in_the_copy_map(f: Fixture) -> None:
    address, _ = filled(f.a, 16384)
    assert send(f, ool(address, 16384, PHYSICAL), ool(UNMAPPED, 9000, PHYSICAL)) == INVALID_MEMORY
    assert f.a.memory.readable(address, 16384)


def test_33_more_than_the_copy_map_holds(f: Fixture) -> None:
    half = ool(MEMORY, 4 << 20, PHYSICAL)
    assert send(f, half, half) == VM_KERNEL
    assert send(f, ool(MEMORY, 7340032 + 1, PHYSICAL)) == VM_KERNEL
    assert send(f, ool(MEMORY, 0xFFFFFFFF, PHYSICAL)) == VM_KERNEL
    assert kmsgs(f.a, f.aR) == [71, 71, 71]


def test_33_much_memory(f: Fixture) -> None:
    address, data = filled(f.a, 7340032 - 4096)
    assert send(f, ool(address, len(data), PHYSICAL), reply=False) == SUCCESS
    assert f.b.receive(f.bP) == SUCCESS
    there, *_, size = received(f.b)
    assert f.b.memory.read(there, size) == data


def names_at(user: User, *names: int) -> int:
    """An array of names in new pages."""
    address = memory(user, 4 * len(names))
    user.memory.write(address, struct.pack(f"<{len(names)}I", *names))
    return address


def rights_of_b(f: Fixture, count: int) -> tuple[list[int], list[int]]:
    """More ports: receive names of B, names of A's send rights to them."""
    owned = [f.b.allocate() for _ in range(count)]
    given = [f.b.give(name, MK, f.a) for name in owned]
    f.rights = Conservation(f.a.machine)
    return owned, given


def test_rights_travel_outside_the_message(f: Fixture) -> None:
    owned, (x, y) = rights_of_b(f, 2)
    address = names_at(f.a, x, 0, y, 0xFFFFFFFF, x)
    assert send(f, ool_ports(address, 5, CP)) == SUCCESS
    f.rights.check()
    assert f.a.memory.readable(address, 20)
    assert f.b.receive(f.bP) == SUCCESS
    there, flag, copy, kind, count = received(f.b)
    assert (flag, copy, kind, count) == (1, VIRTUAL, 2, 5)
    assert f.b.memory.read(BUFFER + 28 + 10, 1) == b"\x11"
    assert struct.unpack("<5I", f.b.memory.read(there, 20)) == (owned[0], 0, owned[1], 0xFFFFFFFF, owned[0])
    assert (f.a.right(x), f.b.right(owned[0]), f.b.right(owned[1])) == ("S/1", "RS/2", "RS/1")


def test_receive_rights_travel_outside_the_message(f: Fixture) -> None:
    moved = [f.a.allocate() for _ in range(3)]
    f.rights = Conservation(f.a.machine)
    assert send(f, ool_ports(names_at(f.a, *moved), 3, MR), reply=False) == SUCCESS
    assert [f.a.right(name) for name in moved] == ["-"] * 3
    f.rights.check()
    assert f.b.receive(f.bP) == SUCCESS
    there = received(f.b)[0]
    names = struct.unpack("<3I", f.b.memory.read(there, 12))
    assert [f.b.right(name) for name in names] == ["R/0"] * 3


def test_a_receive_right_in_an_array_sent_to_itself(f: Fixture) -> None:
    body = struct.pack("<I", 1) + ool_ports(names_at(f.a, f.aR), 1, MR)
    assert f.a.send(COMPLEX | MK, f.aR, body=body) == SUCCESS
    assert f.a.right(f.aR) == "-"


def test_34_a_bad_name_midway(f: Fixture) -> None:
    owned, (x, y) = rights_of_b(f, 2)
    address = names_at(f.a, x, 0, 0x77777703, y)
    assert send(f, ool_ports(address, 4, MV, deallocate=1)) == INVALID_RIGHT
    assert (f.a.right(x), f.a.right(y)) == ("-", "S/1")
    assert f.b.port(owned[0]).ip_srights == 0
    assert not f.a.memory.readable(address, 16)
    assert kmsgs(f.a, f.aR) == [71]


def test_34_a_bad_array_behind_good_descriptors(f: Fixture) -> None:
    owned, (x, y) = rights_of_b(f, 2)
    data, _ = filled(f.a, 9000)
    address = names_at(f.a, y, 0x77777703)
    assert send(f, port_descriptor(x, MV), ool(data, 9000, deallocate=1), ool_ports(address, 1, CP),
                ool_ports(address, 2, CP)) == INVALID_RIGHT
    assert (f.a.right(x), f.a.right(y)) == ("-", "S/1")
    assert f.b.port(owned[0]).ip_srights == 0
    assert f.b.port(owned[1]).ip_srights == 1


def test_an_oddity_more_is_deallocated_than_names_take(f: Fixture) -> None:
    """Q3: 8 bytes for each name, not 4."""
    address = memory(f.a, 2 * PAGE_SIZE)
    assert send(f, ool_ports(address, PAGE_SIZE // 4, CP, deallocate=1)) == SUCCESS
    assert not f.a.memory.readable(address, 1)
    assert not f.a.memory.readable(address + PAGE_SIZE, 1)


def test_35_counts_of_arrays(f: Fixture) -> None:
    address = memory(f.a, 4 * 16384)
    null = port_descriptor(0, CP)
    assert send(f, ool_ports(address, 16383, CP)) == TOO_LARGE
    assert send(f, null, null, null, ool_ports(address, 16380, CP)) == TOO_LARGE
    assert send(f, ool_ports(0x1234567, 0, CP)) == SUCCESS
    assert send(f, ool_ports(address, 4, CP, copy=2)) == INVALID_TYPE
    assert send(f, ool_ports(address, 917505, CP)) == TOO_LARGE
    assert send(f, ool_ports(address, 0xFFFFFFFF, CP), ool_ports(address, 2, CP)) == TOO_LARGE
    assert send(f, ool_ports(UNMAPPED, 4, CP)) == INVALID_MEMORY


def test_35_the_most_rights(f: Fixture) -> None:
    address = memory(f.a, 4 * 16384)
    assert send(f, ool_ports(address, 16382, CP)) == SUCCESS
    assert f.b.receive(f.bP, 20) == RCV_TOO_LARGE, "to be rid of it"
    assert kmsgs(f.a, f.aR) == [71]


def test_all_kinds_in_one_message(f: Fixture) -> None:
    """User descriptors take 12 or 16 bytes, the kernel's 16: what is behind them stays where it is."""
    owned, (x,) = rights_of_b(f, 1)
    address, data = filled(f.a, 10)
    array = names_at(f.a, x)
    parts = [port_descriptor(x, CP), ool(address, 10), port_descriptor(x, MV), ool_ports(array, 0, CP),
             port_descriptor(0, CP), ool(address, 4, kind=3)]
    assert send(f, *parts, tail=b"0123") == SUCCESS
    assert f.b.receive(f.bP) == SUCCESS
    assert f.b.header()[1] == 28 + 3 * 12 + 3 * 16 + 4
    body = f.b.memory.read(BUFFER + 28, 88)
    name, _, _, disposition, kind = struct.unpack("<IIHBB", body[:12])
    assert (name, disposition, kind) == (owned[0], MV, 0)
    there, flag, copy, _, kind, size = struct.unpack("<QBBBBI", body[12:28])
    assert (flag, copy, kind, size) == (1, 1, 1, 10)
    assert f.b.memory.read(there, 10) == data
    there, *_, kind, size = struct.unpack("<QBBBBI", body[68:84])
    assert (kind, size) == (3, 4), "volatile memory is like any other"
    assert body[84:] == b"0123"
    assert f.b.right(owned[0]) == "RS/2"


def test_a_timed_out_message_comes_back_at_new_addresses(f: Fixture) -> None:
    for _ in range(5):
        assert f.base() == SUCCESS
    address, data = filled(f.a, 9000)
    assert send(f, ool(address, 9000, deallocate=1), port_descriptor(f.aR, MKO), option=SEND | TIMEOUT) == TIMED_OUT
    f.rights.check()
    back, flag, _, _, _, size = struct.unpack("<QBBBBI", f.a.memory.read(MEMORY + 28, 16))
    assert (flag, size) == (1, 9000)
    assert f.a.memory.read(back, size) == data
    assert f.a.header(MEMORY)[1] == 24 + 4 + 16 + 12


def test_a_message_that_is_lost_frees_its_memory(f: Fixture) -> None:
    _, (x,) = rights_of_b(f, 1)
    address, _ = filled(f.a, 9000)
    array = names_at(f.a, x, x)
    parts = ool(address, 100), ool(address, 9000), ool_ports(array, 2, CP)
    assert send(f, *parts) == SUCCESS
    assert f.b.receive(f.bP, 20) == RCV_TOO_LARGE
    assert kmsgs(f.a, f.aR) == [71]
    assert send(f, *parts) == SUCCESS
    assert f.b.trap(19, f.b.task_self, f.bP, 1, 0xFFFFFFFF) == 0, "the port dies with the message"


def test_a_buffer_that_cannot_be_written_keeps_what_came(f: Fixture) -> None:
    address, _ = filled(f.a, 9000)
    memory(f.b, 1)
    before = f.b.task.map.size
    assert send(f, ool(address, 9000)) == SUCCESS
    assert f.b.receive(f.bP, address=READ_ONLY) == RCV_INVALID_DATA
    assert f.b.task.map.size == before + 3 * PAGE_SIZE


def test_no_room_in_the_receiver(f: Fixture) -> None:
    """The message arrives, without the memory; what it was is gone."""
    address, _ = filled(f.a, 9000)
    array = names_at(f.a, f.aP)
    assert send(f, ool(address, 100), ool(address, 9000), ool_ports(array, 1, CP)) == SUCCESS
    for region in f.b.memory.regions:
        after = [other.start for other in f.b.memory.regions if other.start >= region.end]
        f.b.memory.map(region.end, min(after, default=0x7FFFFFE00000) - region.end, "everything")
    assert f.b.receive(f.bP) == 0x1000500C
    assert [received(f.b, i)[0] for i in range(3)] == [0, 0, 0]
    assert [received(f.b, i)[4] for i in range(3)] == [0, 0, 1]
    assert f.b.port(f.bP).ip_srights == 1


def test_the_callers_are_on_the_stack(f: Fixture) -> None:
    address, _ = filled(f.a, 9000)
    assert send(f, ool(address, 9000)) == SUCCESS
    chains = set()
    for moment in f.a.machine.timeline.moments:
        if moment.frame.code.name == "vm_map_copyin_internal":
            frame: Frame | None = moment.frame
            names = []
            while frame is not None:
                names.append(frame.code.name)
                frame = frame.parent
            chains.add(tuple(names[:5]))
    assert chains == {("vm_map_copyin_internal", "ipc_kmsg_copyin_ool_descriptor", "ipc_kmsg_copyin_body",
                       "ipc_kmsg_copyin", "mach_msg_overwrite_trap")}
