"""osfmk/ipc/ipc_kmsg.c, continued: turning the descriptors of a message into rights and memory.

Behaviour: spec of the message path, section 5 (ipc_kmsg_copyin_body and its helpers). User descriptors are 12 bytes for
a port and 16 for memory; the kernel's are all 16, so the header moves down to make room.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_SUCCESS,
    MACH_MSG_OOL_DESCRIPTOR,
    MACH_MSG_OOL_PORTS_DESCRIPTOR,
    MACH_MSG_OOL_VOLATILE_DESCRIPTOR,
    MACH_MSG_PHYSICAL_COPY,
    MACH_MSG_PORT_DESCRIPTOR,
    MACH_MSG_SUCCESS,
    MACH_MSG_TYPE_PORT_RECEIVE,
    MACH_MSG_VIRTUAL_COPY,
    MACH_MSG_VM_KERNEL,
    MACH_MSGH_BITS_CIRCULAR,
    MACH_MSGH_BITS_COMPLEX,
    MACH_SEND_INVALID_RIGHT,
    MACH_SEND_INVALID_TYPE,
    MACH_SEND_MSG_TOO_SMALL,
    MACH_SEND_TOO_LARGE,
    TRUE,
)
from machdbg.kernel.cpu import local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    ipc_kmsg_t,
    ipc_object_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_body_t,
    mach_msg_descriptor_t,
    mach_msg_header_t,
    mach_msg_legacy_port_descriptor_t,
    mach_msg_ool_descriptor64_t,
    mach_msg_ool_descriptor_t,
    mach_msg_ool_ports_descriptor64_t,
    mach_msg_ool_ports_descriptor_t,
    mach_msg_port_descriptor_t,
    mach_msg_return_t,
    mach_msg_size_t,
    mach_msg_type_name_t,
    mach_msg_type_number_t,
    mach_port_name_t,
    vm_map_copy,
    vm_map_copy_t,
    vm_map_t,
    vm_offset_t,
    vm_size_t,
)
from machdbg.kernel.macros import CAST_MACH_NAME_TO_PORT, MACH_PORT_VALID, as_object, as_port, cast_to, null
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import (
    KERNEL_DESCRIPTOR_SIZE,
    LEGACY_DESCRIPTOR_SIZE,
    MACH_MSG_BASE_SIZE,
    MAX_RIGHTS_PER_MESSAGE,
    body_of,
    descriptor_at,
    descriptors_of,
    is_64bit,
)
from machdbg.machine.function import at, function
from machdbg.machine.memory import PAGE_MASK
from machdbg.machine.view import Pointer, ptr


@function("osfmk/ipc/ipc_kmsg.c", line=2640)
async def ipc_kmsg_copyin_port_descriptor(dsc: ptr[mach_msg_port_descriptor_t],
                                          user_dsc_in: ptr[mach_msg_legacy_port_descriptor_t], space: ipc_space_t,
                                          dest: ipc_object_t, kmsg: ipc_kmsg_t,
                                          mr: Pointer[mach_msg_return_t]) -> ptr[mach_msg_descriptor_t]:
    """Convert one port descriptor; returns the next user descriptor, or NULL with ``*mr`` = MACH_SEND_INVALID_RIGHT."""
    object = local(ipc_object_t)
    await at(2648)
    user_dsc: ptr[mach_msg_legacy_port_descriptor_t] = user_dsc_in
    await at(2654)
    user_disp: mach_msg_type_name_t = user_dsc.disposition
    await at(2655)
    result_disp: mach_msg_type_name_t = await ipc_object_copyin_type(user_disp)
    await at(2657)
    name: mach_port_name_t = user_dsc.name
    await at(2658)
    if MACH_PORT_VALID(name):
        await at(2660)
        kr: kern_return_t = await ipc_object_copyin(space, name, user_disp, object)
        await at(2661)
        if kr != KERN_SUCCESS:
            await at(2662)
            mr.value = MACH_SEND_INVALID_RIGHT
            await at(2663)
            return null(mach_msg_descriptor_t)
        await at(2666)
        if (result_disp == MACH_MSG_TYPE_PORT_RECEIVE
                and await ipc_port_check_circularity(as_port(object.value), as_port(dest))):
            await at(2669)
            kmsg.ikm_header.msgh_bits |= MACH_MSGH_BITS_CIRCULAR
        await at(2671)
        dsc.name = as_port(object.value)
    else:
        await at(2673)
        dsc.name = CAST_MACH_NAME_TO_PORT(name)
    await at(2675)
    dsc.disposition = result_disp
    await at(2676)
    dsc.type_ = MACH_MSG_PORT_DESCRIPTOR
    await at(2678)
    dsc.pad_end = 0
    await at(2680)
    return mach_msg_descriptor_t(dsc.space, user_dsc.address + LEGACY_DESCRIPTOR_SIZE)


@function("osfmk/ipc/ipc_kmsg.c", line=2970, stack=48)
async def ipc_kmsg_copyin_body(kmsg: ipc_kmsg_t, space: ipc_space_t, map: vm_map_t) -> mach_msg_return_t:
    """Convert all descriptors: measure them, move the header to make room, convert one by one.

    Any failure destroys the header's rights and what has been converted so far; rights and memory taken from the
    sender are not given back. Fails with MACH_SEND_MSG_TOO_SMALL, _INVALID_TYPE, _TOO_LARGE, _INVALID_RIGHT,
    _INVALID_MEMORY, _NO_BUFFER or MACH_MSG_VM_KERNEL.
    """
    paddr = local(vm_offset_t)
    space_needed = local(vm_size_t)
    copy = local(vm_map_copy_t)
    mr_ = local(mach_msg_return_t)
    await at(2980)
    is_task_64bit: boolean_t = is_64bit(map)
    await at(2981)
    complex: boolean_t = FALSE
    await at(2982)
    space_needed.value = 0
    await at(2983)
    paddr.value = 0
    await at(2984)
    copy.value = null(vm_map_copy)
    await at(2986)
    mr: mach_msg_return_t = MACH_MSG_SUCCESS
    mr_.value = MACH_MSG_SUCCESS
    await at(2988)
    descriptor_size: vm_size_t = 0
    await at(2990)
    total_ool_port_count: mach_msg_type_number_t = 0
    await at(2995)
    dest: ipc_object_t = as_object(kmsg.ikm_header.msgh_remote_port)
    await at(2996)
    body: ptr[mach_msg_body_t] = body_of(kmsg.ikm_header)
    await at(2997)
    naddr: ptr[mach_msg_descriptor_t] = descriptors_of(body)
    await at(2999)
    dsc_count: mach_msg_type_number_t = body.msgh_descriptor_count
    await at(3000)
    if dsc_count == 0:
        await at(3001)
        return MACH_MSG_SUCCESS
    end = kmsg.ikm_header.address + kmsg.ikm_header.msgh_size

    await at(3008)
    daddr: ptr[mach_msg_descriptor_t] = naddr
    clean_message = False  # C's label
    i: mach_msg_type_number_t
    await at(3009)
    for i in range(dsc_count):
        await at(3013)
        daddr = naddr
        type_ = daddr.type_.type_
        await at(3016)
        if is_task_64bit:
            await at(3017)
            if type_ in (MACH_MSG_OOL_DESCRIPTOR, MACH_MSG_OOL_VOLATILE_DESCRIPTOR, MACH_MSG_OOL_PORTS_DESCRIPTOR):
                await at(3021)
                descriptor_size += KERNEL_DESCRIPTOR_SIZE
                await at(3022)
                naddr = mach_msg_descriptor_t(daddr.space, daddr.address + KERNEL_DESCRIPTOR_SIZE)
            else:
                await at(3025)
                descriptor_size += LEGACY_DESCRIPTOR_SIZE
                await at(3026)
                naddr = mach_msg_descriptor_t(daddr.space, daddr.address + LEGACY_DESCRIPTOR_SIZE)
        else:
            await at(3030)
            descriptor_size += LEGACY_DESCRIPTOR_SIZE
            await at(3031)
            naddr = mach_msg_descriptor_t(daddr.space, daddr.address + LEGACY_DESCRIPTOR_SIZE)
        await at(3034)
        if naddr.address > end:
            await at(3036)
            mr = MACH_SEND_MSG_TOO_SMALL
            await at(3037)
            clean_message = True
            break
        await at(3040)
        if type_ in (MACH_MSG_OOL_DESCRIPTOR, MACH_MSG_OOL_VOLATILE_DESCRIPTOR):
            wide = cast_to(mach_msg_ool_descriptor64_t, daddr)
            await at(3043)
            size: mach_msg_size_t = wide.size if is_task_64bit else daddr.out_of_line.size
            await at(3047)
            if wide.copy not in (MACH_MSG_PHYSICAL_COPY, MACH_MSG_VIRTUAL_COPY):
                await at(3052)
                mr = MACH_SEND_INVALID_TYPE
                await at(3053)
                clean_message = True
                break
            await at(3056)
            if (size >= kernel_data().msg_ool_size_small and wide.copy == MACH_MSG_PHYSICAL_COPY
                    and not wide.deallocate):
                await at(3064)
                await at(3070)
                space_needed.value += size + PAGE_MASK & ~PAGE_MASK
                await at(3071)
                if space_needed.value > kernel_data().ipc_kmsg_max_vm_space:
                    await at(3073)
                    mr = MACH_MSG_VM_KERNEL
                    await at(3074)
                    clean_message = True
                    break
        elif type_ == MACH_MSG_PORT_DESCRIPTOR:
            await at(3079)
            total_ool_port_count += 1
        elif type_ == MACH_MSG_OOL_PORTS_DESCRIPTOR:
            await at(3086)
            ool_port_count: mach_msg_type_number_t = (
                cast_to(mach_msg_ool_ports_descriptor64_t, daddr).count if is_task_64bit else daddr.ool_ports.count)
            await at(3090)
            if total_ool_port_count + ool_port_count > 0xFFFFFFFF:
                await at(3092)
                mr = MACH_SEND_TOO_LARGE
                await at(3093)
                clean_message = True
                break
            total_ool_port_count += ool_port_count
            await at(3096)
            if ool_port_count > kernel_data().ipc_kmsg_max_vm_space // 8:
                await at(3098)
                mr = MACH_SEND_TOO_LARGE
                await at(3099)
                clean_message = True
                break
        await at(3009)
    if not clean_message:
        await at(3106)
        if total_ool_port_count >= MAX_RIGHTS_PER_MESSAGE:
            await at(3107)
            mr = MACH_SEND_TOO_LARGE
            await at(3108)
            clean_message = True
    if not clean_message:
        await at(3116)
        if space_needed.value:
            await at(3117)
            if await vm_allocate_kernel(kernel_data().ipc_kernel_copy_map, paddr, space_needed.value,
                                        VM_FLAGS_ANYWHERE, 0) != KERN_SUCCESS:
                await at(3119)
                mr = MACH_MSG_VM_KERNEL
                await at(3120)
                clean_message = True
    if clean_message:
        await at(3187)
        await ipc_kmsg_clean_partial(kmsg, 0, null(mach_msg_descriptor_t), 0, 0)
        await at(3188)
        return mr

    await at(3125)
    user_addr: ptr[mach_msg_descriptor_t] = descriptors_of(body_of(kmsg.ikm_header))
    await at(3128)
    if descriptor_size != KERNEL_DESCRIPTOR_SIZE * dsc_count:
        await at(3129)
        dsc_adjust: vm_offset_t = KERNEL_DESCRIPTOR_SIZE * dsc_count - descriptor_size
        await at(3131)
        old = kmsg.ikm_header
        old.space.write(old.address - dsc_adjust, old.space.read(old.address, MACH_MSG_BASE_SIZE))
        await at(3132)
        kmsg.ikm_header = mach_msg_header_t(old.space, old.address - dsc_adjust)
        await at(3135)
        kmsg.ikm_header.msgh_size += dsc_adjust
    await at(3140)
    kern_addr: ptr[mach_msg_descriptor_t] = descriptors_of(body_of(kmsg.ikm_header))
    await at(3143)
    for i in range(dsc_count):
        await at(3144)
        type_ = user_addr.type_.type_
        if type_ == MACH_MSG_PORT_DESCRIPTOR:
            await at(3146)
            user_addr = await ipc_kmsg_copyin_port_descriptor(
                cast_to(mach_msg_port_descriptor_t, kern_addr),
                cast_to(mach_msg_legacy_port_descriptor_t, user_addr), space, dest, kmsg, mr_)
            await at(3148)
            kern_addr = descriptor_at(kern_addr, 1)
            await at(3149)
            complex = TRUE
        elif type_ in (MACH_MSG_OOL_VOLATILE_DESCRIPTOR, MACH_MSG_OOL_DESCRIPTOR):
            await at(3153)
            user_addr = await ipc_kmsg_copyin_ool_descriptor(
                cast_to(mach_msg_ool_descriptor_t, kern_addr), user_addr, is_task_64bit, paddr, copy,
                space_needed, map, mr_)
            await at(3155)
            kern_addr = descriptor_at(kern_addr, 1)
            await at(3156)
            complex = TRUE
        elif type_ == MACH_MSG_OOL_PORTS_DESCRIPTOR:
            await at(3159)
            user_addr = await ipc_kmsg_copyin_ool_ports_descriptor(
                cast_to(mach_msg_ool_ports_descriptor_t, kern_addr), user_addr, is_task_64bit, map,
                space, dest, kmsg, mr_)
            await at(3161)
            kern_addr = descriptor_at(kern_addr, 1)
            await at(3162)
            complex = TRUE
        else:
            await at(3166)
            mr_.value = MACH_SEND_INVALID_TYPE
        mr = mr_.value
        await at(3170)
        if mr != MACH_MSG_SUCCESS:
            await at(3172)
            await ipc_kmsg_clean_partial(kmsg, i, descriptors_of(body_of(kmsg.ikm_header)), paddr.value,
                                         space_needed.value)
            await at(3175)
            break
        await at(3143)
    else:
        await at(3179)
        if not complex:
            await at(3180)
            kmsg.ikm_header.msgh_bits &= ~MACH_MSGH_BITS_COMPLEX
    await at(3183)
    return mr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_kmsg_clean import ipc_kmsg_clean_partial
from machdbg.kernel.osfmk.ipc.ipc_kmsg_copyin_ool import (
    ipc_kmsg_copyin_ool_descriptor,
    ipc_kmsg_copyin_ool_ports_descriptor,
)
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin, ipc_object_copyin_type
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_check_circularity
from machdbg.kernel.osfmk.vm.vm_map import VM_FLAGS_ANYWHERE
from machdbg.kernel.osfmk.vm.vm_user import vm_allocate_kernel
