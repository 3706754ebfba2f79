"""osfmk/kern/host.c: what may be asked of the host: what it is, its processors and special ports.

Behaviour: spec of the kernel services, section E.3. The C file goes on in ``host_statistics.py``; the simulated
machine's processor: ``processor.py``.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    HOST_LOCAL_NODE,
    HOST_MAX_SPECIAL_PORT,
    HOST_SECURITY_PORT,
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_NOT_SUPPORTED,
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
    TRUE,
)
from machdbg.kernel.cpu import kernel_assert, local, pointer_to
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    HOST_BASIC_INFO,
    HOST_IO_MASTER_PORT,
    HOST_MACH_MSG_TRAP,
    HOST_MAX_SPECIAL_KERNEL_PORT,
    HOST_PRIORITY_INFO,
    HOST_RESOURCE_SIZES,
    HOST_SCHED_INFO,
    HOST_SEMAPHORE_TRAPS,
    host_basic_info,
    host_flavor_t,
    host_info_t,
    host_priority_info,
    host_priv_t,
    host_sched_info,
    host_t,
    int_t,
    integer_t,
    io_master_t,
    ipc_port_t,
    kern_return_t,
    kernel_version_t,
    mach_msg_type_number_t,
    natural_t,
    processor_array_t,
    processor_flavor_t,
    processor_info_array_t,
    processor_info_t,
    processor_set,
    processor_set_name_array_t,
    processor_set_t,
    processor_t,
    unsigned_int,
    vm_map_copy_t,
    vm_offset_t,
    vm_size_t,
    void_pointer,
)
from machdbg.kernel.macros import IP_VALID, null, round_page
from machdbg.machine.function import at, function
from machdbg.machine.memory import PAGE_SIZE
from machdbg.machine.view import Pointer, Struct

POINTER_SIZE = 8
HOST_NODE_PORT = 26
VERSION = "Darwin Kernel Version 17.7.0: Thu Jun 21 22:53:14 PDT 2018; root:xnu-4570.71.2~1/DEVELOPMENT_X86_64"
MAX_MEMORY = 8 << 30
OLD_BASIC_INFO_COUNT = 5  # 32-bit words that early clients know
PRIORITIES = (80, 80, 64, 31, 0, 0, 0, 79)  # kernel, system, server, user, depressed, idle; lowest and highest of users
QUANTUM_MS = 10


def words(struct: type[Struct]) -> int:
    """The size of a structure as clients count it, in 32-bit words."""
    return struct.record.size // 4


@function("osfmk/kern/host.c", line=114)
async def host_processors(host_priv: host_priv_t, out_array: Pointer[processor_array_t],
                          countp: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """Naked send rights to the ports of all processors. KERN_INVALID_ARGUMENT, KERN_RESOURCE_SHORTAGE."""
    data = kernel_data()
    await at(120)
    if not host_priv:
        await at(121)
        return KERN_INVALID_ARGUMENT
    await at(123)
    kernel_assert(host_priv == data.realhost, "host_priv == &realhost")
    await at(125)
    count: unsigned_int = data.processor_count
    await at(126)
    kernel_assert(count != 0, "count != 0")
    await at(128)
    addr: void_pointer = await kalloc(count * POINTER_SIZE)
    await at(129)
    if not addr:
        await at(130)
        return KERN_RESOURCE_SHORTAGE
    await at(132)
    tp = pointer_to(processor_t, addr)
    await at(133)
    processor: processor_t = data.processor_list
    for i in range(count):
        await at(139)
        tp[i] = processor
        processor = processor.processor_list
    await at(144)
    countp.value = count
    await at(145)
    out_array.value = tp
    ports = pointer_to(ipc_port_t, addr)
    for i in range(count):
        await at(150)
        ports[i] = await convert_processor_to_port(tp[i])
    await at(152)
    return KERN_SUCCESS


@function("osfmk/kern/host.c", line=156)
async def host_info(host: host_t, flavor: host_flavor_t, info: host_info_t,
                    count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """What the host is: in at most ``*count`` 32-bit words; stores how many there are.

    KERN_INVALID_ARGUMENT for no host or an unknown flavor; KERN_FAILURE if there is not enough room.
    """
    data = kernel_data()
    await at(158)
    if not host:
        await at(159)
        return KERN_INVALID_ARGUMENT
    await at(161)
    if flavor == HOST_BASIC_INFO:
        await at(169)
        if count.value < OLD_BASIC_INFO_COUNT:
            await at(170)
            return KERN_FAILURE
        await at(172)
        basic_info = host_basic_info(info.space, info.address)
        await at(174)
        basic_info.memory_size = 2 << 30  # all that the member can say
        await at(175)
        basic_info.max_cpus = data.processor_count
        await at(176)
        basic_info.avail_cpus = data.processor_count
        await at(177)
        await at(178)
        basic_info.cpu_type = CPU_TYPE
        await at(179)
        basic_info.cpu_subtype = CPU_SUBTYPE
        await at(181)
        if count.value >= words(host_basic_info):
            await at(182)
            basic_info.cpu_threadtype = 0
            await at(183)
            basic_info.physical_cpu = data.processor_count
            await at(184)
            basic_info.physical_cpu_max = data.processor_count
            await at(185)
            basic_info.logical_cpu = data.processor_count
            await at(186)
            basic_info.logical_cpu_max = data.processor_count
            await at(187)
            basic_info.max_mem = MAX_MEMORY
            await at(189)
            count.value = words(host_basic_info)
        else:
            await at(191)
            count.value = OLD_BASIC_INFO_COUNT
        await at(194)
        return KERN_SUCCESS
    if flavor == HOST_SCHED_INFO:
        await at(205)
        if count.value < words(host_sched_info):
            await at(206)
            return KERN_FAILURE
        await at(208)
        sched_info = host_sched_info(info.space, info.address)
        await at(210)
        await at(211)
        await at(213)
        sched_info.min_timeout = sched_info.min_quantum = QUANTUM_MS
        await at(215)
        count.value = words(host_sched_info)
        await at(217)
        return KERN_SUCCESS
    if flavor == HOST_RESOURCE_SIZES:
        await at(224)
        await at(228)
        return KERN_INVALID_ARGUMENT
    if flavor == HOST_PRIORITY_INFO:
        await at(234)
        if count.value < words(host_priority_info):
            await at(235)
            return KERN_FAILURE
        await at(237)
        for index, priority in enumerate(PRIORITIES):
            info[index] = priority
        await at(248)
        count.value = words(host_priority_info)
        await at(250)
        return KERN_SUCCESS
    if flavor in (HOST_MACH_MSG_TRAP, HOST_SEMAPHORE_TRAPS):
        await at(258)
        count.value = 0
        await at(259)
        return KERN_SUCCESS
    await at(310)
    return KERN_INVALID_ARGUMENT


@function("osfmk/kern/host.c", line=994)
async def host_page_size(host: host_t, out_page_size: Pointer[vm_size_t]) -> kern_return_t:
    """The size of a page in bytes. KERN_INVALID_ARGUMENT."""
    await at(996)
    if not host:
        await at(997)
        return KERN_INVALID_ARGUMENT
    await at(999)
    out_page_size.value = PAGE_SIZE
    await at(1001)
    return KERN_SUCCESS


@function("osfmk/kern/host.c", line=1011)
async def host_kernel_version(host: host_t, out_version: kernel_version_t) -> kern_return_t:
    """The kernel's version as text, in 512 bytes. KERN_INVALID_ARGUMENT."""
    await at(1013)
    if not host:
        await at(1014)
        return KERN_INVALID_ARGUMENT
    await at(1016)
    out_version.space.write(out_version.address, VERSION.encode().ljust(512, b"\0"))
    await at(1018)
    return KERN_SUCCESS


@function("osfmk/kern/host.c", line=1027)
async def host_processor_sets(host_priv: host_priv_t, pset_list: Pointer[processor_set_name_array_t],
                              count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """A naked send right to the name port of the only processor set. KERN_INVALID_ARGUMENT, _RESOURCE_SHORTAGE."""
    await at(1031)
    if not host_priv:
        await at(1032)
        return KERN_INVALID_ARGUMENT
    await at(1039)
    addr: void_pointer = await kalloc(POINTER_SIZE)
    await at(1040)
    if not addr:
        await at(1041)
        return KERN_RESOURCE_SHORTAGE
    await at(1044)
    pointer_to(ipc_port_t, addr).value = await convert_pset_name_to_port(kernel_data().pset0)
    await at(1046)
    pset_list.value = pointer_to(processor_set_t, addr)
    await at(1047)
    count.value = 1
    await at(1049)
    return KERN_SUCCESS


@function("osfmk/kern/host.c", line=1058)
async def host_processor_set_priv(host_priv: host_priv_t, pset_name: processor_set_t,
                                  pset: Pointer[processor_set_t]) -> kern_return_t:
    """The processor set that has a name. KERN_INVALID_ARGUMENT."""
    await at(1060)
    if not host_priv or not pset_name:
        await at(1061)
        pset.value = null(processor_set)
        await at(1063)
        return KERN_INVALID_ARGUMENT
    await at(1066)
    pset.value = pset_name
    await at(1068)
    return KERN_SUCCESS


@function("osfmk/kern/host.c", line=1079)
async def host_processor_info(host: host_t, flavor: processor_flavor_t, out_pcount: Pointer[natural_t],
                              out_array: Pointer[processor_info_array_t],
                              out_array_count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """What is known of each processor, one after the other, as memory in transit. KERN_INVALID_ARGUMENT,
    KERN_RESOURCE_SHORTAGE, or the codes of processor_info."""
    data = kernel_data()
    thost = local(host_t)
    tcount = local(unsigned_int)
    await at(1095)
    if not host:
        await at(1096)
        return KERN_INVALID_ARGUMENT
    await at(1098)
    icount: unsigned_int = processor_info_count(flavor)
    await at(1099)
    if not icount:
        await at(1100)
        return KERN_INVALID_ARGUMENT
    await at(1102)
    pcount: unsigned_int = data.processor_count
    await at(1103)
    kernel_assert(pcount == 1, "pcount != 0")
    await at(1105)
    needed: vm_size_t = pcount * icount * 4
    await at(1106)
    size: vm_size_t = round_page(needed)
    await at(1107)
    addr: vm_offset_t = kmem_alloc(data.ipc_kernel_map, size)
    if not addr:
        await at(1109)
        return KERN_RESOURCE_SHORTAGE
    await at(1111)
    info: processor_info_t = pointer_to(integer_t, addr)
    await at(1112)
    processor: processor_t = data.processor_list
    await at(1113)
    tcount.value = icount
    await at(1115)
    result: kern_return_t = await processor_info(processor, flavor, thost, info, tcount)
    await at(1116)
    if result != KERN_SUCCESS:
        await at(1117)
        kmem_free(data.ipc_kernel_map, addr, size)
        await at(1118)
        return result
    await at(1121)  # there are no others
    await at(1143)
    copy = local(vm_map_copy_t)
    result = await vm_map_copyin(data.ipc_kernel_map, addr, needed, TRUE, copy)
    await at(1144)
    kernel_assert(result == KERN_SUCCESS, "result == KERN_SUCCESS")
    await at(1146)
    out_pcount.value = pcount
    await at(1147)
    out_array.value = pointer_to(integer_t, copy.value.address)
    await at(1148)
    out_array_count.value = pcount * icount
    await at(1150)
    return KERN_SUCCESS


@function("osfmk/kern/host.c", line=1157)
async def kernel_set_special_port(host_priv: host_priv_t, id: int_t, port: ipc_port_t) -> kern_return_t:
    """Make a naked send right the host's special port ``id``; the old one is dropped. KERN_NOT_SUPPORTED for the
    node's port."""
    await at(1162)
    if id == HOST_NODE_PORT:
        await at(1163)
        return KERN_NOT_SUPPORTED
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


@function("osfmk/kern/host.c", line=1203)
async def host_set_special_port(host_priv: host_priv_t, id: int_t, port: ipc_port_t) -> kern_return_t:
    """Give the host another special port; consumes the right. KERN_INVALID_ARGUMENT, also for the kernel's own."""
    await at(1205)
    if not host_priv or id <= HOST_MAX_SPECIAL_KERNEL_PORT or id > HOST_MAX_SPECIAL_PORT:
        await at(1206)
        return KERN_INVALID_ARGUMENT
    await at(1209)
    await at(1213)
    return await kernel_set_special_port(host_priv, id, port)


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


@function("osfmk/kern/host.c", line=1247)
async def host_get_io_master(host: host_t, io_masterp: Pointer[io_master_t]) -> kern_return_t:
    """A naked send right to the port of the devices' master. KERN_INVALID_ARGUMENT."""
    await at(1249)
    if not host:
        await at(1250)
        return KERN_INVALID_ARGUMENT
    await at(1252)
    return await host_get_special_port(await host_priv_self(), HOST_LOCAL_NODE, HOST_IO_MASTER_PORT, io_masterp)


@function("osfmk/kern/host.c", line=1262)
async def host_priv_self() -> host_priv_t:
    """The host, as those see it who may control it."""
    await at(1264)
    return kernel_data().realhost


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_copy_send, ipc_port_release_send
from machdbg.kernel.osfmk.kern.ipc_host_convert import convert_processor_to_port, convert_pset_name_to_port
from machdbg.kernel.osfmk.kern.kalloc import kalloc
from machdbg.kernel.osfmk.kern.processor import (
    CPU_SUBTYPE,
    CPU_TYPE,
    processor_info,
    processor_info_count,
)
from machdbg.kernel.osfmk.vm.vm_kern import kmem_alloc, kmem_free
from machdbg.kernel.osfmk.vm.vm_map_copyin import vm_map_copyin
