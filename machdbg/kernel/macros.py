"""The macros of XNU's headers that code uses like functions, under their own names. They are no frames and no steps.

Locks are statements without effect: with one processor nobody runs between lock and unlock. Null and dead pointers
are functions here, because a pointer belongs to the address space of the machine that is running.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from machdbg.machine.machine import current_machine
from machdbg.machine.memory import PAGE_MASK
from machdbg.machine.view import Struct

from .constants import (
    IE_BITS_GEN_MASK,
    IO_BITS_ACTIVE,
    IO_BITS_KOTYPE,
    IO_BITS_OTYPE,
    IO_MAX_REFERENCES,
    IS_GROWING,
    IS_INACTIVE,
    IS_REFS_MAX,
    MACH_PORT_DEAD,
    MACH_PORT_NULL,
    MACH_PORT_QLIMIT_KERNEL,
    WQT_SET,
)
from .headers import (
    _vm_map,
    ipc_entry,
    ipc_kmsg,
    ipc_mqueue,
    ipc_object,
    ipc_port,
    ipc_pset,
    ipc_space,
    queue_entry,
    task,
    thread,
)

S = TypeVar("S", bound=Struct)

TRUE = 1
FALSE = 0
DEAD_POINTER = (1 << 64) - 1


def null(struct: type[S]) -> S:
    """A null pointer to ``struct``."""
    return struct(current_machine().kernel_space, 0)


def at_address(struct: type[S], address: int) -> S:
    """The ``struct`` at a kernel address."""
    return struct(current_machine().kernel_space, address)


def cast_to(struct: type[S], pointer: Struct) -> S:
    """C's ``(struct *) pointer``."""
    return struct(pointer.space, pointer.address)


def as_port(pointer: Struct) -> ipc_port:
    """An object known to be a port."""
    return ipc_port(pointer.space, pointer.address)


def as_object(port: Struct) -> ipc_object:
    """The object that a port or port set begins with."""
    return ipc_object(port.space, port.address)


# names, ports as pointers


def MACH_PORT_VALID(name: int) -> bool:
    """Whether a name is neither null nor dead."""
    return name not in (MACH_PORT_NULL, MACH_PORT_DEAD)


def CAST_MACH_NAME_TO_PORT(name: int) -> ipc_port:
    """A name widened to where a port pointer stands; the dead name becomes the dead pointer."""
    return at_address(ipc_port, DEAD_POINTER if name == MACH_PORT_DEAD else name)


def CAST_MACH_PORT_TO_NAME(port: Struct) -> int:
    """The name in a place for a port pointer."""
    return port.address & 0xFFFFFFFF


def IP_NULL() -> ipc_port:
    """No port."""
    return null(ipc_port)


def IP_DEAD() -> ipc_port:
    """What a port that has died is replaced by."""
    return at_address(ipc_port, DEAD_POINTER)


def IO_NULL() -> ipc_object:
    """No object."""
    return null(ipc_object)


def IO_DEAD() -> ipc_object:
    """A right that has died."""
    return at_address(ipc_object, DEAD_POINTER)


def IE_NULL() -> ipc_entry:
    """No entry."""
    return null(ipc_entry)


def IKM_NULL() -> ipc_kmsg:
    """No message."""
    return null(ipc_kmsg)


def IS_NULL() -> ipc_space:
    """No space."""
    return null(ipc_space)


def TASK_NULL() -> task:
    """No task."""
    return null(task)


def THREAD_NULL() -> thread:
    """No thread."""
    return null(thread)


def VM_MAP_NULL() -> _vm_map:
    """No address map."""
    return null(_vm_map)


def IMQ_NULL() -> ipc_mqueue:
    """No message queue."""
    return null(ipc_mqueue)


def IO_VALID(object: Struct) -> bool:
    """Whether a pointer is neither null nor dead."""
    return object.address not in (0, DEAD_POINTER)


IP_VALID = IO_VALID


# objects and ports


def io_makebits(active: bool, otype: int, kotype: int) -> int:
    """The ``io_bits`` of an object."""
    return (IO_BITS_ACTIVE if active else 0) | otype << 16 | kotype


def io_active(object: ipc_object) -> bool:
    """Whether an object is alive."""
    return bool(object.io_bits & IO_BITS_ACTIVE)


def io_otype(object: ipc_object) -> int:
    """IOT_PORT or IOT_PORT_SET."""
    return (object.io_bits & IO_BITS_OTYPE) >> 16


def io_kotype(object: ipc_object) -> int:
    """The kind of kernel object (IKOT_*) behind a port."""
    return object.io_bits & IO_BITS_KOTYPE


def ip_active(port: ipc_port) -> bool:
    """Whether a port is alive."""
    return io_active(port.ip_object)


def ip_kotype(port: ipc_port) -> int:
    """The kind of kernel object (IKOT_*) behind a port."""
    return io_kotype(port.ip_object)


def IP_PREALLOC(port: ipc_port) -> bool:
    """Whether a port has a message buffer of its own."""
    return bool(port.ip_object.io_bits & 0x8000)


def IP_TIMESTAMP_ORDER(one: int, two: int) -> bool:
    """Whether death stamp ``one`` is earlier than ``two``."""
    return bool(one - two & 0x80000000)


def io_reference(object: ipc_object) -> None:
    """Take a reference; the count sticks at IO_MAX_REFERENCES."""
    if object.io_references < IO_MAX_REFERENCES:
        object.io_references += 1


async def io_release(object: ipc_object) -> None:
    """Drop a reference; the last one frees the object (a call of io_free)."""
    from .osfmk.ipc.ipc_object import io_free

    references = object.io_references
    if references < IO_MAX_REFERENCES:
        object.io_references = references - 1
    if references == 1:
        await io_free(io_otype(object), object)


def ip_reference(port: ipc_port) -> None:
    """Take a reference to a port."""
    io_reference(port.ip_object)


async def ip_release(port: ipc_port) -> None:
    """Drop a reference to a port; the last one frees it."""
    await io_release(port.ip_object)


def ip_lock(port: ipc_port) -> None:
    """Lock a port."""


def ip_unlock(port: ipc_port) -> None:
    """Unlock a port."""


def ips_lock(pset: ipc_pset) -> None:
    """Lock a port set."""


def ips_unlock(pset: ipc_pset) -> None:
    """Unlock a port set."""


def io_lock(object: ipc_object) -> None:
    """Lock an object."""


def io_unlock(object: ipc_object) -> None:
    """Unlock an object."""


# spaces


def is_active(space: ipc_space) -> bool:
    """Whether a space is alive."""
    return not space.is_bits & IS_INACTIVE


def is_write_lock(space: ipc_space) -> None:
    """Lock a space."""


def is_write_unlock(space: ipc_space) -> None:
    """Unlock a space."""


def is_read_lock(space: ipc_space) -> None:
    """Lock a space."""


def is_read_unlock(space: ipc_space) -> None:
    """Unlock a space."""


def is_growing(space: ipc_space) -> bool:
    """Whether a thread is making the table of a space larger."""
    return bool(space.is_bits & IS_GROWING)


def is_start_growing(space: ipc_space) -> None:
    """Mark a space as growing."""
    space.is_bits |= IS_GROWING


def is_done_growing(space: ipc_space) -> None:
    """Mark a space as no longer growing."""
    space.is_bits &= ~IS_GROWING


def is_mark_inactive(space: ipc_space) -> None:
    """Mark a space as dead."""
    space.is_bits |= IS_INACTIVE


def is_reference(space: ipc_space) -> None:
    """Take a reference to a space."""
    space.is_bits += 1


async def is_release(space: ipc_space) -> None:
    """Drop a reference to a space; the last one frees it."""
    from .data import kernel_data
    from .osfmk.kern.zalloc import zfree

    space.is_bits -= 1
    if not space.is_bits & IS_REFS_MAX:
        await zfree(kernel_data().ipc_space_zone, space.address)


def MACH_PORT_INDEX(name: int) -> int:
    """The slot of a name."""
    return name >> 8


def MACH_PORT_GEN(name: int) -> int:
    """The generation of a name, as an entry holds it."""
    return name << 24 & IE_BITS_GEN_MASK


def MACH_PORT_MAKE(index: int, gen: int) -> int:
    """The name of a slot in a generation (of which only the generation bits count)."""
    return index << 8 | gen >> 24


def IE_BITS_GEN(bits: int) -> int:
    """The generation of an entry."""
    return bits & IE_BITS_GEN_MASK


def IE_BITS_UREFS(bits: int) -> int:
    """User references of an entry."""
    return bits & 0xFFFF


def IE_BITS_TYPE(bits: int) -> int:
    """The rights of an entry (MACH_PORT_TYPE_*)."""
    return bits & 0x001F0000


# message queues


def imq_full(mqueue: ipc_mqueue) -> bool:
    """Whether a queue has reached its limit."""
    return mqueue.imq_msgcount >= mqueue.imq_qlimit


def imq_full_kernel(mqueue: ipc_mqueue) -> bool:
    """Whether a queue has reached what even the kernel respects."""
    return mqueue.imq_msgcount >= MACH_PORT_QLIMIT_KERNEL


def ip_full(port: ipc_port) -> bool:
    """Whether a port's queue has reached its limit."""
    return imq_full(port.ip_messages)


def imq_is_set(mqueue: ipc_mqueue) -> bool:
    """Whether a queue is that of a port set."""
    return mqueue.imq_wait_queue.waitq_type == WQT_SET


def imq_valid(mqueue: ipc_mqueue) -> bool:
    """Whether a queue's port or set is alive."""
    return bool(mqueue.imq_wait_queue.waitq_isvalid)


def imq_lock(mqueue: ipc_mqueue) -> None:
    """Lock a queue."""


def imq_unlock(mqueue: ipc_mqueue) -> None:
    """Unlock a queue."""


def ip_from_mq(mqueue: ipc_mqueue) -> ipc_port:
    """The port that a message queue belongs to."""
    return ipc_port(mqueue.space, mqueue.address - ipc_port.offset_of("ip_messages"))


# the fields of msgh_bits


def MACH_MSGH_BITS(remote: int, local: int) -> int:
    """msgh_bits with the dispositions of the remote and the local port."""
    return remote | local << 8


def MACH_MSGH_BITS_SET(remote: int, local: int, voucher: int, other: int) -> int:
    """msgh_bits with three dispositions and the rest of ``other``."""
    return remote | local << 8 | voucher << 16 | (other & ~0x1F1F1F)


def MACH_MSGH_BITS_REMOTE(bits: int) -> int:
    """The disposition of the remote port."""
    return bits & 0x1F


def MACH_MSGH_BITS_LOCAL(bits: int) -> int:
    """The disposition of the local port."""
    return bits >> 8 & 0x1F


def MACH_MSGH_BITS_VOUCHER(bits: int) -> int:
    """The disposition of the voucher."""
    return bits >> 16 & 0x1F


def MACH_MSGH_BITS_OTHER(bits: int) -> int:
    """What is not a disposition."""
    return bits & ~0x1F1F1F


def MACH_MSG_TYPE_PORT_ANY_SEND(type_: int) -> bool:
    """Whether a disposition makes a send or send-once right."""
    return 17 <= type_ <= 21


def REQUESTED_TRAILER_SIZE(option: int) -> int:
    """The size in bytes of the trailer that receive options ask for (message.h:809)."""
    return {0: 8, 1: 12, 2: 20, 3: 52, 4: 60}.get(option >> 24 & 0xF, 68)


# queues (osfmk/kern/queue.h)


def queue_init(head: queue_entry) -> None:
    """Make an empty queue."""
    head.next = head
    head.prev = head


def queue_empty(head: queue_entry) -> bool:
    """Whether nothing is on a queue."""
    return head.next == head


def enqueue_head(head: queue_entry, element: queue_entry) -> None:
    """Put an element in front."""
    element.next = head.next
    element.prev = head
    head.next.prev = element
    head.next = element


def enqueue_tail(head: queue_entry, element: queue_entry) -> None:
    """Put an element at the end."""
    element.next = head
    element.prev = head.prev
    head.prev.next = element
    head.prev = element


def remqueue(element: queue_entry) -> None:
    """Take an element off its queue."""
    element.next.prev = element.prev
    element.prev.next = element.next
    element.next = null(queue_entry)
    element.prev = null(queue_entry)


def queue_elements(head: queue_entry, struct: type[S], link: str) -> Iterator[S]:
    """The structures on a queue that are linked through their member ``link``; the one given may be taken off."""
    offset = struct.offset_of(link)
    entry = head.next
    while entry != head:
        following = entry.next
        yield struct(entry.space, entry.address - offset)
        entry = following


# console


def printf(text: str) -> None:
    """Print on the kernel's console."""
    current_machine().print(text)


# tasks and threads


def task_at(address: int) -> task:
    """The task at a kernel address."""
    return at_address(task, address)


def thread_at(address: int) -> thread:
    """The thread at a kernel address."""
    return at_address(thread, address)


def task_reference_internal(task: task) -> None:
    """Take a reference to a task (atomic in the real kernel)."""
    task.ref_count += 1


def thread_reference_internal(thread: thread) -> None:
    """Take a reference to a thread."""
    thread.ref_count += 1


def vm_map_min(map: _vm_map) -> int:
    """The lowest address of a map."""
    return map.hdr.links.start


def vm_map_max(map: _vm_map) -> int:
    """The address above a map's highest."""
    return map.hdr.links.end


def round_page(size: int) -> int:
    """Bytes rounded up to whole pages."""
    return size + PAGE_MASK & ~PAGE_MASK
