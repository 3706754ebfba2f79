"""Asynchronous system traps: what a thread sees to before it goes to user mode, again or for the first time.

Behaviour: spec of the kernel services, A.1 (return to user) and E.2. No lines are known of these functions: a debugger
sees them as code without line information.
"""

from __future__ import annotations

from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine

from .constants import TH_SFLAG_ABORTED_MASK, TH_TERMINATE2, THREAD_ABORTSAFE
from .cpu import current_thread, machine_thread_of
from .headers import thread, void_pointer, wait_result_t

AST_APC = 0x20  # in thread.ast: the thread is held, aborted or told to end
AST_BSD = 0x80  # signals wait for it


def act_set_astapc(thread: thread) -> None:
    """Have a thread call ``special_handler`` before it goes on in user mode."""
    act_set_ast(thread, AST_APC)


def act_set_astbsd(thread: thread) -> None:
    """Have a thread call ``bsd_ast`` before it goes on in user mode."""
    act_set_ast(thread, AST_BSD)


def act_set_ast(thread: thread, reason: int) -> None:
    """Have a thread see to something before it goes on in user mode; if it is there now, it is interrupted."""
    thread.ast |= reason
    if thread.state & TH_TERMINATE2:
        return  # it has ended; only its memory is left
    machine = current_machine()
    running = machine_thread_of(machine, thread.address)
    if machine.interrupt(running, return_from_trap()):
        save_user_state(thread, running)


@function("return_from_trap", line=1, has_lines=False)
async def return_from_trap() -> None:
    """The end of an interrupt that came while the thread was in user mode."""
    await at(1)
    await thread_exception_return()


@function("thread_bootstrap_return", line=1, has_lines=False)
async def thread_bootstrap_return(parameter: void_pointer, wresult: wait_result_t) -> None:
    """Where a new user thread begins: on its way out of the kernel."""
    await at(1)
    await thread_exception_return()


@function("special_handler", line=1, has_lines=False)
async def special_handler(thread: thread) -> None:
    """End the current thread, or park it while it is suspended; an abort that nothing could deliver is over."""
    await at(1)
    thread.sched_flags &= ~TH_SFLAG_ABORTED_MASK
    if not thread.active:
        await Discard(thread_terminate_self())
    if thread.suspend_count > 0:
        thread.suspend_parked = 1
        await at(2)
        await assert_wait(thread.field("suspend_count"), THREAD_ABORTSAFE)
        await at(3)
        await thread_block(special_handler_continue.address)


@function("special_handler_continue", line=1, has_lines=False)
async def special_handler_continue(parameter: void_pointer, wresult: wait_result_t) -> None:
    """A parked thread has been resumed, aborted or told to end: look again."""
    await at(1)
    thread = current_thread()
    thread.suspend_parked = 0
    thread.ast |= AST_APC
    await thread_exception_return()


# functions of C files: at the end, because they call each other in circles

from .osfmk.i386.pcb import save_user_state
from .osfmk.kern.sched_prim import assert_wait, thread_block
from .osfmk.kern.thread_terminate import thread_terminate_self
from .osfmk.x86_64.locore import Discard, thread_exception_return
