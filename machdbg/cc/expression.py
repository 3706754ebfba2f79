"""Expressions: syntax, with names resolved in a scope, to checked and compiled ``Expression`` objects."""

from __future__ import annotations

from typing import Any

from pycparser import c_ast

from machdbg.machine import ctype
from machdbg.machine.ctype import Array, CType, FunctionType, Pointer, Record, strip

from . import literal, operators
from .conversion import is_integer, promote, quoted, unspecified
from .declaration import NOT_CONSTANT, TypeBuilder
from .error import CompileError, Position
from .initializer import Initializer, complete_array
from .parse import EXPRESSION_FILE, Parser, text_source
from .scope import Binding, Block, Constant, Local, Scope, Symbol, TypeName, Value
from .value import PASSING, Expression, assigned, constant, in_frame, of_symbol, rvalue


def parse_expression(text: str, scope: Scope | None = None, path: str = EXPRESSION_FILE) -> c_ast.Node:
    """The syntax of a C expression; ``scope`` tells which names are types. ``path`` names the text in messages.

    Raises CompileError.
    """
    return Parser(text_source(text, path), _type_names(scope)).expression()


def compile_expression(node: c_ast.Node, scope: Scope) -> Expression:
    """Check an expression and compile it. Raises CompileError."""
    return ExpressionCompiler(Block(scope)).expression(node)


def parse_type(text: str, scope: Scope, path: str = EXPRESSION_FILE) -> CType:
    """The type that ``text`` names, such as ``struct ipc_kmsg *``. Raises CompileError."""
    node = Parser(text_source(text, path), _type_names(scope)).type_name()
    return ExpressionCompiler(Block(scope)).types.type_of(node)


def _type_names(scope: Scope | None) -> Any:
    return (lambda name: isinstance(scope.lookup(name), TypeName)) if scope is not None else None


class ExpressionCompiler:
    """Compiles expressions in ``block``; what needs a function around it (calls, storage) is left to subclasses."""

    def __init__(self, block: Block, types: TypeBuilder | None = None) -> None:
        self.block = block
        self.types = types or TypeBuilder(block, self.constant)

    # what a function's compiler does in its own way

    def call(self, function: Expression, type_: FunctionType, arguments: list[Expression],
             position: Position) -> Expression:
        """The result of a call."""
        raise CompileError("function calls are not supported in this expression", position)

    def implicit(self, name: str, position: Position) -> Symbol:
        """A function that is called but not declared."""
        raise CompileError(f"use of undeclared identifier '{name}'", position)

    def string(self, data: bytes, position: Position) -> Expression:
        """A string literal (``data`` ends in NUL)."""
        def nowhere(_: Any) -> int:
            raise CompileError("a string literal has no address in this expression", position)

        return Expression(Array(ctype.CHAR, len(data)), nowhere, position, data=data)

    def use(self, symbol: Symbol, position: Position) -> None:
        """A symbol is referred to."""

    def keep(self, expression: Expression, *later: c_ast.Node) -> Expression:
        """``expression`` so that it is evaluated before the calls in ``later``."""
        return expression

    def is_first(self, source: c_ast.Node, target: c_ast.Node) -> bool:
        """Whether the value to be assigned has steps that come before those of the place where it goes."""
        return False

    def logical(self, node: c_ast.BinaryOp) -> Expression:
        """``&&`` and ``||``."""
        left = self.expression(node.left)
        return operators.logical(node.op, left, self.expression(node.right), node.coord.mark)

    def conditional(self, node: c_ast.TernaryOp) -> Expression:
        """``?:``."""
        condition = self.expression(node.cond)
        left = self.expression(node.iftrue) if node.iftrue is not None else condition
        return operators.conditional(condition, left, self.expression(node.iffalse), node.coord.mark)

    def storage(self, type_: CType, position: Position | None) -> Expression:
        """A new object of the enclosing block, for a compound literal."""
        raise CompileError("compound literals are not supported in this expression", position)

    def initialize(self, target: Expression, type_: CType, node: Any) -> None:
        """Have ``target`` initialised by ``node``."""
        for step in Initializer(self, type_, node).into(target):
            self.execute(step)

    def stores_at(self, brace: Position) -> None:
        """The values that follow are stored by the initialiser list that begins with ``brace``."""

    def settled(self, record: Expression) -> Expression:
        """A structure that is a value, put somewhere in memory if possible."""
        return record

    def execute(self, expression: Expression) -> None:
        """Have an expression evaluated before the one that is being compiled."""
        raise CompileError("not supported in this expression", expression.position)

    def statement_expression(self, node: c_ast.Compound) -> Expression:
        """``({ ... })``."""
        raise CompileError("statement expressions are not supported in this expression", node.coord)

    def builtin(self, name: str, node: c_ast.FuncCall) -> Expression | None:
        """A call of a function that the compiler knows; None if it does not."""
        if name == "offsetof":
            return self._offsetof(node)
        return None

    # entry points

    def expression(self, node: Any) -> Expression:
        """Compile any expression."""
        method = getattr(self, "_" + type(node).__name__, None)
        if method is None:
            raise CompileError("expected expression", node.coord)
        result = method(node)
        assert isinstance(result, Expression)
        return result

    def constant(self, node: c_ast.Node) -> int:
        """The value of an integer constant expression."""
        value = rvalue(self.expression(node))
        if value.constant is None or not is_integer(value.type):
            raise CompileError(NOT_CONSTANT, node.coord)
        return int(value.constant)

    def type_of(self, node: c_ast.Node) -> CType:
        """The type of an expression that is not evaluated."""
        return _Unevaluated(self).expression(node).type

    # names and literals

    def _ID(self, node: c_ast.ID) -> Expression:
        binding = self.block.lookup(node.name)
        if binding is None:
            raise CompileError(f"use of undeclared identifier '{node.name}'", node.coord)
        return self.bound(binding, node.name, node.coord)

    def bound(self, binding: Binding, name: str, position: Position) -> Expression:
        """What a name stands for, as an expression."""
        if isinstance(binding, Local):
            result = in_frame(binding.type, binding.offset, position)
            result.is_name = True
            return result
        if isinstance(binding, Symbol):
            self.use(binding, position)
            return of_symbol(binding, position)
        if isinstance(binding, Constant):
            return constant(binding.value, binding.type, position)
        if isinstance(binding, Value):
            value = binding.value
            return Expression(binding.type, lambda _: value, position)
        raise CompileError(f"unexpected type name '{name}': expected expression", position)

    def _Constant(self, node: c_ast.Constant) -> Expression:
        text, position = node.value, node.coord
        if node.type == "string":
            if not text.startswith('"'):
                raise CompileError("wide string literals are not supported", position)
            return self.string(literal.string(text, position) + b"\0", position)
        if node.type == "char" or "'" in text:
            return constant(literal.character(text, position), ctype.INT, position)
        if node.type in ("float", "double", "long double"):
            return constant(*literal.floating(text, position), position)
        return constant(*literal.integer(text, position), position)

    def _CompoundLiteral(self, node: c_ast.CompoundLiteral) -> Expression:
        type_ = complete_array(self.types.type_of(node.type), node.init, self)
        target = self.storage(type_, node.coord)
        self.initialize(target, type_, node.init)
        return target

    # operators

    def _BinaryOp(self, node: c_ast.BinaryOp) -> Expression:
        if node.op in ("&&", "||"):
            return self.logical(node)
        left = self.keep(self.expression(node.left), node.right)
        return operators.binary(node.op, left, self.expression(node.right), node.coord.mark)

    def _UnaryOp(self, node: c_ast.UnaryOp) -> Expression:
        if node.op == "sizeof":
            return constant(self._sizeof(node.expr, node.coord), ctype.UNSIGNED_LONG, node.coord)
        if node.op == "_Alignof":
            return constant(self._type(node.expr).align, ctype.UNSIGNED_LONG, node.coord)
        operand = self.expression(node.expr)
        if node.op in ("++", "--", "p++", "p--"):
            return operators.increment(node.op, operand, node.coord.mark or node.coord)
        return operators.unary(node.op, operand, node.coord)

    def _type(self, node: Any) -> CType:
        return self.types.type_of(node) if isinstance(node, c_ast.Typename) else self.type_of(node)

    def _sizeof(self, node: Any, position: Position) -> int:
        type_ = self._type(node)
        stripped = strip(type_)
        if isinstance(stripped, Record) and stripped.fields is None:
            raise CompileError(f"invalid application of 'sizeof' to an incomplete type {quoted(type_)}", position)
        if isinstance(stripped, Array) and stripped.count is None:
            raise CompileError(f"invalid application of 'sizeof' to an incomplete type {quoted(type_)}", position)
        return 1 if stripped is ctype.VOID or isinstance(stripped, FunctionType) else stripped.size

    def _Assignment(self, node: c_ast.Assignment) -> Expression:
        operator, position = node.op, node.coord.mark
        if self.is_first(node.rvalue, node.lvalue):
            source = self.keep(rvalue(self.expression(node.rvalue)), node.lvalue)
            target = self.expression(node.lvalue)
        else:
            target = self.expression(node.lvalue)
            source = self.expression(node.rvalue)
        if operator == "=":
            return operators.assign(target, source, position)
        return operators.compound_assign(operator[:-1], target, source, position)

    def _TernaryOp(self, node: c_ast.TernaryOp) -> Expression:
        return self.conditional(node)

    def _Cast(self, node: c_ast.Cast) -> Expression:
        return operators.cast_to(self.types.type_of(node.to_type), self.expression(node.expr), node.coord)

    def _ExprList(self, node: c_ast.ExprList) -> Expression:
        *first, last = node.exprs
        effects = [self.expression(item) for item in first]
        result = self.expression(last)
        if all(effect.constant is not None for effect in effects):
            return rvalue(result)
        value, evaluations = rvalue(result), [effect.evaluate for effect in effects]
        evaluate = value.evaluate

        def sequence(env: Any) -> Any:
            for effect in evaluations:
                effect(env)
            return evaluate(env)
        return Expression(value.type, sequence, node.coord)

    def _ArrayRef(self, node: c_ast.ArrayRef) -> Expression:
        array = self.keep(self.expression(node.name), node.subscript)
        return operators.index(array, self.expression(node.subscript), node.coord)

    def _StructRef(self, node: c_ast.StructRef) -> Expression:
        record = self.expression(node.name)
        if node.type == "." and record.address is None and isinstance(strip(record.type), Record):
            record = self.settled(record)
        return operators.member(record, node.field.name, node.type == "->", node.field.coord)

    def _Compound(self, node: c_ast.Compound) -> Expression:
        return self.statement_expression(node)

    # calls

    def _FuncCall(self, node: c_ast.FuncCall) -> Expression:
        name = node.name.name if isinstance(node.name, c_ast.ID) else None
        if name is not None:
            known = self.builtin(name, node)
            if known is not None:
                return known
            if self.block.lookup(name) is None:
                symbol = self.implicit(name, node.coord)
                function = self.bound(symbol, name, node.coord)
            else:
                function = self.expression(node.name)
        else:
            function = self.expression(node.name)
        items = node.args.exprs if node.args is not None else []
        callee = self.keep(rvalue(function), *items) if function.symbol is None else rvalue(function)
        pointer = strip(callee.type)
        type_ = strip(pointer.target) if isinstance(pointer, Pointer) else None
        if not isinstance(type_, FunctionType):
            raise CompileError(f"called object type {quoted(function.type)} is not a function or function pointer",
                               node.coord)
        return self.call(callee, type_, self._arguments(type_, items, node), node.coord)

    def _arguments(self, type_: FunctionType, items: list[Any], node: c_ast.FuncCall) -> list[Expression]:
        wanted = len(type_.parameters)
        least = "at least " if type_.variadic else ""
        if len(items) < wanted:
            raise CompileError(f"too few arguments to function call, expected {least}{wanted}, have {len(items)}",
                               node.coord)
        if len(items) > wanted and not type_.variadic:
            raise CompileError(f"too many arguments to function call, expected {wanted}, have {len(items)}",
                               items[wanted].coord)
        arguments = []
        for number, item in enumerate(items):
            value = self.expression(item)
            if number < wanted:
                value = assigned(value, type_.parameters[number], PASSING, item.coord)
            else:
                value = self._promoted(value, item.coord, unspecified(type_))
            arguments.append(self.keep(value, *items[number + 1 :]))
        return arguments

    def _promoted(self, value: Expression, position: Position, plain: bool) -> Expression:
        """An argument for which no parameter is declared."""
        result = rvalue(value)
        stripped = strip(result.type)
        if stripped is ctype.VOID:
            raise CompileError("argument type 'void' is incomplete", position)
        if stripped is ctype.FLOAT:
            return assigned(result, ctype.DOUBLE, PASSING, position)
        if isinstance(stripped, Record):
            if plain:
                return result
            raise CompileError("passing a structure as a variable argument is not supported", position)
        if is_integer(result.type):
            return assigned(result, promote(result.type), PASSING, position)
        return result

    def _offsetof(self, node: c_ast.FuncCall) -> Expression:
        type_node, designator = node.args.exprs
        type_ = Pointer(self.types.type_of(type_node))
        null = operators.cast_to(type_, constant(0, ctype.LONG, node.coord), node.coord)
        lvalue = self._designate(operators.dereference(null, node.coord), designator)
        if lvalue.address is None or not lvalue.fixed_address or lvalue.field is not None:
            raise CompileError("cannot compute offset of bit-field or variable index", node.coord)
        return constant(lvalue.address(None), ctype.UNSIGNED_LONG, node.coord)

    def _designate(self, base: Expression, node: Any) -> Expression:
        if isinstance(node, c_ast.ID):
            return operators.member(base, node.name, False, node.coord)
        if isinstance(node, c_ast.StructRef):
            return operators.member(self._designate(base, node.name), node.field.name, False, node.field.coord)
        return operators.index(self._designate(base, node.name), self.expression(node.subscript), node.coord)


class _Unevaluated(ExpressionCompiler):
    """For the operand of sizeof: calls have a type and no effect."""

    def __init__(self, outer: ExpressionCompiler) -> None:
        super().__init__(outer.block, outer.types)
        self.outer = outer

    def call(self, function: Expression, type_: FunctionType, arguments: list[Expression],
             position: Position) -> Expression:
        return Expression(type_.returns, function.evaluate, position)

    def storage(self, type_: CType, position: Position | None) -> Expression:
        return in_frame(type_, 0, position)

    def execute(self, expression: Expression) -> None:
        pass

    def implicit(self, name: str, position: Position) -> Symbol:
        return self.outer.implicit(name, position)


