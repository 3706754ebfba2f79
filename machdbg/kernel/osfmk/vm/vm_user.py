"""osfmk/vm/vm_user.c: what users may ask of an address map.

Behaviour: spec of the kernel services, section F.2. A null map gives KERN_INVALID_ARGUMENT. The C file goes on in
``vm_user_copy.py`` (reading and writing) and ``vm_user_map.py`` (mapping, and what is mapped).
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_INVALID_ARGUMENT, KERN_SUCCESS
from machdbg.kernel.cpu import local
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    kern_return_t,
    mach_vm_offset_t,
    mach_vm_size_t,
    vm_inherit_t,
    vm_map_offset_t,
    vm_map_size_t,
    vm_map_t,
    vm_offset_t,
    vm_prot_t,
    vm_size_t,
    vm_tag_t,
)
from machdbg.kernel.macros import vm_map_min
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.memory import PAGE_MASK, PAGE_SIZE
from machdbg.machine.view import Pointer

# ANYWHERE, PURGABLE, 4GB_CHUNK, RANDOM_ADDR, NO_CACHE, OVERWRITE, the superpage size and the tag
VM_FLAGS_USER_ALLOCATE = 0xFF07401F


def vm_map_trunc_page(address: int) -> int:
    """The start of the page that holds ``address``."""
    return address & ~PAGE_MASK


def vm_map_round_page(address: int) -> int:
    """The first page boundary from ``address`` on; wraps to 0 at the end of memory."""
    return address + PAGE_MASK & ~PAGE_MASK & ADDRESS_MASK


@function("osfmk/vm/vm_user.c", line=134)
async def mach_vm_allocate_external(map: vm_map_t, addr: Pointer[mach_vm_offset_t], size: mach_vm_size_t,
                                    flags: int_t) -> kern_return_t:
    """Map new zeroed memory."""
    await at(142)
    tag: vm_tag_t = flags >> 24 & 0xFF
    await at(143)
    return await tail_call(mach_vm_allocate_kernel(map, addr, size, flags, tag))


@function("osfmk/vm/vm_user.c", line=147)
async def mach_vm_allocate_kernel(map: vm_map_t, addr: Pointer[mach_vm_offset_t], size: mach_vm_size_t,
                                  flags: int_t, tag: vm_tag_t) -> kern_return_t:
    """Map new zeroed memory at ``*addr``, or anywhere. KERN_INVALID_ARGUMENT, _ADDRESS, KERN_NO_SPACE."""
    map_addr = local(vm_map_offset_t)
    await at(160)
    if flags & ~VM_FLAGS_USER_ALLOCATE & 0xFFFFFFFF:
        await at(161)
        return KERN_INVALID_ARGUMENT
    await at(163)
    if not map:
        await at(164)
        return KERN_INVALID_ARGUMENT
    await at(165)
    if size == 0:
        await at(166)
        addr.value = 0
        await at(167)
        return KERN_SUCCESS
    await at(170)
    anywhere: boolean_t = flags & VM_FLAGS_ANYWHERE != 0
    await at(171)
    if anywhere:
        await at(182)
        map_addr.value = vm_map_min(map)
        await at(183)
        if map_addr.value == 0:
            await at(184)
            map_addr.value += PAGE_SIZE
    else:
        await at(186)
        map_addr.value = vm_map_trunc_page(addr.value)
    await at(188)
    map_size: vm_map_size_t = vm_map_round_page(size)
    await at(190)
    if map_size == 0:
        await at(191)
        return KERN_INVALID_ARGUMENT
    await at(194)
    result: kern_return_t = await vm_map_enter(map, map_addr, map_size, 0, flags, 0, 0, False, VM_PROT_DEFAULT,
                                               VM_PROT_ALL, VM_INHERIT_DEFAULT)
    await at(209)
    addr.value = map_addr.value
    await at(210)
    return result


@function("osfmk/vm/vm_user.c", line=232)
async def vm_allocate_kernel(map: vm_map_t, addr: Pointer[vm_offset_t], size: vm_size_t, flags: int_t,
                             tag: vm_tag_t) -> kern_return_t:
    """The same for the kernel's own maps."""
    map_addr = local(vm_map_offset_t)
    await at(245)
    if flags & ~VM_FLAGS_USER_ALLOCATE & 0xFFFFFFFF:
        await at(246)
        return KERN_INVALID_ARGUMENT
    await at(248)
    if not map:
        await at(249)
        return KERN_INVALID_ARGUMENT
    await at(250)
    if size == 0:
        await at(251)
        addr.value = 0
        await at(252)
        return KERN_SUCCESS
    await at(255)
    anywhere: boolean_t = flags & VM_FLAGS_ANYWHERE != 0
    await at(256)
    if anywhere:
        await at(267)
        map_addr.value = vm_map_min(map)
        await at(268)
        if map_addr.value == 0:
            await at(269)
            map_addr.value += PAGE_SIZE
    else:
        await at(271)
        map_addr.value = vm_map_trunc_page(addr.value)
    await at(273)
    map_size: vm_map_size_t = vm_map_round_page(size)
    await at(275)
    if map_size == 0:
        await at(276)
        return KERN_INVALID_ARGUMENT
    await at(279)
    result: kern_return_t = await vm_map_enter(map, map_addr, map_size, 0, flags, 0, 0, False, VM_PROT_DEFAULT,
                                               VM_PROT_ALL, VM_INHERIT_DEFAULT)
    await at(300)
    addr.value = map_addr.value
    await at(301)
    return result


@function("osfmk/vm/vm_user.c", line=336)
async def vm_deallocate(map: vm_map_t, start: vm_offset_t, size: vm_size_t) -> kern_return_t:
    """Unmap the pages that ``[start, start + size)`` touches. KERN_INVALID_ARGUMENT if that wraps."""
    await at(341)
    if not map or start + size > ADDRESS_MASK:
        await at(342)
        return KERN_INVALID_ARGUMENT
    await at(344)
    if size == 0:
        await at(345)
        return KERN_SUCCESS
    await at(347)
    return vm_map_remove(map, vm_map_trunc_page(start), vm_map_round_page(start + size))


@function("osfmk/vm/vm_user.c", line=310)
async def mach_vm_deallocate(map: vm_map_t, start: mach_vm_offset_t, size: mach_vm_size_t) -> kern_return_t:
    """Unmap the pages that ``[start, start + size)`` touches. KERN_INVALID_ARGUMENT if that wraps."""
    await at(315)
    if not map or start + size > ADDRESS_MASK:
        await at(316)
        return KERN_INVALID_ARGUMENT
    await at(318)
    if size == 0:
        await at(319)
        return KERN_SUCCESS
    await at(321)
    return vm_map_remove(map, vm_map_trunc_page(start), vm_map_round_page(start + size))


@function("osfmk/vm/vm_user.c", line=361)
async def mach_vm_inherit(map: vm_map_t, start: mach_vm_offset_t, size: mach_vm_size_t,
                          new_inheritance: vm_inherit_t) -> kern_return_t:
    """Change what a child gets of pages. KERN_INVALID_ARGUMENT."""
    await at(367)
    if not map or start + size > ADDRESS_MASK or new_inheritance > VM_INHERIT_NONE:
        await at(369)
        return KERN_INVALID_ARGUMENT
    await at(371)
    if size == 0:
        await at(372)
        return KERN_SUCCESS
    await at(374)
    return vm_map_inherit(map, vm_map_trunc_page(start), vm_map_round_page(start + size), new_inheritance)


@function("osfmk/vm/vm_user.c", line=416)
async def mach_vm_protect(map: vm_map_t, start: mach_vm_offset_t, size: mach_vm_size_t, set_maximum: boolean_t,
                          new_protection: vm_prot_t) -> kern_return_t:
    """Change what may be done with pages. KERN_INVALID_ARGUMENT, KERN_INVALID_ADDRESS, KERN_PROTECTION_FAILURE."""
    await at(423)
    if not map or start + size > ADDRESS_MASK or new_protection & ~(VM_PROT_ALL | VM_PROT_COPY):
        await at(425)
        return KERN_INVALID_ARGUMENT
    await at(427)
    if size == 0:
        await at(428)
        return KERN_SUCCESS
    await at(430)
    return await vm_map_protect(map, vm_map_trunc_page(start), vm_map_round_page(start + size), new_protection,
                                set_maximum)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.vm.vm_map import (
    ADDRESS_MASK,
    VM_FLAGS_ANYWHERE,
    VM_INHERIT_DEFAULT,
    VM_INHERIT_NONE,
    VM_PROT_ALL,
    VM_PROT_COPY,
    VM_PROT_DEFAULT,
    vm_map_inherit,
    vm_map_remove,
)
from machdbg.kernel.osfmk.vm.vm_map_enter import vm_map_enter, vm_map_protect
