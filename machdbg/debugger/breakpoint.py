"""Breakpoints: what they ask for, where that is, when they stop."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from machdbg.machine.function import Code, Line

from .error import DebuggerError
from .resolver import Resolver
from .symbols import code_text, prototype

if TYPE_CHECKING:
    from machdbg.machine.thread import Thread as MachineThread

    from .direction import Site
    from .frame import Frame
    from .process import Process
    from .target import Target


@dataclass(frozen=True)
class Callback:
    """A function to call when a breakpoint is hit; it gives false if the process is to go on. ``lines`` are its source,
    as ``breakpoint list`` shows it."""

    lines: tuple[str, ...]
    call: Callable[[Frame, BreakpointLocation], bool]


@dataclass
class BreakpointOptions:
    """What a breakpoint or one of its locations can have; those of a location apply besides the breakpoint's own.

    ``stop_on_error``: whether an error ends its commands. ``task`` is the name or the pid of the only process that it
    stops.
    """

    enabled: bool = True
    condition: str | None = None
    ignore_count: int = 0
    one_shot: bool = False
    auto_continue: bool = False
    commands: list[str] = field(default_factory=list)
    stop_on_error: bool = True
    thread_id: int | None = None
    thread_index: int | None = None
    thread_name: str | None = None
    queue_name: str | None = None
    task: str | None = None
    callback: Callback | None = None

    @property
    def acts(self) -> bool:
        """Whether something is to be done when it is hit."""
        return bool(self.commands) or self.callback is not None

    @property
    def has_thread(self) -> bool:
        """Whether it is for some thread only."""
        return any(item is not None for item in (self.thread_id, self.thread_index, self.thread_name, self.queue_name))

    def allows(self, thread: MachineThread, index: int | None) -> bool:
        """Whether a thread (LLDB's ``index``, None if it has none yet) is one to stop."""
        if self.task is not None:
            process = thread.process
            if process is None or self.task not in (process.name, str(process.pid)):
                return False
        return (self.thread_id in (None, thread.id) and self.thread_index in (None, index)
                and self.thread_name in (None, thread.name) and self.queue_name is None)

    def actions(self) -> str:
        """The commands or the function, as ``breakpoint list`` shows them; empty if there are none."""
        lines: Iterable[str] = self.commands
        title = "Breakpoint commands:"
        if self.callback is not None:
            title, lines = "Breakpoint commands (Python):", self.callback.lines
        return f"    {title}\n" + "".join(f"      {line}\n" for line in lines) if self.acts else ""

    def describe(self, brief: bool = False) -> str:
        """``Options: ignore: 2 enabled one-shot `` as in ``breakpoint list``; empty if there is nothing to say."""
        special = [text for wanted, text in (
            (self.one_shot, "one-shot"), (self.auto_continue, "auto-continue"),
        ) if wanted]
        if brief and self.has_thread:
            special.append("thread spec: yes")
        elif self.has_thread:
            special += [text for value, text in (
                (self.thread_id, f"tid: {self.thread_id or 0:#x}"), (self.thread_index, f"index: {self.thread_index}"),
                (self.thread_name, f'thread name: "{self.thread_name}"'),
                (self.queue_name, f'queue name: "{self.queue_name}"'),
            ) if value is not None]
        if self.task is not None:
            special.append(f'task: "{self.task}"')
        if self.enabled and not special and not self.ignore_count:
            return ""
        ignore = [f"ignore: {self.ignore_count}"] if self.ignore_count else []
        return " ".join(["Options:", *ignore, "enabled" if self.enabled else "disabled", *special]) + " "


class BreakpointLocation:
    """A place of a breakpoint: a step point of a function. ``id`` is LLDB's ``1.2``."""

    def __init__(self, breakpoint_: Breakpoint, number: int, code: Code, position: int) -> None:
        self.breakpoint = breakpoint_
        self.number = number
        self.code = code
        self.position = position
        self.options = BreakpointOptions()
        self.hit_count = 0
        self.last_process = breakpoint_.target.process if breakpoint_.target.is_running else None

    @property
    def id(self) -> str:
        return f"{self.breakpoint.id}.{self.number}"

    @property
    def address(self) -> int:
        return self.code.pc(self.position)

    @property
    def line(self) -> Line | None:
        """Its source line; None in code without line information."""
        return self.code.locate(self.position) if self.code.has_lines else None

    @property
    def enabled(self) -> bool:
        """Whether it can stop: the breakpoint must be enabled as well."""
        return self.options.enabled and self.breakpoint.options.enabled

    @property
    def resolved(self) -> bool:
        """Whether it is in force in a process, or was in the one that has exited."""
        target = self.breakpoint.target
        return self.enabled and (target.is_running or self.last_process is target.process is not None)

    @property
    def auto_continue(self) -> bool:
        return self.options.auto_continue or self.breakpoint.options.auto_continue

    @property
    def conditions(self) -> list[str]:
        """A location's own condition takes the place of the breakpoint's."""
        text = self.options.condition or self.breakpoint.options.condition
        return [text] if text else []

    def where(self) -> str:
        """``where = module`function + 22 at file.c:168``."""
        return f"where = {code_text(self.code, self.address, self.line)}"

    def describe(self) -> str:
        """``1.1: where = ..., address = ..., resolved, hit count = 0 `` as in ``breakpoint list``."""
        address = f"{self.address:#018x}"
        if not self.breakpoint.target.was_launched:
            address = f"{self.code.image.name if self.code.image is not None else ''}[{address}]"
        resolved = "resolved" if self.resolved else "unresolved"
        options = self.options.describe()
        text = f"{self.id}: {self.where()}, address = {address}, {resolved}, hit count = {self.hit_count} "
        text += f" {options}" if options else ""
        return text + (f"\nCondition: {self.options.condition}\n" if self.options.condition else "")

    def describe_verbose(self) -> str:
        """The block of ``breakpoint list -v``."""
        image = self.code.image
        line = self.line
        address = f"{self.address:#018x}"
        if not self.breakpoint.target.was_launched and image is not None:
            address = f"{image.name}[{address}]"
        lines = [f"{self.id}: "]
        lines += [f"  module = {image.path}"] if image is not None else []
        if line is not None:
            column = f":{line.column}" if line.column else ""
            lines.append(f"  compile unit = {line.file.rpartition('/')[2]}")
            lines += [f"  function = {prototype(self.code)}", f"  location = {line.file}:{line.line}{column}"]
        else:
            lines.append(f"  symbol = {self.code.name}")
        lines += [f"  address = {address}", f"  resolved = {'true' if self.resolved else 'false'}",
                  "  hardware = false", f"  hit count = {self.hit_count:<4}"]
        return "".join(f"    {text}\n" for text in lines)


class Breakpoint:
    """A breakpoint and its locations."""

    def __init__(self, target: Target, number: int, resolver: Resolver, options: BreakpointOptions,
                 names: list[str]) -> None:
        self.target = target
        self.id = number
        self.resolver = resolver
        self.options = options
        self.names = names
        self.locations = [BreakpointLocation(self, index, code, position)
                          for index, (code, position) in enumerate(resolver.places(target), 1)]

    @property
    def hit_count(self) -> int:
        return sum(location.hit_count for location in self.locations)

    def location(self, number: int) -> BreakpointLocation | None:
        return self.locations[number - 1] if 1 <= number <= len(self.locations) else None

    def announce(self) -> str:
        """``Breakpoint 1: where = ..., address = ...``, ``Breakpoint 3: 2 locations.`` or the pending form."""
        head = f"Breakpoint {self.id}: "
        if not self.resolver.counts:
            return f"{head}no locations (pending)."
        if not self.locations:
            return f"{head}no locations (pending).\nWARNING:  Unable to resolve breakpoint to any actual locations."
        if len(self.locations) > 1:
            return f"{head}{len(self.locations)} locations."
        location = self.locations[0]
        return f"{head}{location.where()}, address = {location.address:#018x}"

    def headline(self) -> str:
        """``1: name = 'main', locations = 1, resolved = 1, hit count = 0 Options: ...``."""
        text = f"{self.id}: {self.resolver.describe(self.target)}"
        if not self.resolver.counts:
            return text
        text += f", locations = {len(self.locations)}"
        if not self.locations:
            text += " (pending)"
        resolved = sum(location.resolved for location in self.locations)
        if resolved:
            text += f", resolved = {resolved}, hit count = {self.hit_count}"
        return text

    def describe(self, level: str = "full") -> str:
        """As ``breakpoint list`` prints it (``brief``, ``full``, ``verbose``), newline at the end."""
        options = self.options.describe(brief=level == "brief")
        if level == "brief":
            return f"{self.headline()}{' ' + options if options else ''}\n"
        if level == "verbose":
            return self._describe_verbose(options)
        text = f"{self.headline()}{' ' + options if options else ''}\n" + self._extras()
        text += "".join(f"  {location.describe()}\n" for location in self.locations)
        return text + "\n"

    def _extras(self) -> str:
        text = self.options.actions() + "\n" if self.options.acts else ""
        text += f"Condition: {self.options.condition}\n\n" if self.options.condition else ""
        if self.names:
            text += "  Names:\n" + "".join(f"    {name}\n" for name in reversed(self.names)) + "\n"
        return text

    def _describe_verbose(self, options: str) -> str:
        text = f"{self.id}: {self.resolver.describe(self.target)}{' ' + options if options else ''}\n"
        text += f"\nCondition: {self.options.condition}\n" if self.options.condition else ""
        text += "".join(location.describe_verbose() + "\n" for location in self.locations)
        return text + "\n"


@dataclass
class BreakpointName:
    """A name that breakpoints can have: what is said of it, the options that it brings by their field's name, and
    whether breakpoints may be listed, disabled and deleted along with others."""

    name: str
    help: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    permissions: dict[str, bool] = field(default_factory=dict)

    def apply(self, options: BreakpointOptions) -> None:
        """Give ``options`` what the name brings."""
        for key, value in self.changes.items():
            setattr(options, key, list(value) if isinstance(value, list) else value)


class BreakpointList:
    """The breakpoints of a target, by number."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.last_id = 0
        self._by_id: dict[int, Breakpoint] = {}
        self.names: dict[str, BreakpointName] = {}
        self._sites: dict[Site, list[BreakpointLocation]] | None = None

    def __iter__(self) -> Iterator[Breakpoint]:
        return iter(list(self._by_id.values()))

    def __len__(self) -> int:
        return len(self._by_id)

    def create(self, resolver: Resolver, options: BreakpointOptions | None = None,
               names: list[str] | None = None) -> Breakpoint:
        """A new breakpoint, with the next number; raises DebuggerError for names that are not allowed."""
        for name in names or ():
            check_name(name)
        self.last_id += 1
        created = Breakpoint(self.target, self.last_id, resolver, options or BreakpointOptions(), [])
        self._by_id[created.id] = created
        for name in names or ():
            self.give_name(created, name)
        self.changed()
        return created

    def give_name(self, breakpoint_: Breakpoint, name: str) -> None:
        """Give a breakpoint a name, and the options that the name brings; raises DebuggerError for a name that is not
        allowed."""
        check_name(name)
        if name not in breakpoint_.names:
            breakpoint_.names.append(name)
            self.names.setdefault(name, BreakpointName(name)).apply(breakpoint_.options)
            self.changed()

    def protected(self, breakpoint_: Breakpoint) -> bool:
        """Whether one of its names forbids to delete it along with others."""
        return any(self.names[name].permissions.get("delete") is False for name in breakpoint_.names)

    def get(self, number: int) -> Breakpoint | None:
        return self._by_id.get(number)

    def remove(self, number: int) -> None:
        """Delete a breakpoint (no error if there is none)."""
        self._by_id.pop(number, None)
        self.changed()

    def clear(self) -> int:
        """Delete all but those whose names forbid it; how many there were."""
        doomed = [number for number, item in self._by_id.items() if not self.protected(item)]
        for number in doomed:
            del self._by_id[number]
        self.changed()
        return len(doomed)

    def changed(self) -> None:
        """To be called after options were changed from outside."""
        self._sites = None

    def sites(self) -> dict[Site, list[BreakpointLocation]]:
        """The enabled locations by where they are."""
        if self._sites is None:
            self._sites = {}
            for breakpoint_ in self._by_id.values():
                for location in breakpoint_.locations:
                    if location.enabled:
                        self._sites.setdefault((location.code, location.position), []).append(location)
        return self._sites

    def launched(self, process: Process) -> None:
        """A new process, in which the locations are and which has hit nothing yet."""
        for breakpoint_ in self._by_id.values():
            for location in breakpoint_.locations:
                location.hit_count = 0
                location.last_process = process

    # identifiers

    def find(self, identifiers: list[str]) -> list[Breakpoint | BreakpointLocation]:
        """What ``1``, ``1.2``, ``1.*``, ``2-3``, ``4.1-4.2`` and names stand for; DebuggerError in LLDB's words."""
        found: list[Breakpoint | BreakpointLocation] = []
        for text in _joined_ranges(identifiers):
            for item in self._find_one(text):
                if item not in found:
                    found.append(item)
        return found

    def _find_one(self, text: str) -> list[Breakpoint | BreakpointLocation]:
        if _ID.fullmatch(text):
            return [self._by_text(text)]
        if text.endswith(".*") and text[:-2].isdigit():
            return list(self._breakpoint(text[:-2]).locations)
        low, dash, high = text.partition("-")
        if dash and _ID.fullmatch(low) and _ID.fullmatch(high):
            return self._range(low, high)
        return [item for item in self._by_id.values() if text in item.names]  # none of this name is no error in LLDB

    def _breakpoint(self, text: str) -> Breakpoint:
        found = self._by_id.get(int(text))
        if found is None:
            raise DebuggerError(f"'{text}' is not a currently valid breakpoint ID.")
        return found

    def _by_text(self, text: str) -> Breakpoint | BreakpointLocation:
        number, dot, place = text.partition(".")
        if not dot:
            return self._breakpoint(number)
        owner = self._by_id.get(int(number))
        location = owner.location(int(place)) if owner is not None else None
        if location is None:
            raise DebuggerError(f"'{text}' is not a currently valid breakpoint/location id.")
        return location

    def _range(self, low: str, high: str) -> list[Breakpoint | BreakpointLocation]:
        for text in (low, high):
            number, _, place = text.partition(".")
            owner = self._by_id.get(int(number))
            if owner is None or (place and owner.location(int(place)) is None):
                raise DebuggerError(f"'{text}' is not a valid breakpoint ID.")
        first, last = self._by_text(low), self._by_text(high)
        if isinstance(first, Breakpoint) and isinstance(last, Breakpoint):
            return [item for item in self._by_id.values() if first.id <= item.id <= last.id]
        if isinstance(first, BreakpointLocation) and isinstance(last, BreakpointLocation):
            ends = (first.breakpoint.id, first.number), (last.breakpoint.id, last.number)
            return [place for item in self._by_id.values() for place in item.locations
                    if ends[0] <= (item.id, place.number) <= ends[1]]
        raise DebuggerError(f"'{low}-{high}' is not a valid range of breakpoint IDs.")


_ID = re.compile(r"\d+(\.\d+)?")


def _joined_ranges(identifiers: list[str]) -> list[str]:
    """``2 - 3`` as one identifier."""
    return re.sub(r"\s+-\s+", "-", " ".join(identifiers)).split()


def check_name(name: str) -> None:
    """Raises DebuggerError if a breakpoint must not have this name."""
    if not re.match(r"[A-Za-z_]", name):
        raise DebuggerError(f"Breakpoint names must start with a character or underscore: {name}")
    if re.search(r"[.\- ]", name):
        raise DebuggerError(f"Breakpoint names cannot contain '.' or '-' or spaces: \"{name}\"")
