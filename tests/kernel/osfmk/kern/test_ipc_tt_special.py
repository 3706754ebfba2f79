"""Special ports of a task, through messages: vector 27 of the kernel services' spec, section J."""

from __future__ import annotations

import struct

import pytest

from ...rights import Conservation
from ...user import MEMORY, User, booted

CP, MKO, MS = 19, 21, 17
SEND, RCV = 1, 2
KERNEL, HOST, NAME, BOOTSTRAP, SEATBELT = 1, 2, 3, 4, 7


@pytest.fixture
def a() -> User:
    (user,) = booted()
    assert user.task_self
    return user


def get(a: User, reply: int, which: int) -> tuple[int, int]:
    """(code, name) of task_get_special_port."""
    assert a.send(CP | MKO << 8, a.task_self, reply, id=3409, body=bytes(8) + struct.pack("<i", which),
                  option=SEND | RCV, rcv_size=64, rcv_name=reply) == 0
    if a.header(MEMORY)[0] & 0x80000000:
        assert a.header(MEMORY)[1:] == (40, 0, reply, 0, 3509)
        return 0, a.word(MEMORY + 28)
    return a.word(MEMORY + 32), 0


def put(a: User, reply: int, which: int, name: int) -> int:
    """The code of task_set_special_port with a copied send right."""
    body = struct.pack("<IIIBBBBQi", 1, name, 0, 0, 0, CP, 0, 0, which)
    assert a.send(CP | MKO << 8 | 0x80000000, a.task_self, reply, id=3410, body=body, option=SEND | RCV, rcv_size=64,
                  rcv_name=reply) == 0
    assert a.header(MEMORY)[5] == 3510
    return a.word(MEMORY + 32)


def test_the_ports_of_a_task(a: User) -> None:
    reply = a.allocate()
    assert a.trap(29)  # the host's port is known to the checker
    check = Conservation(a.machine)
    assert get(a, reply, 8) == (4, 0)
    assert get(a, reply, 0) == (4, 0)
    assert get(a, reply, KERNEL) == (0, a.task_self)
    code, host = get(a, reply, HOST)
    assert (code, a.right(host)) == (0, "S/2")
    assert get(a, reply, BOOTSTRAP) == (0, 0)
    code, name = get(a, reply, NAME)
    assert (code, a.port(name).ip_bits & 0xFFF) == (0, 20)
    assert a.right(a.task_self) == "S/2"
    check.check()


def test_setting_them(a: User) -> None:
    reply, port = a.allocate(), a.allocate()
    assert a.trap(21, a.task_self, port, port, 20) == 0
    check = Conservation(a.machine)
    assert put(a, reply, NAME, port) == 4
    assert a.port(port).ip_srights == 1
    check.check()
    assert put(a, reply, BOOTSTRAP, port) == 0
    assert a.task.itk_bootstrap == a.port(port)
    assert a.port(port).ip_srights == 2
    assert put(a, reply, BOOTSTRAP, port) == 0
    assert a.port(port).ip_srights == 2
    assert get(a, reply, BOOTSTRAP) == (0, port)
    assert put(a, reply, SEATBELT, port) == 0
    assert put(a, reply, SEATBELT, port) == 8
    assert a.port(port).ip_srights == 3


@pytest.mark.parametrize(("id", "body", "code"), [
    (3409, bytes(8), 0xFFFFFED0), (3410, bytes(8), 0xFFFFFED0),
])
def test_requests_of_another_shape(a: User, id: int, body: bytes, code: int) -> None:
    reply = a.allocate()
    assert a.send(CP | MKO << 8, a.task_self, reply, id=id, body=body, option=SEND | RCV, rcv_size=64,
                  rcv_name=reply) == 0
    assert a.word(MEMORY + 32) == code


def test_a_right_of_another_kind(a: User) -> None:
    reply, port = a.allocate(), a.allocate()
    body = struct.pack("<IIIBBBBQi", 1, port, 0, 0, 0, MKO, 0, 0, BOOTSTRAP)
    check = Conservation(a.machine)
    assert a.send(CP | MKO << 8 | 0x80000000, a.task_self, reply, id=3410, body=body, option=SEND | RCV, rcv_size=64,
                  rcv_name=reply) == 0
    assert a.word(MEMORY + 32) == 0xFFFFFED4
    check.check()
