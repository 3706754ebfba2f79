"""Colours of the format strings: ``${ansi.fg.yellow}`` and its like."""

from __future__ import annotations

_COLORS = ("black", "red", "green", "yellow", "blue", "purple", "cyan", "white")
_STYLES = {"normal": 0, "bold": 1, "faint": 2, "italic": 3, "underline": 4, "slow-blink": 5, "fast-blink": 6,
           "negative": 7, "conceal": 8, "crossed-out": 9}


def ansi(name: str) -> str | None:
    """The escape sequence for ``fg.yellow``, ``bg.red``, ``underline``, ``normal``...; None if there is none."""
    if name in _STYLES:
        return f"\x1b[{_STYLES[name]}m"
    ground, _, color = name.partition(".")
    if ground in ("fg", "bg") and color in _COLORS:
        return f"\x1b[{(30 if ground == 'fg' else 40) + _COLORS.index(color)}m"
    return None
