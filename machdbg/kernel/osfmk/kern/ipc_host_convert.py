"""osfmk/kern/ipc_host.c, continued: from ports to the host, processors and processor sets, and back.

None of the functions takes a reference or consumes the right. Behaviour: spec of the kernel services, section C.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    HOST_LOCAL_NODE,
    HOST_PORT,
    IKOT_HOST,
    IKOT_HOST_PRIV,
    IKOT_HOST_SECURITY,
    IKOT_PROCESSOR,
    IKOT_PSET,
    IKOT_PSET_NAME,
    TRUE,
)
from machdbg.kernel.cpu import kernel_assert, local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    host,
    host_t,
    ipc_port_t,
    processor,
    processor_set,
    processor_set_name_t,
    processor_set_t,
    processor_t,
)
from machdbg.kernel.macros import IP_NULL, IP_VALID, at_address, ip_active, ip_kotype, ip_lock, ip_unlock, null
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/kern/ipc_host.c", line=278)
async def convert_port_to_host(port: ipc_port_t) -> host_t:
    """The host that a port of either kind stands for; null for others."""
    await at(281)
    result: host_t = null(host)
    await at(283)
    if IP_VALID(port):
        await at(284)
        if ip_kotype(port) in (IKOT_HOST, IKOT_HOST_PRIV):
            await at(286)
            result = at_address(host, port.ip_kobject)
            await at(287)
            kernel_assert(ip_active(port), "ip_active(port)")
    await at(290)
    return result


@function("osfmk/kern/ipc_host.c", line=303)
async def convert_port_to_host_priv(port: ipc_port_t) -> host_t:
    """The host that a live control port stands for; null for others."""
    await at(306)
    result: host_t = null(host)
    await at(308)
    if IP_VALID(port):
        await at(309)
        ip_lock(port)
        await at(310)
        if ip_active(port) and ip_kotype(port) == IKOT_HOST_PRIV:
            await at(312)
            result = at_address(host, port.ip_kobject)
        await at(313)
        ip_unlock(port)
    await at(316)
    return result


@function("osfmk/kern/ipc_host.c", line=330)
async def convert_port_to_processor(port: ipc_port_t) -> processor_t:
    """The processor that a live port stands for; null for others."""
    await at(333)
    result: processor_t = null(processor)
    await at(335)
    if IP_VALID(port):
        await at(336)
        ip_lock(port)
        await at(337)
        if ip_active(port) and ip_kotype(port) == IKOT_PROCESSOR:
            await at(339)
            result = at_address(processor, port.ip_kobject)
        await at(340)
        ip_unlock(port)
    await at(343)
    return result


@function("osfmk/kern/ipc_host.c", line=357)
async def convert_port_to_pset(port: ipc_port_t) -> processor_set_t:
    """The processor set that a live control port stands for; null for others."""
    pset = local(processor_set_t)
    await at(361)
    pset.value = null(processor_set)
    await at(363)
    r: boolean_t = FALSE
    await at(364)
    while not r and IP_VALID(port):
        await at(365)
        ip_lock(port)
        await at(366)
        r = await ref_pset_port_locked(port, FALSE, pset)
        await at(364)
    await at(369)
    result: processor_set_t = pset.value
    return result


@function("osfmk/kern/ipc_host.c", line=383)
async def convert_port_to_pset_name(port: ipc_port_t) -> processor_set_name_t:
    """The processor set that a live port of either kind stands for; null for others."""
    pset = local(processor_set_t)
    await at(387)
    pset.value = null(processor_set)
    await at(389)
    r: boolean_t = FALSE
    await at(390)
    while not r and IP_VALID(port):
        await at(391)
        ip_lock(port)
        await at(392)
        r = await ref_pset_port_locked(port, TRUE, pset)
        await at(390)
    await at(395)
    result: processor_set_t = pset.value
    return result


@function("osfmk/kern/ipc_host.c", line=399)
async def ref_pset_port_locked(port: ipc_port_t, matchn: boolean_t, ppset: Pointer[processor_set_t]) -> boolean_t:
    """The processor set of a port, which is unlocked; ``matchn``: a name port will do. Always true."""
    await at(403)
    pset: processor_set_t = null(processor_set)
    await at(404)
    kind = ip_kotype(port)
    if ip_active(port) and (kind == IKOT_PSET or (matchn and kind == IKOT_PSET_NAME)):
        await at(407)
        pset = at_address(processor_set, port.ip_kobject)
    await at(410)
    ppset.value = pset
    await at(411)
    ip_unlock(port)
    await at(413)
    return TRUE


@function("osfmk/kern/ipc_host.c", line=426)
async def convert_host_to_port(host: host_t) -> ipc_port_t:
    """A naked send right to the host's name port."""
    port = local(ipc_port_t)
    await at(431)
    await host_get_special_port(kernel_data().realhost, HOST_LOCAL_NODE, HOST_PORT, port)
    await at(432)
    result: ipc_port_t = port.value
    return result


@function("osfmk/kern/ipc_host.c", line=446)
async def convert_processor_to_port(processor: processor_t) -> ipc_port_t:
    """A naked send right to a processor's port."""
    await at(449)
    port: ipc_port_t = processor.processor_self
    await at(451)
    if port:
        await at(452)
        port = await ipc_port_make_send(port)
    await at(453)
    return port


@function("osfmk/kern/ipc_host.c", line=467)
async def convert_pset_to_port(pset: processor_set_t) -> ipc_port_t:
    """A naked send right to a processor set's control port."""
    await at(470)
    port: ipc_port_t = pset.pset_self if pset else IP_NULL()
    await at(472)
    if port:
        await at(473)
        port = await ipc_port_make_send(port)
    await at(475)
    return port


@function("osfmk/kern/ipc_host.c", line=489)
async def convert_pset_name_to_port(pset: processor_set_name_t) -> ipc_port_t:
    """A naked send right to a processor set's name port."""
    await at(492)
    port: ipc_port_t = pset.pset_name_self if pset else IP_NULL()
    await at(494)
    if port:
        await at(495)
        port = await ipc_port_make_send(port)
    await at(497)
    return port


@function("osfmk/kern/ipc_host.c", line=510)
async def convert_port_to_host_security(port: ipc_port_t) -> host_t:
    """The host that its live security port stands for; null for others."""
    await at(513)
    result: host_t = null(host)
    await at(515)
    if IP_VALID(port):
        await at(516)
        ip_lock(port)
        await at(517)
        if ip_active(port) and ip_kotype(port) == IKOT_HOST_SECURITY:
            await at(519)
            result = at_address(host, port.ip_kobject)
        await at(520)
        ip_unlock(port)
    await at(523)
    return result


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_make_send
from machdbg.kernel.osfmk.kern.host import host_get_special_port
