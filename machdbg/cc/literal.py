"""Literals: numbers, characters and strings as written in C, to values and types."""

from __future__ import annotations

import re

from machdbg.machine import ctype
from machdbg.machine.ctype import CType

from .error import CompileError, Position

_ESCAPES = {"n": 10, "t": 9, "r": 13, "a": 7, "b": 8, "f": 12, "v": 11, "e": 27}  # the others stand for themselves
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]+)|([0-7]{1,3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_INTEGER = re.compile(r"(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlL]*)$")


def integer(text: str, position: Position) -> tuple[int, CType]:
    """An integer constant: its value and the first type of C's list that holds it."""
    match = _INTEGER.match(text)
    if match is None:
        raise CompileError(f"invalid suffix '{text.lstrip('0123456789')}' on integer constant", position)
    digits, suffix = match[1], match[2].lower()
    octal = len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()
    value = int(digits, 8 if octal else 0)
    unsigned = "u" in suffix
    decimal = digits[0] != "0" or digits == "0"
    rank = suffix.count("l")
    candidates: list[ctype.Integer] = []
    for signed, other, level in ((ctype.INT, ctype.UNSIGNED_INT, 0), (ctype.LONG, ctype.UNSIGNED_LONG, 1),
                                 (ctype.LONG_LONG, ctype.UNSIGNED_LONG_LONG, 2)):
        if level >= rank:
            candidates += [other] if unsigned else [signed] if decimal else [signed, other]
    for type_ in candidates:
        if type_.wrap(value) == value:
            return value, type_
    if value < 1 << 64:
        return value, ctype.UNSIGNED_LONG_LONG
    raise CompileError("integer literal is too large to be represented in any integer type", position)


def floating(text: str, position: Position) -> tuple[float, CType]:
    """A floating constant, decimal or hexadecimal."""
    type_: CType = ctype.DOUBLE
    digits = text
    if text[-1] in "fF" and (not text.lower().startswith("0x") or "p" in text.lower()):
        type_, digits = ctype.FLOAT, text[:-1]
    elif text[-1] in "lL":
        digits = text[:-1]
    value = float.fromhex(digits) if digits.lower().startswith("0x") else float(digits)
    if type_ is ctype.FLOAT:
        value = ctype.FLOAT.packer.unpack(ctype.FLOAT.packer.pack(value))[0]
    return value, type_


def character(text: str, position: Position) -> int:
    """A character constant's value as an int; several characters count from the left, as compilers do."""
    data = unescape(text[text.index("'") + 1 : -1], position)
    if len(data) == 1:
        return data[0] - 256 if data[0] > 127 else data[0]
    value = 0
    for byte in data:
        value = (value << 8 | byte) & 0xFFFFFFFF
    return ctype.INT.wrap(value)


def string(text: str, position: Position) -> bytes:
    """One or more adjacent string literals, without the terminating NUL."""
    return b"".join(unescape(piece, position) for piece in _STRING.findall(text))


def unescape(text: str, position: Position) -> bytes:
    """The bytes that the inside of a literal stands for."""
    result = bytearray()
    end = 0
    for match in _ESCAPE.finditer(text):
        result += text[end : match.start()].encode("utf-8", "surrogateescape")
        end = match.end()
        hexadecimal, octal, short, long, simple = match.groups()
        if hexadecimal:
            result.append(int(hexadecimal, 16) & 0xFF)
        elif octal:
            result.append(int(octal, 8) & 0xFF)
        elif short or long:
            result += chr(int(short or long, 16)).encode()
        else:
            result.append(_ESCAPES.get(simple, ord(simple) & 0xFF))
    return bytes(result + text[end:].encode("utf-8", "surrogateescape"))
