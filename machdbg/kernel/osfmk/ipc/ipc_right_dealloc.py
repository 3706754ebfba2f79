"""osfmk/ipc/ipc_right.c, continued: giving up a user reference, all rights of a name, or those of a dead space.

Behaviour: spec of ports and rights, section 10.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    IE_BITS_TYPE_MASK,
    IE_BITS_UREFS_MASK,
    IE_REQ_NONE,
    KERN_INVALID_RIGHT,
    KERN_SUCCESS,
    MACH_PORT_TYPE_DEAD_NAME,
    MACH_PORT_TYPE_PORT_SET,
    MACH_PORT_TYPE_RECEIVE,
    MACH_PORT_TYPE_SEND,
    MACH_PORT_TYPE_SEND_ONCE,
    MACH_PORT_TYPE_SEND_RECEIVE,
    MACH_PORT_UREFS_MAX,
)
from machdbg.kernel.headers import (
    boolean_t,
    ipc_entry_bits_t,
    ipc_entry_t,
    ipc_port_t,
    ipc_pset,
    ipc_pset_t,
    ipc_space_t,
    kern_return_t,
    mach_port_mscount_t,
    mach_port_name_t,
    mach_port_type_t,
    uint64_t,
)
from machdbg.kernel.macros import (
    IE_BITS_TYPE,
    IE_BITS_UREFS,
    IO_NULL,
    IP_NULL,
    as_object,
    as_port,
    cast_to,
    ip_active,
    ip_lock,
    ip_release,
    ip_unlock,
    ips_lock,
    is_write_unlock,
)
from machdbg.machine.function import at, function


@function("osfmk/ipc/ipc_right.c", line=585)
async def ipc_right_terminate(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t) -> None:
    """Drop one entry of a dead space; the table is not maintained."""
    await at(593)
    bits: ipc_entry_bits_t = entry.ie_bits
    await at(594)
    type: mach_port_type_t = IE_BITS_TYPE(bits)
    await at(607)
    if type == MACH_PORT_TYPE_PORT_SET:
        await at(614)
        pset: ipc_pset_t = cast_to(ipc_pset, entry.ie_object)
        await at(619)
        ips_lock(pset)
        await at(621)
        await ipc_pset_destroy(pset)
    elif type != MACH_PORT_TYPE_DEAD_NAME:
        await at(629)
        port: ipc_port_t = as_port(entry.ie_object)
        await at(631)
        nsrequest: ipc_port_t = IP_NULL()
        await at(632)
        mscount: mach_port_mscount_t = 0
        await at(635)
        ip_lock(port)
        await at(637)
        if not ip_active(port):
            await at(638)
            ip_unlock(port)
            await at(639)
            await ip_release(port)
            return
        await at(643)
        request: ipc_port_t = IP_NULL()
        if entry.ie_request != IE_REQ_NONE:
            request = await ipc_right_request_cancel(space, port, name, entry)
        await at(646)
        if type & MACH_PORT_TYPE_SEND:
            await at(648)
            port.ip_srights -= 1
            if port.ip_srights == 0:
                await at(650)
                nsrequest = port.ip_nsrequest
                await at(651)
                if nsrequest:
                    await at(652)
                    port.ip_nsrequest = IP_NULL()
                    await at(653)
                    mscount = port.ip_mscount
        await at(658)
        if type & MACH_PORT_TYPE_RECEIVE:
            await at(662)
            await ipc_port_destroy(port)
        else:
            await at(664)
            if type & MACH_PORT_TYPE_SEND_ONCE:
                await at(666)
                ip_unlock(port)
                await at(668)
                await ipc_notify_send_once(port)
            else:
                await at(672)
                ip_unlock(port)
                await at(673)
                await ip_release(port)
        await at(676)
        if nsrequest:
            await at(677)
            await ipc_notify_no_senders(nsrequest, mscount)
        await at(679)
        if request:
            await at(680)
            await ipc_notify_port_deleted(request, name)


@function("osfmk/ipc/ipc_right.c", line=701)
async def ipc_right_destroy(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t, check_guard: boolean_t,
                            guard: uint64_t) -> kern_return_t:
    """Give up all rights of a name. The space comes locked and is unlocked.

    Fails with KERN_INVALID_RIGHT for a guarded port, which is an exception too; its name is lost then.
    """
    await at(711)
    bits: ipc_entry_bits_t = entry.ie_bits
    await at(712)
    entry.ie_bits = bits & ~IE_BITS_TYPE_MASK
    await at(713)
    type: mach_port_type_t = IE_BITS_TYPE(bits)
    await at(717)
    if type == MACH_PORT_TYPE_DEAD_NAME:
        await at(722)
        await ipc_entry_dealloc(space, name, entry)
        await at(723)
        is_write_unlock(space)
    elif type == MACH_PORT_TYPE_PORT_SET:
        await at(727)
        pset: ipc_pset_t = cast_to(ipc_pset, entry.ie_object)
        await at(732)
        entry.ie_object = IO_NULL()
        await at(733)
        await ipc_entry_dealloc(space, name, entry)
        await at(735)
        ips_lock(pset)
        await at(736)
        is_write_unlock(space)
        await at(739)
        await ipc_pset_destroy(pset)
    else:
        await at(747)
        port: ipc_port_t = as_port(entry.ie_object)
        await at(748)
        nsrequest: ipc_port_t = IP_NULL()
        await at(749)
        mscount: mach_port_mscount_t = 0
        await at(754)
        if type == MACH_PORT_TYPE_SEND:
            await at(755)
            await ipc_hash_delete(space, as_object(port), name, entry)
        await at(758)
        ip_lock(port)
        await at(760)
        if not ip_active(port):
            await at(762)
            ip_unlock(port)
            await at(763)
            entry.ie_request = IE_REQ_NONE
            await at(764)
            entry.ie_object = IO_NULL()
            await at(765)
            await ipc_entry_dealloc(space, name, entry)
            await at(766)
            is_write_unlock(space)
            await at(767)
            await ip_release(port)
            await at(834)
            return KERN_SUCCESS
        await at(772)
        if type & MACH_PORT_TYPE_RECEIVE and check_guard and port.ip_guarded and guard != port.ip_context:
            await at(776)
            portguard: uint64_t = port.ip_context
            await at(777)
            ip_unlock(port)
            await at(778)
            is_write_unlock(space)
            await at(780)
            await mach_port_guard_exception(name, 0, portguard, kGUARD_EXC_DESTROY)
            await at(781)
            return KERN_INVALID_RIGHT
        await at(785)
        request: ipc_port_t = IP_NULL()
        if entry.ie_request != IE_REQ_NONE:
            request = await ipc_right_request_cancel(space, port, name, entry)
        await at(787)
        entry.ie_object = IO_NULL()
        await at(788)
        await ipc_entry_dealloc(space, name, entry)
        await at(789)
        is_write_unlock(space)
        await at(791)
        if type & MACH_PORT_TYPE_SEND:
            await at(793)
            port.ip_srights -= 1
            if port.ip_srights == 0:
                await at(794)
                nsrequest = port.ip_nsrequest
                await at(795)
                if nsrequest:
                    await at(796)
                    port.ip_nsrequest = IP_NULL()
                    await at(797)
                    mscount = port.ip_mscount
        await at(802)
        if type & MACH_PORT_TYPE_RECEIVE:
            await at(806)
            await ipc_port_destroy(port)
        else:
            await at(808)
            if type & MACH_PORT_TYPE_SEND_ONCE:
                await at(810)
                ip_unlock(port)
                await at(812)
                await ipc_notify_send_once(port)
            else:
                await at(816)
                ip_unlock(port)
                await at(817)
                await ip_release(port)
        await at(820)
        if nsrequest:
            await at(821)
            await ipc_notify_no_senders(nsrequest, mscount)
        await at(823)
        if request:
            await at(824)
            await ipc_notify_port_deleted(request, name)
    await at(834)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_right.c", line=852)
async def ipc_right_dealloc(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t) -> kern_return_t:
    """Give up one user reference of a send, send-once or dead name, or a port set. The space is unlocked.

    Fails with KERN_INVALID_RIGHT for a receive right.
    """
    await at(857)
    dead_port: ipc_port_t = IP_NULL()  # a port just found dead, whose reference must go
    await at(861)
    bits: ipc_entry_bits_t = entry.ie_bits
    await at(862)
    type: mach_port_type_t = IE_BITS_TYPE(bits)
    await at(867)
    if type == MACH_PORT_TYPE_PORT_SET:
        await at(874)
        pset: ipc_pset_t = cast_to(ipc_pset, entry.ie_object)
        await at(877)
        entry.ie_object = IO_NULL()
        await at(878)
        await ipc_entry_dealloc(space, name, entry)
        await at(880)
        ips_lock(pset)
        await at(882)
        is_write_unlock(space)
        await at(884)
        await ipc_pset_destroy(pset)
    elif type == MACH_PORT_TYPE_SEND_ONCE:
        await at(916)
        port: ipc_port_t = as_port(entry.ie_object)
        await at(919)
        if await ipc_right_check(space, port, name, entry):
            await at(921)
            bits = entry.ie_bits
            await at(923)
            dead_port = port
            type = MACH_PORT_TYPE_DEAD_NAME
        else:
            await at(929)
            request: ipc_port_t = IP_NULL()
            if entry.ie_request != IE_REQ_NONE:
                request = await ipc_right_request_cancel(space, port, name, entry)
            await at(930)
            ip_unlock(port)
            await at(932)
            entry.ie_object = IO_NULL()
            await at(933)
            await ipc_entry_dealloc(space, name, entry)
            await at(935)
            is_write_unlock(space)
            await at(937)
            await ipc_notify_send_once(port)
            await at(939)
            if request:
                await at(940)
                await ipc_notify_port_deleted(request, name)
    elif type == MACH_PORT_TYPE_SEND:
        await at(945)
        request = IP_NULL()
        await at(946)
        nsrequest: ipc_port_t = IP_NULL()
        await at(947)
        mscount: mach_port_mscount_t = 0
        await at(952)
        port = as_port(entry.ie_object)
        await at(955)
        if await ipc_right_check(space, port, name, entry):
            await at(956)
            bits = entry.ie_bits
            await at(958)
            dead_port = port
            type = MACH_PORT_TYPE_DEAD_NAME
        else:
            await at(964)
            if IE_BITS_UREFS(bits) == 1:
                await at(965)
                port.ip_srights -= 1
                if port.ip_srights == 0:
                    await at(966)
                    nsrequest = port.ip_nsrequest
                    await at(967)
                    if nsrequest:
                        await at(968)
                        port.ip_nsrequest = IP_NULL()
                        await at(969)
                        mscount = port.ip_mscount
                await at(973)
                if entry.ie_request != IE_REQ_NONE:
                    request = await ipc_right_request_cancel(space, port, name, entry)
                await at(975)
                await ipc_hash_delete(space, as_object(port), name, entry)
                await at(978)
                ip_unlock(port)
                await at(979)
                entry.ie_object = IO_NULL()
                await at(980)
                await ipc_entry_dealloc(space, name, entry)
                await at(981)
                is_write_unlock(space)
                await at(982)
                await ip_release(port)
            else:
                await at(985)
                ip_unlock(port)
                await at(987)
                if IE_BITS_UREFS(bits) < MACH_PORT_UREFS_MAX:
                    await at(988)
                    entry.ie_bits = bits - 1
                await at(989)
                await ipc_entry_modified(space, name, entry)
                await at(990)
                is_write_unlock(space)
            await at(993)
            if nsrequest:
                await at(994)
                await ipc_notify_no_senders(nsrequest, mscount)
            await at(996)
            if request:
                await at(997)
                await ipc_notify_port_deleted(request, name)
    elif type == MACH_PORT_TYPE_SEND_RECEIVE:
        await at(1002)
        nsrequest = IP_NULL()
        await at(1003)
        mscount = 0
        await at(1007)
        port = as_port(entry.ie_object)
        await at(1010)
        ip_lock(port)
        await at(1016)
        if IE_BITS_UREFS(bits) == 1:
            await at(1017)
            port.ip_srights -= 1
            if port.ip_srights == 0:
                await at(1018)
                nsrequest = port.ip_nsrequest
                await at(1019)
                if nsrequest:
                    await at(1020)
                    port.ip_nsrequest = IP_NULL()
                    await at(1021)
                    mscount = port.ip_mscount
            await at(1025)
            entry.ie_bits = bits & ~(IE_BITS_UREFS_MASK | MACH_PORT_TYPE_SEND)
        else:
            await at(1029)
            if IE_BITS_UREFS(bits) < MACH_PORT_UREFS_MAX:
                await at(1030)
                entry.ie_bits = bits - 1
        await at(1033)
        ip_unlock(port)
        await at(1035)
        await ipc_entry_modified(space, name, entry)
        await at(1036)
        is_write_unlock(space)
        await at(1038)
        if nsrequest:
            await at(1039)
            await ipc_notify_no_senders(nsrequest, mscount)
    elif type != MACH_PORT_TYPE_DEAD_NAME:
        await at(1044)
        is_write_unlock(space)
        await at(1045)
        return KERN_INVALID_RIGHT
    if type == MACH_PORT_TYPE_DEAD_NAME:
        await at(895)
        if IE_BITS_UREFS(bits) == 1:
            await at(896)
            await ipc_entry_dealloc(space, name, entry)
        else:
            await at(899)
            if IE_BITS_UREFS(bits) < MACH_PORT_UREFS_MAX:
                await at(900)
                entry.ie_bits = bits - 1
            await at(901)
            await ipc_entry_modified(space, name, entry)
        await at(903)
        is_write_unlock(space)
        await at(906)
        if dead_port:
            await at(907)
            await ip_release(dead_port)
    await at(1048)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import ipc_entry_dealloc, ipc_entry_modified
from machdbg.kernel.osfmk.ipc.ipc_hash import ipc_hash_delete
from machdbg.kernel.osfmk.ipc.ipc_notify import ipc_notify_no_senders, ipc_notify_port_deleted, ipc_notify_send_once
from machdbg.kernel.osfmk.ipc.ipc_port_destroy import ipc_port_destroy
from machdbg.kernel.osfmk.ipc.ipc_pset import ipc_pset_destroy
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_check, ipc_right_request_cancel
from machdbg.kernel.osfmk.ipc.mach_port_guard import kGUARD_EXC_DESTROY, mach_port_guard_exception
