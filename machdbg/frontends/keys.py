"""Single keys from the terminal."""

from __future__ import annotations

import os
import sys


def read_key(seconds: float | None = None) -> str:
    """One key from the terminal, without waiting for Return; "" if none came in time."""
    import select
    import termios
    import tty
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        if not select.select([descriptor], [], [], seconds)[0]:
            return ""
        return os.read(descriptor, 1).decode("ascii", "replace")
    except KeyboardInterrupt:
        return "\x03"
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
