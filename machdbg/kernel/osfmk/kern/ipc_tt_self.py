"""osfmk/kern/ipc_tt.c, continued: traps that return names of a task's, a thread's and reply ports.

Behaviour: spec of the kernel services, sections A.3 and E.1.
"""

from __future__ import annotations

from machdbg.kernel.constants import FALSE, KERN_FAILURE, KERN_SUCCESS, MACH_PORT_NULL
from machdbg.kernel.cpu import current_task, current_thread, local
from machdbg.kernel.headers import (
    boolean_t,
    ipc_port_t,
    kern_return_t,
    mach_port_name_t,
    mach_reply_port_args,
    task_self_trap_args,
    task_t,
    thread_get_special_reply_port_args,
    thread_self_trap_args,
    thread_t,
)
from machdbg.kernel.macros import IP_NULL, IP_VALID, ip_active, ip_lock, ip_reference, ip_release, ip_unlock
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr


@function("osfmk/kern/ipc_tt.c", line=720)
async def retrieve_task_self_fast(task: task_t) -> ipc_port_t:
    """A naked send right to what the task calls itself; without a new make-send when nobody interposed."""
    await at(727)
    port: ipc_port_t = task.itk_self
    await at(730)
    if port == task.itk_sself:
        await at(733)
        ip_lock(port)
        await at(735)
        ip_reference(port)
        await at(736)
        port.ip_srights += 1
        await at(737)
        ip_unlock(port)
    else:
        await at(739)
        port = await ipc_port_copy_send(task.itk_sself)
    await at(740)
    await at(742)
    return port


@function("osfmk/kern/ipc_tt.c", line=758)
async def retrieve_thread_self_fast(thread: thread_t) -> ipc_port_t:
    """A naked send right to what the thread calls itself."""
    await at(765)
    port: ipc_port_t = thread.ith_self
    await at(769)
    if port == thread.ith_sself:
        await at(772)
        ip_lock(port)
        await at(774)
        ip_reference(port)
        await at(775)
        port.ip_srights += 1
        await at(776)
        ip_unlock(port)
    else:
        await at(779)
        port = await ipc_port_copy_send(thread.ith_sself)
    await at(781)
    await at(783)
    return port


@function("osfmk/kern/ipc_tt.c", line=798, unavailable=("args",))
async def task_self_trap(args: ptr[task_self_trap_args]) -> mach_port_name_t:
    """Trap 28: the caller's name for its own task port, one user reference more each time."""
    await at(801)
    task: task_t = current_task()
    await at(805)
    sright: ipc_port_t = await retrieve_task_self_fast(task)
    await at(806)
    name: mach_port_name_t = await ipc_port_copyout_send(sright, task.itk_space)
    await at(807)
    return name


@function("osfmk/kern/ipc_tt.c", line=822, unavailable=("args",))
async def thread_self_trap(args: ptr[thread_self_trap_args]) -> mach_port_name_t:
    """Trap 27: the caller's name for its own thread port."""
    await at(825)
    thread: thread_t = current_thread()
    await at(826)
    task: task_t = thread.task
    await at(830)
    sright: ipc_port_t = await retrieve_thread_self_fast(thread)
    await at(831)
    name: mach_port_name_t = await ipc_port_copyout_send(sright, task.itk_space)
    await at(832)
    return name


@function("osfmk/kern/ipc_tt.c", line=848, unavailable=("args",), stack=16)
async def mach_reply_port(args: ptr[mach_reply_port_args]) -> mach_port_name_t:
    """Trap 26: the name of a new receive right, or 0."""
    name: Pointer[int] = local(mach_port_name_t)
    port = local(ipc_port_t)
    await at(855)
    kr: kern_return_t = await ipc_port_alloc(current_task().itk_space, name, port)
    await at(856)
    if kr == KERN_SUCCESS:
        await at(857)
        ip_unlock(port.value)
    else:
        await at(859)
        name.value = MACH_PORT_NULL
    await at(860)
    return name.value


@function("osfmk/kern/ipc_tt.c", line=875, unavailable=("args",), stack=16)
async def thread_get_special_reply_port(args: ptr[thread_get_special_reply_port_args]) -> mach_port_name_t:
    """Trap 50: the name of a new reply port bound to the calling thread, or 0."""
    name: Pointer[int] = local(mach_port_name_t)
    port = local(ipc_port_t)
    await at(881)
    thread: thread_t = current_thread()
    await at(884)
    if IP_VALID(thread.ith_special_reply_port):
        await at(885)
        kr: kern_return_t = await ipc_port_unbind_special_reply_port(thread, FALSE)
        await at(886)
        if kr != KERN_SUCCESS:
            await at(887)
            return MACH_PORT_NULL
    await at(891)
    kr = await ipc_port_alloc(current_task().itk_space, name, port)
    await at(892)
    if kr == KERN_SUCCESS:
        await at(893)
        await ipc_port_bind_special_reply_port_locked(port.value)
        await at(894)
        ip_unlock(port.value)
    else:
        await at(896)
        name.value = MACH_PORT_NULL
    await at(898)
    return name.value


@function("osfmk/kern/ipc_tt.c", line=912)
async def ipc_port_bind_special_reply_port_locked(port: ipc_port_t) -> None:
    """Bind a new port to the current thread as its special reply port."""
    await at(915)
    thread: thread_t = current_thread()
    await at(918)
    ip_reference(port)
    await at(919)
    thread.ith_special_reply_port = port
    await at(920)
    port.ip_specialreply = 1
    await at(921)
    port.ip_link_sync_qos = 1


@function("osfmk/kern/ipc_tt.c", line=935)
async def ipc_port_unbind_special_reply_port(thread: thread_t, unbind_active_port: boolean_t) -> kern_return_t:
    """Undo the binding; KERN_FAILURE if the port lives and ``unbind_active_port`` is FALSE."""
    await at(939)
    special_reply_port: ipc_port_t = thread.ith_special_reply_port
    await at(941)
    ip_lock(special_reply_port)
    await at(944)
    if not unbind_active_port and ip_active(special_reply_port):
        await at(945)
        ip_unlock(special_reply_port)
        await at(946)
        return KERN_FAILURE
    await at(949)
    thread.ith_special_reply_port = IP_NULL()
    await at(950)
    await ipc_port_unlink_special_reply_port_locked(special_reply_port, 0, 0)
    await at(954)
    await ip_release(special_reply_port)
    await at(955)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_alloc, ipc_port_copy_send, ipc_port_copyout_send
from machdbg.kernel.osfmk.ipc.ipc_port_destroy import ipc_port_unlink_special_reply_port_locked
