"""osfmk/ipc/ipc_pset.c: port sets. Behaviour: spec of ports and rights, section 9. Members are not modelled yet."""

from __future__ import annotations

from machdbg.kernel.constants import IO_BITS_ACTIVE, IOT_PORT_SET, KERN_SUCCESS, MACH_PORT_TYPE_PORT_SET, TRUE
from machdbg.kernel.cpu import kernel_space, local
from machdbg.kernel.headers import (
    ipc_object_t,
    ipc_pset,
    ipc_pset_t,
    ipc_space_t,
    kern_return_t,
    mach_port_name_t,
    uint64_t,
)
from machdbg.kernel.macros import cast_to, imq_lock, imq_unlock, io_release, ips_unlock, is_write_unlock
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, codec_of


@function("osfmk/ipc/ipc_pset.c", line=96)
async def ipc_pset_alloc(space: ipc_space_t, namep: Pointer[mach_port_name_t],
                         psetp: Pointer[ipc_pset_t]) -> kern_return_t:
    """A new, empty set with a name that the kernel chooses; it is locked. Fails as ipc_object_alloc does."""
    name_ = local(mach_port_name_t)
    pset_ = local(ipc_object_t)
    await at(106)
    await at(108)
    kr: kern_return_t = await ipc_object_alloc(space, IOT_PORT_SET, MACH_PORT_TYPE_PORT_SET, 0, name_, pset_)
    await at(111)
    if kr != KERN_SUCCESS:
        await at(113)
        return kr
    pset: ipc_pset_t = cast_to(ipc_pset, pset_.value)
    await at(117)
    await ipc_mqueue_init(pset.ips_messages, TRUE, no_link())
    await at(118)
    is_write_unlock(space)
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
    await at(152)
    await at(154)
    kr: kern_return_t = await ipc_object_alloc_name(space, IOT_PORT_SET, MACH_PORT_TYPE_PORT_SET, 0, name, pset_)
    await at(157)
    if kr != KERN_SUCCESS:
        await at(159)
        return kr
    pset: ipc_pset_t = cast_to(ipc_pset, pset_.value)
    await at(163)
    await ipc_mqueue_init(pset.ips_messages, TRUE, no_link())
    await at(167)
    psetp.value = pset
    await at(168)
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


def no_link() -> Pointer[int]:
    """No reserved link: sets have no members."""
    return Pointer(kernel_space(), 0, codec_of(uint64_t, {}))


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_mqueue_port import (
    ipc_mqueue_changed,
    ipc_mqueue_deinit,
    ipc_mqueue_init,
    ipc_mqueue_remove_all,
)
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_alloc, ipc_object_alloc_name
