"""osfmk/kern/ipc_kobject.c: messages to objects of the kernel. Behaviour: spec of the kernel services, section B."""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    IKOT_NAMED_ENTRY,
    IKOT_NONE,
    IKOT_SEMAPHORE,
    IKOT_TASK,
    IKOT_TASK_RESUME,
    IKOT_TIMER,
    IO_BITS_KOTYPE,
    KERN_INVALID_TASK,
    KERN_SUCCESS,
    MACH_MSG_TRAILER_FORMAT_0,
    MACH_MSG_TRAILER_MINIMUM_SIZE,
    MACH_MSG_TYPE_PORT_SEND,
    MACH_MSG_TYPE_PORT_SEND_ONCE,
    MACH_MSGH_BITS_COMPLEX,
    MACH_NOTIFY_DEAD_NAME,
    MACH_NOTIFY_NO_SENDERS,
    MACH_NOTIFY_PORT_DELETED,
    MACH_NOTIFY_PORT_DESTROYED,
    MACH_NOTIFY_SEND_ONCE,
    MACH_PORT_NULL,
    MAX_MIG_ENTRIES,
    MAX_TRAILER_SIZE,
    MIG_BAD_ID,
    MIG_NO_REPLY,
    TRUE,
)
from machdbg.kernel.cpu import call_pointer, kernel_assert, local, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    ipc_kmsg_t,
    ipc_kobject_t,
    ipc_kobject_type_t,
    ipc_port_t,
    kern_return_t,
    mach_msg_format_0_trailer_t,
    mach_msg_header_t,
    mach_msg_id_t,
    mach_msg_max_trailer_t,
    mach_msg_option_t,
    mach_msg_size_t,
    mig_hash_t,
    mig_reply_error_t,
    mig_subsystem,
    routine_descriptor,
    task_t,
    uint32_t,
    unsigned_int,
)
from machdbg.kernel.headers import (
    task as task_struct,
)
from machdbg.kernel.macros import (
    IKM_NULL,
    IP_NULL,
    IP_VALID,
    MACH_MSGH_BITS_LOCAL,
    MACH_MSGH_BITS_REMOTE,
    MACH_MSGH_BITS_SET,
    at_address,
    cast_to,
    ip_active,
    ip_kotype,
    ip_lock,
    ip_unlock,
    null,
    printf,
)
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import trailer_of
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr as pointer_to

ROUTINES_OFFSET = mig_subsystem.offset_of("routine")


def routine_of(subsystem: mig_subsystem, index: int) -> routine_descriptor:
    """Row ``index`` of a subsystem's table."""
    return routine_descriptor(subsystem.space,
                              subsystem.address + ROUTINES_OFFSET + index * routine_descriptor.record.size)


@function("osfmk/kern/ipc_kobject.c", line=206)
async def mig_init() -> None:
    """Fill the hash of message ids (mig_buckets) from the table of subsystems (mig_e) and print how well it fits."""
    data = kernel_data()
    mig_buckets = data.mig_buckets
    await at(208)
    n: unsigned_int = len(data.mig_e)
    i: unsigned_int = 0
    await at(212)
    while i < n:
        await at(213)
        subsystem = data.mig_e[i]
        range: mach_msg_id_t = subsystem.end - subsystem.start
        await at(214)
        if subsystem.start == 0 or range < 0:
            await at(215)
            panic("the msgh_ids in mig_e[] aren't valid!")
        j: mach_msg_id_t = 0
        await at(217)
        while j < range:
            await at(218)
            descriptor = routine_of(subsystem, j)
            if descriptor.stub_routine:
                await at(220)
                nentry: mach_msg_id_t = j + subsystem.start
                await at(221)
                pos: mach_msg_id_t = nentry % MAX_MIG_ENTRIES
                howmany: int_t = 1
                bucket = mig_buckets[pos]
                while bucket.num:
                    await at(224)
                    if bucket.num == nentry:
                        await at(225)
                        printf(f"message id = {nentry}\n")
                        await at(226)
                        panic("multiple entries with the same msgh_id")
                    await at(228)
                    if howmany == MAX_MIG_ENTRIES:
                        await at(229)
                        panic("the mig dispatch table is too small")
                    await at(221)
                    howmany += 1
                    pos = (pos + 1) % MAX_MIG_ENTRIES
                    bucket = mig_buckets[pos]
                await at(232)
                bucket.num = nentry
                await at(233)
                bucket.routine = descriptor.stub_routine
                await at(234)
                if descriptor.max_reply_msg:
                    await at(235)
                    bucket.size = descriptor.max_reply_msg
                else:
                    await at(237)
                    bucket.size = subsystem.maxsize
                await at(239)
                if howmany > data.mig_table_max_displ:
                    data.mig_table_max_displ = howmany
            await at(217)
            j += 1
        await at(212)
        i += 1
    await at(243)
    printf(f"mig_table_max_displ = {data.mig_table_max_displ}\n")


@function("osfmk/kern/ipc_kobject.c", line=258, unavailable=("option",), stack=32)
async def ipc_kobject_server(request: ipc_kmsg_t, option: mach_msg_option_t) -> ipc_kmsg_t:
    """Run the kernel routine that a message asks for, in the sender's thread; returns the reply, or IKM_NULL.

    Consumes the request. The reply right moves from the request into the reply.
    """
    exec_token_ = local(uint32_t)
    data = kernel_data()
    header = request.ikm_header
    await at(266)
    replyp: ipc_port_t = IP_NULL()
    await at(269)
    task: task_t = null(task_struct)
    await at(271)
    exec_token_changed: boolean_t = FALSE
    await at(277)
    key: int_t = header.msgh_id
    await at(278)
    i: unsigned_int = key
    await at(279)
    max_iter: int_t = data.mig_table_max_displ
    while True:
        await at(282)
        ptr: pointer_to[mig_hash_t] = data.mig_buckets[i % MAX_MIG_ENTRIES]
        i += 1
        max_iter -= 1
        await at(283)
        if not (key != ptr.num and ptr.num and max_iter):
            break
    await at(285)
    if not ptr.routine or key != ptr.num:
        await at(286)
        ptr = null(mig_hash_t)
        await at(287)
        reply_size: mach_msg_size_t = data.mig_reply_size
    else:
        await at(289)
        reply_size = ptr.size
    await at(297)
    reply_size += MAX_TRAILER_SIZE
    await at(298)
    reply: ipc_kmsg_t = await ipc_kmsg_alloc(reply_size)
    await at(300)
    if not reply:
        await at(301)
        printf("ipc_kobject_server: dropping request\n")
        await at(303)
        await ipc_kmsg_destroy(request)
        await at(304)
        return IKM_NULL()

    OutP = cast_to(mig_reply_error_t, reply.ikm_header)
    await at(319)
    OutP.space.write(OutP.address, bytes(reply_size))
    await at(321)
    OutP.NDR = data.NDR_record
    await at(322)
    OutP.Head.msgh_size = mig_reply_error_t.record.size
    await at(324)
    OutP.Head.msgh_bits = MACH_MSGH_BITS_SET(MACH_MSGH_BITS_LOCAL(header.msgh_bits), 0, 0, 0)
    await at(326)
    OutP.Head.msgh_remote_port = header.msgh_local_port
    await at(327)
    OutP.Head.msgh_local_port = IP_NULL()
    await at(328)
    OutP.Head.msgh_voucher_port = MACH_PORT_NULL
    await at(329)
    OutP.Head.msgh_id = header.msgh_id + 100
    await at(339)
    await ipc_kmsg_trace_send(request, option)
    await at(341)
    if ptr:
        await at(346)
        port: ipc_port_t = header.msgh_remote_port
        await at(347)
        if IP_VALID(port) and ip_kotype(port) == IKOT_TASK:
            await at(348)
            task = await convert_port_to_task_with_exec_token(port, exec_token_)
        await at(351)
        await call_pointer(ptr.routine, header, reply.ikm_header)
        await at(354)
        if task:
            await at(355)
            if exec_token_.value != task.exec_token:
                await at(356)
                exec_token_changed = TRUE
            await at(358)
            await task_deallocate(task)
        await at(361)
        data.kernel_task.messages_received += 1
    else:
        await at(364)
        if not await ipc_kobject_notify(header, reply.ikm_header):
            await at(366)
            printf(f"ipc_kobject_server: bogus kernel message, id={header.msgh_id}\n")
            await at(371)
            OutP.RetCode = MIG_BAD_ID
        else:
            await at(375)
            data.kernel_task.messages_received += 1
    await at(377)
    data.kernel_task.messages_sent += 1

    await at(391)
    destp = header.msgh_remote_port
    await at(392)
    disposition = MACH_MSGH_BITS_REMOTE(header.msgh_bits)
    if disposition == MACH_MSG_TYPE_PORT_SEND:
        await at(394)
        await ipc_port_release_send(destp)
    elif disposition == MACH_MSG_TYPE_PORT_SEND_ONCE:
        await at(398)
        await ipc_port_release_sonce(destp)
    else:
        await at(402)
        panic("ipc_kobject_server: strange destination rights")
    await at(404)
    header.msgh_remote_port = IP_NULL()
    await at(410)
    if IP_VALID(request.ikm_voucher):
        await at(413)
        await ipc_port_release_send(request.ikm_voucher)
        await at(414)
        request.ikm_voucher = IP_NULL()
    await at(417)
    if not OutP.Head.msgh_bits & MACH_MSGH_BITS_COMPLEX and OutP.RetCode != KERN_SUCCESS:
        await at(419)
        kr: kern_return_t = OutP.RetCode
    else:
        await at(421)
        kr = KERN_SUCCESS
    await at(423)
    request_id = header.msgh_id
    if kr in (KERN_SUCCESS, MIG_NO_REPLY):
        await at(431)
        await ipc_kmsg_free(request)
    else:
        await at(439)
        header.msgh_local_port = IP_NULL()
        await at(440)
        await ipc_kmsg_destroy(request)
    await at(443)
    replyp = reply.ikm_header.msgh_remote_port
    await at(445)
    if kr == MIG_NO_REPLY:
        await at(451)
        await ipc_kmsg_free(reply)
        await at(453)
        return IKM_NULL()
    await at(454)
    if not IP_VALID(replyp):
        await at(460)
        await ipc_kmsg_destroy(reply)
        await at(462)
        return IKM_NULL()
    await at(463)
    if replyp.ip_receiver == data.ipc_space_kernel:
        await at(468)
        printf(f"ipc_kobject_server: refusing to send reply to kobject {ip_kotype(replyp)} port (id:{request_id})\n")
        await at(472)
        await ipc_kmsg_destroy(reply)
        await at(473)
        return IKM_NULL()
    await at(477)
    if kr == KERN_SUCCESS and exec_token_changed:
        await at(481)
        new_reply: ipc_kmsg_t = await ipc_kmsg_alloc(data.mig_reply_size + MAX_TRAILER_SIZE)
        await at(483)
        if not new_reply:
            await at(484)
            printf("ipc_kobject_server: dropping request\n")
            await at(485)
            await ipc_kmsg_destroy(reply)
            await at(486)
            return IKM_NULL()
        new = cast_to(mig_reply_error_t, new_reply.ikm_header)
        await at(495)
        new.space.write(new.address, bytes(data.mig_reply_size + MAX_TRAILER_SIZE))
        await at(497)
        new.NDR = data.NDR_record
        await at(498)
        new.Head.msgh_size = mig_reply_error_t.record.size
        await at(499)
        new.Head.msgh_bits = OutP.Head.msgh_bits & ~MACH_MSGH_BITS_COMPLEX
        await at(500)
        new.Head.msgh_remote_port = OutP.Head.msgh_remote_port
        await at(501)
        new.Head.msgh_local_port = IP_NULL()
        await at(502)
        new.Head.msgh_voucher_port = MACH_PORT_NULL
        await at(503)
        new.Head.msgh_id = OutP.Head.msgh_id
        await at(506)
        new.RetCode = KERN_INVALID_TASK
        await at(516)
        OutP.Head.msgh_remote_port = IP_NULL()
        await at(517)
        await ipc_kmsg_destroy(reply)
        await at(519)
        reply = new_reply
    await at(522)
    trailer: pointer_to[mach_msg_format_0_trailer_t] = at_address(
        mach_msg_format_0_trailer_t, reply.ikm_header.address + reply.ikm_header.msgh_size)
    await at(525)
    trailer.msgh_sender = data.KERNEL_SECURITY_TOKEN
    await at(526)
    trailer.msgh_trailer_type = MACH_MSG_TRAILER_FORMAT_0
    await at(527)
    trailer.msgh_trailer_size = MACH_MSG_TRAILER_MINIMUM_SIZE
    await at(529)
    return reply


@function("osfmk/kern/ipc_kobject.c", line=544)
async def ipc_kobject_set(port: ipc_port_t, kobject: ipc_kobject_t, type: ipc_kobject_type_t) -> None:
    """Make a port stand for an object of the kernel."""
    await at(549)
    ip_lock(port)
    await at(550)
    await ipc_kobject_set_atomically(port, kobject, type)
    await at(551)
    ip_unlock(port)


@function("osfmk/kern/ipc_kobject.c", line=555)
async def ipc_kobject_set_atomically(port: ipc_port_t, kobject: ipc_kobject_t, type: ipc_kobject_type_t) -> None:
    """ipc_kobject_set for a port that is locked; no reference is counted."""
    await at(560)
    kernel_assert(type == IKOT_NONE or ip_active(port), "type == IKOT_NONE || ip_active(port)")
    await at(564)
    port.ip_object.io_bits = port.ip_object.io_bits & ~IO_BITS_KOTYPE | type
    await at(565)
    port.ip_kobject = kobject


@function("osfmk/kern/ipc_kobject.c", line=583)
async def ipc_kobject_destroy(port: ipc_port_t) -> None:
    """Clean up behind a dead port of a task's that stood for an object: a timer's."""
    await at(586)
    if ip_kotype(port) == IKOT_TIMER:
        await at(589)
        await mk_timer_port_destroy(port)
        await at(590)
    else:
        await at(601)


@function("osfmk/kern/ipc_kobject.c", line=607)
async def ipc_kobject_notify(request_header: pointer_to[mach_msg_header_t],
                             reply_header: pointer_to[mach_msg_header_t]) -> boolean_t:
    """Give a notification from the kernel to the object that it is for; TRUE if it was one.

    Of the kinds of objects that ask for notifications the model has semaphores, named entries and suspended tasks.
    """
    data = kernel_data()
    await at(612)
    port: ipc_port_t = request_header.msgh_remote_port
    await at(614)
    cast_to(mig_reply_error_t, reply_header).RetCode = MIG_NO_REPLY
    await at(616)
    trailer: pointer_to[mach_msg_max_trailer_t] = trailer_of(request_header)
    await at(624)
    if list(trailer.msgh_audit.val) != list(data.KERNEL_AUDIT_TOKEN.val):
        await at(626)
        return FALSE
    await at(628)
    if list(trailer.msgh_sender.val) != list(data.KERNEL_SECURITY_TOKEN.val):
        await at(630)
        return FALSE
    await at(633)
    if request_header.msgh_id == MACH_NOTIFY_NO_SENDERS:
        await at(635)
        if ip_kotype(port) == IKOT_SEMAPHORE:
            await at(645)
            await semaphore_notify(request_header)
            await at(646)
            return TRUE
        if ip_kotype(port) == IKOT_NAMED_ENTRY:
            await at(653)
            ip_lock(port)
            await at(659)
            port.ip_mscount = 0
            await at(660)
            port.ip_messages.imq_seqno = 0
            await at(661)
            await ipc_port_destroy(port)
            await at(662)
            return TRUE
        await at(687)
    elif request_header.msgh_id not in (MACH_NOTIFY_PORT_DELETED, MACH_NOTIFY_PORT_DESTROYED, MACH_NOTIFY_SEND_ONCE,
                                        MACH_NOTIFY_DEAD_NAME):
        await at(696)
        return FALSE
    await at(698)
    if ip_kotype(port) == IKOT_TASK_RESUME:
        await at(710)
        return await task_suspension_notify(request_header)
    await at(714)
    return FALSE


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_alloc, ipc_kmsg_free, ipc_kmsg_trace_send
from machdbg.kernel.osfmk.ipc.ipc_kmsg_clean import ipc_kmsg_destroy
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_release_send, ipc_port_release_sonce
from machdbg.kernel.osfmk.ipc.ipc_port_destroy import ipc_port_destroy
from machdbg.kernel.osfmk.kern.ipc_sync import semaphore_notify
from machdbg.kernel.osfmk.kern.ipc_tt_convert import convert_port_to_task_with_exec_token
from machdbg.kernel.osfmk.kern.mk_timer import mk_timer_port_destroy
from machdbg.kernel.osfmk.kern.task import task_deallocate
from machdbg.kernel.osfmk.kern.task_suspend import task_suspension_notify
