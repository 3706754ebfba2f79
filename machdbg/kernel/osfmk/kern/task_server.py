"""task_server.c: what MIG makes of mach/task.defs, the server's side of the subsystem ``task``.

Only semaphore_create is modelled; the other routines are holes in the subsystem's table, so that the kernel answers
them with MIG_BAD_ID. Layouts and lines: facts about MIG's output.
"""

from machdbg.kernel.constants import (
    KERN_SUCCESS,
    MACH_MSG_PORT_DESCRIPTOR,
    MACH_MSG_SUCCESS,
    MACH_MSG_TYPE_MOVE_SEND,
    MACH_MSGH_BITS_COMPLEX,
    MIG_BAD_ARGUMENTS,
)
from machdbg.kernel.cpu import local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    NDR_record_t,
    int_t,
    kern_return_t,
    mach_msg_body_t,
    mach_msg_header_t,
    mach_msg_port_descriptor_t,
    mig_reply_error_t,
    semaphore_t,
    task_t,
)
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


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.ipc_sync import convert_semaphore_to_port
from machdbg.kernel.osfmk.kern.ipc_tt_convert import convert_port_to_task
from machdbg.kernel.osfmk.kern.sync_sema import semaphore_create
from machdbg.kernel.osfmk.kern.task import task_deallocate
