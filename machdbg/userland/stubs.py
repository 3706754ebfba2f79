"""The user stubs of libsystem_kernel: what MIG makes of our .defs files, written and compiled when first looked at.

Every stub has its symbol, address and type from the start, as members of a library do; its C comes into being when it
is called, listed or asked for its step points, and is then kept in the store as a syntax tree.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pycparser import c_ast

from machdbg.cc.error import Position
from machdbg.cc.function import UserFunction
from machdbg.cc.link import Library
from machdbg.cc.parse import parse_file
from machdbg.cc.preprocess import Source, preprocess
from machdbg.cc.scope import Constant, Symbol, TypeName
from machdbg.cc.stored import COMPILED
from machdbg.cc.unit import UnitCompiler
from machdbg.machine.ctype import INT, UNSIGNED_INT, FunctionType
from machdbg.machine.function import Line
from machdbg.machine.image import Image
from machdbg.machine.store import Store
from machdbg.mig.c_text import CHECK_HEAD, StubLines

TABLE = Path(__file__).parent / "lib" / "stubs.txt"
BYTES_PER_LINE = 4  # of code, about what compilers make of MIG's output
MIN_SIZE = 256

# The macros of headers that stubs use and that are no numbers; those that are are constants of the library.
_MACROS = "#define MACH_MSGH_BITS(remote, local) ((remote) | ((local) << 8))\n#define msgh_reserved msgh_voucher_port\n"

# What vm_map.defs gives a task of 64 bits: the calls of mach_vm.defs by other names.
OWN_SIZE_FILE = "vm_mapUser.c"


class Entry(NamedTuple):
    """A stub of the table: the .defs file and message id that it comes from, its name and its lines."""

    defs: str
    number: int
    function: str
    lines: StubLines

    @property
    def routine_name(self) -> str:
        """What its messages are called after."""
        return self.function.removeprefix("_kernelrpc_").lstrip("_")

    @property
    def check_name(self) -> str:
        """The function that looks at the reply."""
        return f"__MIG_check__Reply__{self.routine_name}_t"

    @property
    def is_simple(self) -> bool:
        """Whether no reply comes."""
        return not self.lines.checks and self.lines.file != OWN_SIZE_FILE


@cache
def table() -> dict[str, Entry]:
    """The stubs by name, and by the names of the functions that look at replies."""
    result: dict[str, Entry] = {}
    for line in TABLE.read_text("ascii").splitlines():
        words = line.split()
        if len(words) == 2:
            file, defs = words
        elif words and words[0] != "#":
            declared, call, end, *checks = map(int, words[2:])
            entry = Entry(defs, int(words[0]), words[1], StubLines(file, declared, call, end, tuple(checks)))
            result[entry.function] = entry
            if not entry.is_simple:
                result[entry.check_name] = entry
    return result


class Stub(UserFunction):
    """A user stub, or the function that looks at its reply. What compiling gives comes when it is first asked for."""

    def __init__(self, name: str, type_: FunctionType, stubs: Stubs | None) -> None:
        entry = table()[name]
        lines = entry.lines
        first, last = lines.declared, lines.end
        if name != entry.function:
            first, last = (lines.checks[0] - CHECK_HEAD if lines.checks else lines.declared, lines.declared)
        super().__init__(name, type_, Position(lines.file, first, 0))
        self.entry = entry
        self.last_line = last
        self._size = max(MIN_SIZE, BYTES_PER_LINE * (last - first))
        self._stubs = stubs
        self._numbers: dict[int, int] = {}
        for attribute in COMPILED:
            del self.__dict__[attribute]

    def __getattr__(self, name: str) -> Any:
        if name not in COMPILED or self._stubs is None:
            raise AttributeError(name)
        self._stubs.compile(self.entry)
        return self.__dict__[name]

    @property
    def code_size(self) -> int:
        return self._size

    def complete(self, whole: UserFunction, numbers: dict[int, int]) -> None:
        """Take over what compiling gave, and which line of the text has which number."""
        for name in (*COMPILED, "stack_size"):
            setattr(self, name, getattr(whole, name))
        self.type = whole.type
        self._numbers = numbers

    def written(self, line: Line) -> Line | None:
        number = self._numbers.get(line.line)
        return Line(text_name(self.entry), number, line.column) if number is not None else None


def text_name(entry: Entry) -> str:
    """What the text of a stub is called among those of its image."""
    return f"{entry.function} in {entry.lines.file}"


class Stubs:
    """Makes stubs for ``libraries``, of which one, ``home``, has them all."""

    def __init__(self, store: Store, libraries: list[Library], home: str) -> None:
        self._store = store
        self._libraries = libraries
        self._home = home

    def compile(self, entry: Entry) -> None:
        """Fill in the functions of a stub."""
        image = next(library.image for library in self._libraries if library.image.name == self._home)
        tree, text = self._parsed(entry)
        compiler = _Compiler(entry, self._libraries, image)
        numbers = numbered(text)
        for symbol, function in compiler.functions(tree):
            stub = image.functions[function.name]
            assert isinstance(stub, Stub)
            symbol.address, symbol.code = stub.address, stub
            stub.complete(function, numbers)
        image.types.update((name, binding.type) for name, binding in compiler.block.names.items()
                           if name.startswith("__Re") and isinstance(binding, TypeName))
        image.texts[text_name(entry)] = text

    def _parsed(self, entry: Entry) -> tuple[c_ast.FileAST, str]:
        """The syntax tree and the text of a stub, from the store or from its .defs file."""
        stored = self._store.get(b"stub", entry.function.encode())
        if stored is None:
            from .stub_text import stub_text  # the MIG compiler takes time, and most stubs are in the store

            text = stub_text(entry)
            image = next(library.image for library in self._libraries if library.image.name == self._home)
            source = preprocess(entry.lines.file, _MACROS + text)
            stored = pickle.dumps((parse_file(source, image.types), text), pickle.HIGHEST_PROTOCOL)
            self._store.put(stored, b"stub", entry.function.encode())
        tree, text = pickle.loads(stored)
        return tree, text


class _Compiler(UnitCompiler):
    """Compiles the text of a stub in sight of everything that libraries have."""

    def __init__(self, entry: Entry, libraries: Iterable[Library], home: Image) -> None:
        super().__init__(Source(entry.lines.file))
        names, tags = self.block.names, self.block.tags
        for name, value in home.constants.items():
            names[name] = Constant(value, INT if value < 1 << 31 else UNSIGNED_INT)
        for name, type_ in home.types.items():
            if " " in name:
                tags[name] = type_
            else:
                names[name] = TypeName(type_)
        for library in libraries:
            names.update(library.exports)
        for name in (entry.function, entry.check_name):
            names.pop(name, None)

    def functions(self, tree: c_ast.FileAST) -> list[tuple[Symbol, UserFunction]]:
        """The functions that ``tree`` defines."""
        for node in tree.ext:
            self._external(node)
        return self.unit.functions


def numbered(text: str) -> dict[int, int]:
    """The lines of a C text by the numbers that its ``#line`` directives give them."""
    found: dict[int, int] = {}
    shift: int | None = None
    for number, line in enumerate(text.splitlines(), 1):
        directive = re.match(r"#line (\d+)", line)
        if directive:
            shift = int(directive[1]) - number - 1
        elif shift is not None:
            found.setdefault(number + shift, number)
    return found
