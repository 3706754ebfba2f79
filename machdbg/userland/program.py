"""Programs: compiled, linked with the system's libraries, and loaded into processes."""

from __future__ import annotations

import marshal
import os
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from machdbg.cc.error import CompileError
from machdbg.machine.image import Image
from machdbg.machine.launch import Launch
from machdbg.machine.machine import Machine
from machdbg.machine.store import PACKAGE, Store, digest
from machdbg.machine.thread import Process, Thread

from .files import Files
from .heap import HEAP_SIZE, HEAP_START
from .processor import INT, POINTER
from .stack import build_stack
from .system import INCLUDE, System

if TYPE_CHECKING:
    from machdbg.cc.link import Library, Segment

    from .interface import Interface

DEFS = ".defs"  # how the names of interfaces end
PROGRAMS = Path(__file__).parent / "programs"  # C files of the system's own
SYSTEM_DEFS = PACKAGE / "mig" / "defs" / "mach"
PROGRAM_BASE = 0x100000000
BOOTSTRAP_SERVER = 1  # the process identifier of the one whose port all tasks after it inherit

_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+?)(?:Server)?\.h"', re.MULTILINE)


class Program:
    """An executable: the C files ``sources``, linked; .defs files among them, or beside them when they include their
    headers, give what MIG makes of them. Its images can be looked at before it runs.

    ``name`` is the executable's, ``path`` its full name (default: beside the first source), ``pid`` the process
    identifier that it is to run with, ``root`` whether as the super-user, ``no_debug`` the sources whose functions
    have no debug information, ``is_system`` that it is not the user's. The files come from ``files``, which has read
    all of them then; what was compiled before is taken from ``store``, when it is first looked at. Raises CompileError
    for mistakes in the sources and for undefined symbols.
    """

    def __init__(self, name: str, sources: Sequence[Path], *, path: str | None = None, pid: int = 100,
                 root: bool = False, no_debug: Sequence[Path] = (), is_system: bool = False, store: Store | None = None,
                 system: System | None = None, files: Files | None = None) -> None:
        self.name = name
        self.path = path or str(Path(sources[0]).resolve().parent / name)
        self.pid = pid
        self.root = root
        self.is_system = is_system
        store = store or Store.default()
        self._system = system or System(store)
        self._files = files or Files()
        build = _Build(name, self.path, [Path(source) for source in sources], set(no_debug), self._files)
        self._linked = build.library(self._system, store)

    @cached_property
    def _library(self) -> Library:
        library = self._linked()
        library.image.texts.update(self._files.texts)
        library.image.is_system = self.is_system
        return library

    @property
    def images(self) -> list[Image]:
        """The executable's image, then those of the libraries."""
        return [library.image for library in (self._library, *self._system.libraries)]

    @property
    def segments(self) -> list[Segment]:
        """What its images hold in memory when it is loaded."""
        return [segment for library in (self._library, *self._system.libraries) for segment in library.segments]

    def load(self, machine: Machine, process: Process, thread: Thread, launch: Launch) -> None:
        """Put the program into ``process``: its memory, and ``thread``'s first frame, which calls main and exits."""
        space = process.space
        process.executable = self._library.image
        for library in (self._library, *self._system.libraries):
            library.load(space)
        space.map(HEAP_START, HEAP_SIZE, "MALLOC")
        stack = build_stack(space, self.path, [self.path, *launch.arguments], list(launch.environment))
        process.input = launch.input
        if any(other.pid == BOOTSTRAP_SERVER and other is not process for other in machine.processes):
            space.store(INT, self._system.symbols["_bootstrap_server_exists"], 1)
        thread.gs_base = self._system.symbols["_main_thread"]
        space.store(POINTER, thread.gs_base, thread.gs_base)
        main = self._library.exports["main"].address
        thread.user = self._system.start.start(
            machine, thread, (main, stack.argc, stack.argv, stack.envp, stack.apple), stack.sp)


def _restored(data: bytes) -> Library:
    from machdbg.cc.archive import restore  # the compiler takes time to load

    return restore(data)


class _Build:
    """The making of an executable."""

    def __init__(self, name: str, path: str, sources: list[Path], no_debug: set[Path], files: Files) -> None:
        self.name = name
        self.path = path
        self.sources = sources
        self.no_debug = no_debug
        self.files = files

    def library(self, system: System, store: Store) -> Callable[[], Library]:
        """What gives the linked executable; that comes from the store if neither its sources nor their headers have
        changed, else it is made now."""
        texts = self._texts()
        key = [b"program", self.name.encode(), self.path.encode()]
        for source, text in texts.items():
            key += [str(source).encode(), str(source.absolute()).encode(), text,
                    b"no debug" if source in self.no_debug else b""]
        for name, text in (self.files.kept or {}).items():
            key += [name.encode(), text]
        stored = store.get(*key)
        if stored is not None:
            headers, data = marshal.loads(stored)
            if headers == self._digests(headers):
                return lambda: _restored(data)
        library, headers, data = self.compile(system, texts)
        store.put(marshal.dumps((headers, data)), *key)
        return lambda: library

    def _texts(self) -> dict[Path, bytes]:
        """The sources, and the .defs files whose headers they include."""
        texts = {source: self._read(source) for source in self.sources}
        for source, text in list(texts.items()):
            for defs in self._interfaces_included(source, text):
                texts.setdefault(defs, self._read(defs))
        return texts

    def _interfaces(self, texts: dict[Path, bytes]) -> list[Interface]:
        defs = {path: text for path, text in texts.items() if path.suffix == DEFS}
        if not defs:
            return []
        from .interface import Interface  # the MIG compiler takes time to load

        own = self.sources[0].parent
        return [Interface(path, text, own if SYSTEM_DEFS in path.parents else path.parent, self.files)
                for path, text in defs.items()]

    def compile(self, system: System, texts: dict[Path, bytes]) -> tuple[Library, dict[str, str | None], bytes]:
        """The executable, the digests of the headers that it was made with, and its archive."""
        from machdbg.cc.archive import archive
        from machdbg.cc.link import Library, link
        from machdbg.cc.stored import StoringCompiler

        interfaces = self._interfaces(texts)
        generated = self.files.texts | {
            path: text for interface in interfaces for path, text in interface.headers.items()}
        compilers = [StoringCompiler(str(source), text.decode("utf-8", "surrogateescape"), [INCLUDE], generated)
                     for source, text in texts.items() if source.suffix != DEFS]
        units = [compiler.compile() for compiler in compilers]
        for unit in units:
            if Path(unit.path) in self.no_debug:
                unit.drop_debug_information()
        wanted = {name for unit in units for name, symbol in unit.symbols.items()
                  if not symbol.defined and symbol.users}
        members = dict(member for interface in interfaces for member in interface.members(wanted))
        made = [StoringCompiler(path, text, [INCLUDE], generated) for path, text in members.items()]
        compilers += made
        library = Library(self.name, self.path, PROGRAM_BASE, [*units, *(compiler.compile() for compiler in made)])
        library.image.texts = {**generated, **members}
        link([library], system.libraries)
        if "main" not in library.exports:
            raise CompileError('undefined symbols: "_main", referenced from: implicit entry/start for main executable')
        headers = {header for compiler in compilers for header in compiler.source.headers}
        own = [header for header in headers if INCLUDE not in Path(header).resolve().parents]
        return library, self._digests([*own, *self._included_interfaces(texts)]), archive(library, compilers)

    def _included_interfaces(self, texts: dict[Path, bytes]) -> list[str]:
        """The files that .defs files include."""
        known = {self.files.name(path) for path in texts}
        return [name for name in self.files.read if name not in known]

    def _read(self, source: Path) -> bytes:
        try:
            return self.files.bytes_of(source)
        except OSError as error:
            raise CompileError(f"cannot read '{source}': {error.strerror}") from None

    def _digests(self, files: Iterable[str]) -> dict[str, str | None]:
        """The digest of each file; None for one that cannot be read."""
        result: dict[str, str | None] = {}
        for file in files:
            try:
                result[file] = digest(self.files.bytes_of(file))
            except OSError:
                result[file] = None
        return result

    def _interfaces_included(self, source: Path, text: bytes) -> Iterable[Path]:
        """The .defs files, beside a C file or of the system, whose headers it includes where there are no such
        headers."""
        for match in _INCLUDE.finditer(text):
            name = os.fsdecode(match[1])
            if not self.files.exists(source.parent / f"{name}.h"):
                places = (directory / f"{name}{DEFS}" for directory in (source.parent, SYSTEM_DEFS))
                yield from [place for place in places if self.files.exists(place)][:1]
