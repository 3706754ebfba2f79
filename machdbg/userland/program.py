"""Programs: compiled, linked with the system's libraries, and loaded into processes."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from pathlib import Path

from machdbg.cc.archive import archive, restore
from machdbg.cc.error import CompileError
from machdbg.cc.link import Library, Segment, link
from machdbg.cc.stored import StoringCompiler
from machdbg.machine.image import Image
from machdbg.machine.machine import Machine
from machdbg.machine.thread import Process, Thread

from .heap import HEAP_SIZE, HEAP_START
from .processor import INT, POINTER
from .stack import build_stack
from machdbg.machine.store import Store, digest
from .system import INCLUDE, System

PROGRAMS = Path(__file__).parent / "programs"  # C files of the system's own
PROGRAM_BASE = 0x100000000
BOOTSTRAP_SERVER = 1  # the process identifier of the one whose port all tasks after it inherit
ENVIRONMENT = ["PATH=/usr/bin:/bin:/usr/sbin:/sbin"]


class Program:
    """An executable: the C files ``sources``, linked. Its images can be looked at before it runs.

    ``name`` is the executable's, ``path`` its full name (default: beside the first source), ``pid`` the process
    identifier that it is to run with, ``root`` whether as the super-user. What was compiled before is taken from
    ``store``. Raises CompileError for mistakes in the sources and for undefined symbols.
    """

    def __init__(self, name: str, sources: Sequence[Path], *, path: str | None = None, pid: int = 100,
                 root: bool = False, store: Store | None = None, system: System | None = None) -> None:
        self.name = name
        self.path = path or str(Path(sources[0]).resolve().parent / name)
        self.pid = pid
        self.root = root
        store = store or Store.default()
        self._system = system or System(store)
        self._library = _Build(name, self.path, [Path(source) for source in sources]).library(self._system, store)

    @property
    def images(self) -> list[Image]:
        """The executable's image, then those of the libraries."""
        return [library.image for library in (self._library, *self._system.libraries)]

    @property
    def segments(self) -> list[Segment]:
        """What its images hold in memory when it is loaded."""
        return [segment for library in (self._library, *self._system.libraries) for segment in library.segments]

    def load(self, machine: Machine, process: Process, thread: Thread, arguments: Sequence[str] = ()) -> None:
        """Put the program into ``process``: its memory, and ``thread``'s first frame, which calls main and exits.

        ``arguments`` are those after the program's name.
        """
        space = process.space
        process.executable = self._library.image
        for library in (self._library, *self._system.libraries):
            library.load(space)
        space.map(HEAP_START, HEAP_SIZE, "MALLOC")
        stack = build_stack(space, self.path, [self.path, *arguments], ENVIRONMENT)
        if any(other.pid == BOOTSTRAP_SERVER and other is not process for other in machine.processes):
            space.store(INT, self._system.symbols["_bootstrap_server_exists"], 1)
        thread.gs_base = self._system.symbols["_main_thread"]
        space.store(POINTER, thread.gs_base, thread.gs_base)
        main = self._library.exports["main"].address
        thread.user = self._system.start.start(
            machine, thread, (main, stack.argc, stack.argv, stack.envp, stack.apple), stack.sp)


class _Build:
    """The making of an executable."""

    def __init__(self, name: str, path: str, sources: list[Path]) -> None:
        self.name = name
        self.path = path
        self.sources = sources

    def library(self, system: System, store: Store) -> Library:
        """The linked executable, from the store if neither its sources nor their headers have changed."""
        texts = [_read(source) for source in self.sources]
        key = [b"program", self.name.encode(), self.path.encode()]
        for source, text in zip(self.sources, texts, strict=True):
            key += [str(source).encode(), text]
        stored = store.get(*key)
        if stored is not None:
            headers, data = pickle.loads(stored)
            if headers == _digests(headers):
                return restore(data)
        library, headers, data = self.compile(system, texts)
        store.put(pickle.dumps((headers, data)), *key)
        return library

    def compile(self, system: System, texts: list[bytes]) -> tuple[Library, dict[str, str | None], bytes]:
        """The executable, the digests of the headers that it was made with, and its archive."""
        compilers = [StoringCompiler(str(source), text.decode("utf-8", "surrogateescape"), [INCLUDE])
                     for source, text in zip(self.sources, texts, strict=True)]
        library = Library(self.name, self.path, PROGRAM_BASE, [compiler.compile() for compiler in compilers])
        link([library], system.libraries)
        if "main" not in library.exports:
            raise CompileError('undefined symbols: "_main", referenced from: implicit entry/start for main executable')
        headers = {header for compiler in compilers for header in compiler.source.headers}
        own = [header for header in headers if INCLUDE not in Path(header).resolve().parents]
        return library, _digests(own), archive(library, compilers)


def _read(source: Path) -> bytes:
    try:
        return source.read_bytes()
    except OSError as error:
        raise CompileError(f"cannot read '{source}': {error.strerror}") from None


def _digests(headers: Iterable[str]) -> dict[str, str | None]:
    """The digest of each file; None for one that cannot be read."""
    result: dict[str, str | None] = {}
    for header in headers:
        try:
            result[header] = digest(Path(header).read_bytes())
        except OSError:
            result[header] = None
    return result
