"""bsd/kern/kern_sig.c, reduced: signals of processes and threads.

The specification is silent on signals: what is here is what sigaction(2), kill(2), sigprocmask(2) and the others of
macOS' manual say, and that the debugger traces all processes, so that it hears of each signal (but SIGKILL) before the
program does. Not modelled: stopping (a signal that would stop a process does nothing), queues of siginfo, alternate
stacks. No lines are known of these functions.

A process has a ``proc``, a thread a ``uthread``, from when it first has to do with signals.
"""

from __future__ import annotations

from machdbg.kernel.constants import THREAD_ABORTSAFE, THREAD_AWAKENED, THREAD_INTERRUPTED
from machdbg.kernel.cpu import current_task, current_thread, local, local_struct, running_thread
from machdbg.kernel.headers import (
    NSIG,
    SIG_BLOCK,
    SIG_DFL,
    SIG_IGN,
    SIG_SETMASK,
    SIG_UNBLOCK,
    SIGKILL,
    SIGSTOP,
    int_t,
    proc,
    sigaction_entry,
    thread_t,
    uint32_t,
    user_addr_t,
    uthread,
    void_pointer,
    wait_result_t,
)
from machdbg.kernel.headers import task as task_struct
from machdbg.kernel.headers import thread as thread_struct
from machdbg.kernel.macros import at_address, queue_elements, task_at
from machdbg.machine.ctype import INT
from machdbg.machine.function import Call, at, function
from machdbg.machine.handlers import TellSignal
from machdbg.machine.machine import current_machine

EPERM, ESRCH, EINTR, EFAULT, EINVAL = 1, 3, 4, 14, 22
CANNOT_MASK = 1 << SIGKILL - 1 | 1 << SIGSTOP - 1
IGNORED = frozenset((16, 19, 20, 23, 28, 29))  # URG, CONT, CHLD, IO, WINCH, INFO: nothing happens by default
STOPPING = frozenset((17, 18, 21, 22))  # STOP, TSTP, TTIN, TTOU
DUMPING = frozenset((3, 4, 5, 6, 7, 8, 10, 11, 12))  # QUIT to SYS, but KILL: the process crashes


def bit(signum: int) -> int:
    """A signal in a set of them."""
    return 1 << signum - 1


async def proc_of(task: task_struct) -> proc:
    """A task's process."""
    if not task.bsd_info:
        made = at_address(proc, await kalloc(proc.record.size))
        made.clear()
        made.p_pid = pid_of(task)
        task.bsd_info = made.address
    return at_address(proc, task.bsd_info)


async def uthread_of(thread: thread_struct) -> uthread:
    """A thread's BSD half."""
    if not thread.uthread:
        made = at_address(uthread, await kalloc(uthread.record.size))
        made.clear()
        thread.uthread = made.address
    return at_address(uthread, thread.uthread)


async def inherit_mask(thread: thread_struct) -> None:
    """A new thread blocks what the one that makes it blocks."""
    if current_thread().uthread:
        mask = (await uthread_of(current_thread())).uu_sigmask
        if mask:
            (await uthread_of(thread)).uu_sigmask = mask


async def uthread_cleanup(thread: thread_struct) -> None:
    """A thread ends."""
    if thread.uthread:
        address, thread.uthread = thread.uthread, 0
        await kfree(address, uthread.record.size)


async def proc_cleanup(task: task_struct) -> None:
    """A process ends."""
    if task.bsd_info:
        address, task.bsd_info = task.bsd_info, 0
        thread_call_cancel(at_address(proc, address).p_realtimer)
        await kfree(address, proc.record.size)


# sending


async def psignal(task: task_struct, signum: int) -> None:
    """Send a process a signal: to a thread that waits for it, or else to one that does not block it."""
    threads = [each for each in queue_elements(task.threads, thread_struct, "task_threads") if each.active]
    threads.sort(key=lambda each: each != current_thread())
    for thread in threads:
        if thread.uthread and at_address(uthread, thread.uthread).uu_sigwait & bit(signum):
            await psignal_uthread(thread, signum)
            return
    for thread in threads:
        if not thread.uthread or not at_address(uthread, thread.uthread).uu_sigmask & bit(signum):
            await psignal_uthread(thread, signum)
            return
    (await proc_of(task)).p_siglist |= bit(signum)


@function("psignal_uthread", line=1, has_lines=False)
async def psignal_uthread(thread: thread_t, signum: int_t) -> None:
    """Send a thread a signal: it sees to it before it is in user mode again; a wait that may be interrupted ends."""
    await at(1)
    ut = await uthread_of(thread)
    ut.uu_siglist |= bit(signum)
    await at(2)
    if ut.uu_sigwait & bit(signum):
        await thread_wakeup(ut.field("uu_sigwait"))
    elif bit(signum) & ~ut.uu_sigmask:
        act_set_astbsd(thread)
        if thread != current_thread() and thread.at_safe_point:
            await clear_wait(thread, THREAD_INTERRUPTED)


@function("debugger_signal", line=1, has_lines=False)
async def debugger_signal(signum: int_t) -> None:
    """The debugger sends the current process a signal."""
    save_user_state(current_thread(), running_thread())
    await at(1)
    await psignal(current_task(), signum)
    await thread_exception_return()


def signal_entry(signum: int) -> Call[None]:
    """What a thread in user mode calls whose process the debugger sends a signal."""
    return debugger_signal(signum)


# receiving


def pending(thread: thread_struct) -> int:
    """The signals that a thread must see to, as a set."""
    found = mask = 0
    if thread.uthread:
        ut = at_address(uthread, thread.uthread)
        found, mask = ut.uu_siglist, ut.uu_sigmask
    if thread.task.bsd_info:
        found |= at_address(proc, thread.task.bsd_info).p_siglist
    return found & ~mask


def take(thread: thread_struct, signals: int) -> int:
    """The first signal of a set, which waits no longer."""
    signum = (signals & -signals).bit_length()
    for address, struct, name in ((thread.uthread, uthread, "uu_siglist"), (thread.task.bsd_info, proc, "p_siglist")):
        if address:
            holder = at_address(struct, address)
            setattr(holder, name, getattr(holder, name) & ~bit(signum))
    return signum


@function("bsd_ast", line=1, has_lines=False)
async def bsd_ast(thread: thread_t) -> None:
    """See to the signals that wait for the current thread on its way to user mode.

    The debugger hears of each first; then the thread comes back here (``bsd_ast_continue``) with its answer.
    """
    await at(1)
    signals = pending(thread)
    while signals and thread.active:
        signum: int_t = take(thread, signals)
        if signum != SIGKILL:
            (await proc_of(thread.task)).p_xstat = signum
            await TellSignal(signum, bsd_ast_continue(0, 0))
        await at(2)
        await postsig(signum)
        signals = pending(thread)


@function("bsd_ast_continue", line=1, has_lines=False)
async def bsd_ast_continue(parameter: void_pointer, wresult: wait_result_t) -> None:
    """The debugger has answered what the thread is to get."""
    await at(1)
    thread = current_thread()
    (await proc_of(thread.task)).p_xstat = signum = running_thread().signal
    if signum and (await uthread_of(thread)).uu_sigmask & bit(signum):
        (await uthread_of(thread)).uu_siglist |= bit(signum)
    elif signum:
        await at(2)
        await postsig(signum)
    if pending(thread):
        thread.ast |= AST_BSD
    await thread_exception_return()


@function("postsig", line=1, has_lines=False)
async def postsig(signum: int_t) -> None:
    """Do with a signal what the process wants: nothing, call the handler (does not return), or end (neither)."""
    await at(1)
    p: proc = await proc_of(current_task())
    action = p.ps_sigact[signum]
    if action.handler == SIG_IGN or (action.handler == SIG_DFL and signum in IGNORED | STOPPING):
        return
    await at(2)
    if action.handler == SIG_DFL:
        await exit_by_signal(signum, signum in DUMPING)
    await sendsig(p, action, signum)


# system calls


@function("kill", line=1, has_lines=False)
async def kill(pid: int_t, signum: int_t, posix: int_t) -> int_t:
    """Send a signal to a process; to all that may be (-1), or to one's own (0: there are no groups). EINVAL, ESRCH,
    EPERM."""
    await at(1)
    pid, signum = INT.wrap(pid), INT.wrap(signum)
    if not 0 <= signum < NSIG:
        return EINVAL
    tasks = current_machine().kernel.tasks
    if pid in (0, -1):
        wanted = [current_task()] if pid == 0 else [task_at(address) for number, address in tasks.items() if number > 1]
    else:
        wanted = [task_at(tasks[pid])] if pid in tasks else []
    found = [task for task in wanted if is_alive(task)]
    if not found:
        return ESRCH
    allowed = [task for task in found if may_signal(task)]
    if not allowed:
        return EPERM
    await at(2)
    for task in allowed:
        if signum:
            await note_sender(task)
            await psignal(task, signum)
    return 0


async def note_sender(task: task_struct) -> None:
    """The current process is who sent a process its last signal."""
    p = await proc_of(task)
    p.si_pid, p.si_uid = pid_of(current_task()), current_task().audit_token.val[1]


def is_alive(task: task_struct) -> bool:
    """Whether the task of a process (which may be memory long freed) has not ended."""
    return any(other.address == task.address for other in queue_elements(
        kernel_data().tasks, task_struct, "tasks")) and bool(task.active)


def may_signal(task: task_struct) -> bool:
    """Whether the current process may send another one a signal: root, or the same user."""
    own: int = current_task().audit_token.val[1]
    other: int = task.audit_token.val[1]
    return own in (0, other)


@function("__pthread_kill", line=1, has_lines=False)
async def __pthread_kill(thread_port: uint32_t, signum: int_t) -> int_t:
    """Send a signal to a thread of one's own. ESRCH, EINVAL."""
    await at(1)
    signum = INT.wrap(signum)
    target: thread_t = await port_name_to_thread(thread_port & 0xFFFFFFFF)
    if not target:
        return ESRCH
    error = ESRCH if target.task != current_task() else 0 if 0 <= signum < NSIG else EINVAL
    await at(2)
    if signum and not error:
        await note_sender(current_task())
        await psignal_uthread(target, signum)
    await thread_deallocate(target)
    return error


@function("sigaction", line=1, has_lines=False)
async def sigaction(signum: int_t, nsa: user_addr_t, osa: user_addr_t) -> int_t:
    """Set what is done with a signal and tell what was; both in the user's memory, the new one with the function that
    calls handlers. EINVAL, EFAULT."""
    await at(1)
    signum = INT.wrap(signum)
    if not 0 < signum < NSIG or (nsa and bit(signum) & CANNOT_MASK):
        return EINVAL
    p: proc = await proc_of(current_task())
    action = p.ps_sigact[signum]
    entry = local_struct(sigaction_entry)
    if osa:
        await at(2)
        entry.handler, entry.mask, entry.flags = action.handler, action.mask, action.flags
        old = entry.space.read(entry.address, 8) + entry.space.read(entry.field("mask"), 8)
        entry.space.write(entry.address, old)
        if await copyout(entry.address, osa, len(old)):
            return EFAULT
    if nsa:
        await at(3)
        if await copyin(nsa, entry.address, sigaction_entry.record.size):
            return EFAULT
        for name in ("handler", "trampoline", "flags"):
            setattr(action, name, getattr(entry, name))
        action.mask = entry.mask & ~CANNOT_MASK
        if action.handler == SIG_IGN or (action.handler == SIG_DFL and signum in IGNORED):
            take_back(bit(signum))
    return 0


def take_back(signals: int) -> None:
    """Signals that are ignored from now on wait no longer."""
    task = current_task()
    if task.bsd_info:
        at_address(proc, task.bsd_info).p_siglist &= ~signals
    for thread in queue_elements(task.threads, thread_struct, "task_threads"):
        if thread.uthread:
            at_address(uthread, thread.uthread).uu_siglist &= ~signals


@function("__pthread_sigmask", line=1, has_lines=False)
async def __pthread_sigmask(how: int_t, set: user_addr_t, oset: user_addr_t) -> int_t:
    """Change which signals the current thread blocks and tell what it blocked. EINVAL, EFAULT."""
    await at(1)
    ut = await uthread_of(current_thread())
    word = local(uint32_t)
    word.value = mask = ut.uu_sigmask
    if oset and await copyout(word.address, oset, 4):
        return EFAULT
    if set:
        await at(2)
        if await copyin(set, word.address, 4):
            return EFAULT
        given = word.value
        changed = {SIG_BLOCK: mask | given, SIG_UNBLOCK: mask & ~given, SIG_SETMASK: given}.get(INT.wrap(how))
        if changed is None:
            return EINVAL
        set_mask(ut, changed)
    return 0


def set_mask(ut: uthread, mask: int) -> None:
    """Give the current thread other signals that it blocks; it sees to those that it no longer does."""
    ut.uu_sigmask = mask & ~CANNOT_MASK
    if pending(current_thread()):
        act_set_astbsd(current_thread())


@function("sigpending", line=1, has_lines=False)
async def sigpending(osv: user_addr_t) -> int_t:
    """Which signals wait because the current thread blocks them. EFAULT."""
    await at(1)
    ut, p = await uthread_of(current_thread()), await proc_of(current_task())
    word = local(uint32_t)
    word.value = ut.uu_siglist | p.p_siglist
    return await copyout(word.address, osv, 4)


@function("sigsuspend", line=1, has_lines=False)
async def sigsuspend(mask: uint32_t) -> int_t:
    """Block other signals until one has come and its handler has run. EINTR always."""
    await at(1)
    thread = current_thread()
    ut = await uthread_of(thread)
    ut.uu_oldmask, ut.uu_has_oldmask = ut.uu_sigmask, 1
    set_mask(ut, mask & 0xFFFFFFFF)
    while not pending(thread) and thread.active:
        await at(2)
        await assert_wait(ut.field("uu_oldmask"), THREAD_ABORTSAFE)
        await at(3)
        await thread_block(0)
    act_set_astbsd(thread)
    return EINTR


@function("__sigwait", line=1, has_lines=False)
async def __sigwait(set: user_addr_t, sig: user_addr_t) -> int_t:
    """Wait for one of a set of signals, which should be blocked, and take it. EFAULT, EINVAL, EINTR."""
    await at(1)
    thread = current_thread()
    ut, p = await uthread_of(thread), await proc_of(current_task())
    word = local(uint32_t)
    if await copyin(set, word.address, 4):
        return EFAULT
    wanted = word.value & ~CANNOT_MASK
    if not wanted:
        return EINVAL
    while not (ut.uu_siglist | p.p_siglist) & wanted:
        await at(2)
        ut.uu_sigwait = wanted
        await assert_wait(ut.field("uu_sigwait"), THREAD_ABORTSAFE)
        await at(3)
        result = await thread_block(0)
        ut.uu_sigwait = 0
        if result != THREAD_AWAKENED and not (ut.uu_siglist | p.p_siglist) & wanted:
            return EINTR
    await at(4)
    word.value = take(thread, (ut.uu_siglist | p.p_siglist) & wanted)
    return await copyout(word.address, sig, 4)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.ast import AST_BSD, act_set_astbsd
from machdbg.kernel.bsd.kern_exit import exit_by_signal
from machdbg.kernel.bsd.unix_signal import sendsig
from machdbg.kernel.callout import thread_call_cancel
from machdbg.kernel.data import kernel_data
from machdbg.kernel.osfmk.i386.pcb import save_user_state
from machdbg.kernel.osfmk.kern.ipc_tt_convert import port_name_to_thread
from machdbg.kernel.osfmk.kern.kalloc import kalloc, kfree
from machdbg.kernel.osfmk.kern.sched_prim import assert_wait, clear_wait, thread_block, thread_wakeup
from machdbg.kernel.osfmk.kern.task_suspend import pid_of
from machdbg.kernel.osfmk.kern.thread import thread_deallocate
from machdbg.kernel.osfmk.x86_64.copyio import copyin, copyout
from machdbg.kernel.osfmk.x86_64.locore import thread_exception_return
