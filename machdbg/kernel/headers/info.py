"""osfmk/mach/task_info.h, thread_info.h, policy.h, task_inspect.h: what may be asked about tasks and threads.

Counts are sizes in natural_t (32 bits).
"""

from typing import Annotated, Final

from machdbg.machine.view import Array, ArrayOf, Pointer, PointerTo, Struct

from .pointers import mach_port_t, thread_t
from .types import (
    char_t,
    int32_t,
    int_t,
    integer_t,
    ledger_t,
    mach_vm_address_t,
    mach_vm_size_t,
    natural_t,
    opaque,
    policy_t,
    typedef,
    uint32_t,
    uint64_t,
)

task_flavor_t = Annotated[int, typedef("task_flavor_t", natural_t)]
thread_flavor_t = Annotated[int, typedef("thread_flavor_t", natural_t)]
thread_policy_flavor_t = Annotated[int, typedef("thread_policy_flavor_t", natural_t)]
task_inspect_flavor_t = Annotated[int, typedef("task_inspect_flavor_t", natural_t)]
mach_voucher_selector_t = Annotated[int, typedef("mach_voucher_selector_t", uint32_t)]
lock_set_t = Annotated[int, opaque("struct lock_set")]
task_info_t = Annotated[Pointer[integer_t], PointerTo("task_info_t")]
thread_policy_t = Annotated[Pointer[integer_t], PointerTo("thread_policy_t")]
thread_info_t = Annotated[Pointer[integer_t], PointerTo("thread_info_t")]
task_inspect_info_t = Annotated[Pointer[integer_t], PointerTo("task_inspect_info_t")]
policy_base_t = Annotated[Pointer[integer_t], PointerTo("policy_base_t")]
policy_limit_t = Annotated[Pointer[integer_t], PointerTo("policy_limit_t")]
mach_port_array_t = Annotated[Pointer[mach_port_t], PointerTo("mach_port_array_t")]
thread_act_array_t = Annotated[Pointer[thread_t], PointerTo("thread_act_array_t")]
ledger_port_array_t = Annotated[Pointer[ledger_t], PointerTo("ledger_port_array_t")]

TASK_EVENTS_INFO: Final = 2
TASK_THREAD_TIMES_INFO: Final = 3
TASK_BASIC_INFO_32: Final = 4
TASK_BASIC_INFO_64: Final = 5
TASK_BASIC2_INFO_32: Final = 6
TASK_SCHED_TIMESHARE_INFO: Final = 10
TASK_SCHED_RR_INFO: Final = 11
TASK_SCHED_FIFO_INFO: Final = 12
TASK_SECURITY_TOKEN: Final = 13
TASK_SCHED_INFO: Final = 14
TASK_AUDIT_TOKEN: Final = 15
TASK_DYLD_INFO: Final = 17
MACH_TASK_BASIC_INFO: Final = 20
TASK_VM_INFO: Final = 22
TASK_VM_INFO_PURGEABLE: Final = 23
TASK_TRACE_MEMORY_INFO: Final = 24
TASK_FLAGS_INFO: Final = 28
TASK_DEBUG_INFO_INTERNAL: Final = 29

THREAD_BASIC_INFO: Final = 3
THREAD_IDENTIFIER_INFO: Final = 4
THREAD_EXTENDED_INFO: Final = 5
THREAD_SCHED_TIMESHARE_INFO: Final = 10
THREAD_SCHED_RR_INFO: Final = 11
THREAD_SCHED_FIFO_INFO: Final = 12

POLICY_TIMESHARE: Final = 1
POLICY_RR: Final = 2
POLICY_FIFO: Final = 4

TH_MODE_REALTIME: Final = 1
TH_MODE_FIXED: Final = 2
TH_MODE_TIMESHARE: Final = 3
TH_STATE_RUNNING: Final = 1
TH_STATE_STOPPED: Final = 2
TH_STATE_WAITING: Final = 3
TH_STATE_UNINTERRUPTIBLE: Final = 4
TH_STATE_HALTED: Final = 5
TH_FLAGS_SWAPPED: Final = 1
TH_FLAGS_IDLE: Final = 2
TF_LP64: Final = 1
TASK_DYLD_ALL_IMAGE_INFO_64: Final = 1


class time_value(Struct):
    seconds: integer_t
    microseconds: integer_t


class task_basic_info_32(Struct, pack=4):
    suspend_count: integer_t
    virtual_size: natural_t
    resident_size: natural_t
    user_time: time_value
    system_time: time_value
    policy: policy_t


class task_basic_info_64(Struct, pack=4):
    suspend_count: integer_t
    virtual_size: mach_vm_size_t
    resident_size: mach_vm_size_t
    user_time: time_value
    system_time: time_value
    policy: policy_t


class mach_task_basic_info(Struct, pack=4):
    virtual_size: mach_vm_size_t
    resident_size: mach_vm_size_t
    resident_size_max: mach_vm_size_t
    user_time: time_value
    system_time: time_value
    policy: policy_t
    suspend_count: integer_t


class task_thread_times_info(Struct, pack=4):
    user_time: time_value
    system_time: time_value


class task_events_info(Struct, pack=4):
    faults: integer_t
    pageins: integer_t
    cow_faults: integer_t
    messages_sent: integer_t
    messages_received: integer_t
    syscalls_mach: integer_t
    syscalls_unix: integer_t
    csw: integer_t


class task_dyld_info(Struct, pack=4):
    all_image_info_addr: mach_vm_address_t
    all_image_info_size: mach_vm_size_t
    all_image_info_format: integer_t


class task_vm_info(Struct, pack=4):
    virtual_size: mach_vm_size_t
    region_count: integer_t
    page_size: integer_t
    resident_size: mach_vm_size_t
    resident_size_peak: mach_vm_size_t
    device: mach_vm_size_t
    device_peak: mach_vm_size_t
    internal: mach_vm_size_t
    internal_peak: mach_vm_size_t
    external: mach_vm_size_t
    external_peak: mach_vm_size_t
    reusable: mach_vm_size_t
    reusable_peak: mach_vm_size_t
    purgeable_volatile_pmap: mach_vm_size_t
    purgeable_volatile_resident: mach_vm_size_t
    purgeable_volatile_virtual: mach_vm_size_t
    compressed: mach_vm_size_t
    compressed_peak: mach_vm_size_t
    compressed_lifetime: mach_vm_size_t
    phys_footprint: mach_vm_size_t  # from revision 1 on
    min_address: mach_vm_address_t  # from revision 2 on
    max_address: mach_vm_address_t


TASK_VM_INFO_REV0_COUNT: Final = task_vm_info.offset_of("phys_footprint") // 4
TASK_VM_INFO_REV1_COUNT: Final = task_vm_info.offset_of("min_address") // 4
TASK_VM_INFO_REV2_COUNT: Final = task_vm_info.record.size // 4


class task_flags_info(Struct, pack=4):
    flags: uint32_t


class task_debug_info_internal(Struct, pack=4):
    suspend_count: integer_t
    ipc_space_size: uint64_t


class thread_basic_info(Struct):
    user_time: time_value
    system_time: time_value
    cpu_usage: integer_t
    policy: policy_t
    run_state: integer_t
    flags: integer_t
    suspend_count: integer_t
    sleep_time: integer_t


class thread_identifier_info(Struct):
    thread_id: uint64_t
    thread_handle: uint64_t
    dispatch_qaddr: uint64_t


class thread_extended_info(Struct):
    pth_user_time: uint64_t
    pth_system_time: uint64_t
    pth_cpu_usage: int32_t
    pth_policy: int32_t
    pth_run_state: int32_t
    pth_flags: int32_t
    pth_sleep_time: int32_t
    pth_curpri: int32_t
    pth_priority: int32_t
    pth_maxpriority: int32_t
    pth_name: Annotated[Array[int], ArrayOf(char_t, 64)]


class policy_timeshare_base(Struct):
    base_priority: integer_t


class policy_timeshare_info(Struct):
    max_priority: integer_t
    base_priority: integer_t
    cur_priority: integer_t
    depressed: int_t
    depress_priority: integer_t


class policy_rr_info(Struct):
    max_priority: integer_t
    base_priority: integer_t
    quantum: integer_t
    depressed: int_t
    depress_priority: integer_t
