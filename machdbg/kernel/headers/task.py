"""osfmk/kern/task.h: tasks."""

from typing import TYPE_CHECKING, Annotated

from machdbg.machine.view import Alias, Array, ArrayOf, Bits, Struct, ptr

from .locks import lck_mtx_t
from .message import audit_token_t, security_token_t
from .pointers import processor_set_t, vm_map_t
from .queue import queue_chain_t, queue_head_t
from .types import (
    affinity_space_pointer,
    atm_task_descriptor_pointer,
    bank_task_pointer,
    boolean_t,
    coalition_t,
    exception_behavior_t,
    int8_t,
    int64_t,
    int_t,
    integer_t,
    io_stat_info_t,
    kcdata_descriptor_t,
    label_pointer,
    ledger_t,
    mach_vm_address_t,
    mach_vm_size_t,
    sched_group_t,
    thread_call_t,
    thread_state_flavor_t,
    uint8_t,
    uint16_t,
    uint32_t,
    uint64_t,
    unsigned_int,
    user_ldt_pointer,
    vm_shared_region_pointer,
    void_pointer,
    xstate_t,
)

if TYPE_CHECKING:
    from .ipc import ipc_importance_task, ipc_port, ipc_space


class exception_action(Struct):
    port: ptr["ipc_port"]
    flavor: thread_state_flavor_t
    behavior: exception_behavior_t
    privileged: boolean_t
    label: label_pointer


class task_requested_policy(Struct):
    trp_int_darwinbg: Annotated[uint64_t, Bits(1)]
    trp_ext_darwinbg: Annotated[uint64_t, Bits(1)]
    trp_int_iotier: Annotated[uint64_t, Bits(2)]
    trp_ext_iotier: Annotated[uint64_t, Bits(2)]
    trp_int_iopassive: Annotated[uint64_t, Bits(1)]
    trp_ext_iopassive: Annotated[uint64_t, Bits(1)]
    trp_bg_iotier: Annotated[uint64_t, Bits(2)]
    trp_terminated: Annotated[uint64_t, Bits(1)]
    trp_base_latency_qos: Annotated[uint64_t, Bits(3)]
    trp_base_through_qos: Annotated[uint64_t, Bits(3)]
    trp_apptype: Annotated[uint64_t, Bits(3)]
    trp_boosted: Annotated[uint64_t, Bits(1)]
    trp_role: Annotated[uint64_t, Bits(3)]
    trp_tal_enabled: Annotated[uint64_t, Bits(1)]
    trp_over_latency_qos: Annotated[uint64_t, Bits(3)]
    trp_over_through_qos: Annotated[uint64_t, Bits(3)]
    trp_sfi_managed: Annotated[uint64_t, Bits(1)]
    trp_qos_clamp: Annotated[uint64_t, Bits(3)]
    trp_sup_active: Annotated[uint64_t, Bits(1)]
    trp_sup_lowpri_cpu: Annotated[uint64_t, Bits(1)]
    trp_sup_timer: Annotated[uint64_t, Bits(3)]
    trp_sup_disk: Annotated[uint64_t, Bits(1)]
    trp_sup_throughput: Annotated[uint64_t, Bits(3)]
    trp_sup_cpu: Annotated[uint64_t, Bits(1)]
    trp_sup_bg_sockets: Annotated[uint64_t, Bits(1)]
    trp_reserved: Annotated[uint64_t, Bits(18)]


class task_effective_policy(Struct):
    tep_darwinbg: Annotated[uint64_t, Bits(1)]
    tep_lowpri_cpu: Annotated[uint64_t, Bits(1)]
    tep_io_tier: Annotated[uint64_t, Bits(2)]
    tep_io_passive: Annotated[uint64_t, Bits(1)]
    tep_all_sockets_bg: Annotated[uint64_t, Bits(1)]
    tep_new_sockets_bg: Annotated[uint64_t, Bits(1)]
    tep_bg_iotier: Annotated[uint64_t, Bits(2)]
    tep_terminated: Annotated[uint64_t, Bits(1)]
    tep_qos_ui_is_urgent: Annotated[uint64_t, Bits(1)]
    tep_latency_qos: Annotated[uint64_t, Bits(3)]
    tep_through_qos: Annotated[uint64_t, Bits(3)]
    tep_tal_engaged: Annotated[uint64_t, Bits(1)]
    tep_watchers_bg: Annotated[uint64_t, Bits(1)]
    tep_sup_active: Annotated[uint64_t, Bits(1)]
    tep_role: Annotated[uint64_t, Bits(3)]
    tep_suppressed_cpu: Annotated[uint64_t, Bits(1)]
    tep_sfi_managed: Annotated[uint64_t, Bits(1)]
    tep_live_donor: Annotated[uint64_t, Bits(1)]
    tep_qos_clamp: Annotated[uint64_t, Bits(3)]
    tep_qos_ceiling: Annotated[uint64_t, Bits(3)]
    tep_reserved: Annotated[uint64_t, Bits(32)]


class _cpu_time_qos_stats(Struct):
    cpu_time_qos_default: uint64_t
    cpu_time_qos_maintenance: uint64_t
    cpu_time_qos_background: uint64_t
    cpu_time_qos_utility: uint64_t
    cpu_time_qos_legacy: uint64_t
    cpu_time_qos_user_initiated: uint64_t
    cpu_time_qos_user_interactive: uint64_t


class mt_task(Struct):
    mtk_counts: Annotated[Array[int], ArrayOf(uint64_t, 3)]


class vm_extmod_statistics(Struct):
    task_for_pid_count: int64_t
    task_for_pid_caller_count: int64_t
    thread_creation_count: int64_t
    thread_creation_caller_count: int64_t
    thread_set_state_count: int64_t
    thread_set_state_caller_count: int64_t


vm_extmod_statistics_data_t = Annotated[vm_extmod_statistics, Alias("vm_extmod_statistics_data_t")]


class task(Struct):
    lock: lck_mtx_t
    ref_count: uint32_t
    active: boolean_t
    halting: boolean_t
    map: vm_map_t
    tasks: queue_chain_t
    user_data: void_pointer
    sched_group: sched_group_t
    threads: queue_head_t
    pset_hint: processor_set_t
    affinity_space: affinity_space_pointer
    thread_count: int_t
    active_thread_count: uint32_t
    suspend_count: int_t
    user_stop_count: integer_t
    legacy_stop_count: integer_t
    priority: integer_t
    max_priority: integer_t
    importance: integer_t
    sec_token: security_token_t
    audit_token: audit_token_t
    total_user_time: uint64_t
    total_system_time: uint64_t
    total_ptime: uint64_t
    vtimers: uint32_t
    itk_lock_data: lck_mtx_t
    itk_self: ptr["ipc_port"]
    itk_nself: ptr["ipc_port"]
    itk_sself: ptr["ipc_port"]
    exc_actions: Annotated[Array[exception_action], ArrayOf(exception_action, 14)]
    itk_host: ptr["ipc_port"]
    itk_bootstrap: ptr["ipc_port"]
    itk_seatbelt: ptr["ipc_port"]
    itk_gssd: ptr["ipc_port"]
    itk_debug_control: ptr["ipc_port"]
    itk_task_access: ptr["ipc_port"]
    itk_resume: ptr["ipc_port"]
    itk_registered: Annotated[Array["ipc_port"], ArrayOf(ptr["ipc_port"], 3)]
    itk_space: ptr["ipc_space"]
    semaphore_list: queue_head_t
    semaphores_owned: int_t
    ledger: ledger_t
    priv_flags: unsigned_int
    i386_ldt: user_ldt_pointer
    task_debug: void_pointer
    uexc_range_start: uint64_t
    uexc_range_size: uint64_t
    uexc_handler: uint64_t
    xstate: xstate_t
    faults: integer_t
    pageins: integer_t
    cow_faults: integer_t
    messages_sent: integer_t
    messages_received: integer_t
    syscalls_mach: integer_t
    syscalls_unix: integer_t
    c_switch: uint32_t
    p_switch: uint32_t
    ps_switch: uint32_t
    bsd_info: void_pointer
    corpse_info: kcdata_descriptor_t
    crashed_thread_id: uint64_t
    corpse_tasks: queue_chain_t
    crash_label: label_pointer
    shared_region: vm_shared_region_pointer
    t_flags: uint32_t
    t_procflags: uint32_t
    all_image_info_addr: mach_vm_address_t
    all_image_info_size: mach_vm_size_t
    t_kpc: uint32_t
    pidsuspended: boolean_t
    frozen: boolean_t
    changing_freeze_state: boolean_t
    policy_ru_cpu: Annotated[uint16_t, Bits(4)]
    policy_ru_cpu_ext: Annotated[uint16_t, Bits(4)]
    applied_ru_cpu: Annotated[uint16_t, Bits(4)]
    applied_ru_cpu_ext: Annotated[uint16_t, Bits(4)]
    rusage_cpu_flags: uint8_t
    rusage_cpu_percentage: uint8_t
    rusage_cpu_interval: uint64_t
    rusage_cpu_perthr_percentage: uint8_t
    rusage_cpu_perthr_interval: uint64_t
    rusage_cpu_deadline: uint64_t
    rusage_cpu_callt: thread_call_t
    atm_context: atm_task_descriptor_pointer
    bank_context: bank_task_pointer
    task_imp_base: ptr["ipc_importance_task"]
    extmod_statistics: vm_extmod_statistics_data_t
    suspends_outstanding: int8_t
    requested_policy: task_requested_policy
    effective_policy: task_effective_policy
    low_mem_notified_warn: Annotated[uint32_t, Bits(1)]
    low_mem_notified_critical: Annotated[uint32_t, Bits(1)]
    purged_memory_warn: Annotated[uint32_t, Bits(1)]
    purged_memory_critical: Annotated[uint32_t, Bits(1)]
    low_mem_privileged_listener: Annotated[uint32_t, Bits(1)]
    mem_notify_reserved: Annotated[uint32_t, Bits(27)]
    memlimit_is_active: Annotated[uint32_t, Bits(1)]
    memlimit_is_fatal: Annotated[uint32_t, Bits(1)]
    memlimit_active_exc_resource: Annotated[uint32_t, Bits(1)]
    memlimit_inactive_exc_resource: Annotated[uint32_t, Bits(1)]
    memlimit_attrs_reserved: Annotated[uint32_t, Bits(28)]
    task_io_stats: io_stat_info_t
    task_immediate_writes: uint64_t
    task_deferred_writes: uint64_t
    task_invalidated_writes: uint64_t
    task_metadata_writes: uint64_t
    cpu_time_eqos_stats: _cpu_time_qos_stats
    cpu_time_rqos_stats: _cpu_time_qos_stats
    task_timer_wakeups_bin_1: uint32_t
    task_timer_wakeups_bin_2: uint32_t
    task_gpu_ns: uint64_t
    task_energy: uint64_t
    task_monotonic: mt_task
    task_volatile_objects: int_t
    task_nonvolatile_objects: int_t
    task_purgeable_disowning: boolean_t
    task_purgeable_disowned: boolean_t
    task_objq: queue_head_t
    task_objq_lock: lck_mtx_t
    task_region_footprint: boolean_t
    coalition: Annotated[Array[int], ArrayOf(coalition_t, 2)]
    task_coalition: Annotated[Array[queue_chain_t], ArrayOf(queue_chain_t, 2)]
    dispatchqueue_offset: uint64_t
    task_unnested: boolean_t
    task_disconnected_count: int_t
    hv_task_target: void_pointer
    io_user_clients: queue_head_t
    exec_token: uint32_t
