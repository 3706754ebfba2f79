"""bsd/uxkern/ux_exception.c: the host's own handler of exceptions, which makes signals of them.

Behaviour: spec of the kernel services, section E.5. The thread comes into being when it is first needed, when an
exception gets as far as the host (in the reference system, before the first program runs). It works on messages by
names, as a handler in user mode does. Which exceptions of type EXC_SOFTWARE mean which signals is general knowledge.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    EXC_ARITHMETIC,
    EXC_BAD_ACCESS,
    EXC_BAD_INSTRUCTION,
    EXC_BREAKPOINT,
    EXC_EMULATION,
    EXC_RPC_ALERT,
    EXC_SOFT_SIGNAL,
    EXC_SOFTWARE,
    KERN_FAILURE,
    KERN_INVALID_ADDRESS,
    KERN_SUCCESS,
    MACH_MSG_SUCCESS,
    MACH_MSG_TIMEOUT_NONE,
    MACH_MSG_TYPE_MAKE_SEND,
    MACH_MSG_TYPE_MOVE_SEND,
    MACH_PORT_RIGHT_PORT_SET,
    MACH_PORT_RIGHT_RECEIVE,
    MACH_RCV_MSG,
    MACH_RCV_TOO_LARGE,
    MACH_SEND_MSG,
    MIG_BAD_ID,
    THREAD_UNINT,
)
from machdbg.kernel.cpu import current_space, local, local_struct, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    EXCEPTION_DEFAULT,
    MACH_EXCEPTION_CODES,
    NSIG,
    SIG_DFL,
    SIG_IGN,
    SIGBUS,
    SIGEMT,
    SIGFPE,
    SIGILL,
    SIGPIPE,
    SIGSEGV,
    SIGSYS,
    SIGTRAP,
    exception_type_t,
    int_t,
    ipc_object_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_exception_reply,
    mach_exception_request,
    mach_msg_header_t,
    mach_port_name_t,
    thread_t,
)
from machdbg.kernel.headers import thread as thread_struct
from machdbg.kernel.macros import CAST_MACH_PORT_TO_NAME, MACH_MSGH_BITS, as_port, null
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.view import Array

MACH_EXCEPTION_RAISE = 2405
REPLY_OFFSET = 100  # from the number of a request to that of its reply
MASK = 0x1BFE & ~(1 << EXC_RPC_ALERT)  # EXC_MASK_ALL but for alerts
MAXPRI_KERNEL = 95
EXC_UNIX_BAD_SYSCALL, EXC_UNIX_BAD_PIPE, EXC_UNIX_ABORT = 0x10000, 0x10001, 0x10002
SIGABRT = 6
SIGNALS = {EXC_BAD_INSTRUCTION: SIGILL, EXC_ARITHMETIC: SIGFPE, EXC_EMULATION: SIGEMT, EXC_BREAKPOINT: SIGTRAP}
SOFTWARE = {EXC_UNIX_BAD_SYSCALL: SIGSYS, EXC_UNIX_BAD_PIPE: SIGPIPE, EXC_UNIX_ABORT: SIGABRT}


async def ux_handler_init() -> None:
    """Have the handler run, and be the host's for all exceptions but alerts that nobody else handles."""
    data = kernel_data()
    if data.ux_exception_port:
        return
    threadp = local(thread_t)
    if await kernel_thread_create(ux_handler.address, 0, MAXPRI_KERNEL, threadp) != KERN_SUCCESS:
        panic("ux_handler_init")
    machine = current_machine()
    running = machine_thread(threadp.value, "ux_handler")
    machine.call(running, ux_handler())
    machine.add_thread(running)
    await thread_deallocate(threadp.value)
    while not data.ux_exception_port:
        await assert_wait(data.field("ux_exception_port"), THREAD_UNINT)
        await thread_block(0)
    actions = data.realhost.exc_actions
    for exception in range(1, MASK.bit_length()):
        if MASK & 1 << exception and not actions[exception].port:
            actions[exception].port = await ipc_port_copy_send(data.ux_exception_port)
            actions[exception].behavior = EXCEPTION_DEFAULT | MACH_EXCEPTION_CODES


@function("bsd/uxkern/ux_exception.c", line=102)
async def ux_handler() -> None:
    """Make the port and the set that it receives on, then answer every exception; never returns."""
    data = kernel_data()
    exc_set_name = local(mach_port_name_t)
    exc_port_name = local(mach_port_name_t)
    right = local(ipc_object_t)
    request: mach_exception_request = local_struct(mach_exception_request)
    reply: mach_exception_reply = local_struct(mach_exception_reply)
    await at(102)
    self: ipc_space_t = current_space()
    if await mach_port_allocate(self, MACH_PORT_RIGHT_PORT_SET, exc_set_name) != MACH_MSG_SUCCESS:
        await at(116)
        panic("ux_handler: port_set_allocate failed")
    if await mach_port_allocate(self, MACH_PORT_RIGHT_RECEIVE, exc_port_name) != MACH_MSG_SUCCESS:
        await at(123)
        panic("ux_handler: port_allocate failed")
    if await mach_port_move_member(self, exc_port_name.value, exc_set_name.value) != MACH_MSG_SUCCESS:
        await at(126)
        panic("ux_handler: port_set_add failed")
    if await ipc_object_copyin(self, exc_port_name.value, MACH_MSG_TYPE_MAKE_SEND, right) != MACH_MSG_SUCCESS:
        await at(131)
        panic("ux_handler: object_copyin(ux_exception_port) failed")
    data.ux_exception_port = as_port(right.value)
    await thread_wakeup(data.field("ux_exception_port"))
    while True:
        await at(167)
        result: kern_return_t = await mach_msg_overwrite(
            request.Head, MACH_RCV_MSG, 0, mach_exception_request.record.size, exc_set_name.value,
            MACH_MSG_TIMEOUT_NONE, 0, null(mach_msg_header_t), 0)
        if result == MACH_MSG_SUCCESS:
            await mach_exc_server(request, reply)
            await mach_msg_overwrite(reply.Head, MACH_SEND_MSG, reply.Head.msgh_size, 0, 0, MACH_MSG_TIMEOUT_NONE, 0,
                                     null(mach_msg_header_t), 0)
        elif result != MACH_RCV_TOO_LARGE:
            await at(186)
            panic(f"exception_handler: {result:x}")


async def mach_exc_server(request: mach_exception_request, reply: mach_exception_reply) -> None:
    """Serve a request as MIG's server of mach_exc.defs does: fill in ``reply``."""
    head = request.Head
    reply.clear()
    reply.Head.msgh_bits = MACH_MSGH_BITS(head.msgh_bits & 0x1F, 0)
    reply.Head.msgh_remote_port = head.msgh_remote_port
    reply.Head.msgh_size = mach_exception_reply.record.size
    reply.Head.msgh_id = head.msgh_id + REPLY_OFFSET
    reply.NDR = kernel_data().NDR_record
    if head.msgh_id != MACH_EXCEPTION_RAISE:
        reply.RetCode = MIG_BAD_ID
        return
    reply.RetCode = await catch_mach_exception_raise(
        CAST_MACH_PORT_TO_NAME(head.msgh_local_port), CAST_MACH_PORT_TO_NAME(request.thread.name),
        CAST_MACH_PORT_TO_NAME(request.task.name),
        request.exception, request.code, request.codeCnt)


@function("bsd/uxkern/ux_exception.c", line=229)
async def catch_mach_exception_raise(exception_port: mach_port_name_t, thread: mach_port_name_t,
                                     task: mach_port_name_t, exception: exception_type_t, code: Array[int],
                                     codecnt: int_t) -> kern_return_t:
    """Turn an exception into a signal of the thread that raised it. KERN_FAILURE: there is no such thread."""
    right = local(ipc_object_t)
    await at(229)
    space = current_space()
    result: kern_return_t = KERN_FAILURE
    if await ipc_object_copyin(space, thread, MACH_MSG_TYPE_MOVE_SEND, right) == MACH_MSG_SUCCESS:
        thread_port: ipc_port_t = as_port(right.value)
        th_act: thread_t = await convert_port_to_thread(thread_port)
        await ipc_port_release_send(thread_port)
        if th_act:
            ux_signal: int_t = ux_exception(exception, code[0], code[1])
            if ux_signal:
                ut = await uthread_of(th_act)
                ut.uu_exception, ut.uu_code, ut.uu_subcode = exception, code[0], code[1]
                await threadsignal(th_act, ux_signal)
            await thread_deallocate(th_act)
            result = KERN_SUCCESS
    if await ipc_object_copyin(space, task, MACH_MSG_TYPE_MOVE_SEND, right) == MACH_MSG_SUCCESS:
        await ipc_port_release_send(as_port(right.value))
    return result


def ux_exception(exception: int, code: int, subcode: int) -> int:
    """The signal that an exception becomes, 0 for none."""
    if exception == EXC_BAD_ACCESS:
        return SIGSEGV if code == KERN_INVALID_ADDRESS else SIGBUS
    if exception == EXC_SOFTWARE:
        if code == EXC_SOFT_SIGNAL:
            return subcode if 0 < subcode < NSIG else 0
        return SOFTWARE.get(code, 0)
    return SIGNALS.get(exception, 0)


async def threadsignal(thread: thread_struct, signum: int) -> None:
    """Send a thread the signal of its exception. If it blocks or ignores that, the process ends: the statement would
    only fail again."""
    ut = await uthread_of(thread)
    action = (await proc_of(thread.task)).ps_sigact[signum]
    if ut.uu_sigmask & bit(signum) or action.handler == SIG_IGN:
        ut.uu_sigmask &= ~bit(signum)
        action.handler = SIG_DFL
    await psignal_uthread(thread, signum)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.bsd.kern_sig import bit, proc_of, psignal_uthread, uthread_of
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_copy_send, ipc_port_release_send
from machdbg.kernel.osfmk.ipc.mach_port import mach_port_allocate
from machdbg.kernel.osfmk.ipc.mach_port_member import mach_port_move_member
from machdbg.kernel.osfmk.kern.ipc_mig_rpc import mach_msg_overwrite
from machdbg.kernel.osfmk.kern.ipc_tt_convert import convert_port_to_thread
from machdbg.kernel.osfmk.kern.sched_prim import assert_wait, thread_block, thread_wakeup
from machdbg.kernel.osfmk.kern.thread import kernel_thread_create, machine_thread, thread_deallocate
