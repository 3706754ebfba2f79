"""osfmk/ipc/mach_port.c: the kernel's calls on names.

Behaviour: spec of ports and rights, section 12. A null space gives KERN_INVALID_TASK, a dead one too. This file has
making, changing and ending rights; ``mach_port_right.py`` (notifications, extraction), ``mach_port_member.py`` (sets),
``mach_port_state.py`` and ``mach_port_attributes.py`` (what is attached to a port), ``mach_port_names.py`` (lists of
names) and ``mach_port_guard.py`` (guards) continue it.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_INVALID_ARGUMENT,
    KERN_INVALID_CAPABILITY,
    KERN_INVALID_NAME,
    KERN_INVALID_TASK,
    KERN_INVALID_VALUE,
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
    MACH_MSG_SIZE_MAX,
    MACH_MSG_TYPE_MOVE_RECEIVE,
    MACH_MSG_TYPE_MOVE_SEND_ONCE,
    MACH_PORT_DEAD,
    MACH_PORT_NULL,
    MACH_PORT_RIGHT_DEAD_NAME,
    MACH_PORT_RIGHT_NUMBER,
    MACH_PORT_RIGHT_PORT_SET,
    MACH_PORT_RIGHT_RECEIVE,
    MACH_PORT_RIGHT_SEND,
    MACH_PORT_RIGHT_SEND_ONCE,
    MACH_PORT_TYPE_DEAD_NAME,
    MACH_PORT_TYPE_SPREQUEST,
    MACH_PORT_TYPE_SPREQUEST_DELAYED,
    MAX_TRAILER_SIZE,
    TRUE,
)
from machdbg.kernel.cpu import local, local_struct, panic
from machdbg.kernel.headers import (
    ipc_entry_t,
    ipc_kmsg_t,
    ipc_port_t,
    ipc_pset_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_size_t,
    mach_msg_type_name_t,
    mach_port_delta_t,
    mach_port_name_t,
    mach_port_qos,
    mach_port_right_t,
    mach_port_t,
    mach_port_type_t,
    mach_port_urefs_t,
)
from machdbg.kernel.macros import IKM_NULL, IO_VALID, IP_NULL, MACH_PORT_VALID, as_object, ip_unlock, ips_unlock
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.view import Pointer, ptr


@function("osfmk/ipc/mach_port.c", line=446, stack=16)
async def mach_port_type(space: ipc_space_t, name: mach_port_name_t, typep: Pointer[mach_port_type_t]) -> kern_return_t:
    """What rights a name stands for (MACH_PORT_TYPE_*). KERN_INVALID_NAME."""
    entry = local(ipc_entry_t)
    urefs = local(mach_port_urefs_t)
    await at(455)
    if not space:
        await at(456)
        return KERN_INVALID_TASK
    await at(458)
    if name == MACH_PORT_NULL:
        await at(459)
        return KERN_INVALID_NAME
    await at(461)
    if name == MACH_PORT_DEAD:
        await at(462)
        typep.value = MACH_PORT_TYPE_DEAD_NAME
        await at(463)
        return KERN_SUCCESS
    await at(466)
    kr: kern_return_t = await ipc_right_lookup_write(space, name, entry)
    await at(467)
    if kr != KERN_SUCCESS:
        await at(468)
        return kr
    await at(471)
    kr = await ipc_right_info(space, name, entry.value, typep, urefs)
    await at(476)
    typep.value &= ~(MACH_PORT_TYPE_SPREQUEST | MACH_PORT_TYPE_SPREQUEST_DELAYED)
    await at(479)
    return kr


@function("osfmk/ipc/mach_port.c", line=548, stack=16)
async def mach_port_allocate_name(space: ipc_space_t, right: mach_port_right_t,
                                  name: mach_port_name_t) -> kern_return_t:
    """Make a receive right or port set under a name of the caller's choice (KERN_INVALID_VALUE: 0 or dead)."""
    qos = local_struct(mach_port_qos)
    namep = local(mach_port_name_t)
    await at(554)
    qos.clear()
    await at(556)
    qos.name = TRUE
    await at(558)
    if not MACH_PORT_VALID(name):
        await at(559)
        return KERN_INVALID_VALUE
    await at(561)
    namep.value = name
    kr: kern_return_t = await mach_port_allocate_full(space, right, IP_NULL(), qos, namep)
    await at(563)
    return kr


@function("osfmk/ipc/mach_port.c", line=585, stack=16)
async def mach_port_allocate(space: ipc_space_t, right: mach_port_right_t,
                             namep: Pointer[mach_port_name_t]) -> kern_return_t:
    """Make a receive right, port set or dead name; the kernel chooses the name."""
    qos = local_struct(mach_port_qos)
    await at(591)
    qos.clear()
    await at(593)
    kr: kern_return_t = await mach_port_allocate_full(space, right, IP_NULL(), qos, namep)
    await at(595)
    return kr


@function("osfmk/ipc/mach_port.c", line=618)
async def mach_port_allocate_qos(space: ipc_space_t, right: mach_port_right_t, qosp: ptr[mach_port_qos],
                                 namep: Pointer[mach_port_name_t]) -> kern_return_t:
    """The same with a preallocated message buffer, if asked for."""
    await at(626)
    if qosp.name:
        await at(627)
        return KERN_INVALID_ARGUMENT
    await at(628)
    kr: kern_return_t = await mach_port_allocate_full(space, right, IP_NULL(), qosp, namep)
    await at(630)
    return kr


@function("osfmk/ipc/mach_port.c", line=653, stack=16)
async def mach_port_allocate_full(space: ipc_space_t, right: mach_port_right_t, proto: mach_port_t,
                                  qosp: ptr[mach_port_qos], namep: Pointer[mach_port_name_t]) -> kern_return_t:
    """Make a right. A dead name ignores the name asked for.

    Fails with KERN_INVALID_TASK, KERN_INVALID_VALUE, KERN_NAME_EXISTS, KERN_FAILURE (slot in use with another
    generation), KERN_NO_SPACE or KERN_RESOURCE_SHORTAGE.
    """
    portp = local(ipc_port_t)
    psetp = local(ipc_pset_t)
    await at(660)
    kmsg: ipc_kmsg_t = IKM_NULL()
    await at(663)
    if not space:
        await at(664)
        return KERN_INVALID_TASK
    await at(666)
    if proto:
        await at(667)
        return KERN_INVALID_VALUE
    await at(669)
    if qosp.name:
        await at(670)
        if not MACH_PORT_VALID(namep.value):
            await at(671)
            return KERN_INVALID_VALUE
    await at(674)
    if qosp.prealloc:
        await at(675)
        if qosp.len > MACH_MSG_SIZE_MAX - MAX_TRAILER_SIZE:
            await at(676)
            return KERN_RESOURCE_SHORTAGE
        await at(678)
        size: mach_msg_size_t = qosp.len + MAX_TRAILER_SIZE
        await at(680)
        if right != MACH_PORT_RIGHT_RECEIVE:
            await at(681)
            return KERN_INVALID_VALUE
        await at(683)
        kmsg = await ipc_kmsg_prealloc(size)
        await at(684)
        if not kmsg:
            await at(685)
            return KERN_RESOURCE_SHORTAGE
    await at(689)
    if right == MACH_PORT_RIGHT_RECEIVE:
        await at(694)
        if qosp.name:
            await at(695)
            kr: kern_return_t = await ipc_port_alloc_name(space, namep.value, portp)
        else:
            await at(697)
            kr = await ipc_port_alloc(space, namep, portp)
        await at(698)
        if kr == KERN_SUCCESS:
            port: ipc_port_t = portp.value
            await at(699)
            if kmsg:
                await at(700)
                await ipc_kmsg_set_prealloc(kmsg, port)
            await at(702)
            ip_unlock(port)
        else:
            await at(704)
            if kmsg:
                await at(705)
                await ipc_kmsg_free(kmsg)
        await at(706)
    elif right == MACH_PORT_RIGHT_PORT_SET:
        await at(713)
        if qosp.name:
            await at(714)
            kr = await ipc_pset_alloc_name(space, namep.value, psetp)
        else:
            await at(716)
            kr = await ipc_pset_alloc(space, namep, psetp)
        await at(717)
        if kr == KERN_SUCCESS:
            pset: ipc_pset_t = psetp.value
            await at(718)
            ips_unlock(pset)
        await at(719)
    elif right == MACH_PORT_RIGHT_DEAD_NAME:
        await at(723)
        kr = await ipc_object_alloc_dead(space, namep)
        await at(724)
    else:
        await at(727)
        kr = KERN_INVALID_VALUE
        await at(728)
    await at(731)
    return kr


@function("osfmk/ipc/mach_port.c", line=752, stack=16)
async def mach_port_destroy(space: ipc_space_t, name: mach_port_name_t) -> kern_return_t:
    """Destroy every right of a name. 0 and the dead name succeed; KERN_INVALID_NAME, KERN_INVALID_RIGHT (guarded)."""
    entry = local(ipc_entry_t)
    await at(759)
    if not space:
        await at(760)
        return KERN_INVALID_TASK
    await at(762)
    if not MACH_PORT_VALID(name):
        await at(763)
        return KERN_SUCCESS
    await at(765)
    kr: kern_return_t = await ipc_right_lookup_write(space, name, entry)
    await at(766)
    if kr != KERN_SUCCESS:
        await at(767)
        return kr
    await at(770)
    kr = await ipc_right_destroy(space, name, entry.value, TRUE, 0)
    await at(771)
    return kr


@function("osfmk/ipc/mach_port.c", line=793, stack=16)
async def mach_port_deallocate(space: ipc_space_t, name: mach_port_name_t) -> kern_return_t:
    """Give back one user reference. 0 and the dead name succeed; KERN_INVALID_NAME, KERN_INVALID_RIGHT (receive)."""
    entry = local(ipc_entry_t)
    await at(800)
    if not space:
        await at(801)
        return KERN_INVALID_TASK
    await at(803)
    if not MACH_PORT_VALID(name):
        await at(804)
        return KERN_SUCCESS
    await at(806)
    kr: kern_return_t = await ipc_right_lookup_write(space, name, entry)
    await at(807)
    if kr != KERN_SUCCESS:
        await at(808)
        return kr
    await at(811)
    kr = await ipc_right_dealloc(space, name, entry.value)
    await at(812)
    return kr


@function("osfmk/ipc/mach_port.c", line=833, stack=32)
async def mach_port_get_refs(space: ipc_space_t, name: mach_port_name_t, right: mach_port_right_t,
                             urefsp: Pointer[mach_port_urefs_t]) -> kern_return_t:
    """How many user references a name has to a right; 0 for a right that it does not hold."""
    typep = local(mach_port_type_t)
    urefs_ = local(mach_port_urefs_t)
    entry = local(ipc_entry_t)
    await at(844)
    if not space:
        await at(845)
        return KERN_INVALID_TASK
    await at(847)
    if right >= MACH_PORT_RIGHT_NUMBER:
        await at(848)
        return KERN_INVALID_VALUE
    await at(850)
    if not MACH_PORT_VALID(name):
        await at(851)
        if right in (MACH_PORT_RIGHT_SEND, MACH_PORT_RIGHT_SEND_ONCE):
            await at(853)
            urefsp.value = 1
            await at(854)
            return KERN_SUCCESS
        await at(856)
        return KERN_INVALID_NAME
    await at(859)
    kr: kern_return_t = await ipc_right_lookup_write(space, name, entry)
    await at(860)
    if kr != KERN_SUCCESS:
        await at(861)
        return kr
    await at(864)
    kr = await ipc_right_info(space, name, entry.value, typep, urefs_)
    type: mach_port_type_t = typep.value
    urefs: mach_port_urefs_t = urefs_.value
    await at(867)
    if kr != KERN_SUCCESS:
        await at(868)
        return kr
    await at(870)
    if type & 1 << (right + 16):
        await at(871)
        if right in (MACH_PORT_RIGHT_SEND_ONCE, MACH_PORT_RIGHT_PORT_SET, MACH_PORT_RIGHT_RECEIVE):
            await at(878)
            urefsp.value = 1
        elif right in (MACH_PORT_RIGHT_DEAD_NAME, MACH_PORT_RIGHT_SEND):
            await at(884)
            urefsp.value = urefs
        else:
            await at(888)
            panic("mach_port_get_refs: strange rights")
    else:
        await at(891)
        urefsp.value = 0
    await at(893)
    return kr


@function("osfmk/ipc/mach_port.c", line=917, stack=16)
async def mach_port_mod_refs(space: ipc_space_t, name: mach_port_name_t, right: mach_port_right_t,
                             delta: mach_port_delta_t) -> kern_return_t:
    """Change the user references of a right. KERN_INVALID_NAME, KERN_INVALID_RIGHT, KERN_INVALID_VALUE."""
    entry = local(ipc_entry_t)
    await at(926)
    if not space:
        await at(927)
        return KERN_INVALID_TASK
    await at(929)
    if right >= MACH_PORT_RIGHT_NUMBER:
        await at(930)
        return KERN_INVALID_VALUE
    await at(932)
    if not MACH_PORT_VALID(name):
        await at(933)
        if right in (MACH_PORT_RIGHT_SEND, MACH_PORT_RIGHT_SEND_ONCE):
            await at(935)
            return KERN_SUCCESS
        await at(936)
        return KERN_INVALID_NAME
    await at(939)
    kr: kern_return_t = await ipc_right_lookup_write(space, name, entry)
    await at(940)
    if kr != KERN_SUCCESS:
        await at(941)
        return kr
    await at(944)
    kr = await ipc_right_delta(space, name, entry.value, right, delta)
    await at(945)
    return kr


@function("osfmk/ipc/mach_port.c", line=1641)
async def mach_port_insert_right(space: ipc_space_t, name: mach_port_name_t, poly: ipc_port_t,
                                 polyPoly: mach_msg_type_name_t) -> kern_return_t:
    """Put a naked right into a space under a name of the caller's choice; after a failure the caller still owns it.

    KERN_INVALID_VALUE, KERN_INVALID_CAPABILITY, KERN_RIGHT_EXISTS, KERN_NAME_EXISTS, KERN_FAILURE, KERN_NO_SPACE.
    """
    await at(1647)
    if not space:
        await at(1648)
        return KERN_INVALID_TASK
    await at(1650)
    if not MACH_PORT_VALID(name) or not MACH_MSG_TYPE_MOVE_RECEIVE <= polyPoly <= MACH_MSG_TYPE_MOVE_SEND_ONCE:
        await at(1652)
        return KERN_INVALID_VALUE
    await at(1654)
    if not IO_VALID(poly):
        await at(1655)
        return KERN_INVALID_CAPABILITY
    await at(1657)
    return await tail_call(ipc_object_copyout_name(space, as_object(poly), polyPoly, FALSE, name))


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_free
from machdbg.kernel.osfmk.ipc.ipc_kmsg_prealloc import ipc_kmsg_prealloc, ipc_kmsg_set_prealloc
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_alloc_dead
from machdbg.kernel.osfmk.ipc.ipc_object_copyout import ipc_object_copyout_name
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_alloc, ipc_port_alloc_name
from machdbg.kernel.osfmk.ipc.ipc_pset import ipc_pset_alloc, ipc_pset_alloc_name
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_info, ipc_right_lookup_write
from machdbg.kernel.osfmk.ipc.ipc_right_dealloc import ipc_right_dealloc, ipc_right_destroy
from machdbg.kernel.osfmk.ipc.ipc_right_delta import ipc_right_delta
