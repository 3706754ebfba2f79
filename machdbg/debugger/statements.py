"""Statements in expressions: ``for (int i = 0; i < 4; i++) $k += i; $k``, ``struct $pair { int a, b; };``."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pycparser import c_ast

from machdbg.cc.error import CompileError, Position
from machdbg.cc.initializer import Initializer, complete_array
from machdbg.cc.parse import Parser, text_source
from machdbg.cc.scope import Block, Symbol, TypeName
from machdbg.cc.value import Expression, of_symbol, rvalue
from machdbg.machine.ctype import CType, Integer, Typedef, strip

from .error import ExecutionError
from .typename import type_name
from .value import Value

if TYPE_CHECKING:
    from .expression import Evaluator

LOOKS = 256  # rounds of loops between looks at the clock
_STATEMENT = re.compile(
    r"(?:^|[;:}])\s*(?:if|for|while|do|switch|case|default|typedef|goto|break|continue|return|static|register|auto)\b"
    r"|(?:^|[;}])\s*[A-Za-z_]\w*\s*:(?!:)|\{|\[\s*\]\s*=")
_COMPOUND_LITERAL = re.compile(r"\)\s*\{")


def has_statements(text: str) -> bool:
    """Whether ``text`` is more than expressions and plain declarations."""
    if _STATEMENT.search(text) is None:
        return False
    rest = _COMPOUND_LITERAL.sub("", text)
    return len(rest) == len(text) or _STATEMENT.search(rest) is not None


class _BlockParser(Parser):
    def items(self) -> list[c_ast.Node]:
        """The source as what may stand between braces."""
        return self._whole(self._parse_block_item_list, "expected expression")  # type: ignore[no-any-return]


class _Leave(Exception):
    """``break`` or ``continue``."""

    def __init__(self, kind: type) -> None:
        super().__init__()
        self.kind = kind


class _Goto(Exception):
    """``goto``: everything is left, and entered again where the label is."""

    def __init__(self, label: c_ast.Label) -> None:
        super().__init__()
        self.label = label


class _Return(Exception):
    """``return``: nothing more is executed."""


class Statements:
    """Executes statements for an expression being evaluated. Each is compiled once, where it first comes up.

    A jump to a label or a case is a search: from the outside in, what does not contain the place sought is passed over
    (variables come into being all the same), and what does is entered, until it is reached.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.compiled: dict[int, Expression] = {}
        self.declared: dict[int, tuple[int, CType]] = {}
        self.sought: c_ast.Node | None = None
        self.labels: dict[str, c_ast.Label] = {}
        self.rounds = 0
        self.deadline = time.monotonic() + evaluator.environment.options.seconds

    def run(self, text: str, path: str, is_type: Callable[[str], bool]) -> Value | None:
        """Execute ``text``; the value of its last statement if that is an expression. Raises CompileError."""
        items = _BlockParser(text_source(f"{text}\n;", path), is_type).items()
        self.labels = check_jumps(items)
        while True:
            try:
                value = self.all(items, is_expression=text.lstrip().startswith("({"))
                return value.renamed("") if value is not None else None
            except _Goto as jump:
                self.sought = jump.label
                self.round()
            except _Return:
                return None

    def all(self, items: Iterable[c_ast.Node], *, is_expression: bool = False) -> Value | None:
        """Statements, one after the other; the value of the last one. ``is_expression``: a block has one too."""
        value = None
        for node in items:
            if is_expression and isinstance(node, c_ast.Compound):
                with self.block():
                    value = self.all(node.block_items or ())
            elif not isinstance(node, c_ast.EmptyStatement):
                value = self.execute(node)
        return value

    def round(self) -> None:
        """Something is done once more. Raises ExecutionError if it has gone on for too long, or is not wanted."""
        self.rounds += 1
        if self.evaluator.interrupted:
            raise ExecutionError("error: Execution was interrupted, reason: signal SIGSTOP.")
        if self.rounds % LOOKS == 0 and time.monotonic() > self.deadline:
            raise ExecutionError("error: supposed to interpret, but failed: Reached timeout while interpreting "
                                 "expression")

    def execute(self, node: Any) -> Value | None:
        """One statement; its value if it is an expression."""
        if self.sought is not None and not _holds(node, self.sought):
            self.pass_over(node)
        elif isinstance(node, c_ast.Compound):
            with self.block():
                for item in node.block_items or ():
                    self.execute(item)
        elif isinstance(node, c_ast.Decl | c_ast.DeclList | c_ast.Typedef):
            self.declaration(node)
        elif isinstance(node, c_ast.If):
            self.branch(node)
        elif isinstance(node, c_ast.While | c_ast.DoWhile | c_ast.For):
            self.loop(node)
        elif isinstance(node, c_ast.Break | c_ast.Continue):
            raise _Leave(type(node))
        elif isinstance(node, c_ast.Switch):
            self.switch(node)
        elif isinstance(node, c_ast.Case | c_ast.Default):
            self.reached(node)
            for item in node.stmts:
                self.execute(item)
        elif isinstance(node, c_ast.Label):
            self.reached(node)
            self.execute(node.stmt)
        elif isinstance(node, c_ast.Goto):
            raise _Goto(self.labels[node.name])
        elif isinstance(node, c_ast.Return):
            raise _Return
        elif not isinstance(node, c_ast.EmptyStatement):
            return self.evaluator.value_of(self.expression(node))
        return None

    def reached(self, node: c_ast.Node) -> None:
        if self.sought is node:
            self.sought = None

    def pass_over(self, node: Any) -> None:
        """A statement that is jumped over: its variables are there, without their values."""
        for each in node.decls if isinstance(node, c_ast.DeclList) else (node,):
            if isinstance(each, c_ast.Decl | c_ast.Typedef):
                self.declaration(each, initialize=False)

    def declaration(self, node: Any, *, initialize: bool = True) -> None:
        if isinstance(node, c_ast.DeclList):
            for each in node.decls:
                self.declare(each, initialize)
        elif isinstance(node, c_ast.Typedef):
            type_ = self.evaluator.compiler().types.type_of(node.type)
            self.evaluator.block.names[node.name] = TypeName(Typedef(node.name, type_))
        else:
            self.declare(node, initialize)

    def branch(self, node: c_ast.If) -> None:
        if self.sought is not None:
            taken = _holds(node.iftrue, self.sought)
        else:
            taken = self.holds(node.cond)
        chosen = node.iftrue if taken else node.iffalse
        if chosen is not None:
            self.execute(chosen)

    def loop(self, node: Any) -> None:
        with self.block():
            if isinstance(node, c_ast.For) and node.init is not None:
                self.execute(node.init)
            first = isinstance(node, c_ast.DoWhile) or self.sought is not None
            while first or node.cond is None or self.holds(node.cond):
                first = False
                self.round()
                try:
                    self.execute(node.stmt)
                except _Leave as leave:
                    if leave.kind is c_ast.Break:
                        break
                if isinstance(node, c_ast.For) and node.next is not None:
                    self.execute(node.next)

    def switch(self, node: c_ast.Switch) -> None:
        """From the case that the value names, or else the default, on to a ``break`` or the end."""
        if self.sought is None:
            value = self.number(node.cond, node.coord)
            cases = list(_cases(node.stmt))
            self.sought = next(
                (case for case in cases if isinstance(case, c_ast.Case)
                 and self.number(case.expr, case.expr.coord) == value),
                next((case for case in cases if isinstance(case, c_ast.Default)), None))
            if self.sought is None:
                return
        try:
            self.execute(node.stmt)
        except _Leave as leave:
            if leave.kind is not c_ast.Break:
                raise

    @contextmanager
    def block(self) -> Iterator[None]:
        """While this lasts, declarations are of an inner block."""
        outer = self.evaluator.block
        self.evaluator.block = Block(outer)
        try:
            yield
        finally:
            self.evaluator.block = outer

    def expression(self, node: c_ast.Node) -> Expression:
        if id(node) not in self.compiled:
            self.compiled[id(node)] = self.evaluator.compiled(node)
        return self.compiled[id(node)]

    def holds(self, node: c_ast.Node) -> bool:
        return bool(self.evaluator.run_compiled(rvalue(self.expression(node)).evaluate))

    def number(self, node: c_ast.Node, position: Position) -> int:
        """The value of a switch, or of one of its cases."""
        expression = rvalue(self.expression(node))
        if not isinstance(strip(expression.type), Integer):
            raise CompileError("statement requires expression of integer type "
                               f"('{type_name(expression.type)}' invalid)", position)
        return int(self.evaluator.run_compiled(expression.evaluate))

    def declare(self, node: c_ast.Decl, initialize: bool = True) -> None:
        """A variable, with its initialiser; or only a type."""
        evaluator = self.evaluator
        if id(node) not in self.declared:
            compiler = evaluator.compiler()
            type_ = complete_array(compiler.types.type_of(node.type), node.init, compiler)
            if node.name is None:
                evaluator.keep_tags()
                return
            self.declared[id(node)] = evaluator.variable(node.name, type_, bytes(type_.size), node.coord), type_
        address, type_ = self.declared[id(node)]
        symbol = evaluator.block.names[node.name] = Symbol(node.name, type_, address)
        if node.init is not None and initialize:
            for step in Initializer(evaluator.compiler(), type_, node.init).into(of_symbol(symbol, node.coord)):
                evaluator.run_compiled(step.evaluate)


def _holds(node: c_ast.Node | None, sought: c_ast.Node) -> bool:
    """Whether a statement is, or has inside it, another one."""
    return node is not None and (node is sought or any(_holds(child, sought) for _, child in node.children()))


def _cases(node: c_ast.Node) -> Iterator[c_ast.Node]:
    """The cases of a switch's body, without those of switches in it."""
    if isinstance(node, c_ast.Case | c_ast.Default):
        yield node
    if not isinstance(node, c_ast.Switch):
        for _, child in node.children():
            yield from _cases(child)


def check_jumps(items: Iterable[c_ast.Node]) -> dict[str, c_ast.Label]:
    """The labels by name. CompileError for jumps from or to where that cannot be."""
    jumps = _Jumps()
    for item in items:
        jumps.visit(item)
    for goto in jumps.gotos:
        if goto.name not in jumps.labels:
            place = goto.coord
            raise CompileError(f"use of undeclared label '{goto.name}'",
                               Position(place.file, place.line, place.column + len("goto ")))
    return jumps.labels


class _Jumps(c_ast.NodeVisitor):  # type: ignore[misc]
    """Finds labels and jumps, and those that are out of place."""

    def __init__(self) -> None:
        self.labels: dict[str, c_ast.Label] = {}
        self.gotos: list[c_ast.Goto] = []
        self.loops = self.switches = 0

    def _loop(self, node: c_ast.Node) -> None:
        self.loops += 1
        self.generic_visit(node)
        self.loops -= 1

    visit_While = visit_DoWhile = visit_For = _loop

    def visit_Switch(self, node: c_ast.Switch) -> None:
        self.switches += 1
        self.generic_visit(node)
        self.switches -= 1

    def _case(self, node: c_ast.Node) -> None:
        if not self.switches:
            raise CompileError(f"'{type(node).__name__.lower()}' statement not in switch statement", node.coord)
        self.generic_visit(node)

    visit_Case = visit_Default = _case

    def visit_Break(self, node: c_ast.Break) -> None:
        if not self.loops and not self.switches:
            raise CompileError("'break' statement not in loop or switch statement", node.coord)

    def visit_Continue(self, node: c_ast.Continue) -> None:
        if not self.loops:
            raise CompileError("'continue' statement not in loop statement", node.coord)

    def visit_Label(self, node: c_ast.Label) -> None:
        if node.name in self.labels:
            raise CompileError(f"redefinition of label '{node.name}'", node.coord)
        self.labels[node.name] = node
        self.generic_visit(node)

    def visit_Goto(self, node: c_ast.Goto) -> None:
        self.gotos.append(node)

    def visit_Return(self, node: c_ast.Return) -> None:
        if node.expr is not None:
            raise CompileError("void function '$__lldb_expr' should not return a value", node.coord)
