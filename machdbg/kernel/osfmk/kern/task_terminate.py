"""osfmk/kern/task.c, continued: the end of a task. Spec of the kernel services, section E.1."""

from __future__ import annotations

from machdbg.kernel.constants import FALSE, KERN_FAILURE, KERN_INVALID_ARGUMENT, KERN_SUCCESS
from machdbg.kernel.cpu import current_thread
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import kern_return_t, task_t, thread_t
from machdbg.kernel.headers import thread as thread_struct
from machdbg.kernel.macros import enqueue_tail, queue_elements, remqueue, vm_map_max, vm_map_min
from machdbg.machine.function import at, function, tail_call


@function("osfmk/kern/task.c", line=2156)
async def task_terminate_internal(task: task_t) -> kern_return_t:
    """End a task: its threads, semaphores, rights and memory. KERN_FAILURE if that has happened already."""
    data = kernel_data()
    await at(2166)
    self: thread_t = current_thread()
    await at(2167)
    self_task: task_t = self.task
    await at(2173)
    if task == self_task:
        await at(2174)
    else:
        await at(2181)
    await at(2193)
    if not task.active:
        await at(2200)
        await at(2204)
        return KERN_FAILURE
    await at(2221)
    if self_task != task:
        await at(2222)
    await at(2238)
    await task_hold_locked(task)
    await at(2239)
    task.active = FALSE
    await at(2240)
    await ipc_task_disable(task)
    await at(2252)
    for thread in list(queue_elements(task.threads, thread_struct, "task_threads")):
        await at(2253)
        await thread_terminate_internal(thread)
        await at(2252)
    await at(2262)
    await at(2283)
    await task_synchronizer_destroy_all(task)
    await at(2288)
    await ipc_space_terminate(task.itk_space)
    await at(2315)
    await at(2335)
    vm_map_remove(task.map, vm_map_min(task.map), vm_map_max(task.map))
    await at(2350)
    await at(2351)
    remqueue(task.tasks)
    await at(2352)
    enqueue_tail(data.terminated_tasks, task.tasks)
    await at(2353)
    data.tasks_count -= 1
    await at(2354)
    data.terminated_tasks_count += 1
    await at(2355)
    await at(2379)
    await task_deallocate(task)
    await at(2381)
    return KERN_SUCCESS


@function("osfmk/kern/task.c", line=1815)
async def task_terminate(task: task_t) -> kern_return_t:
    """End a task that is no process. KERN_INVALID_ARGUMENT; KERN_FAILURE for a process or one that has ended."""
    await at(1818)
    if not task:
        await at(1819)
        return KERN_INVALID_ARGUMENT
    await at(1821)
    if pid_of(task) >= 0:
        await at(1822)
        return KERN_FAILURE
    await at(1824)
    return await tail_call(task_terminate_internal(task))


@function("osfmk/kern/task.c", line=4890)
async def task_synchronizer_destroy_all(task: task_t) -> None:
    """Destroy what the task's threads synchronize by."""
    await at(4895)
    await semaphore_destroy_all(task)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_space import ipc_space_terminate
from machdbg.kernel.osfmk.kern.ipc_tt import ipc_task_disable
from machdbg.kernel.osfmk.kern.sync_sema import semaphore_destroy_all
from machdbg.kernel.osfmk.kern.task import task_deallocate
from machdbg.kernel.osfmk.kern.task_suspend import pid_of, task_hold_locked
from machdbg.kernel.osfmk.kern.thread_act import thread_terminate_internal
from machdbg.kernel.osfmk.vm.vm_map import vm_map_remove
