"""bsd/dev/i386/systemcalls.c, reduced: system calls of class Unix, by their numbers.

Numbers are those of the SDK's sys/syscall.h. A call that fails returns errno, which the program gets in rax with the
carry flag set. No lines are known of these functions.
"""

from __future__ import annotations

from typing import Any

from machdbg.kernel.constants import SYSCALL_NUMBER_MASK
from machdbg.kernel.cpu import current_thread
from machdbg.kernel.headers import int_t, x86_saved_state_t
from machdbg.machine.function import Function, at, function
from machdbg.machine.view import ptr

ENOSYS = 78


def sysent(number: int) -> Function[..., Any] | None:
    """The function of a system call; None if there is none, or not here."""
    calls: dict[int, Function[..., Any]] = {
        37: kill, 46: sigaction, 52: sigpending, 83: setitimer, 111: sigsuspend, 184: sigreturn, 328: __pthread_kill,
        329: __pthread_sigmask, 330: __sigwait,
    }
    return calls.get(number)


@function("hndl_unix_scall64", line=1, has_lines=False)
async def hndl_unix_scall64() -> None:
    """A system call of class Unix (idt64.s:1550): go on in C. It never comes back."""
    await at(1)
    await unix_syscall64(current_thread().machine.iss)


@function("unix_syscall64", line=1, has_lines=False)
async def unix_syscall64(state: ptr[x86_saved_state_t]) -> None:
    """Run the system call that the registers in ``state`` ask for and return to user mode; never returns."""
    await at(1)
    regs = state.uss.ss_64
    call = sysent(regs.rax & SYSCALL_NUMBER_MASK)
    if call is None:
        error: int_t = ENOSYS
    else:
        arguments = [getattr(regs, name) for name in ("rdi", "rsi", "rdx", "r10")][: len(call.parameters)]
        error = await call(*arguments)
    await at(2)
    regs.rax = error
    regs.isf.rflags = regs.isf.rflags & ~CARRY | (CARRY if error else 0)
    await thread_exception_return()


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.bsd.kern_sig import (
    __pthread_kill,
    __pthread_sigmask,
    __sigwait,
    kill,
    sigaction,
    sigpending,
    sigsuspend,
)
from machdbg.kernel.bsd.kern_time import setitimer
from machdbg.kernel.bsd.unix_signal import sigreturn
from machdbg.kernel.osfmk.x86_64.locore import CARRY, thread_exception_return
