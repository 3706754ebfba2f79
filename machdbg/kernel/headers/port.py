"""osfmk/mach/port.h: what user programs ask about a port."""

from typing import Annotated

from machdbg.machine.view import Alias, Array, ArrayOf, Bits, Struct

from .types import (
    boolean_t,
    integer_t,
    mach_port_mscount_t,
    mach_port_msgcount_t,
    mach_port_name_t,
    mach_port_rights_t,
    mach_port_seqno_t,
    mach_port_type_t,
    mach_port_urefs_t,
    mach_voucher_attr_content_size_t,
    mach_voucher_attr_key_t,
    mach_voucher_attr_recipe_command_t,
    mach_voucher_name_t,
    natural_t,
    uint8_t,
    uint32_t,
    uint64_t,
    unsigned_int,
)


class mach_port_status(Struct):
    mps_pset: mach_port_rights_t
    mps_seqno: mach_port_seqno_t
    mps_mscount: mach_port_mscount_t
    mps_qlimit: mach_port_msgcount_t
    mps_msgcount: mach_port_msgcount_t
    mps_sorights: mach_port_rights_t
    mps_srights: boolean_t
    mps_pdrequest: boolean_t
    mps_nsrequest: boolean_t
    mps_flags: natural_t


mach_port_status_t = Annotated[mach_port_status, Alias("mach_port_status_t")]


class mach_port_limits(Struct):
    mpl_qlimit: mach_port_msgcount_t


mach_port_limits_t = Annotated[mach_port_limits, Alias("mach_port_limits_t")]


class mach_port_info_ext(Struct):
    mpie_status: mach_port_status_t
    mpie_boost_cnt: mach_port_msgcount_t
    reserved: Annotated[Array[int], ArrayOf(uint32_t, 6)]


class mach_port_qos(Struct):
    name: Annotated[unsigned_int, Bits(1)]
    prealloc: Annotated[unsigned_int, Bits(1)]
    pad1: Annotated[boolean_t, Bits(30)]
    len: natural_t


class mach_port_options(Struct):
    flags: uint32_t
    mpl: mach_port_limits_t
    reserved: Annotated[Array[int], ArrayOf(uint64_t, 2)]


class ipc_info_name(Struct):
    iin_name: mach_port_name_t
    iin_collision: integer_t
    iin_type: mach_port_type_t
    iin_urefs: mach_port_urefs_t
    iin_object: natural_t
    iin_next: natural_t
    iin_hash: natural_t


class ipc_info_space(Struct):
    iis_genno_mask: natural_t
    iis_table_size: natural_t
    iis_table_next: natural_t
    iis_tree_size: natural_t
    iis_tree_small: natural_t
    iis_tree_hash: natural_t


class ipc_info_space_basic(Struct):
    iisb_genno_mask: natural_t
    iisb_table_size: natural_t
    iisb_table_next: natural_t
    iisb_table_inuse: natural_t
    iisb_reserved: Annotated[Array[int], ArrayOf(natural_t, 2)]


class mach_voucher_attr_recipe_data(Struct):
    key: mach_voucher_attr_key_t
    command: mach_voucher_attr_recipe_command_t
    previous_voucher: mach_voucher_name_t
    content_size: mach_voucher_attr_content_size_t
    content: Annotated[Array[int], ArrayOf(uint8_t, 0)]
