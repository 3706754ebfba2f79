"""Lines of generated text that fit."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap

WIDTH = 120


def wrapped(lines: Iterable[str]) -> str:
    """A text of these lines; those that are too long are broken behind the bracket that their last one closes."""
    return "".join(f"{part}\n" for line in lines for part in _broken(line))


def _broken(line: str) -> list[str]:
    end = line.rfind(")")
    if len(line) <= WIDTH or end < 0:
        return [line]
    start = _opening(line, end)
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    *inside, last = wrap(line[start + 1 : end], WIDTH - len(line) + end, initial_indent=indent,
                         subsequent_indent=indent, break_on_hyphens=False) or [indent]
    return [line[: start + 1], *inside, last + line[end:]]


def _opening(text: str, end: int) -> int:
    """Where the bracket is opened that is closed at ``end``."""
    depth = 0
    for index in range(end, -1, -1):
        depth += {")": 1, "(": -1}.get(text[index], 0)
        if depth == 0:
            return index
    raise ValueError(text)
