"""osfmk/vm: address maps as they come into being, reduced to what the rest of the model needs.

A map's ``pmap`` stands for the address space (``Kernel.address_spaces``); its value is the map's own address, since
page tables are not modelled.
"""

from __future__ import annotations

from machdbg.kernel.data import cstring, kernel_data
from machdbg.kernel.headers import _vm_map, ipc_port_t, vm_map_copy, vm_map_entry, vm_map_t
from machdbg.kernel.macros import at_address, vm_map_max, vm_map_min
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.memory import PAGE_SHIFT, AddressSpace

VM_MIN_KERNEL_ADDRESS = 0xFFFFFF8000000000
VM_MAX_KERNEL_ADDRESS = 0xFFFFFFFFFFFFE000
USER_MIN_ADDRESS = 0x100000000
USER_MAX_ADDRESS = 0x7FFFFFE00000


async def vm_map_init() -> None:
    """Make the zones of maps (vm_map.c:799) and the kernel's own map."""
    data = kernel_data()
    size = _vm_map.record.size
    data.vm_map_zone = await zinit(size, 40 * 1024, size, cstring("maps"))
    size = vm_map_entry.record.size
    data.vm_map_entry_zone = await zinit(size, 1024 * 1024, size, cstring("VM map entries"))
    size = vm_map_copy.record.size
    data.vm_map_copy_zone = await zinit(size, 16 * 1024, size, cstring("VM map copies"))
    space = current_machine().kernel_space
    data.kernel_map = await vm_map_create(space, VM_MIN_KERNEL_ADDRESS, VM_MAX_KERNEL_ADDRESS)


async def vm_map_create(space: AddressSpace, low: int, high: int) -> _vm_map:
    """A new map of ``[low, high)`` for an address space."""
    map = at_address(_vm_map, await zalloc(kernel_data().vm_map_zone))
    map.clear()
    links = map.hdr.links
    entry = vm_map_entry(map.space, map.hdr.address)
    links.prev = links.next = entry
    links.start = low
    links.end = high
    map.hdr.page_shift = PAGE_SHIFT
    map.pmap = map.address
    map.ref_count = 1
    current_machine().kernel.address_spaces[map.address] = space
    return map


@function("osfmk/vm/vm_map.c", line=1, has_lines=False)
async def vm_map_deallocate(map: vm_map_t) -> None:
    """Drop a reference to a map; the last one frees it. (Where its lines are is not known.)"""
    await at(1)
    if not map:
        return
    map.ref_count -= 1
    if map.ref_count == 0:
        await zfree(kernel_data().vm_map_zone, map.address)


@function("osfmk/vm/vm_map.c", line=1, has_lines=False)
async def convert_port_entry_to_map(port: ipc_port_t) -> vm_map_t:
    """The map of the task that a port stands for, with a reference; null for others. (Named entries of memory, which
    it also takes, are not modelled; where its lines are is not known.)"""
    await at(1)
    return await convert_port_to_map(port)


async def kmem_suballoc(start: int, size: int) -> _vm_map:
    """A part of the kernel's map as a map of its own."""
    return await vm_map_create(current_machine().kernel_space, start, start + size)


def kmem_alloc(map: _vm_map, size: int) -> int:
    """Zeroed pages for ``size`` bytes in one of the kernel's maps; their address, 0 if there is no room."""
    return kernel_memory_allocate(size, vm_map_min(map), vm_map_max(map), "kmem")


def kmem_free(map: _vm_map, address: int, size: int) -> None:
    """Give back pages of one of the kernel's maps."""
    address_space_of(map).unmap(address, size)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.ipc_tt_convert import convert_port_to_map
from machdbg.kernel.osfmk.kern.zalloc import kernel_memory_allocate, zalloc, zfree, zinit
from machdbg.kernel.osfmk.vm.vm_map import address_space_of
