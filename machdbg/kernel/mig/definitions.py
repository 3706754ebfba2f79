"""The kernel's .defs files, compiled: kept on disk, so that only the first use of one takes the compiler's time."""

from __future__ import annotations

from functools import cache

from machdbg.mig.model import Mode, Subsystem


@cache
def definition(file: str, mode: Mode) -> Subsystem:
    """The subsystem that a .defs file of the product defines."""
    from machdbg.mig.compiler import DEFS, compile  # takes time, and few sessions need it

    return compile(DEFS / file, mode)
