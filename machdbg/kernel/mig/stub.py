"""Stubs as functions of the kernel: where they are is known at once, their text is made when it is first needed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from machdbg.machine.function import Function

from .made import Made
from .table import Row, Subsystem, subsystems

if TYPE_CHECKING:
    from .server import ServerStub
    from .user import UserStub

REGISTER_ARGUMENTS = 6


class Stub(Made):
    """The server's side of a routine.

    ``InHeadP`` is ``<unavailable>`` where the server function takes more arguments than fit into registers: to lay them
    on the stack, the compiled code needs the register that held it.
    """

    def __init__(self, subsystem: Subsystem, row: Row) -> None:
        super().__init__(row.stub, subsystem.file, row.line,
                         f"Unpack a request for {row.server_function}, call it and pack the reply.")
        self.subsystem = subsystem
        self.row = row
        self.unavailable = frozenset(("InHeadP",) if row.argc > REGISTER_ARGUMENTS else ())

    @property
    def parameters(self) -> tuple[str, ...]:
        return ("InHeadP", "OutHeadP")

    @property
    def definitions(self) -> str:
        """The .defs file."""
        return self.subsystem.definitions

    @property
    def number(self) -> int:
        """The message id."""
        return self.row.number

    @property
    def missing(self) -> list[str]:
        """The functions that it would call and that are not modelled; with any, it answers KERN_NOT_SUPPORTED."""
        return self._written.missing

    @cached_property
    def text(self) -> str:
        return self._written.text(self.row.lines, self.row.call)

    @property
    def bound(self) -> dict[str, Any]:
        return self._written.types.bound

    @cached_property
    def _written(self) -> ServerStub:
        from .server import server_stub  # takes time, and few stubs are needed

        return server_stub(self.subsystem.definitions, self.row.number, self.find)

    def positions(self) -> list[int]:
        return super().positions() if self.missing else list(self.row.lines)


class Sender(Made):
    """The side of the kernel as sender; ``sends`` is the line where it does so."""

    unavailable: frozenset[str] = frozenset()

    def __init__(self, definitions: str, number: int, name: str, file: str, line: int, sends: int) -> None:
        super().__init__(name, file, line, f"Send message {number}.")
        self.definitions = definitions
        self.number = number
        self.sends = sends

    @cached_property
    def _written(self) -> UserStub:
        from .user import user_stub  # takes time, and few stubs are needed

        return user_stub(self.definitions, self.number)

    @cached_property
    def text(self) -> str:
        return self._written.text(self.sends)

    @property
    def bound(self) -> dict[str, Any]:
        return {**self._written.types.bound, **{name: self.find(name) for name in CALLED}}

    def positions(self) -> list[int]:
        return [self.sends]


CALLED = ("mach_msg_send_from_kernel_proper", "mach_msg_rpc_from_kernel_proper", "mig_user_allocate",
          "mig_user_deallocate")


@cache
def senders() -> dict[str, Sender]:
    """The stubs with which the kernel sends messages, by name.

    ``user_stubs.txt`` has a line ``definitions user-file`` for each .defs file, and below it, indented by a space, one
    for each routine: ``id name line line-that-sends``.
    """
    found = {}
    for words in map(str.split, (Path(__file__).parent / "user_stubs.txt").read_text("ascii").splitlines()):
        if len(words) == 2:
            definitions, file = words
        else:
            number, name, line, sends = words
            found[name] = Sender(definitions, int(number), name, file, int(line), int(sends))
    return found


def sender(name: str) -> Function[..., int]:
    """The stub with which the kernel sends a message."""
    return senders()[name]


@cache
def stubs() -> tuple[Stub, ...]:
    """The server stubs of all routines, by subsystem and number."""
    return tuple(Stub(subsystem, row) for subsystem in subsystems() for row in subsystem.rows.values())


def made_functions() -> Iterator[Made]:
    """All that MIG makes for the kernel."""
    yield from stubs()
    yield from senders().values()
