"""Memory of tasks by messages to their ports: vectors 32 to 35 of the spec of the kernel services."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.constants import (
    KERN_INVALID_ADDRESS,
    KERN_INVALID_ARGUMENT,
    KERN_NO_SPACE,
    KERN_PROTECTION_FAILURE,
    KERN_SUCCESS,
)
from machdbg.machine.memory import READ, WRITE
from tests.kernel.user import MEMORY, UNMAPPED, booted

ALLOCATE, DEALLOCATE, PROTECT, READ_MEMORY, WRITE_MEMORY, REGION = 4800, 4801, 4802, 4804, 4806, 4816
FIXED, ANYWHERE = 0, 1
NDR = 1 << 32
COMPLEX = 0x80000000
MACH_REPLY_PORT = 26


class Memory:
    """A user program and, of its own memory, what messages to another task's port do."""

    def __init__(self) -> None:
        self.user, self.other = booted(2)
        self.name = self.user.take(self.other.task_self, 19, self.other)
        self.reply = self.user.trap(MACH_REPLY_PORT) or 0

    def ask(self, id: int, body: bytes, bits: int = 0) -> bytes:
        """The reply to a request, without its header."""
        assert self.user.send(bits | 19 | 21 << 8, self.name, self.reply, 0, id, body, option=3, rcv_size=512,
                              rcv_name=self.reply) == 0
        size, answered = self.user.header(MEMORY)[1::4]
        assert answered == id + 100
        return bytes(self.user.memory.read(MEMORY + 24, size - 24))

    def code(self, id: int, body: bytes) -> int:
        code: int = struct.unpack_from("<i", self.ask(id, body), 8)[0]
        return code

    def allocate(self, size: int, flags: int = ANYWHERE, address: int = 0) -> tuple[int, int]:
        """(code, address) of mach_vm_allocate."""
        answer = self.ask(ALLOCATE, struct.pack("<QQQi", NDR, address, size, flags))
        code = struct.unpack_from("<i", answer, 8)[0]
        return code, struct.unpack_from("<Q", answer, 12)[0] if code == KERN_SUCCESS else 0

    def protect(self, address: int, size: int, protection: int, set_maximum: int = 0) -> int:
        return self.code(PROTECT, struct.pack("<QQQii", NDR, address, size, set_maximum, protection))

    def read(self, address: int, size: int) -> tuple[int, int]:
        """(code, where the data is now) of mach_vm_read."""
        answer = self.ask(READ_MEMORY, struct.pack("<QQQ", NDR, address, size))
        if not self.user.header(MEMORY)[0] & COMPLEX:
            return struct.unpack_from("<i", answer, 8)[0], 0
        count, where, _, length, _, data_size = struct.unpack("<IQIIQI", answer)
        assert (count, length, data_size) == (1, size, size)
        return KERN_SUCCESS, where


@pytest.fixture
def memory() -> Memory:
    return Memory()


def test_32_what_is_refused(memory: Memory) -> None:
    assert memory.allocate(0, address=77) == (KERN_SUCCESS, 0)
    assert memory.allocate(4096, 0x100)[0] == KERN_INVALID_ARGUMENT
    assert memory.allocate((1 << 64) - 1)[0] == KERN_INVALID_ARGUMENT
    assert memory.allocate(4096, FIXED, MEMORY)[0] == KERN_NO_SPACE
    assert memory.allocate(4096, FIXED, 0x1000)[0] == KERN_INVALID_ADDRESS


def test_33_anywhere_is_the_first_hole(memory: Memory) -> None:
    first = MEMORY + 0x10000
    assert memory.allocate(4096) == (KERN_SUCCESS, first)
    assert memory.allocate(4096) == (KERN_SUCCESS, first + 4096)
    answer = memory.ask(REGION, struct.pack("<QQiI", NDR, first, 9, 9))
    assert answer[:4] == struct.pack("<I", 1)  # complex: the name of an object, of which there is none
    assert struct.unpack_from("<QQI", answer, 24) == (first, 8192, 9)
    assert memory.code(DEALLOCATE, struct.pack("<QQQ", NDR, first, 4096)) == KERN_SUCCESS
    assert memory.allocate(4096) == (KERN_SUCCESS, first)


def test_34_protection(memory: Memory) -> None:
    where = memory.allocate(8192)[1]
    assert memory.protect(where, 0, READ) == KERN_SUCCESS
    assert memory.protect(UNMAPPED, 4096, READ) == KERN_INVALID_ADDRESS
    assert memory.protect(where, 4096, READ, set_maximum=1) == KERN_SUCCESS
    assert memory.protect(where, 8192, READ | WRITE) == KERN_PROTECTION_FAILURE
    assert memory.other.memory.readable(where, 8192)
    assert not memory.other.memory.writable(where, 1)


def test_35_reading(memory: Memory) -> None:
    data = bytes(range(256)) * 48
    where = memory.allocate(12288)[1]
    memory.other.memory.write(where, data)
    for size, offset in ((8167, 0), (8168, 0x123)):  # where the data comes to lie in its page
        code, address = memory.read(where + 0x123, size)
        assert (code, address & 0xFFF) == (KERN_SUCCESS, offset)
        assert memory.user.memory.read(address, size) == data[0x123 : 0x123 + size]
    assert memory.protect(where, 12288, 0) == KERN_SUCCESS
    assert memory.read(where, 100)[0] == KERN_INVALID_ADDRESS
    assert memory.read(where, 9000)[0] == KERN_PROTECTION_FAILURE


def test_writing(memory: Memory) -> None:
    where = memory.allocate(4096)[1]
    memory.user.memory.write(MEMORY + 0x4000, b"written")
    descriptor = struct.pack("<IQII", 1, MEMORY + 0x4000, 1 << 24 | 1 << 8, 7)
    answer = memory.ask(WRITE_MEMORY, descriptor + struct.pack("<QQI", NDR, where + 5, 7), COMPLEX)
    assert struct.unpack_from("<i", answer, 8) == (KERN_SUCCESS,)
    assert memory.other.memory.read(where, 16) == b"\0\0\0\0\0written\0\0\0\0"
