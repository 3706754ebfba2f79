"""osfmk/ipc/ipc_kmsg.c, continued: from memory into a kmsg and back, and trailers.

Behaviour: spec of the message path, sections 2, 5 and 6.4. User messages have a header of 24 bytes, the kernel's 32;
sizes are multiples of 4.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    DESC_SIZE_ADJUSTMENT,
    LEGACY_HEADER_SIZE_DELTA,
    MACH_MSG_OOL_DESCRIPTOR,
    MACH_MSG_OOL_PORTS_DESCRIPTOR,
    MACH_MSG_OOL_VOLATILE_DESCRIPTOR,
    MACH_MSG_PORT_DESCRIPTOR,
    MACH_MSG_SUCCESS,
    MACH_MSG_TRAILER_FORMAT_0,
    MACH_MSG_TRAILER_MINIMUM_SIZE,
    MACH_MSGH_BITS_COMPLEX,
    MACH_RCV_INVALID_DATA,
    MACH_RCV_STACK,
    MACH_RCV_TRAILER_AV,
    MACH_RCV_TRAILER_LABELS,
    MACH_RCV_TRAILER_MASK,
    MACH_SEND_INVALID_DATA,
    MACH_SEND_MSG_TOO_SMALL,
    MACH_SEND_NO_BUFFER,
    MACH_SEND_TOO_LARGE,
    MAX_TRAILER_SIZE,
)
from machdbg.kernel.cpu import current_task, local_struct
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    ipc_kmsg_t,
    ipc_space_t,
    mach_msg_bits_t,
    mach_msg_body_t,
    mach_msg_descriptor_t,
    mach_msg_header_t,
    mach_msg_id_t,
    mach_msg_legacy_base_t,
    mach_msg_legacy_header_t,
    mach_msg_max_trailer_t,
    mach_msg_option_t,
    mach_msg_return_t,
    mach_msg_size_t,
    mach_msg_trailer_size_t,
    mach_port_name_t,
    mach_port_seqno_t,
    mach_vm_address_t,
    mach_vm_offset_t,
    thread_t,
    vm_map_t,
)
from machdbg.kernel.macros import CAST_MACH_NAME_TO_PORT, CAST_MACH_PORT_TO_NAME, REQUESTED_TRAILER_SIZE
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import (
    LEGACY_BASE_SIZE,
    LEGACY_HEADER_SIZE,
    MACH_MSG_HEADER_SIZE,
    body_of,
    descriptor_at,
    descriptors_of,
    is_64bit,
    trailer_of,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr


@function("osfmk/ipc/ipc_kmsg.c", line=1552, stack=48)
async def ipc_kmsg_get(msg_addr: mach_vm_address_t, size: mach_msg_size_t,
                       kmsgp: Pointer[ipc_kmsg_t]) -> mach_msg_return_t:
    """Make a kmsg out of a user message of ``size`` bytes; no rights are touched.

    Fails with MACH_SEND_MSG_TOO_SMALL, MACH_SEND_TOO_LARGE, MACH_SEND_INVALID_DATA or MACH_SEND_NO_BUFFER.
    """
    legacy_base = local_struct(mach_msg_legacy_base_t)
    await at(1562)
    legacy_base.body.msgh_descriptor_count = 0
    await at(1564)
    if size < LEGACY_HEADER_SIZE or size & 3:
        await at(1565)
        return MACH_SEND_MSG_TOO_SMALL
    await at(1567)
    if size > kernel_data().ipc_kmsg_max_body_space:
        await at(1568)
        return MACH_SEND_TOO_LARGE
    await at(1570)
    if size == LEGACY_HEADER_SIZE:
        await at(1571)
        len_copied: mach_msg_size_t = LEGACY_HEADER_SIZE
    else:
        await at(1573)
        len_copied = LEGACY_BASE_SIZE
    await at(1575)
    if await copyinmsg(msg_addr, legacy_base.address, len_copied):
        await at(1576)
        return MACH_SEND_INVALID_DATA
    await at(1582)
    if size == LEGACY_HEADER_SIZE and legacy_base.header.msgh_bits & MACH_MSGH_BITS_COMPLEX:
        await at(1584)
        return MACH_SEND_MSG_TOO_SMALL
    await at(1586)
    msg_addr += LEGACY_HEADER_SIZE
    await at(1588)
    size += LEGACY_HEADER_SIZE_DELTA
    await at(1600)
    msg_and_trailer_size: mach_msg_size_t = size + MAX_TRAILER_SIZE
    await at(1601)
    kmsg: ipc_kmsg_t = await ipc_kmsg_alloc(msg_and_trailer_size)
    await at(1602)
    if not kmsg:
        await at(1603)
        return MACH_SEND_NO_BUFFER
    header = kmsg.ikm_header
    await at(1605)
    header.msgh_size = size
    await at(1606)
    header.msgh_bits = legacy_base.header.msgh_bits
    await at(1607)
    header.msgh_remote_port = CAST_MACH_NAME_TO_PORT(legacy_base.header.msgh_remote_port)
    await at(1608)
    header.msgh_local_port = CAST_MACH_NAME_TO_PORT(legacy_base.header.msgh_local_port)
    await at(1609)
    header.msgh_voucher_port = legacy_base.header.msgh_voucher_port
    await at(1610)
    header.msgh_id = legacy_base.header.msgh_id
    await at(1626)
    if await copyinmsg(msg_addr, header.address + MACH_MSG_HEADER_SIZE, size - MACH_MSG_HEADER_SIZE):
        await at(1627)
        await ipc_kmsg_free(kmsg)
        await at(1628)
        return MACH_SEND_INVALID_DATA
    await at(1651)
    trailer: ptr[mach_msg_max_trailer_t] = mach_msg_max_trailer_t(kmsg.space, header.address + size)
    await at(1652)
    trailer.msgh_sender = current_task().sec_token
    await at(1653)
    trailer.msgh_audit = current_task().audit_token
    await at(1654)
    trailer.msgh_trailer_type = MACH_MSG_TRAILER_FORMAT_0
    await at(1655)
    trailer.msgh_trailer_size = MACH_MSG_TRAILER_MINIMUM_SIZE
    await at(1663)
    trailer.msgh_labels.sender = 0
    await at(1664)
    kmsgp.value = kmsg
    await at(1665)
    return MACH_MSG_SUCCESS


@function("osfmk/ipc/ipc_kmsg.c", line=1998)
async def ipc_kmsg_put(kmsg: ipc_kmsg_t, option: mach_msg_option_t, rcv_addr: mach_vm_address_t,
                       rcv_size: mach_msg_size_t, trailer_size: mach_msg_size_t,
                       sizep: Pointer[mach_msg_size_t]) -> mach_msg_return_t:
    """Copy a finished message with its trailer to user memory and free the buffer, also on failure.

    Fails with MACH_RCV_INVALID_DATA. ``rcv_size`` is not consulted.
    """
    await at(2006)
    size: mach_msg_size_t = kmsg.ikm_header.msgh_size + trailer_size
    await at(2027)
    if current_task() != kernel_data().kernel_task:
        await at(2028)
        header = kmsg.ikm_header
        legacy_header: ptr[mach_msg_legacy_header_t] = mach_msg_legacy_header_t(
            kmsg.space, header.address + LEGACY_HEADER_SIZE_DELTA)
        await at(2031)
        bits: mach_msg_bits_t = header.msgh_bits
        await at(2032)
        msg_size: mach_msg_size_t = header.msgh_size
        await at(2033)
        remote_port: mach_port_name_t = CAST_MACH_PORT_TO_NAME(header.msgh_remote_port)
        await at(2034)
        local_port: mach_port_name_t = CAST_MACH_PORT_TO_NAME(header.msgh_local_port)
        await at(2035)
        voucher_port: mach_port_name_t = header.msgh_voucher_port
        await at(2036)
        id: mach_msg_id_t = header.msgh_id
        await at(2038)
        legacy_header.msgh_id = id
        await at(2039)
        legacy_header.msgh_local_port = local_port
        await at(2040)
        legacy_header.msgh_remote_port = remote_port
        await at(2041)
        legacy_header.msgh_voucher_port = voucher_port
        await at(2042)
        legacy_header.msgh_size = msg_size - LEGACY_HEADER_SIZE_DELTA
        await at(2043)
        legacy_header.msgh_bits = bits
        await at(2045)
        size -= LEGACY_HEADER_SIZE_DELTA
        await at(2046)
        kmsg.ikm_header = mach_msg_header_t(kmsg.space, legacy_header.address)
    await at(2064)
    if option & MACH_RCV_STACK:
        await at(2065)
        rcv_addr += rcv_size - size
    await at(2068)
    if await copyoutmsg(kmsg.ikm_header.address, rcv_addr, size):
        await at(2069)
        mr: mach_msg_return_t = MACH_RCV_INVALID_DATA
        await at(2070)
        size = 0
    else:
        await at(2072)
        mr = MACH_MSG_SUCCESS
    await at(2081)
    await ipc_kmsg_free(kmsg)
    await at(2083)
    if sizep:
        await at(2084)
        sizep.value = size
    await at(2085)
    return mr


@function("osfmk/ipc/ipc_kmsg.c", line=4365)
async def ipc_kmsg_copyout_size(kmsg: ipc_kmsg_t, map: vm_map_t) -> mach_msg_size_t:
    """The size, without trailer, that a receiver with ``map`` will see."""
    await at(4371)
    send_size: mach_msg_size_t = kmsg.ikm_header.msgh_size
    await at(4373)
    is_task_64bit: boolean_t = is_64bit(map)
    await at(4376)
    send_size -= LEGACY_HEADER_SIZE_DELTA
    await at(4379)
    if kmsg.ikm_header.msgh_bits & MACH_MSGH_BITS_COMPLEX:
        await at(4384)
        body: ptr[mach_msg_body_t] = body_of(kmsg.ikm_header)
        await at(4385)
        saddr: ptr[mach_msg_descriptor_t] = descriptors_of(body)
        await at(4386)
        eaddr: ptr[mach_msg_descriptor_t] = descriptor_at(saddr, body.msgh_descriptor_count)
        await at(4388)
        while saddr.address < eaddr.address:
            await at(4389)
            type_ = saddr.type_.type_
            if type_ in (MACH_MSG_OOL_DESCRIPTOR, MACH_MSG_OOL_VOLATILE_DESCRIPTOR, MACH_MSG_OOL_PORTS_DESCRIPTOR):
                await at(4393)
                if not is_task_64bit:
                    await at(4394)
                    send_size -= DESC_SIZE_ADJUSTMENT
            elif type_ == MACH_MSG_PORT_DESCRIPTOR:
                await at(4397)
                send_size -= DESC_SIZE_ADJUSTMENT
            await at(4388)
            saddr = descriptor_at(saddr, 1)
    await at(4404)
    return send_size


@function("osfmk/ipc/ipc_kmsg.c", line=4793)
async def ipc_kmsg_add_trailer(kmsg: ipc_kmsg_t, space: ipc_space_t, option: mach_msg_option_t, thread: thread_t,
                               seqno: mach_port_seqno_t, minimal_trailer: boolean_t,
                               context: mach_vm_offset_t) -> mach_msg_trailer_size_t:
    """Fill in the trailer for a receiver; returns how many of its bytes the receiver gets (8 to 68)."""
    await at(4815)
    trailer: ptr[mach_msg_max_trailer_t] = trailer_of(kmsg.ikm_header)
    await at(4820)
    if not option & MACH_RCV_TRAILER_MASK:
        await at(4821)
        return trailer.msgh_trailer_size
    await at(4824)
    trailer.msgh_seqno = seqno
    await at(4825)
    trailer.msgh_context = context
    await at(4826)
    trailer.msgh_trailer_size = REQUESTED_TRAILER_SIZE(option)
    await at(4828)
    if not minimal_trailer:
        # An oddity of this release: the low option nibble is looked at, not the element code (spec, Q5).
        await at(4832)
        if option & 0xF >= MACH_RCV_TRAILER_AV:
            await at(4834)
            trailer.msgh_ad = 0
        await at(4843)
        if option >> 24 & MACH_RCV_TRAILER_LABELS:
            await at(4844)
            trailer.msgh_labels.sender = 0
    else:
        await at(4829)
    await at(4852)
    return trailer.msgh_trailer_size


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_alloc, ipc_kmsg_free
from machdbg.kernel.osfmk.x86_64.copyio import copyinmsg, copyoutmsg
