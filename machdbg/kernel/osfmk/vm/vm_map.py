"""osfmk/vm/vm_map.c, reduced: what is mapped in a task, and changing that.

Behaviour: spec of the kernel services, sections F.1 and F.2. A map's entries are the regions of the task's address
space in the simulated computer, neighbours alike taken as one; ``size`` and ``nentries`` of the ``struct _vm_map`` are
kept in step with them. Objects, copy-on-write and wiring are not modelled. The C file goes on in ``vm_map_enter.py``
and in the files about copies; these functions have no step points.
"""

from __future__ import annotations

from collections.abc import Iterator

from machdbg.kernel.constants import KERN_SUCCESS
from machdbg.kernel.headers import _vm_map
from machdbg.kernel.macros import vm_map_max, vm_map_min
from machdbg.machine.machine import current_machine
from machdbg.machine.memory import AddressSpace, Region

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
            last = last._replace(end=region.end)
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
        found.append(region._replace(start=start, end=min(region.end, end)))
        start = region.end
    return found or None


def clamp(map: _vm_map, start: int, end: int) -> tuple[int, int]:
    """A range cut to the map (the macro VM_MAP_RANGE_CHECK)."""
    return max(start, vm_map_min(map)), min(end, vm_map_max(map))


def aligned_range(space: AddressSpace, size: int, low: int, high: int, mask: int) -> int | None:
    """The lowest hole of ``size`` bytes in ``[low, high)`` with no bit of ``mask`` in its address; None if none."""
    while True:
        found = space.free_range(size, low, high)
        if found is None:
            return None
        low = found + mask & ~mask
        if low <= found:
            return found if low == found else None


def vm_map_remove(map: _vm_map, start: int, end: int) -> int:
    """Unmap what is mapped in ``[start, end)``, cut to the map; holes are skipped. KERN_SUCCESS."""
    start, end = clamp(map, start, end)
    if start < end:
        address_space_of(map).unmap(start, end - start)
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
