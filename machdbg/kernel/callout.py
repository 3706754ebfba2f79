"""Calls at a later time: osfmk/kern/thread_call.c, reduced to one thread that makes them one after the other.

No lines are known of these functions: a debugger sees the thread as code without line information. The thread comes
into being when it is first needed.
"""

from __future__ import annotations

from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine

from .constants import FALSE, THREAD_AWAKENED, THREAD_UNINT, TRUE
from .cpu import call_pointer, local, panic
from .data import kernel_data
from .headers import thread_call, thread_t, void_pointer, wait_result_t
from .macros import enqueue_tail, queue_elements, remqueue

MAXPRI_KERNEL = 95


async def thread_call_setup(call: thread_call, func: int, param0: int) -> None:
    """Make ready a call of the function at ``func``; the thread that makes such calls exists from now on."""
    call.clear()
    call.func = func
    call.param0 = param0
    data = kernel_data()
    if data.thread_call_daemon:
        return
    threadp = local(thread_t)
    if await kernel_thread_create(thread_call_thread.address, 0, MAXPRI_KERNEL, threadp) != 0:
        panic("thread_call_initialize")
    machine = current_machine()
    daemon = data.thread_call_daemon = threadp.value
    await thread_deallocate(daemon)
    running = machine_thread(daemon, "thread_call_thread")
    machine.call(running, thread_call_thread(0, 0))
    machine.add_thread(running)


def thread_call_enter1(call: thread_call, param1: int) -> bool:
    """Have a call made as soon as its thread can run; whether it was to be made anyway."""
    known = thread_call_cancel(call)
    call.param1 = param1
    _make(call)
    return known


def thread_call_enter1_delayed(call: thread_call, param1: int, deadline: int) -> bool:
    """Have a call made when simulated time reaches ``deadline`` (ns); whether it was to be made anyway."""
    known = thread_call_cancel(call)
    call.param1 = param1
    call.deadline = deadline
    call.delayed = TRUE

    def expire() -> None:
        if call.delayed and call.deadline == deadline:
            call.delayed = FALSE
            _make(call)

    current_machine().set_timer(deadline, expire)
    return known


def thread_call_cancel(call: thread_call) -> bool:
    """Do not make a call; whether it was to be made."""
    if call.delayed:
        call.delayed = FALSE
        return True
    if call.pending:
        call.pending = FALSE
        remqueue(call.link)
        return True
    return False


def _make(call: thread_call) -> None:
    """Hand a call to the thread that makes them."""
    data = kernel_data()
    call.pending = TRUE
    enqueue_tail(data.thread_calls_pending, call.link)
    daemon = data.thread_call_daemon
    if daemon.waitq:
        take_off(daemon)
        resume(daemon, THREAD_AWAKENED)


@function("thread_call_thread", line=1, has_lines=False)
async def thread_call_thread(parameter: void_pointer, wresult: wait_result_t) -> None:
    """Make the calls that are due, then wait for more."""
    await at(1)
    pending = kernel_data().field("thread_calls_pending")
    while True:
        call = next(queue_elements(kernel_data().thread_calls_pending, thread_call, "link"), None)
        if call is None:
            break
        call.pending = FALSE
        remqueue(call.link)
        await at(2)
        await call_pointer(call.func, call.param0, call.param1)
    await at(3)
    await assert_wait(pending, THREAD_UNINT)
    await at(4)
    await thread_block(thread_call_thread.address)


# functions of C files: at the end, because they call each other in circles

from .osfmk.kern.sched_prim import assert_wait, resume, thread_block
from .osfmk.kern.thread import kernel_thread_create, machine_thread, thread_deallocate
from .osfmk.kern.waitq import take_off
