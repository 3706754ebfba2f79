"""Types as ``type lookup`` shows them: their members, with those of types that have no name of their own."""

from __future__ import annotations

from machdbg.machine.ctype import Array, CType, Enum, Field, Pointer, Record, Typedef, strip

from .typename import declared, member_owner


def declaration(type_: CType) -> str:
    """What a type is; of a typedef, what it stands for."""
    target = type_.target if isinstance(type_, Typedef) else type_
    if isinstance(target, Typedef):
        return f"typedef {target.name}"
    if isinstance(target, Enum):
        names = ",\n".join(f"    {name}" for name in target.enumerators)
        return f"enum {f'{target.tag} ' if target.tag else ''}{{\n{names}\n}}"
    if isinstance(target, Record) and target.fields is not None:
        return _record(target, member_owner(type_), "")
    return str(target)


def _record(record: Record, owner: str, indent: str) -> str:
    members = "".join(_member(field, owner, indent + "    ") for field in record.fields or ())
    return f"{record.kind} {record.tag or ''} {{\n{members}{indent}}}"


def _member(field: Field, owner: str, indent: str) -> str:
    inner = field.type
    while isinstance(inner, Array | Pointer):
        inner = inner.element if isinstance(inner, Array) else inner.target
    text = ""
    if isinstance(inner, Record) and inner.tag is None and strip(inner) is inner:
        text = f"{indent}{_record(inner, owner, indent)};\n"
    if field.name:
        width = f" : {field.bit_size}" if field.bit_size is not None else ""
        text += f"{indent}{declared(field.type, field.name, owner)}{width};\n"
    return text


def definition(type_: CType) -> str:
    """A type as C declares it, members included: text for a compiler."""
    inner = strip(type_)
    if isinstance(type_, Typedef) and not (isinstance(inner, Record) and inner.tag is None):
        return f"typedef {type_.target.declare(type_.name)}"
    if isinstance(inner, Enum):
        names = ",\n".join(f"    {name}" for name in inner.enumerators)
        return f"enum {inner.tag or ''} {{\n{names}\n}}"
    if not isinstance(inner, Record) or inner.fields is None:
        return str(type_)
    members = "".join(
        f"    {field.type.declare(field.name or '')}{f' : {field.bit_size}' if field.bit_size is not None else ''};\n"
        for field in inner.fields)
    return f"{inner.kind} {inner.tag or ''} {{\n{members}}}"
