"""osfmk/ipc/ipc_object.c, continued: naked rights become names. Behaviour: spec of ports and rights, section 7."""

from __future__ import annotations

from itertools import count

from machdbg.kernel.constants import (
    KERN_INVALID_CAPABILITY,
    KERN_INVALID_TASK,
    KERN_NAME_EXISTS,
    KERN_RIGHT_EXISTS,
    KERN_SUCCESS,
    MACH_MSG_TYPE_PORT_RECEIVE,
    MACH_MSG_TYPE_PORT_SEND,
    MACH_MSG_TYPE_PORT_SEND_ONCE,
    MACH_PORT_NULL,
    MACH_PORT_TYPE_NONE,
)
from machdbg.kernel.cpu import kernel_assert, local, panic
from machdbg.kernel.headers import (
    boolean_t,
    ipc_entry_t,
    ipc_object_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_type_name_t,
    mach_port_mscount_t,
    mach_port_name_t,
)
from machdbg.kernel.macros import (
    IE_BITS_TYPE,
    IP_NULL,
    as_port,
    io_active,
    io_lock,
    io_release,
    io_unlock,
    ip_reference,
    ip_unlock,
    is_active,
    is_write_lock,
    is_write_unlock,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/ipc/ipc_object.c", line=744)
async def ipc_object_copyout(space: ipc_space_t, object: ipc_object_t, msgt_name: mach_msg_type_name_t,
                             overflow: boolean_t, namep: Pointer[mach_port_name_t]) -> kern_return_t:
    """Put a naked right into a space, under the name that it has there or a new one.

    Consumes the right only on success. KERN_INVALID_TASK, KERN_INVALID_CAPABILITY (the port died), KERN_NO_SPACE,
    KERN_RESOURCE_SHORTAGE.
    """
    name = local(mach_port_name_t)
    entryp = local(ipc_entry_t)
    await at(758)
    is_write_lock(space)
    for _ in count():
        await at(760)
        await at(761)
        if not is_active(space):
            await at(762)
            is_write_unlock(space)
            await at(763)
            return KERN_INVALID_TASK
        await at(766)
        if msgt_name != MACH_MSG_TYPE_PORT_SEND_ONCE and await ipc_right_reverse(space, object, name, entryp):
            entry: ipc_entry_t = entryp.value
            await at(771)
            break
        await at(774)
        name.value = object.address & 0xFFFFFFFF
        await at(775)
        kr: kern_return_t = await ipc_entry_get(space, name, entryp)
        await at(776)
        if kr != KERN_SUCCESS:
            await at(779)
            kr = await ipc_entry_grow_table(space, ITS_SIZE_NONE)
            await at(780)
            if kr != KERN_SUCCESS:
                await at(781)
                return kr
            await at(783)
            continue
        entry = entryp.value
        await at(789)
        io_lock(object)
        await at(790)
        if not io_active(object):
            await at(791)
            io_unlock(object)
            await at(792)
            await ipc_entry_dealloc(space, name.value, entry)
            await at(793)
            is_write_unlock(space)
            await at(794)
            return KERN_INVALID_CAPABILITY
        await at(797)
        entry.ie_object = object
        await at(798)
        break
    await at(803)
    kr = await ipc_right_copyout(space, name.value, entry, msgt_name, overflow, object)
    await at(807)
    is_write_unlock(space)
    await at(809)
    if kr == KERN_SUCCESS:
        await at(810)
        namep.value = name.value
    await at(811)
    return kr


@function("osfmk/ipc/ipc_object.c", line=834)
async def ipc_object_copyout_name(space: ipc_space_t, object: ipc_object_t, msgt_name: mach_msg_type_name_t,
                                  overflow: boolean_t, name: mach_port_name_t) -> kern_return_t:
    """Put a naked right into a space under the name given.

    Consumes the right only on success. KERN_RIGHT_EXISTS, KERN_NAME_EXISTS, KERN_INVALID_CAPABILITY or what
    ipc_entry_alloc_name returns.
    """
    oname = local(mach_port_name_t)
    oentry = local(ipc_entry_t)
    entryp = local(ipc_entry_t)
    await at(847)
    await at(854)
    kr: kern_return_t = await ipc_entry_alloc_name(space, name, entryp)
    await at(855)
    if kr != KERN_SUCCESS:
        await at(856)
        return kr
    entry: ipc_entry_t = entryp.value
    await at(859)
    if msgt_name != MACH_MSG_TYPE_PORT_SEND_ONCE and await ipc_right_reverse(space, object, oname, oentry):
        await at(863)
        if name != oname.value:
            await at(864)
            io_unlock(object)
            await at(866)
            if IE_BITS_TYPE(entry.ie_bits) == MACH_PORT_TYPE_NONE:
                await at(867)
                await ipc_entry_dealloc(space, name, entry)
            await at(869)
            is_write_unlock(space)
            await at(870)
            return KERN_RIGHT_EXISTS
        kernel_assert(entry == oentry.value, "entry == oentry")
    else:
        await at(876)
        if await ipc_right_inuse(space, name, entry):
            await at(877)
            return KERN_NAME_EXISTS
        await at(882)
        io_lock(object)
        await at(883)
        if not io_active(object):
            await at(884)
            io_unlock(object)
            await at(885)
            await ipc_entry_dealloc(space, name, entry)
            await at(886)
            is_write_unlock(space)
            await at(887)
            return KERN_INVALID_CAPABILITY
        await at(890)
        entry.ie_object = object
    await at(902)
    if msgt_name == MACH_MSG_TYPE_PORT_RECEIVE:
        port: ipc_port_t = as_port(object)
        await at(905)
        kernel_assert(port.ip_tempowner, "port->ip_tempowner")
        await at(917)
        port.ip_tempowner = 0
    await at(922)
    kr = await ipc_right_copyout(space, name, entry, msgt_name, overflow, object)
    await at(926)
    is_write_unlock(space)
    await at(938)
    return kr


@function("osfmk/ipc/ipc_object.c", line=955)
async def ipc_object_copyout_dest(space: ipc_space_t, object: ipc_object_t, msgt_name: mach_msg_type_name_t,
                                  namep: Pointer[mach_port_name_t]) -> None:
    """Consume the right to the destination of a received message; gives the receiver's name for it.

    The object is locked and alive, unlocked afterwards.
    """
    port: ipc_port_t = as_port(object)
    await at(966)
    await io_release(object)
    await at(975)
    if msgt_name == MACH_MSG_TYPE_PORT_SEND:
        await at(978)
        nsrequest: ipc_port_t = IP_NULL()
        await at(981)
        if port.ip_receiver == space:
            await at(982)
            name: mach_port_name_t = port.ip_receiver_name
        else:
            await at(984)
            name = MACH_PORT_NULL
        kernel_assert(port.ip_srights > 0, "port->ip_srights > 0")
        await at(987)
        port.ip_srights -= 1
        if port.ip_srights == 0 and port.ip_nsrequest:
            await at(989)
            nsrequest = port.ip_nsrequest
            await at(990)
            port.ip_nsrequest = IP_NULL()
            await at(991)
            mscount: mach_port_mscount_t = port.ip_mscount
            await at(992)
            ip_unlock(port)
            await at(993)
            await ipc_notify_no_senders(nsrequest, mscount)
        else:
            await at(995)
            ip_unlock(port)
    elif msgt_name == MACH_MSG_TYPE_PORT_SEND_ONCE:
        await at(1000)
        kernel_assert(port.ip_sorights > 0, "port->ip_sorights > 0")
        await at(1004)
        if port.ip_receiver == space:
            await at(1007)
            port.ip_sorights -= 1
            await at(1008)
            name = port.ip_receiver_name
            await at(1009)
            ip_unlock(port)
        else:
            await at(1020)
            ip_reference(port)
            await at(1021)
            ip_unlock(port)
            await at(1023)
            await ipc_notify_send_once(port)
            await at(1024)
            name = MACH_PORT_NULL
    else:
        await at(1031)
        panic("ipc_object_copyout_dest: strange rights")
    await at(1035)
    namep.value = name


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import (
    ipc_entry_alloc_name,
    ipc_entry_dealloc,
    ipc_entry_get,
)
from machdbg.kernel.osfmk.ipc.ipc_entry_grow import ipc_entry_grow_table
from machdbg.kernel.osfmk.ipc.ipc_notify import (
    ipc_notify_no_senders,
    ipc_notify_send_once,
)
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_inuse, ipc_right_reverse
from machdbg.kernel.osfmk.ipc.ipc_right_copyout import ipc_right_copyout
from machdbg.kernel.osfmk.ipc.ipc_table import ITS_SIZE_NONE
