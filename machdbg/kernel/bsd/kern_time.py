"""bsd/kern/kern_time.c, reduced: the real-time interval timer of a process, which sends it SIGALRM.

Behaviour: setitimer(2). The timers of processor time are not modelled: EINVAL. No lines are known of these functions.
"""

from __future__ import annotations

from machdbg.kernel.callout import thread_call_cancel, thread_call_enter1_delayed, thread_call_setup
from machdbg.kernel.cpu import current_task, local_struct
from machdbg.kernel.headers import SIGALRM, int_t, itimerval, proc, timeval, user_addr_t, void_pointer
from machdbg.kernel.macros import at_address, task_at
from machdbg.machine.ctype import INT
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine

ITIMER_REAL = 0
EFAULT, EINVAL = 14, 22
SECOND, MICROSECOND = 10**9, 1000  # ns


def time_of(value: timeval) -> int | None:
    """A time in ns; None for one that is none."""
    if value.tv_sec < 0 or not 0 <= value.tv_usec < SECOND // MICROSECOND:
        return None
    return value.tv_sec * SECOND + value.tv_usec * MICROSECOND


def set_time(value: timeval, time: int) -> None:
    """The other way round."""
    value.tv_sec, rest = divmod(time, SECOND)
    value.tv_usec = rest // MICROSECOND


@function("setitimer", line=1, has_lines=False)
async def setitimer(which: int_t, itv: user_addr_t, oitv: user_addr_t) -> int_t:
    """Set the timer (0: stop it) and tell what was left of it. EINVAL, EFAULT."""
    await at(1)
    if INT.wrap(which) != ITIMER_REAL:
        return EINVAL
    p = await proc_of(current_task())
    value = local_struct(itimerval)
    now = current_machine().now
    if oitv:
        value.clear()
        set_time(value.it_interval, p.p_interval)
        set_time(value.it_value, max(p.p_realtimer.deadline - now, 1) if p.p_realtimer.delayed else 0)
        if await copyout(value.address, oitv, itimerval.record.size):
            return EFAULT
    if itv:
        await at(2)
        if await copyin(itv, value.address, itimerval.record.size):
            return EFAULT
        interval, first = time_of(value.it_interval), time_of(value.it_value)
        if interval is None or first is None:
            return EINVAL
        if not p.p_realtimer.func:
            await thread_call_setup(p.p_realtimer, realitexpire.address, current_task().address)
        thread_call_cancel(p.p_realtimer)
        p.p_interval = interval if first else 0
        if first:
            thread_call_enter1_delayed(p.p_realtimer, 0, now + first)
    return 0


@function("realitexpire", line=1, has_lines=False)
async def realitexpire(task_address: void_pointer, unused: void_pointer) -> None:
    """The time is up: send SIGALRM, and begin anew if there is an interval."""
    await at(1)
    task = task_at(task_address)
    if task.bsd_info:
        p = at_address(proc, task.bsd_info)
        if p.p_interval:
            thread_call_enter1_delayed(p.p_realtimer, 0, p.p_realtimer.deadline + p.p_interval)
        await psignal(task, SIGALRM)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.bsd.kern_sig import proc_of, psignal
from machdbg.kernel.osfmk.x86_64.copyio import copyin, copyout
