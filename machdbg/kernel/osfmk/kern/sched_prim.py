"""osfmk/kern/sched_prim.c, reduced: a thread stops and goes on. Which thread runs next is the machine's business."""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_FAILURE,
    KERN_NOT_WAITING,
    KERN_SUCCESS,
    TH_RUN,
    TH_SFLAG_ABORT,
    TH_SFLAG_ABORTED_MASK,
    TH_SFLAG_ABORTSAFELY,
    TH_TERMINATE,
    TH_UNINT,
    TH_WAIT,
    THREAD_ABORTSAFE,
    THREAD_AWAKENED,
    THREAD_INTERRUPTED,
    THREAD_UNINT,
    THREAD_WAITING,
    WAITQ_ALL_PRIORITIES,
)
from machdbg.kernel.cpu import call_pointer, current_thread, machine_thread_of
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    ast_t,
    boolean_t,
    event64_t,
    int_t,
    kern_return_t,
    thread_continue_t,
    thread_t,
    uint64_t,
    wait_interrupt_t,
    wait_result_t,
    waitq,
)
from machdbg.kernel.headers import (
    thread as thread_struct,
)
from machdbg.machine.function import Call, at, function
from machdbg.machine.machine import Block, Yield, current_machine
from machdbg.machine.thread import State


def resume(waiting: thread_struct, wresult: int) -> None:
    """Make a thread that is off its wait queue runnable; its ``thread_block`` or continuation gets ``wresult``."""
    waiting.wait_result = wresult
    waiting.continuation = 0
    waiting.state = waiting.state & ~(TH_WAIT | TH_UNINT) | TH_RUN
    machine = current_machine()
    stopped = machine_thread_of(machine, waiting.address)
    if stopped.continuation is not None and stopped.kernel is None:
        stopped.continuation = Call(stopped.continuation.code, (*stopped.continuation.arguments[:1], wresult))
    if stopped.state is State.WAITING:
        machine.wake(stopped, wresult)


@function("osfmk/kern/sched_prim.c", line=658)
async def thread_unblock(thread: thread_t, wresult: wait_result_t) -> boolean_t:
    """End a thread's wait; TRUE if it must be put on a run queue."""
    await at(669)
    thread.wait_result = wresult
    await at(674)
    if thread.wait_timer_is_set:
        await at(675)
        await at(677)
        thread.wait_timer_is_set = FALSE
    await at(684)
    await at(686)
    ready_for_runq: boolean_t = not thread.state & TH_RUN
    await at(796)
    return ready_for_runq


@function("osfmk/kern/sched_prim.c", line=813)
async def thread_go(thread: thread_t, wresult: wait_result_t) -> kern_return_t:
    """Resume a thread that has been taken off its wait queue. The current thread runs on."""
    await at(827)
    if await thread_unblock(thread, wresult):
        await at(832)
    resume(thread, wresult)
    await at(835)
    return KERN_SUCCESS


@function("osfmk/kern/sched_prim.c", line=849)
async def thread_mark_wait_locked(thread: thread_t, interruptible: wait_interrupt_t) -> wait_result_t:
    """Mark a thread as waiting. Returns THREAD_WAITING, or THREAD_INTERRUPTED when an abort is pending."""
    await at(866)
    at_safe_point: boolean_t = interruptible == THREAD_ABORTSAFE
    await at(868)
    aborted = thread.sched_flags & TH_SFLAG_ABORTED_MASK
    if (interruptible == THREAD_UNINT or not aborted & TH_SFLAG_ABORT
            or (not at_safe_point and aborted & TH_SFLAG_ABORTSAFELY)):
        await at(876)
        thread.state |= TH_WAIT if interruptible else TH_WAIT | TH_UNINT
        await at(877)
        thread.at_safe_point = at_safe_point
        await at(882)
        await at(883)
        thread.wait_result = THREAD_WAITING
        await at(885)
        return THREAD_WAITING
    await at(888)
    if aborted & TH_SFLAG_ABORTSAFELY:
        await at(889)
        thread.sched_flags &= ~TH_SFLAG_ABORTED_MASK
    await at(890)
    thread.wait_result = THREAD_INTERRUPTED
    await at(892)
    return THREAD_INTERRUPTED


@function("osfmk/kern/sched_prim.c", line=2969)
async def thread_block_reason(continuation: thread_continue_t, parameter: int_t, reason: ast_t) -> wait_result_t:
    """Stop the current thread. With a continuation its kernel stack is given up and it resumes there."""
    await at(2974)
    self: thread_t = current_thread()
    await at(3000)
    self.continuation = continuation
    await at(3001)
    self.parameter = parameter
    await at(3011)
    await at(3013)
    if self.state & TH_WAIT:
        await leave_processor(self)
        await Block(call_pointer(continuation, parameter, THREAD_WAITING) if continuation else None)
    else:  # its wait has ended already, or it only yields
        await Yield(call_pointer(continuation, parameter, self.wait_result) if continuation else None)
    await at(3017)
    return self.wait_result


async def leave_processor(thread: thread_struct) -> None:
    """A thread is not to run for a while (thread_dispatch): those who wait for just that hear of it."""
    thread.state &= ~TH_RUN
    if thread.wake_active:
        thread.wake_active = FALSE
        await thread_wakeup(thread.field("wake_active"))


@function("osfmk/kern/sched_prim.c", line=3026)
async def thread_block(continuation: thread_continue_t) -> wait_result_t:
    """Stop the current thread until it is resumed; returns how its wait ended."""
    await at(3029)
    return await thread_block_reason(continuation, 0, 0)


@function("osfmk/kern/sched_prim.c", line=1349)
async def clear_wait_internal(thread: thread_t, wresult: wait_result_t) -> kern_return_t:
    """End a thread's wait with ``wresult``. KERN_NOT_WAITING; KERN_FAILURE for a wait that may not be interrupted."""
    await at(1353)
    waitq = thread.waitq
    await at(1357)
    if wresult == THREAD_INTERRUPTED and thread.state & TH_UNINT:
        await at(1358)
        return KERN_FAILURE
    await at(1360)
    if waitq:
        await at(1361)
        take_off(thread)
    await at(1374)
    if thread.state & (TH_WAIT | TH_TERMINATE) == TH_WAIT:
        await at(1375)
        return await thread_go(thread, wresult)
    await at(1377)
    return KERN_NOT_WAITING


@function("osfmk/kern/sched_prim.c", line=1398)
async def clear_wait(thread: thread_t, result: wait_result_t) -> kern_return_t:
    """End a thread's wait with ``result``; see clear_wait_internal."""
    await at(1406)
    await at(1407)
    ret: kern_return_t = await clear_wait_internal(thread, result)
    await at(1408)
    await at(1410)
    return ret


def global_eventq(event: int) -> waitq:
    """The queue on which threads wait for an event that is nothing but a number."""
    return kernel_data().global_waitqs


@function("osfmk/kern/sched_prim.c", line=928)
async def assert_wait(event: event64_t, interruptible: wait_interrupt_t) -> wait_result_t:
    """Make the current thread wait for an event; it runs on until it blocks."""
    await at(932)
    await at(940)
    waitq = global_eventq(event)
    await at(941)
    return await waitq_assert_wait64(waitq, event, interruptible, 0)


@function("osfmk/kern/sched_prim.c", line=1041)
async def assert_wait_deadline(event: event64_t, interruptible: wait_interrupt_t, deadline: uint64_t) -> wait_result_t:
    """The same, until ``deadline`` (ns of simulated time) at the latest."""
    await at(1046)
    thread: thread_t = current_thread()
    await at(1054)
    waitq = global_eventq(event)
    await at(1063)
    wresult: wait_result_t = await waitq_assert_wait64_locked(waitq, event, interruptible, TIMEOUT_URGENCY_SYS_NORMAL,
                                                              deadline, 0, thread)
    await at(1067)
    await at(1069)
    return wresult


@function("osfmk/kern/sched_prim.c", line=1422)
async def thread_wakeup_prim(event: event64_t, one_thread: boolean_t, result: wait_result_t) -> kern_return_t:
    """Resume all threads (or the first) that wait for an event. KERN_NOT_WAITING."""
    await at(1427)
    await at(1430)
    wq = global_eventq(event)
    await at(1432)
    if one_thread:
        await at(1433)
        return await waitq_wakeup64_one(wq, event, result, WAITQ_ALL_PRIORITIES)
    await at(1435)
    return await waitq_wakeup64_all(wq, event, result, WAITQ_ALL_PRIORITIES)


async def thread_wakeup(event: int) -> None:
    """Resume all threads that wait for an event (a macro of osfmk/kern/sched_prim.h)."""
    await thread_wakeup_prim(event, FALSE, THREAD_AWAKENED)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.waitq import take_off, waitq_assert_wait64_locked
from machdbg.kernel.osfmk.kern.waitq_thread import (
    TIMEOUT_URGENCY_SYS_NORMAL,
    waitq_assert_wait64,
    waitq_wakeup64_all,
    waitq_wakeup64_one,
)
