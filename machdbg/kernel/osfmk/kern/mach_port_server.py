"""mach_port_server.c: what MIG makes of mach/mach_port.defs, the server's side of the subsystem ``mach_port``.

Only what is here is modelled; the other routines are holes in the subsystem's table, so that the kernel answers them
with MIG_BAD_ID. Layouts and lines: facts about MIG's output.
"""

from typing import Annotated

from machdbg.kernel.constants import (
    KERN_SUCCESS,
    MACH_MSG_PORT_DESCRIPTOR,
    MACH_MSG_SUCCESS,
    MACH_MSG_TYPE_MOVE_SEND_ONCE,
    MACH_MSG_TYPE_PORT_SEND_ONCE,
    MACH_MSGH_BITS_COMPLEX,
)
from machdbg.kernel.cpu import local, pointer_to
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    NDR_record_t,
    integer_t,
    ipc_port_t,
    ipc_space_inspect_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_body_t,
    mach_msg_header_t,
    mach_msg_id_t,
    mach_msg_port_descriptor_t,
    mach_msg_type_name_t,
    mach_msg_type_number_t,
    mach_port_flavor_t,
    mach_port_mscount_t,
    mach_port_name_t,
    mach_port_right_t,
    mach_port_type_t,
    mach_port_urefs_t,
    mig_reply_error_t,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Array, ArrayOf, Struct, ptr

from .task_server import check_one_right, check_simple

PORT_INFO_MAX = 17  # words of the largest flavor


class __Request__mach_port_type_t(Struct, pack=4, name="__Request__mach_port_type_t"):
    Head: mach_msg_header_t
    NDR: NDR_record_t
    name: mach_port_name_t


class __Reply__mach_port_type_t(Struct, pack=4, name="__Reply__mach_port_type_t"):
    Head: mach_msg_header_t
    NDR: NDR_record_t
    RetCode: kern_return_t
    ptype: mach_port_type_t


class __Request__mach_port_get_refs_t(Struct, pack=4, name="__Request__mach_port_get_refs_t"):
    Head: mach_msg_header_t
    NDR: NDR_record_t
    name: mach_port_name_t
    right: mach_port_right_t


class __Reply__mach_port_get_refs_t(Struct, pack=4, name="__Reply__mach_port_get_refs_t"):
    Head: mach_msg_header_t
    NDR: NDR_record_t
    RetCode: kern_return_t
    refs: mach_port_urefs_t


class __Request__mach_port_request_notification_t(Struct, pack=4, name="__Request__mach_port_request_notification_t"):
    Head: mach_msg_header_t
    msgh_body: mach_msg_body_t
    notify: mach_msg_port_descriptor_t
    NDR: NDR_record_t
    name: mach_port_name_t
    msgid: mach_msg_id_t
    sync: mach_port_mscount_t


class __Reply__mach_port_request_notification_t(Struct, pack=4, name="__Reply__mach_port_request_notification_t"):
    Head: mach_msg_header_t
    msgh_body: mach_msg_body_t
    previous: mach_msg_port_descriptor_t


class __Request__mach_port_extract_right_t(Struct, pack=4, name="__Request__mach_port_extract_right_t"):
    Head: mach_msg_header_t
    NDR: NDR_record_t
    name: mach_port_name_t
    msgt_name: mach_msg_type_name_t


class __Reply__mach_port_extract_right_t(Struct, pack=4, name="__Reply__mach_port_extract_right_t"):
    Head: mach_msg_header_t
    msgh_body: mach_msg_body_t
    poly: mach_msg_port_descriptor_t


class __Request__mach_port_get_attributes_t(Struct, pack=4, name="__Request__mach_port_get_attributes_t"):
    Head: mach_msg_header_t
    NDR: NDR_record_t
    name: mach_port_name_t
    flavor: mach_port_flavor_t
    port_info_outCnt: mach_msg_type_number_t


class __Reply__mach_port_get_attributes_t(Struct, pack=4, name="__Reply__mach_port_get_attributes_t"):
    Head: mach_msg_header_t
    NDR: NDR_record_t
    RetCode: kern_return_t
    port_info_outCnt: mach_msg_type_number_t
    port_info_out: Annotated[Array[int], ArrayOf(integer_t, PORT_INFO_MAX)]


@function("mach_port_server.c", line=396)
async def _Xmach_port_type(InHeadP: ptr[mach_msg_header_t], OutHeadP: ptr[mach_msg_header_t]) -> None:
    """Unpack a request for mach_port_type, call it and pack the reply: the type or an error code."""
    await at(423)
    In0P: ptr[__Request__mach_port_type_t] = __Request__mach_port_type_t(InHeadP.space, InHeadP.address)
    await at(424)
    OutP: ptr[__Reply__mach_port_type_t] = __Reply__mach_port_type_t(OutHeadP.space, OutHeadP.address)
    await at(438)
    check_result: kern_return_t = check_simple(In0P.Head, __Request__mach_port_type_t.record.size)
    await at(439)
    if check_result != MACH_MSG_SUCCESS:
        await at(440)
        OutP.RetCode = check_result
        OutP.NDR = kernel_data().NDR_record
        return
    await at(443)
    task: ipc_space_t = await convert_port_to_space(In0P.Head.msgh_remote_port)
    await at(445)
    ptype = pointer_to(mach_port_type_t, OutP.field("ptype"))
    OutP.RetCode = await mach_port_type(task, In0P.name, ptype)
    await at(446)
    await space_deallocate(task)
    await at(447)
    if OutP.RetCode != KERN_SUCCESS:
        await at(448)
        OutP.NDR = kernel_data().NDR_record
        return
    await at(453)
    OutP.NDR = kernel_data().NDR_record
    await at(456)
    OutP.Head.msgh_size = __Reply__mach_port_type_t.record.size
    await at(458)


@function("mach_port_server.c", line=904)
async def _Xmach_port_get_refs(InHeadP: ptr[mach_msg_header_t], OutHeadP: ptr[mach_msg_header_t]) -> None:
    """Unpack a request for mach_port_get_refs, call it and pack the reply: the count or an error code."""
    await at(932)
    In0P: ptr[__Request__mach_port_get_refs_t] = __Request__mach_port_get_refs_t(InHeadP.space, InHeadP.address)
    await at(933)
    OutP: ptr[__Reply__mach_port_get_refs_t] = __Reply__mach_port_get_refs_t(OutHeadP.space, OutHeadP.address)
    await at(947)
    check_result: kern_return_t = check_simple(In0P.Head, __Request__mach_port_get_refs_t.record.size)
    await at(948)
    if check_result != MACH_MSG_SUCCESS:
        await at(949)
        OutP.RetCode = check_result
        OutP.NDR = kernel_data().NDR_record
        return
    await at(952)
    task: ipc_space_t = await convert_port_to_space(In0P.Head.msgh_remote_port)
    await at(954)
    refs = pointer_to(mach_port_urefs_t, OutP.field("refs"))
    OutP.RetCode = await mach_port_get_refs(task, In0P.name, In0P.right, refs)
    await at(955)
    await space_deallocate(task)
    await at(956)
    if OutP.RetCode != KERN_SUCCESS:
        await at(957)
        OutP.NDR = kernel_data().NDR_record
        return
    await at(962)
    OutP.NDR = kernel_data().NDR_record
    await at(965)
    OutP.Head.msgh_size = __Reply__mach_port_get_refs_t.record.size
    await at(967)


@function("mach_port_server.c", line=1478)
async def _Xmach_port_request_notification(InHeadP: ptr[mach_msg_header_t], OutHeadP: ptr[mach_msg_header_t]) -> None:
    """Unpack a request for mach_port_request_notification, call it and pack the reply.

    The reply is the send-once right registered before, or the short form with an error code. The right in the request
    is the registration's on success, and destroyed with the request otherwise.
    """
    previous = local(ipc_port_t)
    await at(1511)
    In0P: ptr[__Request__mach_port_request_notification_t] = __Request__mach_port_request_notification_t(
        InHeadP.space, InHeadP.address)
    await at(1512)
    OutP: ptr[__Reply__mach_port_request_notification_t] = __Reply__mach_port_request_notification_t(
        OutHeadP.space, OutHeadP.address)
    error = mig_reply_error_t(OutHeadP.space, OutHeadP.address)
    await at(1547)
    check_result: kern_return_t = check_one_right(
        In0P.Head, __Request__mach_port_request_notification_t.record.size, MACH_MSG_TYPE_PORT_SEND_ONCE)
    await at(1548)
    if check_result != MACH_MSG_SUCCESS:
        await at(1549)
        error.RetCode = check_result
        error.NDR = kernel_data().NDR_record
        return
    await at(1563)
    OutP.previous.disposition = MACH_MSG_TYPE_MOVE_SEND_ONCE
    await at(1564)
    OutP.previous.type_ = MACH_MSG_PORT_DESCRIPTOR
    await at(1571)
    task: ipc_space_t = await convert_port_to_space(In0P.Head.msgh_remote_port)
    await at(1573)
    RetCode: kern_return_t = await mach_port_request_notification(
        task, In0P.name, In0P.msgid, In0P.sync, In0P.notify.name, previous)
    await at(1574)
    await space_deallocate(task)
    await at(1575)
    if RetCode != KERN_SUCCESS:
        await at(1576)
        error.RetCode = RetCode
        error.NDR = kernel_data().NDR_record
        return
    await at(1581)
    OutP.previous.name = previous.value
    await at(1582)
    OutP.Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX
    await at(1583)
    OutP.Head.msgh_size = __Reply__mach_port_request_notification_t.record.size
    await at(1584)
    OutP.msgh_body.msgh_descriptor_count = 1
    await at(1585)


@function("mach_port_server.c", line=1703)
async def _Xmach_port_extract_right(InHeadP: ptr[mach_msg_header_t], OutHeadP: ptr[mach_msg_header_t]) -> None:
    """Unpack a request for mach_port_extract_right, call it and pack the reply.

    The reply is the right, of the kind that the call says, or the short form with an error code.
    """
    poly = local(ipc_port_t)
    polyPoly = local(mach_msg_type_name_t)
    await at(1731)
    In0P: ptr[__Request__mach_port_extract_right_t] = __Request__mach_port_extract_right_t(
        InHeadP.space, InHeadP.address)
    await at(1732)
    OutP: ptr[__Reply__mach_port_extract_right_t] = __Reply__mach_port_extract_right_t(OutHeadP.space, OutHeadP.address)
    error = mig_reply_error_t(OutHeadP.space, OutHeadP.address)
    await at(1768)
    check_result: kern_return_t = check_simple(In0P.Head, __Request__mach_port_extract_right_t.record.size)
    await at(1769)
    if check_result != MACH_MSG_SUCCESS:
        await at(1770)
        error.RetCode = check_result
        error.NDR = kernel_data().NDR_record
        return
    await at(1780)
    OutP.poly.type_ = MACH_MSG_PORT_DESCRIPTOR
    await at(1787)
    task: ipc_space_t = await convert_port_to_space(In0P.Head.msgh_remote_port)
    await at(1789)
    RetCode: kern_return_t = await mach_port_extract_right(task, In0P.name, In0P.msgt_name, poly, polyPoly)
    await at(1790)
    await space_deallocate(task)
    await at(1791)
    if RetCode != KERN_SUCCESS:
        await at(1792)
        error.RetCode = RetCode
        error.NDR = kernel_data().NDR_record
        return
    await at(1799)
    OutP.poly.disposition = polyPoly.value
    await at(1806)
    OutP.poly.name = poly.value
    await at(1807)
    OutP.Head.msgh_bits |= MACH_MSGH_BITS_COMPLEX
    await at(1808)
    OutP.Head.msgh_size = __Reply__mach_port_extract_right_t.record.size
    await at(1809)
    OutP.msgh_body.msgh_descriptor_count = 1
    await at(1810)


@function("mach_port_server.c", line=1919)
async def _Xmach_port_get_attributes(InHeadP: ptr[mach_msg_header_t], OutHeadP: ptr[mach_msg_header_t]) -> None:
    """Unpack a request for mach_port_get_attributes, call it and pack the reply: as many words as it gives.

    The request says for how many words the caller has room.
    """
    await at(1948)
    In0P: ptr[__Request__mach_port_get_attributes_t] = __Request__mach_port_get_attributes_t(
        InHeadP.space, InHeadP.address)
    await at(1949)
    OutP: ptr[__Reply__mach_port_get_attributes_t] = __Reply__mach_port_get_attributes_t(
        OutHeadP.space, OutHeadP.address)
    await at(1963)
    check_result: kern_return_t = check_simple(In0P.Head, __Request__mach_port_get_attributes_t.record.size)
    await at(1964)
    if check_result != MACH_MSG_SUCCESS:
        await at(1965)
        OutP.RetCode = check_result
        OutP.NDR = kernel_data().NDR_record
        return
    await at(1968)
    task: ipc_space_inspect_t = await convert_port_to_space_inspect(In0P.Head.msgh_remote_port)
    await at(1970)
    OutP.port_info_outCnt = PORT_INFO_MAX
    await at(1971)
    if In0P.port_info_outCnt < OutP.port_info_outCnt:
        await at(1972)
        OutP.port_info_outCnt = In0P.port_info_outCnt
    await at(1974)
    port_info_out = pointer_to(integer_t, OutP.field("port_info_out"))
    port_info_outCnt = pointer_to(mach_msg_type_number_t, OutP.field("port_info_outCnt"))
    OutP.RetCode = await mach_port_get_attributes(task, In0P.name, In0P.flavor, port_info_out, port_info_outCnt)
    await at(1975)
    await space_inspect_deallocate(task)
    await at(1976)
    if OutP.RetCode != KERN_SUCCESS:
        await at(1977)
        OutP.NDR = kernel_data().NDR_record
        return
    await at(1982)
    OutP.NDR = kernel_data().NDR_record
    await at(1984)
    unused = 4 * (PORT_INFO_MAX - OutP.port_info_outCnt)
    await at(1986)
    OutP.Head.msgh_size = __Reply__mach_port_get_attributes_t.record.size - unused
    await at(1987)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.mach_port import mach_port_get_refs, mach_port_type
from machdbg.kernel.osfmk.ipc.mach_port_attributes import mach_port_get_attributes
from machdbg.kernel.osfmk.ipc.mach_port_right import mach_port_extract_right, mach_port_request_notification
from machdbg.kernel.osfmk.kern.ipc_tt_convert import (
    convert_port_to_space,
    convert_port_to_space_inspect,
    space_deallocate,
    space_inspect_deallocate,
)
