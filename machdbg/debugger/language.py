"""C as LLDB has it in expressions: comparisons give ``bool``, character constants are ``char``, assignments are checked
as in C++, types that are spelt with their keyword keep it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pycparser import c_ast

from machdbg.cc.conversion import quoted
from machdbg.cc.declaration import TypeBuilder
from machdbg.cc.error import CompileError, Position
from machdbg.cc.expression import ExpressionCompiler
from machdbg.cc.initializer import Initializer, complete_array
from machdbg.cc.scope import Binding, Block, Constant
from machdbg.cc.value import Expression, at_address, constant, converted, rvalue
from machdbg.machine import ctype
from machdbg.machine.ctype import Array, CType, Enum, FunctionType, Integer, Pointer, Record, Typedef, strip

from .names import Recorded
from .surroundings import Surroundings

if TYPE_CHECKING:
    from .target import Target

_PREDEFINED = {"__func__", "__FUNCTION__", "__FILE__", "__LINE__"}
_FUNCTION = b"$__lldb_expr\0"  # what LLDB calls the function that it makes of an expression
_COMPARISONS = {"==", "!=", "<", ">", "<=", ">=", "&&", "||"}


def ordinal(number: int) -> str:
    """``1st``, ``2nd``..."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


class _Types(TypeBuilder):
    """Types that the user spells with their keyword are shown with it: ``(struct node *)``."""

    def _record(self, node: Any) -> CType:
        found = super()._record(node)
        return _spelt(found, node.name, node.decls)

    def _enum(self, node: c_ast.Enum) -> CType:
        found = super()._enum(node)
        return _spelt(found, node.name, node.values)


def _spelt(type_: CType, tag: str | None, declared: Any) -> CType:
    keyword = type_.kind if isinstance(type_, Record) else "enum"
    return Typedef(f"{keyword} {tag}", type_) if tag and declared is None else type_


class Compiler(ExpressionCompiler):
    """cc's compiler of expressions, with LLDB's types and the frame's registers."""

    def __init__(self, target: Target, block: Block) -> None:
        super().__init__(block, _Types(block, self.constant))
        self.target = target

    def _ID(self, node: c_ast.ID) -> Expression:
        if node.name not in _PREDEFINED or self.block.lookup(node.name) is not None:
            return super()._ID(node)
        if node.name == "__LINE__":
            return constant(node.coord.line, ctype.INT, node.coord)
        return self.string(f"{node.coord.file}\0".encode() if node.name == "__FILE__" else _FUNCTION, node.coord)

    def bound(self, binding: Binding, name: str, position: Position) -> Expression:
        if isinstance(binding, Recorded):
            return _recorded(binding, position)
        return super().bound(binding, name, position)

    def _arguments(self, type_: FunctionType, items: list[Any], node: c_ast.FuncCall) -> list[Expression]:
        for number, (parameter, item) in enumerate(zip(type_.parameters, items, strict=False)):
            given = self.expression(item).type
            if isinstance(strip(parameter), Integer) and isinstance(strip(given), Pointer | Array):
                raise CompileError(f"no known conversion from {quoted(given)} to {quoted(parameter)} for "
                                   f"{ordinal(number + 1)} argument", node.coord)
        return super()._arguments(type_, items, node)

    def call(self, function: Expression, type_: FunctionType, arguments: list[Expression],
             position: Position) -> Expression:
        address, values = function.evaluate, [rvalue(argument).evaluate for argument in arguments]
        return Expression(type_.returns, lambda env: env.call(address(env), tuple([value(env) for value in values])),
                          position)

    def _CompoundLiteral(self, node: c_ast.CompoundLiteral) -> Expression:
        """An object in the debugger's own memory, initialised anew every time."""
        type_ = complete_array(self.types.type_of(node.type), node.init, self)
        address = self.target.persistent.allocate(bytes(type_.size))
        steps = [step.evaluate for step in
                 Initializer(self, type_, node.init).into(at_address(type_, lambda _: address, node.coord))]

        def made(env: Surroundings) -> int:
            for step in steps:
                step(env)
            return address

        return at_address(type_, made, node.coord)

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

    def conditional(self, node: c_ast.TernaryOp) -> Expression:
        result = super().conditional(node)
        sides = [self.expression(side).type for side in (node.iftrue, node.iffalse) if side is not None]
        if isinstance(strip(sides[0]), Integer) and strip(sides[0]) is strip(sides[-1]):  # C++ does not promote them
            return converted(result, sides[0])
        return result

    def _Constant(self, node: c_ast.Constant) -> Expression:
        result = super()._Constant(node)
        if node.type == "char" and isinstance(result.constant, int) and -128 <= result.constant < 128:
            return constant(result.constant, ctype.CHAR, node.coord)
        return result

    def _Assignment(self, node: c_ast.Assignment) -> Expression:
        register = self._register(node.lvalue)
        if register and node.op == "=":
            number = converted(rvalue(self.expression(node.rvalue)), ctype.UNSIGNED_LONG).evaluate
            return Expression(ctype.UNSIGNED_LONG, lambda env: env.write_register(register, number(env)), node.coord)
        self._refuse_register(node.lvalue)
        if node.op == "=" and not self._is_enumerator(node.rvalue):
            _check_assignment(self.expression(node.lvalue).type, self.expression(node.rvalue), node.rvalue.coord)
        return super()._Assignment(node)

    def _register(self, node: c_ast.Node) -> str:
        """The name of the register that a name with ``$`` stands for, empty for anything else."""
        binding = self.block.lookup(node.name) if isinstance(node, c_ast.ID) else None
        return binding.name[1:] if isinstance(binding, Recorded) and binding.name.startswith("$") else ""

    def _is_enumerator(self, node: c_ast.Node) -> bool:
        return isinstance(node, c_ast.ID) and isinstance(self.block.lookup(node.name), Constant)

    def _refuse_register(self, node: c_ast.Node) -> None:
        if isinstance(node, c_ast.ID) and isinstance(self.block.lookup(node.name), Recorded):
            raise CompileError(f"'{node.name}' was in a register and is only recorded; it cannot be changed",
                               node.coord)


def _check_assignment(target: CType, source: Expression, position: Position) -> None:
    """Assignments that C allows, or warns of, but not LLDB, whose expressions are C++. Raises CompileError."""
    wanted, given = strip(target), strip(source.type)
    if isinstance(wanted, Pointer) and isinstance(given, Integer) and source.constant != 0:
        raise CompileError(f"incompatible integer to pointer conversion assigning to {quoted(target)} from "
                           f"{quoted(source.type)}", position)
    if (isinstance(wanted, Enum) and given is not wanted) or (
            isinstance(wanted, Integer) and isinstance(given, Pointer | Array)):
        raise CompileError(f"assigning to {quoted(target)} from incompatible type {quoted(source.type)}", position)


def _recorded(variable: Recorded, position: Position) -> Expression:
    """A variable that was in a register, or a structure on the stack of a function modelled in Python."""
    name = variable.name

    def address(env: Surroundings) -> int:
        return env.recorded_address(name)

    if isinstance(strip(variable.type), Record | Array):
        return Expression(variable.type, address, position, address=address)
    return Expression(variable.type, lambda env: env.recorded(name), position)


class Undeclared(c_ast.NodeVisitor):  # type: ignore[misc]
    """Finds the identifiers that stand for nothing."""

    def __init__(self, scope: Block) -> None:
        self.scope = scope
        self.errors: list[CompileError] = []

    def visit_ID(self, node: c_ast.ID) -> None:
        if node.name not in _PREDEFINED and self.scope.lookup(node.name) is None:
            self.errors.append(CompileError(f"use of undeclared identifier '{node.name}'", node.coord))

    def visit_StructRef(self, node: c_ast.StructRef) -> None:
        self.visit(node.name)

    def visit_NamedInitializer(self, node: c_ast.NamedInitializer) -> None:
        for each in node.name:
            if not isinstance(each, c_ast.ID):
                self.visit(each)
        self.visit(node.expr)

    def visit_FuncCall(self, node: c_ast.FuncCall) -> None:
        if not (isinstance(node.name, c_ast.ID) and node.name.name == "offsetof"):
            self.generic_visit(node)
