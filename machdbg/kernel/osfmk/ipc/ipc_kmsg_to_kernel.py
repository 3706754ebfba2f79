"""osfmk/ipc/ipc_kmsg.c, continued: messages that the kernel itself receives. Spec of the message path, section 6.4."""

from __future__ import annotations

from machdbg.kernel.constants import MACH_PORT_DEAD
from machdbg.kernel.cpu import local
from machdbg.kernel.headers import (
    ipc_kmsg_t,
    ipc_object_t,
    ipc_space_t,
    mach_msg_header_t,
    mach_msg_size_t,
    mach_msg_type_name_t,
    mach_port_name_t,
)
from machdbg.kernel.macros import (
    CAST_MACH_NAME_TO_PORT,
    CAST_MACH_PORT_TO_NAME,
    MACH_MSGH_BITS,
    MACH_MSGH_BITS_LOCAL,
    MACH_MSGH_BITS_OTHER,
    MACH_MSGH_BITS_REMOTE,
    as_object,
    as_port,
    io_active,
    io_lock,
    io_release,
    io_unlock,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr


@function("osfmk/ipc/ipc_kmsg.c", line=2099)
async def ipc_kmsg_put_to_kernel(msg: ptr[mach_msg_header_t], kmsg: ipc_kmsg_t, size: mach_msg_size_t) -> None:
    """Copy ``size`` bytes of a message to the kernel's memory and free it."""
    await at(2104)
    msg.space.write(msg.address, msg.space.read(kmsg.ikm_header.address, size))
    await at(2106)
    await ipc_kmsg_free(kmsg)


@function("osfmk/ipc/ipc_kmsg.c", line=4614)
async def ipc_kmsg_copyout_to_kernel(kmsg: ipc_kmsg_t, space: ipc_space_t) -> None:
    """Translate only the destination; all other rights and memory stay pointers, now the caller's."""
    dest_name = local(mach_port_name_t)
    header = kmsg.ikm_header
    await at(4624)
    dest: ipc_object_t = as_object(header.msgh_remote_port)
    await at(4625)
    reply: ipc_object_t = as_object(header.msgh_local_port)
    await at(4626)
    dest_type: mach_msg_type_name_t = MACH_MSGH_BITS_REMOTE(header.msgh_bits)
    await at(4627)
    reply_type: mach_msg_type_name_t = MACH_MSGH_BITS_LOCAL(header.msgh_bits)
    await at(4631)
    io_lock(dest)
    await at(4632)
    if io_active(dest):
        await at(4633)
        await ipc_object_copyout_dest(space, dest, dest_type, dest_name)
    else:
        await at(4636)
        io_unlock(dest)
        await at(4637)
        await io_release(dest)
        await at(4638)
        dest_name.value = MACH_PORT_DEAD
    await at(4641)
    reply_name: mach_port_name_t = CAST_MACH_PORT_TO_NAME(as_port(reply))
    await at(4643)
    header.msgh_bits = MACH_MSGH_BITS_OTHER(header.msgh_bits) | MACH_MSGH_BITS(reply_type, dest_type)
    await at(4646)
    header.msgh_local_port = CAST_MACH_NAME_TO_PORT(dest_name.value)
    await at(4647)
    header.msgh_remote_port = CAST_MACH_NAME_TO_PORT(reply_name)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_free
from machdbg.kernel.osfmk.ipc.ipc_object_copyout import ipc_object_copyout_dest
