"""osfmk/kern/task.c, continued: what users ask of tasks besides holding, ending and asking about them.

Spec of the kernel services, section E.1. Much of it is a refusal: the interface is older than the system.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_INVALID_TASK,
    KERN_NOT_SUPPORTED,
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
)
from machdbg.kernel.cpu import kernel_assert
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    TASK_TRACE_MEMORY_INFO,
    boolean_t,
    int_t,
    ipc_voucher,
    ipc_voucher_t,
    kern_return_t,
    ledger_port_array_t,
    mach_msg_type_number_t,
    mach_voucher_selector_t,
    policy_base_t,
    policy_limit_t,
    policy_t,
    processor_set_t,
    task_flavor_t,
    task_info_t,
    task_t,
    thread_act_array_t,
    thread_state_t,
    thread_t,
    uint8_t,
    unsigned_int,
    vm_offset_t,
    vm_size_t,
    void_pointer,
)
from machdbg.kernel.headers import thread as thread_struct
from machdbg.kernel.macros import null, queue_elements, thread_at, thread_reference_internal
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.machine import current_machine
from machdbg.machine.view import Pointer

POINTER_SIZE = 8


@function("osfmk/kern/task.c", line=796)
async def task_create(parent_task: task_t, ledger_ports: ledger_port_array_t,
                      num_ledger_ports: mach_msg_type_number_t, inherit_memory: boolean_t,
                      child_task: Pointer[task_t]) -> kern_return_t:
    """No user makes tasks without a process: KERN_FAILURE, KERN_INVALID_ARGUMENT for no parent."""
    await at(803)
    if not parent_task:
        await at(804)
        return KERN_INVALID_ARGUMENT
    await at(810)
    return KERN_FAILURE


@function("osfmk/kern/task.c", line=2715)
async def task_threads(task: task_t, threads_out: Pointer[thread_act_array_t],
                       count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """An array of send rights to the ports of a task's threads, in the order of their making.

    KERN_INVALID_ARGUMENT; KERN_FAILURE if the task has ended; KERN_RESOURCE_SHORTAGE.
    """
    space = current_machine().kernel_space
    await at(2727)
    if not task:
        await at(2728)
        return KERN_INVALID_ARGUMENT
    await at(2730)
    size: vm_size_t = 0
    addr: void_pointer = 0
    await at(2732)
    while True:
        await at(2733)
        await at(2734)
        if not task.active:
            await at(2735)
            await at(2737)
            if size:
                await at(2738)
                await kfree(addr, size)
            await at(2740)
            return KERN_FAILURE
        await at(2743)
        actual: mach_msg_type_number_t = task.thread_count
        await at(2746)
        size_needed: vm_size_t = actual * POINTER_SIZE
        await at(2747)
        if size_needed <= size:
            await at(2748)
            break
        await at(2751)
        await at(2753)
        if size:
            await at(2754)
            await kfree(addr, size)
        await at(2756)
        kernel_assert(size_needed > 0, "size_needed > 0")
        await at(2757)
        size = size_needed
        await at(2759)
        addr = await kalloc(size)
        await at(2760)
        if not addr:
            await at(2761)
            return KERN_RESOURCE_SHORTAGE
        await at(2732)
    await at(2765)
    await at(2767)
    i: unsigned_int
    j: unsigned_int = 0
    thread: thread_t
    await at(2769)
    for thread in queue_elements(task.threads, thread_struct, "task_threads"):
        await at(2771)
        thread_reference_internal(thread)
        await at(2772)
        space.write(addr + j * POINTER_SIZE, thread.address.to_bytes(POINTER_SIZE, "little"))
        j += 1
        await at(2769)
    await at(2777)
    actual = j
    await at(2778)
    size_needed = actual * POINTER_SIZE
    await at(2781)
    await at(2783)
    if actual == 0:
        await at(2786)
        threads_out.space.write(threads_out.address, bytes(POINTER_SIZE))
        await at(2787)
        count.value = 0
        await at(2789)
        if size:
            await at(2790)
            await kfree(addr, size)
    else:
        await at(2795)
        if size_needed < size:
            await at(2798)
            newaddr: void_pointer = await kalloc(size_needed)
            await at(2799)
            if not newaddr:
                await at(2800)
                for i in range(actual):
                    await at(2801)
                    await thread_deallocate(thread_in(addr, i))
                await at(2802)
                await kfree(addr, size)
                await at(2803)
                return KERN_RESOURCE_SHORTAGE
            await at(2806)
            space.write(newaddr, space.read(addr, size_needed))
            await at(2807)
            await kfree(addr, size)
            await at(2808)
            addr = newaddr
        await at(2811)
        threads_out.space.write(threads_out.address, addr.to_bytes(POINTER_SIZE, "little"))
        await at(2812)
        count.value = actual
        await at(2816)
        for i in range(actual):
            await at(2817)
            port = await convert_thread_to_port(thread_in(addr, i))
            space.write(addr + i * POINTER_SIZE, port.address.to_bytes(POINTER_SIZE, "little"))
    await at(2820)
    return KERN_SUCCESS


def thread_in(array: int, index: int) -> thread_struct:
    """An element of an array of threads."""
    return thread_at(int.from_bytes(current_machine().kernel_space.read(array + index * POINTER_SIZE, POINTER_SIZE),
                                    "little"))


@function("osfmk/kern/task.c", line=3557)
async def task_set_info(task: task_t, flavor: task_flavor_t, task_info_in: task_info_t,
                        task_info_count: mach_msg_type_number_t) -> kern_return_t:
    """There is nothing to set: KERN_INVALID_ARGUMENT (memory of traces is not modelled)."""
    await at(3563)
    if not task:
        await at(3564)
        return KERN_INVALID_ARGUMENT
    await at(3566)
    if flavor == TASK_TRACE_MEMORY_INFO:
        await at(3571)
        await at(3572)
        return KERN_INVALID_ARGUMENT
    await at(3585)
    return KERN_INVALID_ARGUMENT


@function("osfmk/kern/task.c", line=4793)
async def task_assign(task: task_t, new_pset: processor_set_t, assign_threads: boolean_t) -> kern_return_t:
    """There is one processor set: KERN_FAILURE."""
    await at(4798)
    return KERN_FAILURE


@function("osfmk/kern/task.c", line=4807)
async def task_assign_default(task: task_t, assign_threads: boolean_t) -> kern_return_t:
    """See ``task_assign``."""
    await at(4811)
    return await tail_call(task_assign(task, kernel_data().pset0, assign_threads))


@function("osfmk/kern/task.c", line=4820)
async def task_get_assignment(task: task_t, pset: Pointer[processor_set_t]) -> kern_return_t:
    """The one processor set. KERN_FAILURE for no task or one that has ended."""
    await at(4824)
    if not task or not task.active:
        await at(4825)
        return KERN_FAILURE
    await at(4827)
    pset.value = kernel_data().pset0
    await at(4829)
    return KERN_SUCCESS


@function("osfmk/kern/task.c", line=4847)
async def task_policy(task: task_t, policy_id: policy_t, base: policy_base_t, count: mach_msg_type_number_t,
                      set_limit: boolean_t, change: boolean_t) -> kern_return_t:
    """KERN_FAILURE."""
    await at(4855)
    return KERN_FAILURE


@function("osfmk/kern/task.c", line=4867)
async def task_set_policy(task: task_t, pset: processor_set_t, policy_id: policy_t, base: policy_base_t,
                          base_count: mach_msg_type_number_t, limit: policy_limit_t,
                          limit_count: mach_msg_type_number_t, change: boolean_t) -> kern_return_t:
    """KERN_FAILURE."""
    await at(4877)
    return KERN_FAILURE


@function("osfmk/kern/task.c", line=4881)
async def task_set_ras_pc(task: task_t, pc: vm_offset_t, endpc: vm_offset_t) -> kern_return_t:
    """KERN_FAILURE."""
    await at(4886)
    return KERN_FAILURE


@function("osfmk/kern/task.c", line=4905)
async def task_set_state(task: task_t, flavor: int_t, state: thread_state_t,
                         state_count: mach_msg_type_number_t) -> kern_return_t:
    """Set a task's own registers. KERN_INVALID_ARGUMENT; KERN_FAILURE (here also for one that has ended)."""
    await at(4913)
    if not task:
        await at(4914)
        return KERN_INVALID_ARGUMENT
    await at(4917)
    await at(4919)
    if not task.active:
        await at(4920)
        await at(4921)
        return KERN_FAILURE
    await at(4924)
    ret: kern_return_t = machine_task_set_state(task, flavor, state, state_count)
    await at(4926)
    await at(4927)
    return ret


@function("osfmk/kern/task.c", line=4936)
async def task_get_state(task: task_t, flavor: int_t, state: thread_state_t,
                         state_count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """Read a task's own registers. See ``task_set_state``."""
    await at(4944)
    if not task:
        await at(4945)
        return KERN_INVALID_ARGUMENT
    await at(4948)
    await at(4950)
    if not task.active:
        await at(4951)
        await at(4952)
        return KERN_FAILURE
    await at(4955)
    ret: kern_return_t = machine_task_get_state(task, flavor, state, state_count)
    await at(4957)
    await at(4958)
    return ret


@function("osfmk/kern/task.c", line=5857)
async def task_get_mach_voucher(task: task_t, which: mach_voucher_selector_t,
                                voucher: Pointer[ipc_voucher_t]) -> kern_return_t:
    """Tasks have no vouchers: none. KERN_INVALID_TASK."""
    await at(5862)
    if not task:
        await at(5863)
        return KERN_INVALID_TASK
    await at(5865)
    voucher.value = null(ipc_voucher)
    await at(5866)
    return KERN_SUCCESS


@function("osfmk/kern/task.c", line=5870)
async def task_set_mach_voucher(task: task_t, voucher: ipc_voucher_t) -> kern_return_t:
    """KERN_SUCCESS, to no effect. KERN_INVALID_TASK."""
    await at(5874)
    if not task:
        await at(5875)
        return KERN_INVALID_TASK
    await at(5877)
    return KERN_SUCCESS


@function("osfmk/kern/task.c", line=5881)
async def task_swap_mach_voucher(task: task_t, new_voucher: ipc_voucher_t,
                                 in_out_old_voucher: Pointer[ipc_voucher_t]) -> kern_return_t:
    """The new voucher comes back as the old one. KERN_INVALID_TASK."""
    await at(5886)
    if not task:
        await at(5887)
        return KERN_INVALID_TASK
    await at(5889)
    in_out_old_voucher.value = new_voucher
    await at(5890)
    return KERN_SUCCESS


@function("osfmk/kern/task.c", line=6014)
async def task_get_dyld_image_infos(task: task_t, dyld_images: Pointer[void_pointer],
                                    dyld_imagesCnt: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """KERN_NOT_SUPPORTED."""
    await at(6018)
    return KERN_NOT_SUPPORTED


@function("osfmk/kern/task.c", line=6036)
async def task_register_dyld_set_dyld_state(task: task_t, dyld_state: uint8_t) -> kern_return_t:
    """KERN_NOT_SUPPORTED."""
    await at(6039)
    return KERN_NOT_SUPPORTED


@function("osfmk/kern/task.c", line=6043)
async def task_register_dyld_get_process_state(task: task_t, dyld_process_state: void_pointer) -> kern_return_t:
    """KERN_NOT_SUPPORTED."""
    await at(6046)
    return KERN_NOT_SUPPORTED


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.i386.pcb import machine_task_get_state, machine_task_set_state
from machdbg.kernel.osfmk.kern.ipc_tt_convert import convert_thread_to_port
from machdbg.kernel.osfmk.kern.kalloc import kalloc, kfree
from machdbg.kernel.osfmk.kern.thread import thread_deallocate
