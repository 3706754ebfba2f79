"""osfmk/ipc/ipc_object.c, continued: two names at once, dead names under a given name, renaming.

Behaviour: spec of ports and rights, section 7. Nothing in this release calls the last two.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_INVALID_NAME,
    KERN_INVALID_RIGHT,
    KERN_NAME_EXISTS,
    KERN_SUCCESS,
    MACH_PORT_TYPE_DEAD_NAME,
)
from machdbg.kernel.cpu import local
from machdbg.kernel.headers import (
    ipc_entry_t,
    ipc_object_t,
    ipc_space_t,
    kern_return_t,
    mach_port_name_t,
    mach_port_right_t,
)
from machdbg.kernel.macros import io_lock, is_read_unlock, is_write_unlock
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/ipc/ipc_object.c", line=184, stack=16)
async def ipc_object_translate_two(space: ipc_space_t, name1: mach_port_name_t, right1: mach_port_right_t,
                                   objectp1: Pointer[ipc_object_t], name2: mach_port_name_t, right2: mach_port_right_t,
                                   objectp2: Pointer[ipc_object_t]) -> kern_return_t:
    """The objects behind two names with the rights wanted, locked. KERN_INVALID_TASK, _INVALID_NAME, _INVALID_RIGHT."""
    entry1 = local(ipc_entry_t)
    entry2 = local(ipc_entry_t)
    await at(198)
    kr: kern_return_t = await ipc_right_lookup_two_write(space, name1, entry1, name2, entry2)
    await at(199)
    if kr != KERN_SUCCESS:
        await at(200)
        return kr
    await at(203)
    if not entry1.value.ie_bits & MACH_PORT_TYPE(right1):
        await at(204)
        is_read_unlock(space)
        await at(205)
        return KERN_INVALID_RIGHT
    await at(208)
    if not entry2.value.ie_bits & MACH_PORT_TYPE(right2):
        await at(209)
        is_read_unlock(space)
        await at(210)
        return KERN_INVALID_RIGHT
    await at(213)
    object: ipc_object_t = entry1.value.ie_object
    await at(215)
    io_lock(object)
    await at(216)
    objectp1.value = object
    await at(218)
    object = entry2.value.ie_object
    await at(220)
    io_lock(object)
    await at(221)
    objectp2.value = object
    await at(223)
    is_read_unlock(space)
    await at(224)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_object.c", line=276, stack=16)
async def ipc_object_alloc_dead_name(space: ipc_space_t, name: mach_port_name_t) -> kern_return_t:
    """Make a dead name of the caller's choice. Codes of ipc_entry_alloc_name; KERN_NAME_EXISTS."""
    entry = local(ipc_entry_t)
    await at(283)
    kr: kern_return_t = await ipc_entry_alloc_name(space, name, entry)
    await at(284)
    if kr != KERN_SUCCESS:
        await at(285)
        return kr
    await at(288)
    if await ipc_right_inuse(space, name, entry.value):
        await at(289)
        return KERN_NAME_EXISTS
    await at(294)
    entry.value.ie_bits |= MACH_PORT_TYPE_DEAD_NAME | 1
    await at(295)
    await ipc_entry_modified(space, name, entry.value)
    await at(296)
    is_write_unlock(space)
    await at(297)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_object.c", line=1053, stack=16)
async def ipc_object_rename(space: ipc_space_t, oname: mach_port_name_t, nname: mach_port_name_t) -> kern_return_t:
    """Give a right another name. Codes of ipc_entry_alloc_name; KERN_NAME_EXISTS, KERN_INVALID_NAME."""
    nentry = local(ipc_entry_t)
    await at(1061)
    kr: kern_return_t = await ipc_entry_alloc_name(space, nname, nentry)
    await at(1062)
    if kr != KERN_SUCCESS:
        await at(1063)
        return kr
    await at(1067)
    if await ipc_right_inuse(space, nname, nentry.value):
        await at(1069)
        return KERN_NAME_EXISTS
    await at(1074)
    if oname != nname:
        oentry: ipc_entry_t = await ipc_entry_lookup(space, oname)
    if oname == nname or not oentry:
        await at(1076)
        await ipc_entry_dealloc(space, nname, nentry.value)
        await at(1077)
        is_write_unlock(space)
        await at(1078)
        return KERN_INVALID_NAME
    await at(1081)
    kr = await ipc_right_rename(space, oname, oentry, nname, nentry.value)
    await at(1083)
    return kr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import (
    ipc_entry_alloc_name,
    ipc_entry_dealloc,
    ipc_entry_lookup,
    ipc_entry_modified,
)
from machdbg.kernel.osfmk.ipc.ipc_object import MACH_PORT_TYPE
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_inuse, ipc_right_lookup_two_write
from machdbg.kernel.osfmk.ipc.ipc_right_destruct import ipc_right_rename
