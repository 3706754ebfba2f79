"""Archives: linked libraries as bytes, so that C need not be preprocessed, parsed and compiled each time.

An archive holds what linking left: segments, addresses, types, and each function as a syntax tree that is compiled when
it is first needed. Functions that no unit has (in Python) are not in it; who restores the archive gives them.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

from machdbg.machine import ctype
from machdbg.machine.ctype import CType, FunctionType, strip
from machdbg.machine.function import Variable

from . import declaration
from .function import UserFunction
from .link import Library, Segment
from .native import NativeCode
from .scope import Symbol
from .stored import StoredFunction, StoringCompiler


@dataclass
class Archived:
    """A linked library. ``layout`` is where each function lies: (name, address, size)."""

    name: str
    path: str
    base: int
    size: int
    segments: list[Segment]
    exports: dict[str, Symbol]
    layout: list[tuple[str, int, int]]
    functions: list[StoredFunction]
    globals: dict[str, Variable]
    types: dict[str, CType]
    constants: dict[str, int]
    texts: dict[str, str]


def archive(library: Library, compilers: Sequence[StoringCompiler]) -> bytes:
    """The archive of a linked library whose units ``compilers`` compiled."""
    functions = []
    for unit, compiler in zip(library.units, compilers, strict=True):
        scope = compiler.stored_scope()
        functions += [StoredFunction(function, scope, compiler.bodies[function.name])
                      for _, function in unit.functions]
    image = library.image
    layout = [(code.name, code.address, code.size) for code in image.functions.values()]
    stored = Archived(image.name, image.path, image.base, image.size, library.segments, library.exports, layout,
                      functions, image.globals, image.types, image.constants,
                      image.texts)
    buffer = BytesIO()
    _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(stored)
    return buffer.getvalue()


def restore(data: bytes, native: Callable[[str, FunctionType], NativeCode | UserFunction] | None = None) -> Library:
    """The library of an archive; ``native`` makes its functions that no unit has, of name and type."""
    stored: Archived = _Unpickler(BytesIO(data)).load()
    library = Library(stored.name, stored.path, stored.base)
    library.exports = stored.exports
    library.segments = stored.segments
    image = library.image
    image.size = stored.size
    image.globals, image.types, image.constants = stored.globals, stored.types, stored.constants
    image.texts = stored.texts
    functions = {function.address: function for function in stored.functions}
    for name, address, size in stored.layout:
        function = functions.get(address)
        if function is not None:
            image.add(function, address, size, function.pinned)
        else:
            type_ = strip(stored.exports[name].type)
            assert native is not None and isinstance(type_, FunctionType)
            library.code.append(native(name, type_))
            image.add(library.code[-1], address, size)
    for symbol in stored.exports.values():
        symbol.code = image.function_at(symbol.address)
    return library


class _Pickler(pickle.Pickler):
    """Basic types are one of a kind, and stay so: they are named, not copied."""

    def __init__(self, file: BytesIO, protocol: int) -> None:
        super().__init__(file, protocol)
        self._names = {id(type_): name for name, type_ in basic_types().items()}

    def persistent_id(self, item: Any) -> str | None:
        return self._names.get(id(item))

    def reducer_override(self, item: Any) -> Any:
        if isinstance(item, struct.Struct):
            return struct.Struct, (item.format,)
        if isinstance(item, Symbol):
            return _symbol, (item.name, item.type, item.address, item.is_static, item.image_name)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, name: str) -> Any:
        return basic_types()[name]


def _symbol(name: str, type_: CType, address: int, is_static: bool, image_name: str) -> Symbol:
    symbol = Symbol(name, type_, address)
    symbol.is_static, symbol.image_name, symbol.defined = is_static, image_name, True
    return symbol


@cache
def basic_types() -> dict[str, CType]:
    """The types that are one of a kind, by ``module.name``."""
    return {f"{module.__name__}.{name}": value for module in (ctype, declaration)
            for name, value in vars(module).items() if isinstance(value, CType)}
