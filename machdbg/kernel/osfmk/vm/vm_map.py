"""osfmk/vm/vm_map.c, reduced: changing what is mapped in a user task.

Behaviour: spec of the kernel services, sections F.1 and F.2. A map's entries are the regions of the task's address
space in the simulated computer; ``size`` and ``nentries`` of the ``struct _vm_map`` are kept in step with them. These
functions have no step points. Objects, copy-on-write, wiring and maximal protections are not modelled.
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_INVALID_ADDRESS, KERN_INVALID_ARGUMENT, KERN_NO_SPACE, KERN_SUCCESS
from machdbg.kernel.headers import _vm_map
from machdbg.kernel.macros import vm_map_max, vm_map_min
from machdbg.machine.machine import current_machine
from machdbg.machine.memory import AddressSpace, Region

VM_PROT_ALL = 7
VM_PROT_DEFAULT = 3
VM_FLAGS_OVERWRITE = 0x4000


def address_space_of(map: _vm_map) -> AddressSpace:
    """The address space that a user task's map stands for."""
    space: AddressSpace = current_machine().kernel.address_spaces[map.pmap]
    return space


def _inside(map: _vm_map, region: Region) -> bool:
    return vm_map_min(map) <= region.start and region.end <= vm_map_max(map)


def update(map: _vm_map) -> None:
    """Write size and number of entries; neighbours with the same protection and purpose are one entry."""
    size, entries = 0, 0
    last: Region | None = None
    for region in address_space_of(map).regions:
        if not _inside(map, region):
            continue
        size += region.end - region.start
        if last is None or (last.end, last.protection, last.name) != (region.start, region.protection, region.name):
            entries += 1
        last = region
    map.size = size
    map.hdr.nentries = entries
    map.timestamp += 1


def vm_map_enter(map: _vm_map, address: int, size: int, flags: int, anywhere: bool, protection: int) -> tuple[int, int]:
    """Map ``size`` bytes (whole pages) of zeros at ``address`` or, ``anywhere``, in the first hole from there on.

    Returns (KERN_SUCCESS, KERN_NO_SPACE, KERN_INVALID_ADDRESS or KERN_INVALID_ARGUMENT; the address).
    """
    if size == 0:
        return KERN_INVALID_ARGUMENT, 0
    space = address_space_of(map)
    low, high = vm_map_min(map), vm_map_max(map)
    if anywhere:
        if address in (0, low) and map.vmmap_high_start:
            address = map.vmmap_high_start
        found = space.free_range(size, max(address, low), high)
        if found is None:
            return KERN_NO_SPACE, address
        address = found
    else:
        if not low <= address < address + size <= high:
            return KERN_INVALID_ADDRESS, address
        if not flags & VM_FLAGS_OVERWRITE and space.free_range(size, address, address + size) is None:
            return KERN_NO_SPACE, address
    space.map(address, size, "VM_ALLOCATE", protection)
    update(map)
    return KERN_SUCCESS, address


def vm_map_remove(map: _vm_map, start: int, end: int) -> int:
    """Unmap what is mapped in ``[start, end)``, cut to the map; holes are skipped. KERN_SUCCESS."""
    start, end = max(start, vm_map_min(map)), min(end, vm_map_max(map))
    if start < end:
        address_space_of(map).unmap(start, end - start)
        update(map)
    return KERN_SUCCESS


def vm_map_protect(map: _vm_map, start: int, end: int, new_prot: int, set_max: bool) -> int:
    """Change the protection of ``[start, end)``. KERN_INVALID_ADDRESS, with nothing changed, if some of it is a hole.

    The maximal protection is not remembered: with ``set_max`` what is allowed now is cut to ``new_prot``.
    """
    start, end = max(start, vm_map_min(map)), min(end, vm_map_max(map))
    space = address_space_of(map)
    pieces: list[tuple[int, int, int]] = []
    address = start
    while address < end:
        region = space.region(address)
        if region is None:
            return KERN_INVALID_ADDRESS
        pieces.append((address, min(region.end, end), region.protection))
        address = region.end
    if not pieces:
        return KERN_INVALID_ADDRESS
    for low, high, old in pieces:
        space.protect(low, high - low, old & new_prot if set_max else new_prot & VM_PROT_ALL)
    update(map)
    return KERN_SUCCESS
