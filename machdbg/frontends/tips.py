"""What is worth knowing, a line at a time: one of these is shown when the debugger starts at a terminal."""

from __future__ import annotations

import random

TIPS = (
    "'reverse-continue' (rc) runs back to the breakpoint before.",
    "'reverse-step' (rs) goes back a line, 'reverse-finish' (rf) to the call.",
    "'history EXPRESSION' shows who wrote it: when, where, from what to what.",
    "'why' explains where the error code of a call comes from.",
    "'holders PORT' shows who has rights to a port, in messages as well.",
    "'sequence' draws the messages between tasks and the kernel.",
    "'mig' decodes a message: its routine, and the arguments by name.",
    "'mach-trace' lists the traps so far, as strace does.",
    "'diff' shows what has changed in the kernel since the last stop.",
    "'goto 5000' looks at any moment of the run; 'when' says which one it is.",
    "'watchpoint set variable total' works backwards, too.",
    "'memory find -s hello -- 0 0xffffffffffffffff' searches all memory.",
    "Tab completes commands, functions, variables, settings, and explains.",
    "'breakpoint set -n ipc_kmsg_send --task NAME' stops for one task only.",
    "'ipc check' looks whether all counts of rights and references agree.",
    "'machdbg learn' teaches Mach messages, lesson by lesson.",
    "'settings set target.show-optimized-out true' shows all arguments.",
    "'settings set show-tips false' ends these tips; put it in ~/.machdbginit.",
)


def tip() -> str:
    """Any of them."""
    return f"Tip: {random.choice(TIPS)}"
