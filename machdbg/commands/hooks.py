"""Stop hooks: commands that are run at every stop, or at those that they are meant for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from machdbg.debugger.symbols import base_name, is_named

if TYPE_CHECKING:
    from machdbg.debugger.frame import Frame
    from machdbg.debugger.thread import Thread


class Place(NamedTuple):
    """Where a stop must be for a hook to run; what is empty or 0 does not matter."""

    function: str = ""
    file: str = ""
    first_line: int = 0
    last_line: int = 0
    module: str = ""

    def holds(self, frame: Frame) -> bool:
        """Whether a frame stands there."""
        line = frame.code.locate(frame.position)
        return ((not self.function or is_named(frame.code, self.function))
                and (not self.module or (frame.image is not None and self.module in (frame.image.name,
                                                                                     frame.image.path)))
                and (not self.file or (frame.code.has_lines and self.file in (line.file, base_name(line.file))))
                and (not self.first_line or line.line >= self.first_line)
                and (not self.last_line or line.line <= self.last_line))

    def describe(self) -> list[str]:
        """A line for each thing that matters."""
        lines = [f"Function: {self.function}."] if self.function else []
        if self.module:
            lines.append(f"Module: {self.module}")
        if self.file and not (self.first_line or self.last_line):
            lines.append(f"File: {self.file}.")
        elif self.first_line or self.last_line:
            place = f"File: {self.file} " if self.file else ""
            end = f"to line {self.last_line}" if self.last_line else "to end"
            lines.append(f"{place}From line {self.first_line} {end}.")
        return lines


class Threads(NamedTuple):
    """Which threads a hook is for; what is empty or 0 does not matter."""

    number: int = 0
    id: int = 0
    name: str = ""
    queue: str = ""

    def holds(self, thread: Thread) -> bool:
        """Whether a thread is one of them. No thread here is on a queue."""
        return (self.number in (0, thread.index) and self.id in (0, thread.id) and self.name in ("", thread.name)
                and not self.queue)

    def describe(self) -> str:
        """What matters, in a line."""
        parts = ((self.id, f"tid: {self.id:#x} "), (self.number, f"index: {self.number} "),
                 (self.name, f'thread name: "{self.name}" '), (self.queue, f'queue name: "{self.queue}" '))
        return "".join(text for given, text in parts if given)


@dataclass
class StopHook:
    """A numbered hook: its commands, run at a stop while it is enabled; or ``handle``, which says whether the process
    is to stay stopped and what is to be printed. ``details`` are what a list shows of that, its class first."""

    number: int
    commands: list[str]
    enabled: bool = True
    handle: Callable[[], tuple[bool, str]] | None = None
    details: list[str] = field(default_factory=list)
    auto_continue: bool = False
    place: Place = field(default_factory=Place)
    threads: Threads = field(default_factory=Threads)

    @property
    def title(self) -> str:
        """How it is called where several speak."""
        if self.details:
            return f" ({self.details[0].removeprefix('Class:')})"
        return f" ({self.commands[0]})" if len(self.commands) == 1 else ""

    def runs_at(self, thread: Thread | None) -> bool:
        """Whether it is to run at a stop of ``thread``."""
        frame = thread.frame(0) if thread is not None else None
        return self.enabled and (self.place == Place() or (frame is not None and self.place.holds(frame))) and (
            self.threads == Threads() or (thread is not None and self.threads.holds(thread)))

    def describe(self, indent: str) -> str:
        """The hook as ``target stop-hook list`` shows it."""
        lines = [f"State: {'enabled' if self.enabled else 'disabled'}"]
        if self.auto_continue:
            lines.append("AutoContinue on")
        if self.place != Place():
            lines += ["Specifier:", *(f"  {line}" for line in self.place.describe())]
        if self.threads != Threads():
            lines += ["Thread:", f"  {self.threads.describe()}"]
        if self.commands:
            lines.append("Commands: ")
        lines += self.details or [f"    {line}" for line in self.commands]
        return f"Hook: {self.number}\n" + "".join(f"{indent}{line}\n" for line in lines)


class StopHooks:
    """The hooks of a debugger, by number."""

    def __init__(self) -> None:
        self.hooks: dict[int, StopHook] = {}
        self._last = 0

    def add(self, commands: list[str]) -> StopHook:
        """Make a new hook."""
        self._last += 1
        hook = self.hooks[self._last] = StopHook(self._last, commands)
        return hook
