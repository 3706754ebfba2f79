"""Alarms of the system clock, of osfmk/kern/clock_oldops.c: their list, and what happens when one is due.

No lines are known of these functions: a debugger sees them as code without line information.
"""

from __future__ import annotations

from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine

from .constants import KERN_SUCCESS
from .cpu import local_struct
from .data import kernel_data
from .headers import alarm, mach_timespec_t, void_pointer
from .macros import IP_NULL, at_address, null

NSEC_PER_SEC = 1_000_000_000


def set_time(time: mach_timespec_t, nanoseconds: int) -> None:
    """A time in nanoseconds as seconds and the rest."""
    time.tv_sec, time.tv_nsec = divmod(nanoseconds, NSEC_PER_SEC)


async def alarm_alloc() -> alarm:
    """An alarm that is free, or a new one; null if there is no memory."""
    data = kernel_data()
    free = data.alarm_free
    if free:
        data.alarm_free = free.next
    else:
        free = at_address(alarm, await zalloc(data.alarm_zone))
        if not free:
            return free
    free.clear()
    return free


def alarm_free(done: alarm) -> None:
    """Keep an alarm for the next who needs one."""
    data = kernel_data()
    done.port = IP_NULL()
    done.next = data.alarm_free
    data.alarm_free = done


def post_alarm(new: alarm, time: int) -> None:
    """Put an alarm into the list, which is in the order of time."""
    data = kernel_data()
    new.time = time
    before, after = null(alarm), data.alarm_list
    while after and after.time <= time:
        before, after = after, after.next
    new.next = after
    if before:
        before.next = new
    else:
        data.alarm_list = new


def unpost_alarm(old: alarm) -> None:
    """Take an alarm out of the list."""
    data = kernel_data()
    if data.alarm_list == old:
        data.alarm_list = old.next
        return
    before = data.alarm_list
    while before.next != old:
        before = before.next
    before.next = old.next


@function("alarm_expire", line=1, has_lines=False)
async def alarm_expire(alarm_p: void_pointer, parameter: void_pointer) -> None:
    """An alarm is due: send its message."""
    await at(1)
    due = at_address(alarm, alarm_p)
    reply_time = local_struct(mach_timespec_t)
    set_time(reply_time, current_machine().now)
    unpost_alarm(due)
    port, port_type, type_ = due.port, due.port_type, due.type_
    alarm_free(due)
    await at(2)
    await clock_alarm_reply(port, port_type, KERN_SUCCESS, type_, reply_time)


# functions of C files: at the end, because they call each other in circles

from .osfmk.kern.clock_reply_user import clock_alarm_reply
from .osfmk.kern.zalloc import zalloc
