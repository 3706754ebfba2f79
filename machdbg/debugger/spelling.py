"""What an expression's text may say in C++'s way: names of the global scope, ``alignof`` as clang spells it; and the
mistakes in numbers that clang finds. Columns stay what they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from machdbg.cc.error import CompileError, Position

if TYPE_CHECKING:
    from .names import FrameScope

_ALIGNOF = re.compile(r"\b__alignof(?:__)?(?=\s*\()")
_GLOBAL = re.compile(r"(?<![\w:)\]])::\s*([A-Za-z_]\w*)")
_DOT = re.compile(r"(?<![\w.>])(?<!->)([A-Za-z_]\w*)\s*(\.)")
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'')
_NUMBER = re.compile(r"(?<![\w.$])(?:\d|\.\d)(?:[eEpP][+-]|[\w.])*")
_INTEGER = re.compile(r"(?i)(0x[0-9a-f]+|0b[01]+|\d+)(u?(?:l|ll)?|(?:l|ll)u)")
_FLOAT = re.compile(r"(?i)(?:\d+\.\d*|\.\d+|\d+(?=e))(e[+-]?\d+)?[fl]?|"
                    r"0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)p[+-]?\d+[fl]?")


def as_c(text: str, scope: FrameScope, path: str) -> str:
    """``text`` for a C compiler. Raises CompileError for a number that is none and for a name that no global has."""
    plain = _QUOTED.sub(lambda found: " " * len(found[0]), text)
    for found in _NUMBER.finditer(plain):
        _check_number(found[0], _position(text, found.start(), path))
    for found in _DOT.finditer(plain):
        if scope.lookup(found[1]) is None and scope.tag(f"struct {found[1]}") is not None:
            raise CompileError("cannot use dot operator on a type", _position(text, found.start(2), path))
    text = _ALIGNOF.sub(lambda found: "_Alignof".ljust(len(found[0])), text)
    for found in reversed(list(_GLOBAL.finditer(plain))):
        name = found[1]
        if scope.lookup(name) is None:
            raise CompileError(f"no member named '{name}' in the global namespace",
                               _position(text, found.start(1), path))
        if name not in scope.variables:
            text = f"{text[: found.start()]}{' ' * (found.start(1) - found.start())}{text[found.start(1) :]}"
    return text


def _position(text: str, index: int, path: str) -> Position:
    before = text[:index]
    return Position(path, before.count("\n") + 1, index - before.rfind("\n"))


def _check_number(number: str, start: Position) -> None:
    """Raise CompileError in clang's words for what begins like a number and is none."""
    if _INTEGER.fullmatch(number) or _FLOAT.fullmatch(number):
        return

    def error(at: int, message: str) -> CompileError:
        return CompileError(message, Position(start.file, start.line, start.column + at))

    match = re.match(r"(?i)0x[0-9a-f]+|0b[01]+|\d*\.\d*(?:e[+-]?\d+)?|\d+(?:e[+-]?\d+)?", number)
    at = match.end() if match is not None else 0
    rest = number[at:]
    if re.fullmatch(r"(?i)e[+-]?", rest):
        raise error(at, "exponent has no digits")
    kind = "floating" if "." in number[:at] else "integer"
    if kind == "integer" and number[:2].lower() == "0b" and rest[:1].isdigit():
        raise error(at, f"invalid digit '{rest[0]}' in binary constant")
    if kind == "integer" and number[0] != "0" and re.match(r"[a-fA-F]", rest) and not re.match(r"(?i)f$", rest):
        raise error(at, f"invalid digit '{rest[0]}' in decimal constant")
    raise error(at, f"invalid suffix '{rest}' on {kind} constant")
