"""osfmk/device/device_init.c: the port of the devices' master. Behaviour: spec of the kernel services, section G.

There are no devices behind it.
"""

from __future__ import annotations

from machdbg.kernel.constants import IKOT_MASTER_DEVICE
from machdbg.kernel.cpu import panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import HOST_IO_MASTER_PORT, ipc_port_t
from machdbg.machine.function import at, function


@function("osfmk/device/device_init.c", line=91)
async def device_service_create() -> None:
    """Make the port and let clients of the host have it."""
    await at(91)
    data = kernel_data()
    port: ipc_port_t = await ipc_port_alloc_special(data.ipc_space_kernel)
    if not port:
        panic("can't allocate master device port")
    await ipc_kobject_set(port, 1, IKOT_MASTER_DEVICE)
    await kernel_set_special_port(data.realhost, HOST_IO_MASTER_PORT, await ipc_port_make_send(port))


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_alloc_special, ipc_port_make_send
from machdbg.kernel.osfmk.kern.host import kernel_set_special_port
from machdbg.kernel.osfmk.kern.ipc_kobject import ipc_kobject_set
