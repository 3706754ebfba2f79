"""Mapping memory, and what is mapped: section F.2 of the spec of the kernel services."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.constants import (
    KERN_INVALID_ADDRESS,
    KERN_INVALID_ARGUMENT,
    KERN_INVALID_HOST,
    KERN_INVALID_OBJECT,
    KERN_INVALID_TASK,
    KERN_NO_SPACE,
    KERN_PROTECTION_FAILURE,
    KERN_SUCCESS,
)
from machdbg.kernel.headers import (
    _vm_map,
    host,
    int_t,
    ipc_port,
    mach_msg_type_number_t,
    mach_port_t,
    mach_vm_offset_t,
    mach_vm_size_t,
    natural_t,
    vm_prot_t,
)
from machdbg.kernel.macros import null
from machdbg.kernel.osfmk.vm.vm_map_enter import vm_map_protect
from machdbg.kernel.osfmk.vm.vm_user import mach_vm_inherit
from machdbg.kernel.osfmk.vm.vm_user_map import (
    mach_vm_map_external,
    mach_vm_msync,
    mach_vm_region,
    mach_vm_region_recurse,
    mach_vm_remap_external,
    mach_vm_wire_external,
    vm_map_exec_lockdown,
)
from machdbg.machine.memory import READ, WRITE
from tests.kernel.calls import Out, Words, call
from tests.kernel.user import MEMORY, READ_ONLY, UNMAPPED, User, booted, variables

FIXED, ANYWHERE, OVERWRITE = 0, 1, 0x4000
OK, WRONG = KERN_SUCCESS, KERN_INVALID_ARGUMENT


@pytest.fixture
def user() -> User:
    return booted(2)[0]


def map(user: User, address: int, size: int, flags: int = ANYWHERE, mask: int = 0, port: ipc_port | None = None,
        protection: int = 3, maximum: int = 7, inheritance: int = 1) -> list[int]:
    """mach_vm_map of new memory: (code, address)."""
    result: list[int] = call(user, mach_vm_map_external, user.task.map, Out(mach_vm_offset_t, address), size, mask,
                             flags, port or null(ipc_port), 0, 0, protection, maximum, inheritance)
    return result


def region(user: User, address: int, flavor: int = 9, room: int = 9) -> tuple[int, int, int, tuple[int, ...]]:
    """(code, address, size, words) of mach_vm_region."""
    kr, start, size, words, count, name = call(
        user, mach_vm_region, user.task.map, Out(mach_vm_offset_t, address), Out(mach_vm_size_t), flavor,
        Words(int_t, 20), Out(mach_msg_type_number_t, room), Out(mach_port_t))
    assert not name
    return kr, start, size, tuple(words[:count]) if kr == OK else ()


def test_mapping(user: User) -> None:
    assert map(user, UNMAPPED + 5, 10, FIXED, protection=READ, maximum=READ | WRITE, inheritance=2) == [OK, UNMAPPED]
    assert region(user, UNMAPPED) == (OK, UNMAPPED, 4096, (1, 3, 2, 0, 0, 0, 0, 0, 0))
    assert map(user, UNMAPPED, 4096, FIXED)[0] == KERN_NO_SPACE
    assert map(user, UNMAPPED, 4096, FIXED | OVERWRITE) == [OK, UNMAPPED]
    assert region(user, UNMAPPED)[3][:3] == (3, 7, 1)
    kr, address = map(user, 0, 4096, mask=0xFFFFFF)
    assert (kr, address) == (OK, 0x101000000)
    assert map(user, UNMAPPED + 0x10000, 4096, FIXED, mask=0xFFFFFF)[0] == KERN_NO_SPACE
    assert map(user, 0x1000, 4096, FIXED)[0] == KERN_INVALID_ADDRESS


def test_mappings_that_are_refused(user: User) -> None:
    assert map(user, 0, 0)[0] == WRONG
    assert map(user, 0, (1 << 64) - 1)[0] == WRONG
    assert map(user, 0, 4096, 0x200)[0] == WRONG
    assert map(user, 0, 4096, protection=8)[0] == WRONG
    assert map(user, 0, 4096, maximum=8)[0] == WRONG
    assert map(user, 0, 4096, inheritance=3)[0] == WRONG
    assert map(user, 0, 4096, port=user.port(user.task_self))[0] == KERN_INVALID_OBJECT
    assert call(user, mach_vm_map_external, null(_vm_map), Out(mach_vm_offset_t), 4096, 0, 1, null(ipc_port), 0, 0, 3,
                7, 1)[0] == WRONG


def test_no_more_code(user: User) -> None:
    assert map(user, 0, 4096, protection=5)[0] == OK
    assert call(user, vm_map_exec_lockdown, user.task.map) == OK
    assert map(user, 0, 4096, protection=5)[0] == KERN_PROTECTION_FAILURE
    assert map(user, 0, 4096, protection=3)[0] == OK
    assert call(user, vm_map_exec_lockdown, null(_vm_map)) == WRONG


def test_regions(user: User) -> None:
    assert region(user, 0) == (OK, MEMORY, 0x10000, (3, 7, 1, 0, 0, 0, 0, 0, 0))  # the first one from there
    assert region(user, MEMORY + 77)[1] == MEMORY
    assert region(user, MEMORY + 0x10000)[1:3] == (READ_ONLY, 4096)
    assert region(user, 0x7FFFFF000000)[0] == KERN_INVALID_ADDRESS
    assert region(user, 0, 10) == region(user, 0, 9)
    assert [region(user, 0, 9, 8)[0], region(user, 0, 77, 20)[0], region(user, 0, 12, 4)[0]] == [WRONG] * 3
    user.memory.write(MEMORY + 0x2000, b"touched")
    assert region(user, MEMORY, 13, 9)[3] == (3, 0, 1, 0, 0, 1, 1, 2 << 24, 0)
    assert region(user, MEMORY, 11, 9)[3] == (3, 0, 1, 0, 0, 1, 1, 2 << 24)
    assert region(user, MEMORY, 12, 9)[3] == (0, 1, 1, 0, 2)
    assert region(user, READ_ONLY, 13, 9)[3] == (1, 0, 0, 0, 0, 0, 1, 3 << 24, 0)


def test_entries_are_what_is_alike(user: User) -> None:
    address = map(user, UNMAPPED, 4 * 4096, FIXED)[1]
    before = user.task.map.hdr.nentries
    assert call(user, mach_vm_inherit, user.task.map, address + 4096, 1, 0) == OK
    assert [region(user, address + page * 4096)[1:3] for page in range(3)] == [
        (address, 4096), (address + 4096, 4096), (address + 8192, 8192)]
    assert user.task.map.hdr.nentries == before + 2
    assert call(user, mach_vm_inherit, user.task.map, address + 4096, 4096, 1) == OK
    assert region(user, address + 8192)[1:3] == (address, 4 * 4096)
    assert user.task.map.hdr.nentries == before
    assert call(user, mach_vm_inherit, user.task.map, address, 0, 0) == OK
    assert [call(user, mach_vm_inherit, *arguments) for arguments in (
        (user.task.map, address, 4096, 3), (user.task.map, (1 << 64) - 4096, 8192, 1),
        (null(_vm_map), address, 4096, 1))] == [WRONG] * 3


def test_regions_through_submaps(user: User) -> None:
    def recurse(room: int, address: int = MEMORY) -> tuple[int, ...]:
        kr, start, size, depth, words, count = call(
            user, mach_vm_region_recurse, user.task.map, Out(mach_vm_offset_t, address), Out(mach_vm_size_t),
            Out(natural_t, 5), Words(int_t, 20), Out(mach_msg_type_number_t, room))
        return (kr, start, size, depth, count, *words[:3]) if kr == OK else (kr,)

    assert [recurse(room) for room in (16, 17, 18, 19, 20)] == [
        (OK, MEMORY, 0x10000, 0, count, 3, 7, 1) for count in (16, 17, 17, 19, 19)]
    assert recurse(15) == (WRONG,)
    assert recurse(19, 0x7FFFFF000000) == (KERN_INVALID_ADDRESS,)


def test_remapping(user: User) -> None:
    data = struct.pack("<I", 0xFEEDFACE)
    user.memory.write(MEMORY + 0xF000, data)
    user.memory.map(MEMORY + 0x10000, 4096, "after", READ)

    def remap(target: int, size: int, source: int, flags: int = ANYWHERE, inheritance: int = 1) -> list[int]:
        result: list[int] = call(user, mach_vm_remap_external, user.task.map, Out(mach_vm_offset_t, target), size, 0,
                                 flags, user.task.map, source, 1, Out(vm_prot_t), Out(vm_prot_t), inheritance)
        return result

    kr, address, protection, maximum = remap(0, 8192, MEMORY + 0xF000)
    assert (kr, protection, maximum) == (OK, READ, 7)  # what both pieces allow
    assert user.memory.read(address, 4) == data
    assert (user.memory.writable(address, 1), user.memory.writable(address + 4096, 1)) == (True, False)
    assert remap(MEMORY + 0x4000, 4096, MEMORY + 0xF000, FIXED)[0] == KERN_NO_SPACE
    assert remap(MEMORY + 0xF000, 8192, MEMORY + 0xF000, OVERWRITE)[:2] == [OK, MEMORY + 0xF000]  # onto itself
    assert user.memory.read(MEMORY + 0xF000, 4) == data
    assert remap(0, 4096, UNMAPPED)[0] == KERN_INVALID_ADDRESS
    assert [remap(0, 0, MEMORY)[0], remap(0, 1, MEMORY, inheritance=3)[0], remap(0, 1, MEMORY, 0x200)[0]] == [WRONG] * 3
    assert not [each for each in user.machine.kernel_space.regions if each.name == "VM object"]


def test_wiring(user: User) -> None:
    realhost, own = variables(user.machine).realhost, user.task.map

    def wire(subject: host, map: _vm_map, address: int, access: int) -> int:
        result: int = call(user, mach_vm_wire_external, subject, map, address, 4096, access)
        return result

    assert wire(null(host), own, MEMORY, 1) == KERN_INVALID_HOST
    assert wire(realhost, null(_vm_map), MEMORY, 1) == KERN_INVALID_TASK
    assert [wire(realhost, own, MEMORY, 8), wire(realhost, own, (1 << 64) - 1, 1)] == [WRONG, WRONG]
    assert [wire(realhost, own, MEMORY, access) for access in (3, 0)] == [OK, OK]
    assert wire(realhost, own, READ_ONLY, 3) == KERN_PROTECTION_FAILURE
    assert [wire(realhost, own, UNMAPPED, access) for access in (1, 0)] == [KERN_INVALID_ADDRESS] * 2


def test_synchronizing(user: User) -> None:
    own = user.task.map
    assert call(user, mach_vm_msync, null(_vm_map), MEMORY, 4096, 1) == KERN_INVALID_TASK
    assert call(user, mach_vm_msync, own, MEMORY, 4096, 3) == WRONG
    assert [call(user, mach_vm_msync, own, address, 4096, 0x22) for address in (MEMORY, UNMAPPED)] == [
        OK, KERN_INVALID_ADDRESS]
    assert call(user, mach_vm_msync, own, UNMAPPED, 4096, 2) == OK


def test_protection_of_many_pieces_changes_all_or_nothing(user: User) -> None:
    address = map(user, UNMAPPED, 4096, FIXED, maximum=READ, protection=READ)[1]
    map(user, address + 4096, 4096, FIXED)
    own = user.task.map
    assert call(user, vm_map_protect, own, address, address + 8192, READ | WRITE, 0) == KERN_PROTECTION_FAILURE
    assert call(user, vm_map_protect, own, address, address + 8192, READ, 1) == OK
    assert region(user, address)[1:] == (address, 8192, (1, 1, 1, 0, 0, 0, 0, 0, 0))
