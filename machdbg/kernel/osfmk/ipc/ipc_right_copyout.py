"""osfmk/ipc/ipc_right.c, continued: a right from a message into an entry. Spec of the message path, section 6.4."""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_SUCCESS,
    MACH_MSG_TYPE_PORT_RECEIVE,
    MACH_MSG_TYPE_PORT_SEND,
    MACH_MSG_TYPE_PORT_SEND_ONCE,
    MACH_PORT_TYPE_RECEIVE,
    MACH_PORT_TYPE_SEND,
    MACH_PORT_TYPE_SEND_ONCE,
    MACH_PORT_UREFS_MAX,
)
from machdbg.kernel.cpu import panic
from machdbg.kernel.headers import (
    boolean_t,
    ipc_entry_bits_t,
    ipc_entry_t,
    ipc_object_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_type_name_t,
    mach_port_name_t,
    mach_port_urefs_t,
    natural_t,
)
from machdbg.kernel.macros import IE_BITS_UREFS, as_object, as_port, ip_lock, ip_release, ip_unlock
from machdbg.machine.function import at, function


@function("osfmk/ipc/ipc_right.c", line=2520)
async def ipc_right_copyout(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t,
                            msgt_name: mach_msg_type_name_t, overflow: boolean_t,
                            object: ipc_object_t) -> kern_return_t:
    """Add a right to an entry that already names the port. The port comes locked and alive and is unlocked."""
    await at(2531)
    bits: ipc_entry_bits_t = entry.ie_bits
    await at(2538)
    port: ipc_port_t = as_port(object)
    await at(2540)
    if msgt_name == MACH_MSG_TYPE_PORT_SEND_ONCE:
        await at(2547)
        await at(2552)  # a special reply port would lose its link here; links are not modelled
        ip_unlock(port)
        await at(2555)
        entry.ie_bits = bits | (MACH_PORT_TYPE_SEND_ONCE | 1)
        await at(2556)
        await ipc_entry_modified(space, name, entry)
    elif msgt_name == MACH_MSG_TYPE_PORT_SEND:
        await at(2562)
        if bits & MACH_PORT_TYPE_SEND:
            await at(2563)
            urefs: mach_port_urefs_t = IE_BITS_UREFS(bits)
            await at(2569)
            if urefs == MACH_PORT_UREFS_MAX:
                await at(2575)
                port.ip_srights -= 1
                await at(2576)
                ip_unlock(port)
                await at(2577)
                await ip_release(port)
                await at(2578)
                return KERN_SUCCESS
            await at(2582)
            port.ip_srights -= 1
            await at(2583)
            ip_unlock(port)
            await at(2584)
            await ip_release(port)
        else:
            await at(2586)
            if bits & MACH_PORT_TYPE_RECEIVE:
                await at(2591)
                ip_unlock(port)
                await at(2592)
                await ip_release(port)
            else:
                await at(2599)
                ip_unlock(port)
                await at(2603)
                await ipc_hash_insert(space, as_object(port), name, entry)
        await at(2607)
        entry.ie_bits = (bits | MACH_PORT_TYPE_SEND) + 1
        await at(2608)
        await ipc_entry_modified(space, name, entry)
    elif msgt_name == MACH_MSG_TYPE_PORT_RECEIVE:
        await at(2618)
        assertcnt: natural_t = port.ip_impcount
        await at(2630)
        dest: ipc_port_t = port.ip_destination
        await at(2632)
        port.ip_receiver_name = name
        await at(2633)
        port.ip_receiver = space
        await at(2637)
        if bits & MACH_PORT_TYPE_SEND:
            await at(2642)
            ip_unlock(port)
            await at(2643)
            await ip_release(port)
            await at(2647)
            await ipc_hash_delete(space, as_object(port), name, entry)
        else:
            await at(2654)
            ip_unlock(port)
        await at(2656)
        entry.ie_bits = bits | MACH_PORT_TYPE_RECEIVE
        await at(2657)
        await ipc_entry_modified(space, name, entry)
        await at(2664)
        if dest:
            await at(2672)
            ip_lock(dest)
            await at(2673)
            dest.ip_impcount -= min(assertcnt, dest.ip_impcount)
            await at(2674)
            ip_unlock(dest)
            await at(2678)
            await ip_release(dest)
    else:
        await at(2684)
        panic("ipc_right_copyout: strange rights")
    await at(2686)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import ipc_entry_modified
from machdbg.kernel.osfmk.ipc.ipc_hash import ipc_hash_delete, ipc_hash_insert
