"""Breakpoints: what they ask for, where that is, when they stop."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from machdbg.machine.function import Code

if TYPE_CHECKING:
    from .target import Target


@dataclass
class BreakpointOptions:
    """What a breakpoint or one of its locations can have; for a location, None means as the breakpoint."""

    enabled: bool = True
    condition: str | None = None
    ignore_count: int = 0
    one_shot: bool = False
    auto_continue: bool = False
    commands: list[str] = field(default_factory=list)
    thread_id: int | None = None
    thread_index: int | None = None
    thread_name: str | None = None
    queue_name: str | None = None


class Resolver:
    """How a breakpoint finds its locations; ``describe`` is the left part of its line in ``breakpoint list``."""

    def describe(self, target: Target) -> str: raise NotImplementedError

    def find(self, target: Target) -> list[tuple[Code, int]]:
        """(function, position) of each place."""
        raise NotImplementedError


class ByName(Resolver):
    """``-n NAME`` (several), ``-s MODULE``; ``skip_prologue`` false: at the very first instruction (``-K false``)."""

    def __init__(self, names: list[str], modules: list[str] | None = None, skip_prologue: bool = True) -> None: ...


class ByRegex(Resolver):
    """``-r REGEX``; raises DebuggerError if it does not compile."""

    def __init__(self, pattern: str, modules: list[str] | None = None) -> None: ...


class ByLine(Resolver):
    """``-f FILE -l LINE [-u COLUMN]``: slides to the next line with code in the function that holds the line."""

    def __init__(self, file: str, line: int, column: int = 0) -> None: ...


class BySourceRegex(Resolver):
    """``-p REGEX [-f FILE]``: lines whose text matches."""

    def __init__(self, pattern: str, files: list[str]) -> None: ...


class ByAddress(Resolver):
    """``-a ADDRESS``."""

    def __init__(self, address: int) -> None: ...


class BreakpointLocation:
    """A place of a breakpoint. ``id`` is LLDB's ``1.2``."""

    breakpoint: Breakpoint
    number: int
    options: BreakpointOptions
    hit_count: int

    @property
    def id(self) -> str: raise NotImplementedError

    def describe(self) -> str:
        """``where = ..., address = ..., resolved, hit count = 0 `` as in ``breakpoint list``."""
        raise NotImplementedError


class Breakpoint:
    """A breakpoint and its locations."""

    id: int
    names: list[str]
    options: BreakpointOptions
    locations: list[BreakpointLocation]

    @property
    def hit_count(self) -> int: raise NotImplementedError

    def announce(self) -> str:
        """``Breakpoint 1: where = ..., address = ...``, ``Breakpoint 3: 2 locations.`` or the pending form."""
        raise NotImplementedError

    def describe(self, level: str = "full") -> str:
        """As ``breakpoint list`` (``brief``, ``full``, ``verbose``) prints it, newline at the end."""
        raise NotImplementedError


class BreakpointList:
    """The breakpoints of a target, by number."""

    def __init__(self, target: Target) -> None: ...

    def __iter__(self): raise NotImplementedError  # type: ignore[no-untyped-def]

    def __len__(self) -> int: raise NotImplementedError

    def create(self, resolver: Resolver, options: BreakpointOptions | None = None,
               names: list[str] | None = None) -> Breakpoint: raise NotImplementedError

    def get(self, number: int) -> Breakpoint | None: raise NotImplementedError

    def remove(self, number: int) -> None: raise NotImplementedError

    def clear(self) -> int:
        """Delete all; how many there were."""
        raise NotImplementedError

    def find(self, identifiers: list[str]) -> list[Breakpoint | BreakpointLocation]:
        """For ``1``, ``1.2``, ``1.*``, ``2-3``, ``4.1-4.2`` and names; raises DebuggerError in LLDB's words."""
        raise NotImplementedError

    def changed(self) -> None:
        """To be called after options were changed from outside."""

    def reset_hit_counts(self) -> None: ...
