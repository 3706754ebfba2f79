"""Looking for accesses to watched memory: writes in the journal of RAM, reads at the processor itself.

The journal holds every write of the whole run, so writes are found in both directions along the timeline. Reads leave
no trace there; they are noted, by tick, while the machine runs with a watchpoint that asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from struct import Struct as Packer
from typing import Any

from machdbg.machine.machine import Machine
from machdbg.machine.memory import PAGE_SHIFT, PAGE_SIZE, AddressSpace, Page

from .watchpoint import Watchpoint

Range = tuple[int, int, Watchpoint]  # from one offset in a page to another


class Watcher:
    """Tells which of some watchpoints are touched on the way along the timeline of a machine."""

    def __init__(self, machine: Machine, watchpoints: list[tuple[Watchpoint, AddressSpace]]) -> None:
        self.timeline = machine.timeline
        self.journal = machine.ram.journal
        self.watchpoints = watchpoints
        self.floor = len(self.journal) if self.timeline.at_present else 0  # what the debugger wrote before is not told
        self._read_now: list[Watchpoint] = []
        self._pages: dict[int, list[Range]] = {}  # by the identity of a page's bytes
        self._tables: dict[int, dict[int, list[Range]]] = {}  # by that of a page table, and page number
        for watchpoint, space in watchpoints:
            self._add(watchpoint, space)

    def _add(self, watchpoint: Watchpoint, space: AddressSpace) -> None:
        start = watchpoint.watched.address
        end = start + watchpoint.watched.size
        table = self._tables.setdefault(id(space.pages), {})
        for number in range(start >> PAGE_SHIFT, (end - 1 >> PAGE_SHIFT) + 1):
            base = number << PAGE_SHIFT
            table.setdefault(number, []).append((max(start - base, 0), min(end - base, PAGE_SIZE), watchpoint))
            page = space.pages.get(number)
            if page is not None:
                self._pages[id(page.data)] = table[number]

    def touched(self, before: int, backward: bool) -> list[Watchpoint]:
        """Those written or read between tick ``before`` and the next, in the order of their numbers."""
        found = []
        for container, key, old, new in self._between(before):
            ranges = self._pages.get(id(container))
            if ranges is not None:
                end = key + len(new)
                found += [each for low, high, each in ranges if key < high and low < end and each.stops_at_writes]
            elif id(container) in self._tables and key in self._tables[id(container)]:
                ranges = self._tables[id(container)][key]
                self._pages.update((id(page.data), ranges) for page in (old, new) if isinstance(page, Page))
                found += [each for _, _, each in ranges if each.watched.kind == "m"]
        if self._read_now and not backward:
            for watchpoint in self._read_now:
                watchpoint.reads.add(before + 1)
            self._read_now.clear()
        found += [each for each, _ in self.watchpoints if before + 1 in each.reads]
        return sorted({each.id: each for each in found}.values(), key=lambda each: each.id) if found else found

    def _between(self, before: int) -> list[tuple[Any, Any, Any, Any]]:
        moments = self.timeline.moments
        low = moments[before].journal if before >= 0 else 0
        high = moments[before + 1].journal if before < len(moments) - 1 else len(self.journal)
        return self.journal[max(low, self.floor) if high > self.floor else low : high]

    @contextmanager
    def reading(self) -> Iterator[None]:
        """While this lasts, reads of watched memory are seen."""
        spaces = {id(space): space for each, space in self.watchpoints if each.stops_at_reads}
        for space in spaces.values():
            ranges = [(each.watched.address, each.watched.address + each.watched.size, each)
                      for each, other in self.watchpoints if other is space and each.stops_at_reads]
            _intercept(space, ranges, self._read_now)
        try:
            yield
        finally:
            for space in spaces.values():
                del space.__dict__["load"], space.__dict__["read"]


def _intercept(space: AddressSpace, ranges: list[Range], noted: list[Watchpoint]) -> None:
    """Have ``space`` note what is read of ``ranges`` in ``noted``."""
    plain_read, plain_load = space.read, space.load

    def note(address: int, size: int) -> None:
        for low, high, each in ranges:
            if address < high and low < address + size and each not in noted:
                noted.append(each)

    def read(address: int, size: int) -> bytes:
        note(address, size)
        return plain_read(address, size)

    def load(packer: Packer, address: int) -> Any:
        note(address, packer.size)
        return plain_load(packer, address)

    space.__dict__.update(read=read, load=load)
