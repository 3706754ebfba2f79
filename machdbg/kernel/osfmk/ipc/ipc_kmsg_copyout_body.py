"""osfmk/ipc/ipc_kmsg.c, continued: turning the descriptors of a message into names of its receiver.

Behaviour: spec of the message path, section 6.4.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_INVALID_CAPABILITY,
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
    MACH_MSG_IPC_KERNEL,
    MACH_MSG_IPC_SPACE,
    MACH_MSG_OOL_DESCRIPTOR,
    MACH_MSG_OOL_PORTS_DESCRIPTOR,
    MACH_MSG_OOL_VOLATILE_DESCRIPTOR,
    MACH_MSG_PORT_DESCRIPTOR,
    MACH_MSG_SUCCESS,
    MACH_PORT_DEAD,
    MACH_PORT_NULL,
    TRUE,
)
from machdbg.kernel.cpu import current_task, local, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    ipc_kmsg_t,
    ipc_object_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_body_t,
    mach_msg_descriptor_t,
    mach_msg_header_t,
    mach_msg_legacy_port_descriptor_t,
    mach_msg_ool_descriptor_t,
    mach_msg_ool_ports_descriptor_t,
    mach_msg_port_descriptor_t,
    mach_msg_return_t,
    mach_msg_type_name_t,
    mach_msg_type_number_t,
    mach_port_name_t,
    mach_port_t,
    vm_map_t,
    vm_offset_t,
)
from machdbg.kernel.macros import CAST_MACH_NAME_TO_PORT, CAST_MACH_PORT_TO_NAME, IO_VALID, as_object, as_port, cast_to
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import (
    KERNEL_DESCRIPTOR_SIZE,
    LEGACY_DESCRIPTOR_SIZE,
    MACH_MSG_BASE_SIZE,
    body_of,
    descriptor_at,
    descriptors_of,
    is_64bit,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr


@function("osfmk/ipc/ipc_kmsg.c", line=3941)
async def ipc_kmsg_copyout_object(space: ipc_space_t, object: ipc_object_t, msgt_name: mach_msg_type_name_t,
                                  namep: Pointer[mach_port_name_t]) -> mach_msg_return_t:
    """Turn one body right into a name; always consumes it. Fails with MACH_MSG_IPC_KERNEL or MACH_MSG_IPC_SPACE."""
    await at(3949)
    if not IO_VALID(object):
        await at(3950)
        namep.value = CAST_MACH_PORT_TO_NAME(as_port(object))
        await at(3951)
        return MACH_MSG_SUCCESS
    await at(3954)
    kr: kern_return_t = await ipc_object_copyout(space, object, msgt_name, TRUE, namep)
    await at(3955)
    if kr != KERN_SUCCESS:
        await at(3956)
        await ipc_object_destroy(object, msgt_name)
        await at(3958)
        if kr == KERN_INVALID_CAPABILITY:
            await at(3959)
            namep.value = MACH_PORT_DEAD
        else:
            await at(3961)
            namep.value = MACH_PORT_NULL
            await at(3963)
            if kr == KERN_RESOURCE_SHORTAGE:
                await at(3964)
                return MACH_MSG_IPC_KERNEL
            await at(3966)
            return MACH_MSG_IPC_SPACE
    await at(3970)
    return MACH_MSG_SUCCESS


@function("osfmk/ipc/ipc_kmsg.c", line=3979)
async def ipc_kmsg_copyout_port_descriptor(dsc: ptr[mach_msg_descriptor_t], dest_dsc: ptr[mach_msg_descriptor_t],
                                           space: ipc_space_t,
                                           mr: Pointer[kern_return_t]) -> ptr[mach_msg_descriptor_t]:
    """Convert one port descriptor into the room that ends at ``dest_dsc``; returns where it starts."""
    name = local(mach_port_name_t)
    await at(3990)
    port: mach_port_t = dsc.port.name
    await at(3991)
    disp: mach_msg_type_name_t = dsc.port.disposition
    await at(3992)
    mr.value |= await ipc_kmsg_copyout_object(space, as_object(port), disp, name)
    await at(3997)
    if current_task() == kernel_data().kernel_task:
        await at(3999)
        await at(4000)
        kernel_dsc = mach_msg_port_descriptor_t(dest_dsc.space, dest_dsc.address - KERNEL_DESCRIPTOR_SIZE)
        await at(4001)
        kernel_dsc.clear()
        await at(4002)
        kernel_dsc.name = CAST_MACH_NAME_TO_PORT(name.value)
        await at(4003)
        kernel_dsc.disposition = disp
        await at(4004)
        kernel_dsc.type_ = MACH_MSG_PORT_DESCRIPTOR
        await at(4005)
        dest_dsc = mach_msg_descriptor_t(dest_dsc.space, kernel_dsc.address)
    else:
        await at(4007)
        await at(4008)
        user_dsc: ptr[mach_msg_legacy_port_descriptor_t] = mach_msg_legacy_port_descriptor_t(
            dest_dsc.space, dest_dsc.address - LEGACY_DESCRIPTOR_SIZE)
        await at(4009)
        user_dsc.clear()
        await at(4010)
        user_dsc.name = name.value
        await at(4011)
        user_dsc.disposition = disp
        await at(4012)
        user_dsc.type_ = MACH_MSG_PORT_DESCRIPTOR
        await at(4013)
        dest_dsc = mach_msg_descriptor_t(dest_dsc.space, user_dsc.address)
    await at(4016)
    return dest_dsc


@function("osfmk/ipc/ipc_kmsg.c", line=4287)
async def ipc_kmsg_copyout_body(kmsg: ipc_kmsg_t, space: ipc_space_t, map: vm_map_t,
                                slist: ptr[mach_msg_body_t]) -> mach_msg_return_t:
    """Convert all descriptors, from the last to the first, and move the header up behind them.

    Returns the bits of what failed (MACH_MSG_IPC_SPACE ...); everything is consumed all the same.
    """
    mr_ = local(mach_msg_return_t)
    await at(4298)
    mr: mach_msg_return_t = MACH_MSG_SUCCESS
    mr_.value = MACH_MSG_SUCCESS
    await at(4299)
    is_task_64bit: boolean_t = is_64bit(map)
    await at(4301)
    body: ptr[mach_msg_body_t] = body_of(kmsg.ikm_header)
    await at(4302)
    dsc_count: mach_msg_type_number_t = body.msgh_descriptor_count
    await at(4303)
    kern_dsc: ptr[mach_msg_descriptor_t] = descriptors_of(body)
    await at(4305)
    user_dsc: ptr[mach_msg_descriptor_t] = descriptor_at(kern_dsc, dsc_count)
    await at(4308)
    if slist:
        await at(4309)
        panic("Scatter lists disabled")
    else:
        await at(4314)
        await at(4315)
    i: int_t
    await at(4319)
    for i in range(dsc_count - 1, -1, -1):
        await at(4320)
        dsc = descriptor_at(kern_dsc, i)
        type_ = dsc.type_.type_
        if type_ == MACH_MSG_PORT_DESCRIPTOR:
            await at(4323)
            user_dsc = await ipc_kmsg_copyout_port_descriptor(dsc, user_dsc, space, mr_)
        elif type_ in (MACH_MSG_OOL_VOLATILE_DESCRIPTOR, MACH_MSG_OOL_DESCRIPTOR):
            await at(4327)
            user_dsc = await ipc_kmsg_copyout_ool_descriptor(
                cast_to(mach_msg_ool_descriptor_t, dsc), user_dsc, is_task_64bit, map, mr_)
        elif type_ == MACH_MSG_OOL_PORTS_DESCRIPTOR:
            await at(4331)
            user_dsc = await ipc_kmsg_copyout_ool_ports_descriptor(
                cast_to(mach_msg_ool_ports_descriptor_t, dsc), user_dsc, is_task_64bit, map, space, kmsg,
                mr_)
        else:
            await at(4335)
            panic("untyped IPC copyout body: invalid message descriptor")
        await at(4319)
    mr = mr_.value
    await at(4340)
    if user_dsc.address != kern_dsc.address:
        await at(4341)
        dsc_adjust: vm_offset_t = user_dsc.address - kern_dsc.address
        await at(4342)
        old = kmsg.ikm_header
        old.space.write(old.address + dsc_adjust, old.space.read(old.address, MACH_MSG_BASE_SIZE))
        await at(4343)
        kmsg.ikm_header = mach_msg_header_t(old.space, old.address + dsc_adjust)
        await at(4345)
        kmsg.ikm_header.msgh_size -= dsc_adjust
    await at(4348)
    return mr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_kmsg_copyout_ool import (
    ipc_kmsg_copyout_ool_descriptor,
    ipc_kmsg_copyout_ool_ports_descriptor,
)
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_destroy
from machdbg.kernel.osfmk.ipc.ipc_object_copyout import ipc_object_copyout
