"""osfmk/mach/notify.h: the messages that tell of what became of a right."""

from machdbg.machine.view import Struct

from .message import (
    NDR_record_t,
    mach_msg_body_t,
    mach_msg_format_0_trailer_t,
    mach_msg_header_t,
    mach_msg_port_descriptor_t,
)
from .types import mach_msg_type_number_t, mach_port_name_t


class mach_port_deleted_notification_t(Struct, name="mach_port_deleted_notification_t"):
    not_header: mach_msg_header_t
    NDR: NDR_record_t
    not_port: mach_port_name_t
    trailer: mach_msg_format_0_trailer_t


class mach_send_possible_notification_t(Struct, name="mach_send_possible_notification_t"):
    not_header: mach_msg_header_t
    NDR: NDR_record_t
    not_port: mach_port_name_t
    trailer: mach_msg_format_0_trailer_t


class mach_port_destroyed_notification_t(Struct, name="mach_port_destroyed_notification_t"):
    not_header: mach_msg_header_t
    not_body: mach_msg_body_t
    not_port: mach_msg_port_descriptor_t
    trailer: mach_msg_format_0_trailer_t


class mach_no_senders_notification_t(Struct, name="mach_no_senders_notification_t"):
    not_header: mach_msg_header_t
    NDR: NDR_record_t
    not_count: mach_msg_type_number_t
    trailer: mach_msg_format_0_trailer_t


class mach_send_once_notification_t(Struct, name="mach_send_once_notification_t"):
    not_header: mach_msg_header_t
    trailer: mach_msg_format_0_trailer_t


class mach_dead_name_notification_t(Struct, name="mach_dead_name_notification_t"):
    not_header: mach_msg_header_t
    NDR: NDR_record_t
    not_port: mach_port_name_t
    trailer: mach_msg_format_0_trailer_t
