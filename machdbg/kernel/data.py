"""The kernel's file-scope variables, by the C file that declares them, as one structure in simulated RAM.

Every member is a global symbol of the kernel's image. ``kernel_data()`` is the structure on the running machine.
"""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Annotated

from machdbg.machine.machine import Machine, current_machine
from machdbg.machine.memory import AddressSpace
from machdbg.machine.thread import Process
from machdbg.machine.view import Array, ArrayOf, Struct, ptr

from .constants import CONFIG_TASK_MAX, CONFIG_THREAD_MAX, ipc_kmsg_max_body_space, ipc_kmsg_max_vm_space
from .headers import (
    NDR_record_t,
    OSKext,
    alarm,
    audit_token_t,
    bool_gen,
    boolean_t,
    char_pointer,
    clock,
    host,
    ikm_cache,
    int_t,
    ipc_port,
    ipc_port_timestamp_t,
    ipc_space_t,
    ipc_table_size_t,
    lck_spin_t,
    link_table,
    mach_msg_format_0_trailer_t,
    mach_msg_size_t,
    mach_trap_t,
    mig_hash_t,
    mig_subsystem,
    processor,
    processor_set,
    processor_t,
    queue_head_t,
    security_token_t,
    task_t,
    thread,
    thread_t,
    uint32_t,
    uint64_t,
    unsigned_int,
    unsigned_long,
    vm_map_t,
    vm_offset_t,
    vm_size_t,
    waitq,
    zone,
    zone_t,
)
from .settings import Settings

DATA_ADDRESS = 0xFFFFFF8001000000
KERNEL_ADDRESS = 0xFFFFFF8000000000  # the kernel's image, and what firmware left before it
STRINGS_ADDRESS = 0xFFFFFF8000FE0000
STRINGS_SIZE = 0x20000
MAX_ZONES = 320
MAX_K_ZONE = 27


class kernel_variables(Struct):
    """All modelled file-scope variables."""

    # osfmk/ipc/ipc_entry.c
    ipc_entry_grow_count: uint64_t
    ipc_entry_grow_rescan: uint64_t
    ipc_entry_grow_rescan_max: uint64_t
    ipc_entry_grow_rescan_entries: uint64_t
    ipc_entry_grow_rescan_entries_max: uint64_t
    ipc_entry_grow_freelist_entries: uint64_t
    ipc_entry_grow_freelist_entries_max: uint64_t
    # osfmk/ipc/ipc_importance.c
    global_iit_alloc_queue: queue_head_t
    ipc_importance_lock_data: lck_spin_t
    ipc_importance_task_zone: zone_t
    ipc_importance_inherit_zone: zone_t
    # osfmk/ipc/ipc_init.c
    ipc_kernel_map: vm_map_t
    ipc_kernel_copy_map: vm_map_t
    ipc_kernel_map_size: vm_size_t
    ipc_kernel_copy_map_size: vm_size_t
    ipc_kmsg_max_vm_space: vm_size_t
    ipc_kmsg_max_body_space: vm_size_t
    ipc_space_max: int_t
    ipc_port_max: int_t
    ipc_pset_max: int_t
    msg_ool_size_small: vm_size_t
    # osfmk/ipc/ipc_kmsg.c
    ipc_kmsg_zone: zone_t
    # osfmk/ipc/ipc_mqueue.c
    ipc_mqueue_full: int_t
    ipc_mqueue_rcv: int_t
    # osfmk/ipc/ipc_object.c
    ipc_object_zones: Annotated[Array[zone], ArrayOf(zone_t, 2)]
    # osfmk/ipc/ipc_port.c
    ipc_port_multiple_lock_data: lck_spin_t
    ipc_port_timestamp_data: ipc_port_timestamp_t
    ipc_portbt: int_t
    port_count: unsigned_long
    port_count_warning: unsigned_long
    port_timestamp: unsigned_long
    # osfmk/ipc/ipc_space.c
    ipc_space_zone: zone_t
    ipc_space_kernel: ipc_space_t
    ipc_space_reply: ipc_space_t
    # osfmk/ipc/ipc_table.c
    ipc_table_entries: ipc_table_size_t
    ipc_table_entries_size: unsigned_int
    ipc_table_requests: ipc_table_size_t
    ipc_table_requests_size: unsigned_int
    # osfmk/ipc/ipc_voucher.c
    ipc_voucher_zone: zone_t
    ipc_voucher_attr_control_zone: zone_t
    activity_id: uint64_t
    # osfmk/ipc/mach_msg.c
    KERNEL_SECURITY_TOKEN: security_token_t
    KERNEL_AUDIT_TOKEN: audit_token_t
    trailer_template: mach_msg_format_0_trailer_t
    # osfmk/kern/clock_oldops.c, i386/AT386/conf.c
    clock_list: Annotated[Array[clock], ArrayOf(clock, 2)]
    alarm_zone: zone_t
    alarm_list: ptr[alarm]
    alarm_free: ptr[alarm]
    # osfmk/kern/host.c
    realhost: host
    # osfmk/kern/ipc_kobject.c
    mig_buckets: Annotated[Array[mig_hash_t], ArrayOf(mig_hash_t, 1031)]
    mig_table_max_displ: int_t
    mig_reply_size: mach_msg_size_t
    mig_e: Annotated[Array[mig_subsystem], ArrayOf(ptr[mig_subsystem], 17)]
    # osfmk/kern/kalloc.c
    kalloc_map: vm_map_t
    kalloc_max: vm_size_t
    kalloc_max_prerounded: vm_size_t
    kalloc_kernmap_size: vm_size_t
    kalloc_large_inuse: unsigned_int
    kalloc_large_total: vm_size_t
    kalloc_large_max: vm_size_t
    kalloc_largest_allocated: vm_size_t
    kalloc_large_sum: uint64_t
    k_zone: Annotated[Array[zone], ArrayOf(zone_t, MAX_K_ZONE)]
    # osfmk/kern/mk_timer.c
    mk_timer_zone: zone_t
    # osfmk/kern/processor.c
    pset0: processor_set
    tasks: queue_head_t
    terminated_tasks: queue_head_t
    corpse_tasks: queue_head_t
    tasks_count: int_t
    threads: queue_head_t
    threads_count: int_t
    processor_count: unsigned_int
    # osfmk/kern/processor_data.h: this processor's
    ikm_cache: ikm_cache
    # osfmk/kern/sync_sema.c
    semaphore_zone: zone_t
    semaphore_max: unsigned_int
    semaphore_event: unsigned_int
    # osfmk/kern/syscall_sw.c
    mach_trap_table: Annotated[Array[mach_trap_t], ArrayOf(mach_trap_t, 128)]
    mach_syscall_name_table: Annotated[Array[int], ArrayOf(char_pointer, 128)]
    mach_trap_count: int_t
    kern_invalid_debug: int_t
    # osfmk/kern/task.c
    kernel_task: task_t
    task_zone: zone_t
    task_max: int_t
    # osfmk/kern/thread.c
    thread_zone: zone_t
    thread_max: int_t
    task_threadmax: int_t
    init_thread: thread
    thread_unique_id: uint64_t
    thread_qos_override_zone: zone_t
    # osfmk/kern/thread_call.c
    thread_calls_pending: queue_head_t
    thread_call_daemon: thread_t
    # osfmk/i386/pcb.c
    iss_zone: zone_t
    # osfmk/kern/waitq.c
    waitq_set_zone: zone_t
    global_waitqs: ptr[waitq]
    g_num_waitqs: uint32_t
    # osfmk/kern/zalloc.c
    zone_map_min_address: vm_offset_t
    zone_map_max_address: vm_offset_t
    zone_names_start: vm_offset_t
    zone_names_next: vm_offset_t
    zone_bool_gen: bool_gen
    num_zones: unsigned_int
    num_zones_in_use: unsigned_int
    zone_array: Annotated[Array[zone], ArrayOf(zone, MAX_ZONES)]
    # osfmk/mach/ndr_def.h
    NDR_record: NDR_record_t
    # osfmk/vm/vm_kern.c, vm_map.c
    kernel_map: vm_map_t
    vm_map_zone: zone_t
    vm_map_entry_zone: zone_t
    vm_map_copy_zone: zone_t
    # osfmk/kern/waitq.c: the tables of links and preposts
    g_wqlinktable: link_table
    g_prepost_table: link_table
    global_waitq: waitq  # the only one of the hash, to which global_waitqs points
    processor0: processor  # osfmk/kern/processor.c: the one to which these point
    master_processor: processor_t
    processor_list: processor_t
    # libkern/c++/OSKext.cpp
    sLoadEnabled: boolean_t
    sLoadedKexts: ptr[OSKext]
    # osfmk/kern/task.c, thread.c: what has ended
    terminated_tasks_count: int_t
    thread_terminate_queue: queue_head_t
    # bsd/uxkern/ux_exception.c
    ux_exception_port: ptr[ipc_port]


def kernel_data() -> kernel_variables:
    """The variables of the machine that is running."""
    return kernel_variables(current_machine().kernel_space, DATA_ADDRESS)


def map_data(machine: Machine) -> None:
    """Give a new machine its data segment, with the values that the C files initialize variables to."""
    machine.kernel_space.map(KERNEL_ADDRESS, STRINGS_ADDRESS - KERNEL_ADDRESS, "__TEXT", 0)  # code is not held as bytes
    machine.kernel_space.map(STRINGS_ADDRESS, STRINGS_SIZE, "__TEXT.__cstring")
    machine.kernel_space.map(DATA_ADDRESS, kernel_variables.record.size, "__DATA")
    data = kernel_variables(machine.kernel_space, DATA_ADDRESS)
    data.ipc_kernel_map_size = 1024 * 1024
    data.ipc_kernel_copy_map_size = 8 * 1024 * 1024
    data.ipc_table_entries_size = 256
    data.ipc_table_requests_size = 64
    data.KERNEL_SECURITY_TOKEN.val[1] = 1
    data.trailer_template.msgh_trailer_size = mach_msg_format_0_trailer_t.record.size
    data.trailer_template.msgh_sender.val[1] = 1
    data.NDR_record.int_rep = 1
    data.mach_trap_count = 128
    data.ipc_kmsg_max_vm_space = ipc_kmsg_max_vm_space
    data.ipc_kmsg_max_body_space = ipc_kmsg_max_body_space
    data.task_max = CONFIG_TASK_MAX
    data.thread_max = CONFIG_THREAD_MAX
    data.task_threadmax = CONFIG_THREAD_MAX
    data.thread_unique_id = 100
    data.processor_count = 1
    data.sLoadEnabled = True


@cache
def initial_data() -> bytes:
    """What the kernel's file holds at ``DATA_ADDRESS``: its variables before it runs."""
    machine = Machine()
    map_data(machine)
    return machine.kernel_space.read(DATA_ADDRESS, kernel_variables.record.size)


class Kernel:
    """What the simulator keeps of a kernel besides its memory, as ``machine.kernel``.

    ``bsd_init`` starts the user programs. ``strings`` gives the addresses of string literals by their text;
    ``address_spaces`` those of maps by the value of their pmap; ``tasks`` the addresses of tasks by process identifier;
    ``ended`` are processes whose last thread is to be freed before anybody hears of their end.
    """

    def __init__(self, settings: Settings, bsd_init: Callable[[], Awaitable[None]]) -> None:
        self.settings = settings
        self.faults: dict[int, frozenset[int]] = {}  # by zone, the values of its sum_count at which it refuses
        self.bsd_init = bsd_init
        self.strings: dict[str, int] = {}
        self.address_spaces: dict[int, AddressSpace] = {}
        self.tasks: dict[int, int] = {}
        self.ended: list[Process] = []


def cstring(text: str) -> int:
    """The address of a string literal of the kernel."""
    machine = current_machine()
    strings = machine.kernel.strings
    address: int | None = strings.get(text)
    if address is None:
        last = next(reversed(strings), None)
        address = STRINGS_ADDRESS if last is None else strings[last] + len(last) + 1
        machine.kernel_space.write(address, text.encode("ascii") + b"\0")
        strings[text] = address
    return address
