"""The timeline: every moment of the run, and RAM as it was at any of them.

A tick is one step point reached (or one return to a caller). The cursor is the tick being looked at; memory always
holds what it held then. The present is the last tick.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any, NamedTuple

from .frame import Frame
from .memory import JournalEntry, Ram
from .thread import Thread


class Moment(NamedTuple):
    """One tick. ``locals`` are the register variables of ``frame`` then; ``journal`` the length of the journal then;
    ``returned`` is None at a step point; at a return to ``frame`` it holds the value in a 1-tuple, with ``callee`` the
    frame that returned; the frame is then in the middle of its line. ``now`` is simulated time in ns."""

    thread: Thread
    frame: Frame
    position: int
    locals: dict[str, Any] | None
    journal: int
    now: int
    returned: tuple[Any] | None = None
    callee: Frame | None = None


def _whole(move: Callable[[list[JournalEntry]], None], entries: list[JournalEntry]) -> None:
    """Move all of ``entries``, however often Ctrl-C is typed: each entry says what is there then, so that it does no
    harm to begin again."""
    while True:
        try:
            move(entries)
            return
        except KeyboardInterrupt:
            continue


class Timeline:
    """The recorded moments and the cursor. ``output`` is what programs and the kernel printed, as (tick, text)."""

    def __init__(self, ram: Ram) -> None:
        self.ram = ram
        self.moments: list[Moment] = []
        self.output: list[tuple[int, str]] = []
        self.cursor = -1

    @property
    def present(self) -> int:
        """The last tick; -1 before the first."""
        return len(self.moments) - 1

    @property
    def at_present(self) -> bool:
        return self.cursor == len(self.moments) - 1

    @property
    def moment(self) -> Moment:
        """The moment at the cursor."""
        return self.moments[self.cursor]

    def seek(self, tick: int) -> None:
        """Move the cursor; memory follows. Raises IndexError outside 0..present."""
        if not 0 <= tick < len(self.moments):
            raise IndexError(tick)
        journal = self.ram.journal
        here = len(journal) if self._live else self.moments[self.cursor].journal
        there = len(journal) if tick == self.present else self.moments[tick].journal
        move, back = (self.ram.undo, self.ram.redo) if there < here else (self.ram.redo, self.ram.undo)
        entries = journal[min(here, there):max(here, there)]
        try:
            move(entries)
        except BaseException:  # KeyboardInterrupt, half-way
            _whole(back, entries)
            raise
        self.cursor = tick

    @property
    def _live(self) -> bool:
        """At the present, memory also holds what was written since the last tick (while the machine is stopped)."""
        return self.cursor == self.present

    def record(self, moment: Moment) -> None:
        """Append a moment; the cursor must be at the present and stays there."""
        self.moments.append(moment)
        self.cursor += 1

    def last_tick_of(self, thread: Thread, tick: int) -> int:
        """When ``thread`` last ran, not after ``tick``; -1 if never."""
        index = bisect_right(thread.moments, tick) - 1
        return thread.moments[index] if index >= 0 else -1

    def last_moment_of(self, thread: Thread, tick: int) -> Moment | None:
        """Where ``thread`` was at ``tick``: its last moment not after it."""
        last = self.last_tick_of(thread, tick)
        return self.moments[last] if last >= 0 else None

    def parked(self, thread: Thread, tick: int) -> Frame | None:
        """If ``thread`` waits at ``tick`` without a kernel stack, the frame that it will begin with."""
        last = self.last_tick_of(thread, tick)
        return thread.parked.get(last) if last < tick or tick == self.present else None
