"""Formatted text, against the printf of the machine that runs the tests."""

from __future__ import annotations

import ctypes
import math
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machdbg.machine.memory import AddressSpace, Fault, Ram
from machdbg.userland.text import Values, format_text

AT = 0x1000

flags = st.text("-+ #0", max_size=3)
widths = st.one_of(st.just(""), st.integers(1, 30).map(str))
precisions = st.one_of(st.just(""), st.just("."), st.integers(0, 25).map(lambda n: f".{n}"))
native = pytest.mark.skipif(sys.platform == "win32", reason="its printf is not C99's")


def space() -> AddressSpace:
    memory = AddressSpace(Ram(), "test")
    memory.map(AT, 0x1000, "data")
    return memory


def formatted(format_: str, *values: int | float) -> str:
    return format_text(space(), format_.encode(), Values(values)).decode()


def native_text(format_: str, *values: Any) -> str:
    buffer = ctypes.create_string_buffer(2000)
    ctypes.CDLL(None).snprintf(buffer, ctypes.c_size_t(2000), format_.encode(), *values)
    return buffer.value.decode()


@native
@given(flags, widths, precisions, st.sampled_from(["hh", "h", "", "l", "ll", "j", "z", "t"]), st.sampled_from("diouxX"),
       st.integers(-(1 << 63), (1 << 63) - 1))
def test_integers(flags: str, width: str, precision: str, length: str, conversion: str, value: int) -> None:
    format_ = f"[%{flags}{width}{precision}{length}{conversion}]"
    assert formatted(format_, value) == native_text(format_, ctypes.c_int64(value))


@native
@given(flags, widths, precisions, st.sampled_from("fFeEgGaA"), st.floats(width=64))
def test_floating(flags: str, width: str, precision: str, conversion: str, value: float) -> None:
    if math.isnan(value):
        value = math.nan  # the sign of a NaN is printed by some
    format_ = f"[%{flags}{width}{precision}{conversion}]"
    assert formatted(format_, value) == native_text(format_, ctypes.c_double(value))


@given(st.booleans(), st.integers(0, 30), st.one_of(st.none(), st.integers(0, 30)),
       st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=40))
def test_strings(left: bool, width: int, precision: int | None, text: str) -> None:
    memory = space()
    memory.write(AT, text.encode() + b"\0")
    format_ = f"%{'-' if left else ''}{width or ''}{'' if precision is None else f'.{precision}'}s"
    shown = text if precision is None else text[:precision]
    expected = shown.ljust(width) if left else shown.rjust(width)
    assert format_text(memory, format_.encode(), Values((AT,))).decode() == expected


@pytest.mark.parametrize(("format_", "values", "expected"), [
    ("%d, %s!", (1, 0), "1, (null)!"),
    ("%p %p", (0, 0x7FFEEFBFF5C8), "0x0 0x7ffeefbff5c8"),
    ("[%20p]", (0xABC,), "[               0xabc]"),
    ("%*d|%-*d|%.*d", (5, 42, 5, 42, 4, 7), "   42|42   |0007"),
    ("%*d|", (-5, 42), "42   |"),
    ("%.*d", (-1, 0), "0"),
    ("100%%|%5c|%c", (65, 0x142), "100%|    A|B"),
    ("%D %U %O", (1 << 40, 1 << 63, 8), "1099511627776 9223372036854775808 10"),
    ("%y", (), "y"),
    ("cut %", (), "cut "),
    ("%d %d", (1,), "1 0"),
    ("%u", (-1,), "4294967295"),
    ("%#x %#o %#x", (255, 8, 0), "0xff 010 0"),
    ("%a %.1a %a", (1.5, 1.96875, 0.0), "0x1.8p+0 0x2.0p+0 0x0p+0"),
    ("%5.1f%%", (99.95,), "100.0%"),
])
def test_text(format_: str, values: tuple[int | float, ...], expected: str) -> None:
    assert formatted(format_, *values) == expected


def test_count() -> None:
    memory = space()
    assert format_text(memory, b"abc%nde", Values((AT,))) == b"abcde"
    assert memory.read(AT, 4) == b"\3\0\0\0"


def test_bad_string() -> None:
    with pytest.raises(Fault):
        formatted("%s", 0x10)
