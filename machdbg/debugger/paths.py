"""The paths of ``frame variable`` and ``target variable``: ``*a->b[2].c``, ``&x``; no operators, no casts."""

from __future__ import annotations

import re
from collections.abc import Callable

from machdbg.machine.ctype import Array, Pointer

from .error import DebuggerError
from .synthetic import MadeUp, seen
from .value import Value

_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_START = re.compile(r"[^.\[]*?(?=->|\.|\[|$)")
_NUMBER = re.compile(r"-?(0[xX][0-9a-fA-F]+|[0-9]+)$")
_RANGE = re.compile(r"(\d+)-(\d+)$")


def resolve_path(path: str, find: Callable[[str], Value | None], missing: str) -> Value:
    """The value that ``path`` names, called by that path.

    ``find`` looks up the variable it starts with; ``missing`` is the error (with a %s for the name) if there is none.
    Raises DebuggerError in LLDB's words.
    """
    prefix = path[:1] if path[:1] in ("*", "&") else ""
    rest = path[len(prefix) :]
    start = _START.match(rest)
    assert start is not None
    name = start[0]
    value = find(name)
    if value is None:
        raise DebuggerError(missing % name)
    rest = rest[start.end() :]
    made_up = False
    while rest:
        value, rest, made_up = _step(value, rest)
    if prefix == "&":
        return value.address_of()
    if prefix == "*":
        value = value.dereference()
    return value if made_up and not prefix else value.with_path(path)


def _step(value: Value, rest: str) -> tuple[Value, str, bool]:
    """One ``.member``, ``->member`` or ``[index]``: the value, what follows, and whether a formatter made it up."""
    if rest.startswith("["):
        return _index(value, rest)
    arrow = rest.startswith("->")
    if not arrow and not rest.startswith("."):
        raise DebuggerError(f"unexpected char '{rest[0]}' encountered after \"{value.path}\" in \"{rest}\"")
    rest = rest[2:] if arrow else rest[1:]
    match = _NAME.match(rest)
    name = match[0] if match else ""
    is_pointer = isinstance(value.stripped, Pointer)
    if is_pointer and not arrow:
        raise DebuggerError(f'"{value.path}" is a pointer and . was used to attempt to access "{name}". '
                            f'Did you mean "{value.path}->{name}"?')
    if arrow and not is_pointer:
        raise DebuggerError(f'"{value.path}" is not a pointer and -> was used to attempt to access "{name}". '
                            f'Did you mean "{value.path}.{name}"?')
    child = value.child(name)
    if child is not None:
        return child, rest[len(name) :], False
    shown = seen(value)
    made = shown.made(name) if isinstance(shown, MadeUp) else None
    if made is None:
        raise DebuggerError(f'"{name}" is not a member of "({value.type_name}) {value.path}"')
    return made, rest[len(name) :], True


def _index(value: Value, rest: str) -> tuple[Value, str, bool]:
    end = rest.find("]")
    if end < 0:
        raise DebuggerError(f'invalid square bracket encountered after "" in "{rest}"')
    text = rest[1:end]
    bits = _RANGE.match(text)
    if bits:
        low, high = sorted((int(bits[1]), int(bits[2])))
        return _bits(value, low, high), rest[end + 1 :], False
    if not _NUMBER.match(text):
        raise DebuggerError(f'invalid index expression "{text}"')
    index = int(text, 0)
    if isinstance(value.stripped, Array | Pointer):
        return value.element(index), rest[end + 1 :], False
    shown = seen(value) if value.is_aggregate else value
    if isinstance(shown, MadeUp):
        return shown.element(index), rest[end + 1 :], True
    return _bits(value, index, index), rest[end + 1 :], False


def _bits(value: Value, low: int, high: int) -> Value:
    """``x[low-high]``: some bits of a scalar."""
    if value.is_aggregate or isinstance(value.stripped, Pointer) or high >= 8 * value.type.size:
        raise DebuggerError(f'bitfield range {low}-{high} is not valid for "({value.type_name}) {value.path}"')
    name = f"[{low}-{high}]" if low != high else f"[{low}]"
    return Value(name, value.type, value.memory, data=value.data, path=value.path + name,
                 bit_offset=low, bit_size=high - low + 1)
