"""osfmk/ipc/mach_port.c, continued: requests for notifications, and taking rights out of a space.

Behaviour: spec of ports and rights, section 12.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_INVALID_ARGUMENT,
    KERN_INVALID_CAPABILITY,
    KERN_INVALID_RIGHT,
    KERN_INVALID_TASK,
    KERN_INVALID_VALUE,
    KERN_NOT_SUPPORTED,
    KERN_SUCCESS,
    MACH_MSG_TYPE_MAKE_SEND_ONCE,
    MACH_MSG_TYPE_MOVE_RECEIVE,
    MACH_NOTIFY_DEAD_NAME,
    MACH_NOTIFY_NO_SENDERS,
    MACH_NOTIFY_PORT_DESTROYED,
    MACH_NOTIFY_SEND_POSSIBLE,
    MACH_PORT_RIGHT_RECEIVE,
    TRUE,
)
from machdbg.kernel.cpu import local
from machdbg.kernel.headers import (
    ipc_object_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_id_t,
    mach_msg_type_name_t,
    mach_port_mscount_t,
    mach_port_name_t,
)
from machdbg.kernel.macros import IP_DEAD, MACH_PORT_VALID, as_port, ip_kotype, ip_unlock
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/ipc/mach_port.c", line=503)
async def mach_port_rename(space: ipc_space_t, oname: mach_port_name_t, nname: mach_port_name_t) -> kern_return_t:
    """KERN_NOT_SUPPORTED, whatever is asked."""
    await at(508)
    return KERN_NOT_SUPPORTED


@function("osfmk/ipc/mach_port.c", line=1499, stack=16)
async def mach_port_request_notification(space: ipc_space_t, name: mach_port_name_t, id: mach_msg_id_t,
                                         sync: mach_port_mscount_t, notify: ipc_port_t,
                                         previousp: Pointer[ipc_port_t]) -> kern_return_t:
    """Register, replace or, with a null ``notify``, cancel a request; the one before comes back in ``*previousp``.

    ``notify`` is consumed only on success. KERN_INVALID_CAPABILITY (dead ``notify``), KERN_INVALID_VALUE,
    KERN_INVALID_RIGHT, KERN_INVALID_NAME, KERN_INVALID_ARGUMENT.
    """
    object = local(ipc_object_t)
    await at(1509)
    if not space:
        await at(1510)
        return KERN_INVALID_TASK
    await at(1512)
    if notify == IP_DEAD():
        await at(1513)
        return KERN_INVALID_CAPABILITY
    await at(1539)
    if id == MACH_NOTIFY_PORT_DESTROYED:
        await at(1543)
        if sync != 0:
            await at(1544)
            return KERN_INVALID_VALUE
        await at(1546)
        if not MACH_PORT_VALID(name):
            await at(1547)
            return KERN_INVALID_RIGHT
        await at(1549)
        kr: kern_return_t = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
        await at(1550)
        if kr != KERN_SUCCESS:
            await at(1551)
            return kr
        port: ipc_port_t = as_port(object.value)
        await at(1555)
        if ip_kotype(port):
            await at(1556)
            ip_unlock(port)
            await at(1557)
            return KERN_INVALID_RIGHT
        previous_ = local(ipc_port_t)
        await at(1560)
        await ipc_port_pdrequest(port, notify, previous_)
        await at(1563)
        previousp.value = previous_.value
        await at(1564)
    elif id == MACH_NOTIFY_NO_SENDERS:
        await at(1570)
        if not MACH_PORT_VALID(name):
            await at(1571)
            return KERN_INVALID_RIGHT
        await at(1573)
        kr = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
        await at(1574)
        if kr != KERN_SUCCESS:
            await at(1575)
            return kr
        await at(1578)
        await ipc_port_nsrequest(as_port(object.value), sync, notify, previousp)
        await at(1580)
    elif id == MACH_NOTIFY_SEND_POSSIBLE:
        await at(1585)
        if not MACH_PORT_VALID(name):
            await at(1586)
            return KERN_INVALID_ARGUMENT
        await at(1589)
        kr = await ipc_right_request_alloc(space, name, int(sync != 0), TRUE, notify, previousp)
        await at(1591)
        if kr != KERN_SUCCESS:
            await at(1592)
            return kr
        await at(1593)
    elif id == MACH_NOTIFY_DEAD_NAME:
        await at(1597)
        if not MACH_PORT_VALID(name):
            await at(1603)
            return KERN_INVALID_ARGUMENT
        await at(1606)
        kr = await ipc_right_request_alloc(space, name, int(sync != 0), FALSE, notify, previousp)
        await at(1608)
        if kr != KERN_SUCCESS:
            await at(1609)
            return kr
        await at(1610)
    else:
        await at(1613)
        return KERN_INVALID_VALUE
    await at(1616)
    return KERN_SUCCESS


@function("osfmk/ipc/mach_port.c", line=1678)
async def mach_port_extract_right(space: ipc_space_t, name: mach_port_name_t, msgt_name: mach_msg_type_name_t,
                                  poly: Pointer[ipc_port_t], polyPoly: Pointer[mach_msg_type_name_t]) -> kern_return_t:
    """Take a right out of a space as a naked right and say of which kind it is.

    KERN_INVALID_VALUE (disposition), KERN_INVALID_RIGHT, KERN_INVALID_NAME, KERN_INVALID_CAPABILITY.
    """
    object = local(ipc_object_t)
    await at(1687)
    if not space:
        await at(1688)
        return KERN_INVALID_TASK
    await at(1690)
    if not MACH_MSG_TYPE_MOVE_RECEIVE <= msgt_name <= MACH_MSG_TYPE_MAKE_SEND_ONCE:
        await at(1691)
        return KERN_INVALID_VALUE
    await at(1693)
    if not MACH_PORT_VALID(name):
        await at(1699)
        return KERN_INVALID_RIGHT
    await at(1702)
    kr: kern_return_t = await ipc_object_copyin(space, name, msgt_name, object)
    await at(1704)
    if kr == KERN_SUCCESS:
        poly.value = as_port(object.value)
        await at(1705)
        polyPoly.value = await ipc_object_copyin_type(msgt_name)
    await at(1706)
    return kr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin, ipc_object_copyin_type, ipc_object_translate
from machdbg.kernel.osfmk.ipc.ipc_port_request import ipc_port_nsrequest, ipc_port_pdrequest
from machdbg.kernel.osfmk.ipc.ipc_right_request import ipc_right_request_alloc
