"""osfmk/kern/host.c: the host's special ports.

Behaviour: spec of the kernel services, section E.3.
"""

from __future__ import annotations

from machdbg.kernel.constants import HOST_MAX_SPECIAL_PORT, HOST_SECURITY_PORT, KERN_INVALID_ARGUMENT, KERN_SUCCESS
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import host_priv_t, int_t, ipc_port_t, kern_return_t
from machdbg.kernel.macros import IP_VALID
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/kern/host.c", line=1157)
async def kernel_set_special_port(host_priv: host_priv_t, id: int_t, port: ipc_port_t) -> kern_return_t:
    """Make a naked send right the host's special port ``id``; the old one is dropped. KERN_INVALID_ARGUMENT."""
    await at(1162)
    if not host_priv:
        await at(1163)
        return KERN_INVALID_ARGUMENT
    await at(1166)
    await at(1167)
    old_port: ipc_port_t = host_priv.special[id]
    await at(1168)
    host_priv.special[id] = port
    await at(1169)
    await at(1176)
    if IP_VALID(old_port):
        await at(1177)
        await ipc_port_release_send(old_port)
    await at(1178)
    return KERN_SUCCESS


@function("osfmk/kern/host.c", line=1226)
async def host_get_special_port(host_priv: host_priv_t, node: int_t, id: int_t,
                                portp: Pointer[ipc_port_t]) -> kern_return_t:
    """A naked send right to a special port of the host, or null if it has none such. KERN_INVALID_ARGUMENT."""
    await at(1230)
    if not host_priv or id == HOST_SECURITY_PORT or id > HOST_MAX_SPECIAL_PORT or id < 0:
        await at(1231)
        return KERN_INVALID_ARGUMENT
    await at(1233)
    await at(1234)
    port: ipc_port_t = host_priv.special[id]
    await at(1235)
    portp.value = await ipc_port_copy_send(port)
    await at(1236)
    await at(1238)
    return KERN_SUCCESS


@function("osfmk/kern/host.c", line=1262)
async def host_priv_self() -> host_priv_t:
    """The host, as those see it who may control it."""
    await at(1264)
    return kernel_data().realhost


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_copy_send, ipc_port_release_send
