"""osfmk/kern/ipc_clock.c: the ports of clocks. Behaviour: spec of the kernel services, sections C and G."""

from __future__ import annotations

from machdbg.kernel.constants import IKOT_CLOCK, IKOT_CLOCK_CTRL, MACH_PORT_RIGHT_SEND
from machdbg.kernel.cpu import current_space, local, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import clock as clock_struct
from machdbg.kernel.headers import clock_t, ipc_object_t, ipc_port_t, mach_port_name_t
from machdbg.kernel.macros import (
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


async def ipc_clock_init(clock: clock_struct) -> None:
    """Make a clock's ports (ipc_clock.c:60 to 68)."""
    kernel = kernel_data().ipc_space_kernel
    clock.service = await ipc_port_alloc_special(kernel)
    clock.control = await ipc_port_alloc_special(kernel)
    if not clock.service or not clock.control:
        panic("ipc_clock_init")


async def ipc_clock_enable(clock: clock_struct) -> None:
    """Let messages to a clock's ports reach it (ipc_clock.c:80 to 83)."""
    await ipc_kobject_set(clock.service, clock.address, IKOT_CLOCK)
    await ipc_kobject_set(clock.control, clock.address, IKOT_CLOCK_CTRL)


def clock_at(port: ipc_port_t, *kinds: int) -> clock_struct:
    """The clock that a port stands for; null if it is dead or of another kind."""
    return at_address(clock_struct, port.ip_kobject) if ip_active(port) and ip_kotype(port) in kinds else null(
        clock_struct)


@function("osfmk/kern/ipc_clock.c", line=96)
async def convert_port_to_clock(port: ipc_port_t) -> clock_t:
    """The clock that a service or control port stands for, or null."""
    clock: clock_t = null(clock_struct)
    await at(96)
    if IP_VALID(port):
        ip_lock(port)
        clock = clock_at(port, IKOT_CLOCK, IKOT_CLOCK_CTRL)
        ip_unlock(port)
    return clock


@function("osfmk/kern/ipc_clock.c", line=123)
async def convert_port_to_clock_ctrl(port: ipc_port_t) -> clock_t:
    """The clock that a control port stands for, or null."""
    clock: clock_t = null(clock_struct)
    await at(123)
    if IP_VALID(port):
        ip_lock(port)
        clock = clock_at(port, IKOT_CLOCK_CTRL)
        ip_unlock(port)
    return clock


@function("osfmk/kern/ipc_clock.c", line=148)
async def convert_clock_to_port(clock: clock_t) -> ipc_port_t:
    """A naked send right to a clock's service port."""
    await at(148)
    return await ipc_port_make_send(clock.service)


@function("osfmk/kern/ipc_clock.c", line=166)
async def convert_clock_ctrl_to_port(clock: clock_t) -> ipc_port_t:
    """A naked send right to a clock's control port."""
    await at(166)
    return await ipc_port_make_send(clock.control)


@function("osfmk/kern/ipc_clock.c", line=181, stack=8)
async def port_name_to_clock(clock_name: mach_port_name_t) -> clock_t:
    """The clock that a name of the current task stands for, which must be a send right to a service port, or null."""
    object = local(ipc_object_t)
    clock: clock_t = null(clock_struct)
    await at(181)
    if not MACH_PORT_VALID(clock_name):
        return clock
    if await ipc_object_translate(current_space(), clock_name, MACH_PORT_RIGHT_SEND, object) != 0:
        return clock
    port = as_port(object.value)
    clock = clock_at(port, IKOT_CLOCK)
    ip_unlock(port)
    return clock


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_translate
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_alloc_special, ipc_port_make_send
from machdbg.kernel.osfmk.kern.ipc_kobject import ipc_kobject_set
