"""osfmk/x86_64/idt64.s: into the kernel with the syscall instruction, and out of it.

Behaviour: spec of the kernel services, section A.1.
"""

from __future__ import annotations

from machdbg.kernel import headers
from machdbg.kernel.constants import (
    EXC_SYSCALL,
    SYSCALL_CLASS_MACH,
    SYSCALL_CLASS_MASK,
    SYSCALL_CLASS_SHIFT,
    SYSCALL_CLASS_UNIX,
)
from machdbg.kernel.cpu import current_thread
from machdbg.machine.function import Call, at, function
from machdbg.machine.machine import Machine
from machdbg.machine.thread import Thread

x86_SAVED_STATE64 = 15
T_SYSCALL = 0x85
HNDL_SYSCALL = 3
SYSCALL_CS = 0x2B
USER_DS = 0x23
RFLAGS_INTERRUPTS = 0x202


@function("osfmk/x86_64/idt64.s", line=1573, has_lines=False)
async def hndl_mach_scall64() -> None:
    """A system call of class Mach: count it, let interrupts in, go on in C. It never comes back."""
    thread = current_thread()
    await at(1574)
    thread.syscalls_mach += 1
    await at(1575)
    await at(1577)
    await mach_call_munger64(thread.machine.iss)


@function("osfmk/x86_64/idt64.s", line=1531, has_lines=False)
async def hndl_syscall() -> None:
    """A system call of a class that there is not: EXC_SYSCALL. The other classes are jumped to and leave no frame."""
    regs = current_thread().machine.iss.uss.ss_64
    await at(1559)
    await i386_exception(EXC_SYSCALL, regs.rax, 1)


def syscall_entry(machine: Machine, thread: Thread, registers: dict[str, int]) -> Call[None]:
    """What a syscall instruction of a user thread calls, its ``registers`` saved in the thread's save area."""
    state = headers.thread(machine.kernel_space, thread.object).machine.iss
    state.flavor = x86_SAVED_STATE64
    saved = state.uss.ss_64
    for name in ("rdi", "rsi", "rdx", "r10", "r8", "r9", "rbp", "rbx", "rcx", "r11", "r12", "r13", "r14", "r15"):
        setattr(saved, name, registers.get(name, 0))
    saved.rax = registers["rax"] & 0xFFFFFFFF
    frame = saved.isf
    frame.trapno = T_SYSCALL
    frame.trapfn = HNDL_SYSCALL
    frame.err = saved.rax
    frame.rip = registers.get("rip", 0)
    frame.cs = SYSCALL_CS
    frame.rflags = registers.get("rflags", RFLAGS_INTERRUPTS)
    frame.rsp = registers["rsp"]
    frame.ss = USER_DS
    kind = (saved.rax & SYSCALL_CLASS_MASK) >> SYSCALL_CLASS_SHIFT
    if kind == SYSCALL_CLASS_MACH:
        return hndl_mach_scall64()
    return hndl_unix_scall64() if kind == SYSCALL_CLASS_UNIX else hndl_syscall()


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.bsd.systemcalls import hndl_unix_scall64
from machdbg.kernel.osfmk.i386.bsd_i386 import mach_call_munger64
from machdbg.kernel.osfmk.i386.trap import i386_exception
