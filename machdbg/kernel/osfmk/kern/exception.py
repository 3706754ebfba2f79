"""osfmk/kern/exception.c: exceptions as messages. Behaviour: spec of the kernel services, section E.5.

Only what the specification speaks of has step points. The debugger's place is between the handlers that programs have
set and the host's last resort, which makes signals of exceptions (bsd/ux_exception.py): it hears of what none of them
has handled, but for the exceptions that it ignores.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    EXC_CORPSE_NOTIFY,
    EXC_CRASH,
    EXC_GUARD,
    EXC_RESOURCE,
    KERN_FAILURE,
    KERN_SUCCESS,
    MACH_RCV_PORT_DIED,
)
from machdbg.kernel.cpu import current_thread, local, local_array, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    EXCEPTION_CODE_MAX,
    EXCEPTION_DEFAULT,
    EXCEPTION_STATE,
    EXCEPTION_STATE_IDENTITY,
    MACH_EXCEPTION_CODES,
    THREAD_STATE_MAX,
    _lck_mtx_,
    exception_actions,
    exception_behavior_t,
    exception_data_type_t,
    exception_type_t,
    int_t,
    ipc_port_t,
    kern_return_t,
    mach_exception_data_t,
    mach_msg_type_number_t,
    natural_t,
    task_t,
    thread_t,
)
from machdbg.kernel.macros import IP_NULL, IP_VALID, ip_active, ip_reference
from machdbg.machine.exception import details, name
from machdbg.machine.function import at, function
from machdbg.machine.machine import Machine, Raised, Request, Stop, current_machine
from machdbg.machine.thread import Thread
from machdbg.machine.view import Array, ptr

HANDLED = (KERN_SUCCESS, MACH_RCV_PORT_DIED)  # what ends the search for a handler
RETURNING = (EXC_CRASH, EXC_RESOURCE, EXC_GUARD, EXC_CORPSE_NOTIFY)  # whose raiser has more to do


def ignored(exception: int) -> bool:
    """Whether the debugger leaves an exception to the host."""
    return exception == EXC_CRASH or exception in current_machine().ignored_exceptions


def wanted(thread: thread_t, exception: int) -> bool:
    """Whether anybody but the debugger may handle a thread's exception."""
    if ignored(exception):
        return True
    tables = (actions_of(thread), thread.task.exc_actions, kernel_data().realhost.exc_actions)
    return any(is_program(actions[exception].port) for actions in tables if actions)


def is_program(port: ipc_port_t) -> bool:
    """Whether an exception port is a program's, and not that of the host's last resort."""
    return IP_VALID(port) and port != kernel_data().ux_exception_port


async def exception_triage(exception: int, code: Array[int], codeCnt: int) -> int:
    """An exception of the current thread: exception_triage_thread for it. Returns only what that returns."""
    return await exception_triage_thread(exception, code, codeCnt, current_thread())


class Unhandled(Request):
    """The debugger hears of an exception that nobody has handled; the thread goes on as it would without one."""

    def __init__(self, exception: int, code: int, subcode: int) -> None:
        self.exception = exception
        self.code = code
        self.subcode = subcode

    def perform(self, machine: Machine, thread: Thread) -> Stop:
        return Raised(thread, name(self.exception), details(self.exception, self.code, self.subcode))


@function("osfmk/kern/exception.c", line=416)
async def exception_triage_thread(exception: exception_type_t, code: mach_exception_data_t,
                                  codeCnt: mach_msg_type_number_t, thread: thread_t) -> kern_return_t:
    """Ask the handlers of the thread, of its task and of the host in turn, until one has handled the exception.

    Returns to the caller only for exceptions after which that has more to do; else the thread returns to user mode.
    """
    task: task_t = thread.task
    host = kernel_data().realhost
    await at(447)
    kr: kern_return_t = await exception_deliver(thread, exception, code, codeCnt, actions_of(thread), thread.mutex)
    if kr not in HANDLED:
        await at(459)
        kr = await exception_deliver(thread, exception, code, codeCnt, task.exc_actions, task.itk_lock_data)
    if kr not in HANDLED:
        if ignored(exception) and exception != EXC_CRASH:
            await ux_handler_init()
        await at(472)
        if ignored(exception) or is_program(host.exc_actions[exception].port):
            kr = await exception_deliver(thread, exception, code, codeCnt, host.exc_actions, host.lock)
    if kr not in HANDLED and not ignored(exception):
        await Unhandled(exception, code[0], code[1])
    if exception not in RETURNING:
        await at(480)
        await thread_exception_return()
    return kr


def check_exc_receiver_dependency(port: ipc_port_t, task: task_t) -> bool:
    """Whether it is the crashing task itself that would receive from a port: it will not (exception.c:380)."""
    return port.data.receiver == task.itk_space


@function("osfmk/kern/exception.c", line=134)
async def exception_deliver(thread: thread_t, exception: exception_type_t, code: mach_exception_data_t,
                            codeCnt: mach_msg_type_number_t, excp: exception_actions,
                            mutex: ptr[_lck_mtx_]) -> kern_return_t:
    """Call the handler that a table of actions names for the exception and wait for its answer.

    KERN_FAILURE: there is none. KERN_SUCCESS: it has handled the exception, or the thread is ending anyway.
    """
    flavor = local(int_t)
    await at(155)
    if not thread.active and not thread.inspection:
        return KERN_SUCCESS
    await at(162)
    if not excp:
        return KERN_FAILURE
    action = excp[exception]
    await at(178)
    exc_port: ipc_port_t = action.port
    if not IP_VALID(exc_port):
        return KERN_FAILURE
    await at(188)
    if not ip_active(exc_port):
        return KERN_FAILURE
    if exception == EXC_CRASH and check_exc_receiver_dependency(exc_port, thread.task):
        return KERN_FAILURE
    await at(190)
    ip_reference(exc_port)
    await at(191)
    exc_port.ip_srights += 1
    await at(192)
    await at(194)
    flavor.value = action.flavor
    behavior: exception_behavior_t = action.behavior & 0xFFFFFFFF
    wide = bool(behavior & MACH_EXCEPTION_CODES)
    behavior &= ~MACH_EXCEPTION_CODES
    small_code = local_array(exception_data_type_t, EXCEPTION_CODE_MAX)
    await at(204)
    for index in range(codeCnt):
        small_code[index] = code[index]
    await at(215)
    task_port: ipc_port_t = IP_NULL()
    thread_port: ipc_port_t = IP_NULL()
    await at(221)
    if behavior != EXCEPTION_STATE:
        await at(232)
        task_port = await retrieve_task_self_fast(thread.task)
        await at(233)
        thread_port = await retrieve_thread_self_fast(thread)
    if behavior == EXCEPTION_DEFAULT:
        await at(277)
        if wide:
            kr: kern_return_t = await mach_exception_raise(exc_port, thread_port, task_port, exception, code, codeCnt)
        else:
            kr = await exception_raise(exc_port, thread_port, task_port, exception, small_code, codeCnt)
    elif behavior in (EXCEPTION_STATE, EXCEPTION_STATE_IDENTITY):
        old_state = local_array(natural_t, THREAD_STATE_MAX)
        new_state = local_array(natural_t, THREAD_STATE_MAX)
        count = local(mach_msg_type_number_t)
        new_count = local(mach_msg_type_number_t)
        count.value = THREAD_STATE_MAX
        kr = machine_thread_get_state(thread, flavor.value, old_state, count)
        new_count.value = THREAD_STATE_MAX
        if kr != KERN_SUCCESS:
            pass
        elif behavior == EXCEPTION_STATE:
            await at(238)
            if wide:
                kr = await mach_exception_raise_state(exc_port, exception, code, codeCnt, flavor, old_state,
                                                      count.value, new_state, new_count)
            else:
                kr = await exception_raise_state(exc_port, exception, small_code, codeCnt, flavor, old_state,
                                                 count.value, new_state, new_count)
            await at(275)
        else:
            await at(297)
            if wide:
                kr = await mach_exception_raise_state_identity(
                    exc_port, thread_port, task_port, exception, code, codeCnt, flavor, old_state, count.value,
                    new_state, new_count)
            else:
                kr = await exception_raise_state_identity(
                    exc_port, thread_port, task_port, exception, small_code, codeCnt, flavor, old_state, count.value,
                    new_state, new_count)
            await at(341)
        if kr == KERN_SUCCESS:
            kr = machine_thread_set_state(thread, flavor.value, new_state, new_count.value)
    else:
        await at(344)
        panic("bad exception behavior!")
    await at(348)
    if IP_VALID(task_port):
        await ipc_port_release_send(task_port)
    if IP_VALID(thread_port):
        await ipc_port_release_send(thread_port)
    await ipc_port_release_send(exc_port)
    await at(360)
    return kr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.bsd.ux_exception import ux_handler_init
from machdbg.kernel.osfmk.i386.pcb import machine_thread_get_state, machine_thread_set_state
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_release_send
from machdbg.kernel.osfmk.kern.exc_user import (
    exception_raise,
    exception_raise_state,
    exception_raise_state_identity,
)
from machdbg.kernel.osfmk.kern.ipc_tt_exception import actions_of
from machdbg.kernel.osfmk.kern.ipc_tt_self import retrieve_task_self_fast, retrieve_thread_self_fast
from machdbg.kernel.osfmk.kern.mach_exc_user import (
    mach_exception_raise,
    mach_exception_raise_state,
    mach_exception_raise_state_identity,
)
from machdbg.kernel.osfmk.x86_64.locore import thread_exception_return
