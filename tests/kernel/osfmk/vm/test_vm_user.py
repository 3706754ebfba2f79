"""Memory of a user task: vectors 32 to 34 of the spec of the kernel services."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.constants import (
    KERN_INVALID_ADDRESS,
    KERN_INVALID_ARGUMENT,
    KERN_NO_SPACE,
    KERN_PROTECTION_FAILURE,
    KERN_SUCCESS,
    MACH_SEND_INVALID_DEST,
)
from machdbg.machine.memory import READ, WRITE
from tests.kernel.user import MEMORY, READ_ONLY, UNMAPPED, booted

ALLOCATE, DEALLOCATE, PROTECT = 10, 12, 14
FIXED, ANYWHERE, OVERWRITE = 0, 1, 0x4000
WHERE = MEMORY + 0x100
LIMIT = 0x7FFFFFE00000


class Memory:
    """A user program that allocates memory."""

    def __init__(self) -> None:
        (self.user,) = booted()
        self.self = self.user.trap(28) or 0

    def allocate(self, size: int, flags: int = ANYWHERE, address: int = 0) -> int | None:
        self.user.memory.write(WHERE, struct.pack("<Q", address))
        return self.user.trap(ALLOCATE, self.self, WHERE, size, flags)

    def deallocate(self, address: int, size: int) -> int | None:
        return self.user.trap(DEALLOCATE, self.self, address, size)

    @property
    def where(self) -> int:
        address: int = struct.unpack("<Q", self.user.memory.read(WHERE, 8))[0]
        return address


@pytest.fixture
def memory() -> Memory:
    return Memory()


def test_32_what_is_refused(memory: Memory) -> None:
    assert (memory.allocate(0, address=77), memory.where) == (KERN_SUCCESS, 0)
    assert memory.allocate(4096, 0x100) == KERN_INVALID_ARGUMENT
    assert memory.allocate((1 << 64) - 1) == KERN_INVALID_ARGUMENT
    assert memory.allocate(4096, FIXED, MEMORY) == KERN_NO_SPACE
    assert memory.allocate(4096, FIXED, 0x1000) == KERN_INVALID_ADDRESS
    assert memory.allocate(4096, FIXED, LIMIT) == KERN_INVALID_ADDRESS


def test_33_anywhere_is_the_first_hole(memory: Memory) -> None:
    map = memory.user.task.map
    size = map.size
    assert memory.allocate(4096) == KERN_SUCCESS
    first = memory.where
    assert first == MEMORY + 0x10000
    entries = map.hdr.nentries
    assert memory.allocate(100) == KERN_SUCCESS
    assert memory.where == first + 4096
    assert (map.size, map.hdr.nentries) == (memory_in_use(memory), entries)  # the two are one entry
    assert map.size > size
    assert memory.user.memory.read(first, 8192) == bytes(8192)
    assert memory.deallocate(first, 1) == KERN_SUCCESS
    assert not memory.user.memory.readable(first, 1)
    assert memory.allocate(4096) == KERN_SUCCESS
    assert memory.where == first


def memory_in_use(memory: Memory) -> int:
    return sum(region.end - region.start for region in memory.user.memory.regions)


def test_fixed(memory: Memory) -> None:
    assert (memory.allocate(4096, FIXED, UNMAPPED + 5), memory.where) == (KERN_SUCCESS, UNMAPPED)
    memory.user.memory.write(UNMAPPED, b"data")
    assert memory.allocate(4096, FIXED, UNMAPPED) == KERN_NO_SPACE
    assert memory.allocate(4096, FIXED | OVERWRITE, UNMAPPED) == KERN_SUCCESS
    assert memory.user.memory.read(UNMAPPED, 4) == bytes(4)


def test_deallocating_holes_is_no_error(memory: Memory) -> None:
    assert memory.deallocate(UNMAPPED, 1 << 20) == KERN_SUCCESS
    assert memory.deallocate(UNMAPPED, 0) == KERN_SUCCESS
    assert memory.deallocate((1 << 64) - 4096, 8192) == KERN_INVALID_ARGUMENT


def test_addresses_of_results(memory: Memory) -> None:
    assert memory.user.trap(ALLOCATE, memory.self, UNMAPPED, 4096, ANYWHERE) == MACH_SEND_INVALID_DEST
    assert memory.user.trap(ALLOCATE, memory.self, READ_ONLY, 4096, ANYWHERE) == 14


def test_34_protection(memory: Memory) -> None:
    def protect(address: int, size: int, protection: int, set_maximum: int = 0) -> int | None:
        return memory.user.trap(PROTECT, memory.self, address, size, set_maximum, protection)

    assert memory.allocate(8192) == KERN_SUCCESS
    where = memory.where
    assert protect(where, 0, READ) == KERN_SUCCESS
    assert protect(where, 4096, READ) == KERN_SUCCESS
    assert not memory.user.memory.writable(where, 1)
    assert memory.user.memory.writable(where + 4096, 1)
    assert protect(UNMAPPED, 4096, READ) == KERN_INVALID_ADDRESS
    assert protect(where + 4096, 8192, READ) == KERN_INVALID_ADDRESS
    assert memory.user.memory.writable(where + 4096, 1)  # nothing has changed
    assert protect(where, 4096, 0x20) == KERN_INVALID_ARGUMENT
    assert protect(where + 4096, 4096, READ, set_maximum=1) == KERN_SUCCESS
    assert not memory.user.memory.writable(where + 4096, 1)
    assert protect(where, 8192, READ | WRITE) == KERN_PROTECTION_FAILURE
    assert not memory.user.memory.writable(where, 1)  # nothing has changed
    assert protect(where, 4096, READ | WRITE) == KERN_SUCCESS
