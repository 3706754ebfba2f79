"""How LLDB spells types that it read from debug information: no ``struct``, stars and brackets as clang writes them."""

from __future__ import annotations

from functools import lru_cache

from machdbg.machine.ctype import Array, CType, Enum, FunctionType, Pointer, Qualified, Record, strip


@lru_cache(maxsize=4096)
def type_name(type_: CType, owner: str = "") -> str:
    """The spelling of a type; ``owner`` is that of the record around it, for types without a name of their own."""
    return _spell(type_, "", owner)


def declared(type_: CType, name: str, owner: str = "") -> str:
    """A declaration of ``name``: ``char *name``, ``int grid[2][3]``."""
    return _spell(type_, f" {name}", owner)


def member_owner(type_: CType, owner: str = "") -> str:
    """What the types without a name inside the record ``type_`` are said to belong to: the record with a name."""
    while isinstance(type_, Qualified):
        type_ = type_.target
    record = strip(type_)
    if isinstance(record, Record) and record.tag is not None:
        return record.tag
    return owner if type_ is record and owner else type_name(type_, owner)


def _spell(type_: CType, declarator: str, owner: str) -> str:
    if isinstance(type_, Pointer):
        inner = f"*{declarator.lstrip()}"
        wrapped = f"({inner})" if isinstance(_unqualified(type_.target), Array | FunctionType) else inner
        return _spell(type_.target, wrapped, owner)
    if isinstance(type_, Array):
        return _spell(type_.element, f"{declarator}[{type_.count or ''}]", owner)
    if isinstance(type_, FunctionType):
        parameters = [type_name(parameter) for parameter in type_.parameters] + (["..."] if type_.variadic else [])
        return _spell(type_.returns, f"{declarator}({', '.join(parameters)})", owner)
    if isinstance(type_, Qualified):
        words = " ".join(type_.qualifiers)
        if isinstance(type_.target, Pointer):
            return _spell_qualified_pointer(type_.target, words, declarator, owner)
        return f"{words} {_spell(type_.target, declarator, owner)}"
    base = _base(type_, owner)
    return f"{base} {declarator}" if declarator[:1] in ("*", "(") else base + declarator


def _spell_qualified_pointer(pointer: Pointer, words: str, declarator: str, owner: str) -> str:
    inner = f"*{words} {declarator}" if declarator[:1] in ("*", "(") else f"*{words}{declarator}"
    wrapped = f"({inner})" if isinstance(_unqualified(pointer.target), Array | FunctionType) else inner
    return _spell(pointer.target, wrapped, owner)


def _unqualified(type_: CType) -> CType:
    while isinstance(type_, Qualified):
        type_ = type_.target
    return type_


def _base(type_: CType, owner: str) -> str:
    if isinstance(type_, Record):
        return type_.tag or f"{owner + '::' if owner else ''}(unnamed {type_.kind})"
    if isinstance(type_, Enum):
        return type_.tag or f"{owner + '::' if owner else ''}(unnamed enum)"
    return "bool" if type_.name == "_Bool" else type_.name
