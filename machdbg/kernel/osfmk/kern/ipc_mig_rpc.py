"""osfmk/kern/ipc_mig.c, continued: calls that the kernel makes, and messages in the kernel by names.

Spec of the message path, section 6.6.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    MACH_MSG_MASK,
    MACH_MSG_OPTION_NONE,
    MACH_MSG_SIZE_MAX,
    MACH_MSG_SUCCESS,
    MACH_MSG_TIMEOUT_NONE,
    MACH_MSG_TRAILER_FORMAT_0,
    MACH_MSG_TRAILER_MINIMUM_SIZE,
    MACH_MSG_TYPE_MAKE_SEND_ONCE,
    MACH_MSGH_BITS_COMPLEX,
    MACH_RCV_BODY_ERROR,
    MACH_RCV_INTERRUPTED,
    MACH_RCV_MSG,
    MACH_RCV_TOO_LARGE,
    MACH_SEND_INTERRUPTED,
    MACH_SEND_KERNEL_DEFAULT,
    MACH_SEND_MSG,
    MACH_SEND_MSG_TOO_SMALL,
    MACH_SEND_NO_BUFFER,
    MACH_SEND_TOO_LARGE,
    MAX_TRAILER_SIZE,
    THREAD_ABORTSAFE,
    THREAD_INTERRUPTIBLE,
    TRUE,
)
from machdbg.kernel.cpu import current_map, current_space, current_task, current_thread, kernel_assert, local, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    char_pointer,
    ipc_kmsg_t,
    ipc_mqueue_t,
    ipc_object_t,
    ipc_port_t,
    ipc_space_t,
    mach_msg_body_t,
    mach_msg_header_t,
    mach_msg_max_trailer_t,
    mach_msg_option_t,
    mach_msg_priority_t,
    mach_msg_return_t,
    mach_msg_size_t,
    mach_msg_timeout_t,
    mach_msg_trailer_size_t,
    mach_port_name_t,
    mach_port_seqno_t,
    thread_t,
    vm_map_t,
    vm_size_t,
    void_pointer,
)
from machdbg.kernel.macros import IP_NULL, MACH_MSGH_BITS, io_release, ip_active, null
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import MACH_MSG_BASE_SIZE, MACH_MSG_HEADER_SIZE
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.view import ptr


@function("osfmk/kern/ipc_mig.c", line=777)
async def mig_user_allocate(size: vm_size_t) -> void_pointer:
    """Memory for a message that is too large for the stack of a stub."""
    await at(780)
    return await kalloc(size)


@function("osfmk/kern/ipc_mig.c", line=784)
async def mig_user_deallocate(data: char_pointer, size: vm_size_t) -> None:
    """Give such memory back."""
    await at(788)
    await kfree(data, size)


@function("osfmk/kern/ipc_mig.c", line=333)
async def mach_msg_rpc_from_kernel_proper(msg: ptr[mach_msg_header_t], send_size: mach_msg_size_t,
                                          rcv_size: mach_msg_size_t) -> mach_msg_return_t:
    """Send a message in kernel form and wait for the reply, which overwrites it."""
    await at(338)
    return await tail_call(mach_msg_rpc_from_kernel_body(msg, send_size, rcv_size, 0))


@function("osfmk/kern/ipc_mig.c", line=342)
async def mach_msg_rpc_from_kernel_body(msg: ptr[mach_msg_header_t], send_size: mach_msg_size_t,
                                        rcv_size: mach_msg_size_t, legacy: boolean_t) -> mach_msg_return_t:
    """The same; rights and memory in the reply stay pointers. The thread keeps its reply port for the next call.

    Fails with the codes of ipc_kmsg_get_from_kernel, ipc_kmsg_copyin_from_kernel, ipc_kmsg_send; MACH_RCV_INTERRUPTED
    when the thread is being terminated; MACH_RCV_TOO_LARGE, with as much of the reply as there is room for.
    """
    kmsg_ = local(ipc_kmsg_t)
    await at(351)
    self: thread_t = current_thread()
    await at(361)
    mr: mach_msg_return_t = await ipc_kmsg_get_from_kernel(msg, send_size, kmsg_)
    kmsg: ipc_kmsg_t = kmsg_.value
    await at(362)
    if mr != MACH_MSG_SUCCESS:
        await at(364)
        return mr
    await at(367)
    reply: ipc_port_t = self.ith_rpc_reply
    await at(368)
    if not reply:
        await at(369)
        reply = await ipc_port_alloc_special(kernel_data().ipc_space_reply)
        await at(370)
        if not reply:
            await at(372)
            panic("mach_msg_rpc_from_kernel")
        await at(373)
        self.ith_rpc_reply = reply
    await at(377)
    kmsg.ikm_header.msgh_local_port = reply
    await at(378)
    kmsg.ikm_header.msgh_bits |= MACH_MSGH_BITS(0, MACH_MSG_TYPE_MAKE_SEND_ONCE)
    await at(387)
    mr = await ipc_kmsg_copyin_from_kernel(kmsg)
    await at(389)
    if mr != MACH_MSG_SUCCESS:
        await at(390)
        await ipc_kmsg_free(kmsg)
        await at(392)
        return mr
    await at(400)
    option: mach_msg_option_t = MACH_SEND_KERNEL_DEFAULT
    await at(404)
    mr = await ipc_kmsg_send(kmsg, option, MACH_MSG_TIMEOUT_NONE)
    await at(405)
    if mr != MACH_MSG_SUCCESS:
        await at(406)
        await ipc_kmsg_destroy(kmsg)
        await at(408)
        return mr
    while True:
        await at(411)
        await at(415)
        kernel_assert(ip_active(reply), "ip_active(reply)")
        await at(418)
        if not self.active:
            await at(419)
            await ipc_port_dealloc_special(reply, kernel_data().ipc_space_reply)
            await at(420)
            self.ith_rpc_reply = IP_NULL()
            await at(421)
            return MACH_RCV_INTERRUPTED
        await at(424)
        self.ith_continuation = 0
        await at(426)
        mqueue: ipc_mqueue_t = reply.ip_messages
        await at(427)
        await ipc_mqueue_receive(mqueue, MACH_MSG_OPTION_NONE, MACH_MSG_SIZE_MAX, MACH_MSG_TIMEOUT_NONE,
                                 THREAD_INTERRUPTIBLE)
        await at(433)
        mr = self.ith_state
        await at(434)
        kmsg = self.ith_kmsg
        await at(435)
        seqno: mach_port_seqno_t = self.ith_seqno
        await at(437)
        if mr == MACH_MSG_SUCCESS:
            await at(439)
            break
        await at(442)
        kernel_assert(mr == MACH_RCV_INTERRUPTED, "mr == MACH_RCV_INTERRUPTED")
        await at(446)
    header = kmsg.ikm_header
    size = header.msgh_size
    await at(458)
    if rcv_size >= size:
        await at(459)
        trailer = mach_msg_max_trailer_t(header.space, header.address + size)
        await at(462)
        if rcv_size >= size + MAX_TRAILER_SIZE:
            await at(464)
            trailer.msgh_seqno = seqno
            trailer.msgh_trailer_size = MAX_TRAILER_SIZE
        else:
            await at(466)
            trailer.msgh_trailer_size = MACH_MSG_TRAILER_MINIMUM_SIZE
        await at(469)
        if rcv_size < size + trailer.msgh_trailer_size:
            rcv_size = size
        else:
            await at(472)
            rcv_size = size + trailer.msgh_trailer_size
        await at(473)
        mr = MACH_MSG_SUCCESS
    else:
        await at(475)
        mr = MACH_RCV_TOO_LARGE
    await at(490)
    await ipc_kmsg_copyout_to_kernel(kmsg, kernel_data().ipc_space_reply)
    await at(492)
    await ipc_kmsg_put_to_kernel(msg, kmsg, rcv_size)
    await at(493)
    return mr


@function("osfmk/kern/ipc_mig.c", line=514)
async def mach_msg_overwrite(msg: ptr[mach_msg_header_t], option: mach_msg_option_t, send_size: mach_msg_size_t,
                             rcv_size: mach_msg_size_t, rcv_name: mach_port_name_t, msg_timeout: mach_msg_timeout_t,
                             override: mach_msg_priority_t, rcv_msg: ptr[mach_msg_header_t],
                             rcv_msg_size: mach_msg_size_t) -> mach_msg_return_t:
    """Send and receive a message that lies in the kernel, by names of the current task; aborts are not noticed."""
    option_ = local(mach_msg_option_t)
    object = local(ipc_object_t)
    mqueue = local(ipc_mqueue_t)
    await at(525)
    space: ipc_space_t = current_space()
    await at(526)
    map: vm_map_t = current_map()
    await at(532)
    if option & MACH_SEND_MSG:
        await at(536)
        if (send_size & 3 or send_size < MACH_MSG_HEADER_SIZE
                or (send_size < MACH_MSG_BASE_SIZE and msg.msgh_bits & MACH_MSGH_BITS_COMPLEX)):
            await at(539)
            return MACH_SEND_MSG_TOO_SMALL
        await at(541)
        if send_size > MACH_MSG_SIZE_MAX - MAX_TRAILER_SIZE:
            await at(542)
            return MACH_SEND_TOO_LARGE
        await at(546)
        msg_and_trailer_size: mach_msg_size_t = send_size + MAX_TRAILER_SIZE
        await at(547)
        kmsg: ipc_kmsg_t = await ipc_kmsg_alloc(msg_and_trailer_size)
        await at(549)
        if not kmsg:
            await at(551)
            return MACH_SEND_NO_BUFFER
        await at(559)
        header = kmsg.ikm_header
        header.space.write(header.address, msg.space.read(msg.address, send_size))
        await at(561)
        header.msgh_size = send_size
        await at(569)
        max_trailer: ptr[mach_msg_max_trailer_t] = mach_msg_max_trailer_t(header.space, header.address + send_size)
        await at(570)
        max_trailer.msgh_sender = current_task().sec_token
        await at(571)
        max_trailer.msgh_audit = current_task().audit_token
        await at(572)
        max_trailer.msgh_trailer_type = MACH_MSG_TRAILER_FORMAT_0
        await at(573)
        max_trailer.msgh_trailer_size = MACH_MSG_TRAILER_MINIMUM_SIZE
        await at(575)
        option_.value = option
        mr: mach_msg_return_t = await ipc_kmsg_copyin(kmsg, space, map, override, option_)
        option = option_.value
        await at(577)
        if mr != MACH_MSG_SUCCESS:
            await at(578)
            await ipc_kmsg_free(kmsg)
            await at(580)
            return mr
        while True:
            await at(583)
            await at(584)
            mr = await ipc_kmsg_send(kmsg, MACH_MSG_OPTION_NONE, MACH_MSG_TIMEOUT_NONE)
            await at(585)
            if mr != MACH_SEND_INTERRUPTED:
                break
        await at(587)
        kernel_assert(mr == MACH_MSG_SUCCESS, "mr == MACH_MSG_SUCCESS")
    await at(590)
    if option & MACH_RCV_MSG:
        await at(591)
        self: thread_t = current_thread()
        while True:
            await at(593)
            await at(597)
            mr = await ipc_mqueue_copyin(space, rcv_name, mqueue, object)
            await at(599)
            if mr != MACH_MSG_SUCCESS:
                await at(600)
                return mr
            await at(603)
            self.ith_continuation = 0
            await at(604)
            await ipc_mqueue_receive(mqueue.value, MACH_MSG_OPTION_NONE, MACH_MSG_SIZE_MAX, MACH_MSG_TIMEOUT_NONE,
                                     THREAD_ABORTSAFE)
            await at(609)
            mr = self.ith_state
            await at(610)
            kmsg = self.ith_kmsg
            await at(611)
            seqno: mach_port_seqno_t = self.ith_seqno
            await at(613)
            await io_release(object.value)
            await at(615)
            if mr != MACH_RCV_INTERRUPTED:
                break
        await at(617)
        if mr != MACH_MSG_SUCCESS:
            await at(618)
            return mr
        await at(620)
        trailer_size: mach_msg_trailer_size_t = await ipc_kmsg_add_trailer(
            kmsg, space, option, current_thread(), seqno, TRUE, kmsg.ikm_header.msgh_remote_port.ip_context)
        await at(623)
        if rcv_size < kmsg.ikm_header.msgh_size + trailer_size:
            await at(624)
            await ipc_kmsg_copyout_dest(kmsg, space)
            await at(625)
            msg.space.write(msg.address, msg.space.read(kmsg.ikm_header.address, MACH_MSG_HEADER_SIZE))
            await at(626)
            await ipc_kmsg_free(kmsg)
            await at(627)
            return MACH_RCV_TOO_LARGE
        await at(630)
        mr = await ipc_kmsg_copyout(kmsg, space, map, null(mach_msg_body_t), option)
        await at(631)
        if mr != MACH_MSG_SUCCESS:
            await at(632)
            if mr & ~MACH_MSG_MASK == MACH_RCV_BODY_ERROR:
                await at(633)
                await ipc_kmsg_put_to_kernel(msg, kmsg, kmsg.ikm_header.msgh_size + trailer_size)
            else:
                await at(636)
                await ipc_kmsg_copyout_dest(kmsg, space)
                await at(637)
                msg.space.write(msg.address, msg.space.read(kmsg.ikm_header.address, MACH_MSG_HEADER_SIZE))
                await at(638)
                await ipc_kmsg_free(kmsg)
            await at(641)
            return mr
        await at(644)
        size = kmsg.ikm_header.msgh_size + trailer_size
        msg.space.write(msg.address, msg.space.read(kmsg.ikm_header.address, size))
        await at(646)
        await ipc_kmsg_free(kmsg)
    await at(649)
    return MACH_MSG_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_alloc, ipc_kmsg_free, ipc_kmsg_send
from machdbg.kernel.osfmk.ipc.ipc_kmsg_clean import ipc_kmsg_destroy
from machdbg.kernel.osfmk.ipc.ipc_kmsg_copyin import ipc_kmsg_copyin
from machdbg.kernel.osfmk.ipc.ipc_kmsg_copyout import ipc_kmsg_copyout, ipc_kmsg_copyout_dest
from machdbg.kernel.osfmk.ipc.ipc_kmsg_from_kernel import ipc_kmsg_copyin_from_kernel, ipc_kmsg_get_from_kernel
from machdbg.kernel.osfmk.ipc.ipc_kmsg_get import ipc_kmsg_add_trailer
from machdbg.kernel.osfmk.ipc.ipc_kmsg_to_kernel import ipc_kmsg_copyout_to_kernel, ipc_kmsg_put_to_kernel
from machdbg.kernel.osfmk.ipc.ipc_mqueue_port import ipc_mqueue_copyin
from machdbg.kernel.osfmk.ipc.ipc_mqueue_receive import ipc_mqueue_receive
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_alloc_special
from machdbg.kernel.osfmk.ipc.ipc_port_destroy import ipc_port_dealloc_special
from machdbg.kernel.osfmk.kern.kalloc import kalloc, kfree
