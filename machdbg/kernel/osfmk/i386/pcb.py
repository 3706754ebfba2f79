"""osfmk/i386/pcb.c, reduced: a thread's registers as its user sees them, out of the save area and into it.

Layouts are those of the SDK's mach/i386/thread_status.h. Registers of programs in C are known only as far as the
simulated processor has them: rip, rsp, rbp, and what a trap passes. When rip or rsp are set, the thread goes on with
the function that begins there, its arguments in registers. Floating point and debug registers are not modelled. These
functions have no step points.
"""

from __future__ import annotations

from contextlib import suppress
from struct import pack, unpack

from machdbg.kernel.constants import KERN_INVALID_ARGUMENT, KERN_SUCCESS
from machdbg.kernel.cpu import machine_thread_of
from machdbg.kernel.headers import task as task_struct
from machdbg.kernel.headers import thread as thread_struct
from machdbg.kernel.headers import x86_saved_state64
from machdbg.machine.machine import current_machine
from machdbg.machine.memory import Fault
from machdbg.machine.stray import StrayFrame
from machdbg.machine.thread import Thread
from machdbg.machine.view import Pointer

x86_SAVED_STATE64 = 15
RFLAGS_INTERRUPTS = 0x202
USER_CS, USER_DS = 0x2B, 0x23

x86_THREAD_STATE64 = 4
x86_EXCEPTION_STATE64 = 6
x86_THREAD_STATE = 7
x86_EXCEPTION_STATE = 9
THREAD_STATE_NONE = 13
x86_THREAD_STATE64_COUNT = 42
x86_EXCEPTION_STATE64_COUNT = 4
HEADER_COUNT = 2  # of the flavors that hold another: its flavor and count
UNIFIED = {x86_THREAD_STATE: x86_THREAD_STATE64, x86_EXCEPTION_STATE: x86_EXCEPTION_STATE64}
SIZES = {x86_THREAD_STATE64: x86_THREAD_STATE64_COUNT, x86_EXCEPTION_STATE64: x86_EXCEPTION_STATE64_COUNT}

REGISTERS = ("rax", "rbx", "rcx", "rdx", "rdi", "rsi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
             "r15", "rip", "rflags", "cs", "fs", "gs")
IN_FRAME = ("rsp", "rip", "rflags", "cs")  # saved by the processor itself
ARGUMENTS = ("rdi", "rsi", "rdx", "rcx", "r8", "r9")
USER_END = 1 << 47  # no user address can lie there or beyond
SETTABLE = tuple(name for name in REGISTERS if name not in ("cs", "fs", "gs"))


def saved_state(thread: thread_struct) -> x86_saved_state64:
    """Where the thread's user registers are saved."""
    return thread.machine.iss.uss.ss_64


def save_user_state(thread: thread_struct, running: Thread) -> None:
    """Save what a program's registers hold as it is interrupted in user mode."""
    frame = running.user
    assert frame is not None
    thread.machine.iss.flavor = x86_SAVED_STATE64
    saved = saved_state(thread)
    saved.clear()
    saved.rbp = frame.base
    saved.isf.rip = frame.code.pc(frame.position)
    saved.isf.rsp = frame.sp
    saved.isf.rflags = RFLAGS_INTERRUPTS
    saved.isf.cs, saved.isf.ss = USER_CS, USER_DS


def machine_thread_get_state(thread: thread_struct, flavor: int, tstate: Pointer[int], count: Pointer[int]) -> int:
    """Write the thread's state to ``tstate``, which has room for ``count`` 32-bit words. KERN_INVALID_ARGUMENT."""
    if flavor == THREAD_STATE_NONE:
        count.value = 0
        return KERN_SUCCESS
    inner = UNIFIED.get(flavor, flavor)
    if inner not in SIZES:
        return KERN_INVALID_ARGUMENT
    saved = saved_state(thread)
    if inner == x86_THREAD_STATE64:
        data = pack("<21Q", *(getattr(saved.isf if name in IN_FRAME else saved, name) for name in REGISTERS))
    else:
        data = pack("<HHIQ", saved.isf.trapno, saved.isf.cpu, saved.isf.err & 0xFFFFFFFF, saved.cr2)
    if flavor in UNIFIED:
        data = pack("<II", inner, SIZES[inner]) + data
    if count.value < len(data) // 4:
        return KERN_INVALID_ARGUMENT
    tstate.space.write(tstate.address, data)
    count.value = len(data) // 4
    return KERN_SUCCESS


def machine_thread_set_state(thread: thread_struct, flavor: int, tstate: Pointer[int], count: int) -> int:
    """Give the thread, which does not run, other registers; segments stay. KERN_INVALID_ARGUMENT."""
    if flavor == THREAD_STATE_NONE:
        return KERN_SUCCESS
    address = tstate.address
    if flavor in UNIFIED:
        if count < HEADER_COUNT:
            return KERN_INVALID_ARGUMENT
        flavor, count = tstate[0], tstate[1]
        address += 4 * HEADER_COUNT
    if flavor != x86_THREAD_STATE64 or count < x86_THREAD_STATE64_COUNT:
        return KERN_INVALID_ARGUMENT
    registers = dict(zip(REGISTERS, unpack("<21Q", tstate.space.read(address, 4 * x86_THREAD_STATE64_COUNT)),
                         strict=True))
    if registers["rip"] >= USER_END:
        return KERN_INVALID_ARGUMENT
    saved = saved_state(thread)
    moved = (saved.isf.rip, saved.isf.rsp) != (registers["rip"], registers["rsp"])
    for name in SETTABLE:
        setattr(saved.isf if name in IN_FRAME else saved, name, registers[name])
    if moved:
        saved.isf.trapno = 0
        send(machine_thread_of(current_machine(), thread.address), saved)
    return KERN_SUCCESS


def send(running: Thread, saved: x86_saved_state64) -> None:
    """Have a thread go on in user mode where its registers say: at the next step point of the function that it is in,
    in a function that begins there, or it will fault."""
    machine = current_machine()
    code = machine.function_at(saved.isf.rip, running)
    running.repeated = None
    frame = running.user
    if code is not None and frame is not None and (code, saved.isf.rsp) == (frame.code, frame.sp):
        following = (position for position in sorted(code.positions(), key=code.pc)
                     if code.pc(position) >= saved.isf.rip)
        position = next(following, None)
        if position is not None and frame.jump(position):
            return
    running.user = StrayFrame(saved.isf.rip, saved.isf.rsp)
    if code is not None and code.address == saved.isf.rip:
        parameters = sum(variable.is_argument for variable in code.variables())
        arguments = tuple(getattr(saved, name) for name in ARGUMENTS[:parameters])
        with suppress(Fault):  # no code that a thread can begin with: it will fault there
            running.user = code.start(machine, running, arguments, saved.isf.rsp + 8)


def machine_task_get_state(task: task_struct, flavor: int, state: Pointer[int], state_count: Pointer[int]) -> int:
    """What a task has of its own are debug registers, which are not modelled: KERN_INVALID_ARGUMENT."""
    return KERN_INVALID_ARGUMENT


def machine_task_set_state(task: task_struct, flavor: int, state: Pointer[int], state_count: int) -> int:
    """See ``machine_task_get_state``."""
    return KERN_INVALID_ARGUMENT
