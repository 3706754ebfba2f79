"""osfmk/kern/waitq.c, continued: waking one particular thread, and what takes the queue's lock itself.

``waitq.py`` tells of the reduced model.
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_NOT_WAITING, KERN_SUCCESS
from machdbg.kernel.cpu import current_thread
from machdbg.kernel.headers import (
    event64_t,
    int_t,
    kern_return_t,
    thread_t,
    uint64_t,
    wait_interrupt_t,
    wait_result_t,
    waitq,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr

TIMEOUT_URGENCY_SYS_NORMAL = 0


@function("osfmk/kern/waitq.c", line=2376)
async def waitq_select_thread_locked(waitq: ptr[waitq], event: event64_t, thread: thread_t,
                                     spl: int_t) -> kern_return_t:
    """Take a thread off a queue if it waits there for ``event``. Fails with KERN_NOT_WAITING."""
    await at(2396)
    await at(2398)
    if thread.waitq == waitq and thread.wait_event == event:
        await at(2399)
        await at(2403)
        take_off(thread)
        await at(2406)
        return KERN_SUCCESS
    await at(2409)
    await at(2416)
    return KERN_NOT_WAITING


@function("osfmk/kern/waitq.c", line=2897)
async def waitq_wakeup64_thread_locked(waitq: ptr[waitq], wake_event: event64_t, thread: thread_t,
                                       result: wait_result_t, lock_state: int_t) -> kern_return_t:
    """Resume one thread if it waits for an event. Fails with KERN_NOT_WAITING."""
    await at(2907)
    await at(2913)
    ret: kern_return_t = await waitq_select_thread_locked(waitq, wake_event, thread, 0)
    await at(2915)
    if ret == KERN_SUCCESS:
        await at(2916)
    else:
        await at(2918)
    await at(2920)
    await at(2923)
    if ret != KERN_SUCCESS:
        await at(2924)
        return KERN_NOT_WAITING
    await at(2926)
    ret = await thread_go(thread, result)
    await at(2931)
    return ret


@function("osfmk/kern/waitq.c", line=4854)
async def waitq_assert_wait64(waitq: ptr[waitq], wait_event: event64_t, interruptible: wait_interrupt_t,
                              deadline: uint64_t) -> wait_result_t:
    """Put the current thread on a queue for an event; see waitq_assert_wait64_locked."""
    await at(4859)
    thread: thread_t = current_thread()
    await at(4869)
    await at(4870)
    ret: wait_result_t = await waitq_assert_wait64_locked(waitq, wait_event, interruptible, TIMEOUT_URGENCY_SYS_NORMAL,
                                                          deadline, 0, thread)
    await at(4873)
    await at(4878)
    return ret


@function("osfmk/kern/waitq.c", line=4927)
async def waitq_wakeup64_one(waitq: ptr[waitq], wake_event: event64_t, result: wait_result_t,
                             priority: int_t) -> kern_return_t:
    """Resume the first thread that waits for an event. KERN_NOT_WAITING."""
    await at(4942)
    await at(4946)
    kr: kern_return_t = await waitq_wakeup64_one_locked(waitq, wake_event, result, 0, priority, 0)
    await at(4949)
    await at(4953)
    await at(4955)
    return kr


@function("osfmk/kern/waitq.c", line=4969)
async def waitq_wakeup64_all(waitq: ptr[waitq], wake_event: event64_t, result: wait_result_t,
                             priority: int_t) -> kern_return_t:
    """Resume all threads that wait for an event. KERN_NOT_WAITING."""
    await at(4987)
    await at(4990)
    ret: kern_return_t = await waitq_wakeup64_all_locked(waitq, wake_event, result, 0, priority, 0)
    await at(4994)
    await at(4997)
    await at(4999)
    return ret


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.sched_prim import thread_go
from machdbg.kernel.osfmk.kern.waitq import (
    take_off,
    waitq_assert_wait64_locked,
    waitq_wakeup64_all_locked,
    waitq_wakeup64_one_locked,
)
