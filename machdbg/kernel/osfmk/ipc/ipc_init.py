"""osfmk/ipc/ipc_init.c: the IPC system comes into being. Spec of the kernel services, section G."""

from __future__ import annotations

from machdbg.kernel.constants import (
    IKM_SAVED_KMSG_SIZE,
    IOT_PORT,
    IOT_PORT_SET,
    KERN_SUCCESS,
    MACH_PORT_QLIMIT_DEFAULT,
    MSG_OOL_SIZE_SMALL_MAX,
    TRUE,
    cpy_kdata_hdr_sz,
)
from machdbg.kernel.cpu import kernel_assert, local
from machdbg.kernel.data import cstring, kernel_data
from machdbg.kernel.headers import ipc_port, ipc_pset, ipc_space, ipc_space_t, kern_return_t
from machdbg.machine.function import at, function

COPY_MAP_ADDRESS = 0xFFFFFF8068000000
KERNEL_MAP_ADDRESS = 0xFFFFFF8060000000


@function("osfmk/ipc/ipc_init.c", line=144)
async def ipc_bootstrap() -> None:
    """Make the zones, the special spaces and the table of MIG routines: what the rest of the kernel builds on."""
    data = kernel_data()
    space = local(ipc_space_t)
    await at(154)
    data.ipc_port_timestamp_data = 0
    await at(158)
    size = ipc_space.record.size
    data.ipc_space_zone = await zinit(size, data.ipc_space_max * size, size, cstring("ipc spaces"))
    await at(162)
    await zone_change(data.ipc_space_zone, Z_NOENCRYPT, TRUE)
    await at(167)
    size = ipc_port.record.size
    data.ipc_object_zones[IOT_PORT] = await zinit(size, data.ipc_port_max * size, size, cstring("ipc ports"))
    await at(173)
    await zone_change(data.ipc_object_zones[IOT_PORT], Z_CALLERACCT, 0)
    await at(174)
    await zone_change(data.ipc_object_zones[IOT_PORT], Z_NOENCRYPT, TRUE)
    await at(176)
    size = ipc_pset.record.size
    data.ipc_object_zones[IOT_PORT_SET] = await zinit(size, data.ipc_pset_max * size, size, cstring("ipc port sets"))
    await at(181)
    await zone_change(data.ipc_object_zones[IOT_PORT_SET], Z_NOENCRYPT, TRUE)
    await at(187)
    size = IKM_SAVED_KMSG_SIZE
    most = data.ipc_port_max * MACH_PORT_QLIMIT_DEFAULT
    data.ipc_kmsg_zone = await zinit(size, most * size, size, cstring("ipc kmsgs"))
    await at(192)
    await zone_change(data.ipc_kmsg_zone, Z_CALLERACCT, 0)
    await at(196)
    kr: kern_return_t = await ipc_space_create_special(space)
    kernel_assert(kr == KERN_SUCCESS, "kr == KERN_SUCCESS")
    data.ipc_space_kernel = space.value
    await at(200)
    kr = await ipc_space_create_special(space)
    kernel_assert(kr == KERN_SUCCESS, "kr == KERN_SUCCESS")
    data.ipc_space_reply = space.value
    await at(208)
    await mig_init()
    await at(209)
    await ipc_table_init()
    await at(216)
    await semaphore_init()
    await at(217)
    await mk_timer_init()


@function("osfmk/ipc/ipc_init.c", line=234)
async def ipc_init() -> None:
    """Make the maps for messages' memory and the host's ports."""
    data = kernel_data()
    await at(239)
    data.ipc_kernel_map = await kmem_suballoc(KERNEL_MAP_ADDRESS, data.ipc_kernel_map_size)
    await at(249)
    data.ipc_kernel_copy_map = await kmem_suballoc(COPY_MAP_ADDRESS, data.ipc_kernel_copy_map_size)
    await at(259)
    data.ipc_kernel_copy_map.no_zero_fill = TRUE
    await at(260)
    data.ipc_kernel_copy_map.wait_for_space = TRUE
    await at(268)
    if data.kalloc_max_prerounded < MSG_OOL_SIZE_SMALL_MAX:
        await at(269)
        data.msg_ool_size_small = data.kalloc_max_prerounded
    else:
        await at(272)
        data.msg_ool_size_small = MSG_OOL_SIZE_SMALL_MAX
    await at(275)
    data.msg_ool_size_small -= cpy_kdata_hdr_sz
    await at(277)
    await ipc_host_init()


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_space import ipc_space_create_special
from machdbg.kernel.osfmk.ipc.ipc_table import ipc_table_init
from machdbg.kernel.osfmk.kern.ipc_host import ipc_host_init
from machdbg.kernel.osfmk.kern.ipc_kobject import mig_init
from machdbg.kernel.osfmk.kern.mk_timer import mk_timer_init
from machdbg.kernel.osfmk.kern.sync_sema import semaphore_init
from machdbg.kernel.osfmk.kern.zalloc import Z_CALLERACCT, Z_NOENCRYPT, zinit, zone_change
from machdbg.kernel.osfmk.vm.vm_kern import kmem_suballoc
