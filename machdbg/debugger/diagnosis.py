"""What is said about mistakes in expressions: the compiler's complaints in the words and with the marks of LLDB's.

A complaint has a caret and, where clang gives them, tildes under the operands; for those the text is parsed again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from pycparser import c_ast

from machdbg.cc.error import CompileError, Position
from machdbg.cc.parse import Parser, text_source

Extent = tuple[int, int]  # columns, from 0, in a text of one line: first, and behind the last

_TAG = re.compile(r"'(?:struct|union|enum) (?=\w)")
_FEW = re.compile(r"too (?:few|many) arguments to function call, expected (?:at least )?(\d+), have (\d+)")
_RETURN = re.compile(r"\breturn\s+([^;]*[^;\s])")
_NO_CONVERSION = re.compile(r"no known conversion from .* argument$")
_INCOMPLETE = re.compile(r"variable has incomplete type '\w+ (\w+)'")
_BEFORE_OPERAND = re.compile(r"[-+*/%&|^~!=<>?:]\s*$")
_OPERATOR = re.compile(r"\s*(?:[%/|^<>=]|[<>=!|]=|\|\||<<|>>)\s*")  # one that cannot begin an expression
_WHOLE = ("indirection requires", "invalid argument type", "cannot take the address")
_LEFT = ("expression is not assignable", "array type", "cannot assign to")
_RIGHT = ("assigning to", "incompatible ")
_BOTH = ("invalid operands", "incompatible operand types")


def diagnostics(error: CompileError, text: str, number: int, is_type: Callable[[str], bool] | None = None) -> str:
    """A compiler's complaints with source line, caret and ranges, as LLDB prints them."""
    return "\n".join(_one(each, text, number, is_type) for each in (error, *error.others, *_more(error, text)))


def _more(error: CompileError, text: str) -> Iterator[CompileError]:
    """What clang goes on to complain of: behind a type that it does not know, behind an operator alone."""
    declaration = re.match(r"\s*\w+\s+\w+(?=\s+\w)", text)
    if error.position is None or error.others:
        return
    path = error.position.file
    if error.message.startswith("unknown type name") and declaration is not None and error.column == 1:
        yield CompileError("expected ';' at end of declaration", Position(path, 1, declaration.end() + 1))
    cast = re.match(r"(?:sizeof\s*)?\(\s*(\w+)[\s*]*\*\s*(?=\))", text)
    if error.message.startswith("use of undeclared") and cast is not None and f"'{cast[1]}'" in error.message:
        yield CompileError("expected expression", Position(path, 1, cast.end() + 1))
    if error.message.startswith("expected expression") and _OPERATOR.fullmatch(text):
        yield CompileError("expected expression", Position(path, 2, 1))


def _one(error: CompileError, text: str, number: int, is_type: Callable[[str], bool] | None) -> str:
    message = error.message
    if not message.startswith("variable has incomplete"):
        message = _TAG.sub("'", message)
    if error.position is None:
        return f"error: {message}"
    if message.startswith("illegal character"):
        message = "expected expression"
    if message.startswith("unknown type name") and _BEFORE_OPERAND.search(text[: error.column - 1]):
        message = message.replace("unknown type name", "use of undeclared identifier")
    ranges: list[Extent] = []
    position, note = error.position, ""
    if "\n" not in text:
        syntax = _Syntax(text, is_type)
        found = syntax.ranges(error)
        if found is not None:
            column, ranges = found
            position = Position(position.file, 1, column + 1)
        returned = _RETURN.search(text) if message.endswith("should not return a value") else None
        if returned is not None:
            ranges = [returned.span(1)]
    if message.endswith("in the global namespace"):
        ranges = [(position.column - 3, position.column - 1)]
    keyword = re.search(r"\b(for|while|if|switch)\s*$", text)
    if message == "expected '('" and keyword is not None:
        message += f" after '{keyword[1]}'"
    call = _FEW.match(message)
    if call is not None:
        message = f"no matching function for call to '{text[slice(*ranges[0])]}'" if ranges else message
        wanted, given = int(call[1]), int(call[2])
        plural = "" if wanted == 1 else "s"
        note = (f"\nnote: candidate function not viable: requires {wanted} argument{plural}, but "
                f"{given} {'was' if given == 1 else 'were'} provided")
    if _NO_CONVERSION.match(message):
        note = f"\nnote: candidate function not viable: {message}"
        message = f"no matching function for call to '{text[slice(*ranges[0])]}'" if ranges else message
    head = place = f"<user expression {number}>:"
    if message.startswith("missing terminating"):
        head = f"warning: {head}"  # LLDB's order of words
        note = f"\nerror: {place}{position.line}:{position.column}: expected expression"
    if message.startswith("expected ';' at end"):
        note = f"\n      | {' ' * (position.column - 1)};"
    first = f"error: {head}{position.line}:{position.column}: {message}\n{_shown(text, position, ranges)}{note}"
    return first + "".join(f"\n{place}{at.line}:{at.column}: {about}\n{_shown(text, at, [])}"
                           for at, about in _matching(error, text))


def _shown(text: str, position: Position, ranges: list[Extent]) -> str:
    """The source line, and the marks below it."""
    lines = [*text.splitlines(), ";"]
    line = lines[position.line - 1] if 1 <= position.line <= len(lines) else ""
    marks = [" "] * max(position.column, *(end for _, end in ranges), 0)
    for start, end in ranges:
        marks[start:end] = "~" * (end - start)
    marks[position.column - 1] = "^"
    return f"{position.line:>5} | {line}\n      | {''.join(marks)}"


def _matching(error: CompileError, text: str) -> Iterator[tuple[Position, str]]:
    """Places that a complaint refers to: the bracket that a missing one would close, where a structure was named."""
    incomplete = _INCOMPLETE.match(error.message)
    if incomplete is not None and error.position is not None:
        named = re.search(rf"\b{incomplete[1]}\b", text)
        if named is not None:
            yield Position(error.position.file, 1, named.start() + 1), f"forward declaration of '{incomplete[1]}'"
    if error.message != "expected ')'" or error.position is None:
        return
    opened = []
    for index, char in enumerate(text):
        if char == "(":
            opened.append(index)
        elif char == ")" and opened:
            opened.pop()
    if opened and "\n" not in text:
        yield Position(error.position.file, 1, opened[-1] + 1), "to match this '('"


class _RangedParser(Parser):
    """Also notes where the brackets around an expression are."""

    def __init__(self, text: str, is_type: Callable[[str], bool] | None) -> None:
        super().__init__(text_source(text), is_type)
        self.brackets: dict[int, Extent] = {}

    def _parse_primary_expression(self) -> c_ast.Node:
        first = self._peek()
        node = super()._parse_primary_expression()
        if first is not None and first.type == "LPAREN":
            last = self._tokens._buffer[self._tokens._index - 1]
            self.brackets[id(node)] = (first.lineno.column - 1, last.lineno.column)
        return node


class _Syntax:
    """The syntax of a text of one line, and where its parts lie."""

    def __init__(self, text: str, is_type: Callable[[str], bool] | None) -> None:
        self.text = text
        self.root: c_ast.Node | None = None
        parser = _RangedParser(text, is_type)
        with suppress(CompileError):
            self.root = parser.expression()
        self.brackets = parser.brackets

    def ranges(self, error: CompileError) -> tuple[int, list[Extent]] | None:
        """The column of the caret, from 0, and the ranges of a complaint; None if nothing special is to be shown."""
        assert error.position is not None
        column, message = error.position.column - 1, error.message
        for node in _nodes(self.root):
            found = self._of(node, column, message)
            if found is not None:
                return found
        return None

    def _of(self, node: Any, column: int, message: str) -> tuple[int, list[Extent]] | None:
        kind, mark = type(node), _mark(node)
        if kind is c_ast.UnaryOp and message.startswith(_WHOLE) and node.coord.column - 1 == column:
            return column, [self.extent(node)]
        if kind is c_ast.BinaryOp and message.startswith(_BOTH) and mark == column:
            return column, [self.extent(node.left), self.extent(node.right)]
        if kind is c_ast.Assignment and message.startswith(_LEFT) and mark == column:
            return column, [self.extent(node.lvalue)]
        if kind is c_ast.Assignment and message.startswith((*_RIGHT, *_BOTH)) and column in (
                mark, node.rvalue.coord.column - 1):
            right = self.extent(node.rvalue)
            return right[0], [right]
        if kind is c_ast.ArrayRef and message.startswith(("subscripted value", "array subscript")):
            base, index = self.extent(node.name), self.extent(node.subscript)
            if column in (base[0], index[0]):
                bracket = self.text.rfind("[", 0, index[0])
                return bracket, [index] if message.startswith("array") else [base, index]
        if kind is c_ast.StructRef and node.field.coord.column - 1 == column:
            base = self.extent(node.name)
            if message.startswith("no member named"):
                return column, [base]
            if message.startswith("member reference"):
                return column - len(node.type), [base, (column, column + len(node.field.name))]
        if kind is c_ast.FuncCall and message.startswith("called object type") and node.coord.column - 1 == column:
            name = self.extent(node.name)
            return name[1], [name]
        if kind is c_ast.FuncCall and (_FEW.match(message) or _NO_CONVERSION.match(message)):
            arguments = node.args.exprs if node.args is not None else []
            if column in (node.coord.column - 1, *(argument.coord.column - 1 for argument in arguments)):
                name = self.extent(node.name)
                return name[0], [name]
        return None

    def extent(self, node: Any) -> Extent:
        """From where to where an expression reaches, brackets around it included."""
        return self.brackets.get(id(node)) or (self._start(node), self._end(node))

    def _start(self, node: Any) -> int:
        first = {c_ast.BinaryOp: "left", c_ast.Assignment: "lvalue", c_ast.TernaryOp: "cond", c_ast.StructRef: "name",
                 c_ast.ArrayRef: "name", c_ast.FuncCall: "name"}.get(type(node))
        if first is not None:
            return self.extent(getattr(node, first))[0]
        if isinstance(node, c_ast.UnaryOp) and node.op.startswith("p"):
            return self.extent(node.expr)[0]
        return int(node.coord.column) - 1

    def _end(self, node: Any) -> int:
        kind = type(node)
        if kind is c_ast.ID:
            return int(node.coord.column) - 1 + len(node.name)
        if kind is c_ast.Constant:
            return int(node.coord.column) - 1 + len(node.value)
        if kind is c_ast.StructRef:
            return int(node.field.coord.column) - 1 + len(node.field.name)
        if kind is c_ast.ArrayRef:
            return self._behind("]", self.extent(node.subscript)[1])
        if kind is c_ast.FuncCall:
            last = self.extent(node.args.exprs[-1])[1] if node.args is not None else self.extent(node.name)[1]
            return self._behind(")", last)
        if kind is c_ast.UnaryOp and node.op.startswith("p"):
            return _mark(node) + 2
        last_part = {c_ast.BinaryOp: "right", c_ast.Assignment: "rvalue", c_ast.TernaryOp: "iffalse",
                     c_ast.UnaryOp: "expr", c_ast.Cast: "expr"}.get(kind)
        part = getattr(node, last_part) if last_part is not None else None
        return self.extent(part)[1] if part is not None and hasattr(part, "coord") else int(node.coord.column)

    def _behind(self, bracket: str, start: int) -> int:
        found = self.text.find(bracket, start)
        return found + 1 if found >= 0 else len(self.text)


def _nodes(node: c_ast.Node | None) -> Iterator[c_ast.Node]:
    """A tree, the outermost first."""
    if node is not None:
        yield node
        for _, child in node.children():
            yield from _nodes(child)


def _mark(node: Any) -> int:
    """The column of an expression's operator."""
    place = node.coord.mark if node.coord is not None and node.coord.mark is not None else node.coord
    return int(place.column) - 1 if place is not None else -1
