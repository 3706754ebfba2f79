"""Exception ports by messages, of tasks, threads and the host: section E.5 of the kernel services' spec, vector 40."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import pytest

from tests.kernel.mig.caller import CP, NDR, Caller, port
from tests.kernel.user import booted

DEFAULT, STATE, CODES = 1, 2, 0x80000000
ARITHMETIC, BREAKPOINT, SYSCALL = (1 << type for type in (3, 6, 7))
EVERYTHING = 0x3FFE
ROWS = 32  # for which a reply has descriptors


@dataclass
class Target:
    """Something with exception ports: a name for it, the first of its three routines (to set, get and swap)."""

    caller: Caller
    name: int
    first: int
    handler: int

    def set(self, mask: int, behavior: int = DEFAULT, flavor: int = 0) -> int:
        return self.caller.code(self.name, self.first, self.request(mask, behavior, flavor), True)

    def request(self, mask: int, behavior: int, flavor: int) -> bytes:
        return struct.pack("<I", 1) + port(self.handler, CP) + NDR + struct.pack("<IIi", mask, behavior, flavor)

    def get(self, mask: int) -> list[tuple[int, int, int, int]]:
        return self.rows(*self.caller.call(self.name, self.first + 1, NDR + struct.pack("<I", mask)))

    def swap(self, mask: int, behavior: int, flavor: int) -> list[tuple[int, int, int, int]]:
        return self.rows(*self.caller.call(self.name, self.first + 2, self.request(mask, behavior, flavor), True))

    @staticmethod
    def rows(is_complex: bool, reply: bytes) -> list[tuple[int, int, int, int]]:
        """Mask, port, behaviour and flavor of each row."""
        assert is_complex
        names = [struct.unpack_from("<I", reply, 4 + 12 * row)[0] for row in range(ROWS)]
        start = 4 + 12 * ROWS + 8
        count = struct.unpack_from("<I", reply, start)[0]
        assert len(reply) == start + 4 + 12 * count
        lists = [struct.unpack_from(f"<{count}I", reply, start + 4 + 4 * count * index) for index in range(3)]
        assert not any(names[count:])
        return list(zip(lists[0], names, lists[1], lists[2], strict=False))


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller(booted(root=True)[0])


@pytest.fixture(params=["task", "thread", "host"])
def target(caller: Caller, request: pytest.FixtureRequest) -> Target:
    handler = caller.user.allocate()
    assert caller.user.trap(21, caller.task, handler, handler, 20) == 0
    name, first = {"task": (caller.task, 3413), "thread": (caller.thread, 3613), "host": (caller.host, 414)}[
        request.param]
    return Target(caller, name, first, handler)


def test_arguments_that_are_refused(target: Target) -> None:
    assert target.set(1) == 4
    assert target.set(1 << 14) == 4
    assert target.set(SYSCALL, 9) == 4
    assert target.set(SYSCALL, 0) == 4
    assert target.set(SYSCALL, STATE, 99) == 4


def test_setting_and_getting(target: Target) -> None:
    assert target.set(SYSCALL | ARITHMETIC, DEFAULT | CODES) == 0
    assert target.set(BREAKPOINT, STATE, 4) == 0
    handler = target.handler
    mine = [(mask, name, behavior, flavor) for mask, name, behavior, flavor in target.get(EVERYTHING) if name]
    assert mine == [(SYSCALL | ARITHMETIC, handler, DEFAULT | CODES, 0), (BREAKPOINT, handler, STATE, 4)]
    assert target.caller.user.right(handler) == "RS/3", "each row has given a right away"
    assert target.get(SYSCALL) == [(SYSCALL, handler, DEFAULT | CODES, 0)]


def test_swapping(target: Target) -> None:
    assert target.set(EVERYTHING, DEFAULT) == 0
    handler = target.handler
    assert target.swap(SYSCALL, STATE | CODES, 7) == [(SYSCALL, handler, DEFAULT, 0)]
    assert target.get(SYSCALL | ARITHMETIC) == [(ARITHMETIC, handler, DEFAULT, 0), (SYSCALL, handler, STATE | CODES, 7)]


def test_a_port_that_is_gone_is_no_handler(target: Target) -> None:
    assert target.set(EVERYTHING) == 0
    user = target.caller.user
    assert user.trap(19, target.caller.task, target.handler, 1, -1) == 0
    assert all(name in (0, 0xFFFFFFFF) or user.right(name).startswith("D") for _, name, _, _ in target.get(EVERYTHING))


def test_a_host_port_is_not_enough() -> None:
    plain = Caller()
    handler = plain.user.allocate()
    assert plain.user.trap(21, plain.task, handler, handler, 20) == 0
    assert Target(plain, plain.host, 414, handler).set(SYSCALL) == 4
