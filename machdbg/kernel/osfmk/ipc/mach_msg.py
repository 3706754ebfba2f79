"""osfmk/ipc/mach_msg.c: the traps that send and receive messages, and what a receiver gets.

Behaviour: spec of the message path, section 4.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    MACH_MSG_MASK,
    MACH_MSG_OPTION_USER,
    MACH_MSG_SUCCESS,
    MACH_MSG_TRAILER_FORMAT_0,
    MACH_MSG_TRAILER_MINIMUM_SIZE,
    MACH_MSG_TYPE_COPY_SEND,
    MACH_PEEK_READY,
    MACH_PORT_NULL,
    MACH_RCV_BODY_ERROR,
    MACH_RCV_INVALID_DATA,
    MACH_RCV_INVALID_NOTIFY,
    MACH_RCV_LARGE,
    MACH_RCV_LARGE_IDENTITY,
    MACH_RCV_MSG,
    MACH_RCV_STACK,
    MACH_RCV_SYNC_WAIT,
    MACH_RCV_TIMEOUT,
    MACH_RCV_TOO_LARGE,
    MACH_SEND_MSG,
    MACH_SEND_SYNC_OVERRIDE,
    THREAD_ABORTSAFE,
    TRUE,
)
from machdbg.kernel.cpu import call_pointer, current_map, current_space, current_thread, kernel_space, local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    ipc_kmsg_t,
    ipc_mqueue_t,
    ipc_object_t,
    ipc_port_t,
    ipc_space_t,
    mach_msg_body_t,
    mach_msg_legacy_header_t,
    mach_msg_max_trailer_t,
    mach_msg_option_t,
    mach_msg_overwrite_trap_args,
    mach_msg_priority_t,
    mach_msg_return_t,
    mach_msg_size_t,
    mach_msg_timeout_t,
    mach_msg_trailer_size_t,
    mach_port_name_t,
    mach_port_seqno_t,
    mach_vm_address_t,
    thread_t,
    vm_map_t,
)
from machdbg.kernel.macros import IO_NULL, IO_VALID, MACH_PORT_VALID, as_port, io_release, null
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import MACH_MSG_HEADER_SIZE
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.view import Pointer, codec_of, ptr

LOCAL_PORT_OFFSET = mach_msg_legacy_header_t.offset_of("msgh_local_port")  # in user memory
SIZE_OFFSET = mach_msg_legacy_header_t.offset_of("msgh_size")


def no_size() -> Pointer[int]:
    """A null pointer to a size: the caller does not want to know."""
    return Pointer(kernel_space(), 0, codec_of(mach_msg_size_t, {}))


@function("osfmk/ipc/mach_msg.c", line=713)
async def mach_msg_trap(args: ptr[mach_msg_overwrite_trap_args]) -> mach_msg_return_t:
    """Trap 31: send and/or receive in one buffer. Its only call is a tail call, so it leaves no frame behind."""
    await at(717)
    args.rcv_msg = 0
    await at(719)
    return await tail_call(mach_msg_overwrite_trap(args))


@function("osfmk/ipc/mach_msg.c", line=524, unavailable=("args",), stack=32)
async def mach_msg_overwrite_trap(args: ptr[mach_msg_overwrite_trap_args]) -> mach_msg_return_t:
    """Trap 32 and the body of trap 31: send half, then receive half, under one timeout (ms).

    Returns the codes of the spec's section 3. A failed send has given every right back to the sender.
    """
    option_ = local(mach_msg_option_t)
    kmsg = local(ipc_kmsg_t)
    mqueue = local(ipc_mqueue_t)
    object = local(ipc_object_t)
    await at(527)
    msg_addr: mach_vm_address_t = args.msg
    await at(528)
    option: mach_msg_option_t = args.option
    await at(529)
    send_size: mach_msg_size_t = args.send_size
    await at(530)
    rcv_size: mach_msg_size_t = args.rcv_size
    await at(531)
    rcv_name: mach_port_name_t = args.rcv_name
    await at(532)
    msg_timeout: mach_msg_timeout_t = args.timeout
    await at(533)
    override: mach_msg_priority_t = args.override
    await at(534)
    rcv_msg_addr: mach_vm_address_t = args.rcv_msg
    await at(537)
    mr: mach_msg_return_t = MACH_MSG_SUCCESS
    await at(538)
    map: vm_map_t = current_map()
    await at(541)
    option &= MACH_MSG_OPTION_USER
    await at(543)
    if option & MACH_SEND_MSG:
        await at(544)
        space: ipc_space_t = current_space()
        await at(549)
        mr = await ipc_kmsg_get(msg_addr, send_size, kmsg)
        await at(551)
        if mr != MACH_MSG_SUCCESS:
            await at(553)
            return mr
        await at(562)
        option_.value = option
        mr = await ipc_kmsg_copyin(kmsg.value, space, map, override, option_)
        option = option_.value
        await at(564)
        if mr != MACH_MSG_SUCCESS:
            await at(565)
            await ipc_kmsg_free(kmsg.value)
            await at(567)
            return mr
        await at(570)
        mr = await ipc_kmsg_send(kmsg.value, option, msg_timeout)
        await at(572)
        if mr != MACH_MSG_SUCCESS:
            await at(573)
            mr |= await ipc_kmsg_copyout_pseudo(kmsg.value, space, map, null(mach_msg_body_t))
            await at(574)
            await ipc_kmsg_put(kmsg.value, option, msg_addr, send_size, 0, no_size())
            await at(576)
            return mr
    await at(581)
    if option & MACH_RCV_MSG:
        await at(582)
        self: thread_t = current_thread()
        await at(583)
        space = current_space()
        await at(587)
        mr = await ipc_mqueue_copyin(space, rcv_name, mqueue, object)
        await at(588)
        if mr != MACH_MSG_SUCCESS:
            await at(589)
            return mr
        await at(593)
        if option & MACH_RCV_SYNC_WAIT and not option & MACH_SEND_SYNC_OVERRIDE:
            await at(595)
            special_reply_port: ipc_port_t = as_port(object.value)
            await at(597)
            mr = await mach_msg_rcv_link_special_reply_port(special_reply_port, override)
            await at(599)
            if mr != MACH_MSG_SUCCESS:
                await at(600)
                await io_release(object.value)
                await at(601)
                return mr
        await at(605)
        if rcv_msg_addr != 0:
            await at(606)
            self.ith_msg_addr = rcv_msg_addr
        else:
            await at(608)
            self.ith_msg_addr = msg_addr
        await at(609)
        self.ith_object = object.value
        await at(610)
        self.ith_rsize = rcv_size
        await at(611)
        self.ith_msize = 0
        await at(612)
        self.ith_option = option
        await at(613)
        self.ith_receiver_name = MACH_PORT_NULL
        await at(614)
        self.ith_continuation = thread_syscall_return.address
        await at(615)
        self.ith_knote = 0
        await at(617)
        await ipc_mqueue_receive(mqueue.value, option, rcv_size, msg_timeout, THREAD_ABORTSAFE)
        await at(618)
        if option & MACH_RCV_TIMEOUT and msg_timeout == 0:
            await at(619)  # thread_poll_yield matters for fixed-priority threads only
        await at(620)
        return await mach_msg_receive_results(no_size())
    await at(623)
    return MACH_MSG_SUCCESS


@function("osfmk/ipc/mach_msg.c", line=305)
async def mach_msg_receive_results(sizep: Pointer[mach_msg_size_t]) -> mach_msg_return_t:
    """Turn the outcome of a receive, stored in the thread (ith_*), into what its user sees.

    Consumes the reference in ``ith_object`` and the kmsg.
    """
    size_ = local(mach_msg_size_t)
    await at(308)
    self: thread_t = current_thread()
    await at(309)
    space: ipc_space_t = current_space()
    await at(310)
    map: vm_map_t = current_map()
    await at(312)
    object: ipc_object_t = self.ith_object
    await at(313)
    mr: mach_msg_return_t = self.ith_state
    await at(314)
    rcv_addr: mach_vm_address_t = self.ith_msg_addr
    await at(315)
    rcv_size: mach_msg_size_t = self.ith_rsize
    await at(316)
    option: mach_msg_option_t = self.ith_option
    await at(317)
    kmsg: ipc_kmsg_t = self.ith_kmsg
    await at(318)
    seqno: mach_port_seqno_t = self.ith_seqno
    await at(321)
    size_.value = 0
    await at(324)
    await mach_msg_rcv_unlink_special_reply_port()
    await at(325)
    await io_release(object)
    await at(327)
    if mr != MACH_MSG_SUCCESS:
        await at(329)
        if mr == MACH_RCV_TOO_LARGE:
            await at(338)
            if option & MACH_RCV_LARGE:
                await at(340)
                if not option & MACH_RCV_STACK and rcv_size >= LOCAL_PORT_OFFSET + 4:
                    await at(349)
                    if option & MACH_RCV_LARGE_IDENTITY:
                        await at(350)
                        if await copyout(self.saved.receive.field("receiver_name"),
                                         rcv_addr + LOCAL_PORT_OFFSET, 4):
                            await at(353)
                            mr = MACH_RCV_INVALID_DATA
                    await at(355)
                    if await copyout(self.saved.receive.field("msize"), rcv_addr + SIZE_OFFSET, 4):
                        await at(358)
                        mr = MACH_RCV_INVALID_DATA
            else:
                await at(363)
                await ipc_importance_clean(kmsg)
                await at(365)
                if await msg_receive_error(kmsg, option, rcv_addr, rcv_size, seqno, space,
                                           size_) == MACH_RCV_INVALID_DATA:
                    await at(367)
                    mr = MACH_RCV_INVALID_DATA
        await at(371)
        if sizep:
            await at(372)
            sizep.value = size_.value
        await at(373)
        return mr
    await at(381)
    await ipc_importance_receive(kmsg, option)
    await at(386)
    await ipc_voucher_receive_postprocessing(kmsg, option)
    await at(388)
    trailer_size: mach_msg_trailer_size_t = await ipc_kmsg_add_trailer(
        kmsg, space, option, self, seqno, FALSE, kmsg.ikm_header.msgh_remote_port.ip_context)
    await at(391)
    mr = await ipc_kmsg_copyout(kmsg, space, map, null(mach_msg_body_t), option)
    await at(393)
    if mr != MACH_MSG_SUCCESS:
        await at(396)
        await ipc_importance_unreceive(kmsg, option)
        await at(399)
        if mr & ~MACH_MSG_MASK == MACH_RCV_BODY_ERROR:
            await at(400)
            if await ipc_kmsg_put(kmsg, option, rcv_addr, rcv_size, trailer_size, size_) == MACH_RCV_INVALID_DATA:
                await at(401)
                mr = MACH_RCV_INVALID_DATA
        else:
            await at(403)
            if await msg_receive_error(kmsg, option, rcv_addr, rcv_size, seqno, space,
                                       size_) == MACH_RCV_INVALID_DATA:
                await at(405)
                mr = MACH_RCV_INVALID_DATA
    else:
        await at(409)
        self.ith_qos = kmsg.ikm_qos
        await at(410)
        self.ith_qos_override = kmsg.ikm_qos_override
        await at(411)
        mr = await ipc_kmsg_put(kmsg, option, rcv_addr, rcv_size, trailer_size, size_)
    await at(414)
    if sizep:
        await at(415)
        sizep.value = size_.value
    await at(416)
    return mr


@function("osfmk/ipc/mach_msg.c", line=500)
async def mach_msg_receive_continue() -> None:
    """Go on, on a fresh stack, when a blocked receive resumes; does not return."""
    await at(503)
    self: thread_t = current_thread()
    await at(505)
    if self.ith_state == MACH_PEEK_READY:
        await at(506)
        mr: mach_msg_return_t = MACH_PEEK_READY
    else:
        await at(508)
        mr = await mach_msg_receive_results(no_size())
    await at(509)
    await call_pointer(self.ith_continuation, mr)


@function("osfmk/ipc/mach_msg.c", line=637)
async def mach_msg_rcv_link_special_reply_port(special_reply_port: ipc_port_t,
                                               dest_name_port: mach_port_name_t) -> mach_msg_return_t:
    """Tie a special reply port to the port that it waits on. Links carry priorities only and are not modelled.

    Fails with MACH_RCV_INVALID_NOTIFY if it is not the thread's special reply port or the name is null or dead.
    """
    dest_port = local(ipc_object_t)
    await at(641)
    dest_port.value = IO_NULL()
    await at(645)
    if current_thread().ith_special_reply_port != special_reply_port:
        await at(646)
        return MACH_RCV_INVALID_NOTIFY
    await at(650)
    if not MACH_PORT_VALID(dest_name_port):
        await at(651)
        return MACH_RCV_INVALID_NOTIFY
    await at(654)
    await ipc_object_copyin(current_space(), dest_name_port, MACH_MSG_TYPE_COPY_SEND, dest_port)
    await at(662)
    if IO_VALID(dest_port.value):
        await at(671)
        await ipc_port_release_send(as_port(dest_port.value))
    await at(673)
    return MACH_MSG_SUCCESS


@function("osfmk/ipc/mach_msg.c", line=687)
async def mach_msg_rcv_unlink_special_reply_port() -> None:
    """Undo mach_msg_rcv_link_special_reply_port: links are not modelled."""
    await at(689)
    self: thread_t = current_thread()
    await at(690)
    special_reply_port: ipc_port_t = self.ith_special_reply_port
    await at(691)
    option: mach_msg_option_t = self.ith_option
    await at(693)
    if not special_reply_port or not option & MACH_RCV_SYNC_WAIT:
        await at(695)


@function("osfmk/ipc/mach_msg.c", line=740)
async def msg_receive_error(kmsg: ipc_kmsg_t, option: mach_msg_option_t, rcv_addr: mach_vm_address_t,
                            rcv_size: mach_msg_size_t, seqno: mach_port_seqno_t, space: ipc_space_t,
                            sizep: Pointer[mach_msg_size_t]) -> mach_msg_return_t:
    """Give the receiver a bare header and trailer instead of a message that cannot be delivered; consumes the kmsg.

    Writes 24 bytes and the trailer whatever ``rcv_size`` says. Fails with MACH_RCV_INVALID_DATA.
    """
    await at(753)
    context: mach_vm_address_t = kmsg.ikm_header.msgh_remote_port.ip_context
    await at(759)
    await ipc_kmsg_copyout_dest(kmsg, space)
    await at(764)
    trailer: ptr[mach_msg_max_trailer_t] = mach_msg_max_trailer_t(
        kmsg.space, kmsg.ikm_header.address + MACH_MSG_HEADER_SIZE)
    await at(767)
    kmsg.ikm_header.msgh_size = MACH_MSG_HEADER_SIZE
    await at(768)
    trailer.msgh_trailer_type = MACH_MSG_TRAILER_FORMAT_0
    trailer.msgh_trailer_size = MACH_MSG_TRAILER_MINIMUM_SIZE
    trailer.msgh_seqno = 0
    trailer.msgh_sender = kernel_data().KERNEL_SECURITY_TOKEN
    await at(772)
    trailer_size: mach_msg_trailer_size_t = await ipc_kmsg_add_trailer(kmsg, space, option, current_thread(), seqno,
                                                                       TRUE, context)
    await at(781)
    if await ipc_kmsg_put(kmsg, option, rcv_addr, rcv_size, trailer_size, sizep) == MACH_RCV_INVALID_DATA:
        await at(782)
        return MACH_RCV_INVALID_DATA
    await at(784)
    return MACH_MSG_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.i386.trap import thread_syscall_return
from machdbg.kernel.osfmk.ipc.ipc_importance import (
    ipc_importance_clean,
    ipc_importance_receive,
    ipc_importance_unreceive,
)
from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_free, ipc_kmsg_send
from machdbg.kernel.osfmk.ipc.ipc_kmsg_copyin import ipc_kmsg_copyin
from machdbg.kernel.osfmk.ipc.ipc_kmsg_copyout import ipc_kmsg_copyout, ipc_kmsg_copyout_dest, ipc_kmsg_copyout_pseudo
from machdbg.kernel.osfmk.ipc.ipc_kmsg_get import ipc_kmsg_add_trailer, ipc_kmsg_get, ipc_kmsg_put
from machdbg.kernel.osfmk.ipc.ipc_mqueue_port import ipc_mqueue_copyin
from machdbg.kernel.osfmk.ipc.ipc_mqueue_receive import ipc_mqueue_receive
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_release_send
from machdbg.kernel.osfmk.ipc.ipc_voucher import ipc_voucher_receive_postprocessing
from machdbg.kernel.osfmk.x86_64.copyio import copyout
