"""osfmk/vm/vm_map.c, continued: memory that has travelled is written over what a map has.

Behaviour: spec of the kernel services, section F.2. Reduced: bytes are copied, whatever their alignment; entries in
transition, submaps and the split into head, body and tail are not modelled.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_INVALID_ADDRESS,
    KERN_PROTECTION_FAILURE,
    KERN_SUCCESS,
    TRUE,
    VM_MAP_COPY_ENTRY_LIST,
    VM_MAP_COPY_KERNEL_BUFFER,
)
from machdbg.kernel.cpu import kernel_space, local
from machdbg.kernel.headers import (
    boolean_t,
    kern_return_t,
    pmap_t,
    vm_map_address_t,
    vm_map_copy,
    vm_map_copy_t,
    vm_map_offset_t,
    vm_map_size_t,
    vm_map_t,
)
from machdbg.kernel.macros import vm_map_max
from machdbg.kernel.osfmk.vm.vm_map import address_space_of
from machdbg.kernel.osfmk.vm.vm_user import vm_map_round_page
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.memory import PAGE_SHIFT, PAGE_SIZE, WRITE, AddressSpace


def write_over(space: AddressSpace, dst_addr: int, copy: vm_map_copy) -> None:
    """Write the bytes of a copy's entries to ``dst_addr``, but where neither side has been touched."""
    kernel, first = kernel_space(), copy.offset
    entry = vm_map_copy_first_entry(copy)
    while entry != vm_map_copy_to_entry(copy):
        at_ = max(entry.links.start, first)
        end = min(entry.links.end, first + copy.size)
        pages = entry.vme_object.vmo_object - entry.links.start
        while at_ < end:
            source, target = pages + at_, dst_addr + at_ - first
            length = min(end - at_, PAGE_SIZE - source % PAGE_SIZE, PAGE_SIZE - target % PAGE_SIZE)
            if source >> PAGE_SHIFT in kernel.pages or target >> PAGE_SHIFT in space.pages:
                space.write(target, kernel.read(source, length))
            at_ += length
        entry = entry.links.next


@function("osfmk/vm/vm_map.c", line=8130)
async def vm_map_copy_overwrite_nested(dst_map: vm_map_t, dst_addr: vm_map_address_t, copy: vm_map_copy_t,
                                       interruptible: boolean_t, pmap: pmap_t,
                                       discard_on_success: boolean_t) -> kern_return_t:
    """Write over ``[dst_addr, dst_addr + size)``. With nothing changed: KERN_INVALID_ADDRESS if some of it is a hole,
    KERN_PROTECTION_FAILURE if some of it may not be written."""
    await at(8154)
    if not copy:
        await at(8155)
        return KERN_SUCCESS
    await at(8162)
    if copy.type_ == VM_MAP_COPY_KERNEL_BUFFER:
        destination = local(vm_map_address_t)
        destination.value = dst_addr
        await at(8163)
        return await vm_map_copyout_kernel_buffer(dst_map, destination, copy, copy.size, TRUE, discard_on_success)
    await at(8175)
    if copy.size == 0:
        await at(8176)
        if discard_on_success:
            await at(8177)
            await vm_map_copy_discard(copy)
        await at(8178)
        return KERN_SUCCESS
    await at(8188)
    await at(8199)
    dst_end: vm_map_offset_t = dst_addr + copy.size
    await at(8202)
    await at(8208)
    if dst_addr >= vm_map_max(dst_map):
        await at(8209)
        await at(8210)
        return KERN_INVALID_ADDRESS
    await at(8214)
    space = address_space_of(dst_map)
    entry = space.region(dst_addr)
    if entry is None:
        await at(8215)
        await at(8216)
        return KERN_INVALID_ADDRESS
    await at(8218)
    while True:
        await at(8277)
        if not entry.protection & WRITE:
            await at(8278)
            await at(8279)
            return KERN_PROTECTION_FAILURE
        await at(8301)
        if dst_end <= entry.end:
            await at(8302)
            break
        await at(8306)
        entry = space.region(entry.end)
        if entry is None:
            await at(8308)
            await at(8309)
            return KERN_INVALID_ADDRESS
        await at(8322)
    await at(8678)
    write_over(space, dst_addr, copy)
    await at(8735)
    if discard_on_success:
        await at(8736)
        await vm_map_copy_discard(copy)
    await at(8738)
    return KERN_SUCCESS


@function("osfmk/vm/vm_map.c", line=8742)
async def vm_map_copy_overwrite(dst_map: vm_map_t, dst_addr: vm_map_offset_t, copy: vm_map_copy_t,
                                interruptible: boolean_t) -> kern_return_t:
    """Write a copy over what is mapped at ``dst_addr``; success consumes it. The codes of the nested one."""
    await at(8755)
    await at(8762)
    if interruptible or not copy or copy.type_ != VM_MAP_COPY_ENTRY_LIST:
        await at(8770)
        return await tail_call(vm_map_copy_overwrite_nested(dst_map, dst_addr, copy, interruptible, 0, TRUE))
    await at(8783)
    size: vm_map_size_t = copy.size
    if vm_map_round_page(size) < 3 * PAGE_SIZE:
        await at(8787)
        await at(8770)
        return await tail_call(vm_map_copy_overwrite_nested(dst_map, dst_addr, copy, interruptible, 0, TRUE))
    await at(8946)
    await at(8947)
    kr: kern_return_t = await vm_map_copy_overwrite_nested(dst_map, dst_addr, copy, interruptible, 0, FALSE)
    await at(8957)
    if kr == KERN_SUCCESS:
        await at(8965)
        await vm_map_copy_discard(copy)
    await at(8996)
    return kr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.vm.vm_map_copyin import vm_map_copy_first_entry, vm_map_copy_to_entry
from machdbg.kernel.osfmk.vm.vm_map_copyout import vm_map_copy_discard, vm_map_copyout_kernel_buffer
