"""osfmk/kern/ltable.c, reduced: tables of elements that other memory refers to by identity instead of by address.

An identity is an index (18 bits) with a generation above it, so that one that has outlived its element is noticed.
The links between wait queues and sets are such elements, and preposts. Here a table is one array whose pages come into
being when used; element 0 does not exist, because identity 0 means none. No function here has step points.
"""

from __future__ import annotations

from typing import TypeVar

from machdbg.kernel.cpu import kernel_space
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import link_table, lt_elem, waitq_link, wq_prepost
from machdbg.kernel.macros import at_address, cast_to, null
from machdbg.kernel.osfmk.kern.zalloc import kernel_memory_allocate
from machdbg.machine.view import Struct

S = TypeVar("S", bound=Struct)

LT_IDX_BITS = 18
LT_IDX_MAX = (1 << LT_IDX_BITS) - 1
LT_BITS_VALID = 1 << 31
LT_BITS_TYPE_SHIFT = 29
LT_BITS_TYPE = 3 << LT_BITS_TYPE_SHIFT
LT_FREE = 0
LT_LINK = 1  # an element that refers to two others
LT_ELEM = 2
LT_RESERVED = 3
TABLES_LOW = 0xFFFFFF8008000000
TABLES_HIGH = 0xFFFFFF800D000000


def ltable_bootstrap() -> None:
    """Make the tables of links and of preposts, empty."""
    data = kernel_data()
    for table, struct in ((data.g_wqlinktable, waitq_link), (data.g_prepost_table, wq_prepost)):
        size = (LT_IDX_MAX + 1) * struct.record.size
        table.table = kernel_memory_allocate(size, TABLES_LOW, TABLES_HIGH, "link tables")
        table.elem_sz = struct.record.size
        table.nelem = 1


def element_at(table: link_table, index: int) -> lt_elem:
    """The element with an index."""
    return at_address(lt_elem, table.table + index * table.elem_sz)


def ltable_alloc_elem(table: link_table, kind: int) -> lt_elem:
    """A new element, not valid yet; NULL if the table is full."""
    index = table.free_idx
    if index:
        elem = element_at(table, index)
        table.free_idx = elem.lt_next_idx
        generation = elem.lt_id.u0.u0.generation + 1
    else:
        index = table.nelem
        if index > LT_IDX_MAX:
            return null(lt_elem)
        table.nelem = index + 1
        elem = element_at(table, index)
        generation = 1
    kernel_space().write(elem.address, bytes(table.elem_sz))
    elem.lt_id.u0.id = generation << LT_IDX_BITS | index
    elem.lt_bits = kind << LT_BITS_TYPE_SHIFT
    table.used_elem += 1
    return elem


def ltable_get_elem(table: link_table, identity: int) -> lt_elem:
    """The valid element with an identity; NULL if there is none any more."""
    index = identity & LT_IDX_MAX
    if not 0 < index < table.nelem:
        return null(lt_elem)
    elem = element_at(table, index)
    if elem.lt_id.u0.id != identity or not elem.lt_bits & LT_BITS_VALID:
        return null(lt_elem)
    return elem


def ltable_put_elem(table: link_table, elem: lt_elem) -> None:
    """Free an element that is in use, valid or not."""
    elem.lt_bits = LT_FREE
    elem.lt_next_idx = table.free_idx
    table.free_idx = elem.lt_id.u0.u0.idx
    table.used_elem -= 1


def lt_type(elem: lt_elem) -> int:
    """LT_LINK, LT_ELEM ..."""
    return (elem.lt_bits & LT_BITS_TYPE) >> LT_BITS_TYPE_SHIFT


def identity_of(elem: Struct) -> int:
    """The identity of an element."""
    return cast_to(lt_elem, elem).lt_id.u0.id
