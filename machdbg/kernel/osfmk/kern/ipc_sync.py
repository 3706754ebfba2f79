"""osfmk/kern/ipc_sync.c: between semaphores and their ports. Behaviour: spec of the kernel services, section C."""

from __future__ import annotations

from machdbg.kernel.constants import IKOT_SEMAPHORE
from machdbg.kernel.cpu import local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import ipc_port_t, mach_msg_header_t, semaphore_t
from machdbg.kernel.headers import semaphore as semaphore_struct
from machdbg.kernel.macros import IP_NULL, IP_VALID, at_address, ip_lock, ip_unlock
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr


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


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import (
    ipc_port_alloc_special,
    ipc_port_make_send_locked,
    ipc_port_make_sonce_locked,
)
from machdbg.kernel.osfmk.ipc.ipc_port_request import ipc_port_nsrequest
from machdbg.kernel.osfmk.kern.ipc_kobject import ipc_kobject_set_atomically
from machdbg.kernel.osfmk.kern.sync_sema import semaphore_dereference
