"""osfmk/kern/kalloc.c: memory of any size, from the ``kalloc.*`` zones or, when large, from the kernel's map."""

from __future__ import annotations

from itertools import count

from machdbg.kernel.constants import TRUE
from machdbg.kernel.cpu import kernel_space, local
from machdbg.kernel.data import MAX_K_ZONE, cstring, kernel_data
from machdbg.kernel.headers import boolean_t, vm_size_t, void_pointer, zone_t
from machdbg.kernel.osfmk.kern.zalloc import (
    Z_CALLERACCT,
    kernel_memory_allocate,
    zalloc_canblock_tag,
    zfree,
    zinit,
    zone_change,
)
from machdbg.machine.function import at, function
from machdbg.machine.memory import PAGE_MASK
from machdbg.machine.view import Pointer

KIB = 1024
MAX_SIZE_ZDLUT = 2048  # below this the zone is looked up in a table, from there on searched
KALLOC_MAP_ADDRESS = 0xFFFFFF8030000000
KALLOC_MAP_END = 0xFFFFFF8060000000
K_ZONE_SIZES = (
    16, 32, 48, 64, 80, 96, 128, 160, 192, 224, 256, 288, 368, 400, 512, 576, 768, 1024, 1152, 1280, 1664, 2048, 4096,
    6144, 8192, 16384, 32768,
)


@function("osfmk/kern/kalloc.c", line=280)
async def kalloc_init() -> None:
    """Make the zones."""
    data = kernel_data()
    await at(322)
    data.kalloc_max = 16 * KIB
    await at(328)
    data.kalloc_max_prerounded = data.kalloc_max // 2 + 1
    await at(330)
    data.kalloc_kernmap_size = data.kalloc_max * 16 + 1
    await at(331)
    data.kalloc_largest_allocated = data.kalloc_kernmap_size
    for i in count():
        await at(336)
        if i == MAX_K_ZONE:
            break
        size: vm_size_t = K_ZONE_SIZES[i]
        await at(337)
        data.k_zone[i] = await zinit(size, 1024 * 1024, size, cstring(f"kalloc.{size}"))
        await at(343)
        await zone_change(data.k_zone[i], Z_CALLERACCT, 0)
    await at(407)


async def kalloc(size: int) -> int:
    """Memory for ``size`` bytes; its address, 0 if there is none (the macro of kalloc.h:89)."""
    psize = local(vm_size_t)
    psize.value = size
    return await kalloc_canblock(psize, TRUE, 0)


def zone_for(size: int) -> zone_t:
    """The zone with the smallest elements that hold ``size`` bytes."""
    return next(zone for zone in kernel_data().k_zone if zone.elem_size >= size)


@function("osfmk/kern/kalloc.c", line=587)
async def kalloc_canblock(psize: Pointer[vm_size_t], canblock: boolean_t, site: void_pointer) -> void_pointer:
    """Memory for ``*psize`` bytes; stores how many there really are."""
    data = kernel_data()
    await at(597)
    size: vm_size_t = psize.value
    await at(606)
    if size < MAX_SIZE_ZDLUT:
        await at(607)
        z: zone_t = zone_for(size)
    else:
        await at(608)
        if size >= data.kalloc_max_prerounded:
            await at(636)
            addr: void_pointer = kernel_memory_allocate(size, KALLOC_MAP_ADDRESS, KALLOC_MAP_END, "kalloc")
            await at(648)
            if addr:
                await at(649)
                await at(657)
                data.kalloc_large_inuse += 1
                await at(658)
                data.kalloc_large_total += size
                await at(659)
                data.kalloc_large_sum += size
                await at(661)
                if data.kalloc_large_total > data.kalloc_large_max:
                    await at(662)
                    data.kalloc_large_max = data.kalloc_large_total
                await at(664)
            await at(672)
            psize.value = size + PAGE_MASK & ~PAGE_MASK
            await at(675)
            return addr
        await at(609)
        z = zone_for(size)
    await at(693)
    addr = await zalloc_canblock_tag(z, canblock, size, 0)
    await at(702)
    psize.value = z.elem_size
    await at(706)
    return addr


@function("osfmk/kern/kalloc.c", line=722)
async def kfree(data: void_pointer, size: vm_size_t) -> None:
    """Give back ``size`` bytes that kalloc gave."""
    variables = kernel_data()
    await at(742)
    if size < MAX_SIZE_ZDLUT:
        await at(743)
        z: zone_t = zone_for(size)
    else:
        await at(744)
        if size >= variables.kalloc_max_prerounded:
            await at(777)
            kernel_space().unmap(data, size)
            await at(778)
            await at(780)
            variables.kalloc_large_total -= size
            await at(781)
            variables.kalloc_large_inuse -= 1
            await at(783)
            await at(790)
            return
        await at(745)
        z = zone_for(size)
    await at(801)
    await zfree(z, data)
