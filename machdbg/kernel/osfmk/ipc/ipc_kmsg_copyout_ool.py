"""osfmk/ipc/ipc_kmsg.c, continued: memory and arrays of rights outside a message, on their way out.

Behaviour: spec of the message path, section 6.4.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
    MACH_MSG_OOL_PORTS_DESCRIPTOR,
    MACH_MSG_VIRTUAL_COPY,
    MACH_MSG_VM_KERNEL,
    MACH_MSG_VM_SPACE,
    VM_MAP_COPY_ENTRY_LIST,
)
from machdbg.kernel.cpu import current_task, local, panic, pointer_to
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
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
    vm_map_address_t,
    vm_map_copy,
    vm_map_copy_t,
    vm_map_size_t,
    vm_map_t,
    vm_size_t,
    void_pointer,
)
from machdbg.kernel.macros import at_address, cast_to
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import KERNEL_DESCRIPTOR_SIZE, LEGACY_DESCRIPTOR_SIZE
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr


@function("osfmk/ipc/ipc_kmsg.c", line=4022)
async def ipc_kmsg_copyout_ool_descriptor(dsc: ptr[mach_msg_ool_descriptor_t], user_dsc: ptr[mach_msg_descriptor_t],
                                          is_64bit: int_t, map: vm_map_t,
                                          mr: Pointer[mach_msg_return_t]) -> ptr[mach_msg_descriptor_t]:
    """Map memory and describe it in the room that ends at ``user_dsc``; returns where that starts.

    What cannot be mapped is thrown away: the receiver gets address 0, size 0, and ``*mr`` MACH_MSG_VM_KERNEL or _SPACE.
    """
    rcv_addr_ = local(vm_map_address_t)
    await at(4032)
    copy: vm_map_copy_t = at_address(vm_map_copy, dsc.address_)
    await at(4033)
    size: vm_map_size_t = dsc.size
    await at(4034)
    copy_options: mach_msg_copy_options_t = dsc.copy
    await at(4036)
    dsc_type: mach_msg_descriptor_type_t = dsc.type_
    await at(4038)
    if copy:
        await at(4041)
        rcv_addr_.value = 0
        await at(4042)
        if not vm_map_copy_validate_size(copy, size):
            await at(4043)
            panic(f"Inconsistent OOL/copyout size on 0x{dsc.address:x}: expected {size}, got {copy.size} "
                  f"@0x{copy.address:x}")
        if copy.type_ == VM_MAP_COPY_ENTRY_LIST:
            size = copy.size
        await at(4045)
        kr: kern_return_t = await vm_map_copyout_size(map, rcv_addr_, copy, size)
        await at(4046)
        if kr != KERN_SUCCESS:
            await at(4047)
            if kr == KERN_RESOURCE_SHORTAGE:
                await at(4048)
                mr.value |= MACH_MSG_VM_KERNEL
            else:
                await at(4050)
                mr.value |= MACH_MSG_VM_SPACE
            await at(4051)
            await vm_map_copy_discard(copy)
            await at(4052)
            rcv_addr_.value = 0
            await at(4053)
            size = 0
    else:
        await at(4056)
        rcv_addr_.value = 0
        await at(4057)
        size = 0
    rcv_addr: vm_map_address_t = rcv_addr_.value
    deallocate = copy_options == MACH_MSG_VIRTUAL_COPY
    await at(4066)
    if current_task() == kernel_data().kernel_task:
        await at(4068)
        await at(4069)
        kernel_dsc = at_address(mach_msg_ool_descriptor_t, user_dsc.address - KERNEL_DESCRIPTOR_SIZE)
        await at(4070)
        kernel_dsc.clear()
        await at(4072)
        kernel_dsc.address_ = rcv_addr
        await at(4073)
        kernel_dsc.deallocate = deallocate
        await at(4075)
        kernel_dsc.copy = copy_options
        await at(4076)
        kernel_dsc.type_ = dsc_type
        await at(4077)
        kernel_dsc.size = size
        await at(4079)
        user_dsc = cast_to(mach_msg_descriptor_t, kernel_dsc)
    elif is_64bit:
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
    """Turn an array of rights into one of names and describe it in the room that ends at ``user_dsc``.

    The rights are consumed in any case. ``*mr``: MACH_MSG_VM_KERNEL or _SPACE if the array cannot be had, and what
    ipc_kmsg_copyout_object gives.
    """
    rcv_addr_ = local(mach_vm_offset_t)
    await at(4127)
    rcv_addr_.value = 0
    await at(4132)
    copy_options: mach_msg_copy_options_t = MACH_MSG_VIRTUAL_COPY
    await at(4136)
    count: mach_msg_type_number_t = dsc.count
    await at(4137)
    disp: mach_msg_type_name_t = dsc.disposition
    await at(4138)
    ports_length: vm_size_t = 8 * count
    await at(4139)
    names_length: vm_size_t = 4 * count
    await at(4141)
    if count and dsc.address_:
        await at(4176)
        kr: kern_return_t = await mach_vm_allocate_kernel(map, rcv_addr_, names_length, VM_FLAGS_ANYWHERE, 0)
        if kr != KERN_SUCCESS:
            await at(4179)
            await ipc_kmsg_clean_body(kmsg, 1, cast_to(mach_msg_descriptor_t, dsc))
            await at(4180)
            rcv_addr_.value = 0
            await at(4182)
            if kr == KERN_RESOURCE_SHORTAGE:
                await at(4183)
                mr.value |= MACH_MSG_VM_KERNEL
            else:
                await at(4185)
                mr.value |= MACH_MSG_VM_SPACE
        else:
            await at(4195)
            objects: Pointer[ipc_object_t] = pointer_to(ipc_object_t, dsc.address_)
            await at(4196)
            names: Pointer[mach_port_name_t] = pointer_to(mach_port_name_t, dsc.address_)
            i: mach_msg_type_number_t
            await at(4200)
            for i in range(count):
                await at(4201)
                object: ipc_object_t = objects[i]
                await at(4203)
                mr.value |= await ipc_kmsg_copyout_object(space, object, disp,
                                                          pointer_to(mach_port_name_t, names.address + 4 * i))
                await at(4200)
            await at(4208)
            data: void_pointer = dsc.address_
            await at(4209)
            if await copyoutmap(map, data, rcv_addr_.value, names_length) != KERN_SUCCESS:
                await at(4210)
                mr.value |= MACH_MSG_VM_SPACE
            await at(4211)
            await kfree(data, ports_length)
    else:
        await at(4214)
        rcv_addr_.value = 0
    rcv_addr: mach_vm_offset_t = rcv_addr_.value
    await at(4221)
    if current_task() == kernel_data().kernel_task:
        await at(4222)
        await at(4223)
        kernel_dsc = at_address(mach_msg_ool_ports_descriptor_t, user_dsc.address - KERNEL_DESCRIPTOR_SIZE)
        await at(4224)
        kernel_dsc.clear()
        await at(4226)
        kernel_dsc.address_ = rcv_addr
        await at(4227)
        kernel_dsc.deallocate = copy_options == MACH_MSG_VIRTUAL_COPY
        await at(4229)
        kernel_dsc.copy = copy_options
        await at(4230)
        kernel_dsc.disposition = disp
        await at(4231)
        kernel_dsc.type_ = MACH_MSG_OOL_PORTS_DESCRIPTOR
        await at(4232)
        kernel_dsc.count = count
        await at(4234)
        user_dsc = cast_to(mach_msg_descriptor_t, kernel_dsc)
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

from machdbg.kernel.osfmk.ipc.ipc_kmsg_clean import ipc_kmsg_clean_body
from machdbg.kernel.osfmk.ipc.ipc_kmsg_copyout_body import ipc_kmsg_copyout_object
from machdbg.kernel.osfmk.kern.kalloc import kfree
from machdbg.kernel.osfmk.vm.vm_map import VM_FLAGS_ANYWHERE
from machdbg.kernel.osfmk.vm.vm_map_copyout import (
    copyoutmap,
    vm_map_copy_discard,
    vm_map_copy_validate_size,
    vm_map_copyout_size,
)
from machdbg.kernel.osfmk.vm.vm_user import mach_vm_allocate_kernel
