"""Who sent what to whom: the run as a sequence of messages, read from the recording.

A message is seen where it is handed over: as ipc_kobject_server begins (the kernel gets a request), as ipc_mqueue_send
begins (a port gets a message), as ipc_kmsg_copyout begins (a task receives one).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from machdbg.machine.frame import Frame
from machdbg.machine.machine import Machine
from machdbg.machine.memory import Fault
from machdbg.machine.timeline import Moment
from machdbg.machine.view import Pointer, Struct

from .memory import KernelMemory
from .names import OTHERS, message_name

KERNEL = "kernel"
REQUEST, SEND, RECEIVE = "ipc_kobject_server", "ipc_mqueue_send", "ipc_kmsg_copyout"
EVENTS = {REQUEST: 0, SEND: 1, RECEIVE: 0}
"""The functions at which a message is seen, and which of their arguments is the kmsg."""


@dataclass(frozen=True)
class Event:
    """A message handed over at a tick, from one participant (``client(100)``, ``kernel``) to another. ``received`` is
    true when the receiver takes it out of its port; ``port`` is the name that the receiver has for the port."""

    tick: int
    source: str
    target: str
    id: int
    received: bool = False
    port: int = 0


def events(machine: Machine, low: int = 0, high: int | None = None) -> list[Event]:
    """What was handed over between two ticks, in order of time."""
    timeline = machine.timeline
    reader = _Reader(machine)
    here = timeline.cursor
    found = []
    try:
        for tick in range(low, (timeline.present if high is None else high) + 1):
            moment = timeline.moments[tick]
            code = moment.frame.code
            if code.name in EVENTS and moment.returned is None and moment.position == code.positions()[0]:
                timeline.seek(tick)
                event = reader.event(tick, moment)
                if event is not None:
                    found.append(event)
    finally:
        timeline.seek(here)
    return found


class _Reader:
    """Reads the message of a moment."""

    def __init__(self, machine: Machine) -> None:
        self.memory = KernelMemory(machine)
        self.sources: dict[int, str] = {}  # who sent the message in a kmsg, until it is received

    def event(self, tick: int, moment: Moment) -> Event | None:
        name = moment.frame.code.name
        kmsg = _address(moment.frame.arguments[EVENTS[name]])
        get = self.memory.get
        try:
            header = get("ipc_kmsg", "ikm_header", kmsg)
            id = get("mach_msg_header_t", "msgh_id", header)
            port = get("mach_msg_header_t", "msgh_remote_port", header)
            id = id - (1 << 32) if id >= 1 << 31 else id
            if name == RECEIVE:
                return Event(tick, self.sources.pop(kmsg, KERNEL), _who(moment), id, received=True)
            source = KERNEL if _by_kernel(moment.frame, kmsg) else _who(moment)
            if name == REQUEST:
                return Event(tick, source, KERNEL, id)
            self.sources[kmsg] = source
            return Event(tick, source, self._receiver(port), id,
                         port=get("ipc_port", "ip_messages.data.port.receiver_name", port))
        except Fault:
            return None

    def _receiver(self, port: int) -> str:
        space = self.memory.get("ipc_port", "data.receiver", port)
        task = self.memory.get("ipc_space", "is_task", space)
        for process in self.memory.machine.processes:
            if any(self.memory.get("thread", "task", thread.object) == task for thread in process.threads):
                return f"{process.name}({process.pid})"
        return "nobody yet"


def _who(moment: Moment) -> str:
    process = moment.thread.process
    return f"{process.name}({process.pid})" if process is not None else KERNEL


def _by_kernel(frame: Frame, kmsg: int) -> bool:
    """Whether the kernel sends a message of its own: it was not the one with which the user's call began."""
    caller = frame.parent
    while caller is not None:
        if caller.code.name == "ipc_kmsg_send":
            return _address(caller.arguments[0]) != kmsg or not _from_trap(caller)
        caller = caller.parent
    return True


def _from_trap(frame: Frame) -> bool:
    return frame.parent is not None and frame.parent.code.name == "mach_msg_overwrite_trap"


def _address(value: object) -> int:
    return value.address if isinstance(value, Struct | Pointer) else 0


def participants(found: list[Event]) -> list[str]:
    """Everybody, in order of appearance; the kernel first, as it stands in the middle of everything."""
    names = dict.fromkeys(name for event in found for name in (event.source, event.target))
    return [KERNEL, *(name for name in names if name != KERNEL)] if KERNEL in names else list(names)


def diagram(found: list[Event], names: dict[int, str], width: int) -> Iterator[str]:
    """The sequence as text: a column for everybody, time going down; a plain list if the columns have no room."""
    people = participants(found)
    column = max([len(_label(event, names)) + 8 for event in found] + [len(name) + 2 for name in people], default=0)
    if not people or 8 + column * (len(people) - 1) + len(people[-1]) > width:
        yield from listing(found, names)
        return
    yield " " * 8 + "".join(f"{name:<{column}}" for name in people).rstrip()
    place = {name: index * column for index, name in enumerate(people)}
    for event in found:
        line = ["|" if at % column == 0 else " " for at in range(column * (len(people) - 1) + 1)]
        source, target, text = place[event.source], place[event.target], _label(event, names)
        if event.received or source == target:
            said = f" receives {text}" if event.received else f" to itself: {text}"
            shown = "".join(line[:target]) + "*" + said
            shown += "".join(line)[len(shown):]
        else:
            left, right = sorted((source, target))
            arrow = f" {text} ".center(right - left - 1, "-")
            line[left + 1:right] = [*arrow[:-1], ">"] if target == right else ["<", *arrow[1:]]
            shown = "".join(line)
        yield f"{event.tick:>7} {shown}".rstrip()


def listing(found: list[Event], names: dict[int, str]) -> Iterator[str]:
    """The sequence as a list."""
    for event in found:
        text = _label(event, names)
        if event.received:
            yield f"{event.tick:>7}  {event.target} receives {text} from {event.source}"
        else:
            yield f"{event.tick:>7}  {event.source} -> {event.target}: {text}"


def mermaid(found: list[Event], names: dict[int, str]) -> Iterator[str]:
    """The sequence in Mermaid's language."""
    yield "sequenceDiagram"
    number = {name: f"p{index}" for index, name in enumerate(participants(found))}
    for name, key in number.items():
        yield f"    participant {key} as {name}"
    for event in found:
        text = _label(event, names)
        if event.received:
            yield f"    Note over {number[event.target]}: receives {text}"
        else:
            yield f"    {number[event.source]}->>{number[event.target]}: {text}"


def _label(event: Event, names: dict[int, str]) -> str:
    name = message_name(names if KERNEL in (event.source, event.target) else OTHERS, event.id)
    port = f" on {event.port:#x}" if event.port else ""
    return f"{name} ({event.id}){port}" if name else f"id {event.id}{port}"
