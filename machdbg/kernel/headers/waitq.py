"""osfmk/kern/waitq.h: what threads wait on."""

from typing import Annotated

from machdbg.machine.view import Bits, Struct, Unnamed, ptr

from .locks import hw_lock_data_t
from .queue import queue_head_t
from .types import uint32_t, uint64_t, vm_offset_t, void_pointer


class waitq(Struct):
    waitq_type: Annotated[uint32_t, Bits(2)]
    waitq_fifo: Annotated[uint32_t, Bits(1)]
    waitq_prepost: Annotated[uint32_t, Bits(1)]
    waitq_irq: Annotated[uint32_t, Bits(1)]
    waitq_isvalid: Annotated[uint32_t, Bits(1)]
    waitq_eventmask: Annotated[uint32_t, Bits(26)]
    waitq_interlock: hw_lock_data_t
    waitq_set_id: uint64_t
    waitq_prepost_id: uint64_t
    waitq_queue: queue_head_t


class waitq_set_u0(Struct, anonymous=True, union=True):
    wqset_prepost_id: uint64_t
    wqset_prepost_hook: void_pointer


class waitq_set(Struct):
    wqset_q: waitq
    wqset_id: uint64_t
    u0: Annotated[waitq_set_u0, Unnamed()]


class ltable_id_u0_u0(Struct, anonymous=True):
    idx: Annotated[uint64_t, Bits(18)]
    generation: Annotated[uint64_t, Bits(46)]


class ltable_id_u0(Struct, anonymous=True, union=True):
    id: uint64_t
    u0: Annotated[ltable_id_u0_u0, Unnamed()]


class ltable_id(Struct):
    u0: Annotated[ltable_id_u0, Unnamed()]


class lt_elem(Struct):
    lt_id: ltable_id
    lt_bits: uint32_t
    lt_next_idx: uint32_t


class waitq_link_u0_wql_wqs(Struct, anonymous=True):
    wql_set: ptr[waitq_set]


class waitq_link_u0_wql_link(Struct, anonymous=True):
    left_setid: uint64_t
    right_setid: uint64_t


class waitq_link_u0(Struct, anonymous=True, union=True):
    wql_wqs: waitq_link_u0_wql_wqs
    wql_link: waitq_link_u0_wql_link


class waitq_link(Struct):
    wqte: lt_elem
    u0: Annotated[waitq_link_u0, Unnamed()]


class wq_prepost_u0_wqp_wq(Struct, anonymous=True):
    wqp_wq_ptr: ptr[waitq]


class wq_prepost_u0_wqp_post(Struct, anonymous=True):
    wqp_next_id: uint64_t
    wqp_wq_id: uint64_t


class wq_prepost_u0(Struct, anonymous=True, union=True):
    wqp_wq: wq_prepost_u0_wqp_wq
    wqp_post: wq_prepost_u0_wqp_post


class wq_prepost(Struct):
    """A queue that has preposts, or one prepost of it on a set (our own layout: the set's list is a ring)."""

    wqte: lt_elem
    u0: Annotated[wq_prepost_u0, Unnamed()]


class link_table(Struct):
    """Elements that are found by an identity: index and generation (osfmk/kern/ltable.h, reduced to one array)."""

    table: vm_offset_t
    elem_sz: uint32_t
    nelem: uint32_t
    used_elem: uint32_t
    free_idx: uint32_t
