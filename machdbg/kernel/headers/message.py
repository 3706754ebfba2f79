"""osfmk/mach/message.h: messages as the kernel holds them, and (``legacy``, ``32``) as user programs lay them out."""

from typing import Annotated

from machdbg.machine.view import Array, ArrayOf, Bits, Struct

from .pointers import mach_port_t
from .types import (
    boolean_t,
    int_t,
    kern_return_t,
    mach_msg_bits_t,
    mach_msg_copy_options_t,
    mach_msg_descriptor_type_t,
    mach_msg_id_t,
    mach_msg_size_t,
    mach_msg_trailer_size_t,
    mach_msg_trailer_type_t,
    mach_msg_type_name_t,
    mach_port_context_t,
    mach_port_name_t,
    mach_port_seqno_t,
    natural_t,
    uint32_t,
    uint64_t,
    unsigned_char,
    unsigned_int,
    void_pointer,
)


class mach_msg_header_t(Struct, name="mach_msg_header_t", pack=4):
    msgh_bits: mach_msg_bits_t
    msgh_size: mach_msg_size_t
    msgh_remote_port: mach_port_t
    msgh_local_port: mach_port_t
    msgh_voucher_port: mach_port_name_t
    msgh_id: mach_msg_id_t


class mach_msg_legacy_header_t(Struct, name="mach_msg_legacy_header_t"):
    msgh_bits: mach_msg_bits_t
    msgh_size: mach_msg_size_t
    msgh_remote_port: mach_port_name_t
    msgh_local_port: mach_port_name_t
    msgh_voucher_port: mach_port_name_t
    msgh_id: mach_msg_id_t


class mach_msg_body_t(Struct, name="mach_msg_body_t"):
    msgh_descriptor_count: mach_msg_size_t


class mach_msg_base_t(Struct, name="mach_msg_base_t"):
    header: mach_msg_header_t
    body: mach_msg_body_t


class mach_msg_legacy_base_t(Struct, name="mach_msg_legacy_base_t"):
    header: mach_msg_legacy_header_t
    body: mach_msg_body_t


class mach_msg_type_descriptor_t(Struct, name="mach_msg_type_descriptor_t"):
    pad1: natural_t
    pad2: mach_msg_size_t
    pad3: Annotated[unsigned_int, Bits(24)]
    type_: Annotated[mach_msg_descriptor_type_t, Bits(8)]


class mach_msg_port_descriptor_t(Struct, name="mach_msg_port_descriptor_t", pack=4):
    name: mach_port_t
    pad2: Annotated[unsigned_int, Bits(16)]
    disposition: Annotated[mach_msg_type_name_t, Bits(8)]
    type_: Annotated[mach_msg_descriptor_type_t, Bits(8)]
    pad_end: uint32_t


class mach_msg_ool_descriptor_t(Struct, name="mach_msg_ool_descriptor_t", pack=4):
    address_: void_pointer
    deallocate: Annotated[boolean_t, Bits(8)]
    copy: Annotated[mach_msg_copy_options_t, Bits(8)]
    pad1: Annotated[unsigned_int, Bits(8)]
    type_: Annotated[mach_msg_descriptor_type_t, Bits(8)]
    size: mach_msg_size_t


class mach_msg_ool_descriptor32_t(Struct, name="mach_msg_ool_descriptor32_t"):
    address_: uint32_t
    size: mach_msg_size_t
    deallocate: Annotated[boolean_t, Bits(8)]
    copy: Annotated[mach_msg_copy_options_t, Bits(8)]
    pad1: Annotated[unsigned_int, Bits(8)]
    type_: Annotated[mach_msg_descriptor_type_t, Bits(8)]


class mach_msg_ool_descriptor64_t(Struct, name="mach_msg_ool_descriptor64_t", pack=4):
    address_: uint64_t
    deallocate: Annotated[boolean_t, Bits(8)]
    copy: Annotated[mach_msg_copy_options_t, Bits(8)]
    pad1: Annotated[unsigned_int, Bits(8)]
    type_: Annotated[mach_msg_descriptor_type_t, Bits(8)]
    size: mach_msg_size_t


class mach_msg_ool_ports_descriptor_t(Struct, name="mach_msg_ool_ports_descriptor_t", pack=4):
    address_: void_pointer
    deallocate: Annotated[boolean_t, Bits(8)]
    copy: Annotated[mach_msg_copy_options_t, Bits(8)]
    disposition: Annotated[mach_msg_type_name_t, Bits(8)]
    type_: Annotated[mach_msg_descriptor_type_t, Bits(8)]
    count: mach_msg_size_t


class mach_msg_ool_ports_descriptor32_t(Struct, name="mach_msg_ool_ports_descriptor32_t"):
    address_: uint32_t
    count: mach_msg_size_t
    deallocate: Annotated[boolean_t, Bits(8)]
    copy: Annotated[mach_msg_copy_options_t, Bits(8)]
    disposition: Annotated[mach_msg_type_name_t, Bits(8)]
    type_: Annotated[mach_msg_descriptor_type_t, Bits(8)]


class mach_msg_ool_ports_descriptor64_t(Struct, name="mach_msg_ool_ports_descriptor64_t", pack=4):
    address_: uint64_t
    deallocate: Annotated[boolean_t, Bits(8)]
    copy: Annotated[mach_msg_copy_options_t, Bits(8)]
    disposition: Annotated[mach_msg_type_name_t, Bits(8)]
    type_: Annotated[mach_msg_descriptor_type_t, Bits(8)]
    count: mach_msg_size_t


class mach_msg_descriptor_t(Struct, union=True, name="mach_msg_descriptor_t"):
    port: mach_msg_port_descriptor_t
    out_of_line: mach_msg_ool_descriptor32_t
    ool_ports: mach_msg_ool_ports_descriptor32_t
    type_: mach_msg_type_descriptor_t


class mach_msg_legacy_port_descriptor_t(Struct, name="mach_msg_legacy_port_descriptor_t"):
    name: mach_port_name_t
    pad1: mach_msg_size_t
    pad2: Annotated[uint32_t, Bits(16)]
    disposition: Annotated[mach_msg_type_name_t, Bits(8)]
    type_: Annotated[mach_msg_descriptor_type_t, Bits(8)]


class mach_msg_legacy_descriptor_t(Struct, union=True, name="mach_msg_legacy_descriptor_t"):
    port: mach_msg_legacy_port_descriptor_t
    out_of_line32: mach_msg_ool_descriptor32_t
    ool_ports32: mach_msg_ool_ports_descriptor32_t
    type_: mach_msg_type_descriptor_t


class NDR_record_t(Struct, name="NDR_record_t"):
    mig_vers: unsigned_char
    if_vers: unsigned_char
    reserved1: unsigned_char
    mig_encoding: unsigned_char
    int_rep: unsigned_char
    char_rep: unsigned_char
    float_rep: unsigned_char
    reserved2: unsigned_char


class security_token_t(Struct, name="security_token_t"):
    val: Annotated[Array[int], ArrayOf(unsigned_int, 2)]


class audit_token_t(Struct, name="audit_token_t"):
    val: Annotated[Array[int], ArrayOf(unsigned_int, 8)]


class msg_labels_t(Struct, name="msg_labels_t"):
    sender: mach_port_name_t


class mach_msg_trailer_t(Struct, name="mach_msg_trailer_t"):
    msgh_trailer_type: mach_msg_trailer_type_t
    msgh_trailer_size: mach_msg_trailer_size_t


class mach_msg_seqno_trailer_t(Struct, name="mach_msg_seqno_trailer_t"):
    msgh_trailer_type: mach_msg_trailer_type_t
    msgh_trailer_size: mach_msg_trailer_size_t
    msgh_seqno: mach_port_seqno_t


class mach_msg_security_trailer_t(Struct, name="mach_msg_security_trailer_t"):
    msgh_trailer_type: mach_msg_trailer_type_t
    msgh_trailer_size: mach_msg_trailer_size_t
    msgh_seqno: mach_port_seqno_t
    msgh_sender: security_token_t


class mach_msg_audit_trailer_t(Struct, name="mach_msg_audit_trailer_t"):
    msgh_trailer_type: mach_msg_trailer_type_t
    msgh_trailer_size: mach_msg_trailer_size_t
    msgh_seqno: mach_port_seqno_t
    msgh_sender: security_token_t
    msgh_audit: audit_token_t


class mach_msg_context_trailer_t(Struct, name="mach_msg_context_trailer_t", pack=4):
    msgh_trailer_type: mach_msg_trailer_type_t
    msgh_trailer_size: mach_msg_trailer_size_t
    msgh_seqno: mach_port_seqno_t
    msgh_sender: security_token_t
    msgh_audit: audit_token_t
    msgh_context: mach_port_context_t


class mach_msg_mac_trailer_t(Struct, name="mach_msg_mac_trailer_t", pack=4):
    msgh_trailer_type: mach_msg_trailer_type_t
    msgh_trailer_size: mach_msg_trailer_size_t
    msgh_seqno: mach_port_seqno_t
    msgh_sender: security_token_t
    msgh_audit: audit_token_t
    msgh_context: mach_port_context_t
    msgh_ad: int_t
    msgh_labels: msg_labels_t


class mach_msg_max_trailer_t(Struct, name="mach_msg_max_trailer_t", pack=4):
    msgh_trailer_type: mach_msg_trailer_type_t
    msgh_trailer_size: mach_msg_trailer_size_t
    msgh_seqno: mach_port_seqno_t
    msgh_sender: security_token_t
    msgh_audit: audit_token_t
    msgh_context: mach_port_context_t
    msgh_ad: int_t
    msgh_labels: msg_labels_t


class mach_msg_format_0_trailer_t(Struct, name="mach_msg_format_0_trailer_t"):
    msgh_trailer_type: mach_msg_trailer_type_t
    msgh_trailer_size: mach_msg_trailer_size_t
    msgh_seqno: mach_port_seqno_t
    msgh_sender: security_token_t


class mach_msg_empty_send_t(Struct, name="mach_msg_empty_send_t"):
    header: mach_msg_header_t


class mach_msg_empty_rcv_t(Struct, name="mach_msg_empty_rcv_t"):
    header: mach_msg_header_t
    trailer: mach_msg_trailer_t


class mach_msg_empty_t(Struct, union=True, name="mach_msg_empty_t"):
    send: mach_msg_empty_send_t
    rcv: mach_msg_empty_rcv_t


class mig_reply_error_t(Struct, name="mig_reply_error_t"):
    Head: mach_msg_header_t
    NDR: NDR_record_t
    RetCode: kern_return_t
