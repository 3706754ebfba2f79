"""Reading and writing a task's memory: vector 35 and section F.2 of the spec of the kernel services."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.constants import (
    KERN_INVALID_ADDRESS,
    KERN_INVALID_ARGUMENT,
    KERN_PROTECTION_FAILURE,
    KERN_SUCCESS,
    VM_MAP_COPY_ENTRY_LIST,
    VM_MAP_COPY_KERNEL_BUFFER,
)
from machdbg.kernel.cpu import pointer_to
from machdbg.kernel.headers import (
    _vm_map,
    mach_msg_type_number_t,
    mach_vm_read_entry,
    mach_vm_size_t,
    pointer_t,
    vm_map_copy,
)
from machdbg.kernel.macros import at_address, null
from machdbg.kernel.osfmk.vm.vm_map_copyout import vm_map_copy_discard
from machdbg.kernel.osfmk.vm.vm_user_copy import (
    mach_vm_copy,
    mach_vm_read,
    mach_vm_read_list,
    mach_vm_read_overwrite,
    mach_vm_write,
)
from machdbg.machine.memory import READ
from tests.kernel.calls import Out, call
from tests.kernel.user import MEMORY, UNMAPPED, User, booted, variables

AREA = 0x200000000  # 16 pages that can be read and written
NONE = 0x200100000  # 3 that cannot even be read
SCRATCH = 0xFFFFFF8FF0000000  # a page of the kernel's
LOCKED = 0x200200000  # one that can only be read


@pytest.fixture(scope="module")
def users() -> list[User]:
    users = booted(2)
    for user in users:
        user.memory.map(AREA, 16 * 4096, "area")
        user.memory.map(NONE, 3 * 4096, "none", 0)
        user.memory.map(LOCKED, 4096, "locked", READ)
    return users


@pytest.fixture(scope="module")
def user(users: list[User]) -> User:
    return users[0]


def pattern(size: int) -> bytes:
    """Bytes of which each four are others."""
    return b"".join(struct.pack("<I", number) for number in range(size // 4 + 1))[:size]


def in_use(user: User) -> tuple[int, ...]:
    """What copies are made of."""
    data = variables(user.machine)
    return (data.vm_map_copy_zone.count, data.vm_map_entry_zone.count,
            len([each for each in user.machine.kernel_space.regions if each.name == "VM object"]))


def read(user: User, address: int, size: int) -> tuple[int, vm_map_copy]:
    """mach_vm_read of the user's own map: its code and the copy."""
    kr, data, count = call(user, mach_vm_read, user.task.map, address, size, Out(pointer_t),
                           Out(mach_msg_type_number_t))
    assert count == (size if kr == KERN_SUCCESS else 0)
    return kr, at_address(vm_map_copy, data)


def test_35_reading(user: User) -> None:
    before = in_use(user)
    for size, kind in ((8167, VM_MAP_COPY_KERNEL_BUFFER), (8168, VM_MAP_COPY_ENTRY_LIST)):
        kr, copy = read(user, AREA + 8, size)
        assert (kr, copy.type_, copy.size) == (KERN_SUCCESS, kind, size)
        call(user, vm_map_copy_discard, copy)
    assert read(user, NONE, 100)[0] == KERN_INVALID_ADDRESS
    assert read(user, NONE, 9000)[0] == KERN_PROTECTION_FAILURE
    assert read(user, UNMAPPED, 9000)[0] == KERN_INVALID_ADDRESS
    assert read(user, AREA + 15 * 4096, 9000)[0] == KERN_INVALID_ADDRESS
    assert read(user, AREA, 1 << 32)[0] == KERN_INVALID_ARGUMENT
    kr, copy = read(user, AREA, 0)
    assert (kr, copy.address) == (KERN_SUCCESS, 0)
    assert in_use(user) == before


@pytest.mark.parametrize("size", [100, 8168, 5 * 4096 + 3])
@pytest.mark.parametrize("offset", [0, 8, 4095])
def test_writing(user: User, size: int, offset: int) -> None:
    before = in_use(user)
    user.memory.write(AREA, pattern(6 * 4096))
    source = user.memory.read(AREA + 16, size)
    copy = read(user, AREA + 16, size)[1]
    there = AREA + 8 * 4096 + offset
    assert call(user, mach_vm_write, user.task.map, there, copy.address, size) == KERN_SUCCESS
    assert user.memory.read(there, size) == source
    assert user.memory.read(AREA, 6 * 4096) == pattern(6 * 4096)
    assert in_use(user) == before


@pytest.mark.parametrize("size", [100, 8168, 5 * 4096])
def test_writing_where_that_is_not_possible(user: User, size: int) -> None:
    before = in_use(user)
    user.memory.write(AREA, pattern(6 * 4096))
    refused = {UNMAPPED: KERN_INVALID_ADDRESS, LOCKED: KERN_PROTECTION_FAILURE, NONE: KERN_PROTECTION_FAILURE,
               AREA + 16 * 4096 - 50: KERN_INVALID_ADDRESS, 0x7FFFFFE00000: KERN_INVALID_ADDRESS}
    last = user.memory.read(AREA + 16 * 4096 - 50, 50)
    for address, code in refused.items():
        expected = KERN_INVALID_ADDRESS if size == 100 else code  # a small buffer is copied out
        assert call(user, mach_vm_copy, user.task.map, AREA, size, address) == expected
    if size > 8167:
        assert user.memory.read(AREA + 16 * 4096 - 50, 50) == last
    assert in_use(user) == before
    assert call(user, mach_vm_copy, user.task.map, UNMAPPED, size, AREA) == KERN_INVALID_ADDRESS
    assert call(user, mach_vm_copy, user.task.map, AREA, 0, UNMAPPED) == KERN_SUCCESS


def test_much_memory_of_which_little_has_been_touched(user: User) -> None:
    source, target, size = 0x10000000000, 0x20000000000, 1 << 26
    user.memory.map(source, size, "much")
    user.memory.map(target, size, "much")
    user.memory.write(source + size - 8192, b"here")
    user.memory.write(target + 5000, b"gone")
    assert call(user, mach_vm_copy, user.task.map, source, size, target) == KERN_SUCCESS
    assert user.memory.read(target + size - 8192, 5) == b"here\0"
    assert user.memory.read(target + 5000, 4) == bytes(4)
    assert len([page for page in user.memory.pages if page >= source >> 12]) == 3
    assert call(user, mach_vm_copy, user.task.map, source, 1 << 63, target) == KERN_INVALID_ADDRESS


def test_reading_over_the_callers_memory(users: list[User]) -> None:
    user, other = users
    before = in_use(user)
    other.memory.write(AREA, pattern(9000))
    for size in (77, 9000):
        user.memory.write(AREA, bytes(9000))
        assert call(user, mach_vm_read_overwrite, other.task.map, AREA, size, AREA + 3, Out(mach_vm_size_t)) == [
            KERN_SUCCESS, size]
        assert user.memory.read(AREA + 3, size) == pattern(9000)[:size]
    assert call(user, mach_vm_read_overwrite, other.task.map, AREA, 9000, LOCKED, Out(mach_vm_size_t, 5)) == [
        KERN_PROTECTION_FAILURE, 5]
    assert in_use(user) == before


def test_reading_a_list(users: list[User]) -> None:
    user, other = users
    other.memory.write(AREA, pattern(9000))
    table = user.machine.kernel_space
    table.map(SCRATCH, 4096, "scratch")
    wanted = ((AREA, 77), (UNMAPPED, 5), (AREA + 1, 9000 - 1), (AREA, 0))
    table.write(SCRATCH, b"".join(struct.pack("<QQ", *each) for each in wanted))
    entries = pointer_to_entries(user, SCRATCH)
    assert call(user, mach_vm_read_list, other.task.map, entries, 4) == KERN_INVALID_ADDRESS
    got = [struct.unpack("<QQ", table.read(SCRATCH + 16 * index, 16)) for index in range(4)]
    assert got[1] == got[3] == (0, 0)
    for (address, size), (source, length) in ((got[0], wanted[0]), (got[2], wanted[2])):
        assert size == length
        assert user.memory.read(address, size) == other.memory.read(source, length)
    assert call(user, mach_vm_read_list, other.task.map, entries, 257) == KERN_INVALID_ARGUMENT


def pointer_to_entries(user: User, address: int) -> object:
    user.machine.make_current()
    return pointer_to(mach_vm_read_entry, address)


def test_no_map(user: User) -> None:
    nothing = null(_vm_map)
    outs = Out(pointer_t), Out(mach_msg_type_number_t)
    assert call(user, mach_vm_read, nothing, AREA, 1, *outs)[0] == KERN_INVALID_ARGUMENT
    assert call(user, mach_vm_write, nothing, AREA, 0, 1) == KERN_INVALID_ARGUMENT
    assert call(user, mach_vm_copy, nothing, AREA, 1, AREA) == KERN_INVALID_ARGUMENT
    assert call(user, mach_vm_read_overwrite, nothing, AREA, 1, MEMORY, Out(mach_vm_size_t))[0] == (
        KERN_INVALID_ARGUMENT)
