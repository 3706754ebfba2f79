"""Zones: which of their elements are in use, found by taking the free ones from all there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from machdbg.machine.memory import Fault

from .memory import LONGEST, KernelMemory
from .threads import KernelThread


@dataclass
class Zone:
    """A zone. ``chunks`` are the mapped ranges that its elements lie in, as long as ``cur_size`` says, ``coming`` those
    that are mapped but not given to it yet, ``free`` its free elements in order, ``broken`` what is wrong with the list
    of them (empty: nothing)."""

    address: int
    name: str
    size: int
    count: int
    countfree: int
    cur_size: int
    chunks: list[tuple[int, int]] = field(default_factory=list)
    coming: list[tuple[int, int]] = field(default_factory=list)
    free: dict[int, None] = field(default_factory=dict)
    broken: str = ""

    def elements(self) -> Iterator[int]:
        """Every element, free or not."""
        for start, end in self.chunks:
            yield from range(start, end - self.size + 1, self.size)

    def holds(self, address: int) -> bool:
        """Whether an element begins at ``address``."""
        return any(start <= address <= end - self.size and (address - start) % self.size == 0
                   for start, end in self.chunks)

    def in_use(self) -> Iterator[int]:
        """The elements that are not free, ascending."""
        return (element for element in self.elements() if element not in self.free)


class Zones:
    """All zones of the kernel, by the address of their ``struct zone``."""

    def __init__(self, memory: KernelMemory, threads: list[KernelThread]) -> None:
        self.memory = memory
        self.low = memory.pointer("zone_map_min_address")
        self.high = memory.pointer("zone_map_max_address")
        self.zones: dict[int, Zone] = {}
        number = memory.word(memory.variable("num_zones")) & 0xFFFFFFFF
        by_name: dict[str, Zone] = {}
        size = memory.size("zone")
        for index in range(number):
            zone = self._zone(memory.variable("zone_array") + index * size)
            self.zones[zone.address] = zone
            by_name[zone.name] = zone
        for region in memory.space.regions:
            if self.low <= region.start < self.high and region.name in by_name:
                by_name[region.name].chunks.append((region.start, region.end))
        for zone in self.zones.values():
            excess = sum(end - start for start, end in zone.chunks) - zone.cur_size
            if excess > 0:
                self._take_out(zone, excess, threads)
            self._walk(zone)

    def _zone(self, address: int) -> Zone:
        get = self.memory.get
        return Zone(address, self.memory.string(get("zone", "zone_name", address)), get("zone", "elem_size", address),
                    get("zone", "count", address), get("zone", "countfree", address), get("zone", "cur_size", address))

    @staticmethod
    def _take_out(zone: Zone, excess: int, threads: list[KernelThread]) -> None:
        """Find the chunk that a thread in the middle of enlarging the zone has mapped and not given to it yet."""
        for chunk in zone.chunks:
            start, end = chunk
            if end - start == excess and any(zone.address in thread.words and start in thread.words
                                             for thread in threads if not thread.blocked):
                zone.chunks.remove(chunk)
                zone.coming.append(chunk)
                return

    def _walk(self, zone: Zone) -> None:
        element = self.memory.get("zone", "free_elements", zone.address)
        starts = dict(zone.chunks)
        last = 0
        while element and len(zone.free) < LONGEST:
            if element in zone.free:
                zone.broken = f"element {element:#x} is on its list of free elements twice"
                return
            inside = last <= element <= starts.get(last, 0) - zone.size and (element - last) % zone.size == 0
            if not inside:
                last = next((start for start, end in zone.chunks if start <= element <= end - zone.size
                             and (element - start) % zone.size == 0), 0)
                if not last:
                    zone.broken = f"its list of free elements goes on at {element:#x}, where no element of it lies"
                    return
            zone.free[element] = None
            try:
                element = self.memory.word(element)
            except Fault:
                zone.broken = f"the free element at {element:#x} cannot be read"
                return

    def named(self, variable: str) -> Zone | None:
        """The zone that a global pointer points to; None before it was made."""
        return self.zones.get(self.memory.pointer(variable))

    def at(self, pointer: int) -> Zone | None:
        """The zone whose address lies at ``pointer``."""
        return self.zones.get(self.memory.word(pointer))

    def is_free(self, address: int) -> bool:
        """Whether a free element begins at ``address``: large messages come from the zones of kalloc."""
        return any(address in zone.free for zone in self.zones.values())
