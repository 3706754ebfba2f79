"""osfmk/kern/zalloc.c, reduced: zones, which hand out elements of one size.

A zone is a ``struct zone`` in ``zone_array``. Its free elements are linked through their first word, from
``free_elements``; the one freed last is handed out first. When none is left the zone grows by a chunk of
``alloc_size`` bytes of the zone map, whose elements are handed out in ascending order (the real kernel shuffles them).
Lists of pages, poisoning, garbage collection and logging are not modelled.
"""

from __future__ import annotations

from machdbg.kernel.constants import FALSE, TRUE
from machdbg.kernel.cpu import kernel_space, panic
from machdbg.kernel.data import DATA_ADDRESS, MAX_ZONES, cstring, kernel_data, kernel_variables
from machdbg.kernel.headers import (
    boolean_t,
    char_pointer,
    unsigned_int,
    vm_offset_t,
    vm_size_t,
    vm_tag_t,
    void_pointer,
    zone,
    zone_t,
)
from machdbg.machine.ctype import Pointer as PointerType
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.machine import Machine, current_machine
from machdbg.machine.memory import PAGE_MASK, PAGE_SIZE
from machdbg.machine.view import Struct

MAX_CHUNK = 32 * 1024
ZONE_MAP_ADDRESS = 0xFFFFFF800D000000
ZONE_MAP_END = 0xFFFFFF8030000000

Z_EXHAUST = 1
Z_COLLECT = 2
Z_EXPAND = 3
Z_FOREIGN = 4
Z_CALLERACCT = 5
Z_NOENCRYPT = 6
Z_NOCALLOUT = 7
Z_ALIGNMENT_REQUIRED = 8
Z_GZALLOC_EXEMPT = 9

_LINK = PointerType.packer


def best_chunk(size: int) -> int:
    """The bytes by which a zone of ``size``-byte elements grows: the multiple of a page that wastes least."""
    if size % PAGE_SIZE == 0:
        return size
    chunks = range((size + PAGE_MASK) & ~PAGE_MASK, MAX_CHUNK + 1, PAGE_SIZE)
    return min(chunks, key=lambda chunk: (chunk % size * 100 // chunk, chunk))


def zone_named(variables: kernel_variables, name: str) -> zone | None:
    """The zone of that name."""
    for index in range(variables.num_zones):
        candidate = variables.zone_array[index]
        if candidate.space.read_string(candidate.zone_name).decode("ascii") == name:
            return candidate
    return None


def try_alloc_from_zone(z: zone) -> int:
    """Take the first free element; 0 if there is none (zalloc.c:1260)."""
    element = z.free_elements
    if element:
        z.free_elements = z.space.load(_LINK, element)
        z.count += 1
        z.countfree -= 1
        z.sum_count += 1
    return element


def free_to_zone(z: zone, element: int) -> None:
    """Put an element in front of the free ones (zalloc.c:1189)."""
    z.space.store(_LINK, element, z.free_elements)
    z.free_elements = element
    z.count -= 1
    z.countfree += 1


def zcram(z: zone, newmem: int, size: int, first: tuple[int, ...] = ()) -> None:
    """Give a zone the mapped memory ``[newmem, newmem + size)`` (zalloc.c:2589).

    The elements at ``first`` are handed out before the others.
    """
    elements = range(newmem, newmem + size - z.elem_size + 1, z.elem_size)
    order = [*first, *(element for element in elements if element not in first)]
    for element, following in zip(order, [*order[1:], z.free_elements], strict=True):
        z.space.store(_LINK, element, following)
    z.free_elements = order[0]
    z.countfree += len(order)
    z.cur_size += size
    z.page_count += size // PAGE_SIZE


def kernel_memory_allocate(size: int, low: int, high: int, name: str) -> int:
    """Map ``size`` bytes of zeros at the lowest free address in ``[low, high)``; 0 if there is no room."""
    space = kernel_space()
    address = space.free_range(size, low, high)
    if address is None:
        return 0
    space.map(address, size, name)
    return address


def zone_bootstrap() -> None:
    """Set up the zone map (zalloc.c:2730 and zone_init)."""
    data = kernel_data()
    data.zone_map_min_address = ZONE_MAP_ADDRESS
    data.zone_map_max_address = ZONE_MAP_END


@function("osfmk/kern/zalloc.c", line=2078)
async def zinit(size: vm_size_t, max: vm_size_t, alloc: vm_size_t, name: char_pointer) -> zone_t:
    """Make a zone of elements of ``size`` bytes."""
    await at(2086)
    size = size + 7 & ~7
    await at(2124)
    data = kernel_data()
    index = data.num_zones
    if index >= MAX_ZONES:
        panic("zone_array is full")
    z: zone_t = data.zone_array[index]
    await at(2126)
    data.num_zones = index + 1
    data.num_zones_in_use += 1
    await at(2162)
    max = max + PAGE_MASK & ~PAGE_MASK
    await at(2164)
    alloc = best_chunk(size)
    await at(2179)
    if max < alloc:
        await at(2180)
        max = alloc
    await at(2187)
    z.free_elements = 0
    z.cur_size = z.page_count = z.sum_count = 0
    z.count = z.countfree = 0
    z.max_size = max
    z.elem_size = size
    z.alloc_size = alloc
    z.exhaustible = FALSE
    z.collectable = TRUE
    z.expandable = TRUE
    z.index = index
    z.zone_valid = TRUE
    await at(2247)
    z.zone_name = name
    await at(2370)
    return z


@function("osfmk/kern/zalloc.c", line=3639)
async def zone_change(zone: zone_t, item: unsigned_int, value: boolean_t) -> None:
    """Set a property (Z_*) of a zone."""
    await at(3647)
    member = {
        Z_NOENCRYPT: "noencrypt", Z_EXHAUST: "exhaustible", Z_COLLECT: "collectable", Z_EXPAND: "expandable",
        Z_FOREIGN: "allows_foreign", Z_CALLERACCT: "caller_acct", Z_NOCALLOUT: "no_callout",
        Z_GZALLOC_EXEMPT: "gzalloc_exempt", Z_ALIGNMENT_REQUIRED: "alignment_required",
    }[item]
    setattr(zone, member, value)


@function("osfmk/kern/zalloc.c", line=2967)
async def zalloc_internal(zone: zone_t, canblock: boolean_t, nopagewait: boolean_t, reqsize: vm_size_t,
                          tag: vm_tag_t) -> void_pointer:
    """An element of a zone, which grows if it must."""
    await at(2978)
    await at(3036)
    await at(3084)
    refused = is_refused(zone)
    addr: vm_offset_t = 0 if refused else try_alloc_from_zone(zone)
    while True:
        await at(3094)
        if addr or not canblock or refused:
            break
        data = kernel_data()
        await at(3173)
        alloc_size: vm_size_t = zone.alloc_size
        await at(3183)
        space: vm_offset_t = kernel_memory_allocate(alloc_size, data.zone_map_min_address, data.zone_map_max_address,
                                                    name_of(zone))
        await at(3184)
        if not space:
            await at(3223)
            panic("zalloc: zone map exhausted")
        await at(3203)
        zcram(zone, space, alloc_size)
        await at(3243)
        addr = try_alloc_from_zone(zone)
    await at(3289)
    await at(3346)
    return addr


@function("osfmk/kern/zalloc.c", line=3350)
async def zalloc(zone: zone_t) -> void_pointer:
    """An element of a zone; its address."""
    await at(3352)
    return await tail_call(zalloc_internal(zone, TRUE, FALSE, 0, 0))


@function("osfmk/kern/zalloc.c", line=3368)
async def zalloc_canblock_tag(zone: zone_t, canblock: boolean_t, reqsize: vm_size_t, tag: vm_tag_t) -> void_pointer:
    """An element of a zone for ``reqsize`` bytes."""
    await at(3370)
    return await tail_call(zalloc_internal(zone, canblock, FALSE, reqsize, tag))


@function("osfmk/kern/zalloc.c", line=3471)
async def zfree(zone: zone_t, addr: void_pointer) -> None:
    """Give an element back."""
    await at(3475)
    elem: vm_offset_t = addr
    await at(3517)
    if zone.address == 0 or elem == 0:
        await at(3518)
        panic("zfree: NULL")
    await at(3534)
    if not kernel_data().zone_map_min_address <= elem < kernel_data().zone_map_max_address:
        await at(3536)
        panic(f"zfree: non-allocated memory in collectable zone! {elem:#x}")
    await at(3592)
    await at(3607)
    free_to_zone(zone, elem)
    await at(3632)


def name_of(z: zone) -> str:
    """The name of a zone."""
    return z.space.read_string(z.zone_name).decode("ascii")


async def zone_of(struct: type[Struct], maximum: int, name: str) -> zone:
    """A zone for elements of a structure's size, at most ``maximum`` of them."""
    size = struct.record.size
    return await zinit(size, maximum * size, size, cstring(name))


def prepare_elements(machine: Machine, name: str, addresses: list[int]) -> None:
    """Have the zone called ``name`` hand out the elements at ``addresses`` next, in that order.

    The chunks that hold them are given to the zone. Raises ValueError, with a text for people, for an unknown zone
    or an address where no element of that zone can lie.
    """
    data = kernel_variables(machine.kernel_space, DATA_ADDRESS)
    z = zone_named(data, name)
    if z is None:
        raise ValueError(f"the kernel has no zone named '{name}'")
    chunks: dict[int, list[int]] = {}
    for address in addresses:
        chunks.setdefault(chunk_of(z, address), []).append(address)
    for base in chunks:
        if machine.kernel_space.region(base) is not None:
            raise ValueError(f"zone '{name}': {addresses[0]:#x} is in use")
        machine.kernel_space.map(base, z.alloc_size, name)
        zcram(z, base, z.alloc_size)
    order = [*addresses, *(element for element in free_elements(z) if element not in addresses)]
    z.free_elements = order[0]
    for element, following in zip(order, [*order[1:], 0], strict=True):
        z.space.store(_LINK, element, following)


def prepare_faults(machine: Machine, name: str, numbers: tuple[int, ...]) -> None:
    """Have allocations from the zone called ``name`` fail, the ``numbers``-th from now on. Raises ValueError, with a
    text for people, for an unknown zone."""
    z = zone_named(kernel_variables(machine.kernel_space, DATA_ADDRESS), name)
    if z is None:
        raise ValueError(f"the kernel has no zone named '{name}'")
    machine.kernel.faults[z.address] = frozenset(z.sum_count + number - 1 for number in numbers)


def is_refused(z: zone) -> bool:
    """Whether the settings want this allocation to fail. It counts, so that the next one is another."""
    if z.sum_count not in current_machine().kernel.faults.get(z.address, ()):
        return False
    z.sum_count += 1
    return True


def chunk_of(z: zone, element: int) -> int:
    """Where a chunk with an element at that address would start; ValueError if there is no such place."""
    data = kernel_variables(z.space, DATA_ADDRESS)
    size, length = z.elem_size, z.alloc_size
    base = element & ~PAGE_MASK
    while base > element - length:
        inside = (element - base) % size == 0 and element + size <= base + length
        if inside and data.zone_map_min_address <= base and base + length <= data.zone_map_max_address:
            return base
        base -= PAGE_SIZE
    raise ValueError(f"zone '{name_of(z)}': no element of {size} bytes can lie at {element:#x}")


def free_elements(z: zone) -> list[int]:
    """The free elements, in the order in which they will be handed out."""
    found = []
    element = z.free_elements
    while element:
        found.append(element)
        element = z.space.load(_LINK, element)
    return found
