"""osfmk/ipc/ipc_kmsg.c, continued: a message buffer that a port owns for good.

Behaviour: spec of the message path, section 6.7.
"""

from __future__ import annotations

from machdbg.kernel.constants import LEGACY_HEADER_SIZE_DELTA
from machdbg.kernel.headers import int_t, ipc_kmsg_t, ipc_port_t, mach_msg_size_t
from machdbg.kernel.macros import IKM_NULL, IP_NULL
from machdbg.machine.function import at, function, tail_call

IO_BITS_PREALLOC = 0x8000
OVERFLOW = 0xFFFFFFFF


@function("osfmk/ipc/ipc_kmsg.c", line=1523)
async def ipc_kmsg_prealloc(size: mach_msg_size_t) -> ipc_kmsg_t:
    """A buffer for user messages of ``size`` bytes, trailer included, or null."""
    await at(1526)
    if size > OVERFLOW - LEGACY_HEADER_SIZE_DELTA:
        await at(1527)
        return IKM_NULL()
    await at(1529)
    size += LEGACY_HEADER_SIZE_DELTA
    await at(1531)
    return await tail_call(ipc_kmsg_alloc(size))


@function("osfmk/ipc/ipc_kmsg.c", line=1468)
async def ipc_kmsg_set_prealloc(kmsg: ipc_kmsg_t, port: ipc_port_t) -> None:
    """Give a buffer to a port, which holds its counts of synchronous senders from now on in the buffer."""
    await at(1474)
    kmsg.ikm_prealloc = IP_NULL()
    await at(1476)
    i: int_t
    await at(1479)
    for i in range(len(kmsg.sync_qos)):
        await at(1480)
        kmsg.sync_qos[i] = port.kdata2.qos_counter.sync_qos[i]
    await at(1482)
    kmsg.special_port_qos = port.kdata2.qos_counter.special_port_qos
    await at(1483)
    port.ip_bits |= IO_BITS_PREALLOC
    port.ip_premsg = kmsg
    await at(1484)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_alloc
