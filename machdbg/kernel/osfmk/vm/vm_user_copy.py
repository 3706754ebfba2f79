"""osfmk/vm/vm_user.c, continued: reading and writing a task's memory.

Behaviour: spec of the kernel services, section F.2. ``data`` of a reply or a request is memory in transit.
"""

from __future__ import annotations

from machdbg.kernel.constants import FALSE, KERN_INVALID_ARGUMENT, KERN_SUCCESS
from machdbg.kernel.cpu import current_map, current_task, local
from machdbg.kernel.headers import (
    kern_return_t,
    mach_msg_type_number_t,
    mach_vm_address_t,
    mach_vm_read_entry_t,
    mach_vm_size_t,
    natural_t,
    pointer_t,
    vm_map_address_t,
    vm_map_copy,
    vm_map_copy_t,
    vm_map_size_t,
    vm_map_t,
)
from machdbg.kernel.macros import at_address
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer

VM_MAP_ENTRY_MAX = 256
LARGEST_COUNT = 0xFFFFFFFF


@function("osfmk/vm/vm_user.c", line=543)
async def mach_vm_read(map: vm_map_t, addr: mach_vm_address_t, size: mach_vm_size_t, data: Pointer[pointer_t],
                       data_size: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """A copy of a task's memory. KERN_INVALID_ARGUMENT, or the codes of vm_map_copyin."""
    ipc_address = local(vm_map_copy_t)
    await at(553)
    if not map:
        await at(554)
        return KERN_INVALID_ARGUMENT
    await at(556)
    if size > LARGEST_COUNT:
        await at(557)
        return KERN_INVALID_ARGUMENT
    await at(559)
    error: kern_return_t = await vm_map_copyin(map, addr, size, FALSE, ipc_address)
    await at(565)
    if error == KERN_SUCCESS:
        await at(566)
        data.value = ipc_address.value.address
        await at(567)
        data_size.value = size
        await at(568)
    await at(570)
    return error


@function("osfmk/vm/vm_user.c", line=630)
async def mach_vm_read_list(map: vm_map_t, data_list: mach_vm_read_entry_t, count: natural_t) -> kern_return_t:
    """Replace each of the first ``count`` ranges of a task's memory by a copy of it in the caller's.

    One that cannot be read is emptied, and the last such error returned. KERN_INVALID_ARGUMENT for more than 256.
    """
    copy = local(vm_map_copy_t)
    map_addr = local(vm_map_address_t)
    await at(639)
    if not map or count > VM_MAP_ENTRY_MAX:
        await at(641)
        return KERN_INVALID_ARGUMENT
    await at(643)
    error: kern_return_t = KERN_SUCCESS
    for i in range(count):
        element = data_list[i]
        await at(648)
        map_addr.value = element.address_
        await at(649)
        map_size: vm_map_size_t = element.size
        await at(651)
        if map_size:
            await at(652)
            error_here = await vm_map_copyin(map, map_addr.value, map_size, FALSE, copy)
            await at(657)
            if error_here == KERN_SUCCESS:
                await at(658)
                error_here = await vm_map_copyout(current_task().map, map_addr, copy.value)
                await at(662)
                if error_here == KERN_SUCCESS:
                    await at(663)
                    element.address_ = map_addr.value
                    await at(664)
                    continue
                await at(666)
                await vm_map_copy_discard(copy.value)
            error = error_here
        await at(669)
        element.address_ = 0
        await at(670)
        element.size = 0
    await at(672)
    return error


@function("osfmk/vm/vm_user.c", line=751)
async def mach_vm_read_overwrite(map: vm_map_t, address: mach_vm_address_t, size: mach_vm_size_t,
                                 data: mach_vm_address_t, data_size: Pointer[mach_vm_size_t]) -> kern_return_t:
    """Copy a task's memory over the caller's. KERN_INVALID_ARGUMENT, the codes of vm_map_copyin, _copy_overwrite."""
    copy = local(vm_map_copy_t)
    await at(761)
    if not map:
        await at(762)
        return KERN_INVALID_ARGUMENT
    await at(764)
    error: kern_return_t = await vm_map_copyin(map, address, size, FALSE, copy)
    await at(767)
    if error == KERN_SUCCESS:
        await at(768)
        error = await vm_map_copy_overwrite(current_map(), data, copy.value, FALSE)
        await at(771)
        if error == KERN_SUCCESS:
            await at(772)
            data_size.value = size
            await at(773)
            return error
        await at(775)
        await vm_map_copy_discard(copy.value)
    await at(777)
    return error


@function("osfmk/vm/vm_user.c", line=829)
async def mach_vm_write(map: vm_map_t, address: mach_vm_address_t, data: pointer_t,
                        size: mach_msg_type_number_t) -> kern_return_t:
    """Write memory in transit over a task's. KERN_INVALID_ARGUMENT, or the codes of vm_map_copy_overwrite."""
    await at(835)
    if not map:
        await at(836)
        return KERN_INVALID_ARGUMENT
    await at(838)
    return await vm_map_copy_overwrite(map, address, at_address(vm_map_copy, data), FALSE)


@function("osfmk/vm/vm_user.c", line=873)
async def mach_vm_copy(map: vm_map_t, source_address: mach_vm_address_t, size: mach_vm_size_t,
                       dest_address: mach_vm_address_t) -> kern_return_t:
    """Copy a task's memory over other memory of its. The codes of mach_vm_read_overwrite."""
    copy = local(vm_map_copy_t)
    await at(882)
    if not map:
        await at(883)
        return KERN_INVALID_ARGUMENT
    await at(885)
    kr: kern_return_t = await vm_map_copyin(map, source_address, size, FALSE, copy)
    await at(888)
    if kr == KERN_SUCCESS:
        await at(889)
        kr = await vm_map_copy_overwrite(map, dest_address, copy.value, FALSE)
        await at(893)
        if kr != KERN_SUCCESS:
            await at(894)
            await vm_map_copy_discard(copy.value)
    await at(896)
    return kr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.vm.vm_map_copy_overwrite import vm_map_copy_overwrite
from machdbg.kernel.osfmk.vm.vm_map_copyin import vm_map_copyin
from machdbg.kernel.osfmk.vm.vm_map_copyout import vm_map_copy_discard, vm_map_copyout
