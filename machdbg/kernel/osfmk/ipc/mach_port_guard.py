"""osfmk/ipc/mach_port.c, continued: guarded ports, and the calls that make and end ports in one go.

Behaviour: spec of ports and rights, sections 12 and 15.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    EXC_GUARD,
    GUARD_TYPE_MACH_PORT,
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_INVALID_NAME,
    KERN_INVALID_TASK,
    KERN_SUCCESS,
    MACH_MSG_TYPE_MAKE_SEND,
    MACH_MSG_TYPE_PORT_SEND,
    MACH_PORT_DENAP_RECEIVER,
    MACH_PORT_IMPORTANCE_RECEIVER,
    MACH_PORT_LIMITS_INFO,
    MACH_PORT_LIMITS_INFO_COUNT,
    MACH_PORT_RIGHT_RECEIVE,
    MACH_PORT_TEMPOWNER,
    MPO_CONTEXT_AS_GUARD,
    MPO_DENAP_RECEIVER,
    MPO_IMPORTANCE_RECEIVER,
    MPO_INSERT_SEND_RIGHT,
    MPO_QLIMIT,
    MPO_STRICT,
    MPO_TEMPOWNER,
)
from machdbg.kernel.cpu import current_thread, local, local_array, null_pointer
from machdbg.kernel.headers import (
    EXCEPTION_CODE_MAX,
    boolean_t,
    integer_t,
    ipc_entry_t,
    ipc_object_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_exception_code_t,
    mach_exception_data_type_t,
    mach_exception_subcode_t,
    mach_port_delta_t,
    mach_port_name_t,
    mach_port_options,
    thread_t,
    uint64_t,
    unsigned_int,
)
from machdbg.kernel.macros import MACH_PORT_VALID, as_port, ip_unlock
from machdbg.machine.function import at, function
from machdbg.machine.machine import Exit
from machdbg.machine.view import Pointer, ptr

kGUARD_EXC_DESTROY = 1 << 0
kGUARD_EXC_MOD_REFS = 1 << 1
kGUARD_EXC_SET_CONTEXT = 1 << 2
kGUARD_EXC_UNGUARDED = 1 << 3
kGUARD_EXC_INCORRECT_GUARD = 1 << 4
SIGKILL = 9


async def task_exception_notify(exc: int, code: int, subcode: int) -> None:
    """An exception of the running task's that is only told of: whoever handles it, the caller goes on."""
    codes = local_array(mach_exception_data_type_t, EXCEPTION_CODE_MAX)
    codes[0] = code
    codes[1] = subcode
    await exception_triage(exc, codes, EXCEPTION_CODE_MAX)


@function("osfmk/ipc/mach_port.c", line=2167)
async def mach_port_guard_locked(port: ipc_port_t, guard: uint64_t, strict: boolean_t) -> kern_return_t:
    """Guard a port, which is locked. KERN_INVALID_ARGUMENT: it has a context."""
    await at(2172)
    if port.ip_context:
        await at(2173)
        return KERN_INVALID_ARGUMENT
    await at(2175)
    port.ip_context = guard
    await at(2176)
    port.ip_guarded = 1
    await at(2177)
    port.ip_strict_guard = int(bool(strict))
    await at(2178)
    return KERN_SUCCESS


@function("osfmk/ipc/mach_port.c", line=2193)
async def mach_port_unguard_locked(port: ipc_port_t, name: mach_port_name_t, guard: uint64_t) -> kern_return_t:
    """Take the guard off a port, which is locked. KERN_INVALID_ARGUMENT, and an exception: none, or another value."""
    await at(2199)
    if not port.ip_guarded:
        await at(2201)
        await mach_port_guard_exception(name, guard, 0, kGUARD_EXC_UNGUARDED)
        await at(2202)
        return KERN_INVALID_ARGUMENT
    await at(2205)
    if port.ip_context != guard:
        await at(2207)
        await mach_port_guard_exception(name, guard, port.ip_context, kGUARD_EXC_INCORRECT_GUARD)
        await at(2208)
        return KERN_INVALID_ARGUMENT
    await at(2211)
    port.ip_context = 0
    await at(2212)
    port.ip_guarded = port.ip_strict_guard = 0
    await at(2213)
    return KERN_SUCCESS


@function("osfmk/ipc/mach_port.c", line=2228)
async def mach_port_guard_exception(name: mach_port_name_t, inguard: uint64_t, portguard: uint64_t,
                                    reason: unsigned_int) -> kern_return_t:
    """Have the thread raise EXC_GUARD on its way back to user mode. KERN_FAILURE."""
    await at(2234)
    code: mach_exception_code_t = 0
    await at(2235)
    code |= GUARD_TYPE_MACH_PORT << 61
    await at(2236)
    code |= reason << 32
    await at(2237)
    code |= name
    await at(2238)
    subcode: mach_exception_subcode_t = portguard
    await at(2239)
    t: thread_t = current_thread()
    await at(2240)
    await thread_guard_violation(t, code, subcode)
    await at(2241)
    return KERN_FAILURE


@function("osfmk/ipc/mach_port.c", line=2256)
async def mach_port_guard_ast(t: thread_t, code: mach_exception_code_t, subcode: mach_exception_subcode_t) -> None:
    """Raise EXC_GUARD in the running task and kill it."""
    await at(2262)
    await task_exception_notify(EXC_GUARD, code, subcode & (1 << 64) - 1)
    await at(2265)
    await Exit(SIGKILL)


@function("osfmk/ipc/mach_port.c", line=2284, stack=48)
async def mach_port_construct(space: ipc_space_t, options: ptr[mach_port_options], context: uint64_t,
                              name: Pointer[mach_port_name_t]) -> kern_return_t:
    """A new port with a context or guard, a queue limit and a send right, as the options say.

    Codes of ipc_port_alloc, mach_port_set_attributes and mach_port_insert_right; the port is destroyed then.
    """
    port_ = local(ipc_port_t)
    object = local(ipc_object_t)
    await at(2293)
    if not space:
        await at(2294)
        return KERN_INVALID_TASK
    await at(2297)
    kr: kern_return_t = await ipc_port_alloc(space, name, port_)
    await at(2298)
    if kr != KERN_SUCCESS:
        await at(2299)
        return kr
    port: ipc_port_t = port_.value
    await at(2302)
    if options.flags & MPO_CONTEXT_AS_GUARD:
        await at(2303)
        kr = await mach_port_guard_locked(port, context, int(bool(options.flags & MPO_STRICT)))
    else:
        await at(2307)
        port.ip_context = context
    await at(2311)
    ip_unlock(port)
    limits = Pointer(options.space, options.field("mpl"), null_pointer(integer_t).codec)
    await at(2315)
    if options.flags & MPO_QLIMIT:
        await at(2316)
        kr = await mach_port_set_attributes(space, name.value, MACH_PORT_LIMITS_INFO, limits,
                                            MACH_PORT_LIMITS_INFO_COUNT)
        await at(2318)
    if kr == KERN_SUCCESS:
        await at(2322)
        if options.flags & MPO_TEMPOWNER:
            await at(2323)
            kr = await mach_port_set_attributes(space, name.value, MACH_PORT_TEMPOWNER, null_pointer(integer_t), 0)
            await at(2324)
    if kr == KERN_SUCCESS:
        await at(2328)
        if options.flags & MPO_IMPORTANCE_RECEIVER:
            await at(2329)
            kr = await mach_port_set_attributes(space, name.value, MACH_PORT_IMPORTANCE_RECEIVER,
                                                null_pointer(integer_t), 0)
            await at(2330)
    if kr == KERN_SUCCESS:
        await at(2334)
        if options.flags & MPO_DENAP_RECEIVER:
            await at(2335)
            kr = await mach_port_set_attributes(space, name.value, MACH_PORT_DENAP_RECEIVER,
                                                null_pointer(integer_t), 0)
            await at(2336)
    if kr == KERN_SUCCESS:
        await at(2340)
        if options.flags & MPO_INSERT_SEND_RIGHT:
            await at(2341)
            kr = await ipc_object_copyin(space, name.value, MACH_MSG_TYPE_MAKE_SEND, object)
            await at(2342)
            if kr == KERN_SUCCESS:
                await at(2345)
                kr = await mach_port_insert_right(space, name.value, as_port(object.value), MACH_MSG_TYPE_PORT_SEND)
                await at(2346)
    if kr != KERN_SUCCESS:
        await at(2354)
        await mach_port_destruct(space, name.value, 0, context)
        await at(2355)
        return kr
    await at(2350)
    return KERN_SUCCESS


@function("osfmk/ipc/mach_port.c", line=2376, stack=16)
async def mach_port_destruct(space: ipc_space_t, name: mach_port_name_t, srdelta: mach_port_delta_t,
                             guard: uint64_t) -> kern_return_t:
    """Destroy a receive right and give up ``-srdelta`` send references. Codes of ipc_right_destruct."""
    entry = local(ipc_entry_t)
    await at(2385)
    if not space:
        await at(2386)
        return KERN_INVALID_TASK
    await at(2388)
    if not MACH_PORT_VALID(name):
        await at(2389)
        return KERN_INVALID_NAME
    await at(2392)
    kr: kern_return_t = await ipc_right_lookup_write(space, name, entry)
    await at(2393)
    if kr != KERN_SUCCESS:
        await at(2394)
        return kr
    await at(2396)
    kr = await ipc_right_destruct(space, name, entry.value, srdelta, guard)
    await at(2398)
    return kr


@function("osfmk/ipc/mach_port.c", line=2417, stack=16)
async def mach_port_guard(space: ipc_space_t, name: mach_port_name_t, guard: uint64_t,
                          strict: boolean_t) -> kern_return_t:
    """Guard a port with a value. KERN_INVALID_NAME, KERN_INVALID_RIGHT, KERN_INVALID_ARGUMENT (has a context)."""
    object = local(ipc_object_t)
    await at(2426)
    if not space:
        await at(2427)
        return KERN_INVALID_TASK
    await at(2429)
    if not MACH_PORT_VALID(name):
        await at(2430)
        return KERN_INVALID_NAME
    await at(2433)
    kr: kern_return_t = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
    await at(2434)
    if kr != KERN_SUCCESS:
        await at(2435)
        return kr
    port: ipc_port_t = as_port(object.value)
    await at(2438)
    kr = await mach_port_guard_locked(port, guard, strict)
    await at(2439)
    ip_unlock(port)
    await at(2441)
    return kr


@function("osfmk/ipc/mach_port.c", line=2461, stack=16)
async def mach_port_unguard(space: ipc_space_t, name: mach_port_name_t, guard: uint64_t) -> kern_return_t:
    """Take the guard off a port. KERN_INVALID_NAME, KERN_INVALID_RIGHT, KERN_INVALID_ARGUMENT (with an exception)."""
    object = local(ipc_object_t)
    await at(2470)
    if not space:
        await at(2471)
        return KERN_INVALID_TASK
    await at(2473)
    if not MACH_PORT_VALID(name):
        await at(2474)
        return KERN_INVALID_NAME
    await at(2476)
    kr: kern_return_t = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
    await at(2477)
    if kr != KERN_SUCCESS:
        await at(2478)
        return kr
    port: ipc_port_t = as_port(object.value)
    await at(2481)
    kr = await mach_port_unguard_locked(port, name, guard)
    await at(2482)
    ip_unlock(port)
    await at(2483)
    return kr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin, ipc_object_translate
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_alloc
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_lookup_write
from machdbg.kernel.osfmk.ipc.ipc_right_destruct import ipc_right_destruct
from machdbg.kernel.osfmk.ipc.mach_port import mach_port_insert_right
from machdbg.kernel.osfmk.ipc.mach_port_attributes import mach_port_set_attributes
from machdbg.kernel.osfmk.kern.exception import exception_triage
from machdbg.kernel.osfmk.kern.thread_guard import thread_guard_violation
