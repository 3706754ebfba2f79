"""osfmk/ipc/ipc_space.c: spaces, the tables in which tasks hold their rights.

Behaviour: spec of ports and rights, section 4.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    HOST_LOCAL_NODE,
    IE_BITS_ROLL_BITS,
    IS_INACTIVE,
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
    MACH_PORT_TYPE_NONE,
)
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    int_t,
    ipc_entry,
    ipc_entry_bits_t,
    ipc_entry_num_t,
    ipc_entry_t,
    ipc_space,
    ipc_space_t,
    ipc_table_size,
    ipc_table_size_t,
    kern_return_t,
    mach_port_index_t,
    mach_port_name_t,
    mach_port_type_t,
    task,
)
from machdbg.kernel.macros import (
    IE_BITS_GEN,
    IE_BITS_TYPE,
    IE_NULL,
    IO_NULL,
    MACH_PORT_MAKE,
    at_address,
    is_active,
    is_mark_inactive,
    is_reference,
    is_release,
    is_write_lock,
    is_write_unlock,
    null,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer

IPC_ENTRY_BITS_FREE = 0xFF000000  # generation of a slot that was never used: its first name ends in 3
NUM_SEQ_ENTRIES = 8


@function("osfmk/ipc/ipc_space.c", line=107)
async def ipc_space_reference(space: ipc_space_t) -> None:
    """Take a reference."""
    await at(110)
    is_reference(space)


@function("osfmk/ipc/ipc_space.c", line=114)
async def ipc_space_release(space: ipc_space_t) -> None:
    """Drop a reference; the last one frees the space."""
    await at(117)
    await is_release(space)


@function("osfmk/ipc/ipc_space.c", line=125)
async def ipc_space_get_rollpoint(space: ipc_space_t) -> ipc_entry_bits_t:
    """Two fresh random bits, for an entry whose generation has rolled over."""
    await at(128)
    return random_bool_gen_bits(space.bool_gen, space.is_entropy, IE_BITS_ROLL_BITS)


@function("osfmk/ipc/ipc_space.c", line=146)
async def ipc_space_rand_freelist(space: ipc_space_t, table: ipc_entry_t, bottom: mach_port_index_t,
                                  top: mach_port_index_t) -> None:
    """Link the slots [bottom, top) of a table that nobody else sees, the first few of a new one in order."""
    await at(157)
    at_start: int_t = bottom == 0
    await at(158)
    total: ipc_entry_num_t = top - bottom
    await at(162)
    curr: mach_port_index_t = bottom
    await at(163)
    bottom += 1
    await at(164)
    top -= 1
    await at(171)
    while bottom <= top:
        await at(172)
        entry: ipc_entry_t = table_entry(table, curr)
        await at(180)
        if at_start and curr < NUM_SEQ_ENTRIES:
            await at(181)
            which: int_t = 0
        else:
            await at(184)
            which = random_bool_gen_bits(space.bool_gen, space.is_entropy, 1)
        await at(191)
        if which:
            await at(192)
            next: mach_port_index_t = top
            await at(193)
            top -= 1
        else:
            await at(195)
            next = bottom
            await at(196)
            bottom += 1
        await at(203)
        entry.ie_bits = IPC_ENTRY_BITS_FREE
        await at(204)
        entry.ie_next = next
        await at(205)
        entry.ie_object = IO_NULL()
        await at(206)
        entry.ie_index = 0
        await at(207)
        curr = next
        await at(171)
    await at(209)
    entry = table_entry(table, curr)
    await at(210)
    entry.ie_next = 0
    await at(211)
    entry.ie_object = IO_NULL()
    await at(212)
    entry.ie_bits = IPC_ENTRY_BITS_FREE


@function("osfmk/ipc/ipc_space.c", line=231)
async def ipc_space_create(initial: ipc_table_size_t, spacep: Pointer[ipc_space_t]) -> kern_return_t:
    """Make a space with a table of the size ``initial`` points at, and two references. KERN_RESOURCE_SHORTAGE."""
    await at(239)
    space: ipc_space_t = at_address(ipc_space, await zalloc(kernel_data().ipc_space_zone))
    await at(240)
    if not space:
        await at(241)
        return KERN_RESOURCE_SHORTAGE
    await at(243)
    table: ipc_entry_t = at_address(ipc_entry, await it_entries_alloc(initial))
    await at(244)
    if not table:
        await at(245)
        await zfree(kernel_data().ipc_space_zone, space.address)
        await at(246)
        return KERN_RESOURCE_SHORTAGE
    await at(249)
    new_size: ipc_entry_num_t = initial.its_size
    await at(250)
    table.space.write(table.address, bytes(new_size * ipc_entry.record.size))
    await at(253)
    space.is_entropy[0] = 0
    await at(255)
    random_bool_init(space.bool_gen)
    await at(256)
    await ipc_space_rand_freelist(space, table, 0, new_size)
    await at(258)
    space.is_lock_data.interlock = 0
    await at(259)
    space.is_bits = 2
    await at(260)
    space.is_table_size = new_size
    await at(261)
    space.is_table_free = new_size - 1
    await at(262)
    space.is_table = table
    await at(263)
    space.is_table_next = its_at(initial, 1)
    await at(264)
    space.is_task = null(task)
    await at(265)
    space.is_low_mod = new_size
    await at(266)
    space.is_high_mod = 0
    await at(267)
    space.is_node_id = HOST_LOCAL_NODE
    await at(269)
    spacep.value = space
    await at(270)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_space.c", line=289)
async def ipc_space_create_special(spacep: Pointer[ipc_space_t]) -> kern_return_t:
    """Make a space without a table, never active: it only stands as the receiver of the kernel's ports."""
    await at(294)
    space: ipc_space_t = at_address(ipc_space, await zalloc(kernel_data().ipc_space_zone))
    await at(295)
    if not space:
        await at(296)
        return KERN_RESOURCE_SHORTAGE
    await at(298)
    space.is_lock_data.interlock = 0
    await at(300)
    space.is_bits = IS_INACTIVE | 1
    await at(301)
    space.is_table = IE_NULL()
    await at(302)
    space.is_task = null(task)
    await at(303)
    space.is_table_next = null(ipc_table_size)
    await at(304)
    space.is_low_mod = 0
    await at(305)
    space.is_high_mod = 0
    await at(306)
    space.is_node_id = HOST_LOCAL_NODE
    await at(308)
    spacep.value = space
    await at(309)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_space.c", line=320)
async def ipc_space_clean(space: ipc_space_t) -> None:
    """Destroy every right in a space that lives on."""
    while True:
        await at(333)
        is_write_lock(space)
        await at(337)
        if not is_active(space):
            await at(338)
            is_write_unlock(space)
            await at(339)
            return
        await at(346)
        table: ipc_entry_t = space.is_table
        await at(347)
        size: ipc_entry_num_t = space.is_table_size
        index: mach_port_index_t
        await at(349)
        for index in range(size):
            await at(350)
            entry: ipc_entry_t = table_entry(table, index)
            await at(353)
            type: mach_port_type_t = IE_BITS_TYPE(entry.ie_bits)
            await at(354)
            if type != MACH_PORT_TYPE_NONE:
                await at(355)
                name: mach_port_name_t = MACH_PORT_MAKE(index, IE_BITS_GEN(entry.ie_bits))
                await at(357)
                await ipc_right_destroy(space, name, entry, FALSE, 0)
                await at(358)
                break
        else:
            break
    await at(368)
    is_write_unlock(space)


@function("osfmk/ipc/ipc_space.c", line=382)
async def ipc_space_terminate(space: ipc_space_t) -> None:
    """Kill a space and destroy its rights; the caller's reference remains."""
    await at(391)
    is_write_lock(space)
    await at(392)
    if not is_active(space):
        await at(393)
        is_write_unlock(space)
        await at(394)
        return
    await at(396)
    is_mark_inactive(space)
    await at(406)
    is_write_unlock(space)
    await at(413)
    table: ipc_entry_t = space.is_table
    await at(414)
    size: ipc_entry_num_t = space.is_table_size
    index: mach_port_index_t
    await at(416)
    for index in range(size):
        await at(417)
        entry: ipc_entry_t = table_entry(table, index)
        await at(420)
        type: mach_port_type_t = IE_BITS_TYPE(entry.ie_bits)
        await at(421)
        if type != MACH_PORT_TYPE_NONE:
            await at(424)
            name: mach_port_name_t = MACH_PORT_MAKE(index, IE_BITS_GEN(entry.ie_bits))
            await at(426)
            await ipc_right_terminate(space, name, entry)
    await at(430)
    await it_entries_free(its_at(space.is_table_next, -1), space.is_table)
    await at(431)
    space.is_table_size = 0
    await at(432)
    space.is_table_free = 0
    await at(439)
    await is_release(space)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import table_entry
from machdbg.kernel.osfmk.ipc.ipc_right_dealloc import ipc_right_destroy, ipc_right_terminate
from machdbg.kernel.osfmk.ipc.ipc_table import it_entries_alloc, it_entries_free, its_at
from machdbg.kernel.osfmk.kern.zalloc import zalloc, zfree
from machdbg.kernel.osfmk.prng.random import random_bool_gen_bits, random_bool_init
