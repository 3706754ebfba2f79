"""osfmk/mach/mach_traps.h: the arguments of Mach traps, eight bytes each."""

from machdbg.machine.view import Struct

from .pointers import mach_port_t
from .types import (
    boolean_t,
    clock_res_t,
    int32_t,
    int_t,
    mach_msg_option_t,
    mach_msg_priority_t,
    mach_msg_size_t,
    mach_msg_timeout_t,
    mach_msg_type_name_t,
    mach_port_delta_t,
    mach_port_name_t,
    mach_port_right_t,
    mach_vm_address_t,
    mach_vm_offset_t,
    mach_vm_size_t,
    mach_voucher_attr_key_t,
    mach_voucher_attr_raw_recipe_array_t,
    mach_voucher_attr_raw_recipe_t,
    sleep_type_t,
    syscall_arg_t,
    uint32_t,
    uint64_t,
    unsigned_int,
    user_addr_t,
    vm_prot_t,
    vm_purgable_t,
    void_pointer,
)


class mach_call_args(Struct, slot=8):
    arg1: syscall_arg_t
    arg2: syscall_arg_t
    arg3: syscall_arg_t
    arg4: syscall_arg_t
    arg5: syscall_arg_t
    arg6: syscall_arg_t
    arg7: syscall_arg_t
    arg8: syscall_arg_t
    arg9: syscall_arg_t


class _kernelrpc_mach_port_allocate_args(Struct, slot=8):
    target: mach_port_name_t
    right: mach_port_right_t
    name: user_addr_t


class _kernelrpc_mach_port_construct_args(Struct, slot=8):
    target: mach_port_name_t
    options: user_addr_t
    context: uint64_t
    name: user_addr_t


class _kernelrpc_mach_port_deallocate_args(Struct, slot=8):
    target: mach_port_name_t
    name: mach_port_name_t


class _kernelrpc_mach_port_destroy_args(Struct, slot=8):
    target: mach_port_name_t
    name: mach_port_name_t


class _kernelrpc_mach_port_destruct_args(Struct, slot=8):
    target: mach_port_name_t
    name: mach_port_name_t
    srdelta: mach_port_delta_t
    guard: uint64_t


class _kernelrpc_mach_port_extract_member_args(Struct, slot=8):
    target: mach_port_name_t
    name: mach_port_name_t
    pset: mach_port_name_t


class _kernelrpc_mach_port_guard_args(Struct, slot=8):
    target: mach_port_name_t
    name: mach_port_name_t
    guard: uint64_t
    strict: boolean_t


class _kernelrpc_mach_port_insert_member_args(Struct, slot=8):
    target: mach_port_name_t
    name: mach_port_name_t
    pset: mach_port_name_t


class _kernelrpc_mach_port_insert_right_args(Struct, slot=8):
    target: mach_port_name_t
    name: mach_port_name_t
    poly: mach_port_name_t
    polyPoly: mach_msg_type_name_t


class _kernelrpc_mach_port_mod_refs_args(Struct, slot=8):
    target: mach_port_name_t
    name: mach_port_name_t
    right: mach_port_right_t
    delta: mach_port_delta_t


class _kernelrpc_mach_port_move_member_args(Struct, slot=8):
    target: mach_port_name_t
    member: mach_port_name_t
    after: mach_port_name_t


class _kernelrpc_mach_port_unguard_args(Struct, slot=8):
    target: mach_port_name_t
    name: mach_port_name_t
    guard: uint64_t


class _kernelrpc_mach_vm_allocate_trap_args(Struct, slot=8):
    target: mach_port_name_t
    addr: user_addr_t
    size: mach_vm_size_t
    flags: int_t


class _kernelrpc_mach_vm_deallocate_args(Struct, slot=8):
    target: mach_port_name_t
    address_: mach_vm_address_t
    size: mach_vm_size_t


class _kernelrpc_mach_vm_map_trap_args(Struct, slot=8):
    target: mach_port_name_t
    addr: user_addr_t
    size: mach_vm_size_t
    mask: mach_vm_offset_t
    flags: int_t
    cur_protection: vm_prot_t


class _kernelrpc_mach_vm_protect_args(Struct, slot=8):
    target: mach_port_name_t
    address_: mach_vm_address_t
    size: mach_vm_size_t
    set_maximum: boolean_t
    new_protection: vm_prot_t


class _kernelrpc_mach_vm_purgable_control_trap_args(Struct, slot=8):
    target: mach_port_name_t
    address_: mach_vm_offset_t
    control: vm_purgable_t
    state: user_addr_t


class clock_sleep_trap_args(Struct, slot=8):
    clock_name: mach_port_name_t
    sleep_type: sleep_type_t
    sleep_sec: int_t
    sleep_nsec: int_t
    wakeup_time: user_addr_t


class host_create_mach_voucher_args(Struct, slot=8):
    host: mach_port_name_t
    recipes: mach_voucher_attr_raw_recipe_array_t
    recipes_size: int_t
    voucher: user_addr_t


class host_self_trap_args(Struct):
    dummy: int32_t


class iokit_user_client_trap_args(Struct, slot=8):
    userClientRef: void_pointer
    index: uint32_t
    p1: void_pointer
    p2: void_pointer
    p3: void_pointer
    p4: void_pointer
    p5: void_pointer
    p6: void_pointer


class kern_invalid_args(Struct):
    dummy: int32_t


class mach_generate_activity_id_args(Struct, slot=8):
    target: mach_port_name_t
    count: int_t
    activity_id: user_addr_t


class mach_msg_overwrite_trap_args(Struct, slot=8):
    msg: user_addr_t
    option: mach_msg_option_t
    send_size: mach_msg_size_t
    rcv_size: mach_msg_size_t
    rcv_name: mach_port_name_t
    timeout: mach_msg_timeout_t
    override: mach_msg_priority_t
    rcv_msg: user_addr_t


class mach_reply_port_args(Struct):
    dummy: int32_t


class mach_timebase_info_trap_args(Struct, slot=8):
    info: user_addr_t


class mach_voucher_extract_attr_recipe_args(Struct, slot=8):
    voucher_name: mach_port_name_t
    key: mach_voucher_attr_key_t
    recipe: mach_voucher_attr_raw_recipe_t
    recipe_size: user_addr_t


class mach_wait_until_trap_args(Struct, slot=8):
    deadline: uint64_t


class macx_backing_store_recovery_args(Struct, slot=8):
    pid: int_t


class macx_backing_store_suspend_args(Struct, slot=8):
    suspend: boolean_t


class macx_swapoff_args(Struct, slot=8):
    filename: uint64_t
    flags: int_t


class macx_swapon_args(Struct, slot=8):
    filename: uint64_t
    flags: int_t
    size: int_t
    priority: int_t


class macx_triggers_args(Struct, slot=8):
    hi_water: int_t
    low_water: int_t
    flags: int_t
    alert_port: mach_port_t


class mk_timer_arm_leeway_trap_args(Struct, slot=8):
    name: mach_port_name_t
    mk_timer_flags: uint64_t
    expire_time: uint64_t
    mk_leeway: uint64_t


class mk_timer_arm_trap_args(Struct, slot=8):
    name: mach_port_name_t
    expire_time: uint64_t


class mk_timer_cancel_trap_args(Struct, slot=8):
    name: mach_port_name_t
    result_time: user_addr_t


class mk_timer_create_trap_args(Struct):
    dummy: int32_t


class mk_timer_destroy_trap_args(Struct, slot=8):
    name: mach_port_name_t


class pfz_exit_args(Struct):
    dummy: int32_t


class pid_for_task_args(Struct, slot=8):
    t: mach_port_name_t
    pid: user_addr_t


class semaphore_signal_all_trap_args(Struct, slot=8):
    signal_name: mach_port_name_t


class semaphore_signal_thread_trap_args(Struct, slot=8):
    signal_name: mach_port_name_t
    thread_name: mach_port_name_t


class semaphore_signal_trap_args(Struct, slot=8):
    signal_name: mach_port_name_t


class semaphore_timedwait_signal_trap_args(Struct, slot=8):
    wait_name: mach_port_name_t
    signal_name: mach_port_name_t
    sec: unsigned_int
    nsec: clock_res_t


class semaphore_timedwait_trap_args(Struct, slot=8):
    wait_name: mach_port_name_t
    sec: unsigned_int
    nsec: clock_res_t


class semaphore_wait_signal_trap_args(Struct, slot=8):
    wait_name: mach_port_name_t
    signal_name: mach_port_name_t


class semaphore_wait_trap_args(Struct, slot=8):
    wait_name: mach_port_name_t


class swtch_args(Struct):
    dummy: int32_t


class swtch_pri_args(Struct, slot=8):
    pri: int_t


class task_for_pid_args(Struct, slot=8):
    target_tport: mach_port_name_t
    pid: int_t
    t: user_addr_t


class task_name_for_pid_args(Struct, slot=8):
    target_tport: mach_port_name_t
    pid: int_t
    t: user_addr_t


class task_self_trap_args(Struct):
    dummy: int32_t


class thread_get_special_reply_port_args(Struct):
    dummy: int32_t


class thread_self_trap_args(Struct):
    dummy: int32_t


class thread_switch_args(Struct, slot=8):
    thread_name: mach_port_name_t
    option: int_t
    option_time: mach_msg_timeout_t
