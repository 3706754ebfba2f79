"""What ``frame variable`` and ``target variable`` say of variables besides their values."""

from __future__ import annotations

from machdbg.debugger import format as formats
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.format import FormatOptions
from machdbg.debugger.symbols import base_name
from machdbg.debugger.value import Value
from machdbg.machine.function import Variable


def object_description(value: Value, options: FormatOptions, errors: list[str]) -> str:
    """What -O shows: there are no languages here whose objects describe themselves, and LLDB says so."""
    head = f"({value.type_name}) {value.name} = "
    try:
        text = formats.own_text(value, options)
    except DebuggerError as error:
        errors.append(str(error))
        return head
    if text == options.null:
        return f"{head}{text}\n"
    return f"{head}{text}{'' if value.is_aggregate else ' warning: no object description available'}\n\n"


def scope_of(variable: Variable) -> str:
    """What LLDB says of a variable: whether it is an argument, a local, or lives as long as the program."""
    if variable.is_argument:
        return "ARG"
    if variable.address is None:
        return "LOCAL"
    return "STATIC" if variable.is_static else "GLOBAL"


def declared_at(variable: Variable, file: str) -> str:
    """``main.c:28: ``, where a variable is declared; in ``file`` if it does not say. Empty if that is not known."""
    return f"{base_name(variable.file or file)}:{variable.line}: " if variable.line else ""
