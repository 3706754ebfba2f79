"""osfmk/kern/syscall_sw.c: the table of Mach traps.

Behaviour: spec of the kernel services, section A.2. A slot holds the trap's argument count, its function and how many
words it takes from a 32-bit caller. Traps that are not modelled look like numbers without a trap.
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_INVALID_ARGUMENT
from machdbg.kernel.data import cstring, kernel_data
from machdbg.kernel.headers import kern_invalid_args, kern_return_t
from machdbg.machine.function import at, function
from machdbg.machine.image import Image
from machdbg.machine.view import ptr

MACH_TRAPS = (  # number, name, arguments, 32-bit words
    (10, "_kernelrpc_mach_vm_allocate_trap", 4, 5),
    (11, "_kernelrpc_mach_vm_purgable_control_trap", 4, 5),
    (12, "_kernelrpc_mach_vm_deallocate_trap", 3, 5),
    (14, "_kernelrpc_mach_vm_protect_trap", 5, 7),
    (15, "_kernelrpc_mach_vm_map_trap", 6, 8),
    (16, "_kernelrpc_mach_port_allocate_trap", 3, 3),
    (17, "_kernelrpc_mach_port_destroy_trap", 2, 2),
    (18, "_kernelrpc_mach_port_deallocate_trap", 2, 2),
    (19, "_kernelrpc_mach_port_mod_refs_trap", 4, 4),
    (20, "_kernelrpc_mach_port_move_member_trap", 3, 3),
    (21, "_kernelrpc_mach_port_insert_right_trap", 4, 4),
    (22, "_kernelrpc_mach_port_insert_member_trap", 3, 3),
    (23, "_kernelrpc_mach_port_extract_member_trap", 3, 3),
    (24, "_kernelrpc_mach_port_construct_trap", 4, 5),
    (25, "_kernelrpc_mach_port_destruct_trap", 4, 5),
    (26, "mach_reply_port", 0, 0),
    (27, "thread_self_trap", 0, 0),
    (28, "task_self_trap", 0, 0),
    (29, "host_self_trap", 0, 0),
    (31, "mach_msg_trap", 7, 7),
    (32, "mach_msg_overwrite_trap", 8, 8),
    (33, "semaphore_signal_trap", 1, 1),
    (34, "semaphore_signal_all_trap", 1, 1),
    (35, "semaphore_signal_thread_trap", 2, 2),
    (36, "semaphore_wait_trap", 1, 1),
    (37, "semaphore_wait_signal_trap", 2, 2),
    (38, "semaphore_timedwait_trap", 3, 3),
    (39, "semaphore_timedwait_signal_trap", 4, 4),
    (41, "_kernelrpc_mach_port_guard_trap", 4, 5),
    (42, "_kernelrpc_mach_port_unguard_trap", 3, 4),
    (43, "mach_generate_activity_id", 3, 3),
    (44, "task_name_for_pid", 3, 3),
    (45, "task_for_pid", 3, 3),
    (46, "pid_for_task", 2, 2),
    (48, "macx_swapon", 4, 5),
    (49, "macx_swapoff", 2, 3),
    (50, "thread_get_special_reply_port", 0, 0),
    (51, "macx_triggers", 4, 4),
    (52, "macx_backing_store_suspend", 1, 1),
    (53, "macx_backing_store_recovery", 1, 1),
    (58, "pfz_exit", 0, 0),
    (59, "swtch_pri", 0, 0),
    (60, "swtch", 0, 0),
    (61, "thread_switch", 3, 3),
    (62, "clock_sleep_trap", 5, 5),
    (70, "host_create_mach_voucher_trap", 4, 4),
    (72, "mach_voucher_extract_attr_recipe_trap", 4, 4),
    (89, "mach_timebase_info_trap", 1, 1),
    (90, "mach_wait_until_trap", 1, 2),
    (91, "mk_timer_create_trap", 0, 0),
    (92, "mk_timer_destroy_trap", 1, 1),
    (93, "mk_timer_arm_trap", 2, 3),
    (94, "mk_timer_cancel_trap", 2, 2),
    (95, "mk_timer_arm_leeway_trap", 4, 6),
    (100, "iokit_user_client_trap", 8, 8),
)


@function("osfmk/kern/syscall_sw.c", line=377)
async def kern_invalid(args: ptr[kern_invalid_args]) -> kern_return_t:
    """What stands where there is no trap."""
    await at(381)
    return KERN_INVALID_ARGUMENT


def fill_mach_trap_table(image: Image) -> None:
    """Write the table as the linker leaves it, into the running machine's memory."""
    data = kernel_data()
    traps = {number: (name, arguments, words) for number, name, arguments, words in MACH_TRAPS}
    for number, entry in enumerate(data.mach_trap_table):
        name, arguments, words = traps.get(number, ("kern_invalid", 0, 0))
        code = image.functions.get(name, kern_invalid)
        entry.mach_trap_arg_count = arguments
        entry.mach_trap_function = code.address
        entry.mach_trap_u32_words = words
        entry.mach_trap_name = cstring(name)
        data.mach_syscall_name_table[number] = cstring(name)
