"""osfmk/ipc/ipc_kmsg.c, continued: descriptors of memory and of arrays of rights outside the message.

Behaviour: spec of the message path, sections 5 and 6.4. Maps of this release of the model cannot hold memory in
transit: what is not empty is refused as the kernel refuses it when its copy map is full (MACH_MSG_VM_KERNEL for
memory, MACH_SEND_NO_BUFFER for rights). Empty ones travel.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_RESOURCE_SHORTAGE,
    MACH_MSG_OOL_PORTS_DESCRIPTOR,
    MACH_MSG_PHYSICAL_COPY,
    MACH_MSG_VIRTUAL_COPY,
    MACH_MSG_VM_KERNEL,
    MACH_SEND_INVALID_MEMORY,
    MACH_SEND_INVALID_TYPE,
    MACH_SEND_NO_BUFFER,
)
from machdbg.kernel.cpu import current_task
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
    mach_vm_offset_t,
    vm_map_address_t,
    vm_map_size_t,
    vm_map_t,
    vm_offset_t,
    vm_size_t,
)
from machdbg.kernel.macros import at_address, cast_to, null
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import KERNEL_DESCRIPTOR_SIZE, LEGACY_DESCRIPTOR_SIZE
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr


@function("osfmk/ipc/ipc_kmsg.c", line=2693)
async def ipc_kmsg_copyin_ool_descriptor(dsc: ptr[mach_msg_ool_descriptor_t], user_dsc: ptr[mach_msg_descriptor_t],
                                         is_64bit: int_t, paddr: Pointer[vm_offset_t],
                                         space_needed: Pointer[vm_size_t], map: vm_map_t,
                                         mr: Pointer[mach_msg_return_t]) -> ptr[mach_msg_descriptor_t]:
    """Convert one descriptor of memory; returns the next user descriptor, or NULL with ``*mr``."""
    await at(2709)
    if is_64bit:
        await at(2710)
        wide = cast_to(mach_msg_ool_descriptor64_t, user_dsc)
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
        await at(2783)
        kr: kern_return_t = KERN_RESOURCE_SHORTAGE
        await at(2785)
        await at(2786)
        mr.value = MACH_MSG_VM_KERNEL if kr == KERN_RESOURCE_SHORTAGE else MACH_SEND_INVALID_MEMORY
        await at(2789)
        return null(mach_msg_descriptor_t)
    await at(2793)
    return user_dsc


@function("osfmk/ipc/ipc_kmsg.c", line=2806)
async def ipc_kmsg_copyin_ool_ports_descriptor(dsc: ptr[mach_msg_ool_ports_descriptor_t],
                                               user_dsc: ptr[mach_msg_descriptor_t], is_64bit: int_t, map: vm_map_t,
                                               space: ipc_space_t, dest: ipc_object_t, kmsg: ipc_kmsg_t,
                                               mr: Pointer[mach_msg_return_t]) -> ptr[mach_msg_descriptor_t]:
    """Convert one descriptor of an array of rights; returns the next user descriptor, or NULL with ``*mr``."""
    await at(2828)
    if is_64bit:
        await at(2829)
        wide = cast_to(mach_msg_ool_ports_descriptor64_t, user_dsc)
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
    await at(2875)
    await at(2880)
    if count == 0:
        await at(2881)
        return user_dsc
    await at(2884)
    await at(2886)
    await at(2887)
    mr.value = MACH_SEND_NO_BUFFER
    await at(2888)
    return null(mach_msg_descriptor_t)


@function("osfmk/ipc/ipc_kmsg.c", line=4022)
async def ipc_kmsg_copyout_ool_descriptor(dsc: ptr[mach_msg_ool_descriptor_t], user_dsc: ptr[mach_msg_descriptor_t],
                                          is_64bit: int_t, map: vm_map_t,
                                          mr: Pointer[mach_msg_return_t]) -> ptr[mach_msg_descriptor_t]:
    """Convert one descriptor of (empty) memory into the room that ends at ``user_dsc``; returns where it starts."""
    await at(4032)
    await at(4033)
    await at(4034)
    copy_options: mach_msg_copy_options_t = dsc.copy
    await at(4036)
    dsc_type: mach_msg_descriptor_type_t = dsc.type_
    await at(4038)
    await at(4056)
    rcv_addr: vm_map_address_t = 0
    await at(4057)
    size: vm_map_size_t = 0
    deallocate = copy_options == MACH_MSG_VIRTUAL_COPY
    await at(4066)
    if is_64bit or current_task() == kernel_data().kernel_task:
        await at(4080)
        await at(4082)
        wide = at_address(mach_msg_ool_descriptor64_t, user_dsc.address - KERNEL_DESCRIPTOR_SIZE)
        await at(4083)
        wide.clear()
        await at(4085)
        wide.address_ = rcv_addr
        await at(4086)
        wide.deallocate = deallocate
        await at(4088)
        wide.copy = copy_options
        await at(4089)
        wide.type_ = dsc_type
        await at(4090)
        wide.size = size
        await at(4092)
        user_dsc = cast_to(mach_msg_descriptor_t, wide)
    else:
        await at(4094)
        await at(4095)
        narrow = at_address(mach_msg_ool_descriptor32_t, user_dsc.address - LEGACY_DESCRIPTOR_SIZE)
        await at(4096)
        narrow.clear()
        await at(4098)
        narrow.address_ = rcv_addr
        await at(4099)
        narrow.size = size
        await at(4100)
        narrow.deallocate = deallocate
        await at(4102)
        narrow.copy = copy_options
        await at(4103)
        narrow.type_ = dsc_type
        await at(4105)
        user_dsc = cast_to(mach_msg_descriptor_t, narrow)
    await at(4107)
    return user_dsc


@function("osfmk/ipc/ipc_kmsg.c", line=4119)
async def ipc_kmsg_copyout_ool_ports_descriptor(dsc: ptr[mach_msg_ool_ports_descriptor_t],
                                                user_dsc: ptr[mach_msg_descriptor_t], is_64bit: int_t, map: vm_map_t,
                                                space: ipc_space_t, kmsg: ipc_kmsg_t,
                                                mr: Pointer[mach_msg_return_t]) -> ptr[mach_msg_descriptor_t]:
    """Convert one descriptor of an (empty) array of rights into the room that ends at ``user_dsc``."""
    await at(4127)
    await at(4132)
    copy_options: mach_msg_copy_options_t = MACH_MSG_VIRTUAL_COPY
    await at(4136)
    count: mach_msg_type_number_t = dsc.count
    await at(4137)
    disp: mach_msg_type_name_t = dsc.disposition
    await at(4138)
    await at(4139)
    await at(4141)
    await at(4214)
    rcv_addr: mach_vm_offset_t = 0
    await at(4221)
    await at(4235)
    if is_64bit:
        await at(4236)
        await at(4237)
        wide = at_address(mach_msg_ool_ports_descriptor64_t, user_dsc.address - KERNEL_DESCRIPTOR_SIZE)
        await at(4238)
        wide.clear()
        await at(4240)
        wide.address_ = rcv_addr
        await at(4241)
        wide.deallocate = copy_options == MACH_MSG_VIRTUAL_COPY
        await at(4243)
        wide.copy = copy_options
        await at(4244)
        wide.disposition = disp
        await at(4245)
        wide.type_ = MACH_MSG_OOL_PORTS_DESCRIPTOR
        await at(4246)
        wide.count = count
        await at(4248)
        user_dsc = cast_to(mach_msg_descriptor_t, wide)
    else:
        await at(4250)
        await at(4251)
        narrow = at_address(mach_msg_ool_ports_descriptor32_t, user_dsc.address - LEGACY_DESCRIPTOR_SIZE)
        await at(4252)
        narrow.clear()
        await at(4254)
        narrow.address_ = rcv_addr
        await at(4255)
        narrow.count = count
        await at(4256)
        narrow.deallocate = copy_options == MACH_MSG_VIRTUAL_COPY
        await at(4258)
        narrow.copy = copy_options
        await at(4259)
        narrow.disposition = disp
        await at(4260)
        narrow.type_ = MACH_MSG_OOL_PORTS_DESCRIPTOR
        await at(4262)
        user_dsc = cast_to(mach_msg_descriptor_t, narrow)
    await at(4264)
    return user_dsc


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin_type
