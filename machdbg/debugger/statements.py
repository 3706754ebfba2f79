"""Statements in expressions: ``for (int i = 0; i < 4; i++) $k += i; $k``, ``struct $pair { int a, b; };``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
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

ROUNDS = 20_000  # of all loops of an expression, so that none goes on for ever
_STATEMENT = re.compile(r"(?:^|;)\s*(?:if|for|while|do|switch|case|default|typedef)\b|\{|\[\s*\]\s*=")


def has_statements(text: str) -> bool:
    """Whether ``text`` is more than expressions and plain declarations."""
    return _STATEMENT.search(text) is not None


class _BlockParser(Parser):
    def items(self) -> list[c_ast.Node]:
        """The source as what may stand between braces."""
        return self._whole(self._parse_block_item_list, "expected expression")  # type: ignore[no-any-return]


class _Leave(Exception):
    """``break`` or ``continue``."""

    def __init__(self, kind: type) -> None:
        super().__init__()
        self.kind = kind


class Statements:
    """Executes statements for an expression being evaluated. Each is compiled once, where it first comes up."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.compiled: dict[int, Expression] = {}
        self.declared: dict[int, tuple[int, CType]] = {}
        self.rounds = 0
        self.switches = 0  # around what is being executed

    def run(self, text: str, path: str, is_type: Callable[[str], bool]) -> Value | None:
        """Execute ``text``; the value of its last statement if that is an expression. Raises CompileError."""
        value = None
        for node in _BlockParser(text_source(f"{text}\n;", path), is_type).items():
            if not isinstance(node, c_ast.EmptyStatement):
                value = self.execute(node)
        return value.renamed("") if value is not None else None

    def execute(self, node: Any) -> Value | None:
        """One statement; its value if it is an expression, or a block that ends in one."""
        value = None
        if isinstance(node, c_ast.Compound):
            with self.block():
                for item in node.block_items or ():
                    value = self.execute(item)
        elif isinstance(node, c_ast.Decl):
            self.declare(node)
        elif isinstance(node, c_ast.DeclList):
            for declaration in node.decls:
                self.declare(declaration)
        elif isinstance(node, c_ast.If):
            branch = node.iftrue if self.holds(node.cond) else node.iffalse
            if branch is not None:
                self.execute(branch)
        elif isinstance(node, c_ast.While | c_ast.DoWhile | c_ast.For):
            self.loop(node)
        elif isinstance(node, c_ast.Break | c_ast.Continue):
            raise _Leave(type(node))
        elif isinstance(node, c_ast.Switch):
            self.switch(node)
        elif isinstance(node, c_ast.Case | c_ast.Default):
            if not self.switches:
                word = type(node).__name__.lower()
                raise CompileError(f"'{word}' statement not in switch statement", node.coord)
            for item in node.stmts:
                self.execute(item)
        elif isinstance(node, c_ast.Typedef):
            type_ = self.evaluator.compiler().types.type_of(node.type)
            self.evaluator.block.names[node.name] = TypeName(Typedef(node.name, type_))
        elif isinstance(node, c_ast.Goto | c_ast.Label | c_ast.Return):
            raise CompileError(f"'{type(node).__name__.lower()}' is not supported in expressions", node.coord)
        elif not isinstance(node, c_ast.EmptyStatement):
            return self.evaluator.value_of(self.expression(node))
        return value

    def loop(self, node: Any) -> None:
        with self.block():
            if isinstance(node, c_ast.For) and node.init is not None:
                self.execute(node.init)
            first = isinstance(node, c_ast.DoWhile)
            while first or node.cond is None or self.holds(node.cond):
                first = False
                self.rounds += 1
                if self.evaluator.interrupted or self.rounds > ROUNDS:
                    reason = "signal SIGSTOP" if self.evaluator.interrupted else f"more than {ROUNDS} rounds of loops"
                    raise ExecutionError(f"error: Execution was interrupted, reason: {reason}.")
                try:
                    self.execute(node.stmt)
                except _Leave as leave:
                    if leave.kind is c_ast.Break:
                        break
                if isinstance(node, c_ast.For) and node.next is not None:
                    self.execute(node.next)

    def switch(self, node: c_ast.Switch) -> None:
        """From the case that the value names, or else the default, on to a ``break`` or the end."""
        value = self.number(node.cond, node.coord)
        items = node.stmt.block_items or () if isinstance(node.stmt, c_ast.Compound) else (node.stmt,)
        start = next((index for index, item in enumerate(items)
                      if isinstance(item, c_ast.Case) and self.number(item.expr, item.expr.coord) == value), None)
        if start is None:
            start = next((index for index, item in enumerate(items) if isinstance(item, c_ast.Default)), len(items))
        self.switches += 1
        try:
            with self.block():
                for item in items[start:]:
                    self.execute(item)
        except _Leave as leave:
            if leave.kind is not c_ast.Break:
                raise
        finally:
            self.switches -= 1

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

    def declare(self, node: c_ast.Decl) -> None:
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
        if node.init is not None:
            for step in Initializer(evaluator.compiler(), type_, node.init).into(of_symbol(symbol, node.coord)):
                evaluator.run_compiled(step.evaluate)
