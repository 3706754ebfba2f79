"""osfmk/ipc/ipc_mqueue.c, continued: receiving, and waiting for a message. Spec of the message path, section 6.2."""

from __future__ import annotations

from machdbg.kernel.constants import (
    MACH_MSG_SUCCESS,
    MACH_PEEK_IN_PROGRESS,
    MACH_PEEK_MSG,
    MACH_PEEK_READY,
    MACH_RCV_IN_PROGRESS,
    MACH_RCV_INTERRUPTED,
    MACH_RCV_LARGE,
    MACH_RCV_PORT_CHANGED,
    MACH_RCV_TIMED_OUT,
    MACH_RCV_TIMEOUT,
    MACH_RCV_TOO_LARGE,
    THREAD_AWAKENED,
    THREAD_CONTINUE_NULL,
    THREAD_INTERRUPTED,
    THREAD_NOT_WAITING,
    THREAD_RESTART,
    THREAD_TIMED_OUT,
    THREAD_WAITING,
)
from machdbg.kernel.cpu import current_task, current_thread, local, panic
from machdbg.kernel.headers import (
    int_t,
    ipc_kmsg_queue_t,
    ipc_kmsg_t,
    ipc_mqueue_t,
    mach_msg_option_t,
    mach_msg_return_t,
    mach_msg_size_t,
    mach_msg_timeout_t,
    thread_t,
    uint64_t,
    void_pointer,
    wait_result_t,
)
from machdbg.kernel.macros import (
    IKM_NULL,
    IMQ_NULL,
    REQUESTED_TRAILER_SIZE,
    imq_is_set,
    imq_lock,
    imq_unlock,
    imq_valid,
    ip_from_mq,
    ip_reference,
)
from machdbg.machine.function import at, function


@function("osfmk/ipc/ipc_mqueue.c", line=821)
async def ipc_mqueue_receive_results(saved_wait_result: wait_result_t) -> None:
    """Translate the result of a wait into the thread's ``ith_state``."""
    await at(823)
    self: thread_t = current_thread()
    await at(824)
    option: mach_msg_option_t = self.ith_option
    await at(829)
    if saved_wait_result == THREAD_TIMED_OUT:
        await at(831)
        self.ith_state = MACH_RCV_TIMED_OUT
        await at(832)
    elif saved_wait_result == THREAD_INTERRUPTED:
        await at(835)
        self.ith_state = MACH_RCV_INTERRUPTED
        await at(836)
    elif saved_wait_result == THREAD_RESTART:
        await at(840)
        self.ith_state = MACH_RCV_PORT_CHANGED
        await at(841)
    elif saved_wait_result == THREAD_AWAKENED:
        await at(848)
        if self.ith_state == MACH_RCV_TOO_LARGE:
            await at(858)
            if option & MACH_RCV_LARGE:
                await at(859)
                return
            await at(864)
        elif self.ith_state in (MACH_MSG_SUCCESS, MACH_PEEK_READY):
            await at(864)
        else:
            await at(867)
            panic("ipc_mqueue_receive_results: strange ith_state")
    else:
        await at(871)
        panic("ipc_mqueue_receive_results: strange wait_result")


@function("osfmk/ipc/ipc_mqueue.c", line=876)
async def ipc_mqueue_receive_continue(param: void_pointer, wresult: wait_result_t) -> None:
    """Where a receive that blocked goes on, on a fresh stack; does not return."""
    await at(880)
    await ipc_mqueue_receive_results(wresult)
    await at(881)
    await mach_msg_receive_continue()


@function("osfmk/ipc/ipc_mqueue.c", line=908)
async def ipc_mqueue_receive(mqueue: ipc_mqueue_t, option: mach_msg_option_t, max_size: mach_msg_size_t,
                             rcv_timeout: mach_msg_timeout_t, interruptible: int_t) -> None:
    """Receive from a port or set; the outcome is left in the thread (ith_state, ith_kmsg, ith_msize, ith_seqno ...).

    If it must block and the thread has a continuation, it does not return.
    """
    await at(916)
    self: thread_t = current_thread()
    await at(918)
    imq_lock(mqueue)
    await at(919)
    wresult: wait_result_t = await ipc_mqueue_receive_on_thread(mqueue, option, max_size, rcv_timeout, interruptible,
                                                                self)
    await at(923)
    if wresult == THREAD_NOT_WAITING:
        await at(924)
        return
    await at(926)
    if wresult == THREAD_WAITING:
        await at(931)
        if self.ith_continuation:
            await at(932)
            await thread_block(ipc_mqueue_receive_continue.address)
        await at(935)
        wresult = await thread_block(THREAD_CONTINUE_NULL)
    await at(937)
    await ipc_mqueue_receive_results(wresult)


@function("osfmk/ipc/ipc_mqueue.c", line=979)
async def ipc_mqueue_receive_on_thread(mqueue: ipc_mqueue_t, option: mach_msg_option_t, max_size: mach_msg_size_t,
                                       rcv_timeout: mach_msg_timeout_t, interruptible: int_t,
                                       thread: thread_t) -> wait_result_t:
    """Take a message or declare the wait for one. The queue comes locked and is unlocked.

    Returns THREAD_NOT_WAITING (the outcome is in the thread), THREAD_WAITING, THREAD_INTERRUPTED or, for a queue
    whose port or set has died, THREAD_RESTART.
    """
    await at(994)
    if not imq_valid(mqueue):
        await at(996)
        imq_unlock(mqueue)
        await at(1002)
        return THREAD_RESTART
    await at(1005)
    if imq_is_set(mqueue):
        port_mq_ = local(ipc_mqueue_t)
        await at(1006)
        port_mq_.value = IMQ_NULL()
        await at(1008)
        await waitq_set_iterate_preposts(mqueue.imq_set_queue, port_mq_.address, mqueue_process_prepost_receive.address)
        port_mq: ipc_mqueue_t = port_mq_.value
        await at(1012)
        if port_mq:
            await at(1022)
            imq_unlock(mqueue)
            await at(1028)
            if option & MACH_PEEK_MSG:
                await at(1029)
                await ipc_mqueue_peek_on_thread(port_mq, option, thread)
            else:
                await at(1031)
                await ipc_mqueue_select_on_thread(port_mq, mqueue, option, max_size, thread)
            await at(1034)
            imq_unlock(port_mq)
            await at(1035)
            return THREAD_NOT_WAITING
    else:
        await at(1037)
        await at(1043)
        kmsgs: ipc_kmsg_queue_t = mqueue.imq_messages
        await at(1044)
        if kmsgs.ikmq_base:
            await at(1045)
            if option & MACH_PEEK_MSG:
                await at(1046)
                await ipc_mqueue_peek_on_thread(mqueue, option, thread)
            else:
                await at(1048)
                await ipc_mqueue_select_on_thread(mqueue, IMQ_NULL(), option, max_size, thread)
            await at(1050)
            imq_unlock(mqueue)
            await at(1051)
            return THREAD_NOT_WAITING
    await at(1063)
    if option & MACH_RCV_TIMEOUT:
        await at(1064)
        if rcv_timeout == 0:
            await at(1065)
            imq_unlock(mqueue)
            await at(1066)
            thread.ith_state = MACH_RCV_TIMED_OUT
            await at(1067)
            return THREAD_NOT_WAITING
    await at(1071)
    thread.ith_option = option
    await at(1072)
    thread.ith_rsize = max_size
    await at(1073)
    thread.ith_msize = 0
    await at(1075)
    if option & MACH_PEEK_MSG:
        await at(1076)
        thread.ith_state = MACH_PEEK_IN_PROGRESS
    else:
        await at(1078)
        thread.ith_state = MACH_RCV_IN_PROGRESS
    await at(1080)
    if option & MACH_RCV_TIMEOUT:
        await at(1081)
        deadline: uint64_t = interval_to_deadline(rcv_timeout)
    else:
        await at(1083)
        deadline = 0
    await at(1086)
    wresult: wait_result_t = await waitq_assert_wait64_locked(
        mqueue.imq_wait_queue, NO_EVENT64, interruptible, TIMEOUT_URGENCY_USER_NORMAL, deadline, 0, thread)
    await at(1094)
    if wresult == THREAD_AWAKENED:
        await at(1095)
        panic("ipc_mqueue_receive_on_thread: sleep walking")
    await at(1097)
    imq_unlock(mqueue)
    await at(1099)
    return wresult


@function("osfmk/ipc/ipc_mqueue.c", line=1117)
async def ipc_mqueue_peek_on_thread(port_mq: ipc_mqueue_t, option: mach_msg_option_t, thread: thread_t) -> None:
    """Tell the thread that a message is there; it keeps a reference to the port."""
    await at(1131)
    ip_reference(ip_from_mq(port_mq))
    await at(1132)
    thread.ith_peekq = port_mq
    await at(1133)
    thread.ith_state = MACH_PEEK_READY


@function("osfmk/ipc/ipc_mqueue.c", line=1153)
async def ipc_mqueue_select_on_thread(port_mq: ipc_mqueue_t, set_mq: ipc_mqueue_t, option: mach_msg_option_t,
                                      max_size: mach_msg_size_t, thread: thread_t) -> None:
    """Take the first message for the thread, or let it know that it is too large. There is one; the queue is locked."""
    await at(1161)
    mr: mach_msg_return_t = MACH_MSG_SUCCESS
    await at(1168)
    kmsg: ipc_kmsg_t = port_mq.imq_messages.ikmq_base
    await at(1177)
    msize: mach_msg_size_t = await ipc_kmsg_copyout_size(kmsg, thread.map)
    await at(1178)
    if msize + REQUESTED_TRAILER_SIZE(option) > max_size:
        await at(1179)
        mr = MACH_RCV_TOO_LARGE
        await at(1180)
        if option & MACH_RCV_LARGE:
            await at(1181)
            thread.ith_receiver_name = port_mq.imq_receiver_name
            await at(1182)
            thread.ith_kmsg = IKM_NULL()
            await at(1183)
            thread.ith_msize = msize
            await at(1184)
            thread.ith_seqno = 0
            await at(1185)
            thread.ith_state = mr
            await at(1186)
            return
    await at(1190)
    await ipc_kmsg_rmqueue(port_mq.imq_messages, kmsg)
    await at(1195)
    await ipc_mqueue_release_msgcount(port_mq, set_mq)
    await at(1196)
    thread.ith_seqno = port_mq.imq_seqno
    port_mq.imq_seqno += 1
    await at(1197)
    thread.ith_kmsg = kmsg
    await at(1198)
    thread.ith_state = mr
    await at(1200)
    current_task().messages_received += 1
    await at(1201)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_rmqueue
from machdbg.kernel.osfmk.ipc.ipc_kmsg_get import ipc_kmsg_copyout_size
from machdbg.kernel.osfmk.ipc.ipc_mqueue import interval_to_deadline, ipc_mqueue_release_msgcount
from machdbg.kernel.osfmk.ipc.ipc_mqueue_set import mqueue_process_prepost_receive
from machdbg.kernel.osfmk.ipc.mach_msg import mach_msg_receive_continue
from machdbg.kernel.osfmk.kern.sched_prim import thread_block
from machdbg.kernel.osfmk.kern.waitq import NO_EVENT64, TIMEOUT_URGENCY_USER_NORMAL, waitq_assert_wait64_locked
from machdbg.kernel.osfmk.kern.waitq_prepost import waitq_set_iterate_preposts
