"""osfmk/kern/thread_act.c: threads act on threads. Spec of the kernel services, section E.2.

Lines: where the functions stand; what is known beyond that is in the specification.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_ABORTED,
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_SUCCESS,
    KERN_TERMINATED,
    TH_SFLAG_ABORT,
    TH_SFLAG_ABORTED_MASK,
    THREAD_AWAKENED,
    THREAD_INTERRUPTED,
    TRUE,
)
from machdbg.kernel.cpu import current_thread
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    int_t,
    kern_return_t,
    mach_msg_type_number_t,
    thread_flavor_t,
    thread_info_t,
    thread_state_t,
    thread_t,
)
from machdbg.kernel.headers import thread as thread_struct
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


def thread_hold(thread: thread_struct) -> None:
    """Keep a thread from running in user mode, once more: it parks on its way there."""
    thread.suspend_count += 1
    if thread.suspend_count == 1:
        act_set_astapc(thread)


async def thread_release(thread: thread_struct) -> None:
    """Undo one ``thread_hold``; the last one lets the thread run, a new one for the first time."""
    if thread.suspend_count == 0:
        return
    thread.suspend_count -= 1
    if thread.suspend_count > 0:
        return
    if not thread.started:
        await thread_start(thread)
    elif thread.suspend_parked:
        await thread_wakeup(thread.field("suspend_count"))


async def thread_start(thread: thread_struct) -> None:
    """Have a new thread run for the first time."""
    thread.started = 1
    await clear_wait(thread, THREAD_AWAKENED)


def act_abort(thread: thread_struct) -> None:
    """Have a thread's waits end, from now on until it gets to user mode."""
    thread.sched_flags = thread.sched_flags & ~TH_SFLAG_ABORTED_MASK | TH_SFLAG_ABORT
    act_set_astapc(thread)


@function("osfmk/kern/thread_act.c", line=157)
async def thread_terminate_internal(thread: thread_t) -> kern_return_t:
    """Tell a thread to end; KERN_TERMINATED if it was told before.

    It ends when it next leaves the kernel: the current thread soon, another that waits is woken for it.
    """
    await at(157)
    if not thread.active:
        return KERN_TERMINATED
    thread.active = FALSE
    act_abort(thread)
    if not thread.started:
        await thread_start(thread)
    elif thread != current_thread():
        await clear_wait(thread, THREAD_INTERRUPTED)
        await thread_wait(thread, FALSE)
    return KERN_SUCCESS


@function("osfmk/kern/thread_act.c", line=193)
async def thread_terminate(thread: thread_t) -> kern_return_t:
    """End a thread. KERN_INVALID_ARGUMENT, KERN_FAILURE (another thread of the kernel), KERN_TERMINATED."""
    await at(193)
    if not thread:
        return KERN_INVALID_ARGUMENT
    if thread.task == kernel_data().kernel_task and thread != current_thread():
        return KERN_FAILURE
    return await thread_terminate_internal(thread)


@function("osfmk/kern/thread_act.c", line=267)
async def thread_suspend(thread: thread_t) -> kern_return_t:
    """Suspend a thread, once more. KERN_INVALID_ARGUMENT (null or the kernel's), KERN_TERMINATED."""
    await at(267)
    if not thread or thread.task == kernel_data().kernel_task:
        return KERN_INVALID_ARGUMENT
    if not thread.active:
        return KERN_TERMINATED
    thread.user_stop_count += 1
    if thread.user_stop_count == 1:
        thread_hold(thread)
        if thread != current_thread():
            await thread_wait(thread, TRUE)
    return KERN_SUCCESS


@function("osfmk/kern/thread_act.c", line=292)
async def thread_resume(thread: thread_t) -> kern_return_t:
    """Undo one ``thread_suspend``. KERN_INVALID_ARGUMENT, KERN_TERMINATED, KERN_FAILURE if it is not suspended."""
    await at(292)
    if not thread or thread.task == kernel_data().kernel_task:
        return KERN_INVALID_ARGUMENT
    if not thread.active:
        return KERN_TERMINATED
    if thread.user_stop_count == 0:
        return KERN_FAILURE
    thread.user_stop_count -= 1
    if thread.user_stop_count == 0:
        await thread_release(thread)
    return KERN_SUCCESS


@function("osfmk/kern/thread_act.c", line=370)
async def thread_abort(thread: thread_t) -> kern_return_t:
    """Interrupt a thread's wait, or its next one before it is back in user mode.

    KERN_INVALID_ARGUMENT, KERN_TERMINATED.
    """
    await at(370)
    if not thread:
        return KERN_INVALID_ARGUMENT
    if not thread.active:
        return KERN_TERMINATED
    act_abort(thread)
    await clear_wait(thread, THREAD_INTERRUPTED)
    return KERN_SUCCESS


@function("osfmk/kern/thread_act.c", line=393)
async def thread_abort_safely(thread: thread_t) -> kern_return_t:
    """The same, but only for waits that can be begun again (THREAD_ABORTSAFE)."""
    await at(393)
    if not thread:
        return KERN_INVALID_ARGUMENT
    if not thread.active:
        return KERN_TERMINATED
    await at(407)
    if thread.at_safe_point and await clear_wait_internal(thread, THREAD_INTERRUPTED) == KERN_SUCCESS:
        return KERN_SUCCESS
    if not thread.sched_flags & TH_SFLAG_ABORT:
        thread.sched_flags |= TH_SFLAG_ABORTED_MASK
        act_set_astapc(thread)
    return KERN_SUCCESS


@function("osfmk/kern/thread_act.c", line=431)
async def thread_info(thread: thread_t, flavor: thread_flavor_t, thread_info_out: thread_info_t,
                      thread_info_count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """What there is to know about a thread. KERN_INVALID_ARGUMENT, KERN_TERMINATED, KERN_INVALID_POLICY."""
    await at(431)
    if not thread:
        return KERN_INVALID_ARGUMENT
    if not thread.active:
        return KERN_TERMINATED
    return await thread_info_internal(thread, flavor, thread_info_out, thread_info_count)


@function("osfmk/kern/thread_act.c", line=456)
async def thread_get_state(thread: thread_t, flavor: int_t, state: thread_state_t,
                           state_count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """Read a thread's registers; another thread is stopped for it.

    KERN_INVALID_ARGUMENT, KERN_TERMINATED, KERN_ABORTED.
    """
    await at(456)
    if not thread:
        return KERN_INVALID_ARGUMENT
    if not thread.active:
        return KERN_TERMINATED
    if thread == current_thread():
        return machine_thread_get_state(thread, flavor, state, state_count)
    thread_hold(thread)
    if await thread_stop(thread, FALSE):
        result: kern_return_t = machine_thread_get_state(thread, flavor, state, state_count)
        await thread_unstop(thread)
    else:
        result = KERN_ABORTED
    await thread_release(thread)
    return result


@function("osfmk/kern/thread_act.c", line=577)
async def thread_set_state_from_user(thread: thread_t, flavor: int_t, state: thread_state_t,
                                     state_count: mach_msg_type_number_t) -> kern_return_t:
    """Set a thread's registers; another thread is stopped for it.

    KERN_INVALID_ARGUMENT, KERN_TERMINATED, KERN_ABORTED.
    """
    await at(577)
    if not thread:
        return KERN_INVALID_ARGUMENT
    if not thread.active:
        return KERN_TERMINATED
    if thread == current_thread():
        return machine_thread_set_state(thread, flavor, state, state_count)
    thread_hold(thread)
    if await thread_stop(thread, TRUE):
        result: kern_return_t = machine_thread_set_state(thread, flavor, state, state_count)
        await thread_unstop(thread)
    else:
        result = KERN_ABORTED
    await thread_release(thread)
    return result


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.ast import act_set_astapc
from machdbg.kernel.osfmk.i386.pcb import machine_thread_get_state, machine_thread_set_state
from machdbg.kernel.osfmk.kern.sched_prim import clear_wait, clear_wait_internal, thread_wakeup
from machdbg.kernel.osfmk.kern.sched_prim_stop import thread_stop, thread_unstop, thread_wait
from machdbg.kernel.osfmk.kern.thread_info import thread_info_internal
