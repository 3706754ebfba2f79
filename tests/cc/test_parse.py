"""Parsing: positions of syntax, and the extensions in use."""

from __future__ import annotations

import pytest
from pycparser import c_ast

from machdbg.cc.error import CompileError
from machdbg.cc.parse import Parser, parse_file, text_source
from machdbg.cc.preprocess import preprocess


def expression(text: str) -> c_ast.Node:
    return Parser(text_source(text)).expression()


def at(node: c_ast.Node) -> tuple[int, int | None]:
    """The columns of a node and of its operator."""
    return node.coord.column, node.coord.mark.column if node.coord.mark is not None else None


@pytest.mark.parametrize(("text", "place"), [
    ("a + b", (1, 3)), ("a = b", (1, 3)), ("a ? b : c", (1, 3)), ("-a", (1, None)), ("a++", (1, 2)), ("a->b", (1, 4)),
    ("f(a)", (1, None)), ("(*f)(a)", (1, None)), ("a[1]", (1, None)), ("(int)a", (1, None)), ("  a", (3, None)),
])
def test_places_of_operators(text: str, place: tuple[int, int | None]) -> None:
    assert at(expression(text)) == place


def test_precedence() -> None:
    node = expression("a = b || c && d | e ^ f & g == h < i << j + k * l")
    names = []
    while isinstance(node, c_ast.Assignment | c_ast.BinaryOp):
        names.append(node.op)
        node = node.rvalue if isinstance(node, c_ast.Assignment) else node.right
    assert names == ["=", "||", "&&", "|", "^", "&", "==", "<", "<<", "+", "*"]
    left = expression("a - b - c")
    assert isinstance(left, c_ast.BinaryOp)
    assert isinstance(left.left, c_ast.BinaryOp)


def test_a_block_knows_its_closing_brace() -> None:
    unit = parse_file(preprocess("t.c", "int f(void)\n{\n  return 1;\n }\n"))
    body = unit.ext[0].body
    assert (str(body.coord), str(body.coord.mark)) == ("t.c:2:1", "t.c:4:2")


def test_names_with_dollars() -> None:
    node = expression("$rip + $0")
    assert isinstance(node, c_ast.BinaryOp)
    assert (node.left.name, node.right.name) == ("$rip", "$0")


def test_types_known_elsewhere() -> None:
    assert isinstance(Parser(text_source("(port_t)x"), lambda name: name == "port_t").expression(), c_ast.Cast)
    with pytest.raises(CompileError):
        expression("(port_t)x")


@pytest.mark.parametrize(("text", "error"), [
    ("int f(void) { } }", "1:17: extraneous closing brace ('}')"),
    ("int f(void) { asm(\"nop\"); }", "1:15: inline assembly is not supported"),
    ("int x __attribute__((aligned(8)));", "1:22: attribute 'aligned' is not supported"),
    ("static _Thread_local int x;", "1:8: '_Thread_local' is not supported"),
    ("int x = _Generic(1, int: 0);", "1:9: '_Generic' is not supported"),
    ("int x __attribute__;", "1:7: expected '(' after '__attribute__'"),
    ("foo_t x;", "1:1: unknown type name 'foo_t'"),
    ("int f(foo_t x);", "1:7: unknown type name 'foo_t'"),
    ("int f(void) { return 1 }", "1:23: expected ';' after expression"),
    ("int f(void) { if 1; }", "1:18: expected '('"),
    ("int f(void) { x @ y; }", "1:17: illegal character '@'"),
])
def test_mistakes(text: str, error: str) -> None:
    with pytest.raises(CompileError) as caught:
        parse_file(preprocess("t.c", text))
    assert str(caught.value) == "t.c:" + error.replace(": ", ": error: ", 1)
