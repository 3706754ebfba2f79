"""Stubs as functions of the kernel: where they are is known at once, their text is made when it is first needed."""

from __future__ import annotations

import linecache
from collections.abc import Callable, Coroutine
from functools import cache, cached_property
from typing import Any

from machdbg.kernel import constants, cpu, headers, macros
from machdbg.kernel.data import kernel_data
from machdbg.machine.function import Function, at
from machdbg.machine.view import Array, ArrayOf, Struct, ptr
from machdbg.mig.model import Routine

from .definitions import definition
from .server import ServerStub, missing_functions, text
from .support import not_modelled, string_at, string_ends
from .table import Row, Subsystem, subsystems

REGISTER_ARGUMENTS = 6


class Stub(Function[[headers.mach_msg_header_t, headers.mach_msg_header_t], None]):
    """The server's side of a routine.

    ``InHeadP`` is ``<unavailable>`` where the server function takes more arguments than fit into registers: to lay them
    on the stack, the compiled code needs the register that held it.
    """

    def __init__(self, subsystem: Subsystem, row: Row) -> None:
        self.subsystem = subsystem
        self.row = row
        self.name = row.stub
        self.file = subsystem.file
        self.line = row.line
        self.unavailable = frozenset(("InHeadP",) if row.argc > REGISTER_ARGUMENTS else ())
        self.has_lines = True
        self.stack_size = 0
        self.parameters = ("InHeadP", "OutHeadP")
        self.__doc__ = f"Unpack a request for {row.server_function}, call it and pack the reply."

    @cached_property
    def routine(self) -> Routine:
        """What the .defs file says."""
        routine = definition(self.subsystem.definitions)[self.row.number]
        assert routine is not None
        return routine

    @property
    def missing(self) -> list[str]:
        """The functions that it would call and that are not modelled; with any, it answers KERN_NOT_SUPPORTED."""
        return self._missing

    @cached_property
    def _missing(self) -> list[str]:
        return missing_functions(self.routine, self.find)

    def find(self, name: str) -> Function[..., Any] | None:
        """A modelled function of the kernel."""
        assert self.image is not None
        code = self.image.functions.get(name)
        return code if isinstance(code, Function) and not isinstance(code, Stub) else None

    @cached_property
    def text(self) -> str:
        """The Python text that runs."""
        return text(self._written, self.row.lines, self.row.call)

    @cached_property
    def _written(self) -> ServerStub:
        return ServerStub(self.routine, self.find)

    @property
    def body(self) -> Callable[..., Coroutine[Any, Any, None]]:
        return self._compiled

    @cached_property
    def _compiled(self) -> Callable[..., Coroutine[Any, Any, None]]:
        lines = self.text.splitlines(keepends=True)
        linecache.cache[self.python_file] = (len(self.text), None, lines, self.python_file)
        scope = {**SCOPE, **self._written.types.bound}
        exec(compile(self.text, self.python_file, "exec", dont_inherit=True), scope)
        body: Callable[..., Coroutine[Any, Any, None]] = scope[self.name]
        return body

    @property
    def python_file(self) -> str:
        return f"<{self.file}>/{self.name}.py"

    def positions(self) -> list[int]:
        return super().positions() if self.missing else list(self.row.lines)


@cache
def stubs() -> tuple[Stub, ...]:
    """The stubs of all routines, by subsystem and number."""
    return tuple(Stub(subsystem, row) for subsystem in subsystems() for row in subsystem.rows.values())


SCOPE: dict[str, Any] = {
    "__name__": headers.__name__,
    **{name: value for module in (constants, headers) for name, value in vars(module).items() if name[:2] != "__"},
    "local": cpu.local, "local_array": cpu.local_array, "pointer_to": cpu.pointer_to, "at_address": macros.at_address,
    "IP_NULL": macros.IP_NULL, "IP_VALID": macros.IP_VALID, "kernel_data": kernel_data, "at": at,
    "not_modelled": not_modelled, "string_at": string_at, "string_ends": string_ends,
    "Any": Any, "Array": Array, "ArrayOf": ArrayOf, "Struct": Struct, "ptr": ptr,
}
