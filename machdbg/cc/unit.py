"""Translation units: C files compiled to functions and static objects, ready to be linked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pycparser import c_ast

from machdbg.machine import ctype
from machdbg.machine.ctype import Array, CType, FunctionType, Qualified, Record, Typedef, strip

from . import literal
from .conversion import quoted, same, unspecified
from .declaration import TypeBuilder, name_position
from .error import CompileError, Position
from .expression import ExpressionCompiler
from .function import UserFunction
from .implicit import PROTOTYPES
from .initializer import Initializer, Item, complete_array
from .macro import constants_of
from .parse import parse_file, text_source
from .preprocess import Source, preprocess
from .scope import Block, Constant, Symbol, TypeName
from .statement import FunctionCompiler
from .value import Expression, of_symbol

PathLike = str | os.PathLike[str]


@dataclass
class StaticObject:
    """A variable or string literal with static storage: what its bytes are at load, addresses still to be known."""

    symbol: Symbol
    type: CType
    items: list[Item] = field(default_factory=list)
    data: bytes | None = None
    is_string: bool = False
    is_local: bool = False
    position: Position | None = None

    @property
    def size(self) -> int:
        return len(self.data) if self.data is not None else max(1, strip(self.type).size)


class Unit:
    """A compiled C file. ``symbols`` are those that other units can see, defined here or wanted from there."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.functions: list[tuple[Symbol, UserFunction]] = []
        self.objects: list[StaticObject] = []
        self.symbols: dict[str, Symbol] = {}
        self.types: dict[str, CType] = {}
        self.constants: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"<unit {self.path}>"

    def drop_debug_information(self) -> None:
        """Be as if compiled without -g: functions without lines, no types and constants."""
        for _, function in self.functions:
            function.has_lines = False
        self.types.clear()
        self.constants.clear()


def compile_file(path: PathLike, include: Sequence[Path] = ()) -> Unit:
    """Compile a C file; ``include`` are the directories of its headers. Raises CompileError."""
    name = str(path)
    try:
        text = Path(path).read_text("utf-8", "surrogateescape")
    except OSError as error:
        raise CompileError(f"cannot read '{name}': {error.strerror}") from None
    return compile_text(text, name, include)


def compile_text(text: str, path: str = "<stdin>", include: Sequence[Path] = ()) -> Unit:
    """Compile C source; ``path`` names it. Raises CompileError."""
    source = preprocess(path, text, include)
    return UnitCompiler(source).compile()


class UnitCompiler:
    """Compiles the declarations of one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.unit = Unit(source.path)
        self.block = Block()
        self.expressions = ExpressionCompiler(self.block)
        self.expressions.string = self.string  # type: ignore[method-assign]
        self.types: TypeBuilder = self.expressions.types
        self._strings: dict[bytes, Symbol] = {}
        self._tentative: dict[str, tuple[Symbol, CType, Position]] = {}
        self._errors: list[CompileError] = []

    def compile(self) -> Unit:
        """The compiled file. Raises CompileError with the mistakes of all its declarations."""
        for node in parse_file(self.source).ext:
            try:
                self._external(node)
            except CompileError as error:
                self._errors.append(error)
        self._finish()
        if self._errors:
            first, *others = self._errors
            raise CompileError(first.message, first.position, tuple(others))
        return self.unit

    def _finish(self) -> None:
        unit = self.unit
        for symbol, type_, position in self._tentative.values():
            if not symbol.defined:
                stripped = strip(type_)
                if isinstance(stripped, Array) and stripped.count is None:
                    type_ = symbol.type = Array(stripped.element, 1)
                elif isinstance(stripped, Record) and stripped.fields is None:
                    self._errors.append(CompileError(f"tentative definition has type {quoted(type_)} that is never "
                                                     "completed", position))
                self._object(symbol, type_, position)
        for name, binding in self.block.names.items():
            if isinstance(binding, TypeName):
                unit.types[name] = binding.type
            elif isinstance(binding, Constant):
                unit.constants[name] = binding.value
        unit.types.update(self.block.tags)
        unit.constants.update(constants_of(self.source.macros, self.block))

    # declarations

    def _external(self, node: Any) -> None:
        if isinstance(node, c_ast.FuncDef):
            self._function(node)
        elif isinstance(node, c_ast.Typedef):
            self.block.names[node.name] = TypeName(self.typedef(node, self.types))
        elif isinstance(node, c_ast.Pragma):
            self.types.pragma(node.string, node.coord)
        elif isinstance(node, c_ast.StaticAssert):
            self.static_assert(node, self.expressions)
        elif node.name is None:
            self.types.type_of(node.type)
        else:
            self._variable(node)

    def typedef(self, node: c_ast.Typedef, types: TypeBuilder) -> CType:
        """The type that a typedef declares."""
        target = types.type_of(node.type)
        return Typedef(node.name, target)

    def static_assert(self, node: c_ast.StaticAssert, compiler: ExpressionCompiler) -> None:
        """Raise CompileError if a ``_Static_assert`` fails."""
        if not compiler.constant(node.cond):
            text = f" \"{literal.string(node.message.value, node.coord).decode()}\"" if node.message is not None else ""
            raise CompileError(f"static assertion failed{text}", node.coord)

    def declare(self, name: str, type_: CType, position: Position, *, is_static: bool = False) -> Symbol:
        """The symbol that a file-scope (or extern) declaration of ``name`` refers to."""
        known = self.block.names.get(name)
        if isinstance(known, Symbol):
            if not same(known.type, type_):
                raise CompileError(f"conflicting types for '{name}'", position)
            old = strip(known.type)
            if (isinstance(old, FunctionType) and unspecified(old)) or (isinstance(old, Array) and old.count is None):
                known.type = type_
            return known
        if known is not None:
            raise CompileError(f"redefinition of '{name}' as different kind of symbol", position)
        symbol = self.unit.symbols.get(name) if not is_static else None
        if symbol is None:
            symbol = Symbol(name, type_)
            symbol.is_static = is_static
            if not is_static:
                self.unit.symbols[name] = symbol
        self.block.names[name] = symbol
        return symbol

    def _variable(self, node: c_ast.Decl) -> None:
        position = name_position(node)
        type_ = self.types.type_of(node.type)
        is_static = "static" in node.storage
        if isinstance(strip(type_), FunctionType):
            self.declare(node.name, type_, position, is_static=is_static)
            return
        if node.init is not None:
            type_ = complete_array(type_, node.init, self.expressions)
        symbol = self.declare(node.name, type_, position, is_static=is_static)
        if node.init is not None:
            if symbol.defined:
                raise CompileError(f"redefinition of '{node.name}'", position)
            self._object(symbol, type_, position, Initializer(self.expressions, type_, node.init))
        elif "extern" not in node.storage:
            self._tentative.setdefault(node.name, (symbol, type_, position))

    def _object(self, symbol: Symbol, type_: CType, position: Position,
                initializer: Initializer | None = None) -> StaticObject:
        symbol.type = type_
        symbol.defined = True
        items = initializer.items if initializer is not None else []
        for item in items:
            if not isinstance(item.value, bytes) and not item.value.fixed:
                raise CompileError("initializer element is not a compile-time constant", item.position)
        made = StaticObject(symbol, type_, items, position=position)
        self.unit.objects.append(made)
        return made

    def _function(self, node: c_ast.FuncDef) -> None:
        declaration = node.decl
        position = name_position(declaration)
        if not isinstance(declaration.type, c_ast.FuncDecl):
            raise CompileError("expected ';' after top level declarator", position)
        type_ = self.types.function(declaration.type, is_definition=True)
        if node.param_decls:
            type_ = self._old_style(node, type_)
        for parameter in type_.parameters:
            stripped = strip(parameter)
            if isinstance(stripped, Record) and stripped.fields is None:
                raise CompileError(f"variable has incomplete type {quoted(parameter)}", position)
        symbol = self.declare(declaration.name, type_, position, is_static="static" in declaration.storage)
        if symbol.defined:
            raise CompileError(f"redefinition of '{declaration.name}'", position)
        symbol.type = type_
        symbol.defined = True
        function = UserFunction(declaration.name, type_, position)
        function.first_line = node.body.coord.line
        symbol.code = function
        FunctionCompiler(self, function, parameter_names(declaration.type), node.body).compile()
        self.unit.functions.append((symbol, function))

    def _old_style(self, node: c_ast.FuncDef, type_: FunctionType) -> FunctionType:
        """The type of a function whose parameters are declared between its head and its body."""
        declared = {declaration.name: declaration for declaration in node.param_decls}
        parameters = []
        for name, default in zip(parameter_names(node.decl.type), type_.parameters, strict=True):
            declaration = declared.get(name)
            parameters.append(self.types.type_of(declaration.type) if declaration is not None else default)
        return FunctionType(type_.returns, tuple(parameters))

    # what functions ask for

    def implicit(self, name: str, position: Position) -> Symbol:
        """A function that is called without having been declared: that of the C library, or ``int name()``."""
        prototype = PROTOTYPES.get(name)
        type_: CType = FunctionType(ctype.INT, (), True)
        if prototype is not None:
            declaration = parse_file(text_source(prototype)).ext[0]
            type_ = TypeBuilder(Block(), self.expressions.constant).type_of(declaration.type)
        return self.declare(name, type_, position)

    def string(self, data: bytes, position: Position) -> Expression:
        """A string literal; equal ones are one object."""
        symbol = self._strings.get(data)
        if symbol is None:
            symbol = self._strings[data] = Symbol("", Array(ctype.CHAR, len(data)))
            self.unit.objects.append(StaticObject(symbol, symbol.type, data=data, is_string=True))
        result = of_symbol(symbol, position)
        result.is_name = False
        result.data = data
        return result

    def function_name(self, function: UserFunction) -> Symbol:
        """``__func__`` in ``function``; its bytes are laid out when it is first used."""
        data = function.name.encode() + b"\0"
        symbol = self._strings.get(data)
        if symbol is None:
            type_ = Array(Qualified(ctype.CHAR, ("const",)), len(data))
            symbol = self._strings[data] = Symbol("", type_)
            self.unit.objects.append(StaticObject(symbol, type_, data=data, is_string=True))
        return symbol

    def static_local(self, node: c_ast.Decl, type_: CType, compiler: ExpressionCompiler, position: Position) -> Symbol:
        """A static variable of a function."""
        if node.init is not None:
            type_ = complete_array(type_, node.init, compiler)
        stripped = strip(type_)
        if stripped is ctype.VOID or (isinstance(stripped, Record) and stripped.fields is None) or (
                isinstance(stripped, Array) and stripped.count is None):
            raise CompileError(f"variable has incomplete type {quoted(type_)}", position)
        symbol = Symbol(node.name, type_)
        symbol.is_static = True
        made = self._object(symbol, type_, position,
                            Initializer(compiler, type_, node.init) if node.init is not None else None)
        made.is_local = True
        return symbol


def parameter_names(node: c_ast.FuncDecl) -> list[str | None]:
    """The names in a function's declarator; None where there is none."""
    if node.args is None:
        return []
    parameters = [parameter for parameter in node.args.params if not isinstance(parameter, c_ast.EllipsisParam)]
    names = [parameter.name for parameter in parameters]
    if len(parameters) == 1 and names[0] is None:
        inner = parameters[0].type
        specifier = inner.type if isinstance(inner, c_ast.TypeDecl) else None
        if isinstance(specifier, c_ast.IdentifierType) and specifier.names == ["void"]:
            return []
    return names
