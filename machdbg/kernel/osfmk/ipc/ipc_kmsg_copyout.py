"""osfmk/ipc/ipc_kmsg.c, continued: turning the rights in a message into names of its receiver.

Behaviour: spec of the message path, section 6.4.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_SUCCESS,
    MACH_MSG_IPC_SPACE,
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
from machdbg.kernel.cpu import local
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
    mach_msg_header_t,
    mach_msg_option_t,
    mach_msg_return_t,
    mach_msg_type_name_t,
    mach_port_name_t,
    uint32_t,
    vm_map_t,
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
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import body_of, descriptors_of
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr


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
from machdbg.kernel.osfmk.ipc.ipc_kmsg_clean import ipc_kmsg_clean_body
from machdbg.kernel.osfmk.ipc.ipc_kmsg_copyout_body import ipc_kmsg_copyout_body, ipc_kmsg_copyout_object
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_destroy
from machdbg.kernel.osfmk.ipc.ipc_object_copyout import ipc_object_copyout_dest
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_release_send, ipc_port_release_sonce
from machdbg.kernel.osfmk.ipc.ipc_port_request import ipc_port_spnotify
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_reverse
from machdbg.kernel.osfmk.ipc.ipc_right_copyout import ipc_right_copyout
from machdbg.kernel.osfmk.ipc.ipc_table import ITS_SIZE_NONE
