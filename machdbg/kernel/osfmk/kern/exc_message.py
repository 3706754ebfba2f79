"""What the kernel's calls of exception handlers have in common: messages of mach/exc.defs and mach/mach_exc.defs.

Layouts: facts about MIG's output, in kernel form.
"""

from __future__ import annotations

from struct import pack, unpack

from machdbg.kernel.constants import (
    KERN_SUCCESS,
    MACH_MSG_PORT_DESCRIPTOR,
    MACH_MSG_SUCCESS,
    MACH_MSG_TYPE_COPY_SEND,
    MACH_MSGH_BITS_COMPLEX,
    MACH_NOTIFY_SEND_ONCE,
    MACH_PORT_NULL,
    MIG_REPLY_MISMATCH,
    MIG_SERVER_DIED,
    MIG_TYPE_ERROR,
)
from machdbg.kernel.cpu import local_array
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    THREAD_STATE_MAX,
    NDR_record_t,
    ipc_port,
    mach_msg_body_t,
    mach_msg_header_t,
    mach_msg_port_descriptor_t,
    uint64_t,
)
from machdbg.kernel.macros import IP_NULL, MACH_MSGH_BITS, at_address
from machdbg.machine.view import Pointer

HEADER_SIZE = mach_msg_header_t.record.size
BODY_SIZE = mach_msg_body_t.record.size
DESCRIPTOR_SIZE = mach_msg_port_descriptor_t.record.size
NDR_SIZE = NDR_record_t.record.size
TRAILER_SIZE = 8
STATE_SIZE = 4 * THREAD_STATE_MAX
RETURN_CODE = HEADER_SIZE + NDR_SIZE  # where the reply has it; then the flavor, the state's size, the state
RAISE_REPLY = RETURN_CODE + 4 + TRAILER_SIZE
STATE_REPLY = RETURN_CODE + 12 + STATE_SIZE + TRAILER_SIZE


class ExceptionMessage:
    """A request on the kernel stack, with room for the reply; ``size`` is what of it there is already, in bytes."""

    def __init__(self, room: int, port: ipc_port, id: int, bits: int) -> None:
        self.header = at_address(mach_msg_header_t, local_array(uint64_t, (room + 7) // 8).address)
        self.size = HEADER_SIZE
        self.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) | bits
        self.header.msgh_size = 0
        self.header.msgh_remote_port = port
        self.header.msgh_local_port = IP_NULL()
        self.header.msgh_voucher_port = MACH_PORT_NULL
        self.header.msgh_id = id

    def add(self, data: bytes) -> None:
        """Put more behind what there is."""
        self.header.space.write(self.header.address + self.size, data)
        self.size += len(data)

    def add_port(self, port: ipc_port) -> None:
        """A descriptor of a send right that the sender keeps a copy of."""
        descriptor = at_address(mach_msg_port_descriptor_t, self.header.address + self.size)
        descriptor.clear()
        descriptor.name = port
        descriptor.disposition = MACH_MSG_TYPE_COPY_SEND
        descriptor.type_ = MACH_MSG_PORT_DESCRIPTOR
        self.size += DESCRIPTOR_SIZE

    def add_ndr(self) -> None:
        """The record of data representation."""
        record = kernel_data().NDR_record
        self.add(record.space.read(record.address, NDR_SIZE))

    def add_state(self, flavor: int, state: Pointer[int], count: int) -> None:
        """A thread's state of ``count`` 32-bit words."""
        self.add(pack("<iI", flavor, count) + state.space.read(state.address, 4 * count))

    def words(self, offset: int, count: int) -> tuple[int, ...]:
        """32-bit words of the reply, without a sign."""
        return unpack(f"<{count}I", self.header.space.read(self.header.address + offset, 4 * count))


def identified(port: ipc_port, id: int, thread: ipc_port, task: ipc_port) -> ExceptionMessage:
    """A request with the ports of the thread and its task."""
    message = ExceptionMessage(HEADER_SIZE + BODY_SIZE + 2 * DESCRIPTOR_SIZE + NDR_SIZE + 32 + STATE_SIZE
                               if id not in (2401, 2405) else 128, port, id, MACH_MSGH_BITS_COMPLEX)
    message.add(pack("<I", 2))
    message.add_port(thread)
    message.add_port(task)
    message.add_ndr()
    return message


def stated(port: ipc_port, id: int) -> ExceptionMessage:
    """A request without them."""
    message = ExceptionMessage(HEADER_SIZE + NDR_SIZE + 32 + STATE_SIZE, port, id, 0)
    message.add_ndr()
    return message


def narrow(exception: int, code: Pointer[int], count: int) -> bytes:
    """An exception with its codes of 32 bits."""
    return pack("<iI", exception, count) + code.space.read(code.address, 4 * count)


def wide(exception: int, code: Pointer[int], count: int) -> bytes:
    """An exception with its codes of 64 bits."""
    return pack("<iI", exception, count) + code.space.read(code.address, 8 * count)


def answer(mr: int, message: ExceptionMessage, id: int) -> int:
    """What a handler has answered; the codes of the call, MIG_SERVER_DIED, MIG_REPLY_MISMATCH or MIG_TYPE_ERROR."""
    header = message.header
    if mr != MACH_MSG_SUCCESS:
        return mr
    if header.msgh_id == MACH_NOTIFY_SEND_ONCE:
        return MIG_SERVER_DIED
    if header.msgh_id != id + 100:
        return MIG_REPLY_MISMATCH
    if header.msgh_bits & MACH_MSGH_BITS_COMPLEX or header.msgh_size < RETURN_CODE + 4:
        return MIG_TYPE_ERROR
    code = message.words(RETURN_CODE, 1)[0]
    return code - (1 << 32) if code >> 31 else code


def new_state_of(mr: int, message: ExceptionMessage, id: int, flavor: Pointer[int], state: Pointer[int],
                 count: Pointer[int]) -> int:
    """The same, and the state that the handler wants the thread to have."""
    result = answer(mr, message, id)
    if result != KERN_SUCCESS:
        return result
    start = RETURN_CODE + 12
    if message.header.msgh_size < start:
        return MIG_TYPE_ERROR
    flavor.value, words = message.words(RETURN_CODE + 4, 2)
    if words > min(THREAD_STATE_MAX, count.value) or message.header.msgh_size != start + 4 * words:
        return MIG_TYPE_ERROR
    state.space.write(state.address, state.space.read(message.header.address + start, 4 * words))
    count.value = words
    return KERN_SUCCESS
