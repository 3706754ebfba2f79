"""mach_notify_user.c: what MIG makes of mach/mach_notify.defs, the kernel as sender of notifications.

Messages: spec of ports and rights, section 3. The send-once right moves into the message.
"""

from __future__ import annotations

from machdbg.kernel.constants import MACH_MSG_TYPE_MOVE_SEND_ONCE, MACH_NOTIFY_SEND_POSSIBLE, MACH_PORT_NULL
from machdbg.kernel.cpu import local_struct
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import ipc_port, mach_send_possible_notification_t
from machdbg.kernel.macros import IP_NULL, MACH_MSGH_BITS
from machdbg.kernel.mig.stub import sender

NOTIFICATION_SIZE = 44  # header, NDR record, one 32-bit value

mach_notify_port_deleted = sender("mach_notify_port_deleted")
mach_notify_port_destroyed = sender("mach_notify_port_destroyed")
mach_notify_no_senders = sender("mach_notify_no_senders")
mach_notify_send_once = sender("mach_notify_send_once")
mach_notify_dead_name = sender("mach_notify_dead_name")


async def mach_notify_send_possible(notify: ipc_port, name: int) -> int:
    """Send id 66 with the name that can be sent to again. The lines of this stub are not known: it has no frame."""
    message = local_struct(mach_send_possible_notification_t)
    header = message.not_header
    header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0)
    header.msgh_size = 0
    header.msgh_remote_port = notify
    header.msgh_local_port = IP_NULL()
    header.msgh_voucher_port = MACH_PORT_NULL
    header.msgh_id = MACH_NOTIFY_SEND_POSSIBLE
    message.NDR = kernel_data().NDR_record
    message.not_port = name
    return await mach_msg_send_from_kernel_proper(header, NOTIFICATION_SIZE)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.ipc_mig import mach_msg_send_from_kernel_proper
