"""Where clang's line table puts a statement: the place of the first instruction that it emits, without optimisation."""

from __future__ import annotations

from typing import Any

from pycparser import c_ast

from machdbg.machine.ctype import Array, FunctionType, strip

from .error import Position
from .scope import Constant, Local, Scope, Symbol


def first(node: Any, scope: Scope) -> Position:
    """The place of the first instruction of an expression, statement or initialiser."""
    position = _value(node, scope)
    if position is None:
        position = node.coord
    assert isinstance(position, Position)
    return position


def _value(node: Any, scope: Scope) -> Position | None:
    """Where evaluating ``node`` begins; None if it takes no instruction (constants, addresses of variables)."""
    if node is None or isinstance(node, c_ast.Constant | c_ast.Typename):
        return None
    if isinstance(node, c_ast.ID):
        binding = scope.lookup(node.name)
        if binding is None or isinstance(binding, Constant):
            return None
        if isinstance(binding, Local | Symbol) and isinstance(strip(binding.type), Array | FunctionType):
            return None
        return node.coord  # type: ignore[no-any-return]
    if isinstance(node, c_ast.FuncCall):
        items = node.args.exprs if node.args is not None else []
        direct = isinstance(node.name, c_ast.ID) and _is_function(node.name.name, scope)
        parts = [None if direct else _value(node.name, scope), *(_value(item, scope) for item in items)]
        return _first_of(parts) or node.coord
    if isinstance(node, c_ast.BinaryOp):
        parts = [_value(node.left, scope), _value(node.right, scope)]
        return _first_of(parts)
    if isinstance(node, c_ast.Assignment):
        parts = [_value(node.rvalue, scope), _address(node.lvalue, scope)]
        return _first_of(parts) or node.coord.mark
    if isinstance(node, c_ast.UnaryOp):
        if node.op in ("sizeof", "_Alignof"):
            return None
        if node.op == "&":
            return _address(node.expr, scope)
        if node.op == "*":
            return _value(node.expr, scope) or node.coord
        if node.op in ("++", "--", "p++", "p--"):
            return _address(node.expr, scope) or node.coord.mark or node.coord
        return _value(node.expr, scope)
    if isinstance(node, c_ast.StructRef):
        return _address(node, scope) or node.field.coord
    if isinstance(node, c_ast.ArrayRef):
        return _address(node, scope) or node.coord
    if isinstance(node, c_ast.Cast):
        return _value(node.expr, scope)
    if isinstance(node, c_ast.TernaryOp):
        return _first_of([_value(node.cond, scope), _value(node.iftrue, scope), _value(node.iffalse, scope)])
    if isinstance(node, c_ast.ExprList):
        return _first_of([_value(item, scope) for item in node.exprs])
    if isinstance(node, c_ast.InitList):
        return _first_of([_value(item.expr if isinstance(item, c_ast.NamedInitializer) else item, scope)
                          for item in node.exprs])
    return node.coord  # type: ignore[no-any-return]


def _address(node: Any, scope: Scope) -> Position | None:
    """Where computing the address of an lvalue begins; None for a variable and constant parts of it."""
    if isinstance(node, c_ast.StructRef):
        if node.type == "->":
            return _value(node.name, scope)
        return _address(node.name, scope)
    if isinstance(node, c_ast.ArrayRef):
        base = _address(node.name, scope) if _is_array(node.name, scope) else _value(node.name, scope)
        return base or _value(node.subscript, scope)
    if isinstance(node, c_ast.UnaryOp) and node.op == "*":
        return _value(node.expr, scope)
    if isinstance(node, c_ast.ID | c_ast.Constant):
        return None
    return _value(node, scope)


def _is_array(node: Any, scope: Scope) -> bool:
    """Whether an lvalue is surely an array: a plain name of one; members are looked at by their address anyway."""
    if isinstance(node, c_ast.ID):
        binding = scope.lookup(node.name)
        return isinstance(binding, Local | Symbol) and isinstance(strip(binding.type), Array)
    return isinstance(node, c_ast.ArrayRef)


def _is_function(name: str, scope: Scope) -> bool:
    binding = scope.lookup(name)
    return binding is None or (isinstance(binding, Symbol) and isinstance(strip(binding.type), FunctionType))


def _first_of(parts: list[Position | None]) -> Position | None:
    return next((part for part in parts if part is not None), None)
