"""osfmk/kern/processor.c: processors and sets of them.

Behaviour: spec of the kernel services, section E.3. The simulated machine has one processor, which is never shut down,
and one set; of the lines that their functions have, only the first ones are known, if any. Simulated time passes only
while every thread waits: the processor has been idle all the time.
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_FAILURE, KERN_INVALID_ARGUMENT, KERN_INVALID_PROCESSOR_SET, KERN_SUCCESS
from machdbg.kernel.cpu import pointer_to
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    PROCESSOR_BASIC_INFO,
    PROCESSOR_CPU_LOAD_INFO,
    PROCESSOR_SET_BASIC_INFO,
    PROCESSOR_SET_LOAD_INFO,
    boolean_t,
    host_t,
    int_t,
    ipc_port_t,
    kern_return_t,
    mach_msg_type_number_t,
    processor_basic_info,
    processor_cpu_load_info,
    processor_flavor_t,
    processor_info_t,
    processor_set_basic_info,
    processor_set_flavor_t,
    processor_set_info_t,
    processor_set_load_info,
    processor_set_name_t,
    processor_set_t,
    processor_t,
    task,
    task_array_t,
    task_t,
    thread,
    thread_act_array_t,
    thread_act_t,
)
from machdbg.kernel.macros import queue_elements, task_reference_internal, thread_reference_internal
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.view import Pointer

CPU_TYPE, CPU_SUBTYPE = 7, 8  # CPU_TYPE_X86, with the instructions of Haswell
TICK_NS = 10_000_000  # what clients count processor time in
POLICY_TIMESHARE = 1
POINTER_SIZE = 8


def processor_bootstrap() -> None:
    """The master processor, and the only one, in the only set."""
    data = kernel_data()
    master = data.processor0
    data.master_processor = data.processor_list = master
    master.processor_set = data.pset0
    data.pset0.online_processor_count = data.pset0.active_processor_count = 1


def cpu_ticks() -> tuple[int, int, int, int]:
    """How long processors have been in the user's and the system's code, idle, and busy with what is not urgent."""
    return 0, 0, current_machine().now // TICK_NS, 0


def processor_info_count(flavor: int) -> int:
    """How many 32-bit words processor_info gives; 0 for an unknown flavor."""
    struct = {PROCESSOR_BASIC_INFO: processor_basic_info, PROCESSOR_CPU_LOAD_INFO: processor_cpu_load_info}.get(flavor)
    return struct.record.size // 4 if struct is not None else 0


@function("osfmk/kern/processor.c", line=380)
async def processor_info(processor: processor_t, flavor: processor_flavor_t, host: Pointer[host_t],
                         info: processor_info_t, count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """What a processor is, or what it has done, in at most ``*count`` 32-bit words; stores how many there are.

    KERN_INVALID_ARGUMENT for no processor or an unknown flavor; KERN_FAILURE if there is not enough room.
    """
    await at(380)
    needed = processor_info_count(flavor)
    if not processor or not needed:
        return KERN_INVALID_ARGUMENT
    if count.value < needed:
        return KERN_FAILURE
    if flavor == PROCESSOR_BASIC_INFO:
        basic_info = processor_basic_info(info.space, info.address)
        basic_info.cpu_type, basic_info.cpu_subtype = CPU_TYPE, CPU_SUBTYPE
        basic_info.running = True
        basic_info.slot_num = processor.cpu_id
        basic_info.is_master = processor == kernel_data().master_processor
    else:
        for state, ticks in enumerate(cpu_ticks()):
            info[state] = ticks
    count.value = needed
    host.value = kernel_data().realhost
    return KERN_SUCCESS


@function("osfmk/kern/processor.c", line=613)
async def processor_exit(processor: processor_t) -> kern_return_t:
    """Shut a processor down: KERN_INVALID_ARGUMENT for none, KERN_FAILURE for the last."""
    await at(613)
    return KERN_FAILURE if processor else KERN_INVALID_ARGUMENT


@function("osfmk/kern/processor.c", line=623)
async def processor_control(processor: processor_t, info: processor_info_t,
                            count: mach_msg_type_number_t) -> kern_return_t:
    """Change a processor: KERN_INVALID_ARGUMENT for none, KERN_FAILURE, for this kind knows no commands."""
    await at(623)
    return KERN_FAILURE if processor else KERN_INVALID_ARGUMENT


@function("osfmk/kern/processor.c", line=635)
async def processor_set_create(host: host_t, new_set: Pointer[processor_set_t],
                               new_name: Pointer[processor_set_t]) -> kern_return_t:
    """There can be no other processor set: KERN_FAILURE."""
    await at(635)
    return KERN_FAILURE


@function("osfmk/kern/processor.c", line=644)
async def processor_set_destroy(pset: processor_set_t) -> kern_return_t:
    """The only processor set stays: KERN_FAILURE."""
    await at(644)
    return KERN_FAILURE


@function("osfmk/kern/processor.c", line=651)
async def processor_get_assignment(processor: processor_t, pset: Pointer[processor_set_t]) -> kern_return_t:
    """The set that a processor belongs to. KERN_INVALID_ARGUMENT."""
    await at(651)
    if not processor:
        return KERN_INVALID_ARGUMENT
    pset.value = processor.processor_set
    return KERN_SUCCESS


@function("osfmk/kern/processor.c", line=670)
async def processor_set_info(pset: processor_set_name_t, flavor: int_t, host: Pointer[host_t],
                             info: processor_set_info_t, count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """How a set's threads are scheduled. KERN_INVALID_ARGUMENT for no set or an unknown flavor, KERN_FAILURE if there
    is not enough room."""
    await at(670)
    if not pset or flavor != PROCESSOR_SET_BASIC_INFO:
        return KERN_INVALID_ARGUMENT
    size = processor_set_basic_info.record.size // 4
    if count.value < size:
        return KERN_FAILURE
    basic_info = processor_set_basic_info(info.space, info.address)
    basic_info.processor_count = kernel_data().processor_count
    basic_info.default_policy = POLICY_TIMESHARE
    count.value = size
    host.value = kernel_data().realhost
    return KERN_SUCCESS


@function("osfmk/kern/processor.c", line=798)
async def processor_set_statistics(pset: processor_set_name_t, flavor: processor_set_flavor_t,
                                   info: processor_set_info_t,
                                   count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """How much a set has to do. KERN_INVALID_PROCESSOR_SET, KERN_FAILURE, KERN_INVALID_ARGUMENT."""
    data = kernel_data()
    await at(798)
    if not pset or pset != data.pset0:
        return KERN_INVALID_PROCESSOR_SET
    if flavor != PROCESSOR_SET_LOAD_INFO:
        return KERN_INVALID_ARGUMENT
    size = processor_set_load_info.record.size // 4
    if count.value < size:
        return KERN_FAILURE
    load_info = processor_set_load_info(info.space, info.address)
    load_info.task_count = data.tasks_count
    load_info.thread_count = data.threads_count
    load_info.load_average = load_info.mach_factor = 0
    count.value = size
    return KERN_SUCCESS


@function("osfmk/kern/processor.c", line=1, has_lines=False)
async def processor_set_max_priority(pset: processor_set_t, max_priority: int_t,
                                     change_threads: boolean_t) -> kern_return_t:
    """Sets have no highest priority of their own: KERN_INVALID_ARGUMENT."""
    await at(1)
    return KERN_INVALID_ARGUMENT


@function("osfmk/kern/processor.c", line=1, has_lines=False)
async def processor_set_policy_enable(pset: processor_set_t, policy: int_t) -> kern_return_t:
    """Sets have no policies of their own: KERN_INVALID_ARGUMENT."""
    await at(1)
    return KERN_INVALID_ARGUMENT


@function("osfmk/kern/processor.c", line=1, has_lines=False)
async def processor_set_policy_disable(pset: processor_set_t, policy: int_t,
                                       change_threads: boolean_t) -> kern_return_t:
    """Sets have no policies of their own: KERN_INVALID_ARGUMENT."""
    await at(1)
    return KERN_INVALID_ARGUMENT


@function("osfmk/kern/processor.c", line=1, has_lines=False)
async def processor_set_policy_control(pset: processor_set_t, flavor: processor_set_flavor_t,
                                       policy_info: processor_set_info_t, count: mach_msg_type_number_t,
                                       change: boolean_t) -> kern_return_t:
    """Sets have no policies of their own: KERN_INVALID_ARGUMENT."""
    await at(1)
    return KERN_INVALID_ARGUMENT


@function("osfmk/kern/processor.c", line=1111)
async def processor_set_tasks(pset: processor_set_t, task_list: Pointer[task_array_t],
                              count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """Naked send rights to the ports of all tasks, the kernel's included. KERN_INVALID_ARGUMENT."""
    data = kernel_data()
    await at(1111)
    if not pset or pset != data.pset0:
        return KERN_INVALID_ARGUMENT
    tasks = list(queue_elements(data.tasks, task, "tasks"))
    for each in tasks:
        task_reference_internal(each)
    array = await kalloc(len(tasks) * POINTER_SIZE)
    ports = pointer_to(ipc_port_t, array)
    for index, each in enumerate(tasks):
        ports[index] = await convert_task_to_port(each)
    task_list.value = pointer_to(task_t, array)
    count.value = len(tasks)
    return KERN_SUCCESS


@function("osfmk/kern/processor.c", line=1154)
async def processor_set_threads(pset: processor_set_t, thread_list: Pointer[thread_act_array_t],
                                count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """Naked send rights to the ports of all threads, the kernel's included. KERN_INVALID_ARGUMENT."""
    data = kernel_data()
    await at(1154)
    if not pset or pset != data.pset0:
        return KERN_INVALID_ARGUMENT
    threads = list(queue_elements(data.threads, thread, "threads"))
    for each in threads:
        thread_reference_internal(each)
    array = await kalloc(len(threads) * POINTER_SIZE)
    ports = pointer_to(ipc_port_t, array)
    for index, each in enumerate(threads):
        ports[index] = await convert_thread_to_port(each)
    thread_list.value = pointer_to(thread_act_t, array)
    count.value = len(threads)
    return KERN_SUCCESS


@function("osfmk/kern/processor.c", line=1194)
async def pset_deallocate(pset: processor_set_t) -> None:
    """Drop a reference to a processor set: they are not counted."""
    await at(1194)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.ipc_tt_convert import convert_task_to_port, convert_thread_to_port
from machdbg.kernel.osfmk.kern.kalloc import kalloc
