"""XNU's header files: structures, unions and typedefs, in the order and with the layout of the DEVELOPMENT kernel."""

from .i386 import (
    machine_thread as machine_thread,
)
from .i386 import (
    pal_pcb as pal_pcb,
)
from .i386 import (
    real_descriptor as real_descriptor,
)
from .i386 import (
    x86_64_intr_stack_frame as x86_64_intr_stack_frame,
)
from .i386 import (
    x86_saved_state32 as x86_saved_state32,
)
from .i386 import (
    x86_saved_state32_t as x86_saved_state32_t,
)
from .i386 import (
    x86_saved_state64 as x86_saved_state64,
)
from .i386 import (
    x86_saved_state64_t as x86_saved_state64_t,
)
from .i386 import (
    x86_saved_state_t as x86_saved_state_t,
)
from .i386 import (
    x86_saved_state_t_uss as x86_saved_state_t_uss,
)
from .ipc import (
    bool_gen as bool_gen,
)
from .ipc import (
    ikm_cache as ikm_cache,
)
from .ipc import (
    ipc_entry as ipc_entry,
)
from .ipc import (
    ipc_entry_index as ipc_entry_index,
)
from .ipc import (
    ipc_importance_elem as ipc_importance_elem,
)
from .ipc import (
    ipc_importance_inherit as ipc_importance_inherit,
)
from .ipc import (
    ipc_importance_task as ipc_importance_task,
)
from .ipc import (
    ipc_kmsg as ipc_kmsg,
)
from .ipc import (
    ipc_kmsg_queue as ipc_kmsg_queue,
)
from .ipc import (
    ipc_mqueue as ipc_mqueue,
)
from .ipc import (
    ipc_mqueue_data as ipc_mqueue_data,
)
from .ipc import (
    ipc_mqueue_data_port as ipc_mqueue_data_port,
)
from .ipc import (
    ipc_mqueue_data_pset as ipc_mqueue_data_pset,
)
from .ipc import (
    ipc_object as ipc_object,
)
from .ipc import (
    ipc_port as ipc_port,
)
from .ipc import (
    ipc_port_data as ipc_port_data,
)
from .ipc import (
    ipc_port_kdata as ipc_port_kdata,
)
from .ipc import (
    ipc_port_kdata2 as ipc_port_kdata2,
)
from .ipc import (
    ipc_port_kdata2_qos_counter as ipc_port_kdata2_qos_counter,
)
from .ipc import (
    ipc_port_request as ipc_port_request,
)
from .ipc import (
    ipc_port_request_name as ipc_port_request_name,
)
from .ipc import (
    ipc_port_request_notify as ipc_port_request_notify,
)
from .ipc import (
    ipc_pset as ipc_pset,
)
from .ipc import (
    ipc_space as ipc_space,
)
from .ipc import (
    ipc_table_size as ipc_table_size,
)
from .ipc import (
    ipc_voucher as ipc_voucher,
)
from .ipc import (
    ipc_voucher_attr_control as ipc_voucher_attr_control,
)
from .kern import (
    gzalloc_data as gzalloc_data,
)
from .kern import (
    gzalloc_data_t as gzalloc_data_t,
)
from .kern import (
    host as host,
)
from .kern import (
    mach_trap_t as mach_trap_t,
)
from .kern import (
    mig_hash_t as mig_hash_t,
)
from .kern import (
    mig_routine_descriptor as mig_routine_descriptor,
)
from .kern import (
    mig_subsystem as mig_subsystem,
)
from .kern import (
    processor_set as processor_set,
)
from .kern import (
    routine_descriptor as routine_descriptor,
)
from .kern import (
    rt_queue as rt_queue,
)
from .kern import (
    run_queue as run_queue,
)
from .kern import (
    runq_stats as runq_stats,
)
from .kern import (
    semaphore as semaphore,
)
from .kern import (
    zone as zone,
)
from .kern import (
    zone_page_metadata as zone_page_metadata,
)
from .kern import (
    zone_page_metadata_u0 as zone_page_metadata_u0,
)
from .kern import (
    zone_pages as zone_pages,
)
from .locks import (
    _lck_attr_ as _lck_attr_,
)
from .locks import (
    _lck_mtx_ as _lck_mtx_,
)
from .locks import (
    _lck_mtx__u0 as _lck_mtx__u0,
)
from .locks import (
    _lck_mtx__u0_u0 as _lck_mtx__u0_u0,
)
from .locks import (
    _lck_mtx__u0_u0_u0 as _lck_mtx__u0_u0_u0,
)
from .locks import (
    _lck_mtx__u0_u0_u0_u0 as _lck_mtx__u0_u0_u0_u0,
)
from .locks import (
    _lck_mtx__u0_u1 as _lck_mtx__u0_u1,
)
from .locks import (
    _lck_mtx_ext_ as _lck_mtx_ext_,
)
from .locks import (
    _lck_rw_t_internal_ as _lck_rw_t_internal_,
)
from .locks import (
    _lck_rw_t_internal__u0 as _lck_rw_t_internal__u0,
)
from .locks import (
    _lck_rw_t_internal__u1 as _lck_rw_t_internal__u1,
)
from .locks import (
    hslock as hslock,
)
from .locks import (
    hw_lock_data_t as hw_lock_data_t,
)
from .locks import (
    lck_attr_t as lck_attr_t,
)
from .locks import (
    lck_mtx_deb_t as lck_mtx_deb_t,
)
from .locks import (
    lck_mtx_ext_t as lck_mtx_ext_t,
)
from .locks import (
    lck_mtx_t as lck_mtx_t,
)
from .locks import (
    lck_rw_t as lck_rw_t,
)
from .locks import (
    lck_spin_t as lck_spin_t,
)
from .locks import (
    simple_lock_data_t as simple_lock_data_t,
)
from .locks import (
    slock as slock,
)
from .locks import (
    usimple_lock_data_t as usimple_lock_data_t,
)
from .message import (
    NDR_record_t as NDR_record_t,
)
from .message import (
    audit_token_t as audit_token_t,
)
from .message import (
    mach_msg_audit_trailer_t as mach_msg_audit_trailer_t,
)
from .message import (
    mach_msg_base_t as mach_msg_base_t,
)
from .message import (
    mach_msg_body_t as mach_msg_body_t,
)
from .message import (
    mach_msg_context_trailer_t as mach_msg_context_trailer_t,
)
from .message import (
    mach_msg_descriptor_t as mach_msg_descriptor_t,
)
from .message import (
    mach_msg_empty_rcv_t as mach_msg_empty_rcv_t,
)
from .message import (
    mach_msg_empty_send_t as mach_msg_empty_send_t,
)
from .message import (
    mach_msg_empty_t as mach_msg_empty_t,
)
from .message import (
    mach_msg_format_0_trailer_t as mach_msg_format_0_trailer_t,
)
from .message import (
    mach_msg_header_t as mach_msg_header_t,
)
from .message import (
    mach_msg_legacy_base_t as mach_msg_legacy_base_t,
)
from .message import (
    mach_msg_legacy_descriptor_t as mach_msg_legacy_descriptor_t,
)
from .message import (
    mach_msg_legacy_header_t as mach_msg_legacy_header_t,
)
from .message import (
    mach_msg_legacy_port_descriptor_t as mach_msg_legacy_port_descriptor_t,
)
from .message import (
    mach_msg_mac_trailer_t as mach_msg_mac_trailer_t,
)
from .message import (
    mach_msg_max_trailer_t as mach_msg_max_trailer_t,
)
from .message import (
    mach_msg_ool_descriptor32_t as mach_msg_ool_descriptor32_t,
)
from .message import (
    mach_msg_ool_descriptor64_t as mach_msg_ool_descriptor64_t,
)
from .message import (
    mach_msg_ool_descriptor_t as mach_msg_ool_descriptor_t,
)
from .message import (
    mach_msg_ool_ports_descriptor32_t as mach_msg_ool_ports_descriptor32_t,
)
from .message import (
    mach_msg_ool_ports_descriptor64_t as mach_msg_ool_ports_descriptor64_t,
)
from .message import (
    mach_msg_ool_ports_descriptor_t as mach_msg_ool_ports_descriptor_t,
)
from .message import (
    mach_msg_port_descriptor_t as mach_msg_port_descriptor_t,
)
from .message import (
    mach_msg_security_trailer_t as mach_msg_security_trailer_t,
)
from .message import (
    mach_msg_seqno_trailer_t as mach_msg_seqno_trailer_t,
)
from .message import (
    mach_msg_trailer_t as mach_msg_trailer_t,
)
from .message import (
    mach_msg_type_descriptor_t as mach_msg_type_descriptor_t,
)
from .message import (
    mig_reply_error_t as mig_reply_error_t,
)
from .message import (
    msg_labels_t as msg_labels_t,
)
from .message import (
    security_token_t as security_token_t,
)
from .notify import (
    mach_dead_name_notification_t as mach_dead_name_notification_t,
)
from .notify import (
    mach_no_senders_notification_t as mach_no_senders_notification_t,
)
from .notify import (
    mach_port_deleted_notification_t as mach_port_deleted_notification_t,
)
from .notify import (
    mach_port_destroyed_notification_t as mach_port_destroyed_notification_t,
)
from .notify import (
    mach_send_once_notification_t as mach_send_once_notification_t,
)
from .notify import (
    mach_send_possible_notification_t as mach_send_possible_notification_t,
)
from .pointers import (
    host_priv_t as host_priv_t,
)
from .pointers import (
    host_security_t as host_security_t,
)
from .pointers import (
    host_t as host_t,
)
from .pointers import (
    ipc_entry_t as ipc_entry_t,
)
from .pointers import (
    ipc_importance_elem_t as ipc_importance_elem_t,
)
from .pointers import (
    ipc_importance_inherit_t as ipc_importance_inherit_t,
)
from .pointers import (
    ipc_importance_task_t as ipc_importance_task_t,
)
from .pointers import (
    ipc_kmsg_queue_t as ipc_kmsg_queue_t,
)
from .pointers import (
    ipc_kmsg_t as ipc_kmsg_t,
)
from .pointers import (
    ipc_mqueue_t as ipc_mqueue_t,
)
from .pointers import (
    ipc_object_t as ipc_object_t,
)
from .pointers import (
    ipc_port_request_t as ipc_port_request_t,
)
from .pointers import (
    ipc_port_t as ipc_port_t,
)
from .pointers import (
    ipc_pset_t as ipc_pset_t,
)
from .pointers import (
    ipc_space_inspect_t as ipc_space_inspect_t,
)
from .pointers import (
    ipc_space_t as ipc_space_t,
)
from .pointers import (
    ipc_table_size_t as ipc_table_size_t,
)
from .pointers import (
    ipc_voucher_attr_control_t as ipc_voucher_attr_control_t,
)
from .pointers import (
    ipc_voucher_t as ipc_voucher_t,
)
from .pointers import (
    mach_port_t as mach_port_t,
)
from .pointers import (
    processor_set_t as processor_set_t,
)
from .pointers import (
    queue_entry_t as queue_entry_t,
)
from .pointers import (
    queue_t as queue_t,
)
from .pointers import (
    semaphore_t as semaphore_t,
)
from .pointers import (
    task_inspect_t as task_inspect_t,
)
from .pointers import (
    task_name_t as task_name_t,
)
from .pointers import (
    task_suspension_token_t as task_suspension_token_t,
)
from .pointers import (
    task_t as task_t,
)
from .pointers import (
    thread_act_t as thread_act_t,
)
from .pointers import (
    thread_inspect_t as thread_inspect_t,
)
from .pointers import (
    thread_t as thread_t,
)
from .pointers import (
    timer_t as timer_t,
)
from .pointers import (
    vm_map_copy_t as vm_map_copy_t,
)
from .pointers import (
    vm_map_entry_t as vm_map_entry_t,
)
from .pointers import (
    vm_map_t as vm_map_t,
)
from .pointers import (
    zone_t as zone_t,
)
from .port import (
    ipc_info_name as ipc_info_name,
)
from .port import (
    ipc_info_space as ipc_info_space,
)
from .port import (
    mach_port_info_ext as mach_port_info_ext,
)
from .port import (
    mach_port_limits as mach_port_limits,
)
from .port import (
    mach_port_limits_t as mach_port_limits_t,
)
from .port import (
    mach_port_options as mach_port_options,
)
from .port import (
    mach_port_qos as mach_port_qos,
)
from .port import (
    mach_port_status as mach_port_status,
)
from .port import (
    mach_port_status_t as mach_port_status_t,
)
from .port import (
    mach_voucher_attr_recipe_data as mach_voucher_attr_recipe_data,
)
from .queue import (
    klist as klist,
)
from .queue import (
    queue_chain_t as queue_chain_t,
)
from .queue import (
    queue_entry as queue_entry,
)
from .queue import (
    queue_head_t as queue_head_t,
)
from .queue import (
    rb_head as rb_head,
)
from .task import (
    _cpu_time_qos_stats as _cpu_time_qos_stats,
)
from .task import (
    exception_action as exception_action,
)
from .task import (
    mt_task as mt_task,
)
from .task import (
    task as task,
)
from .task import (
    task_effective_policy as task_effective_policy,
)
from .task import (
    task_requested_policy as task_requested_policy,
)
from .task import (
    vm_extmod_statistics as vm_extmod_statistics,
)
from .task import (
    vm_extmod_statistics_data_t as vm_extmod_statistics_data_t,
)
from .thread import (
    mt_thread as mt_thread,
)
from .thread import (
    thread as thread,
)
from .thread import (
    thread_effective_policy as thread_effective_policy,
)
from .thread import (
    thread_realtime as thread_realtime,
)
from .thread import (
    thread_requested_policy as thread_requested_policy,
)
from .thread import (
    thread_saved as thread_saved,
)
from .thread import (
    thread_saved_receive as thread_saved_receive,
)
from .thread import (
    thread_saved_receive_u0 as thread_saved_receive_u0,
)
from .thread import (
    thread_saved_receive_u0_received_qos as thread_saved_receive_u0_received_qos,
)
from .thread import (
    thread_saved_sema as thread_saved_sema,
)
from .thread import (
    thread_saved_swtch as thread_saved_swtch,
)
from .thread import (
    thread_u0 as thread_u0,
)
from .thread import (
    thread_u1 as thread_u1,
)
from .thread import (
    thread_u1_guard_exc_info as thread_u1_guard_exc_info,
)
from .thread import (
    thread_u1_thc_state as thread_u1_thc_state,
)
from .timer import (
    call_entry as call_entry,
)
from .timer import (
    timer as timer,
)
from .timer import (
    timer_call as timer_call,
)
from .timer import (
    timer_call_data_t as timer_call_data_t,
)
from .timer import (
    timer_data_t as timer_data_t,
)
from .traps import (
    _kernelrpc_mach_port_allocate_args as _kernelrpc_mach_port_allocate_args,
)
from .traps import (
    _kernelrpc_mach_port_construct_args as _kernelrpc_mach_port_construct_args,
)
from .traps import (
    _kernelrpc_mach_port_deallocate_args as _kernelrpc_mach_port_deallocate_args,
)
from .traps import (
    _kernelrpc_mach_port_destroy_args as _kernelrpc_mach_port_destroy_args,
)
from .traps import (
    _kernelrpc_mach_port_destruct_args as _kernelrpc_mach_port_destruct_args,
)
from .traps import (
    _kernelrpc_mach_port_extract_member_args as _kernelrpc_mach_port_extract_member_args,
)
from .traps import (
    _kernelrpc_mach_port_guard_args as _kernelrpc_mach_port_guard_args,
)
from .traps import (
    _kernelrpc_mach_port_insert_member_args as _kernelrpc_mach_port_insert_member_args,
)
from .traps import (
    _kernelrpc_mach_port_insert_right_args as _kernelrpc_mach_port_insert_right_args,
)
from .traps import (
    _kernelrpc_mach_port_mod_refs_args as _kernelrpc_mach_port_mod_refs_args,
)
from .traps import (
    _kernelrpc_mach_port_move_member_args as _kernelrpc_mach_port_move_member_args,
)
from .traps import (
    _kernelrpc_mach_port_unguard_args as _kernelrpc_mach_port_unguard_args,
)
from .traps import (
    _kernelrpc_mach_vm_allocate_trap_args as _kernelrpc_mach_vm_allocate_trap_args,
)
from .traps import (
    _kernelrpc_mach_vm_deallocate_args as _kernelrpc_mach_vm_deallocate_args,
)
from .traps import (
    _kernelrpc_mach_vm_map_trap_args as _kernelrpc_mach_vm_map_trap_args,
)
from .traps import (
    _kernelrpc_mach_vm_protect_args as _kernelrpc_mach_vm_protect_args,
)
from .traps import (
    _kernelrpc_mach_vm_purgable_control_trap_args as _kernelrpc_mach_vm_purgable_control_trap_args,
)
from .traps import (
    clock_sleep_trap_args as clock_sleep_trap_args,
)
from .traps import (
    host_create_mach_voucher_args as host_create_mach_voucher_args,
)
from .traps import (
    host_self_trap_args as host_self_trap_args,
)
from .traps import (
    iokit_user_client_trap_args as iokit_user_client_trap_args,
)
from .traps import (
    kern_invalid_args as kern_invalid_args,
)
from .traps import (
    mach_call_args as mach_call_args,
)
from .traps import (
    mach_generate_activity_id_args as mach_generate_activity_id_args,
)
from .traps import (
    mach_msg_overwrite_trap_args as mach_msg_overwrite_trap_args,
)
from .traps import (
    mach_reply_port_args as mach_reply_port_args,
)
from .traps import (
    mach_timebase_info_trap_args as mach_timebase_info_trap_args,
)
from .traps import (
    mach_voucher_extract_attr_recipe_args as mach_voucher_extract_attr_recipe_args,
)
from .traps import (
    mach_wait_until_trap_args as mach_wait_until_trap_args,
)
from .traps import (
    macx_backing_store_recovery_args as macx_backing_store_recovery_args,
)
from .traps import (
    macx_backing_store_suspend_args as macx_backing_store_suspend_args,
)
from .traps import (
    macx_swapoff_args as macx_swapoff_args,
)
from .traps import (
    macx_swapon_args as macx_swapon_args,
)
from .traps import (
    macx_triggers_args as macx_triggers_args,
)
from .traps import (
    mk_timer_arm_leeway_trap_args as mk_timer_arm_leeway_trap_args,
)
from .traps import (
    mk_timer_arm_trap_args as mk_timer_arm_trap_args,
)
from .traps import (
    mk_timer_cancel_trap_args as mk_timer_cancel_trap_args,
)
from .traps import (
    mk_timer_create_trap_args as mk_timer_create_trap_args,
)
from .traps import (
    mk_timer_destroy_trap_args as mk_timer_destroy_trap_args,
)
from .traps import (
    pfz_exit_args as pfz_exit_args,
)
from .traps import (
    pid_for_task_args as pid_for_task_args,
)
from .traps import (
    semaphore_signal_all_trap_args as semaphore_signal_all_trap_args,
)
from .traps import (
    semaphore_signal_thread_trap_args as semaphore_signal_thread_trap_args,
)
from .traps import (
    semaphore_signal_trap_args as semaphore_signal_trap_args,
)
from .traps import (
    semaphore_timedwait_signal_trap_args as semaphore_timedwait_signal_trap_args,
)
from .traps import (
    semaphore_timedwait_trap_args as semaphore_timedwait_trap_args,
)
from .traps import (
    semaphore_wait_signal_trap_args as semaphore_wait_signal_trap_args,
)
from .traps import (
    semaphore_wait_trap_args as semaphore_wait_trap_args,
)
from .traps import (
    swtch_args as swtch_args,
)
from .traps import (
    swtch_pri_args as swtch_pri_args,
)
from .traps import (
    task_for_pid_args as task_for_pid_args,
)
from .traps import (
    task_name_for_pid_args as task_name_for_pid_args,
)
from .traps import (
    task_self_trap_args as task_self_trap_args,
)
from .traps import (
    thread_get_special_reply_port_args as thread_get_special_reply_port_args,
)
from .traps import (
    thread_self_trap_args as thread_self_trap_args,
)
from .traps import (
    thread_switch_args as thread_switch_args,
)
from .types import (
    __darwin_natural_t as __darwin_natural_t,
)
from .types import (
    _lck_grp__pointer as _lck_grp__pointer,
)
from .types import (
    affinity_set_t as affinity_set_t,
)
from .types import (
    affinity_space_pointer as affinity_space_pointer,
)
from .types import (
    ast_t as ast_t,
)
from .types import (
    atm_task_descriptor_pointer as atm_task_descriptor_pointer,
)
from .types import (
    bank_task_pointer as bank_task_pointer,
)
from .types import (
    bitmap_t as bitmap_t,
)
from .types import (
    block_hint_t as block_hint_t,
)
from .types import (
    boolean_t as boolean_t,
)
from .types import (
    btlog_t_pointer as btlog_t_pointer,
)
from .types import (
    call_entry_func_t as call_entry_func_t,
)
from .types import (
    call_entry_param_t as call_entry_param_t,
)
from .types import (
    char_pointer as char_pointer,
)
from .types import (
    char_t as char_t,
)
from .types import (
    clock_res_t as clock_res_t,
)
from .types import (
    clock_sec_t as clock_sec_t,
)
from .types import (
    coalition_t as coalition_t,
)
from .types import (
    event64_t as event64_t,
)
from .types import (
    event_t as event_t,
)
from .types import (
    exception_behavior_t as exception_behavior_t,
)
from .types import (
    exception_type_t as exception_type_t,
)
from .types import (
    function_pointer as function_pointer,
)
from .types import (
    int8_t as int8_t,
)
from .types import (
    int16_t as int16_t,
)
from .types import (
    int32_t as int32_t,
)
from .types import (
    int64_t as int64_t,
)
from .types import (
    int_t as int_t,
)
from .types import (
    integer_t as integer_t,
)
from .types import (
    io_stat_info_t as io_stat_info_t,
)
from .types import (
    ipc_entry_bits_t as ipc_entry_bits_t,
)
from .types import (
    ipc_entry_num_t as ipc_entry_num_t,
)
from .types import (
    ipc_kobject_t as ipc_kobject_t,
)
from .types import (
    ipc_kobject_type_t as ipc_kobject_type_t,
)
from .types import (
    ipc_object_bits_t as ipc_object_bits_t,
)
from .types import (
    ipc_object_refs_t as ipc_object_refs_t,
)
from .types import (
    ipc_object_type_t as ipc_object_type_t,
)
from .types import (
    ipc_port_request_index_t as ipc_port_request_index_t,
)
from .types import (
    ipc_port_timestamp_t as ipc_port_timestamp_t,
)
from .types import (
    ipc_space_refs_t as ipc_space_refs_t,
)
from .types import (
    ipc_table_elems_t as ipc_table_elems_t,
)
from .types import (
    ipc_table_index_t as ipc_table_index_t,
)
from .types import (
    iv_entry_t as iv_entry_t,
)
from .types import (
    iv_index_t as iv_index_t,
)
from .types import (
    iv_refs_t as iv_refs_t,
)
from .types import (
    ivac_entry_t as ivac_entry_t,
)
from .types import (
    kcdata_descriptor_t as kcdata_descriptor_t,
)
from .types import (
    kern_return_t as kern_return_t,
)
from .types import (
    knote_pointer as knote_pointer,
)
from .types import (
    label_pointer as label_pointer,
)
from .types import (
    ledger_t as ledger_t,
)
from .types import (
    long_long as long_long,
)
from .types import (
    long_t as long_t,
)
from .types import (
    mach_call_t as mach_call_t,
)
from .types import (
    mach_error_t as mach_error_t,
)
from .types import (
    mach_exception_code_t as mach_exception_code_t,
)
from .types import (
    mach_exception_data_type_t as mach_exception_data_type_t,
)
from .types import (
    mach_exception_subcode_t as mach_exception_subcode_t,
)
from .types import (
    mach_msg_bits_t as mach_msg_bits_t,
)
from .types import (
    mach_msg_continue_t as mach_msg_continue_t,
)
from .types import (
    mach_msg_copy_options_t as mach_msg_copy_options_t,
)
from .types import (
    mach_msg_descriptor_type_t as mach_msg_descriptor_type_t,
)
from .types import (
    mach_msg_id_t as mach_msg_id_t,
)
from .types import (
    mach_msg_option_t as mach_msg_option_t,
)
from .types import (
    mach_msg_options_t as mach_msg_options_t,
)
from .types import (
    mach_msg_priority_t as mach_msg_priority_t,
)
from .types import (
    mach_msg_return_t as mach_msg_return_t,
)
from .types import (
    mach_msg_size_t as mach_msg_size_t,
)
from .types import (
    mach_msg_timeout_t as mach_msg_timeout_t,
)
from .types import (
    mach_msg_trailer_size_t as mach_msg_trailer_size_t,
)
from .types import (
    mach_msg_trailer_type_t as mach_msg_trailer_type_t,
)
from .types import (
    mach_msg_type_name_t as mach_msg_type_name_t,
)
from .types import (
    mach_msg_type_number_t as mach_msg_type_number_t,
)
from .types import (
    mach_munge_t_pointer as mach_munge_t_pointer,
)
from .types import (
    mach_port_context_t as mach_port_context_t,
)
from .types import (
    mach_port_delta_t as mach_port_delta_t,
)
from .types import (
    mach_port_flavor_t as mach_port_flavor_t,
)
from .types import (
    mach_port_gen_t as mach_port_gen_t,
)
from .types import (
    mach_port_index_t as mach_port_index_t,
)
from .types import (
    mach_port_mscount_t as mach_port_mscount_t,
)
from .types import (
    mach_port_msgcount_t as mach_port_msgcount_t,
)
from .types import (
    mach_port_name_t as mach_port_name_t,
)
from .types import (
    mach_port_right_t as mach_port_right_t,
)
from .types import (
    mach_port_rights_t as mach_port_rights_t,
)
from .types import (
    mach_port_seqno_t as mach_port_seqno_t,
)
from .types import (
    mach_port_type_t as mach_port_type_t,
)
from .types import (
    mach_port_urefs_t as mach_port_urefs_t,
)
from .types import (
    mach_vm_address_t as mach_vm_address_t,
)
from .types import (
    mach_vm_offset_t as mach_vm_offset_t,
)
from .types import (
    mach_vm_size_t as mach_vm_size_t,
)
from .types import (
    mach_voucher_attr_content_size_t as mach_voucher_attr_content_size_t,
)
from .types import (
    mach_voucher_attr_key_t as mach_voucher_attr_key_t,
)
from .types import (
    mach_voucher_attr_raw_recipe_array_t as mach_voucher_attr_raw_recipe_array_t,
)
from .types import (
    mach_voucher_attr_raw_recipe_t as mach_voucher_attr_raw_recipe_t,
)
from .types import (
    mach_voucher_attr_recipe_command_t as mach_voucher_attr_recipe_command_t,
)
from .types import (
    mach_voucher_attr_value_reference_t as mach_voucher_attr_value_reference_t,
)
from .types import (
    mach_voucher_name_t as mach_voucher_name_t,
)
from .types import (
    mig_impl_routine_t as mig_impl_routine_t,
)
from .types import (
    mig_routine_t as mig_routine_t,
)
from .types import (
    mig_server_routine_t as mig_server_routine_t,
)
from .types import (
    mig_stub_routine_t as mig_stub_routine_t,
)
from .types import (
    natural_t as natural_t,
)
from .types import (
    pmap_t as pmap_t,
)
from .types import (
    pointer_t as pointer_t,
)
from .types import (
    policy_t as policy_t,
)
from .types import (
    processor_t as processor_t,
)
from .types import (
    pset_cluster_type_t as pset_cluster_type_t,
)
from .types import (
    pset_node_t as pset_node_t,
)
from .types import (
    routine_arg_descriptor_t as routine_arg_descriptor_t,
)
from .types import (
    sched_bucket_t as sched_bucket_t,
)
from .types import (
    sched_group_t as sched_group_t,
)
from .types import (
    sched_mode_t as sched_mode_t,
)
from .types import (
    sfi_class_id_t as sfi_class_id_t,
)
from .types import (
    short_t as short_t,
)
from .types import (
    sleep_type_t as sleep_type_t,
)
from .types import (
    spl_t as spl_t,
)
from .types import (
    sync_qos_count_t as sync_qos_count_t,
)
from .types import (
    syscall_arg_t as syscall_arg_t,
)
from .types import (
    thread_call_group_pointer as thread_call_group_pointer,
)
from .types import (
    thread_call_pointer as thread_call_pointer,
)
from .types import (
    thread_call_t as thread_call_t,
)
from .types import (
    thread_continue_t as thread_continue_t,
)
from .types import (
    thread_qos_override_pointer as thread_qos_override_pointer,
)
from .types import (
    thread_state_flavor_t as thread_state_flavor_t,
)
from .types import (
    u_int64_t as u_int64_t,
)
from .types import (
    uint8_t as uint8_t,
)
from .types import (
    uint16_t as uint16_t,
)
from .types import (
    uint32_t as uint32_t,
)
from .types import (
    uint64_t as uint64_t,
)
from .types import (
    uintptr_t as uintptr_t,
)
from .types import (
    unsigned_char as unsigned_char,
)
from .types import (
    unsigned_int as unsigned_int,
)
from .types import (
    unsigned_long as unsigned_long,
)
from .types import (
    unsigned_long_long as unsigned_long_long,
)
from .types import (
    unsigned_short as unsigned_short,
)
from .types import (
    user_addr_t as user_addr_t,
)
from .types import (
    user_ldt_pointer as user_ldt_pointer,
)
from .types import (
    vm_address_t as vm_address_t,
)
from .types import (
    vm_map_address_t as vm_map_address_t,
)
from .types import (
    vm_map_offset_t as vm_map_offset_t,
)
from .types import (
    vm_map_size_t as vm_map_size_t,
)
from .types import (
    vm_object_offset_t as vm_object_offset_t,
)
from .types import (
    vm_object_t as vm_object_t,
)
from .types import (
    vm_offset_t as vm_offset_t,
)
from .types import (
    vm_prot_t as vm_prot_t,
)
from .types import (
    vm_purgable_t as vm_purgable_t,
)
from .types import (
    vm_shared_region_pointer as vm_shared_region_pointer,
)
from .types import (
    vm_size_t as vm_size_t,
)
from .types import (
    vm_tag_t as vm_tag_t,
)
from .types import (
    void_pointer as void_pointer,
)
from .types import (
    wait_interrupt_t as wait_interrupt_t,
)
from .types import (
    wait_result_t as wait_result_t,
)
from .types import (
    wait_timeout_urgency_t as wait_timeout_urgency_t,
)
from .types import (
    waitq_lock_state_t as waitq_lock_state_t,
)
from .types import (
    work_interval_pointer as work_interval_pointer,
)
from .types import (
    xstate_t as xstate_t,
)
from .types import (
    zone_free_element_pointer as zone_free_element_pointer,
)
from .vm import (
    _vm_map as _vm_map,
)
from .vm import (
    _vm_map_f_s as _vm_map_f_s,
)
from .vm import (
    _vm_map_vmu1 as _vm_map_vmu1,
)
from .vm import (
    vm_map_copy as vm_map_copy,
)
from .vm import (
    vm_map_copy_c_u as vm_map_copy_c_u,
)
from .vm import (
    vm_map_entry as vm_map_entry,
)
from .vm import (
    vm_map_header as vm_map_header,
)
from .vm import (
    vm_map_links as vm_map_links,
)
from .vm import (
    vm_map_object as vm_map_object,
)
from .vm import (
    vm_map_store as vm_map_store,
)
from .vm import (
    vm_map_store_entry as vm_map_store_entry,
)
from .waitq import (
    lt_elem as lt_elem,
)
from .waitq import (
    ltable_id as ltable_id,
)
from .waitq import (
    ltable_id_u0 as ltable_id_u0,
)
from .waitq import (
    ltable_id_u0_u0 as ltable_id_u0_u0,
)
from .waitq import (
    waitq as waitq,
)
from .waitq import (
    waitq_link as waitq_link,
)
from .waitq import (
    waitq_link_u0 as waitq_link_u0,
)
from .waitq import (
    waitq_link_u0_wql_link as waitq_link_u0_wql_link,
)
from .waitq import (
    waitq_link_u0_wql_wqs as waitq_link_u0_wql_wqs,
)
from .waitq import (
    waitq_set as waitq_set,
)
from .waitq import (
    waitq_set_u0 as waitq_set_u0,
)
