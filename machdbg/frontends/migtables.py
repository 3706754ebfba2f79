"""Compiled interface definitions as tables."""

from __future__ import annotations

import sys

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from machdbg.mig.describe import direction
from machdbg.mig.model import (
    POLYMORPHIC,
    Argument,
    Direction,
    Field,
    Form,
    Message,
    Mode,
    Role,
    Routine,
    Subsystem,
    Wire,
)

RIGHTS = {16: "move-receive", 17: "move-send", 18: "move-send-once", 19: "copy-send", 20: "make-send",
          21: "make-send-once", 22: "copy-receive", POLYMORPHIC: "polymorphic"}
"""The rights, by the number that the sender writes."""
_FOR = {Mode.USER: "a task", Mode.USER_32: "a task of 32 bits", Mode.KERNEL_USER: "the kernel as sender",
        Mode.KERNEL_SERVER: "the kernel as server"}
WIDE = 1000
"""The width when nobody looks at the edge."""


def show(subsystems: list[tuple[Subsystem, list[Routine]]], summary: bool, colors: bool) -> None:
    """Print routines of subsystems: a line for each, or also how their messages lie in memory."""
    console = Console(force_terminal=colors, highlight=False, width=None if sys.stdout.isatty() else WIDE)
    for index, (subsystem, routines) in enumerate(subsystems):
        if index:
            console.print()
        _heading(console, subsystem)
        if summary:
            console.print(_summary(routines))
            continue
        for routine in routines:
            _routine(console, routine, subsystem)


def _heading(console: Console, subsystem: Subsystem) -> None:
    count = sum(routine is not None for routine in subsystem.routines)
    skipped = len(subsystem.routines) - count
    console.print(f"[bold]subsystem {escape(subsystem.name)}[/bold], ids {subsystem.base} to {subsystem.end - 1}, "
                  f"for {_FOR[subsystem.mode]}: {_plural(count, 'routine')}"
                  + (f", {skipped} skipped" if skipped else "")
                  + f", largest reply {subsystem.maxsize} bytes, table {escape(subsystem.symbol)}", soft_wrap=True)


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _table(*columns: str, right: tuple[str, ...]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return table


def _summary(routines: list[Routine]) -> Table:
    table = _table("Id", "Routine", "Arguments", "Request", "Reply", right=("Id",))
    for routine in routines:
        table.add_row(str(routine.number), f"[bold]{escape(routine.name)}[/bold]",
                      escape(", ".join(_short(argument) for argument in routine.arguments if not argument.of)),
                      _size(routine.request), "-" if routine.is_simple else _size(routine.reply))
    return table


def _short(argument: Argument) -> str:
    """An argument in a summary: ``out semaphore``."""
    if argument.role is Role.REQUEST_PORT:
        return argument.name
    word = argument.role.value if argument.direction is Direction.NONE else direction(argument)
    return argument.name if word == "in" else f"{word} {argument.name}"


def _size(message: Message) -> str:
    least = message.size - message.variable_bytes
    return f"{message.size}" if least == message.size else f"{least} to {message.size}"


def _routine(console: Console, routine: Routine, subsystem: Subsystem) -> None:
    kind = "simpleroutine" if routine.is_simple else "routine"
    console.print(f"\n{routine.number} {kind} [bold]{escape(routine.name)}[/bold]", soft_wrap=True)
    console.print(Padding(_arguments(routine), (0, 0, 0, 2), expand=False))
    messages = [("request", routine.number, routine.request, Direction.IN)]
    if not routine.is_simple:
        messages.append(("reply", routine.number + 100, routine.reply, Direction.OUT))
    for name, number, message, way in messages:
        count = len(message.descriptors)
        console.print(f"\n  {name} {number}: {_size(message)} bytes, "
                      + (f"complex with {_plural(count, 'descriptor')}" if count else "simple"))
        console.print(Padding(_layout(routine, message, way), (0, 0, 0, 2), expand=False))


def _arguments(routine: Routine) -> Table:
    table = _table("Direction", "Argument", "Type", "In C", "Remarks", right=())
    for argument in routine.arguments:
        word = argument.role.value if argument.role is Role.REQUEST_PORT or not argument.direction else (
            direction(argument))
        table.add_row(word, f"[bold]{escape(argument.name)}[/bold]", escape(argument.type.name),
                      escape(_in_c(argument)), escape(_remarks(argument)))
    return table


def _in_c(argument: Argument) -> str:
    if not argument.c_type:
        return "-"
    is_array = argument.type.form in (Form.ARRAY, Form.STRING) and not argument.type.out_of_line
    pointer = " *" if argument.direction & Direction.OUT and not is_array else ""
    return f"{'const ' if 'const' in argument.flags else ''}{argument.c_type}{pointer}"


def _remarks(argument: Argument) -> str:
    type = argument.type
    remarks = [f"added for {argument.of}"] if argument.of else []
    if argument.disposition:
        remarks.append(RIGHTS[argument.disposition])
    if type.form is not Form.SCALAR or type.out_of_line:
        remarks.append(_extent(argument))
    translations = ((type.intran, Direction.IN), (type.outtran, Direction.OUT), (type.destructor, Direction.IN))
    remarks += [f"{translation.function}()" for translation, way in translations
                if translation is not None and argument.direction & way]
    return ", ".join([*remarks, *sorted(argument.flags)])


def _extent(argument: Argument) -> str:
    type = argument.type
    where = "out of line" if type.out_of_line else ""
    if type.count is None:
        return where
    count = type.count // type.unit
    if type.form is Form.STRUCT:
        return f"{where} {type.size} bytes".strip()
    what = "characters" if type.form is Form.STRING else "elements"
    return f"{where} {'at most ' if type.variable else ''}{count} {what}".strip()


def _layout(routine: Routine, message: Message, way: Direction) -> Table:
    table = _table("Offset", "Hex", "Size", "Field", "Type", "Remarks", right=("Offset", "Hex", "Size"))
    for field in message.fields:
        table.add_row(str(field.offset), f"{field.offset:#x}", str(field.size), f"[bold]{escape(field.name)}[/bold]",
                      escape(field.c_type), escape(_content(routine, field, way)))
    return table


def _content(routine: Routine, field: Field, way: Direction) -> str:
    """What is to be said about a field of a message."""
    argument = next((each for each in routine.arguments if each.name == field.argument), None)
    if argument is None:
        return ""
    if field.wire is Wire.PORT or field.wire is Wire.OOL_PORTS:
        received = argument.direction is Direction.INOUT and way is Direction.OUT
        right = argument.type.received if received else argument.disposition
        return RIGHTS.get(right, "")
    owner = next((each for each in routine.arguments if each.name == argument.of), None)
    if owner is not None and "countinout" in owner.flags and way is Direction.IN:
        return f"room for {owner.name}"
    if owner is not None:
        return f"elements of {owner.name}"
    return "at most" if argument.type.variable and field.wire is Wire.INLINE else ""
