"""osfmk/kern/ipc_sync.c: between semaphores and their ports. Behaviour: spec of the kernel services, section C."""

from __future__ import annotations

from machdbg.kernel.constants import (
    IKOT_SEMAPHORE,
    KERN_INVALID_CAPABILITY,
    KERN_INVALID_NAME,
    KERN_SUCCESS,
    MACH_PORT_RIGHT_SEND,
)
from machdbg.kernel.cpu import current_space, kernel_assert, local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    ipc_object_t,
    ipc_port_t,
    kern_return_t,
    lock_set_t,
    mach_msg_header_t,
    mach_port_name_t,
    semaphore_t,
)
from machdbg.kernel.headers import semaphore as semaphore_struct
from machdbg.kernel.macros import (
    IP_NULL,
    IP_VALID,
    MACH_PORT_VALID,
    as_port,
    at_address,
    ip_active,
    ip_kotype,
    ip_lock,
    ip_unlock,
    null,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr


@function("osfmk/kern/ipc_sync.c", line=56, stack=16)
async def port_name_to_semaphore(name: mach_port_name_t, semaphorep: Pointer[semaphore_t]) -> kern_return_t:
    """The semaphore that the current task calls ``name``, with a reference.

    KERN_INVALID_NAME, KERN_INVALID_RIGHT, KERN_INVALID_TASK or (no semaphore) KERN_INVALID_CAPABILITY.
    """
    object = local(ipc_object_t)
    await at(63)
    if not MACH_PORT_VALID(name):
        await at(64)
        semaphorep.value = null(semaphore_struct)
        await at(65)
        return KERN_INVALID_NAME
    await at(68)
    kr: kern_return_t = await ipc_object_translate(current_space(), name, MACH_PORT_RIGHT_SEND, object)
    await at(70)
    if kr != KERN_SUCCESS:
        await at(71)
        semaphorep.value = null(semaphore_struct)
        await at(72)
        return kr
    kern_port: ipc_port_t = as_port(object.value)
    await at(77)
    semaphorep.value = await convert_port_to_semaphore(kern_port)
    await at(78)
    if not semaphorep.value:
        await at(80)
        kr = KERN_INVALID_CAPABILITY
    else:
        await at(82)
        kr = KERN_SUCCESS
    await at(84)
    ip_unlock(kern_port)
    await at(86)
    return kr


@function("osfmk/kern/ipc_sync.c", line=100)
async def convert_port_to_semaphore(port: ipc_port_t) -> semaphore_t:
    """The semaphore behind a port, with a reference, or null."""
    await at(103)
    if IP_VALID(port):
        await at(111)
        if ip_kotype(port) == IKOT_SEMAPHORE:
            await at(112)
            kernel_assert(ip_active(port), "ip_active(port)")
            await at(113)
            semaphore: semaphore_t = at_address(semaphore_struct, port.ip_kobject)
            await at(114)
            await semaphore_reference(semaphore)
            await at(115)
            return semaphore
    await at(118)
    return null(semaphore_struct)


@function("osfmk/kern/ipc_sync.c", line=134)
async def convert_semaphore_to_port(semaphore: semaphore_t) -> ipc_port_t:
    """Turn a semaphore reference into a send right; one reference stands for all send rights together."""
    await at(138)
    if not semaphore:
        await at(139)
        return IP_NULL()
    await at(142)
    port: ipc_port_t = semaphore.port
    await at(144)
    if not IP_VALID(port):
        await at(145)
        port = await ipc_port_alloc_special(kernel_data().ipc_space_kernel)
        await at(147)
        await ipc_kobject_set_atomically(port, semaphore.address, IKOT_SEMAPHORE)
        await at(150)
        semaphore.port = port
    await at(158)
    ip_lock(port)
    await at(160)
    send: ipc_port_t = await ipc_port_make_send_locked(port)
    await at(162)
    if port.ip_srights == 1:
        old_notify = local(ipc_port_t)
        await at(167)
        await ipc_port_nsrequest(port, port.ip_mscount, await ipc_port_make_sonce_locked(port), old_notify)
    else:
        await at(172)
        ip_unlock(port)
        await at(173)
        await semaphore_dereference(semaphore)
    await at(175)
    return send


@function("osfmk/kern/ipc_sync.c", line=193)
async def semaphore_notify(msg: ptr[mach_msg_header_t]) -> None:
    """No send rights are left to a semaphore's port: drop the reference that the port holds."""
    await at(195)
    await at(196)
    port: ipc_port_t = msg.msgh_remote_port
    await at(201)
    semaphore: semaphore_t = at_address(semaphore_struct, port.ip_kobject)
    await at(203)
    await semaphore_dereference(semaphore)


@function("osfmk/kern/ipc_sync.c", line=207)
async def convert_port_to_lock_set(port: ipc_port_t) -> lock_set_t:
    """There are no lock sets: null."""
    await at(209)
    return 0


@function("osfmk/kern/ipc_sync.c", line=213)
async def convert_lock_set_to_port(lock_set: lock_set_t) -> ipc_port_t:
    """There are no lock sets: a null port."""
    await at(215)
    return IP_NULL()


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_translate
from machdbg.kernel.osfmk.ipc.ipc_port import (
    ipc_port_alloc_special,
    ipc_port_make_send_locked,
    ipc_port_make_sonce_locked,
)
from machdbg.kernel.osfmk.ipc.ipc_port_request import ipc_port_nsrequest
from machdbg.kernel.osfmk.kern.ipc_kobject import ipc_kobject_set_atomically
from machdbg.kernel.osfmk.kern.sync_sema import semaphore_dereference, semaphore_reference
