"""osfmk/ipc/ipc_right.c, continued: asking to be told when a name dies or can be sent to again.

Behaviour: spec of ports and rights, sections 3 and 10.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    IE_REQ_NONE,
    KERN_INVALID_ARGUMENT,
    KERN_INVALID_RIGHT,
    KERN_SUCCESS,
    MACH_PORT_TYPE_DEAD_NAME,
    MACH_PORT_TYPE_PORT_RIGHTS,
    MACH_PORT_TYPE_SEND_ONCE,
    MACH_PORT_UREFS_MAX,
)
from machdbg.kernel.cpu import kernel_assert, local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    ipc_entry_t,
    ipc_port_request_index_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_port_name_t,
    mach_port_urefs_t,
)
from machdbg.kernel.macros import IE_BITS_UREFS, IP_NULL, as_port, ip_full, ip_release, ip_unlock, is_write_unlock
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/ipc/ipc_right.c", line=269, stack=32)
async def ipc_right_request_alloc(space: ipc_space_t, name: mach_port_name_t, immediate: boolean_t,
                                  send_possible: boolean_t, notify: ipc_port_t,
                                  previousp: Pointer[ipc_port_t]) -> kern_return_t:
    """Register, replace or, with a null ``notify``, cancel a name's dead-name or send-possible request.

    ``immediate``: if the name is dead already or can be sent to, the notification goes out at once. ``notify`` is
    consumed only on success. KERN_INVALID_TASK, KERN_INVALID_NAME, KERN_INVALID_RIGHT, KERN_INVALID_ARGUMENT,
    KERN_RESOURCE_SHORTAGE.
    """
    entry_ = local(ipc_entry_t)
    new_request_ = local(ipc_port_request_index_t)
    needboost_ = local(boolean_t)
    await at(278)
    previous: ipc_port_t = IP_NULL()
    while True:
        await at(287)
        port: ipc_port_t = IP_NULL()
        await at(289)
        kr: kern_return_t = await ipc_right_lookup_write(space, name, entry_)
        await at(290)
        if kr != KERN_SUCCESS:
            await at(291)
            return kr
        entry: ipc_entry_t = entry_.value
        await at(295)
        prev_request: ipc_port_request_index_t = entry.ie_request
        await at(298)
        if not notify and prev_request == IE_REQ_NONE:
            await at(299)
            is_write_unlock(space)
            await at(300)
            previousp.value = IP_NULL()
            await at(301)
            return KERN_SUCCESS
        await at(305)
        if entry.ie_bits & MACH_PORT_TYPE_PORT_RIGHTS:
            await at(308)
            port = as_port(entry.ie_object)
            await at(311)
            if not await ipc_right_check(space, port, name, entry):
                await at(315)
                if not notify:
                    await at(316)
                    if prev_request != IE_REQ_NONE:
                        await at(317)
                        previous = await ipc_port_request_cancel(port, name, prev_request)
                    await at(318)
                    ip_unlock(port)
                    await at(319)
                    entry.ie_request = IE_REQ_NONE
                    await at(320)
                    await ipc_entry_modified(space, name, entry)
                    await at(321)
                    is_write_unlock(space)
                    await at(322)
                    break
                await at(329)
                if send_possible and immediate and (
                        entry.ie_bits & MACH_PORT_TYPE_SEND_ONCE
                        or port.ip_receiver == kernel_data().ipc_space_kernel or not ip_full(port)):
                    await at(332)
                    if prev_request != IE_REQ_NONE:
                        await at(333)
                        previous = await ipc_port_request_cancel(port, name, prev_request)
                    await at(334)
                    ip_unlock(port)
                    await at(335)
                    entry.ie_request = IE_REQ_NONE
                    await at(336)
                    await ipc_entry_modified(space, name, entry)
                    await at(337)
                    is_write_unlock(space)
                    await at(339)
                    await ipc_notify_send_possible(notify, name)
                    await at(340)
                    break
                await at(347)
                if prev_request != IE_REQ_NONE:
                    await at(348)
                    previous = await ipc_port_request_cancel(port, name, prev_request)
                await at(351)
                kr = await ipc_port_request_alloc(port, name, notify, send_possible, immediate, new_request_,
                                                  needboost_)
                await at(359)
                if kr != KERN_SUCCESS:
                    kernel_assert(not previous, "previous == IP_NULL")
                    await at(361)
                    is_write_unlock(space)
                    await at(363)
                    kr = await ipc_port_request_grow(port, ITS_SIZE_NONE)
                    await at(366)
                    if kr != KERN_SUCCESS:
                        await at(367)
                        return kr
                    await at(369)
                    continue
                new_request: ipc_port_request_index_t = new_request_.value
                kernel_assert(new_request != IE_REQ_NONE, "new_request != IE_REQ_NONE")
                await at(374)
                entry.ie_request = new_request
                await at(375)
                await ipc_entry_modified(space, name, entry)
                await at(376)
                is_write_unlock(space)
                await at(379)
                if not needboost_.value:
                    await at(384)
                    ip_unlock(port)
                await at(386)
                break
        await at(393)
        if notify and (send_possible or immediate) and entry.ie_bits & MACH_PORT_TYPE_DEAD_NAME:
            await at(395)
            urefs: mach_port_urefs_t = IE_BITS_UREFS(entry.ie_bits)
            kernel_assert(urefs > 0, "urefs > 0")
            await at(400)
            if urefs < MACH_PORT_UREFS_MAX:
                await at(401)
                entry.ie_bits += 1
            await at(403)
            await ipc_entry_modified(space, name, entry)
            await at(405)
            is_write_unlock(space)
            await at(407)
            if port:
                await at(408)
                await ip_release(port)
            await at(410)
            await ipc_notify_dead_name(notify, name)
            await at(411)
            previous = IP_NULL()
            await at(412)
            break
        await at(415)
        if entry.ie_bits & (MACH_PORT_TYPE_PORT_RIGHTS | MACH_PORT_TYPE_DEAD_NAME):
            kr = KERN_INVALID_ARGUMENT
        else:
            kr = KERN_INVALID_RIGHT
        await at(418)
        is_write_unlock(space)
        await at(420)
        if port:
            await at(421)
            await ip_release(port)
        await at(423)
        return kr
    await at(426)
    previousp.value = previous
    await at(427)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import ipc_entry_modified
from machdbg.kernel.osfmk.ipc.ipc_notify import ipc_notify_dead_name, ipc_notify_send_possible
from machdbg.kernel.osfmk.ipc.ipc_port_request import (
    ipc_port_request_alloc,
    ipc_port_request_cancel,
    ipc_port_request_grow,
)
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_check, ipc_right_lookup_write
from machdbg.kernel.osfmk.ipc.ipc_table import ITS_SIZE_NONE
