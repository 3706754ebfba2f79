"""Functions of the kernel whose Python text is made when it is first needed."""

from __future__ import annotations

import linecache
from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import Any

from machdbg.kernel import constants, cpu, headers, macros
from machdbg.kernel.data import kernel_data
from machdbg.machine.function import Function, at
from machdbg.machine.view import Array, ArrayOf, Pointer, Struct, ptr, raw

from .support import not_modelled, string_at, string_ends, string_of

SCOPE: dict[str, Any] = {
    "__name__": headers.__name__,
    **{name: value for module in (constants, headers) for name, value in vars(module).items() if name[:2] != "__"},
    "local": cpu.local, "local_array": cpu.local_array, "pointer_to": cpu.pointer_to, "kernel_space": cpu.kernel_space,
    "at_address": macros.at_address, "IP_NULL": macros.IP_NULL, "IP_VALID": macros.IP_VALID,
    "MACH_MSGH_BITS": macros.MACH_MSGH_BITS, "kernel_data": kernel_data, "at": at, "raw": raw,
    "not_modelled": not_modelled, "string_at": string_at, "string_ends": string_ends, "string_of": string_of,
    "Any": Any, "Array": Array, "ArrayOf": ArrayOf, "Pointer": Pointer, "Struct": Struct, "ptr": ptr,
}


class Made(Function[..., Any]):
    """A function with a ``text``; ``bound`` is what names of it stand for besides those of the kernel's headers.

    The text is kept where Python looks for source, so that it can be shown and stepped through like any file.
    """

    has_lines = True
    stack_size = 0

    def __init__(self, name: str, file: str, line: int, description: str) -> None:
        self.name = name
        self.file = file
        self.line = line
        self.__doc__ = description

    @property
    def text(self) -> str:
        """The Python text that runs."""
        raise NotImplementedError

    @property
    def bound(self) -> dict[str, Any]:
        """The names that the text uses, and what they stand for."""
        raise NotImplementedError

    @property
    def body(self) -> Callable[..., Coroutine[Any, Any, Any]]:
        return self._compiled

    @cached_property
    def _compiled(self) -> Callable[..., Coroutine[Any, Any, Any]]:
        text = self.text
        linecache.cache[self.python_file] = (len(text), None, text.splitlines(keepends=True), self.python_file)
        scope = {**SCOPE, **self.bound}
        exec(compile(text, self.python_file, "exec", dont_inherit=True), scope)
        body: Callable[..., Coroutine[Any, Any, Any]] = scope[self.name]
        return body

    @property
    def module(self) -> str:
        return __name__

    @property
    def python_file(self) -> str:
        return f"<{self.file}>/{self.name}.py"

    def find(self, name: str) -> Function[..., Any] | None:
        """A modelled function of the kernel."""
        assert self.image is not None
        code = self.image.functions.get(name)
        return code if isinstance(code, Function) else None
