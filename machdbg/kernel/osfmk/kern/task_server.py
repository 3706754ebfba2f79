"""task_server.c: what MIG makes of mach/task.defs, the server's side of the subsystem ``task``.

Only what is here is modelled; the other routines are holes in the subsystem's table, so that the kernel answers them
with MIG_BAD_ID. Layouts and lines: facts about MIG's output.
"""

from machdbg.kernel.constants import (
    KERN_SUCCESS,
    MACH_MSG_PORT_DESCRIPTOR,
    MACH_MSG_SUCCESS,
    MACH_MSG_TYPE_MOVE_SEND,
    MACH_MSG_TYPE_PORT_SEND,
    MACH_MSGH_BITS_COMPLEX,
    MIG_BAD_ARGUMENTS,
    MIG_TYPE_ERROR,
)
from machdbg.kernel.cpu import local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    NDR_record_t,
    int_t,
    ipc_port_t,
    kern_return_t,
    mach_msg_body_t,
    mach_msg_header_t,
    mach_msg_port_descriptor_t,
    mig_reply_error_t,
    semaphore_t,
    task_t,
)
from machdbg.kernel.macros import IP_VALID
from machdbg.machine.function import at, function
from machdbg.machine.view import Struct, ptr


class __Request__semaphore_create_t(Struct, pack=4, name="__Request__semaphore_create_t"):
    Head: mach_msg_header_t
    NDR: NDR_record_t
    policy: int_t
    value: int_t


class __Reply__semaphore_create_t(Struct, pack=4, name="__Reply__semaphore_create_t"):
    Head: mach_msg_header_t
    msgh_body: mach_msg_body_t
    semaphore: mach_msg_port_descriptor_t


class __Request__semaphore_destroy_t(Struct, pack=4, name="__Request__semaphore_destroy_t"):
    Head: mach_msg_header_t
    msgh_body: mach_msg_body_t
    semaphore: mach_msg_port_descriptor_t


class __Request__task_get_special_port_t(Struct, pack=4, name="__Request__task_get_special_port_t"):
    Head: mach_msg_header_t
    NDR: NDR_record_t
    which_port: int_t


class __Reply__task_get_special_port_t(Struct, pack=4, name="__Reply__task_get_special_port_t"):
    Head: mach_msg_header_t
    msgh_body: mach_msg_body_t
    special_port: mach_msg_port_descriptor_t


class __Request__task_set_special_port_t(Struct, pack=4, name="__Request__task_set_special_port_t"):
    Head: mach_msg_header_t
    msgh_body: mach_msg_body_t
    special_port: mach_msg_port_descriptor_t
    NDR: NDR_record_t
    which_port: int_t


def check_simple(In0P: mach_msg_header_t, size: int) -> int:
    """Refuse a request that is complex or not ``size`` bytes long (inlined checks of several stubs)."""
    if In0P.msgh_bits & MACH_MSGH_BITS_COMPLEX or In0P.msgh_size != size:
        return MIG_BAD_ARGUMENTS
    return MACH_MSG_SUCCESS


def check_one_right(In0P: mach_msg_header_t, size: int, disposition: int = MACH_MSG_TYPE_PORT_SEND) -> int:
    """Refuse a request of another size or with something else than one right of that kind in its body."""
    body = mach_msg_body_t(In0P.space, In0P.address + mach_msg_header_t.record.size)
    if (not In0P.msgh_bits & MACH_MSGH_BITS_COMPLEX or body.msgh_descriptor_count != 1 or In0P.msgh_size != size):
        return MIG_BAD_ARGUMENTS
    right = mach_msg_port_descriptor_t(body.space, body.address + mach_msg_body_t.record.size)
    if right.type_ != MACH_MSG_PORT_DESCRIPTOR or right.disposition != disposition:
        return MIG_TYPE_ERROR
    return MACH_MSG_SUCCESS


def __MIG_check__Request__semaphore_create_t(In0P: __Request__semaphore_create_t) -> int:
    """Refuse a request of another shape (task_server.c:2352; inlined, so it has no frame)."""
    if (In0P.Head.msgh_bits & MACH_MSGH_BITS_COMPLEX
            or In0P.Head.msgh_size != __Request__semaphore_create_t.record.size):
        return MIG_BAD_ARGUMENTS
    return MACH_MSG_SUCCESS


@function("task_server.c", line=2370)
async def _Xsemaphore_create(InHeadP: ptr[mach_msg_header_t], OutHeadP: ptr[mach_msg_header_t]) -> None:
    """Unpack a request for semaphore_create, call it and pack the reply.

    The reply is a send right to the semaphore, or the short form with an error code.
    """
    semaphore = local(semaphore_t)
    await at(2398)
    In0P: ptr[__Request__semaphore_create_t] = __Request__semaphore_create_t(InHeadP.space, InHeadP.address)
    await at(2399)
    OutP: ptr[__Reply__semaphore_create_t] = __Reply__semaphore_create_t(OutHeadP.space, OutHeadP.address)
    error = mig_reply_error_t(OutHeadP.space, OutHeadP.address)
    await at(2435)
    check_result: kern_return_t = __MIG_check__Request__semaphore_create_t(In0P)
    await at(2436)
    if check_result != MACH_MSG_SUCCESS:
        await at(2437)
        error.RetCode = check_result
        error.NDR = kernel_data().NDR_record
        return
    await at(2451)
    OutP.semaphore.disposition = MACH_MSG_TYPE_MOVE_SEND
    await at(2452)
    OutP.semaphore.type_ = MACH_MSG_PORT_DESCRIPTOR
    await at(2459)
    task: task_t = await convert_port_to_task(In0P.Head.msgh_remote_port)
    await at(2461)
    RetCode: kern_return_t = await semaphore_create(task, semaphore, In0P.policy, In0P.value)
    await at(2462)
    await task_deallocate(task)
    await at(2463)
    if RetCode != KERN_SUCCESS:
        await at(2464)
        error.RetCode = RetCode
        error.NDR = kernel_data().NDR_record
        return
    await at(2468)
    OutP.semaphore.name = await convert_semaphore_to_port(semaphore.value)
    await at(2471)
    OutP.Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX
    await at(2472)
    OutP.Head.msgh_size = __Reply__semaphore_create_t.record.size
    await at(2473)
    OutP.msgh_body.msgh_descriptor_count = 1
    await at(2475)


@function("task_server.c", line=2507)
async def _Xsemaphore_destroy(InHeadP: ptr[mach_msg_header_t], OutHeadP: ptr[mach_msg_header_t]) -> None:
    """Unpack a request for semaphore_destroy, call it and pack the reply.

    The right in the request is released here on success, and with the request otherwise.
    """
    await at(2536)
    In0P: ptr[__Request__semaphore_destroy_t] = __Request__semaphore_destroy_t(InHeadP.space, InHeadP.address)
    await at(2537)
    OutP: ptr[mig_reply_error_t] = mig_reply_error_t(OutHeadP.space, OutHeadP.address)
    await at(2551)
    check_result: kern_return_t = check_one_right(In0P.Head, __Request__semaphore_destroy_t.record.size)
    await at(2552)
    if check_result != MACH_MSG_SUCCESS:
        await at(2553)
        OutP.RetCode = check_result
        OutP.NDR = kernel_data().NDR_record
        return
    await at(2556)
    task: task_t = await convert_port_to_task(In0P.Head.msgh_remote_port)
    await at(2558)
    port: ipc_port_t = In0P.semaphore.name
    OutP.RetCode = await semaphore_destroy(task, await convert_port_to_semaphore(port))
    await at(2559)
    await task_deallocate(task)
    await at(2561)
    if OutP.RetCode != KERN_SUCCESS:
        await at(2562)
        OutP.NDR = kernel_data().NDR_record
        return
    await at(2565)
    if IP_VALID(port):
        await at(2566)
        await ipc_port_release_send(port)
    await at(2569)
    OutP.NDR = kernel_data().NDR_record
    await at(2572)
    OutP.Head.msgh_size = mig_reply_error_t.record.size
    await at(2573)


@function("task_server.c", line=1196)
async def _Xtask_get_special_port(InHeadP: ptr[mach_msg_header_t], OutHeadP: ptr[mach_msg_header_t]) -> None:
    """Unpack a request for task_get_special_port, call it and pack the reply: a send right or an error code."""
    special_port = local(ipc_port_t)
    await at(1223)
    In0P: ptr[__Request__task_get_special_port_t] = __Request__task_get_special_port_t(InHeadP.space, InHeadP.address)
    await at(1224)
    OutP: ptr[__Reply__task_get_special_port_t] = __Reply__task_get_special_port_t(OutHeadP.space, OutHeadP.address)
    error = mig_reply_error_t(OutHeadP.space, OutHeadP.address)
    await at(1259)
    check_result: kern_return_t = check_simple(In0P.Head, __Request__task_get_special_port_t.record.size)
    await at(1260)
    if check_result != MACH_MSG_SUCCESS:
        await at(1261)
        error.RetCode = check_result
        error.NDR = kernel_data().NDR_record
        return
    await at(1275)
    OutP.special_port.disposition = MACH_MSG_TYPE_MOVE_SEND
    await at(1276)
    OutP.special_port.type_ = MACH_MSG_PORT_DESCRIPTOR
    await at(1283)
    task: task_t = await convert_port_to_task(In0P.Head.msgh_remote_port)
    await at(1285)
    RetCode: kern_return_t = await task_get_special_port(task, In0P.which_port, special_port)
    await at(1286)
    await task_deallocate(task)
    await at(1287)
    if RetCode != KERN_SUCCESS:
        await at(1288)
        error.RetCode = RetCode
        error.NDR = kernel_data().NDR_record
        return
    await at(1293)
    OutP.special_port.name = special_port.value
    await at(1294)
    OutP.Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX
    await at(1295)
    OutP.Head.msgh_size = __Reply__task_get_special_port_t.record.size
    await at(1296)
    OutP.msgh_body.msgh_descriptor_count = 1
    await at(1297)


@function("task_server.c", line=1329)
async def _Xtask_set_special_port(InHeadP: ptr[mach_msg_header_t], OutHeadP: ptr[mach_msg_header_t]) -> None:
    """Unpack a request for task_set_special_port, call it and pack the reply; on success the right is the task's."""
    await at(1360)
    In0P: ptr[__Request__task_set_special_port_t] = __Request__task_set_special_port_t(InHeadP.space, InHeadP.address)
    await at(1361)
    OutP: ptr[mig_reply_error_t] = mig_reply_error_t(OutHeadP.space, OutHeadP.address)
    await at(1375)
    check_result: kern_return_t = check_one_right(In0P.Head, __Request__task_set_special_port_t.record.size)
    await at(1376)
    if check_result != MACH_MSG_SUCCESS:
        await at(1377)
        OutP.RetCode = check_result
        OutP.NDR = kernel_data().NDR_record
        return
    await at(1380)
    task: task_t = await convert_port_to_task(In0P.Head.msgh_remote_port)
    await at(1382)
    OutP.RetCode = await task_set_special_port(task, In0P.which_port, In0P.special_port.name)
    await at(1383)
    await task_deallocate(task)
    await at(1387)
    OutP.NDR = kernel_data().NDR_record
    await at(1390)
    OutP.Head.msgh_size = mig_reply_error_t.record.size
    await at(1391)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_release_send
from machdbg.kernel.osfmk.kern.ipc_sync import convert_port_to_semaphore, convert_semaphore_to_port
from machdbg.kernel.osfmk.kern.ipc_tt_convert import convert_port_to_task
from machdbg.kernel.osfmk.kern.ipc_tt_special import task_get_special_port, task_set_special_port
from machdbg.kernel.osfmk.kern.sync_sema import semaphore_create, semaphore_destroy
from machdbg.kernel.osfmk.kern.task import task_deallocate
