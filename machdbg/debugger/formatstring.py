"""The language of ``frame-format`` and its like: text, ``${items}``, and ``{groups}`` that vanish if one is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from .ansi import ansi
from .error import DebuggerError

# Every item there is, by its first word. Some never have a value here (queues, activities).
ITEMS: dict[str, tuple[str, ...]] = {
    "addr": (), "addr-file-or-load": (), "ansi": (), "current-pc-arrow": (),
    "file": ("basename", "fullpath"), "language": (),
    "frame": ("index", "pc", "fp", "sp", "flags", "no-debug", "reg", "is-artificial"),
    "function": ("id", "name", "name-without-args", "name-with-args", "mangled-name", "addr-offset",
                 "concrete-only-addr-offset-no-padding", "line-offset", "pc-offset", "initial-function", "changed",
                 "is-optimized"),
    "line": ("file", "number", "column", "start-addr", "end-addr"),
    "module": ("file",), "process": ("id", "name", "file"), "script": (), "svar": (),
    "thread": ("id", "protocol_id", "index", "info", "queue", "name", "stop-reason", "stop-reason-raw",
               "return-value", "completed-expression"),
    "target": ("arch", "file"), "var": (),
}

_ANSI = ("fg", "bg", "normal", "bold", "faint", "italic", "underline", "slow-blink", "fast-blink", "negative",
         "conceal", "crossed-out")
Lookup = Callable[[str], str | None]


@dataclass(frozen=True)
class Item:
    """``${name}``."""

    name: str


@dataclass(frozen=True)
class Group:
    """``{...}``: nothing at all if one of its own items has no value."""

    parts: tuple[Part, ...]


Part = str | Item | Group


@lru_cache(maxsize=64)
def parse(text: str, colors: bool = False) -> tuple[Part, ...]:
    """Take a format string apart; raises DebuggerError in LLDB's words for items that do not exist. Colours become text
    that switches the terminal to them, or nothing."""
    parts, rest = _parts(text, 0, colors)
    if rest < len(text):
        raise DebuggerError("unmatched '}' character")
    return parts


def _parts(text: str, at: int, colors: bool) -> tuple[tuple[Part, ...], int]:
    parts: list[Part] = []
    plain = ""
    while at < len(text):
        char = text[at]
        if char == "}":
            break
        if char == "\\" and at + 1 < len(text):
            plain += _ESCAPES.get(text[at + 1], text[at + 1])
            at += 2
        elif text.startswith("${", at):
            end = text.find("}", at)
            if end < 0:
                raise DebuggerError(f"missing terminating '}}' character for '{text[at:]}'")
            name = text[at + 2 : end]
            color = _checked(name)
            if color is None:
                parts += [plain, Item(name)]
                plain = ""
            elif colors:
                plain += color
            at = end + 1
        elif char == "{":
            inner, at = _parts(text, at + 1, colors)
            parts += [plain, Group(inner)]
            plain, at = "", min(at + 1, len(text))
        else:
            plain += char
            at += 1
    return tuple(part for part in (*parts, plain) if part != ""), at


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def _checked(name: str) -> str | None:
    """The escape sequence that ``${name}`` stands for if it is a colour. Raises DebuggerError if it is nothing at
    all."""
    words = name.partition("%")[0].split(".")
    words[0] = words[0].removeprefix("*").partition("[")[0]  # ${*var.next}, ${var[0-2]}
    if words[0] not in ITEMS:
        items = ", ".join(f'"{item}"' for item in ITEMS)
        raise DebuggerError(f"invalid top level item '{words[0]}'. Valid top level items are: {items}")
    members = _ANSI if words[0] == "ansi" else ITEMS[words[0]]
    valid = ", ".join(f'"{item}"' for item in members)
    if members and len(words) < 2:
        raise DebuggerError(f"'{words[0]}' can't be specified on its own, you must access one of its children: {valid}")
    color = ansi(".".join(words[1:])) if words[0] == "ansi" else None
    if members and (words[1] not in members or (words[0] == "ansi" and color is None)):
        raise DebuggerError(f"invalid member '{words[1]}' in '{words[0]}'. Valid members are: {valid}")
    return color


def expand(parts: tuple[Part, ...], lookup: Lookup) -> str | None:
    """The text; None if an item (not one inside a group of its own) has no value."""
    result = []
    for part in parts:
        if isinstance(part, str):
            result.append(part)
        elif isinstance(part, Group):
            result.append(expand(part.parts, lookup) or "")
        else:
            value = lookup(part.name)
            if value is None:
                return None
            result.append(value)
    return "".join(result)


def render(text: str, lookup: Lookup, colors: bool = False) -> str:
    """A format string with its items looked up; those without a value outside any group are left out."""
    return expand(_forgiving(text, colors), lookup) or ""


@lru_cache(maxsize=64)
def _forgiving(text: str, colors: bool) -> tuple[Part, ...]:
    """A format string whose items outside any group are groups of their own."""
    return tuple(Group((part,)) if isinstance(part, Item) else part for part in parse(text, colors))
