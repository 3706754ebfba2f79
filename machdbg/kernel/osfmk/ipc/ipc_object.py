"""osfmk/ipc/ipc_object.c: what ports and port sets have in common; rights between a space and the kernel.

A *naked* right is a plain pointer to a port that counts in the port only. ``ipc_object_copyout.py`` (from the kernel to
a space) and ``ipc_object_name.py`` continue this file. Behaviour: spec of ports and rights,
section 7.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    IOT_PORT,
    IOT_PORT_SET,
    KERN_INVALID_RIGHT,
    KERN_NAME_EXISTS,
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
    MACH_MSG_TYPE_COPY_SEND,
    MACH_MSG_TYPE_MAKE_SEND,
    MACH_MSG_TYPE_MAKE_SEND_ONCE,
    MACH_MSG_TYPE_MOVE_RECEIVE,
    MACH_MSG_TYPE_MOVE_SEND,
    MACH_MSG_TYPE_MOVE_SEND_ONCE,
    MACH_MSG_TYPE_PORT_RECEIVE,
    MACH_MSG_TYPE_PORT_SEND,
    MACH_MSG_TYPE_PORT_SEND_ONCE,
    MACH_PORT_NULL,
    MACH_PORT_TYPE_DEAD_NAME,
    MACH_PORT_TYPE_NONE,
    TRUE,
)
from machdbg.kernel.cpu import kernel_assert, local, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    int_t,
    ipc_entry_t,
    ipc_object,
    ipc_object_t,
    ipc_object_type_t,
    ipc_port,
    ipc_port_t,
    ipc_pset,
    ipc_space_t,
    kern_return_t,
    mach_msg_type_name_t,
    mach_port_name_t,
    mach_port_right_t,
    mach_port_type_t,
    mach_port_urefs_t,
    unsigned_int,
    zone,
)
from machdbg.kernel.macros import (
    IE_BITS_TYPE,
    IO_VALID,
    IP_NULL,
    as_port,
    at_address,
    imq_full_kernel,
    io_active,
    io_lock,
    io_makebits,
    io_reference,
    io_release,
    ip_active,
    ip_lock,
    ip_reference,
    ip_release,
    ip_unlock,
    is_read_unlock,
    is_write_unlock,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


def object_zone(otype: int) -> zone:
    """The zone of ports or of port sets."""
    return kernel_data().ipc_object_zones[otype]


def MACH_PORT_TYPE(right: int) -> int:
    """The bit of a right in a type."""
    return 1 << right + 16


async def io_alloc(otype: int) -> ipc_object:
    """Memory for an object (the macro of ipc_object.h)."""
    return at_address(ipc_object, await zalloc(object_zone(otype)))


def clear_object(otype: int, object: ipc_object) -> None:
    """Zero the whole port or port set that begins with ``object``."""
    size = (ipc_port if otype == IOT_PORT else ipc_pset).record.size
    object.space.write(object.address, bytes(size))


@function("osfmk/ipc/ipc_object.c", line=106)
async def ipc_object_reference(object: ipc_object_t) -> None:
    """Take a reference."""
    await at(109)
    io_reference(object)


@function("osfmk/ipc/ipc_object.c", line=119)
async def ipc_object_release(object: ipc_object_t) -> None:
    """Drop a reference."""
    await at(122)
    await io_release(object)


@function("osfmk/ipc/ipc_object.c", line=139)
async def ipc_object_translate(space: ipc_space_t, name: mach_port_name_t, right: mach_port_right_t,
                               objectp: Pointer[ipc_object_t]) -> kern_return_t:
    """The object behind a name that must hold ``right``, locked but without a reference.

    KERN_INVALID_TASK, KERN_INVALID_NAME or KERN_INVALID_RIGHT.
    """
    entryp = local(ipc_entry_t)
    await at(149)
    kr: kern_return_t = await ipc_right_lookup_write(space, name, entryp)
    await at(150)
    if kr != KERN_SUCCESS:
        await at(151)
        return kr
    entry: ipc_entry_t = entryp.value
    await at(154)
    if not entry.ie_bits & MACH_PORT_TYPE(right):
        await at(155)
        is_read_unlock(space)
        await at(156)
        return KERN_INVALID_RIGHT
    await at(159)
    object: ipc_object_t = entry.ie_object
    kernel_assert(object, "object != IO_NULL")
    await at(162)
    io_lock(object)
    await at(163)
    is_read_unlock(space)
    await at(165)
    objectp.value = object
    await at(166)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_object.c", line=241)
async def ipc_object_alloc_dead(space: ipc_space_t, namep: Pointer[mach_port_name_t]) -> kern_return_t:
    """A new dead name with one reference."""
    entryp = local(ipc_entry_t)
    await at(248)
    kr: kern_return_t = await ipc_entry_alloc(space, namep, entryp)
    await at(249)
    if kr != KERN_SUCCESS:
        await at(250)
        return kr
    entry: ipc_entry_t = entryp.value
    await at(255)
    await at(256)
    entry.ie_bits |= MACH_PORT_TYPE_DEAD_NAME | 1
    await at(257)
    await ipc_entry_modified(space, namep.value, entry)
    await at(258)
    is_write_unlock(space)
    await at(259)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_object.c", line=316)
async def ipc_object_alloc(space: ipc_space_t, otype: ipc_object_type_t, type: mach_port_type_t,
                           urefs: mach_port_urefs_t, namep: Pointer[mach_port_name_t],
                           objectp: Pointer[ipc_object_t]) -> kern_return_t:
    """A new object with a name that the kernel chooses. Object and space are locked on success.

    KERN_RESOURCE_SHORTAGE or what ipc_entry_alloc returns.
    """
    entryp = local(ipc_entry_t)
    await at(333)
    object: ipc_object_t = await io_alloc(otype)
    await at(334)
    if not object:
        await at(335)
        return KERN_RESOURCE_SHORTAGE
    await at(337)
    if otype == IOT_PORT:
        await at(340)
        clear_object(otype, object)
    else:
        await at(341)
        if otype == IOT_PORT_SET:
            await at(344)
            clear_object(otype, object)
    await at(347)
    object.io_lock_data.interlock = 0
    await at(348)
    namep.value = MACH_PORT_NULL
    await at(349)
    kr: kern_return_t = await ipc_entry_alloc(space, namep, entryp)
    await at(350)
    if kr != KERN_SUCCESS:
        await at(351)
        await io_free(otype, object)
        await at(352)
        return kr
    entry: ipc_entry_t = entryp.value
    await at(356)
    entry.ie_bits |= type | urefs
    await at(357)
    entry.ie_object = object
    await at(358)
    await ipc_entry_modified(space, namep.value, entry)
    await at(360)
    io_lock(object)
    await at(362)
    object.io_references = 1
    await at(363)
    object.io_bits = io_makebits(True, otype, 0)
    await at(365)
    objectp.value = object
    await at(366)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_object.c", line=384)
async def ipc_object_alloc_name(space: ipc_space_t, otype: ipc_object_type_t, type: mach_port_type_t,
                                urefs: mach_port_urefs_t, name: mach_port_name_t,
                                objectp: Pointer[ipc_object_t]) -> kern_return_t:
    """A new object under a given name. The object is locked on success, the space is not.

    KERN_RESOURCE_SHORTAGE, KERN_NAME_EXISTS or what ipc_entry_alloc_name returns.
    """
    entryp = local(ipc_entry_t)
    await at(401)
    object: ipc_object_t = await io_alloc(otype)
    await at(402)
    if not object:
        await at(403)
        return KERN_RESOURCE_SHORTAGE
    await at(405)
    if otype == IOT_PORT:
        await at(408)
        clear_object(otype, object)
    else:
        await at(409)
        if otype == IOT_PORT_SET:
            await at(412)
            clear_object(otype, object)
    await at(415)
    object.io_lock_data.interlock = 0
    await at(416)
    kr: kern_return_t = await ipc_entry_alloc_name(space, name, entryp)
    await at(417)
    if kr != KERN_SUCCESS:
        await at(418)
        await io_free(otype, object)
        await at(419)
        return kr
    entry: ipc_entry_t = entryp.value
    await at(423)
    if await ipc_right_inuse(space, name, entry):
        await at(424)
        await io_free(otype, object)
        await at(425)
        return KERN_NAME_EXISTS
    await at(428)
    entry.ie_bits |= type | urefs
    await at(429)
    entry.ie_object = object
    await at(430)
    await ipc_entry_modified(space, name, entry)
    await at(432)
    io_lock(object)
    await at(433)
    is_write_unlock(space)
    await at(435)
    object.io_references = 1
    await at(436)
    object.io_bits = io_makebits(True, otype, 0)
    await at(438)
    objectp.value = object
    await at(439)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_object.c", line=449)
async def ipc_object_copyin_type(msgt_name: mach_msg_type_name_t) -> mach_msg_type_name_t:
    """What a disposition of the sender becomes for the receiver."""
    await at(452)
    if msgt_name == MACH_MSG_TYPE_MOVE_RECEIVE:
        await at(455)
        return MACH_MSG_TYPE_PORT_RECEIVE
    if msgt_name in (MACH_MSG_TYPE_MOVE_SEND_ONCE, MACH_MSG_TYPE_MAKE_SEND_ONCE):
        await at(459)
        return MACH_MSG_TYPE_PORT_SEND_ONCE
    if msgt_name in (MACH_MSG_TYPE_MOVE_SEND, MACH_MSG_TYPE_MAKE_SEND, MACH_MSG_TYPE_COPY_SEND):
        await at(464)
        return MACH_MSG_TYPE_PORT_SEND
    await at(471)
    return 0


@function("osfmk/ipc/ipc_object.c", line=491)
async def ipc_object_copyin(space: ipc_space_t, name: mach_port_name_t, msgt_name: mach_msg_type_name_t,
                            objectp: Pointer[ipc_object_t]) -> kern_return_t:
    """Take a right out of a space: a naked right or IO_DEAD.

    KERN_INVALID_TASK, KERN_INVALID_NAME, KERN_INVALID_RIGHT, KERN_INVALID_CAPABILITY.
    """
    entryp = local(ipc_entry_t)
    soright = local(ipc_port_t)
    release_port = local(ipc_port_t)
    assertcnt = local(int_t)
    await at(501)
    assertcnt.value = 0
    await at(509)
    kr: kern_return_t = await ipc_right_lookup_write(space, name, entryp)
    await at(510)
    if kr != KERN_SUCCESS:
        await at(511)
        return kr
    entry: ipc_entry_t = entryp.value
    await at(514)
    release_port.value = IP_NULL()
    await at(515)
    kr = await ipc_right_copyin(space, name, entry, msgt_name, TRUE, objectp, soright, release_port, assertcnt)
    await at(520)
    if IE_BITS_TYPE(entry.ie_bits) == MACH_PORT_TYPE_NONE:
        await at(521)
        await ipc_entry_dealloc(space, name, entry)
    await at(522)
    is_write_unlock(space)
    await at(525)
    await at(530)
    if release_port.value:
        await at(531)
        await ip_release(release_port.value)
    await at(533)
    if kr == KERN_SUCCESS and soright.value:
        await at(534)
        await ipc_notify_port_deleted(soright.value, name)
    await at(536)
    return kr


@function("osfmk/ipc/ipc_object.c", line=568)
async def ipc_object_copyin_from_kernel(object: ipc_object_t, msgt_name: mach_msg_type_name_t) -> None:
    """Count a naked right that kernel code puts into a message."""
    port: ipc_port_t = as_port(object)
    await at(574)
    if msgt_name == MACH_MSG_TYPE_MOVE_RECEIVE:
        await at(576)
        await at(578)
        ip_lock(port)
        await at(580)
        if port.ip_destination:
            kernel_assert(port.ip_receiver == kernel_data().ipc_space_kernel, "port->ip_receiver == ipc_space_kernel")
            await at(584)
            port.ip_mscount = 0
            await at(586)
            port.ip_receiver_name = MACH_PORT_NULL
            await at(587)
            port.ip_destination = IP_NULL()
        await at(589)
        ip_unlock(port)
    elif msgt_name == MACH_MSG_TYPE_COPY_SEND:
        await at(594)
        await at(596)
        ip_lock(port)
        await at(597)
        if ip_active(port):
            kernel_assert(port.ip_srights > 0, "port->ip_srights > 0")
            await at(599)
            port.ip_srights += 1
        await at(601)
        ip_reference(port)
        await at(602)
        ip_unlock(port)
    elif msgt_name == MACH_MSG_TYPE_MAKE_SEND:
        await at(607)
        await at(609)
        ip_lock(port)
        await at(610)
        if ip_active(port):
            await at(614)
            port.ip_mscount += 1
        await at(617)
        port.ip_srights += 1
        await at(618)
        ip_reference(port)
        await at(619)
        ip_unlock(port)
    elif msgt_name == MACH_MSG_TYPE_MOVE_SEND:
        await at(625)
    elif msgt_name == MACH_MSG_TYPE_MAKE_SEND_ONCE:
        await at(630)
        await at(632)
        ip_lock(port)
        await at(636)
        port.ip_sorights += 1
        await at(637)
        ip_reference(port)
        await at(638)
        ip_unlock(port)
    elif msgt_name == MACH_MSG_TYPE_MOVE_SEND_ONCE:
        await at(644)
    else:
        await at(649)
        panic("ipc_object_copyin_from_kernel: strange rights")


@function("osfmk/ipc/ipc_object.c", line=665)
async def ipc_object_destroy(object: ipc_object_t, msgt_name: mach_msg_type_name_t) -> None:
    """Destroy a naked right."""
    kernel_assert(IO_VALID(object), "IO_VALID(object)")
    await at(672)
    if msgt_name == MACH_MSG_TYPE_PORT_SEND:
        await at(674)
        await ipc_port_release_send(as_port(object))
    elif msgt_name == MACH_MSG_TYPE_PORT_SEND_ONCE:
        await at(678)
        await ipc_notify_send_once(as_port(object))
    elif msgt_name == MACH_MSG_TYPE_PORT_RECEIVE:
        await at(682)
        await ipc_port_release_receive(as_port(object))
    else:
        await at(686)
        panic("ipc_object_destroy: strange rights")


@function("osfmk/ipc/ipc_object.c", line=701)
async def ipc_object_destroy_dest(object: ipc_object_t, msgt_name: mach_msg_type_name_t) -> None:
    """Destroy the right to a message's destination; the destination's owner is not told when its queue is full."""
    await at(708)
    if msgt_name == MACH_MSG_TYPE_PORT_SEND:
        await at(710)
        await ipc_port_release_send(as_port(object))
    elif msgt_name == MACH_MSG_TYPE_PORT_SEND_ONCE:
        await at(714)
        if io_active(object) and not imq_full_kernel(as_port(object).ip_messages):
            await at(716)
            await ipc_notify_send_once(as_port(object))
        else:
            await at(718)
            await ipc_port_release_sonce(as_port(object))
    else:
        await at(722)
        panic("ipc_object_destroy_dest: strange rights")


@function("osfmk/ipc/ipc_object.c", line=1091)
async def io_free(otype: unsigned_int, object: ipc_object_t) -> None:
    """Free an object that nobody refers to any more."""
    await at(1097)
    if otype == IOT_PORT:
        await at(1098)
        port: ipc_port_t = as_port(object)
        await at(1099)
        await ipc_port_finalize(port)
    await at(1101)
    await at(1102)
    await zfree(object_zone(otype), object.address)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import (
    ipc_entry_alloc,
    ipc_entry_alloc_name,
    ipc_entry_dealloc,
    ipc_entry_modified,
)
from machdbg.kernel.osfmk.ipc.ipc_notify import (
    ipc_notify_port_deleted,
    ipc_notify_send_once,
)
from machdbg.kernel.osfmk.ipc.ipc_port import (
    ipc_port_release_receive,
    ipc_port_release_send,
    ipc_port_release_sonce,
)
from machdbg.kernel.osfmk.ipc.ipc_port_destroy import ipc_port_finalize
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_inuse, ipc_right_lookup_write
from machdbg.kernel.osfmk.ipc.ipc_right_copyin import ipc_right_copyin
from machdbg.kernel.osfmk.kern.zalloc import zalloc, zfree
