"""The lines that LLDB prints for frames, threads and stops, by the format settings."""

from __future__ import annotations

from .frame import Frame
from .process import Process, StopEvent
from .thread import Thread


def check_format(text: str) -> None:
    """Raises DebuggerError in LLDB's words if a format string has items that do not exist."""
    raise NotImplementedError


def frame_line(frame: Frame, *, unique: bool = False, colors: bool = False) -> str:
    """By ``frame-format``, newline included, without indentation."""
    raise NotImplementedError


def thread_line(thread: Thread, *, colors: bool = False) -> str:
    """By ``thread-format`` (``thread list``, ``thread info``), newline included."""
    raise NotImplementedError


def thread_stop_line(thread: Thread, *, colors: bool = False) -> str:
    """By ``thread-stop-format`` (``bt``, stops), newline included."""
    raise NotImplementedError


def frame_display(frame: Frame, *, colors: bool = False, indent: str = "") -> str:
    """The frame line and its source, as ``frame select`` and stops show them."""
    raise NotImplementedError


def backtrace(thread: Thread, *, start: int = 0, count: int | None = None, unique: bool = False,
              colors: bool = False) -> str:
    """The thread's line and its frames, as ``bt``."""
    raise NotImplementedError


def stop_display(process: Process, event: StopEvent | None = None, *, colors: bool = False) -> str:
    """``Process N stopped`` and the threads with a reason, the selected one first with its source; or the exit line.

    With an event, its notes and, once for each image, the warning about optimised code follow.
    """
    raise NotImplementedError


def status_line(process: Process) -> str:
    """``Process N stopped``/``Process N exited with status = ...`` (with LLDB's trailing blank), newline included."""
    raise NotImplementedError


def address_description(process_or_target: object, address: int) -> str | None:
    """``module`function + 22 at file.c:168`` or a global's name, for registers and pointers."""
    raise NotImplementedError
