"""osfmk/ipc/ipc_right.c, continued: two rights out of one entry, when a message names one port twice.

Behaviour: spec of the message path, section 6.1, with its matrix of results.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    IE_BITS_UREFS_MASK,
    IE_REQ_NONE,
    KERN_INVALID_CAPABILITY,
    KERN_INVALID_RIGHT,
    KERN_SUCCESS,
    MACH_MSG_TYPE_COPY_SEND,
    MACH_MSG_TYPE_MAKE_SEND,
    MACH_MSG_TYPE_MAKE_SEND_ONCE,
    MACH_MSG_TYPE_MOVE_SEND,
    MACH_MSG_TYPE_MOVE_SEND_ONCE,
    MACH_PORT_TYPE_RECEIVE,
    MACH_PORT_TYPE_SEND,
    MACH_PORT_UREFS_MAX,
)
from machdbg.kernel.cpu import local
from machdbg.kernel.headers import (
    int_t,
    ipc_entry_bits_t,
    ipc_entry_t,
    ipc_object_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_type_name_t,
    mach_port_name_t,
    mach_port_urefs_t,
)
from machdbg.kernel.macros import IE_BITS_UREFS, IO_NULL, IP_NULL, as_object, as_port, ip_reference, ip_unlock
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/ipc/ipc_right.c", line=2266)
async def ipc_right_copyin_two_move_sends(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t,
                                          objectp: Pointer[ipc_object_t], sorightp: Pointer[ipc_port_t],
                                          releasep: Pointer[ipc_port_t]) -> kern_return_t:
    """Take two send rights out of one entry; needs two user references. Fails with KERN_INVALID_RIGHT."""
    await at(2277)
    request: ipc_port_t = IP_NULL()
    await at(2279)
    releasep.value = IP_NULL()
    await at(2283)
    bits: ipc_entry_bits_t = entry.ie_bits
    await at(2285)
    if not bits & MACH_PORT_TYPE_SEND:
        await at(2286)
    else:
        await at(2288)
        urefs: mach_port_urefs_t = IE_BITS_UREFS(bits)
        await at(2289)
        if urefs < 2:
            await at(2290)
        else:
            await at(2292)
            port: ipc_port_t = as_port(entry.ie_object)
            await at(2295)
            if await ipc_right_check(space, port, name, entry):
                await at(2296)
                releasep.value = port
                await at(2297)
            else:
                await at(2303)
                if urefs == 2:
                    await at(2304)
                    if bits & MACH_PORT_TYPE_RECEIVE:
                        await at(2310)
                        port.ip_srights += 1
                        await at(2311)
                        ip_reference(port)
                        await at(2312)
                        ip_reference(port)
                    else:
                        await at(2316)
                        if entry.ie_request != IE_REQ_NONE:
                            request = await ipc_right_request_cancel(space, port, name, entry)
                        await at(2319)
                        port.ip_srights += 1
                        await at(2320)
                        ip_reference(port)
                        await at(2321)
                        await ipc_hash_delete(space, as_object(port), name, entry)
                        await at(2323)
                        entry.ie_object = IO_NULL()
                    await at(2325)
                    entry.ie_bits = bits & ~(IE_BITS_UREFS_MASK | MACH_PORT_TYPE_SEND)
                else:
                    await at(2327)
                    port.ip_srights += 2
                    await at(2328)
                    ip_reference(port)
                    await at(2329)
                    ip_reference(port)
                    await at(2331)
                    if urefs < MACH_PORT_UREFS_MAX:
                        await at(2332)
                        entry.ie_bits = bits - 2
                await at(2334)
                await ipc_entry_modified(space, name, entry)
                await at(2336)
                ip_unlock(port)
                await at(2338)
                objectp.value = as_object(port)
                await at(2339)
                sorightp.value = request
                await at(2340)
                return KERN_SUCCESS
    await at(2343)
    return KERN_INVALID_RIGHT


@function("osfmk/ipc/ipc_right.c", line=2362)
async def ipc_right_copyin_two(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t,
                               msgt_one: mach_msg_type_name_t, msgt_two: mach_msg_type_name_t,
                               objectp: Pointer[ipc_object_t], sorightp: Pointer[ipc_port_t],
                               releasep: Pointer[ipc_port_t]) -> kern_return_t:
    """Take two send or send-once rights out of one entry (destination and reply of a message), dead names refused.

    Fails with KERN_INVALID_CAPABILITY when the second alone would fail, with KERN_INVALID_RIGHT otherwise.
    """
    await at(2373)
    assertcnt = local(int_t)
    assertcnt.value = 0
    await at(2382)
    if not await ipc_right_copyin_check(space, name, entry, msgt_two):
        await at(2383)
        return KERN_INVALID_CAPABILITY
    await at(2395)
    if msgt_one == MACH_MSG_TYPE_MOVE_SEND_ONCE or msgt_two == MACH_MSG_TYPE_MOVE_SEND_ONCE:
        await at(2397)
        return KERN_INVALID_RIGHT
    makes = (MACH_MSG_TYPE_MAKE_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE)
    await at(2400)
    if msgt_one in makes or msgt_two in makes:
        object_two = local(ipc_object_t)
        await at(2416)
        kr: kern_return_t = await ipc_right_copyin(space, name, entry, msgt_one, FALSE, objectp, sorightp, releasep,
                                                   assertcnt)
        await at(2421)
        if kr != KERN_SUCCESS:
            await at(2422)
            return kr
        await at(2435)
        kr = await ipc_right_copyin(space, name, entry, msgt_two, FALSE, object_two, sorightp, releasep, assertcnt)
    else:
        await at(2446)
        if msgt_one == MACH_MSG_TYPE_MOVE_SEND and msgt_two == MACH_MSG_TYPE_MOVE_SEND:
            await at(2453)
            kr = await ipc_right_copyin_two_move_sends(space, name, entry, objectp, sorightp, releasep)
            await at(2456)
            if kr != KERN_SUCCESS:
                await at(2457)
                return kr
        else:
            await at(2470)
            if msgt_one == MACH_MSG_TYPE_MOVE_SEND or msgt_two == MACH_MSG_TYPE_MOVE_SEND:
                await at(2472)
                msgt_name: mach_msg_type_name_t = MACH_MSG_TYPE_MOVE_SEND
            else:
                await at(2474)
                msgt_name = MACH_MSG_TYPE_COPY_SEND
            await at(2477)
            kr = await ipc_right_copyin(space, name, entry, msgt_name, FALSE, objectp, sorightp, releasep, assertcnt)
            await at(2482)
            if kr != KERN_SUCCESS:
                await at(2483)
                return kr
            await at(2491)
            await ipc_port_copy_send(as_port(objectp.value))
    await at(2494)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import ipc_entry_modified
from machdbg.kernel.osfmk.ipc.ipc_hash import ipc_hash_delete
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_copy_send
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_check, ipc_right_request_cancel
from machdbg.kernel.osfmk.ipc.ipc_right_copyin import ipc_right_copyin, ipc_right_copyin_check
