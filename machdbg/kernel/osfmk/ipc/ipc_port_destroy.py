"""osfmk/ipc/ipc_port.c: how a port dies. Spec of ports and rights, sections 2 and 8.

Importance donation is not modelled; its counters stay zero.
"""

from __future__ import annotations

from machdbg.kernel.constants import FALSE, IO_BITS_ACTIVE, MACH_PORT_NULL, TRUE
from machdbg.kernel.cpu import current_thread, kernel_assert
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    ipc_kmsg_t,
    ipc_mqueue_t,
    ipc_port_request,
    ipc_port_request_t,
    ipc_port_t,
    ipc_space_t,
    ipc_table_size_t,
    natural_t,
    thread_t,
    uint8_t,
)
from machdbg.kernel.macros import (
    IKM_NULL,
    IP_NULL,
    IP_PREALLOC,
    IS_NULL,
    imq_lock,
    imq_unlock,
    ip_active,
    ip_lock,
    ip_release,
    ip_unlock,
    null,
)
from machdbg.machine.function import at, function

IP_BIT_PREALLOC = 0x8000


def ikm_prealloc_inuse_port(kmsg: ipc_kmsg_t) -> ipc_port_t:
    """The port that a preallocated message is in use for."""
    return kmsg.ikm_prealloc


@function("osfmk/ipc/ipc_port.c", line=559)
async def ipc_port_clear_receiver(port: ipc_port_t, should_destroy: boolean_t) -> boolean_t:
    """Detach a receive right from its receiver; whether messages wait to be reaped. The port is locked."""
    await at(563)
    mqueue: ipc_mqueue_t = port.ip_messages
    await at(564)
    reap_messages: boolean_t = FALSE
    await at(571)
    if port.ip_in_pset:
        await at(572)
        await ipc_pset_remove_from_all(port)
    await at(580)
    imq_lock(mqueue)
    await at(581)
    await ipc_mqueue_changed(mqueue)
    await at(582)
    port.ip_mscount = 0
    await at(583)
    mqueue.imq_seqno = 0
    await at(584)
    port.ip_context = port.ip_guarded = port.ip_strict_guard = 0
    await at(586)
    if should_destroy:
        await at(594)
        reap_messages = await ipc_mqueue_destroy_locked(mqueue)
    await at(597)
    imq_unlock(mqueue)
    await at(599)
    return reap_messages


@function("osfmk/ipc/ipc_port.c", line=870)
async def ipc_port_destroy(port: ipc_port_t) -> None:
    """Destroy a port, or hand its receive right to who asked for it. Consumes a reference; unlocks the port."""
    await at(875)
    special_reply: boolean_t = port.ip_specialreply
    await at(879)
    self: thread_t = current_thread()
    await at(880)
    top: boolean_t = self.ith_assertions == 0
    await at(881)
    assertcnt: natural_t = 0
    await at(884)
    kernel_assert(ip_active(port), "ip_active(port)")
    await at(889)
    pdrequest: ipc_port_t = port.ip_pdrequest
    await at(893)
    if not port.ip_tempowner:
        await at(902)
        assertcnt = port.ip_impcount
        await at(903)
        if pdrequest:
            await at(905)
            port.ip_tempowner = 1
    await at(908)
    if top:
        await at(909)
        self.ith_assertions = assertcnt
    await at(912)
    if pdrequest:
        await at(914)
        await ipc_port_clear_receiver(port, FALSE)
        await at(919)
        port.ip_pdrequest = IP_NULL()
        await at(922)
        port.ip_receiver_name = MACH_PORT_NULL
        await at(923)
        port.ip_destination = IP_NULL()
        await at(924)
        ip_unlock(port)
        await at(926)
        if special_reply:
            await at(927)
            await ipc_port_unlink_special_reply_port(port, 0)
        await at(931)
        await ipc_notify_port_destroyed(pdrequest, port)
        await at(933)
    else:
        await at(936)
        port.ip_bits &= ~IO_BITS_ACTIVE
        await at(937)
        port.ip_timestamp = await ipc_port_timestamp()
        await at(938)
        nsrequest: ipc_port_t = port.ip_nsrequest
        await at(951)
        reap_msgs: boolean_t = await ipc_port_clear_receiver(port, TRUE)
        await at(963)
        if IP_PREALLOC(port):
            await at(966)
            kmsg: ipc_kmsg_t = port.ip_premsg
            await at(968)
            inuse_port: ipc_port_t = ikm_prealloc_inuse_port(kmsg)
            await at(969)
            port.ip_bits &= ~IP_BIT_PREALLOC
            port.ip_premsg = IKM_NULL()
            await at(970)
            ip_unlock(port)
            await at(971)
            if not inuse_port:
                await at(974)
                await ipc_kmsg_free(kmsg)
        else:
            await at(977)
            ip_unlock(port)
        await at(981)
        if special_reply:
            await at(982)
            await ipc_port_unlink_special_reply_port(port, 0)
        await at(987)
        if nsrequest:
            await at(988)
            await ipc_notify_send_once(nsrequest)
        await at(994)
        if reap_msgs:
            await at(995)
            await ipc_kmsg_reap_delayed()
        await at(1000)
        await ipc_mqueue_deinit(port.ip_messages)
        await at(1003)
        await ipc_port_dnnotify(port)
        await at(1005)
        await ipc_kobject_destroy(port)
        await at(1007)
        await ip_release(port)
    await at(1011)
    await at(1020)
    if assertcnt > 0 and top:
        await at(1022)
        self.ith_assertions = 0


@function("osfmk/ipc/ipc_port.c", line=1359)
async def ipc_port_unlink_special_reply_port_locked(special_reply_port: ipc_port_t, kn: int_t, flags: uint8_t) -> None:
    """Forget whom a thread's special reply port waits for. Nothing is ever linked here. Unlocks the port."""
    await at(1366)
    await at(1370)
    await at(1376)
    await at(1378)
    if not IP_PREALLOC(special_reply_port):
        special_reply_port.kdata2.qos_counter.special_port_qos = 0
    await at(1385)
    ip_unlock(special_reply_port)
    await at(1386)


@function("osfmk/ipc/ipc_port.c", line=1432)
async def ipc_port_unlink_special_reply_port(special_reply_port: ipc_port_t, flags: uint8_t) -> None:
    """Forget whom a thread's special reply port waits for."""
    await at(1436)
    ip_lock(special_reply_port)
    await at(1437)
    await ipc_port_unlink_special_reply_port_locked(special_reply_port, 0, flags)


@function("osfmk/ipc/ipc_port.c", line=2261)
async def ipc_port_dealloc_special(port: ipc_port_t, space: ipc_space_t) -> None:
    """Destroy a port of a special space."""
    await at(2265)
    ip_lock(port)
    await at(2266)
    kernel_assert(ip_active(port), "ip_active(port)")
    await at(2275)
    port.ip_receiver_name = MACH_PORT_NULL
    await at(2276)
    port.ip_receiver = IS_NULL()
    await at(2279)
    port.ip_mscount = 0
    await at(2280)
    port.ip_messages.imq_seqno = 0
    await at(2282)
    await ipc_port_destroy(port)


@function("osfmk/ipc/ipc_port.c", line=2295)
async def ipc_port_finalize(port: ipc_port_t) -> None:
    """Free what belongs to a port that nobody refers to any more."""
    await at(2298)
    requests: ipc_port_request_t = port.ip_requests
    kernel_assert(not ip_active(port), "!ip_active(port)")
    await at(2301)
    if requests:
        await at(2302)
        its: ipc_table_size_t = requests.ipr_size
        await at(2303)
        await it_requests_free(its, requests)
        await at(2304)
        port.ip_requests = null(ipc_port_request)
    await at(2307)
    await ipc_mqueue_deinit(port.ip_messages)
    await at(2310)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_free
from machdbg.kernel.osfmk.ipc.ipc_kmsg_clean import ipc_kmsg_reap_delayed
from machdbg.kernel.osfmk.ipc.ipc_mqueue_port import (
    ipc_mqueue_changed,
    ipc_mqueue_deinit,
    ipc_mqueue_destroy_locked,
)
from machdbg.kernel.osfmk.ipc.ipc_notify import ipc_notify_port_destroyed, ipc_notify_send_once
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_timestamp
from machdbg.kernel.osfmk.ipc.ipc_port_request import ipc_port_dnnotify
from machdbg.kernel.osfmk.ipc.ipc_pset import ipc_pset_remove_from_all
from machdbg.kernel.osfmk.ipc.ipc_table import it_requests_free
from machdbg.kernel.osfmk.kern.ipc_kobject import ipc_kobject_destroy
