"""Darwin's signals: their numbers and names, and what a debugger does about them."""

from __future__ import annotations

from typing import NamedTuple


class Signal(NamedTuple):
    """A signal. ``passed``, ``stops``, ``notifies``: what LLDB does with it on macOS unless told otherwise by
    ``process handle``."""

    number: int
    name: str
    passed: bool = True
    stops: bool = True
    notifies: bool = True


_NAMES = ("HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "EMT", "FPE", "KILL", "BUS", "SEGV", "SYS", "PIPE", "ALRM",
          "TERM", "URG", "STOP", "TSTP", "CONT", "CHLD", "TTIN", "TTOU", "IO", "XCPU", "XFSZ", "VTALRM", "PROF",
          "WINCH", "INFO", "USR1", "USR2")
_KEPT = frozenset({"INT", "TRAP", "STOP"})  # the debugger's own
_QUIET = frozenset({"PIPE", "ALRM", "URG", "CHLD", "IO", "VTALRM", "PROF", "WINCH"})

SIGNALS = tuple(Signal(number, f"SIG{name}", name not in _KEPT, name not in _QUIET, name not in _QUIET)
                for number, name in enumerate(_NAMES, 1))


def signal_name(number: int) -> str:
    """``SIGABRT``; the number itself if there is no such signal."""
    return SIGNALS[number - 1].name if 1 <= number <= len(SIGNALS) else str(number)
