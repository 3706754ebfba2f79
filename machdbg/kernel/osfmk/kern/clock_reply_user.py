"""clock_reply_user.c: what MIG makes of mach/clock_reply.defs, the kernel as sender of alarms."""

from machdbg.kernel.constants import MACH_PORT_NULL
from machdbg.kernel.cpu import local_struct
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    NDR_record_t,
    alarm_type_t,
    ipc_port_t,
    kern_return_t,
    mach_msg_header_t,
    mach_msg_type_name_t,
    mach_timespec_t,
)
from machdbg.kernel.macros import IP_NULL, MACH_MSGH_BITS
from machdbg.machine.function import at, function
from machdbg.machine.view import Struct

CLOCK_ALARM_REPLY = 3125107


class __Request__clock_alarm_reply_t(Struct, pack=4, name="__Request__clock_alarm_reply_t"):
    Head: mach_msg_header_t
    NDR: NDR_record_t
    alarm_code: kern_return_t
    alarm_type: alarm_type_t
    alarm_time: mach_timespec_t


@function("clock_reply_user.c", line=109)
async def clock_alarm_reply(alarm_port: ipc_port_t, alarm_portPoly: mach_msg_type_name_t, alarm_code: kern_return_t,
                            alarm_type: alarm_type_t, alarm_time: mach_timespec_t) -> kern_return_t:
    """Send id 3125107: an alarm has gone off."""
    message = local_struct(__Request__clock_alarm_reply_t)
    message.NDR = kernel_data().NDR_record
    message.alarm_code = alarm_code
    message.alarm_type = alarm_type
    message.alarm_time = alarm_time
    header = message.Head
    header.msgh_bits = MACH_MSGH_BITS(alarm_portPoly, 0)
    header.msgh_remote_port = alarm_port
    header.msgh_local_port = IP_NULL()
    header.msgh_voucher_port = MACH_PORT_NULL
    header.msgh_id = CLOCK_ALARM_REPLY
    await at(172)
    return await mach_msg_send_from_kernel_proper(header, __Request__clock_alarm_reply_t.record.size)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.ipc_mig import mach_msg_send_from_kernel_proper
