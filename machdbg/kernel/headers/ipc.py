"""osfmk/ipc/*.h: ports, messages in the kernel, spaces of names."""

from typing import TYPE_CHECKING, Annotated

from machdbg.machine.view import Array, ArrayOf, Bits, Macro, Struct, ptr

from .locks import lck_spin_t, simple_lock_data_t
from .pointers import ipc_entry_t, ipc_importance_elem_t, ipc_importance_task_t, ipc_port_t, queue_t, task_t, thread_t
from .queue import klist, queue_chain_t, queue_head_t
from .types import (
    boolean_t,
    char_t,
    int_t,
    ipc_entry_bits_t,
    ipc_entry_num_t,
    ipc_kobject_t,
    ipc_object_bits_t,
    ipc_object_refs_t,
    ipc_port_request_index_t,
    ipc_port_timestamp_t,
    ipc_space_refs_t,
    ipc_table_elems_t,
    ipc_table_index_t,
    iv_entry_t,
    iv_index_t,
    iv_refs_t,
    ivac_entry_t,
    mach_msg_priority_t,
    mach_msg_size_t,
    mach_port_index_t,
    mach_port_mscount_t,
    mach_port_name_t,
    mach_port_rights_t,
    mach_port_seqno_t,
    mach_vm_address_t,
    mach_voucher_attr_value_reference_t,
    natural_t,
    sync_qos_count_t,
    uint16_t,
    uint32_t,
    uint64_t,
    uintptr_t,
    unsigned_int,
    unsigned_long,
)
from .waitq import waitq, waitq_set

if TYPE_CHECKING:
    from .message import mach_msg_header_t


class ipc_object(Struct):
    io_bits: ipc_object_bits_t
    io_references: ipc_object_refs_t
    io_lock_data: lck_spin_t


class ipc_kmsg_queue(Struct):
    ikmq_base: ptr["ipc_kmsg"]


class ipc_mqueue_data_port(Struct, anonymous=True):
    waitq: waitq
    messages: ipc_kmsg_queue
    seqno: mach_port_seqno_t
    receiver_name: mach_port_name_t
    msgcount: uint16_t
    qlimit: uint16_t


class ipc_mqueue_data_pset(Struct, anonymous=True):
    setq: waitq_set


class ipc_mqueue_data(Struct, anonymous=True, union=True):
    port: ipc_mqueue_data_port
    pset: ipc_mqueue_data_pset


class ipc_mqueue(Struct):
    data: ipc_mqueue_data
    imq_klist: klist

    imq_wait_queue = Macro[waitq]("data.port.waitq")
    imq_messages = Macro[ipc_kmsg_queue]("data.port.messages")
    imq_seqno = Macro[int]("data.port.seqno")
    imq_receiver_name = Macro[int]("data.port.receiver_name")
    imq_msgcount = Macro[int]("data.port.msgcount")
    imq_qlimit = Macro[int]("data.port.qlimit")
    imq_fullwaiters = Macro[int]("data.port.waitq.waitq_eventmask")
    imq_set_queue = Macro[waitq_set]("data.pset.setq")


class ipc_port_data(Struct, anonymous=True, union=True):
    receiver: ptr["ipc_space"]
    destination: ptr["ipc_port"]
    timestamp: ipc_port_timestamp_t


class ipc_port_kdata(Struct, anonymous=True, union=True):
    kobject: ipc_kobject_t
    imp_task: ipc_importance_task_t
    sync_qos_override_port: ipc_port_t


class ipc_port_kdata2_qos_counter(Struct, anonymous=True):
    sync_qos: Annotated[Array[int], ArrayOf(sync_qos_count_t, 7)]
    special_port_qos: sync_qos_count_t


class ipc_port_kdata2(Struct, anonymous=True, union=True):
    premsg: ptr["ipc_kmsg"]
    qos_counter: ipc_port_kdata2_qos_counter


class ipc_port(Struct):
    ip_object: ipc_object
    ip_messages: ipc_mqueue
    data: ipc_port_data
    kdata: ipc_port_kdata
    ip_nsrequest: ptr["ipc_port"]
    ip_pdrequest: ptr["ipc_port"]
    ip_requests: ptr["ipc_port_request"]
    kdata2: ipc_port_kdata2
    ip_context: mach_vm_address_t
    ip_sprequests: Annotated[natural_t, Bits(1)]
    ip_spimportant: Annotated[natural_t, Bits(1)]
    ip_impdonation: Annotated[natural_t, Bits(1)]
    ip_tempowner: Annotated[natural_t, Bits(1)]
    ip_guarded: Annotated[natural_t, Bits(1)]
    ip_strict_guard: Annotated[natural_t, Bits(1)]
    ip_specialreply: Annotated[natural_t, Bits(1)]
    ip_link_sync_qos: Annotated[natural_t, Bits(1)]
    ip_impcount: Annotated[natural_t, Bits(24)]
    ip_mscount: mach_port_mscount_t
    ip_srights: mach_port_rights_t
    ip_sorights: mach_port_rights_t
    ip_thread: thread_t
    ip_timetrack: unsigned_long
    ip_callstack: Annotated[Array[int], ArrayOf(uintptr_t, 16)]
    ip_spares: Annotated[Array[int], ArrayOf(unsigned_long, 4)]

    ip_bits = Macro[int]("ip_object.io_bits")
    ip_references = Macro[int]("ip_object.io_references")
    ip_receiver_name = Macro[int]("ip_messages.data.port.receiver_name")
    ip_in_pset = Macro[int]("ip_messages.data.port.waitq.waitq_set_id")
    ip_receiver = Macro["ipc_space"]("data.receiver")
    ip_destination = Macro["ipc_port"]("data.destination")
    ip_timestamp = Macro[int]("data.timestamp")
    ip_kobject = Macro[int]("kdata.kobject")
    ip_imp_task = Macro["ipc_importance_task"]("kdata.imp_task")
    ip_sync_qos_override_port = Macro["ipc_port"]("kdata.sync_qos_override_port")
    ip_premsg = Macro["ipc_kmsg"]("kdata2.premsg")


class ipc_port_request_notify(Struct, anonymous=True, union=True):
    port: ptr[ipc_port]
    index: ipc_port_request_index_t


class ipc_port_request_name(Struct, anonymous=True, union=True):
    name: mach_port_name_t
    size: ptr["ipc_table_size"]


class ipc_port_request(Struct):
    notify: ipc_port_request_notify
    name: ipc_port_request_name

    ipr_next = Macro[int]("notify.index")
    ipr_size = Macro["ipc_table_size"]("name.size")
    ipr_soright = Macro[ipc_port]("notify.port")
    ipr_name = Macro[int]("name.name")


class ipc_pset(Struct):
    ips_object: ipc_object
    ips_messages: ipc_mqueue

    ips_references = Macro[int]("ips_object.io_references")
    ips_local_name = Macro[int]("ips_messages.data.port.receiver_name")


class ipc_entry_index(Struct, anonymous=True, union=True):
    next: mach_port_index_t
    request: ipc_table_index_t


class ipc_entry(Struct):
    ie_object: ptr[ipc_object]
    ie_bits: ipc_entry_bits_t
    ie_index: mach_port_index_t
    index: ipc_entry_index

    ie_next = Macro[int]("index.next")
    ie_request = Macro[int]("index.request")


class ipc_table_size(Struct):
    its_size: ipc_table_elems_t


class bool_gen(Struct):
    seed: Annotated[Array[int], ArrayOf(unsigned_int, 4)]
    state: unsigned_int
    lock: simple_lock_data_t


class ipc_space(Struct):
    is_lock_data: lck_spin_t
    is_bits: ipc_space_refs_t
    is_table_size: ipc_entry_num_t
    is_table_free: ipc_entry_num_t
    is_table: ipc_entry_t
    is_task: task_t
    is_table_next: ptr[ipc_table_size]
    is_low_mod: ipc_entry_num_t
    is_high_mod: ipc_entry_num_t
    bool_gen: bool_gen
    is_entropy: Annotated[Array[int], ArrayOf(unsigned_int, 1)]
    is_node_id: int_t


class ipc_kmsg(Struct):
    ikm_size: mach_msg_size_t
    ikm_next: ptr["ipc_kmsg"]
    ikm_prev: ptr["ipc_kmsg"]
    ikm_header: ptr["mach_msg_header_t"]
    ikm_prealloc: ipc_port_t
    ikm_voucher: ipc_port_t
    ikm_qos: mach_msg_priority_t
    ikm_qos_override: mach_msg_priority_t
    ikm_importance: ptr["ipc_importance_elem"]
    ikm_inheritance: queue_chain_t
    sync_qos: Annotated[Array[int], ArrayOf(sync_qos_count_t, 7)]
    special_port_qos: sync_qos_count_t


class ikm_cache(Struct):
    """One processor's stash of free messages (osfmk/kern/processor_data.h)."""

    entries: Annotated[Array[ipc_kmsg], ArrayOf(ptr[ipc_kmsg], 16)]
    avail: unsigned_int


class ipc_importance_elem(Struct):
    iie_bits: uint32_t
    iie_made: mach_voucher_attr_value_reference_t
    iie_kmsgs: queue_head_t
    iie_externcnt: uint32_t
    iie_externdrop: uint32_t


class ipc_importance_inherit(Struct):
    iii_elem: ipc_importance_elem
    iii_donating: boolean_t
    iii_depth: uint32_t
    iii_to_task: ipc_importance_task_t
    iii_from_elem: ipc_importance_elem_t
    iii_inheritance: queue_chain_t


class ipc_importance_task(Struct):
    iit_elem: ipc_importance_elem
    iit_task: task_t
    iit_inherits: queue_head_t
    iit_updateq: queue_t
    iit_updates: queue_chain_t
    iit_props: queue_chain_t
    iit_updatetime: uint64_t
    iit_transitions: uint64_t
    iit_assertcnt: uint32_t
    iit_legacy_externcnt: uint32_t
    iit_legacy_externdrop: uint32_t
    iit_receiver: Annotated[uint32_t, Bits(1)]
    iit_denap: Annotated[uint32_t, Bits(1)]
    iit_donor: Annotated[uint32_t, Bits(1)]
    iit_live_donor: Annotated[uint32_t, Bits(1)]
    iit_updatepolicy: Annotated[uint32_t, Bits(1)]
    iit_reserved: Annotated[uint32_t, Bits(3)]
    iit_filelocks: Annotated[uint32_t, Bits(24)]
    iit_procname: Annotated[Array[int], ArrayOf(char_t, 20)]
    iit_bsd_pid: uint32_t
    iit_allocation: queue_chain_t


class ipc_voucher(Struct):
    iv_hash: iv_index_t
    iv_sum: iv_index_t
    iv_refs: iv_refs_t
    iv_table_size: iv_index_t
    iv_inline_table: Annotated[Array[int], ArrayOf(iv_index_t, 8)]
    iv_table: iv_entry_t
    iv_port: ipc_port_t
    iv_hash_link: queue_chain_t


class ipc_voucher_attr_control(Struct):
    ivac_refs: iv_refs_t
    ivac_is_growing: boolean_t
    ivac_table: ivac_entry_t
    ivac_table_size: iv_index_t
    ivac_init_table_size: iv_index_t
    ivac_freelist: iv_index_t
    ivac_port: ipc_port_t
    ivac_lock_data: lck_spin_t
    ivac_key_index: iv_index_t
