"""osfmk/ipc/mach_debug.c: calls that show the inside of a space. Behaviour: spec of ports and rights, section 13."""

from __future__ import annotations

from machdbg.kernel.constants import (
    IE_REQ_NONE,
    IKOT_NONE,
    KERN_INVALID_RIGHT,
    KERN_INVALID_TASK,
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
    MACH_PORT_RIGHT_RECEIVE,
    MACH_PORT_TYPE_RECEIVE,
    MACH_PORT_TYPE_SEND,
    MACH_PORT_TYPE_SEND_RECEIVE,
    TRUE,
)
from machdbg.kernel.cpu import kernel_space, local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    ipc_entry_bits_t,
    ipc_entry_num_t,
    ipc_entry_t,
    ipc_info_name,
    ipc_info_space,
    ipc_info_space_basic,
    ipc_object_t,
    ipc_port_request_index_t,
    ipc_port_request_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_type_number_t,
    mach_port_name_t,
    mach_port_rights_t,
    mach_port_type_t,
    mach_vm_address_t,
    natural_t,
    unsigned_int,
    vm_map_copy,
    vm_map_copy_t,
    vm_offset_t,
    vm_size_t,
)
from machdbg.kernel.macros import (
    IE_BITS_GEN,
    IE_BITS_TYPE,
    IE_BITS_UREFS,
    MACH_PORT_MAKE,
    as_port,
    ip_active,
    ip_kotype,
    ip_lock,
    ip_unlock,
    is_active,
    is_read_lock,
    is_read_unlock,
    null,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr

GENNO_MASK = 0xFF  # the generation bits of the largest name


@function("osfmk/ipc/mach_debug.c", line=117, stack=16)
async def mach_port_get_srights(space: ipc_space_t, name: mach_port_name_t,
                                srightsp: Pointer[mach_port_rights_t]) -> kern_return_t:
    """The number of send rights to a port. KERN_INVALID_NAME, KERN_INVALID_RIGHT."""
    object = local(ipc_object_t)
    await at(126)
    if not space:
        return KERN_INVALID_TASK
    await at(129)
    kr: kern_return_t = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
    if kr != KERN_SUCCESS:
        return kr
    port: ipc_port_t = as_port(object.value)
    await at(134)
    srights: mach_port_rights_t = port.ip_srights
    await at(135)
    ip_unlock(port)
    srightsp.value = srights
    return KERN_SUCCESS


@function("osfmk/ipc/mach_debug.c", line=170, stack=48)
async def mach_port_space_info(space: ipc_space_t, infop: ptr[ipc_info_space], tablep: Pointer[vm_map_copy_t],
                               tableCntp: Pointer[mach_msg_type_number_t], treep: Pointer[vm_map_copy_t],
                               treeCntp: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """What is in every slot of a space, free ones included, as a memory copy; the tree is always empty.

    KERN_INVALID_TASK, KERN_RESOURCE_SHORTAGE.
    """
    table_addr_ = local(vm_offset_t)
    copy = local(vm_map_copy_t)
    ipc_kernel_map = kernel_data().ipc_kernel_map
    record = ipc_info_name.record.size
    await at(188)
    if not space:
        return KERN_INVALID_TASK
    await at(201)
    is_read_lock(space)
    if not is_active(space):
        is_read_unlock(space)
        return KERN_INVALID_TASK
    table_size: vm_size_t = round_page(space.is_table_size * record)
    await at(231)
    table_addr_.value = 0
    kr: kern_return_t = await vm_allocate_kernel(ipc_kernel_map, table_addr_, table_size, VM_FLAGS_ANYWHERE, 0)
    if kr != KERN_SUCCESS:
        return KERN_RESOURCE_SHORTAGE
    table_addr: vm_offset_t = table_addr_.value
    await at(235)
    infop.iis_genno_mask = GENNO_MASK
    await at(236)
    infop.iis_table_size = space.is_table_size
    await at(237)
    infop.iis_table_next = space.is_table_next.its_size
    table: ipc_entry_t = space.is_table
    tsize: ipc_entry_num_t = space.is_table_size
    index: mach_msg_type_number_t = 0
    await at(243)
    while index < tsize:
        entry: ipc_entry_t = table_entry(table, index)
        iin: ptr[ipc_info_name] = ipc_info_name(kernel_space(), table_addr + index * record)
        bits: ipc_entry_bits_t = entry.ie_bits
        name: mach_port_name_t = MACH_PORT_MAKE(index, IE_BITS_GEN(bits))
        type_: mach_port_type_t = IE_BITS_TYPE(bits)
        iin.iin_name = name
        iin.iin_collision = 0
        if type_ & MACH_PORT_TYPE_SEND_RECEIVE and entry.ie_request != IE_REQ_NONE:
            port: ipc_port_t = as_port(entry.ie_object)
            ip_lock(port)
            await at(255)
            type_ |= await ipc_port_request_type(port, name, entry.ie_request)
            ip_unlock(port)
        iin.iin_type = type_
        iin.iin_urefs = IE_BITS_UREFS(bits)
        iin.iin_object = entry.ie_object.address & 0xFFFFFFFF
        iin.iin_next = entry.ie_next
        iin.iin_hash = entry.ie_index
        index += 1
        await at(243)
    await at(268)
    is_read_unlock(space)
    await at(270)
    kr = await vm_map_copyin(ipc_kernel_map, table_addr, tsize * record, TRUE, copy)
    await at(295)
    tablep.value = copy.value
    tableCntp.value = tsize
    await at(298)
    treep.value = null(vm_map_copy)
    await at(299)
    treeCntp.value = 0
    return KERN_SUCCESS


@function("osfmk/ipc/mach_debug.c", line=326)
async def mach_port_space_basic_info(space: ipc_space_t, infop: ptr[ipc_info_space_basic]) -> kern_return_t:
    """The size of a space's table, the next one, and how many slots are in use. KERN_INVALID_TASK."""
    await at(330)
    if not space:
        return KERN_INVALID_TASK
    await at(334)
    is_read_lock(space)
    if not is_active(space):
        await at(336)
        is_read_unlock(space)
        await at(337)
        return KERN_INVALID_TASK
    await at(341)
    infop.iisb_genno_mask = GENNO_MASK
    await at(342)
    infop.iisb_table_size = space.is_table_size
    await at(343)
    infop.iisb_table_next = space.is_table_next.its_size
    await at(344)
    infop.iisb_table_inuse = space.is_table_size - space.is_table_free - 1
    await at(345)
    infop.iisb_reserved[0] = 0
    await at(346)
    infop.iisb_reserved[1] = 0
    await at(348)
    is_read_unlock(space)
    return KERN_SUCCESS


@function("osfmk/ipc/mach_debug.c", line=381, stack=16)
async def mach_port_dnrequest_info(space: ipc_space_t, name: mach_port_name_t, totalp: Pointer[unsigned_int],
                                   usedp: Pointer[unsigned_int]) -> kern_return_t:
    """The size of a port's table of requests and how many slots are taken. KERN_INVALID_NAME, KERN_INVALID_RIGHT."""
    object = local(ipc_object_t)
    await at(391)
    if not space:
        return KERN_INVALID_TASK
    await at(394)
    kr: kern_return_t = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
    if kr != KERN_SUCCESS:
        return kr
    port: ipc_port_t = as_port(object.value)
    requests: ipc_port_request_t = port.ip_requests
    await at(399)
    if not requests:
        await at(400)
        total: unsigned_int = 0
        await at(401)
        used: unsigned_int = 0
    else:
        await at(406)
        total = requests.ipr_size.its_size
        index: ipc_port_request_index_t = 1
        used = 0
        await at(408)
        while index < total:
            if request_at(requests, index).ipr_name:
                await at(413)
                used += 1
            index += 1
    await at(416)
    ip_unlock(port)
    totalp.value = total
    usedp.value = used
    return KERN_SUCCESS


@function("osfmk/ipc/mach_debug.c", line=455, stack=16)
async def mach_port_kobject(space: ipc_space_t, name: mach_port_name_t, typep: Pointer[natural_t],
                            addrp: Pointer[mach_vm_address_t]) -> kern_return_t:
    """What kind of kernel object a port stands for and where it is. KERN_INVALID_NAME, KERN_INVALID_RIGHT."""
    entry_ = local(ipc_entry_t)
    await at(466)
    if not space:
        return KERN_INVALID_TASK
    await at(469)
    kr: kern_return_t = await ipc_right_lookup_write(space, name, entry_)
    await at(470)
    if kr != KERN_SUCCESS:
        await at(471)
        return kr
    entry: ipc_entry_t = entry_.value
    await at(474)
    if not entry.ie_bits & (MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_RECEIVE):
        await at(476)
        is_read_unlock(space)
        await at(477)
        return KERN_INVALID_RIGHT
    port: ipc_port_t = as_port(entry.ie_object)
    await at(482)
    ip_lock(port)
    await at(483)
    is_read_unlock(space)
    await at(485)
    if not ip_active(port):
        await at(486)
        ip_unlock(port)
        await at(487)
        return KERN_INVALID_RIGHT
    await at(490)
    typep.value = ip_kotype(port)
    await at(491)
    kaddr: mach_vm_address_t = port.ip_kobject
    await at(492)
    ip_unlock(port)
    await at(494)
    if kaddr and ip_kotype(port) != IKOT_NONE:
        await at(496)
        addrp.value = kaddr
    else:
        await at(499)
        addrp.value = 0
    return KERN_SUCCESS


@function("osfmk/ipc/mach_debug.c", line=534, stack=16)
async def mach_port_kernel_object(space: ipc_space_t, name: mach_port_name_t, typep: Pointer[unsigned_int],
                                  addrp: Pointer[unsigned_int]) -> kern_return_t:
    """The same with the lower half of the address."""
    addr = local(mach_vm_address_t)
    addr.value = 0
    await at(543)
    kr: kern_return_t = await mach_port_kobject(space, name, typep, addr)
    await at(544)
    addrp.value = addr.value & 0xFFFFFFFF
    await at(545)
    return kr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import table_entry
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_translate
from machdbg.kernel.osfmk.ipc.ipc_port_request import ipc_port_request_type, request_at
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_lookup_write
from machdbg.kernel.osfmk.ipc.mach_port_names import VM_FLAGS_ANYWHERE, round_page
from machdbg.kernel.osfmk.vm.vm_map_copyin import vm_map_copyin
from machdbg.kernel.osfmk.vm.vm_user import vm_allocate_kernel
