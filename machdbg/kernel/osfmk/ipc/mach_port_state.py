"""osfmk/ipc/mach_port.c, continued: looking at a port's queue; its counts and its context.

Behaviour: spec of ports and rights, section 12.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_INVALID_RIGHT,
    KERN_INVALID_TASK,
    KERN_INVALID_VALUE,
    KERN_SUCCESS,
    MACH_PORT_RIGHT_RECEIVE,
    MACH_RCV_TRAILER_AUDIT,
)
from machdbg.kernel.cpu import local, local_struct, null_pointer
from machdbg.kernel.headers import (
    ipc_kmsg_t,
    ipc_object_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_id_t,
    mach_msg_max_trailer_t,
    mach_msg_size_t,
    mach_msg_trailer_type_t,
    mach_msg_type_number_t,
    mach_port_mscount_t,
    mach_port_name_t,
    mach_port_seqno_t,
    mach_vm_address_t,
    uint64_t,
    void_pointer,
)
from machdbg.kernel.macros import (
    MACH_PORT_VALID,
    REQUESTED_TRAILER_SIZE,
    as_port,
    ip_unlock,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/ipc/mach_port.c", line=988, stack=96)
async def mach_port_peek(space: ipc_space_t, name: mach_port_name_t, trailer_type: mach_msg_trailer_type_t,
                         seqnop: Pointer[mach_port_seqno_t], msg_sizep: Pointer[mach_msg_size_t],
                         msg_idp: Pointer[mach_msg_id_t], trailer_infop: void_pointer,
                         trailer_sizep: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """Look at a message that waits: the first, or the one numbered ``*seqnop``. Sizes are those in the kernel.

    KERN_INVALID_RIGHT, KERN_INVALID_VALUE (trailer), KERN_INVALID_NAME, KERN_FAILURE (no such message).
    """
    object = local(ipc_object_t)
    max_trailer = local_struct(mach_msg_max_trailer_t)
    await at(1003)
    if not space:
        await at(1004)
        return KERN_INVALID_TASK
    await at(1006)
    if not MACH_PORT_VALID(name):
        await at(1007)
        return KERN_INVALID_RIGHT
    await at(1013)
    option = (trailer_type & 0xF) << 24
    if trailer_type & 0xF > MACH_RCV_TRAILER_AUDIT or REQUESTED_TRAILER_SIZE(option) > trailer_sizep.value:
        await at(1015)
        return KERN_INVALID_VALUE
    await at(1017)
    trailer_sizep.value = REQUESTED_TRAILER_SIZE(option)
    await at(1019)
    kr: kern_return_t = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
    await at(1020)
    if kr != KERN_SUCCESS:
        await at(1021)
        return kr
    port: ipc_port_t = as_port(object.value)
    await at(1025)
    found = await ipc_mqueue_peek(port.ip_messages, seqnop, msg_sizep, msg_idp, max_trailer, null_pointer(ipc_kmsg_t))
    await at(1027)
    ip_unlock(port)
    await at(1029)
    if not found:
        await at(1030)
        return KERN_FAILURE
    await at(1032)
    max_trailer.msgh_seqno = seqnop.value
    await at(1033)
    trailer = max_trailer.space.read(max_trailer.address, trailer_sizep.value)
    trailer_sizep.space.write(trailer_infop, trailer)
    await at(1035)
    return KERN_SUCCESS


@function("osfmk/ipc/mach_port.c", line=1053, stack=16)
async def mach_port_set_mscount(space: ipc_space_t, name: mach_port_name_t,
                                mscount: mach_port_mscount_t) -> kern_return_t:
    """Change a port's make-send count. KERN_INVALID_RIGHT, KERN_INVALID_NAME."""
    object = local(ipc_object_t)
    await at(1061)
    if not space:
        await at(1062)
        return KERN_INVALID_TASK
    await at(1064)
    if not MACH_PORT_VALID(name):
        await at(1065)
        return KERN_INVALID_RIGHT
    await at(1067)
    kr: kern_return_t = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
    await at(1068)
    if kr != KERN_SUCCESS:
        await at(1069)
        return kr
    port: ipc_port_t = as_port(object.value)
    await at(1072)
    port.ip_mscount = mscount
    await at(1074)
    ip_unlock(port)
    await at(1075)
    return KERN_SUCCESS


@function("osfmk/ipc/mach_port.c", line=1093, stack=16)
async def mach_port_set_seqno(space: ipc_space_t, name: mach_port_name_t, seqno: mach_port_seqno_t) -> kern_return_t:
    """Change the number of the next message received. KERN_INVALID_RIGHT, KERN_INVALID_NAME."""
    object = local(ipc_object_t)
    await at(1101)
    if not space:
        await at(1102)
        return KERN_INVALID_TASK
    await at(1104)
    if not MACH_PORT_VALID(name):
        await at(1105)
        return KERN_INVALID_RIGHT
    await at(1107)
    kr: kern_return_t = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
    await at(1108)
    if kr != KERN_SUCCESS:
        await at(1109)
        return kr
    port: ipc_port_t = as_port(object.value)
    await at(1112)
    await ipc_mqueue_set_seqno(port.ip_messages, seqno)
    await at(1114)
    ip_unlock(port)
    await at(1115)
    return KERN_SUCCESS


@function("osfmk/ipc/mach_port.c", line=1133, stack=16)
async def mach_port_get_context(space: ipc_space_t, name: mach_port_name_t,
                                context: Pointer[mach_vm_address_t]) -> kern_return_t:
    """A port's context; 0 for a strictly guarded one. KERN_INVALID_RIGHT, KERN_INVALID_NAME."""
    object = local(ipc_object_t)
    await at(1141)
    if not space:
        await at(1142)
        return KERN_INVALID_TASK
    await at(1144)
    if not MACH_PORT_VALID(name):
        await at(1145)
        return KERN_INVALID_RIGHT
    await at(1147)
    kr: kern_return_t = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
    await at(1148)
    if kr != KERN_SUCCESS:
        await at(1149)
        return kr
    port: ipc_port_t = as_port(object.value)
    await at(1154)
    if port.ip_strict_guard:
        await at(1155)
        context.value = 0
    else:
        await at(1157)
        context.value = port.ip_context
    await at(1159)
    ip_unlock(port)
    await at(1160)
    return KERN_SUCCESS


@function("osfmk/ipc/mach_port.c", line=1179, stack=16)
async def mach_port_set_context(space: ipc_space_t, name: mach_port_name_t,
                                context: mach_vm_address_t) -> kern_return_t:
    """Change a port's context, which is its guard, too. KERN_INVALID_ARGUMENT, and an exception: strictly guarded."""
    object = local(ipc_object_t)
    await at(1187)
    if not space:
        await at(1188)
        return KERN_INVALID_TASK
    await at(1190)
    if not MACH_PORT_VALID(name):
        await at(1191)
        return KERN_INVALID_RIGHT
    await at(1193)
    kr: kern_return_t = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
    await at(1194)
    if kr != KERN_SUCCESS:
        await at(1195)
        return kr
    port: ipc_port_t = as_port(object.value)
    await at(1198)
    if port.ip_strict_guard:
        await at(1199)
        portguard: uint64_t = port.ip_context
        await at(1200)
        ip_unlock(port)
        await at(1202)
        await mach_port_guard_exception(name, context, portguard, kGUARD_EXC_SET_CONTEXT)
        await at(1203)
        return KERN_INVALID_ARGUMENT
    await at(1206)
    port.ip_context = context
    await at(1208)
    ip_unlock(port)
    await at(1209)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_mqueue_port import ipc_mqueue_set_seqno
from machdbg.kernel.osfmk.ipc.ipc_mqueue_set import ipc_mqueue_peek
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_translate
from machdbg.kernel.osfmk.ipc.mach_port_guard import kGUARD_EXC_SET_CONTEXT, mach_port_guard_exception
