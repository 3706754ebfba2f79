"""Timers that send a message: section A.7 of the kernel services' spec, vector 38."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.constants import IKOT_TIMER
from machdbg.kernel.cpu import local_struct
from machdbg.kernel.headers import mk_timer_cancel_trap_args
from machdbg.kernel.macros import ip_kotype
from machdbg.kernel.osfmk.kern.mk_timer import mk_timer_arm_trap_internal, mk_timer_cancel_trap
from machdbg.machine.function import function
from machdbg.machine.machine import ReturnToUser, current_machine
from tests.kernel.rights import Conservation
from tests.kernel.user import MEMORY, READ_ONLY, User, booted

CREATE, DESTROY, ARM, CANCEL, ARM_LEEWAY = 91, 92, 93, 94, 95
SECOND = 1_000_000_000


@pytest.fixture(scope="module")
def users() -> list[User]:
    return booted(2)


@pytest.fixture
def user(users: list[User]) -> User:
    return users[0]


def timer(user: User) -> int:
    name = user.trap(CREATE)
    assert name and user.right(name) == "R/0" and ip_kotype(user.port(name)) == IKOT_TIMER
    return name


def time_of(user: User) -> int:
    """What a cancelled timer's time was."""
    value: int = struct.unpack("<Q", user.memory.read(MEMORY + 0x100, 8))[0]
    return value


def test_a_deadline_that_has_passed(user: User) -> None:
    rights = Conservation(user.machine)
    name = timer(user)
    assert user.port(name).ip_srights == 1, "the kernel's own"
    rights.check()
    assert user.trap(ARM, name, 0) == 0
    assert user.receive(name) == 0
    _, size, _, local, _, id = user.header()
    assert (size, local, id) == (48, name, 0)
    assert user.trap(DESTROY, name) == 0
    assert user.right(name) == "-"
    rights.check()


def test_a_deadline_to_come(user: User) -> None:
    name = timer(user)
    now = user.machine.now
    assert user.trap(ARM_LEEWAY, name, 0, now + SECOND, 5) == 0
    assert user.receive(name) == 0
    assert user.machine.now == now + SECOND
    assert user.trap(DESTROY, name) == 0


def test_one_message_at_a_time(user: User) -> None:
    name = timer(user)
    for _ in range(2):
        assert user.trap(ARM, name, 0) == 0
    assert user.port(name).ip_messages.imq_msgcount == 1
    assert user.receive(name) == 0
    assert user.trap(ARM, name, 0) == 0
    assert user.receive(name) == 0
    assert user.trap(DESTROY, name) == 0


@function("test", line=1, has_lines=False)
async def arm_and_cancel(name: int, delay: int) -> None:
    """Arm a timer and cancel it before it can go off: two traps in one."""
    args = local_struct(mk_timer_cancel_trap_args)
    args.name, args.result_time = name, MEMORY + 0x100
    assert await mk_timer_arm_trap_internal(name, current_machine().now + delay, 0, 0) == 0
    await ReturnToUser(await mk_timer_cancel_trap(args))


def test_cancelling(user: User) -> None:
    name = timer(user)
    now = user.machine.now
    assert user.enter(arm_and_cancel(name, SECOND)) == 0
    assert time_of(user) == now + SECOND
    assert user.receive(name, option=2 | 0x100, timeout=0) == 0x10004003
    assert user.trap(CANCEL, name, MEMORY + 0x100) == 0
    assert time_of(user) == 0
    assert user.trap(CANCEL, name, READ_ONLY) == 5
    assert user.trap(DESTROY, name) == 0


def test_not_a_timer(users: list[User], user: User) -> None:
    port = user.allocate()
    send_only = users[1].give(users[1].allocate(), 20, user)
    for number in (DESTROY, ARM, CANCEL):
        assert user.trap(number, port, 0) == 4
        assert user.trap(number, send_only, 0) == 17
        assert user.trap(number, 0x7777, 0) == 15


def test_a_timer_whose_port_dies_while_it_is_armed(user: User) -> None:
    rights = Conservation(user.machine)
    name = timer(user)
    port = user.port(name)
    assert user.trap(17, user.task_self, name) == 0
    assert not port.ip_object.io_bits & 0x80000000
    rights.check()
