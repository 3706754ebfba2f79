"""The system's libraries, compiled and linked, or taken from the store."""

from __future__ import annotations

import pickle
from functools import partial
from pathlib import Path

from machdbg.cc.archive import archive, restore
from machdbg.cc.frame import CALL
from machdbg.cc.function import UserFunction
from machdbg.cc.link import Library, function_of, link
from machdbg.cc.native import SYSCALL_CLASS_MACH, SYSCALL_CLASS_UNIX, NativeCode, TrapFunction
from machdbg.cc.stored import StoringCompiler
from machdbg.cc.unit import Unit
from machdbg.machine.ctype import VOID, FunctionType, Pointer, strip
from machdbg.machine.function import Line
from machdbg.machine.store import Store

from .libraries import SystemLibrary, system_libraries
from .native import native_function
from .stubs import Stub, Stubs, numbered
from .system import INCLUDE

LIB = Path(__file__).parent / "lib"

STUBS_HOME = "libsystem_kernel.dylib"
START_OFFSET = 1  # where ``start`` is while main runs; what a backtrace on macOS 10.13 shows

_MACH = "#include <mach/mach.h>\n"

# Declares every function that is written in Python and that no C file here mentions.
_PRELUDE = """
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
void __builtin_trap(void);
void __builtin_debugtrap(void);
"""


class Dylibs:
    """The system's libraries. ``symbols`` are the addresses of their variables."""

    def __init__(self, store: Store) -> None:
        self.symbols: dict[str, int] = {}
        self._lines: dict[str, dict[int, int]] = {}
        self.libraries: list[Library] = []
        self._stubs = Stubs(store, self.libraries, STUBS_HOME)
        data = store.get(b"system")
        if data is None:
            data = pickle.dumps(self._build())
            store.put(data, b"system")
        self.libraries += [
            restore(part, partial(self._native, description))
            for part, description in zip(pickle.loads(data), system_libraries(), strict=True)]
        for library in self.libraries:
            library.image.is_system = True
            self.symbols.update((name, variable.address) for name, variable in library.image.globals.items()
                                if variable.address is not None)
            for function in library.image.functions.values():
                if isinstance(function, UserFunction) and function.has_lines:
                    function.origin = self._written
        self.start = function_of(self.libraries[0], "start")

    def _written(self, line: Line) -> Line | None:
        """Where a line of a file of the reference is written here: in the file of the same name in ``lib/``."""
        number = self._numbers(line.file).get(line.line)
        return Line(str(LIB / line.file), number, line.column) if number is not None else None

    def _numbers(self, file: str) -> dict[int, int]:
        if file not in self._lines:
            self._lines[file] = numbered((LIB / file).read_text("utf-8"))
        return self._lines[file]

    def _build(self) -> list[bytes]:
        """Compile and link the libraries; their archives."""
        libraries, compilers = [], []
        for description in system_libraries():
            text = _PRELUDE + "".join(f'#include "{name}"\n' for name in description.sources)
            if any(_MACH in (LIB / name).read_text("utf-8") for name in description.sources):
                text = _MACH + text  # first, so that those who begin with it share what is made of it
            compiler = StoringCompiler(str(LIB / description.name), text, [INCLUDE])
            unit = compiler.compile()
            for _, function in unit.functions:
                # Files with #line directives follow the reference's; the others' lines mean nothing to anybody.
                function.has_lines = "/" not in function.file
            code = [self._native(description, name, _function_type(unit, name))
                    for name in (*description.native, *description.traps, *description.stubs)]
            libraries.append(Library(description.name, description.path, description.base, [unit], code))
            compilers.append(compiler)
        link(libraries)
        _pin(function_of(libraries[0], "start"))
        return [archive(library, [compiler]) for library, compiler in zip(libraries, compilers, strict=True)]

    def _native(self, description: SystemLibrary, name: str, type_: FunctionType) -> NativeCode | Stub:
        """A library's function that no C file of it has."""
        if name in description.stubs:
            return Stub(name, type_, self._stubs)
        number = description.traps.get(name)
        if number is not None:
            call_class = SYSCALL_CLASS_MACH if number < 0 else SYSCALL_CLASS_UNIX
            return TrapFunction(name, call_class | abs(number), type_)
        return native_function(name, description.native[name], type_, self.symbols)


def _function_type(unit: Unit, name: str) -> FunctionType:
    """A function's type as the unit declares it; headers do not declare those that look at a stub's reply."""
    if name not in unit.symbols:
        return FunctionType(unit.types["kern_return_t"], (Pointer(VOID),))
    type_ = strip(unit.symbols[name].type)
    assert isinstance(type_, FunctionType), name
    return type_


def _pin(start: UserFunction) -> None:
    """Have main return to ``start + 1``."""
    call = next(index for index, (kind, site, _) in enumerate(start.steps) if kind == CALL and site.symbol is None)
    assert start.image is not None
    start.link(start.image, start.address, start.size, {call: start.address + START_OFFSET})
