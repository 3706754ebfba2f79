"""osfmk/i386/trap.c, reduced: a user thread raises an exception from inside the kernel.

Exception ports are not modelled: the debugger hears of it and the thread goes on after its instruction, as it does
when no handler takes an EXC_SYSCALL (spec of the kernel services, section A.1).
"""

from __future__ import annotations

from machdbg.kernel.constants import EXC_SYSCALL
from machdbg.kernel.cpu import current_thread
from machdbg.kernel.headers import kern_return_t
from machdbg.machine.ctype import INT
from machdbg.machine.function import at, function
from machdbg.machine.machine import Machine, Raised, Request, Stop
from machdbg.machine.thread import Thread

NAMES = {EXC_SYSCALL: "EXC_SYSCALL"}


class i386_exception(Request):
    """Raise exception ``exc`` with two codes and return to user mode with ``rax`` as it was; never comes back."""

    def __init__(self, exc: int, code: int, subcode: int, rax: int) -> None:
        self.exc = exc
        self.code = code
        self.subcode = subcode
        self.rax = rax

    def perform(self, machine: Machine, thread: Thread) -> Stop:
        thread.kernel = None
        thread.result = self.rax
        return Raised(thread, NAMES[self.exc], f"code={self.code}, subcode={self.subcode:#x}")


@function("osfmk/i386/trap.c", line=134)
async def thread_syscall_return(ret: kern_return_t) -> None:
    """Return to user mode with ``ret`` as the result of the system call; never comes back. Used by continuations."""
    await at(157)
    current_thread().machine.iss.uss.ss_64.rax = INT.wrap(ret)
    await at(202)
    await thread_exception_return()


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.x86_64.locore import thread_exception_return
