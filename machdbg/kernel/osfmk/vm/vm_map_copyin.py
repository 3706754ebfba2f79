"""osfmk/vm/vm_map.c, continued: taking memory out of a map for its journey to another one.

What travels is a ``struct vm_map_copy``: less than 8168 bytes in a buffer behind its header, more as a list of entries.
Behaviour: spec of the kernel services, section F.2. Objects and copy-on-write are not modelled: the object of an entry
in the list stands for its pages, copied (or, when the source is given up, moved) to ``vme_object`` in the kernel's
memory. What a receiver sees is the same.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_INVALID_ADDRESS,
    KERN_INVALID_ARGUMENT,
    KERN_PROTECTION_FAILURE,
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
    TRUE,
    VM_MAP_COPY_ENTRY_LIST,
    VM_MAP_COPY_KERNEL_BUFFER,
    cpy_kdata_hdr_sz,
)
from machdbg.kernel.cpu import current_map, current_task, kernel_space
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    _vm_map,
    boolean_t,
    int_t,
    kern_return_t,
    vm_map_address_t,
    vm_map_copy,
    vm_map_copy_t,
    vm_map_entry,
    vm_map_entry_t,
    vm_map_offset_t,
    vm_map_size_t,
    vm_map_t,
    vm_size_t,
)
from machdbg.kernel.macros import at_address, cast_to, vm_map_max, vm_map_min
from machdbg.kernel.osfmk.kern.zalloc import kernel_memory_allocate
from machdbg.kernel.osfmk.vm.vm_map import (
    ADDRESS_MASK,
    OBJECTS_ADDRESS,
    OBJECTS_END,
    VM_INHERIT_DEFAULT,
    VM_PROT_ALL,
    address_space_of,
    vm_map_remove,
)
from machdbg.kernel.osfmk.vm.vm_user import vm_map_round_page, vm_map_trunc_page
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.memory import READ, Fault
from machdbg.machine.view import Pointer

VM_MAP_COPYIN_SRC_DESTROY = 1
VM_MAP_COPYIN_USE_MAXPROT = 2


def vm_map_copy_to_entry(copy: vm_map_copy) -> vm_map_entry:
    """The end of a copy's list of entries."""
    return cast_to(vm_map_entry, copy.c_u.hdr.links)


def vm_map_copy_first_entry(copy: vm_map_copy) -> vm_map_entry:
    """The first entry of a copy's list."""
    return copy.c_u.hdr.links.next


def vm_map_copy_entry_link(copy: vm_map_copy, entry: vm_map_entry) -> None:
    """Append an entry to a copy's list."""
    links = copy.c_u.hdr.links
    last = links.prev
    entry.links.prev = last
    entry.links.next = vm_map_copy_to_entry(copy)
    last.links.next = entry
    links.prev = entry
    copy.c_u.hdr.nentries += 1


def vm_map_copy_entry_unlink(copy: vm_map_copy, entry: vm_map_entry) -> None:
    """Take an entry off a copy's list."""
    entry.links.next.links.prev = entry.links.prev
    entry.links.prev.links.next = entry.links.next
    copy.c_u.hdr.nentries -= 1


async def copyinmap(map: _vm_map, fromaddr: int, todata: int, length: int) -> int:
    """Copy from a map to the kernel's memory (vm_kern.c:1381). KERN_INVALID_ADDRESS."""
    if map == current_map() and current_task() != kernel_data().kernel_task:
        return KERN_INVALID_ADDRESS if await copyin(fromaddr, todata, length) else KERN_SUCCESS
    try:
        kernel_space().write(todata, address_space_of(map).read(fromaddr, length))
    except Fault:
        return KERN_INVALID_ADDRESS
    return KERN_SUCCESS


@function("osfmk/vm/vm_map.c", line=9680)
async def vm_map_copyin_kernel_buffer(src_map: vm_map_t, src_addr: vm_map_offset_t, len: vm_map_size_t,
                                      src_destroy: boolean_t, copy_result: Pointer[vm_map_copy_t]) -> kern_return_t:
    """Copy a few bytes into a buffer. KERN_INVALID_ARGUMENT, _ADDRESS (also if they cannot be read), or
    KERN_RESOURCE_SHORTAGE; the source is then as it was."""
    await at(9691)
    if len > kernel_data().msg_ool_size_small:
        await at(9692)
        return KERN_INVALID_ARGUMENT
    await at(9694)
    kalloc_size: vm_size_t = cpy_kdata_hdr_sz + len
    await at(9696)
    copy: vm_map_copy_t = at_address(vm_map_copy, await kalloc(kalloc_size))
    await at(9697)
    if not copy:
        await at(9698)
        return KERN_RESOURCE_SHORTAGE
    await at(9699)
    copy.type_ = VM_MAP_COPY_KERNEL_BUFFER
    await at(9700)
    copy.size = len
    await at(9701)
    copy.offset = 0
    await at(9703)
    kr: kern_return_t = await copyinmap(src_map, src_addr, copy.address + cpy_kdata_hdr_sz, len)
    await at(9704)
    if kr != KERN_SUCCESS:
        await at(9705)
        await kfree(copy.address, kalloc_size)
        await at(9706)
        return kr
    await at(9708)
    if src_destroy:
        await at(9709)
        vm_map_remove(src_map, vm_map_trunc_page(src_addr), vm_map_round_page(src_addr + len))
    await at(9719)
    copy_result.value = copy
    await at(9720)
    return KERN_SUCCESS


@function("osfmk/vm/vm_map.c", line=10406)
async def vm_map_copyin(src_map: vm_map_t, src_addr: vm_map_address_t, len: vm_map_size_t, src_destroy: boolean_t,
                        copy_result: Pointer[vm_map_copy_t]) -> kern_return_t:
    """Copy memory out of a map, which with ``src_destroy`` loses the pages. The codes of vm_map_copyin_internal."""
    await at(10413)
    return await tail_call(vm_map_copyin_common(src_map, src_addr, len, src_destroy, FALSE, copy_result, FALSE))


@function("osfmk/vm/vm_map.c", line=10445)
async def vm_map_copyin_common(src_map: vm_map_t, src_addr: vm_map_address_t, len: vm_map_size_t,
                               src_destroy: boolean_t, src_volatile: boolean_t,
                               copy_result: Pointer[vm_map_copy_t], use_maxprot: boolean_t) -> kern_return_t:
    """The same with the arguments as flags."""
    await at(10456)
    flags: int_t = 0
    await at(10457)
    if src_destroy:
        await at(10458)
        flags |= VM_MAP_COPYIN_SRC_DESTROY
    await at(10460)
    if use_maxprot:
        await at(10461)
        flags |= VM_MAP_COPYIN_USE_MAXPROT
    await at(10463)
    return await tail_call(vm_map_copyin_internal(src_map, src_addr, len, flags, copy_result))


@function("osfmk/vm/vm_map.c", line=10470)
async def vm_map_copyin_internal(src_map: vm_map_t, src_addr: vm_map_address_t, len: vm_map_size_t, flags: int_t,
                                 copy_result: Pointer[vm_map_copy_t]) -> kern_return_t:
    """Copy memory out of a map: page by page, all that the bytes touch, or a small buffer.

    KERN_INVALID_ADDRESS (a hole, or the end wraps) and KERN_PROTECTION_FAILURE leave the source as it was.
    """
    await at(10507)
    src_destroy: boolean_t = TRUE if flags & VM_MAP_COPYIN_SRC_DESTROY else FALSE
    await at(10516)
    if len == 0:
        await at(10517)
        copy_result.value = at_address(vm_map_copy, 0)
        await at(10518)
        return KERN_SUCCESS
    await at(10524)
    src_end: vm_map_offset_t = src_addr + len
    await at(10525)
    if src_end > ADDRESS_MASK:
        await at(10526)
        return KERN_INVALID_ADDRESS
    await at(10531)
    src_start: vm_map_offset_t = vm_map_trunc_page(src_addr)
    await at(10533)
    src_end = vm_map_round_page(src_end)
    await at(10542)
    low, high = vm_map_min(src_map), vm_map_max(src_map)
    if len < kernel_data().msg_ool_size_small and low <= src_start < high and low <= src_end < high:
        await at(10557)
        return await tail_call(vm_map_copyin_kernel_buffer(src_map, src_addr, len, src_destroy, copy_result))

    await at(10569)
    copy: vm_map_copy_t = at_address(vm_map_copy, await zalloc(kernel_data().vm_map_copy_zone))
    await at(10570)
    copy.clear()
    await at(10571)
    copy.c_u.hdr.links.prev = copy.c_u.hdr.links.next = vm_map_copy_to_entry(copy)
    await at(10573)
    copy.type_ = VM_MAP_COPY_ENTRY_LIST
    await at(10574)
    copy.c_u.hdr.nentries = 0
    await at(10575)
    copy.c_u.hdr.entries_pageable = TRUE
    await at(10586)
    copy.c_u.hdr.page_shift = src_map.hdr.page_shift
    await at(10591)
    copy.offset = src_addr
    await at(10592)
    copy.size = len
    await at(10621)
    space = address_space_of(src_map)
    await at(10628)
    tmp_entry = space.region(src_start) if low <= src_start and src_end <= high else None
    failure = KERN_SUCCESS
    if tmp_entry is None:
        await at(10629)
        failure = KERN_INVALID_ADDRESS
    else:
        await at(10636)
    while tmp_entry is not None:
        await at(10748)
        if not tmp_entry.protection & READ:
            await at(10751)
            failure = KERN_PROTECTION_FAILURE
            break
        await at(10757)
        stop: vm_map_offset_t = min(tmp_entry.end, src_end)
        await at(10759)
        src_size: vm_map_size_t = stop - src_start
        await at(10764)
        new_entry: vm_map_entry_t = await entry_of_pages(src_size)
        if not new_entry:
            failure = KERN_RESOURCE_SHORTAGE
            break
        new_entry.links.start = src_start
        new_entry.links.end = stop
        new_entry.protection = tmp_entry.protection
        await at(10787)
        if src_destroy:
            await at(10807)
            space.share(src_start, src_size, kernel_space(), new_entry.vme_object.vmo_object, move=True)
        else:
            await at(10815)
            space.share(src_start, src_size, kernel_space(), new_entry.vme_object.vmo_object)
        await at(11092)
        vm_map_copy_entry_link(copy, new_entry)
        await at(11099)
        src_start = stop
        await at(11100)
        if src_start >= src_end:
            await at(11101)
            break
        await at(11158)
        tmp_entry = space.region(src_start)
        await at(11164)
        if tmp_entry is None:
            await at(11167)
            failure = KERN_INVALID_ADDRESS
    if failure:
        return await RETURN(copy, failure)
    await at(11175)
    if src_destroy:
        await at(11176)
        vm_map_remove(src_map, vm_map_trunc_page(src_addr), src_end)
    else:
        await at(11187)
    await at(11195)
    await at(11300)
    tmp: vm_map_entry_t = vm_map_copy_first_entry(copy)
    await at(11301)
    copy_addr: vm_map_address_t = vm_map_trunc_page(src_addr)
    await at(11302)
    while tmp != vm_map_copy_to_entry(copy):
        size = tmp.links.end - tmp.links.start
        await at(11321)
        tmp.links.end = copy_addr + size
        await at(11322)
        tmp.links.start = copy_addr
        await at(11323)
        copy_addr += size
        tmp = tmp.links.next
        await at(11302)
    await at(11347)
    copy_result.value = copy
    await at(11348)
    return KERN_SUCCESS


async def RETURN(copy: vm_map_copy, kr: int) -> int:
    """What the macro of that name does at the places where vm_map_copyin_internal gives up."""
    await vm_map_copy_discard(copy)
    return kr


async def entry_of_pages(size: int) -> vm_map_entry:
    """An entry with ``size`` bytes of zeros behind it; NULL if there is no room for them."""
    pages = kernel_memory_allocate(size, OBJECTS_ADDRESS, OBJECTS_END, "VM object")
    if not pages:
        return at_address(vm_map_entry, 0)
    entry = at_address(vm_map_entry, await zalloc(kernel_data().vm_map_entry_zone))
    entry.clear()
    entry.vme_object.vmo_object = pages
    entry.max_protection = VM_PROT_ALL
    entry.inheritance = VM_INHERIT_DEFAULT
    return entry


async def dispose_entry(entry: vm_map_entry) -> None:
    """Free an entry of a copy and the pages that it still holds."""
    if entry.vme_object.vmo_object:
        kernel_space().unmap(entry.vme_object.vmo_object, entry.links.end - entry.links.start)
    await zfree(kernel_data().vm_map_entry_zone, entry.address)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.kalloc import kalloc, kfree
from machdbg.kernel.osfmk.kern.zalloc import zalloc, zfree
from machdbg.kernel.osfmk.vm.vm_map_copyout import vm_map_copy_discard
from machdbg.kernel.osfmk.x86_64.copyio import copyin
