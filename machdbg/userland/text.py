"""Formatted text as C's printf makes it (C11 7.21.6.1, with what macOS adds or leaves to the implementation)."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from typing import Protocol

from machdbg.machine.memory import AddressSpace


class Arguments(Protocol):
    """The arguments behind a format, taken one after the other."""

    def integer(self) -> int:
        """The next integer or pointer, as it lies in a register."""

    def floating(self) -> float:
        """The next floating-point number."""


_DIRECTIVE = re.compile(rb"%([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d*))?(hh|h|ll|l|j|z|t|q|L)?(.)", re.DOTALL)
_BITS = {b"hh": 8, b"h": 16, b"": 32, b"L": 64, b"l": 64, b"ll": 64, b"j": 64, b"z": 64, b"t": 64, b"q": 64}
_LONG = {b"D": b"d", b"O": b"o", b"U": b"u"}


def format_text(space: AddressSpace, format_: bytes, arguments: Arguments) -> bytes:
    """What printf prints for ``format_``; strings are read from, and ``%n`` is written to, ``space``.

    Raises ``Fault`` where a program's pointer leads nowhere.
    """
    result = bytearray()
    start = 0
    while True:
        percent = format_.find(b"%", start)
        if percent < 0:
            return bytes(result + format_[start:])
        result += format_[start:percent]
        match = _DIRECTIVE.match(format_, percent)
        if match is None:  # the format ends inside a directive
            return bytes(result)
        start = match.end()
        result += _Directive(match, arguments).text(space, arguments, len(result))


class _Directive:
    """One conversion: its flags, width, precision (None: not given) and length."""

    def __init__(self, match: re.Match[bytes], arguments: Arguments) -> None:
        flags, width, precision, length, self.conversion = match.groups()
        self.length = length or b""
        if self.conversion in _LONG:
            self.conversion, self.length = _LONG[self.conversion], b"l"
        self.left = b"-" in flags
        self.zero = b"0" in flags
        self.alternate = b"#" in flags
        self.plus = b"+" if b"+" in flags else b" " if b" " in flags else b""
        self.width = _signed(arguments.integer(), 32) if width == b"*" else int(width or 0)
        if self.width < 0:
            self.left, self.width = True, -self.width
        self.precision: int | None = None
        if precision is not None:
            given = _signed(arguments.integer(), 32) if precision == b"*" else int(precision or 0)
            self.precision = given if given >= 0 else None

    def text(self, space: AddressSpace, arguments: Arguments, written: int) -> bytes:
        conversion = self.conversion
        if conversion in b"di":
            value = _signed(arguments.integer(), _BITS[self.length])
            return self.number(b"-" if value < 0 else self.plus, b"%d" % abs(value))
        if conversion in b"ouxX":
            return self.unsigned(arguments.integer() & ((1 << _BITS[self.length]) - 1))
        if conversion == b"p":
            self.alternate, value = True, arguments.integer() & (1 << 64) - 1
            return self.number(b"0x", b"%x" % value)
        if conversion in b"fFeEgGaA":
            return self.floating(arguments.floating())
        if conversion == b"s":
            return self.padded(self.string(space, arguments.integer() & (1 << 64) - 1))
        if conversion in b"cC":
            return self.padded(bytes([arguments.integer() & 0xFF]))
        if conversion == b"n":
            size = _BITS[self.length] // 8
            space.write(arguments.integer() & (1 << 64) - 1, written.to_bytes(size, "little"))
            return b""
        return self.padded(conversion)  # "%%", and what is no conversion at all: the character itself

    def unsigned(self, value: int) -> bytes:
        if self.conversion == b"u":
            return self.number(b"", b"%d" % value)
        if self.conversion == b"o":
            digits = b"%o" % value
            if self.alternate and (self.precision is None or self.precision <= len(digits)) and value:
                digits = b"0" + digits
            elif self.alternate and not value:
                self.precision = max(self.precision or 0, 1)
            return self.number(b"", digits)
        digits = b"%x" % value if self.conversion == b"x" else b"%X" % value
        return self.number(b"0" + self.conversion if self.alternate and value else b"", digits)

    def number(self, prefix: bytes, digits: bytes) -> bytes:
        """An integer: at least ``precision`` digits; zeros fill the width only where no precision is given."""
        if self.precision is not None:
            digits = b"" if self.precision == 0 and digits == b"0" else digits.rjust(self.precision, b"0")
            return self.padded(prefix + digits)
        return self.padded(digits, prefix, zeros=self.zero)

    def string(self, space: AddressSpace, address: int) -> bytes:
        if address == 0:
            return b"(null)"[: self.precision]
        if self.precision is None:
            return space.read_string(address, 1 << 32)
        return space.read_string(address, self.precision)

    def floating(self, value: float) -> bytes:
        sign = b"-" if math.copysign(1.0, value) < 0 and not math.isnan(value) else self.plus
        upper = self.conversion in b"FEGA"
        value = abs(value)
        if not math.isfinite(value):
            name = b"nan" if math.isnan(value) else b"inf"
            return self.padded(sign + (name.upper() if upper else name))
        if self.conversion in b"aA":
            prefix, text = b"0x", hexadecimal(value, self.precision, self.alternate)
        else:
            precision = 6 if self.precision is None else self.precision
            kind = self.conversion.decode().lower()
            prefix, text = b"", f"%{'#' if self.alternate else ''}.{precision}{kind}" % value
        digits = text.encode()
        if upper:
            prefix, digits = prefix.upper(), digits.upper()
        return self.padded(digits, sign + prefix, zeros=self.zero)

    def padded(self, text: bytes, prefix: bytes = b"", *, zeros: bool = False) -> bytes:
        if self.left:
            return (prefix + text).ljust(self.width)
        if zeros:
            return prefix + text.rjust(self.width - len(prefix), b"0")
        return (prefix + text).rjust(self.width)


def hexadecimal(value: float, precision: int | None, point: bool) -> str:
    """A number >= 0 as ``%a`` shows it, without the 0x; ``point`` keeps a decimal point that nothing follows."""
    (bits,) = struct.unpack("<Q", struct.pack("<d", value))
    fraction, exponent = bits & (1 << 52) - 1, bits >> 52
    lead, power = (1, exponent - 1023) if exponent else (0, -1022 if fraction else 0)
    if precision is not None and precision < 13:
        shift = 52 - 4 * precision
        whole, rest = divmod(lead << 52 | fraction, 1 << shift)
        half = 1 << (shift - 1)
        whole += rest > half or (rest == half and whole & 1)
        lead, fraction = whole >> (4 * precision), whole & ((1 << 4 * precision) - 1)
        digits = f"{fraction:0{precision}x}" if precision else ""
    else:
        digits = f"{fraction:013x}"
        digits = digits.rstrip("0") if precision is None else digits.ljust(precision, "0")
    return f"{lead:x}{'.' if digits or point else ''}{digits}p{power:+d}"


def _signed(value: int, bits: int) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


class Listed:
    """Arguments in memory, each in 8 bytes: what a ``va_list`` points to."""

    def __init__(self, space: AddressSpace, address: int) -> None:
        self._space = space
        self._address = address

    def integer(self) -> int:
        return int(self._take(_INTEGER))

    def floating(self) -> float:
        return float(self._take(_DOUBLE))

    def _take(self, packer: struct.Struct) -> int | float:
        value: int | float = self._space.load(packer, self._address)
        self._address += packer.size
        return value


_INTEGER = struct.Struct("<Q")
_DOUBLE = struct.Struct("<d")


class Values:
    """Arguments that are at hand as Python numbers; where they end, zeros follow."""

    def __init__(self, values: tuple[int | float, ...]) -> None:
        self._next: Callable[[], int | float] = iter((*values,)).__next__

    def _take(self) -> int | float:
        try:
            return self._next()
        except StopIteration:
            return 0

    def integer(self) -> int:
        value = self._take()
        return value if isinstance(value, int) else int.from_bytes(struct.pack("<d", value), "little")

    def floating(self) -> float:
        value = self._take()
        if isinstance(value, float):
            return value
        result: float
        (result,) = struct.unpack("<d", (value & (1 << 64) - 1).to_bytes(8, "little"))
        return result
