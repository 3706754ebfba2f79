"""osfmk/i386/trap.c, reduced: exceptions of user threads, and the way back of those that were blocked.

Behaviour: spec of the kernel services, sections A.1, E.5 and F.3.
"""

from __future__ import annotations

from machdbg.kernel import headers
from machdbg.kernel.constants import (
    EXC_ARITHMETIC,
    EXC_BAD_ACCESS,
    EXC_BAD_INSTRUCTION,
    EXC_BREAKPOINT,
    KERN_INVALID_ADDRESS,
    KERN_PROTECTION_FAILURE,
)
from machdbg.kernel.cpu import current_thread, local_array
from machdbg.kernel.headers import (
    EXCEPTION_CODE_MAX,
    exception_type_t,
    int_t,
    kern_return_t,
    mach_exception_code_t,
    mach_exception_data_type_t,
    mach_exception_subcode_t,
    x86_saved_state_t,
)
from machdbg.machine.ctype import INT
from machdbg.machine.function import Call, at, function
from machdbg.machine.machine import Machine
from machdbg.machine.thread import Thread
from machdbg.machine.view import ptr

T_DIVIDE_ERROR, T_INT3, T_INVALID_OPCODE, T_PAGE_FAULT = 0, 3, 6, 14
T_PF_PROT, T_PF_USER = 1, 4  # bits of a page fault's error code
TYPES = {EXC_ARITHMETIC: T_DIVIDE_ERROR, EXC_BREAKPOINT: T_INT3, EXC_BAD_INSTRUCTION: T_INVALID_OPCODE,
         EXC_BAD_ACCESS: T_PAGE_FAULT}
EXCEPTIONS = {  # by trap number: type and code
    T_DIVIDE_ERROR: (EXC_ARITHMETIC, 1),  # EXC_I386_DIV
    T_INT3: (EXC_BREAKPOINT, 2),  # EXC_I386_BPT
    T_INVALID_OPCODE: (EXC_BAD_INSTRUCTION, 1),  # EXC_I386_INVOP
}


def exception_entry(machine: Machine, thread: Thread, exception: int, code: int, subcode: int) -> Call[None] | None:
    """What the processor calls when a user thread raises an exception, its registers saved; None: nobody handles it.

    The debugger then hears of it at once, as if it had taken the task's exception port.
    """
    own = headers.thread(machine.kernel_space, thread.object)
    if not wanted(own, exception):
        return None
    save_user_state(own, thread)
    saved = saved_state(own)
    saved.cr2 = subcode if exception == EXC_BAD_ACCESS else 0
    saved.isf.trapno = TYPES[exception]
    saved.isf.err = (T_PF_USER | (T_PF_PROT if code == KERN_PROTECTION_FAILURE else 0)
                     if exception == EXC_BAD_ACCESS else 0)
    return user_trap(own.machine.iss)


@function("osfmk/i386/trap.c", line=872)
async def user_trap(saved_state: ptr[x86_saved_state_t]) -> None:
    """A user thread could not execute an instruction: an exception of the type that the trap number stands for."""
    await at(872)
    regs = saved_state.uss.ss_64
    type_: int_t = regs.isf.trapno
    subcode: mach_exception_subcode_t = 0
    if type_ == T_PAGE_FAULT:
        await at(1070)
        exc: exception_type_t = EXC_BAD_ACCESS
        code: mach_exception_code_t = KERN_PROTECTION_FAILURE if regs.isf.err & T_PF_PROT else KERN_INVALID_ADDRESS
        subcode = regs.cr2
    else:
        exc, code = EXCEPTIONS[type_]
    await i386_exception(exc, code, subcode)


async def i386_exception(exc: int, code: int, subcode: int) -> None:
    """Raise an exception of the current thread, which returns to user mode in the end; never comes back."""
    codes = local_array(mach_exception_data_type_t, EXCEPTION_CODE_MAX)
    codes[0] = code
    codes[1] = subcode
    await exception_triage(exc, codes, EXCEPTION_CODE_MAX)


@function("osfmk/i386/trap.c", line=134)
async def thread_syscall_return(ret: kern_return_t) -> None:
    """Return to user mode with ``ret`` as the result of the system call; never comes back. Used by continuations."""
    await at(157)
    current_thread().machine.iss.uss.ss_64.rax = INT.wrap(ret)
    await at(202)
    await thread_exception_return()


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.i386.pcb import save_user_state, saved_state
from machdbg.kernel.osfmk.kern.exception import exception_triage, wanted
from machdbg.kernel.osfmk.x86_64.locore import thread_exception_return
