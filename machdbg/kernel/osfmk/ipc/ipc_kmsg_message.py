"""Where the parts of a message in the kernel lie (osfmk/ipc/ipc_kmsg.h, osfmk/mach/message.h).

Spec of the message path, section 2.
Sizes and offsets are in bytes; ``LEGACY`` is the form that user programs see.
"""

from __future__ import annotations

from machdbg.kernel.constants import IKM_OVERHEAD
from machdbg.kernel.headers import (
    _vm_map,
    ipc_importance_elem,
    ipc_kmsg,
    ipc_object,
    ipc_object_t,
    mach_msg_base_t,
    mach_msg_body_t,
    mach_msg_descriptor_t,
    mach_msg_header_t,
    mach_msg_legacy_base_t,
    mach_msg_legacy_descriptor_t,
    mach_msg_legacy_header_t,
    mach_msg_max_trailer_t,
    mach_msg_ool_ports_descriptor_t,
    mach_msg_port_descriptor_t,
)
from machdbg.kernel.macros import IP_NULL, at_address, null
from machdbg.machine.view import Pointer, codec_of

IKM_STASH = 16
MACH_MSG_HEADER_SIZE = mach_msg_header_t.record.size
MACH_MSG_BASE_SIZE = mach_msg_base_t.record.size
LEGACY_HEADER_SIZE = mach_msg_legacy_header_t.record.size
LEGACY_BASE_SIZE = mach_msg_legacy_base_t.record.size
LEGACY_DESCRIPTOR_SIZE = mach_msg_legacy_descriptor_t.record.size
KERNEL_DESCRIPTOR_SIZE = mach_msg_port_descriptor_t.record.size
MAX_RIGHTS_PER_MESSAGE = 0xFFFF // 4  # a message with as many is too large
VM_MAX_ADDRESS = 0xFFE00000  # a map that goes beyond belongs to a 64-bit task


def ikm_set_header(kmsg: ipc_kmsg, mtsize: int) -> None:
    """Place a message of ``mtsize`` bytes, trailer included, at the end of the buffer (ipc_kmsg.h:190)."""
    kmsg.ikm_header = mach_msg_header_t(kmsg.space, kmsg.address + IKM_OVERHEAD + kmsg.ikm_size - mtsize)


def ikm_init(kmsg: ipc_kmsg, size: int) -> None:
    """Set the fields of a fresh buffer of ``size`` bytes."""
    kmsg.ikm_size = size
    kmsg.ikm_prealloc = IP_NULL()
    kmsg.ikm_voucher = IP_NULL()
    kmsg.ikm_importance = null(ipc_importance_elem)
    kmsg.ikm_qos = kmsg.ikm_qos_override = 0


def trailer_of(header: mach_msg_header_t) -> mach_msg_max_trailer_t:
    """The trailer, right behind the message."""
    return mach_msg_max_trailer_t(header.space, header.address + (header.msgh_size + 3 & ~3))


def body_of(header: mach_msg_header_t) -> mach_msg_body_t:
    """The descriptor count of a complex message, right behind the header."""
    return mach_msg_body_t(header.space, header.address + MACH_MSG_HEADER_SIZE)


def descriptors_of(body: mach_msg_body_t) -> mach_msg_descriptor_t:
    """The first descriptor, right behind the count."""
    return at_address(mach_msg_descriptor_t, body.address + mach_msg_body_t.record.size)


def descriptor_at(first: mach_msg_descriptor_t, index: int) -> mach_msg_descriptor_t:
    """The descriptor (kernel form) ``index`` places behind ``first``."""
    return at_address(mach_msg_descriptor_t, first.address + index * KERNEL_DESCRIPTOR_SIZE)


def object_array(descriptor: mach_msg_ool_ports_descriptor_t) -> Pointer[ipc_object]:
    """The array of rights that an out-of-line ports descriptor refers to."""
    return Pointer(descriptor.space, descriptor.address_, codec_of(ipc_object_t, {}))


def is_64bit(map: _vm_map) -> bool:
    """Whether a map belongs to a 64-bit task."""
    return map.hdr.links.end > VM_MAX_ADDRESS
