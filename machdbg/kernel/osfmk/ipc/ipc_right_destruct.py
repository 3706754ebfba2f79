"""osfmk/ipc/ipc_right.c, continued: ending a receive right together with send references, renaming an entry, and
taking back a copyin. Nothing in this release calls the last two. Behaviour: spec of ports and rights, section 10.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    IE_BITS_RIGHT_MASK,
    IE_BITS_TYPE_MASK,
    IE_BITS_UREFS_MASK,
    IE_REQ_NONE,
    KERN_INVALID_ARGUMENT,
    KERN_INVALID_RIGHT,
    KERN_INVALID_VALUE,
    KERN_SUCCESS,
    MACH_MSG_TYPE_COPY_SEND,
    MACH_MSG_TYPE_MOVE_SEND_ONCE,
    MACH_PORT_TYPE_DEAD_NAME,
    MACH_PORT_TYPE_NONE,
    MACH_PORT_TYPE_PORT_SET,
    MACH_PORT_TYPE_RECEIVE,
    MACH_PORT_TYPE_SEND,
    MACH_PORT_TYPE_SEND_ONCE,
    MACH_PORT_TYPE_SEND_RECEIVE,
    MACH_PORT_UREFS_MAX,
)
from machdbg.kernel.cpu import kernel_assert, panic
from machdbg.kernel.headers import (
    ipc_entry_bits_t,
    ipc_entry_t,
    ipc_object_t,
    ipc_port_request_index_t,
    ipc_port_t,
    ipc_pset,
    ipc_pset_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_type_name_t,
    mach_port_delta_t,
    mach_port_mscount_t,
    mach_port_name_t,
    mach_port_urefs_t,
    uint64_t,
)
from machdbg.kernel.macros import (
    IE_BITS_TYPE,
    IE_BITS_UREFS,
    IO_NULL,
    IO_VALID,
    IP_NULL,
    as_object,
    as_port,
    cast_to,
    io_release,
    ip_active,
    ip_lock,
    ip_reference,
    ip_release,
    ip_unlock,
    ips_lock,
    ips_unlock,
    is_write_unlock,
)
from machdbg.machine.function import at, function


@function("osfmk/ipc/ipc_right.c", line=1478)
async def ipc_right_destruct(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t,
                             srdelta: mach_port_delta_t, guard: uint64_t) -> kern_return_t:
    """Destroy a receive right and give up ``-srdelta`` send references. The space comes locked and is unlocked.

    KERN_INVALID_RIGHT, KERN_INVALID_VALUE, KERN_INVALID_ARGUMENT (guarded with another value).
    """
    await at(1485)
    port: ipc_port_t = IP_NULL()
    await at(1489)
    request: ipc_port_t = IP_NULL()
    await at(1490)
    nsrequest: ipc_port_t = IP_NULL()
    await at(1491)
    mscount: mach_port_mscount_t = 0
    await at(1493)
    bits: ipc_entry_bits_t = entry.ie_bits
    await at(1497)
    if not bits & MACH_PORT_TYPE_RECEIVE or (srdelta and not bits & MACH_PORT_TYPE_SEND):
        await at(1499)
        is_write_unlock(space)
        await at(1500)
        return KERN_INVALID_RIGHT
    await at(1503)
    if srdelta > 0:
        await at(1504)
        await at(1638)
        is_write_unlock(space)
        await at(1639)
        return KERN_INVALID_VALUE
    await at(1506)
    port = as_port(entry.ie_object)
    await at(1509)
    ip_lock(port)
    kernel_assert(ip_active(port), "ip_active(port)")
    await at(1515)
    if port.ip_guarded and guard != port.ip_context:
        await at(1516)
        portguard: uint64_t = port.ip_context
        await at(1517)
        ip_unlock(port)
        await at(1518)
        is_write_unlock(space)
        await at(1519)
        await mach_port_guard_exception(name, 0, portguard, kGUARD_EXC_DESTROY)
        await at(1520)
        return KERN_INVALID_ARGUMENT
    await at(1530)
    if srdelta:
        await at(1534)
        urefs: mach_port_urefs_t = IE_BITS_UREFS(bits)
        await at(1540)
        if -srdelta > urefs:
            await at(1541)
            ip_unlock(port)
            await at(1542)
            await at(1638)
            is_write_unlock(space)
            await at(1639)
            return KERN_INVALID_VALUE
        await at(1545)
        if urefs == MACH_PORT_UREFS_MAX:
            await at(1550)
            if srdelta != -MACH_PORT_UREFS_MAX:
                await at(1551)
                srdelta = 0
        await at(1554)
        if urefs + srdelta == 0:
            await at(1555)
            port.ip_srights -= 1
            if port.ip_srights == 0:
                await at(1556)
                nsrequest = port.ip_nsrequest
                await at(1557)
                if nsrequest:
                    await at(1558)
                    port.ip_nsrequest = IP_NULL()
                    await at(1559)
                    mscount = port.ip_mscount
            await at(1563)
            entry.ie_bits = bits & ~(IE_BITS_UREFS_MASK | MACH_PORT_TYPE_SEND)
        else:
            await at(1566)
            entry.ie_bits = bits + srdelta
    await at(1575)
    bits = entry.ie_bits
    await at(1576)
    if bits & MACH_PORT_TYPE_SEND:
        await at(1580)
        if port.ip_pdrequest:
            await at(1591)
            await ipc_entry_modified(space, name, entry)
            await at(1592)
            entry.ie_bits &= ~MACH_PORT_TYPE_RECEIVE
            await at(1593)
            await ipc_hash_insert(space, as_object(port), name, entry)
            await at(1595)
            ip_reference(port)
        else:
            await at(1604)
            bits &= ~IE_BITS_TYPE_MASK
            await at(1605)
            bits |= MACH_PORT_TYPE_DEAD_NAME
            await at(1606)
            if entry.ie_request:
                await at(1607)
                entry.ie_request = IE_REQ_NONE
                await at(1608)
                if IE_BITS_UREFS(bits) < MACH_PORT_UREFS_MAX:
                    await at(1609)
                    bits += 1
            await at(1611)
            entry.ie_bits = bits
            await at(1612)
            entry.ie_object = IO_NULL()
            await at(1613)
            await ipc_entry_modified(space, name, entry)
    else:
        await at(1618)
        if entry.ie_request != IE_REQ_NONE:
            request = await ipc_right_request_cancel(space, port, name, entry)
        await at(1620)
        entry.ie_object = IO_NULL()
        await at(1621)
        await ipc_entry_dealloc(space, name, entry)
    await at(1625)
    is_write_unlock(space)
    await at(1627)
    if nsrequest:
        await at(1628)
        await ipc_notify_no_senders(nsrequest, mscount)
    await at(1630)
    await ipc_port_destroy(port)
    await at(1632)
    if request:
        await at(1633)
        await ipc_notify_port_deleted(request, name)
    await at(1635)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_right.c", line=2177)
async def ipc_right_copyin_undo(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t,
                                msgt_name: mach_msg_type_name_t, object: ipc_object_t, soright: ipc_port_t) -> None:
    """Give back what ipc_right_copyin took, now that the object has died: the entry becomes a dead name."""
    await at(2187)
    bits: ipc_entry_bits_t = entry.ie_bits
    if soright:
        await at(2195)
        kernel_assert(IE_BITS_TYPE(bits) == MACH_PORT_TYPE_NONE, "IE_BITS_TYPE(bits) == MACH_PORT_TYPE_NONE")
        await at(2201)
        entry.ie_bits = (bits & ~IE_BITS_RIGHT_MASK) | MACH_PORT_TYPE_DEAD_NAME | 2
    elif IE_BITS_TYPE(bits) == MACH_PORT_TYPE_NONE:
        await at(2195)
        await at(2204)
        await at(2208)
        entry.ie_bits = (bits & ~IE_BITS_RIGHT_MASK) | MACH_PORT_TYPE_DEAD_NAME | 1
    elif IE_BITS_TYPE(bits) == MACH_PORT_TYPE_DEAD_NAME:
        await at(2195)
        await at(2204)
        await at(2210)
        await at(2214)
        if msgt_name != MACH_MSG_TYPE_COPY_SEND:
            await at(2217)
            if IE_BITS_UREFS(bits) < MACH_PORT_UREFS_MAX:
                await at(2218)
                entry.ie_bits = bits + 1
    else:
        kernel_assert(msgt_name != MACH_MSG_TYPE_MOVE_SEND_ONCE, "msgt_name != MACH_MSG_TYPE_MOVE_SEND_ONCE")
        await at(2228)
        if msgt_name != MACH_MSG_TYPE_COPY_SEND:
            await at(2231)
            if IE_BITS_UREFS(bits) < MACH_PORT_UREFS_MAX:
                await at(2232)
                entry.ie_bits = bits + 1
        await at(2240)
        await ipc_right_check(space, as_port(object), name, entry)
    await at(2244)
    await ipc_entry_modified(space, name, entry)
    await at(2247)
    if IO_VALID(object):
        await at(2248)
        await io_release(object)


@function("osfmk/ipc/ipc_right.c", line=2703)
async def ipc_right_rename(space: ipc_space_t, oname: mach_port_name_t, oentry: ipc_entry_t,
                           nname: mach_port_name_t, nentry: ipc_entry_t) -> kern_return_t:
    """Move what one entry holds to another, which is free. The space comes locked and is unlocked."""
    await at(2710)
    request: ipc_port_request_index_t = oentry.ie_request
    await at(2711)
    bits: ipc_entry_bits_t = oentry.ie_bits
    await at(2712)
    object: ipc_object_t = oentry.ie_object
    await at(2713)
    release_port: ipc_port_t = IP_NULL()
    await at(2725)
    if request != IE_REQ_NONE:
        await at(2729)
        port: ipc_port_t = as_port(object)
        await at(2732)
        if await ipc_right_check(space, port, oname, oentry):
            await at(2733)
            request = IE_REQ_NONE
            await at(2734)
            object = IO_NULL()
            await at(2735)
            bits = oentry.ie_bits
            await at(2736)
            release_port = port
        else:
            await at(2742)
            request_at(port.ip_requests, request).ipr_name = nname
            await at(2743)
            ip_unlock(port)
            await at(2744)
            oentry.ie_request = IE_REQ_NONE
    await at(2751)
    nentry.ie_bits = (nentry.ie_bits & ~IE_BITS_RIGHT_MASK) | (bits & IE_BITS_RIGHT_MASK)
    await at(2752)
    nentry.ie_request = request
    await at(2753)
    nentry.ie_object = object
    await at(2755)
    type_ = IE_BITS_TYPE(bits)
    if type_ == MACH_PORT_TYPE_SEND:
        await at(2759)
        port = as_port(object)
        await at(2765)
        await ipc_hash_delete(space, as_object(port), oname, oentry)
        await at(2766)
        await ipc_hash_insert(space, as_object(port), nname, nentry)
        await at(2767)
    elif type_ in (MACH_PORT_TYPE_RECEIVE, MACH_PORT_TYPE_SEND_RECEIVE):
        await at(2774)
        port = as_port(object)
        await at(2777)
        ip_lock(port)
        await at(2782)
        port.ip_receiver_name = nname
        await at(2783)
        ip_unlock(port)
        await at(2784)
    elif type_ == MACH_PORT_TYPE_PORT_SET:
        await at(2790)
        pset: ipc_pset_t = cast_to(ipc_pset, object)
        await at(2793)
        ips_lock(pset)
        await at(2796)
        ips_unlock(pset)
        await at(2797)
    elif type_ in (MACH_PORT_TYPE_SEND_ONCE, MACH_PORT_TYPE_DEAD_NAME):
        await at(2802)
    else:
        await at(2805)
        panic("ipc_right_rename: strange rights")
    await at(2809)
    oentry.ie_object = IO_NULL()
    await at(2810)
    await ipc_entry_dealloc(space, oname, oentry)
    await at(2811)
    await ipc_entry_modified(space, nname, nentry)
    await at(2812)
    is_write_unlock(space)
    await at(2814)
    if release_port:
        await at(2815)
        await ip_release(release_port)
    await at(2817)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import ipc_entry_dealloc, ipc_entry_modified
from machdbg.kernel.osfmk.ipc.ipc_hash import ipc_hash_delete, ipc_hash_insert
from machdbg.kernel.osfmk.ipc.ipc_notify import ipc_notify_no_senders, ipc_notify_port_deleted
from machdbg.kernel.osfmk.ipc.ipc_port_destroy import ipc_port_destroy
from machdbg.kernel.osfmk.ipc.ipc_port_request import request_at
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_check, ipc_right_request_cancel
from machdbg.kernel.osfmk.ipc.mach_port_guard import kGUARD_EXC_DESTROY, mach_port_guard_exception
