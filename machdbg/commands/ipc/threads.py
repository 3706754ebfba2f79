"""Threads in the kernel: what they may hold on their stacks and in registers, which no structure says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import iter_unpack
from typing import Any

from machdbg.machine.ctype import Pointer as PointerType
from machdbg.machine.ctype import Record, strip
from machdbg.machine.frame import Frame, KernelFrame
from machdbg.machine.machine import Machine
from machdbg.machine.memory import Fault
from machdbg.machine.thread import State, Thread
from machdbg.machine.view import Pointer, Struct

from .memory import KernelMemory

TH_WAIT = 1
DELIVERY = "exception_deliver"
DELIVERED = ("exc_port", "task_port", "thread_port")  # its variables that hold send rights
RECEPTION = "mach_msg_overwrite"
RECEIVED = "object"  # its variable that holds a reference to the port or set that it receives from


@dataclass
class KernelThread:
    """A thread with frames in the kernel. ``blocked``: it waits, and what it holds is whole. ``words`` is what lies on
    its stack and in its frames' variables, ``messages`` those of them that are messages by their type, ``rights`` the
    ports to which it holds a send right while a handler looks at its exception, ``receives`` the ports and sets to
    which it holds a reference while it receives for the kernel."""

    name: str
    structure: int
    blocked: bool
    function: str
    words: set[int]
    messages: list[int]
    rights: list[int]
    receives: list[int]


def kernel_threads(memory: KernelMemory) -> list[KernelThread]:
    """The threads that are in the kernel, with a stack, at the timeline's cursor."""
    return [found for thread in memory.machine.threads if (found := _in_kernel(memory, thread)) is not None]


def _in_kernel(memory: KernelMemory, thread: Thread) -> KernelThread | None:
    machine = memory.machine
    top = _top(machine, thread)
    if top is None:
        return None
    frame, values = top
    if not isinstance(frame, KernelFrame):
        return None
    blocked = _blocked(memory, thread)
    if blocked and thread.object and memory.get("thread", "continuation", thread.object):
        return None  # it has given its stack up
    name = frame.code.name
    lowest = frame.sp
    values += frame.arguments
    rights: list[int] = []
    receives: list[int] = []
    while frame.parent is not None:
        site = frame.site_tick
        frame = frame.parent
        values += frame.arguments
        if 0 <= site < len(machine.timeline.moments):
            variables = machine.timeline.moments[site].locals or {}
            values += variables.values()
            if frame.code.name == DELIVERY:
                rights += [variables[name].address for name in DELIVERED if name in variables]
            if frame.code.name == RECEPTION and RECEIVED in variables:
                receives.append(memory.word(variables[RECEIVED].address))
    found = {word for value in values for word in _addresses(value)}
    found |= words(memory, lowest + 7 & ~7, thread.kernel_stack)  # what lies lowest may be no pointer
    if not blocked and thread.object:
        found |= {memory.get("thread", path, thread.object) for path in ("saved.receive.object", "saved.receive.kmsg")}
    messages = list(dict.fromkeys(word for value in values for word in _messages(value)))
    if not blocked and thread.object:
        messages.append(memory.get("thread", "saved.receive.kmsg", thread.object))  # just handed to it
    return KernelThread(f"{thread.name} {thread.id:#x}", thread.object, blocked, name, found, messages, rights,
                        receives)


def _top(machine: Machine, thread: Thread) -> tuple[Frame, list[Any]] | None:
    """The thread's top frame and the values in its variables at the cursor; None if it has none."""
    timeline = machine.timeline
    if timeline.at_present and thread.state is not State.TERMINATED:
        if thread.kernel is not None:
            return thread.kernel, [thread.result, *(thread.kernel.locals() or {}).values()]
        return None
    if thread.ended is not None and thread.ended < timeline.cursor and thread.process is None:
        return None
    moment = timeline.last_moment_of(thread, timeline.cursor)
    if moment is None:
        return None
    return moment.frame, [*(moment.returned or ()), *(moment.locals or {}).values()]


def _blocked(memory: KernelMemory, thread: Thread) -> bool:
    machine = memory.machine
    if machine.timeline.at_present:
        return thread.state is not State.RUNNABLE
    if machine.timeline.moment.thread is thread:
        return False
    woken = thread.object and not memory.get("thread", "state", thread.object) & TH_WAIT
    moment = machine.timeline.last_moment_of(thread, machine.timeline.cursor)
    return not (woken and moment is not None and moment.frame.code.name == "thread_block_reason")


def _addresses(value: Any) -> Iterator[int]:
    if isinstance(value, Struct | Pointer):
        yield value.address
    elif type(value) is int:
        yield value


def _messages(value: Any) -> Iterator[int]:
    """The address of a message, if ``value`` is or points to a pointer to one."""
    if isinstance(value, Struct):
        if value.record.tag == "ipc_kmsg":
            yield value.address
    elif isinstance(value, Pointer) and value.address:
        type_ = strip(value.codec.type)
        target = strip(type_.target) if isinstance(type_, PointerType) else None
        if isinstance(target, Record) and target.tag == "ipc_kmsg":
            try:
                yield value.space.load(PointerType.packer, value.address)
            except Fault:
                return


def words(memory: KernelMemory, low: int, high: int) -> set[int]:
    """Every 8 bytes from ``low`` to ``high``; nothing if they cannot be read."""
    try:
        data = memory.space.read(low, max(0, high - low) & ~7)
    except Fault:
        return set()
    return {word for (word,) in iter_unpack("<Q", data)}
