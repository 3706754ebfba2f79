"""osfmk/ipc/ipc_right.c: rights as entries hold them, and how messages take them out and put them in.

Behaviour: spec of ports and rights, section 10, and of the message path, section 6.1. This file has
look-up and liveness; ``ipc_right_copyin.py``, ``ipc_right_copyin_two.py`` and ``ipc_right_copyout.py`` continue it with
the ways between an entry and a message, ``ipc_right_dealloc.py``, ``ipc_right_delta.py``, ``ipc_right_destruct.py``
and ``ipc_right_request.py`` with what the mach_port calls need.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    IE_BITS_TYPE_MASK,
    IE_REQ_NONE,
    KERN_INVALID_NAME,
    KERN_INVALID_TASK,
    KERN_SUCCESS,
    MACH_PORT_TYPE_DEAD_NAME,
    MACH_PORT_TYPE_NONE,
    MACH_PORT_TYPE_RECEIVE,
    MACH_PORT_TYPE_SEND,
    MACH_PORT_TYPE_SEND_RIGHTS,
    MACH_PORT_UREFS_MAX,
    TRUE,
)
from machdbg.kernel.headers import (
    boolean_t,
    ipc_entry_bits_t,
    ipc_entry_t,
    ipc_object_t,
    ipc_port_request_index_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_port_name_t,
    mach_port_type_t,
    mach_port_urefs_t,
)
from machdbg.kernel.macros import (
    IE_BITS_TYPE,
    IE_BITS_UREFS,
    IO_NULL,
    IP_NULL,
    as_object,
    as_port,
    ip_active,
    ip_lock,
    ip_release,
    ip_unlock,
    is_active,
    is_write_lock,
    is_write_unlock,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/ipc/ipc_right.c", line=113)
async def ipc_right_lookup_write(space: ipc_space_t, name: mach_port_name_t,
                                 entryp: Pointer[ipc_entry_t]) -> kern_return_t:
    """Find ``name`` in ``space``. On success the space stays locked.

    Fails with KERN_INVALID_TASK (dead space) or KERN_INVALID_NAME, unlocked.
    """
    await at(122)
    is_write_lock(space)
    await at(124)
    if not is_active(space):
        await at(125)
        is_write_unlock(space)
        await at(126)
        return KERN_INVALID_TASK
    await at(129)
    entry: ipc_entry_t = await ipc_entry_lookup(space, name)
    if not entry:
        await at(130)
        is_write_unlock(space)
        await at(131)
        return KERN_INVALID_NAME
    await at(134)
    entryp.value = entry
    await at(135)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_right.c", line=152)
async def ipc_right_lookup_two_write(space: ipc_space_t, name1: mach_port_name_t, entryp1: Pointer[ipc_entry_t],
                                     name2: mach_port_name_t, entryp2: Pointer[ipc_entry_t]) -> kern_return_t:
    """Find two names. On success the space stays locked. KERN_INVALID_TASK, KERN_INVALID_NAME."""
    await at(164)
    is_write_lock(space)
    await at(166)
    if not is_active(space):
        await at(167)
        is_write_unlock(space)
        await at(168)
        return KERN_INVALID_TASK
    await at(171)
    entry1: ipc_entry_t = await ipc_entry_lookup(space, name1)
    if not entry1:
        await at(172)
        is_write_unlock(space)
        await at(173)
        return KERN_INVALID_NAME
    await at(175)
    entry2: ipc_entry_t = await ipc_entry_lookup(space, name2)
    if not entry2:
        await at(176)
        is_write_unlock(space)
        await at(177)
        return KERN_INVALID_NAME
    await at(179)
    entryp1.value = entry1
    await at(180)
    entryp2.value = entry2
    await at(181)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_right.c", line=197)
async def ipc_right_reverse(space: ipc_space_t, object: ipc_object_t, namep: Pointer[mach_port_name_t],
                            entryp: Pointer[ipc_entry_t]) -> boolean_t:
    """Find the name by which ``space`` knows a port (receive or send right). TRUE leaves the port locked and alive."""
    await at(212)
    port: ipc_port_t = as_port(object)
    await at(214)
    ip_lock(port)
    await at(215)
    if not ip_active(port):
        await at(216)
        ip_unlock(port)
        await at(218)
        return FALSE
    await at(221)
    if port.ip_receiver == space:
        await at(222)
        name: mach_port_name_t = port.ip_receiver_name
        await at(225)
        entry: ipc_entry_t = await ipc_entry_lookup(space, name)
        await at(231)
        namep.value = name
        await at(232)
        entryp.value = entry
        await at(233)
        return TRUE
    await at(236)
    if await ipc_hash_lookup(space, object, namep, entryp):
        await at(241)
        return TRUE
    await at(244)
    ip_unlock(port)
    await at(245)
    return FALSE


@function("osfmk/ipc/ipc_right.c", line=441)
async def ipc_right_request_cancel(space: ipc_space_t, port: ipc_port_t, name: mach_port_name_t,
                                   entry: ipc_entry_t) -> ipc_port_t:
    """Withdraw the dead-name or send-possible request of an entry; gives back its send-once right, or IP_NULL."""
    await at(452)
    if entry.ie_request == IE_REQ_NONE:
        await at(453)
        return IP_NULL()
    await at(455)
    previous: ipc_port_t = await ipc_port_request_cancel(port, name, entry.ie_request)
    await at(456)
    entry.ie_request = IE_REQ_NONE
    await at(457)
    await ipc_entry_modified(space, name, entry)
    await at(458)
    return previous


@function("osfmk/ipc/ipc_right.c", line=472)
async def ipc_right_inuse(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t) -> boolean_t:
    """Whether the entry already holds a right; TRUE unlocks the space."""
    await at(477)
    if IE_BITS_TYPE(entry.ie_bits) != MACH_PORT_TYPE_NONE:
        await at(478)
        is_write_unlock(space)
        await at(479)
        return TRUE
    await at(481)
    return FALSE


@function("osfmk/ipc/ipc_right.c", line=499)
async def ipc_right_check(space: ipc_space_t, port: ipc_port_t, name: mach_port_name_t,
                          entry: ipc_entry_t) -> boolean_t:
    """Has the port behind a send or send-once entry died?

    FALSE: it lives and is locked. TRUE: the entry is a dead name now and the caller owns the entry's reference.
    """
    await at(510)
    ip_lock(port)
    await at(511)
    if ip_active(port):
        await at(512)
        return FALSE
    await at(516)
    bits: ipc_entry_bits_t = entry.ie_bits
    await at(520)
    if bits & MACH_PORT_TYPE_SEND:
        await at(524)
        port.ip_srights -= 1
    else:
        await at(529)
        port.ip_sorights -= 1
    await at(531)
    ip_unlock(port)
    await at(537)
    if bits & MACH_PORT_TYPE_SEND:
        await at(538)
        await ipc_hash_delete(space, as_object(port), name, entry)
    await at(542)
    bits = (bits & ~IE_BITS_TYPE_MASK) | MACH_PORT_TYPE_DEAD_NAME
    await at(560)
    if entry.ie_request != IE_REQ_NONE:
        await at(561)
        if await ipc_port_request_type(port, name, entry.ie_request) != 0:
            await at(563)
            if IE_BITS_UREFS(bits) < MACH_PORT_UREFS_MAX:
                await at(564)
                bits += 1
        await at(566)
        entry.ie_request = IE_REQ_NONE
    await at(568)
    entry.ie_bits = bits
    await at(569)
    entry.ie_object = IO_NULL()
    await at(570)
    await ipc_entry_modified(space, name, entry)
    await at(571)
    return TRUE


@function("osfmk/ipc/ipc_right.c", line=1656)
async def ipc_right_info(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t,
                         typep: Pointer[mach_port_type_t], urefsp: Pointer[mach_port_urefs_t]) -> kern_return_t:
    """The type, with request bits, and the user references of an entry. The space comes locked and is unlocked."""
    await at(1665)
    type: mach_port_type_t = 0
    await at(1668)
    bits: ipc_entry_bits_t = entry.ie_bits
    await at(1669)
    request: ipc_port_request_index_t = entry.ie_request
    await at(1670)
    port: ipc_port_t = as_port(entry.ie_object)
    await at(1672)
    if bits & MACH_PORT_TYPE_RECEIVE:
        await at(1675)
        if request != IE_REQ_NONE:
            await at(1676)
            ip_lock(port)
            await at(1678)
            type |= await ipc_port_request_type(port, name, request)
            await at(1679)
            ip_unlock(port)
        await at(1681)
        is_write_unlock(space)
    else:
        await at(1683)
        if bits & MACH_PORT_TYPE_SEND_RIGHTS:
            await at(1689)
            if not await ipc_right_check(space, port, name, entry):
                await at(1690)
                if request != IE_REQ_NONE:
                    await at(1691)
                    type |= await ipc_port_request_type(port, name, request)
                await at(1692)
                ip_unlock(port)
                await at(1693)
                is_write_unlock(space)
            else:
                await at(1695)
                bits = entry.ie_bits
                await at(1697)
                is_write_unlock(space)
                await at(1698)
                await ip_release(port)
        else:
            await at(1701)
            is_write_unlock(space)
    await at(1704)
    type |= IE_BITS_TYPE(bits)
    await at(1706)
    typep.value = type
    await at(1707)
    urefsp.value = IE_BITS_UREFS(bits)
    await at(1708)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import ipc_entry_lookup, ipc_entry_modified
from machdbg.kernel.osfmk.ipc.ipc_hash import ipc_hash_delete, ipc_hash_lookup
from machdbg.kernel.osfmk.ipc.ipc_port_request import ipc_port_request_cancel, ipc_port_request_type
