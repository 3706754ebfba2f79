"""osfmk/vm/vm_map.c, continued: memory is mapped, protected, and mapped once more.

Behaviour and lines: spec of the kernel services, section F.2. What is not modelled: see ``vm_map.py``.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_INVALID_ADDRESS,
    KERN_INVALID_ARGUMENT,
    KERN_NO_SPACE,
    KERN_PROTECTION_FAILURE,
    KERN_SUCCESS,
)
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    kern_return_t,
    vm_inherit_t,
    vm_map_address_t,
    vm_map_offset_t,
    vm_map_size_t,
    vm_map_t,
    vm_object_offset_t,
    vm_object_t,
    vm_prot_t,
)
from machdbg.kernel.macros import round_page, vm_map_max, vm_map_min
from machdbg.kernel.osfmk.vm.vm_map import (
    ADDRESS_MASK,
    OBJECTS_ADDRESS,
    OBJECTS_END,
    VM_FLAGS_ANYWHERE,
    VM_FLAGS_OVERWRITE,
    VM_INHERIT_NONE,
    VM_PROT_ALL,
    VM_PROT_COPY,
    VM_PROT_DEFAULT,
    address_space_of,
    aligned_range,
    clamp,
    pieces,
    update,
)
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.memory import EXECUTE, PAGE_MASK
from machdbg.machine.view import Pointer


@function("osfmk/vm/vm_map.c", line=1961)
async def vm_map_enter(map: vm_map_t, address: Pointer[vm_map_offset_t], size: vm_map_size_t, mask: vm_map_offset_t,
                       flags: int_t, object: vm_object_t, offset: vm_object_offset_t, needs_copy: boolean_t,
                       cur_protection: vm_prot_t, max_protection: vm_prot_t,
                       inheritance: vm_inherit_t) -> kern_return_t:
    """Map ``size`` bytes (whole pages) of zeros at ``*address`` or, ANYWHERE, in the first hole from there on, where no
    bit of ``mask`` is set in the address, which it stores.

    KERN_INVALID_ARGUMENT, KERN_NO_SPACE, KERN_INVALID_ADDRESS; KERN_PROTECTION_FAILURE if the map takes no more code.
    """
    await at(2060)
    if map.map_disallow_new_exec and cur_protection & EXECUTE:
        await at(2064)
        return KERN_PROTECTION_FAILURE
    await at(2113)
    if size == 0 or offset & PAGE_MASK:
        address.value = 0
        await at(2117)
        return KERN_INVALID_ARGUMENT
    space = address_space_of(map)
    low, high = vm_map_min(map), vm_map_max(map)
    start: vm_map_offset_t = address.value
    if flags & VM_FLAGS_ANYWHERE:
        await at(2188)
        if start in (0, low) and map.vmmap_high_start:
            start = map.vmmap_high_start
        await at(2223)
        start = max(start, low)
        await at(2238)
        hole = aligned_range(space, size, start, high, mask)
        if hole is None:
            await at(2271)
            return KERN_NO_SPACE
        start = hole
        await at(2408)
        address.value = start
    else:
        await at(2418)
        if start & mask:
            await at(2421)
            return KERN_NO_SPACE
        await at(2429)
        if not low <= start < start + size <= high:
            await at(2433)
            return KERN_INVALID_ADDRESS
        if flags & VM_FLAGS_OVERWRITE:
            await at(2435)
            space.unmap(start, size)
        await at(2457)
        if space.region(start) is not None:
            await at(2460)
            return KERN_NO_SPACE
        await at(2536)
        if space.free_range(size, start, start + size) is None:
            await at(2538)
            return KERN_NO_SPACE
    await at(2659)
    space.map(start, size, "VM_ALLOCATE", cur_protection, max_protection, inheritance)
    update(map)
    await at(2904)
    return KERN_SUCCESS


@function("osfmk/vm/vm_map.c", line=5399)
async def vm_map_protect(map: vm_map_t, start: vm_map_offset_t, end: vm_map_offset_t, new_prot: vm_prot_t,
                         set_max: boolean_t) -> kern_return_t:
    """Change the protection of ``[start, end)``, or with ``set_max`` what it may be at most, to which it is cut.

    With nothing changed: KERN_INVALID_ADDRESS if some of it is a hole, KERN_PROTECTION_FAILURE if it may not be that.
    (VM_PROT_COPY takes a copy first; as nothing is shared, that changes nothing.)
    """
    if new_prot & VM_PROT_COPY:
        await at(5430)
        new_prot &= ~VM_PROT_COPY
    await at(5455)
    if start >= vm_map_max(map):
        return KERN_INVALID_ADDRESS
    await at(5465)
    start, end = clamp(map, start, end)
    space = address_space_of(map)
    if space.region(start) is None:
        return KERN_INVALID_ADDRESS
    await at(5492)
    found = pieces(map, start, end)
    if found is None:
        return KERN_INVALID_ADDRESS
    await at(5498)
    if any(new_prot & ~piece.maximum for piece in found):
        return KERN_PROTECTION_FAILURE
    for piece in found:
        length = piece.end - piece.start
        if set_max:
            await at(5583)
            space.change(piece.start, length, maximum=new_prot)
            await at(5584)
            space.protect(piece.start, length, piece.protection & new_prot)
        else:
            await at(5585)
            space.protect(piece.start, length, new_prot)
    update(map)
    return KERN_SUCCESS


@function("osfmk/vm/vm_map.c", line=15343)
async def vm_map_remap(target_map: vm_map_t, address: Pointer[vm_map_address_t], size: vm_map_size_t,
                       mask: vm_map_offset_t, flags: int_t, src_map: vm_map_t, memory_address: vm_map_offset_t,
                       copy: boolean_t, cur_protection: Pointer[vm_prot_t], max_protection: Pointer[vm_prot_t],
                       inheritance: vm_inherit_t) -> kern_return_t:
    """Map a copy of ``size`` bytes from ``memory_address`` on in another map (or the same); it is never shared.

    Stores where, and what protection all of it allows. KERN_INVALID_ARGUMENT, KERN_INVALID_ADDRESS, KERN_NO_SPACE.
    """
    await at(15409)
    first = memory_address & ~PAGE_MASK
    size = round_page(size) & ADDRESS_MASK
    if size == 0 or inheritance > VM_INHERIT_NONE:
        return KERN_INVALID_ARGUMENT
    found = pieces(src_map, first, first + size)
    if found is None:
        return KERN_INVALID_ADDRESS
    object = kernel_memory_allocate(size, OBJECTS_ADDRESS, OBJECTS_END, "VM object")
    if not object:
        return KERN_NO_SPACE
    kernel, target = current_machine().kernel_space, address_space_of(target_map)
    address_space_of(src_map).share(first, size, kernel, object)
    address.value &= ~PAGE_MASK
    await at(15429)
    kr: kern_return_t = await vm_map_enter(target_map, address, size, mask, flags, 0, 0, copy, VM_PROT_DEFAULT,
                                           VM_PROT_ALL, inheritance)
    if kr == KERN_SUCCESS:
        cur_protection.value = max_protection.value = VM_PROT_ALL
        for piece in found:
            length, offset = piece.end - piece.start, piece.start - first
            place = address.value + offset
            target.map(place, length, "VM_ALLOCATE", piece.protection, piece.maximum, inheritance)
            kernel.share(object + offset, length, target, place, move=True)
            cur_protection.value &= piece.protection
            max_protection.value &= piece.maximum
        update(target_map)
    kernel.unmap(object, size)
    return kr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.zalloc import kernel_memory_allocate
