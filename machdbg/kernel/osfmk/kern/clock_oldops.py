"""osfmk/kern/clock_oldops.c and clock.c: sleeping on a clock. Behaviour: spec of the kernel services, section A.7.

Only what the specification speaks of has step points. Alarms, which the reference system keeps in a list of its own,
are waits with a deadline here; clocks have no ports, so that only the system clock's name, null, is one.
"""

from machdbg.kernel.constants import (
    KERN_ABORTED,
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_INVALID_VALUE,
    KERN_SUCCESS,
    THREAD_ABORTSAFE,
    THREAD_CONTINUE_NULL,
    THREAD_INTERRUPTED,
    THREAD_TIMED_OUT,
    THREAD_WAITING,
)
from machdbg.kernel.cpu import current_thread, local_struct
from machdbg.kernel.headers import (
    boolean_t,
    clock_res_t,
    clock_sleep_trap_args,
    kern_return_t,
    mach_timebase_info_trap_args,
    mach_wait_until_trap_args,
    sleep_type_t,
    uint64_t,
    unsigned_int,
    void_pointer,
    wait_result_t,
)
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.view import Struct, ptr

NSEC_PER_SEC = 1_000_000_000
TIME_ABSOLUTE = 0
TIME_RELATIVE = 1


class mach_timespec_t(Struct, name="mach_timespec_t"):
    tv_sec: unsigned_int
    tv_nsec: clock_res_t


@function("osfmk/kern/clock_oldops.c", line=493, unavailable=("args",), stack=16)
async def clock_sleep_trap(args: ptr[clock_sleep_trap_args]) -> kern_return_t:
    """Trap 62: sleep until a time or for so long; where to is told, unless the clock was none."""
    clock_time = local_struct(mach_timespec_t)
    clock_time.tv_sec = args.sleep_sec
    clock_time.tv_nsec = args.sleep_nsec
    await at(509)
    is_system_clock: boolean_t = args.clock_name == 0
    await at(519)
    rvalue: kern_return_t = await clock_sleep_internal(is_system_clock, args.sleep_type, clock_time)
    await at(524)
    if rvalue not in (KERN_INVALID_ARGUMENT, KERN_FAILURE):
        await copyout(clock_time.address, args.wakeup_time, mach_timespec_t.record.size)
    return rvalue


@function("osfmk/kern/clock_oldops.c", line=531)
async def clock_sleep_internal(clock: boolean_t, sleep_type: sleep_type_t,
                               sleep_time: ptr[mach_timespec_t]) -> kern_return_t:
    """Block until the time in ``sleep_time``, which then holds when that was (if it was cut short: what was left).

    KERN_INVALID_ARGUMENT for no clock, KERN_INVALID_VALUE for a bad time, KERN_ABORTED.
    """
    machine = current_machine()
    await at(542)
    if not clock:
        return KERN_INVALID_ARGUMENT
    await at(552)
    now: uint64_t = machine.now
    await at(556)
    nsec = sleep_time.tv_nsec
    if sleep_type not in (TIME_ABSOLUTE, TIME_RELATIVE) or not 0 <= nsec < NSEC_PER_SEC:
        return KERN_INVALID_VALUE
    wakeup: uint64_t = sleep_time.tv_sec * NSEC_PER_SEC + nsec + (now if sleep_type == TIME_RELATIVE else 0)
    await at(558)
    if wakeup <= now:
        await at(612)
        set_time(sleep_time, now)
        return KERN_SUCCESS
    await at(579)
    wait_result: wait_result_t = await alarm_wait(wakeup)
    await at(586)
    if wait_result == THREAD_WAITING:
        wait_result = await thread_block(THREAD_CONTINUE_NULL)
    await at(593)
    if wait_result != THREAD_TIMED_OUT:
        await at(601)
        set_time(sleep_time, max(wakeup - machine.now, 0))
        return KERN_ABORTED
    await at(612)
    set_time(sleep_time, machine.now)
    return KERN_SUCCESS


async def alarm_wait(deadline: int) -> int:
    """Wait for an alarm of the current thread's own that goes off at ``deadline``."""
    return await assert_wait_deadline(current_thread().address, THREAD_ABORTSAFE, deadline)


def set_time(time: mach_timespec_t, nanoseconds: int) -> None:
    """A time in nanoseconds as seconds and the rest."""
    time.tv_sec, time.tv_nsec = divmod(nanoseconds, NSEC_PER_SEC)


@function("osfmk/kern/clock.c", line=1436, unavailable=("args",))
async def mach_wait_until_trap(args: ptr[mach_wait_until_trap_args]) -> kern_return_t:
    """Trap 90: sleep until the clock shows ``deadline``. KERN_ABORTED."""
    await at(1442)
    wresult: wait_result_t = await assert_wait_deadline(mach_wait_until_trap.address, THREAD_ABORTSAFE, args.deadline)
    await at(1445)
    if wresult == THREAD_WAITING:
        wresult = await thread_block(mach_wait_until_continue.address)
    return KERN_ABORTED if wresult == THREAD_INTERRUPTED else KERN_SUCCESS


@function("osfmk/kern/clock.c", line=1418, unavailable=("parameter", "wresult"))
async def mach_wait_until_continue(parameter: void_pointer, wresult: wait_result_t) -> None:
    """Where mach_wait_until goes on; does not return."""
    await at(1418)
    await thread_syscall_return(KERN_ABORTED if wresult == THREAD_INTERRUPTED else KERN_SUCCESS)


@function("osfmk/kern/clock.c", line=399, unavailable=("args",), stack=16)
async def mach_timebase_info_trap(args: ptr[mach_timebase_info_trap_args]) -> kern_return_t:
    """Trap 89: a unit of the clock is a nanosecond, 1/1."""
    info = local_struct(mach_timespec_t)  # of the same shape: two 32-bit words
    info.tv_sec = info.tv_nsec = 1
    await at(407)
    await copyout(info.address, args.info, 8)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.i386.trap import thread_syscall_return
from machdbg.kernel.osfmk.kern.sched_prim import assert_wait_deadline, thread_block
from machdbg.kernel.osfmk.x86_64.copyio import copyout
