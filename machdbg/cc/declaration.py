"""Declarations: pycparser's declarators and specifiers to C types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pycparser import c_ast

from machdbg.machine import ctype
from machdbg.machine.ctype import Array, CType, Enum, FunctionType, Pointer, Qualified, Record, Typedef, strip

from .error import CompileError, Position
from .scope import Block, Constant, TypeName

NOT_CONSTANT = "expression is not an integer constant expression"
VA_LIST = Typedef("__builtin_va_list", ctype.CHAR_POINTER)

_SPECIFIERS: dict[tuple[str, ...], CType] = {
    ("void",): ctype.VOID,
    ("_Bool",): ctype.BOOL,
    ("char",): ctype.CHAR,
    ("char", "signed"): ctype.SIGNED_CHAR,
    ("char", "unsigned"): ctype.UNSIGNED_CHAR,
    ("float",): ctype.FLOAT,
    ("double",): ctype.DOUBLE,
}
for _name, _signed, _unsigned in (
    ("short", ctype.SHORT, ctype.UNSIGNED_SHORT), ("int", ctype.INT, ctype.UNSIGNED_INT),
    ("long", ctype.LONG, ctype.UNSIGNED_LONG), ("long long", ctype.LONG_LONG, ctype.UNSIGNED_LONG_LONG),
):
    for _extra in ([], ["int"]) if _name != "int" else ([],):
        _words = [*_name.split(), *_extra]
        _SPECIFIERS[tuple(sorted(_words))] = _signed
        _SPECIFIERS[tuple(sorted([*_words, "signed"]))] = _signed
        _SPECIFIERS[tuple(sorted([*_words, "unsigned"]))] = _unsigned
_SPECIFIERS["signed",] = ctype.INT
_SPECIFIERS["unsigned",] = ctype.UNSIGNED_INT

_KEPT_QUALIFIERS = ("const", "volatile")


def name_position(node: Any) -> Position:
    """Where the declared name stands."""
    inner = node.type
    while not isinstance(inner, c_ast.TypeDecl) and getattr(inner, "type", None) is not None:
        inner = inner.type
    found: Position = inner.coord if isinstance(inner, c_ast.TypeDecl) and inner.coord is not None else node.coord
    return found


def decay(type_: CType) -> CType:
    """The type of a parameter, or of a value, declared with ``type_``: arrays and functions become pointers."""
    stripped = strip(type_)
    if isinstance(stripped, Array):
        return Pointer(stripped.element)
    if isinstance(stripped, FunctionType):
        return Pointer(type_)
    return type_


class TypeBuilder:
    """Makes types of syntax. ``scope`` is the innermost block; ``constant`` evaluates constant expressions.

    ``pack`` is the alignment limit in force by ``#pragma pack``.
    """

    def __init__(self, scope: Block, constant: Callable[[c_ast.Node], int]) -> None:
        self.scope = scope
        self.constant = constant
        self.pack: int | None = None
        self._packs: list[int | None] = []

    def pragma(self, text: str, position: Position) -> None:
        """Obey ``#pragma pack``; other pragmas mean nothing here."""
        words = "".join(text.split())
        if not words.startswith("pack(") or not words.endswith(")"):
            return
        for argument in words[5:-1].split(",") if words != "pack()" else [""]:
            if argument == "push":
                self._packs.append(self.pack)
            elif argument == "pop":
                self.pack = self._packs.pop() if self._packs else None
            elif argument in ("", "0"):
                self.pack = None
            elif argument.isdigit():
                self.pack = int(argument)
            else:
                raise CompileError(f"expected a number in '#pragma pack', not '{argument}'", position)

    def type_of(self, node: Any) -> CType:
        """The type that a declarator (or a Typename, or a specifier) denotes."""
        if isinstance(node, c_ast.TypeDecl):
            return self._qualified(self.type_of(node.type), node.quals)
        if isinstance(node, c_ast.Typename | c_ast.Decl | c_ast.Typedef):
            return self.type_of(node.type)
        if isinstance(node, c_ast.PtrDecl):
            return self._qualified(Pointer(self.type_of(node.type)), node.quals)
        if isinstance(node, c_ast.ArrayDecl):
            return self._array(node)
        if isinstance(node, c_ast.FuncDecl):
            return self.function(node)
        if isinstance(node, c_ast.IdentifierType):
            return self._named(node)
        if isinstance(node, c_ast.Struct | c_ast.Union):
            return self._record(node)
        if isinstance(node, c_ast.Enum):
            return self._enum(node)
        raise CompileError(f"unsupported type ({type(node).__name__})", node.coord)

    def function(self, node: c_ast.FuncDecl, *, is_definition: bool = False) -> FunctionType:
        """A function's type. ``()`` declares nothing about the parameters, except in a definition."""
        returns = self.type_of(node.type)
        if isinstance(strip(returns), Array | FunctionType):
            raise CompileError(f"function cannot return {'array' if isinstance(strip(returns), Array) else 'function'} "
                               f"type '{returns}'", name_position(node))
        if node.args is None:
            return FunctionType(returns, (), not is_definition)
        parameters: list[CType] = []
        variadic = False
        for parameter in node.args.params:
            if isinstance(parameter, c_ast.EllipsisParam):
                variadic = True
            elif isinstance(parameter, c_ast.ID):
                parameters.append(ctype.INT)
            else:
                type_ = decay(self.type_of(parameter.type))
                if strip(type_) is ctype.VOID:
                    if parameter.name is None and len(node.args.params) == 1:
                        break
                    raise CompileError("argument may not have 'void' type", name_position(parameter))
                parameters.append(type_)
        return FunctionType(returns, tuple(parameters), variadic)

    def _qualified(self, type_: CType, qualifiers: list[str] | None) -> CType:
        kept = tuple(word for word in _KEPT_QUALIFIERS if qualifiers and word in qualifiers)
        if not kept:
            return type_
        if isinstance(type_, Array):
            return Array(self._qualified(type_.element, list(kept)), type_.count)
        return Qualified(type_, kept)

    def _array(self, node: c_ast.ArrayDecl) -> CType:
        element = self.type_of(node.type)
        position = name_position(node)
        if isinstance(strip(element), FunctionType) or strip(element) is ctype.VOID:
            raise CompileError(f"array has incomplete element type '{element}'", position)
        if isinstance(inner := strip(element), Record) and inner.fields is None:
            raise CompileError(f"array has incomplete element type '{element}'", position)
        if node.dim is None:
            return Array(element, None)
        try:
            count = self.constant(node.dim)
        except CompileError as error:
            if error.message != NOT_CONSTANT:
                raise
            raise CompileError("variable length arrays are not supported", error.position) from None
        if count < 0:
            raise CompileError("array has a negative size", position)
        return Array(element, count)

    def _named(self, node: c_ast.IdentifierType) -> CType:
        names = node.names
        known = _SPECIFIERS.get(tuple(sorted(names)))
        if known is not None:
            return known
        if len(names) == 1:
            if names[0] == "__builtin_va_list":
                return VA_LIST
            binding = self.scope.lookup(names[0])
            if isinstance(binding, TypeName):
                return binding.type
            raise CompileError(f"unknown type name '{names[0]}'", node.coord)
        if set(names) <= {"long", "double"} or "_Complex" in names or "__int128" in names:
            raise CompileError(f"type '{' '.join(names)}' is not supported", node.coord)
        raise CompileError(f"cannot combine with previous '{names[0]}' declaration specifier", node.coord)

    def _record(self, node: Any) -> CType:
        kind = "struct" if isinstance(node, c_ast.Struct) else "union"
        key = f"{kind} {node.name}"
        if node.decls is None:
            found = self.scope.tag(key)
            if found is None:
                found = self.scope.tags[key] = Record(kind, node.name)
            return found
        record = self.scope.tags.get(key) if node.name else None
        if not isinstance(record, Record):
            record = Record(kind, node.name)
            if node.name:
                self.scope.tags[key] = record
        elif record.fields is not None:
            raise CompileError(f"redefinition of '{node.name}'", node.coord)
        members: list[tuple[str | None, CType, int | None]] = []
        names: set[str] = set()
        for declaration in node.decls:
            if isinstance(declaration, c_ast.Pragma):
                self.pragma(declaration.string, declaration.coord)
                continue
            members.append(self._member(declaration, names))
        record.complete(members, 1 if node.coord.mark is not None else self.pack)
        return record

    def _member(self, node: c_ast.Decl, names: set[str]) -> tuple[str | None, CType, int | None]:
        type_ = self.type_of(node.type)
        stripped = strip(type_)
        position = name_position(node)
        if stripped is ctype.VOID or isinstance(stripped, FunctionType):
            raise CompileError(f"field '{node.name}' declared as a function" if stripped is not ctype.VOID
                               else f"field has incomplete type '{type_}'", position)
        if isinstance(stripped, Record) and stripped.fields is None:
            raise CompileError(f"field has incomplete type '{type_}'", position)
        if node.name is not None:
            if node.name in names:
                raise CompileError(f"duplicate member '{node.name}'", position)
            names.add(node.name)
        if node.bitsize is None:
            return node.name, type_, None
        width = self.constant(node.bitsize)
        if not isinstance(stripped, ctype.Integer):
            raise CompileError(f"bit-field '{node.name}' has non-integral type '{type_}'", position)
        if not 0 <= width <= 8 * stripped.size:
            raise CompileError(f"width of bit-field '{node.name}' ({width} bits) exceeds the width of its type "
                               f"({8 * stripped.size} bits)", position)
        return node.name, type_, width

    def _enum(self, node: c_ast.Enum) -> CType:
        key = f"enum {node.name}"
        if node.values is None:
            found = self.scope.tag(key)
            if found is None:
                raise CompileError(f"incomplete type '{key}'", node.coord)
            return found
        enumerators: dict[str, int] = {}
        value = -1
        for enumerator in node.values.enumerators:
            value = self.constant(enumerator.value) if enumerator.value is not None else value + 1
            enumerators[enumerator.name] = value
            self.scope.names[enumerator.name] = Constant(value, _enumerator_type(value))
        type_ = Enum(node.name, enumerators)
        if node.name:
            self.scope.tags[key] = type_
        return type_


def _enumerator_type(value: int) -> CType:
    for type_ in (ctype.INT, ctype.UNSIGNED_INT, ctype.LONG):
        if type_.wrap(value) == value:
            return type_
    return ctype.UNSIGNED_LONG
