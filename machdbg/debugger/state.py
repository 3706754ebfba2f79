"""States of a process."""

from __future__ import annotations

import enum


class State(enum.Enum):
    """What the process is doing at the moment looked at (it never runs while a command is typed)."""

    LAUNCHED = "launched"  # nothing has run yet
    STOPPED = "stopped"
    EXITED = "exited"


CRASHES = ("EXC_", "panic", "signal SIGABRT", "signal SIGBUS", "signal SIGFPE", "signal SIGILL", "signal SIGSEGV",
           "signal SIGSYS")  # how the reasons of stops begin in which a program does not go on well
KILLED = 9  # the exit status of a process that was killed
