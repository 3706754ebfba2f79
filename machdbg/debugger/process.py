"""A process: the machine that runs, and the moment of it that is looked at."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from machdbg.machine.machine import Machine
from machdbg.machine.timeline import Moment, Timeline

from .memory import Memory
from .thread import Thread

if TYPE_CHECKING:
    from .breakpoint import BreakpointLocation
    from .target import Target


class State(enum.Enum):
    """What the process is doing at the moment looked at (it never runs while a command is typed)."""

    LAUNCHED = "launched"  # nothing has run yet
    STOPPED = "stopped"
    EXITED = "exited"


@dataclass
class StopEvent:
    """Why run control came back.

    ``exited``: the process ended (``Process.exit_status``); otherwise ``thread`` has the stop reason. ``hits`` are the
    breakpoint locations hit; ``auto_continue`` is true when all of them are to be continued from once their commands
    have run. ``notes`` are complete lines to print below the stop display (a condition that could not be evaluated).
    """

    exited: bool = False
    thread: Thread | None = None
    hits: list[BreakpointLocation] = field(default_factory=list)
    auto_continue: bool = False
    notes: list[str] = field(default_factory=list)


class Process:
    """A launched target.

    Everything printable is as it was at the timeline's cursor; the present is just the last moment. Run control raises
    DebuggerError when it is not possible (``Process must be launched.`` once it has exited).
    """

    def __init__(self, target: Target, machine: Machine) -> None:
        self.target = target
        self.machine = machine
        raise NotImplementedError

    # state

    @property
    def pid(self) -> int: raise NotImplementedError

    @property
    def timeline(self) -> Timeline: raise NotImplementedError

    @property
    def state(self) -> State:
        """Exited only at the present: a moment before the end can still be looked at and run on from."""
        raise NotImplementedError

    @property
    def exit_status(self) -> int | None: raise NotImplementedError

    @property
    def exit_description(self) -> str | None:
        """What LLDB prints behind the status (``killed``)."""
        raise NotImplementedError

    @property
    def tick(self) -> int:
        """The tick looked at, -1 before the first."""
        raise NotImplementedError

    @property
    def moment(self) -> Moment | None: raise NotImplementedError

    @property
    def memory(self) -> Memory:
        """Memory as the selected thread sees it."""
        raise NotImplementedError

    def check_writable(self) -> None:
        """Raises DebuggerError if memory must not be changed now (the past, or an exited process)."""
        raise NotImplementedError

    # threads

    @property
    def threads(self) -> list[Thread]:
        """The threads that exist at the moment looked at, by index."""
        raise NotImplementedError

    def thread(self, index: int) -> Thread | None: raise NotImplementedError

    @property
    def selected_thread(self) -> Thread | None: raise NotImplementedError

    def select_thread(self, index: int) -> Thread:
        """Raises DebuggerError(``invalid thread #N.``)."""
        raise NotImplementedError

    # run control: every one returns when the process has stopped or exited

    def resume(self, *, reverse: bool = False) -> StopEvent:
        """Run until something stops it; unfinished steps stay in force. LLDB's continue, gdb's reverse-continue."""
        raise NotImplementedError

    def run_to_entry(self) -> StopEvent:
        """Run to the first step point of the process in user mode (``process launch --stop-at-entry``)."""
        raise NotImplementedError

    def step_in(self, thread: Thread, *, reverse: bool = False, avoid_no_debug: bool | None = None,
                into: str | None = None, avoid: str | None = None, end_line: int | None = None) -> StopEvent:
        """``into`` names the only function to step into, ``avoid`` is a regular expression of functions not to."""
        raise NotImplementedError

    def step_over(self, thread: Thread, *, reverse: bool = False, end_line: int | None = None) -> StopEvent:
        raise NotImplementedError

    def step_out(self, thread: Thread, frame_index: int | None = None, *, reverse: bool = False) -> StopEvent:
        """Out of a frame (None: the selected one); backwards: to where it was called from."""
        raise NotImplementedError

    def step_instruction(self, thread: Thread, *, over: bool = False, count: int = 1,
                         reverse: bool = False) -> StopEvent:
        raise NotImplementedError

    def until_lines(self, thread: Thread, lines: list[int], frame_index: int | None = None) -> StopEvent:
        """``thread until LINE...``; raises DebuggerError in LLDB's words."""
        raise NotImplementedError

    def until_addresses(self, thread: Thread, addresses: list[int], frame_index: int | None = None) -> StopEvent:
        raise NotImplementedError

    def goto(self, tick: int) -> StopEvent:
        """Look at another tick; raises DebuggerError outside 0 to the last one."""
        raise NotImplementedError

    def kill(self) -> None:
        """The process exits with status 9, described as ``killed``."""
        raise NotImplementedError

    def interrupt(self) -> None:
        """Ask a running process to stop; may be called from a signal handler or another thread."""
        raise NotImplementedError
