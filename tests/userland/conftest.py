"""A processor without a program, for functions in Python; and programs on a machine whose kernel is the test's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from machdbg.machine.function import Call, function
from machdbg.machine.launch import Launch
from machdbg.machine.machine import Exited, Machine, ReturnToUser
from machdbg.machine.memory import AddressSpace
from machdbg.machine.store import Store
from machdbg.machine.thread import Process, Thread
from machdbg.userland.heap import HEAP_SIZE, HEAP_START
from machdbg.userland.processor import INT, Processor
from machdbg.userland.program import Program
from machdbg.userland.system import System

DATA = 0x200000000
SYMBOLS = {"malloc_zone": DATA, "__sF": DATA + 0x1000, "__stdoutp": DATA + 0x1100, "__stderrp": DATA + 0x1108,
           "__stdinp": DATA + 0x1110}
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


TRAP = 0xFFFFFF  # the trap's number in rax, below the system call's class
KERNEL_STACK = 0xFFFFFF8000010000


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> System:
    """The libraries, compiled once for all tests."""
    return System(Store(tmp_path_factory.mktemp("store")))


class Run:
    """A program on a machine whose kernel is a function of the test: ``traps(run, number, registers)`` gives results.

    ``stop`` is how it ended, ``printed`` what it wrote.
    """

    def __init__(self, system: System, source: Path, traps: Traps | None = None, arguments: tuple[str, ...] = (),
                 store: Store | None = None) -> None:
        self.program = Program(source.stem, [source], store=store or system.store, system=system)
        self.traps = traps or answer
        self.calls: list[tuple[int, dict[str, int]]] = []
        machine = self.machine = Machine()
        machine.images = self.program.images
        machine.kernel_space.map(KERNEL_STACK - 0x10000, 0x10000, "kernel stack")
        machine.trap_entry = self._trap
        self.process = Process(100, source.stem, AddressSpace(machine.ram, source.stem))
        self.thread = Thread(1, "main", self.process, KERNEL_STACK)
        self.program.load(machine, self.process, self.thread, Launch(tuple(arguments)))
        machine.processes.append(self.process)
        machine.add_thread(self.thread)

    def _trap(self, machine: Machine, thread: Thread, registers: dict[str, int]) -> Call[Any]:
        number = registers["rax"] & TRAP
        self.calls.append((number, registers))
        return cast("Call[Any]", kernel(self, number, registers))

    def finish(self) -> Run:
        """Run to the end."""
        while (stop := self.machine.step()) is None:
            pass
        self.stop = stop
        return self

    @property
    def printed(self) -> str:
        return "".join(text for _, text in self.machine.timeline.output)

    @property
    def status(self) -> int | None:
        assert isinstance(self.stop, Exited), self.stop
        return self.process.exit_status

    @property
    def backtrace(self) -> list[str]:
        """The names of the functions on the user stack, innermost first."""
        frame, names = self.thread.user, []
        while frame is not None:
            names.append(frame.code.name)
            frame = frame.parent
        return names

    def variable(self, name: str) -> int:
        """The value of an integer variable of the libraries."""
        for image in self.program.images:
            if name in image.globals:
                found = image.globals[name]
                assert found.address is not None
                return int.from_bytes(self.process.space.read(found.address, found.type.size), "little")
        raise KeyError(name)


Traps = Callable[[Run, int, dict[str, int]], int]
TASK_SELF, REPLY_PORT = 0x103, 0x707


def answer(run: Run, number: int, registers: dict[str, int]) -> int:
    """A kernel that knows the names that every program asks for."""
    return {26: REPLY_PORT, 28: TASK_SELF}.get(number, 0)


@function("osfmk/x86_64/locore.s", line=1)
async def kernel(run: Run, number: int, registers: dict[str, int]) -> None:
    await ReturnToUser(run.traps(run, number, registers))


@pytest.fixture
def run(system: System, tmp_path: Path) -> Callable[..., Run]:
    """Runs C source to its end: ``run(source, traps=..., arguments=...)``."""

    def start(source: str, **options: Any) -> Run:
        path = tmp_path / "client.c"
        path.write_text(source)
        return Run(system, path, **options).finish()

    return start
