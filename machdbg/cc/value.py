"""Compiled expressions: a type and the closures that evaluate it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from machdbg.machine import ctype
from machdbg.machine.ctype import Array, CType, Field, FunctionType, Pointer, Qualified, Record, strip

from . import access
from .conversion import converter, is_scalar, quoted, same
from .error import CompileError, Position
from .scope import Symbol

Evaluate = Callable[[Any], Any]


class Expression:
    """A C expression, checked and compiled.

    ``evaluate(environment)`` gives its value: an int in its type's range, a float, a record's bytes, or the address of
    an array or function. An lvalue has ``address(environment)``; a bit-field also ``field``, its address being that of
    the storage unit. ``constant`` is the value where it is known already, ``fixed`` tells that the value (and
    ``fixed_address`` that the address) needs no running frame. ``offset`` is where an lvalue lies in the frame,
    ``symbol`` what a plain name stands for (``is_name``), ``data`` the bytes of a string literal.
    """

    __slots__ = ("address", "constant", "data", "evaluate", "field", "fixed", "fixed_address", "is_name",
                 "offset", "position", "symbol", "type")

    def __init__(self, type_: CType, evaluate: Evaluate, position: Position | None, *, address: Evaluate | None = None,
                 constant: Any = None, fixed: bool = False, fixed_address: bool = False, offset: int | None = None,
                 field: Field | None = None, symbol: Symbol | None = None, data: bytes | None = None) -> None:
        self.type = type_
        self.evaluate = evaluate
        self.position = position
        self.address = address
        self.constant = constant
        self.fixed = fixed or constant is not None
        self.fixed_address = fixed_address
        self.offset = offset
        self.field = field
        self.symbol = symbol
        self.data = data
        self.is_name = False

    @property
    def is_lvalue(self) -> bool:
        return self.address is not None

    def __repr__(self) -> str:
        return f"<expression of type {self.type}>"


def constant(value: Any, type_: CType, position: Position | None) -> Expression:
    """A known value."""
    return Expression(type_, lambda env: value, position, constant=value)


def in_frame(type_: CType, offset: int, position: Position | None) -> Expression:
    """The object ``offset`` bytes from the frame's base."""
    address = access.at_offset(offset)
    return Expression(type_, _load(type_, address, offset), position, address=address, offset=offset)


def at_address(type_: CType, address: Evaluate, position: Position | None, *,
               fixed_address: bool = False) -> Expression:
    """The object at a computed address."""
    return Expression(type_, _load(type_, address, None), position, address=address, fixed_address=fixed_address)


def of_symbol(symbol: Symbol, position: Position | None) -> Expression:
    """The object or function that a symbol stands for."""
    def address(_: Any) -> int:
        return symbol.address

    result = at_address(symbol.type, address, position, fixed_address=True)
    result.symbol = symbol
    result.is_name = True
    return result


def bit_field(field: Field, address: Evaluate, position: Position | None) -> Expression:
    """A bit-field of a record whose storage unit lies at ``address``."""
    return Expression(field.type, access.bit_loader(field, address), position, address=address, field=field)


def _load(type_: CType, address: Evaluate, offset: int | None) -> Evaluate:
    stripped = strip(type_)
    if isinstance(stripped, Array | FunctionType) or stripped is ctype.VOID:
        return address
    return access.loader(type_, address, offset)


def rvalue(expression: Expression) -> Expression:
    """The value of an expression: arrays and functions decay to pointers, qualifiers go."""
    type_ = expression.type
    stripped = strip(type_)
    if isinstance(stripped, Array | FunctionType):
        target = stripped.element if isinstance(stripped, Array) else type_
        result = Expression(Pointer(target), expression.evaluate, expression.position, fixed=expression.fixed_address)
        result.symbol = expression.symbol if isinstance(stripped, FunctionType) else None
        return result
    if isinstance(type_, Qualified):
        type_ = type_.target
    elif not expression.is_lvalue:
        return expression
    return Expression(type_, expression.evaluate, expression.position, constant=expression.constant,
                      fixed=expression.fixed, field=expression.field)


def computed(type_: CType, evaluate: Evaluate, position: Position | None, *operands: Expression) -> Expression:
    """The result of an operation; evaluated at once when all its operands are constants."""
    if all(operand.constant is not None for operand in operands):
        try:
            return constant(evaluate(None), type_, position)
        except Exception as error:
            if not type(error).__name__ == "UserException":
                raise
    return Expression(type_, evaluate, position, fixed=all(operand.fixed for operand in operands))


def converted(expression: Expression, target: CType) -> Expression:
    """A scalar as another scalar type."""
    if isinstance(target, Qualified):
        target = target.target
    convert = converter(expression.type, target)
    if convert is None:
        if expression.type is target:
            return expression
        return Expression(target, expression.evaluate, expression.position, constant=expression.constant,
                          fixed=expression.fixed)
    inner = expression.evaluate
    change = convert
    return computed(target, lambda env: change(inner(env)), expression.position, expression)


ASSIGNING = "assigning to {target} from incompatible type {source}"
INITIALIZING = "initializing {target} with an expression of incompatible type {source}"
PASSING = "passing {source} to parameter of incompatible type {target}"
RETURNING = "returning {source} from a function with incompatible result type {target}"


def assigned(expression: Expression, target: CType, message: str, position: Position | None) -> Expression:
    """``expression`` as a value for an object of type ``target``, as by assignment; ``message`` says what was tried."""
    value = rvalue(expression)
    if is_scalar(target) and is_scalar(value.type):
        float_to_pointer = isinstance(strip(target), Pointer) and isinstance(strip(value.type), ctype.Float)
        pointer_to_float = isinstance(strip(target), ctype.Float) and isinstance(strip(value.type), Pointer)
        if not float_to_pointer and not pointer_to_float:
            return converted(value, target)
    elif isinstance(strip(target), Record) and same(target, value.type):
        return value
    raise CompileError(message.format(target=quoted(target), source=quoted(value.type)), position)
