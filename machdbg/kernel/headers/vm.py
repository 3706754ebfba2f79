"""osfmk/vm/vm_map.h: address maps."""

from typing import Annotated

from machdbg.machine.view import Array, ArrayOf, Bits, Struct, ptr

from .locks import lck_mtx_ext_t, lck_mtx_t, lck_rw_t
from .pointers import vm_map_entry_t, vm_map_t
from .queue import rb_head
from .types import (
    boolean_t,
    int_t,
    pmap_t,
    uint8_t,
    unsigned_int,
    unsigned_short,
    vm_map_offset_t,
    vm_map_size_t,
    vm_object_offset_t,
    vm_object_t,
)


class vm_map_links(Struct):
    prev: ptr["vm_map_entry"]
    next: ptr["vm_map_entry"]
    start: vm_map_offset_t
    end: vm_map_offset_t


class vm_map_store_entry(Struct, anonymous=True):
    rbe_left: ptr["vm_map_store"]
    rbe_right: ptr["vm_map_store"]
    rbe_parent: ptr["vm_map_store"]


class vm_map_store(Struct):
    entry: vm_map_store_entry


class vm_map_header(Struct):
    links: vm_map_links
    nentries: int_t
    entries_pageable: boolean_t
    rb_head_store: rb_head
    page_shift: int_t


class vm_map_object(Struct, union=True):
    vmo_object: vm_object_t
    vmo_submap: vm_map_t


class vm_map_entry(Struct):
    links: vm_map_links
    store: vm_map_store
    vme_object: vm_map_object
    vme_offset: vm_object_offset_t
    is_shared: Annotated[unsigned_int, Bits(1)]
    is_sub_map: Annotated[unsigned_int, Bits(1)]
    in_transition: Annotated[unsigned_int, Bits(1)]
    needs_wakeup: Annotated[unsigned_int, Bits(1)]
    behavior: Annotated[unsigned_int, Bits(2)]
    needs_copy: Annotated[unsigned_int, Bits(1)]
    protection: Annotated[unsigned_int, Bits(3)]
    max_protection: Annotated[unsigned_int, Bits(3)]
    inheritance: Annotated[unsigned_int, Bits(2)]
    use_pmap: Annotated[unsigned_int, Bits(1)]
    no_cache: Annotated[unsigned_int, Bits(1)]
    permanent: Annotated[unsigned_int, Bits(1)]
    superpage_size: Annotated[unsigned_int, Bits(1)]
    map_aligned: Annotated[unsigned_int, Bits(1)]
    zero_wired_pages: Annotated[unsigned_int, Bits(1)]
    used_for_jit: Annotated[unsigned_int, Bits(1)]
    from_reserved_zone: Annotated[unsigned_int, Bits(1)]
    iokit_acct: Annotated[unsigned_int, Bits(1)]
    vme_resilient_codesign: Annotated[unsigned_int, Bits(1)]
    vme_resilient_media: Annotated[unsigned_int, Bits(1)]
    vme_atomic: Annotated[unsigned_int, Bits(1)]
    wired_count: unsigned_short
    user_wired_count: unsigned_short


class _vm_map_vmu1(Struct, anonymous=True, union=True):
    vmu1_highest_entry_end: vm_map_offset_t
    vmu1_lowest_unnestable_start: vm_map_offset_t


class _vm_map_f_s(Struct, anonymous=True, union=True):
    _first_free: vm_map_entry_t
    _holes: ptr[vm_map_links]


class _vm_map(Struct):
    lock: lck_rw_t
    hdr: vm_map_header
    pmap: pmap_t
    size: vm_map_size_t
    user_wire_limit: vm_map_size_t
    user_wire_size: vm_map_size_t
    vmmap_high_start: vm_map_offset_t
    vmu1: _vm_map_vmu1
    ref_count: int_t
    s_lock: lck_mtx_t
    s_lock_ext: lck_mtx_ext_t
    hint: vm_map_entry_t
    hole_hint: ptr[vm_map_links]
    f_s: _vm_map_f_s
    wait_for_space: Annotated[unsigned_int, Bits(1)]
    wiring_required: Annotated[unsigned_int, Bits(1)]
    no_zero_fill: Annotated[unsigned_int, Bits(1)]
    mapped_in_other_pmaps: Annotated[unsigned_int, Bits(1)]
    switch_protect: Annotated[unsigned_int, Bits(1)]
    disable_vmentry_reuse: Annotated[unsigned_int, Bits(1)]
    map_disallow_data_exec: Annotated[unsigned_int, Bits(1)]
    holelistenabled: Annotated[unsigned_int, Bits(1)]
    is_nested_map: Annotated[unsigned_int, Bits(1)]
    map_disallow_new_exec: Annotated[unsigned_int, Bits(1)]
    pad: Annotated[unsigned_int, Bits(22)]
    timestamp: unsigned_int
    color_rr: unsigned_int
    jit_entry_exists: boolean_t


class vm_map_copy_c_u(Struct, anonymous=True, union=True):
    hdr: vm_map_header
    object: vm_object_t
    kdata: Annotated[Array[int], ArrayOf(uint8_t, 0)]


class vm_map_copy(Struct):
    type_: int_t
    offset: vm_object_offset_t
    size: vm_map_size_t
    c_u: vm_map_copy_c_u
