"""osfmk/ipc/ipc_entry.c: the entries of a space, their names and generations.

Behaviour: spec of ports and rights, sections 1.2, 1.3 and 5. ``ipc_entry_grow.py`` continues it with the growth of a
table. A name is (index << 8 | generation); the generation byte steps by 4, so that names end in binary 11.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    IE_BITS_GEN_MASK,
    IE_BITS_GEN_ONE,
    IE_BITS_ROLL_MASK,
    IE_BITS_ROLL_POS,
    IE_REQ_NONE,
    KERN_FAILURE,
    KERN_INVALID_TASK,
    KERN_NO_SPACE,
    KERN_SUCCESS,
    MACH_PORT_TYPE_NONE,
)
from machdbg.kernel.cpu import kernel_assert, panic
from machdbg.kernel.headers import (
    ipc_entry,
    ipc_entry_bits_t,
    ipc_entry_num_t,
    ipc_entry_t,
    ipc_space_t,
    kern_return_t,
    mach_port_gen_t,
    mach_port_index_t,
    mach_port_name_t,
    uint32_t,
)
from machdbg.kernel.macros import (
    IE_BITS_GEN,
    IE_BITS_TYPE,
    IE_NULL,
    MACH_PORT_GEN,
    MACH_PORT_INDEX,
    MACH_PORT_MAKE,
    is_active,
    is_write_lock,
    is_write_unlock,
)
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.view import Pointer


def table_entry(table: ipc_entry, index: int) -> ipc_entry:
    """C's ``&table[index]``."""
    return ipc_entry(table.space, table.address + index * ipc_entry.record.size)


def ipc_entry_new_rollpoint(rollbits: int) -> int:
    """The first bits of an entry after its generation rolled over (ipc_entry.h:136): generation 3, new roll bits."""
    return rollbits << IE_BITS_ROLL_POS & IE_BITS_ROLL_MASK | IE_BITS_GEN_ONE - 0x01000000


def ipc_entry_new_gen(oldgen: int) -> int:
    """The next generation and roll bits (ipc_entry.h:148); it is a remainder, so small again after the last one."""
    rolled = oldgen + IE_BITS_GEN_ONE & IE_BITS_GEN_MASK
    limit = (oldgen & IE_BITS_ROLL_MASK) << 8 ^ IE_BITS_GEN_MASK
    return rolled % limit | oldgen & IE_BITS_ROLL_MASK


def ipc_entry_gen_rolled(oldgen: int, newgen: int) -> bool:
    """Whether the step from ``oldgen`` to ``newgen`` started over (ipc_entry.h:158)."""
    return oldgen & IE_BITS_GEN_MASK > newgen & IE_BITS_GEN_MASK


@function("osfmk/ipc/ipc_entry.c", line=93)
async def ipc_entry_lookup(space: ipc_space_t, name: mach_port_name_t) -> ipc_entry_t:
    """The entry that ``name`` stands for, or null. The space is locked and active."""
    await at(102)
    index: mach_port_index_t = MACH_PORT_INDEX(name)
    await at(103)
    if index < space.is_table_size:
        await at(104)
        entry: ipc_entry_t = table_entry(space.is_table, index)
        await at(105)
        if (IE_BITS_GEN(entry.ie_bits) != MACH_PORT_GEN(name)
                or IE_BITS_TYPE(entry.ie_bits) == MACH_PORT_TYPE_NONE):
            await at(107)
            entry = IE_NULL()
    else:
        await at(111)
        entry = IE_NULL()
    await at(115)
    return entry


@function("osfmk/ipc/ipc_entry.c", line=133)
async def ipc_entries_hold(space: ipc_space_t, entries_needed: uint32_t) -> kern_return_t:
    """Check that so many free slots exist; they stay unclaimed. Fails with KERN_NO_SPACE."""
    await at(139)
    next_free: mach_port_index_t = 0
    await at(144)
    table: ipc_entry_t = space.is_table
    i: uint32_t
    await at(146)
    for i in range(entries_needed):
        await at(147)
        next_free = table_entry(table, next_free).ie_next
        await at(148)
        if next_free == 0:
            await at(149)
            return KERN_NO_SPACE
        await at(146)
    await at(154)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_entry.c", line=170)
async def ipc_entry_claim(space: ipc_space_t, namep: Pointer[mach_port_name_t],
                          entryp: Pointer[ipc_entry_t]) -> kern_return_t:
    """Take the first slot off the free list, which must not be empty, and name it with its next generation."""
    await at(181)
    table: ipc_entry_t = space.is_table
    await at(183)
    first_free: mach_port_index_t = table.ie_next
    await at(186)
    entry: ipc_entry_t = table_entry(table, first_free)
    await at(187)
    table.ie_next = entry.ie_next
    await at(188)
    space.is_table_free -= 1
    await at(196)
    gen: mach_port_gen_t = ipc_entry_new_gen(entry.ie_bits)
    await at(197)
    if ipc_entry_gen_rolled(entry.ie_bits, gen):
        await at(198)
        roll: ipc_entry_bits_t = await ipc_space_get_rollpoint(space)
        await at(199)
        gen = ipc_entry_new_rollpoint(roll)
    await at(201)
    entry.ie_bits = gen
    await at(202)
    entry.ie_request = IE_REQ_NONE
    await at(210)
    new_name: mach_port_name_t = MACH_PORT_MAKE(first_free, gen)
    await at(212)
    namep.value = new_name
    await at(213)
    entryp.value = entry
    await at(215)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_entry.c", line=231)
async def ipc_entry_get(space: ipc_space_t, namep: Pointer[mach_port_name_t],
                        entryp: Pointer[ipc_entry_t]) -> kern_return_t:
    """Claim a free slot of the table as it is. Fails with KERN_NO_SPACE."""
    await at(238)
    kr: kern_return_t = await ipc_entries_hold(space, 1)
    await at(239)
    if kr != KERN_SUCCESS:
        await at(240)
        return kr
    await at(242)
    return await tail_call(ipc_entry_claim(space, namep, entryp))


@function("osfmk/ipc/ipc_entry.c", line=260)
async def ipc_entry_alloc(space: ipc_space_t, namep: Pointer[mach_port_name_t],
                          entryp: Pointer[ipc_entry_t]) -> kern_return_t:
    """Claim a free slot, growing the table if there is none. On success the space stays locked.

    Fails, unlocked, with KERN_INVALID_TASK (dead space), KERN_NO_SPACE or KERN_RESOURCE_SHORTAGE.
    """
    await at(267)
    is_write_lock(space)
    while True:
        await at(270)
        if not is_active(space):
            await at(271)
            is_write_unlock(space)
            await at(272)
            return KERN_INVALID_TASK
        await at(275)
        kr: kern_return_t = await ipc_entry_get(space, namep, entryp)
        await at(276)
        if kr == KERN_SUCCESS:
            await at(277)
            return kr
        await at(279)
        kr = await ipc_entry_grow_table(space, ITS_SIZE_NONE)
        await at(280)
        if kr != KERN_SUCCESS:
            await at(281)
            return kr


@function("osfmk/ipc/ipc_entry.c", line=302)
async def ipc_entry_alloc_name(space: ipc_space_t, name: mach_port_name_t,
                               entryp: Pointer[ipc_entry_t]) -> kern_return_t:
    """Find or take the slot of a name that the caller chose; the type bits tell which. Success leaves the space locked.

    Fails, unlocked, with KERN_INVALID_TASK, KERN_NO_SPACE (index too large), KERN_FAILURE (slot in use with another
    generation) or KERN_RESOURCE_SHORTAGE. Panics for index 0 and for the largest index, as this kernel does.
    """
    await at(307)
    index: mach_port_index_t = MACH_PORT_INDEX(name)
    await at(308)
    gen: mach_port_gen_t = MACH_PORT_GEN(name)
    await at(310)
    if index > await ipc_table_max_entries():
        await at(311)
        return KERN_NO_SPACE
    await at(316)
    is_write_lock(space)
    while True:
        await at(321)
        if not is_active(space):
            await at(322)
            is_write_unlock(space)
            await at(323)
            return KERN_INVALID_TASK
        await at(336)
        if index < space.is_table_size:
            await at(337)
            table: ipc_entry_t = space.is_table
            await at(339)
            entry: ipc_entry_t = table_entry(table, index)
            await at(341)
            if index == 0:
                await at(343)
                await at(344)
                kernel_assert(IE_BITS_GEN(entry.ie_bits) == 0, "IE_BITS_GEN(entry->ie_bits) == 0")
                await at(345)
                is_write_unlock(space)
                await at(346)
                return KERN_FAILURE
            await at(347)
            if IE_BITS_TYPE(entry.ie_bits):
                await at(348)
                if IE_BITS_GEN(entry.ie_bits) == gen:
                    await at(350)
                    entryp.value = entry
                    await at(351)
                    return KERN_SUCCESS
                await at(355)
                is_write_unlock(space)
                await at(356)
                return KERN_FAILURE
            await at(366)
            free_index: mach_port_index_t = 0
            next_index: mach_port_index_t = table_entry(table, free_index).ie_next
            while next_index != index:
                await at(370)
                free_index = next_index
                next_index = table_entry(table, free_index).ie_next
            await at(372)
            table_entry(table, free_index).ie_next = table_entry(table, next_index).ie_next
            await at(374)
            space.is_table_free -= 1
            await at(377)
            await ipc_entry_modified(
                space, MACH_PORT_MAKE(free_index, IE_BITS_GEN(table_entry(table, free_index).ie_bits)),
                table_entry(table, free_index))
            await at(382)
            entry.ie_bits = gen
            await at(383)
            entry.ie_request = IE_REQ_NONE
            await at(384)
            entryp.value = entry
            await at(387)
            return KERN_SUCCESS
        await at(398)
        kr: kern_return_t = await ipc_entry_grow_table(space, index + 1)
        await at(399)
        kernel_assert(kr != KERN_NO_SPACE, "kr != KERN_NO_SPACE")
        await at(400)
        if kr != KERN_SUCCESS:
            await at(402)
            return kr
        await at(404)


@function("osfmk/ipc/ipc_entry.c", line=418)
async def ipc_entry_dealloc(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t) -> None:
    """Give a slot back, in front of all other free ones; generation and roll bits stay. The space is locked."""
    await at(432)
    if entry.ie_request != IE_REQ_NONE:
        await at(433)
        panic("ipc_entry_dealloc()\\n")
    await at(436)
    index: mach_port_index_t = MACH_PORT_INDEX(name)
    await at(437)
    table: ipc_entry_t = space.is_table
    await at(438)
    size: ipc_entry_num_t = space.is_table_size
    await at(440)
    if index < size and entry == table_entry(table, index):
        await at(442)
        entry.ie_bits &= IE_BITS_GEN_MASK | IE_BITS_ROLL_MASK
        await at(443)
        entry.ie_next = table.ie_next
        await at(444)
        table.ie_next = index
        await at(445)
        space.is_table_free += 1
    else:
        await at(451)
        kernel_assert(False, "index < size")
    await at(455)
    await tail_call(ipc_entry_modified(space, name, entry))


@function("osfmk/ipc/ipc_entry.c", line=469)
async def ipc_entry_modified(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t) -> None:
    """Note that an entry changed, for a thread that is copying the table at the same time."""
    await at(478)
    index: mach_port_index_t = MACH_PORT_INDEX(name)
    await at(479)
    table: ipc_entry_t = space.is_table
    await at(480)
    size: ipc_entry_num_t = space.is_table_size
    await at(488)
    if index < space.is_low_mod:
        await at(489)
        space.is_low_mod = index
    await at(490)
    if index > space.is_high_mod:
        await at(491)
        space.is_high_mod = index


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry_grow import ipc_entry_grow_table
from machdbg.kernel.osfmk.ipc.ipc_space import ipc_space_get_rollpoint
from machdbg.kernel.osfmk.ipc.ipc_table import ITS_SIZE_NONE, ipc_table_max_entries
