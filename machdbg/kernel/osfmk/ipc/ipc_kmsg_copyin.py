"""osfmk/ipc/ipc_kmsg.c, continued: turning the names in a message's header into the rights that they stand for.

Behaviour: spec of the message path, section 5. ``ipc_kmsg_copyin_body.py`` does the same for descriptors.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    IE_REQ_NONE,
    IKOT_VOUCHER,
    KERN_INVALID_CAPABILITY,
    KERN_SUCCESS,
    MACH_MSG_SUCCESS,
    MACH_MSG_TYPE_COPY_SEND,
    MACH_MSG_TYPE_MOVE_SEND,
    MACH_MSG_TYPE_PORT_SEND,
    MACH_MSGH_BITS_COMPLEX,
    MACH_MSGH_BITS_USER,
    MACH_MSGH_BITS_ZERO,
    MACH_PORT_DEAD,
    MACH_PORT_NULL,
    MACH_PORT_TYPE_NONE,
    MACH_PORT_TYPE_SEND,
    MACH_SEND_ALWAYS,
    MACH_SEND_INVALID_DEST,
    MACH_SEND_INVALID_HEADER,
    MACH_SEND_INVALID_REPLY,
    MACH_SEND_INVALID_VOUCHER,
    MACH_SEND_NOTIFY,
    TRUE,
)
from machdbg.kernel.cpu import local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    ipc_entry_t,
    ipc_kmsg_t,
    ipc_object_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_bits_t,
    mach_msg_header_t,
    mach_msg_option_t,
    mach_msg_priority_t,
    mach_msg_return_t,
    mach_msg_type_name_t,
    mach_port_name_t,
    vm_map_t,
)
from machdbg.kernel.macros import (
    CAST_MACH_NAME_TO_PORT,
    CAST_MACH_PORT_TO_NAME,
    IE_BITS_TYPE,
    IE_NULL,
    IO_NULL,
    IP_NULL,
    IP_VALID,
    MACH_MSG_TYPE_PORT_ANY_SEND,
    MACH_MSGH_BITS_LOCAL,
    MACH_MSGH_BITS_REMOTE,
    MACH_MSGH_BITS_SET,
    MACH_MSGH_BITS_VOUCHER,
    MACH_PORT_VALID,
    as_object,
    as_port,
    io_kotype,
    ip_active,
    ip_full,
    ip_lock,
    ip_release,
    ip_unlock,
    is_active,
    is_write_lock,
    is_write_unlock,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr


@function("osfmk/ipc/ipc_kmsg.c", line=2112)
async def ipc_kmsg_set_qos(kmsg: ipc_kmsg_t, options: mach_msg_option_t,
                           override: mach_msg_priority_t) -> kern_return_t:
    """Set the QoS words of a message; without vouchers that carry a QoS they are 0."""
    await at(2118)
    await at(2119)
    await at(2120)
    await at(2122)
    await at(2123)
    await at(2124)
    kmsg.ikm_qos = 0
    await at(2126)
    kmsg.ikm_qos_override = kmsg.ikm_qos
    await at(2138)
    kr: kern_return_t = KERN_SUCCESS
    await at(2155)
    return kr


@function("osfmk/ipc/ipc_kmsg.c", line=2183, stack=112)
async def ipc_kmsg_copyin_header(kmsg: ipc_kmsg_t, space: ipc_space_t, override: mach_msg_priority_t,
                                 optionp: Pointer[mach_msg_option_t]) -> mach_msg_return_t:
    """Turn destination, reply and voucher names into rights. All are checked before anything is changed.

    Fails with MACH_SEND_INVALID_HEADER, _INVALID_DEST, _INVALID_REPLY or _INVALID_VOUCHER; the space is then as
    before, except that an entry whose port has died unnoticed becomes a dead name.
    """
    dest_port = local(ipc_object_t)
    reply_port = local(ipc_object_t)
    voucher_object = local(ipc_object_t)
    dest_soright = local(ipc_port_t)
    reply_soright = local(ipc_port_t)
    voucher_soright = local(ipc_port_t)
    release_port = local(ipc_port_t)
    voucher_release_port = local(ipc_port_t)
    assertcnt = local(int_t)
    await at(2189)
    msg: ptr[mach_msg_header_t] = kmsg.ikm_header
    await at(2190)
    mbits: mach_msg_bits_t = msg.msgh_bits & MACH_MSGH_BITS_USER
    await at(2191)
    dest_name: mach_port_name_t = CAST_MACH_PORT_TO_NAME(msg.msgh_remote_port)
    await at(2192)
    reply_name: mach_port_name_t = CAST_MACH_PORT_TO_NAME(msg.msgh_local_port)
    await at(2193)
    voucher_name: mach_port_name_t = MACH_PORT_NULL
    await at(2196)
    dest_type: mach_msg_type_name_t = MACH_MSGH_BITS_REMOTE(mbits)
    await at(2197)
    reply_type: mach_msg_type_name_t = MACH_MSGH_BITS_LOCAL(mbits)
    await at(2198)
    voucher_type: mach_msg_type_name_t = MACH_MSGH_BITS_VOUCHER(mbits)
    await at(2199)
    dest_port.value = IO_NULL()
    await at(2200)
    reply_port.value = IO_NULL()
    await at(2201)
    dest_soright.value = IP_NULL()
    await at(2202)
    reply_soright.value = IP_NULL()
    await at(2203)
    voucher_soright.value = IP_NULL()
    await at(2204)
    release_port.value = IP_NULL()
    await at(2205)
    voucher_object.value = IO_NULL()
    await at(2206)
    voucher_release_port.value = IP_NULL()
    await at(2207)
    dest_entry: ipc_entry_t = IE_NULL()
    await at(2208)
    reply_entry: ipc_entry_t = IE_NULL()
    await at(2209)
    voucher_entry: ipc_entry_t = IE_NULL()
    await at(2211)
    assertcnt.value = 0
    await at(2213)
    needboost: boolean_t = FALSE
    invalid = ""  # the label that C goes to: invalid_reply or invalid_dest

    await at(2216)
    if (mbits != msg.msgh_bits or not MACH_MSG_TYPE_PORT_ANY_SEND(dest_type)
            or (reply_type == 0 and reply_name != MACH_PORT_NULL)
            or (reply_type != 0 and not MACH_MSG_TYPE_PORT_ANY_SEND(reply_type))):
        await at(2221)
        return MACH_SEND_INVALID_HEADER
    await at(2223)
    if not MACH_PORT_VALID(dest_name):
        await at(2224)
        return MACH_SEND_INVALID_DEST
    await at(2226)
    is_write_lock(space)
    await at(2227)
    if not is_active(space):
        await at(2228)
        is_write_unlock(space)
        await at(2229)
        return MACH_SEND_INVALID_DEST

    await at(2238)
    if voucher_type != MACH_MSGH_BITS_ZERO:
        await at(2240)
        voucher_name = msg.msgh_voucher_port
        await at(2242)
        if voucher_name == MACH_PORT_DEAD or voucher_type not in (MACH_MSG_TYPE_MOVE_SEND, MACH_MSG_TYPE_COPY_SEND):
            await at(2245)
            is_write_unlock(space)
            await at(2246)
            return MACH_SEND_INVALID_VOUCHER
        await at(2249)
        if voucher_name != MACH_PORT_NULL:
            await at(2250)
            voucher_entry = await ipc_entry_lookup(space, voucher_name)
            await at(2251)
            if (not voucher_entry or not voucher_entry.ie_bits & MACH_PORT_TYPE_SEND
                    or io_kotype(voucher_entry.ie_object) != IKOT_VOUCHER):
                await at(2254)
                is_write_unlock(space)
                await at(2255)
                return MACH_SEND_INVALID_VOUCHER
        else:
            await at(2258)
            voucher_type = MACH_MSG_TYPE_MOVE_SEND

    await at(2267)
    if dest_name == voucher_name:
        await at(2274)
        dest_entry = voucher_entry
        await at(2275)
        await at(2284)
        if MACH_PORT_VALID(reply_name):
            await at(2288)
            if reply_name == voucher_name:
                await at(2289)
                invalid = "reply"
            else:
                await at(2291)
                reply_entry = await ipc_entry_lookup(space, reply_name)
                await at(2292)
                if not reply_entry:
                    await at(2293)
                    invalid = "reply"
                else:
                    await at(2296)
                    if not await ipc_right_copyin_check(space, reply_name, reply_entry, reply_type):
                        await at(2297)
                        invalid = "reply"
        if not invalid:
            await at(2308)
            kr: kern_return_t = await ipc_right_copyin_two(space, dest_name, dest_entry, dest_type, voucher_type,
                                                           dest_port, dest_soright, release_port)
            await at(2312)
            if kr != KERN_SUCCESS:
                await at(2314)
                invalid = "dest"
            else:
                await at(2316)
                voucher_object.value = dest_port.value
                await at(2330)
                if reply_entry:
                    await at(2331)
                    kr = await ipc_right_copyin(space, reply_name, reply_entry, reply_type, TRUE, reply_port,
                                                reply_soright, release_port, assertcnt)
    else:
        await at(2340)
        if dest_name == reply_name:
            await at(2348)
            dest_entry = await ipc_entry_lookup(space, dest_name)
            await at(2349)
            if not dest_entry:
                await at(2350)
                invalid = "dest"
            else:
                await at(2352)
                reply_entry = dest_entry
                await at(2359)
                kr = await ipc_right_copyin_two(space, dest_name, dest_entry, dest_type, reply_type, dest_port,
                                                dest_soright, release_port)
                await at(2363)
                if kr == KERN_INVALID_CAPABILITY:
                    await at(2364)
                    invalid = "reply"
                else:
                    await at(2365)
                    if kr != KERN_SUCCESS:
                        await at(2366)
                        invalid = "dest"
                    else:
                        await at(2368)
                        reply_port.value = dest_port.value
        else:
            await at(2398)
            dest_entry = await ipc_entry_lookup(space, dest_name)
            await at(2399)
            if not dest_entry:
                await at(2400)
                invalid = "dest"
            else:
                await at(2407)
                if MACH_PORT_VALID(reply_name):
                    await at(2408)
                    if reply_name == voucher_name:
                        await at(2409)
                        invalid = "reply"
                    else:
                        await at(2411)
                        reply_entry = await ipc_entry_lookup(space, reply_name)
                        await at(2412)
                        if not reply_entry:
                            await at(2413)
                            invalid = "reply"
                        else:
                            await at(2418)
                            if not await ipc_right_copyin_check(space, reply_name, reply_entry, reply_type):
                                await at(2419)
                                invalid = "reply"
            if not invalid:
                await at(2426)
                kr = await ipc_right_copyin(space, dest_name, dest_entry, dest_type, FALSE, dest_port, dest_soright,
                                            release_port, assertcnt)
                await at(2431)
                if kr != KERN_SUCCESS:
                    await at(2432)
                    invalid = "dest"
                else:
                    await at(2441)
                    if MACH_PORT_VALID(reply_name):
                        await at(2442)
                        kr = await ipc_right_copyin(space, reply_name, reply_entry, reply_type, TRUE, reply_port,
                                                    reply_soright, release_port, assertcnt)
                    else:
                        await at(2450)
                        reply_port.value = as_object(CAST_MACH_NAME_TO_PORT(reply_name))
        if not invalid:
            await at(2458)
            if voucher_entry:
                await at(2459)
                kr = await ipc_right_copyin(space, voucher_name, voucher_entry, voucher_type, FALSE, voucher_object,
                                            voucher_soright, voucher_release_port, assertcnt)

    if invalid == "reply":
        await at(2604)
        is_write_unlock(space)
        await at(2606)
        if release_port.value:
            await at(2607)
            await ip_release(release_port.value)
        await at(2612)
        return MACH_SEND_INVALID_REPLY
    if invalid == "dest":
        await at(2615)
        is_write_unlock(space)
        await at(2617)
        if release_port.value:
            await at(2618)
            await ip_release(release_port.value)
        await at(2620)
        if dest_soright.value:
            await at(2621)
            await ipc_notify_port_deleted(dest_soright.value, dest_name)
        await at(2626)
        return MACH_SEND_INVALID_DEST

    await at(2481)
    await at(2484)
    if IE_BITS_TYPE(dest_entry.ie_bits) == MACH_PORT_TYPE_NONE:
        await at(2485)
        await ipc_entry_dealloc(space, dest_name, dest_entry)
        await at(2487)
        if dest_entry == reply_entry:
            await at(2488)
            reply_entry = IE_NULL()
        await at(2491)
        if dest_entry == voucher_entry:
            await at(2492)
            voucher_entry = IE_NULL()
        await at(2495)
        dest_entry = IE_NULL()
    await at(2497)
    if reply_entry and IE_BITS_TYPE(reply_entry.ie_bits) == MACH_PORT_TYPE_NONE:
        await at(2499)
        await ipc_entry_dealloc(space, reply_name, reply_entry)
        await at(2500)
        reply_entry = IE_NULL()
    await at(2502)
    if voucher_entry and IE_BITS_TYPE(voucher_entry.ie_bits) == MACH_PORT_TYPE_NONE:
        await at(2504)
        await ipc_entry_dealloc(space, voucher_name, voucher_entry)
        await at(2505)
        voucher_entry = IE_NULL()
    await at(2508)
    dest_type = await ipc_object_copyin_type(dest_type)
    await at(2509)
    reply_type = await ipc_object_copyin_type(reply_type)

    await at(2517)
    if (optionp.value & MACH_SEND_NOTIFY and dest_type == MACH_MSG_TYPE_PORT_SEND and dest_entry
            and dest_entry.ie_request != IE_REQ_NONE):
        await at(2520)
        dport: ipc_port_t = as_port(dest_port.value)
        await at(2523)
        ip_lock(dport)
        await at(2524)
        if ip_active(dport) and dport.ip_receiver != kernel_data().ipc_space_kernel:
            await at(2525)
            if ip_full(dport):
                await at(2527)
                needboost = await ipc_port_request_sparm(dport, dest_name, dest_entry.ie_request, optionp.value,
                                                         override)
                await at(2531)
                if not needboost:
                    await at(2532)
                    ip_unlock(dport)
            else:
                await at(2541)
                optionp.value |= MACH_SEND_ALWAYS
                await at(2542)
                ip_unlock(dport)
        else:
            await at(2545)
            ip_unlock(dport)
    await at(2549)
    is_write_unlock(space)
    await at(2557)
    await at(2567)
    if dest_soright.value:
        await at(2568)
        await ipc_notify_port_deleted(dest_soright.value, dest_name)
    await at(2570)
    if reply_soright.value:
        await at(2571)
        await ipc_notify_port_deleted(reply_soright.value, reply_name)
    await at(2573)
    if voucher_soright.value:
        await at(2574)
        await ipc_notify_port_deleted(voucher_soright.value, voucher_name)
    await at(2582)
    voucher_port: ipc_port_t = as_port(voucher_object.value)
    if IP_VALID(voucher_port):
        await at(2584)
        kmsg.ikm_voucher = voucher_port
        await at(2585)
        voucher_type = MACH_MSG_TYPE_MOVE_SEND
    await at(2588)
    msg.msgh_bits = MACH_MSGH_BITS_SET(dest_type, reply_type, voucher_type, mbits)
    await at(2589)
    msg.msgh_remote_port = as_port(dest_port.value)
    await at(2590)
    msg.msgh_local_port = as_port(reply_port.value)
    await at(2593)
    await ipc_kmsg_set_qos(kmsg, optionp.value, override)
    await at(2595)
    if release_port.value:
        await at(2596)
        await ip_release(release_port.value)
    await at(2598)
    if voucher_release_port.value:
        await at(2599)
        await ip_release(voucher_release_port.value)
    await at(2601)
    return MACH_MSG_SUCCESS


@function("osfmk/ipc/ipc_kmsg.c", line=3217)
async def ipc_kmsg_copyin(kmsg: ipc_kmsg_t, space: ipc_space_t, map: vm_map_t, override: mach_msg_priority_t,
                          optionp: Pointer[mach_msg_option_t]) -> mach_msg_return_t:
    """Turn the names and addresses in a message into the rights and memory that they stand for.

    After a failure the message owns nothing; the buffer still belongs to the caller. A failure in the header leaves
    the rights untouched, one in the body has destroyed them.
    """
    await at(3226)
    kmsg.ikm_header.msgh_bits &= MACH_MSGH_BITS_USER
    await at(3228)
    mr: mach_msg_return_t = await ipc_kmsg_copyin_header(kmsg, space, override, optionp)
    await at(3230)
    if mr != MACH_MSG_SUCCESS:
        await at(3231)
        return mr
    await at(3248)
    if not kmsg.ikm_header.msgh_bits & MACH_MSGH_BITS_COMPLEX:
        await at(3249)
        return MACH_MSG_SUCCESS
    await at(3251)
    mr = await ipc_kmsg_copyin_body(kmsg, space, map)
    await at(3266)
    return mr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import ipc_entry_dealloc, ipc_entry_lookup
from machdbg.kernel.osfmk.ipc.ipc_kmsg_copyin_body import ipc_kmsg_copyin_body
from machdbg.kernel.osfmk.ipc.ipc_notify import ipc_notify_port_deleted
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin_type
from machdbg.kernel.osfmk.ipc.ipc_port_request import ipc_port_request_sparm
from machdbg.kernel.osfmk.ipc.ipc_right_copyin import ipc_right_copyin, ipc_right_copyin_check
from machdbg.kernel.osfmk.ipc.ipc_right_copyin_two import ipc_right_copyin_two
