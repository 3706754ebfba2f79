"""osfmk/kern/clock.c: the time as user programs count it. Behaviour: spec of the kernel services, section A.7.

Only what the specification speaks of has step points.
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_ABORTED, KERN_SUCCESS, THREAD_ABORTSAFE, THREAD_INTERRUPTED, THREAD_WAITING
from machdbg.kernel.cpu import local_struct
from machdbg.kernel.headers import (
    kern_return_t,
    mach_timebase_info,
    mach_timebase_info_trap_args,
    mach_wait_until_trap_args,
    void_pointer,
    wait_result_t,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr


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
    info = local_struct(mach_timebase_info)
    info.numer = info.denom = 1
    await at(407)
    await copyout(info.address, args.info, mach_timebase_info.record.size)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.i386.trap import thread_syscall_return
from machdbg.kernel.osfmk.kern.sched_prim import assert_wait_deadline, thread_block
from machdbg.kernel.osfmk.x86_64.copyio import copyout
