"""osfmk/kern/waitq.c, continued: what is preposted on sets of wait queues.

Behaviour: spec of the message path, section 6.3. What preposts are in memory: ``waitq_link.py``.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    WQT_SET,
)
from machdbg.kernel.cpu import call_pointer
from machdbg.kernel.headers import (
    int_t,
    thread,
    uint64_t,
    void_pointer,
    waitq,
    waitq_set,
)
from machdbg.kernel.macros import null
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr

from .waitq_link import (
    drop_prepost,
    prepost,
    preposts_of,
    queue_of,
    sets_of,
    withdraw_preposts,
    wql_get,
)

WQ_ITERATE_INVALIDATE_CONTINUE = -2  # to an iteration: forget this prepost, go on
WQ_ITERATE_BREAK_KEEP_LOCKED = -1  # to an iteration: this one


@function("osfmk/kern/waitq.c", line=3309)
async def waitq_clear_prepost_locked(waitq: ptr[waitq]) -> int_t:
    """Withdraw a queue's preposts from all sets."""
    await at(3312)
    dropped_lock: int_t = 0
    await at(3316)
    if waitq.waitq_prepost_id == 0:
        await at(3317)
        return dropped_lock
    await at(3319)
    await at(3320)
    await at(3321)
    await at(3325)
    withdraw_preposts(waitq)
    await at(3356)
    await at(3360)
    return dropped_lock


@function("osfmk/kern/waitq.c", line=4510)
async def waitq_prepost_reserve(waitq: ptr[waitq], extra: int_t, lock_state: int_t) -> uint64_t:
    """Set aside memory for preposts, which this model does not need."""
    await at(4513)
    reserved: uint64_t = 0
    await at(4523)
    if not waitq:
        await at(4530)
        await at(4533)
        return reserved
    await at(4615)
    return reserved


@function("osfmk/kern/waitq.c", line=4624)
async def waitq_prepost_release_reserve(id: uint64_t) -> None:
    """Give back what was set aside: nothing was."""
    await at(4630)
    await at(4631)
    await at(4632)


@function("osfmk/kern/waitq.c", line=4823)
async def waitq_set_iterate_preposts(wqset: ptr[waitq_set], ctx: void_pointer, it: void_pointer) -> int_t:
    """Call ``it(ctx, queue, wqset)`` for the queues preposted on a set, in order, until it has found what it wants.

    Preposts that have been withdrawn, and those of which it says so, are dropped.
    """
    await at(4826)
    ret: int_t = 0
    await at(4831)
    if wqset.wqset_q.waitq_type != WQT_SET or not wqset.wqset_q.waitq_prepost:
        await at(4832)
        return ret
    await at(4836)
    for post in preposts_of(wqset):
        queue: ptr[waitq] = queue_of(post)
        if not queue:
            drop_prepost(wqset, post)
            continue
        ret = await call_pointer(it, ctx, queue, wqset)
        if ret == WQ_ITERATE_INVALIDATE_CONTINUE:
            drop_prepost(wqset, post)
            ret = 0
        elif ret == WQ_ITERATE_BREAK_KEEP_LOCKED:
            break
    return ret


def first_in_sets(queue: waitq, event: int) -> thread:
    """The first thread that waits for a message on a set that the queue is in; the sets without one are preposted.

    NULL if there is none. An identity of a set that has gone is cleared.
    """
    if queue.waitq_set_id and not wql_get(queue.waitq_set_id):
        queue.waitq_set_id = 0
    if event == NO_EVENT64:
        for wqset in sets_of(queue):
            for waiting in waiting_threads(wqset.wqset_q):
                return waiting
            if wqset.wqset_q.waitq_prepost:
                prepost(queue, wqset)
    return null(thread)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.waitq import NO_EVENT64, waiting_threads
