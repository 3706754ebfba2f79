"""bsd/dev/i386/unix_signal.c, reduced: into a signal handler and back.

The handler's siginfo_t and ucontext_t lie on the user's stack; a program that changes rip or rsp in the context goes on
there, other registers are not read back. No lines are known of these functions.
"""

from __future__ import annotations

from machdbg.kernel.constants import EXC_BAD_ACCESS, KERN_INVALID_ADDRESS
from machdbg.kernel.cpu import current_thread, local_array, local_struct, running_thread
from machdbg.kernel.headers import (
    MCONTEXT_SIZE,
    MCONTEXT_STATE,
    SA_NODEFER,
    SA_RESETHAND,
    SA_SIGINFO,
    SI_USER,
    SIG_DFL,
    SIGBUS,
    SIGFPE,
    SIGILL,
    SIGSEGV,
    SIGTRAP,
    int_t,
    proc,
    sigaction_entry,
    thread,
    unsigned_char,
    user_addr_t,
    user_siginfo,
    user_ucontext,
    uthread,
)
from machdbg.machine.function import at, function
from machdbg.machine.handlers import EnterHandler, LeaveHandler
from machdbg.machine.view import Pointer, codec_of, ptr

RED_ZONE = 128  # bytes below the stack pointer that a function may use
UC_TRAD, UC_FLAVOR = 1, 30  # what the trampoline is told: a handler with one argument, with three
CODES = {SIGILL: 1, SIGTRAP: 1, SIGFPE: 7, SIGBUS: 2}  # ILL_ILLOPC, TRAP_BRKPT, FPE_INTDIV, BUS_ADRERR
SEGV_MAPERR, SEGV_ACCERR = 1, 2
EINVAL, EFAULT = 22, 14


@function("sendsig", line=1, has_lines=False)
async def sendsig(p: ptr[proc], action: ptr[sigaction_entry], signum: int_t) -> None:
    """Have the current thread call the process's handler of a signal; does not return. Without room on its stack the
    process ends by SIGILL."""
    await at(1)
    thread = current_thread()
    ut = await uthread_of(thread)
    frame = running_thread().user
    assert frame is not None
    handler, trampoline, flags = action.handler, action.trampoline, action.flags
    old_mask = ut.uu_oldmask if ut.uu_has_oldmask else ut.uu_sigmask
    ut.uu_has_oldmask = 0
    ut.uu_sigmask |= action.mask | (0 if flags & SA_NODEFER else bit(signum))
    if flags & SA_RESETHAND:
        action.handler = SIG_DFL
    await at(2)
    mcontext = (frame.sp - RED_ZONE - MCONTEXT_SIZE) & ~15
    context = (mcontext - user_ucontext.record.size) & ~15
    info = (context - user_siginfo.record.size) & ~15
    room = local_array(unsigned_char, mcontext + MCONTEXT_SIZE - info)
    space, base = room.space, room.address - info
    space.write(room.address, bytes(len(room)))
    fill_info(user_siginfo(space, base + info), p, ut, signum, frame.code.pc(frame.position))
    made = user_ucontext(space, base + context)
    made.uc_sigmask = old_mask
    made.uc_mcsize = MCONTEXT_SIZE
    made.uc_mcontext = mcontext
    value = result_of(thread)
    state = saved_state(thread)
    state.rbp, state.isf.rip, state.isf.rsp = frame.base, frame.code.pc(frame.position), frame.sp
    write_state(thread, base + mcontext + MCONTEXT_STATE)
    await at(3)
    if await copyout(room.address, info, len(room)):
        await exit_by_signal(SIGILL, True)
    style = UC_FLAVOR if flags & SA_SIGINFO else UC_TRAD
    await EnterHandler(trampoline, (handler, style, signum, info, context), info, value)


def fill_info(info: user_siginfo, p: proc, ut: uthread, signum: int, pc: int) -> None:
    """What a handler is told of the signal: of an exception its code and address, else who sent it."""
    info.si_signo = signum
    if not ut.uu_exception:
        info.si_code, info.si_pid, info.si_uid = SI_USER, p.si_pid, p.si_uid
        return
    info.si_code = CODES.get(signum, 0)
    if signum == SIGSEGV:
        info.si_code = SEGV_MAPERR if ut.uu_code == KERN_INVALID_ADDRESS else SEGV_ACCERR
    info.si_addr = ut.uu_subcode if ut.uu_exception == EXC_BAD_ACCESS else pc
    ut.uu_exception = 0


def write_state(thread: thread, address: int) -> None:
    """Write a thread's registers to kernel memory."""
    count = Pointer(thread.space, address - 4, codec_of(int_t, {}))
    before = thread.space.read(address - 4, 4)
    count.value = x86_THREAD_STATE64_COUNT
    machine_thread_get_state(thread, x86_THREAD_STATE64, Pointer(thread.space, address, codec_of(int_t, {})), count)
    thread.space.write(address - 4, before)


@function("sigreturn", line=1, has_lines=False)
async def sigreturn(uctx: user_addr_t, infostyle: int_t) -> int_t:
    """A handler has returned: go on with what it interrupted, with the signal mask of then. Returns only EFAULT or
    EINVAL (no handler is running)."""
    await at(1)
    thread = current_thread()
    running = running_thread()
    context = local_struct(user_ucontext)
    state = local_array(int_t, x86_THREAD_STATE64_COUNT)
    if await copyin(uctx, context.address, user_ucontext.record.size):
        return EFAULT
    if await copyin(context.uc_mcontext + MCONTEXT_STATE, state.address, 4 * x86_THREAD_STATE64_COUNT):
        return EFAULT
    await at(2)
    if not await LeaveHandler():
        return EINVAL
    save_user_state(thread, running)
    rip, rsp = (int.from_bytes(state.space.read(state.address + 8 * REGISTERS.index(name), 8), "little")
                for name in ("rip", "rsp"))
    if (rip, rsp) != (saved_state(thread).isf.rip, saved_state(thread).isf.rsp):
        machine_thread_set_state(thread, x86_THREAD_STATE64, Pointer(state.space, state.address, codec_of(int_t, {})),
                                 x86_THREAD_STATE64_COUNT)
    await at(3)
    set_mask(await uthread_of(thread), context.uc_sigmask)
    await thread_exception_return()
    return 0


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.bsd.kern_exit import exit_by_signal
from machdbg.kernel.bsd.kern_sig import bit, set_mask, uthread_of
from machdbg.kernel.osfmk.i386.pcb import (
    REGISTERS,
    machine_thread_get_state,
    machine_thread_set_state,
    save_user_state,
    saved_state,
    x86_THREAD_STATE64,
    x86_THREAD_STATE64_COUNT,
)
from machdbg.kernel.osfmk.x86_64.copyio import copyin, copyout
from machdbg.kernel.osfmk.x86_64.locore import result_of, thread_exception_return
