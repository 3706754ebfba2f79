"""Where the parts of an expression that covers several lines have their instructions, as clang 19 places them.

``column`` tells where evaluating a whole expression begins; here it is what each part adds behind its operands: a load
at the variable, an operation at its operator, a conversion at the beginning of what is converted. A load that an
x86-64 instruction takes from memory has no place of its own, nor have constants and the addresses of variables.
"""

from __future__ import annotations

from typing import Any

from pycparser import c_ast

from machdbg.machine import ctype
from machdbg.machine.ctype import CType, Float, FunctionType, Integer, Record, strip

from .column import Columns, begin, is_memory_function, is_zero, start
from .conversion import is_arithmetic, promote, usual
from .error import Position

LOGICAL = ("&&", "||")
STEPPING = ("++", "--", "p++", "p--")
TESTED = ctype.BOOL  # what the value of a condition becomes


class Places(Columns):
    """Finds the places of the parts. A part is given as its ``path``: the nodes from the statement's expression down to
    it. ``wanted`` is the type that the statement converts its expression to, None if it only tests it or drops it."""

    def covers_lines(self, node: Any, *others: Position | None) -> bool:
        """Whether an expression, with ``others``, lies on more than one line."""
        lines = {(place.file, place.line) for place in others if place is not None}
        nodes = [node]
        while nodes:
            item = nodes.pop()
            if isinstance(item, c_ast.Typename):
                continue
            place = item.coord
            if place is not None:
                lines.add((place.file, place.line))
                if place.mark is not None and not isinstance(item, c_ast.ArrayRef):
                    lines.add((place.mark.file, place.mark.line))
                if len(lines) > 1:
                    return True
            nodes += [child for _, child in item.children()]
        return False

    def of(self, path: list[Any], wanted: CType | None) -> list[Position]:
        """The places of what the last node of ``path`` emits behind its operands, in order."""
        node = path[-1]
        type_ = strip(self._type(node))
        if self._is_constant(node) or type_ is ctype.VOID or isinstance(type_, FunctionType):
            return []
        if isinstance(type_, Record):
            if isinstance(node, c_ast.ArrayRef):
                return [] if self._is_constant(node.subscript) else [start(node)]
            return [self.object(node.rvalue)] if self._copies(node) else []
        if self._is_dropped(path):
            return []
        is_tested = wanted is None
        wanted = self._wanted(path, wanted)
        if isinstance(node, c_ast.ID | c_ast.StructRef | c_ast.ArrayRef) or self._is(node, "*"):
            return self._object(path, wanted, is_tested)
        places = []
        if isinstance(node, c_ast.BinaryOp) and node.op not in LOGICAL:
            places = [node.coord.mark] if not self._is_fixed_distance(path) else []
        elif isinstance(node, c_ast.Assignment):
            places = [node.coord.mark]
        elif isinstance(node, c_ast.UnaryOp) and node.op not in ("&", "+", "sizeof", "_Alignof"):
            places = [node.coord.mark or start(node)] if node.op in STEPPING else [start(node)]
        elif isinstance(node, c_ast.TernaryOp):
            places = [begin(node.cond)] if self.is_choice(node) else []
        elif isinstance(node, c_ast.Cast):
            source = self._type(node.expr)
            moves = self.narrows(source, type_) and self._is_argument(path)
            places = [start(node)] if wanted is TESTED or moves or self.converts(source, type_) else []
        return [*places, *self._conversion(path, wanted)]

    def _conversion(self, path: list[Any], wanted: CType | None) -> list[Position]:
        """The place of an instruction that only makes another type of a value."""
        if wanted is None or wanted is TESTED:
            return []
        node, type_ = path[-1], self._type(path[-1])
        if self.converts(type_, wanted) or (self.narrows(type_, wanted) and self._is_argument(path)):
            return [begin(node)]
        return []

    def resumed(self, path: list[Any], consumer: Position | None, wanted: CType | None) -> Position | None:
        """Where execution goes on after the call at the end of ``path``: where its result is converted or used."""
        conversion = self._conversion(path, self._wanted(path, wanted))
        return conversion[0] if conversion else self.after(path, consumer)

    def is_choice(self, node: c_ast.TernaryOp) -> bool:
        """Whether a conditional expression is one instruction that chooses between constants."""
        return self._is_constant(node.iftrue) and self._is_constant(node.iffalse)

    def is_value(self, path: list[Any]) -> bool:
        """Whether the value of a part is wanted, not where it lies."""
        if len(path) < 2:
            return True
        parent, node = path[-2:]
        if isinstance(parent, c_ast.Assignment):
            return node is not parent.lvalue
        if isinstance(parent, c_ast.UnaryOp):
            return parent.op != "&" and parent.op not in STEPPING
        if isinstance(parent, c_ast.StructRef):
            return bool(parent.type == "->")
        if isinstance(parent, c_ast.FuncCall) and isinstance(parent.name, c_ast.ID):
            return not parent.name.name.startswith("__builtin_")
        return not (isinstance(parent, c_ast.ArrayRef) and node is parent.name and self._is_array(node))

    # objects: what is loaded

    def _object(self, path: list[Any], wanted: CType | None, is_tested: bool) -> list[Position]:
        node = path[-1]
        index = isinstance(node, c_ast.ArrayRef) and not self._is_constant(node.subscript)
        if not self.is_value(path):
            taken = isinstance(path[-2], c_ast.UnaryOp) and path[-2].op == "&"
            return self._address_places(node) if taken else [start(node)] if index else []
        if self._is_array(node):
            parent = path[-2] if len(path) > 1 else None
            followed = self._is(parent, "*") or (isinstance(parent, c_ast.FuncCall) and is_memory_function(parent))
            return [] if followed else self._address_places(node)
        if isinstance(node, c_ast.ID) and self._ID(node) is None:
            return []
        place = start(node)
        if len(path) > 2 and self._is(path[-2], "*") and isinstance(path[-3], c_ast.FuncCall):
            place = start(path[-3]) if path[-2] is path[-3].name else place
        elif isinstance(node, c_ast.StructRef):
            place = node.field.coord
        if self._is_bit_field(node) or wanted is None or not self.converts(self._type(node), wanted):
            if self._is_folded(path, is_tested):
                return [start(node)] if index else []
            return [place, *self._conversion(path, wanted)]
        if wanted is TESTED or not isinstance(strip(self._type(node)), Float) or isinstance(strip(wanted), Integer):
            return [begin(node)]
        return [place, begin(node)]

    def _address_places(self, node: Any) -> list[Position]:
        """Of taking the address of an object."""
        if isinstance(node, c_ast.ArrayRef):
            array, moves = node.name, not is_zero(node.subscript)
            if isinstance(array, c_ast.StructRef) and self._is_array(array) and array.type == "->":
                return ([] if self.is_first(array) else [array.field.coord]) + ([start(node)] if moves else [])
            if not self._is_constant(node.subscript):
                return [start(node)]
        if self._is_static(node) or self._is(node, "*"):
            return []
        if isinstance(node, c_ast.ID):
            return [start(node)] if self._is_array(node) else []
        return self.moves(node)

    def _is_folded(self, path: list[Any], is_tested: bool) -> bool:
        """Whether a load is part of the instruction that uses the value; ``is_tested`` tells it of the statement's."""
        child = path[-1]
        if len(path) > 2 and isinstance(path[-3], c_ast.TernaryOp) and self.is_choice(path[-3]) and (
                isinstance(path[-2], c_ast.BinaryOp) and child is path[-2].left):
            return False
        for parent in reversed(path[:-1]):
            if isinstance(parent, c_ast.Cast):
                source, target = self._type(child), self._type(parent)
                if self.converts(source, target) or self.narrows(source, target):
                    return self.converts(source, target)
                child = parent
                continue
            if isinstance(parent, c_ast.BinaryOp):
                return self._is_operand(parent, child) if parent.op not in LOGICAL else child is parent.right
            if isinstance(parent, c_ast.UnaryOp):
                return parent.op == "!" or (parent.op == "-" and self._size(child) >= 4)
            return isinstance(parent, c_ast.ArrayRef) and child is parent.subscript and self._size(child) < 8
        return is_tested

    def _is_operand(self, parent: c_ast.BinaryOp, child: Any) -> bool:
        """Whether ``child``, loaded, is an operand in memory of an operation."""
        if child is parent.right:
            return self.takes_right(parent)
        fixed = self._is_constant(parent.right) or self._is_address(parent.right)
        return fixed and self._folds(parent)

    def _is_fixed_distance(self, path: list[Any]) -> bool:
        """Whether an operation only adds a constant to a pointer that is followed at once."""
        node = path[-1]
        return len(path) > 1 and self._is(path[-2], "*") and self._is_constant(node.right)

    # conversions

    def narrows(self, source: CType, target: CType) -> bool:
        """Whether a conversion leaves a part of an integer."""
        source, target = strip(source), strip(target)
        return isinstance(source, Integer) and isinstance(target, Integer) and source.size > target.size > 0

    def _is_argument(self, path: list[Any]) -> bool:
        """Whether a value is computed in the register of an argument."""
        child = path[-1]
        for parent in reversed(path[:-1]):
            if isinstance(parent, c_ast.FuncCall):
                return child is not parent.name
            if not isinstance(parent, c_ast.Cast) and (
                    not isinstance(parent, c_ast.BinaryOp) or child is not parent.left):
                return False
            child = parent
        return False

    def _wanted(self, path: list[Any], wanted: CType | None) -> CType | None:
        """What the user of a part converts its value to."""
        if len(path) < 2:
            return wanted
        parent, node = path[-2:]
        if isinstance(parent, c_ast.Assignment) and node is parent.rvalue:
            return self._type(parent.lvalue)
        if isinstance(parent, c_ast.TernaryOp):
            if node in (parent.iftrue, parent.iffalse):
                return self._type(parent)
            return TESTED if not self.is_choice(parent) else None
        if isinstance(parent, c_ast.FuncCall):
            return self.parameter(parent, node)
        if isinstance(parent, c_ast.BinaryOp):
            return self._operand_type(parent, node)
        return promote(self._type(node)) if isinstance(parent, c_ast.UnaryOp) and parent.op in "-~+" else None

    def _operand_type(self, parent: c_ast.BinaryOp, node: Any) -> CType | None:
        types = self._type(parent.left), self._type(parent.right)
        if parent.op in LOGICAL:
            return TESTED if node is not parent.right else None
        if not all(is_arithmetic(type_) for type_ in types):
            return None
        if parent.op in ("<<", ">>"):
            return promote(self._type(node))
        return usual(*(type_ if isinstance(strip(type_), Float) else promote(type_) for type_ in types))

    # questions

    def _is_dropped(self, path: list[Any]) -> bool:
        parent = path[-2] if len(path) > 1 else None
        return isinstance(parent, c_ast.ExprList) and path[-1] is not parent.exprs[-1] and self.is_idle(path[-1])

    @staticmethod
    def _is(node: Any, operator: str) -> bool:
        return isinstance(node, c_ast.UnaryOp) and node.op == operator

    def _copies(self, node: Any) -> bool:
        return isinstance(node, c_ast.Assignment) and not isinstance(node.rvalue, c_ast.FuncCall)
