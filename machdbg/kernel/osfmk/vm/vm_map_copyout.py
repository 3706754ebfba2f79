"""osfmk/vm/vm_map.c, continued: putting memory that has travelled into another map, or throwing it away.

Behaviour: spec of the kernel services, section F.2. What a copy is made of: vm_map_copyin.py.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_FAILURE,
    KERN_INVALID_ADDRESS,
    KERN_NO_SPACE,
    KERN_SUCCESS,
    TRUE,
    VM_MAP_COPY_ENTRY_LIST,
    VM_MAP_COPY_KERNEL_BUFFER,
    cpy_kdata_hdr_sz,
)
from machdbg.kernel.cpu import current_map, current_task, kernel_space, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    _vm_map,
    boolean_t,
    kern_return_t,
    vm_inherit_t,
    vm_map_address_t,
    vm_map_copy,
    vm_map_copy_t,
    vm_map_entry_t,
    vm_map_offset_t,
    vm_map_size_t,
    vm_map_t,
    vm_object_offset_t,
    vm_prot_t,
)
from machdbg.kernel.macros import vm_map_max, vm_map_min
from machdbg.kernel.osfmk.vm.vm_map import (
    VM_FLAGS_ANYWHERE,
    VM_INHERIT_DEFAULT,
    VM_PROT_ALL,
    VM_PROT_DEFAULT,
    address_space_of,
    update,
    vm_map_remove,
)
from machdbg.kernel.osfmk.vm.vm_user import vm_map_round_page, vm_map_trunc_page
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.memory import Fault
from machdbg.machine.view import Pointer


def vm_map_copy_validate_size(copy: vm_map_copy, size: int) -> bool:
    """Whether a copy has as many bytes as a message says; of a list of entries the page's rest may be more."""
    if copy.type_ == VM_MAP_COPY_ENTRY_LIST:
        return copy.size == size or vm_map_round_page(size) == vm_map_round_page(copy.size)
    return copy.size == size


async def copyoutmap(map: _vm_map, fromdata: int, toaddr: int, length: int) -> int:
    """Copy from the kernel's memory to a map (vm_kern.c). KERN_INVALID_ADDRESS."""
    if map == current_map() and current_task() != kernel_data().kernel_task:
        return KERN_INVALID_ADDRESS if await copyout(fromdata, toaddr, length) else KERN_SUCCESS
    try:
        address_space_of(map).write(toaddr, kernel_space().read(fromdata, length))
    except Fault:
        return KERN_INVALID_ADDRESS
    return KERN_SUCCESS


@function("osfmk/vm/vm_map.c", line=7833)
async def vm_map_copy_discard(copy: vm_map_copy_t) -> None:
    """Throw away memory that has left its map and will not reach another. NULL is allowed."""
    await at(7836)
    if not copy:
        await at(7837)
        return
    await at(7839)
    if copy.type_ == VM_MAP_COPY_ENTRY_LIST:
        await at(7840)
        while vm_map_copy_first_entry(copy) != vm_map_copy_to_entry(copy):
            await at(7843)
            entry: vm_map_entry_t = vm_map_copy_first_entry(copy)
            await at(7845)
            vm_map_copy_entry_unlink(copy, entry)
            await at(7849)
            await at(7851)
            await dispose_entry(entry)
            await at(7840)
    elif copy.type_ == VM_MAP_COPY_KERNEL_BUFFER:
        await at(7864)
        if copy.size > kernel_data().msg_ool_size_small or copy.offset:
            await at(7865)
            panic(f"Invalid vm_map_copy_t sz:{copy.size}, ofst:{copy.offset}")
        await at(7867)
        await kfree(copy.address, copy.size + cpy_kdata_hdr_sz)
        await at(7868)
        return
    await at(7870)
    await zfree(kernel_data().vm_map_copy_zone, copy.address)


@function("osfmk/vm/vm_map.c", line=9736)
async def vm_map_copyout_kernel_buffer(map: vm_map_t, addr: Pointer[vm_map_address_t], copy: vm_map_copy_t,
                                       copy_size: vm_map_size_t, overwrite: boolean_t,
                                       consume_on_success: boolean_t) -> kern_return_t:
    """Copy a buffer into new pages (or, to ``overwrite``, to ``*addr``). The codes of vm_map_enter, or
    KERN_INVALID_ADDRESS; the buffer is freed if all went well and the caller wants that."""
    await at(9744)
    kr: kern_return_t = KERN_SUCCESS
    await at(9752)
    if copy.size > kernel_data().msg_ool_size_small or copy.offset:
        await at(9753)
        panic(f"Invalid vm_map_copy_t sz:{copy.size}, ofst:{copy.offset}")
    await at(9756)
    if not overwrite:
        await at(9761)
        addr.value = 0
        await at(9762)
        kr = await vm_map_enter(map, addr, vm_map_round_page(copy_size), 0, VM_FLAGS_ANYWHERE, 0, 0, FALSE,
                                VM_PROT_DEFAULT, VM_PROT_ALL, VM_INHERIT_DEFAULT)
        await at(9776)
        if kr != KERN_SUCCESS:
            await at(9777)
            return kr
    await at(9788)
    if map == current_map() and current_task() != kernel_data().kernel_task:
        await at(9795)
        if await copyout(copy.address + cpy_kdata_hdr_sz, addr.value, copy_size):
            await at(9796)
            kr = KERN_INVALID_ADDRESS
    else:
        await at(9811)
        if await copyoutmap(map, copy.address + cpy_kdata_hdr_sz, addr.value, copy_size):
            await at(9812)
            kr = KERN_INVALID_ADDRESS
    await at(9820)
    if kr != KERN_SUCCESS:
        await at(9822)
        if not overwrite:
            await at(9826)
            vm_map_remove(map, vm_map_trunc_page(addr.value),
                          vm_map_round_page(addr.value + vm_map_round_page(copy_size)))
            await at(9835)
            addr.value = 0
    else:
        await at(9837)
        if consume_on_success:
            await at(9840)
            await kfree(copy.address, copy.size + cpy_kdata_hdr_sz)
    await at(9844)
    return kr


@function("osfmk/vm/vm_map.c", line=9960)
async def vm_map_copyout_size(dst_map: vm_map_t, dst_addr: Pointer[vm_map_address_t], copy: vm_map_copy_t,
                              copy_size: vm_map_size_t) -> kern_return_t:
    """Put memory that has travelled into a map, and check its size."""
    await at(9966)
    return await tail_call(vm_map_copyout_internal(dst_map, dst_addr, copy, copy_size, TRUE, VM_PROT_DEFAULT,
                                                   VM_PROT_ALL, VM_INHERIT_DEFAULT))


@function("osfmk/vm/vm_map.c", line=9984)
async def vm_map_copyout(dst_map: vm_map_t, dst_addr: Pointer[vm_map_address_t], copy: vm_map_copy_t) -> kern_return_t:
    """Put memory that has travelled into a map."""
    await at(9989)
    return await tail_call(vm_map_copyout_internal(dst_map, dst_addr, copy, copy.size if copy else 0, TRUE,
                                                   VM_PROT_DEFAULT, VM_PROT_ALL, VM_INHERIT_DEFAULT))


@function("osfmk/vm/vm_map.c", line=9997)
async def vm_map_copyout_internal(dst_map: vm_map_t, dst_addr: Pointer[vm_map_address_t], copy: vm_map_copy_t,
                                  copy_size: vm_map_size_t, consume_on_success: boolean_t, cur_protection: vm_prot_t,
                                  max_protection: vm_prot_t, inheritance: vm_inherit_t) -> kern_return_t:
    """Map the pages of a copy in the first hole that takes them; ``*dst_addr`` gets where its bytes begin.

    Success consumes the copy. KERN_FAILURE (another size), KERN_NO_SPACE, KERN_INVALID_ADDRESS.
    """
    await at(10019)
    if not copy:
        await at(10020)
        dst_addr.value = 0
        await at(10021)
        return KERN_SUCCESS
    await at(10024)
    if copy.size != copy_size:
        await at(10025)
        dst_addr.value = 0
        await at(10026)
        return KERN_FAILURE
    await at(10034)
    await at(10066)
    if copy.type_ == VM_MAP_COPY_KERNEL_BUFFER:
        await at(10067)
        return await tail_call(vm_map_copyout_kernel_buffer(dst_map, dst_addr, copy, copy_size, FALSE,
                                                            consume_on_success))
    await at(10077)
    vm_copy_start: vm_object_offset_t = vm_map_trunc_page(copy.offset)
    await at(10079)
    size: vm_map_size_t = vm_map_round_page(copy.offset + copy_size) - vm_copy_start
    await at(10086)
    space = address_space_of(dst_map)
    await at(10087)
    hole = space.free_range(size, vm_map_min(dst_map), vm_map_max(dst_map))
    if hole is None:
        await at(10159)
        return KERN_NO_SPACE
    start: vm_map_offset_t = hole
    await at(10244)
    entry: vm_map_entry_t = vm_map_copy_first_entry(copy)
    while entry != vm_map_copy_to_entry(copy):
        await at(10257)
        at_ = start + entry.links.start - vm_copy_start
        length = entry.links.end - entry.links.start
        await at(10267)
        await at(10268)
        await at(10269)
        space.map(at_, length, "VM_ALLOCATE", cur_protection, max_protection, inheritance)
        kernel_space().share(entry.vme_object.vmo_object, length, space, at_, move=True)
        entry = entry.links.next
        await at(10244)
    await at(10356)
    dst_addr.value = start + copy.offset - vm_copy_start
    await at(10372)
    update(dst_map)
    await at(10378)
    if consume_on_success:
        await at(10379)
        while vm_map_copy_first_entry(copy) != vm_map_copy_to_entry(copy):
            entry = vm_map_copy_first_entry(copy)
            vm_map_copy_entry_unlink(copy, entry)
            await dispose_entry(entry)
        await zfree(kernel_data().vm_map_copy_zone, copy.address)
    await at(10392)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.kalloc import kfree
from machdbg.kernel.osfmk.kern.zalloc import zfree
from machdbg.kernel.osfmk.vm.vm_map_copyin import (
    dispose_entry,
    vm_map_copy_entry_unlink,
    vm_map_copy_first_entry,
    vm_map_copy_to_entry,
)
from machdbg.kernel.osfmk.vm.vm_map_enter import vm_map_enter
from machdbg.kernel.osfmk.x86_64.copyio import copyout
