"""Watchpoints: ranges of memory, and what is to happen when they are changed or read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from machdbg.machine.frame import Frame as MachineFrame
from machdbg.machine.function import Line
from machdbg.machine.machine import KERNEL_BASE
from machdbg.machine.memory import AddressSpace
from machdbg.machine.thread import Thread as MachineThread

from .error import DebuggerError
from .format import describe
from .memory import Memory
from .value import Value

if TYPE_CHECKING:
    from .frame import Frame
    from .process import Process
    from .target import Target

KINDS = {"read": "r", "write": "w", "read_write": "rw", "modify": "m"}  # -w's words, and what lists print
NO_PROCESS = "There's no process or it is not alive."


@dataclass(frozen=True)
class Watched:
    """What a watchpoint is for: ``size`` bytes at ``value``'s address, shown as ``value``, which has at least as many.

    ``spec`` is what the user wrote, ``declaration`` where the variable is declared, ``kind`` one of ``KINDS``'s
    letters. ``frame``, on ``thread``, is that of a local variable: it is watched only while the frame is there.
    """

    spec: str
    value: Value
    size: int
    kind: str = "m"
    declaration: Line | None = None
    frame: MachineFrame | None = None
    thread: MachineThread | None = None

    @property
    def address(self) -> int:
        assert self.value.address is not None
        return self.value.address


@dataclass(frozen=True)
class WatchCallback:
    """A function to call when a watchpoint is hit; it gives false if the process is to go on. ``lines`` are its source,
    as lists show it."""

    lines: tuple[str, ...]
    call: Callable[[Frame, Watchpoint], bool]


@dataclass
class Watchpoint:
    """A watchpoint. ``old`` and ``new`` are the values that were last shown; ``resource`` is the number under which
    its range is listed; ``reads`` are the ticks at which a read was seen. Those before it was set are not known."""

    id: int
    watched: Watched
    pid: int
    resource: int
    enabled: bool = True
    condition: str | None = None
    ignore_count: int = 0
    hit_count: int = 0
    commands: list[str] = field(default_factory=list)
    callback: WatchCallback | None = None
    old: Value | None = None
    new: Value | None = None
    reads: set[int] = field(default_factory=set)

    @property
    def stops_at_reads(self) -> bool:
        return "r" in self.watched.kind

    @property
    def stops_at_writes(self) -> bool:
        return self.watched.kind != "r"

    def space(self, process: Process) -> AddressSpace | None:
        """The address space in which it watches; None if its process is not there (any more)."""
        machine = process.machine
        if self.watched.address >= KERNEL_BASE:
            return machine.kernel_space
        return next((other.space for other in machine.processes if other.pid == self.pid), None)

    def is_active(self, process: Process | None) -> bool:
        """Whether it is enabled and what it watches exists at the moment looked at."""
        return self.enabled and (self.watched.frame is None or (process is not None and self._frame_lives(process)))

    def _frame_lives(self, process: Process) -> bool:
        assert self.watched.thread is not None
        moment = process.timeline.last_moment_of(self.watched.thread, process.tick)
        frame = moment.frame if moment is not None else None
        while frame is not None and frame is not self.watched.frame:
            frame = frame.parent
        return frame is not None

    # values

    def current(self, process: Process) -> Value | None:
        """The watched value as it is now, kept; None if it cannot be read."""
        value = self.watched.value
        memory = Memory(process.target, process, self._thread(process))
        data = memory.read_available(self.watched.address, value.type.size)
        return Value.of_bytes("", value.type, memory, data) if len(data) == value.type.size else None

    def _thread(self, process: Process) -> MachineThread | None:
        """One that sees the memory watched."""
        return next((thread for thread in process.machine.threads
                     if thread.process is not None and thread.process.pid == self.pid), None)

    def is_changed(self, value: Value) -> bool:
        """Whether the watched bytes of ``value`` differ from those shown last."""
        return self.new is None or value.data[: self.watched.size] != self.new.data[: self.watched.size]

    def capture(self, process: Process) -> None:
        """Begin from the value that is there now."""
        self.old, self.new = None, self.current(process) if self.stops_at_writes else None

    def enable(self, process: Process) -> None:
        """Watch again, from the value that is there now."""
        self.enabled = True
        value = self.current(process) if self.stops_at_writes else None
        if value is not None and self.is_changed(value):
            self.capture(process)

    # texts

    def snapshot(self) -> str:
        """``old value: 1`` and ``new value: 2``, a line each; the first is empty without an old value."""
        old = f"old value: {_text(self.old)}" if self.old is not None else ""
        return f"{old}\n" + (f"new value: {_text(self.new)}\n" if self.new is not None else "")

    def hit_text(self) -> str:
        """What stands above the stop display; nothing for reads."""
        return f"\nWatchpoint {self.id} hit:\n{self.snapshot()}" if self.new is not None else ""

    def actions(self) -> str:
        """The lines that are run when it is hit, as lists show them."""
        lines = self.callback.lines if self.callback is not None else self.commands
        return "    watchpoint commands:\n" + "".join(f"      {line}\n" for line in lines) if lines else ""

    def headline(self, active: bool) -> str:
        """``Watchpoint 1: addr = 0x... size = 4 state = enabled type = m``."""
        return (f"Watchpoint {self.id}: addr = {self.watched.address:#010x} size = {self.watched.size} "
                f"state = {'enabled' if active else 'disabled'} type = {self.watched.kind}")

    def describe(self, process: Process | None, level: str = "full") -> str:
        """As ``watchpoint list`` prints it (``brief``, ``full``, ``verbose``), newline at the end."""
        active = self.is_active(process)
        text = self.headline(active) + "\n"
        if level == "brief":
            return text
        line = self.watched.declaration
        if line is not None:
            text += f"    declare @ '{line.file}:{line.line}'\n"
        text += f"    watchpoint spec = '{self.watched.spec}'\n"
        if active:
            text += ("    watchpoint resources:\n"
                     f"       #{self.resource}: addr = {self.watched.address:#010x} size = {self.watched.size}\n")
        if self.stops_at_writes:
            text += f"Watchpoint {self.id} hit:\n    {self.snapshot()}"
        if self.condition:
            text += f"    condition = '{self.condition}'\n"
        text += self.actions() + "\n" if self.actions() else ""
        if level == "verbose":
            text += f"    hit_count = {self.hit_count:<4}  ignore_count = {self.ignore_count:<4}\n"
        return text


def _text(value: Value | None) -> str:
    """A value without its type; what has members follows behind a second blank, with an empty line after it."""
    if value is None:
        return ""
    text = describe(value).partition(") ")[2]
    return f" {text.removeprefix('= ').strip()}\n" if value.is_aggregate else text.removeprefix("= ")


class WatchpointList:
    """The watchpoints of a target, by number."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._by_id: dict[int, Watchpoint] = {}
        self._last_id = 0

    def __iter__(self) -> Iterator[Watchpoint]:
        return iter(list(self._by_id.values()))

    def __len__(self) -> int:
        return len(self._by_id)

    @property
    def process(self) -> Process:
        """The live process; raises DebuggerError without one."""
        if self.target.process is None or not self.target.is_running:
            raise DebuggerError(NO_PROCESS)
        return self.target.process

    def create(self, watched: Watched) -> Watchpoint:
        """Watch; as in LLDB, this takes the place of a watchpoint at the same address, and keeps its number if only
        the spec differs."""
        process = self.process
        thread = process.selected_thread
        owner = thread.machine_thread.process if thread is not None else None
        number = None
        for other in self:
            if other.watched.address == watched.address:
                same = (other.watched.size, other.watched.kind) == (watched.size, watched.kind)
                number = other.id if same else None
                del self._by_id[other.id]
        if number is None:
            number = self.next_number()
        taken = {other.resource for other in self}
        resource = next(index for index in range(len(taken) + 1) if index not in taken)
        created = Watchpoint(number, watched, owner.pid if owner is not None else process.pid, resource)
        created.capture(process)
        self._by_id[number] = created
        return created

    def next_number(self) -> int:
        """The number of another watchpoint. As in LLDB, one that cannot be set has taken it all the same."""
        self._last_id += 1
        return self._last_id

    def remove(self, number: int) -> None:
        """Delete a watchpoint (no error if there is none)."""
        self._by_id.pop(number, None)

    def find(self, identifiers: list[str]) -> list[Watchpoint]:
        """Those that ``1``, ``2-3`` name; numbers of none are passed over. DebuggerError in LLDB's words."""
        wanted: list[int] = []
        for text in " ".join(identifiers).replace(" - ", "-").split():
            low, dash, high = text.partition("-")
            if not low.isdecimal() or (dash and not high.isdecimal()):
                raise DebuggerError("Invalid watchpoints specification.")
            wanted += range(int(low), min(int(high or low), self._last_id) + 1)
        return [self._by_id[number] for number in dict.fromkeys(wanted) if number in self._by_id]

    def moved(self, process: Process) -> None:
        """The user has gone to another tick: begin from the values there."""
        for watchpoint in self:
            watchpoint.capture(process)

    def launched(self) -> None:
        """A new process: as in LLDB they stay, disabled, without hits; those of local variables go."""
        for watchpoint in self:
            if watchpoint.watched.frame is not None:
                self.remove(watchpoint.id)
            watchpoint.enabled = False
            watchpoint.hit_count = 0
            watchpoint.old = watchpoint.new = None
            watchpoint.reads.clear()
