"""Expressions in C at a frame: ``p``, ``expression``, conditions.

They are compiled by ``machdbg.cc`` with the differences that LLDB's language has (see ``language``). A recorded
register can be read but never changed; memory only at the present.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pycparser import c_ast

from machdbg.cc.error import CompileError, Position
from machdbg.cc.expression import ExpressionCompiler, parse_expression, parse_type
from machdbg.cc.parse import Parser, text_source
from machdbg.cc.scope import Block, Symbol, TypeName
from machdbg.cc.value import Expression, assigned, rvalue
from machdbg.machine.ctype import Array, CType, Float, FunctionType, Pointer, Record, Scalar, Void, strip
from machdbg.machine.exception import UserException

from .calling import EXITED, CallOptions
from .diagnosis import diagnostics
from .error import DebuggerError, ExecutionError, ExpressionError
from .frame import Frame
from .language import Compiler, Undeclared
from .memory import Memory
from .names import FrameScope, place_key
from .spelling import as_c
from .statements import Statements, has_statements
from .surroundings import CALLS, Surroundings
from .typename import type_name
from .types import owner_of
from .value import Value

if TYPE_CHECKING:
    from .target import Target

UNREADABLE = ("Couldn't apply expression side effects : Couldn't dematerialize a result variable: "
              "couldn't read its memory")
_DECLARATION = re.compile(r"\s*(?P<type>[A-Za-z_]\w*\b(?:\s+[A-Za-z_]\w*\b)*\s*)(?P<stars>[\s*]*?)"
                          r"(?P<name>\$?[A-Za-z_]\w*)\s*(?P<array>\[\s*\w+\s*\])?\s*"
                          r"(?:=(?!=)(?P<value>.*))?$", re.DOTALL)
_KEYWORDS = {"return", "sizeof", "if", "for", "while", "do", "switch", "goto", "break", "continue", "else"}
_TYPE_WORDS = {"int", "char", "short", "long", "float", "double", "signed", "unsigned", "void", "_Bool"}
_NO_TYPE = re.compile(r"unknown type name '(\w+)'")
_FIX = re.compile(r"did you mean to use '(->|\.)'\?|is not a pointer")


@dataclass(frozen=True)
class Evaluation:
    """The outcome of an expression: its value (None for void), and the text as corrected, if it had to be."""

    value: Value | None
    fixed: str | None = None


def evaluate(target: Target, frame: Frame | None, text: str) -> Value | None:
    """The value of a C expression (None for void), by the frame's names and memory.

    Raises ExpressionError with LLDB's diagnostics, ExecutionError if it could not be carried out.
    """
    return evaluate_fixed(target, frame, text).value


def evaluate_fixed(target: Target, frame: Frame | None, text: str, options: CallOptions = CALLS) -> Evaluation:
    """As ``evaluate``; ``.`` written for ``->``, or the other way round, is put right."""
    known = target.persistent.variables.get(text.strip())
    if known is not None:  # LLDB does not take that for an expression either
        return Evaluation(Value.in_memory(text.strip(), known[0], target.memory, known[1]))
    number = target.persistent.expressions
    target.persistent.expressions += 1
    try:
        return Evaluation(Evaluator(target, frame, text, number, options).run())
    except CompileError as error:
        fixed = _fix(error, text, FrameScope(target, frame))
        if fixed is not None:
            target.persistent.expressions += 1
            try:
                return Evaluation(Evaluator(target, frame, fixed, number, options).run(), fixed)
            except CompileError:
                pass
        raise ExpressionError(diagnostics(error, text, number, _is_type(target, frame))) from None


def type_declared(target: Target, text: str, name: str) -> CType | None:
    """The type that C declares like this, as seen from no frame, and that LLDB spells as ``name``; None if there is
    none."""
    block = Block(FrameScope(target, None))
    node = Parser(text_source(text, name), lambda word: isinstance(block.lookup(word), TypeName)).type_name()
    for compiler in (ExpressionCompiler(block), Compiler(target, block)):
        type_ = compiler.types.type_of(node)
        if type_name(type_) == name:
            return type_
    return None


def holds(target: Target, frame: Frame, condition: str) -> bool:
    """Whether a condition is true at a frame, or has no value; raises as ``evaluate``. Quick where it was checked
    before: it is compiled once for a place."""
    compiled = target.compiled.get((condition, *place_key(target, frame)))
    if compiled is None or not isinstance(strip(compiled.type), Scalar):
        value = evaluate(target, frame, condition)
        return value is None or value.as_bool()
    target.persistent.expressions += 1
    return bool(_run(compiled.evaluate, Surroundings(frame, frame.memory)))


def _is_type(target: Target, frame: Frame | None) -> Callable[[str], bool]:
    scope = FrameScope(target, frame)
    return lambda name: isinstance(scope.lookup(name), TypeName)


def _fix(error: CompileError, text: str, scope: FrameScope) -> str | None:
    """``text`` with ``.`` and ``->`` exchanged where the compiler complains of it; None if that is not the mistake."""
    if error.position is not None and error.message.startswith("expected ';' after expression") and "\n" not in text:
        left, right = text[: error.column - 1].rstrip(), text[error.column - 1 :]
        if right.strip() == ")":
            return left
        return f"{left}; {right}" if right[:1].isalnum() else None
    unknown = _NO_TYPE.fullmatch(error.message)
    if error.position is not None and unknown is not None and scope.lookup(unknown[1]) and "\n" not in text:
        end = error.column - 1 + len(unknown[1])
        return f"{text[:end]};{text[end:]}"
    if error.position is None or not _FIX.search(error.message) or "member reference type" not in error.message:
        return None
    wrong, right = (".", "->") if "is a pointer;" in error.message else ("->", ".")
    lines = text.splitlines()
    line = lines[error.position.line - 1]
    at = line.rfind(wrong, 0, error.position.column + 1)
    if at < 0:
        return None
    lines[error.position.line - 1] = line[:at] + right + line[at + len(wrong) :]
    return "\n".join(lines)


class Evaluator:
    """One expression being evaluated."""

    def __init__(self, target: Target, frame: Frame | None, text: str, number: int, options: CallOptions) -> None:
        self.target = target
        self.frame = frame
        self.path = f"<user expression {number}>"
        scope = FrameScope(target, frame)
        self.text = as_c(text, scope, self.path)
        self.block = Block(scope)
        self.memory = frame.memory if frame is not None else target.memory
        self.environment = Surroundings(frame, self.memory, options)

    def run(self) -> Value | None:
        """All statements; the value of the last one."""
        if re.fullmatch(r"[\s;]*[#\\]?[\s;]*", self.text):
            return None
        if has_statements(self.text):
            if self.target.process is not None:
                self.target.process.interrupted = False
            return Statements(self).run(self.text, self.path, self._is_type)
        value = None
        statements = _statements(self.text)
        for statement in statements:
            if self._is_type_alone(statement):
                value = None
            elif _is_declaration(statement, self.block):
                self.declare(statement)
                value = None
            else:
                value = self.one(statement)
        return value.renamed("") if value is not None and len(statements) > 1 else value

    def _is_type(self, name: str) -> bool:
        return isinstance(self.block.lookup(name), TypeName)

    def compile(self, text: str) -> Expression:
        try:
            node = parse_expression(text, self.block, self.path)
        except CompileError as error:
            raise self._unknown_cast(error, text) or self._undeclared_before(error, text) or error from None
        return self.compiled(node)

    def _undeclared_before(self, error: CompileError, text: str) -> CompileError | None:
        """Names that stand for nothing in an expression behind which something follows that does not belong there."""
        if not error.message.startswith("expected ';' after expression") or "\n" in text:
            return None
        try:
            self.compiled(parse_expression(text[: error.column - 1], self.block, self.path))
        except CompileError as before:
            return before if before.message.startswith("use of undeclared") else None
        return None

    def _is_type_alone(self, text: str) -> bool:
        """Whether a statement declares nothing: ``int``, ``struct node``."""
        if not re.fullmatch(r"\s*[A-Za-z_][\w\s]*", text) or self.block.lookup(text.strip()) is not None:
            return self._is_type(text.strip())
        try:
            parse_type(text, self.block)
        except CompileError:
            return False
        return True

    def _unknown_cast(self, error: CompileError, text: str) -> CompileError | None:
        """``(nosuch_t)1`` is a mistake in the name, not behind the bracket."""
        if not error.message.startswith(("expected ';'", "expected expression")) or "\n" in text:
            return None
        match = next((found for found in re.finditer(r"\(\s*([A-Za-z_]\w*)[\s*]*\)", text)
                      if self.block.lookup(found[1]) is None and not self._is_type_alone(found[1])
                      and found[1] not in _KEYWORDS), None)
        if match is None:
            return None
        return CompileError(f"use of undeclared identifier '{match[1]}'", Position(self.path, 1, match.start(1) + 1))

    def compiler(self) -> ExpressionCompiler:
        """One for the innermost block."""
        return Compiler(self.target, self.block)

    @property
    def interrupted(self) -> bool:
        """Whether the user wants a loop to end."""
        return self.target.process is not None and self.target.process.interrupted

    def keep_tags(self) -> None:
        """Structures that the user has declared (``struct $pair``) stay."""
        for name, type_ in self.block.tags.items():
            if "$" in name:
                self.target.persistent.tags[name] = type_

    def compiled(self, node: c_ast.Node) -> Expression:
        """Compile syntax; CompileError names every identifier that stands for nothing."""
        undeclared = Undeclared(self.block)
        undeclared.visit(node)
        if undeclared.errors:
            first, *others = undeclared.errors
            raise CompileError(first.message, first.position, tuple(others))
        return self.compiler().expression(node)

    def one(self, text: str) -> Value | None:
        """Evaluate one expression."""
        target = self.target
        if "$" in text or self.block.names:
            return self.value_of(self.compile(text))
        key = (text, *place_key(target, self.frame))
        compiled = target.compiled.get(key)
        if compiled is None:
            if len(target.compiled) > 1000:
                target.compiled.clear()
            compiled = target.compiled[key] = self.compile(text)
        return self.value_of(compiled)

    def value_of(self, expression: Expression) -> Value | None:
        """Evaluate a compiled expression; an lvalue stays one."""
        value = self._evaluated(expression)
        if value is not None:
            inner = value.type
            while isinstance(inner, Pointer | Array):
                inner = inner.target if isinstance(inner, Pointer) else inner.element
            if isinstance(inner, Record) and inner.tag is None:
                value.owner = owner_of(self.target.images, inner)
        return value

    def _evaluated(self, expression: Expression) -> Value | None:
        name = expression.symbol.name if expression.is_name and expression.symbol is not None else ""
        keep = name if name in self.target.persistent.variables else ""
        type_, memory = expression.type, self.memory
        stripped = strip(type_)
        if isinstance(stripped, FunctionType):
            address = self.run_compiled(expression.evaluate)
            return Value.of_integer("", Pointer(type_), memory, address)
        if expression.address is not None:
            address = self.run_compiled(expression.address)
            if expression.field is None:
                value = Value.in_memory(keep, type_, memory, address)
            else:
                field = expression.field
                value = Value("", type_, memory, address=address, bit_offset=field.bit_offset, bit_size=field.bit_size)
            self._check_readable(value)
            if value.bit_size is not None:
                return Value.of_integer("", type_, memory, value.as_integer())
            return value
        result = self.run_compiled(expression.evaluate)
        return None if isinstance(stripped, Void) else of_result(type_, memory, result)

    def _check_readable(self, value: Value) -> None:
        try:
            _ = value.data
        except DebuggerError:
            process = self.memory.process
            self.target.persistent.skip()
            exited = process is not None and not self.target.is_running
            raise ExecutionError(EXITED if exited else f"error: {UNREADABLE}") from None

    def run_compiled(self, evaluate_: Any) -> Any:
        """What a compiled expression gives."""
        return _run(evaluate_, self.environment)

    # declarations

    def declare(self, text: str) -> None:
        """``int $x = 3``: a variable of the user's (without ``$`` it lives as long as the expression)."""
        match = _DECLARATION.match(text)
        assert match is not None
        if match["name"] in _TYPE_WORDS:
            _refuse_name(match, self.path)
        type_ = parse_type(match["type"] + match["stars"] + (match["array"] or ""), self.block, self.path)
        name, source = match["name"], match["value"]
        position = Position(self.path, 1, match.start("name") + 1)
        kind = strip(type_)
        if isinstance(kind, Record) and kind.fields is None:
            raise CompileError(f"variable has incomplete type '{kind.kind} {kind.tag}'", position)
        data = bytes(type_.size)
        if source is not None:
            value = assigned(self.compile(_blank(text[: match.start("value")]) + source), type_,
                             "initializing {target} with an expression of incompatible type {source}", None)
            data = result_bytes(type_, self.run_compiled(rvalue(value).evaluate))
        address = self.variable(name, type_, data, position)
        if not name.startswith("$"):
            self.block.names[name] = Symbol(name, type_, address)

    def variable(self, name: str, type_: CType, data: bytes, position: Position) -> int:
        """Make a variable of the user's; its address. Those with a ``$`` stay. Raises CompileError."""
        if not name.startswith("$"):
            return self.target.persistent.allocate(data)
        if name in self.target.persistent.variables:
            raise CompileError(f"redefinition of persistent variable '{name}'", position)
        return self.target.persistent.define(name, type_, data)


def _refuse_name(match: re.Match[str], path: str) -> None:
    """``int int``: a type where a name should be. Raises CompileError."""
    last = match["type"].split()[-1]
    end = Position(path, 1, match.end("name") + 2 if match["value"] is not None else match.end("name") + 1)
    others = (CompileError("expected unqualified-id", end),) if match["value"] is not None else ()
    raise CompileError(f"cannot combine with previous '{last}' declaration specifier",
                       Position(path, 1, match.start("name") + 1), others)


def _run(evaluate_: Any, environment: Surroundings) -> Any:
    try:
        return evaluate_(environment)
    except UserException as error:
        raise ExecutionError(f"error: Execution was interrupted, reason: {error}.") from None


def of_result(type_: CType, memory: Memory, result: Any) -> Value:
    """A Value for what a compiled expression gave: an int, a float, or a record's bytes."""
    return Value.of_bytes("", type_, memory, result_bytes(type_, result))


def result_bytes(type_: CType, result: Any) -> bytes:
    """The bytes of what a compiled expression gave."""
    if isinstance(result, bytes):
        return result
    stripped = strip(type_)
    if isinstance(stripped, Float):
        return stripped.packer.pack(result)
    assert isinstance(stripped, Scalar)
    return (int(result) & (1 << 8 * stripped.size) - 1).to_bytes(stripped.size, "little")


def _statements(text: str) -> list[str]:
    """``text`` cut at semicolons outside brackets and quotes, each with blanks for what stands before it; empty
    statements go."""
    parts, depth, start, quote = [], 0, 0, ""
    index = 0
    while index < len(text):
        char = text[index]
        if quote:
            if char == "\\":
                index += 1
            elif char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == ";" and depth == 0:
            parts.append(_blank(text[:start]) + text[start:index])
            start = index + 1
        index += 1
    parts.append(_blank(text[:start]) + text[start:])
    return [part for part in parts if part.strip()] or [text]


def _blank(text: str) -> str:
    """Blanks for all that stands on the lines of ``text``."""
    return re.sub(r"[^\n]", " ", text)


def _is_declaration(text: str, block: Block) -> bool:
    """Whether a statement declares a variable: a type, then a name that is none."""
    match = _DECLARATION.match(text)
    if match is None or match["type"].split()[0] in _KEYWORDS:
        return False
    if not match["type"][-1:].isspace() and not match["stars"]:
        return False
    try:
        parse_type(match["type"], block)
    except CompileError:
        return False
    return True
