"""osfmk/kern/mk_timer.c: timers that send a message. Behaviour: spec of the kernel services, section A.7.

Only what the specification speaks of has step points.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    IKO_NULL,
    IKOT_NONE,
    IKOT_TIMER,
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_SUCCESS,
    MACH_MSG_TYPE_COPY_SEND,
    MACH_PORT_NULL,
    MACH_PORT_RIGHT_RECEIVE,
    TRUE,
)
from machdbg.kernel.cpu import current_space, local, local_struct
from machdbg.kernel.data import cstring, kernel_data
from machdbg.kernel.headers import (
    ipc_object_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_port_name_t,
    mach_port_qos,
    mk_timer,
    mk_timer_arm_leeway_trap_args,
    mk_timer_arm_trap_args,
    mk_timer_cancel_trap_args,
    mk_timer_create_trap_args,
    mk_timer_destroy_trap_args,
    mk_timer_expire_msg,
    mk_timer_t,
    uint64_t,
    void_pointer,
)
from machdbg.kernel.macros import (
    IP_NULL,
    MACH_MSGH_BITS,
    as_port,
    at_address,
    ip_kotype,
    ip_lock,
    ip_reference,
    ip_unlock,
)
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.view import ptr

MK_TIMER_MAX = 4096 * 64  # bytes of the zone


async def mk_timer_init() -> None:
    """Make the zone that timers come from."""
    size = mk_timer.record.size
    kernel_data().mk_timer_zone = await zinit(size, MK_TIMER_MAX, size, cstring("mk_timer"))


def timer_of(port: ipc_port_t) -> mk_timer:
    """The timer that a port stands for."""
    return at_address(mk_timer, port.ip_kobject)


@function("osfmk/kern/mk_timer.c", line=59, unavailable=("args",), stack=16)
async def mk_timer_create_trap(args: ptr[mk_timer_create_trap_args]) -> mach_port_name_t:
    """Trap 91: a timer; the name of the receive right to the port at which it sends, MACH_PORT_NULL on failure."""
    name = local(mach_port_name_t)
    object = local(ipc_object_t)
    qos = local_struct(mach_port_qos)
    space: ipc_space_t = current_space()
    await at(68)
    timer: mk_timer_t = at_address(mk_timer, await zalloc(kernel_data().mk_timer_zone))
    if not timer:
        return MACH_PORT_NULL
    qos.clear()
    qos.prealloc = 1
    qos.len = mk_timer_expire_msg.record.size
    await at(72)
    result: kern_return_t = await mach_port_allocate_qos(space, MACH_PORT_RIGHT_RECEIVE, qos, name)
    if result == KERN_SUCCESS:
        await at(75)
        result = await ipc_object_translate(space, name.value, MACH_PORT_RIGHT_RECEIVE, object)
    if result != KERN_SUCCESS:
        await at(78)
        await zfree(kernel_data().mk_timer_zone, timer.address)
        return MACH_PORT_NULL
    port: ipc_port_t = as_port(object.value)
    timer.clear()
    await thread_call_setup(timer.call, mk_timer_expire.address, timer.address)
    timer.port = port
    await at(89)
    await ipc_kobject_set_atomically(port, timer.address, IKOT_TIMER)
    await at(91)
    port.ip_srights += 1
    await at(92)
    ip_reference(port)
    ip_unlock(port)
    result_name: mach_port_name_t = name.value
    return result_name


@function("osfmk/kern/mk_timer.c", line=99)
async def mk_timer_port_destroy(port: ipc_port_t) -> None:
    """A timer's port has died: so does the timer, unless its call is being made, which then ends it."""
    ip_lock(port)
    if ip_kotype(port) != IKOT_TIMER:
        ip_unlock(port)
        return
    timer: mk_timer_t = timer_of(port)
    await at(108)
    await ipc_kobject_set_atomically(port, IKO_NULL, IKOT_NONE)
    ip_unlock(port)
    await at(115)
    if thread_call_cancel(timer.call):
        timer.active -= 1
    timer.is_armed = FALSE
    timer.is_dead = TRUE
    await at(120)
    if timer.active == 0:
        await at(121)
        await zfree(kernel_data().mk_timer_zone, timer.address)
        await at(124)
        await ipc_port_release_send(port)


@function("osfmk/kern/mk_timer.c", line=145, unavailable=("p1",))
async def mk_timer_expire(p0: void_pointer, p1: void_pointer) -> None:
    """The time has come: send the timer's message. One that has not been received yet is enough."""
    timer: mk_timer_t = at_address(mk_timer, p0)
    port: ipc_port_t = timer.port
    while timer.is_armed and timer.active == 1:
        await at(167)
        timer.is_armed = FALSE
        message = local_struct(mk_timer_expire_msg)
        message.clear()
        message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0)
        message.header.msgh_remote_port = port
        message.header.msgh_local_port = IP_NULL()
        await at(179)
        await mach_msg_send_from_kernel_proper(message.header, mk_timer_expire_msg.record.size)
    timer.active -= 1
    await at(184)
    if timer.active == 0 and timer.is_dead:
        await at(186)
        await zfree(kernel_data().mk_timer_zone, timer.address)
        await at(188)
        await ipc_port_release_send(port)


@function("osfmk/kern/mk_timer.c", line=208)
async def mk_timer_destroy_trap(args: ptr[mk_timer_destroy_trap_args]) -> kern_return_t:
    """Trap 92: destroy a timer. The codes of a look-up; KERN_INVALID_ARGUMENT: the port is no timer's."""
    object = local(ipc_object_t)
    space: ipc_space_t = current_space()
    await at(208)
    result: kern_return_t = await ipc_object_translate(space, args.name, MACH_PORT_RIGHT_RECEIVE, object)
    if result != KERN_SUCCESS:
        return result
    port: ipc_port_t = as_port(object.value)
    if ip_kotype(port) != IKOT_TIMER:
        ip_unlock(port)
        return KERN_INVALID_ARGUMENT
    ip_unlock(port)
    await at(222)
    return await mach_port_destroy(space, args.name)


@function("osfmk/kern/mk_timer.c", line=247)
async def mk_timer_arm_trap_internal(name: mach_port_name_t, expire_time: uint64_t, mk_leeway: uint64_t,
                                     mk_timer_flags: uint64_t) -> kern_return_t:
    """Have a timer go off at ``expire_time`` (ns), at once if that has passed. The simulated clock needs no leeway."""
    object = local(ipc_object_t)
    await at(247)
    result: kern_return_t = await ipc_object_translate(current_space(), name, MACH_PORT_RIGHT_RECEIVE, object)
    if result != KERN_SUCCESS:
        return result
    port: ipc_port_t = as_port(object.value)
    if ip_kotype(port) != IKOT_TIMER:
        ip_unlock(port)
        return KERN_INVALID_ARGUMENT
    timer: mk_timer_t = timer_of(port)
    ip_unlock(port)
    if not timer.is_dead:
        timer.is_armed = TRUE
        if expire_time > current_machine().now:
            await at(279)
            known = thread_call_enter1_delayed(timer.call, 0, expire_time)
        else:
            await at(286)
            known = thread_call_enter1(timer.call, 0)
        if not known:
            timer.active += 1
    return KERN_SUCCESS


@function("osfmk/kern/mk_timer.c", line=300, unavailable=("args",))
async def mk_timer_arm_trap(args: ptr[mk_timer_arm_trap_args]) -> kern_return_t:
    """Trap 93: have a timer go off. The codes of a look-up; KERN_INVALID_ARGUMENT: the port is no timer's."""
    await at(300)
    return await mk_timer_arm_trap_internal(args.name, args.expire_time, 0, 0)


@function("osfmk/kern/mk_timer.c", line=305, unavailable=("args",))
async def mk_timer_arm_leeway_trap(args: ptr[mk_timer_arm_leeway_trap_args]) -> kern_return_t:
    """Trap 95: the same, with the delay that one would put up with."""
    await at(305)
    return await mk_timer_arm_trap_internal(args.name, args.expire_time, args.mk_leeway, args.mk_timer_flags)


@function("osfmk/kern/mk_timer.c", line=323, stack=16)
async def mk_timer_cancel_trap(args: ptr[mk_timer_cancel_trap_args]) -> kern_return_t:
    """Trap 94: have a timer not go off; when it would have (0: never) goes to ``result_time`` unless that is null.

    The codes of a look-up; KERN_INVALID_ARGUMENT: the port is no timer's; KERN_FAILURE: the time cannot be written.
    """
    object = local(ipc_object_t)
    armed_time = local(uint64_t)
    armed_time.value = 0
    await at(323)
    result: kern_return_t = await ipc_object_translate(current_space(), args.name, MACH_PORT_RIGHT_RECEIVE, object)
    if result != KERN_SUCCESS:
        return result
    port: ipc_port_t = as_port(object.value)
    if ip_kotype(port) != IKOT_TIMER:
        ip_unlock(port)
        return KERN_INVALID_ARGUMENT
    timer: mk_timer_t = timer_of(port)
    ip_unlock(port)
    await at(345)
    if timer.is_armed:
        await at(346)
        armed_time.value = timer.call.deadline
        if thread_call_cancel(timer.call):
            timer.active -= 1
        await at(350)
        timer.is_armed = FALSE
    if args.result_time and await copyout(armed_time.address, args.result_time, 8):
        return KERN_FAILURE
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.callout import (
    thread_call_cancel,
    thread_call_enter1,
    thread_call_enter1_delayed,
    thread_call_setup,
)
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_translate
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_release_send
from machdbg.kernel.osfmk.ipc.mach_port import mach_port_allocate_qos, mach_port_destroy
from machdbg.kernel.osfmk.kern.ipc_kobject import ipc_kobject_set_atomically
from machdbg.kernel.osfmk.kern.ipc_mig import mach_msg_send_from_kernel_proper
from machdbg.kernel.osfmk.kern.zalloc import zalloc, zfree, zinit
from machdbg.kernel.osfmk.x86_64.copyio import copyout
