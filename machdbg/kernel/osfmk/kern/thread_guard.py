"""osfmk/kern/thread.c, continued: a thread has touched something guarded.

Behaviour: spec of ports and rights, section 15. The exception waits until the thread returns to user mode.
"""

from __future__ import annotations

from machdbg.kernel.constants import GUARD_TYPE_MACH_PORT
from machdbg.kernel.cpu import panic
from machdbg.kernel.headers import mach_exception_code_t, mach_exception_subcode_t, thread_t
from machdbg.machine.function import at, function

AST_GUARD = 1 << 12  # in thread.ast; which bit it is in the real kernel is not known here


@function("osfmk/kern/thread.c", line=2150)
async def thread_guard_violation(thread: thread_t, code: mach_exception_code_t,
                                 subcode: mach_exception_subcode_t) -> None:
    """Remember a violation for the thread's way back to user mode."""
    await at(2156)
    await at(2163)
    thread.u1.guard_exc_info.code = code
    await at(2164)
    thread.u1.guard_exc_info.subcode = subcode
    await at(2165)
    thread.ast |= AST_GUARD
    await at(2166)
    await at(2168)


@function("osfmk/kern/thread.c", line=2181)
async def guard_ast(t: thread_t) -> None:
    """Raise the exception that the thread remembers, by the type of what was guarded."""
    await at(2183)
    code: mach_exception_code_t = t.u1.guard_exc_info.code
    subcode: mach_exception_subcode_t = t.u1.guard_exc_info.subcode
    await at(2187)
    if code >> 61 & 7 == GUARD_TYPE_MACH_PORT:
        await at(2189)
        await mach_port_guard_ast(t, code, subcode)
        await at(2190)
    else:
        await at(2200)
        panic(f"guard_exc_info {code:x} {subcode:x}")


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.mach_port_guard import mach_port_guard_ast
