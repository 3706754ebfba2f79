"""osfmk/kern/waitq.c, reduced: threads that wait on a queue, in order.

The reduced model of the message path's spec, section 6.3: a wait queue is the list of its threads, linked through
``waitq_queue`` and their ``wait_links``; what each waits for is its ``wait_event``. Hashed global queues and locks do
not exist. ``waitq_set.py`` continues this file with sets, ``waitq_link.py`` with what links and preposts are in memory.
"""

from __future__ import annotations

from collections.abc import Iterator

from machdbg.kernel.constants import (
    FALSE,
    KERN_INVALID_ARGUMENT,
    KERN_NOT_WAITING,
    KERN_SUCCESS,
    SYNC_POLICY_DISABLE_IRQ,
    SYNC_POLICY_FIXED_PRIORITY,
    SYNC_POLICY_REVERSED,
    THREAD_TIMED_OUT,
    THREAD_WAITING,
    TRUE,
    WQT_QUEUE,
)
from machdbg.kernel.cpu import panic
from machdbg.kernel.headers import (
    event64_t,
    int_t,
    kern_return_t,
    thread_t,
    uint64_t,
    wait_interrupt_t,
    wait_result_t,
    wait_timeout_urgency_t,
    waitq,
)
from machdbg.kernel.headers import (
    thread as thread_struct,
)
from machdbg.kernel.macros import enqueue_head, enqueue_tail, null, queue_elements, queue_init, remqueue
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.view import ptr

NO_EVENT64 = 0  # what receivers wait for
WAITQ_KEEP_LOCKED = 0
TIMEOUT_URGENCY_USER_NORMAL = 0


def waiting_threads(queue: waitq) -> Iterator[thread_struct]:
    """The threads on a wait queue, first come first; the one just given may be taken off."""
    return queue_elements(queue.waitq_queue, thread_struct, "wait_links")


@function("osfmk/kern/waitq.c", line=2945)
async def waitq_init(waitq: ptr[waitq], policy: int_t) -> kern_return_t:
    """Make an empty queue: first come first served, or last (SYNC_POLICY_REVERSED).

    Fails with KERN_INVALID_ARGUMENT for SYNC_POLICY_FIXED_PRIORITY.
    """
    await at(2950)
    if policy & SYNC_POLICY_FIXED_PRIORITY:
        await at(2951)
        return KERN_INVALID_ARGUMENT
    await at(2953)
    waitq.waitq_fifo = not policy & SYNC_POLICY_REVERSED
    await at(2954)
    waitq.waitq_irq = bool(policy & SYNC_POLICY_DISABLE_IRQ)
    await at(2955)
    waitq.waitq_prepost = 0
    await at(2956)
    waitq.waitq_type = WQT_QUEUE
    await at(2957)
    waitq.waitq_eventmask = 0
    await at(2959)
    waitq.waitq_set_id = 0
    await at(2960)
    waitq.waitq_prepost_id = 0
    await at(2962)
    await at(2963)
    queue_init(waitq.waitq_queue)
    await at(2965)
    waitq.waitq_isvalid = 1
    await at(2966)
    return KERN_SUCCESS


@function("osfmk/kern/waitq.c", line=3036)
async def waitq_deinit(waitq: ptr[waitq]) -> None:
    """Take a queue without threads out of use."""
    await at(3040)
    if waitq.waitq_type != WQT_QUEUE:
        await at(3041)
        return
    await at(3046)
    if not waitq.waitq_isvalid:
        await at(3047)
        await at(3050)
        return
    await at(3053)
    waitq.waitq_isvalid = 0
    await at(3054)
    waitq.waitq_eventmask = 0
    await at(3056)
    await at(3057)
    await waitq_unlink_all_unlock(waitq)


@function("osfmk/kern/waitq.c", line=3067)
async def waitq_invalidate_locked(waitq: ptr[waitq]) -> None:
    """Mark a queue as dead."""
    await at(3071)
    waitq.waitq_isvalid = 0


@function("osfmk/kern/waitq.c", line=2463)
async def waitq_assert_wait64_locked(waitq: ptr[waitq], wait_event: event64_t, interruptible: wait_interrupt_t,
                                     urgency: wait_timeout_urgency_t, deadline: uint64_t, leeway: uint64_t,
                                     thread: thread_t) -> wait_result_t:
    """Put a thread on a queue for an event; it runs on until it blocks. ``deadline`` in ns, 0: none.

    Returns THREAD_WAITING, or THREAD_INTERRUPTED when an abort is pending.
    """
    await at(2484)
    if thread.waitq:
        await at(2485)
        panic(f"thread already waiting on {thread.waitq.address:#x}")
    await at(2487)
    await at(2524)
    await at(2548)
    wait_result: wait_result_t = await thread_mark_wait_locked(thread, interruptible)
    await at(2550)
    if wait_result == THREAD_WAITING:
        await at(2552)
        if not waitq.waitq_fifo:
            await at(2554)
            enqueue_head(waitq.waitq_queue, thread.u0.wait_links)
        else:
            await at(2556)
            enqueue_tail(waitq.waitq_queue, thread.u0.wait_links)
        await at(2559)
        thread.wait_event = wait_event
        await at(2560)
        thread.waitq = waitq
        await at(2562)
        if deadline != 0:
            await at(2565)
            set_wait_timer(thread, deadline)
            await at(2571)
            thread.wait_timer_is_set = TRUE
    await at(2581)
    await at(2590)
    return wait_result


@function("osfmk/kern/waitq.c", line=2176)
async def waitq_select_one_locked(waitq: ptr[waitq], event: event64_t, reserved_preposts: uint64_t, priority: int_t,
                                  spl: int_t) -> thread_t:
    """Take the first thread that waits for ``event`` off a queue; THREAD_NULL if there is none."""
    await at(2184)
    await at(2186)
    found = [waiting for waiting in waiting_threads(waitq) if waiting.wait_event == event][:1]
    if not found and waitq.waitq_set_id:
        found = [waiting for waiting in (first_in_sets(waitq, event),) if waiting]
    await at(2190)
    if found:
        await at(2192)
        t: thread_t = found[0]
        take_off(t)
        await at(2193)
        await at(2196)
        return t
    await at(2199)
    return null(thread_struct)


@function("osfmk/kern/waitq.c", line=2788)
async def waitq_wakeup64_one_locked(waitq: ptr[waitq], wake_event: event64_t, result: wait_result_t,
                                    reserved_preposts: uint64_t, priority: int_t,
                                    lock_state: int_t) -> kern_return_t:
    """Resume the first thread that waits for an event. Fails with KERN_NOT_WAITING."""
    await at(2800)
    await at(2805)
    thread: thread_t = await waitq_select_one_locked(waitq, wake_event, reserved_preposts, priority, 0)
    await at(2811)
    if thread:
        await at(2812)
    else:
        await at(2814)
    await at(2816)
    await at(2819)
    if thread:
        await at(2821)
        await thread_go(thread, result)
        await at(2823)
        await at(2824)
        await at(2825)
        return KERN_SUCCESS
    await at(2828)
    return KERN_NOT_WAITING


@function("osfmk/kern/waitq.c", line=2733)
async def waitq_wakeup64_all_locked(waitq: ptr[waitq], wake_event: event64_t, result: wait_result_t,
                                    reserved_preposts: uint64_t, priority: int_t,
                                    lock_state: int_t) -> kern_return_t:
    """Resume all threads that wait for an event, in order. Fails with KERN_NOT_WAITING when there were none."""
    await at(2747)
    await at(2749)
    waiting = [each for each in waiting_threads(waitq) if each.wait_event == wake_event]
    for each in waiting:
        take_off(each)
    await at(2754)
    ret: kern_return_t = KERN_SUCCESS if waiting else KERN_NOT_WAITING
    await at(2760)
    await at(2763)
    for thread in waiting:
        await at(2765)
        await at(2767)
        await thread_go(thread, result)
        await at(2769)
        await at(2763)
    await at(2776)
    return ret


@function("osfmk/kern/waitq.c", line=2844)
async def waitq_wakeup64_identify_locked(waitq: ptr[waitq], wake_event: event64_t, result: wait_result_t, spl: int_t,
                                         reserved_preposts: uint64_t, priority: int_t,
                                         lock_state: int_t) -> thread_t:
    """Resume the first thread that waits for an event and tell which it was; THREAD_NULL if there is none."""
    await at(2856)
    await at(2861)
    thread: thread_t = await waitq_select_one_locked(waitq, wake_event, reserved_preposts, priority, spl)
    await at(2866)
    if thread:
        await at(2867)
    else:
        await at(2869)
    await at(2871)
    await at(2874)
    if thread:
        await at(2876)
        await thread_go(thread, result)
    await at(2880)
    return thread


def take_off(waiting: thread_struct) -> None:
    """Unlink a thread from its wait queue."""
    remqueue(waiting.u0.wait_links)
    waiting.waitq = null(waitq)
    waiting.wait_event = 0


def set_wait_timer(waiting: thread_struct, deadline: int) -> None:
    """Have the thread's wait end with THREAD_TIMED_OUT at ``deadline`` (ns), unless it ends before."""
    machine = current_machine()
    waiting.wait_timer.call_entry.deadline = deadline

    def expire() -> None:
        if waiting.wait_timer_is_set and waiting.waitq and waiting.wait_timer.call_entry.deadline <= machine.now:
            take_off(waiting)
            waiting.wait_timer_is_set = FALSE
            resume(waiting, THREAD_TIMED_OUT)

    machine.set_timer(deadline, expire)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.sched_prim import resume, thread_go, thread_mark_wait_locked
from machdbg.kernel.osfmk.kern.waitq_prepost import first_in_sets
from machdbg.kernel.osfmk.kern.waitq_set import waitq_unlink_all_unlock
