"""osfmk/kern: zones, semaphores, hosts, the tables of Mach traps and of MIG routines."""

from typing import TYPE_CHECKING, Annotated

from machdbg.machine.view import Alias, Array, ArrayOf, Bits, Pointer, PointerTo, Struct, Unnamed, ptr

from .locks import lck_attr_t, lck_mtx_ext_t, lck_mtx_t, simple_lock_data_t
from .pointers import ipc_port_t, processor_set_t, task_t, thread_t
from .queue import queue_chain_t, queue_head_t
from .task import exception_action
from .types import (
    bitmap_t,
    boolean_t,
    btlog_t_pointer,
    char_pointer,
    function_pointer,
    int_t,
    mach_msg_id_t,
    mach_msg_size_t,
    mach_munge_t_pointer,
    mig_impl_routine_t,
    mig_routine_t,
    mig_server_routine_t,
    mig_stub_routine_t,
    pset_cluster_type_t,
    pset_node_t,
    routine_arg_descriptor_t,
    uint16_t,
    uint32_t,
    uint64_t,
    unsigned_int,
    vm_address_t,
    vm_offset_t,
    vm_size_t,
    zone_free_element_pointer,
)
from .waitq import waitq

if TYPE_CHECKING:
    from .ipc import ipc_port


class semaphore(Struct):
    task_link: queue_chain_t
    waitq: waitq
    owner: task_t
    port: ipc_port_t
    ref_count: uint32_t
    count: int_t
    active: boolean_t


class gzalloc_data(Struct):
    gzfc_index: uint32_t
    gzfc: Annotated[Pointer[vm_offset_t], PointerTo()]


gzalloc_data_t = Annotated[gzalloc_data, Alias("gzalloc_data_t")]


class zone_pages(Struct, anonymous=True):
    any_free_foreign: queue_head_t
    all_free: queue_head_t
    intermediate: queue_head_t
    all_used: queue_head_t


class zone(Struct):
    free_elements: zone_free_element_pointer
    pages: zone_pages
    count: int_t
    countfree: int_t
    count_all_free_pages: int_t
    lock_attr: lck_attr_t
    lock: lck_mtx_t
    lock_ext: lck_mtx_ext_t
    cur_size: vm_size_t
    max_size: vm_size_t
    elem_size: vm_size_t
    alloc_size: vm_size_t
    page_count: uint64_t
    sum_count: uint64_t
    exhaustible: Annotated[uint32_t, Bits(1)]
    collectable: Annotated[uint32_t, Bits(1)]
    expandable: Annotated[uint32_t, Bits(1)]
    allows_foreign: Annotated[uint32_t, Bits(1)]
    doing_alloc_without_vm_priv: Annotated[uint32_t, Bits(1)]
    doing_alloc_with_vm_priv: Annotated[uint32_t, Bits(1)]
    waiting: Annotated[uint32_t, Bits(1)]
    async_pending: Annotated[uint32_t, Bits(1)]
    zleak_on: Annotated[uint32_t, Bits(1)]
    caller_acct: Annotated[uint32_t, Bits(1)]
    noencrypt: Annotated[uint32_t, Bits(1)]
    no_callout: Annotated[uint32_t, Bits(1)]
    async_prio_refill: Annotated[uint32_t, Bits(1)]
    gzalloc_exempt: Annotated[uint32_t, Bits(1)]
    alignment_required: Annotated[uint32_t, Bits(1)]
    zone_logging: Annotated[uint32_t, Bits(1)]
    zone_replenishing: Annotated[uint32_t, Bits(1)]
    kasan_quarantine: Annotated[uint32_t, Bits(1)]
    tags: Annotated[uint32_t, Bits(1)]
    tags_inline: Annotated[uint32_t, Bits(1)]
    tag_zone_index: Annotated[uint32_t, Bits(6)]
    zone_valid: Annotated[uint32_t, Bits(1)]
    _reserved: Annotated[uint32_t, Bits(5)]
    index: int_t
    zone_name: char_pointer
    zleak_capture: uint32_t
    zp_count: uint32_t
    prio_refill_watermark: vm_size_t
    zone_replenish_thread: thread_t
    gz: gzalloc_data_t
    zlog_btlog: btlog_t_pointer


class zone_page_metadata_u0(Struct, anonymous=True, union=True):
    freelist_offset: uint32_t
    real_metadata_offset: uint32_t


class zone_page_metadata(Struct):
    pages: queue_chain_t
    u0: Annotated[zone_page_metadata_u0, Unnamed()]
    free_count: uint16_t
    zindex: Annotated[unsigned_int, Bits(10)]
    page_count: Annotated[unsigned_int, Bits(6)]



class mig_hash_t(Struct, name="mig_hash_t"):
    num: mach_msg_id_t
    routine: mig_routine_t
    size: int_t


class routine_descriptor(Struct):
    impl_routine: mig_impl_routine_t
    stub_routine: mig_stub_routine_t
    argc: unsigned_int
    descr_count: unsigned_int
    arg_descr: routine_arg_descriptor_t
    max_reply_msg: unsigned_int


mig_routine_descriptor = Annotated[routine_descriptor, Alias("mig_routine_descriptor")]


class mig_subsystem(Struct):
    server: mig_server_routine_t
    start: mach_msg_id_t
    end: mach_msg_id_t
    maxsize: mach_msg_size_t
    reserved: vm_address_t
    routine: Annotated[Array[mig_routine_descriptor], ArrayOf(mig_routine_descriptor, 1)]


class mach_trap_t(Struct, name="mach_trap_t"):
    mach_trap_arg_count: int_t
    mach_trap_function: function_pointer
    mach_trap_arg_munge32: mach_munge_t_pointer
    mach_trap_u32_words: int_t
    mach_trap_name: char_pointer


class host(Struct):
    lock: lck_mtx_t
    special: Annotated[Array[ipc_port_t], ArrayOf(ipc_port_t, 29)]
    exc_actions: Annotated[Array[exception_action], ArrayOf(exception_action, 14)]


class runq_stats(Struct):
    count_sum: uint64_t
    last_change_timestamp: uint64_t


class rt_queue(Struct):
    count: int_t
    queue: queue_head_t
    rt_lock: simple_lock_data_t
    runq_stats: runq_stats


class run_queue(Struct):
    highq: int_t
    bitmap: Annotated[Array[int], ArrayOf(bitmap_t, 2)]
    count: int_t
    urgency: int_t
    queues: Annotated[Array[queue_head_t], ArrayOf(queue_head_t, 128)]
    runq_stats: runq_stats


class processor_set(Struct):
    active_queue: queue_head_t
    idle_queue: queue_head_t
    idle_secondary_queue: queue_head_t
    unused_queue: queue_head_t
    online_processor_count: int_t
    active_processor_count: int_t
    load_average: int_t
    cpu_set_low: int_t
    cpu_set_hi: int_t
    cpu_set_count: int_t
    cpu_bitmask: uint64_t
    recommended_bitmask: uint64_t
    sched_lock: simple_lock_data_t
    pset_runq: run_queue
    rt_runq: rt_queue
    pset_runq_bound_count: int_t
    pending_AST_cpu_mask: uint64_t
    pending_spill_cpu_mask: uint64_t
    pset_self: ptr["ipc_port"]
    pset_name_self: ptr["ipc_port"]
    pset_list: processor_set_t
    node: pset_node_t
    pset_cluster_id: uint32_t
    pset_cluster_type: pset_cluster_type_t
