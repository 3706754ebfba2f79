"""Stack frames as the debugger shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.machine.function import Code, Line
from machdbg.machine.image import Image

from .value import Value

if TYPE_CHECKING:
    from .thread import Thread


class Frame:
    """One activation at the moment looked at."""

    thread: Thread
    index: int
    code: Code
    position: int

    @property
    def pc(self) -> int: raise NotImplementedError

    @property
    def offset(self) -> int:
        """Bytes from the function's start to the pc."""
        raise NotImplementedError

    @property
    def image(self) -> Image | None: raise NotImplementedError

    @property
    def location(self) -> Line | None:
        """The source line; None in code without line information."""
        raise NotImplementedError

    @property
    def is_optimized(self) -> bool: raise NotImplementedError

    @property
    def arguments(self) -> list[Value]: raise NotImplementedError

    @property
    def locals(self) -> list[Value]:
        """The locals in scope, in order of declaration, without the arguments."""
        raise NotImplementedError

    def variable(self, name: str) -> Value | None:
        """An argument or local in scope, or a global of this frame's own file."""
        raise NotImplementedError

    def variable_path(self, path: str) -> Value:
        """``frame variable``'s paths (``*a->b[2].c``, ``&x``); raises DebuggerError in LLDB's words."""
        raise NotImplementedError

    def registers(self) -> dict[str, int]:
        """Those whose value is known at this point, by name; rip, rsp and rbp always."""
        raise NotImplementedError
