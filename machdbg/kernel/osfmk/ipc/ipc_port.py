"""osfmk/ipc/ipc_port.c: ports, and the naked rights to them that the kernel holds.

Behaviour: spec of ports and rights, section 8. The C file goes on in ``ipc_port_request.py`` (requests for
notifications) and ``ipc_port_destroy.py`` (the end of a port).
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    IOT_PORT,
    KERN_INVALID_CAPABILITY,
    KERN_SUCCESS,
    MACH_MSG_TYPE_PORT_SEND,
    MACH_PORT_DEAD,
    MACH_PORT_NULL,
    MACH_PORT_TYPE_RECEIVE,
    TRUE,
)
from machdbg.kernel.cpu import current_task, current_thread, kernel_assert, local, local_array, null_pointer, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    ipc_object_t,
    ipc_port_request,
    ipc_port_t,
    ipc_port_timestamp_t,
    ipc_space_t,
    kern_return_t,
    mach_port_mscount_t,
    mach_port_name_t,
    uint64_t,
    uintptr_t,
    unsigned_int,
)
from machdbg.kernel.macros import (
    CAST_MACH_PORT_TO_NAME,
    IKM_NULL,
    IP_DEAD,
    IP_NULL,
    IP_VALID,
    as_object,
    as_port,
    io_makebits,
    ip_active,
    ip_lock,
    ip_reference,
    ip_release,
    ip_unlock,
    is_write_unlock,
    null,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer

IP_CALLSTACK_MAX = 16


@function("osfmk/ipc/ipc_port.c", line=117)
async def ipc_port_release(port: ipc_port_t) -> None:
    """Drop a reference."""
    await at(119)
    await ip_release(port)


@function("osfmk/ipc/ipc_port.c", line=123)
async def ipc_port_reference(port: ipc_port_t) -> None:
    """Take a reference."""
    await at(125)
    ip_reference(port)


@function("osfmk/ipc/ipc_port.c", line=135)
async def ipc_port_timestamp() -> ipc_port_timestamp_t:
    """The next death stamp."""
    await at(137)
    data = kernel_data()
    stamp = data.ipc_port_timestamp_data
    data.ipc_port_timestamp_data = stamp + 1
    return stamp


@function("osfmk/ipc/ipc_port.c", line=610)
async def ipc_port_init(port: ipc_port_t, space: ipc_space_t, name: mach_port_name_t) -> None:
    """Set up a new port that ``space`` receives from under ``name``."""
    await at(617)
    port.ip_receiver = space
    await at(618)
    port.ip_receiver_name = name
    await at(620)
    port.ip_mscount = 0
    await at(621)
    port.ip_srights = 0
    await at(622)
    port.ip_sorights = 0
    await at(624)
    port.ip_nsrequest = IP_NULL()
    await at(625)
    port.ip_pdrequest = IP_NULL()
    await at(626)
    port.ip_requests = null(ipc_port_request)
    await at(628)
    port.ip_premsg = IKM_NULL()
    await at(629)
    port.ip_context = 0
    await at(631)
    port.ip_sprequests = 0
    await at(632)
    port.ip_spimportant = 0
    await at(633)
    port.ip_impdonation = 0
    await at(634)
    port.ip_tempowner = 0
    await at(636)
    port.ip_guarded = 0
    await at(637)
    port.ip_strict_guard = 0
    await at(638)
    port.ip_impcount = 0
    await at(640)
    port.ip_specialreply = 0
    await at(641)
    port.ip_link_sync_qos = 0
    await at(643)
    await ipc_mqueue_init(port.ip_messages, FALSE, null_pointer(uint64_t))


@function("osfmk/ipc/ipc_port.c", line=662)
async def ipc_port_alloc(space: ipc_space_t, namep: Pointer[mach_port_name_t],
                         portp: Pointer[ipc_port_t]) -> kern_return_t:
    """A new port with a receive right in ``space``; the port is locked on success. Codes of ipc_object_alloc."""
    name = local(mach_port_name_t)
    object = local(ipc_object_t)
    buf = local_array(uintptr_t, IP_CALLSTACK_MAX)
    await at(673)
    await ipc_port_callstack_init_debug(buf, IP_CALLSTACK_MAX)
    await at(676)
    kr: kern_return_t = await ipc_object_alloc(space, IOT_PORT, MACH_PORT_TYPE_RECEIVE, 0, name, object)
    await at(679)
    if kr != KERN_SUCCESS:
        await at(680)
        return kr
    port: ipc_port_t = as_port(object.value)
    await at(683)
    await ipc_port_init(port, space, name.value)
    await at(686)
    await ipc_port_init_debug(port, buf, IP_CALLSTACK_MAX)
    await at(690)
    is_write_unlock(space)
    await at(692)
    namep.value = name.value
    await at(693)
    portp.value = port
    await at(695)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_port.c", line=713)
async def ipc_port_alloc_name(space: ipc_space_t, name: mach_port_name_t,
                              portp: Pointer[ipc_port_t]) -> kern_return_t:
    """A new port with a receive right called ``name``; locked on success. Codes of ipc_object_alloc_name."""
    object = local(ipc_object_t)
    buf = local_array(uintptr_t, IP_CALLSTACK_MAX)
    await at(723)
    await ipc_port_callstack_init_debug(buf, IP_CALLSTACK_MAX)
    await at(726)
    kr: kern_return_t = await ipc_object_alloc_name(space, IOT_PORT, MACH_PORT_TYPE_RECEIVE, 0, name, object)
    await at(729)
    if kr != KERN_SUCCESS:
        await at(730)
        return kr
    port: ipc_port_t = as_port(object.value)
    await at(734)
    await ipc_port_init(port, space, name)
    await at(737)
    await ipc_port_init_debug(port, buf, IP_CALLSTACK_MAX)
    await at(740)
    portp.value = port
    await at(742)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_port.c", line=1050)
async def ipc_port_check_circularity(port: ipc_port_t, dest: ipc_port_t) -> boolean_t:
    """Whether sending ``port``'s receive right to ``dest`` would close a circle; if not, the right is in transit."""
    await at(1056)
    return await ipc_importance_check_circularity(port, dest)


@function("osfmk/ipc/ipc_port.c", line=1949)
async def ipc_port_make_send_locked(port: ipc_port_t) -> ipc_port_t:
    """Make a naked send right of a receive right; the port is locked and alive."""
    kernel_assert(ip_active(port), "ip_active(port)")
    await at(1953)
    port.ip_mscount += 1
    await at(1954)
    port.ip_srights += 1
    await at(1955)
    ip_reference(port)
    await at(1956)
    return port


@function("osfmk/ipc/ipc_port.c", line=1966)
async def ipc_port_make_send(port: ipc_port_t) -> ipc_port_t:
    """Make a naked send right of a receive right; IP_DEAD if the port has died."""
    await at(1970)
    if not IP_VALID(port):
        await at(1971)
        return port
    await at(1973)
    ip_lock(port)
    await at(1974)
    if ip_active(port):
        await at(1975)
        port.ip_mscount += 1
        await at(1976)
        port.ip_srights += 1
        await at(1977)
        ip_reference(port)
        await at(1978)
        ip_unlock(port)
        await at(1979)
        return port
    await at(1981)
    ip_unlock(port)
    await at(1982)
    return IP_DEAD()


@function("osfmk/ipc/ipc_port.c", line=1998)
async def ipc_port_copy_send(port: ipc_port_t) -> ipc_port_t:
    """Make another naked send right of one; IP_DEAD if the port has died."""
    await at(2003)
    if not IP_VALID(port):
        await at(2004)
        return port
    await at(2006)
    ip_lock(port)
    await at(2007)
    if ip_active(port):
        kernel_assert(port.ip_srights > 0, "port->ip_srights > 0")
        await at(2010)
        ip_reference(port)
        await at(2011)
        port.ip_srights += 1
        await at(2012)
        sright: ipc_port_t = port
    else:
        await at(2014)
        sright = IP_DEAD()
    await at(2015)
    ip_unlock(port)
    await at(2017)
    return sright


@function("osfmk/ipc/ipc_port.c", line=2030)
async def ipc_port_copyout_send(sright: ipc_port_t, space: ipc_space_t) -> mach_port_name_t:
    """Turn a naked send right into a name; MACH_PORT_DEAD if the port has died, MACH_PORT_NULL if there is no room."""
    name = local(mach_port_name_t)
    await at(2036)
    if IP_VALID(sright):
        await at(2039)
        kr: kern_return_t = await ipc_object_copyout(space, as_object(sright), MACH_MSG_TYPE_PORT_SEND, TRUE, name)
        await at(2041)
        if kr != KERN_SUCCESS:
            await at(2042)
            await ipc_port_release_send(sright)
            await at(2044)
            if kr == KERN_INVALID_CAPABILITY:
                await at(2045)
                name.value = MACH_PORT_DEAD
            else:
                await at(2047)
                name.value = MACH_PORT_NULL
    else:
        await at(2050)
        name.value = CAST_MACH_PORT_TO_NAME(sright)
    await at(2052)
    result: mach_port_name_t = name.value
    return result


@function("osfmk/ipc/ipc_port.c", line=2065)
async def ipc_port_release_send(port: ipc_port_t) -> None:
    """Drop a naked send right; the last one fires a no-senders request. Panics if there is none."""
    await at(2068)
    nsrequest: ipc_port_t = IP_NULL()
    await at(2071)
    if not IP_VALID(port):
        await at(2072)
        return
    await at(2074)
    ip_lock(port)
    await at(2076)
    kernel_assert(port.ip_srights > 0, "port->ip_srights > 0")
    await at(2077)
    if port.ip_srights == 0:
        await at(2078)
        panic(f"Over-release of port {port.address:#x} send right!")
    await at(2081)
    port.ip_srights -= 1
    await at(2083)
    if not ip_active(port):
        await at(2084)
        ip_unlock(port)
        await at(2085)
        await ip_release(port)
        await at(2086)
        return
    await at(2089)
    if port.ip_srights == 0 and port.ip_nsrequest:
        await at(2091)
        nsrequest = port.ip_nsrequest
        await at(2092)
        port.ip_nsrequest = IP_NULL()
        await at(2093)
        mscount: mach_port_mscount_t = port.ip_mscount
        await at(2094)
        ip_unlock(port)
        await at(2095)
        await ip_release(port)
        await at(2096)
        await ipc_notify_no_senders(nsrequest, mscount)
    else:
        await at(2098)
        ip_unlock(port)
        await at(2099)
        await ip_release(port)


@function("osfmk/ipc/ipc_port.c", line=2112)
async def ipc_port_make_sonce_locked(port: ipc_port_t) -> ipc_port_t:
    """Make a naked send-once right of a receive right; the port is locked and alive."""
    kernel_assert(ip_active(port), "ip_active(port)")
    await at(2116)
    port.ip_sorights += 1
    await at(2117)
    ip_reference(port)
    await at(2118)
    return port


@function("osfmk/ipc/ipc_port.c", line=2130)
async def ipc_port_make_sonce(port: ipc_port_t) -> ipc_port_t:
    """Make a naked send-once right of a receive right; IP_DEAD if the port has died."""
    await at(2133)
    if not IP_VALID(port):
        await at(2134)
        return port
    await at(2136)
    ip_lock(port)
    await at(2137)
    if ip_active(port):
        await at(2138)
        port.ip_sorights += 1
        await at(2139)
        ip_reference(port)
        await at(2140)
        ip_unlock(port)
        await at(2141)
        return port
    await at(2143)
    ip_unlock(port)
    await at(2144)
    return IP_DEAD()


@function("osfmk/ipc/ipc_port.c", line=2162)
async def ipc_port_release_sonce(port: ipc_port_t) -> None:
    """Drop a naked send-once right; nobody is told. Panics if there is none."""
    await at(2165)
    if not IP_VALID(port):
        await at(2166)
        return
    await at(2168)
    await ipc_port_unlink_special_reply_port(port, 0)
    await at(2170)
    ip_lock(port)
    await at(2172)
    kernel_assert(port.ip_sorights > 0, "port->ip_sorights > 0")
    await at(2173)
    if port.ip_sorights == 0:
        await at(2174)
        panic(f"Over-release of port {port.address:#x} send-once right!")
    await at(2177)
    port.ip_sorights -= 1
    await at(2179)
    ip_unlock(port)
    await at(2180)
    await ip_release(port)


@function("osfmk/ipc/ipc_port.c", line=2193)
async def ipc_port_release_receive(port: ipc_port_t) -> None:
    """Destroy the port of a naked receive right, in limbo or in transit."""
    await at(2198)
    if not IP_VALID(port):
        await at(2199)
        return
    await at(2201)
    ip_lock(port)
    await at(2202)
    kernel_assert(ip_active(port), "ip_active(port)")
    await at(2203)
    kernel_assert(port.ip_receiver_name == MACH_PORT_NULL, "port->ip_receiver_name == MACH_PORT_NULL")
    await at(2204)
    dest: ipc_port_t = port.ip_destination
    await at(2206)
    await ipc_port_destroy(port)
    await at(2208)
    if dest:
        await at(2209)
        await ip_release(dest)


@function("osfmk/ipc/ipc_port.c", line=2223)
async def ipc_port_alloc_special(space: ipc_space_t) -> ipc_port_t:
    """A new port of a special space, not locked; IP_NULL if there is no memory."""
    buf = local_array(uintptr_t, IP_CALLSTACK_MAX)
    await at(2228)
    port: ipc_port_t = as_port(await io_alloc(IOT_PORT))
    await at(2229)
    if not port:
        await at(2230)
        return IP_NULL()
    await at(2234)
    await ipc_port_callstack_init_debug(buf, IP_CALLSTACK_MAX)
    await at(2237)
    port.clear()
    await at(2238)
    await at(2239)
    port.ip_references = 1
    await at(2240)
    port.ip_bits = io_makebits(True, IOT_PORT, 0)
    await at(2242)
    await ipc_port_init(port, space, 1)
    await at(2245)
    await ipc_port_init_debug(port, buf, IP_CALLSTACK_MAX)
    await at(2248)
    return port


@function("osfmk/ipc/ipc_port.c", line=2480)
async def ipc_port_init_debug(port: ipc_port_t, callstack: Pointer[uintptr_t], callstack_max: unsigned_int) -> None:
    """Note who made a port (MACH_ASSERT)."""
    data = kernel_data()
    await at(2487)
    port.ip_thread = current_thread()
    await at(2488)
    port.ip_timetrack = data.port_timestamp
    data.port_timestamp += 1
    await at(2489)
    port.space.write(port.field("ip_callstack"), callstack.space.read(callstack.address, callstack_max * 8))
    await at(2495)
    task = current_task()
    await at(2496)
    if task and task.bsd_info:
        await at(2499)
        port.ip_spares[0] = task.audit_token.val[5]


@function("osfmk/ipc/ipc_port.c", line=2523)
async def ipc_port_callstack_init_debug(callstack: Pointer[uintptr_t], callstack_max: unsigned_int) -> None:
    """Take the call stack for a new port's record; without the boot argument ipc_portbt there is none."""
    await at(2530)
    callstack.space.write(callstack.address, bytes(callstack_max * 8))
    await at(2533)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_importance import ipc_importance_check_circularity
from machdbg.kernel.osfmk.ipc.ipc_mqueue_port import ipc_mqueue_init
from machdbg.kernel.osfmk.ipc.ipc_notify import ipc_notify_no_senders
from machdbg.kernel.osfmk.ipc.ipc_object import io_alloc, ipc_object_alloc, ipc_object_alloc_name
from machdbg.kernel.osfmk.ipc.ipc_object_copyout import ipc_object_copyout
from machdbg.kernel.osfmk.ipc.ipc_port_destroy import ipc_port_destroy, ipc_port_unlink_special_reply_port
