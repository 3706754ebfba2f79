"""osfmk/vm/vm_map.c, reduced: what users are told of an entry. Behaviour: spec of the kernel services, section F.2.

Memory is private, and all of it that has been touched is resident. No step points, as ``vm_map.py``.
"""

from __future__ import annotations

import struct

from machdbg.kernel.constants import KERN_INVALID_ADDRESS, KERN_INVALID_ARGUMENT, KERN_SUCCESS
from machdbg.kernel.headers import (
    VM_REGION_BASIC_INFO,
    VM_REGION_BASIC_INFO_64,
    VM_REGION_EXTENDED_INFO,
    VM_REGION_EXTENDED_INFO_LEGACY,
    VM_REGION_TOP_INFO,
    _vm_map,
)
from machdbg.kernel.osfmk.vm.vm_map import address_space_of, entry_from
from machdbg.machine.memory import PAGE_SHIFT, Region
from machdbg.machine.view import Pointer

SM_PRIVATE, SM_EMPTY = 2, 3  # how memory is shared
SUBMAP_INFO_COUNTS = (19, 17, 16)  # words of vm_region_submap_info_64, with what later releases added and without


def resident(map: _vm_map, entry: Region) -> int:
    """How many pages of an entry have been touched."""
    pages = address_space_of(map).pages
    return sum(entry.start >> PAGE_SHIFT <= number < entry.end >> PAGE_SHIFT for number in pages)


def vm_map_region(map: _vm_map, address: Pointer[int], size: Pointer[int], flavor: int, info: Pointer[int],
                  count: Pointer[int]) -> int:
    """The entry that holds ``*address`` or is the next one, and what ``flavor`` asks of it, in ``*count`` words.

    KERN_INVALID_ADDRESS if there is none, KERN_INVALID_ARGUMENT for an unknown flavor or too little room.
    """
    entry = entry_from(map, address.value)
    if entry is None:
        return KERN_INVALID_ADDRESS
    pages = resident(map, entry)
    mode = SM_PRIVATE if pages else SM_EMPTY
    access = (entry.protection, entry.maximum, entry.inheritance)
    if flavor == VM_REGION_BASIC_INFO_64:
        data = struct.pack("<iiIiiQiHxx", *access, 0, 0, 0, 0, 0)
    elif flavor == VM_REGION_BASIC_INFO:
        data = struct.pack("<iiIiiIiHxx", *access, 0, 0, 0, 0, 0)
    elif flavor in (VM_REGION_EXTENDED_INFO, VM_REGION_EXTENDED_INFO_LEGACY):
        data = struct.pack("<iIIIIIIHBB", entry.protection, 0, pages, 0, 0, pages, 1, 0, 0, mode)
        if flavor == VM_REGION_EXTENDED_INFO:
            data += bytes(4)
    elif flavor == VM_REGION_TOP_INFO:
        data = struct.pack("<IIIIBxxx", 0, 1, pages, 0, mode)
    else:
        return KERN_INVALID_ARGUMENT
    if count.value * 4 < len(data):
        return KERN_INVALID_ARGUMENT
    info.space.write(info.address, data)
    count.value = len(data) // 4
    address.value = entry.start
    size.value = entry.end - entry.start
    return KERN_SUCCESS


def vm_map_region_recurse_64(map: _vm_map, address: Pointer[int], size: Pointer[int], depth: Pointer[int],
                             info: Pointer[int], count: Pointer[int]) -> int:
    """The same with everything in one structure; there are no submaps to descend into. The same codes."""
    entry = entry_from(map, address.value)
    if entry is None:
        return KERN_INVALID_ADDRESS
    room = next((known for known in SUBMAP_INFO_COUNTS if known <= count.value), None)
    if room is None:
        return KERN_INVALID_ARGUMENT
    pages = resident(map, entry)
    data = struct.pack("<iiIQIIIIIIHBBiiIHxxIQ", entry.protection, entry.maximum, entry.inheritance, 0, 0, pages, 0, 0,
                       pages, 1, 0, 0, SM_PRIVATE if pages else SM_EMPTY, 0, 0, 0, 0, 0, 0)
    info.space.write(info.address, data[: room * 4])
    count.value = room
    depth.value = 0
    address.value = entry.start
    size.value = entry.end - entry.start
    return KERN_SUCCESS
