"""osfmk/kern/ipc_mig.c: messages that the kernel sends. Behaviour: spec of the message path, section 6.6."""

from __future__ import annotations

from machdbg.kernel.constants import (
    MACH_MSG_SUCCESS,
    MACH_MSG_TIMEOUT_NONE,
    MACH_SEND_IMPORTANCE,
    MACH_SEND_KERNEL_DEFAULT,
    MACH_SEND_NOIMPORTANCE,
)
from machdbg.kernel.cpu import local
from machdbg.kernel.headers import (
    ipc_kmsg_t,
    mach_msg_header_t,
    mach_msg_option_t,
    mach_msg_return_t,
    mach_msg_size_t,
    mach_msg_timeout_t,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr


@function("osfmk/kern/ipc_mig.c", line=155)
async def mach_msg_send_from_kernel_proper(msg: ptr[mach_msg_header_t],
                                           send_size: mach_msg_size_t) -> mach_msg_return_t:
    """Send a message in kernel form; it never waits and ignores the queue limit.

    Fails with the codes of ipc_kmsg_get_from_kernel, ipc_kmsg_copyin_from_kernel and ipc_kmsg_send.
    """
    kmsg = local(ipc_kmsg_t)
    await at(164)
    mr: mach_msg_return_t = await ipc_kmsg_get_from_kernel(msg, send_size, kmsg)
    await at(165)
    if mr != MACH_MSG_SUCCESS:
        await at(167)
        return mr
    await at(170)
    mr = await ipc_kmsg_copyin_from_kernel(kmsg.value)
    await at(171)
    if mr != MACH_MSG_SUCCESS:
        await at(172)
        await ipc_kmsg_free(kmsg.value)
        await at(174)
        return mr
    await at(182)
    option: mach_msg_option_t = MACH_SEND_KERNEL_DEFAULT
    await at(183)
    await at(186)
    mr = await ipc_kmsg_send(kmsg.value, option, MACH_MSG_TIMEOUT_NONE)
    await at(187)
    if mr != MACH_MSG_SUCCESS:
        await at(188)
        await ipc_kmsg_destroy(kmsg.value)
    await at(192)
    return mr


@function("osfmk/kern/ipc_mig.c", line=196)
async def mach_msg_send_from_kernel_with_options(msg: ptr[mach_msg_header_t], send_size: mach_msg_size_t,
                                                 option: mach_msg_option_t,
                                                 timeout_val: mach_msg_timeout_t) -> mach_msg_return_t:
    """The same with options and a timeout (ms). What cannot be sent is destroyed."""
    kmsg = local(ipc_kmsg_t)
    await at(207)
    mr: mach_msg_return_t = await ipc_kmsg_get_from_kernel(msg, send_size, kmsg)
    await at(208)
    if mr != MACH_MSG_SUCCESS:
        await at(210)
        return mr
    await at(213)
    mr = await ipc_kmsg_copyin_from_kernel(kmsg.value)
    await at(214)
    if mr != MACH_MSG_SUCCESS:
        await at(215)
        await ipc_kmsg_free(kmsg.value)
        await at(217)
        return mr
    await at(228)
    await at(230)
    if not option & MACH_SEND_IMPORTANCE:
        await at(231)
        option |= MACH_SEND_NOIMPORTANCE
    await at(233)
    mr = await ipc_kmsg_send(kmsg.value, option, timeout_val)
    await at(235)
    if mr != MACH_MSG_SUCCESS:
        await at(236)
        await ipc_kmsg_destroy(kmsg.value)
    await at(240)
    return mr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_free, ipc_kmsg_send
from machdbg.kernel.osfmk.ipc.ipc_kmsg_clean import ipc_kmsg_destroy
from machdbg.kernel.osfmk.ipc.ipc_kmsg_from_kernel import ipc_kmsg_copyin_from_kernel, ipc_kmsg_get_from_kernel
