"""osfmk/ipc/ipc_pset.c: port sets. Behaviour: spec of ports and rights, section 9."""

from __future__ import annotations

from machdbg.kernel.constants import (
    IO_BITS_ACTIVE,
    IOT_PORT_SET,
    KERN_NOT_IN_SET,
    KERN_SUCCESS,
    MACH_PORT_TYPE_PORT_SET,
    TRUE,
)
from machdbg.kernel.cpu import kernel_assert, local
from machdbg.kernel.headers import (
    boolean_t,
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
    cast_to,
    imq_lock,
    imq_unlock,
    io_active,
    io_release,
    ip_active,
    ips_unlock,
    is_write_unlock,
    null,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/ipc/ipc_pset.c", line=96)
async def ipc_pset_alloc(space: ipc_space_t, namep: Pointer[mach_port_name_t],
                         psetp: Pointer[ipc_pset_t]) -> kern_return_t:
    """A new, empty set with a name that the kernel chooses; it is locked. Fails as ipc_object_alloc does."""
    name_ = local(mach_port_name_t)
    pset_ = local(ipc_object_t)
    reserved_link_ = local(uint64_t)
    await at(106)
    reserved_link_.value = await waitq_link_reserve(null(waitq))
    await at(108)
    kr: kern_return_t = await ipc_object_alloc(space, IOT_PORT_SET, MACH_PORT_TYPE_PORT_SET, 0, name_, pset_)
    await at(111)
    if kr != KERN_SUCCESS:
        await at(112)
        await waitq_link_release(reserved_link_.value)
        await at(113)
        return kr
    pset: ipc_pset_t = cast_to(ipc_pset, pset_.value)
    await at(117)
    await ipc_mqueue_init(pset.ips_messages, TRUE, reserved_link_)
    await at(118)
    is_write_unlock(space)
    await at(120)
    await waitq_link_release(reserved_link_.value)
    await at(122)
    namep.value = name_.value
    await at(123)
    psetp.value = pset
    await at(124)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_pset.c", line=142)
async def ipc_pset_alloc_name(space: ipc_space_t, name: mach_port_name_t,
                              psetp: Pointer[ipc_pset_t]) -> kern_return_t:
    """A new, empty set under a given name; it is locked. Fails as ipc_object_alloc_name does."""
    pset_ = local(ipc_object_t)
    reserved_link_ = local(uint64_t)
    await at(152)
    reserved_link_.value = await waitq_link_reserve(null(waitq))
    await at(154)
    kr: kern_return_t = await ipc_object_alloc_name(space, IOT_PORT_SET, MACH_PORT_TYPE_PORT_SET, 0, name, pset_)
    await at(157)
    if kr != KERN_SUCCESS:
        await at(158)
        await waitq_link_release(reserved_link_.value)
        await at(159)
        return kr
    pset: ipc_pset_t = cast_to(ipc_pset, pset_.value)
    await at(163)
    await ipc_mqueue_init(pset.ips_messages, TRUE, reserved_link_)
    await at(165)
    await waitq_link_release(reserved_link_.value)
    await at(167)
    psetp.value = pset
    await at(168)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_pset.c", line=223)
async def ipc_pset_member(pset: ipc_pset_t, port: ipc_port_t) -> boolean_t:
    """Whether a port is in a set; it is locked."""
    await at(229)
    return await ipc_mqueue_member(port.ip_messages, pset.ips_messages)


@function("osfmk/ipc/ipc_pset.c", line=243)
async def ipc_pset_add(pset: ipc_pset_t, port: ipc_port_t, reserved_link: Pointer[uint64_t],
                       reserved_prepost: Pointer[uint64_t]) -> kern_return_t:
    """Put a port into a set; both are locked and alive. If it is there already the result is 6."""
    kernel_assert(io_active(pset.ips_object), "ips_active(pset)")
    kernel_assert(ip_active(port), "ip_active(port)")
    await at(254)
    kr: kern_return_t = await ipc_mqueue_add(port.ip_messages, pset.ips_messages, reserved_link, reserved_prepost)
    await at(257)
    return kr


@function("osfmk/ipc/ipc_pset.c", line=273)
async def ipc_pset_remove(pset: ipc_pset_t, port: ipc_port_t) -> kern_return_t:
    """Take a port out of a set; both are locked. KERN_NOT_IN_SET."""
    kernel_assert(ip_active(port), "ip_active(port)")
    await at(281)
    if port.ip_in_pset == 0:
        await at(282)
        return KERN_NOT_IN_SET
    await at(284)
    kr: kern_return_t = await ipc_mqueue_remove(port.ip_messages, pset.ips_messages)
    await at(286)
    return kr


@function("osfmk/ipc/ipc_pset.c", line=298)
async def ipc_pset_remove_from_all(port: ipc_port_t) -> kern_return_t:
    """Take a port out of all sets. KERN_NOT_IN_SET."""
    await at(301)
    if port.ip_in_pset == 0:
        await at(302)
        return KERN_NOT_IN_SET
    await at(307)
    await ipc_mqueue_remove_from_all(port.ip_messages)
    await at(308)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_pset.c", line=323)
async def ipc_pset_destroy(pset: ipc_pset_t) -> None:
    """Destroy a set; whoever receives on it resumes. The set comes locked; its reference is consumed."""
    await at(328)
    pset.ips_object.io_bits &= ~IO_BITS_ACTIVE
    await at(334)
    await ipc_mqueue_remove_all(pset.ips_messages)
    await at(340)
    imq_lock(pset.ips_messages)
    await at(341)
    await ipc_mqueue_changed(pset.ips_messages)
    await at(342)
    imq_unlock(pset.ips_messages)
    await at(344)
    await ipc_mqueue_deinit(pset.ips_messages)
    await at(346)
    ips_unlock(pset)
    await at(347)
    await io_release(pset.ips_object)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_mqueue_port import (
    ipc_mqueue_changed,
    ipc_mqueue_deinit,
    ipc_mqueue_init,
)
from machdbg.kernel.osfmk.ipc.ipc_mqueue_set import (
    ipc_mqueue_add,
    ipc_mqueue_member,
    ipc_mqueue_remove,
    ipc_mqueue_remove_all,
    ipc_mqueue_remove_from_all,
)
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_alloc, ipc_object_alloc_name
from machdbg.kernel.osfmk.kern.waitq_set import waitq_link_release, waitq_link_reserve
