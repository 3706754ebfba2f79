"""Leaks: memory in use to which nothing points that a running kernel could start from.

As leaks(1) does it: every word that is an address inside an element in use counts as a pointer to it. It starts from
the kernel's variables and the threads' stacks; what members for debugging, free messages and ended waits still mention
does not count.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from struct import iter_unpack

from machdbg.machine.machine import Machine

from .memory import KernelMemory
from .rights import ACTIVE, NAMES, Rights, find

TH_WAIT = 1


@dataclass(frozen=True)
class Leak:
    """An element that nothing reaches."""

    address: int
    size: int
    zone: str
    what: str

    def __str__(self) -> str:
        return f"{self.address:#x}, {self.size} bytes of zone '{self.zone}'{': ' if self.what else ''}{self.what}"


def leaks(machine: Machine) -> list[Leak]:
    """What is leaked as the kernel of ``machine`` is at the timeline's cursor, by address."""
    return _Scanner(find(KernelMemory(machine))).run()


class _Scanner:
    def __init__(self, rights: Rights) -> None:
        self.rights = rights
        self.memory = rights.memory
        self.sizes: dict[int, int] = {}
        self.zone_of: dict[int, str] = {}
        for zone in rights.zones.zones.values():
            for element in zone.in_use():
                self.sizes[element] = zone.size
                self.zone_of[element] = zone.name
        for region in self.memory.space.regions:
            if region.name == "kalloc":  # large ones have mappings of their own
                self.sizes[region.start] = region.end - region.start
        self.starts = sorted(self.sizes)
        self.skipped = self._skipped()

    def _skipped(self) -> dict[int, list[tuple[int, int]]]:
        """Ranges ``[low, high)`` inside elements whose words mean nothing."""
        memory, get = self.memory, self.memory.get
        found: dict[int, list[tuple[int, int]]] = {}
        debug = (memory.offset("ipc_port", "ip_thread"), memory.size("ipc_port"))
        for port in self.rights.ports:
            found[port] = [debug]
        saved = memory.offset("thread", "saved")
        after = saved + memory.record("thread").find("saved").type.size  # type: ignore[union-attr]
        zone = self.rights.zones.named("thread_zone")
        for thread in zone.in_use() if zone is not None else ():
            if not get("thread", "state", thread) & TH_WAIT:
                found[thread] = [(saved, after)]
        for kmsg, message in self.rights.messages.items():
            if message.place == "in ikm_cache":
                found[kmsg] = [(0, self.sizes.get(kmsg, 0))]
        return found

    def run(self) -> list[Leak]:
        pending = list(self._roots())
        reached = set(pending)
        while pending:
            element = pending.pop()
            skipped = self.skipped.get(element, ())
            pointers = list(self._pointers(element, self.sizes[element], skipped))
            if element in self.rights.messages:  # descriptors are aligned to 4 bytes
                pointers += self._pointers(element + 4, self.sizes[element] - 4, skipped)
            for pointed in pointers:
                if pointed not in reached:
                    reached.add(pointed)
                    pending.append(pointed)
        return [Leak(address, self.sizes[address], self.zone_of.get(address, "kalloc"), self._describe(address))
                for address in self.starts if address not in reached]

    def _roots(self) -> Iterator[int]:
        for address, size in self.memory.extents():
            start = address + 7 & ~7
            yield from self._pointers(start, address + size - start, ())
        for thread in self.rights.threads:
            yield from (found for word in thread.words if (found := self._element(word)) is not None)

    def _element(self, word: int) -> int | None:
        """The element in use that holds an address."""
        index = bisect_right(self.starts, word) - 1
        if index < 0:
            return None
        start = self.starts[index]
        return start if word < start + self.sizes[start] else None

    def _pointers(self, address: int, size: int, skipped: list[tuple[int, int]] | tuple[()]) -> Iterator[int]:
        low = self.starts[0] if self.starts else 0
        data = self.memory.space.read(address, max(0, size) & ~7)
        for index, (word,) in enumerate(iter_unpack("<Q", data)):
            if word < low or any(a <= 8 * index < b for a, b in skipped):
                continue
            found = self._element(word)
            if found is not None:
                yield found

    def _describe(self, address: int) -> str:
        """What is known about a leaked element."""
        get, rights = self.memory.get, self.rights
        if address in rights.ports:
            state = rights.port(address) if get("ipc_port", "ip_object.io_bits", address) & ACTIVE else "dead"
            references = get("ipc_port", "ip_object.io_references", address)
            holders = rights.holders.get(address, [])
            return (f"port, {state}, ip_references {references}"
                    + "".join(f"; {holder.where}: {NAMES.get(holder.rights, 'reference')}" for holder in holders))
        if address in rights.psets:
            return f"port set, ips_references {get('ipc_pset', 'ips_object.io_references', address)}"
        if address in rights.messages:
            return f"message {rights.messages[address].place}"
        zone = self.zone_of.get(address, "")
        return {"ipc kmsgs": "message", "ipc spaces": "space", "semaphores": "semaphore"}.get(zone, "")
