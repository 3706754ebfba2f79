"""Expressions in C at a frame: ``p``, ``expression``, conditions.

They are compiled by ``machdbg.cc`` with the few differences that LLDB's language has: comparisons give ``bool``,
character constants are ``char``. A recorded register can be read but never changed; memory only at the present.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from struct import Struct as Packer
from typing import TYPE_CHECKING, Any, NoReturn

from pycparser import c_ast

from machdbg.cc.error import CompileError, Position
from machdbg.cc.expression import ExpressionCompiler, parse_expression, parse_type
from machdbg.cc.scope import Binding, Block, Symbol
from machdbg.cc.value import Expression, assigned, constant, converted, rvalue
from machdbg.machine import ctype
from machdbg.machine.ctype import Array, CType, Float, FunctionType, Pointer, Record, Scalar, Void, strip
from machdbg.machine.exception import UserException

from .calling import RETURNED, CallOptions, call
from .error import DebuggerError, ExecutionError, ExpressionError
from .frame import Frame
from .memory import Memory
from .names import FrameScope, Recorded, place_key
from .value import Value

if TYPE_CHECKING:
    from .target import Target

UNREADABLE = ("Couldn't apply expression side effects : Couldn't dematerialize a result variable: "
              "couldn't read its memory")
CALLS = CallOptions()
_COMPARISONS = {"==", "!=", "<", ">", "<=", ">=", "&&", "||"}
_DECLARATION = re.compile(r"\s*(?P<type>[A-Za-z_]\w*\b(?:\s+[A-Za-z_]\w*\b)*\s*)(?P<stars>[\s*]*?)"
                          r"(?P<name>\$?[A-Za-z_]\w*)\s*(?P<array>\[\s*\w+\s*\])?\s*"
                          r"(?:=(?!=)(?P<value>.*))?$", re.DOTALL)
_KEYWORDS = {"return", "sizeof", "if", "for", "while", "do", "switch", "goto", "break", "continue", "else"}
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
    number = target.persistent.expressions
    target.persistent.expressions += 1
    try:
        return Evaluation(_Evaluation(target, frame, text, number, options).run())
    except CompileError as error:
        fixed = _fix(error, text)
        if fixed is not None:
            target.persistent.expressions += 1
            try:
                return Evaluation(_Evaluation(target, frame, fixed, number, options).run(), fixed)
            except CompileError:
                pass
        raise ExpressionError(diagnostics(error, text, number)) from None


def holds(target: Target, frame: Frame, condition: str) -> bool:
    """Whether a condition is true at a frame, or has no value; raises as ``evaluate``. Quick where it was checked
    before: it is compiled once for a place."""
    compiled = target.compiled.get((condition, *place_key(target, frame)))
    if compiled is None or not isinstance(strip(compiled.type), Scalar):
        value = evaluate(target, frame, condition)
        return value is None or value.as_bool()
    target.persistent.expressions += 1
    return bool(_run(compiled.evaluate, Surroundings(frame, frame.memory)))


def diagnostics(error: CompileError, text: str, number: int) -> str:
    """A compiler's complaints with source line and caret, as LLDB prints them."""
    lines = [*text.splitlines(), ";"] if text else [";"]
    parts = []
    for one in (error, *error.others):
        if one.position is None:
            parts.append(f"error: {one.message}")
            continue
        line, column = one.position.line, one.position.column
        shown = lines[line - 1] if 1 <= line <= len(lines) else ""
        parts.append(f"error: <user expression {number}>:{line}:{column}: {one.message}\n"
                     f"{line:>5} | {shown}\n      | {' ' * (column - 1)}^")
    return "\n".join(parts)


def _fix(error: CompileError, text: str) -> str | None:
    """``text`` with ``.`` and ``->`` exchanged where the compiler complains of it; None if that is not the mistake."""
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


class _Space:
    """Memory as compiled expressions use it; what cannot be done is an ExecutionError."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def read(self, address: int, size: int) -> bytes:
        data = self.memory.read_available(address, size)
        if len(data) < size:
            raise ExecutionError("error: supposed to interpret, but failed: Interpreter couldn't read from memory")
        return data

    def write(self, address: int, data: bytes) -> None:
        process = self.memory.process
        if process is not None and not self.memory.target.persistent.owns(address):
            process.check_writable()
        try:
            self.memory.write(address, data)
        except DebuggerError:
            raise ExecutionError(
                "error: supposed to interpret, but failed: Interpreter couldn't write to memory") from None

    def load(self, packer: Packer, address: int) -> Any:
        return packer.unpack(self.read(address, packer.size))[0]

    def store(self, packer: Packer, address: int, value: Any) -> None:
        self.write(address, packer.pack(value))


class Surroundings:
    """The environment of a compiled expression: memory, and the frame whose recorded registers are read."""

    def __init__(self, frame: Frame | None, memory: Memory, options: CallOptions = CALLS) -> None:
        self.frame = frame
        self.options = options
        self.space: Any = _Space(memory)
        self.base = frame.machine_frame.base if frame is not None else 0
        self.temporaries: list[Any] = []

    def recorded(self, name: str) -> Any:
        """The value of a variable or register that is not in memory; raises ExecutionError if it is not known."""
        frame = self.frame
        assert frame is not None
        if name.startswith("$"):
            number = frame.registers().get(name[1:])
            if number is None:
                raise ExecutionError(_unavailable(name[1:], f"register {name[1:]} is not available"))
            return number
        value = frame.local(name)
        if value is None or value.error is not None:
            raise ExecutionError(_unavailable(name, value.error or "" if value is not None else ""))
        return value.as_float() if isinstance(value.stripped, Float) else value.as_integer()

    def call(self, address: int, arguments: tuple[Any, ...]) -> Any:
        """The result of the function at an address of the program; raises ExecutionError, DebuggerError."""
        memory = self.space.memory
        if memory.process is None:
            raise ExecutionError("error: Can't evaluate the expression without a running process due to: Interpreter "
                                 "doesn't handle one of the expression's opcodes")
        code = memory.target.function_at(address)
        if code is None or code.address != address:
            raise ExecutionError(f"error: Execution was interrupted, reason: EXC_BAD_ACCESS (code=1, "
                                 f"address={address:#x}).\n{RETURNED}")
        return call(memory.process, code, arguments, self.options)

    def recorded_address(self, name: str) -> int:
        """Where a structure lies that a function modelled in Python has on its stack; raises ExecutionError."""
        value = self.frame.local(name) if self.frame is not None else None
        if value is None or value.address is None:
            raise ExecutionError(_unavailable(name, value.error or "" if value is not None else ""))
        return value.address


def _unavailable(name: str, why: str) -> str:
    return (f"error: Couldn't materialize: couldn't get the value of variable {name}: {why}\n"
            "error: errored out in DoExecute, couldn't PrepareToExecuteJITExpression")


class _Compiler(ExpressionCompiler):
    """cc's compiler of expressions, with LLDB's types and the frame's registers."""

    def __init__(self, target: Target, block: Block) -> None:
        super().__init__(block)
        self.target = target

    def bound(self, binding: Binding, name: str, position: Position) -> Expression:
        if isinstance(binding, Recorded):
            return _recorded(binding, position)
        return super().bound(binding, name, position)

    def call(self, function: Expression, type_: FunctionType, arguments: list[Expression],
             position: Position) -> Expression:
        address, values = function.evaluate, [rvalue(argument).evaluate for argument in arguments]
        return Expression(type_.returns, lambda env: env.call(address(env), tuple([value(env) for value in values])),
                          position)

    def string(self, data: bytes, position: Position) -> Expression:
        address = self.target.persistent.literal(data)
        return Expression(Array(ctype.Qualified(ctype.CHAR, ("const",)), len(data)), lambda _: address, position,
                          address=lambda _: address, fixed_address=True, data=data)

    def _BinaryOp(self, node: c_ast.BinaryOp) -> Expression:
        result = super()._BinaryOp(node)
        return converted(result, ctype.BOOL) if node.op in _COMPARISONS else result

    def _UnaryOp(self, node: c_ast.UnaryOp) -> Expression:
        if node.op in ("++", "--", "p++", "p--"):
            self._refuse_register(node.expr)
        result = super()._UnaryOp(node)
        return converted(result, ctype.BOOL) if node.op == "!" else result

    def _Constant(self, node: c_ast.Constant) -> Expression:
        result = super()._Constant(node)
        if node.type == "char" and isinstance(result.constant, int) and -128 <= result.constant < 128:
            return constant(result.constant, ctype.CHAR, node.coord)
        return result

    def _Assignment(self, node: c_ast.Assignment) -> Expression:
        self._refuse_register(node.lvalue)
        return super()._Assignment(node)

    def _refuse_register(self, node: c_ast.Node) -> None:
        if isinstance(node, c_ast.ID) and isinstance(self.block.lookup(node.name), Recorded):
            raise CompileError(f"'{node.name}' was in a register and is only recorded; it cannot be changed",
                               node.coord)


def _recorded(variable: Recorded, position: Position) -> Expression:
    """A variable that was in a register, or a structure on the stack of a function modelled in Python."""
    name = variable.name

    def address(env: Surroundings) -> int:
        return env.recorded_address(name)

    if isinstance(strip(variable.type), Record | Array):
        return Expression(variable.type, address, position, address=address)
    return Expression(variable.type, lambda env: env.recorded(name), position)


class _Undeclared(c_ast.NodeVisitor):  # type: ignore[misc]
    """Finds the identifiers that stand for nothing."""

    def __init__(self, scope: Block) -> None:
        self.scope = scope
        self.errors: list[CompileError] = []

    def visit_ID(self, node: c_ast.ID) -> None:
        if self.scope.lookup(node.name) is None:
            self.errors.append(CompileError(f"use of undeclared identifier '{node.name}'", node.coord))

    def visit_StructRef(self, node: c_ast.StructRef) -> None:
        self.visit(node.name)

    def visit_FuncCall(self, node: c_ast.FuncCall) -> None:
        if not (isinstance(node.name, c_ast.ID) and node.name.name == "offsetof"):
            self.generic_visit(node)


class _Evaluation:
    """One expression being evaluated."""

    def __init__(self, target: Target, frame: Frame | None, text: str, number: int, options: CallOptions) -> None:
        self.target = target
        self.frame = frame
        self.text = text
        self.path = f"<user expression {number}>"
        self.block = Block(FrameScope(target, frame))
        self.memory = frame.memory if frame is not None else target.memory
        self.environment = Surroundings(frame, self.memory, options)

    def run(self) -> Value | None:
        """All statements; the value of the last one."""
        value = None
        for statement in _statements(self.text):
            if _is_declaration(statement, self.block):
                self.declare(statement)
                value = None
            else:
                value = self.one(statement)
        return value

    def compile(self, text: str) -> Expression:
        node = parse_expression(text, self.block, self.path)
        undeclared = _Undeclared(self.block)
        undeclared.visit(node)
        if undeclared.errors:
            first, *others = undeclared.errors
            raise CompileError(first.message, first.position, tuple(others))
        return _Compiler(self.target, self.block).expression(node)

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
        name = expression.symbol.name if expression.is_name and expression.symbol is not None else ""
        keep = name if name in self.target.persistent.variables else ""
        type_, memory = expression.type, self.memory
        stripped = strip(type_)
        if isinstance(stripped, FunctionType):
            address = self._run(expression.evaluate)
            return Value.of_integer("", Pointer(type_), memory, address)
        if expression.address is not None:
            address = self._run(expression.address)
            if expression.field is None:
                value = Value.in_memory(keep, type_, memory, address)
            else:
                field = expression.field
                value = Value("", type_, memory, address=address, bit_offset=field.bit_offset, bit_size=field.bit_size)
            self._check_readable(value)
            if value.bit_size is not None:
                return Value.of_integer("", type_, memory, value.as_integer())
            return value
        result = self._run(expression.evaluate)
        return None if isinstance(stripped, Void) else of_result(type_, memory, result)

    def _check_readable(self, value: Value) -> None:
        try:
            _ = value.data
        except DebuggerError:
            raise ExecutionError(f"error: {UNREADABLE}") from None

    def _run(self, evaluate_: Any) -> Any:
        return _run(evaluate_, self.environment)

    # declarations

    def declare(self, text: str) -> None:
        """``int $x = 3``: a variable of the user's (without ``$`` it lives as long as the expression)."""
        match = _DECLARATION.match(text)
        assert match is not None
        type_ = parse_type(match["type"] + match["stars"] + (match["array"] or ""), self.block, self.path)
        name, source = match["name"], match["value"]
        if name.startswith("$") and name in self.target.persistent.variables:
            self._fail(text, name, f"redefinition of persistent variable '{name}'")
        data = bytes(type_.size)
        if source is not None:
            value = assigned(self.compile(source), type_, "initializing {target} with an expression of incompatible "
                             "type {source}", None)
            data = result_bytes(type_, self._run(rvalue(value).evaluate))
        if name.startswith("$"):
            self.target.persistent.define(name, type_, data)
        else:
            address = self.target.persistent.allocate(data)
            self.block.names[name] = Symbol(name, type_, address)

    def _fail(self, text: str, name: str, message: str) -> NoReturn:
        raise CompileError(message, Position(self.path, 1, text.index(name) + 1))


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
    """``text`` cut at semicolons outside brackets and quotes; empty statements go."""
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
            parts.append(text[start:index])
            start = index + 1
        index += 1
    parts.append(text[start:])
    return [part for part in parts if part.strip()] or [text]


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
