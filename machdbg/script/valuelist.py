"""SBValueList, and the registers as one value."""

from __future__ import annotations

from typing import Any

from .base import SBError, SBList
from .values import SBValue


class SBValueList(SBList[SBValue], at="GetValueAtIndex", empty=SBValue):
    """Values, counted from 0."""

    def GetFirstValueByName(self, name: str) -> SBValue:
        return next((value for value in self._items if value.GetName() == name), SBValue())

    def GetError(self) -> SBError:
        """Always success: a list here has all its values."""
        done = SBError()
        done.succeed()
        return done

    def __getitem__(self, key: Any) -> Any:
        """By index, or all of a name."""
        return self._items[key] if isinstance(key, int) else [
            value for value in self._items if value.GetName() == key]


class RegisterSet(SBValue):
    """The general purpose registers, as one value with children."""

    def __init__(self, registers: list[SBValue]) -> None:
        super().__init__()
        self._registers = registers

    def IsValid(self) -> bool:
        return True

    def GetName(self) -> str:
        return "General Purpose Registers"

    def GetNumChildren(self, most: int = 0xFFFFFFFF) -> int:
        return len(self._registers)

    def GetChildAtIndex(self, index: int, dynamic: int = 0, synthetic: bool = False) -> SBValue:
        return self._registers[index] if 0 <= index < len(self._registers) else SBValue()

    def GetChildMemberWithName(self, name: str, dynamic: int = 0) -> SBValue:
        return next((value for value in self._registers if value.GetName() == name), SBValue())

    def describe(self) -> str:
        return "\n".join(map(str, self._registers))

    name = property(GetName)
    num_children = property(GetNumChildren)
