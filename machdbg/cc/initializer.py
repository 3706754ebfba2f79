"""Initialisers: what is stored where when an object of some type is initialised."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from pycparser import c_ast

from machdbg.machine import ctype
from machdbg.machine.ctype import Array, CType, Field, Integer, Record, strip

from . import literal, operators
from .conversion import is_scalar, quoted, same
from .error import CompileError, Position
from .value import INITIALIZING, Expression, assigned, at_address, bit_field, constant, in_frame

if TYPE_CHECKING:
    from .expression import ExpressionCompiler


class Item(NamedTuple):
    """One scalar, record or string to be stored ``offset`` bytes into the object; ``field`` for a bit-field.

    ``brace`` is the place of the list that it stands in.
    """

    offset: int
    type: CType
    value: Expression | bytes
    field: Field | None
    position: Position
    brace: Position

    def into(self, target: Expression) -> Expression:
        """The expression that stores it in ``target``."""
        part = _part(target, self)
        if isinstance(self.value, bytes):
            return fill(part, self.value)
        return operators.initialize(part, self.value, self.position)


def is_char_array(type_: CType) -> bool:
    stripped = strip(type_)
    if not isinstance(stripped, Array):
        return False
    element = strip(stripped.element)
    return isinstance(element, Integer) and element.size == 1 and element.is_char


def _string_of(node: Any) -> bytes | None:
    """The bytes of a string literal, also in braces."""
    if isinstance(node, c_ast.InitList) and len(node.exprs) == 1:
        return _string_of(node.exprs[0])
    if isinstance(node, c_ast.Constant) and node.type == "string":
        return literal.string(node.value, node.coord) + b"\0"
    return None


def complete_array(type_: CType, node: Any, compiler: ExpressionCompiler) -> CType:
    """``type_`` with the number of elements that its initialiser ``node`` gives it, if it has none of its own."""
    stripped = strip(type_)
    if not isinstance(stripped, Array) or stripped.count is not None or node is None:
        return type_
    text = _string_of(node) if is_char_array(type_) else None
    if text is not None:
        return Array(stripped.element, len(text))
    if not isinstance(node, c_ast.InitList):
        raise CompileError("array initializer must be an initializer list or string literal", node.coord)
    return Array(stripped.element, Initializer(compiler, type_, node).count)


class Initializer:
    """The initialisation of an object of ``type_`` by ``node``: ``items``, in order; ``each`` is called for each of
    them as soon as its value is compiled.

    ``count`` is the number of elements that an array of unknown size gets.
    """

    def __init__(self, compiler: ExpressionCompiler, type_: CType, node: Any,
                 each: Callable[[Item], None] | None = None) -> None:
        self._compiler = compiler
        self._each = each
        self._brace: Position = node.coord
        self.items: list[Item] = []
        self.count = 0
        self.type = type_
        self.position: Position = node.coord
        self._object(type_, 0, node, None)

    @property
    def is_plain(self) -> bool:
        """Whether one value initialises the whole object."""
        return len(self.items) == 1 and self.items[0].offset == 0 and same(self.items[0].type, self.type)

    def into(self, target: Expression) -> list[Expression]:
        """Expressions that initialise ``target``; what is not mentioned becomes zero."""
        zeros = [] if self.is_plain or is_scalar(self.type) else [fill(target)]
        return zeros + [item.into(target) for item in self.items]

    def _add(self, offset: int, type_: CType, value: Expression | bytes, field: Field | None,
             position: Position) -> None:
        item = Item(offset, type_, value, field, position, self._brace)
        self.items.append(item)
        if self._each is not None:
            self._each(item)

    # walking the braces

    def _object(self, type_: CType, offset: int, node: Any, field: Field | None) -> None:
        """Initialise one object by a node that is meant for it as a whole."""
        stripped = strip(type_)
        if is_char_array(type_):
            text = _string_of(node)
            if text is not None:
                self._text(stripped, offset, text, node)
                return
        if isinstance(node, c_ast.InitList):
            if isinstance(stripped, Array | Record):
                outer = self._brace
                self._enter(node.coord)
                rest = self._aggregate(type_, offset, list(node.exprs), braced=True)
                self._enter(outer)
                if rest:
                    raise CompileError(f"excess elements in {_kind(stripped)} initializer", rest[0].coord)
                return
            if not node.exprs:
                self._add(offset, type_, constant(0, ctype.INT, node.coord), field, node.coord)
                return
            if len(node.exprs) > 1:
                raise CompileError("excess elements in scalar initializer", node.exprs[1].coord)
            self._object(type_, offset, node.exprs[0], field)
            return
        if isinstance(node, c_ast.NamedInitializer):
            raise CompileError(f"designator in initializer for scalar type {quoted(type_)}", self.position)
        if isinstance(stripped, Array):
            raise CompileError("array initializer must be an initializer list or string literal", node.coord)
        value = self._compiler.expression(node)
        self._add(offset, type_, assigned(value, type_, INITIALIZING, node.coord), field, node.coord)

    def _enter(self, brace: Position) -> None:
        self._brace = brace
        self._compiler.stores_at(brace)

    def _text(self, array: CType, offset: int, text: bytes, node: Any) -> None:
        assert isinstance(array, Array)
        if array.count is not None:
            if len(text) > array.count + 1:
                raise CompileError("initializer-string for char array is too long", node.coord)
            text = text[: array.count].ljust(array.count, b"\0")
        self._add(offset, Array(array.element, len(text)), text, None, node.coord)

    def _aggregate(self, type_: CType, offset: int, nodes: list[Any], *, braced: bool, position: int = 0) -> list[Any]:
        """Initialise an array or record, from its member ``position`` on, by as many of ``nodes`` as it takes; the
        rest is returned."""
        stripped = strip(type_)
        while nodes:
            node = nodes[0]
            if isinstance(node, c_ast.NamedInitializer):
                if not braced:
                    return nodes
                nodes.pop(0)
                position = self._designated(type_, offset, list(node.name), node.expr, nodes)
                continue
            slot = _slot(stripped, position)
            if slot is None:
                return nodes
            member_type, member_offset, field = slot
            position = position + 1 if not (isinstance(stripped, Record) and stripped.kind == "union") else 1 << 60
            self._count(type_, offset, position)
            nodes = self._member(member_type, offset + member_offset, field, nodes)
        return nodes

    def _count(self, type_: CType, offset: int, position: int) -> None:
        if type_ is self.type and offset == 0 and position < 1 << 59:
            self.count = max(self.count, position)

    def _member(self, type_: CType, offset: int, field: Field | None, nodes: list[Any]) -> list[Any]:
        """Initialise a member from the front of ``nodes``, looking into it if its braces are left out."""
        node = nodes[0]
        stripped = strip(type_)
        if not isinstance(stripped, Array | Record) or isinstance(node, c_ast.InitList):
            self._object(type_, offset, node, field)
            return nodes[1:]
        if is_char_array(type_) and _string_of(node) is not None:
            self._object(type_, offset, node, field)
            return nodes[1:]
        if isinstance(stripped, Record):
            found = rvalue_type(self._compiler, node)
            if found is not None and same(found, type_):
                self._object(type_, offset, node, field)
                return nodes[1:]
        return self._aggregate(type_, offset, nodes, braced=False)

    def _designated(self, type_: CType, offset: int, path: list[Any], value: Any, following: list[Any]) -> int:
        """Initialise ``.a[1] = value``; the position after it in ``type_`` is returned."""
        stripped = strip(type_)
        step = path.pop(0)
        if isinstance(stripped, Array):
            index = self._compiler.constant(step)
            if index < 0 or (stripped.count is not None and index >= stripped.count):
                raise CompileError(f"array designator index ({index}) exceeds array bounds", step.coord)
            inner, inner_offset, field, after = stripped.element, index * stripped.element.size, None, index + 1
        elif isinstance(stripped, Record):
            found = stripped.find(step.name) if isinstance(step, c_ast.ID) else None
            if found is None:
                name = step.name if isinstance(step, c_ast.ID) else "?"
                raise CompileError(f"field designator '{name}' does not refer to any field in type {quoted(type_)}",
                                   step.coord)
            inner, inner_offset = found.type, found.offset
            field = found if found.bit_size is not None else None
            after = _index_of(stripped, step.name) + 1 if stripped.kind == "struct" else 1 << 60
        else:
            raise CompileError(f"designator in initializer for scalar type {quoted(type_)}", step.coord)
        self._count(type_, offset, after)
        if path:
            next_inner = self._designated(inner, offset + inner_offset, path, value, following)
            following[:] = self._aggregate(inner, offset + inner_offset, following.copy(), braced=False,
                                           position=next_inner)
        elif isinstance(value, c_ast.InitList) or not isinstance(strip(inner), Array | Record):
            self._object(inner, offset + inner_offset, value, field)
        else:
            rest = self._member(inner, offset + inner_offset, field, [value, *following])
            following[:] = rest
        return after


def rvalue_type(compiler: ExpressionCompiler, node: Any) -> CType | None:
    """The type of an initialiser that is an expression."""
    if isinstance(node, c_ast.InitList | c_ast.NamedInitializer):
        return None
    return compiler.type_of(node)


def _slot(type_: CType, position: int) -> tuple[CType, int, Field | None] | None:
    """The ``position``-th element or member: type, offset, and itself if a bit-field; None beyond the end."""
    if isinstance(type_, Array):
        if type_.count is not None and position >= type_.count:
            return None
        return type_.element, position * type_.element.size, None
    assert isinstance(type_, Record)
    fields = _initialized(type_)
    if position >= len(fields):
        return None
    field = fields[position]
    return field.type, field.offset, field if field.bit_size is not None else None


def _initialized(record: Record) -> list[Field]:
    """The members that take part in initialisation: not unnamed bit-fields."""
    return [field for field in record.fields or () if field.name is not None or field.bit_size is None]


def _index_of(record: Record, name: str) -> int:
    """Which member has, or contains anonymously, the name."""
    for number, field in enumerate(_initialized(record)):
        if field.name == name:
            return number
        inner = strip(field.type)
        if field.name is None and isinstance(inner, Record) and inner.find(name) is not None:
            return number
    raise AssertionError(name)


def _kind(type_: CType) -> str:
    return "array" if isinstance(type_, Array) else type_.kind if isinstance(type_, Record) else "scalar"


def _part(target: Expression, item: Item) -> Expression:
    """The part of ``target`` that an item initialises."""
    position = item.position
    offset, field = item.offset, item.field
    if target.offset is not None and field is None:
        return in_frame(item.type, target.offset + offset, position)
    base = target.address
    assert base is not None

    def address(env: Any) -> Any:
        return base(env) + offset

    if field is not None:
        return bit_field(field, address, position)
    return at_address(item.type, address, position, fixed_address=target.fixed_address)


def fill(target: Expression, data: bytes | None = None) -> Expression:
    """An expression that stores ``data`` in ``target``, or else zeros."""
    address = target.address
    assert address is not None
    contents = bytes(strip(target.type).size) if data is None else data

    def store(env: Any) -> None:
        env.space.write(address(env), contents)
    return Expression(ctype.VOID, store, target.position)
