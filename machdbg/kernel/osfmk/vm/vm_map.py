"""osfmk/vm/vm_map.c, reduced: what is mapped in a task, and changing that.

Behaviour: spec of the kernel services, sections F.1 and F.2. A map's entries are the regions of the task's address
space in the simulated computer, neighbours alike taken as one; ``size`` and ``nentries`` of the ``struct _vm_map`` are
kept in step with them. These functions have no step points. Objects, copy-on-write and wiring are not modelled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from machdbg.kernel.constants import (
    KERN_INVALID_ADDRESS,
    KERN_INVALID_ARGUMENT,
    KERN_NO_SPACE,
    KERN_PROTECTION_FAILURE,
    KERN_SUCCESS,
)
from machdbg.kernel.headers import _vm_map
from machdbg.kernel.macros import round_page, vm_map_max, vm_map_min
from machdbg.machine.machine import current_machine
from machdbg.machine.memory import EXECUTE, PAGE_MASK, AddressSpace, Region

OBJECTS_ADDRESS = 0xFFFFFF8080000000  # where the pages of objects in transit lie
OBJECTS_END = 0xFFFFFF8880000000
VM_PROT_ALL = 7
VM_PROT_DEFAULT = 3
VM_PROT_COPY = 0x10
VM_FLAGS_ANYWHERE = 1
VM_FLAGS_OVERWRITE = 0x4000
VM_INHERIT_SHARE, VM_INHERIT_COPY, VM_INHERIT_NONE = range(3)
VM_INHERIT_DEFAULT = VM_INHERIT_COPY
ADDRESS_MASK = (1 << 64) - 1


def address_space_of(map: _vm_map) -> AddressSpace:
    """The address space that a user task's map stands for."""
    space: AddressSpace = current_machine().kernel.address_spaces[map.pmap]
    return space


def entries(map: _vm_map) -> Iterator[Region]:
    """A map's entries, ascending."""
    low, high = vm_map_min(map), vm_map_max(map)
    last: Region | None = None
    for region in address_space_of(map).regions:
        if region.start < low or region.end > high:
            continue
        if last is not None and last.end == region.start and alike(last, region):
            last = replace(last, end=region.end)
            continue
        if last is not None:
            yield last
        last = region
    if last is not None:
        yield last


def alike(one: Region, other: Region) -> bool:
    """Whether two regions have the same attributes."""
    return (one.protection, one.name, one.maximum, one.inheritance) == (
        other.protection, other.name, other.maximum, other.inheritance)


def update(map: _vm_map) -> None:
    """Write size and number of entries."""
    found = list(entries(map))
    map.size = sum(entry.end - entry.start for entry in found)
    map.hdr.nentries = len(found)
    map.timestamp += 1


def pieces(map: _vm_map, start: int, end: int) -> list[Region] | None:
    """What is mapped in ``[start, end)``, cut to that; None if some of it is a hole, or nothing is asked for."""
    space = address_space_of(map)
    found: list[Region] = []
    while start < end:
        region = space.region(start)
        if region is None:
            return None
        found.append(replace(region, start=start, end=min(region.end, end)))
        start = region.end
    return found or None


def clamp(map: _vm_map, start: int, end: int) -> tuple[int, int]:
    """A range cut to the map (the macro VM_MAP_RANGE_CHECK)."""
    return max(start, vm_map_min(map)), min(end, vm_map_max(map))


def vm_map_enter(map: _vm_map, address: int, size: int, flags: int, protection: int, maximum: int = VM_PROT_ALL,
                 inheritance: int = VM_INHERIT_DEFAULT, mask: int = 0) -> tuple[int, int]:
    """Map ``size`` bytes (whole pages) of zeros at ``address`` or, ANYWHERE, in the first hole from there on, where no
    bit of ``mask`` is set in the address.

    Returns (KERN_SUCCESS, KERN_NO_SPACE, KERN_INVALID_ADDRESS, KERN_INVALID_ARGUMENT, or KERN_PROTECTION_FAILURE if the
    map takes no more code; the address).
    """
    if map.map_disallow_new_exec and protection & EXECUTE:
        return KERN_PROTECTION_FAILURE, address
    if size == 0:
        return KERN_INVALID_ARGUMENT, 0
    space = address_space_of(map)
    low, high = vm_map_min(map), vm_map_max(map)
    if flags & VM_FLAGS_ANYWHERE:
        if address in (0, low) and map.vmmap_high_start:
            address = map.vmmap_high_start
        found = aligned_range(space, size, max(address, low), high, mask)
        if found is None:
            return KERN_NO_SPACE, address
        address = found
    else:
        if address & mask:
            return KERN_NO_SPACE, address
        if not low <= address < address + size <= high:
            return KERN_INVALID_ADDRESS, address
        if not flags & VM_FLAGS_OVERWRITE and space.free_range(size, address, address + size) is None:
            return KERN_NO_SPACE, address
    space.map(address, size, "VM_ALLOCATE", protection, maximum, inheritance)
    update(map)
    return KERN_SUCCESS, address


def aligned_range(space: AddressSpace, size: int, low: int, high: int, mask: int) -> int | None:
    """The lowest hole of ``size`` bytes in ``[low, high)`` with no bit of ``mask`` in its address; None if none."""
    while True:
        found = space.free_range(size, low, high)
        if found is None:
            return None
        low = found + mask & ~mask
        if low == found:
            return found


def vm_map_remove(map: _vm_map, start: int, end: int) -> int:
    """Unmap what is mapped in ``[start, end)``, cut to the map; holes are skipped. KERN_SUCCESS."""
    start, end = clamp(map, start, end)
    if start < end:
        address_space_of(map).unmap(start, end - start)
        update(map)
    return KERN_SUCCESS


def vm_map_protect(map: _vm_map, start: int, end: int, new_prot: int, set_max: bool) -> int:
    """Change the protection of ``[start, end)``, or with ``set_max`` what it may be at most, to which it is cut.

    With nothing changed: KERN_INVALID_ADDRESS if some of it is a hole, KERN_PROTECTION_FAILURE if it may not be that.
    (VM_PROT_COPY takes a copy first; as nothing is shared, that changes nothing.)
    """
    start, end = clamp(map, start, end)
    new_prot &= ~VM_PROT_COPY
    found = pieces(map, start, end)
    if found is None:
        return KERN_INVALID_ADDRESS
    if any(new_prot & ~piece.maximum for piece in found):
        return KERN_PROTECTION_FAILURE
    space = address_space_of(map)
    for piece in found:
        length = piece.end - piece.start
        if set_max:
            space.change(piece.start, length, maximum=new_prot)
        space.protect(piece.start, length, piece.protection & new_prot if set_max else new_prot)
    update(map)
    return KERN_SUCCESS


def vm_map_inherit(map: _vm_map, start: int, end: int, inheritance: int) -> int:
    """Change what a child gets of ``[start, end)``; holes are skipped. KERN_SUCCESS."""
    start, end = clamp(map, start, end)
    if start < end:
        address_space_of(map).change(start, end - start, inheritance=inheritance)
        update(map)
    return KERN_SUCCESS


def entry_from(map: _vm_map, address: int) -> Region | None:
    """The entry that holds ``address`` or is the next one after it; None if there is none."""
    return next((entry for entry in entries(map) if entry.end > address), None)


def vm_map_remap(target: _vm_map, address: int, size: int, mask: int, flags: int, source: _vm_map, source_address: int,
                 inheritance: int) -> tuple[int, int, int, int]:
    """Map a copy of ``size`` bytes from ``source_address`` on in another map (or the same).

    Returns (KERN_SUCCESS, KERN_INVALID_ARGUMENT, KERN_INVALID_ADDRESS, KERN_NO_SPACE; address, protection and maximal
    protection). Reduced: never shares.
    """
    first = source_address & ~PAGE_MASK
    size = round_page(size) & ADDRESS_MASK
    if size == 0 or inheritance > VM_INHERIT_NONE:
        return KERN_INVALID_ARGUMENT, address, 0, 0
    found = pieces(source, first, first + size)
    if found is None:
        return KERN_INVALID_ADDRESS, address, 0, 0
    pages = kernel_memory_allocate(size, OBJECTS_ADDRESS, OBJECTS_END, "VM object")
    if not pages:
        return KERN_NO_SPACE, address, 0, 0
    kernel, to = current_machine().kernel_space, address_space_of(target)
    address_space_of(source).share(first, size, kernel, pages)
    protection, maximum = VM_PROT_ALL, VM_PROT_ALL
    kr, start = vm_map_enter(target, address & ~PAGE_MASK, size, flags, VM_PROT_DEFAULT, VM_PROT_ALL, inheritance, mask)
    if kr == KERN_SUCCESS:
        for piece in found:
            length, offset = piece.end - piece.start, piece.start - first
            to.map(start + offset, length, "VM_ALLOCATE", piece.protection, piece.maximum, inheritance)
            kernel.share(pages + offset, length, to, start + offset, move=True)
            protection &= piece.protection
            maximum &= piece.maximum
        update(target)
    kernel.unmap(pages, size)
    return (kr, start, protection, maximum) if kr == KERN_SUCCESS else (kr, address, 0, 0)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.zalloc import kernel_memory_allocate
