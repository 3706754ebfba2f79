"""Programs: compiled, linked with the system's libraries, and loaded into processes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from machdbg.cc.error import CompileError
from machdbg.cc.link import Library, link
from machdbg.cc.unit import compile_file
from machdbg.machine.image import Image
from machdbg.machine.machine import Machine
from machdbg.machine.thread import Process, Thread

from .heap import HEAP_SIZE, HEAP_START
from .processor import POINTER
from .stack import build_stack
from .system import INCLUDE, System

PROGRAM_BASE = 0x100000000
ENVIRONMENT = ["PATH=/usr/bin:/bin:/usr/sbin:/sbin"]


class Program:
    """An executable: the C files ``sources``, linked. Its images can be looked at before it runs.

    ``name`` is the executable's, ``path`` its full name (default: beside the first source), ``pid`` the process
    identifier that it is to run with. Raises CompileError for mistakes in the sources and for undefined symbols.
    """

    def __init__(self, name: str, sources: Sequence[Path], *, path: str | None = None, pid: int = 100,
                 system: System | None = None) -> None:
        self.name = name
        self.path = path or str(Path(sources[0]).resolve().parent / name)
        self.pid = pid
        self._system = system or System()
        units = [compile_file(source, [INCLUDE]) for source in sources]
        self._library = Library(name, self.path, PROGRAM_BASE, units)
        link([self._library], self._system.libraries)
        if "main" not in self._library.exports:
            raise CompileError('undefined symbols: "_main", referenced from: implicit entry/start for main executable')

    @property
    def images(self) -> list[Image]:
        """The executable's image, then those of the libraries."""
        return [library.image for library in (self._library, *self._system.libraries)]

    def load(self, machine: Machine, process: Process, thread: Thread, arguments: Sequence[str] = ()) -> None:
        """Put the program into ``process``: its memory, and ``thread``'s first frame, which calls main and exits.

        ``arguments`` are those after the program's name.
        """
        space = process.space
        for library in (self._library, *self._system.libraries):
            library.load(space)
        space.map(HEAP_START, HEAP_SIZE, "MALLOC")
        stack = build_stack(space, self.path, [self.path, *arguments], ENVIRONMENT)
        thread.gs_base = self._system.symbols["_main_thread"]
        space.store(POINTER, thread.gs_base, thread.gs_base)
        main = self._library.exports["main"].address
        thread.user = self._system.start.start(
            thread, (main, stack.argc, stack.argv, stack.envp, stack.apple), stack.sp)
