"""osfmk/ipc/ipc_importance.c, reduced: importance donation never happens, so these look and return.

Spec of the message path, section 7: ports are not marked for donation and messages carry no importance.
``ipc_importance_check_circularity`` also decides whether receive rights travel in circles, which is modelled.
"""

from __future__ import annotations

from machdbg.kernel.constants import FALSE, MACH_PORT_NULL, TRUE
from machdbg.kernel.headers import boolean_t, ipc_kmsg_t, ipc_port_t, mach_msg_option_t
from machdbg.kernel.macros import imq_lock, imq_unlock, ip_active, ip_lock, ip_reference, ip_unlock
from machdbg.machine.function import at, function


@function("osfmk/ipc/ipc_importance.c", line=2480)
async def ipc_importance_send(kmsg: ipc_kmsg_t, option: mach_msg_option_t) -> boolean_t:
    """Boost the receiver's task: the destination is not marked for donation. FALSE: the port's lock was kept."""
    await at(2484)
    await at(2485)
    port_lock_dropped: boolean_t = FALSE
    await at(2494)
    await at(2496)
    return port_lock_dropped


@function("osfmk/ipc/ipc_importance.c", line=3117)
async def ipc_importance_receive(kmsg: ipc_kmsg_t, option: mach_msg_option_t) -> None:
    """Take over the importance in a received message: there is none."""
    await at(3121)
    await at(3124)
    await at(3125)
    await at(3128)
    await at(3192)
    await at(3205)
    await at(3228)
    await at(3232)


@function("osfmk/ipc/ipc_importance.c", line=3252)
async def ipc_importance_unreceive(kmsg: ipc_kmsg_t, option: mach_msg_option_t) -> None:
    """Undo ipc_importance_receive."""
    await at(3260)


@function("osfmk/ipc/ipc_importance.c", line=3287)
async def ipc_importance_clean(kmsg: ipc_kmsg_t) -> None:
    """Drop the importance of a message that will not be delivered: there is none."""
    await at(3293)
    await at(3304)


@function("osfmk/ipc/ipc_importance.c", line=3319)
async def ipc_importance_assert_clean(kmsg: ipc_kmsg_t) -> None:
    """Assert that a message carries no importance."""
    await at(3321)
    await at(3322)


@function("osfmk/ipc/ipc_importance.c", line=2208)
async def ipc_importance_check_circularity(port: ipc_port_t, dest: ipc_port_t) -> boolean_t:
    """Would sending the receive right of ``port`` to ``dest`` close a loop of ports inside each other's queues?

    If not, the port becomes in transit: its destination is ``dest``, with a reference.
    """
    await at(2224)
    if port == dest:
        await at(2225)
        return TRUE
    await at(2226)
    base: ipc_port_t = dest
    await at(2238)
    ip_lock(port)
    await at(2253)
    await at(2254)
    if not ip_active(dest) or dest.ip_receiver_name != MACH_PORT_NULL or not dest.ip_destination:
        await at(2257)
    else:
        await at(2261)
        ip_unlock(dest)
        await at(2263)
        ip_unlock(port)
        await at(2274)
        await at(2281)
        while True:
            await at(2282)
            ip_lock(base)
            await at(2284)
            if not ip_active(base) or base.ip_receiver_name != MACH_PORT_NULL or not base.ip_destination:
                await at(2287)
                break
            await at(2289)
            base = base.ip_destination
            await at(2281)
        await at(2294)
        if base == port:
            await at(2297)
            await at(2305)
            while dest:
                await at(2313)
                next: ipc_port_t = dest.ip_destination
                await at(2314)
                ip_unlock(dest)
                await at(2315)
                dest = next
                await at(2305)
            await at(2321)
            return TRUE
        await at(2330)
        ip_lock(port)
        await at(2331)
    await at(2334)
    imq_lock(base.ip_messages)
    await at(2342)
    ip_reference(dest)
    await at(2343)
    port.ip_destination = dest
    await at(2353)
    await at(2360)
    port.ip_tempowner = 0
    await at(2369)
    ip_unlock(port)
    await at(2431)
    imq_unlock(base.ip_messages)
    await at(2432)
    ip_unlock(base)
    await at(2466)
    return FALSE
