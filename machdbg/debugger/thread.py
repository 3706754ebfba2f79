"""Threads as the debugger shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .frame import Frame
from .value import Value

if TYPE_CHECKING:
    from machdbg.machine.thread import Thread as MachineThread

    from .process import Process


class Thread:
    """A thread at the moment looked at. ``index`` is LLDB's, from 1, and never changes; ``id`` is the machine's."""

    index: int
    id: int
    name: str

    def __init__(self, process: Process, machine_thread: MachineThread, index: int) -> None: raise NotImplementedError

    @property
    def stop_reason(self) -> str:
        """``breakpoint 1.1``, ``step in``...; empty if it is not this thread that stopped."""
        raise NotImplementedError

    @property
    def return_value(self) -> Value | None:
        """What ``finish`` got, named ``$N``."""
        raise NotImplementedError

    @property
    def frames(self) -> list[Frame]:
        """The stack, innermost first: in the kernel its kernel frames, else its user frames."""
        raise NotImplementedError

    def frame(self, index: int) -> Frame | None: raise NotImplementedError

    @property
    def selected_frame(self) -> Frame | None: raise NotImplementedError

    def select_frame(self, index: int) -> Frame:
        """Raises DebuggerError(``Frame index (N) out of range.``)."""
        raise NotImplementedError
