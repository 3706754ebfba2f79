"""osfmk/ipc/mach_port.c, continued: calls that answer with arrays of names. The arrays are memory copies, which a
reply message carries to the caller. Wiring of memory is not modelled. Behaviour: spec of ports and rights, section 12.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_INVALID_RIGHT,
    KERN_INVALID_TASK,
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
    MACH_PORT_RIGHT_PORT_SET,
    MACH_PORT_TYPE_DEAD_NAME,
    MACH_PORT_TYPE_NONE,
    MACH_PORT_TYPE_RECEIVE,
    MACH_PORT_TYPE_SEND_RIGHTS,
    TRUE,
)
from machdbg.kernel.cpu import kernel_space, local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    _vm_map,
    ipc_entry_bits_t,
    ipc_entry_num_t,
    ipc_entry_t,
    ipc_object_t,
    ipc_port_request_index_t,
    ipc_port_t,
    ipc_port_timestamp_t,
    ipc_pset,
    ipc_pset_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_type_number_t,
    mach_port_index_t,
    mach_port_name_t,
    mach_port_type_t,
    vm_map_copy,
    vm_map_copy_t,
    vm_offset_t,
    vm_size_t,
)
from machdbg.kernel.macros import (
    IE_BITS_GEN,
    IE_BITS_TYPE,
    IP_TIMESTAMP_ORDER,
    MACH_PORT_MAKE,
    MACH_PORT_VALID,
    as_port,
    cast_to,
    io_reference,
    io_release,
    ip_active,
    ip_lock,
    ip_unlock,
    ips_unlock,
    is_active,
    is_read_lock,
    is_read_unlock,
    null,
)
from machdbg.machine.function import at, function
from machdbg.machine.memory import PAGE_MASK, PAGE_SIZE
from machdbg.machine.view import Codec, Pointer, codec_of

NAME_SIZE = 4  # bytes of a name, and of a type
VM_FLAGS_ANYWHERE = 1
IE_REQ_NONE = 0
VM_KERN_MEMORY_IPC = 0


def kmem_free(map: _vm_map, address: int, size: int) -> None:
    """Give back memory of a kernel map; 0 bytes are nothing."""
    if size:
        vm_map_remove(map, address, address + size)


def round_page(size: int) -> int:
    """A size in whole pages."""
    return size + PAGE_MASK & ~PAGE_MASK


def array_at(address: int, codec: Codec[int]) -> Pointer[int]:
    """An array of numbers in kernel memory."""
    return Pointer(kernel_space(), address, codec)


@function("osfmk/ipc/mach_port.c", line=150)
async def mach_port_names_helper(timestamp: ipc_port_timestamp_t, entry: ipc_entry_t, name: mach_port_name_t,
                                 names: Pointer[mach_port_name_t], types: Pointer[mach_port_type_t],
                                 actualp: Pointer[ipc_entry_num_t]) -> None:
    """Append one name and its type. What has died since ``timestamp`` counts as alive; the entry is not changed."""
    await at(160)
    port: ipc_port_t = as_port(entry.ie_object)
    await at(164)
    bits: ipc_entry_bits_t = entry.ie_bits
    await at(165)
    request: ipc_port_request_index_t = entry.ie_request
    await at(166)
    type: mach_port_type_t = 0
    await at(168)
    if bits & MACH_PORT_TYPE_RECEIVE:
        await at(171)
        if request != IE_REQ_NONE:
            await at(172)
            ip_lock(port)
            await at(174)
            type |= await ipc_port_request_type(port, name, request)
            await at(175)
            ip_unlock(port)
    else:
        await at(178)
        if bits & MACH_PORT_TYPE_SEND_RIGHTS:
            await at(182)
            ip_lock(port)
            await at(184)
            reqtype: mach_port_type_t = 0
            if request != IE_REQ_NONE:
                reqtype = await ipc_port_request_type(port, name, request)
            await at(192)
            if ip_active(port) or IP_TIMESTAMP_ORDER(timestamp, port.ip_timestamp):
                await at(193)
                type |= reqtype
            else:
                await at(195)
                bits &= ~IE_BITS_TYPE(bits)
                await at(196)
                bits |= MACH_PORT_TYPE_DEAD_NAME
                await at(198)
                if reqtype != 0:
                    await at(199)
                    bits += 1
            await at(201)
            ip_unlock(port)
    await at(204)
    type |= IE_BITS_TYPE(bits)
    await at(206)
    actual: ipc_entry_num_t = actualp.value
    await at(207)
    names[actual] = name
    await at(208)
    types[actual] = type
    actual += 1
    await at(209)
    actualp.value = actual


@function("osfmk/ipc/mach_port.c", line=230, stack=64)
async def mach_port_names(space: ipc_space_t, namesp: Pointer[vm_map_copy_t],
                          namesCnt: Pointer[mach_msg_type_number_t], typesp: Pointer[vm_map_copy_t],
                          typesCnt: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """All names of a space and their types, as two memory copies. KERN_INVALID_TASK, KERN_RESOURCE_SHORTAGE."""
    addr1_ = local(vm_offset_t)
    addr2_ = local(vm_offset_t)
    actual_ = local(ipc_entry_num_t)
    memory1 = local(vm_map_copy_t)
    memory2 = local(vm_map_copy_t)
    ipc_kernel_map = kernel_data().ipc_kernel_map
    addr1_.value = addr2_.value = 0
    await at(255)
    if not space:
        await at(256)
        return KERN_INVALID_TASK
    await at(258)
    size: vm_size_t = 0
    while True:
        await at(264)
        is_read_lock(space)
        await at(265)
        if not is_active(space):
            await at(266)
            is_read_unlock(space)
            await at(267)
            if size != 0:
                await at(268)
                kmem_free(ipc_kernel_map, addr1_.value, size)
                await at(269)
                kmem_free(ipc_kernel_map, addr2_.value, size)
            await at(271)
            return KERN_INVALID_TASK
        await at(275)
        bound: ipc_entry_num_t = space.is_table_size
        await at(276)
        size_needed: vm_size_t = round_page(bound * NAME_SIZE)
        await at(280)
        if size_needed <= size:
            await at(281)
            break
        await at(283)
        is_read_unlock(space)
        await at(285)
        if size != 0:
            await at(286)
            kmem_free(ipc_kernel_map, addr1_.value, size)
            await at(287)
            kmem_free(ipc_kernel_map, addr2_.value, size)
        await at(289)
        size = size_needed
        await at(291)
        kr: kern_return_t = await vm_allocate_kernel(ipc_kernel_map, addr1_, size, VM_FLAGS_ANYWHERE,
                                                     VM_KERN_MEMORY_IPC)
        await at(292)
        if kr != KERN_SUCCESS:
            await at(293)
            return KERN_RESOURCE_SHORTAGE
        await at(295)
        kr = await vm_allocate_kernel(ipc_kernel_map, addr2_, size, VM_FLAGS_ANYWHERE, VM_KERN_MEMORY_IPC)
        await at(296)
        if kr != KERN_SUCCESS:
            await at(297)
            kmem_free(ipc_kernel_map, addr1_.value, size)
            await at(298)
            return KERN_RESOURCE_SHORTAGE
        await at(303)
        await at(311)
        await at(317)
        await at(326)
    addr1: vm_offset_t = addr1_.value
    addr2: vm_offset_t = addr2_.value
    codec: Codec[int] = codec_of(mach_port_name_t, {})
    await at(335)
    names = array_at(addr1, codec)
    await at(336)
    types = array_at(addr2, codec)
    await at(337)
    actual_.value = 0
    await at(339)
    timestamp: ipc_port_timestamp_t = await ipc_port_timestamp()
    await at(341)
    table: ipc_entry_t = space.is_table
    await at(342)
    tsize: ipc_entry_num_t = space.is_table_size
    index: mach_port_index_t = 0
    await at(344)
    while index < tsize:
        await at(345)
        entry: ipc_entry_t = table_entry(table, index)
        await at(346)
        bits: ipc_entry_bits_t = entry.ie_bits
        await at(348)
        if IE_BITS_TYPE(bits) != MACH_PORT_TYPE_NONE:
            await at(351)
            name: mach_port_name_t = MACH_PORT_MAKE(index, IE_BITS_GEN(bits))
            await at(352)
            await mach_port_names_helper(timestamp, entry, name, names, types, actual_)
        index += 1
        await at(344)
    await at(357)
    is_read_unlock(space)
    actual: ipc_entry_num_t = actual_.value
    await at(359)
    if actual == 0:
        await at(360)
        memory1.value = null(vm_map_copy)
        await at(361)
        memory2.value = null(vm_map_copy)
        await at(363)
        if size != 0:
            await at(364)
            kmem_free(ipc_kernel_map, addr1, size)
            await at(365)
            kmem_free(ipc_kernel_map, addr2, size)
    else:
        await at(371)
        size_used: vm_size_t = actual * NAME_SIZE
        await at(372)
        vm_size_used: vm_size_t = round_page(size_used)
        await at(381)
        await at(390)
        await at(399)
        kr = await vm_map_copyin(ipc_kernel_map, addr1, size_used, TRUE, memory1)
        await at(403)
        kr = await vm_map_copyin(ipc_kernel_map, addr2, size_used, TRUE, memory2)
        await at(407)
        if vm_size_used != size:
            await at(408)
            kmem_free(ipc_kernel_map, addr1 + vm_size_used, size - vm_size_used)
            await at(410)
            kmem_free(ipc_kernel_map, addr2 + vm_size_used, size - vm_size_used)
    await at(415)
    namesp.value = memory1.value
    await at(416)
    namesCnt.value = actual
    await at(417)
    typesp.value = memory2.value
    await at(418)
    typesCnt.value = actual
    await at(419)
    return KERN_SUCCESS


@function("osfmk/ipc/mach_port.c", line=1230, stack=48)
async def mach_port_get_set_status(space: ipc_space_t, name: mach_port_name_t, members: Pointer[vm_map_copy_t],
                                   membersCnt: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """The names of a set's members in order of index, as a memory copy.

    KERN_INVALID_RIGHT, KERN_INVALID_NAME, KERN_RESOURCE_SHORTAGE.
    """
    addr_ = local(vm_offset_t)
    actual_ = local(ipc_entry_num_t)
    psobj = local(ipc_object_t)
    memory = local(vm_map_copy_t)
    ipc_kernel_map = kernel_data().ipc_kernel_map
    await at(1244)
    if not space:
        await at(1245)
        return KERN_INVALID_TASK
    await at(1247)
    if not MACH_PORT_VALID(name):
        await at(1248)
        return KERN_INVALID_RIGHT
    await at(1250)
    size: vm_size_t = PAGE_SIZE
    while True:
        addr_.value = 0
        await at(1257)
        kr: kern_return_t = await vm_allocate_kernel(ipc_kernel_map, addr_, size, VM_FLAGS_ANYWHERE, VM_KERN_MEMORY_IPC)
        await at(1258)
        if kr != KERN_SUCCESS:
            await at(1259)
            return KERN_RESOURCE_SHORTAGE
        addr: vm_offset_t = addr_.value
        await at(1263)
        await at(1267)
        kr = await ipc_object_translate(space, name, MACH_PORT_RIGHT_PORT_SET, psobj)
        await at(1268)
        if kr != KERN_SUCCESS:
            await at(1269)
            kmem_free(ipc_kernel_map, addr, size)
            await at(1270)
            return kr
        await at(1274)
        pset: ipc_pset_t = cast_to(ipc_pset, psobj.value)
        await at(1275)
        io_reference(pset.ips_object)
        await at(1276)
        ips_unlock(pset)
        await at(1278)
        names = array_at(addr, codec_of(mach_port_name_t, {}))
        await at(1279)
        maxnames: ipc_entry_num_t = size // NAME_SIZE
        await at(1281)
        await ipc_mqueue_set_gather_member_names(space, pset.ips_messages, maxnames, names, actual_)
        await at(1284)
        await io_release(pset.ips_object)
        actual: ipc_entry_num_t = actual_.value
        await at(1286)
        if actual <= maxnames:
            await at(1287)
            break
        await at(1290)
        kmem_free(ipc_kernel_map, addr, size)
        await at(1291)
        size = round_page(actual * NAME_SIZE) + PAGE_SIZE
    await at(1297)
    if actual == 0:
        await at(1298)
        memory.value = null(vm_map_copy)
        await at(1300)
        kmem_free(ipc_kernel_map, addr, size)
    else:
        await at(1305)
        size_used: vm_size_t = actual * NAME_SIZE
        await at(1306)
        vm_size_used: vm_size_t = round_page(size_used)
        await at(1315)
        await at(1324)
        kr = await vm_map_copyin(ipc_kernel_map, addr, size_used, TRUE, memory)
        await at(1328)
        if vm_size_used != size:
            await at(1329)
            kmem_free(ipc_kernel_map, addr + vm_size_used, size - vm_size_used)
    await at(1333)
    members.value = memory.value
    await at(1334)
    membersCnt.value = actual
    await at(1335)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import table_entry
from machdbg.kernel.osfmk.ipc.ipc_mqueue_set import ipc_mqueue_set_gather_member_names
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_translate
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_timestamp
from machdbg.kernel.osfmk.ipc.ipc_port_request import ipc_port_request_type
from machdbg.kernel.osfmk.vm.vm_map import vm_map_remove
from machdbg.kernel.osfmk.vm.vm_map_copyin import vm_map_copyin
from machdbg.kernel.osfmk.vm.vm_user import vm_allocate_kernel
