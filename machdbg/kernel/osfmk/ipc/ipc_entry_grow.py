"""osfmk/ipc/ipc_entry.c, continued: a table becomes larger.

Behaviour: spec of ports and rights, section 5. The copy runs with the space unlocked; entries changed meanwhile are
known by the window [is_low_mod, is_high_mod] and copied again.
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_NO_SPACE, KERN_RESOURCE_SHORTAGE, KERN_SUCCESS, MACH_PORT_TYPE_SEND
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    ipc_entry,
    ipc_entry_num_t,
    ipc_entry_t,
    ipc_space_t,
    ipc_table_elems_t,
    ipc_table_index_t,
    ipc_table_size_t,
    kern_return_t,
    mach_port_index_t,
    uint64_t,
)
from machdbg.kernel.macros import (
    IE_BITS_TYPE,
    at_address,
    is_active,
    is_done_growing,
    is_growing,
    is_start_growing,
    is_write_lock,
    is_write_unlock,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr


@function("osfmk/ipc/ipc_entry.c", line=523)
async def ipc_entry_grow_table(space: ipc_space_t, target_size: ipc_table_elems_t) -> kern_return_t:
    """Give a space its next larger table, or one of at least ``target_size`` entries (ITS_SIZE_NONE: no target).

    Called locked; locked again on success, unlocked on KERN_NO_SPACE and KERN_RESOURCE_SHORTAGE.
    """
    await at(535)
    rescan_count: uint64_t = 0
    await at(539)
    if is_growing(space):
        await at(545)  # never here: a kernel thread is not preempted, and growing does not block
        await at(546)
        return KERN_SUCCESS
    await at(549)
    otable: ipc_entry_t = space.is_table
    await at(551)
    its: ipc_table_size_t = space.is_table_next
    await at(552)
    size: ipc_entry_num_t = its.its_size
    await at(558)
    oits: ipc_table_size_t = its_at(its, -1)
    await at(559)
    osize: ipc_entry_num_t = oits.its_size
    await at(566)
    if target_size != ITS_SIZE_NONE:
        await at(567)
        if target_size <= osize:
            await at(569)
            return KERN_SUCCESS
        await at(572)
        psize: ipc_entry_num_t = osize
        await at(573)
        while size != psize and target_size > size:
            await at(574)
            psize = size
            await at(575)
            its = its_at(its, 1)
            await at(576)
            size = its.its_size
            await at(573)
        await at(578)
        if size == psize:
            await at(579)
            is_write_unlock(space)
            await at(580)
            return KERN_NO_SPACE
    await at(584)
    if osize == size:
        await at(585)
        is_write_unlock(space)
        await at(586)
        return KERN_NO_SPACE
    await at(589)
    nits: ipc_table_size_t = its_at(its, 1)
    await at(590)
    nsize: ipc_entry_num_t = nits.its_size
    await at(602)
    is_start_growing(space)
    await at(603)
    space.is_low_mod = osize
    await at(604)
    space.is_high_mod = 0
    data = kernel_data()
    await at(606)
    data.ipc_entry_grow_count += 1
    await at(608)
    is_write_unlock(space)
    await at(610)
    table: ipc_entry_t = at_address(ipc_entry, await it_entries_alloc(its))
    await at(611)
    if not table:
        await at(612)
        is_write_lock(space)
        await at(613)
        is_done_growing(space)
        await at(614)
        is_write_unlock(space)
        await at(615)  # nobody can be waiting
        await at(616)
        return KERN_RESOURCE_SHORTAGE
    await at(619)
    await ipc_space_rand_freelist(space, table, osize, size)
    await at(622)
    table.space.write(table.address, bytes(osize * ipc_entry.record.size))
    await at(624)
    low_mod: mach_port_index_t = 0
    await at(625)
    hi_mod: mach_port_index_t = osize - 1
    while True:
        i: mach_port_index_t
        await at(635)
        for i in range(low_mod, hi_mod + 1):
            await at(636)
            entry: ipc_entry_t = table_entry(table, i)
            await at(637)
            osnap: ptr[ipc_entry] = table_entry(otable, i)
            await at(639)
            if entry.ie_object != osnap.ie_object or IE_BITS_TYPE(entry.ie_bits) != IE_BITS_TYPE(osnap.ie_bits):
                await at(642)
                if entry.ie_object and IE_BITS_TYPE(entry.ie_bits) == MACH_PORT_TYPE_SEND:
                    await at(644)
                    await ipc_hash_table_delete(table, size, entry.ie_object, i, entry)
                await at(646)
                entry.ie_object = osnap.ie_object
                await at(647)
                entry.ie_bits = osnap.ie_bits
                await at(648)
                entry.ie_request = osnap.ie_request
                await at(650)
                if entry.ie_object and IE_BITS_TYPE(entry.ie_bits) == MACH_PORT_TYPE_SEND:
                    await at(652)
                    await ipc_hash_table_insert(table, size, entry.ie_object, i, entry)
            else:
                await at(655)
                entry.ie_bits = osnap.ie_bits
                await at(656)
                entry.ie_request = osnap.ie_request
        await at(660)
        table.ie_next = otable.ie_next
        await at(667)
        free_index: mach_port_index_t = 0
        sanity: ipc_table_index_t
        await at(668)
        for sanity in range(osize):
            await at(669)
            if table_entry(table, free_index).ie_next == 0:
                await at(670)
                break
            await at(671)
            free_index = table_entry(table, free_index).ie_next
        await at(677)
        data.ipc_entry_grow_freelist_entries += sanity
        await at(678)
        if sanity > data.ipc_entry_grow_freelist_entries_max:
            await at(679)
            data.ipc_entry_grow_freelist_entries_max = sanity
        await at(682)
        is_write_lock(space)
        await at(691)
        if not is_active(space):
            await at(696)
            is_done_growing(space)
            await at(697)
            is_write_unlock(space)
            await at(698)  # nobody can be waiting
            await at(699)
            await it_entries_free(its, table)
            await at(700)
            is_write_lock(space)
            await at(701)
            return KERN_SUCCESS
        await at(705)
        if space.is_low_mod > space.is_high_mod:
            break
        await at(707)
        low_mod = space.is_low_mod
        await at(708)
        hi_mod = space.is_high_mod
        await at(709)
        space.is_low_mod = osize
        await at(710)
        space.is_high_mod = 0
        await at(711)
        is_write_unlock(space)
        await at(713)
        rescan_count += 1
        await at(714)
        if rescan_count > data.ipc_entry_grow_rescan_max:
            await at(715)
            data.ipc_entry_grow_rescan_max = rescan_count
        await at(717)
        data.ipc_entry_grow_rescan += 1
        await at(718)
        data.ipc_entry_grow_rescan_entries += hi_mod - low_mod + 1
        await at(719)
        if hi_mod - low_mod + 1 > data.ipc_entry_grow_rescan_entries_max:
            await at(720)
            data.ipc_entry_grow_rescan_entries_max = hi_mod - low_mod + 1
    await at(728)
    table_entry(table, free_index).ie_next = osize
    await at(735)
    space.is_table = table
    await at(736)
    space.is_table_size = size
    await at(737)
    space.is_table_next = nits
    await at(738)
    space.is_table_free += size - osize
    await at(740)
    is_done_growing(space)
    await at(741)
    is_write_unlock(space)
    await at(743)  # nobody can be waiting
    await at(748)
    await it_entries_free(oits, otable)
    await at(749)
    is_write_lock(space)
    await at(751)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import table_entry
from machdbg.kernel.osfmk.ipc.ipc_hash import ipc_hash_table_delete, ipc_hash_table_insert
from machdbg.kernel.osfmk.ipc.ipc_space import ipc_space_rand_freelist
from machdbg.kernel.osfmk.ipc.ipc_table import ITS_SIZE_NONE, it_entries_alloc, it_entries_free, its_at
