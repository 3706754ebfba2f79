"""Where clang's line table puts a statement: the place of the first instruction that it emits without optimisation.

Found out by comparing with clang 19's tables. An x86-64 instruction may take an operand from memory; what is folded
into it has no place of its own: ``a > 3`` begins at the operator, ``v[i]`` at ``v``, ``-b`` at the sign.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pycparser import c_ast

from machdbg.machine import ctype
from machdbg.machine.ctype import Array, CType, Field, Float, FunctionType, Integer, Pointer, Record, strip

from .conversion import promote
from .error import CompileError, Position
from .scope import Constant, Scope, Symbol

COMPARISONS = ("==", "!=", "<", ">", "<=", ">=")
COMMUTATIVE = ("+", "*", "&", "|", "^")
MEMSET_SIZE = 16  # larger aggregates that are mostly zero are cleared first


class Columns:
    """Finds the places for one function; ``scope()`` is the scope in force, ``type_of`` gives an expression's type."""

    def __init__(self, scope: Callable[[], Scope], type_of: Callable[[Any], CType]) -> None:
        self._scope = scope
        self._type_of = type_of

    def statement(self, node: Any) -> Position | None:
        """Where an expression statement begins; None if it takes no instruction."""
        if self.is_idle(node):
            return None
        return self.value(node) or start(node)

    def is_idle(self, node: Any) -> bool:
        """Whether nothing is left of an expression of which the value is not used."""
        if isinstance(node, c_ast.Cast) or (isinstance(node, c_ast.UnaryOp) and node.op in ("*", "&", "-", "!", "~")):
            return self.is_idle(node.expr)
        return isinstance(node, c_ast.ID | c_ast.Constant) or (
            isinstance(node, c_ast.FuncCall) and getattr(node.name, "name", "") == "__builtin_va_end")

    def loop_condition(self, node: Any, loop: Position) -> Position:
        """Where the condition of a ``loop`` begins: what is only tested is taken from memory by the jump."""
        return loop if self._in_memory(node) else self.condition(node)

    def condition(self, node: Any) -> Position:
        """Where the condition of a statement begins."""
        while isinstance(node, c_ast.UnaryOp) and node.op == "!":
            node = node.expr
        if isinstance(node, c_ast.StructRef) and self._in_memory(node) and not self._is_bit_field(node):
            return start(node)
        return self.value(node) or start(node)

    def declaration(self, node: Any, name: Position, type_: CType) -> Position:
        """Where the initialisation of a variable declared at ``name`` begins."""
        if isinstance(node, c_ast.InitList):
            return self._list(node, type_) or name
        if isinstance(strip(type_), Record) and not isinstance(node, c_ast.FuncCall):
            return self.address(node) or start(node)
        if isinstance(strip(type_), Array):
            return name
        return self._converted(node, type_) or name

    def _list(self, node: c_ast.InitList, type_: CType) -> Position | None:
        braces, leaves = zip(*_leaves(node), strict=True) if node.exprs else ((), ())
        places = [self.value(leaf) for leaf in leaves]
        if self.is_constant_list(node):
            return None
        size = strip(type_).size
        filled = sum(0 if is_zero(leaf) else min(8, self._size(leaf)) for leaf in leaves)
        if isinstance(strip(type_), Record | Array) and size > MEMSET_SIZE and filled * 4 <= size:
            return None
        return places[0] or braces[0] if places else node.coord

    def is_constant_list(self, node: c_ast.InitList) -> bool:
        """Whether the values of an initialiser list are known and are copied in one go."""
        return all(self.value(leaf) is None and self._is_constant(leaf) for _, leaf in _leaves(node))

    def value(self, node: Any) -> Position | None:
        """Where evaluating ``node`` begins; None if that takes no instruction of its own (constants, ``&variable``)."""
        method = getattr(self, "_" + type(node).__name__, None)
        return method(node) if method is not None else None

    def address(self, node: Any) -> Position | None:
        """Where computing the address of an lvalue begins; None for a variable and fixed parts of it."""
        if isinstance(node, c_ast.StructRef):
            return self.value(node.name) if node.type == "->" else self.address(node.name)
        if isinstance(node, c_ast.ArrayRef):
            base = self.address(node.name) if self._is_array(node.name) else self.value(node.name)
            return base or self._subscript(node)
        if isinstance(node, c_ast.UnaryOp) and node.op == "*":
            return self.value(node.expr)
        if isinstance(node, c_ast.ID | c_ast.Constant | c_ast.InitList):
            return None
        return self.value(node)

    def _subscript(self, node: c_ast.ArrayRef) -> Position | None:
        """Where a variable index into an array begins: loading an int also extends it, which counts as the array's."""
        index = self.value(node.subscript)
        if index is not None and self._in_memory(node.subscript) and self._size(node.subscript) < 8:
            return start(node)
        return index

    def after(self, path: list[Any], consumer: Position | None) -> Position | None:
        """Where execution goes on after the call that ``path``, from a statement's expression down to it, ends in.

        ``consumer`` is where the statement uses its expression; None is returned when nothing is left of it to do.
        """
        child = path[-1]
        for parent in reversed(path[:-1]):
            if isinstance(parent, c_ast.Assignment):
                return parent.coord.mark if self._stores_at_once(parent) else start(child)
            if isinstance(parent, c_ast.BinaryOp):
                if parent.op in ("&&", "||"):
                    return parent.coord.mark if child is parent.right else start(child)
                other = parent.right if child is parent.left else parent.left
                if _has_call(other) or (other is parent.left and self.value(other) is not None):
                    return start(child)
                folds = other is parent.left or (self._in_memory(other) and self.takes_right(parent))
                return parent.coord.mark if folds else self.value(other) or parent.coord.mark
            if isinstance(parent, c_ast.CompoundLiteral):
                return consumer
            if isinstance(parent, c_ast.FuncCall):
                return start(child)
            if isinstance(parent, c_ast.UnaryOp):
                return start(parent)
            if isinstance(parent, c_ast.StructRef):
                return parent.field.coord  # type: ignore[no-any-return]
            if isinstance(parent, c_ast.ArrayRef | c_ast.TernaryOp):
                return start(child)
            if isinstance(parent, c_ast.ExprList) and child is not parent.exprs[-1]:
                number = next(n for n, item in enumerate(parent.exprs) if item is child)
                return self.value(parent.exprs[number + 1])
            child = parent
        return consumer

    def _stores_at_once(self, node: c_ast.Assignment) -> bool:
        """Whether the result of a call is assigned from the register in which it comes."""
        if isinstance(strip(self._type(node.lvalue)), Record) or self.address(node.lvalue) is not None:
            return False
        return node.op == "=" or (node.op[:-1] in COMMUTATIVE and self._size(node.lvalue) >= 4)

    def is_truth(self, node: Any) -> bool:
        """Whether a value is that of a comparison, which needs no test of its own."""
        if isinstance(node, c_ast.BinaryOp):
            return node.op in (*COMPARISONS, "&&", "||")
        return isinstance(node, c_ast.UnaryOp) and bool(node.op == "!")

    # what kinds of expressions take

    def _ID(self, node: c_ast.ID) -> Position | None:
        binding = self._scope().lookup(node.name)
        if binding is None or isinstance(binding, Constant):
            return None
        type_ = strip(self._type(node))
        if isinstance(type_, FunctionType) or (isinstance(type_, Array) and isinstance(binding, Symbol)):
            return None
        return start(node)

    def _FuncCall(self, node: c_ast.FuncCall) -> Position | None:
        if is_offset(node):
            return None
        items = node.args.exprs if node.args is not None else []
        direct = isinstance(node.name, c_ast.ID) and self._is_function(node.name.name)
        through = isinstance(node.name, c_ast.UnaryOp) and isinstance(node.name.expr, c_ast.ID)
        parts = [] if direct else [start(node) if through else self.value(node.name)]
        if not is_memory_function(node):
            parts += [self._converted(item, self.parameter(node, item)) for item in items]
        else:
            parts += [self.value(item) for item in items if not self._is_array(item)]
        return _first_of(parts) or start(node)

    def parameter(self, call: c_ast.FuncCall, node: Any) -> CType | None:
        """What an argument of a call becomes."""
        function = strip(self._type(call.name))
        function = strip(function.target) if isinstance(function, Pointer) else function
        if not isinstance(function, FunctionType) or call.args is None:
            return None
        for number, item in enumerate(call.args.exprs):
            if item is node:
                if number < len(function.parameters):
                    return function.parameters[number]
                type_ = strip(self._type(node))
                if isinstance(type_, Float):
                    return ctype.DOUBLE
                return promote(type_) if isinstance(type_, Integer) else None
        return None

    def _converted(self, node: Any, wanted: CType | None) -> Position | None:
        """Where evaluating ``node`` as a value of another type begins: loading a member may convert it."""
        if self._is_object(node):
            return None
        member = isinstance(node, c_ast.StructRef) and self._in_memory(node) and not self._is_bit_field(node)
        if member and wanted is not None and self.converts(self._type(node), wanted) and not (
                isinstance(strip(self._type(node)), Float)):
            return start(node)
        return self.value(node)

    def _BinaryOp(self, node: c_ast.BinaryOp) -> Position | None:
        if self._is_constant(node):
            return None
        if node.op in ("&&", "||"):
            return self.condition(node.left)
        fixed = self._is_constant(node.right) or self._is_address(node.right)
        if fixed and self._in_memory(node.left) and self._folds(node):
            return node.coord.mark  # type: ignore[no-any-return]
        fixed = self._is_constant(node.left) or self._is_address(node.left)
        if fixed and self._in_memory(node.right) and self.takes_right(node):
            return node.coord.mark  # type: ignore[no-any-return]
        return _first_of([self.value(node.left), self.value(node.right)]) or node.coord.mark

    def takes_right(self, node: c_ast.BinaryOp) -> bool:
        """Whether ``operand op variable`` is one instruction that takes the variable from memory."""
        left, right = strip(self._type(node.left)), strip(self._type(node.right))
        if node.op in ("<<", ">>"):
            return isinstance(left, Integer) and isinstance(right, Integer) and 4 <= right.size < left.size
        if isinstance(left, Pointer | Array) and node.op in ("+", "-"):
            return isinstance(right, Integer) and right.size < 8
        if self._is_constant(node.left) and node.op in COMMUTATIVE:
            return False
        if isinstance(left, Float) or isinstance(right, Float):
            return node.op not in ("<", "<=") or self._is_constant(node.left)
        return isinstance(right, Pointer) or right.size >= 4

    def _folds(self, node: c_ast.BinaryOp) -> bool:
        """Whether ``variable op constant`` is one instruction that takes the variable from memory."""
        type_ = strip(self._type(node.left))
        if node.op in COMPARISONS:
            wide = isinstance(type_, Integer) and type_.size >= 4 and not self._is_bit_field(node.left)
            return isinstance(type_, Pointer) or wide or (isinstance(type_, Float) and node.op in ("<", "<="))
        if isinstance(type_, Float):
            return node.op in "*+"
        power = isinstance(node.right, c_ast.Constant) and node.right.value in ("1", "2", "4", "8", "16", "32", "64")
        return node.op == "*" and isinstance(type_, Integer) and type_.size >= 4 and not power

    def _Assignment(self, node: c_ast.Assignment) -> Position | None:
        if isinstance(strip(self._type(node.lvalue)), Record) and not isinstance(node.rvalue, c_ast.FuncCall):
            target = start(node.lvalue) if isinstance(node.lvalue, c_ast.ArrayRef) else self.address(node.lvalue)
            return target or self.address(node.rvalue) or self.object(node.rvalue)
        wanted = self._type(node.lvalue)
        return _first_of([self._converted(node.rvalue, wanted), self.address(node.lvalue)]) or node.coord.mark

    def object(self, node: Any) -> Position:
        """Where a structure that is copied is named."""
        return node.field.coord if isinstance(node, c_ast.StructRef) else start(node)

    def _UnaryOp(self, node: c_ast.UnaryOp) -> Position | None:
        if node.op in ("sizeof", "_Alignof") or self._is_constant(node):
            return None
        if node.op == "&":
            inner = self.address(node.expr)
            return _first_of([inner, *([] if self._is_static(node.expr) else self.moves(node.expr))])
        if node.op == "*":
            return self.value(node.expr) or start(node)
        if node.op in ("++", "--", "p++", "p--"):
            return self.address(node.expr) or node.coord.mark or start(node)
        if self._in_memory(node.expr) and (node.op == "!" or (node.op == "-" and self._size(node.expr) >= 4)):
            return start(node)
        return self.value(node.expr) or start(node)

    def moves(self, node: Any) -> list[Position]:
        """Where the address of a part of a variable is computed: at the outermost part, then where it moves on."""
        places: list[Position] = []
        while isinstance(node, c_ast.ArrayRef | c_ast.StructRef):
            place = node.field.coord if isinstance(node, c_ast.StructRef) else start(node)
            fixed = self.is_first(node) if isinstance(node, c_ast.StructRef) else is_zero(node.subscript)
            inner = isinstance(node.name, c_ast.ArrayRef | c_ast.StructRef)
            places = places if fixed and inner else [place, *places]
            node = node.name
        return places

    def is_first(self, node: c_ast.StructRef) -> bool:
        """Whether a member lies at the beginning of its structure."""
        field = self._member(node)
        return field is not None and field.offset == 0

    def _StructRef(self, node: c_ast.StructRef) -> Position | None:
        inner = self.address(node)
        if inner is None and self._is_array(node) and self._is_static(node):
            return None
        if inner is None and not self._is_bit_field(node):
            type_ = strip(self._type(node))
            if isinstance(type_, Integer) and type_.size < 4:
                return start(node)
        return inner or node.field.coord

    def _ArrayRef(self, node: c_ast.ArrayRef) -> Position | None:
        return self.address(node) or start(node)

    def _Cast(self, node: c_ast.Cast) -> Position | None:
        if self._in_memory(node.expr) and self.converts(self._type(node.expr), self._type(node)):
            return start(node)
        return self.value(node.expr)

    def _TernaryOp(self, node: c_ast.TernaryOp) -> Position | None:
        if self._is_constant(node):
            return None
        if self._is_constant(node.iftrue) and self._is_constant(node.iffalse):
            tested = node.cond
            if isinstance(tested, c_ast.BinaryOp) and tested.op in COMPARISONS and self._is_constant(tested.right):
                tested = tested.left
            return self.value(tested) or start(node.cond)
        return self.condition(node.cond)

    def _ExprList(self, node: c_ast.ExprList) -> Position | None:
        *effects, last = node.exprs
        return _first_of([*(self.statement(item) for item in effects), self.value(last)])

    def _CompoundLiteral(self, node: c_ast.CompoundLiteral) -> Position | None:
        type_ = self._type(node)
        if self.is_constant_list(node.init):
            return start(node.init) if strip(type_).size <= MEMSET_SIZE else start(node)
        return self._list(node.init, type_) or start(node)

    def _Compound(self, node: c_ast.Compound) -> Position | None:
        for item in node.block_items or []:
            place = self.value(item)
            if place is not None:
                return place
        return start(node)

    # questions

    def converts(self, source: CType, target: CType) -> bool:
        """Whether an instruction makes one type of another."""
        source, target = strip(source), strip(target)
        if isinstance(source, Float) or isinstance(target, Float):
            return type(source) is not type(target) or source.size != target.size
        if isinstance(target, Integer) and target.is_bool:
            return not (isinstance(source, Integer) and source.is_bool)
        return isinstance(source, Integer) and isinstance(target, Integer) and source.size < target.size

    def _is_object(self, node: Any) -> bool:
        """Whether ``node`` is a structure that is passed as it lies in memory."""
        return isinstance(node, c_ast.ID) and isinstance(strip(self._type(node)), Record)

    def _in_memory(self, node: Any) -> bool:
        """Whether ``node`` is loaded in one go from a place that needs no computing."""
        if not isinstance(node, c_ast.ID | c_ast.StructRef | c_ast.ArrayRef):
            return False
        if isinstance(node, c_ast.ID):
            return self._ID(node) is not None
        return self.address(node) is None

    def _is_constant(self, node: Any) -> bool:
        if isinstance(node, c_ast.Constant | c_ast.Typename) or is_offset(node):
            return True
        if isinstance(node, c_ast.ID):
            binding = self._scope().lookup(node.name)
            return isinstance(binding, Constant)
        if isinstance(node, c_ast.UnaryOp):
            return node.op in ("sizeof", "_Alignof") or (node.op in "+-~!" and self._is_constant(node.expr))
        if isinstance(node, c_ast.Cast):
            return self._is_constant(node.expr)
        if isinstance(node, c_ast.BinaryOp):
            return self._is_constant(node.left) and self._is_constant(node.right)
        if isinstance(node, c_ast.TernaryOp):
            return all(self._is_constant(part) for part in (node.cond, node.iftrue, node.iffalse) if part is not None)
        return False

    def _is_address(self, node: Any) -> bool:
        """Whether a value is the address of something with static storage."""
        return isinstance(node, c_ast.UnaryOp) and node.op == "&" and self._is_static(node.expr) and (
            self.value(node) is None)

    def _is_static(self, node: Any) -> bool:
        """Whether an lvalue is (part of) a variable with static storage."""
        if isinstance(node, c_ast.ID):
            return isinstance(self._scope().lookup(node.name), Symbol)
        return isinstance(node, c_ast.ArrayRef | c_ast.StructRef) and self._is_static(node.name)

    def _is_bit_field(self, node: Any) -> bool:
        field = self._member(node) if isinstance(node, c_ast.StructRef) else None
        return field is not None and field.bit_size is not None

    def _member(self, node: c_ast.StructRef) -> Field | None:
        record = strip(self._type(node.name))
        if isinstance(record, Pointer):
            record = strip(record.target)
        return record.find(node.field.name) if isinstance(record, Record) else None

    def is_local_object(self, node: Any) -> bool:
        """Whether ``node`` is a structure of the function's own."""
        return self._is_object(node) and not self._is_static(node)

    def _is_array(self, node: Any) -> bool:
        return isinstance(strip(self._type(node)), Array)

    def _is_function(self, name: str) -> bool:
        binding = self._scope().lookup(name)
        return binding is None or (isinstance(binding, Symbol) and isinstance(strip(binding.type), FunctionType))

    def _type(self, node: Any) -> CType:
        try:
            return self._type_of(node)
        except CompileError:
            return ctype.INT  # the mistake will be found when the statement is compiled

    def _size(self, node: Any) -> int:
        return strip(self._type(node)).size


def start(node: Any) -> Position:
    """Where the text of an expression begins."""
    position = node.coord
    assert isinstance(position, Position)
    return position


def begin(node: Any) -> Position:
    """Where an expression begins, with its parentheses."""
    return start(node).opening or start(node)


def is_offset(node: Any) -> bool:
    """Whether an expression is ``offsetof(...)``, which is a constant."""
    return isinstance(node, c_ast.FuncCall) and isinstance(node.name, c_ast.ID) and node.name.name == "offsetof"


def is_memory_function(node: c_ast.FuncCall) -> bool:
    """Whether a call is one that the compiler makes itself, of arrays as they lie in memory."""
    return isinstance(node.name, c_ast.ID) and node.name.name in ("memset", "memcpy", "memmove", "bzero")


def _first_of(parts: list[Position | None]) -> Position | None:
    return next((part for part in parts if part is not None), None)


def _leaves(node: Any) -> Any:
    """The values in an initialiser list, each with the place of its brace."""
    for item in node.exprs:
        if isinstance(item, c_ast.NamedInitializer):
            item = item.expr
        if isinstance(item, c_ast.InitList):
            yield from _leaves(item)
        else:
            yield node.coord, item


def _has_call(node: Any) -> bool:
    return isinstance(node, c_ast.FuncCall) or any(_has_call(child) for _, child in node.children())


def is_zero(node: Any) -> bool:
    return isinstance(node, c_ast.Constant) and node.value in ("0", "0x0", "'\\0'")
