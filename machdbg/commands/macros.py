"""How the commands of ``xnu`` are declared, and their columns: the conventions of Apple's lldbmacros."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from machdbg.debugger.error import DebuggerError

from .addresses import address_of
from .options import Values
from .registry import Body, Command, Needs, Option
from .result import CommandError
from .structures import Kernel, Structure

if TYPE_CHECKING:
    from .context import Context


def p(number: int, width: int) -> str:
    """A pointer column: hexadecimal, left-aligned, blank-filled."""
    return f"{number:<#{width}x}"


def z(number: int, width: int) -> str:
    """A zero-filled hexadecimal column, with a blank in front."""
    return f"{number: #0{width}x}"


class Row(str):
    """A line of a table that knows what it holds: ``kind`` (``task``, ``port``...) and values by name, for --json."""

    kind: str
    fields: dict[str, int | str]

    @classmethod
    def of(cls, text: str, kind: str, /, **fields: int | str) -> Row:
        """A row that reads ``text``."""
        row = cls(text)
        row.kind, row.fields = kind, fields
        return row

    def behind(self, prefix: str) -> Row:
        """The same row, moved to the right."""
        return Row.of(prefix + self, self.kind, **self.fields)


MACRO_OPTIONS = (
    Option("h", "help", "Explain the macro."),
    Option("v", "verbose", "Show more. May be given several times.", repeated=True),
    Option("o", "outfile", "Write the output to this file.", "filename"),
    Option("s", "search", "Show only the lines that match.", "regular-expression"),
    Option("j", "json", "Show what the rows hold, as JSON."),
)

EXAMPLES = {"task": "kernel_task", "pid": "100", "[pid]": "100", "ipc_space": "kernel_task->itk_space",
            "ipc_port": "kmsg->ikm_header->msgh_remote_port", "ipc_kmsg": "kmsg", "ipc_pset": "pset",
            "ipc_mqueue": "&port->ip_messages",
            "thread": "kmsg->ikm_header", "waitq": "&port->ip_messages", "ipc_voucher": "voucher"}
"""What a macro may be about, by the name of its argument."""

Macro = Callable[["Context", Kernel, Values, list[str]], Iterator[str]]


def macro(name: str, argument: str, summary: str, options: tuple[Option, ...] = (),
          completes: tuple[str, ...] = ("expression",)) -> Callable[[Macro], Command]:
    """Declare a macro; ``argument`` names what it is about (empty: nothing; in brackets: it may be left out). It yields
    lines."""
    usage = argument.replace("[", "[<").replace("]", ">]") if argument.startswith("[") else f"<{argument}>"

    def declare(body: Macro) -> Command:
        def run(context: Context, values: Values, arguments: list[str]) -> None:
            _run(context, name, argument, body, values, arguments)

        run_: Body = run
        return Command(name, summary, run_, (*MACRO_OPTIONS, *options), usage if argument else "",
                       completes if argument else (), Needs.PROCESS, family="xnu",
                       examples=(f"{name} {EXAMPLES.get(argument, '--json')}",))

    return declare


def _run(context: Context, name: str, argument: str, body: Macro, values: Values, arguments: list[str]) -> None:
    if "help" in values:
        context.run(f"help {name}")
        return
    if argument and not arguments and not argument.startswith("["):
        raise CommandError(f"'{name}' takes the address of a {argument}: {name} <{argument}>")
    if len(arguments) > 1:
        raise CommandError(f"'{name}' takes one argument; put an expression with blanks in quotes")
    pattern = None
    if "search" in values:
        try:
            pattern = re.compile(values.text("search"))
        except re.error as error:
            raise CommandError(f"{values.text('search')}: {error}") from None
    lines = body(context, Kernel(context), values, arguments)
    if "json" in values:
        lines = _as_json(lines)
    shown = (line for line in lines if pattern is None or pattern.search(line))
    if "outfile" in values:
        try:
            Path(values.text("outfile")).write_text("".join(f"{line}\n" for line in shown), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"cannot write '{values.text('outfile')}': {error.strerror}") from None
        return
    for line in shown:
        context.line(line)


def _as_json(lines: Iterator[str]) -> Iterator[str]:
    """The rows of a table as a JSON list of objects; lines that are no rows as texts if there are no rows."""
    import json  # takes time, and few ask for it

    everything = list(lines)
    rows = [{"kind": line.kind, **line.fields} for line in everything if isinstance(line, Row)]
    found: list[dict[str, int | str]] | list[str] = rows or [line for line in everything if line.strip()]
    yield from json.dumps(found, indent=2).splitlines()


def structure_at(context: Context, kernel: Kernel, type_name: str, text: str) -> Structure:
    """The structure whose address is given on the command line."""
    address = address_of(context, text)
    try:
        return kernel.at(type_name, address)
    except DebuggerError:
        raise CommandError(f"no {type_name} at {address:#x}: that memory cannot be read") from None
