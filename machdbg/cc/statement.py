"""Statements and block-scope declarations to steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pycparser import c_ast

from machdbg.machine import ctype
from machdbg.machine.ctype import Array, CType, FunctionType, Record, strip

from . import operators
from .column import begin
from .compiler import CallCompiler, saved_in, saving
from .conversion import is_integer, quoted
from .declaration import name_position
from .error import CompileError, Position
from .function import LocalVariable, UserFunction, place_parameters
from .initializer import complete_array
from .scope import Block, Local, TypeName
from .steps import Label
from .value import RETURNING, Expression, assigned, in_frame, rvalue

if TYPE_CHECKING:
    from .unit import UnitCompiler

ENDING_THEMSELVES = (c_ast.Compound, c_ast.If, c_ast.For, c_ast.DoWhile, c_ast.Switch, c_ast.Case,
                     c_ast.Default, c_ast.Label, c_ast.EmptyStatement)
MOST_CASES = 1 << 16  # in one range of a switch
RETURNED_IN_REGISTERS = 16  # the most bytes of a structure that a function gives back in registers


class FunctionCompiler(CallCompiler):
    """Compiles one function definition into ``function``."""

    def __init__(self, unit: UnitCompiler, function: UserFunction, names: list[str | None],
                 body: c_ast.Compound) -> None:
        parameters, depth, pushed = place_parameters(names, list(function.type.parameters))
        super().__init__(unit, function, Block(unit.block), depth)
        function.parameters, function.stack_arguments = parameters, pushed
        self.body = body
        self.exit = Label()
        self.result: int | None = None
        self.labels: dict[str, Label] = {}
        self.breaks: list[Label] = []
        self.continues: list[Label] = []
        self.behind: Position | None = body.coord
        self.switches: list[tuple[CType, dict[int | None, Label]]] = []

    def compile(self) -> None:
        """Fill in the function's steps."""
        function, steps = self.function, self.steps
        types = self.types
        outer = types.scope, types.constant
        types.scope, types.constant = self.block, self.constant
        try:
            for parameter in function.parameters:
                if parameter.name is not None:
                    self.block.names[parameter.name] = Local(parameter.name, parameter.type, parameter.offset)
                    function.locals.append(LocalVariable(parameter.name, parameter.type, parameter.offset, None, True,
                                                         None, function.line))
            self.block.names["__func__"] = self.unit.function_name(function)
            steps.evaluate(function.prologue)
            if not self._returns_once():
                self.result = steps.temporary()
                steps.evaluate(saving(self.result, zero_of(function.type.returns)))
            self._items(self.body)
            steps.check(self.labels.values())
            if self.result is not None and (self.exit.uses or steps.is_reached):
                if self.exit.uses != 1 or steps.is_reached or not steps.ends_with_jump(self.exit):
                    self.exit.uses += 1
                    steps.place(self.exit)
                    self.point(self.body.coord.mark or self.body.coord)
                else:
                    steps.steps.pop()
                steps.leave(saved_in(self.result) if strip(function.type.returns) is not ctype.VOID else None)
            function.steps = steps.finished()
            resumptions = steps.resumed()
        finally:
            types.scope, types.constant = outer
        function.places, function.resumptions = steps.places, resumptions
        function.temporaries = steps.temporaries
        function.stack_size = -(-steps.depth // 16) * 16

    def _returns_once(self) -> bool:
        """Whether the last statement is the only return; otherwise they all go by the closing brace."""
        items = self.body.block_items or []
        return bool(items) and isinstance(items[-1], c_ast.Return) and items[-1].expr is not None and (
            strip(self.function.type.returns) is not ctype.VOID and count_returns(self.body) == 1)

    # blocks

    def statement(self, node: Any) -> None:
        """Compile one statement or declaration."""
        if node is None:
            return
        method = getattr(self, "_do_" + type(node).__name__, None)
        if method is not None:
            method(node)
        else:
            self._expression_statement(node)
        self.covers_lines = False
        if not isinstance(node, ENDING_THEMSELVES):
            self.behind = node.coord

    def _items(self, node: c_ast.Compound) -> None:
        for item in node.block_items or []:
            self.statement(item)

    def _do_Compound(self, node: c_ast.Compound) -> None:
        self._in_block(lambda: self._items(node))
        self.behind = node.coord.mark

    def _in_block(self, work: Any) -> Any:
        """Do ``work`` in a scope of its own; its variables are seen only there."""
        outer = self.block
        self.block = self.types.scope = Block(outer)
        first, known = len(self.steps), len(self.function.locals)
        try:
            result = work()
        finally:
            self.block = self.types.scope = outer
        local = self.function.locals
        for number in range(known, len(local)):
            if local[number].scope is None:
                old = local[number]
                local[number] = LocalVariable(old.name, old.type, old.offset, old.symbol, old.is_argument,
                                              (first, len(self.steps)), old.line)
        return result

    def statement_expression(self, node: c_ast.Compound) -> Expression:
        def work() -> Expression:
            items = node.block_items or []
            for item in items[:-1]:
                self.statement(item)
            last = items[-1] if items else None
            if last is None or hasattr(self, "_do_" + type(last).__name__):
                self.statement(last)
                return Expression(ctype.VOID, lambda _: 0, node.coord)
            self.start(last, self.columns.statement(last), None)
            self.consumer = last.coord
            value = rvalue(self.expression(last))
            return value if strip(value.type) is ctype.VOID else self.saved(value)

        outer = self._path, self.covers_lines, self.wanted
        self._path = []
        result: Expression = self._in_block(work)
        self._path, self.covers_lines, self.wanted = outer
        return result

    def _expression_statement(self, node: Any) -> None:
        self.consumer = None
        self.start(node, self.columns.statement(node), None)
        result = self.expression(node)
        if result.constant is None and not isinstance(node, c_ast.FuncCall):
            self.execute(result)

    def _do_EmptyStatement(self, node: c_ast.EmptyStatement) -> None:
        pass

    def _do_Pragma(self, node: c_ast.Pragma) -> None:
        self.types.pragma(node.string, node.coord)

    def _do_StaticAssert(self, node: c_ast.StaticAssert) -> None:
        self.unit.static_assert(node, self)

    # declarations

    def _do_DeclList(self, node: c_ast.DeclList) -> None:
        for declaration in node.decls:
            self.statement(declaration)

    def _do_Typedef(self, node: c_ast.Typedef) -> None:
        self.block.names[node.name] = TypeName(self.unit.typedef(node, self.types))

    def _do_Decl(self, node: c_ast.Decl) -> None:
        if node.name is None:
            self.types.type_of(node.type)
            return
        position = name_position(node)
        type_ = self.types.type_of(node.type)
        if isinstance(strip(type_), FunctionType) or "extern" in node.storage:
            self.block.names[node.name] = self.unit.declare(node.name, type_, position)
            return
        if "static" in node.storage:
            self._static(node, type_, position)
            return
        previous = self.block.names.get(node.name)
        if previous is not None and node.name != "__func__":
            raise CompileError(f"redefinition of '{node.name}'", position)
        if node.init is not None:
            type_ = complete_array(type_, node.init, self)
        self._check_complete(type_, position)
        if node.init is not None:
            is_list = isinstance(node.init, c_ast.InitList)
            user = None if is_list else position
            self.start(node.init, self.columns.declaration(node.init, position, type_), user, type_)
        offset = self.steps.allocate(type_)
        self.block.names[node.name] = Local(node.name, type_, offset)
        self.function.locals.append(LocalVariable(node.name, type_, offset, None, False, None, position.line))
        if node.init is not None:
            self.consumer = node.init.coord if is_list else self._stored_at(node.init, type_, position)
            self.covers_lines = self.covers_lines and not (is_list and self.columns.is_constant_list(node.init))
            self.initialize(in_frame(type_, offset, position), type_, node.init)

    @staticmethod
    def _stored_at(init: Any, type_: CType, position: Position) -> Position | None:
        """Where a variable gets its value when a call has given it; None if the function itself writes it there."""
        if not isinstance(strip(type_), Record):
            return position
        return begin(init) if type_.size <= RETURNED_IN_REGISTERS else None

    def _static(self, node: c_ast.Decl, type_: CType, position: Position) -> None:
        symbol = self.unit.static_local(node, type_, self, position)
        self.block.names[node.name] = symbol
        self.function.locals.append(LocalVariable(node.name, symbol.type, None, symbol, False, None, position.line))

    @staticmethod
    def _check_complete(type_: CType, position: Position) -> None:
        stripped = strip(type_)
        incomplete = stripped is ctype.VOID or (isinstance(stripped, Record) and stripped.fields is None) or (
            isinstance(stripped, Array) and stripped.count is None)
        if incomplete:
            raise CompileError(f"variable has incomplete type {quoted(type_)}", position)

    # branches and loops

    def _loop_condition(self, node: Any, label: Label, *, when: bool, place: Position) -> None:
        """Jump if the condition of a loop is as ``when`` says; it is a value before it is jumped on."""
        if self.covers_lines or self.has_call(node):
            self.consumer = place
            self.jump_if(node, label, when=when, place=place)
        else:
            self.branch(node, label, when=when, place=place)

    def _ends_block(self, *, jumps: bool = False) -> None:
        """A block of instructions ends behind the statement just compiled, by jumping elsewhere or by going on.

        The jump has a place of its own. One to what follows is left out, unless the block has nothing else.
        """
        if self.behind is None:
            return
        elsewhere = self.line is None or (self.line.file, self.line.line) != (self.behind.file, self.behind.line)
        if elsewhere and self.steps.is_reached and (jumps or self.steps.is_new):
            self.point(self.behind)

    def _do_If(self, node: c_ast.If) -> None:
        otherwise, end = Label(), Label()
        self.start(node.cond, self.columns.condition(node.cond), None)
        self.branch(node.cond, otherwise, when=False, place=begin(node.cond))
        self.behind = node.coord.mark
        self._body(node.iftrue)
        self._ends_block(jumps=node.iffalse is not None)
        if node.iffalse is not None:
            self.steps.jump(end, self.behind)
        self.steps.place(otherwise)
        if node.iffalse is not None:
            self._body(node.iffalse)
        self.steps.place(end)
        self.behind = node.coord.mark

    def _body(self, node: Any) -> None:
        self._in_block(lambda: self.statement(node))

    def _loop_body(self, node: Any, end: Label, again: Label, place: Position) -> None:
        self.breaks.append(end)
        self.continues.append(again)
        self.behind = place
        self._body(node)
        self.breaks.pop()
        self.continues.pop()

    def _is_constant(self, node: Any) -> bool:
        return not self.has_call(node) and rvalue(self.expression(node)).constant is not None

    def _do_While(self, node: c_ast.While) -> None:
        again, end = Label(), Label()
        self._begins_loop(node)
        self.steps.place(again)
        if not self._is_constant(node.cond):
            self.start(node.cond, self.columns.loop_condition(node.cond, node.coord), node.coord)
        self._loop_condition(node.cond, end, when=False, place=node.coord)
        self._loop_body(node.stmt, end, again, node.coord)
        self.point(node.coord)
        self.steps.jump(again)
        self.steps.place(end)

    def _do_DoWhile(self, node: c_ast.DoWhile) -> None:
        start, again, end = Label(), Label(), Label()
        self._begins_loop(node)
        self.steps.place(start)
        self._loop_body(node.stmt, end, again, node.coord)
        self._ends_block()
        last = self.behind or node.coord
        self.steps.place(again)
        self.start(node.cond, self.columns.loop_condition(node.cond, last), last)
        self._loop_condition(node.cond, start, when=True, place=last)
        self.steps.place(end)

    def _do_For(self, node: c_ast.For) -> None:
        self._in_block(lambda: self._for(node))
        self.behind = node.coord.mark

    def _for(self, node: c_ast.For) -> None:
        test, end = Label(), Label()
        again = Label() if node.next is not None else test
        if node.init is not None:
            self.statement(node.init)
        else:
            self._begins_loop(node)
        self.steps.place(test)
        if node.cond is not None:
            self.start(node.cond, self.columns.loop_condition(node.cond, node.coord), node.coord)
            self._loop_condition(node.cond, end, when=False, place=node.coord)
        self._loop_body(node.stmt, end, again, node.coord)
        if node.next is not None:
            self._ends_block()
            self.steps.place(again)
            self.statement(node.next)
        if node.next is None or node.next.coord.line != node.coord.line:
            self.point(node.coord)
        self.steps.jump(test)
        self.steps.place(end)

    def _begins_loop(self, node: Any) -> None:
        """The jump to a loop, which is left out unless nothing precedes it."""
        if self.steps.is_new and self.steps.is_reached:
            self.point(node.coord)

    def _do_Break(self, node: c_ast.Break) -> None:
        if not self.breaks:
            raise CompileError("'break' statement not in loop or switch statement", node.coord)
        self.steps.jump_from(node.coord, self.breaks[-1])

    def _do_Continue(self, node: c_ast.Continue) -> None:
        if not self.continues:
            raise CompileError("'continue' statement not in loop statement", node.coord)
        self.steps.jump_from(node.coord, self.continues[-1])

    def _do_Goto(self, node: c_ast.Goto) -> None:
        self.steps.jump_from(node.coord, self.labels.setdefault(node.name, Label(node.name, node.coord)))

    def _do_Label(self, node: c_ast.Label) -> None:
        label = self.labels.setdefault(node.name, Label(node.name, node.coord))
        if label.index is not None:
            raise CompileError(f"redefinition of label '{node.name}'", node.coord)
        self._ends_block()
        self.steps.place(label)
        self.statement(node.stmt)

    def _do_Switch(self, node: c_ast.Switch) -> None:
        self.start(node.cond, self.columns.value(node.cond) or node.cond.coord, node.coord, ctype.INT)
        self.consumer = node.coord
        value = operators.promoted(self.expression(node.cond))
        self.reach(node.coord)
        if not is_integer(value.type):
            raise CompileError(f"statement requires expression of integer type ({quoted(value.type)} invalid)",
                               node.cond.coord)
        end = Label()
        targets: dict[int | None, Label] = {}
        self.steps.switch(value.evaluate, targets)
        self.switches.append((value.type, targets))
        self.breaks.append(end)
        self.behind = node.coord
        self._body(node.stmt)
        self.breaks.pop()
        self.switches.pop()
        self._ends_block()
        end.uses += targets.setdefault(None, end) is end
        self.steps.place(end)

    def _do_Case(self, node: c_ast.Case) -> None:
        self._case(node, "case")

    def _do_Default(self, node: c_ast.Default) -> None:
        self._case(node, "default")

    def _case(self, node: Any, word: str) -> None:
        if not self.switches:
            raise CompileError(f"'{word}' statement not in switch statement", node.coord)
        type_, targets = self.switches[-1]
        label = Label()
        for value in self._case_values(node, type_) if word == "case" else [None]:
            if value in targets:
                raise CompileError("multiple default labels in one switch" if value is None
                                   else f"duplicate case value '{value}'", node.coord)
            targets[value] = label
        self._ends_block()
        label.uses += 1
        self.steps.place(label)
        self.behind = None
        for statement in node.stmts or []:
            self.statement(statement)

    def _case_values(self, node: c_ast.Case, type_: CType) -> list[int]:
        stripped = strip(type_)
        assert isinstance(stripped, ctype.Integer)
        if isinstance(node.expr, c_ast.BinaryOp) and node.expr.op == "...":
            first, last = self.constant(node.expr.left), self.constant(node.expr.right)
            if last - first >= MOST_CASES:
                raise CompileError("case range is too large", node.expr.coord)
            return [stripped.wrap(value) for value in range(first, last + 1)]
        return [stripped.wrap(self.constant(node.expr))]

    def _do_Return(self, node: c_ast.Return) -> None:
        wanted = self.function.type.returns
        is_void = strip(wanted) is ctype.VOID
        if node.expr is None:
            if not is_void:
                raise CompileError(f"non-void function '{self.function.name}' should return a value", node.coord)
            self.steps.jump_from(node.coord, self.exit)
            return
        is_there = self.result is None and self.columns.is_local_object(node.expr)
        place = None if is_there else self.columns.value(node.expr)
        self.start(node.expr, place or node.coord, node.coord if place else None, wanted)
        self.consumer = node.coord
        value = self.expression(node.expr)
        if is_void:
            if strip(value.type) is not ctype.VOID:
                raise CompileError(f"void function '{self.function.name}' should not return a value", node.coord)
            self.execute(value)
            self._leave(node.coord)
            return
        result = assigned(value, wanted, RETURNING, node.expr.coord)
        is_record = isinstance(strip(wanted), Record)
        if self.result is None:
            self.reach(node.coord)
            self.steps.leave(result.evaluate)
        elif is_record:
            self.steps.evaluate(saving(self.result, result.evaluate))
            self._leave(node.coord)
        else:
            self.reach(node.coord)
            self.steps.evaluate(saving(self.result, result.evaluate))
            self.steps.jump(self.exit)

    def _leave(self, place: Position) -> None:
        """Go to the function's end."""
        if self.covers_lines:
            self.steps.jump_from(place, self.exit)
        else:
            self.steps.jump(self.exit)


def count_returns(node: Any) -> int:
    """How many return statements there are in a piece of syntax."""
    return int(isinstance(node, c_ast.Return)) + sum(count_returns(child) for _, child in node.children())


def zero_of(type_: CType) -> Callable[[Any], Any]:
    """The value of a function that forgets to return one."""
    stripped = strip(type_)
    value: Any = bytes(stripped.size) if isinstance(stripped, Record) else 0
    return lambda _: value
