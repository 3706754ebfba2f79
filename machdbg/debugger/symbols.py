"""Addresses as text: the function and line, or the global, that lies there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.machine.function import Code, Line

from .typename import type_name

if TYPE_CHECKING:
    from .target import Target


def base_name(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def position_at(code: Code, address: int) -> int | None:
    """The step point to which ``address`` inside ``code`` belongs: the last one not after it, None before the first."""
    best = None
    for position in code.positions():
        pc = code.pc(position)
        if pc <= address and (best is None or pc > code.pc(best)):
            best = position
    return best


def line_at(code: Code, address: int) -> Line | None:
    """The source line of an address inside ``code``; before the first step point, that of its entry."""
    if not code.has_lines:
        return None
    position = position_at(code, address)
    return Line(code.file, code.first_line or code.line) if position is None else code.locate(position)


def line_text(line: Line) -> str:
    """``file.c:16:15``, without the column if there is none."""
    column = f":{line.column}" if line.column else ""
    return f"{base_name(line.file)}:{line.line}{column}"


def is_named(code: Code, name: str) -> bool:
    """Whether ``name`` means that function: in C++ the scopes, from the outside, may be left out."""
    asked = name.removeprefix("::")
    return code.name == asked or code.name.endswith(f"::{asked}")


def prototype(code: Code) -> str:
    """A function's name; in C++ with the types of its arguments, ``OSKext::start(bool)``."""
    if "::" not in code.qualified_name:
        return code.name
    types = [type_name(variable.type) for variable in code.variables()
             if variable.is_argument and variable.name != "this"]
    return f"{code.qualified_name}({', '.join(types)})"


def code_text(code: Code, address: int, line: Line | None) -> str:
    """``module`function + 22 at file.c:168``."""
    module = f"{code.image.name}`" if code.image is not None else ""
    offset = f" + {address - code.address}" if address != code.address else ""
    return f"{module}{prototype(code)}{offset}" + (f" at {line_text(line)}" if line is not None else "")


def address_text(target: Target, address: int) -> str | None:
    """What lies at an address of code; None if it is not one."""
    code = target.function_at(address)
    return code_text(code, address, line_at(code, address)) if code is not None else None


def global_text(target: Target, address: int) -> str | None:
    """The global that holds ``address``: ``module`kernel_task``, ``module`main_arena + 24``; None if there is none."""
    for image in target.images:
        for variable in image.globals.values():
            start = variable.address
            if start is not None and start <= address < start + max(variable.type.size, 1):
                return f"{image.name}`{variable.name}" + (f" + {address - start}" if address != start else "")
    return None
