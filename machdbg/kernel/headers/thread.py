"""osfmk/kern/thread.h: threads."""

from typing import TYPE_CHECKING, Annotated

from machdbg.machine.view import Array, ArrayOf, Bits, Macro, Pointer, PointerTo, Struct, Unnamed, ptr

from .i386 import machine_thread
from .ipc import ipc_kmsg_queue, ipc_object
from .locks import lck_mtx_t, simple_lock_data_t
from .pointers import ipc_object_t, ipc_voucher_t, mach_port_t, processor_t, vm_map_t
from .queue import queue_chain_t
from .timer import timer_call_data_t, timer_data_t
from .types import (
    affinity_set_t,
    ast_t,
    block_hint_t,
    boolean_t,
    clock_sec_t,
    event64_t,
    function_pointer,
    int16_t,
    int64_t,
    int_t,
    integer_t,
    io_stat_info_t,
    kern_return_t,
    knote_pointer,
    ledger_t,
    mach_exception_code_t,
    mach_exception_subcode_t,
    mach_msg_continue_t,
    mach_msg_option_t,
    mach_msg_priority_t,
    mach_msg_return_t,
    mach_msg_size_t,
    mach_port_name_t,
    mach_port_seqno_t,
    mach_vm_address_t,
    natural_t,
    sched_bucket_t,
    sched_group_t,
    sched_mode_t,
    sfi_class_id_t,
    thread_call_group_pointer,
    thread_call_pointer,
    thread_continue_t,
    thread_qos_override_pointer,
    uint16_t,
    uint32_t,
    uint64_t,
    vm_offset_t,
    void_pointer,
    wait_result_t,
    work_interval_pointer,
)

if TYPE_CHECKING:
    from .ipc import ipc_kmsg, ipc_mqueue, ipc_port
    from .kern import semaphore
    from .task import exception_action, task
    from .waitq import waitq


class thread_requested_policy(Struct):
    thrp_int_darwinbg: Annotated[uint64_t, Bits(1)]
    thrp_ext_darwinbg: Annotated[uint64_t, Bits(1)]
    thrp_int_iotier: Annotated[uint64_t, Bits(2)]
    thrp_ext_iotier: Annotated[uint64_t, Bits(2)]
    thrp_int_iopassive: Annotated[uint64_t, Bits(1)]
    thrp_ext_iopassive: Annotated[uint64_t, Bits(1)]
    thrp_latency_qos: Annotated[uint64_t, Bits(3)]
    thrp_through_qos: Annotated[uint64_t, Bits(3)]
    thrp_pidbind_bg: Annotated[uint64_t, Bits(1)]
    thrp_qos: Annotated[uint64_t, Bits(3)]
    thrp_qos_relprio: Annotated[uint64_t, Bits(4)]
    thrp_qos_override: Annotated[uint64_t, Bits(3)]
    thrp_qos_promote: Annotated[uint64_t, Bits(3)]
    thrp_qos_ipc_override: Annotated[uint64_t, Bits(3)]
    thrp_terminated: Annotated[uint64_t, Bits(1)]
    thrp_qos_sync_ipc_override: Annotated[uint64_t, Bits(3)]
    thrp_reserved: Annotated[uint64_t, Bits(29)]


class thread_effective_policy(Struct):
    thep_darwinbg: Annotated[uint64_t, Bits(1)]
    thep_io_tier: Annotated[uint64_t, Bits(2)]
    thep_io_passive: Annotated[uint64_t, Bits(1)]
    thep_all_sockets_bg: Annotated[uint64_t, Bits(1)]
    thep_new_sockets_bg: Annotated[uint64_t, Bits(1)]
    thep_terminated: Annotated[uint64_t, Bits(1)]
    thep_qos_ui_is_urgent: Annotated[uint64_t, Bits(1)]
    thep_latency_qos: Annotated[uint64_t, Bits(3)]
    thep_through_qos: Annotated[uint64_t, Bits(3)]
    thep_qos: Annotated[uint64_t, Bits(3)]
    thep_qos_relprio: Annotated[uint64_t, Bits(4)]
    thep_qos_promote: Annotated[uint64_t, Bits(3)]
    thep_reserved: Annotated[uint64_t, Bits(40)]


class mt_thread(Struct):
    mth_gen: uint64_t
    mth_counts: Annotated[Array[int], ArrayOf(uint64_t, 3)]


class thread_u0(Struct, anonymous=True, union=True):
    runq_links: queue_chain_t
    wait_links: queue_chain_t


class thread_realtime(Struct, anonymous=True):
    period: uint32_t
    computation: uint32_t
    constraint: uint32_t
    preemptible: boolean_t
    deadline: uint64_t


class thread_saved_receive_u0_received_qos(Struct, anonymous=True):
    qos: mach_msg_priority_t
    oqos: mach_msg_priority_t


class thread_saved_receive_u0(Struct, anonymous=True, union=True):
    kmsg: ptr["ipc_kmsg"]
    peekq: ptr["ipc_mqueue"]
    received_qos: thread_saved_receive_u0_received_qos


class thread_saved_receive(Struct, anonymous=True):
    state: mach_msg_return_t
    seqno: mach_port_seqno_t
    object: ipc_object_t
    msg_addr: mach_vm_address_t
    rsize: mach_msg_size_t
    msize: mach_msg_size_t
    option: mach_msg_option_t
    receiver_name: mach_port_name_t
    knote: knote_pointer
    u0: Annotated[thread_saved_receive_u0, Unnamed()]
    continuation: mach_msg_continue_t


class thread_saved_sema(Struct, anonymous=True):
    waitsemaphore: ptr["semaphore"]
    signalsemaphore: ptr["semaphore"]
    options: int_t
    result: kern_return_t
    continuation: mach_msg_continue_t


class thread_saved_swtch(Struct, anonymous=True):
    option: int_t
    reenable_workq_callback: boolean_t


class thread_saved(Struct, anonymous=True, union=True):
    receive: thread_saved_receive
    sema: thread_saved_sema
    swtch: thread_saved_swtch


class thread_u1_thc_state(Struct, anonymous=True):
    thc_group: thread_call_group_pointer
    thc_call: thread_call_pointer


class thread_u1_guard_exc_info(Struct, anonymous=True):
    code: mach_exception_code_t
    subcode: mach_exception_subcode_t


class thread_u1(Struct, anonymous=True, union=True):
    thc_state: thread_u1_thc_state
    guard_exc_info: thread_u1_guard_exc_info


class thread(Struct):
    thread_magic: uint64_t
    u0: Annotated[thread_u0, Unnamed()]
    runq: processor_t
    wait_event: event64_t
    waitq: ptr["waitq"]
    sched_lock: simple_lock_data_t
    wake_lock: simple_lock_data_t
    options: integer_t
    wake_active: boolean_t
    at_safe_point: int_t
    reason: ast_t
    quantum_remaining: uint32_t
    wait_result: wait_result_t
    continuation: thread_continue_t
    parameter: void_pointer
    kernel_stack: vm_offset_t
    reserved_stack: vm_offset_t
    state: int_t
    sched_mode: sched_mode_t
    saved_mode: sched_mode_t
    th_sched_bucket: sched_bucket_t
    sfi_class: sfi_class_id_t
    sfi_wait_class: sfi_class_id_t
    sched_flags: uint32_t
    sched_pri: int16_t
    base_pri: int16_t
    max_priority: int16_t
    task_priority: int16_t
    promotions: int16_t
    pending_promoter_index: int16_t
    ref_count: uint32_t
    pending_promoter: Annotated[Array[int], ArrayOf(void_pointer, 2)]
    rwlock_count: uint32_t
    importance: integer_t
    was_promoted_on_wakeup: uint32_t
    depress_timer_active: integer_t
    depress_timer: timer_call_data_t
    realtime: thread_realtime
    last_run_time: uint64_t
    last_made_runnable_time: uint64_t
    last_basepri_change_time: uint64_t
    same_pri_latency: uint64_t
    sched_group: sched_group_t
    system_timer: timer_data_t
    bound_processor: processor_t
    last_processor: processor_t
    chosen_processor: processor_t
    computation_metered: uint64_t
    computation_epoch: uint64_t
    safe_release: uint64_t
    sched_call: function_pointer
    sched_stamp: natural_t
    sched_usage: natural_t
    pri_shift: natural_t
    cpu_usage: natural_t
    cpu_delta: natural_t
    c_switch: uint32_t
    p_switch: uint32_t
    ps_switch: uint32_t
    mutex_count: integer_t
    precise_user_kernel_time: int_t
    user_timer: timer_data_t
    user_timer_save: uint64_t
    system_timer_save: uint64_t
    vtimer_user_save: uint64_t
    vtimer_prof_save: uint64_t
    vtimer_rlim_save: uint64_t
    vtimer_qos_save: uint64_t
    ptime: timer_data_t
    wait_sfi_begin_time: uint64_t
    wait_timer: timer_call_data_t
    wait_timer_active: integer_t
    wait_timer_is_set: boolean_t
    affinity_set: affinity_set_t
    affinity_threads: queue_chain_t
    saved: thread_saved
    u1: Annotated[thread_u1, Unnamed()]
    suspend_count: int16_t
    user_stop_count: int16_t
    ith_assertions: natural_t
    ith_messages: ipc_kmsg_queue
    ith_rpc_reply: mach_port_t
    recover: vm_offset_t
    threads: queue_chain_t
    task_threads: queue_chain_t
    task: ptr["task"]
    map: vm_map_t
    mutex: lck_mtx_t
    ast: ast_t
    active: Annotated[uint32_t, Bits(1)]
    started: Annotated[uint32_t, Bits(1)]
    static_param: Annotated[uint32_t, Bits(1)]
    inspection: Annotated[uint32_t, Bits(1)]
    policy_reset: Annotated[uint32_t, Bits(1)]
    suspend_parked: Annotated[uint32_t, Bits(1)]
    corpse_dup: Annotated[uint32_t, Bits(1)]
    ith_self: ptr["ipc_port"]
    ith_sself: ptr["ipc_port"]
    ith_special_reply_port: ptr["ipc_port"]
    exc_actions: ptr["exception_action"]
    uthread: void_pointer
    t_dtrace_flags: uint32_t
    t_dtrace_predcache: uint32_t
    t_dtrace_tracing: int64_t
    t_dtrace_vtime: int64_t
    t_page_creation_time: clock_sec_t
    t_page_creation_count: uint32_t
    t_page_creation_throttled: uint32_t
    t_page_creation_throttled_hard: uint64_t
    t_page_creation_throttled_soft: uint64_t
    kperf_flags: uint32_t
    kperf_pet_gen: uint32_t
    kperf_c_switch: uint32_t
    kperf_pet_cnt: uint32_t
    kpc_buf: Annotated[Pointer[uint64_t], PointerTo()]
    hv_thread_target: void_pointer
    thread_id: uint64_t
    syscalls_unix: uint32_t
    syscalls_mach: uint32_t
    t_ledger: ledger_t
    t_threadledger: ledger_t
    t_bankledger: ledger_t
    t_deduct_bank_ledger_time: uint64_t
    t_deduct_bank_ledger_energy: uint64_t
    t_monotonic: mt_thread
    machine: machine_thread
    requested_policy: thread_requested_policy
    effective_policy: thread_effective_policy
    overrides: thread_qos_override_pointer
    kqwl_owning_count: uint32_t
    ipc_overrides: uint32_t
    sync_ipc_overrides: uint32_t
    user_promotions: uint32_t
    user_promotion_basepri: uint16_t
    kevent_ast_bits: uint16_t
    pending_block_hint: block_hint_t
    block_hint: block_hint_t
    iotier_override: int_t
    thread_io_stats: io_stat_info_t
    thread_callout_interrupt_wakeups: uint32_t
    thread_callout_platform_idle_wakeups: uint32_t
    thread_timer_wakeups_bin_1: uint32_t
    thread_timer_wakeups_bin_2: uint32_t
    thread_tag: uint16_t
    callout_woken_from_icontext: Annotated[uint16_t, Bits(1)]
    callout_woken_from_platform_idle: Annotated[uint16_t, Bits(1)]
    callout_woke_thread: Annotated[uint16_t, Bits(1)]
    thread_bitfield_unused: Annotated[uint16_t, Bits(13)]
    ith_voucher_name: mach_port_name_t
    ith_voucher: ipc_voucher_t
    decmp_upl: void_pointer
    th_work_interval: work_interval_pointer

    ith_state = Macro[int]("saved.receive.state")
    ith_seqno = Macro[int]("saved.receive.seqno")
    ith_object = Macro[ipc_object]("saved.receive.object")
    ith_msg_addr = Macro[int]("saved.receive.msg_addr")
    ith_rsize = Macro[int]("saved.receive.rsize")
    ith_msize = Macro[int]("saved.receive.msize")
    ith_option = Macro[int]("saved.receive.option")
    ith_receiver_name = Macro[int]("saved.receive.receiver_name")
    ith_knote = Macro[int]("saved.receive.knote")
    ith_kmsg = Macro["ipc_kmsg"]("saved.receive.u0.kmsg")
    ith_peekq = Macro["ipc_mqueue"]("saved.receive.u0.peekq")
    ith_qos = Macro[int]("saved.receive.u0.received_qos.qos")
    ith_qos_override = Macro[int]("saved.receive.u0.received_qos.oqos")
    ith_continuation = Macro[int]("saved.receive.continuation")
    sth_waitsemaphore = Macro["semaphore"]("saved.sema.waitsemaphore")
    sth_signalsemaphore = Macro["semaphore"]("saved.sema.signalsemaphore")
    sth_options = Macro[int]("saved.sema.options")
    sth_result = Macro[int]("saved.sema.result")
    sth_continuation = Macro[int]("saved.sema.continuation")
