"""osfmk/kern/task.c, continued: what there is to know about a task. Spec of the kernel services, section E.1.

Processor time is not accounted for, nor what memory was used for: such numbers are zero. Every task is scheduled by
time sharing. Flavors that the specification does not list are refused as unknown ones are.
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_INVALID_ARGUMENT, KERN_INVALID_POLICY, KERN_SUCCESS
from machdbg.kernel.cpu import current_task
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    MACH_TASK_BASIC_INFO,
    POLICY_RR,
    POLICY_TIMESHARE,
    TASK_AUDIT_TOKEN,
    TASK_BASIC2_INFO_32,
    TASK_BASIC_INFO_32,
    TASK_BASIC_INFO_64,
    TASK_DEBUG_INFO_INTERNAL,
    TASK_DYLD_ALL_IMAGE_INFO_64,
    TASK_DYLD_INFO,
    TASK_EVENTS_INFO,
    TASK_FLAGS_INFO,
    TASK_SCHED_FIFO_INFO,
    TASK_SCHED_RR_INFO,
    TASK_SCHED_TIMESHARE_INFO,
    TASK_SECURITY_TOKEN,
    TASK_THREAD_TIMES_INFO,
    TASK_VM_INFO,
    TASK_VM_INFO_PURGEABLE,
    TASK_VM_INFO_REV0_COUNT,
    TASK_VM_INFO_REV1_COUNT,
    TASK_VM_INFO_REV2_COUNT,
    TF_LP64,
    _vm_map,
    audit_token_t,
    ipc_entry,
    kern_return_t,
    mach_msg_type_number_t,
    mach_port_t,
    mach_task_basic_info,
    policy_timeshare_base,
    security_token_t,
    task_basic_info_32,
    task_basic_info_64,
    task_debug_info_internal,
    task_dyld_info,
    task_events_info,
    task_flags_info,
    task_flavor_t,
    task_info_t,
    task_t,
    task_thread_times_info,
    task_vm_info,
    vm_map_t,
)
from machdbg.kernel.headers import thread as thread_struct
from machdbg.kernel.macros import TASK_NULL, at_address, queue_elements, vm_map_max, vm_map_min
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.memory import PAGE_SIZE, AddressSpace
from machdbg.machine.view import Pointer, Struct, ptr

POLICY_RR_BASE_COUNT = 2
POLICY_FIFO_BASE_COUNT = 1
QUANTUM_MILLISECONDS = 10
TF_64B_ADDR = 1


def words(struct: type[Struct]) -> int:
    """The size of a structure as messages count it: in natural_t."""
    return struct.record.size // 4


def memory(map: _vm_map) -> AddressSpace:
    """What a map describes."""
    space: AddressSpace = current_machine().kernel.address_spaces[map.pmap]
    return space


def virtual(map: _vm_map) -> int:
    """Bytes of memory that a map has (``map->size``)."""
    return sum(region.end - region.start for region in memory(map).regions)


def resident(map: _vm_map) -> int:
    """Bytes of it that lie in RAM (pmap_resident_count)."""
    return len(memory(map).pages) * PAGE_SIZE


def is_64bit(task: task_t) -> bool:
    """Whether a task has 64-bit addresses: all of users have."""
    return task != kernel_data().kernel_task or bool(task.t_flags & TF_64B_ADDR)


@function("osfmk/kern/task.c", line=3592)
async def task_info(task: task_t, flavor: task_flavor_t, task_info_out: task_info_t,
                    task_info_count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """Write what is asked for; ``*task_info_count`` in words: the room, then what was written.

    KERN_INVALID_ARGUMENT (null, ended, too little room, unknown flavor), KERN_INVALID_POLICY (not that class).
    """
    data = kernel_data()
    await at(3598)
    error: kern_return_t = KERN_SUCCESS
    await at(3601)
    if not task:
        await at(3602)
        return KERN_INVALID_ARGUMENT
    await at(3604)
    original_task_info_count: mach_msg_type_number_t = task_info_count.value
    await at(3605)
    await at(3607)
    if task != current_task() and not task.active:
        await at(3608)
        await at(3609)
        return KERN_INVALID_ARGUMENT
    map: vm_map_t = data.kernel_map if task == data.kernel_task else task.map
    out = task_info_out.address
    count = task_info_count.value
    await at(3612)
    if flavor in (TASK_BASIC_INFO_32, TASK_BASIC2_INFO_32):
        await at(3625)
        if count < words(task_basic_info_32):
            await at(3626)
            error = KERN_INVALID_ARGUMENT
            await at(3627)
        else:
            await at(3630)
            basic_32: ptr[task_basic_info_32] = at_address(task_basic_info_32, out)
            basic_32.clear()
            await at(3633)
            basic_32.virtual_size = virtual(map)
            await at(3634)
            if flavor == TASK_BASIC2_INFO_32:
                await at(3639)
                basic_32.resident_size = resident(map)
            else:
                await at(3641)
                basic_32.resident_size = resident(map)
            await at(3645)
            basic_32.policy = POLICY_RR if task == data.kernel_task else POLICY_TIMESHARE
            await at(3647)
            basic_32.suspend_count = task.user_stop_count
            await at(3659)
            task_info_count.value = words(task_basic_info_32)
            await at(3660)
    elif flavor == TASK_BASIC_INFO_64:
        await at(3710)
        if count < words(task_basic_info_64):
            await at(3711)
            error = KERN_INVALID_ARGUMENT
            await at(3712)
        else:
            await at(3715)
            basic_64: ptr[task_basic_info_64] = at_address(task_basic_info_64, out)
            basic_64.clear()
            await at(3718)
            basic_64.virtual_size = virtual(map)
            await at(3719)
            basic_64.resident_size = resident(map)
            await at(3723)
            basic_64.policy = POLICY_RR if task == data.kernel_task else POLICY_TIMESHARE
            basic_64.suspend_count = task.user_stop_count
            await at(3737)
            task_info_count.value = words(task_basic_info_64)
            await at(3738)
    elif flavor == MACH_TASK_BASIC_INFO:
        await at(3749)
        if count < words(mach_task_basic_info):
            await at(3750)
            error = KERN_INVALID_ARGUMENT
            await at(3751)
        else:
            await at(3754)
            basic: ptr[mach_task_basic_info] = at_address(mach_task_basic_info, out)
            basic.clear()
            await at(3758)
            basic.virtual_size = virtual(map)
            await at(3760)
            basic.resident_size = resident(map)
            await at(3764)
            basic.resident_size_max = resident(map)
            await at(3768)
            basic.policy = POLICY_RR if task == data.kernel_task else POLICY_TIMESHARE
            basic.suspend_count = task.user_stop_count
            await at(3783)
            task_info_count.value = words(mach_task_basic_info)
            await at(3784)
    elif flavor == TASK_THREAD_TIMES_INFO:
        await at(3792)
        if count < words(task_thread_times_info):
            await at(3793)
            error = KERN_INVALID_ARGUMENT
            await at(3794)
        else:
            await at(3797)
            at_address(task_thread_times_info, out).clear()
            await at(3816)
            task_info_count.value = words(task_thread_times_info)
            await at(3817)
    elif flavor == TASK_DYLD_INFO:
        await at(3883)
        if count < words(task_dyld_info):
            await at(3884)
            error = KERN_INVALID_ARGUMENT
            await at(3885)
        else:
            await at(3888)
            info: ptr[task_dyld_info] = at_address(task_dyld_info, out)
            await at(3889)
            info.all_image_info_addr = task.all_image_info_addr
            await at(3890)
            info.all_image_info_size = task.all_image_info_size
            await at(3894)
            info.all_image_info_format = TASK_DYLD_ALL_IMAGE_INFO_64 if is_64bit(task) else 0
            await at(3897)
            task_info_count.value = words(task_dyld_info)
            await at(3901)
    elif flavor == TASK_SCHED_FIFO_INFO:
        await at(3998)
        if count < POLICY_FIFO_BASE_COUNT:
            await at(3999)
            error = KERN_INVALID_ARGUMENT
            await at(4000)
        else:
            await at(4003)
            error = KERN_INVALID_POLICY
            await at(4004)
    elif flavor == TASK_SCHED_RR_INFO:
        await at(4014)
        if count < POLICY_RR_BASE_COUNT:
            await at(4015)
            error = KERN_INVALID_ARGUMENT
            await at(4016)
        else:
            await at(4021)
            if task != data.kernel_task:
                await at(4022)
                error = KERN_INVALID_POLICY
                await at(4023)
            else:
                await at(4026)
                task_info_out[0] = task.priority
                await at(4031)
                task_info_out[1] = QUANTUM_MILLISECONDS
                await at(4033)
                task_info_count.value = POLICY_RR_BASE_COUNT
                await at(4034)
    elif flavor == TASK_SCHED_TIMESHARE_INFO:
        await at(4042)
        if count < words(policy_timeshare_base):
            await at(4043)
            error = KERN_INVALID_ARGUMENT
            await at(4044)
        else:
            await at(4049)
            if task == data.kernel_task:
                await at(4050)
                error = KERN_INVALID_POLICY
                await at(4051)
            else:
                await at(4054)
                at_address(policy_timeshare_base, out).base_priority = task.priority
                await at(4056)
                task_info_count.value = words(policy_timeshare_base)
                await at(4057)
    elif flavor == TASK_SECURITY_TOKEN:
        await at(4064)
        if count < words(security_token_t):
            await at(4065)
            error = KERN_INVALID_ARGUMENT
            await at(4066)
        else:
            await at(4071)
            at_address(security_token_t, out).assign(task.sec_token)
            await at(4073)
            task_info_count.value = words(security_token_t)
            await at(4074)
    elif flavor == TASK_AUDIT_TOKEN:
        await at(4081)
        if count < words(audit_token_t):
            await at(4082)
            error = KERN_INVALID_ARGUMENT
            await at(4083)
        else:
            await at(4088)
            at_address(audit_token_t, out).assign(task.audit_token)
            await at(4090)
            task_info_count.value = words(audit_token_t)
            await at(4091)
    elif flavor == TASK_EVENTS_INFO:
        await at(4103)
        if count < words(task_events_info):
            await at(4104)
            error = KERN_INVALID_ARGUMENT
            await at(4105)
        else:
            await at(4108)
            events_info: ptr[task_events_info] = at_address(task_events_info, out)
            await at(4111)
            events_info.faults = task.faults
            await at(4112)
            events_info.pageins = task.pageins
            await at(4113)
            events_info.cow_faults = task.cow_faults
            await at(4114)
            events_info.messages_sent = task.messages_sent
            await at(4115)
            events_info.messages_received = task.messages_received
            await at(4116)
            events_info.syscalls_mach = task.syscalls_mach
            await at(4117)
            events_info.syscalls_unix = task.syscalls_unix
            await at(4119)
            events_info.csw = task.c_switch
            await at(4121)
            for thread in queue_elements(task.threads, thread_struct, "task_threads"):
                await at(4122)
                events_info.csw += thread.c_switch
                await at(4123)
                events_info.syscalls_mach += thread.syscalls_mach
                await at(4124)
                events_info.syscalls_unix += thread.syscalls_unix
                await at(4121)
            await at(4128)
            task_info_count.value = words(task_events_info)
            await at(4129)
    elif flavor in (TASK_VM_INFO, TASK_VM_INFO_PURGEABLE):
        await at(4169)
        if count < TASK_VM_INFO_REV0_COUNT:
            await at(4170)
            error = KERN_INVALID_ARGUMENT
            await at(4171)
        else:
            await at(4174)
            vm_info: ptr[task_vm_info] = at_address(task_vm_info, out)
            vm_info.space.write(out, bytes(4 * TASK_VM_INFO_REV0_COUNT))
            await at(4184)
            vm_info.virtual_size = virtual(map)
            await at(4185)
            vm_info.region_count = len(memory(map).regions)
            await at(4186)
            vm_info.page_size = PAGE_SIZE
            await at(4188)
            vm_info.resident_size = resident(map)
            await at(4190)
            vm_info.resident_size_peak = resident(map)
            await at(4259)
            task_info_count.value = TASK_VM_INFO_REV0_COUNT
            await at(4261)
            if original_task_info_count >= TASK_VM_INFO_REV1_COUNT:
                await at(4262)
                vm_info.phys_footprint = 0
                await at(4264)
                task_info_count.value = TASK_VM_INFO_REV1_COUNT
            await at(4266)
            if original_task_info_count >= TASK_VM_INFO_REV2_COUNT:
                await at(4267)
                vm_info.min_address = vm_map_min(map)
                await at(4268)
                vm_info.max_address = vm_map_max(map)
                await at(4269)
                task_info_count.value = TASK_VM_INFO_REV2_COUNT
            await at(4276)
    elif flavor == TASK_FLAGS_INFO:
        await at(4354)
        if count < words(task_flags_info):
            await at(4355)
            error = KERN_INVALID_ARGUMENT
            await at(4356)
        else:
            await at(4359)
            flags_info: ptr[task_flags_info] = at_address(task_flags_info, out)
            await at(4362)
            flags_info.flags = TF_LP64 if is_64bit(task) else 0
            await at(4364)
            task_info_count.value = words(task_flags_info)
            await at(4365)
    elif flavor == TASK_DEBUG_INFO_INTERNAL:
        await at(4372)
        if count < words(task_debug_info_internal):
            await at(4373)
            error = KERN_INVALID_ARGUMENT
            await at(4374)
        else:
            await at(4381)
            dbg_info: ptr[task_debug_info_internal] = at_address(task_debug_info_internal, out)
            await at(4382)
            dbg_info.ipc_space_size = 0
            await at(4383)
            if task.itk_space:
                await at(4384)
                dbg_info.ipc_space_size = task.itk_space.is_table_size * ipc_entry.record.size
            await at(4387)
            dbg_info.suspend_count = task.suspend_count
            await at(4389)
            error = KERN_SUCCESS
            await at(4390)
            task_info_count.value = words(task_debug_info_internal)
            await at(4391)
    else:
        await at(4398)
        error = KERN_INVALID_ARGUMENT
    await at(4401)
    await at(4402)
    return error


@function("osfmk/kern/task.c", line=4419)
async def task_info_from_user(task_port: mach_port_t, flavor: task_flavor_t, task_info_out: task_info_t,
                              task_info_count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """The same of the task behind a port; for all but TASK_DYLD_INFO a task name will do."""
    task: task_t = TASK_NULL()
    await at(4428)
    if flavor == TASK_DYLD_INFO:
        await at(4429)
        task = await convert_port_to_task(task_port)
    else:
        await at(4431)
        task = await convert_port_to_task_name(task_port)
    await at(4433)
    ret: kern_return_t = await task_info(task, flavor, task_info_out, task_info_count)
    await at(4435)
    await task_deallocate(task)
    await at(4437)
    return ret


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.ipc_tt_convert import convert_port_to_task
from machdbg.kernel.osfmk.kern.ipc_tt_inspect import convert_port_to_task_name
from machdbg.kernel.osfmk.kern.task import task_deallocate
