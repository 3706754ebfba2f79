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
    if not text or match is None:
        raise CommandError(f"invalid gdb format string '{text}'")
    format_ = size = None
    for letter in match[2]:
        if letter in SIZES:
            size = SIZES[letter]
        else:
            format_ = parse_gdb_format(letter)
            if format_ is None:
                raise CommandError(f"invalid gdb format string '{text}'")
    return GdbFormat(int(match[1]) if match[1] else None, format_, size)
