"""Literals."""

from __future__ import annotations

import pytest

from machdbg.cc import literal
from machdbg.cc.error import CompileError, Position

HERE = Position("t.c", 1, 1)


@pytest.mark.parametrize(("text", "value", "type_"), [
    ("0", 0, "int"), ("2147483647", 2**31 - 1, "int"), ("2147483648", 2**31, "long"), ("0x7fffffff", 2**31 - 1, "int"),
    ("0xffffffff", 2**32 - 1, "unsigned int"), ("0x100000000", 2**32, "long"), ("017", 15, "int"), ("0b101", 5, "int"),
    ("5u", 5, "unsigned int"), ("5ul", 5, "unsigned long"), ("5LLU", 5, "unsigned long long"), ("5l", 5, "long"),
    ("0xffffffffffffffff", 2**64 - 1, "unsigned long"), ("18446744073709551615", 2**64 - 1, "unsigned long long"),
])
def test_integers(text: str, value: int, type_: str) -> None:
    found, found_type = literal.integer(text, HERE)
    assert (found, str(found_type)) == (value, type_)


@pytest.mark.parametrize(("text", "value", "type_"), [
    ("1.5", 1.5, "double"), (".5f", 0.5, "float"), ("1e2", 100.0, "double"), ("0x1.8p1", 3.0, "double"),
    ("0.1f", 0.10000000149011612, "float"), ("0xfp0f", 15.0, "float"),
])
def test_floats(text: str, value: float, type_: str) -> None:
    found, found_type = literal.floating(text, HERE)
    assert (found, str(found_type)) == (value, type_)


@pytest.mark.parametrize(("text", "value"), [
    ("'a'", 97), ("'\\n'", 10), ("'\\0'", 0), ("'\\x41'", 65), ("'\\377'", -1), ("'\\\\'", 92), ("'\\''", 39),
    ("'ab'", 0x6162), ("'\\e'", 27),
])
def test_characters(text: str, value: int) -> None:
    assert literal.character(text, HERE) == value


def test_strings() -> None:
    assert literal.string('"a\\tb" "\\x41""1" "\\08"', HERE) == b"a\tbA1\x008"
    assert literal.string('"é\\u00e9"', HERE) == "éé".encode()


def test_suffixes_that_are_none() -> None:
    with pytest.raises(CompileError, match="invalid suffix 'x' on integer constant"):
        literal.integer("5x", HERE)
