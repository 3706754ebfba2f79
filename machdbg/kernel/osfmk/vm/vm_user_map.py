"""osfmk/vm/vm_user.c, continued: mapping memory, and what is mapped.

Behaviour: spec of the kernel services, section F.2. Objects of memory managers and named entries are not modelled, so
that only new memory can be mapped; nothing is ever paged out, so that wiring and synchronizing only check.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_INVALID_ADDRESS,
    KERN_INVALID_ARGUMENT,
    KERN_INVALID_HOST,
    KERN_INVALID_OBJECT,
    KERN_INVALID_TASK,
    KERN_PROTECTION_FAILURE,
    KERN_SUCCESS,
)
from machdbg.kernel.cpu import local
from machdbg.kernel.headers import (
    VM_REGION_BASIC_INFO,
    VM_REGION_BASIC_INFO_64,
    VM_SYNC_ASYNCHRONOUS,
    VM_SYNC_CONTIGUOUS,
    VM_SYNC_SYNCHRONOUS,
    boolean_t,
    host_priv_t,
    int_t,
    ipc_port,
    ipc_port_t,
    kern_return_t,
    mach_msg_type_number_t,
    mach_port_t,
    mach_vm_address_t,
    mach_vm_offset_t,
    mach_vm_size_t,
    natural_t,
    vm_inherit_t,
    vm_map_offset_t,
    vm_map_size_t,
    vm_map_t,
    vm_object_offset_t,
    vm_prot_t,
    vm_region_flavor_t,
    vm_region_info_t,
    vm_region_recurse_info_t,
    vm_sync_t,
    vm_tag_t,
)
from machdbg.kernel.macros import IP_VALID, null
from machdbg.kernel.osfmk.vm.vm_user import VM_FLAGS_USER_ALLOCATE, vm_map_round_page, vm_map_trunc_page
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.view import Pointer

VM_FLAGS_RETURN_DATA_ADDR = 0x100000
VM_FLAGS_USER_MAP = VM_FLAGS_USER_ALLOCATE | VM_FLAGS_RETURN_DATA_ADDR
VM_KERN_MEMORY_MLOCK = 18


@function("osfmk/vm/vm_user.c", line=938)
async def mach_vm_map_external(target_map: vm_map_t, address: Pointer[mach_vm_offset_t], initial_size: mach_vm_size_t,
                               mask: mach_vm_offset_t, flags: int_t, port: ipc_port_t, offset: vm_object_offset_t,
                               copy: boolean_t, cur_protection: vm_prot_t, max_protection: vm_prot_t,
                               inheritance: vm_inherit_t) -> kern_return_t:
    """Map memory. The codes of mach_vm_map_kernel."""
    await at(953)
    tag: vm_tag_t = flags >> 24 & 0xFF
    await at(954)
    return await tail_call(mach_vm_map_kernel(target_map, address, initial_size, mask, flags, tag, port, offset, copy,
                                              cur_protection, max_protection, inheritance))


@function("osfmk/vm/vm_user.c", line=959)
async def mach_vm_map_kernel(target_map: vm_map_t, address: Pointer[mach_vm_offset_t], initial_size: mach_vm_size_t,
                             mask: mach_vm_offset_t, flags: int_t, tag: vm_tag_t, port: ipc_port_t,
                             offset: vm_object_offset_t, copy: boolean_t, cur_protection: vm_prot_t,
                             max_protection: vm_prot_t, inheritance: vm_inherit_t) -> kern_return_t:
    """Map memory. KERN_INVALID_ARGUMENT, KERN_INVALID_OBJECT for any port, and the codes of vm_map_enter."""
    await at(976)
    await at(979)
    if flags & ~VM_FLAGS_USER_MAP & 0xFFFFFFFF:
        await at(980)
        return KERN_INVALID_ARGUMENT
    await at(982)
    kr: kern_return_t = await vm_map_enter_mem_object(target_map, address, initial_size, mask, flags, port, offset,
                                                      copy, cur_protection, max_protection, inheritance)
    await at(1002)
    await at(1003)
    return kr


@function("osfmk/vm/vm_map.c", line=3702)
async def vm_map_enter_mem_object(target_map: vm_map_t, address: Pointer[vm_map_offset_t], initial_size: vm_map_size_t,
                                  mask: vm_map_offset_t, flags: int_t, port: ipc_port_t, offset: vm_object_offset_t,
                                  copy: boolean_t, cur_protection: vm_prot_t, max_protection: vm_prot_t,
                                  inheritance: vm_inherit_t) -> kern_return_t:
    """Map new memory, for which there is no port. (Where the function begins is not known.)"""
    map_addr = local(vm_map_offset_t)
    await at(3702)
    map_size: vm_map_size_t = vm_map_round_page(initial_size)
    if (not target_map or (cur_protection | max_protection) & ~VM_PROT_ALL or inheritance > VM_INHERIT_NONE
            or map_size == 0):
        await at(3708)
        return KERN_INVALID_ARGUMENT
    if IP_VALID(port):
        return KERN_INVALID_OBJECT
    map_addr.value = vm_map_trunc_page(address.value)
    kr: kern_return_t = await vm_map_enter(target_map, map_addr, map_size, mask, flags, 0, 0, copy, cur_protection,
                                           max_protection, inheritance)
    if kr == KERN_SUCCESS:
        address.value = map_addr.value
    return kr


@function("osfmk/vm/vm_user.c", line=1122)
async def mach_vm_remap_external(target_map: vm_map_t, address: Pointer[mach_vm_offset_t], size: mach_vm_size_t,
                                 mask: mach_vm_offset_t, flags: int_t, src_map: vm_map_t,
                                 memory_address: mach_vm_offset_t, copy: boolean_t, cur_protection: Pointer[vm_prot_t],
                                 max_protection: Pointer[vm_prot_t], inheritance: vm_inherit_t) -> kern_return_t:
    """Map what a task has mapped once more. The codes of mach_vm_remap_kernel."""
    await at(1136)
    tag: vm_tag_t = flags >> 24 & 0xFF
    await at(1138)
    return await tail_call(mach_vm_remap_kernel(target_map, address, size, mask, flags, tag, src_map, memory_address,
                                                copy, cur_protection, max_protection, inheritance))


@function("osfmk/vm/vm_user.c", line=1143)
async def mach_vm_remap_kernel(target_map: vm_map_t, address: Pointer[mach_vm_offset_t], size: mach_vm_size_t,
                               mask: mach_vm_offset_t, flags: int_t, tag: vm_tag_t, src_map: vm_map_t,
                               memory_address: mach_vm_offset_t, copy: boolean_t, cur_protection: Pointer[vm_prot_t],
                               max_protection: Pointer[vm_prot_t], inheritance: vm_inherit_t) -> kern_return_t:
    """Map a copy of what a task has mapped. KERN_INVALID_ARGUMENT, KERN_INVALID_ADDRESS, KERN_NO_SPACE.

    (It is a copy even when ``copy`` is false: memory is never shared.)
    """
    map_addr = local(vm_map_offset_t)
    await at(1160)
    if not target_map or not src_map:
        await at(1161)
        return KERN_INVALID_ARGUMENT
    await at(1164)
    if flags & ~VM_FLAGS_USER_MAP & 0xFFFFFFFF:
        await at(1165)
        return KERN_INVALID_ARGUMENT
    await at(1167)
    map_addr.value = address.value
    await at(1169)
    kr: kern_return_t = await vm_map_remap(target_map, map_addr, size, mask, flags, src_map, memory_address, copy,
                                           cur_protection, max_protection, inheritance)
    await at(1182)
    address.value = map_addr.value
    await at(1183)
    return kr


@function("osfmk/vm/vm_user.c", line=1276)
async def mach_vm_wire_external(host_priv: host_priv_t, map: vm_map_t, start: mach_vm_offset_t, size: mach_vm_size_t,
                                access: vm_prot_t) -> kern_return_t:
    """Keep memory from being paged out. The codes of mach_vm_wire_kernel."""
    await at(1283)
    return await tail_call(mach_vm_wire_kernel(host_priv, map, start, size, access, VM_KERN_MEMORY_MLOCK))


@function("osfmk/vm/vm_user.c", line=1287)
async def mach_vm_wire_kernel(host_priv: host_priv_t, map: vm_map_t, start: mach_vm_offset_t, size: mach_vm_size_t,
                              access: vm_prot_t, tag: vm_tag_t) -> kern_return_t:
    """Keep memory from being paged out for an ``access``, or, for none, no more.

    KERN_INVALID_HOST, KERN_INVALID_TASK, KERN_INVALID_ARGUMENT; KERN_INVALID_ADDRESS, KERN_PROTECTION_FAILURE.
    """
    await at(1297)
    if not host_priv:
        await at(1298)
        return KERN_INVALID_HOST
    await at(1302)
    if not map:
        await at(1303)
        return KERN_INVALID_TASK
    await at(1305)
    if access & ~VM_PROT_ALL or start + size > ADDRESS_MASK:
        await at(1306)
        return KERN_INVALID_ARGUMENT
    await at(1308)
    found = pieces(map, vm_map_trunc_page(start), vm_map_round_page(start + size))
    if access:
        await at(1309)
        rc: kern_return_t = KERN_SUCCESS
        if found is None:
            rc = KERN_INVALID_ADDRESS
        elif any(access & ~piece.protection for piece in found):
            rc = KERN_PROTECTION_FAILURE
    else:
        await at(1317)
        rc = KERN_SUCCESS if found is not None else KERN_INVALID_ADDRESS
    await at(1324)
    return rc


@function("osfmk/vm/vm_user.c", line=1409)
async def mach_vm_msync(map: vm_map_t, address: mach_vm_address_t, size: mach_vm_size_t,
                        sync_flags: vm_sync_t) -> kern_return_t:
    """Have changes reach what the memory is a copy of: there is nothing such.

    KERN_INVALID_TASK, KERN_INVALID_ARGUMENT for both kinds at once, KERN_INVALID_ADDRESS for a hole if that matters.
    """
    await at(1416)
    if not map:
        await at(1417)
        return KERN_INVALID_TASK
    await at(1419)
    if sync_flags & VM_SYNC_ASYNCHRONOUS and sync_flags & VM_SYNC_SYNCHRONOUS:
        return KERN_INVALID_ARGUMENT
    if sync_flags & VM_SYNC_CONTIGUOUS and size and (
            pieces(map, vm_map_trunc_page(address), vm_map_round_page(address + size)) is None):
        return KERN_INVALID_ADDRESS
    return KERN_SUCCESS


@function("osfmk/vm/vm_user.c", line=1594)
async def mach_vm_region(map: vm_map_t, address: Pointer[mach_vm_offset_t], size: Pointer[mach_vm_size_t],
                         flavor: vm_region_flavor_t, info: vm_region_info_t, count: Pointer[mach_msg_type_number_t],
                         object_name: Pointer[mach_port_t]) -> kern_return_t:
    """What is mapped at ``*address`` or next. KERN_INVALID_ARGUMENT, KERN_INVALID_ADDRESS."""
    await at(1607)
    if not map:
        await at(1608)
        return KERN_INVALID_ARGUMENT
    await at(1610)
    await at(1611)
    await at(1614)
    if flavor == VM_REGION_BASIC_INFO:
        await at(1615)
        flavor = VM_REGION_BASIC_INFO_64
    await at(1617)
    object_name.value = null(ipc_port)
    kr: kern_return_t = vm_map_region(map, address, size, flavor, info, count)
    await at(1622)
    await at(1623)
    await at(1624)
    return kr


@function("osfmk/vm/vm_user.c", line=1717)
async def mach_vm_region_recurse(map: vm_map_t, address: Pointer[mach_vm_address_t], size: Pointer[mach_vm_size_t],
                                 depth: Pointer[natural_t], info: vm_region_recurse_info_t,
                                 infoCnt: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """The same, through submaps. KERN_INVALID_ARGUMENT, KERN_INVALID_ADDRESS."""
    await at(1729)
    if not map:
        await at(1730)
        return KERN_INVALID_ARGUMENT
    await at(1732)
    await at(1733)
    await at(1735)
    kr: kern_return_t = vm_map_region_recurse_64(map, address, size, depth, info, infoCnt)
    await at(1743)
    await at(1744)
    await at(1745)
    return kr


@function("osfmk/vm/vm_user.c", line=3289)
async def vm_map_exec_lockdown(map: vm_map_t) -> kern_return_t:
    """Let a map take no more code. KERN_INVALID_ARGUMENT."""
    await at(3292)
    if not map:
        await at(3293)
        return KERN_INVALID_ARGUMENT
    await at(3295)
    await at(3296)
    map.map_disallow_new_exec = 1
    await at(3297)
    await at(3299)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.vm.vm_map import (
    ADDRESS_MASK,
    VM_INHERIT_NONE,
    VM_PROT_ALL,
    pieces,
)
from machdbg.kernel.osfmk.vm.vm_map_enter import vm_map_enter, vm_map_remap
from machdbg.kernel.osfmk.vm.vm_region import vm_map_region, vm_map_region_recurse_64
