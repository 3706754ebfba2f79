"""C's operators: they check their operands' types and compile to closures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from machdbg.machine import ctype
from machdbg.machine.ctype import Array, CType, Float, FunctionType, Integer, Pointer, Qualified, Record, Scalar, strip

from . import access, operation
from .conversion import (
    ADDRESS_MASK,
    is_arithmetic,
    is_integer,
    is_pointer,
    is_scalar,
    promote,
    quoted,
    same,
    usual,
    wrapper,
)
from .error import CompileError, Position
from .value import (
    ASSIGNING,
    Expression,
    assigned,
    at_address,
    bit_field,
    computed,
    constant,
    converted,
    in_frame,
    rvalue,
)

OF_INTEGERS = ("%", "&", "|", "^", "<<", ">>")


def promoted(expression: Expression) -> Expression:
    """The value of an arithmetic expression after the integer promotions."""
    value = rvalue(expression)
    width = expression.field.bit_size if expression.field is not None else None
    return converted(value, promote(value.type, width))


def binary(operator: str, left: Expression, right: Expression, position: Position) -> Expression:
    """``left operator right`` for all operators but ``&&``, ``||`` and ``,``."""
    a, b = rvalue(left), rvalue(right)
    if operator == "...":
        raise CompileError("a range of values is not supported here", position)
    if is_arithmetic(a.type) and is_arithmetic(b.type):
        if operator in OF_INTEGERS and not (is_integer(a.type) and is_integer(b.type)):
            raise _invalid(left, right, position)
        return _arithmetic(operator, promoted(left), promoted(right), position)
    if is_pointer(a.type) or is_pointer(b.type):
        result = _pointer(operator, a, b, position)
        if result is not None:
            return result
    raise _invalid(left, right, position)


def _invalid(left: Expression, right: Expression, position: Position) -> CompileError:
    return CompileError(f"invalid operands to binary expression ({quoted(left.type)} and {quoted(right.type)})",
                        position)


def _arithmetic(operator: str, a: Expression, b: Expression, position: Position) -> Expression:
    if operator in ("<<", ">>"):
        return computed(a.type, operation.binary(operator, a.evaluate, b.evaluate, a.type), position, a, b)
    type_ = usual(a.type, b.type)
    a, b = converted(a, type_), converted(b, type_)
    result = ctype.INT if operator in operation.COMPARISONS else type_
    return computed(result, operation.binary(operator, a.evaluate, b.evaluate, type_), position, a, b)


def _pointer(operator: str, a: Expression, b: Expression, position: Position) -> Expression | None:
    """Operators of which an operand is a pointer; None if there is no such operation."""
    if operator in operation.COMPARISONS and is_scalar(a.type) and is_scalar(b.type):
        if isinstance(strip(a.type), Float) or isinstance(strip(b.type), Float):
            return None
        a, b = (item if is_pointer(item.type) else converted(item, ctype.VOID_POINTER) for item in (a, b))
        return computed(ctype.INT, operation.comparison(operator, a.evaluate, b.evaluate), position, a, b)
    if operator == "+" and is_integer(a.type):
        a, b = b, a
    if operator in ("+", "-") and is_integer(b.type):
        size = element_size(a.type, position) * (1 if operator == "+" else -1)
        pointer, index = a.evaluate, b.evaluate
        return computed(a.type, lambda env: pointer(env) + index(env) * size & ADDRESS_MASK, position, a, b)
    if operator == "-" and is_pointer(a.type) and is_pointer(b.type):
        if not same(cast(Pointer, strip(a.type)).target, cast(Pointer, strip(b.type)).target):
            raise CompileError(f"{quoted(a.type)} and {quoted(b.type)} are not pointers to compatible types", position)
        size = element_size(a.type, position)
        left, right, wrap = a.evaluate, b.evaluate, wrapper(64, True)
        return computed(ctype.LONG, lambda env: operation.divide(wrap(left(env) - right(env)), size, 0), position, a, b)
    return None


def element_size(pointer: CType, position: Position | None) -> int:
    """By how many bytes a pointer moves; ``void`` and functions count one, as in GNU C."""
    target = strip(cast(Pointer, strip(pointer)).target)
    if target is ctype.VOID or isinstance(target, FunctionType):
        return 1
    if isinstance(target, Record) and target.fields is None:
        raise CompileError(f"arithmetic on a pointer to an incomplete type '{target}'", position)
    return target.size or 1


def truth(expression: Expression, position: Position | None) -> Expression:
    """The value for a condition; any scalar will do."""
    value = rvalue(expression)
    if not is_scalar(value.type):
        raise CompileError(f"statement requires expression of scalar type ({quoted(value.type)} invalid)", position)
    return value


def unary(operator: str, operand: Expression, position: Position) -> Expression:
    """``+ - ~ ! & *`` on ``operand``."""
    if operator == "&":
        return address_of(operand, position)
    if operator == "*":
        return dereference(operand, position)
    value = rvalue(operand)
    inner = value.evaluate
    if operator == "!":
        if not is_scalar(value.type):
            raise CompileError(f"invalid argument type {quoted(value.type)} to unary expression", position)
        return computed(ctype.INT, lambda env: 0 if inner(env) else 1, position, value)
    if not is_arithmetic(value.type) or (operator == "~" and not is_integer(value.type)):
        raise CompileError(f"invalid argument type {quoted(value.type)} to unary expression", position)
    value = promoted(operand)
    if operator == "+":
        return value
    inner = value.evaluate
    stripped = strip(value.type)
    if isinstance(stripped, Float):
        return computed(value.type, lambda env: -inner(env), position, value)
    wrap = cast(Integer, stripped).wrap
    if operator == "-":
        return computed(value.type, lambda env: wrap(-inner(env)), position, value)
    return computed(value.type, lambda env: wrap(~inner(env)), position, value)


def address_of(operand: Expression, position: Position) -> Expression:
    """``&operand``."""
    if operand.field is not None:
        raise CompileError("address of bit-field requested", position)
    if operand.address is None:
        raise CompileError(f"cannot take the address of an rvalue of type {quoted(operand.type)}", position)
    result = Expression(Pointer(operand.type), operand.address, position, fixed=operand.fixed_address)
    result.symbol = operand.symbol if isinstance(strip(operand.type), FunctionType) else None
    return result


def dereference(operand: Expression, position: Position) -> Expression:
    """``*operand``."""
    pointer = rvalue(operand)
    stripped = strip(pointer.type)
    if not isinstance(stripped, Pointer):
        raise CompileError(f"indirection requires pointer operand ({quoted(operand.type)} invalid)", position)
    result = at_address(stripped.target, pointer.evaluate, position, fixed_address=pointer.fixed)
    result.symbol = pointer.symbol
    return result


def index(array: Expression, subscript: Expression, position: Position) -> Expression:
    """``array[subscript]``."""
    pointer, number = rvalue(array), rvalue(subscript)
    if is_integer(pointer.type):
        pointer, number, array = number, pointer, subscript
    if not is_pointer(pointer.type):
        raise CompileError("subscripted value is not an array, pointer, or vector", position)
    if not is_integer(number.type):
        raise CompileError("array subscript is not an integer", number.position)
    target = cast(Pointer, strip(pointer.type)).target
    if strip(target) is ctype.VOID or isinstance(strip(target), FunctionType):
        raise CompileError(f"subscript of pointer to incomplete type {quoted(target)}", position)
    size = element_size(pointer.type, position)
    if number.constant is not None and array.offset is not None and isinstance(strip(array.type), Array):
        return in_frame(target, array.offset + number.constant * size, position)
    start, count = pointer.evaluate, number.evaluate
    return at_address(target, lambda env: start(env) + count(env) * size & ADDRESS_MASK, position,
                      fixed_address=pointer.fixed and number.fixed)


def member(record: Expression, name: str, arrow: bool, position: Position) -> Expression:
    """``record.name`` or ``record->name``; ``position`` is that of the name."""
    if arrow:
        pointer = rvalue(record)
        if not is_pointer(pointer.type):
            raise CompileError(f"member reference type {quoted(record.type)} is not a pointer", position)
        record = dereference(pointer, position)
    type_ = strip(record.type)
    if not isinstance(type_, Record):
        if isinstance(type_, Pointer) and isinstance(strip(type_.target), Record):
            raise CompileError(f"member reference type {quoted(record.type)} is a pointer; did you mean to use '->'?",
                               position)
        raise CompileError(f"member reference base type {quoted(record.type)} is not a structure or union", position)
    if type_.fields is None:
        raise CompileError(f"incomplete definition of type {quoted(record.type)}", position)
    field = type_.find(name)
    if field is None:
        raise CompileError(f"no member named '{name}' in '{type_}'", position)
    if record.address is None:
        return _member_of_value(record, field, position)
    base, offset = record.address, field.offset
    result_type = field.type
    if isinstance(record.type, Qualified) and not isinstance(result_type, Qualified):
        result_type = Qualified(result_type, record.type.qualifiers)
    if record.offset is not None and field.bit_size is None:
        return in_frame(result_type, record.offset + offset, position)
    address = (lambda env: base(env) + offset & ADDRESS_MASK) if offset else base
    if field.bit_size is not None:
        return bit_field(field, address, position)
    return at_address(result_type, address, position, fixed_address=record.fixed_address)


def _member_of_value(record: Expression, field: ctype.Field, position: Position) -> Expression:
    """A member of a structure that lies nowhere, such as one returned by a function."""
    whole = record.evaluate
    stripped = strip(field.type)
    start, end = field.offset, field.offset + stripped.size
    if isinstance(stripped, Record):
        return Expression(field.type, lambda env: whole(env)[start:end], position)
    if not isinstance(stripped, Scalar):
        raise CompileError("array member of a structure that is not an lvalue is not supported", position)
    unpack = stripped.packer.unpack_from
    if field.bit_size is None:
        return Expression(field.type, lambda env: unpack(whole(env), start)[0], position)
    shift, wrap = field.bit_offset or 0, wrapper(field.bit_size, cast(Integer, stripped).signed)
    return Expression(field.type, lambda env: wrap(unpack(whole(env), start)[0] >> shift), position)


def cast_to(type_: CType, operand: Expression, position: Position) -> Expression:
    """``(type)operand``."""
    value = rvalue(operand)
    stripped = strip(type_)
    if stripped is ctype.VOID:
        return Expression(ctype.VOID, value.evaluate, position)
    if isinstance(stripped, Record) and same(type_, value.type):
        return value
    if not isinstance(stripped, Scalar):
        raise CompileError(f"used type {quoted(type_)} where arithmetic or pointer type is required", position)
    if not is_scalar(value.type):
        raise CompileError(f"operand of type {quoted(value.type)} where arithmetic or pointer type is required",
                           position)
    if {type(stripped), type(strip(value.type))} == {Pointer, Float}:
        raise CompileError(f"operand of type {quoted(value.type)} cannot be cast to "
                           f"{'a pointer type' if isinstance(stripped, Pointer) else quoted(type_)}", position)
    result = converted(value, type_)
    if result is value:
        result = Expression(type_, value.evaluate, position, constant=value.constant, fixed=value.fixed)
    result.symbol = value.symbol if isinstance(stripped, Pointer) else None
    return result


def common_type(left: Expression, right: Expression, position: Position) -> CType:
    """The type of ``condition ? left : right``."""
    a, b = rvalue(left), rvalue(right)
    if is_arithmetic(a.type) and is_arithmetic(b.type):
        if a.type is b.type and strip(a.type).size >= 4:
            return a.type
        return usual(promoted(left).type, promoted(right).type)
    if strip(a.type) is ctype.VOID or strip(b.type) is ctype.VOID:
        return ctype.VOID
    if is_pointer(a.type) and is_pointer(b.type):
        null_a = a.constant == 0 and strip(cast(Pointer, strip(a.type)).target) is ctype.VOID
        void_b = strip(cast(Pointer, strip(b.type)).target) is ctype.VOID and b.constant != 0
        return b.type if null_a or void_b else a.type
    if is_pointer(a.type) and is_integer(b.type):
        return a.type
    if is_integer(a.type) and is_pointer(b.type):
        return b.type
    if same(a.type, b.type):
        return a.type
    raise CompileError(f"incompatible operand types ({quoted(a.type)} and {quoted(b.type)})", position)


def conditional(condition: Expression, left: Expression, right: Expression, position: Position) -> Expression:
    """``condition ? left : right`` without calls inside."""
    type_ = common_type(left, right, position)
    a, b = rvalue(left), rvalue(right)
    if is_scalar(type_):
        a, b = converted(a, type_), converted(b, type_)
    test = truth(condition, position)
    if test.constant is not None:
        chosen = a if test.constant else b
        return Expression(type_, chosen.evaluate, position, constant=chosen.constant, fixed=chosen.fixed)
    decide, yes, no = test.evaluate, a.evaluate, b.evaluate
    return Expression(type_, lambda env: yes(env) if decide(env) else no(env), position,
                      fixed=test.fixed and a.fixed and b.fixed)


def logical(operator: str, left: Expression, right: Expression, position: Position) -> Expression:
    """``left && right`` or ``left || right`` without calls on the right."""
    a, b = rvalue(left), rvalue(right)
    if not is_scalar(a.type) or not is_scalar(b.type):
        raise _invalid(a, b, position)
    first, second = a.evaluate, b.evaluate
    if operator == "&&":
        if a.constant is not None and not a.constant:
            return constant(0, ctype.INT, position)
        return computed(ctype.INT, lambda env: 1 if first(env) and second(env) else 0, position, a, b)
    if a.constant is not None and a.constant:
        return constant(1, ctype.INT, position)
    return computed(ctype.INT, lambda env: 1 if first(env) or second(env) else 0, position, a, b)


def check_assignable(target: Expression, position: Position) -> None:
    """Raise CompileError unless ``target`` may be assigned to."""
    if target.address is None or isinstance(strip(target.type), FunctionType):
        raise CompileError("expression is not assignable", position)
    if isinstance(strip(target.type), Array):
        raise CompileError(f"array type {quoted(target.type)} is not assignable", position)
    if isinstance(target.type, Qualified) and "const" in target.type.qualifiers:
        raise CompileError(f"cannot assign to an object with const-qualified type {quoted(target.type)}", position)


def assign(target: Expression, source: Expression, position: Position) -> Expression:
    """``target = source``."""
    check_assignable(target, position)
    value = assigned(source, target.type, ASSIGNING, position)
    return initialize(target, value, position)


def initialize(target: Expression, value: Expression, position: Position | None) -> Expression:
    """Store ``value``, which has the right type already, in ``target``, const or not."""
    assert target.address is not None
    evaluate, address = value.evaluate, target.address
    type_ = target.type.target if isinstance(target.type, Qualified) else target.type
    stripped = strip(type_)
    if target.field is not None:
        put = access.bit_store(target.field)
        cut = wrapper(target.field.bit_size or 0, cast(Integer, stripped).signed)

        def assign_bits(env: Any) -> Any:
            new = evaluate(env)
            put(env, address(env), new)
            return cut(new)
        return Expression(type_, assign_bits, position)
    if isinstance(stripped, Record):
        def assign_record(env: Any) -> Any:
            new = evaluate(env)
            env.space.write(address(env), new)
            return new
        return Expression(type_, assign_record, position)
    pack = cast(Scalar, stripped).packer.pack
    if target.offset is not None:
        offset = target.offset

        def assign_local(env: Any) -> Any:
            new = evaluate(env)
            env.space.write(env.base + offset, pack(new))
            return new
        return Expression(type_, assign_local, position)

    def assign_scalar(env: Any) -> Any:
        new = evaluate(env)
        env.space.write(address(env), pack(new))
        return new
    return Expression(type_, assign_scalar, position)


class _Operands:
    """An environment for the arithmetic of a compound assignment: the old value and the operand."""

    __slots__ = ("old", "operand")

    def __init__(self, old: Any, operand: Any) -> None:
        self.old = old
        self.operand = operand


def _modify(target: Expression, change: Callable[[Expression, Expression], Expression], operand: Expression,
            position: Position, *, old_result: bool = False) -> Expression:
    """``target = change(target, operand)`` with the address of ``target`` computed once."""
    assert target.address is not None
    old = Expression(rvalue(target).type, lambda pair: pair.old, position, field=target.field)
    given = operand
    if operand.constant is None:
        given = Expression(operand.type, lambda pair: pair.operand, position)
    compute = assigned(change(old, given), target.type, ASSIGNING, position).evaluate
    address, field = target.address, target.field
    type_ = old.type
    put = access.bit_store(field) if field is not None else access.store(type_)
    get = access.bit_loader(field, _address_of_pair) if field is not None else access.loader(type_, _address_of_pair)
    value = operand.evaluate
    width, stripped = field.bit_size if field is not None else None, strip(type_)
    cut = wrapper(width, stripped.signed) if width and isinstance(stripped, Integer) else None

    def modify(env: Any) -> Any:
        right = value(env)
        at = address(env)
        before = get(_At(env.space, at))
        after = compute(_Operands(before, right))
        put(env, at, after)
        if old_result:
            return before
        return cut(after) if cut is not None else after
    return Expression(type_, modify, position)


class _At:
    """An environment for a load from a known address."""

    __slots__ = ("at", "space")

    def __init__(self, space: Any, at: int) -> None:
        self.space = space
        self.at = at


def _address_of_pair(pair: _At) -> int:
    return pair.at


def compound_assign(operator: str, target: Expression, source: Expression, position: Position) -> Expression:
    """``target operator= source``; ``operator`` without the equals sign."""
    check_assignable(target, position)
    if (target.offset is not None or target.is_name) and target.field is None:
        return assign(target, binary(operator, target, source, position), position)
    return _modify(target, lambda old, operand: binary(operator, old, operand, position), rvalue(source), position)


def increment(operator: str, target: Expression, position: Position) -> Expression:
    """``++target`` and its like; ``p++`` and ``p--`` are the postfix forms."""
    check_assignable(target, position)
    type_ = rvalue(target).type
    if not is_scalar(type_):
        raise CompileError(f"cannot {'in' if '+' in operator else 'de'}crement value of type {quoted(type_)}", position)
    postfix = operator[0] == "p"
    step = 1 if "+" in operator else -1
    stripped = strip(type_)
    if target.field is not None or isinstance(stripped, Float) or (isinstance(stripped, Integer) and stripped.is_bool):
        return _modify(target, lambda old, one: binary("+", old, one, position),
                       constant(step, ctype.INT, position), position, old_result=postfix)
    if isinstance(stripped, Pointer):
        step *= element_size(type_, position)
    wrap = stripped.wrap if isinstance(stripped, Integer) else (lambda value: value & ADDRESS_MASK)
    packer = cast(Scalar, stripped).packer
    pack = packer.pack
    address = target.address
    assert address is not None

    def add(env: Any) -> Any:
        space, at = env.space, address(env)
        old = space.load(packer, at)
        new = wrap(old + step)
        space.write(at, pack(new))
        return old if postfix else new
    return Expression(type_, add, position)
