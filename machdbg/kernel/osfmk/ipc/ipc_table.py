"""osfmk/ipc/ipc_table.c: how large the tables of spaces and of port requests can be.

Behaviour: spec of ports and rights, section 5.1. The sizes, in elements, are arrays in RAM.
"""

from __future__ import annotations

from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    ipc_entry,
    ipc_port_request,
    ipc_table_size,
    ipc_table_size_t,
    unsigned_int,
    vm_size_t,
    void_pointer,
)
from machdbg.kernel.macros import at_address
from machdbg.machine.function import Call, at, function, tail_call
from machdbg.machine.machine import current_machine

ITS_SIZE_NONE = (1 << 32) - 1
PAGE_SIZE = 4096
CONFIG_IPC_TABLE_ENTRIES_STEPS = 256
CONFIG_IPC_TABLE_REQUESTS_STEPS = 64
IPC_TABLE_ENTRIES_MINIMUM = 16
IPC_TABLE_REQUESTS_MINIMUM = 2


def its_at(its: ipc_table_size, index: int) -> ipc_table_size:
    """C's ``its + index``; the index may be negative."""
    return ipc_table_size(its.space, its.address + index * ipc_table_size.record.size)


@function("osfmk/ipc/ipc_table.c", line=81)
async def ipc_table_fill(its: ipc_table_size_t, num: unsigned_int, min: unsigned_int, elemsize: vm_size_t) -> None:
    """Write ``num`` sizes: powers of two of bytes below a page, then steps of 1, 2, 4 and more pages, 15 of each.

    Sizes of fewer than ``min`` elements are left out.
    """
    await at(88)
    minsize: vm_size_t = min * elemsize
    index: unsigned_int = 0
    await at(94)
    size: vm_size_t = 1
    while index < num and size < PAGE_SIZE:
        await at(97)
        if size >= minsize:
            await at(98)
            its_at(its, index).its_size = size // elemsize
            await at(99)
            index += 1
        size <<= 1
    await at(105)
    incrsize: vm_size_t = PAGE_SIZE
    while index < num:
        await at(108)
        period: unsigned_int = 0
        while period < 15 and index < num:
            await at(111)
            if size >= minsize:
                await at(112)
                its_at(its, index).its_size = size // elemsize
                await at(113)
                index += 1
            period += 1
            size += incrsize
        await at(116)
        if incrsize < PAGE_SIZE << 3:
            await at(117)
            incrsize <<= 1


@function("osfmk/ipc/ipc_table.c", line=122)
async def ipc_table_init() -> None:
    """Build both arrays of sizes at boot. The last element marks the end: equal to the one before it, or 0."""
    await at(124)
    data = kernel_data()
    count = data.ipc_table_entries_size
    data.ipc_table_entries = at_address(ipc_table_size, await kalloc(4 * count))
    await at(129)
    await ipc_table_fill(data.ipc_table_entries, count - 1, IPC_TABLE_ENTRIES_MINIMUM, ipc_entry.record.size)
    await at(134)
    its_at(data.ipc_table_entries, count - 1).its_size = its_at(data.ipc_table_entries, count - 2).its_size
    limit_entries(count)
    await at(138)
    count = data.ipc_table_requests_size
    data.ipc_table_requests = at_address(ipc_table_size, await kalloc(4 * count))
    await at(143)
    await ipc_table_fill(data.ipc_table_requests, count - 1, IPC_TABLE_REQUESTS_MINIMUM, ipc_port_request.record.size)
    await at(148)
    its_at(data.ipc_table_requests, count - 1).its_size = 0


def limit_entries(count: int) -> None:
    """Cut the sizes of tables of names at the largest that the machine's settings allow."""
    largest = current_machine().kernel.settings.largest_table
    if largest:
        for index in range(count):
            size = its_at(kernel_data().ipc_table_entries, index)
            size.its_size = min(size.its_size, largest)


@function("osfmk/ipc/ipc_table.c", line=161)
async def ipc_table_max_entries() -> unsigned_int:
    """The largest number of entries that a space can have, 0 before ``ipc_table_init``."""
    data = kernel_data()
    await at(163)
    if not data.ipc_table_entries or data.ipc_table_entries_size < 1:
        await at(164)
        return 0
    await at(165)
    return its_at(data.ipc_table_entries, data.ipc_table_entries_size - 1).its_size


@function("osfmk/ipc/ipc_table.c", line=178)
async def ipc_table_max_requests() -> unsigned_int:
    """The largest number of slots that a port's request table can have (the one before the end marker)."""
    data = kernel_data()
    await at(180)
    if not data.ipc_table_requests or data.ipc_table_requests_size < 2:
        await at(181)
        return 0
    await at(182)
    return its_at(data.ipc_table_requests, data.ipc_table_requests_size - 2).its_size


@function("osfmk/ipc/ipc_table.c", line=195)
async def ipc_table_alloc(size: vm_size_t) -> void_pointer:
    """Memory for a table of ``size`` bytes, or 0."""
    await at(198)
    return await kalloc(size)


@function("osfmk/ipc/ipc_table.c", line=211)
async def ipc_table_free(size: vm_size_t, table: void_pointer) -> None:
    """Free a table of ``size`` bytes."""
    await at(215)
    await tail_call(kfree(table, size))


def it_entries_alloc(its: ipc_table_size) -> Call[int]:
    """Allocate a table of entries of the size that ``its`` points at (ipc_table.h:129)."""
    return ipc_table_alloc(its.its_size * ipc_entry.record.size)


def it_entries_free(its: ipc_table_size, table: ipc_entry) -> Call[None]:
    """Free such a table (ipc_table.h:133)."""
    return ipc_table_free(its.its_size * ipc_entry.record.size, table.address)


def it_requests_alloc(its: ipc_table_size) -> Call[int]:
    """Allocate a request table of the size that ``its`` points at (ipc_table.h:138)."""
    return ipc_table_alloc(its.its_size * ipc_port_request.record.size)


def it_requests_free(its: ipc_table_size, table: ipc_port_request) -> Call[None]:
    """Free such a table (ipc_table.h:143)."""
    return ipc_table_free(its.its_size * ipc_port_request.record.size, table.address)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.kalloc import kalloc, kfree
