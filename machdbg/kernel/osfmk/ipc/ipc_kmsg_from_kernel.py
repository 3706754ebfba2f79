"""osfmk/ipc/ipc_kmsg.c, continued: messages that the kernel itself sends, with pointers to ports instead of names.

Behaviour: spec of the message path, section 5.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    MACH_MSG_OOL_DESCRIPTOR,
    MACH_MSG_OOL_PORTS_DESCRIPTOR,
    MACH_MSG_OOL_VOLATILE_DESCRIPTOR,
    MACH_MSG_PORT_DESCRIPTOR,
    MACH_MSG_SUCCESS,
    MACH_MSG_TRAILER_FORMAT_0,
    MACH_MSG_TRAILER_MINIMUM_SIZE,
    MACH_MSG_TYPE_COPY_SEND,
    MACH_MSG_TYPE_PORT_RECEIVE,
    MACH_MSG_TYPE_PORT_SEND,
    MACH_MSGH_BITS_CIRCULAR,
    MACH_MSGH_BITS_COMPLEX,
    MACH_SEND_INVALID_DEST,
    MACH_SEND_NO_BUFFER,
    MACH_SEND_TOO_LARGE,
    MAX_TRAILER_SIZE,
)
from machdbg.kernel.cpu import panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    ipc_kmsg_t,
    ipc_object,
    ipc_object_t,
    ipc_port_t,
    mach_msg_bits_t,
    mach_msg_body_t,
    mach_msg_descriptor_t,
    mach_msg_header_t,
    mach_msg_max_trailer_t,
    mach_msg_ool_ports_descriptor_t,
    mach_msg_port_descriptor_t,
    mach_msg_return_t,
    mach_msg_size_t,
    mach_msg_type_name_t,
    mach_msg_type_number_t,
    unsigned_int,
)
from machdbg.kernel.macros import (
    IO_VALID,
    IP_PREALLOC,
    IP_VALID,
    MACH_MSGH_BITS,
    MACH_MSGH_BITS_LOCAL,
    MACH_MSGH_BITS_OTHER,
    MACH_MSGH_BITS_REMOTE,
    as_object,
    as_port,
    cast_to,
    ip_active,
    ip_lock,
    ip_reference,
    ip_unlock,
)
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import (
    body_of,
    descriptor_at,
    descriptors_of,
    ikm_set_header,
    object_array,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr


@function("osfmk/ipc/ipc_kmsg.c", line=1685)
async def ipc_kmsg_get_from_kernel(msg: ptr[mach_msg_header_t], size: mach_msg_size_t,
                                   kmsgp: Pointer[ipc_kmsg_t]) -> mach_msg_return_t:
    """Make a kmsg out of a message in kernel form; uses the destination's preallocated buffer if it has one.

    Fails with MACH_SEND_NO_BUFFER or MACH_SEND_TOO_LARGE.
    """
    await at(1698)
    dest_port: ipc_port_t = msg.msgh_remote_port
    await at(1700)
    msg_and_trailer_size: mach_msg_size_t = size + MAX_TRAILER_SIZE
    await at(1707)
    if IP_VALID(dest_port) and IP_PREALLOC(dest_port):
        await at(1708)
        await at(1710)
        ip_lock(dest_port)
        await at(1711)
        if not ip_active(dest_port):
            await at(1712)
            ip_unlock(dest_port)
            await at(1713)
            return MACH_SEND_NO_BUFFER
        await at(1716)
        kmsg: ipc_kmsg_t = dest_port.ip_premsg
        await at(1717)
        if kmsg.ikm_prealloc:
            await at(1718)
            ip_unlock(dest_port)
            await at(1719)
            return MACH_SEND_NO_BUFFER
        await at(1728)
        if msg_and_trailer_size > kmsg.ikm_size:
            await at(1729)
            ip_unlock(dest_port)
            await at(1730)
            return MACH_SEND_TOO_LARGE
        await at(1732)
        kmsg.ikm_prealloc = dest_port
        ip_reference(dest_port)
        await at(1733)
        ikm_set_header(kmsg, msg_and_trailer_size)
        await at(1734)
        ip_unlock(dest_port)
    else:
        await at(1738)
        kmsg = await ipc_kmsg_alloc(msg_and_trailer_size)
        await at(1739)
        if not kmsg:
            await at(1740)
            return MACH_SEND_NO_BUFFER
    header = kmsg.ikm_header
    await at(1743)
    header.space.write(header.address, msg.space.read(msg.address, size))
    await at(1745)
    kmsg.ikm_qos = kmsg.ikm_qos_override = 0
    await at(1747)
    header.msgh_size = size
    await at(1755)
    trailer: ptr[mach_msg_max_trailer_t] = mach_msg_max_trailer_t(kmsg.space, header.address + size)
    await at(1757)
    trailer.msgh_sender = kernel_data().KERNEL_SECURITY_TOKEN
    await at(1758)
    trailer.msgh_audit = kernel_data().KERNEL_AUDIT_TOKEN
    await at(1759)
    trailer.msgh_trailer_type = MACH_MSG_TRAILER_FORMAT_0
    await at(1760)
    trailer.msgh_trailer_size = MACH_MSG_TRAILER_MINIMUM_SIZE
    await at(1762)
    trailer.msgh_labels.sender = 0
    await at(1764)
    kmsgp.value = kmsg
    await at(1765)
    return MACH_MSG_SUCCESS


@function("osfmk/ipc/ipc_kmsg.c", line=3283)
async def ipc_kmsg_copyin_from_kernel(kmsg: ipc_kmsg_t) -> mach_msg_return_t:
    """Take the rights for a message built in the kernel, whose ports are pointers already.

    Fails with MACH_SEND_INVALID_DEST if the destination is null or dead.
    """
    header = kmsg.ikm_header
    await at(3286)
    bits: mach_msg_bits_t = header.msgh_bits
    await at(3287)
    rname: mach_msg_type_name_t = MACH_MSGH_BITS_REMOTE(bits)
    await at(3288)
    lname: mach_msg_type_name_t = MACH_MSGH_BITS_LOCAL(bits)
    await at(3289)
    remote: ipc_object_t = as_object(header.msgh_remote_port)
    await at(3290)
    local: ipc_object_t = as_object(header.msgh_local_port)
    await at(3293)
    if not IO_VALID(remote):
        await at(3294)
        return MACH_SEND_INVALID_DEST
    await at(3296)
    await ipc_object_copyin_from_kernel(remote, rname)
    await at(3297)
    if IO_VALID(local):
        await at(3298)
        await ipc_object_copyin_from_kernel(local, lname)
    await at(3305)
    if bits == MACH_MSGH_BITS_COMPLEX | MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0):
        await at(3307)
        bits = MACH_MSGH_BITS_COMPLEX | MACH_MSGH_BITS(MACH_MSG_TYPE_PORT_SEND, 0)
        await at(3310)
        header.msgh_bits = bits
    else:
        await at(3312)
        bits = (MACH_MSGH_BITS_OTHER(bits)
                | MACH_MSGH_BITS(await ipc_object_copyin_type(rname), await ipc_object_copyin_type(lname)))
        await at(3316)
        header.msgh_bits = bits
        await at(3317)
        if not bits & MACH_MSGH_BITS_COMPLEX:
            await at(3318)
            return MACH_MSG_SUCCESS
    await at(3325)
    body: ptr[mach_msg_body_t] = body_of(header)
    await at(3326)
    saddr: ptr[mach_msg_descriptor_t] = descriptors_of(body)
    await at(3327)
    count: mach_msg_type_number_t = body.msgh_descriptor_count
    i: mach_msg_type_number_t
    j: unsigned_int
    await at(3329)
    for i in range(count):
        await at(3331)
        type_ = saddr.type_.type_
        if type_ == MACH_MSG_PORT_DESCRIPTOR:
            await at(3338)
            dsc: ptr[mach_msg_port_descriptor_t] = saddr.port
            await at(3341)
            name: mach_msg_type_name_t = dsc.disposition
            await at(3342)
            object: ipc_object_t = as_object(dsc.name)
            await at(3343)
            dsc.disposition = await ipc_object_copyin_type(name)
            await at(3345)
            if IO_VALID(object):
                await at(3349)
                await ipc_object_copyin_from_kernel(object, name)
                await at(3356)
                if (dsc.disposition == MACH_MSG_TYPE_PORT_RECEIVE
                        and as_port(remote).ip_receiver != kernel_data().ipc_space_kernel):
                    await at(3357)
                    if await ipc_port_check_circularity(as_port(object), as_port(remote)):
                        await at(3360)
                        header.msgh_bits |= MACH_MSGH_BITS_CIRCULAR
        elif type_ == MACH_MSG_OOL_PORTS_DESCRIPTOR:
            await at(3380)
            ports: ptr[mach_msg_ool_ports_descriptor_t] = cast_to(mach_msg_ool_ports_descriptor_t, saddr)
            await at(3383)
            name = ports.disposition
            await at(3384)
            ports.disposition = await ipc_object_copyin_type(name)
            await at(3386)
            objects: Pointer[ipc_object] = object_array(ports)
            await at(3388)
            for j in range(ports.count):
                await at(3389)
                object = objects[j]
                await at(3391)
                if IO_VALID(object):
                    await at(3394)
                    await ipc_object_copyin_from_kernel(object, name)
                    await at(3396)
                    if (ports.disposition == MACH_MSG_TYPE_PORT_RECEIVE
                            and await ipc_port_check_circularity(as_port(object), as_port(remote))):
                        await at(3400)
                        header.msgh_bits |= MACH_MSGH_BITS_CIRCULAR
                else:
                    await at(3392)
                await at(3388)
        elif type_ not in (MACH_MSG_OOL_DESCRIPTOR, MACH_MSG_OOL_VOLATILE_DESCRIPTOR):
            await at(3406)
            panic("ipc_kmsg_copyin_from_kernel:  bad descriptor")
        await at(3329)
        saddr = descriptor_at(saddr, 1)
    await at(3412)
    return MACH_MSG_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_alloc
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin_from_kernel, ipc_object_copyin_type
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_check_circularity
