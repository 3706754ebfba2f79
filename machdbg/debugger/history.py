"""What was written to a piece of memory, and when: read from the journal of RAM."""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter
from typing import NamedTuple

from machdbg.machine.machine import Machine
from machdbg.machine.memory import PAGE_MASK, PAGE_SHIFT, PAGE_SIZE, AddressSpace, JournalEntry
from machdbg.machine.timeline import Timeline

_journal_of = attrgetter("journal")


class Write(NamedTuple):
    """A change of a range of bytes, from ``old`` to ``new`` (the same bytes again count too).

    ``tick`` is the moment from which the code ran that wrote it; -1: before the first.
    """

    tick: int
    old: bytes
    new: bytes


def tick_of(timeline: Timeline, index: int) -> int:
    """From which moment the code ran that made entry ``index`` of the journal."""
    return bisect_right(timeline.moments, index, key=_journal_of) - 1


def writes(machine: Machine, space: AddressSpace, address: int, size: int) -> list[Write]:
    """Every write to ``[address, address + size)``, which lies in one page, in order of time, of the whole recording.

    A page that comes or goes is a write too; one that is not there reads as zeros.
    """
    track = _Track(machine, space, address, size)
    here = track.here
    before = [write for index in range(here - 1, -1, -1) if (write := track.back(index)) is not None]
    track = _Track(machine, space, address, size)
    after = [write for index in range(here, len(track.journal)) if (write := track.forth(index)) is not None]
    return before[::-1] + after


class _Track:
    """A range of bytes followed along the journal, from the moment looked at."""

    def __init__(self, machine: Machine, space: AddressSpace, address: int, size: int) -> None:
        assert (address & PAGE_MASK) + size <= PAGE_SIZE
        self.timeline = machine.timeline
        self.journal = machine.ram.journal
        self.here = len(self.journal) if self.timeline.at_present else self.timeline.moment.journal
        self.table = space.pages
        self.number = address >> PAGE_SHIFT
        self.low = address & PAGE_MASK
        self.size = size
        page = self.table.get(self.number)
        self.container = page.data if page is not None else None
        self.bytes = self._of(self.container)

    def _of(self, container: bytearray | None) -> bytes:
        return bytes(container[self.low:self.low + self.size]) if container is not None else bytes(self.size)

    def back(self, index: int) -> Write | None:
        """Undo an entry; the write that it was."""
        return self._step(index, self.journal[index], 2)

    def forth(self, index: int) -> Write | None:
        """Do an entry again; the write that it is."""
        return self._step(index, self.journal[index], 3)

    def _step(self, index: int, entry: JournalEntry, side: int) -> Write | None:
        container, key = entry[0], entry[1]
        before = self.bytes
        if container is self.container and container is not None:
            part: bytes = entry[side]
            low, high = max(key, self.low), min(key + len(part), self.low + self.size)
            if low >= high:
                return None
            self.bytes = (before[:low - self.low] + part[low - key:high - key] + before[high - self.low:])
        elif container is self.table and key == self.number:
            page = entry[side]
            self.container = page.data if page is not None else None
            self.bytes = self._of(self.container)  # it holds what it held then: later writes have been undone
            if self.bytes == before:
                return None
        else:
            return None
        tick = tick_of(self.timeline, index)
        return Write(tick, self.bytes, before) if side == 2 else Write(tick, before, self.bytes)
