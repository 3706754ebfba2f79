"""osfmk/ipc/ipc_voucher.c, reduced: nobody can make a voucher, so that there is none but the null one.

Behaviour: spec of the message path, section 7; spec of the kernel services, section C.
"""

from __future__ import annotations

from machdbg.kernel.constants import IKOT_VOUCHER, KERN_INVALID_ARGUMENT, MACH_PORT_RIGHT_SEND
from machdbg.kernel.cpu import current_space, kernel_assert, local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    ipc_kmsg_t,
    ipc_object_t,
    ipc_port_t,
    ipc_voucher,
    ipc_voucher_t,
    kern_return_t,
    mach_generate_activity_id_args,
    mach_msg_option_t,
    mach_port_name_t,
    uint64_t,
)
from machdbg.kernel.macros import IP_NULL, IP_VALID, MACH_PORT_VALID, as_port, ip_kotype, ip_unlock, null
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr

MACH_ACTIVITY_ID_COUNT_MAX = 16


@function("osfmk/ipc/ipc_voucher.c", line=431, stack=8)
async def convert_port_name_to_voucher(voucher_name: mach_port_name_t) -> ipc_voucher_t:
    """The voucher that the current task has a send right to by this name, or null."""
    object = local(ipc_object_t)
    await at(438)
    if MACH_PORT_VALID(voucher_name):
        await at(439)
        kr: kern_return_t = await ipc_object_translate(current_space(), voucher_name, MACH_PORT_RIGHT_SEND, object)
        await at(440)
        if kr:
            await at(441)
            return null(ipc_voucher)
        port: ipc_port_t = as_port(object.value)
        await at(443)
        iv: ipc_voucher_t = await convert_port_to_voucher(port)
        await at(444)
        ip_unlock(port)
        await at(445)
        return iv
    await at(447)
    return null(ipc_voucher)


@function("osfmk/ipc/ipc_voucher.c", line=2859, stack=8)
async def mach_generate_activity_id(args: ptr[mach_generate_activity_id_args]) -> kern_return_t:
    """Trap 43: the first of ``count`` identifiers, 1 to 16, that nobody has been given. KERN_INVALID_ARGUMENT."""
    first = local(uint64_t)
    await at(2865)
    if not 0 < args.count <= MACH_ACTIVITY_ID_COUNT_MAX:
        await at(2866)
        return KERN_INVALID_ARGUMENT
    await at(2869)
    data = kernel_data()
    first.value = data.activity_id + 1
    data.activity_id += args.count
    await at(2870)
    kr: kern_return_t = await copyout(first.address, args.activity_id, 8)
    await at(2872)
    return kr


@function("osfmk/ipc/ipc_voucher.c", line=2664)
async def ipc_voucher_send_preprocessing(kmsg: ipc_kmsg_t) -> None:
    """Have attribute managers prepare a voucher for sending: none asks for it."""
    await at(2667)
    await at(2672)
    await at(2674)
    await at(2675)


@function("osfmk/ipc/ipc_voucher.c", line=2710)
async def ipc_voucher_receive_postprocessing(kmsg: ipc_kmsg_t, option: mach_msg_option_t) -> None:
    """Have attribute managers redeem a received voucher: none asks for it."""
    await at(2715)
    await at(2720)
    await at(2722)
    await at(2724)


@function("osfmk/ipc/ipc_voucher.c", line=399)
async def convert_port_to_voucher(port: ipc_port_t) -> ipc_voucher_t:
    """The voucher behind a port: none, for there are no ports of vouchers."""
    await at(402)
    if IP_VALID(port):
        await at(403)
        await at(410)
        kernel_assert(ip_kotype(port) != IKOT_VOUCHER, "no voucher can have been made")
        await at(411)
        return null(ipc_voucher)
    await at(418)
    return null(ipc_voucher)


@function("osfmk/ipc/ipc_voucher.c", line=452)
async def ipc_voucher_reference(voucher: ipc_voucher_t) -> None:
    """Take a reference."""
    await at(456)
    if not voucher:
        await at(457)
        return
    await at(459)
    voucher.iv_refs += 1
    await at(460)


@function("osfmk/ipc/ipc_voucher.c", line=464)
async def ipc_voucher_release(voucher: ipc_voucher_t) -> None:
    """Drop a reference."""
    await at(466)
    if voucher:
        await at(467)
        voucher.iv_refs -= 1


@function("osfmk/ipc/ipc_voucher.c", line=501)
async def convert_voucher_to_port(voucher: ipc_voucher_t) -> ipc_port_t:
    """A send right to a voucher's port: none."""
    await at(505)
    kernel_assert(not voucher, "no voucher can have been made")
    await at(506)
    return IP_NULL()
# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_translate
from machdbg.kernel.osfmk.x86_64.copyio import copyout
