"""The kernel's .defs files, compiled: kept on disk, so that only the first use of one takes the compiler's time."""

from __future__ import annotations

import pickle
from functools import cache

from machdbg.machine.store import Store
from machdbg.mig.model import Mode, Subsystem


@cache
def definition(file: str, mode: Mode) -> Subsystem:
    """The subsystem that a .defs file of the product defines."""
    store = Store.default()
    key = (b"definition", file.encode(), mode.value.encode())
    kept = store.get(*key)
    if kept is not None:
        found: Subsystem = pickle.loads(kept)
        return found
    from machdbg.mig.compiler import DEFS, compile  # takes time, and is seldom needed

    compiled = compile(DEFS / file, mode)
    store.put(pickle.dumps(compiled, pickle.HIGHEST_PROTOCOL), *key)
    return compiled
