"""osfmk/ipc/ipc_mqueue.c, continued: the life of a queue, and finding one by name. Sets: ``ipc_mqueue_set.py``.

Behaviour: spec of the message path, section 6.2.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_NOT_WAITING,
    MACH_MSG_SUCCESS,
    MACH_PORT_QLIMIT_DEFAULT,
    MACH_PORT_TYPE_PORT_SET,
    MACH_PORT_TYPE_RECEIVE,
    MACH_RCV_INVALID_NAME,
    SYNC_POLICY_FIFO,
    SYNC_POLICY_PREPOST,
    THREAD_AWAKENED,
    THREAD_RESTART,
    WAITQ_ALL_PRIORITIES,
    WAITQ_PROMOTE_PRIORITY,
)
from machdbg.kernel.headers import (
    boolean_t,
    ipc_entry_t,
    ipc_kmsg_queue_t,
    ipc_kmsg_t,
    ipc_mqueue_t,
    ipc_object_t,
    ipc_port_t,
    ipc_pset,
    ipc_pset_t,
    ipc_space_t,
    mach_msg_return_t,
    mach_port_msgcount_t,
    mach_port_name_t,
    mach_port_seqno_t,
    uint64_t,
)
from machdbg.kernel.macros import (
    IKM_NULL,
    as_port,
    imq_is_set,
    imq_lock,
    imq_unlock,
    io_reference,
    io_unlock,
    ip_lock,
    is_active,
    is_read_lock,
    is_read_unlock,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/ipc/ipc_mqueue.c", line=121)
async def ipc_mqueue_init(mqueue: ipc_mqueue_t, is_set: boolean_t, reserved_link: Pointer[uint64_t]) -> None:
    """Set up the queue of a new port (limit 5, empty) or port set."""
    await at(126)
    if is_set:
        await at(127)
        await waitq_set_init(mqueue.imq_set_queue, SYNC_POLICY_FIFO | SYNC_POLICY_PREPOST, reserved_link, 0)
    else:
        await at(131)
        await waitq_init(mqueue.imq_wait_queue, SYNC_POLICY_FIFO)
        await at(132)
        mqueue.imq_messages.ikmq_base = IKM_NULL()
        await at(133)
        mqueue.imq_seqno = 0
        await at(134)
        mqueue.imq_msgcount = 0
        await at(135)
        mqueue.imq_qlimit = MACH_PORT_QLIMIT_DEFAULT
        await at(136)
        mqueue.imq_fullwaiters = FALSE


@function("osfmk/ipc/ipc_mqueue.c", line=144)
async def ipc_mqueue_deinit(mqueue: ipc_mqueue_t) -> None:
    """Take the queue of a dead port or set out of use."""
    await at(147)
    is_set: boolean_t = imq_is_set(mqueue)
    await at(149)
    if is_set:
        await at(150)
        await waitq_set_deinit(mqueue.imq_set_queue)
    else:
        await at(152)
        await waitq_deinit(mqueue.imq_wait_queue)


@function("osfmk/ipc/ipc_mqueue.c", line=427)
async def ipc_mqueue_changed(mqueue: ipc_mqueue_t) -> None:
    """The port dies or moves: everybody who waits for a message resumes with THREAD_RESTART."""
    await at(433)
    await waitq_wakeup64_all_locked(mqueue.imq_wait_queue, NO_EVENT64, THREAD_RESTART, 0, WAITQ_ALL_PRIORITIES,
                                    WAITQ_KEEP_LOCKED)


@function("osfmk/ipc/ipc_mqueue.c", line=1480)
async def ipc_mqueue_destroy_locked(mqueue: ipc_mqueue_t) -> boolean_t:
    """Empty a dying port's queue: senders resume, messages go to the thread's list of messages to destroy.

    TRUE if the caller must call ipc_kmsg_reap_delayed.
    """
    await at(1484)
    reap: boolean_t = FALSE
    await at(1493)
    mqueue.imq_fullwaiters = FALSE
    await at(1494)
    await waitq_wakeup64_all_locked(mqueue.imq_wait_queue, imq_full_event(), THREAD_RESTART, 0, WAITQ_ALL_PRIORITIES,
                                    WAITQ_KEEP_LOCKED)
    await at(1505)
    kmqueue: ipc_kmsg_queue_t = mqueue.imq_messages
    await at(1506)
    kmsg: ipc_kmsg_t = await ipc_kmsg_dequeue(kmqueue)
    while kmsg:
        await at(1512)
        first: boolean_t = await ipc_kmsg_delayed_destroy(kmsg)
        await at(1513)
        if first:
            await at(1514)
            reap = first
        await at(1506)
        kmsg = await ipc_kmsg_dequeue(kmqueue)
    await at(1523)
    mqueue.imq_msgcount = 0
    await at(1526)
    await waitq_invalidate_locked(mqueue.imq_wait_queue)
    await at(1529)
    await waitq_clear_prepost_locked(mqueue.imq_wait_queue)
    await at(1538)
    return reap


@function("osfmk/ipc/ipc_mqueue.c", line=1551)
async def ipc_mqueue_set_qlimit(mqueue: ipc_mqueue_t, qlimit: mach_port_msgcount_t) -> None:
    """Change the limit of a queue; raising it gives the new slots to waiting senders."""
    await at(1559)
    imq_lock(mqueue)
    await at(1560)
    if qlimit > mqueue.imq_qlimit:
        await at(1564)
        wakeup: mach_port_msgcount_t = qlimit - mqueue.imq_qlimit
        i: mach_port_msgcount_t
        await at(1566)
        for i in range(wakeup):
            await at(1574)
            if await waitq_wakeup64_one_locked(mqueue.imq_wait_queue, imq_full_event(), THREAD_AWAKENED, 0,
                                               WAITQ_PROMOTE_PRIORITY, WAITQ_KEEP_LOCKED) == KERN_NOT_WAITING:
                await at(1580)
                mqueue.imq_fullwaiters = FALSE
                break
            await at(1583)
            mqueue.imq_msgcount += 1
            await at(1566)
    await at(1586)
    mqueue.imq_qlimit = qlimit
    await at(1587)
    imq_unlock(mqueue)


@function("osfmk/ipc/ipc_mqueue.c", line=1598)
async def ipc_mqueue_set_seqno(mqueue: ipc_mqueue_t, seqno: mach_port_seqno_t) -> None:
    """Change the number that the next message gets."""
    await at(1602)
    imq_lock(mqueue)
    await at(1603)
    mqueue.imq_seqno = seqno
    await at(1604)
    imq_unlock(mqueue)


@function("osfmk/ipc/ipc_mqueue.c", line=1626)
async def ipc_mqueue_copyin(space: ipc_space_t, name: mach_port_name_t, mqueuep: Pointer[ipc_mqueue_t],
                            objectp: Pointer[ipc_object_t]) -> mach_msg_return_t:
    """The queue behind a receive right or port set, with a reference to its object.

    Fails with MACH_RCV_INVALID_NAME.
    """
    await at(1636)
    is_read_lock(space)
    await at(1637)
    if not is_active(space):
        await at(1638)
        is_read_unlock(space)
        await at(1639)
        return MACH_RCV_INVALID_NAME
    await at(1642)
    entry: ipc_entry_t = await ipc_entry_lookup(space, name)
    await at(1643)
    if not entry:
        await at(1644)
        is_read_unlock(space)
        await at(1645)
        return MACH_RCV_INVALID_NAME
    await at(1648)
    object: ipc_object_t = entry.ie_object
    await at(1650)
    if entry.ie_bits & MACH_PORT_TYPE_RECEIVE:
        await at(1653)
        port: ipc_port_t = as_port(object)
        await at(1656)
        ip_lock(port)
        await at(1660)
        is_read_unlock(space)
        await at(1661)
        mqueue: ipc_mqueue_t = port.ip_messages
    else:
        await at(1663)
        if entry.ie_bits & MACH_PORT_TYPE_PORT_SET:
            await at(1666)
            pset: ipc_pset_t = ipc_pset(object.space, object.address)
            await at(1669)
            await at(1671)
            is_read_unlock(space)
            await at(1673)
            mqueue = pset.ips_messages
        else:
            await at(1675)
            is_read_unlock(space)
            await at(1676)
            return MACH_RCV_INVALID_NAME
    await at(1684)
    io_reference(object)
    await at(1685)
    io_unlock(object)
    await at(1687)
    objectp.value = object
    await at(1688)
    mqueuep.value = mqueue
    await at(1689)
    return MACH_MSG_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import ipc_entry_lookup
from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_dequeue
from machdbg.kernel.osfmk.ipc.ipc_kmsg_clean import ipc_kmsg_delayed_destroy
from machdbg.kernel.osfmk.ipc.ipc_mqueue import imq_full_event
from machdbg.kernel.osfmk.kern.waitq import (
    NO_EVENT64,
    WAITQ_KEEP_LOCKED,
    waitq_deinit,
    waitq_init,
    waitq_invalidate_locked,
    waitq_wakeup64_all_locked,
    waitq_wakeup64_one_locked,
)
from machdbg.kernel.osfmk.kern.waitq_prepost import waitq_clear_prepost_locked
from machdbg.kernel.osfmk.kern.waitq_set import waitq_set_deinit, waitq_set_init
