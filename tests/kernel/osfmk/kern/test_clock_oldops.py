"""Clocks: asking them, sleeping, alarms. Sections A.7 and E.3 of the kernel services' spec, vector 37."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.constants import (
    IKOT_CLOCK,
    IKOT_CLOCK_CTRL,
    MACH_MSG_TYPE_MAKE_SEND_ONCE,
    MACH_MSG_TYPE_PORT_SEND_ONCE,
)
from machdbg.kernel.cpu import current_space, local, local_array, local_struct
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import clock as clock_struct
from machdbg.kernel.headers import clock_t, integer_t, ipc_object_t, mach_msg_type_number_t, mach_timespec_t
from machdbg.kernel.macros import IP_NULL, as_port, ip_kotype, null
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_copyout_send
from machdbg.kernel.osfmk.kern.clock_oldops import (
    EPOCH,
    clock_alarm,
    clock_get_attributes,
    clock_get_time,
    clock_set_time,
    host_get_clock_service,
)
from machdbg.kernel.osfmk.kern.ipc_clock import convert_clock_to_port
from machdbg.machine.function import function
from machdbg.machine.machine import ReturnToUser
from tests.kernel.rights import Conservation
from tests.kernel.user import MEMORY, User, booted, variables

SECOND = 1_000_000_000
SLEEP = 62
ABSOLUTE, RELATIVE = 0, 1
WAKEUP = MEMORY + 0x100
RECEIVED = MEMORY + 0x1000


@pytest.fixture(scope="module")
def users() -> list[User]:
    return booted(2)


@pytest.fixture
def user(users: list[User]) -> User:
    return users[0]


def clock(id: int) -> clock_struct:
    """A clock by its number; null for none."""
    return null(clock_struct) if id < 0 else kernel_data().clock_list[id]


@function("test", line=1, has_lines=False)
async def service(id: int) -> None:
    """The caller's name for a clock's service port, or the code."""
    clockp = local(clock_t)
    code = await host_get_clock_service(kernel_data().realhost, id, clockp)
    if code:
        assert not clockp.value
        await ReturnToUser(code)
    await ReturnToUser(await ipc_port_copyout_send(await convert_clock_to_port(clockp.value), current_space()))


@function("test", line=2, has_lines=False)
async def time_of(id: int) -> None:
    """What a clock shows, in ns, or minus the code."""
    time = local_struct(mach_timespec_t)
    code = await clock_get_time(clock(id), time)
    await ReturnToUser(-code if code else time.tv_sec * SECOND + time.tv_nsec)


@function("test", line=3, has_lines=False)
async def attribute(id: int, flavor: int, room: int) -> None:
    """What a clock says of itself, or minus the code."""
    value = local_array(integer_t, 1)
    count = local(mach_msg_type_number_t)
    count.value = room
    code = await clock_get_attributes(clock(id), flavor, value, count)
    await ReturnToUser(-code if code else value[0])


@function("test", line=4, has_lines=False)
async def alarm(id: int, type: int, sec: int, nsec: int, name: int) -> None:
    """Set an alarm that sends to the receive right ``name``, 0 for no port."""
    right = local(ipc_object_t)
    time = local_struct(mach_timespec_t)
    time.tv_sec, time.tv_nsec = sec, nsec
    port = IP_NULL()
    if name:
        assert await ipc_object_copyin(current_space(), name, MACH_MSG_TYPE_MAKE_SEND_ONCE, right) == 0
        port = as_port(right.value)
    await ReturnToUser(await clock_alarm(clock(id), type, time, port, MACH_MSG_TYPE_PORT_SEND_ONCE))


@function("test", line=5, has_lines=False)
async def set_time() -> None:
    """Try to set the calendar."""
    await ReturnToUser(await clock_set_time(clock(1), local_struct(mach_timespec_t)))


def test_the_ports_of_clocks(user: User) -> None:
    system, calendar = variables(user.machine).clock_list
    assert [ip_kotype(port) for each in (system, calendar) for port in (each.service, each.control)] == [
        IKOT_CLOCK, IKOT_CLOCK_CTRL] * 2
    name = user.enter(service(0))
    assert name and user.right(name) == "S/1" and user.port(name) == system.service
    assert user.enter(service(2)) == 4


def test_what_they_show(user: User) -> None:
    now = user.machine.now
    assert user.enter(time_of(0)) == now
    assert user.enter(time_of(1)) == now + EPOCH
    assert user.enter(time_of(-1)) == -4
    assert user.enter(set_time()) == 5


@pytest.mark.parametrize("id, flavor, room, result", [
    (0, 1, 1, 10_000_000), (1, 1, 1, 10_000_000), (0, 3, 1, 10_000_000), (0, 9, 1, -18), (0, 1, 2, -5), (-1, 1, 1, -4)])
def test_attributes(user: User, id: int, flavor: int, room: int, result: int) -> None:
    assert user.enter(attribute(id, flavor, room)) == result


def test_sleeping(user: User) -> None:
    now = user.machine.now
    assert user.trap(SLEEP, 0, RELATIVE, 0, 1, WAKEUP) == 0
    assert struct.unpack("<II", user.memory.read(WAKEUP, 8)) == divmod(now + 1, SECOND)
    assert user.machine.now == now + 1
    assert user.trap(SLEEP, 0, ABSOLUTE, 0, 0, WAKEUP) == 0
    assert user.machine.now == now + 1
    assert user.trap(SLEEP, 0, 2, 0, 1, WAKEUP) == 18
    assert user.trap(SLEEP, 0, RELATIVE, 0, SECOND, WAKEUP) == 18
    data = variables(user.machine)
    assert data.alarm_free and not data.alarm_list, "one alarm, used again"


def test_sleeping_on_a_port(user: User) -> None:
    for id, code in ((0, 0), (1, 5)):
        name = user.enter(service(id))
        assert name and user.trap(SLEEP, name, RELATIVE, 0, 1, WAKEUP) == code
    assert user.trap(SLEEP, user.task_self, RELATIVE, 0, 1, WAKEUP) == 4


def test_alarms(user: User) -> None:
    rights = Conservation(user.machine)
    port = user.allocate()
    start = user.machine.now
    assert user.enter(alarm(0, RELATIVE, 2, 5, port)) == 0
    assert user.receive(port) == 0
    bits, size, _, _, _, id = user.header()
    assert (bits >> 8 & 0x1F, size, id) == (MACH_MSG_TYPE_PORT_SEND_ONCE, 48, 3125107)
    assert told(user) == (0, RELATIVE, *divmod(start + 2 * SECOND + 5, SECOND))
    assert user.trap(17, user.task_self, port) == 0
    rights.check()


def test_alarms_that_answer_at_once(user: User) -> None:
    port = user.allocate()
    now = divmod(user.machine.now, SECOND)
    for type, nsec, code in ((ABSOLUTE, 0, 0), (2, 0, 18), (RELATIVE, SECOND, 18)):
        assert user.enter(alarm(0, type, 0, nsec, port)) == 0
        assert user.receive(port) == 0
        assert told(user) == (code, type, *now)


@pytest.mark.parametrize("id, name, code", [(-1, 0, 4), (1, 0, 5), (0, 0, 20)])
def test_alarms_that_cannot_be(user: User, id: int, name: int, code: int) -> None:
    assert user.enter(alarm(id, RELATIVE, 1, 0, name)) == code


def told(user: User) -> tuple[int, ...]:
    """Code, type and time of the alarm that was received."""
    values: tuple[int, ...] = struct.unpack("<iiII", user.memory.read(RECEIVED + 32, 16))
    return values
