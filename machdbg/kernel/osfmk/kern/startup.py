"""osfmk/kern/startup.c: the kernel boots, in short. Spec of the kernel services, sections 1.1 and G.

What the model lacks (timers, drivers, file systems, audit...) is left out. bsd_init, in which the first user tasks
come into being, is the simulator's own: see ``machdbg.kernel.boot``.
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_SUCCESS, WQT_QUEUE
from machdbg.kernel.cpu import local, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import kern_return_t, thread_t
from machdbg.kernel.macros import queue_init
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine

MAXPRI_KERNEL = 95


@function("osfmk/kern/startup.c", line=254)
async def kernel_bootstrap() -> None:
    """Bring up memory, IPC, tasks and threads, then the first thread that is scheduled."""
    data = kernel_data()
    thread = local(thread_t)
    await at(260)
    await at(271)
    await at(274)
    await vm_mem_bootstrap()
    await at(282)
    data.ipc_space_max = data.task_max + 5
    await at(283)
    data.ipc_port_max = 3 * data.task_max + data.thread_max + 2 * data.thread_max + 40000
    await at(284)
    data.ipc_pset_max = data.task_max + 2 * data.thread_max + 200
    await at(285)
    data.semaphore_max = data.ipc_port_max >> 1
    await at(316)
    sched_init()
    processor_bootstrap()
    await at(325)
    await ipc_bootstrap()
    await at(333)
    await ipc_init()
    await at(363)
    await task_init()
    data.init_thread.task = data.kernel_task
    data.init_thread.map = data.kernel_map
    await at(366)
    await thread_init()
    await at(393)
    result: kern_return_t = await kernel_thread_create(kernel_bootstrap_thread.address, 0, MAXPRI_KERNEL, thread)
    await at(395)
    if result != KERN_SUCCESS:
        panic(f"kernel_bootstrap: result = {result:08X}\\n")
    await at(399)
    await thread_deallocate(thread.value)
    await at(402)
    machine = current_machine()
    first = machine_thread(thread.value, "kernel_bootstrap_thread")
    machine.call(first, kernel_bootstrap_thread())
    machine.add_thread(first)


async def vm_mem_bootstrap() -> None:
    """Zones, kalloc and the kernel's map (osfmk/vm/vm_init.c), and the tables of wait queues' links."""
    zone_bootstrap()
    ltable_bootstrap()
    await kalloc_init()
    await vm_map_init()


def sched_init() -> None:
    """The lists of tasks and threads (processor_bootstrap), and the queue of threads that wait for mere events."""
    data = kernel_data()
    for head in (data.tasks, data.terminated_tasks, data.corpse_tasks, data.threads, data.thread_terminate_queue,
                 data.thread_calls_pending):
        queue_init(head)
    data.global_waitqs = data.global_waitq
    data.g_num_waitqs = 1
    data.global_waitq.waitq_type = WQT_QUEUE
    data.global_waitq.waitq_fifo = 1
    data.global_waitq.waitq_isvalid = 1
    queue_init(data.global_waitq.waitq_queue)


@function("osfmk/kern/startup.c", line=419)
async def kernel_bootstrap_thread() -> None:
    """Start what needs threads, then user mode; in the end this thread only looks after memory."""
    await at(421)
    await at(428)
    await at(437)
    await at(483)
    await clock_service_create()
    await at(488)
    await device_service_create()
    await at(636)
    await current_machine().kernel.bsd_init()
    await at(659)
    await vm_pageout()


async def vm_pageout() -> None:
    """There are no pages to look after: what is left is the memory of threads that have ended.

    (The reference system has a thread of its own for that, whose function this is.)
    """
    while True:
        await thread_terminate_daemon()


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.device.device_init import device_service_create
from machdbg.kernel.osfmk.ipc.ipc_init import ipc_bootstrap, ipc_init
from machdbg.kernel.osfmk.kern.clock_oldops import clock_service_create
from machdbg.kernel.osfmk.kern.kalloc import kalloc_init
from machdbg.kernel.osfmk.kern.ltable import ltable_bootstrap
from machdbg.kernel.osfmk.kern.processor import processor_bootstrap
from machdbg.kernel.osfmk.kern.task import task_init
from machdbg.kernel.osfmk.kern.thread import kernel_thread_create, machine_thread, thread_deallocate, thread_init
from machdbg.kernel.osfmk.kern.thread_terminate import thread_terminate_daemon
from machdbg.kernel.osfmk.kern.zalloc import zone_bootstrap
from machdbg.kernel.osfmk.vm.vm_kern import vm_map_init
