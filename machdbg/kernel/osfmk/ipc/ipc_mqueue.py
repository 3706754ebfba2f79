"""osfmk/ipc/ipc_mqueue.c: the queues of ports: sending to them, waiting for room, receiving, waiting for a message.

Behaviour: spec of the message path, section 6.2 and, for wait queues, 6.3. With one processor nobody else runs
between lock and unlock, so locks are statements without effect.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_SUCCESS,
    MACH_MSG_SUCCESS,
    MACH_MSG_TYPE_PORT_SEND_ONCE,
    MACH_PEEK_IN_PROGRESS,
    MACH_RCV_IN_PROGRESS,
    MACH_RCV_LARGE,
    MACH_RCV_TOO_LARGE,
    MACH_SEND_ALWAYS,
    MACH_SEND_INTERRUPTED,
    MACH_SEND_INVALID_DEST,
    MACH_SEND_NO_BUFFER,
    MACH_SEND_TIMED_OUT,
    MACH_SEND_TIMEOUT,
    THREAD_ABORTSAFE,
    THREAD_AWAKENED,
    THREAD_CONTINUE_NULL,
    THREAD_INTERRUPTED,
    THREAD_RESTART,
    THREAD_TIMED_OUT,
    THREAD_WAITING,
    TRUE,
    WAITQ_ALL_PRIORITIES,
    WAITQ_PROMOTE_PRIORITY,
)
from machdbg.kernel.cpu import current_task, current_thread, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    ipc_kmsg_t,
    ipc_mqueue_t,
    mach_msg_option_t,
    mach_msg_return_t,
    mach_msg_size_t,
    mach_msg_timeout_t,
    thread_t,
    uint64_t,
)
from machdbg.kernel.headers import (
    waitq as waitq_struct,
)
from machdbg.kernel.macros import (
    IKM_NULL,
    IMQ_NULL,
    MACH_MSGH_BITS_REMOTE,
    REQUESTED_TRAILER_SIZE,
    imq_full,
    imq_full_kernel,
    imq_unlock,
    imq_valid,
)
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.view import ptr


def imq_full_event() -> int:
    """The event that senders to a full queue wait for."""
    return kernel_data().field("ipc_mqueue_full")


def interval_to_deadline(milliseconds: int) -> int:
    """The simulated time (ns) that lies so far ahead."""
    return current_machine().now + milliseconds * 1_000_000


@function("osfmk/ipc/ipc_mqueue.c", line=462)
async def ipc_mqueue_send(mqueue: ipc_mqueue_t, kmsg: ipc_kmsg_t, option: mach_msg_option_t,
                          send_timeout: mach_msg_timeout_t) -> mach_msg_return_t:
    """Reserve a slot, waiting if there is none, and post the message. The queue comes locked and is unlocked.

    Fails with MACH_SEND_TIMED_OUT, _NO_BUFFER, _INTERRUPTED or _INVALID_DEST; the caller then keeps the message.
    """
    await at(476)
    if (not imq_full(mqueue) or (not imq_full_kernel(mqueue) and (
            option & MACH_SEND_ALWAYS
            or MACH_MSGH_BITS_REMOTE(kmsg.ikm_header.msgh_bits) == MACH_MSG_TYPE_PORT_SEND_ONCE))):
        await at(481)
        mqueue.imq_msgcount += 1
        await at(483)
        imq_unlock(mqueue)
    else:
        await at(485)
        cur_thread: thread_t = current_thread()
        await at(491)
        if option & MACH_SEND_TIMEOUT and send_timeout == 0:
            await at(492)
            imq_unlock(mqueue)
            await at(493)
            return MACH_SEND_TIMED_OUT
        await at(495)
        if imq_full_kernel(mqueue):
            await at(496)
            imq_unlock(mqueue)
            await at(497)
            return MACH_SEND_NO_BUFFER
        await at(499)
        mqueue.imq_fullwaiters = TRUE
        await at(501)
        if option & MACH_SEND_TIMEOUT:
            await at(502)
            deadline: uint64_t = interval_to_deadline(send_timeout)
        else:
            await at(504)
            deadline = 0
        await at(507)
        wresult: int_t = await waitq_assert_wait64_locked(mqueue.imq_wait_queue, imq_full_event(), THREAD_ABORTSAFE,
                                                          TIMEOUT_URGENCY_USER_NORMAL, deadline, 0, cur_thread)
        await at(515)
        imq_unlock(mqueue)
        await at(517)
        if wresult == THREAD_WAITING:
            await at(518)
            wresult = await thread_block(THREAD_CONTINUE_NULL)
        await at(522)
        if wresult == THREAD_TIMED_OUT:
            await at(534)
            return MACH_SEND_TIMED_OUT
        if wresult == THREAD_INTERRUPTED:
            await at(537)
            return MACH_SEND_INTERRUPTED
        if wresult == THREAD_RESTART:
            await at(541)
            return MACH_SEND_INVALID_DEST
        if wresult != THREAD_AWAKENED:
            await at(543)
            panic("ipc_mqueue_send")
    await at(547)
    await ipc_mqueue_post(mqueue, kmsg, option)
    await at(548)
    return MACH_MSG_SUCCESS


@function("osfmk/ipc/ipc_mqueue.c", line=609)
async def ipc_mqueue_release_msgcount(port_mq: ipc_mqueue_t, set_mq: ipc_mqueue_t) -> None:
    """Give a slot back; it goes to the sender that has waited longest, if any. The queue is locked."""
    await at(615)
    port_mq.imq_msgcount -= 1
    await at(617)
    if not imq_full(port_mq) and port_mq.imq_fullwaiters:
        await at(625)
        if await waitq_wakeup64_one_locked(port_mq.imq_wait_queue, imq_full_event(), THREAD_AWAKENED, 0,
                                           WAITQ_PROMOTE_PRIORITY, WAITQ_KEEP_LOCKED) != KERN_SUCCESS:
            await at(631)
            port_mq.imq_fullwaiters = FALSE
        else:
            await at(634)
            port_mq.imq_msgcount += 1
    await at(638)
    if not port_mq.imq_messages.ikmq_base:
        await at(640)
        await waitq_clear_prepost_locked(port_mq.imq_wait_queue)


@function("osfmk/ipc/ipc_mqueue.c", line=656)
async def ipc_mqueue_post(mqueue: ipc_mqueue_t, kmsg: ipc_kmsg_t, option: mach_msg_option_t) -> None:
    """Hand a message to a thread that waits for one, or append it. The queue is unlocked before and after.

    If the port died meanwhile the message is destroyed.
    """
    await at(661)
    await at(662)
    destroy_msg: boolean_t = FALSE
    await at(664)
    await ipc_kmsg_trace_send(kmsg, option)
    await at(672)
    await imq_reserve_and_lock(mqueue, 0)
    await at(675)
    if not imq_valid(mqueue):
        await at(676)
        destroy_msg = TRUE
        await at(677)
    else:
        while True:
            await at(680)
            await at(681)
            waitq: ptr[waitq_struct] = mqueue.imq_wait_queue
            await at(686)
            receiver: thread_t = await waitq_wakeup64_identify_locked(
                waitq, NO_EVENT64, THREAD_AWAKENED, 0, 0, WAITQ_ALL_PRIORITIES, WAITQ_KEEP_LOCKED)
            await at(695)
            if not receiver:
                await at(712)
                if mqueue.imq_msgcount > 0:
                    await at(713)
                    if await ipc_kmsg_enqueue_qos(mqueue.imq_messages, kmsg):
                        await at(714)
                else:
                    await at(722)
                    destroy_msg = TRUE
                    await at(723)
                break
            await at(736)
            if receiver.ith_state == MACH_PEEK_IN_PROGRESS:
                await at(737)
                await ipc_kmsg_enqueue_qos(mqueue.imq_messages, kmsg)
                await at(738)
                await ipc_mqueue_peek_on_thread(mqueue, receiver.ith_option, receiver)
                await at(739)
                await at(740)
                await at(741)
                break
            await at(750)
            if receiver.ith_state != MACH_RCV_IN_PROGRESS:
                await at(751)
                await at(752)
                continue
            await at(762)
            msize: mach_msg_size_t = await ipc_kmsg_copyout_size(kmsg, receiver.map)
            await at(763)
            if receiver.ith_rsize < msize + REQUESTED_TRAILER_SIZE(receiver.ith_option):
                await at(765)
                receiver.ith_msize = msize
                await at(766)
                receiver.ith_state = MACH_RCV_TOO_LARGE
            else:
                await at(768)
                receiver.ith_state = MACH_MSG_SUCCESS
            await at(776)
            if receiver.ith_state == MACH_MSG_SUCCESS or not receiver.ith_option & MACH_RCV_LARGE:
                await at(778)
                receiver.ith_kmsg = kmsg
                await at(779)
                receiver.ith_seqno = mqueue.imq_seqno
                mqueue.imq_seqno += 1
                await at(783)
                await at(784)
                await at(787)
                await ipc_mqueue_release_msgcount(mqueue, IMQ_NULL())
                break
            await at(801)
            receiver.ith_receiver_name = mqueue.imq_receiver_name
            await at(802)
            receiver.ith_kmsg = IKM_NULL()
            await at(803)
            receiver.ith_seqno = 0
            await at(804)
            await at(805)
    await at(810)
    await at(811)
    await imq_release_and_unlock(mqueue, 0)
    await at(812)
    if destroy_msg:
        await at(813)
        await ipc_kmsg_destroy(kmsg)
    await at(815)
    current_task().messages_sent += 1
    await at(816)


@function("osfmk/ipc/ipc_mqueue.c", line=165)
async def imq_reserve_and_lock(mq: ipc_mqueue_t, reserved_prepost: int_t) -> None:
    """Lock a queue with memory for preposts set aside, which this model does not need."""
    await at(167)


@function("osfmk/ipc/ipc_mqueue.c", line=182)
async def imq_release_and_unlock(mq: ipc_mqueue_t, reserved_prepost: uint64_t) -> None:
    """Unlock a queue and give the memory set aside back."""
    await at(185)
    await at(186)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_enqueue_qos, ipc_kmsg_trace_send
from machdbg.kernel.osfmk.ipc.ipc_kmsg_clean import ipc_kmsg_destroy
from machdbg.kernel.osfmk.ipc.ipc_kmsg_get import ipc_kmsg_copyout_size
from machdbg.kernel.osfmk.ipc.ipc_mqueue_receive import ipc_mqueue_peek_on_thread
from machdbg.kernel.osfmk.kern.sched_prim import thread_block
from machdbg.kernel.osfmk.kern.waitq import (
    NO_EVENT64,
    TIMEOUT_URGENCY_USER_NORMAL,
    WAITQ_KEEP_LOCKED,
    waitq_assert_wait64_locked,
    waitq_wakeup64_identify_locked,
    waitq_wakeup64_one_locked,
)
from machdbg.kernel.osfmk.kern.waitq_prepost import waitq_clear_prepost_locked
