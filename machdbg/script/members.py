"""Expressions in which the members of a structure are names, as in a method of it."""

from __future__ import annotations

import re

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.value import Value
from machdbg.machine.ctype import Pointer, Record

_NAME = re.compile(r"(?<![\w.$>])([A-Za-z_]\w*)|(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')")


def with_members(value: Value, text: str) -> str:
    """``text`` with every name that is a member of ``value`` replaced by the member itself, by its address. Raises
    DebuggerError if the value is not in memory."""
    base = value.unsigned if isinstance(value.stripped, Pointer) else value.address
    names = {child.name for child in value.children()}
    if not names or base is None:
        return text
    record = value.target if isinstance(value.stripped, Pointer) else value.stripped
    type_name = str(record)

    def replaced(match: re.Match[str]) -> str:
        name = match[1]
        if name is None or name not in names:
            return match[0]
        return f"((({type_name} *){base:#x})->{name})"

    if not isinstance(record, Record) or record.tag is None:
        raise DebuggerError("a type without a name cannot be spelled in an expression")
    return _NAME.sub(replaced, text)
