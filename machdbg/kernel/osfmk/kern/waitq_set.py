"""osfmk/kern/waitq.c, continued: sets of wait queues and who is in them. Preposts: ``waitq_prepost.py``.

Behaviour: spec of the message path, section 6.3. What the links and preposts are in memory: ``waitq_link.py``.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_INVALID_ARGUMENT,
    KERN_NO_SPACE,
    KERN_NOT_IN_SET,
    KERN_SUCCESS,
    SYNC_POLICY_PREPOST,
    TRUE,
    WQT_SET,
)
from machdbg.kernel.cpu import panic
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    kern_return_t,
    uint64_t,
    void_pointer,
    waitq,
    waitq_set,
)
from machdbg.kernel.headers import (
    waitq_link as waitq_link_struct,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr

from .ltable import LT_ELEM, LT_RESERVED, identity_of
from .waitq_link import (
    drop_preposts,
    free_links,
    mark_pair,
    mark_set,
    remove_link,
    reserved,
    sets_of,
    valid,
    wql_alloc,
    wql_free,
    wql_get,
)

WQ_ITERATE_FOUND = 6  # what linking a queue to a set that it is in gives (spec of ports and rights, section 9)
WAITQ_DONT_LOCK = 0
WAITQ_ALREADY_LOCKED = 1
WAITQ_SHOULD_LOCK = 2


@function("osfmk/kern/waitq.c", line=3126)
async def waitq_set_init(wqset: ptr[waitq_set], policy: int_t, reserved_link: Pointer[uint64_t],
                         prepost_hook: void_pointer) -> kern_return_t:
    """Make an empty set; its identity is the link set aside, if there is one."""
    await at(3133)
    wqset.clear()
    await at(3135)
    ret: kern_return_t = await waitq_init(wqset.wqset_q, policy)
    await at(3136)
    if ret != KERN_SUCCESS:
        await at(3137)
        return ret
    await at(3139)
    wqset.wqset_q.waitq_type = WQT_SET
    await at(3140)
    if policy & SYNC_POLICY_PREPOST:
        await at(3141)
        wqset.wqset_q.waitq_prepost = 1
        await at(3142)
        wqset.u0.wqset_prepost_id = 0
        await at(3143)
    else:
        await at(3145)
        wqset.wqset_q.waitq_prepost = 0
        await at(3146)
        wqset.u0.wqset_prepost_hook = prepost_hook
    await at(3149)
    if reserved_link and reserved_link.value:
        await at(3150)
        link: ptr[waitq_link_struct] = reserved(reserved_link.value)
        await at(3152)
        reserved_link.value = 0
    else:
        await at(3154)
        link = wql_alloc(LT_ELEM)
    await at(3156)
    if not link:
        await at(3157)
        panic(f"Can't allocate link object for waitq set: {wqset.address:#x}")
    await at(3159)
    set_id = mark_set(link, wqset)
    await at(3160)
    await at(3162)
    wqset.wqset_id = set_id
    await at(3163)
    await at(3165)
    return KERN_SUCCESS


@function("osfmk/kern/waitq.c", line=3177)
async def waitq_set_deinit(wqset: ptr[waitq_set]) -> None:
    """Take a set out of use. Its members are not visited: what they hold of it has become stale."""
    await at(3188)
    set_id: uint64_t = wqset.wqset_id
    await at(3191)
    link: ptr[waitq_link_struct] = wql_get(set_id)
    await at(3192)
    if link:
        await at(3193)
        wql_free(link)
    await at(3196)
    if not link:
        await at(3199)
        await at(3200)
        return
    await at(3206)
    wqset.wqset_q.waitq_isvalid = 0
    await at(3215)
    await at(3216)
    if wqset.wqset_q.waitq_prepost:
        await at(3217)
        drop_preposts(wqset)
    await at(3219)
    wqset.u0.wqset_prepost_id = 0
    await at(3221)
    wqset.wqset_q.waitq_fifo = 0
    await at(3222)
    wqset.wqset_q.waitq_prepost = 0
    await at(3223)
    await at(3224)
    await at(3227)
    wqset.wqset_id = 0
    await at(3229)
    await waitq_unlink_all_unlock(wqset.wqset_q)
    await at(3241)
    await at(3245)


@function("osfmk/kern/waitq.c", line=3475)
async def waitq_member(waitq: ptr[waitq], wqset: ptr[waitq_set]) -> boolean_t:
    """Whether a queue is in a set."""
    await at(3477)
    kr: kern_return_t = FALSE
    await at(3484)
    if wqset.wqset_q.waitq_type != WQT_SET:
        await at(3485)
        return FALSE
    await at(3487)
    await at(3489)
    setid: uint64_t = wqset.wqset_id
    await at(3490)
    if setid:
        await at(3494)
        if waitq.waitq_set_id == setid:
            await at(3495)
            await at(3496)
            return TRUE
        await at(3500)
        kr = any(each == wqset for each in sets_of(waitq))
    await at(3504)
    await at(3505)
    return kr


@function("osfmk/kern/waitq.c", line=3511)
async def waitq_in_set(waitq: ptr[waitq]) -> boolean_t:
    """Whether a queue is in any set; what it holds of one that has gone is cleared."""
    await at(3514)
    inset: boolean_t = FALSE
    await at(3519)
    await at(3521)
    if waitq.waitq_set_id:
        await at(3524)
        link: ptr[waitq_link_struct] = wql_get(waitq.waitq_set_id)
        await at(3525)
        if link:
            await at(3527)
            inset = TRUE
            await at(3528)
        else:
            await at(3531)
            waitq.waitq_set_id = 0
    await at(3535)
    await at(3536)
    return inset


@function("osfmk/kern/waitq.c", line=3547)
async def waitq_link_reserve(waitq: ptr[waitq]) -> uint64_t:
    """Set a link aside; its identity, 0 if there is none."""
    await at(3550)
    await at(3558)
    await at(3561)
    link: ptr[waitq_link_struct] = wql_alloc(LT_RESERVED)
    await at(3562)
    if not link:
        await at(3563)
        return 0
    await at(3565)
    reserved_id: uint64_t = identity_of(link)
    await at(3567)
    return reserved_id


@function("osfmk/kern/waitq.c", line=3573)
async def waitq_link_release(id: uint64_t) -> None:
    """Give back a link that was set aside and not used."""
    await at(3577)
    if id == 0:
        await at(3578)
        return
    await at(3580)
    link: ptr[waitq_link_struct] = reserved(id)
    await at(3581)
    await at(3589)
    wql_free(link)


@function("osfmk/kern/waitq.c", line=3602)
async def waitq_link_internal(waitq: ptr[waitq], setid: uint64_t, link: ptr[waitq_link_struct]) -> kern_return_t:
    """Add a set to those of a queue, in front. A queue that is in it already gives an internal constant, 6."""
    await at(3615)
    if waitq.waitq_set_id == 0:
        await at(3616)
        waitq.waitq_set_id = setid
        await at(3617)
        return KERN_SUCCESS
    await at(3620)
    qlink: ptr[waitq_link_struct] = wql_get(waitq.waitq_set_id)
    await at(3621)
    if not qlink:
        await at(3626)
        waitq.waitq_set_id = setid
        await at(3627)
        return KERN_SUCCESS
    await at(3629)
    await at(3636)
    kr: kern_return_t = WQ_ITERATE_FOUND if any(each.wqset_id == setid for each in sets_of(waitq)) else KERN_SUCCESS
    await at(3638)
    if kr == WQ_ITERATE_FOUND:
        await at(3639)
        return kr
    await at(3650)
    pair = mark_pair(link, setid, waitq.waitq_set_id)
    await at(3651)
    await at(3652)
    await at(3654)
    waitq.waitq_set_id = pair
    await at(3656)
    return KERN_SUCCESS


@function("osfmk/kern/waitq.c", line=3673)
async def waitq_link(waitq: ptr[waitq], wqset: ptr[waitq_set], lock_state: int_t,
                     reserved_link: Pointer[uint64_t]) -> kern_return_t:
    """Put a queue into a set, using up the link set aside.

    KERN_INVALID_ARGUMENT: not a set; KERN_NO_SPACE; 6 if the queue is in it.
    """
    await at(3678)
    should_lock: int_t = lock_state == WAITQ_SHOULD_LOCK
    await at(3680)
    if not waitq.waitq_isvalid:
        await at(3681)
        panic(f"Invalid waitq: {waitq.address:#x}")
    await at(3683)
    if wqset.wqset_q.waitq_type != WQT_SET:
        await at(3684)
        return KERN_INVALID_ARGUMENT
    await at(3698)
    if reserved_link and reserved_link.value:
        await at(3699)
        link = reserved(reserved_link.value)
        await at(3701)
        reserved_link.value = 0
    else:
        await at(3703)
        link = wql_alloc(LT_RESERVED)
    await at(3705)
    if not link:
        await at(3706)
        return KERN_NO_SPACE
    await at(3708)
    if should_lock:
        await at(3709)
    await at(3712)
    kr: kern_return_t = await waitq_link_internal(waitq, wqset.wqset_id, link)
    await at(3714)
    if should_lock:
        await at(3715)
    await at(3718)
    if not valid(link):
        wql_free(link)
    await at(3720)
    return kr


@function("osfmk/kern/waitq.c", line=3985)
async def waitq_unlink_locked(waitq: ptr[waitq], wqset: ptr[waitq_set]) -> kern_return_t:
    """Take a queue out of a set. KERN_NOT_IN_SET."""
    await at(3993)
    setid: uint64_t = wqset.wqset_id
    await at(3995)
    if waitq.waitq_set_id == 0:
        await at(4002)
        if waitq.waitq_prepost_id != 0:
            await at(4003)
            await waitq_clear_prepost_locked(waitq)
        await at(4004)
        return KERN_NOT_IN_SET
    await at(4007)
    if waitq.waitq_set_id == setid:
        await at(4008)
        waitq.waitq_set_id = 0
        await at(4015)
        await waitq_clear_prepost_locked(waitq)
        await at(4016)
        return KERN_SUCCESS
    await at(4034)
    removed = remove_link(waitq, setid)
    await at(4037)
    if removed:
        await at(4040)
        kr: kern_return_t = KERN_SUCCESS
        await at(4043)
        if wqset.u0.wqset_prepost_id == 0:
            await at(4044)
        else:
            await at(4048)
            await at(4054)
            await at(4055)
            await at(4056)
            drop_preposts(wqset, waitq)
            await at(4058)
    else:
        await at(4060)
        kr = KERN_NOT_IN_SET
    await at(4064)
    return kr


@function("osfmk/kern/waitq.c", line=4076)
async def waitq_unlink(waitq: ptr[waitq], wqset: ptr[waitq_set]) -> kern_return_t:
    """Take a queue out of a set. KERN_NOT_IN_SET, KERN_INVALID_ARGUMENT (dead queue)."""
    await at(4086)
    if not waitq.waitq_isvalid:
        await at(4087)
        return KERN_INVALID_ARGUMENT
    await at(4094)
    await at(4096)
    kr: kern_return_t = await waitq_unlink_locked(waitq, wqset)
    await at(4098)
    await at(4099)
    return kr


@function("osfmk/kern/waitq.c", line=4196)
async def waitq_unlink_all_unlock(waitq: ptr[waitq]) -> kern_return_t:
    """Take a queue out of all sets. KERN_NOT_IN_SET."""
    await at(4198)
    old_set_id: uint64_t = 0
    await at(4204)
    if waitq.waitq_set_id == 0:
        await at(4205)
        await at(4206)
        return KERN_NOT_IN_SET
    await at(4209)
    old_set_id = waitq.waitq_set_id
    await at(4210)
    waitq.waitq_set_id = 0
    await at(4218)
    await waitq_clear_prepost_locked(waitq)
    await at(4220)
    await at(4222)
    if old_set_id:
        await at(4228)
        free_links(old_set_id)
    await at(4232)
    return KERN_SUCCESS


@function("osfmk/kern/waitq.c", line=4275)
async def waitq_set_unlink_all_unlock(wqset: ptr[waitq_set]) -> kern_return_t:
    """Put all members out of a set by giving it another identity; they are not visited."""
    await at(4288)
    link: ptr[waitq_link_struct] = wql_get(wqset.wqset_id)
    await at(4291)
    if not link:
        await at(4292)
        await at(4293)
        return KERN_SUCCESS
    await at(4296)
    wql_free(link)
    await at(4299)
    link = wql_alloc(LT_ELEM)
    await at(4300)
    set_id = mark_set(link, wqset)
    await at(4302)
    wqset.wqset_id = set_id
    await at(4303)
    await at(4304)
    await at(4307)
    await at(4308)
    if wqset.wqset_q.waitq_prepost:
        await at(4309)
        drop_preposts(wqset)
    await at(4311)
    wqset.u0.wqset_prepost_id = 0
    await at(4321)
    await waitq_unlink_all_unlock(wqset.wqset_q)
    await at(4325)
    await at(4329)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.waitq import waitq_init
from machdbg.kernel.osfmk.kern.waitq_prepost import waitq_clear_prepost_locked
