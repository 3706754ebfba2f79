"""The compiler of functions: expressions that may call, on top of ``expression``; statements are in ``statement``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pycparser import c_ast

from machdbg.machine import ctype
from machdbg.machine.ctype import Array, CType, FunctionType, Integer, Pointer, Record, strip

from . import operators
from .column import begin, is_offset, start
from .conversion import converter, is_scalar, wrapper
from .error import CompileError, Position
from .expression import ExpressionCompiler
from .frame import CALL, CallSite
from .initializer import Initializer, Item, fill
from .place import LOGICAL, TESTED, Places
from .scope import Block, Symbol
from .steps import Label, Steps
from .value import Expression, constant, converted, in_frame, rvalue

if TYPE_CHECKING:
    from .function import UserFunction
    from .unit import UnitCompiler


class CallCompiler(ExpressionCompiler):
    """Compiles expressions inside a function. Calls become steps before the statement's own, in order of evaluation;
    their results are temporaries. ``&&``, ``||`` and ``?:`` with calls on one side become branches.

    ``consumer`` is the place of what a statement does with its expression's value, None if nothing. An expression that
    ``covers_lines`` has step points where the line changes inside it: each of its parts is evaluated at its own place.
    """

    def __init__(self, unit: UnitCompiler, function: UserFunction, block: Block, depth: int) -> None:
        self.unit = unit
        self.function = function
        self.steps = Steps(depth)
        self.line: Position | None = None
        self.consumer: Position | None = None
        self.covers_lines = False
        self.wanted: CType | None = None
        self._path: list[Any] = []
        self._calls: dict[int, tuple[Any, bool]] = {}
        super().__init__(block, unit.types)
        self.columns = Places(lambda: self.block, self.type_of)

    # calls

    def call(self, function: Expression, type_: FunctionType, arguments: list[Expression],
             position: Position) -> Expression:
        self.reach(position)
        if type_.parameters or not type_.variadic:
            self._check_size(type_.returns, position)
        slot = self.steps.temporary()
        symbol = function.symbol
        site = CallSite(symbol, function.evaluate, tuple(argument.evaluate for argument in arguments), slot,
                        _result_converter(type_.returns))
        index = self.steps.emit(CALL, site, None, position)
        after = self.columns.resumed(self._path, self.consumer, self.wanted)
        if after is not None and index is not None:
            self.steps.resumptions[index] = after
        return Expression(type_.returns, saved_in(slot), position)

    @staticmethod
    def _check_size(type_: CType, position: Position) -> None:
        stripped = strip(type_)
        if isinstance(stripped, Record) and stripped.fields is None:
            raise CompileError(f"calling a function with incomplete return type '{type_}'", position)

    def expression(self, node: Any) -> Expression:
        self._path.append(node)
        try:
            result = super().expression(node)
            return self._in_place(result) if self.covers_lines else result
        finally:
            self._path.pop()

    def implicit(self, name: str, position: Position) -> Symbol:
        return self.unit.implicit(name, position)

    def string(self, data: bytes, position: Position) -> Expression:
        result = self.unit.string(data, position)
        result.data = data
        return result

    def use(self, symbol: Symbol, position: Position) -> None:
        symbol.users.append((self.function.name, position))

    # step points

    def point(self, position: Position) -> None:
        """A step point."""
        self.line = position
        self.steps.point(position)

    def start(self, node: Any, place: Position | None, user: Position | None, wanted: CType | None = None) -> None:
        """A statement evaluates ``node`` next: a step point at ``place``, if there is an instruction for it.

        ``user`` is where the statement uses the value, ``wanted`` the type that it converts it to.
        """
        if place is not None:
            self.point(place)
        self.covers_lines = place is not None and self.columns.covers_lines(node, user)
        self.wanted = wanted

    def reach(self, place: Position) -> None:
        """What follows lies at ``place``: a step point if that is another line of the expression."""
        if self.covers_lines and (self.line is None or (place.file, place.line) != (self.line.file, self.line.line)):
            self.point(place)

    def place(self, label: Label) -> None:
        """The target of a jump: which line execution comes from is not known."""
        self.steps.place(label)
        if self.covers_lines:
            self.line = None

    def _in_place(self, expression: Expression) -> Expression:
        """The part of an expression on several lines that has just been compiled, evaluated at its own places."""
        places = self.columns.of(self._path, self.wanted) if expression.constant is None else []
        for place in places:
            self.reach(place)
        if not places or not is_scalar(expression.type) or not self.columns.is_value(self._path):
            return expression
        return self.saved(expression)

    def has_call(self, node: Any) -> bool:
        """Whether evaluating ``node`` emits steps."""
        if node is None or isinstance(node, c_ast.Typename):
            return False
        known = self._calls.get(id(node))
        if known is None:
            known = self._calls[id(node)] = (node, self._find_call(node))
        return known[1]

    def _find_call(self, node: Any) -> bool:
        if isinstance(node, c_ast.FuncCall):
            return not is_offset(node)
        if isinstance(node, c_ast.Compound | c_ast.CompoundLiteral):
            return True
        if isinstance(node, c_ast.UnaryOp) and node.op in ("sizeof", "_Alignof"):
            return False
        return any(self.has_call(child) for _, child in node.children())

    def keep(self, expression: Expression, *later: c_ast.Node) -> Expression:
        if expression.constant is not None or not any(self.has_call(node) for node in later):
            return expression
        if isinstance(strip(expression.type), Array | FunctionType) or expression.fixed:
            return expression
        return self.saved(expression)

    def saved(self, expression: Expression) -> Expression:
        """The value of an expression, evaluated here and now."""
        value = rvalue(expression)
        slot = self.steps.temporary()
        self.steps.evaluate(saving(slot, value.evaluate))
        result = Expression(value.type, saved_in(slot), value.position, field=value.field)
        result.symbol = value.symbol
        return result

    def execute(self, expression: Expression) -> None:
        self.steps.evaluate(expression.evaluate)

    def storage(self, type_: CType, position: Position | None) -> Expression:
        return in_frame(type_, self.steps.allocate(type_), position)

    def settled(self, record: Expression) -> Expression:
        place = self.storage(record.type, record.position)
        self.execute(operators.initialize(place, record, record.position))
        return place

    def initialize(self, target: Expression, type_: CType, node: Any) -> None:
        outer = self.consumer
        self._initialize(target, type_, node)
        self.consumer = outer

    def _initialize(self, target: Expression, type_: CType, node: Any) -> None:
        if not self.covers_lines:
            super().initialize(target, type_, node)
            return
        if not isinstance(node, c_ast.InitList) or is_scalar(type_):
            steps = Initializer(self, type_, node).into(target)
            self.reach(start(node) if isinstance(strip(type_), Record) else target.position or start(node))
            for step in steps:
                self.execute(step)
            return

        def store(item: Item) -> None:
            is_record = isinstance(strip(item.type), Record)
            self.reach(item.position if is_record else item.brace)
            self.execute(item.into(target))

        self.execute(fill(target))
        Initializer(self, type_, node, store)

    def stores_at(self, brace: Position) -> None:
        self.consumer = brace

    # operators with calls inside

    def is_first(self, source: Any, target: Any) -> bool:
        return (self.covers_lines or self.has_call(target)) and not isinstance(strip(self.type_of(target)), Record)

    def logical(self, node: c_ast.BinaryOp) -> Expression:
        if not self.has_call(node.right) and not self.covers_lines:
            return super().logical(node)
        position = node.coord.mark
        end = Label()
        slot = self.steps.temporary()
        is_and = node.op == "&&"
        self.steps.evaluate(saving(slot, lambda _: 0 if is_and else 1))
        self._decide(node.left, end, when=not is_and, place=position)
        right = operators.truth(self.expression(node.right), position)
        test = right.evaluate
        if not self.columns.is_truth(node.right):
            self.reach(position)
        self.steps.evaluate(saving(slot, lambda env: 1 if test(env) else 0))
        self.place(end)
        if len(self._path) > 1 or self.wanted is not None:
            self.reach(position)
        return Expression(ctype.INT, saved_in(slot), position)

    def branch(self, node: Any, label: Label, *, when: bool, place: Position) -> None:
        """Jump to ``label`` if the condition is as ``when`` says. ``place`` is where the jump lies."""
        if isinstance(node, c_ast.UnaryOp) and node.op == "!":
            self.branch(node.expr, label, when=not when, place=place)
        elif isinstance(node, c_ast.BinaryOp) and node.op in LOGICAL and (
                self.has_call(node.right) or self.covers_lines):
            skip = label if (node.op == "&&") != when else Label()
            self.branch(node.left, skip, when=node.op == "||", place=node.coord.mark)
            self.branch(node.right, label, when=when, place=place)
            if skip is not label:
                self.place(skip)
        elif isinstance(node, c_ast.TernaryOp) and node.iftrue is not None and self.covers_lines:
            otherwise, end = Label(), Label()
            self.branch(node.cond, otherwise, when=False, place=place)
            self.branch(node.iftrue, label, when=when, place=place)
            self.steps.jump(end)
            self.place(otherwise)
            self.branch(node.iffalse, label, when=when, place=place)
            self.place(end)
        else:
            if not self._path:
                self.consumer = node.coord
            self.jump_if(node, label, when=when, place=place, wanted=TESTED)

    def jump_if(self, node: Any, label: Label, *, when: bool, place: Position, wanted: CType | None = None) -> None:
        """Jump to ``label`` if the value of ``node``, which becomes ``wanted``, is as ``when`` says."""
        outer, self.wanted = self.wanted, wanted
        test = operators.truth(self.expression(node), node.coord)
        self.wanted = outer
        if test.constant is None:
            self.reach(place)
            self.steps.branch(test.evaluate, label, when=when)
        elif bool(test.constant) == when:
            self.steps.jump(label)

    def _decide(self, node: Any, label: Label, *, when: bool, place: Position) -> None:
        """Jump for an operand of ``&&``, ``||`` or ``?:``."""
        if self.covers_lines:
            self.branch(node, label, when=when, place=place)
        else:
            self.steps.branch(operators.truth(self.expression(node), place).evaluate, label, when=when)

    def conditional(self, node: c_ast.TernaryOp) -> Expression:
        if not self.has_call(node.iftrue) and not self.has_call(node.iffalse) and (
                not self.covers_lines or self.columns.is_choice(node)):
            if node.iftrue is None and self.has_call(node.cond):
                known = self.saved(self.expression(node.cond))
                return operators.conditional(known, known, self.expression(node.iffalse), node.coord.mark)
            return super().conditional(node)
        position = node.coord.mark
        otherwise, end = Label(), Label()
        condition: Expression | None = None
        if node.iftrue is None:
            condition = self.saved(operators.truth(self.expression(node.cond), position))
            self.steps.branch(condition.evaluate, otherwise, when=False)
            types = condition.type, self.type_of(node.iffalse)
        else:
            self._decide(node.cond, otherwise, when=False, place=begin(node.cond))
            types = self.type_of(node.iftrue), self.type_of(node.iffalse)
        samples = [Expression(type_, lambda _: 0, position) for type_ in types]
        type_ = operators.common_type(samples[0], samples[1], position)
        slot = self.steps.temporary()
        self._side(node.iftrue, condition, type_, slot)
        self.reach(begin(node.cond))
        self.steps.jump(end)
        self.place(otherwise)
        self._side(node.iffalse, condition, type_, slot)
        self.place(end)
        return Expression(type_, saved_in(slot), position)

    def _side(self, node: Any, condition: Expression | None, type_: CType, slot: int) -> None:
        value = rvalue(self.expression(node)) if node is not None or condition is None else condition
        if is_scalar(type_):
            value = converted(value, type_)
        elif node is not None and isinstance(strip(type_), Record):
            self.reach(start(node))
        self.steps.evaluate(saving(slot, value.evaluate))

    def _ExprList(self, node: c_ast.ExprList) -> Expression:
        if not self.covers_lines and not any(self.has_call(item) for item in node.exprs):
            return super()._ExprList(node)
        *first, last = node.exprs
        for item in first:
            self.execute(self.expression(item))
        return rvalue(self.expression(last))

    # what the compiler knows

    def builtin(self, name: str, node: c_ast.FuncCall) -> Expression | None:
        if name == "__builtin_va_arg":
            return self._va_arg(node)
        if name in ("__builtin_va_start", "__builtin_va_end", "__builtin_va_copy"):
            return self._va_list(name, node)
        return super().builtin(name, node)

    def _va_list(self, name: str, node: c_ast.FuncCall) -> Expression:
        """Set a va_list, a pointer to the next argument's word."""
        items = node.args.exprs if node.args is not None else []
        if len(items) != (1 if name == "__builtin_va_end" else 2):
            raise CompileError(f"wrong number of arguments to {name.removeprefix('__builtin_')}", node.coord)
        pointer = self.expression(items[0])
        if name == "__builtin_va_end":
            return Expression(ctype.VOID, pointer.evaluate, node.coord)
        if name == "__builtin_va_copy":
            return self.saved(operators.assign(pointer, self.expression(items[1]), node.coord))
        if not self.function.type.variadic:
            raise CompileError("'va_start' used in function with fixed args", node.coord)
        offset = self.function.variable_arguments
        start = Expression(ctype.CHAR_POINTER, lambda env: env.base + offset, node.coord)
        return self.saved(operators.assign(pointer, start, node.coord))

    def _va_arg(self, node: c_ast.FuncCall) -> Expression:
        """The argument at the pointer, which moves on by a word."""
        pointer, type_node = node.args.exprs
        type_ = self.types.type_of(type_node)
        if not is_scalar(type_):
            raise CompileError(f"second argument to 'va_arg' of type '{type_}' is not supported", node.coord)
        old = operators.compound_assign("+", self.expression(pointer), constant(8, ctype.INT, node.coord), node.coord)
        word = operators.binary("-", old, constant(8, ctype.INT, node.coord), node.coord)
        typed = operators.cast_to(Pointer(type_), word, node.coord)
        return self.saved(operators.dereference(typed, node.coord))

def saved_in(slot: int) -> Callable[[Any], Any]:
    """Reads a temporary."""
    return lambda env: env.temporaries[slot]


def saving(slot: int, evaluate: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Evaluates into a temporary."""
    def save(env: Any) -> None:
        env.temporaries[slot] = evaluate(env)
    return save


def _result_converter(type_: CType) -> Callable[[Any], Any]:
    """What makes of whatever a function written in Python returns a value of its C type."""
    stripped = strip(type_)
    if isinstance(stripped, Integer):
        wrap = wrapper(8 * stripped.size, stripped.signed)
        return lambda value: wrap(value) if type(value) is int else wrap(int(value or 0))
    if isinstance(stripped, Pointer):
        return lambda value: (value or 0) & (1 << 64) - 1
    if isinstance(stripped, ctype.Float):
        return converter(ctype.DOUBLE, stripped) or (lambda value: float(value or 0))
    return lambda value: value
