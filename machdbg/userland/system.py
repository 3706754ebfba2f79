"""The system's libraries, compiled and linked."""

from __future__ import annotations

from pathlib import Path

from machdbg.cc.frame import CALL
from machdbg.cc.function import UserFunction
from machdbg.cc.link import Library, NativeCode, function_of, link
from machdbg.cc.native import TrapFunction
from machdbg.cc.unit import Unit, compile_text
from machdbg.machine.ctype import FunctionType, strip

from .libraries import SystemLibrary, system_libraries
from .native import native_function

HERE = Path(__file__).parent
INCLUDE = HERE / "include"
LIB = HERE / "lib"

START_OFFSET = 1  # where ``start`` is while main runs; what a backtrace on macOS 10.13 shows

# Declares every function that is written in Python and that no C file here mentions.
_PRELUDE = """
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
"""


class System:
    """The libraries that every program runs with. ``symbols`` are the addresses of their variables."""

    def __init__(self) -> None:
        self.symbols: dict[str, int] = {}
        self.libraries = [self._library(description) for description in system_libraries()]
        link(self.libraries)
        for library in self.libraries:
            self.symbols.update(
                (name, variable.address) for name, variable in library.image.globals.items()
                if variable.address is not None)
        self.start = function_of(self.libraries[0], "start")
        _pin(self.start)

    def _library(self, description: SystemLibrary) -> Library:
        text = _PRELUDE + "".join(f'#include "{name}"\n' for name in description.sources)
        unit = compile_text(text, str(LIB / description.name), [INCLUDE])
        for _, function in unit.functions:
            # Files with #line directives follow the reference's; the others have no lines that mean anything there.
            function.has_lines = "/" not in function.file
        return Library(description.name, description.path, description.base, [unit], self._code(description, unit))

    def _code(self, description: SystemLibrary, unit: Unit) -> list[NativeCode]:
        code: list[NativeCode] = [
            native_function(name, function, _type(unit, name), self.symbols)
            for name, function in description.native.items()]
        code += [TrapFunction(name, -number, _type(unit, name)) for name, number in description.traps.items()]
        return code


def _type(unit: Unit, name: str) -> FunctionType:
    type_ = strip(unit.symbols[name].type)
    assert isinstance(type_, FunctionType)
    return type_


def _pin(start: UserFunction) -> None:
    """Have main return to ``start + 1``."""
    call = next(index for index, (kind, site, _) in enumerate(start.steps) if kind == CALL and site.symbol is None)
    assert start.image is not None
    start.link(start.image, start.address, start.size, {call: start.address + START_OFFSET})
