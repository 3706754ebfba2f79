"""osfmk/x86_64/locore.s, reduced: the way back to user mode."""

from __future__ import annotations

from machdbg.kernel.cpu import current_thread
from machdbg.machine.machine import ReturnToUser


async def thread_exception_return() -> None:
    """Leave the kernel (locore.s:181): the user goes on with the rax of the thread's save area. Never comes back."""
    await ReturnToUser(current_thread().machine.iss.uss.ss_64.rax)
