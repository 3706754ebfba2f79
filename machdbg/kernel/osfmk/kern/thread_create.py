"""osfmk/kern/thread.c, continued: threads that users make. Spec of the kernel services, section E.2."""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_INVALID_ARGUMENT,
    KERN_SUCCESS,
    TH_UNINT,
    TH_WAIT,
    THREAD_WAITING,
    TRUE,
)
from machdbg.kernel.cpu import call_pointer, local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    kern_return_t,
    mach_msg_type_number_t,
    task_t,
    thread,
    thread_continue_t,
    thread_state_t,
    thread_t,
)
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.machine import current_machine
from machdbg.machine.stray import StrayFrame
from machdbg.machine.thread import State
from machdbg.machine.view import Pointer


@function("osfmk/kern/thread.c", line=1381)
async def thread_create_internal2(task: task_t, new_thread: Pointer[thread_t], from_user: boolean_t,
                                  continuation: thread_continue_t) -> kern_return_t:
    """A new thread of a user task, held until it is resumed. KERN_INVALID_ARGUMENT, KERN_FAILURE."""
    threadp = local(thread_t)
    await at(1390)
    if not task or task == kernel_data().kernel_task:
        await at(1391)
        return KERN_INVALID_ARGUMENT
    await at(1393)
    result: kern_return_t = await thread_create_internal(task, -1, continuation, 0, threadp)
    await at(1394)
    if result != KERN_SUCCESS:
        await at(1395)
        return result
    thread: thread_t = threadp.value
    prepare_to_start(thread)
    await at(1397)
    thread.user_stop_count = 1
    await at(1398)
    thread_hold(thread)
    await at(1399)
    if task.suspend_count > 0:
        await at(1400)
        thread_hold(thread)
    await at(1402)
    if from_user:
        await at(1403)
    await at(1405)
    await at(1408)
    new_thread.value = thread
    await at(1410)
    return result


def prepare_to_start(thread: thread) -> None:
    """Make the simulator's side of a new user thread, which waits for ``thread_start`` with nothing to execute yet."""
    machine = current_machine()
    pid = next(pid for pid, address in machine.kernel.tasks.items() if address == thread.task.address)
    process = next(process for process in machine.processes if process.pid == pid)
    stack_alloc(thread)
    running = machine_thread(thread, process.name, process)
    running.user = StrayFrame(0, 0)
    running.continuation = call_pointer(thread.continuation, 0, THREAD_WAITING)
    running.park(running.continuation)
    running.state = State.WAITING
    thread.state = TH_WAIT | TH_UNINT
    thread.started = 0
    machine.add_thread(running)


@function("osfmk/kern/thread.c", line=1420)
async def thread_create(task: task_t, new_thread: Pointer[thread_t]) -> kern_return_t:
    """The same, for the kernel's own use."""
    await at(1424)
    return await tail_call(thread_create_internal2(task, new_thread, FALSE, thread_bootstrap_return.address))


@function("osfmk/kern/thread.c", line=1428)
async def thread_create_from_user(task: task_t, new_thread: Pointer[thread_t]) -> kern_return_t:
    """The same, for a message."""
    await at(1432)
    return await tail_call(thread_create_internal2(task, new_thread, TRUE, thread_bootstrap_return.address))


@function("osfmk/kern/thread.c", line=1495)
async def thread_create_running_internal2(task: task_t, flavor: int_t, new_state: thread_state_t,
                                          new_state_count: mach_msg_type_number_t, new_thread: Pointer[thread_t],
                                          from_user: boolean_t) -> kern_return_t:
    """A new thread of a user task that runs with the given registers.

    KERN_INVALID_ARGUMENT (no task, the kernel's, a bad state), KERN_FAILURE.
    """
    threadp = local(thread_t)
    await at(1506)
    if not task or task == kernel_data().kernel_task:
        await at(1507)
        return KERN_INVALID_ARGUMENT
    await at(1509)
    result: kern_return_t = await thread_create_internal(task, -1, thread_bootstrap_return.address, 0, threadp)
    await at(1510)
    if result != KERN_SUCCESS:
        await at(1511)
        return result
    thread: thread_t = threadp.value
    prepare_to_start(thread)
    await at(1513)
    if task.suspend_count > 0:
        await at(1514)
        thread_hold(thread)
    await at(1516)
    result = machine_thread_set_state(thread, flavor, new_state, new_state_count)
    await at(1517)
    if result != KERN_SUCCESS:
        await at(1518)
        await at(1521)
        await thread_terminate(thread)
        await at(1522)
        await thread_deallocate(thread)
        await at(1523)
        return result
    await at(1527)
    await thread_start(thread)
    await at(1530)
    if from_user:
        await at(1531)
    await at(1533)
    await at(1536)
    new_thread.value = thread
    await at(1538)
    return result


@function("osfmk/kern/thread.c", line=1551)
async def thread_create_running(task: task_t, flavor: int_t, new_state: thread_state_t,
                                new_state_count: mach_msg_type_number_t,
                                new_thread: Pointer[thread_t]) -> kern_return_t:
    """The same, for the kernel's own use."""
    await at(1558)
    return await tail_call(thread_create_running_internal2(task, flavor, new_state, new_state_count, new_thread, FALSE))


@function("osfmk/kern/thread.c", line=1564)
async def thread_create_running_from_user(task: task_t, flavor: int_t, new_state: thread_state_t,
                                          new_state_count: mach_msg_type_number_t,
                                          new_thread: Pointer[thread_t]) -> kern_return_t:
    """The same, for a message."""
    await at(1571)
    return await tail_call(thread_create_running_internal2(task, flavor, new_state, new_state_count, new_thread, TRUE))


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.ast import thread_bootstrap_return
from machdbg.kernel.osfmk.i386.pcb import machine_thread_set_state
from machdbg.kernel.osfmk.kern.thread import machine_thread, stack_alloc, thread_create_internal, thread_deallocate
from machdbg.kernel.osfmk.kern.thread_act import thread_hold, thread_start, thread_terminate
