"""Threads and processes."""

from __future__ import annotations

import enum
from array import array
from typing import Any

from .frame import Frame
from .function import Call
from .image import Image
from .memory import AddressSpace


class State(enum.Enum):
    """What the scheduler may do with a thread."""

    RUNNABLE = "runnable"
    WAITING = "waiting"
    TERMINATED = "terminated"


class Process:
    """A user process: its address space, its executable's image, what standard input has, its threads and, once it has
    ended, its exit status. ``posted`` are signals that a debugger has sent it and that no thread has come by for."""

    def __init__(self, pid: int, name: str, space: AddressSpace) -> None:
        self.pid = pid
        self.name = name
        self.space = space
        self.executable: Image | None = None
        self.input = b""
        self.threads: list[Thread] = []
        self.exit_status: int | None = None
        self.posted: list[int] = []

    def __repr__(self) -> str:
        return f"<process {self.pid} {self.name}>"


class Thread:
    """A thread. ``user`` and ``kernel`` are its top frames in the two modes; in the kernel while ``kernel`` is set.

    ``kernel_stack`` is the address just above the kernel stack's first frame, ``object`` the address of the kernel's
    thread structure (0 if it has none), ``gs_base`` where its own data lie in user space (0 if it has none), ``result``
    what the next frame to run is given, ``signal`` the one that the debugger lets through to it (0: none).
    ``interrupted`` are the first frames of the signal handlers that it is in, each with what that which they have
    interrupted is owed.
    ``moments`` are the ticks at which it was the running thread, ascending. ``parked`` tells of the last tick before a
    wait with a continuation which frame, not begun yet, is then all that it has. ``repeated`` holds what the user frame
    was given that has raised an exception and is to be run again.
    """

    def __init__(self, identifier: int, name: str, process: Process | None, kernel_stack: int) -> None:
        self.id = identifier
        self.names = [(-1, name)]
        self.process = process
        self.kernel_stack = kernel_stack
        self.object = 0
        self.gs_base = 0
        self.signal = 0
        self.interrupted: list[tuple[Frame, Any]] = []
        self.user: Frame | None = None
        self.kernel: Frame | None = None
        self.state = State.RUNNABLE
        self.result: Any = None
        self.continuation: Call[Any] | None = None
        self.repeated: tuple[Any] | None = None
        self.created = 0
        self.ended: int | None = None
        self.moments: array[int] = array("q")
        self.parked: dict[int, Frame] = {}

    def __repr__(self) -> str:
        return f"<thread {self.id} {self.name}>"

    @property
    def name(self) -> str:
        """What it is called now."""
        return self.names[-1][1]

    def name_at(self, tick: int) -> str:
        """What it was called at a tick: ``names`` are those it was given, each with the last tick before it had it."""
        return next((name for since, name in reversed(self.names) if since < tick), self.names[0][1])

    def repeat(self) -> None:
        """Give the user frame, if it has raised an exception, what it was given then."""
        if self.repeated is not None:
            (self.result,) = self.repeated
            self.repeated = None

    def park(self, continuation: Call[Any]) -> None:
        """Note that it has given its kernel stack up and will begin ``continuation``."""
        frame = Frame(continuation.code, continuation.arguments, None, self.kernel_stack - 16)
        frame.position = continuation.code.line
        self.parked[self.moments[-1] if self.moments else -1] = frame
