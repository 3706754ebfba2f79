"""osfmk/ipc/mach_port.c, continued: members of port sets. Behaviour: spec of ports and rights, section 12."""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_INVALID_NAME,
    KERN_INVALID_RIGHT,
    KERN_INVALID_TASK,
    KERN_SUCCESS,
    MACH_PORT_DEAD,
    MACH_PORT_NULL,
    MACH_PORT_RIGHT_PORT_SET,
    MACH_PORT_RIGHT_RECEIVE,
    MACH_PORT_TYPE_PORT_SET,
    MACH_PORT_TYPE_RECEIVE,
)
from machdbg.kernel.cpu import local
from machdbg.kernel.headers import (
    ipc_entry_t,
    ipc_object_t,
    ipc_port_t,
    ipc_pset,
    ipc_pset_t,
    ipc_space_t,
    kern_return_t,
    mach_port_name_t,
    uint64_t,
    waitq,
)
from machdbg.kernel.macros import (
    MACH_PORT_VALID,
    as_port,
    cast_to,
    io_unlock,
    ip_lock,
    ip_unlock,
    ips_lock,
    ips_unlock,
    is_read_unlock,
    null,
)
from machdbg.machine.function import at, function


@function("osfmk/ipc/mach_port.c", line=1360, stack=32)
async def mach_port_move_member(space: ipc_space_t, member: mach_port_name_t, after: mach_port_name_t) -> kern_return_t:
    """Make a port a member of exactly one set or, if ``after`` is null, of none.

    KERN_INVALID_RIGHT, KERN_INVALID_NAME. Taking out a port that is in no set succeeds.
    """
    entry_ = local(ipc_entry_t)
    wq_link_id = local(uint64_t)
    wq_reserved_prepost = local(uint64_t)
    await at(1369)
    wq_link_id.value = 0
    await at(1370)
    wq_reserved_prepost.value = 0
    await at(1372)
    if not space:
        await at(1373)
        return KERN_INVALID_TASK
    await at(1375)
    if not MACH_PORT_VALID(member):
        await at(1376)
        return KERN_INVALID_RIGHT
    await at(1378)
    if after == MACH_PORT_DEAD:
        await at(1379)
        return KERN_INVALID_RIGHT
    await at(1380)
    if after == MACH_PORT_NULL:
        await at(1381)
        wq_link_id.value = 0
    else:
        await at(1392)
        wq_link_id.value = await waitq_link_reserve(null(waitq))
        await at(1393)
        wq_reserved_prepost.value = await waitq_prepost_reserve(null(waitq), 10, WAITQ_DONT_LOCK)
    await at(1397)
    kr: kern_return_t = await ipc_right_lookup_write(space, member, entry_)
    await at(1398)
    done = kr != KERN_SUCCESS
    if done:
        await at(1399)
    nset: ipc_pset_t = null(ipc_pset)
    port: ipc_port_t
    if not done:
        entry: ipc_entry_t = entry_.value
        await at(1402)
        if not entry.ie_bits & MACH_PORT_TYPE_RECEIVE:
            await at(1403)
            is_read_unlock(space)
            await at(1404)
            kr = KERN_INVALID_RIGHT
            await at(1405)
            done = True
    if not done:
        await at(1408)
        port = as_port(entry.ie_object)
        await at(1411)
        if after == MACH_PORT_NULL:
            await at(1412)
        else:
            await at(1414)
            entry = await ipc_entry_lookup(space, after)
            await at(1415)
            if not entry:
                await at(1416)
                is_read_unlock(space)
                await at(1417)
                kr = KERN_INVALID_NAME
                await at(1418)
                done = True
            else:
                await at(1421)
                if not entry.ie_bits & MACH_PORT_TYPE_PORT_SET:
                    await at(1422)
                    is_read_unlock(space)
                    await at(1423)
                    kr = KERN_INVALID_RIGHT
                    await at(1424)
                    done = True
                else:
                    await at(1427)
                    nset = cast_to(ipc_pset, entry.ie_object)
    if not done:
        await at(1430)
        ip_lock(port)
        await at(1432)
        await ipc_pset_remove_from_all(port)
        await at(1434)
        if nset:
            await at(1435)
            ips_lock(nset)
            await at(1436)
            kr = await ipc_pset_add(nset, port, wq_link_id, wq_reserved_prepost)
            await at(1437)
            ips_unlock(nset)
        await at(1439)
        ip_unlock(port)
        await at(1440)
        is_read_unlock(space)
    await at(1448)
    await waitq_link_release(wq_link_id.value)
    await at(1449)
    await waitq_prepost_release_reserve(wq_reserved_prepost.value)
    await at(1451)
    return kr


@function("osfmk/ipc/mach_port.c", line=2031, stack=32)
async def mach_port_insert_member(space: ipc_space_t, name: mach_port_name_t,
                                  psname: mach_port_name_t) -> kern_return_t:
    """Put a port into one more set. KERN_INVALID_RIGHT, KERN_INVALID_NAME; 6 if it is in it already."""
    obj = local(ipc_object_t)
    psobj = local(ipc_object_t)
    wq_link_id = local(uint64_t)
    wq_reserved_prepost = local(uint64_t)
    await at(2042)
    if not space:
        await at(2043)
        return KERN_INVALID_TASK
    await at(2045)
    if not MACH_PORT_VALID(name) or not MACH_PORT_VALID(psname):
        await at(2046)
        return KERN_INVALID_RIGHT
    await at(2048)
    wq_link_id.value = await waitq_link_reserve(null(waitq))
    await at(2049)
    wq_reserved_prepost.value = await waitq_prepost_reserve(null(waitq), 10, WAITQ_DONT_LOCK)
    await at(2052)
    kr: kern_return_t = await ipc_object_translate_two(space, name, MACH_PORT_RIGHT_RECEIVE, obj,
                                                       psname, MACH_PORT_RIGHT_PORT_SET, psobj)
    await at(2055)
    if kr != KERN_SUCCESS:
        await at(2056)
    else:
        await at(2062)
        kr = await ipc_pset_add(cast_to(ipc_pset, psobj.value), as_port(obj.value), wq_link_id, wq_reserved_prepost)
        await at(2065)
        io_unlock(psobj.value)
        await at(2066)
        io_unlock(obj.value)
    await at(2070)
    await waitq_link_release(wq_link_id.value)
    await at(2071)
    await waitq_prepost_release_reserve(wq_reserved_prepost.value)
    await at(2073)
    return kr


@function("osfmk/ipc/mach_port.c", line=2095, stack=16)
async def mach_port_extract_member(space: ipc_space_t, name: mach_port_name_t,
                                   psname: mach_port_name_t) -> kern_return_t:
    """Take a port out of a set. KERN_INVALID_RIGHT, KERN_INVALID_NAME, KERN_NOT_IN_SET."""
    obj = local(ipc_object_t)
    psobj = local(ipc_object_t)
    await at(2104)
    if not space:
        await at(2105)
        return KERN_INVALID_TASK
    await at(2107)
    if not MACH_PORT_VALID(name) or not MACH_PORT_VALID(psname):
        await at(2108)
        return KERN_INVALID_RIGHT
    await at(2110)
    kr: kern_return_t = await ipc_object_translate_two(space, name, MACH_PORT_RIGHT_RECEIVE, obj,
                                                       psname, MACH_PORT_RIGHT_PORT_SET, psobj)
    await at(2113)
    if kr != KERN_SUCCESS:
        await at(2114)
        return kr
    await at(2120)
    kr = await ipc_pset_remove(cast_to(ipc_pset, psobj.value), as_port(obj.value))
    await at(2122)
    io_unlock(psobj.value)
    await at(2123)
    io_unlock(obj.value)
    await at(2125)
    return kr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import ipc_entry_lookup
from machdbg.kernel.osfmk.ipc.ipc_object_name import ipc_object_translate_two
from machdbg.kernel.osfmk.ipc.ipc_pset import ipc_pset_add, ipc_pset_remove, ipc_pset_remove_from_all
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_lookup_write
from machdbg.kernel.osfmk.kern.waitq_prepost import waitq_prepost_release_reserve, waitq_prepost_reserve
from machdbg.kernel.osfmk.kern.waitq_set import WAITQ_DONT_LOCK, waitq_link_release, waitq_link_reserve
