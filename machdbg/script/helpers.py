"""What the module ``lldb`` has beside its classes: values that calculate, and a few functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import constants
from .values import SBValue

_NUMBERS = range(constants.eBasicTypeChar, constants.eBasicTypeDoubleComplex + 1)
_SIGNED = (constants.eBasicTypeChar, constants.eBasicTypeSignedChar, constants.eBasicTypeWChar,
           constants.eBasicTypeSignedWChar, constants.eBasicTypeShort, constants.eBasicTypeInt,
           constants.eBasicTypeLong, constants.eBasicTypeLongLong, constants.eBasicTypeInt128,
           constants.eBasicTypeHalf, constants.eBasicTypeFloat, constants.eBasicTypeDouble,
           constants.eBasicTypeLongDouble)


class value:
    """An SBValue with which one calculates as with the number it is: ``v.member``, ``v[1]``, ``v + 1``, ``v == 2``.
    The SBValue is ``v.sbvalue``."""

    def __init__(self, sbvalue: SBValue) -> None:
        self.sbvalue = sbvalue

    def __bool__(self) -> bool:
        return bool(self.sbvalue)

    def __str__(self) -> str:
        return str(self.sbvalue)

    def __getitem__(self, key: Any) -> value:
        index = int(key) if isinstance(key, value) else key
        if not isinstance(index, int):
            raise TypeError(f"No array item of type {type(key)}")
        return value(self.sbvalue.GetValueForExpressionPath(f"[{index}]"))

    def __getattr__(self, name: str) -> value:
        child = self.sbvalue.GetChildMemberWithName(name)
        if not child:
            raise AttributeError(f"Attribute '{name}' is not defined")
        return value(child)

    def __iter__(self) -> Iterator[value]:
        return map(value, self.sbvalue)

    def __len__(self) -> int:
        return len(self.sbvalue)

    def __int__(self) -> int:
        if self.sbvalue.TypeIsPointerType() or not is_numeric_type(
                self.sbvalue.GetType().GetCanonicalType().GetBasicType())[1]:
            return self.sbvalue.GetValueAsUnsigned()
        return self.sbvalue.GetValueAsSigned()

    __index__ = __int__

    def __float__(self) -> float:
        return float(int(self))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int):
            return int(self) == other
        return isinstance(other, value) and int(self) == int(other)

    def __hash__(self) -> int:
        return hash(int(self))

    def __neg__(self) -> int:
        return -int(self)

    def __pos__(self) -> int:
        return +int(self)

    def __abs__(self) -> int:
        return abs(int(self))

    def __invert__(self) -> int:
        return ~int(self)


def _give(name: str) -> None:
    """Give values an operator of integers, which also stands on the right and changes the value in place (``+=``)."""
    plain = getattr(int, f"__{name}__")

    def left(self: value, other: Any) -> Any:
        return plain(int(self), int(other))

    def right(self: value, other: Any) -> Any:
        return plain(int(other), int(self))

    def store(self: value, other: Any) -> value:
        self.sbvalue.SetValueFromCString(str(left(self, other)))
        return self

    setattr(value, f"__{name}__", left)
    if hasattr(int, f"__r{name}__"):
        setattr(value, f"__r{name}__", right)
        setattr(value, f"__i{name}__", store)


for _name in ("add", "sub", "mul", "floordiv", "truediv", "mod", "lshift", "rshift", "and", "or", "xor", "pow", "lt",
              "le", "gt", "ge"):
    _give(_name)


def value_iter(sbvalue: SBValue) -> Iterator[value]:
    """The members of a value, as values that calculate."""
    return map(value, sbvalue)


def is_numeric_type(basic: int) -> tuple[bool, bool]:
    """Whether an eBasicType number is one of numbers, and whether those have signs."""
    return basic in _NUMBERS, basic in _SIGNED


def lldb_iter(container: Any, size: str, at: str) -> Iterator[Any]:
    """What a container has, by the names of the methods that count and that give one."""
    return (getattr(container, at)(index) for index in range(getattr(container, size)()))


def in_range(symbol: Any, section: Any) -> bool:
    """Whether a symbol lies in a section."""
    return bool(section.holds(symbol.GetStartAddress().GetLoadAddress()))
