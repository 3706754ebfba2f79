"""mach_msg as a program sees it: the vectors of the message path's specification, section 9, by their numbers.

Elsewhere: 13, 15 and 20 (test_ipc_right.py), 31 to 35 (test_mach_msg_ool.py), 38, 39, 41, 42 and 48 to 51
(test_ipc_mqueue*.py), 40, 53, 54 and 56 (test_mach_msg_edges.py).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import pytest

from ...rights import Conservation, messages
from ...user import MEMORY, READ_ONLY, UNMAPPED, User, booted, variables

MV, MVO, CP, MK, MKO, MR = 17, 18, 19, 20, 21, 16
COMPLEX = 0x80000000
DEAD = 0xFFFFFFFF

SUCCESS = 0
INVALID_DATA = 0x10000002
INVALID_DEST = 0x10000003
TIMED_OUT = 0x10000004
INVALID_VOUCHER = 0x10000005
TOO_SMALL = 0x10000008
INVALID_REPLY = 0x10000009
INVALID_RIGHT = 0x1000000A
NO_BUFFER = 0x1000000D
TOO_LARGE = 0x1000000E
INVALID_TYPE = 0x1000000F
INVALID_HEADER = 0x10000010
RCV_INVALID_NAME = 0x10004002
RCV_TIMED_OUT = 0x10004003
RCV_TOO_LARGE = 0x10004004
RCV_INVALID_DATA = 0x10004008

SEND, RCV, LARGE, IDENTITY, TIMEOUT = 1, 2, 4, 8, 0x10
RCV_TIMEOUT = 0x100


@dataclass
class Fixture:
    """The fixture of section 9, all in one task: P is a port with receive right P and, elsewhere, a send right aP."""

    a: User
    b: User
    bP: int
    aP: int
    aR: int
    aK: int
    rights: Conservation

    def base(self, option: int = SEND, **more: Any) -> int | None:
        """The base message: CP to aP, MKO reply aR, id 1234."""
        return self.a.send(CP | MKO << 8, self.aP, self.aR, option=option, **more)


@pytest.fixture
def f() -> Fixture:
    """Two tasks; B owns P, A has a send right to it, a receive right aR and its task's own port aK."""
    a, b = booted(2)
    bP = b.allocate()
    aR = a.allocate()
    aK = a.task_self
    aP = b.give(bP, MK, a)
    assert (b.right(bP), a.right(aP), a.right(aR), a.right(aK)) == ("R/0", "S/1", "R/0", "S/1")
    return Fixture(a, b, bP, aP, aR, aK, Conservation(a.machine))


def kmsgs(user: User, name: int) -> list[int]:
    """Ids of the messages queued on a port."""
    return [kmsg.ikm_header.msgh_id for kmsg in messages(user.port(name))]


@pytest.mark.parametrize("size", [0, 20, 22, 26, 23])
def test_1_sizes_that_are_too_small(f: Fixture, size: int) -> None:
    assert f.base(size=size) == TOO_SMALL
    assert f.a.message(UNMAPPED, SEND, size) == TOO_SMALL
    f.rights.check()


def test_2_complex_needs_a_count(f: Fixture) -> None:
    assert f.a.send(COMPLEX | CP | MKO << 8, f.aP, f.aR) == TOO_SMALL
    assert f.a.message(UNMAPPED, SEND, 24) == INVALID_DATA
    f.rights.check()


def test_3_complex_without_descriptors(f: Fixture) -> None:
    assert f.a.send(COMPLEX | CP | MKO << 8, f.aP, f.aR, body=struct.pack("<I", 0)) == SUCCESS
    assert f.b.receive(f.bP, 36) == SUCCESS
    bits, size, *_ = f.b.header()
    assert (bits, size) == (COMPLEX | 0x1112, 28)
    f.rights.check()


@pytest.mark.parametrize(("size", "result"), [(50331584, TOO_LARGE), (50331580, NO_BUFFER), (50331576, NO_BUFFER)])
def test_4_sizes_that_are_too_large(f: Fixture, size: int, result: int) -> None:
    assert f.base(size=size) == result
    assert f.a.message(UNMAPPED, SEND, size) == (TOO_LARGE if result == TOO_LARGE else INVALID_DATA)
    f.rights.check()


def test_5_unreadable(f: Fixture) -> None:
    before = variables(f.a.machine).ikm_cache.avail
    assert f.a.message(UNMAPPED, SEND, 24) == INVALID_DATA
    end = MEMORY + 0x10000 - 32
    f.a.memory.write(end, struct.pack("<IIIIIi", CP, 40, f.aP, 0, 0, 1))
    assert f.a.message(end, SEND, 40) == INVALID_DATA
    assert variables(f.a.machine).ikm_cache.avail == before + 1
    f.rights.check()


def test_6_the_base_message(f: Fixture) -> None:
    port, reply = f.b.port(f.bP), f.a.port(f.aR)
    before = port.ip_srights, port.ip_references, reply.ip_references, f.a.task.messages_sent
    assert f.base() == SUCCESS
    assert (port.ip_srights, port.ip_references) == (before[0] + 1, before[1] + 1)
    assert (port.ip_messages.imq_msgcount, port.ip_messages.imq_seqno) == (1, 0)
    assert (reply.ip_sorights, reply.ip_references) == (1, before[2] + 1)
    assert (f.a.right(f.aP), f.a.right(f.aR)) == ("S/1", "R/0")
    kmsg = next(messages(port))
    assert (kmsg.ikm_size, kmsg.ikm_header.address - kmsg.address) == (168, 156)
    assert (kmsg.ikm_header.msgh_size, kmsg.ikm_header.msgh_bits) == (32, 0x1211)
    assert f.a.task.messages_sent == before[3] + 1
    f.rights.check()


def test_7_and_8_receive_and_reply(f: Fixture) -> None:
    assert f.base() == SUCCESS
    port = f.b.port(f.bP)
    assert f.b.receive(f.bP, 32) == SUCCESS
    bits, size, remote, local, voucher, id = f.b.header()
    assert (bits, size, local, voucher, id) == (0x1112, 24, f.bP, 0, 1234)
    assert f.b.right(remote) == "SO/1"
    assert struct.unpack("<II", f.b.memory.read(MEMORY + 0x1000 + 24, 8)) == (0, 8)
    assert (port.ip_srights, port.ip_messages.imq_msgcount, port.ip_messages.imq_seqno) == (1, 0, 1)
    f.rights.check()

    assert f.b.send(MVO, remote) == SUCCESS
    assert f.b.right(remote) == "-"
    assert f.b.send(MVO, remote) == INVALID_DEST
    reply = f.a.port(f.aR)
    assert (reply.ip_messages.imq_msgcount, reply.ip_sorights) == (1, 1)
    f.rights.check()
    assert f.a.receive(f.aR) == SUCCESS
    assert reply.ip_sorights == 0
    f.rights.check()


def semaphore_create(f: Fixture, rcv_size: int, policy: int = 0, value: int = 0, id: int = 3418,
                     size: int | None = None) -> int | None:
    body = bytes(8) + struct.pack("<ii", policy, value)
    return f.a.send(CP | MKO << 8, f.aK, f.aR, id=id, body=body, option=SEND | RCV, size=size, rcv_size=rcv_size,
                    rcv_name=f.aR)


def test_9_a_kernel_call(f: Fixture) -> None:
    assert semaphore_create(f, 48) == SUCCESS
    bits, size, remote, local, _, id = f.a.header(MEMORY)
    assert (bits, size, remote, local, id) == (COMPLEX | 0x1200, 40, 0, f.aR, 3518)
    count, name, _, type_ = struct.unpack("<IIII", f.a.memory.read(MEMORY + 24, 16))
    assert (count, type_ >> 16) == (1, 17)
    assert f.a.right(name) == "S/1"
    port = f.a.port(name)
    assert port.ip_bits & 0xFFF == 23
    assert f.a.task.semaphores_owned == 1
    f.rights.check()


def test_9_the_reply_does_not_fit(f: Fixture) -> None:
    names = f.a.names()
    f.a.memory.write(MEMORY + 32, b"\xAA" * 16)
    assert semaphore_create(f, 47) == RCV_TOO_LARGE
    _, size, remote, local, *_ = f.a.header(MEMORY)
    assert (size, remote, local) == (24, 0, f.aR)
    assert f.a.names() == names
    assert f.a.task.semaphores_owned == 0, "the last send right has died and with it the semaphore"
    f.rights.check()


def test_10_an_unknown_id(f: Fixture) -> None:
    assert semaphore_create(f, 256, id=99999) == SUCCESS
    bits, size, remote, local, _, id = f.a.header(MEMORY)
    assert (bits, size, remote, local, id) == (0x1200, 36, 0, f.aR, 100099)
    assert struct.unpack("<i", f.a.memory.read(MEMORY + 32, 4)) == (-303,)
    output = "".join(text for _, text in f.a.machine.timeline.output)
    assert "ipc_kobject_server: bogus kernel message, id=99999\n" in output
    f.rights.check()


def test_a_hole_in_the_subsystem_is_answered_like_an_unknown_id(f: Fixture) -> None:
    assert semaphore_create(f, 256, id=3422) == SUCCESS
    assert struct.unpack("<i", f.a.memory.read(MEMORY + 32, 4)) == (-303,)


@pytest.mark.parametrize(("policy", "value", "code"), [
    (1, 0, 4), (3, 0, 4), (8, 0, 4), (0, -1, 4), (2, 0, 0), (6, 5, 0), (-2, 0, 0), (-1, 0, 4)])
def test_policies_of_semaphores(f: Fixture, policy: int, value: int, code: int) -> None:
    assert semaphore_create(f, 256, policy, value) == SUCCESS
    bits, size, *_ = f.a.header(MEMORY)
    if code:
        assert (bits, size) == (0x1200, 36)
        assert struct.unpack("<i", f.a.memory.read(MEMORY + 32, 4)) == (code,)
        assert f.a.task.semaphores_owned == 0
    else:
        assert (bits, size) == (COMPLEX | 0x1200, 40)
    f.rights.check()


def test_the_stub_refuses_another_size(f: Fixture) -> None:
    assert semaphore_create(f, 256, size=36) == SUCCESS
    assert struct.unpack("<i", f.a.memory.read(MEMORY + 32, 4)) == (-304,)
    f.rights.check()


def test_11_no_reply_port(f: Fixture) -> None:
    assert f.a.send(CP, f.aK, 0, id=3418, body=bytes(16)) == SUCCESS
    assert f.a.task.semaphores_owned == 0, "it was created, and died with the reply"
    assert f.a.receive(f.aR, option=RCV | RCV_TIMEOUT) == RCV_TIMED_OUT
    f.rights.check()


def test_12_a_reply_port_of_the_kernel(f: Fixture) -> None:
    sends = f.a.port(f.aK).ip_srights
    assert f.a.send(CP | CP << 8, f.aK, f.aK, id=3418, body=bytes(16)) == SUCCESS
    assert f.a.port(f.aK).ip_srights == sends
    output = "".join(text for _, text in f.a.machine.timeline.output)
    assert "ipc_kobject_server: refusing to send reply to kobject 2 port (id:3418)\n" in output
    f.rights.check()


def test_14_the_last_send_right_moves(f: Fixture) -> None:
    assert f.a.send(MV, f.aP) == SUCCESS
    assert f.a.right(f.aP) == "-"
    assert f.a.send(CP, f.aP) == INVALID_DEST
    f.rights.check()


@pytest.mark.parametrize("disposition", [MVO, MK, MKO])
def test_16_wrong_rights_to_the_destination(f: Fixture, disposition: int) -> None:
    assert f.a.send(disposition, f.aP) == INVALID_DEST
    assert f.a.right(f.aP) == "S/1"
    f.rights.check()


@pytest.mark.parametrize("disposition", [MV, CP])
def test_16_a_send_once_right_is_no_send_right(f: Fixture, disposition: int) -> None:
    assert f.base() == SUCCESS
    assert f.b.receive(f.bP) == SUCCESS
    name = f.b.header()[2]
    assert f.b.send(disposition, name) == INVALID_DEST
    assert f.b.right(name) == "SO/1"
    f.rights.check()


@pytest.mark.parametrize(("bits", "reply"), [(0, 0), (15, 0), (16, 0), (22, 0), (24, 0), (CP | 16 << 8, 1)])
def test_17_bad_types(f: Fixture, bits: int, reply: int) -> None:
    assert f.a.send(bits, f.aP, f.aR if reply else 0) == INVALID_HEADER
    f.rights.check()


@pytest.mark.parametrize("name", [0, DEAD, 0x77777703])
def test_18_bad_destination_names(f: Fixture, name: int) -> None:
    assert f.a.send(CP, name) == INVALID_DEST
    f.rights.check()


def kill(f: Fixture) -> None:
    """P dies: its receive right is given up."""
    assert f.b.trap(19, f.b.task_self, f.bP, 1, 0xFFFFFFFF) == 0


def dead_name(f: Fixture, urefs: int = 1) -> None:
    """aP becomes a dead name with so many references."""
    kill(f)
    assert f.a.send(CP, f.aP) == INVALID_DEST
    entry = f.a.entry(f.aP)
    assert entry is not None
    entry.ie_bits += urefs - 1
    assert f.a.right(f.aP) == f"D/{urefs}"


@pytest.mark.parametrize("disposition", [CP, MV, MVO])
def test_19_dead_destination(f: Fixture, disposition: int) -> None:
    dead_name(f, 3)
    assert f.a.send(disposition, f.aP) == INVALID_DEST
    assert f.a.right(f.aP) == "D/3"
    f.rights.check()


def other_port(f: Fixture) -> tuple[int, int]:
    """A second port of B: its receive name there and a send right of A."""
    name = f.b.allocate()
    right = f.b.give(name, MK, f.a)
    f.rights = Conservation(f.a.machine)
    return name, right


@pytest.mark.parametrize(("disposition", "urefs", "result", "after"), [
    (MV, 2, SUCCESS, "D/1"), (CP, 2, SUCCESS, "D/2"), (MKO, 2, INVALID_REPLY, "D/2"), (MV, 1, SUCCESS, "-"),
    (MVO, 1, SUCCESS, "-")])
def test_21_and_22_dead_reply_name(f: Fixture, disposition: int, urefs: int, result: int, after: str) -> None:
    name, right = other_port(f)
    dead_name(f, urefs)
    assert f.a.send(CP | disposition << 8, right, f.aP) == result
    assert f.a.right(f.aP) == after
    if result == SUCCESS:
        assert f.b.receive(name) == SUCCESS
        bits, _, remote, *_ = f.b.header()
        assert (remote, bits & 0x1F) == (DEAD, 18 if disposition == MVO else 17)
    f.rights.check()


def test_23_reply_types_and_names(f: Fixture) -> None:
    assert f.a.send(CP, f.aP, f.aR) == INVALID_HEADER
    assert f.a.send(CP | MKO << 8, f.aP, 0) == SUCCESS
    assert f.a.send(CP | MKO << 8, f.aP, DEAD) == SUCCESS
    assert f.a.send(CP | MKO << 8, f.aP, 0x77777703) == INVALID_REPLY
    for expected in (0, DEAD):
        assert f.b.receive(f.bP) == SUCCESS
        bits, _, remote, *_ = f.b.header()
        assert (remote, bits & 0x1F) == (expected, 18)
    f.rights.check()


def test_24_the_first_fault_wins(f: Fixture) -> None:
    bad = 0x77777703
    assert f.a.send(CP | MKO << 8, bad, bad) == INVALID_DEST
    assert f.a.send(MKO | MKO << 8, f.aP, bad) == INVALID_REPLY
    assert f.a.send(CP | 20 << 16, bad, 0, voucher=1) == INVALID_VOUCHER
    assert f.a.send(CP | 16 << 8, bad, bad) == INVALID_HEADER
    f.rights.check()


def test_25_stray_bits_vanish(f: Fixture) -> None:
    assert f.a.send(CP | MKO << 8 | 0x70000000, f.aP, f.aR) == SUCCESS
    assert f.b.receive(f.bP) == SUCCESS
    assert f.b.header()[0] == 0x1112
    f.rights.check()


def test_26_vouchers(f: Fixture) -> None:
    assert f.a.send(CP | 20 << 16, f.aP, voucher=f.aP) == INVALID_VOUCHER
    assert f.a.send(CP | 19 << 16, f.aP, voucher=f.aP) == INVALID_VOUCHER
    assert f.a.send(CP | 17 << 16, f.aP, voucher=DEAD) == INVALID_VOUCHER
    assert f.a.send(CP | 17 << 16, f.aP, voucher=0) == SUCCESS
    assert f.a.send(CP, f.aP, voucher=0xDEADBEEF) == SUCCESS
    assert f.b.receive(f.bP) == SUCCESS
    assert f.b.header()[4] == 0
    assert f.b.receive(f.bP) == SUCCESS
    assert f.b.header()[4] == 0xDEADBEEF
    f.rights.check()


def port_descriptor(name: int, disposition: int, type_: int = 0) -> bytes:
    return struct.pack("<IIHBB", name, 0, 0, disposition, type_)


@pytest.mark.parametrize("count", [2, 0x7FFFFFFF])
def test_27_descriptors_beyond_the_end(f: Fixture, count: int) -> None:
    body = struct.pack("<I", count) + port_descriptor(0, CP)
    assert f.a.send(COMPLEX | CP | MKO << 8, f.aP, f.aR, body=body) == TOO_SMALL
    assert f.b.port(f.bP).ip_srights == 1
    assert kmsgs(f.a, f.aR) == [71]
    f.rights.check()


def test_27_a_moved_destination_is_gone(f: Fixture) -> None:
    body = struct.pack("<I", 2) + port_descriptor(0, CP)
    assert f.a.send(COMPLEX | MV, f.aP, body=body) == TOO_SMALL
    assert f.a.right(f.aP) == "-"
    f.rights.check()


def test_28_the_second_descriptor_fails(f: Fixture) -> None:
    name, right = other_port(f)
    body = struct.pack("<I", 2) + port_descriptor(right, MV) + port_descriptor(0, 0, 9)
    assert f.a.send(COMPLEX | CP | MKO << 8, f.aP, f.aR, body=body) == INVALID_TYPE
    assert f.a.right(right) == "-"
    assert f.b.port(name).ip_srights == 0
    assert kmsgs(f.a, f.aR) == [71]
    f.rights.check()


def test_29_dispositions_of_descriptors(f: Fixture) -> None:
    assert f.a.send(COMPLEX | CP, f.aP, body=struct.pack("<I", 1) + port_descriptor(0, 99)) == SUCCESS
    assert f.b.receive(f.bP) == SUCCESS
    name, _, _, disposition, _ = struct.unpack("<IIHBB", f.b.memory.read(MEMORY + 0x1000 + 28, 12))
    assert (name, disposition) == (0, 0)
    assert f.a.send(COMPLEX | CP, f.aP, body=struct.pack("<I", 1) + port_descriptor(f.aR, 0)) == INVALID_RIGHT
    f.rights.check()


def test_29_a_dead_name_in_a_descriptor(f: Fixture) -> None:
    name, right = other_port(f)
    dead_name(f)
    assert f.a.send(COMPLEX | CP, right, body=struct.pack("<I", 1) + port_descriptor(f.aP, MV)) == SUCCESS
    assert f.a.right(f.aP) == "-"
    assert f.b.receive(name) == SUCCESS
    assert f.b.word(MEMORY + 0x1000 + 28) == DEAD
    f.rights.check()


@pytest.mark.parametrize(("kind", "copy", "result", "deallocate"), [
    (1, 1, SUCCESS, 1), (1, 0, SUCCESS, 0), (1, 2, INVALID_TYPE, 0), (2, 0, SUCCESS, 1), (2, 2, INVALID_TYPE, 0)])
def test_30_and_35_nothing_out_of_line(f: Fixture, kind: int, copy: int, result: int, deallocate: int) -> None:
    """Descriptors of no memory (1) and of no rights (2); their addresses are never looked at."""
    garbage = struct.pack("<QBBBBI", 0x123456789, 0, copy, 17 if kind == 2 else 0, kind, 0)
    assert f.a.send(COMPLEX | CP, f.aP, body=struct.pack("<I", 1) + garbage) == result
    f.rights.check()
    if result == SUCCESS:
        assert f.b.receive(f.bP) == SUCCESS
        address, flag, *_, type_, size = struct.unpack("<QBBBBI", f.b.memory.read(MEMORY + 0x1000 + 28, 16))
        assert (address, flag, type_, size) == (0, deallocate, kind, 0)


def test_rights_travel_in_descriptors(f: Fixture) -> None:
    body = struct.pack("<I", 3) + port_descriptor(f.aR, MK) + port_descriptor(f.aP, CP) + port_descriptor(f.aR, MKO)
    assert f.a.send(COMPLEX | CP, f.aP, body=body + b"tail") == SUCCESS
    f.rights.check()
    assert f.b.receive(f.bP) == SUCCESS
    assert f.b.header()[1] == 24 + 4 + 36 + 4
    rights = [struct.unpack("<IIHBB", f.b.memory.read(MEMORY + 0x1000 + 28 + 12 * i, 12)) for i in range(3)]
    assert f.b.memory.read(MEMORY + 0x1000 + 64, 4) == b"tail"
    assert [f.b.right(right[0]) for right in rights] == ["S/1", "RS/1", "SO/1"]
    assert [right[3] for right in rights] == [17, 17, 18]
    assert rights[1][0] == f.bP
    f.rights.check()


def test_a_receive_right_moves(f: Fixture) -> None:
    body = struct.pack("<I", 1) + port_descriptor(f.aR, MR)
    assert f.a.send(COMPLEX | CP, f.aP, body=body) == SUCCESS
    assert f.a.right(f.aR) == "-"
    f.rights.check()
    assert f.b.receive(f.bP) == SUCCESS
    name = struct.unpack("<I", f.b.memory.read(MEMORY + 0x1000 + 28, 4))[0]
    assert f.b.right(name) == "R/0"
    f.rights.check()


def test_36_a_receive_right_sent_to_itself(f: Fixture) -> None:
    port = f.a.port(f.aR)
    body = struct.pack("<I", 1) + port_descriptor(f.aR, MR)
    assert f.a.send(COMPLEX | MK, f.aR, body=body) == SUCCESS
    assert f.a.right(f.aR) == "-"
    assert not port.ip_bits & 0x80000000 or port.ip_references == 0
    f.rights.check()


def test_37_a_full_queue(f: Fixture) -> None:
    for _ in range(5):
        assert f.base() == SUCCESS
    assert f.base(option=SEND | TIMEOUT) == TIMED_OUT
    assert f.b.port(f.bP).ip_messages.imq_msgcount == 5
    assert f.a.right(f.aP) == "S/2"
    bits, size, remote, local, *_ = f.a.header(MEMORY)
    assert (bits, size, remote) == (0x1211, 24, f.aP)
    assert f.a.right(local) == "SO/1"
    f.rights.check()
    assert f.b.receive(f.bP) == SUCCESS
    assert f.a.message(MEMORY, SEND | TIMEOUT, 24) == SUCCESS
    assert (f.a.right(f.aP), f.a.right(local)) == ("S/1", "-")
    f.rights.check()


def test_43_an_empty_queue(f: Fixture) -> None:
    assert f.b.receive(f.bP, option=RCV | RCV_TIMEOUT) == RCV_TIMED_OUT
    now = f.b.machine.now
    assert f.b.receive(f.bP, option=RCV | RCV_TIMEOUT, timeout=10) == RCV_TIMED_OUT
    assert f.b.machine.now - now == 10_000_000
    assert f.b.receive(f.bP, option=RCV, timeout=10) is None, "a timeout value without the option is ignored"
    assert f.base() == SUCCESS
    assert f.b.frame.result == SUCCESS
    f.rights.check()


def test_44_bad_names_to_receive_from(f: Fixture) -> None:
    port = f.b.port(f.bP)
    for number, name in enumerate((f.aP, 0, DEAD), 1):
        assert f.base(option=SEND | RCV, rcv_size=256, rcv_name=name) == RCV_INVALID_NAME
        assert port.ip_messages.imq_msgcount == number, "the send half took place"
    f.rights.check()


@pytest.mark.parametrize(("option", "size", "word", "name"), [
    (LARGE, 31, True, False), (LARGE, 20, True, False), (LARGE, 12, False, False), (LARGE | IDENTITY, 20, True, True)])
def test_45_too_large_and_kept(f: Fixture, option: int, size: int, word: bool, name: bool) -> None:
    assert f.base() == SUCCESS
    buffer = MEMORY + 0x1000
    f.b.memory.write(buffer, b"\xAA" * 64)
    assert f.b.receive(f.bP, size, RCV | option) == RCV_TOO_LARGE
    expected = bytearray(b"\xAA" * 64)
    if word:
        expected[4:8] = struct.pack("<I", 24)
    if name:
        expected[12:16] = struct.pack("<I", f.bP)
    assert f.b.memory.read(buffer, 64) == bytes(expected)
    port = f.b.port(f.bP)
    assert (port.ip_messages.imq_msgcount, port.ip_messages.imq_seqno) == (1, 0)
    f.rights.check()


def test_46_too_large_and_lost(f: Fixture) -> None:
    port = f.b.port(f.bP)
    assert f.base() == SUCCESS
    assert f.b.receive(f.bP, 0) == RCV_TOO_LARGE
    bits, size, remote, local, *_ = f.b.header()
    assert (bits, size, remote, local) == (0x1112, 24, 0, f.bP)
    assert struct.unpack("<II", f.b.memory.read(MEMORY + 0x1000 + 24, 8)) == (0, 8)
    assert (port.ip_messages.imq_msgcount, port.ip_messages.imq_seqno) == (0, 1)
    assert kmsgs(f.a, f.aR) == [71]
    f.rights.check()
    assert f.base() == SUCCESS
    assert f.b.receive(f.bP, 0, address=0) == RCV_INVALID_DATA
    assert port.ip_messages.imq_seqno == 2
    assert kmsgs(f.a, f.aR) == [71, 71]
    f.rights.check()


@pytest.mark.parametrize(("code", "size"), [(0, 8), (1, 12), (2, 20), (3, 52), (4, 60), (5, 68), (7, 68), (8, 68)])
def test_47_trailers(f: Fixture, code: int, size: int) -> None:
    f.b.port(f.bP).ip_context = 0x1122334455667788
    option = RCV | code << 24
    assert f.base() == SUCCESS
    assert f.b.receive(f.bP, 24 + size - 1, option | LARGE) == RCV_TOO_LARGE
    assert f.b.receive(f.bP, 24 + size, option) == SUCCESS
    trailer = f.b.memory.read(MEMORY + 0x1000 + 24, size)
    assert struct.unpack("<II", trailer[:8]) == (0, size)
    if size >= 12:
        assert struct.unpack("<I", trailer[8:12]) == (0,)
    if size >= 60:
        assert struct.unpack("<Q", trailer[52:60]) == (0x1122334455667788,)
    f.rights.check()


def test_47_sequence_numbers(f: Fixture) -> None:
    for expected in range(4):
        assert f.base() == SUCCESS
        assert f.b.receive(f.bP, option=RCV | 1 << 24) == SUCCESS
        assert f.b.word(MEMORY + 0x1000 + 24 + 8) == expected


def test_52_a_buffer_that_cannot_be_written(f: Fixture) -> None:
    assert f.base() == SUCCESS
    names = set(f.b.names())
    assert f.b.receive(f.bP, address=READ_ONLY) == RCV_INVALID_DATA
    (new,) = set(f.b.names()) - names
    assert f.b.right(new) == "SO/1"
    assert f.b.port(f.bP).ip_messages.imq_msgcount == 0
    f.rights.check()


@pytest.mark.parametrize("option", [0, 0x40 | 0x200 | 0x400 | 0x1000])
def test_55_nothing_to_do(f: Fixture, option: int) -> None:
    assert f.base(option=option) == SUCCESS
    assert f.b.port(f.bP).ip_messages.imq_msgcount == 0
    f.rights.check()
