"""osfmk/kern/host.c, continued: how the host fares.

Behaviour: spec of the kernel services, section E.3. Nothing pages and nothing measures load, so those numbers are 0;
requests are not rationed.
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_FAILURE, KERN_INVALID_ARGUMENT, KERN_INVALID_HOST, KERN_SUCCESS
from machdbg.kernel.headers import (
    HOST_CPU_LOAD_INFO,
    HOST_LOAD_INFO,
    HOST_VM_INFO,
    HOST_VM_INFO64,
    host_cpu_load_info,
    host_flavor_t,
    host_info64_t,
    host_info_t,
    host_load_info,
    host_priv_t,
    host_t,
    kern_return_t,
    mach_msg_type_number_t,
    vm_statistics,
    vm_statistics64,
)
from machdbg.kernel.osfmk.kern.host import MAX_MEMORY, words
from machdbg.kernel.osfmk.kern.processor import cpu_ticks
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.memory import PAGE_SIZE
from machdbg.machine.view import Pointer

HOST_VM_INFO_REV0_COUNT, HOST_VM_INFO_REV1_COUNT = 12, 14
HOST_VM_INFO64_REV0_COUNT = 24


def free_pages() -> int:
    """Pages of memory that nothing occupies."""
    return MAX_MEMORY // PAGE_SIZE - wired_pages()


def wired_pages() -> int:
    """Pages that something occupies: nothing is ever paged out."""
    machine = current_machine()
    return sum(len(space.pages) for space in (machine.kernel_space, *(each.space for each in machine.processes)))


@function("osfmk/kern/host.c", line=317)
async def host_statistics(host: host_t, flavor: host_flavor_t, info: host_info_t,
                          count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """How the host fares, as host_info. KERN_INVALID_HOST, KERN_FAILURE, KERN_INVALID_ARGUMENT."""
    await at(321)
    if not host:
        await at(322)
        return KERN_INVALID_HOST
    await at(324)
    if flavor == HOST_LOAD_INFO:
        await at(328)
        if count.value < words(host_load_info):
            await at(329)
            return KERN_FAILURE
        await at(331)
        load_info = host_load_info(info.space, info.address)
        await at(333)
        await at(334)
        load_info.clear()
        await at(336)
        count.value = words(host_load_info)
        await at(337)
        return KERN_SUCCESS
    if flavor == HOST_VM_INFO:
        await at(347)
        if count.value < HOST_VM_INFO_REV0_COUNT:
            await at(348)
            return KERN_FAILURE
        await at(373)
        stat32 = vm_statistics(info.space, info.address)
        original_count: mach_msg_type_number_t = count.value
        stat32.space.write(stat32.address, bytes(4 * HOST_VM_INFO_REV0_COUNT))
        await at(375)
        stat32.free_count = free_pages()
        await at(387)
        stat32.wire_count = wired_pages()
        await at(408)
        count.value = HOST_VM_INFO_REV0_COUNT
        await at(409)
        if original_count >= HOST_VM_INFO_REV1_COUNT:
            await at(411)
            stat32.purgeable_count = 0
            await at(412)
            stat32.purges = 0
            await at(413)
            count.value = HOST_VM_INFO_REV1_COUNT
        await at(416)
        if original_count >= words(vm_statistics):
            await at(418)
            stat32.speculative_count = 0
            await at(419)
            count.value = words(vm_statistics)
        await at(424)
        return KERN_SUCCESS
    if flavor == HOST_CPU_LOAD_INFO:
        await at(431)
        if count.value < words(host_cpu_load_info):
            await at(432)
            return KERN_FAILURE
        await at(441)
        cpu_load_info = host_cpu_load_info(info.space, info.address)
        for state, ticks in enumerate(cpu_ticks()):
            cpu_load_info.cpu_ticks[state] = ticks
        await at(487)
        count.value = words(host_cpu_load_info)
        await at(489)
        return KERN_SUCCESS
    await at(524)
    return KERN_INVALID_ARGUMENT


@function("osfmk/kern/host.c", line=744)
async def host_statistics64(host: host_t, flavor: host_flavor_t, info: host_info64_t,
                            count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """The same, with the flavors that have 64-bit numbers."""
    await at(748)
    if not host:
        await at(749)
        return KERN_INVALID_HOST
    await at(751)
    if flavor == HOST_VM_INFO64:
        await at(761)
        if count.value < HOST_VM_INFO64_REV0_COUNT:
            await at(762)
            return KERN_FAILURE
        await at(791)
        stat = vm_statistics64(info.space, info.address)
        original_count: mach_msg_type_number_t = count.value
        stat.space.write(stat.address, bytes(4 * HOST_VM_INFO64_REV0_COUNT))
        await at(793)
        stat.free_count = free_pages()
        await at(809)
        stat.wire_count = wired_pages()
        await at(835)
        count.value = HOST_VM_INFO64_REV0_COUNT
        await at(836)
        if original_count >= words(vm_statistics64):
            await at(838)
            rest = 4 * (words(vm_statistics64) - HOST_VM_INFO64_REV0_COUNT)
            stat.space.write(stat.address + 4 * HOST_VM_INFO64_REV0_COUNT, bytes(rest))
            await at(853)
            count.value = words(vm_statistics64)
        await at(856)
        return KERN_SUCCESS
    await at(875)
    return await host_statistics(host, flavor, info, count)


@function("osfmk/kern/host.c", line=880)
async def host_statistics64_from_user(host: host_t, flavor: host_flavor_t, info: host_info64_t,
                                      count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """Routine 219. The codes of host_statistics64."""
    await at(885)
    if not host:
        await at(886)
        return KERN_INVALID_HOST
    await at(894)
    ret: kern_return_t = await host_statistics64(host, flavor, info, count)
    await at(896)
    await at(899)
    return ret


@function("osfmk/kern/host.c", line=903)
async def host_statistics_from_user(host: host_t, flavor: host_flavor_t, info: host_info64_t,
                                    count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """Routine 216. The codes of host_statistics."""
    await at(908)
    if not host:
        await at(909)
        return KERN_INVALID_HOST
    await at(917)
    ret: kern_return_t = await host_statistics(host, flavor, info, count)
    await at(919)
    await at(922)
    return ret


@function("osfmk/kern/host.c", line=930)
async def host_priv_statistics(host_priv: host_priv_t, flavor: host_flavor_t, info: host_info_t,
                               count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """Routine 402. The codes of host_statistics."""
    await at(932)
    return await host_statistics(host_priv, flavor, info, count)
