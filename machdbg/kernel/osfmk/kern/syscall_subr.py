"""osfmk/kern/syscall_subr.c: giving up the processor. Behaviour: spec of the kernel services, section A.6.

Only what the specification speaks of has step points. Priorities do not exist: depressing one's own is only a yield,
with a timeout in which nothing happens.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_INVALID_ARGUMENT,
    KERN_SUCCESS,
    TH_TERMINATE2,
    THREAD_ABORTSAFE,
    THREAD_CONTINUE_NULL,
    THREAD_WAITING,
    TRUE,
)
from machdbg.kernel.cpu import current_task, current_thread, machine_thread_of
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    kern_return_t,
    pfz_exit_args,
    swtch_args,
    swtch_pri_args,
    thread_switch_args,
    thread_t,
    void_pointer,
    wait_result_t,
)
from machdbg.kernel.headers import thread as thread_struct
from machdbg.kernel.macros import THREAD_NULL
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.view import ptr

NONE, DEPRESS, WAIT, DISPATCH_CONTENTION, OSLOCK_DEPRESS, OSLOCK_WAIT = range(6)  # SWITCH_OPTION_...
AST_YIELD = 0x10
NSEC_PER_USEC = 1_000
NSEC_PER_MSEC = 1_000_000


def others_can_run() -> bool:
    """Whether another thread could run now, if need be after the next timer has gone off."""
    machine = current_machine()
    return machine.has_runnable or (machine.pass_time() and machine.has_runnable)


@function("osfmk/kern/syscall_subr.c", line=92, unavailable=("args",))
async def pfz_exit(args: ptr[pfz_exit_args]) -> kern_return_t:
    """Trap 58: leave the zone in which nobody is preempted; what was put off happens on the way back to user mode."""
    await at(92)
    return KERN_SUCCESS


@function("osfmk/kern/syscall_subr.c", line=124, unavailable=("args",))
async def swtch(args: ptr[swtch_args]) -> boolean_t:
    """Trap 60: let others run; whether there are any still."""
    await at(132)
    if not others_can_run():
        return FALSE
    await at(141)
    await thread_block_reason(swtch_continue.address, 0, AST_YIELD)
    return FALSE


@function("osfmk/kern/syscall_subr.c", line=109, unavailable=("parameter", "wresult"))
async def swtch_continue(parameter: void_pointer, wresult: wait_result_t) -> None:
    """Where swtch goes on; does not return."""
    await at(109)
    await thread_syscall_return(TRUE if current_machine().has_runnable else FALSE)


@function("osfmk/kern/syscall_subr.c", line=169, unavailable=("args",))
async def swtch_pri(args: ptr[swtch_pri_args]) -> boolean_t:
    """Trap 59: the same."""
    await at(186)
    if not others_can_run():
        return FALSE
    await thread_block_reason(swtch_continue.address, 0, AST_YIELD)
    return FALSE


@function("osfmk/kern/syscall_subr.c", line=238, unavailable=("args",))
async def thread_switch(args: ptr[thread_switch_args]) -> kern_return_t:
    """Trap 61: let others run, with SWITCH_OPTION_WAIT for ``option_time`` ms. KERN_INVALID_ARGUMENT.

    A thread that is named runs next, if it can; a name that is none is ignored.
    """
    thread: thread_t = THREAD_NULL()
    option: int_t = args.option
    await at(284)
    if option not in (NONE, DEPRESS, WAIT, DISPATCH_CONTENTION, OSLOCK_DEPRESS, OSLOCK_WAIT):
        return KERN_INVALID_ARGUMENT
    await at(290)
    if args.thread_name:
        thread = await port_name_to_thread(args.thread_name)
    await at(301)
    if thread and thread == current_thread():
        await thread_deallocate(thread)
        thread = THREAD_NULL()
    await at(311)
    if thread and option in (OSLOCK_DEPRESS, OSLOCK_WAIT) and thread.task != current_task():
        await thread_deallocate(thread)
        thread = THREAD_NULL()
    waits = option in (WAIT, OSLOCK_WAIT, DISPATCH_CONTENTION)
    scale = NSEC_PER_USEC if option == DISPATCH_CONTENTION else NSEC_PER_MSEC
    deadline = current_machine().now + args.option_time * scale
    await at(342)
    if thread and can_follow(thread):
        await at(352)
        if waits:
            await assert_wait_deadline(current_thread().address, THREAD_ABORTSAFE, deadline)
        await at(361)
        await thread_deallocate(thread)
        await thread_block_reason(thread_switch_continue.address, 0, AST_YIELD)
    await at(368)
    if thread:
        await thread_deallocate(thread)
    await at(371)
    if waits and await assert_wait_deadline(current_thread().address, THREAD_ABORTSAFE, deadline) != THREAD_WAITING:
        return KERN_SUCCESS
    await at(379)
    await thread_block_reason(THREAD_CONTINUE_NULL, 0, AST_YIELD)
    return KERN_SUCCESS


def can_follow(thread: thread_struct) -> bool:
    """Put a thread at the head of those that could run; whether it is one of them."""
    machine = current_machine()
    return not thread.state & TH_TERMINATE2 and machine.favour(machine_thread_of(machine, thread.address))


@function("osfmk/kern/syscall_subr.c", line=215, unavailable=("parameter", "wresult"))
async def thread_switch_continue(parameter: void_pointer, wresult: wait_result_t) -> None:
    """Where thread_switch goes on when it has handed the processor over; does not return."""
    await at(215)
    await thread_syscall_return(KERN_SUCCESS)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.i386.trap import thread_syscall_return
from machdbg.kernel.osfmk.kern.ipc_tt_convert import port_name_to_thread
from machdbg.kernel.osfmk.kern.sched_prim import assert_wait_deadline, thread_block_reason
from machdbg.kernel.osfmk.kern.thread import thread_deallocate
