"""osfmk/ipc/ipc_voucher.c, reduced: messages carry no vouchers that need work (spec of the message path, section 7)."""

from __future__ import annotations

from machdbg.kernel.headers import ipc_kmsg_t, mach_msg_option_t
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
