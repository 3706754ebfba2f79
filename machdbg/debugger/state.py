"""States of a process."""

from __future__ import annotations

import enum


class State(enum.Enum):
    """What the process is doing at the moment looked at (it never runs while a command is typed)."""

    LAUNCHED = "launched"  # nothing has run yet
    STOPPED = "stopped"
    EXITED = "exited"
