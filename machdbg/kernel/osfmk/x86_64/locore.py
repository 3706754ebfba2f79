"""osfmk/x86_64/locore.s, reduced: the way back to user mode."""

from __future__ import annotations

from machdbg.kernel.cpu import current_thread
from machdbg.kernel.headers import thread as thread_struct
from machdbg.machine.function import Call
from machdbg.machine.machine import Machine, Request, ReturnToUser, Stop
from machdbg.machine.thread import Thread

CARRY = 1  # in rflags: a call of class Unix has failed


async def thread_exception_return() -> None:
    """Leave the kernel (locore.s:181): the user goes on with the registers of the thread's save area, in rax the result
    of the system call if one was made. Never comes back.

    Pending ASTs come first (idt64.s:1250): signals are seen to, a thread that has been terminated meanwhile ends, a
    suspended one waits, and one that has touched a guarded port raises its exception (from ast.c:225).
    """
    thread = current_thread()
    if thread.ast & AST_BSD:
        thread.ast &= ~AST_BSD
        await bsd_ast(thread)
    if thread.ast & AST_APC:
        thread.ast &= ~AST_APC
        await special_handler(thread)
    if thread.ast & AST_GUARD:
        thread.ast &= ~AST_GUARD
        await guard_ast(thread)
    if not thread.active:
        await Discard(thread_terminate_self())
    await ReturnToUser(result_of(thread))


def result_of(thread: thread_struct) -> int | None:
    """What the system call that a thread has made gives, a Unix error as a negative number; None if it made none."""
    saved = thread.machine.iss.uss.ss_64
    if saved.isf.trapno != T_SYSCALL:
        return None
    return -saved.rax if saved.isf.rflags & CARRY else saved.rax


class Discard(Request):
    """Go on with ``call`` on an empty kernel stack."""

    def __init__(self, call: Call[None]) -> None:
        self.call = call

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        thread.kernel = None
        thread.continuation = self.call
        return None


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.ast import AST_APC, AST_BSD, special_handler
from machdbg.kernel.bsd.kern_sig import bsd_ast
from machdbg.kernel.osfmk.kern.thread_guard import AST_GUARD, guard_ast
from machdbg.kernel.osfmk.kern.thread_terminate import thread_terminate_self
from machdbg.kernel.osfmk.x86_64.idt64 import T_SYSCALL
