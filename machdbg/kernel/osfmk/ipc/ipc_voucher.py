"""osfmk/ipc/ipc_voucher.c, reduced: nobody can make a voucher, so that there is none but the null one.

Behaviour: spec of the message path, section 7; spec of the kernel services, section C.
"""

from __future__ import annotations

from machdbg.kernel.constants import IKOT_VOUCHER
from machdbg.kernel.cpu import kernel_assert
from machdbg.kernel.headers import ipc_kmsg_t, ipc_port_t, ipc_voucher, ipc_voucher_t, mach_msg_option_t
from machdbg.kernel.macros import IP_NULL, IP_VALID, ip_kotype, null
from machdbg.machine.function import at, function


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
