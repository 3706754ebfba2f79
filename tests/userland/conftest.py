"""A processor without a program: one thread, memory for data, and the symbols that the libraries' data have."""

from __future__ import annotations

import pytest

from machdbg.machine.machine import Machine
from machdbg.machine.memory import AddressSpace
from machdbg.machine.thread import Process, Thread
from machdbg.userland.heap import HEAP_SIZE, HEAP_START
from machdbg.userland.processor import INT, Processor

DATA = 0x200000000
SYMBOLS = {"malloc_zone": DATA, "__sF": DATA + 0x1000, "__stdoutp": DATA + 0x1100, "__stderrp": DATA + 0x1108}
OWN_DATA = DATA + 0x2000
SCRATCH = DATA + 0x10000


class Bench(Processor):
    """A processor with somewhere to put things, and what was printed."""

    def put(self, data: bytes, at: int = SCRATCH) -> int:
        self.space.write(at, data)
        return at

    @property
    def errno(self) -> int:
        return int(self.space.load(INT, OWN_DATA + 8))

    @property
    def printed(self) -> str:
        return "".join(text for _, text in self.machine.timeline.output)


@pytest.fixture
def cpu() -> Bench:
    machine = Machine()
    process = Process(7, "a.out", AddressSpace(machine.ram, "a.out"))
    process.space.map(DATA, 0x40000, "data")
    process.space.map(HEAP_START, HEAP_SIZE, "heap")
    thread = Thread(1, "main", process, 0)
    thread.gs_base = OWN_DATA
    return Bench(machine, thread, SYMBOLS)
