"""osfmk/kern/clock_oldops.c: clocks as objects, their alarms, sleeping on them.

Behaviour: spec of the kernel services, sections A.7, E.3 and G. Only what the specification speaks of has step points.
The calendar shows the time since ``EPOCH``, at which every simulated machine boots.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_ABORTED,
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_INVALID_CAPABILITY,
    KERN_INVALID_VALUE,
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
    THREAD_ABORTSAFE,
    THREAD_CONTINUE_NULL,
    THREAD_TIMED_OUT,
    THREAD_WAITING,
)
from machdbg.kernel.cpu import local_struct
from machdbg.kernel.data import cstring, kernel_data
from machdbg.kernel.headers import (
    CALENDAR_CLOCK,
    CLOCK_ALARM_CURRES,
    CLOCK_ALARM_MAXRES,
    CLOCK_ALARM_MINRES,
    CLOCK_GET_TIME_RES,
    SYSTEM_CLOCK,
    TIME_ABSOLUTE,
    TIME_RELATIVE,
    alarm,
    alarm_t,
    alarm_type_t,
    clock_attr_t,
    clock_flavor_t,
    clock_id_t,
    clock_sleep_trap_args,
    clock_t,
    host_priv_t,
    host_t,
    ipc_port_t,
    kern_return_t,
    mach_msg_type_name_t,
    mach_msg_type_number_t,
    mach_timespec_t,
    sleep_type_t,
    uint64_t,
    wait_result_t,
)
from machdbg.kernel.headers import clock as clock_struct
from machdbg.kernel.macros import IP_VALID, null
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.view import Pointer, ptr

RESOLUTION = 10_000_000  # ns
EPOCH = 1_531_094_400_000_000_000  # 9 July 2018, when macOS 10.13.6 came out
ALARMS_MAX = 4096 * 64  # bytes of the zone


@function("osfmk/kern/clock_oldops.c", line=217)
async def clock_service_create() -> None:
    """Make the clocks' ports, and the zone that alarms come from."""
    data = kernel_data()
    await at(217)
    for clock in data.clock_list:
        await ipc_clock_init(clock)
    for clock in data.clock_list:
        await ipc_clock_enable(clock)
    size = alarm.record.size
    data.alarm_zone = await zinit(size, ALARMS_MAX, size, cstring("alarms"))


@function("osfmk/kern/clock_oldops.c", line=245)
async def host_get_clock_service(host: host_t, clock_id: clock_id_t, clock: Pointer[clock_t]) -> kern_return_t:
    """Routine 206: one of the host's clocks, to ask. KERN_INVALID_ARGUMENT, with no clock."""
    await at(245)
    return clock_of(bool(host), clock_id, clock)


@function("osfmk/kern/clock_oldops.c", line=265)
async def host_get_clock_control(host_priv: host_priv_t, clock_id: clock_id_t,
                                 clock: Pointer[clock_t]) -> kern_return_t:
    """Routine 408: one of the host's clocks, to set. KERN_INVALID_ARGUMENT, with no clock."""
    await at(265)
    return clock_of(bool(host_priv), clock_id, clock)


def clock_of(allowed: bool, clock_id: int, clockp: Pointer[clock_t]) -> int:
    """A clock by its number."""
    if not allowed or clock_id not in (SYSTEM_CLOCK, CALENDAR_CLOCK):
        clockp.value = null(clock_struct)
        return KERN_INVALID_ARGUMENT
    clockp.value = kernel_data().clock_list[clock_id]
    return KERN_SUCCESS


def is_system_clock(clock: clock_t) -> bool:
    """Whether a clock is the one that alarms and sleepers go by."""
    return clock == kernel_data().clock_list[SYSTEM_CLOCK]


@function("osfmk/kern/clock_oldops.c", line=286)
async def clock_get_time(clock: clock_t, cur_time: ptr[mach_timespec_t]) -> kern_return_t:
    """Routine 1000: what a clock shows: how long the machine has been up, or the date. KERN_INVALID_ARGUMENT."""
    await at(286)
    if not clock:
        return KERN_INVALID_ARGUMENT
    now = current_machine().now
    set_time(cur_time, now if is_system_clock(clock) else now + EPOCH)
    return KERN_SUCCESS


@function("osfmk/kern/clock_oldops.c", line=327)
async def clock_get_attributes(clock: clock_t, flavor: clock_flavor_t, attr: clock_attr_t,
                               count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """Routine 1001: how fine a clock or its alarms go, in ns. KERN_INVALID_ARGUMENT, KERN_FAILURE, KERN_INVALID_VALUE.
    """
    await at(327)
    if not clock:
        return KERN_INVALID_ARGUMENT
    if count.value != 1:
        return KERN_FAILURE
    alarms = (CLOCK_ALARM_CURRES, CLOCK_ALARM_MINRES, CLOCK_ALARM_MAXRES)
    if flavor != CLOCK_GET_TIME_RES and flavor not in alarms:
        return KERN_INVALID_VALUE
    attr[0] = RESOLUTION if flavor == CLOCK_GET_TIME_RES or is_system_clock(clock) else 0
    return KERN_SUCCESS


@function("osfmk/kern/clock_oldops.c", line=397, unavailable=("new_time",))
async def clock_set_time(clock: clock_t, new_time: mach_timespec_t) -> kern_return_t:
    """Routine 1200: nobody sets a clock this way. KERN_INVALID_ARGUMENT, KERN_FAILURE."""
    await at(397)
    return KERN_FAILURE if clock else KERN_INVALID_ARGUMENT


@function("osfmk/kern/clock_oldops.c", line=410, unavailable=("flavor", "attr", "count"))
async def clock_set_attributes(clock: clock_t, flavor: clock_flavor_t, attr: clock_attr_t,
                               count: mach_msg_type_number_t) -> kern_return_t:
    """Routine 1201: the same of attributes."""
    await at(410)
    return KERN_FAILURE if clock else KERN_INVALID_ARGUMENT


# alarms


@function("osfmk/kern/clock_oldops.c", line=425)
async def clock_alarm(clock: clock_t, alarm_type: alarm_type_t, alarm_time: mach_timespec_t, alarm_port: ipc_port_t,
                      alarm_port_type: mach_msg_type_name_t) -> kern_return_t:
    """Routine 1002: have a message (3125107) sent to ``alarm_port`` when the system clock shows a time.

    KERN_INVALID_ARGUMENT: no clock; KERN_FAILURE: another one; KERN_INVALID_CAPABILITY: no port. A bad time is told in
    the message.
    """
    await at(425)
    if not clock:
        return KERN_INVALID_ARGUMENT
    if not is_system_clock(clock):
        return KERN_FAILURE
    if not IP_VALID(alarm_port):
        return KERN_INVALID_CAPABILITY
    now = current_machine().now
    due = check_time(alarm_type, alarm_time, now)
    if due is None or due <= now:
        reply_time = local_struct(mach_timespec_t)
        set_time(reply_time, now)
        code = KERN_INVALID_VALUE if due is None else KERN_SUCCESS
        await clock_alarm_reply(alarm_port, alarm_port_type, code, alarm_type, reply_time)
        return KERN_SUCCESS
    new_alarm: alarm_t = await alarm_alloc()
    if not new_alarm:
        return KERN_RESOURCE_SHORTAGE
    new_alarm.port = alarm_port
    new_alarm.port_type = alarm_port_type
    new_alarm.type_ = alarm_type
    post_alarm(new_alarm, due)
    await thread_call_setup(new_alarm.call, alarm_expire.address, new_alarm.address)
    thread_call_enter1_delayed(new_alarm.call, 0, due)
    return KERN_SUCCESS


# sleeping


@function("osfmk/kern/clock_oldops.c", line=493, unavailable=("args",), stack=16)
async def clock_sleep_trap(args: ptr[clock_sleep_trap_args]) -> kern_return_t:
    """Trap 62: sleep until a time or for so long; where to is told, unless the clock was none."""
    clock_time = local_struct(mach_timespec_t)
    clock_time.tv_sec = args.sleep_sec
    clock_time.tv_nsec = args.sleep_nsec
    await at(509)
    if args.clock_name == 0:
        clock: clock_t = kernel_data().clock_list[SYSTEM_CLOCK]
    else:
        clock = await port_name_to_clock(args.clock_name)
    await at(519)
    rvalue: kern_return_t = await clock_sleep_internal(clock, args.sleep_type, clock_time)
    await at(524)
    if rvalue not in (KERN_INVALID_ARGUMENT, KERN_FAILURE):
        await copyout(clock_time.address, args.wakeup_time, mach_timespec_t.record.size)
    return rvalue


@function("osfmk/kern/clock_oldops.c", line=531)
async def clock_sleep_internal(clock: clock_t, sleep_type: sleep_type_t,
                               sleep_time: ptr[mach_timespec_t]) -> kern_return_t:
    """Block until the time in ``sleep_time``, which then holds when that was (if it was cut short: what was left).

    KERN_INVALID_ARGUMENT for no clock, KERN_FAILURE for one that nobody can sleep on, KERN_INVALID_VALUE for a bad
    time, KERN_RESOURCE_SHORTAGE, KERN_ABORTED.
    """
    machine = current_machine()
    await at(542)
    if not clock:
        return KERN_INVALID_ARGUMENT
    await at(545)
    if not is_system_clock(clock):
        return KERN_FAILURE
    await at(552)
    now: uint64_t = machine.now
    await at(556)
    wakeup = check_time(sleep_type, sleep_time, now)
    if wakeup is None:
        return KERN_INVALID_VALUE
    await at(558)
    if wakeup <= now:
        await at(612)
        set_time(sleep_time, now)
        return KERN_SUCCESS
    await at(565)
    sleeper: alarm_t = await alarm_alloc()
    if not sleeper:
        return KERN_RESOURCE_SHORTAGE
    await at(579)
    wait_result: wait_result_t = await assert_wait_deadline(sleeper.address, THREAD_ABORTSAFE, wakeup)
    await at(583)
    post_alarm(sleeper, wakeup)
    await at(586)
    if wait_result == THREAD_WAITING:
        wait_result = await thread_block(THREAD_CONTINUE_NULL)
    unpost_alarm(sleeper)
    alarm_free(sleeper)
    await at(593)
    if wait_result != THREAD_TIMED_OUT:
        await at(601)
        set_time(sleep_time, max(wakeup - machine.now, 0))
        return KERN_ABORTED
    await at(612)
    set_time(sleep_time, machine.now)
    return KERN_SUCCESS


def check_time(type_: int, time: mach_timespec_t, now: int) -> int | None:
    """When a time that is absolute or counted from ``now`` comes, in ns; None for one that makes no sense."""
    if type_ not in (TIME_ABSOLUTE, TIME_RELATIVE) or not 0 <= time.tv_nsec < NSEC_PER_SEC:
        return None
    return time.tv_sec * NSEC_PER_SEC + time.tv_nsec + (now if type_ == TIME_RELATIVE else 0)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.alarms import (
    NSEC_PER_SEC,
    alarm_alloc,
    alarm_expire,
    alarm_free,
    post_alarm,
    set_time,
    unpost_alarm,
)
from machdbg.kernel.callout import thread_call_enter1_delayed, thread_call_setup
from machdbg.kernel.osfmk.kern.clock_reply_user import clock_alarm_reply
from machdbg.kernel.osfmk.kern.ipc_clock import ipc_clock_enable, ipc_clock_init, port_name_to_clock
from machdbg.kernel.osfmk.kern.sched_prim import assert_wait_deadline, thread_block
from machdbg.kernel.osfmk.kern.zalloc import zinit
from machdbg.kernel.osfmk.x86_64.copyio import copyout
