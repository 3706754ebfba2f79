"""osfmk/kern/thread.c, continued: the end of a thread. Spec of the kernel services, section E.2.

A thread ends itself; its memory is freed by another that has no use for the stack.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    TH_TERMINATE,
    TH_TERMINATE2,
    THREAD_CONTINUE_NULL,
    THREAD_UNINT,
)
from machdbg.kernel.cpu import current_thread, running_thread
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import int_t, task_t, thread_t
from machdbg.kernel.headers import thread as thread_struct
from machdbg.kernel.macros import enqueue_tail, queue_elements, remqueue
from machdbg.machine.function import at, function
from machdbg.machine.machine import Ended, Terminate, current_machine
from machdbg.machine.thread import State


@function("osfmk/kern/thread.c", line=482)
async def thread_terminate_self() -> None:
    """End the current thread; does not return."""
    await at(484)
    thread: thread_t = current_thread()
    await at(493)
    await at(495)
    await ipc_thread_disable(thread)
    await at(497)
    await at(551)
    await uthread_cleanup(thread)
    task: task_t = thread.task
    await at(570)
    task.active_thread_count -= 1
    threadcnt: int_t = task.active_thread_count
    await at(576)
    if threadcnt == 0:
        await at(587)
        await proc_cleanup(task)
        await proc_exit(task)
    await at(643)
    thread.state |= TH_TERMINATE
    await at(644)
    await thread_mark_wait_locked(thread, THREAD_UNINT)
    await at(649)
    await at(652)
    await thread_dispatch_terminated(thread)


async def proc_exit(task: task_t) -> None:
    """The BSD half ends the process of a last thread that nobody asked to exit: its task ends."""
    if task.active and task != kernel_data().kernel_task:
        await task_terminate_internal(task)


async def thread_dispatch_terminated(thread: thread_struct) -> None:
    """What the processor does after a thread's last switch away from it (thread_dispatch)."""
    await leave_processor(thread)
    thread.state = TH_TERMINATE | TH_TERMINATE2
    await thread_terminate_enqueue(thread)
    running = running_thread()
    process = running.process
    if process is not None and all(other is running or other.state is State.TERMINATED for other in process.threads):
        current_machine().kernel.ended.append(process)
    await Terminate()


@function("osfmk/kern/thread.c", line=980)
async def thread_terminate_enqueue(thread: thread_t) -> None:
    """Have a dead thread's memory freed."""
    data = kernel_data()
    await at(985)
    await at(986)
    enqueue_tail(data.thread_terminate_queue, thread.u0.runq_links)
    await at(987)
    await at(989)
    await thread_wakeup(data.field("thread_terminate_queue"))


@function("osfmk/kern/thread.c", line=884)
async def thread_terminate_daemon() -> None:
    """Free the threads that have ended, then wait for more."""
    data = kernel_data()
    await at(893)
    while True:
        await at(895)
        thread = next(queue_elements(data.thread_terminate_queue, thread_struct, "runq_links"), None)
        if thread is None:
            break
        remqueue(thread.u0.runq_links)
        await at(908)
        await at(911)
        task: task_t = thread.task
        await at(913)
        await at(929)
        task.c_switch += thread.c_switch
        await at(940)
        remqueue(thread.task_threads)
        await at(941)
        task.thread_count -= 1
        await at(950)
        await at(952)
        await at(953)
        remqueue(thread.threads)
        await at(954)
        data.threads_count -= 1
        await at(955)
        await at(957)
        await thread_deallocate(thread)
        await at(960)
    await announce_ended()
    await at(963)
    await assert_wait(data.field("thread_terminate_queue"), THREAD_UNINT)
    await at(964)
    await at(968)
    await thread_block(THREAD_CONTINUE_NULL)


async def announce_ended() -> None:
    """Nothing is left of some processes: the debugger may hear of it."""
    ended = current_machine().kernel.ended
    while ended:
        await Ended(ended.pop(0))


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.bsd.kern_sig import proc_cleanup, uthread_cleanup
from machdbg.kernel.osfmk.kern.ipc_tt import ipc_thread_disable
from machdbg.kernel.osfmk.kern.sched_prim import (
    assert_wait,
    leave_processor,
    thread_block,
    thread_mark_wait_locked,
    thread_wakeup,
)
from machdbg.kernel.osfmk.kern.task_terminate import task_terminate_internal
from machdbg.kernel.osfmk.kern.thread import thread_deallocate
