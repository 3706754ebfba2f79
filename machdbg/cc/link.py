"""Linking: compiled units and native functions laid out in images, symbols resolved across them, and loading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from machdbg.machine.ctype import VOID, CType, FunctionType, Integer, Record, Scalar, strip
from machdbg.machine.function import Code, Variable
from machdbg.machine.image import Image
from machdbg.machine.memory import EXECUTE, PAGE_MASK, READ, WRITE, AddressSpace

from .error import CompileError
from .function import UserFunction, packed
from .native import NativeCode
from .scope import Symbol
from .unit import StaticObject, Unit

TEXT_OFFSET = 0xC00  # of the first function in an image: room for its headers
FUNCTION_ALIGN = 16


class Segment(NamedTuple):
    """A range of an image's memory: what it holds when it is loaded."""

    name: str
    address: int
    data: bytes
    protection: int


class Library:
    """An executable or library: ``units`` and ``code`` (functions of no unit) that become one image at ``base``.

    After ``link`` its ``image`` has functions, variables, types and constants, and ``load`` can map it.
    """

    def __init__(self, name: str, path: str, base: int, units: Iterable[Unit] = (),
                 code: Iterable[NativeCode | UserFunction] = ()) -> None:
        self.image = Image(name, path, base, 0)
        self.units = list(units)
        self.code = list(code)
        self.exports: dict[str, Symbol] = {}
        self.segments: list[Segment] = []

    def __repr__(self) -> str:
        return f"<library {self.image.name}>"

    def load(self, space: AddressSpace) -> None:
        """Map the image's segments into an address space, with their contents."""
        for segment in self.segments:
            space.map(segment.address, len(segment.data), f"{segment.name} {self.image.name}", READ | WRITE)
            if segment.data.strip(b"\0"):
                space.write(segment.address, segment.data)
            if segment.protection != READ | WRITE:
                space.protect(segment.address, len(segment.data), segment.protection)


def link(libraries: Sequence[Library], known: Sequence[Library] = ()) -> None:
    """Lay out ``libraries`` and resolve their symbols, in each other and in ``known``, libraries already linked.

    Raises CompileError naming what is undefined or defined twice.
    """
    for library in libraries:
        _export(library)
        _lay_out(library)
    _resolve(libraries, [*libraries, *known])
    for library in libraries:
        _fill(library)


def _export(library: Library) -> None:
    for code in library.code:
        symbol = Symbol(code.name, code.type or FunctionType(VOID, (), True), code=code)
        symbol.defined = True
        library.exports[code.name] = symbol
    for unit in library.units:
        for name, symbol in unit.symbols.items():
            if not symbol.defined:
                continue
            if name in library.exports:
                raise CompileError(f"duplicate symbol '_{name}' in '{unit.path}' and elsewhere in "
                                   f"{library.image.name}")
            library.exports[name] = symbol


def _lay_out(library: Library) -> None:
    """Give every function and object its address."""
    image = library.image
    at = image.base + TEXT_OFFSET
    functions: list[tuple[Symbol | None, Code, int]] = [
        (symbol, function, function.code_size) for unit in library.units for symbol, function in unit.functions]
    functions += [(library.exports[code.name], code, code.code_size) for code in library.code]
    for symbol, code, size in functions:
        image.add(code, at, size)
        if symbol is not None:
            symbol.address = at
        at = -(-(at + size) // FUNCTION_ALIGN) * FUNCTION_ALIGN
    strings = [item for unit in library.units for item in unit.objects if item.is_string]
    at = _place(strings, at)
    start = (at + PAGE_MASK) & ~PAGE_MASK
    objects = [item for unit in library.units for item in unit.objects if not item.is_string]
    end = (_place(objects, start) + PAGE_MASK) & ~PAGE_MASK
    image.size = end - image.base
    library.segments = [Segment("__TEXT", image.base, bytes(start - image.base), READ | EXECUTE)]
    if end > start:
        library.segments.append(Segment("__DATA", start, bytes(end - start), READ | WRITE))
    for item in objects:
        if not item.is_local:
            image.add_global(_global(item))
    for unit in library.units:
        image.types.update((name, type_) for name, type_ in unit.types.items()
                           if name not in image.types or not _is_incomplete(type_))
        image.constants.update(unit.constants)


def _global(item: StaticObject) -> Variable:
    """What is told to debuggers of a variable at file scope."""
    symbol, position = item.symbol, item.position
    return Variable(symbol.name, item.type, address=symbol.address, line=position.line if position is not None else 0,
                    file=position.file if position is not None else "", is_static=symbol.is_static)


def _is_incomplete(type_: CType) -> bool:
    stripped = strip(type_)
    return isinstance(stripped, Record) and stripped.fields is None


def _place(objects: list[StaticObject], at: int) -> int:
    for item in objects:
        align = 1 if item.is_string else 16 if item.size >= 16 else max(1, item.type.align)
        at = -(-at // align) * align
        item.symbol.address = at
        at += item.size
    return at


def _resolve(libraries: Sequence[Library], providers: Sequence[Library]) -> None:
    missing: dict[str, list[str]] = {}
    for library in libraries:
        for unit in library.units:
            for name, symbol in unit.symbols.items():
                if symbol.defined or not symbol.users:
                    continue
                found = next((provider.exports[name] for provider in [library, *providers]
                              if name in provider.exports), None)
                if found is None:
                    users = missing.setdefault(name, [])
                    users += [f"_{function} at {position}" for function, position in symbol.users[:1]]
                    continue
                symbol.address, symbol.code = found.address, found.code
    if missing:
        first, *others = [CompileError(f"undefined symbols: \"_{name}\", referenced from: {', '.join(users)}")
                          for name, users in missing.items()]
        raise CompileError(first.message, None, tuple(others))


def _fill(library: Library) -> None:
    """The bytes of the segments, now that all addresses are known."""
    contents = [bytearray(segment.data) for segment in library.segments]
    for unit in library.units:
        for item in unit.objects:
            for segment, data in zip(library.segments, contents, strict=True):
                offset = item.symbol.address - segment.address
                if 0 <= offset < len(data):
                    _write(item, data, offset)
    library.segments = [Segment(segment.name, segment.address, bytes(data), segment.protection)
                        for segment, data in zip(library.segments, contents, strict=True)]


def _write(item: StaticObject, memory: bytearray, at: int) -> None:
    if item.data is not None:
        memory[at : at + len(item.data)] = item.data
        return
    for part in item.items:
        start = at + part.offset
        if isinstance(part.value, bytes):
            memory[start : start + len(part.value)] = part.value
            continue
        value: Any = part.value.evaluate(None)
        stripped = strip(part.type)
        assert isinstance(stripped, Scalar)
        if part.field is not None and part.field.bit_size is not None:
            assert isinstance(stripped, Integer)
            shift, mask = part.field.bit_offset or 0, (1 << part.field.bit_size) - 1
            size = max(stripped.size, -(-(shift + part.field.bit_size) // 8))
            old = int.from_bytes(memory[start : start + size], "little")
            new = old & ~(mask << shift) | (value & mask) << shift
            memory[start : start + size] = new.to_bytes(size, "little")
        else:
            data = packed(part.type, value)
            memory[start : start + len(data)] = data


def function_of(library: Library, name: str) -> UserFunction:
    """A function compiled from C, by name."""
    code = library.image.functions[name]
    assert isinstance(code, UserFunction)
    return code
