"""osfmk/i386/locks.h: locks. They are never contended here; taking one only marks it."""

from typing import Annotated

from machdbg.machine.view import Alias, Array, ArrayOf, Bits, Struct, Unnamed, ptr

from .pointers import thread_t
from .types import _lck_grp__pointer, uint8_t, uint16_t, uint32_t, uint64_t, uintptr_t, unsigned_int, vm_offset_t


class lck_spin_t(Struct, name="lck_spin_t"):
    interlock: uintptr_t


class hslock(Struct):
    lock_data: uintptr_t


hw_lock_data_t = Annotated[hslock, Alias("hw_lock_data_t")]


class slock(Struct):
    interlock: hw_lock_data_t


simple_lock_data_t = Annotated[slock, Alias("simple_lock_data_t")]
usimple_lock_data_t = Annotated[slock, Alias("usimple_lock_data_t")]


class _lck_attr_(Struct):
    lck_attr_val: unsigned_int


lck_attr_t = Annotated[_lck_attr_, Alias("lck_attr_t")]


class _lck_mtx__u0_u0_u0_u0(Struct, anonymous=True):
    lck_mtx_waiters: Annotated[uint32_t, Bits(16)]
    lck_mtx_pri: Annotated[uint32_t, Bits(8)]
    lck_mtx_ilocked: Annotated[uint32_t, Bits(1)]
    lck_mtx_mlocked: Annotated[uint32_t, Bits(1)]
    lck_mtx_promoted: Annotated[uint32_t, Bits(1)]
    lck_mtx_spin: Annotated[uint32_t, Bits(1)]
    lck_mtx_is_ext: Annotated[uint32_t, Bits(1)]
    lck_mtx_pad3: Annotated[uint32_t, Bits(3)]


class _lck_mtx__u0_u0_u0(Struct, anonymous=True, union=True):
    u0: Annotated[_lck_mtx__u0_u0_u0_u0, Unnamed()]
    lck_mtx_state: uint32_t


class _lck_mtx__u0_u0(Struct, anonymous=True):
    lck_mtx_owner: uintptr_t
    u0: Annotated[_lck_mtx__u0_u0_u0, Unnamed()]
    lck_mtx_pad32: uint32_t


class _lck_mtx__u0_u1(Struct, anonymous=True):
    lck_mtx_ptr: ptr["_lck_mtx_ext_"]
    lck_mtx_tag: uint32_t
    lck_mtx_pad32_2: uint32_t


class _lck_mtx__u0(Struct, anonymous=True, union=True):
    u0: Annotated[_lck_mtx__u0_u0, Unnamed()]
    u1: Annotated[_lck_mtx__u0_u1, Unnamed()]


class _lck_mtx_(Struct):
    u0: Annotated[_lck_mtx__u0, Unnamed()]


lck_mtx_t = Annotated[_lck_mtx_, Alias("lck_mtx_t")]


class lck_mtx_deb_t(Struct, name="lck_mtx_deb_t"):
    type_: unsigned_int
    pad4: unsigned_int
    pc: vm_offset_t
    thread: vm_offset_t


class _lck_mtx_ext_(Struct):
    lck_mtx: lck_mtx_t
    lck_mtx_grp: _lck_grp__pointer
    lck_mtx_attr: unsigned_int
    lck_mtx_pad1: unsigned_int
    lck_mtx_deb: lck_mtx_deb_t
    lck_mtx_stat: uint64_t
    lck_mtx_pad2: Annotated[Array[int], ArrayOf(unsigned_int, 2)]


lck_mtx_ext_t = Annotated[_lck_mtx_ext_, Alias("lck_mtx_ext_t")]


class _lck_rw_t_internal__u0(Struct, anonymous=True):
    lck_rw_shared_count: uint16_t
    lck_rw_interlock: uint8_t
    lck_rw_priv_excl: Annotated[uint8_t, Bits(1)]
    lck_rw_want_upgrade: Annotated[uint8_t, Bits(1)]
    lck_rw_want_write: Annotated[uint8_t, Bits(1)]
    lck_r_waiting: Annotated[uint8_t, Bits(1)]
    lck_w_waiting: Annotated[uint8_t, Bits(1)]
    lck_rw_can_sleep: Annotated[uint8_t, Bits(1)]
    lck_rw_padb6: Annotated[uint8_t, Bits(2)]
    lck_rw_tag: uint32_t
    lck_rw_owner: thread_t


class _lck_rw_t_internal__u1(Struct, anonymous=True):
    data: uint32_t
    lck_rw_pad4: uint32_t
    lck_rw_pad8: uint32_t
    lck_rw_pad12: uint32_t


class _lck_rw_t_internal_(Struct, union=True):
    u0: Annotated[_lck_rw_t_internal__u0, Unnamed()]
    u1: Annotated[_lck_rw_t_internal__u1, Unnamed()]


lck_rw_t = Annotated[_lck_rw_t_internal_, Alias("lck_rw_t")]
