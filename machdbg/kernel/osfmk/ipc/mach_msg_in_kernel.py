"""osfmk/ipc/mach_msg.c, continued: sending and receiving for code in the kernel. Spec of the message path, section 4.

Names are those of the current task; sizes are the kernel's.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    MACH_MSG_SIZE_MAX,
    MACH_MSG_SUCCESS,
    MACH_MSG_TRAILER_FORMAT_0,
    MACH_MSG_TRAILER_MINIMUM_SIZE,
    MACH_MSGH_BITS_COMPLEX,
    MACH_RCV_TIMEOUT,
    MACH_SEND_MSG_TOO_SMALL,
    MACH_SEND_NO_BUFFER,
    MACH_SEND_TOO_LARGE,
    MAX_TRAILER_SIZE,
    THREAD_ABORTSAFE,
)
from machdbg.kernel.cpu import current_map, current_space, current_task, current_thread, local
from machdbg.kernel.headers import (
    ipc_kmsg_t,
    ipc_mqueue_t,
    ipc_object_t,
    ipc_space_t,
    mach_msg_body_t,
    mach_msg_header_t,
    mach_msg_max_trailer_t,
    mach_msg_option_t,
    mach_msg_priority_t,
    mach_msg_return_t,
    mach_msg_size_t,
    mach_msg_timeout_t,
    mach_port_name_t,
    thread_t,
    vm_map_t,
    void_pointer,
)
from machdbg.kernel.macros import null
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import MACH_MSG_BASE_SIZE, MACH_MSG_HEADER_SIZE
from machdbg.kernel.osfmk.ipc.mach_msg import no_size
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr


@function("osfmk/ipc/mach_msg.c", line=194)
async def mach_msg_send(msg: ptr[mach_msg_header_t], option: mach_msg_option_t, send_size: mach_msg_size_t,
                        send_timeout: mach_msg_timeout_t, override: mach_msg_priority_t) -> mach_msg_return_t:
    """Send a message that lies in the kernel; what could not be sent is copied back with its rights."""
    option_ = local(mach_msg_option_t)
    await at(201)
    space: ipc_space_t = current_space()
    await at(202)
    map: vm_map_t = current_map()
    await at(208)
    if (send_size & 3 or send_size < MACH_MSG_HEADER_SIZE
            or (send_size < MACH_MSG_BASE_SIZE and msg.msgh_bits & MACH_MSGH_BITS_COMPLEX)):
        await at(211)
        return MACH_SEND_MSG_TOO_SMALL
    await at(213)
    if send_size > MACH_MSG_SIZE_MAX - MAX_TRAILER_SIZE:
        await at(214)
        return MACH_SEND_TOO_LARGE
    await at(218)
    msg_and_trailer_size: mach_msg_size_t = send_size + MAX_TRAILER_SIZE
    await at(220)
    kmsg: ipc_kmsg_t = await ipc_kmsg_alloc(msg_and_trailer_size)
    await at(222)
    if not kmsg:
        await at(224)
        return MACH_SEND_NO_BUFFER
    await at(232)
    header = kmsg.ikm_header
    header.space.write(header.address, msg.space.read(msg.address, send_size))
    await at(234)
    header.msgh_size = send_size
    await at(242)
    trailer: ptr[mach_msg_max_trailer_t] = mach_msg_max_trailer_t(header.space, header.address + send_size)
    await at(243)
    trailer.msgh_sender = current_task().sec_token
    await at(244)
    trailer.msgh_audit = current_task().audit_token
    await at(245)
    trailer.msgh_trailer_type = MACH_MSG_TRAILER_FORMAT_0
    await at(246)
    trailer.msgh_trailer_size = MACH_MSG_TRAILER_MINIMUM_SIZE
    await at(248)
    option_.value = option
    mr: mach_msg_return_t = await ipc_kmsg_copyin(kmsg, space, map, override, option_)
    option = option_.value
    await at(250)
    if mr != MACH_MSG_SUCCESS:
        await at(251)
        await ipc_kmsg_free(kmsg)
        await at(253)
        return mr
    await at(256)
    mr = await ipc_kmsg_send(kmsg, option, send_timeout)
    await at(258)
    if mr != MACH_MSG_SUCCESS:
        await at(259)
        mr |= await ipc_kmsg_copyout_pseudo(kmsg, space, map, null(mach_msg_body_t))
        await at(260)
        header = kmsg.ikm_header
        msg.space.write(msg.address, header.space.read(header.address, header.msgh_size))
        await at(262)
        await ipc_kmsg_free(kmsg)
    await at(266)
    return mr


@function("osfmk/ipc/mach_msg.c", line=464)
async def mach_msg_receive(msg: ptr[mach_msg_header_t], option: mach_msg_option_t, rcv_size: mach_msg_size_t,
                           rcv_name: mach_port_name_t, rcv_timeout: mach_msg_timeout_t, continuation: void_pointer,
                           slist_size: mach_msg_size_t) -> mach_msg_return_t:
    """Receive to an address of the current map. With a ``continuation`` a wait does not return but calls it."""
    object = local(ipc_object_t)
    mqueue = local(ipc_mqueue_t)
    await at(473)
    self: thread_t = current_thread()
    await at(474)
    space: ipc_space_t = current_space()
    await at(479)
    mr: mach_msg_return_t = await ipc_mqueue_copyin(space, rcv_name, mqueue, object)
    await at(480)
    if mr != MACH_MSG_SUCCESS:
        await at(481)
        return mr
    await at(485)
    self.ith_msg_addr = msg.address
    await at(486)
    self.ith_object = object.value
    await at(487)
    self.ith_rsize = rcv_size
    await at(488)
    self.ith_msize = 0
    await at(489)
    self.ith_option = option
    await at(490)
    self.ith_continuation = continuation
    await at(491)
    self.ith_knote = 0
    await at(493)
    await ipc_mqueue_receive(mqueue.value, option, rcv_size, rcv_timeout, THREAD_ABORTSAFE)
    await at(494)
    if option & MACH_RCV_TIMEOUT and rcv_timeout == 0:
        await at(495)
    await at(496)
    return await mach_msg_receive_results(no_size())


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_alloc, ipc_kmsg_free, ipc_kmsg_send
from machdbg.kernel.osfmk.ipc.ipc_kmsg_copyin import ipc_kmsg_copyin
from machdbg.kernel.osfmk.ipc.ipc_kmsg_copyout import ipc_kmsg_copyout_pseudo
from machdbg.kernel.osfmk.ipc.ipc_mqueue_port import ipc_mqueue_copyin
from machdbg.kernel.osfmk.ipc.ipc_mqueue_receive import ipc_mqueue_receive
from machdbg.kernel.osfmk.ipc.mach_msg import mach_msg_receive_results
