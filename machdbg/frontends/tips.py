"""What is worth knowing, a line at a time: one of these is shown when the debugger starts at a terminal."""

from __future__ import annotations

import random

TIPS = (
    "'reverse-continue' (rc) runs back to the breakpoint before; 'reverse-step' (rs) goes back a line.",
    "'history EXPRESSION' shows every write to it: when, where, from what to what.",
    "'why' explains where a call's error code comes from.",
    "'holders PORT' shows who has rights to a port, also those in messages on their way.",
    "'sequence' draws the messages between tasks and the kernel.",
    "'mig' decodes the message at hand: the routine, its arguments by name.",
    "'mach-trace' lists the traps so far, as strace does.",
    "'diff' shows what has changed in the kernel since the last stop.",
    "'goto 5000' looks at any moment of the run; 'when' says which one that is.",
    "A watchpoint can be run into backwards: 'w s v total', then 'reverse-continue'.",
    "'memory find -s hello -c 5 -- 0 0xffffffffffffffff' searches all of memory.",
    "Tab completes commands, functions, variables and settings, and says what they are.",
    "'breakpoint set -n ipc_kmsg_send --task NAME' stops for one task only.",
    "'ipc check' looks whether all counts of rights and references agree.",
    "'machdbg learn' teaches Mach messages, lesson by lesson.",
    "'settings set target.show-optimized-out true' shows arguments that the kernel's compiler threw away.",
)


def tip() -> str:
    """Any of them."""
    return f"Tip: {random.choice(TIPS)} ('settings set show-tips false': no more tips)"
