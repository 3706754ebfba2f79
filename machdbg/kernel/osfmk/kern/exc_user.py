"""exc_user.c: what MIG makes of mach/exc.defs, the kernel as caller of exception handlers.

Layouts and lines: facts about MIG's output. What the stubs have in common is in exc_message.py.
"""

from __future__ import annotations

from machdbg.kernel.headers import (
    exception_data_t,
    exception_type_t,
    int_t,
    kern_return_t,
    mach_msg_type_number_t,
    mach_port_t,
    thread_state_t,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer

from .exc_message import RAISE_REPLY, STATE_REPLY, answer, identified, narrow, new_state_of, stated


@function("exc_user.c", line=140)
async def exception_raise(exception_port: mach_port_t, thread: mach_port_t, task: mach_port_t,
                          exception: exception_type_t, code: exception_data_t,
                          codeCnt: mach_msg_type_number_t) -> kern_return_t:
    """Call 2401: have the handler of ``exception_port`` handle an exception of ``thread``; its answer."""
    message = identified(exception_port, 2401, thread, task)
    message.add(narrow(exception, code, codeCnt))
    await at(280)
    mr = await mach_msg_rpc_from_kernel_proper(message.header, message.size, RAISE_REPLY)
    return answer(mr, message, 2401)


@function("exc_user.c", line=350)
async def exception_raise_state(exception_port: mach_port_t, exception: exception_type_t,
                                code: exception_data_t, codeCnt: mach_msg_type_number_t,
                                flavor: Pointer[int_t], old_state: thread_state_t,
                                old_stateCnt: mach_msg_type_number_t, new_state: thread_state_t,
                                new_stateCnt: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """Call 2402: the same with the thread's state instead of its port; the handler gives it back, maybe changed."""
    message = stated(exception_port, 2402)
    message.add(narrow(exception, code, codeCnt))
    message.add_state(flavor.value, old_state, old_stateCnt)
    await at(474)
    mr = await mach_msg_rpc_from_kernel_proper(message.header, message.size, STATE_REPLY)
    return new_state_of(mr, message, 2402, flavor, new_state, new_stateCnt)


@function("exc_user.c", line=555)
async def exception_raise_state_identity(exception_port: mach_port_t, thread: mach_port_t, task: mach_port_t,
                                         exception: exception_type_t, code: exception_data_t,
                                         codeCnt: mach_msg_type_number_t, flavor: Pointer[int_t],
                                         old_state: thread_state_t, old_stateCnt: mach_msg_type_number_t,
                                         new_state: thread_state_t,
                                         new_stateCnt: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """Call 2403: both."""
    message = identified(exception_port, 2403, thread, task)
    message.add(narrow(exception, code, codeCnt))
    message.add_state(flavor.value, old_state, old_stateCnt)
    await at(725)
    mr = await mach_msg_rpc_from_kernel_proper(message.header, message.size, STATE_REPLY)
    return new_state_of(mr, message, 2403, flavor, new_state, new_stateCnt)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.ipc_mig_rpc import mach_msg_rpc_from_kernel_proper
