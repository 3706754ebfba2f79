"""Commands as declarations: what is said here is what parses, completes and documents them.

A module of commands holds ``Group`` objects and functions under ``@command``; the interpreter collects both.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .context import Context
    from .options import Values

Body = Callable[["Context", "Values", list[str]], None]


class Needs(enum.IntEnum):
    """What must exist for a command to run; each includes those before it."""

    NOTHING = 0
    TARGET = 1
    PROCESS = 2  # launched, perhaps ended
    STOPPED = 3  # a live process to look at
    FRAME = 4


LLDB = frozenset((
    "apropos", "breakpoint", "command", "disassemble", "dwim-print", "expression", "frame", "help", "memory", "process",
    "quit", "register", "scripting", "session", "settings", "source", "target", "thread", "type", "version",
    "watchpoint"))
"""First words of commands that LLDB has too."""


class Option(NamedTuple):
    """An option of a command: ``-short <value>``, ``--long <value>``.

    ``value`` names what follows (None for a switch); it decides how the text is checked (see ``options.convert``) and
    what is completed. ``sets`` are the option sets it belongs to (empty: all), ``required`` those in which it must be
    given. ``wrong`` is what is said of a wrong number or truth value (``{}``) where LLDB has words of its own for this
    option, ``choices`` are the words allowed.
    """

    short: str
    long: str
    summary: str
    value: str | None = None
    sets: tuple[int, ...] = ()
    required: tuple[int, ...] = ()
    wrong: str = ""
    choices: tuple[str, ...] = ()
    optional_value: bool = False
    repeated: bool = False

    @property
    def key(self) -> str:
        """The name under which its value is asked for."""
        return self.long


GDB_FORMAT = Option("G", "gdb-format", "A format in GDB's way: count, letter, size.", "gdb-format")


class Group(NamedTuple):
    """A word with sub-commands: ``breakpoint``."""

    name: str
    summary: str
    syntax: str = ""


@dataclass(frozen=True)
class Command:
    """A command and its declaration.

    ``arguments`` is how help writes what may follow (empty: nothing may); ``completes`` names what each argument
    completes to, the last one for all that follow. A ``raw`` command takes the rest of the line as it stands.
    ``repeat`` gives the line that an empty line stands for, from the line just run: None refuses.
    """

    name: str
    summary: str
    body: Body
    options: tuple[Option, ...] = ()
    arguments: str = ""
    completes: tuple[str, ...] = ()
    needs: Needs = Needs.NOTHING
    raw: bool = False
    hidden: bool = False
    syntax: str = ""
    details: str = ""
    examples: tuple[str, ...] = ()
    repeat: Callable[[str], str | None] = field(default=lambda line: line)
    family: str = ""

    @cached_property
    def option_sets(self) -> dict[int, tuple[frozenset[str], frozenset[str]]]:
        """The option sets by number (0 when there is only one): the keys that each allows, and those it requires."""
        numbers = sorted({number for option in self.options for number in (*option.sets, *option.required)}) or [0]
        return {number: (
            frozenset(option.key for option in self.options
                      if not option.sets or number in option.sets or number in option.required),
            frozenset(option.key for option in self.options if number in option.required)) for number in numbers}

    def option(self, key: str) -> Option | None:
        """The option whose long name is ``key``."""
        return next((option for option in self.options if option.long == key), None)


def command(name: str, *, summary: str, options: tuple[Option, ...] = (), arguments: str = "",
            completes: tuple[str, ...] = (), needs: Needs = Needs.NOTHING, raw: bool = False, hidden: bool = False,
            syntax: str = "", details: str = "", examples: tuple[str, ...] = (),
            repeat: Callable[[str], str | None] = lambda line: line) -> Callable[[Body], Command]:
    """Declare the decorated function as the command ``name`` (all its words). See ``Command``. One that needs
    no arguments is an example of itself."""

    def declare(body: Body) -> Command:
        family = body.__module__.rpartition(".")[2]
        return Command(name, summary, body, options, arguments, completes, needs, raw, hidden, syntax, details,
                       examples or (() if hidden or arguments.startswith("<") else (name,)), repeat, family)

    return declare


def no_repeat(line: str) -> str | None:
    """For commands that an empty line must not run again."""
    return None
