"""Bytes between user and kernel: what faults, how far a copy gets."""

from __future__ import annotations

from typing import Any

import pytest

from machdbg.kernel.cpu import kernel_space, local, local_array
from machdbg.kernel.headers import uint8_t, vm_size_t
from machdbg.kernel.osfmk.x86_64.copyio import EFAULT, ENAMETOOLONG, copyin, copyinmsg, copyinstr, copyout, copyoutmsg
from machdbg.machine.frame import Frame
from tests.kernel.bare import LIMIT, MEMORY, READ_ONLY, BareUser


@pytest.fixture
def user() -> BareUser:
    return BareUser()


async def _in(function: Any, address: int, size: int) -> tuple[int, bytes]:
    buffer = local_array(uint8_t, 256)
    kernel_space().write(buffer.address, b"\xEE" * 256)
    error = await function(address, buffer.address, size)
    return error, kernel_space().read(buffer.address, size)


async def _out(function: Any, data: bytes, address: int) -> int:
    buffer = local_array(uint8_t, 256)
    kernel_space().write(buffer.address, data)
    error: int = await function(buffer.address, address, len(data))
    return error


async def _string(address: int, limit: int) -> tuple[int, int, bytes]:
    buffer = local_array(uint8_t, 256)
    length = local(vm_size_t)
    error = await copyinstr(address, buffer.address, limit, length)
    return error, length.value, kernel_space().read(buffer.address, length.value)


@pytest.mark.parametrize("function", [copyin, copyinmsg])
def test_copyin(user: BareUser, function: Any) -> None:
    user.memory.write(MEMORY + 0xFF0, bytes(range(64)))
    assert user.act(_in, function, MEMORY + 0xFF0, 64) == (0, bytes(range(64)))
    assert user.act(_in, function, 0x5000, 8)[0] == EFAULT
    assert user.act(_in, function, LIMIT - 4, 8)[0] == EFAULT
    assert user.act(_in, function, (1 << 64) - 4, 8)[0] == EFAULT
    assert user.act(_in, function, 0x5000, 0) == (0, b"")


def test_a_copy_stops_at_the_first_bad_page(user: BareUser) -> None:
    user.memory.write(MEMORY + 0x1FFC, b"abcd")
    assert user.act(_in, copyin, MEMORY + 0x1FFC, 8) == (EFAULT, b"abcd" + b"\xEE" * 4)


@pytest.mark.parametrize("function", [copyout, copyoutmsg])
def test_copyout(user: BareUser, function: Any) -> None:
    assert user.act(_out, function, b"hello", MEMORY + 0xFFE) == 0
    assert user.memory.read(MEMORY + 0xFFE, 5) == b"hello"
    assert user.act(_out, function, b"hello", READ_ONLY) == EFAULT
    assert user.act(_out, function, b"hello", 0) == EFAULT


def test_a_kernel_pointer_that_is_none_panics(user: BareUser) -> None:
    async def wrong() -> None:
        await copyin(MEMORY, 0x1000, 4)

    with pytest.raises(AssertionError, match="Invalid copy parameter"):
        user.act(wrong)


def test_a_huge_copy_panics(user: BareUser) -> None:
    async def huge() -> None:
        await copyin(MEMORY, 0xFFFFFF8000000000, (64 << 20) + 1)

    with pytest.raises(AssertionError, match="transfer too large"):
        user.act(huge)


def test_copyinstr(user: BareUser) -> None:
    user.memory.write(MEMORY, b"name\0")
    assert user.act(_string, MEMORY, 100) == (0, 5, b"name\0")
    assert user.act(_string, MEMORY, 4) == (ENAMETOOLONG, 4, b"name")
    user.memory.write(MEMORY + 0x1FFE, b"ab")
    assert user.act(_string, MEMORY + 0x1FFE, 100) == (EFAULT, 2, b"ab")


def test_the_frames(user: BareUser) -> None:
    seen: list[list[str]] = []

    async def watch() -> int:
        buffer = local(vm_size_t)
        return await copyin(MEMORY, buffer.address, 8)

    user.act(watch)
    for moment in user.machine.timeline.moments:
        names = []
        frame: Frame | None = moment.frame
        while frame is not None:
            names.append(frame.code.name)
            frame = frame.parent
        seen.append(names)
    assert ["copyin", "watch"] in seen
    assert ["copyio", "watch"] in seen  # copyin's only call is a tail call
