"""osfmk/ipc/ipc_kmsg.c, continued: memory and arrays of rights outside a message, on their way in.

Behaviour: spec of the message path, section 5.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
    MACH_MSG_PHYSICAL_COPY,
    MACH_MSG_TYPE_PORT_RECEIVE,
    MACH_MSG_VIRTUAL_COPY,
    MACH_MSG_VM_KERNEL,
    MACH_MSGH_BITS_CIRCULAR,
    MACH_SEND_INVALID_MEMORY,
    MACH_SEND_INVALID_RIGHT,
    MACH_SEND_INVALID_TYPE,
    MACH_SEND_NO_BUFFER,
    TRUE,
)
from machdbg.kernel.cpu import kernel_space, local, pointer_to
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    ipc_kmsg_t,
    ipc_object_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_copy_options_t,
    mach_msg_descriptor_t,
    mach_msg_descriptor_type_t,
    mach_msg_ool_descriptor32_t,
    mach_msg_ool_descriptor64_t,
    mach_msg_ool_descriptor_t,
    mach_msg_ool_ports_descriptor32_t,
    mach_msg_ool_ports_descriptor64_t,
    mach_msg_ool_ports_descriptor_t,
    mach_msg_return_t,
    mach_msg_type_name_t,
    mach_msg_type_number_t,
    mach_port_name_t,
    mach_vm_offset_t,
    unsigned_int,
    vm_map_copy_t,
    vm_map_t,
    vm_offset_t,
    vm_size_t,
    void_pointer,
)
from machdbg.kernel.macros import (
    CAST_MACH_NAME_TO_PORT,
    IO_VALID,
    MACH_PORT_VALID,
    as_object,
    as_port,
    at_address,
    cast_to,
    null,
    round_page,
)
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import KERNEL_DESCRIPTOR_SIZE, LEGACY_DESCRIPTOR_SIZE
from machdbg.machine.function import at, function
from machdbg.machine.memory import PAGE_MASK
from machdbg.machine.view import Pointer, ptr


@function("osfmk/ipc/ipc_kmsg.c", line=2693)
async def ipc_kmsg_copyin_ool_descriptor(dsc: ptr[mach_msg_ool_descriptor_t], user_dsc: ptr[mach_msg_descriptor_t],
                                         is_64bit: int_t, paddr: Pointer[vm_offset_t], copy: Pointer[vm_map_copy_t],
                                         space_needed: Pointer[vm_size_t], map: vm_map_t,
                                         mr: Pointer[mach_msg_return_t]) -> ptr[mach_msg_descriptor_t]:
    """Convert one descriptor of memory; returns the next user descriptor, or NULL with ``*mr``.

    Much memory to be copied physically goes through the kernel's copy map, whose free part begins at ``*paddr``.
    MACH_SEND_INVALID_MEMORY, MACH_MSG_VM_KERNEL.
    """
    await at(2709)
    if is_64bit:
        await at(2710)
        wide = cast_to(mach_msg_ool_descriptor64_t, user_dsc)
        await at(2712)
        addr: mach_vm_offset_t = wide.address_
        await at(2713)
        length: vm_size_t = wide.size
        await at(2714)
        dealloc: boolean_t = wide.deallocate
        await at(2715)
        copy_options: mach_msg_copy_options_t = wide.copy
        await at(2716)
        dsc_type: mach_msg_descriptor_type_t = wide.type_
        await at(2718)
        user_dsc = at_address(mach_msg_descriptor_t, user_dsc.address + KERNEL_DESCRIPTOR_SIZE)
    else:
        await at(2720)
        narrow = cast_to(mach_msg_ool_descriptor32_t, user_dsc)
        await at(2722)
        addr = narrow.address_
        await at(2723)
        dealloc = narrow.deallocate
        await at(2724)
        copy_options = narrow.copy
        await at(2725)
        dsc_type = narrow.type_
        await at(2726)
        length = narrow.size
        await at(2728)
        user_dsc = at_address(mach_msg_descriptor_t, user_dsc.address + LEGACY_DESCRIPTOR_SIZE)
    await at(2731)
    dsc.size = length
    await at(2732)
    dsc.deallocate = dealloc
    await at(2733)
    dsc.copy = copy_options
    await at(2734)
    dsc.type_ = dsc_type
    await at(2736)
    if length == 0:
        await at(2737)
        dsc.address_ = 0
    else:
        await at(2738)
        if (length >= kernel_data().msg_ool_size_small and copy_options == MACH_MSG_PHYSICAL_COPY
                and not dealloc):
            await at(2751)
            if await copyin(addr, paddr.value, length):
                await at(2752)
                mr.value = MACH_SEND_INVALID_MEMORY
                await at(2753)
                return null(mach_msg_descriptor_t)
            await at(2761)
            if length & PAGE_MASK:
                await at(2762)
                kernel_space().write(paddr.value + length, bytes(round_page(length) - length))
            await at(2765)
            if await vm_map_copyin(kernel_data().ipc_kernel_copy_map, paddr.value, length, TRUE,
                                   copy) != KERN_SUCCESS:
                await at(2767)
                mr.value = MACH_MSG_VM_KERNEL
                await at(2768)
                return null(mach_msg_descriptor_t)
            await at(2770)
            dsc.address_ = copy.value.address
            await at(2771)
            paddr.value += round_page(length)
            await at(2772)
            space_needed.value -= round_page(length)
        else:
            await at(2783)
            kr: kern_return_t = await vm_map_copyin(map, addr, length, dealloc, copy)
            await at(2785)
            if kr != KERN_SUCCESS:
                await at(2786)
                mr.value = MACH_MSG_VM_KERNEL if kr == KERN_RESOURCE_SHORTAGE else MACH_SEND_INVALID_MEMORY
                await at(2789)
                return null(mach_msg_descriptor_t)
            await at(2791)
            dsc.address_ = copy.value.address
    await at(2793)
    return user_dsc


@function("osfmk/ipc/ipc_kmsg.c", line=2806)
async def ipc_kmsg_copyin_ool_ports_descriptor(dsc: ptr[mach_msg_ool_ports_descriptor_t],
                                               user_dsc: ptr[mach_msg_descriptor_t], is_64bit: int_t, map: vm_map_t,
                                               space: ipc_space_t, dest: ipc_object_t, kmsg: ipc_kmsg_t,
                                               mr: Pointer[mach_msg_return_t]) -> ptr[mach_msg_descriptor_t]:
    """Convert one descriptor of an array of rights; returns the next user descriptor, or NULL with ``*mr``.

    The names are read into the upper half of the array of rights that takes their place. MACH_SEND_INVALID_TYPE,
    _TOO_LARGE, _NO_BUFFER, _INVALID_MEMORY; MACH_SEND_INVALID_RIGHT when a name fails: the rights before it are then
    destroyed.
    """
    await at(2828)
    if is_64bit:
        await at(2829)
        wide = cast_to(mach_msg_ool_ports_descriptor64_t, user_dsc)
        await at(2831)
        addr: mach_vm_offset_t = wide.address_
        await at(2832)
        count: mach_msg_type_number_t = wide.count
        await at(2833)
        deallocate: boolean_t = wide.deallocate
        await at(2834)
        copy_option: mach_msg_copy_options_t = wide.copy
        await at(2835)
        user_disp: mach_msg_type_name_t = wide.disposition
        await at(2836)
        type: mach_msg_descriptor_type_t = wide.type_
        await at(2838)
        user_dsc = at_address(mach_msg_descriptor_t, user_dsc.address + KERNEL_DESCRIPTOR_SIZE)
    else:
        await at(2840)
        narrow = cast_to(mach_msg_ool_ports_descriptor32_t, user_dsc)
        await at(2842)
        addr = narrow.address_
        await at(2843)
        count = narrow.count
        await at(2844)
        deallocate = narrow.deallocate
        await at(2845)
        copy_option = narrow.copy
        await at(2846)
        user_disp = narrow.disposition
        await at(2847)
        type = narrow.type_
        await at(2849)
        user_dsc = at_address(mach_msg_descriptor_t, user_dsc.address + LEGACY_DESCRIPTOR_SIZE)
    await at(2852)
    dsc.deallocate = deallocate
    await at(2853)
    dsc.copy = copy_option
    await at(2854)
    dsc.type_ = type
    await at(2855)
    dsc.count = count
    await at(2856)
    dsc.address_ = 0
    await at(2858)
    result_disp: mach_msg_type_name_t = await ipc_object_copyin_type(user_disp)
    await at(2859)
    dsc.disposition = result_disp
    await at(2862)
    if copy_option not in (MACH_MSG_PHYSICAL_COPY, MACH_MSG_VIRTUAL_COPY):
        await at(2864)
        mr.value = MACH_SEND_INVALID_TYPE
        await at(2865)
        return null(mach_msg_descriptor_t)
    await at(2870)
    ports_length: vm_size_t = 8 * count
    await at(2875)
    names_length: vm_size_t = 4 * count
    await at(2880)
    if count == 0:
        await at(2881)
        return user_dsc
    await at(2884)
    data: void_pointer = await kalloc(ports_length)
    await at(2886)
    if not data:
        await at(2887)
        mr.value = MACH_SEND_NO_BUFFER
        await at(2888)
        return null(mach_msg_descriptor_t)
    await at(2892)
    names: Pointer[mach_port_name_t] = pointer_to(mach_port_name_t, data + names_length)
    await at(2897)
    if await copyinmap(map, addr, names.address, names_length) != KERN_SUCCESS:
        await at(2898)
        await kfree(data, ports_length)
        await at(2899)
        mr.value = MACH_SEND_INVALID_MEMORY
        await at(2900)
        return null(mach_msg_descriptor_t)
    await at(2903)
    if deallocate:
        await at(2904)
        await mach_vm_deallocate(map, addr, ports_length)
    await at(2907)
    objects: Pointer[ipc_object_t] = pointer_to(ipc_object_t, data)
    await at(2908)
    dsc.address_ = data
    object_ = local(ipc_object_t)
    i: unsigned_int
    j: unsigned_int
    await at(2910)
    for i in range(count):
        await at(2911)
        name: mach_port_name_t = names[i]
        await at(2914)
        if not MACH_PORT_VALID(name):
            await at(2915)
            objects[i] = as_object(CAST_MACH_NAME_TO_PORT(name))
            await at(2916)
            await at(2910)
            continue
        await at(2919)
        kr: kern_return_t = await ipc_object_copyin(space, name, user_disp, object_)
        await at(2921)
        if kr != KERN_SUCCESS:
            await at(2924)
            for j in range(i):
                await at(2925)
                object: ipc_object_t = objects[j]
                await at(2926)
                if IO_VALID(object):
                    await at(2927)
                    await ipc_object_destroy(object, result_disp)
                await at(2924)
            await at(2929)
            await kfree(data, ports_length)
            await at(2930)
            dsc.address_ = 0
            await at(2931)
            mr.value = MACH_SEND_INVALID_RIGHT
            await at(2932)
            return null(mach_msg_descriptor_t)
        object = object_.value
        await at(2935)
        if (dsc.disposition == MACH_MSG_TYPE_PORT_RECEIVE
                and await ipc_port_check_circularity(as_port(object), as_port(dest))):
            await at(2939)
            kmsg.ikm_header.msgh_bits |= MACH_MSGH_BITS_CIRCULAR
        await at(2941)
        objects[i] = object
        await at(2910)
    await at(2944)
    return user_dsc


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin, ipc_object_copyin_type, ipc_object_destroy
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_check_circularity
from machdbg.kernel.osfmk.kern.kalloc import kalloc, kfree
from machdbg.kernel.osfmk.vm.vm_map_copyin import copyinmap, vm_map_copyin
from machdbg.kernel.osfmk.vm.vm_user import mach_vm_deallocate
from machdbg.kernel.osfmk.x86_64.copyio import copyin
