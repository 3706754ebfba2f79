"""Conversions: C's promotions, its usual arithmetic conversions, and values from one type to another."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from machdbg.machine import ctype
from machdbg.machine.ctype import Array, CType, Float, FunctionType, Integer, Pointer, Record, strip

ADDRESS_MASK = (1 << 64) - 1

_RANKS = {name: rank for rank, names in enumerate((("int", "unsigned int"), ("long", "unsigned long"),
                                                   ("long long", "unsigned long long"))) for name in names}
_UNSIGNED = {"int": ctype.UNSIGNED_INT, "long": ctype.UNSIGNED_LONG, "long long": ctype.UNSIGNED_LONG_LONG}


def is_arithmetic(type_: CType) -> bool:
    return isinstance(strip(type_), Integer | Float)


def is_integer(type_: CType) -> bool:
    return isinstance(strip(type_), Integer)


def is_pointer(type_: CType) -> bool:
    return isinstance(strip(type_), Pointer)


def is_scalar(type_: CType) -> bool:
    return isinstance(strip(type_), Integer | Float | Pointer)


def promote(type_: CType, bit_size: int | None = None) -> CType:
    """The type after the integer promotions (``bit_size``: the width of a bit-field)."""
    stripped = strip(type_)
    if not isinstance(stripped, Integer):
        return type_
    if stripped.size < 4 or (bit_size is not None and bit_size < 32):
        return ctype.INT
    if bit_size == 32 and stripped.size == 4:
        return ctype.INT if stripped.signed else ctype.UNSIGNED_INT
    if isinstance(stripped, ctype.Enum):
        return ctype.INT if stripped.signed else ctype.UNSIGNED_INT
    return unqualified(type_)


def unqualified(type_: CType) -> CType:
    """``type_`` without ``const`` and the like around it; its name stays."""
    while isinstance(type_, ctype.Qualified):
        type_ = type_.target
    return type_


def usual(left: CType, right: CType) -> CType:
    """The common type of two promoted arithmetic types. One that goes by a typedef's name keeps it."""
    a, b = strip(left), strip(right)
    if isinstance(a, Float) or isinstance(b, Float):
        return ctype.DOUBLE if ctype.DOUBLE in (a, b) else ctype.FLOAT
    assert isinstance(a, Integer) and isinstance(b, Integer)
    rank_a, rank_b = _RANKS[a.name], _RANKS[b.name]
    if a.signed == b.signed:
        return unqualified(left if rank_a >= rank_b else right)
    signed, unsigned = (a, b) if a.signed else (b, a)
    if _RANKS[unsigned.name] >= _RANKS[signed.name]:
        return unqualified(left if unsigned is a else right)
    if signed.size > unsigned.size:
        return unqualified(left if signed is a else right)
    return _UNSIGNED[signed.name]


def limits(type_: Integer) -> tuple[int, int]:
    """The least and the greatest value of an integer type."""
    if type_.is_bool:
        return 0, 1
    bits = 8 * type_.size
    return (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if type_.signed else (0, (1 << bits) - 1)


def wrapper(bits: int, signed: bool) -> Callable[[int], int]:
    """Cuts an int to ``bits`` with wrap-around."""
    mask = (1 << bits) - 1
    if not signed:
        return lambda value: value & mask
    half = 1 << (bits - 1)
    return lambda value: ((value + half) & mask) - half


def round_float(value: float) -> float:
    """``value`` as a ``float`` holds it."""
    try:
        return ctype.FLOAT.packer.unpack(ctype.FLOAT.packer.pack(value))[0]  # type: ignore[no-any-return]
    except OverflowError:
        return math.copysign(math.inf, value)


def converter(source: CType, target: CType) -> Callable[[Any], Any] | None:
    """What turns a value of scalar type ``source`` into one of scalar type ``target``; None if nothing needs to."""
    a, b = strip(source), strip(target)
    if isinstance(b, Integer) and b.is_bool:
        return None if isinstance(a, Integer) and a.is_bool else lambda value: 1 if value else 0
    if isinstance(b, Float):
        if isinstance(a, Float):
            return round_float if b.size < a.size else None
        return float if b.size == 8 else lambda value: round_float(float(value))
    if isinstance(b, Pointer):
        if isinstance(a, Integer) and a.signed:
            return lambda value: value & ADDRESS_MASK
        return None
    assert isinstance(b, Integer)
    wrap = wrapper(8 * b.size, b.signed)
    if isinstance(a, Float):
        return lambda value: _truncate(value, b, wrap)
    low, high = limits(a) if isinstance(a, Integer) else (0, ADDRESS_MASK)
    least, greatest = limits(b)
    return None if least <= low and high <= greatest else wrap


def _truncate(value: float, type_: Integer, wrap: Callable[[int], int]) -> int:
    """A floating value as an integer; out of range gives what x86-64's cvttsd2si leaves."""
    if math.isfinite(value):
        whole = int(value)
        if -(1 << 63) <= whole < 1 << 64:
            return wrap(whole)
    return wrap(1 << 63 if type_.size == 8 else 1 << 31)


def same(left: CType, right: CType) -> bool:
    """Whether two types are the same, typedefs and qualifiers aside."""
    a, b = strip(left), strip(right)
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, Pointer) and isinstance(b, Pointer):
        return same(a.target, b.target)
    if isinstance(a, Array) and isinstance(b, Array):
        return same(a.element, b.element) and (a.count == b.count or None in (a.count, b.count))
    if isinstance(a, FunctionType) and isinstance(b, FunctionType):
        if not same(a.returns, b.returns):
            return False
        if unspecified(a) or unspecified(b):
            return True
        return (a.variadic == b.variadic and len(a.parameters) == len(b.parameters)
                and all(map(same, a.parameters, b.parameters)))
    if isinstance(a, Record) and isinstance(b, Record):
        return a.tag is not None and a.tag == b.tag and a.kind == b.kind and a.size == b.size
    return a.name == b.name and not isinstance(a, ctype.Enum)


def unspecified(type_: FunctionType) -> bool:
    """Whether the type says nothing of the parameters: ``int f()``."""
    return type_.variadic and not type_.parameters


def quoted(type_: CType) -> str:
    """A type as clang names it in messages, with what a typedef stands for."""
    stripped = strip(type_)
    spelled, real = str(type_), str(stripped)
    if isinstance(type_, ctype.Qualified) or spelled == real:
        return f"'{spelled}'"
    return f"'{spelled}' (aka '{real}')"
