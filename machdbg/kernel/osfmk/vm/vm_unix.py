"""bsd/vm/vm_unix.c: tasks by process identifiers. Behaviour: spec of the kernel services, section A.8.

Only what the specification speaks of has step points. No user of the model has groups, changes his identity or asks a
daemon for leave (taskgated).
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_FAILURE, KERN_SUCCESS, MACH_PORT_NULL
from machdbg.kernel.cpu import current_space, current_task, local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    ipc_port_t,
    kern_return_t,
    mach_port_name_t,
    pid_for_task_args,
    task_for_pid_args,
    task_inspect_t,
    task_name_for_pid_args,
    task_t,
)
from machdbg.kernel.headers import task as task_struct
from machdbg.kernel.macros import task_at, task_reference_internal
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.view import ptr

AUDIT_PID = 5  # which word of an audit token is the process identifier


def process_task(pid: int) -> task_struct | None:
    """The task of a process that has not ended; None if there is no such process."""
    if pid == 0:
        return kernel_data().kernel_task
    machine = current_machine()
    alive = any(process.pid == pid and process.exit_status is None for process in machine.processes)
    return task_at(machine.kernel.tasks[pid]) if alive else None


def user_of(task: task_struct) -> int:
    """The identifier of the user whose process it is."""
    return task.sec_token.val[0]


@function("bsd/vm/vm_unix.c", line=638, stack=8)
async def pid_for_task(args: ptr[pid_for_task_args]) -> kern_return_t:
    """Trap 46: the process identifier of a task. KERN_FAILURE, and -1 for it: there is no process."""
    pid = local(int_t)
    pid.value = -1
    err: kern_return_t = KERN_FAILURE
    await at(651)
    t1: task_inspect_t = await port_name_to_task_inspect(args.t)
    if t1:
        await at(659)
        pid.value = t1.audit_token.val[AUDIT_PID]
        err = KERN_SUCCESS
        await task_deallocate(t1)
    await at(671)
    await copyout(pid.address, args.pid, 4)
    return err


@function("bsd/vm/vm_unix.c", line=702)
async def task_for_pid_posix_check(target: task_t) -> boolean_t:
    """Whether the caller may have the task's port: root, the task itself, one of the same user's."""
    await at(702)
    caller = current_task()
    return user_of(caller) == 0 or caller == target or user_of(caller) == user_of(target)


@function("bsd/vm/vm_unix.c", line=788, stack=16)
async def task_for_pid(args: ptr[task_for_pid_args]) -> kern_return_t:
    """Trap 45: a name for the port of a process's task, MACH_PORT_NULL on failure. KERN_FAILURE."""
    tret = local(mach_port_name_t)
    tret.value = MACH_PORT_NULL
    await at(807)
    if args.pid == 0:
        await at(809)
        await copyout(tret.address, args.t, 4)
        await at(810)
        return KERN_FAILURE
    await at(814)
    t1: task_t = await port_name_to_task(args.target_tport)
    if not t1:
        await copyout(tret.address, args.t, 4)
        return KERN_FAILURE
    error: kern_return_t = KERN_SUCCESS
    await at(822)
    target = process_task(args.pid)
    if target is None:
        error = KERN_FAILURE
    else:
        await at(831)
        if not await task_for_pid_posix_check(target):
            error = KERN_FAILURE
    if error == KERN_SUCCESS and target:
        await at(836)
        task_reference_internal(target)
        await at(886)
        sright: ipc_port_t = await convert_task_to_port(target)
        await at(899)
        tret.value = await ipc_port_copyout_send(sright, current_space())
    await task_deallocate(t1)
    await at(908)
    await copyout(tret.address, args.t, 4)
    return error


@function("bsd/vm/vm_unix.c", line=935, stack=16)
async def task_name_for_pid(args: ptr[task_name_for_pid_args]) -> kern_return_t:
    """Trap 44: a name for the port of a process's task by which it is only named. KERN_FAILURE, and MACH_PORT_NULL."""
    tret = local(mach_port_name_t)
    tret.value = MACH_PORT_NULL
    error: kern_return_t = KERN_FAILURE
    await at(935)
    t1: task_t = await port_name_to_task(args.target_tport)
    if t1:
        target = process_task(args.pid)
        if target is not None and target and may_name(target):
            task_reference_internal(target)
            await at(980)
            sright: ipc_port_t = await convert_task_name_to_port(target)
            tret.value = await ipc_port_copyout_send(sright, current_space())
            error = KERN_SUCCESS
        await task_deallocate(t1)
    await copyout(tret.address, args.t, 4)
    return error


def may_name(target: task_struct) -> bool:
    """Whether the caller may have the name of a task."""
    caller = current_task()
    return caller == target or user_of(caller) == 0 or user_of(caller) == user_of(target)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_copyout_send
from machdbg.kernel.osfmk.kern.ipc_tt_convert import convert_task_to_port, port_name_to_task
from machdbg.kernel.osfmk.kern.ipc_tt_inspect import convert_task_name_to_port, port_name_to_task_inspect
from machdbg.kernel.osfmk.kern.task import task_deallocate
from machdbg.kernel.osfmk.x86_64.copyio import copyout
