"""Clocks by messages: vector 37 of the kernel services' spec."""

from __future__ import annotations

import struct

import pytest

from tests.kernel.mig.caller import MKO, NDR, Caller, port
from tests.kernel.user import MEMORY, booted

SECOND = 1_000_000_000


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller(booted(root=True)[0])


def clock(caller: Caller, id: int, routine: int = 206) -> int:
    """A name for one of the host's clocks."""
    is_complex, reply = caller.call(caller.host, routine, NDR + struct.pack("<i", id))
    assert is_complex
    count, name = struct.unpack_from("<II", reply)
    assert count == 1
    return int(name)


def test_there_are_two(caller: Caller) -> None:
    assert clock(caller, 0) != clock(caller, 1)
    assert caller.code(caller.host, 206, NDR + struct.pack("<i", 2)) == 4
    assert clock(caller, 1, 408)


def test_the_time(caller: Caller) -> None:
    _, reply = caller.call(clock(caller, 0), 1000)
    assert struct.unpack("<8xiII", reply) == (0, *divmod(caller.user.machine.now, SECOND))
    _, reply = caller.call(clock(caller, 1), 1000)
    assert struct.unpack("<8xiII", reply)[1] > 1_500_000_000
    assert caller.code(caller.task, 1000) == 4


def test_attributes(caller: Caller) -> None:
    _, reply = caller.call(clock(caller, 0), 1001, NDR + struct.pack("<iI", 1, 1))
    assert struct.unpack("<8xiIi", reply) == (0, 1, 10_000_000)


def test_an_alarm(caller: Caller) -> None:
    user = caller.user
    system = clock(caller, 0)
    due = user.machine.now + 3 * SECOND
    alarm = user.allocate()

    def request(name: int, disposition: int) -> bytes:
        return struct.pack("<I", 1) + port(name, disposition) + NDR + struct.pack("<iIi", 1, 3, 0)

    assert caller.code(system, 1002, request(alarm, MKO), True) == 0
    assert user.receive(alarm) == 0
    assert (user.header()[1], user.header()[5]) == (48, 3125107)
    assert struct.unpack("<iiII", user.memory.read(MEMORY + 0x1000 + 32, 16)) == (0, 1, *divmod(due, SECOND))
    assert caller.code(system, 1002, request(0, MKO), True) == 20
    assert caller.code(clock(caller, 1), 1002, request(alarm, MKO), True) == 5
    caller.rights.check()


def test_nobody_sets_a_clock(caller: Caller) -> None:
    control = clock(caller, 1, 408)
    assert caller.code(control, 1200, NDR + struct.pack("<Ii", 1, 0)) == 5
