"""osfmk/kern/ipc_host.c: the ports of the host, of its processor and of its processor set.

Behaviour: spec of the kernel services, sections A.3 and G. The C file goes on in ``ipc_host_convert.py`` and, with
exception ports, in ``ipc_host_exception.py``.
"""

from __future__ import annotations

from itertools import count

from machdbg.kernel.constants import (
    HOST_PORT,
    HOST_PRIV_PORT,
    HOST_SECURITY_PORT,
    IKOT_HOST,
    IKOT_HOST_PRIV,
    IKOT_HOST_SECURITY,
    IKOT_PROCESSOR,
    IKOT_PSET,
    IKOT_PSET_NAME,
    KERN_INVALID_ARGUMENT,
    KERN_SUCCESS,
)
from machdbg.kernel.cpu import current_space, current_task, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    host_self_trap_args,
    host_t,
    ipc_port_t,
    kern_return_t,
    mach_port_name_t,
    processor_set_t,
    processor_t,
    task_t,
)
from machdbg.kernel.macros import IP_NULL
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr

EXC_TYPES_COUNT = 14


@function("osfmk/kern/ipc_host.c", line=98)
async def ipc_host_init() -> None:
    """Make the host's ports, each with one send right in ``realhost.special``."""
    data = kernel_data()
    await at(103)
    await at(108)
    port: ipc_port_t = await ipc_port_alloc_special(data.ipc_space_kernel)
    await at(109)
    if not port:
        await at(110)
        panic("ipc_host_init")
    await at(112)
    await ipc_kobject_set(port, data.realhost.address, IKOT_HOST_SECURITY)
    await at(113)
    await kernel_set_special_port(data.realhost, HOST_SECURITY_PORT, await ipc_port_make_send(port))
    await at(116)
    port = await ipc_port_alloc_special(data.ipc_space_kernel)
    await at(117)
    if not port:
        await at(118)
        panic("ipc_host_init")
    await at(120)
    await ipc_kobject_set(port, data.realhost.address, IKOT_HOST)
    await at(121)
    await kernel_set_special_port(data.realhost, HOST_PORT, await ipc_port_make_send(port))
    await at(124)
    port = await ipc_port_alloc_special(data.ipc_space_kernel)
    await at(125)
    if not port:
        await at(126)
        panic("ipc_host_init")
    await at(128)
    await ipc_kobject_set(port, data.realhost.address, IKOT_HOST_PRIV)
    await at(129)
    await kernel_set_special_port(data.realhost, HOST_PRIV_PORT, await ipc_port_make_send(port))
    for i in count():
        await at(134)
        if i == EXC_TYPES_COUNT:
            break
        await at(135)
        data.realhost.exc_actions[i].port = IP_NULL()
    await at(145)
    await ipc_pset_init(data.pset0)
    await at(146)
    await ipc_pset_enable(data.pset0)
    await at(151)
    await ipc_processor_init(data.master_processor)
    await at(152)
    await ipc_processor_enable(data.master_processor)


@function("osfmk/kern/ipc_host.c", line=167)
async def host_self_trap(args: ptr[host_self_trap_args]) -> mach_port_name_t:
    """The caller's name for its host port; MACH_PORT_NULL if there is no room."""
    await at(170)
    self: task_t = current_task()
    await at(174)
    await at(175)
    sright: ipc_port_t = await ipc_port_copy_send(self.itk_host)
    await at(176)
    await at(177)
    name: mach_port_name_t = await ipc_port_copyout_send(sright, current_space())
    await at(178)
    return name


@function("osfmk/kern/ipc_host.c", line=188)
async def ipc_processor_init(processor: processor_t) -> None:
    """Make a processor's port."""
    await at(193)
    port: ipc_port_t = await ipc_port_alloc_special(kernel_data().ipc_space_kernel)
    await at(194)
    if not port:
        await at(195)
        panic("ipc_processor_init")
    await at(196)
    processor.processor_self = port


@function("osfmk/kern/ipc_host.c", line=205)
async def ipc_processor_enable(processor: processor_t) -> None:
    """Let messages to a processor's port reach it."""
    await at(210)
    myport: ipc_port_t = processor.processor_self
    await at(211)
    await ipc_kobject_set(myport, processor.address, IKOT_PROCESSOR)


@function("osfmk/kern/ipc_host.c", line=221)
async def ipc_pset_init(pset: processor_set_t) -> None:
    """Make a processor set's control and name port."""
    data = kernel_data()
    await at(226)
    port: ipc_port_t = await ipc_port_alloc_special(data.ipc_space_kernel)
    await at(227)
    if not port:
        await at(228)
        panic("ipc_pset_init")
    await at(229)
    pset.pset_self = port
    await at(231)
    port = await ipc_port_alloc_special(data.ipc_space_kernel)
    await at(232)
    if not port:
        await at(233)
        panic("ipc_pset_init")
    await at(234)
    pset.pset_name_self = port


@function("osfmk/kern/ipc_host.c", line=243)
async def ipc_pset_enable(pset: processor_set_t) -> None:
    """Let messages to a processor set's ports reach it."""
    await at(246)
    await ipc_kobject_set(pset.pset_self, pset.address, IKOT_PSET)
    await at(247)
    await ipc_kobject_set(pset.pset_name_self, pset.address, IKOT_PSET_NAME)


@function("osfmk/kern/ipc_host.c", line=256)
async def processor_set_default(host: host_t, pset: Pointer[processor_set_t]) -> kern_return_t:
    """The set that threads are in unless they are put elsewhere. KERN_INVALID_ARGUMENT."""
    await at(260)
    if not host:
        await at(261)
        return KERN_INVALID_ARGUMENT
    await at(263)
    pset.value = kernel_data().pset0
    await at(265)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import (
    ipc_port_alloc_special,
    ipc_port_copy_send,
    ipc_port_copyout_send,
    ipc_port_make_send,
)
from machdbg.kernel.osfmk.kern.host import kernel_set_special_port
from machdbg.kernel.osfmk.kern.ipc_kobject import ipc_kobject_set
