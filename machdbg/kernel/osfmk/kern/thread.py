"""osfmk/kern/thread.c, reduced: threads. Spec of the kernel services, section E.2.

Scheduling, policies, ledgers and timers are not modelled: their members stay zero.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_FAILURE,
    KERN_SUCCESS,
    TH_RUN,
    TH_TERMINATE,
    TH_TERMINATE2,
    TH_UNINT,
    TH_WAIT,
    THREAD_ABORTSAFE,
    TRUE,
)
from machdbg.kernel.cpu import local, panic
from machdbg.kernel.data import cstring, kernel_data
from machdbg.kernel.headers import (
    TH_MODE_FIXED,
    TH_MODE_TIMESHARE,
    int_t,
    integer_t,
    kern_return_t,
    task_t,
    thread,
    thread_continue_t,
    thread_inspect_t,
    thread_t,
    void_pointer,
    x86_saved_state_t,
)
from machdbg.kernel.macros import at_address, enqueue_tail, task_reference_internal
from machdbg.kernel.settings import KERNEL_STACK_SIZE
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.memory import PAGE_SIZE
from machdbg.machine.thread import Process, Thread
from machdbg.machine.view import Pointer

STACKS_ADDRESS = 0xFFFFFF9080000000
STACKS_END = 0xFFFFFF90A0000000
KERNEL_STATE_SIZE = 0x50  # thread_kernel_state: registers of a thread that is not running, at the top of its stack


@function("osfmk/kern/thread.c", line=404)
async def thread_init() -> None:
    """Make the zones of threads and of what hangs on them."""
    data = kernel_data()
    await at(406)
    size = thread.record.size
    data.thread_zone = await zinit(size, data.thread_max * size, size, cstring("threads"))
    await at(412)
    size = 24  # struct thread_qos_override
    data.thread_qos_override_zone = await zinit(size, 4 * data.thread_max * size, 4096, cstring("thread qos override"))
    await at(417)
    await zone_change(data.thread_qos_override_zone, Z_EXPAND, TRUE)
    await at(418)
    await zone_change(data.thread_qos_override_zone, Z_COLLECT, TRUE)
    await at(419)
    await zone_change(data.thread_qos_override_zone, Z_CALLERACCT, 0)
    await at(420)
    await zone_change(data.thread_qos_override_zone, Z_NOENCRYPT, TRUE)
    await at(434)
    await machine_thread_init()


async def machine_thread_init() -> None:
    """Make the zone of user threads' saved registers (osfmk/i386/pcb.c)."""
    data = kernel_data()
    size = x86_saved_state_t.record.size
    data.iss_zone = await zinit(size, data.thread_max * size, size, cstring("x86_64 saved state"))


async def machine_thread_create(thread: thread, task: task_t) -> int:
    """Give a new thread its saved registers (osfmk/i386/pcb.c)."""
    data = kernel_data()
    iss = at_address(x86_saved_state_t, await zalloc(data.iss_zone))
    iss.clear()
    thread.machine.iss = iss
    return KERN_SUCCESS


async def machine_thread_destroy(thread: thread) -> None:
    """Take back a dead thread's saved registers (osfmk/i386/pcb.c)."""
    if thread.machine.iss:
        await zfree(kernel_data().iss_zone, thread.machine.iss.address)


@function("osfmk/kern/thread.c", line=1134)
async def thread_create_internal(parent_task: task_t, priority: integer_t, continuation: thread_continue_t,
                                 options: int_t, out_thread: Pointer[thread_t]) -> kern_return_t:
    """A new thread of a task, which waits to be started.

    KERN_FAILURE: no memory, a task that has ended, or one with too many threads.
    """
    data = kernel_data()
    await at(1147)
    await at(1150)
    new_thread: thread_t = at_address(thread, await zalloc(data.thread_zone))
    await at(1151)
    if not new_thread:
        await at(1152)
        return KERN_FAILURE
    await at(1154)
    new_thread.clear()
    new_thread.ref_count = 2
    new_thread.state = TH_WAIT | TH_UNINT
    new_thread.options = THREAD_ABORTSAFE
    await at(1169)
    if await machine_thread_create(new_thread, parent_task) != KERN_SUCCESS:
        await at(1184)
        await zfree(data.thread_zone, new_thread.address)
        await at(1185)
        return KERN_FAILURE
    await at(1188)
    new_thread.task = parent_task
    await at(1195)
    await ipc_thread_init(new_thread)
    await at(1211)
    new_thread.continuation = continuation
    await at(1214)
    await at(1221)
    if not parent_task.active or parent_task.halting or (
            parent_task != data.kernel_task and parent_task.thread_count >= data.task_threadmax):
        await at(1224)
        await at(1238)
        await ipc_thread_disable(new_thread)
        await at(1239)
        await ipc_thread_terminate(new_thread)
        await at(1242)
        await machine_thread_destroy(new_thread)
        await at(1243)
        await zfree(data.thread_zone, new_thread.address)
        await at(1244)
        return KERN_FAILURE
    await at(1250)
    task_reference_internal(parent_task)
    await at(1291)
    new_thread.sched_mode = TH_MODE_FIXED if parent_task == data.kernel_task else TH_MODE_TIMESHARE
    await at(1292)
    new_thread.task_priority = parent_task.priority
    await at(1293)
    new_thread.max_priority = parent_task.max_priority
    await at(1307)
    new_thread.sched_pri = new_thread.base_pri = priority if priority >= 0 else parent_task.priority
    await at(1310)
    new_thread.map = parent_task.map
    await at(1322)
    enqueue_tail(parent_task.threads, new_thread.task_threads)
    await at(1323)
    parent_task.thread_count += 1
    await at(1326)
    parent_task.active_thread_count += 1
    await at(1329)
    data.thread_unique_id += 1
    new_thread.thread_id = data.thread_unique_id
    await at(1332)
    enqueue_tail(data.threads, new_thread.threads)
    await at(1333)
    data.threads_count += 1
    await at(1336)
    await at(1342)
    new_thread.active = TRUE
    await at(1343)
    out_thread.value = new_thread
    await at(1377)
    return KERN_SUCCESS


@function("osfmk/kern/thread.c", line=1625)
async def kernel_thread_create(continuation: thread_continue_t, parameter: void_pointer, priority: integer_t,
                               new_thread: Pointer[thread_t]) -> kern_return_t:
    """A new thread of the kernel's task, with a stack. KERN_FAILURE."""
    threadp = local(thread_t)
    await at(1633)
    task: task_t = kernel_data().kernel_task
    await at(1635)
    result: kern_return_t = await thread_create_internal(task, priority, continuation, 0, threadp)
    await at(1636)
    if result != KERN_SUCCESS:
        await at(1637)
        return result
    thread: thread_t = threadp.value
    await at(1642)
    stack_alloc(thread)
    await at(1647)
    thread.parameter = parameter
    await at(1653)
    new_thread.value = thread
    await at(1655)
    return KERN_SUCCESS


def stack_alloc(thread: thread, address: int | None = None) -> None:
    """Give a thread its kernel stack, at ``address`` or where there is room."""
    space = thread.space
    if address is None:
        address = space.free_range(KERNEL_STACK_SIZE + 2 * PAGE_SIZE, STACKS_ADDRESS, STACKS_END)
        assert address is not None
        address += PAGE_SIZE  # between unmapped pages, so that running over either end is caught
    space.map(address, KERNEL_STACK_SIZE, "kernel stack")
    thread.kernel_stack = address


def stack_free(thread: thread) -> None:
    """Take a dead thread's kernel stack back."""
    thread.space.unmap(thread.kernel_stack, KERNEL_STACK_SIZE)
    thread.kernel_stack = 0


def machine_thread(thread: thread, name: str, process: Process | None = None) -> Thread:
    """The simulator's side of a thread that has its stack and runs as soon as the scheduler knows it."""
    top = thread.kernel_stack + KERNEL_STACK_SIZE - KERNEL_STATE_SIZE
    result = Thread(thread.thread_id, name, process, top)
    result.object = thread.address
    thread.state = TH_RUN
    thread.started = 1
    return result


@function("osfmk/kern/thread.c", line=772)
async def thread_inspect_deallocate(thread_inspect: thread_inspect_t) -> None:
    """Drop the reference that ``convert_port_to_thread_inspect`` took."""
    await at(775)
    await tail_call(thread_deallocate(thread_inspect))


@function("osfmk/kern/thread.c", line=669)
async def thread_deallocate(thread: thread_t) -> None:
    """Drop a reference; the last one frees the thread."""
    await at(675)
    if not thread:
        await at(676)
        return
    await at(680)
    thread.ref_count -= 1
    if thread.ref_count > 0:
        await at(682)
        return
    data = kernel_data()
    await at(690)
    if thread.state != TH_TERMINATE | TH_TERMINATE2:
        await at(691)
        panic("thread_deallocate: thread not properly terminated\\n")
    await at(701)
    await ipc_thread_terminate(thread)
    await at(705)
    task: task_t = thread.task
    await at(727)
    if thread.kernel_stack:
        await at(728)
        stack_free(thread)
    await at(731)
    await machine_thread_destroy(thread)
    await at(733)
    await task_deallocate(task)
    await at(740)
    await zfree(data.thread_zone, thread.address)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.ipc_tt import ipc_thread_disable, ipc_thread_init, ipc_thread_terminate
from machdbg.kernel.osfmk.kern.task import task_deallocate
from machdbg.kernel.osfmk.kern.zalloc import (
    Z_CALLERACCT,
    Z_COLLECT,
    Z_EXPAND,
    Z_NOENCRYPT,
    zalloc,
    zfree,
    zinit,
    zone_change,
)
