"""C types: what they are called, how big they are, where their members lie. System V x86-64 ABI.

A type is an immutable description; it holds no memory. ``strip`` looks through typedefs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from struct import Struct as Packer
from typing import NamedTuple


class CType:
    """A C type. ``size`` and ``align`` are in bytes (``size`` 0: void, function or incomplete). ``is_aggregate``:
    it has parts, being a structure, union or array."""

    name: str
    size: int = 0
    align: int = 1
    is_aggregate = False

    def declare(self, declarator: str = "") -> str:
        """C's spelling of a declaration of ``declarator`` with this type."""
        return self.name + declarator if declarator[:1] in ("", "[") else f"{self.name} {declarator}"

    def __str__(self) -> str:
        return self.declare()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"


class Void(CType):
    name = "void"


class Scalar(CType):
    """A type whose value is one number: ``packer`` turns it into bytes and back."""

    packer: Packer


class Integer(Scalar):
    """An integer type of 1, 2, 4, 8 or 16 bytes. ``is_char`` types print as characters, ``is_bool`` as true/false."""

    def __init__(self, name: str, size: int, signed: bool, *, is_char: bool = False, is_bool: bool = False) -> None:
        self.name = name
        self.size = self.align = size
        self.signed = signed
        self.is_char = is_char
        self.is_bool = is_bool
        self.packer = Packer("<" + (_SIGNED if signed else _UNSIGNED)[size])

    def wrap(self, value: int) -> int:
        """``value`` as this type holds it: cut to its width, with its sign."""
        bits = 8 * self.size
        value &= (1 << bits) - 1
        return value - (1 << bits) if self.signed and value >> (bits - 1) else value


_SIGNED = {1: "b", 2: "h", 4: "i", 8: "q"}
_UNSIGNED = {1: "B", 2: "H", 4: "I", 8: "Q"}


class Float(Scalar):
    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.size = self.align = size
        self.packer = Packer({4: "<f", 8: "<d"}[size])


class Pointer(Scalar):
    """A pointer; its target may be given as a function, for types that refer to one another."""

    size = align = 8
    packer = Packer("<Q")

    def __init__(self, target: CType | Callable[[], CType]) -> None:
        self._target = target

    @cached_property
    def target(self) -> CType:
        return self._target if isinstance(self._target, CType) else self._target()

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.declare()

    def declare(self, declarator: str = "") -> str:
        inner = f"*{declarator}"
        return self.target.declare(f"({inner})" if isinstance(self.target, Array | FunctionType) else inner)


class Array(CType):
    """``count`` elements; None where C leaves it open (``int a[]``)."""

    is_aggregate = True

    def __init__(self, element: CType, count: int | None) -> None:
        self.element = element
        self.count = count
        self.align = element.align
        self.size = element.size * (count or 0)

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.declare()

    def declare(self, declarator: str = "") -> str:
        return self.element.declare(f"{declarator}[{'' if self.count is None else self.count}]")


class Field(NamedTuple):
    """A member: ``offset`` in bytes; for a bit-field that of its storage unit, with the bits inside it."""

    name: str | None
    type: CType
    offset: int
    bit_offset: int | None = None
    bit_size: int | None = None


class Record(CType):
    """A struct or union. An incomplete one has ``fields`` None until ``complete`` is called."""

    is_aggregate = True

    def __init__(self, kind: str, tag: str | None, fields: tuple[Field, ...] | None = None,
                 size: int = 0, align: int = 1) -> None:
        self.kind = kind
        self.tag = tag
        self.name = f"{kind} {tag}" if tag else kind
        self.fields = fields
        self.size = size
        self.align = align

    def complete(self, members: Iterable[tuple[str | None, CType, int | None]], pack: int | None = None,
                 slot: int = 1) -> None:
        """Lay out ``members``, each (name, type, width in bits or None), as compilers do under ``#pragma pack(pack)``.

        Every member is aligned to ``slot`` bytes at least.
        """
        offset = end = 0  # in bits
        align = 1
        fields = []
        for name, type_, width in members:
            unit = max(slot, min(type_.align, pack) if pack else type_.align)
            if self.kind == "union":
                offset = 0
            if width is None:
                start = -(-offset // (8 * unit)) * unit
                fields.append(Field(name, type_, start))
                offset = 8 * (start + type_.size)
            elif width == 0:
                offset = -(-offset // (8 * type_.size)) * 8 * type_.size
                continue
            else:
                storage = 8 * type_.size
                if offset // storage != (offset + width - 1) // storage and not pack:
                    offset = -(-offset // storage) * storage
                base = offset // storage * type_.size
                fields.append(Field(name, type_, base, offset - 8 * base, width))
                offset += width
            align = max(align, unit)
            end = max(end, offset)
        self.fields = tuple(fields)
        self.align = align
        self.size = -(-end // (8 * align)) * align

    @cached_property
    def _by_name(self) -> dict[str, tuple[Field, ...]]:
        return {path[-1].name: path for path in self._paths() if path[-1].name is not None}

    def _paths(self) -> Iterator[tuple[Field, ...]]:
        for field in self.fields or ():
            inner = strip(field.type)
            if field.name is None and isinstance(inner, Record):
                for path in inner._paths():
                    yield (field, *path)
            else:
                yield (field,)

    def find(self, name: str) -> Field | None:
        """The member ``name``, also inside anonymous members; its offset is from this record's start."""
        path = self._by_name.get(name)
        if path is None:
            return None
        last = path[-1]
        return Field(name, last.type, sum(field.offset for field in path), last.bit_offset, last.bit_size)


class Enum(Integer):
    """An enumeration, held in ``unsigned int`` or ``int``."""

    def __init__(self, tag: str | None, enumerators: dict[str, int]) -> None:
        super().__init__(f"enum {tag}" if tag else "enum", 4, any(value < 0 for value in enumerators.values()))
        self.tag = tag
        self.enumerators = enumerators


class Typedef(CType):
    """Another name for ``target``."""

    def __init__(self, name: str, target: CType | Callable[[], CType]) -> None:
        self.name = name
        self._target = target

    @cached_property
    def target(self) -> CType:
        return self._target if isinstance(self._target, CType) else self._target()

    @property
    def size(self) -> int:  # type: ignore[override]
        return self.target.size

    @property
    def align(self) -> int:  # type: ignore[override]
        return self.target.align


class Qualified(Typedef):
    """``target`` with ``qualifiers`` (``const``, ``volatile``...); like a typedef, it is looked through."""

    def __init__(self, target: CType, qualifiers: tuple[str, ...]) -> None:
        super().__init__("", target)
        self.qualifiers = qualifiers
        self.name = self.declare()

    def declare(self, declarator: str = "") -> str:
        words = " ".join(self.qualifiers)
        if isinstance(self.target, Pointer):
            return self.target.declare(f"{words} {declarator}".rstrip())
        return f"{words} {self.target.declare(declarator)}"


class FunctionType(CType):
    def __init__(self, returns: CType, parameters: tuple[CType, ...], variadic: bool = False) -> None:
        self.returns = returns
        self.parameters = parameters
        self.variadic = variadic

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.declare()

    def declare(self, declarator: str = "") -> str:
        parameters = [str(parameter) for parameter in self.parameters] + (["..."] if self.variadic else [])
        return self.returns.declare(f"{declarator}({', '.join(parameters) or 'void'})")


def strip(type_: CType) -> CType:
    """``type_`` with its typedefs looked through."""
    while isinstance(type_, Typedef):
        type_ = type_.target
    return type_


VOID = Void()
BOOL = Integer("_Bool", 1, False, is_bool=True)
CHAR = Integer("char", 1, True, is_char=True)
SIGNED_CHAR = Integer("signed char", 1, True, is_char=True)
UNSIGNED_CHAR = Integer("unsigned char", 1, False, is_char=True)
SHORT = Integer("short", 2, True)
UNSIGNED_SHORT = Integer("unsigned short", 2, False)
INT = Integer("int", 4, True)
UNSIGNED_INT = Integer("unsigned int", 4, False)
LONG = Integer("long", 8, True)
UNSIGNED_LONG = Integer("unsigned long", 8, False)
LONG_LONG = Integer("long long", 8, True)
UNSIGNED_LONG_LONG = Integer("unsigned long long", 8, False)
FLOAT = Float("float", 4)
DOUBLE = Float("double", 8)
VOID_POINTER = Pointer(VOID)
CHAR_POINTER = Pointer(CHAR)
