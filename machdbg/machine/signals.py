"""Darwin's signals: their numbers and names, what they do to a process, and what a debugger does about them.

``raise``, ``abort`` and ``process signal`` send some; nothing here catches any, so each has its default effect.
"""

from __future__ import annotations

from typing import NamedTuple


class Signal(NamedTuple):
    """A signal. ``kills``: what it does by default is to end the process. ``passed``, ``stops``, ``notifies``: what
    LLDB does with it on macOS unless told otherwise by ``process handle``."""

    number: int
    name: str
    kills: bool = True
    passed: bool = True
    stops: bool = True
    notifies: bool = True


_NAMES = ("HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "EMT", "FPE", "KILL", "BUS", "SEGV", "SYS", "PIPE", "ALRM",
          "TERM", "URG", "STOP", "TSTP", "CONT", "CHLD", "TTIN", "TTOU", "IO", "XCPU", "XFSZ", "VTALRM", "PROF",
          "WINCH", "INFO", "USR1", "USR2")
_HARMLESS = frozenset({"URG", "STOP", "TSTP", "CONT", "CHLD", "TTIN", "TTOU", "IO", "WINCH", "INFO"})
_KEPT = frozenset({"INT", "TRAP"})  # the debugger's own
_QUIET = frozenset({"PIPE", "ALRM", "URG", "CHLD", "IO", "VTALRM", "PROF", "WINCH"})

SIGNALS = tuple(Signal(number, f"SIG{name}", name not in _HARMLESS, name not in _KEPT, name not in _QUIET,
                       name not in _QUIET) for number, name in enumerate(_NAMES, 1))


def signal_name(number: int) -> str:
    """``SIGABRT``; the number itself if there is no such signal."""
    return SIGNALS[number - 1].name if 1 <= number <= len(SIGNALS) else str(number)


def kills(number: int) -> bool:
    """Whether a signal that nobody catches ends the process."""
    return not 1 <= number <= len(SIGNALS) or SIGNALS[number - 1].kills
