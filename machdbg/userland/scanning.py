"""Numbers of strings as floating point, and sscanf."""

from __future__ import annotations

import re
import struct

from .processor import INT, POINTER, Processor
from .text import Values

SPACES = b" \t\n\v\f\r"
FLOATING = re.compile(rb"[+-]?(?:inf(?:inity)?|nan|0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[+-]?\d+)?"
                      rb"|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)", re.IGNORECASE)
INTEGERS = {
    "d": re.compile(rb"[+-]?\d+"), "u": re.compile(rb"[+-]?\d+"), "o": re.compile(rb"[+-]?[0-7]+"),
    "x": re.compile(rb"[+-]?(?:0x)?[0-9a-f]+", re.IGNORECASE), "p": re.compile(rb"(?:0x)?[0-9a-f]+", re.IGNORECASE),
    "i": re.compile(rb"[+-]?(?:0x[0-9a-f]+|\d+)", re.IGNORECASE),
}
BASES = {"d": 10, "u": 10, "o": 8, "x": 16, "p": 16}
SIZES = {b"": 4, b"h": 2, b"hh": 1, b"l": 8, b"ll": 8, b"q": 8, b"j": 8, b"z": 8, b"t": 8, b"L": 8}
DIRECTIVE = re.compile(rb"%(\*?)(\d*)(hh|h|ll|l|q|j|z|t|L)?(?:\[(\^?\]?[^\]]*)\]|(.))", re.DOTALL)
EOF = -1


def strtod(cpu: Processor, string: int, end: int) -> float:
    """The number that a string begins with; where it stops goes to the pointer at ``end``."""
    text = cpu.string(string)
    start = len(text) - len(text.lstrip(SPACES))
    found = FLOATING.match(text, start)
    if end:
        cpu.space.store(POINTER, end, string + (found.end() if found else 0))
    return _floating(found[0]) if found else 0.0


def atof(cpu: Processor, string: int) -> float:
    return strtod(cpu, string, 0)


def _floating(text: bytes) -> float:
    return float.fromhex(text.decode()) if b"x" in text.lower() else float(text)


def sscanf(cpu: Processor, string: int, format: int, values: Values) -> int:
    """Read values out of a string; how many were stored, EOF if it ended before the first."""
    text, pattern = cpu.string(string), cpu.string(format)
    at = index = stored = 0
    while index < len(pattern):
        if pattern[index] in SPACES:
            at += len(text[at:]) - len(text[at:].lstrip(SPACES))
            index += 1
            continue
        directive = DIRECTIVE.match(pattern, index) if pattern[index] == ord("%") else None
        if directive is None:
            if at >= len(text) or text[at] != pattern[index]:
                return EOF if at >= len(text) and not stored else stored
            at, index = at + 1, index + 1
            continue
        index = directive.end()
        kind = "[" if directive[5] is None else directive[5].decode("latin-1")
        if kind not in "c[n":
            at += len(text[at:]) - len(text[at:].lstrip(SPACES))
        if kind == "n":
            cpu.space.store(INT, values.integer(), at)
            continue
        found = _match(kind, directive[4], text[: at + int(directive[2])] if directive[2] else text, at, directive[2])
        if found is None:
            return EOF if at >= len(text) and not stored else stored
        at += len(found)
        if not directive[1] and kind != "%":
            cpu.space.write(values.integer(), _stored(kind, found, directive[3] or b""))
            stored += 1
    return stored


def _match(kind: str, members: bytes | None, text: bytes, at: int, width: bytes) -> bytes | None:
    """What a directive takes from ``text`` at a place; None if it does not fit."""
    if kind == "%":
        return b"%" if text[at : at + 1] == b"%" else None
    if kind == "c":
        taken = text[at : at + (int(width) if width else 1)]
        return taken if len(taken) == (int(width) if width else 1) else None
    if kind == "s":
        found = re.compile(rb"[^ \t\n\v\f\r]+").match(text, at)
    elif kind == "[":
        assert members is not None
        inverted = members.startswith(b"^")
        escaped = re.sub(rb"([\\\]\[^])", rb"\\\1", members[inverted:])
        found = re.compile(b"[%s%s]+" % (b"^" if inverted else b"", escaped), re.DOTALL).match(text, at)
    elif kind.lower() in "feagF":
        found = FLOATING.match(text, at)
    else:
        pattern = INTEGERS.get(kind.lower())
        found = pattern.match(text, at) if pattern is not None else None
    return found[0] if found else None


def _stored(kind: str, found: bytes, modifier: bytes) -> bytes:
    """The bytes that a value becomes."""
    if kind in "s[":
        return found + b"\0"
    if kind == "c":
        return found
    if kind.lower() in "feag":
        return struct.pack("<d" if modifier in (b"l", b"L") else "<f", _floating(found))
    digits = found.decode().lower()
    base = BASES.get(kind.lower())
    if base is None:
        unsigned = digits.lstrip("+-")
        base = 16 if unsigned.startswith("0x") else 8 if unsigned.startswith("0") else 10
    size = 8 if kind == "p" else SIZES[modifier]
    return (int(digits, base) & (1 << 8 * size) - 1).to_bytes(size, "little")
