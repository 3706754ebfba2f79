"""Names of functions: C's, and C++'s with their scopes."""

from __future__ import annotations

from typing import Annotated

import pytest

from machdbg.debugger.symbols import code_text, is_named, prototype
from machdbg.machine import ctype
from machdbg.machine.function import Function, at, function

number = Annotated[int, ctype.INT]
text = Annotated[int, ctype.CHAR_POINTER]


@function("kern/plain.c", line=1)
async def plain(n: number) -> None:
    await at(2)


@function("kern/Lib.cpp", line=1)
async def request(n: number, t: text) -> None:
    await at(2)


@function("kern/Lib.cpp", line=5, name="Lib::start")
async def Lib_start(this: text, n: number) -> None:
    await at(6)


@pytest.mark.parametrize(("code", "expected"), [
    (plain, "plain"), (request, "::request(int, char *)"), (Lib_start, "Lib::start(int)"),
])
def test_a_function_of_cpp_is_shown_with_its_scopes_and_types(code: Function[..., None], expected: str) -> None:
    assert prototype(code) == expected
    assert code_text(code, code.address + 4, None) == f"{expected} + 4"


@pytest.mark.parametrize(("code", "name", "expected"), [
    (plain, "plain", True), (plain, "::plain", True), (plain, "lain", False), (request, "request", True),
    (request, "::request", True), (Lib_start, "start", True), (Lib_start, "Lib::start", True),
    (Lib_start, "::Lib::start", True), (Lib_start, "art", False), (Lib_start, "Other::start", False),
])
def test_scopes_may_be_left_out(code: Function[..., None], name: str, expected: bool) -> None:
    assert is_named(code, name) == expected
