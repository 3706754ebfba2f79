"""mach_notify_user.c: what MIG makes of mach/mach_notify.defs, the kernel as sender of notifications.

Messages: spec of ports and rights, section 3. The send-once right moves into the message.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    MACH_MSG_PORT_DESCRIPTOR,
    MACH_MSG_TYPE_MOVE_RECEIVE,
    MACH_MSG_TYPE_MOVE_SEND_ONCE,
    MACH_MSGH_BITS_COMPLEX,
    MACH_NOTIFY_DEAD_NAME,
    MACH_NOTIFY_NO_SENDERS,
    MACH_NOTIFY_PORT_DELETED,
    MACH_NOTIFY_PORT_DESTROYED,
    MACH_NOTIFY_SEND_ONCE,
    MACH_NOTIFY_SEND_POSSIBLE,
    MACH_PORT_NULL,
)
from machdbg.kernel.cpu import local_struct
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    ipc_port,
    kern_return_t,
    mach_dead_name_notification_t,
    mach_msg_header_t,
    mach_no_senders_notification_t,
    mach_port_deleted_notification_t,
    mach_port_destroyed_notification_t,
    mach_port_mscount_t,
    mach_port_name_t,
    mach_port_t,
    mach_send_possible_notification_t,
)
from machdbg.kernel.macros import IP_NULL, MACH_MSGH_BITS
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import MACH_MSG_HEADER_SIZE
from machdbg.machine.function import at, function

NOTIFICATION_SIZE = 44  # header, NDR record, one 32-bit value
PORT_DESTROYED_SIZE = 52  # header, descriptor count, port descriptor


@function("mach_notify_user.c", line=109, stack=48)
async def mach_notify_port_deleted(notify: mach_port_t, name: mach_port_name_t) -> kern_return_t:
    """Send id 65 with the name that has lost its right."""
    message = _simple(notify, MACH_NOTIFY_PORT_DELETED)
    mach_port_deleted_notification_t(message.space, message.address).not_port = name
    await at(163)
    return await mach_msg_send_from_kernel_proper(message, NOTIFICATION_SIZE)


@function("mach_notify_user.c", line=235, stack=64)
async def mach_notify_port_destroyed(notify: mach_port_t, rights: mach_port_t) -> kern_return_t:
    """Send id 69 with the receive right of the port."""
    message = local_struct(mach_port_destroyed_notification_t)
    header = message.not_header
    _header(header, notify, MACH_NOTIFY_PORT_DESTROYED, MACH_MSGH_BITS_COMPLEX)
    message.not_body.msgh_descriptor_count = 1
    message.not_port.name = rights
    message.not_port.disposition = MACH_MSG_TYPE_MOVE_RECEIVE
    message.not_port.type_ = MACH_MSG_PORT_DESCRIPTOR
    message.not_port.pad_end = 0
    await at(307)
    return await mach_msg_send_from_kernel_proper(header, PORT_DESTROYED_SIZE)


@function("mach_notify_user.c", line=316, stack=48)
async def mach_notify_no_senders(notify: mach_port_t, mscount: mach_port_mscount_t) -> kern_return_t:
    """Send id 70 with the make-send count."""
    message = _simple(notify, MACH_NOTIFY_NO_SENDERS)
    mach_no_senders_notification_t(message.space, message.address).not_count = mscount
    await at(370)
    return await mach_msg_send_from_kernel_proper(message, NOTIFICATION_SIZE)


@function("mach_notify_user.c", line=379, stack=48)
async def mach_notify_send_once(notify: mach_port_t) -> kern_return_t:
    """Send id 71, a bare header."""
    message = _simple(notify, MACH_NOTIFY_SEND_ONCE)
    await at(426)
    return await mach_msg_send_from_kernel_proper(message, MACH_MSG_HEADER_SIZE)


@function("mach_notify_user.c", line=435, stack=48)
async def mach_notify_dead_name(notify: mach_port_t, name: mach_port_name_t) -> kern_return_t:
    """Send id 72 with the name whose port has died."""
    message = _simple(notify, MACH_NOTIFY_DEAD_NAME)
    mach_dead_name_notification_t(message.space, message.address).not_port = name
    await at(489)
    return await mach_msg_send_from_kernel_proper(message, NOTIFICATION_SIZE)


async def mach_notify_send_possible(notify: ipc_port, name: int) -> int:
    """Send id 66 with the name that can be sent to again. The lines of this stub are not known: it has no frame."""
    message = _simple(notify, MACH_NOTIFY_SEND_POSSIBLE)
    mach_send_possible_notification_t(message.space, message.address).not_port = name
    return await mach_msg_send_from_kernel_proper(message, NOTIFICATION_SIZE)


def _simple(notify: ipc_port, id: int) -> mach_msg_header_t:
    """A message on the stack with room for one 32-bit value behind the NDR record."""
    message = local_struct(mach_dead_name_notification_t)
    _header(message.not_header, notify, id, 0)
    message.NDR = kernel_data().NDR_record
    return message.not_header


def _header(header: mach_msg_header_t, notify: ipc_port, id: int, bits: int) -> None:
    header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0) | bits
    header.msgh_size = 0
    header.msgh_remote_port = notify
    header.msgh_local_port = IP_NULL()
    header.msgh_voucher_port = MACH_PORT_NULL
    header.msgh_id = id


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.ipc_mig import mach_msg_send_from_kernel_proper
