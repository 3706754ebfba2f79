"""Types as C declares them."""

from __future__ import annotations

from machdbg.machine.ctype import CType, Enum, Record, Typedef, strip


def declaration(type_: CType) -> str:
    """A type as C declares it, members included."""
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
