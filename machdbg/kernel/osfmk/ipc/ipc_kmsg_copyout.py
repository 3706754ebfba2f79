"""osfmk/ipc/ipc_kmsg.c, continued: turning the rights in a message into names of its receiver.

Behaviour: spec of the message path, section 6.4.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
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
    MACH_MSG_TYPE_MOVE_SEND,
    MACH_MSG_TYPE_PORT_SEND_ONCE,
    MACH_MSGH_BITS_COMPLEX,
    MACH_MSGH_BITS_USER,
    MACH_MSGH_BITS_ZERO,
    MACH_PORT_DEAD,
    MACH_PORT_NULL,
    MACH_RCV_BODY_ERROR,
    MACH_RCV_HEADER_ERROR,
    MACH_RCV_VOUCHER,
    TRUE,
)
from machdbg.kernel.cpu import current_task, local, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    ipc_entry_t,
    ipc_kmsg_t,
    ipc_object_t,
    ipc_port_t,
    ipc_port_timestamp_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_bits_t,
    mach_msg_body_t,
    mach_msg_descriptor_t,
    mach_msg_header_t,
    mach_msg_legacy_port_descriptor_t,
    mach_msg_ool_descriptor_t,
    mach_msg_ool_ports_descriptor_t,
    mach_msg_option_t,
    mach_msg_port_descriptor_t,
    mach_msg_return_t,
    mach_msg_type_name_t,
    mach_msg_type_number_t,
    mach_port_name_t,
    mach_port_t,
    uint32_t,
    vm_map_t,
    vm_offset_t,
)
from machdbg.kernel.macros import (
    CAST_MACH_NAME_TO_PORT,
    CAST_MACH_PORT_TO_NAME,
    IO_VALID,
    IP_DEAD,
    IP_NULL,
    IP_TIMESTAMP_ORDER,
    IP_VALID,
    MACH_MSGH_BITS_LOCAL,
    MACH_MSGH_BITS_REMOTE,
    MACH_MSGH_BITS_SET,
    MACH_MSGH_BITS_VOUCHER,
    as_object,
    as_port,
    cast_to,
    io_active,
    io_lock,
    io_release,
    io_unlock,
    ip_active,
    ip_lock,
    ip_reference,
    ip_release,
    ip_unlock,
    is_active,
    is_read_lock,
    is_read_unlock,
    is_write_lock,
    is_write_unlock,
)
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


@function("osfmk/ipc/ipc_kmsg.c", line=3616, stack=48)
async def ipc_kmsg_copyout_header(kmsg: ipc_kmsg_t, space: ipc_space_t,
                                  option: mach_msg_option_t) -> mach_msg_return_t:
    """Give the receiver its names and swap the ports: the destination becomes local, the reply port remote.

    Consumes the rights of destination, reply and voucher. Fails with MACH_RCV_HEADER_ERROR | MACH_MSG_IPC_SPACE, the
    message intact.
    """
    reply_name = local(mach_port_name_t)
    voucher_name = local(mach_port_name_t)
    dest_name = local(mach_port_name_t)
    entry = local(ipc_entry_t)
    await at(3621)
    msg: ptr[mach_msg_header_t] = kmsg.ikm_header
    await at(3622)
    mbits: mach_msg_bits_t = msg.msgh_bits
    await at(3623)
    dest: ipc_port_t = msg.msgh_remote_port
    await at(3632)
    await ipc_port_spnotify(dest)
    await at(3635)
    dest_type: mach_msg_type_name_t = MACH_MSGH_BITS_REMOTE(mbits)
    await at(3636)
    reply_type: mach_msg_type_name_t = MACH_MSGH_BITS_LOCAL(mbits)
    await at(3637)
    voucher_type: mach_msg_type_name_t = MACH_MSGH_BITS_VOUCHER(mbits)
    await at(3638)
    reply: ipc_port_t = msg.msgh_local_port
    await at(3639)
    release_reply_port: ipc_port_t = IP_NULL()
    await at(3642)
    voucher: ipc_port_t = kmsg.ikm_voucher
    await at(3643)
    release_voucher_port: ipc_port_t = IP_NULL()
    await at(3646)
    entries_held: uint32_t = 0
    await at(3647)
    need_write_lock: boolean_t = FALSE
    await at(3654)
    if IP_VALID(reply):
        await at(3655)
        need_write_lock = TRUE
        await at(3656)
        entries_held += 1
    await at(3658)
    if IP_VALID(voucher):
        await at(3661)
        if option & MACH_RCV_VOUCHER:
            await at(3662)
            entries_held += 1
        await at(3663)
        need_write_lock = TRUE

    await at(3666)
    if need_write_lock:
        await at(3668)
        is_write_lock(space)
        await at(3670)
        while entries_held:
            await at(3671)
            if not is_active(space):
                await at(3672)
                is_write_unlock(space)
                await at(3673)
                return MACH_RCV_HEADER_ERROR | MACH_MSG_IPC_SPACE
            await at(3677)
            kr: kern_return_t = await ipc_entries_hold(space, entries_held)
            await at(3678)
            if kr == KERN_SUCCESS:
                break
            await at(3681)
            kr = await ipc_entry_grow_table(space, ITS_SIZE_NONE)
            await at(3682)
            if kr != KERN_SUCCESS:
                await at(3683)
                return MACH_RCV_HEADER_ERROR | MACH_MSG_IPC_SPACE
            await at(3670)

        await at(3689)
        if IP_VALID(reply):
            reply_died = False
            await at(3693)
            if not (reply_type != MACH_MSG_TYPE_PORT_SEND_ONCE
                    and await ipc_right_reverse(space, as_object(reply), reply_name, entry)):
                await at(3698)
                ip_lock(reply)
                await at(3699)
                if not ip_active(reply):
                    await at(3700)
                    ip_unlock(reply)
                    await at(3702)
                    release_reply_port = reply
                    await at(3703)
                    reply = IP_DEAD()
                    await at(3704)
                    reply_name.value = MACH_PORT_DEAD
                    await at(3705)
                    reply_died = True
                else:
                    await at(3710)
                    entries_held -= 1
                    await at(3711)
                    await ipc_entry_claim(space, reply_name, entry)
                    await at(3714)
                    entry.value.ie_object = as_object(reply)
            if not reply_died:
                await at(3718)
                ip_reference(reply)
                await at(3720)
                kr = await ipc_right_copyout(space, reply_name.value, entry.value, reply_type, TRUE, as_object(reply))
        else:
            await at(3725)
            reply_name.value = CAST_MACH_PORT_TO_NAME(reply)

        await at(3730)
        if voucher_type != MACH_MSGH_BITS_ZERO:
            await at(3733)
            if not IP_VALID(voucher):
                await at(3734)
                if not option & MACH_RCV_VOUCHER:
                    await at(3735)
                    voucher_type = MACH_MSGH_BITS_ZERO
                await at(3737)
                voucher_name.value = MACH_PORT_NULL
                await at(3738)
            else:
                await at(3742)
                kmsg.ikm_voucher = IP_NULL()
                await at(3744)
                if option & MACH_RCV_VOUCHER:
                    await at(3747)
                    if not await ipc_right_reverse(space, as_object(voucher), voucher_name, entry):
                        await at(3753)
                        entries_held -= 1
                        await at(3754)
                        await ipc_entry_claim(space, voucher_name, entry)
                        await at(3757)
                        entry.value.ie_object = as_object(voucher)
                        await at(3758)
                        ip_lock(voucher)
                    await at(3764)
                    kr = await ipc_right_copyout(space, voucher_name.value, entry.value, MACH_MSG_TYPE_MOVE_SEND, TRUE,
                                                 as_object(voucher))
                else:
                    await at(3769)
                    voucher_type = MACH_MSGH_BITS_ZERO
                    await at(3770)
                    release_voucher_port = voucher
                    await at(3771)
                    voucher_name.value = MACH_PORT_NULL
        else:
            await at(3774)
            voucher_name.value = msg.msgh_voucher_port
        await at(3779)
        ip_lock(dest)
        await at(3780)
        is_write_unlock(space)
    else:
        await at(3789)
        is_read_lock(space)
        await at(3790)
        if not is_active(space):
            await at(3791)
            is_read_unlock(space)
            await at(3792)
            return MACH_RCV_HEADER_ERROR | MACH_MSG_IPC_SPACE
        await at(3795)
        ip_lock(dest)
        await at(3796)
        is_read_unlock(space)
        await at(3798)
        reply_name.value = CAST_MACH_PORT_TO_NAME(reply)
        await at(3800)
        if voucher_type != MACH_MSGH_BITS_ZERO:
            await at(3802)
            if not option & MACH_RCV_VOUCHER:
                await at(3803)
                voucher_type = MACH_MSGH_BITS_ZERO
            await at(3805)
            voucher_name.value = MACH_PORT_NULL
        else:
            await at(3807)
            voucher_name.value = msg.msgh_voucher_port

    await at(3858)
    if ip_active(dest):
        await at(3859)
        await ipc_object_copyout_dest(space, as_object(dest), dest_type, dest_name)
    else:
        await at(3866)
        timestamp: ipc_port_timestamp_t = dest.ip_timestamp
        await at(3867)
        ip_unlock(dest)
        await at(3868)
        await ip_release(dest)
        await at(3870)
        if IP_VALID(reply):
            await at(3871)
            ip_lock(reply)
            await at(3872)
            if ip_active(reply) or IP_TIMESTAMP_ORDER(timestamp, reply.ip_timestamp):
                await at(3875)
                dest_name.value = MACH_PORT_DEAD
            else:
                await at(3877)
                dest_name.value = MACH_PORT_NULL
            await at(3878)
            ip_unlock(reply)
        else:
            await at(3880)
            dest_name.value = MACH_PORT_DEAD
    await at(3883)
    if IP_VALID(reply):
        await at(3884)
        await ip_release(reply)
    await at(3886)
    if IP_VALID(release_reply_port):
        await at(3887)
        if reply_type == MACH_MSG_TYPE_PORT_SEND_ONCE:
            await at(3888)
            await ipc_port_release_sonce(release_reply_port)
        else:
            await at(3890)
            await ipc_port_release_send(release_reply_port)
    await at(3893)
    if IP_VALID(release_voucher_port):
        await at(3894)
        await ipc_port_release_send(release_voucher_port)
    await at(3913)
    msg.msgh_bits = MACH_MSGH_BITS_SET(reply_type, dest_type, voucher_type, mbits)
    await at(3915)
    msg.msgh_local_port = CAST_MACH_NAME_TO_PORT(dest_name.value)
    await at(3916)
    msg.msgh_remote_port = CAST_MACH_NAME_TO_PORT(reply_name.value)
    await at(3917)
    msg.msgh_voucher_port = voucher_name.value
    await at(3920)
    return MACH_MSG_SUCCESS


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


@function("osfmk/ipc/ipc_kmsg.c", line=4424)
async def ipc_kmsg_copyout(kmsg: ipc_kmsg_t, space: ipc_space_t, map: vm_map_t, slist: ptr[mach_msg_body_t],
                           option: mach_msg_option_t) -> mach_msg_return_t:
    """Turn the rights and memory in a message into names and addresses of its receiver.

    Fails with MACH_RCV_HEADER_ERROR | MACH_MSG_IPC_SPACE (the message is intact) or MACH_RCV_BODY_ERROR with bits.
    """
    await at(4433)
    mr: mach_msg_return_t = await ipc_kmsg_copyout_header(kmsg, space, option)
    await at(4434)
    if mr != MACH_MSG_SUCCESS:
        await at(4435)
        return mr
    await at(4438)
    if kmsg.ikm_header.msgh_bits & MACH_MSGH_BITS_COMPLEX:
        await at(4439)
        mr = await ipc_kmsg_copyout_body(kmsg, space, map, slist)
        await at(4441)
        if mr != MACH_MSG_SUCCESS:
            await at(4442)
            mr |= MACH_RCV_BODY_ERROR
    await at(4445)
    return mr


@function("osfmk/ipc/ipc_kmsg.c", line=4469)
async def ipc_kmsg_copyout_pseudo(kmsg: ipc_kmsg_t, space: ipc_space_t, map: vm_map_t,
                                  slist: ptr[mach_msg_body_t]) -> mach_msg_return_t:
    """Give everything in a message that could not be sent back to its sender; the ports are not swapped."""
    dest_name = local(mach_port_name_t)
    reply_name = local(mach_port_name_t)
    voucher_name = local(mach_port_name_t)
    header = kmsg.ikm_header
    await at(4475)
    mbits: mach_msg_bits_t = header.msgh_bits
    await at(4476)
    dest: ipc_object_t = as_object(header.msgh_remote_port)
    await at(4477)
    reply: ipc_object_t = as_object(header.msgh_local_port)
    await at(4478)
    voucher: ipc_object_t = as_object(kmsg.ikm_voucher)
    await at(4479)
    dest_type: mach_msg_type_name_t = MACH_MSGH_BITS_REMOTE(mbits)
    await at(4480)
    reply_type: mach_msg_type_name_t = MACH_MSGH_BITS_LOCAL(mbits)
    await at(4481)
    voucher_type: mach_msg_type_name_t = MACH_MSGH_BITS_VOUCHER(mbits)
    await at(4482)
    voucher_name.value = header.msgh_voucher_port
    await at(4487)  # would keep a special reply port linked; links are not modelled
    await at(4500)
    await ipc_importance_assert_clean(kmsg)
    await at(4503)
    mr: mach_msg_return_t = await ipc_kmsg_copyout_object(space, dest, dest_type, dest_name)
    mr |= await ipc_kmsg_copyout_object(space, reply, reply_type, reply_name)
    await at(4506)
    header.msgh_bits = mbits & MACH_MSGH_BITS_USER
    await at(4507)
    header.msgh_remote_port = CAST_MACH_NAME_TO_PORT(dest_name.value)
    await at(4508)
    header.msgh_local_port = CAST_MACH_NAME_TO_PORT(reply_name.value)
    await at(4510)
    if IO_VALID(voucher):
        await at(4513)
        kmsg.ikm_voucher = IP_NULL()
        await at(4514)
        mr |= await ipc_kmsg_copyout_object(space, voucher, voucher_type, voucher_name)
        await at(4515)
        header.msgh_voucher_port = voucher_name.value
    await at(4518)
    if mbits & MACH_MSGH_BITS_COMPLEX:
        await at(4519)
        mr |= await ipc_kmsg_copyout_body(kmsg, space, map, slist)
    await at(4522)
    return mr


@function("osfmk/ipc/ipc_kmsg.c", line=4535)
async def ipc_kmsg_copyout_dest(kmsg: ipc_kmsg_t, space: ipc_space_t) -> None:
    """Translate only the destination of a message and destroy all else that it owns."""
    dest_name = local(mach_port_name_t)
    header = kmsg.ikm_header
    await at(4548)
    mbits: mach_msg_bits_t = header.msgh_bits
    await at(4549)
    dest: ipc_object_t = as_object(header.msgh_remote_port)
    await at(4550)
    reply: ipc_object_t = as_object(header.msgh_local_port)
    await at(4551)
    voucher: ipc_object_t = as_object(kmsg.ikm_voucher)
    await at(4552)
    voucher_name: mach_port_name_t = header.msgh_voucher_port
    await at(4553)
    dest_type: mach_msg_type_name_t = MACH_MSGH_BITS_REMOTE(mbits)
    await at(4554)
    reply_type: mach_msg_type_name_t = MACH_MSGH_BITS_LOCAL(mbits)
    await at(4555)
    voucher_type: mach_msg_type_name_t = MACH_MSGH_BITS_VOUCHER(mbits)
    await at(4559)
    await ipc_importance_assert_clean(kmsg)
    await at(4561)
    io_lock(dest)
    await at(4562)
    if io_active(dest):
        await at(4563)
        await ipc_object_copyout_dest(space, dest, dest_type, dest_name)
    else:
        await at(4566)
        io_unlock(dest)
        await at(4567)
        await io_release(dest)
        await at(4568)
        dest_name.value = MACH_PORT_DEAD
    await at(4571)
    if IO_VALID(reply):
        await at(4572)
        await ipc_object_destroy(reply, reply_type)
        await at(4573)
        reply_name: mach_port_name_t = MACH_PORT_NULL
    else:
        await at(4575)
        reply_name = CAST_MACH_PORT_TO_NAME(as_port(reply))
    await at(4577)
    if IO_VALID(voucher):
        await at(4580)
        kmsg.ikm_voucher = IP_NULL()
        await at(4581)
        await ipc_object_destroy(voucher, voucher_type)
        await at(4582)
        voucher_name = MACH_PORT_NULL
    await at(4585)
    header.msgh_bits = MACH_MSGH_BITS_SET(reply_type, dest_type, voucher_type, mbits)
    await at(4587)
    header.msgh_local_port = CAST_MACH_NAME_TO_PORT(dest_name.value)
    await at(4588)
    header.msgh_remote_port = CAST_MACH_NAME_TO_PORT(reply_name)
    await at(4589)
    header.msgh_voucher_port = voucher_name
    await at(4591)
    if mbits & MACH_MSGH_BITS_COMPLEX:
        await at(4594)
        body: ptr[mach_msg_body_t] = body_of(header)
        await at(4595)
        await ipc_kmsg_clean_body(kmsg, body.msgh_descriptor_count, descriptors_of(body))


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import ipc_entries_hold, ipc_entry_claim
from machdbg.kernel.osfmk.ipc.ipc_entry_grow import ipc_entry_grow_table
from machdbg.kernel.osfmk.ipc.ipc_importance import ipc_importance_assert_clean
from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_clean_body
from machdbg.kernel.osfmk.ipc.ipc_kmsg_ool import ipc_kmsg_copyout_ool_descriptor, ipc_kmsg_copyout_ool_ports_descriptor
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_reverse
from machdbg.kernel.osfmk.ipc.ipc_right_copyin import ipc_right_copyout
from machdbg.kernel.osfmk.ipc.ipc_table import ITS_SIZE_NONE
