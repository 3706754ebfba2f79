"""osfmk/ipc/ipc_mqueue.c, continued: queues in port sets, and looking at messages without taking them.

Behaviour: spec of the message path, sections 6.2 and 6.3.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_SUCCESS,
    MACH_MSG_SUCCESS,
    MACH_PEEK_IN_PROGRESS,
    MACH_PORT_TYPE_RECEIVE,
    MACH_RCV_IN_PROGRESS,
    MACH_RCV_LARGE,
    MACH_RCV_TOO_LARGE,
    THREAD_AWAKENED,
    WAITQ_ALL_PRIORITIES,
)
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    ipc_entry_num_t,
    ipc_entry_t,
    ipc_kmsg_queue_t,
    ipc_kmsg_t,
    ipc_mqueue,
    ipc_mqueue_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_id_t,
    mach_msg_max_trailer_t,
    mach_msg_size_t,
    mach_port_name_t,
    mach_port_seqno_t,
    thread_t,
    uint64_t,
    unsigned_int,
    void_pointer,
    waitq,
    waitq_set,
)
from machdbg.kernel.macros import (
    IKM_NULL,
    IMQ_NULL,
    REQUESTED_TRAILER_SIZE,
    as_port,
    cast_to,
    imq_lock,
    imq_unlock,
    ip_active,
    is_active,
    is_read_lock,
    is_read_unlock,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr


@function("osfmk/ipc/ipc_mqueue.c", line=203)
async def ipc_mqueue_member(port_mqueue: ipc_mqueue_t, set_mqueue: ipc_mqueue_t) -> boolean_t:
    """Whether a port's queue is in a set."""
    await at(207)
    port_waitq: ptr[waitq] = port_mqueue.imq_wait_queue
    await at(208)
    set_waitq: ptr[waitq_set] = set_mqueue.imq_set_queue
    await at(210)
    return await waitq_member(port_waitq, set_waitq)


@function("osfmk/ipc/ipc_mqueue.c", line=222)
async def ipc_mqueue_remove(mqueue: ipc_mqueue_t, set_mqueue: ipc_mqueue_t) -> kern_return_t:
    """Take a queue out of a set. KERN_NOT_IN_SET."""
    await at(226)
    mq_waitq: ptr[waitq] = mqueue.imq_wait_queue
    await at(227)
    set_waitq: ptr[waitq_set] = set_mqueue.imq_set_queue
    await at(229)
    return await waitq_unlink(mq_waitq, set_waitq)


@function("osfmk/ipc/ipc_mqueue.c", line=242)
async def ipc_mqueue_remove_from_all(mqueue: ipc_mqueue_t) -> None:
    """Take a queue out of all sets."""
    await at(244)
    mq_waitq: ptr[waitq] = mqueue.imq_wait_queue
    await at(247)
    imq_lock(mqueue)
    await at(250)
    await waitq_unlink_all_unlock(mq_waitq)


@function("osfmk/ipc/ipc_mqueue.c", line=265)
async def ipc_mqueue_remove_all(mqueue: ipc_mqueue_t) -> None:
    """Put all members out of a set; they are not visited."""
    await at(267)
    mq_setq: ptr[waitq_set] = mqueue.imq_set_queue
    await at(269)
    imq_lock(mqueue)
    await at(271)
    await waitq_set_unlink_all_unlock(mq_setq)


@function("osfmk/ipc/ipc_mqueue.c", line=288)
async def ipc_mqueue_add(port_mqueue: ipc_mqueue_t, set_mqueue: ipc_mqueue_t, reserved_link: Pointer[uint64_t],
                         reserved_prepost: Pointer[uint64_t]) -> kern_return_t:
    """Put a queue into a set; messages in it go to threads that wait on the set.

    Fails with the codes of waitq_link: 6 if it is in the set already.
    """
    await at(294)
    port_waitq: ptr[waitq] = port_mqueue.imq_wait_queue
    await at(295)
    set_waitq: ptr[waitq_set] = set_mqueue.imq_set_queue
    await at(302)
    imq_lock(port_mqueue)
    await at(308)
    kr: kern_return_t = await waitq_link(port_waitq, set_waitq, WAITQ_ALREADY_LOCKED, reserved_link)
    await at(309)
    if kr != KERN_SUCCESS:
        await at(310)
        imq_unlock(port_mqueue)
        await at(311)
        return kr
    await at(319)
    kmsgq: ipc_kmsg_queue_t = port_mqueue.imq_messages
    leave = False
    await at(320)
    kmsg: ipc_kmsg_t = kmsgq.ikmq_base
    while kmsg and not leave:
        await at(323)
        next: ipc_kmsg_t = await ipc_kmsg_queue_next(kmsgq, kmsg)
        while True:
            await at(330)
            th: thread_t = await waitq_wakeup64_identify_locked(port_waitq, NO_EVENT64, THREAD_AWAKENED, 0, 0,
                                                                WAITQ_ALL_PRIORITIES, WAITQ_KEEP_LOCKED)
            await at(338)
            if not th:
                await at(339)
                leave = True
                break
            await at(347)
            if th.ith_state != MACH_RCV_IN_PROGRESS:
                await at(348)
                if th.ith_state == MACH_PEEK_IN_PROGRESS:
                    await at(355)
                    await ipc_mqueue_peek_on_thread(port_mqueue, th.ith_option, th)
                await at(359)
                await at(360)
                await at(361)
                continue
            await at(372)
            msize: mach_msg_size_t = await ipc_kmsg_copyout_size(kmsg, th.map)
            await at(373)
            if th.ith_rsize < msize + REQUESTED_TRAILER_SIZE(th.ith_option):
                await at(375)
                th.ith_state = MACH_RCV_TOO_LARGE
                await at(376)
                th.ith_msize = msize
                await at(377)
                if th.ith_option & MACH_RCV_LARGE:
                    await at(381)
                    th.ith_receiver_name = port_mqueue.imq_receiver_name
                    await at(382)
                    th.ith_kmsg = IKM_NULL()
                    await at(383)
                    th.ith_seqno = 0
                    await at(384)
                    await at(385)
                    await at(386)
                    continue
            else:
                await at(389)
                th.ith_state = MACH_MSG_SUCCESS
            await at(396)
            await ipc_kmsg_rmqueue(kmsgq, kmsg)
            await at(400)
            await ipc_mqueue_release_msgcount(port_mqueue, IMQ_NULL())
            await at(402)
            th.ith_kmsg = kmsg
            await at(403)
            th.ith_seqno = port_mqueue.imq_seqno
            port_mqueue.imq_seqno += 1
            await at(404)
            await at(405)
            await at(410)
            break
        if not leave:
            await at(320)
            kmsg = next
    await at(414)
    imq_unlock(port_mqueue)
    await at(415)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_mqueue.c", line=940)
async def mqueue_process_prepost_receive(ctx: void_pointer, waitq: ptr[waitq], wqset: ptr[waitq_set]) -> int_t:
    """Called for a queue preposted on a set: if there is a message, it is stored in ``*ctx``; if not, forget it."""
    await at(945)
    await at(946)
    port_mq: ipc_mqueue_t = cast_to(ipc_mqueue, waitq)
    await at(952)
    if not port_mq.imq_messages.ikmq_base:
        await at(953)
        return WQ_ITERATE_INVALIDATE_CONTINUE
    await at(960)
    pmq_ptr = ctx
    await at(961)
    if pmq_ptr:
        await at(962)
        port_mq.space.write(pmq_ptr, port_mq.address.to_bytes(8, "little"))
    await at(963)
    return WQ_ITERATE_BREAK_KEEP_LOCKED


@function("osfmk/ipc/ipc_mqueue.c", line=1218)
async def ipc_mqueue_peek_locked(mq: ipc_mqueue_t, seqnop: Pointer[mach_port_seqno_t],
                                 msg_sizep: Pointer[mach_msg_size_t], msg_idp: Pointer[mach_msg_id_t],
                                 msg_trailerp: ptr[mach_msg_max_trailer_t],
                                 kmsgp: Pointer[ipc_kmsg_t]) -> unsigned_int:
    """Look at a message of a queue: the first, or the one with number ``*seqnop``. 0 if there is none.

    Pointers may be null. The size is that in the kernel.
    """
    await at(1228)
    res: unsigned_int = 0
    await at(1232)
    seqno: mach_port_seqno_t = 0
    await at(1233)
    if seqnop:
        await at(1234)
        seqno = seqnop.value
    await at(1236)
    if seqno == 0:
        await at(1237)
        seqno = mq.imq_seqno
        await at(1238)
        msgoff: mach_port_seqno_t = 0
    else:
        await at(1239)
        if seqno >= mq.imq_seqno and seqno < mq.imq_seqno + mq.imq_msgcount:
            await at(1241)
            msgoff = seqno - mq.imq_seqno
        else:
            await at(1243)
            await at(1272)
            return res
    await at(1246)
    kmsgq: ipc_kmsg_queue_t = mq.imq_messages
    await at(1247)
    kmsg: ipc_kmsg_t = kmsgq.ikmq_base
    await at(1248)
    while msgoff > 0 and kmsg:
        msgoff -= 1
        await at(1249)
        kmsg = await ipc_kmsg_queue_next(kmsgq, kmsg)
        await at(1248)
    await at(1251)
    if not kmsg:
        await at(1252)
        await at(1272)
        return res
    await at(1255)
    if seqnop:
        await at(1256)
        seqnop.value = seqno
    await at(1257)
    if msg_sizep:
        await at(1258)
        msg_sizep.value = kmsg.ikm_header.msgh_size
    await at(1259)
    if msg_idp:
        await at(1260)
        msg_idp.value = kmsg.ikm_header.msgh_id
    await at(1261)
    if msg_trailerp:
        await at(1262)
        msg_trailerp.assign(trailer_of(kmsg.ikm_header))
    await at(1266)
    if kmsgp:
        await at(1267)
        kmsgp.value = kmsg
    await at(1269)
    res = 1
    await at(1272)
    return res


@function("osfmk/ipc/ipc_mqueue.c", line=1290)
async def ipc_mqueue_peek(mq: ipc_mqueue_t, seqnop: Pointer[mach_port_seqno_t], msg_sizep: Pointer[mach_msg_size_t],
                          msg_idp: Pointer[mach_msg_id_t], msg_trailerp: ptr[mach_msg_max_trailer_t],
                          kmsgp: Pointer[ipc_kmsg_t]) -> unsigned_int:
    """The same for a queue that is not locked."""
    await at(1299)
    imq_lock(mq)
    await at(1301)
    res: unsigned_int = await ipc_mqueue_peek_locked(mq, seqnop, msg_sizep, msg_idp, msg_trailerp, kmsgp)
    await at(1304)
    imq_unlock(mq)
    await at(1305)
    return res


@function("osfmk/ipc/ipc_mqueue.c", line=1415)
async def ipc_mqueue_set_gather_member_names(space: ipc_space_t, set_mq: ipc_mqueue_t, maxnames: ipc_entry_num_t,
                                             names: Pointer[mach_port_name_t],
                                             actualp: Pointer[ipc_entry_num_t]) -> None:
    """The names of a set's members in order of index: at most ``maxnames`` are stored, all are counted."""
    await at(1425)
    wqset: ptr[waitq_set] = set_mq.imq_set_queue
    await at(1428)
    actual: ipc_entry_num_t = 0
    await at(1431)
    is_read_lock(space)
    await at(1432)
    if not is_active(space):
        await at(1433)
        is_read_unlock(space)
        await at(1434)
        await at(1465)
        actualp.value = actual
        return
    await at(1437)
    if not wqset.wqset_q.waitq_isvalid:
        await at(1438)
        is_read_unlock(space)
        await at(1439)
        await at(1465)
        actualp.value = actual
        return
    await at(1442)
    table: ipc_entry_t = space.is_table
    await at(1443)
    tsize: ipc_entry_num_t = space.is_table_size
    idx: ipc_entry_num_t = 0
    await at(1444)
    while idx < tsize:
        await at(1445)
        entry: ipc_entry_t = table_entry(table, idx)
        await at(1448)
        if entry.ie_bits & MACH_PORT_TYPE_RECEIVE:
            await at(1449)
            port: ipc_port_t = as_port(entry.ie_object)
            await at(1450)
            mq: ipc_mqueue_t = port.ip_messages
            await at(1453)
            if ip_active(port) and await waitq_member(mq.imq_wait_queue, wqset):
                await at(1455)
                if actual < maxnames:
                    await at(1456)
                    names[actual] = mq.imq_receiver_name
                await at(1457)
                actual += 1
        idx += 1
        await at(1444)
    await at(1462)
    is_read_unlock(space)
    await at(1465)
    actualp.value = actual


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import table_entry
from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_queue_next, ipc_kmsg_rmqueue
from machdbg.kernel.osfmk.ipc.ipc_kmsg_get import ipc_kmsg_copyout_size
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import trailer_of
from machdbg.kernel.osfmk.ipc.ipc_mqueue import ipc_mqueue_release_msgcount
from machdbg.kernel.osfmk.ipc.ipc_mqueue_receive import ipc_mqueue_peek_on_thread
from machdbg.kernel.osfmk.kern.waitq import NO_EVENT64, WAITQ_KEEP_LOCKED, waitq_wakeup64_identify_locked
from machdbg.kernel.osfmk.kern.waitq_prepost import WQ_ITERATE_BREAK_KEEP_LOCKED, WQ_ITERATE_INVALIDATE_CONTINUE
from machdbg.kernel.osfmk.kern.waitq_set import (
    WAITQ_ALREADY_LOCKED,
    waitq_link,
    waitq_member,
    waitq_set_unlink_all_unlock,
    waitq_unlink,
    waitq_unlink_all_unlock,
)
