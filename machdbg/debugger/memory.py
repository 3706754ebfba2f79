"""Memory as a thread sees it: kernel addresses in the kernel's space, all others in its process's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from machdbg.machine.machine import KERNEL_BASE
from machdbg.machine.memory import PAGE_SIZE, READ, AddressSpace, Fault, Region

from .error import DebuggerError
from .scratch import Persistent
from .symbols import address_text

if TYPE_CHECKING:
    from machdbg.machine.thread import Thread as MachineThread

    from .process import Process
    from .target import Target


class Memory:
    """Routed memory as ``thread`` sees it at the moment looked at; without a process, what the images will hold."""

    def __init__(self, target: Target, process: Process | None, thread: MachineThread | None) -> None:
        self.target = target
        self.process = process
        self.thread = thread
        self.formatters = target.formatters  # how values of types are shown

    def space(self, address: int) -> AddressSpace | None:
        """The address space that ``address`` belongs to; None without a process."""
        return None if self.process is None else self.process.machine.space_of(self.thread, address)

    def read(self, address: int, size: int) -> bytes:
        """``size`` bytes; raises DebuggerError if one of them cannot be read."""
        data = self.read_available(address, size)
        if len(data) < size:
            raise DebuggerError(f"memory read failed for {address:#x}")
        return data

    def read_available(self, address: int, size: int) -> bytes:
        """As many of ``size`` bytes as can be read from ``address`` on (possibly none)."""
        if Persistent.owns(address):
            return self.target.persistent.read(address, size)
        if self.process is None:
            return self._read_contents(address, size)
        space = self.process.machine.space_of(self.thread, address)
        if not 0 <= address < 1 << 64:
            return b""
        try:
            return space.read(address, size)
        except Fault:
            return self._read_pages(space, address, size)

    def _read_contents(self, address: int, size: int) -> bytes:
        """Bytes that the images hold before they run."""
        for start, data in self.target.launcher.contents:
            if start <= address < start + len(data):
                return data[address - start : address - start + size]
        return b""

    @staticmethod
    def _read_pages(space: AddressSpace, address: int, size: int) -> bytes:
        result = b""
        while len(result) < size:
            at = address + len(result)
            try:
                result += space.read(at, min(PAGE_SIZE - at % PAGE_SIZE, size - len(result)))
            except Fault:
                break
        return result

    def read_string(self, address: int, limit: int) -> bytes | None:
        """The bytes from ``address`` up to the first NUL, at most ``limit``; None if they cannot be read."""
        if Persistent.owns(address):
            return self.target.persistent.read(address, limit).split(b"\0")[0]
        space = self.space(address)
        if space is None:
            data, nul, _ = self._read_contents(address, limit).partition(b"\0")
            return data if nul else None
        try:
            return space.read_string(address, limit)
        except Fault:
            return None

    def find(self, wanted: bytes, low: int, high: int) -> int | None:
        """The first address of ``wanted`` in what can be read of ``[low, high)``; None if it is not there."""
        overlap = len(wanted) - 1
        for start, end in ((low, min(high, KERNEL_BASE)), (max(low, KERNEL_BASE), high)):
            space = self.space(start)
            if space is None or start >= end:
                continue
            for first, last in _readable(space, start, end):
                for at, behind in _chunks(space, first, last) if any(wanted) else _pieces(first, last):
                    begin = max(at - overlap, first)
                    found = self.read_available(begin, min(behind + overlap, last) - begin).find(wanted)
                    if found >= 0:
                        return begin + found
        return None

    def write(self, address: int, data: bytes) -> None:
        """Change memory; raises DebuggerError if that cannot be done, or would change the past."""
        failed = DebuggerError(f"Memory write to {address:#x} failed: memory write failed for {address:#x}.")
        if Persistent.owns(address):
            if not self.target.persistent.write(address, data):
                raise failed
            return
        space = self.space(address)
        if self.process is None or space is None:
            raise failed
        self.process.check_writable()
        try:
            owner = self.thread.process if self.thread is not None and address < KERNEL_BASE else None
            self.process.acts.do("write", owner.pid if owner is not None else 0, address, data.hex())
        except Fault:
            raise failed from None

    def region(self, address: int) -> Region | None:
        """The mapped region that holds ``address``."""
        space = self.space(address)
        return space.region(address) if space is not None else None

    def symbol_at(self, address: int) -> str | None:
        """What lies at an address of code, as pointers to functions show it: ``kern`depth at main.c:68``."""
        return address_text(self.target, address)


CHUNK = 1 << 20  # bytes that are searched in one go


def _readable(space: AddressSpace, low: int, high: int) -> list[tuple[int, int]]:
    """The stretches of ``[low, high)`` that can be read, ascending."""
    stretches: list[tuple[int, int]] = []
    for region in space.regions:
        start, end = max(region.start, low), min(region.end, high)
        if start >= end or not region.protection & READ:
            continue
        if stretches and stretches[-1][1] == start:
            start = stretches.pop()[0]
        stretches.append((start, end))
    return stretches


def _chunks(space: AddressSpace, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The parts of ``[low, high)`` that may hold anything but zeros, none longer than ``CHUNK``."""
    start = end = low
    for number in space.touched(low & -PAGE_SIZE, high + PAGE_SIZE - 1):
        page = number * PAGE_SIZE
        if page != end or end - start >= CHUNK:
            if end > start:
                yield start, end
            start = max(page, low)
        end = min(page + PAGE_SIZE, high)
    if end > start:
        yield start, end


def _pieces(low: int, high: int) -> Iterator[tuple[int, int]]:
    """``[low, high)`` in parts of ``CHUNK`` bytes."""
    while low < high:
        yield low, min(low + CHUNK, high)
        low += CHUNK
