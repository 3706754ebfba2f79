"""osfmk/ipc/ipc_hash.c: from an object back to its name in a space.

Behaviour: spec of ports and rights, section 6. An open-addressing table threaded through ``ie_index`` of the same
entries: home cell (address >> 6) mod size, linear probing, 0 is empty. Only pure send rights are in it.
"""

from __future__ import annotations

from machdbg.kernel.constants import FALSE, TRUE
from machdbg.kernel.headers import (
    boolean_t,
    ipc_entry_num_t,
    ipc_entry_t,
    ipc_object,
    ipc_object_t,
    ipc_space_t,
    mach_port_index_t,
    mach_port_name_t,
)
from machdbg.kernel.macros import IE_BITS_GEN, MACH_PORT_INDEX, MACH_PORT_MAKE
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.view import Pointer

IPC_OBJECT_HASH_SHIFT = 6


def IH_TABLE_HASH(obj: ipc_object, size: int) -> int:
    """The home cell of an object."""
    return (obj.address >> IPC_OBJECT_HASH_SHIFT) % size


@function("osfmk/ipc/ipc_hash.c", line=106)
async def ipc_hash_lookup(space: ipc_space_t, obj: ipc_object_t, namep: Pointer[mach_port_name_t],
                          entryp: Pointer[ipc_entry_t]) -> boolean_t:
    """Find the name of an object to which ``space`` holds nothing but a send right."""
    await at(112)
    return await tail_call(ipc_hash_table_lookup(space.is_table, space.is_table_size, obj, namep, entryp))


@function("osfmk/ipc/ipc_hash.c", line=125)
async def ipc_hash_insert(space: ipc_space_t, obj: ipc_object_t, name: mach_port_name_t, entry: ipc_entry_t) -> None:
    """Enter a send right."""
    await at(133)
    index: mach_port_index_t = MACH_PORT_INDEX(name)
    await at(134)
    await tail_call(ipc_hash_table_insert(space.is_table, space.is_table_size, obj, index, entry))


@function("osfmk/ipc/ipc_hash.c", line=146)
async def ipc_hash_delete(space: ipc_space_t, obj: ipc_object_t, name: mach_port_name_t, entry: ipc_entry_t) -> None:
    """Remove a send right, which must be there."""
    await at(154)
    index: mach_port_index_t = MACH_PORT_INDEX(name)
    await at(155)
    await tail_call(ipc_hash_table_delete(space.is_table, space.is_table_size, obj, index, entry))


@function("osfmk/ipc/ipc_hash.c", line=200)
async def ipc_hash_table_lookup(table: ipc_entry_t, size: ipc_entry_num_t, obj: ipc_object_t,
                                namep: Pointer[mach_port_name_t], entryp: Pointer[ipc_entry_t]) -> boolean_t:
    """Find the entry for an object in a table of ``size`` entries."""
    await at(209)
    if not obj:
        await at(210)
        return FALSE
    await at(213)
    hindex: mach_port_index_t = IH_TABLE_HASH(obj, size)
    await at(222)
    while index := table_entry(table, hindex).ie_index:
        await at(226)
        entry: ipc_entry_t = table_entry(table, index)
        await at(227)
        if entry.ie_object == obj:
            await at(228)
            entryp.value = entry
            await at(229)
            namep.value = MACH_PORT_MAKE(index, IE_BITS_GEN(entry.ie_bits))
            await at(231)
            return TRUE
        await at(234)
        hindex += 1
        if hindex == size:
            await at(235)
            hindex = 0
        await at(222)
    await at(238)
    return FALSE


@function("osfmk/ipc/ipc_hash.c", line=250)
async def ipc_hash_table_insert(table: ipc_entry_t, size: ipc_entry_num_t, obj: ipc_object_t,
                                index: mach_port_index_t, entry: ipc_entry_t) -> None:
    """Enter slot ``index`` at the first empty cell from its home on."""
    await at(262)
    hindex: mach_port_index_t = IH_TABLE_HASH(obj, size)
    await at(273)
    while table_entry(table, hindex).ie_index != 0:
        await at(274)
        hindex += 1
        if hindex == size:
            await at(275)
            hindex = 0
        await at(273)
    await at(278)
    table_entry(table, hindex).ie_index = index


@function("osfmk/ipc/ipc_hash.c", line=290)
async def ipc_hash_table_delete(table: ipc_entry_t, size: ipc_entry_num_t, obj: ipc_object_t,
                                index: mach_port_index_t, entry: ipc_entry_t) -> None:
    """Remove slot ``index`` and move up the members of its clump that the hole would cut off from their homes."""
    await at(302)
    hindex: mach_port_index_t = IH_TABLE_HASH(obj, size)
    await at(313)
    while table_entry(table, hindex).ie_index != index:
        await at(314)
        hindex += 1
        if hindex == size:
            await at(315)
            hindex = 0
        await at(313)
    await at(337)
    while index:
        await at(338)
        dindex: mach_port_index_t = hindex
        while True:
            await at(342)
            dindex += 1
            if dindex == size:
                await at(343)
                dindex = 0
            await at(348)
            index = table_entry(table, dindex).ie_index
            await at(349)
            if index == 0:
                await at(350)
                break
            await at(354)
            tobj: ipc_object_t = table_entry(table, index).ie_object
            await at(356)
            tindex: mach_port_index_t = IH_TABLE_HASH(tobj, size)
            await at(358)
            if tindex <= hindex or tindex > dindex if hindex < dindex else dindex < tindex <= hindex:
                await at(361)
                break
        await at(364)
        table_entry(table, hindex).ie_index = index
        hindex = dindex


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import table_entry
