"""How values print: LLDB 19's forms."""

from __future__ import annotations

from dataclasses import dataclass

from .value import Value


@dataclass(frozen=True)
class FormatOptions:
    """What ``frame variable`` and ``expression`` take: -f, -T, -L, -F, -D, -P, -A, -R and the target's limits."""

    format: str | None = None  # one of LLDB's format letters or names; None: by the type
    show_types: bool = False
    show_location: bool = False
    flat: bool = False
    depth: int | None = None  # None: no limit
    pointer_depth: int = 0
    max_children: int | None = 256  # None: no limit
    raw: bool = False
    one_line: bool = True
    max_string: int = 1024
    nullptr: bool = False  # null pointers to records read without a process


def parse_format(text: str) -> str:
    """LLDB's format letter for a letter or (prefix of a) name; raises DebuggerError with the list of valid ones."""
    raise NotImplementedError


def parse_gdb_format(letter: str) -> str | None:
    """The LLDB format letter for gdb's (``x``, ``d``, ``u``, ``o``, ``t``, ``a``, ``c``, ``f``, ``s``, ``i``)."""
    raise NotImplementedError


def format_scalar(value: Value, format_: str | None = None) -> str:
    """The value alone, without its summary (``0x0000000a``)."""
    raise NotImplementedError


def summary(value: Value, max_string: int = 1024) -> str | None:
    """What LLDB adds to a value: the text of a char pointer, the function that a pointer points to."""
    raise NotImplementedError


def describe(value: Value, options: FormatOptions | None = None) -> str:
    """``(type) name = value``, without a newline at the end, over several lines for big aggregates.

    A value without a name gives ``(type) value`` as ``p`` prints. A value that is unavailable ends in a newline of its own
    (LLDB prints an empty line there).
    """
    raise NotImplementedError


def limited(value: Value, options: FormatOptions) -> bool:
    """Whether ``describe`` leaves members out because of ``max_children`` (LLDB then prints a notice)."""
    raise NotImplementedError


def argument_text(value: Value) -> str:
    """``name=value`` as in a frame line."""
    raise NotImplementedError


def format_memory(data: bytes, format_: str, size: int) -> str:
    """One item of ``size`` bytes as ``memory read -f`` shows it."""
    raise NotImplementedError
