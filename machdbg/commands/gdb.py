"""Formats in GDB's way: ``4gx``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from machdbg.debugger.scalar import parse_gdb_format

from .result import CommandError

SIZES = {"b": 1, "h": 2, "w": 4, "g": 8}


@dataclass(frozen=True)
class GdbFormat:
    """``count`` items, in LLDB's format letter, of ``size`` bytes; None where nothing was said."""

    count: int | None = None
    format: str | None = None
    size: int | None = None


def parse_gdb(text: str) -> GdbFormat:
    """Read a format such as ``4gx``; raises CommandError."""
    match = re.fullmatch(r"([0-9]*)([a-zA-Z]*)", text)
    if not text or match is None or text in ("0", "0x", "0b"):
        raise CommandError(f"invalid gdb format string '{text}'")
    format_ = size = None
    for letter in match[2]:
        if letter in SIZES:
            size = SIZES[letter]
        else:
            format_ = parse_gdb_format(letter)
            if format_ is None:
                raise CommandError(f"invalid gdb format string '{text}'")
    return GdbFormat(int(match[1] or "0") or None, format_, size)


class GdbState:
    """The format and size that GDB's way of giving them remembers."""

    def __init__(self) -> None:
        self.format = "x"
        self.size = 4

    def complete(self, asked: GdbFormat) -> tuple[str, int]:
        """The format and size asked for; those that are not given are as they were the last time."""
        self.format = self.format if asked.format is None else asked.format
        self.size = self.size if asked.size is None else asked.size
        if self.format == "A" and asked.size is None:
            return "A", 8
        return self.format, 1 if self.format in ("s", "i") else self.size
