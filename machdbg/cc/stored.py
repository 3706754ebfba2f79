"""Functions kept as syntax trees and compiled when first looked at: what archives of linked libraries are made of."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pycparser import c_ast

from machdbg.machine.ctype import CType

from .error import Position
from .expression import ExpressionCompiler
from .function import UserFunction
from .preprocess import Source, preprocess
from .scope import Symbol
from .statement import FunctionCompiler
from .unit import UnitCompiler, parameter_names


@dataclass
class StoredBody:
    """A function's parameter names and body, pickled; the ``#pragma pack`` in force; its static variables, in order."""

    tree: bytes
    pack: int | None
    statics: list[Symbol] = field(default_factory=list)


class StoringCompiler(UnitCompiler):
    """Compiles a file and keeps what compiling its functions again takes."""

    def __init__(self, path: str, text: str, include: Sequence[Path],
                 generated: Mapping[str, str] | None = None) -> None:
        super().__init__(preprocess(path, text, include, generated))
        self.bodies: dict[str, StoredBody] = {}
        self._body: StoredBody | None = None

    def _function(self, node: c_ast.FuncDef) -> None:
        tree = pickle.dumps((parameter_names(node.decl.type), node.body), pickle.HIGHEST_PROTOCOL)
        self._body = self.bodies[node.decl.name] = StoredBody(tree, self.types.pack)
        super()._function(node)

    def static_local(self, node: c_ast.Decl, type_: CType, compiler: ExpressionCompiler, position: Position) -> Symbol:
        symbol = super().static_local(node, type_, compiler, position)
        assert self._body is not None
        self._body.statics.append(symbol)
        return symbol

    def stored_scope(self) -> StoredScope:
        """What the functions see; addresses in it are right once the unit is linked."""
        return StoredScope(self.unit.path, self.block.names, self.block.tags, self._strings)


@dataclass
class StoredScope:
    """What the functions of a file see: names, tags, and string literals by their bytes."""

    path: str
    names: dict[str, Any]
    tags: dict[str, CType]
    strings: dict[bytes, Symbol]

    @cached_property
    def compiler(self) -> RestoringCompiler:
        return RestoringCompiler(self)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "compiler"}


class RestoringCompiler(UnitCompiler):
    """Compiles functions of a file that was compiled before: every name and string in them is known."""

    def __init__(self, scope: StoredScope) -> None:
        super().__init__(Source(scope.path))
        self.block.names.update(scope.names)
        self.block.tags.update(scope.tags)
        self._strings.update(scope.strings)
        self._statics: list[Symbol] = []

    def compile_body(self, function: UserFunction, body: StoredBody) -> None:
        """Fill in ``function``."""
        names, tree = pickle.loads(body.tree)
        self.types.pack = body.pack
        self._statics = body.statics.copy()
        FunctionCompiler(self, function, names, tree).compile()

    def static_local(self, node: c_ast.Decl, type_: CType, compiler: ExpressionCompiler, position: Position) -> Symbol:
        return self._statics.pop(0)


COMPILED = ("steps", "places", "resumptions", "locals", "parameters", "temporaries", "stack_arguments")


class StoredFunction(UserFunction):
    """A function from an archive. What compiling gives it comes into being when it is first asked for."""

    def __init__(self, function: UserFunction, scope: StoredScope, body: StoredBody) -> None:
        super().__init__(function.name, function.type, Position(function.file, function.line, 0))
        self.has_lines, self.first_line = function.has_lines, function.first_line
        self.address, self.size = function.address, function.size
        self.pinned = function._pinned
        self.scope = scope
        self.body = body
        for name in COMPILED:
            del self.__dict__[name]

    def __getattr__(self, name: str) -> Any:
        if name not in COMPILED:
            raise AttributeError(name)
        self._compile()
        return self.__dict__[name]

    def _compile(self) -> None:
        whole = UserFunction(self.name, self.type, Position(self.file, self.line, 0))
        self.scope.compiler.compile_body(whole, self.body)
        for name in (*COMPILED, "stack_size"):
            setattr(self, name, getattr(whole, name))

    @property
    def code_size(self) -> int:
        return self.size

    def __getstate__(self) -> dict[str, Any]:
        dropped = (*COMPILED, "image", "origin", "stack_size", "_pcs")
        return {name: value for name, value in vars(self).items() if name not in dropped}
