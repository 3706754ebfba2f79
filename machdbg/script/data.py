"""SBData: bytes, and numbers in them."""

from __future__ import annotations

import struct
from typing import Any

from . import constants
from .base import SBError, SBObject

_NUMBERS = {"uint8": "B", "uint16": "H", "uint32": "I", "uint64": "Q", "sint8": "b", "sint16": "h", "sint32": "i",
            "sint64": "q", "float": "f", "double": "d"}


class SBData(SBObject):
    """Bytes in the order of the machine (little-endian). The properties ``uint32``, ``sint8``, ``double`` and their
    like are lists of all the numbers of that kind."""

    def __init__(self, data: bytes | None = None) -> None:
        self.bytes = data if data is not None else b""
        self._valid = data is not None

    def IsValid(self) -> bool:
        return self._valid

    def GetByteSize(self) -> int:
        return len(self.bytes)

    def GetByteOrder(self) -> int:
        return constants.eByteOrderLittle

    def GetAddressByteSize(self) -> int:
        return 8

    def __len__(self) -> int:
        return len(self.bytes)

    def __bool__(self) -> bool:
        return self._valid

    def _one(self, kind: str, error: SBError, offset: int) -> Any:
        """One number; 0 and an error outside the bytes."""
        code = _NUMBERS[kind]
        size = struct.calcsize(code)
        if offset < 0 or offset + size > len(self.bytes):
            error.SetErrorString("unable to read data")
            return 0
        error.succeed()
        return struct.unpack_from(f"<{code}", self.bytes, offset)[0]

    def GetUnsignedInt8(self, error: SBError, offset: int) -> int:
        return int(self._one("uint8", error, offset))

    def GetUnsignedInt16(self, error: SBError, offset: int) -> int:
        return int(self._one("uint16", error, offset))

    def GetUnsignedInt32(self, error: SBError, offset: int) -> int:
        return int(self._one("uint32", error, offset))

    def GetUnsignedInt64(self, error: SBError, offset: int) -> int:
        return int(self._one("uint64", error, offset))

    GetAddress = GetUnsignedInt64

    def GetSignedInt8(self, error: SBError, offset: int) -> int:
        return int(self._one("sint8", error, offset))

    def GetSignedInt16(self, error: SBError, offset: int) -> int:
        return int(self._one("sint16", error, offset))

    def GetSignedInt32(self, error: SBError, offset: int) -> int:
        return int(self._one("sint32", error, offset))

    def GetSignedInt64(self, error: SBError, offset: int) -> int:
        return int(self._one("sint64", error, offset))

    def GetFloat(self, error: SBError, offset: int) -> float:
        return float(self._one("float", error, offset))

    def GetDouble(self, error: SBError, offset: int) -> float:
        return float(self._one("double", error, offset))

    def GetString(self, error: SBError, offset: int) -> str | None:
        """The text from ``offset`` up to the next NUL."""
        text, nul, _ = self.bytes[offset:].partition(b"\0")
        if not nul:
            error.SetErrorString("unable to read data")
            return None
        error.succeed()
        return text.decode("utf-8", "replace")

    def ReadRawData(self, error: SBError, offset: int, size: int) -> bytes | None:
        if offset < 0 or size <= 0 or offset + size > len(self.bytes):
            error.SetErrorString("unable to read data")
            return None
        error.succeed()
        return self.bytes[offset:offset + size]

    def SetData(self, error: SBError, data: bytes, *_: Any) -> None:
        self.bytes, self._valid = bytes(data), True
        error.succeed()

    def Append(self, other: SBData) -> bool:
        self.bytes, self._valid = self.bytes + other.bytes, True
        return True

    def _all(self, kind: str) -> list[Any]:
        code = _NUMBERS[kind]
        count = len(self.bytes) // struct.calcsize(code)
        return list(struct.unpack_from(f"<{count}{code}", self.bytes))

    def __getattr__(self, name: str) -> list[Any]:
        kind = name.removesuffix("s") if name not in _NUMBERS else name
        if kind not in _NUMBERS:
            raise AttributeError(f"'SBData' object has no attribute '{name}'")
        return self._all(kind)

    @classmethod
    def CreateDataFromCString(cls, order: int, size: int, text: str) -> SBData:
        return cls(text.encode())

    @classmethod
    def CreateDataFromInt(cls, value: int, size: int | None = None, target: Any = None, ptr_size: int | None = None,
                          endian: int | None = None) -> SBData:
        """The bytes of a number, in as many as it needs: 4 or 8."""
        count = size if size is not None else 4 if -(1 << 31) <= value < 1 << 32 else 8
        return cls((value & (1 << 8 * count) - 1).to_bytes(count, "little"))

    def SetByteOrder(self, order: int) -> None:
        """Accepted: everything here is little-endian."""

    SetAddressByteSize = SetByteOrder

    def Clear(self) -> None:
        self.bytes, self._valid = b"", False

    size = property(GetByteSize)
    byte_order = property(GetByteOrder)

    def describe(self) -> str:
        lines = []
        for at in range(0, len(self.bytes), 16):
            row = self.bytes[at:at + 16]
            text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
            lines.append(f"{row.hex(' '):<48} {text}")
        return "\n".join(lines)


def _give(name: str, code: str) -> None:
    """Give SBData the methods that make data out of, and take it from, a list of numbers."""
    def create(cls: type[SBData], order: int, size: int, numbers: list[Any]) -> SBData:
        return cls(struct.pack(f"<{len(numbers)}{code}", *numbers))

    def change(self: SBData, numbers: list[Any]) -> bool:
        self.bytes, self._valid = struct.pack(f"<{len(numbers)}{code}", *numbers), True
        return True

    setattr(SBData, f"CreateDataFrom{name}Array", classmethod(create))
    setattr(SBData, f"SetDataFrom{name}Array", change)


for _name, _code in (("UInt64", "Q"), ("UInt32", "I"), ("SInt64", "q"), ("SInt32", "i"), ("Double", "d")):
    _give(_name, _code)
