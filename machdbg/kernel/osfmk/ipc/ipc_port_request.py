"""osfmk/ipc/ipc_port.c: a port's requests for dead-name and send-possible notifications, and its no-senders request.

Slot 0 of a port's table of requests heads the free list and points to the size. The low bits of a slot's send-once
right tell its kind. Behaviour: spec of ports and rights, section 8.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_NO_SPACE,
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
    MACH_PORT_NULL,
    MACH_PORT_TYPE_DNREQUEST,
    MACH_PORT_TYPE_SPREQUEST,
    MACH_PORT_TYPE_SPREQUEST_DELAYED,
)
from machdbg.kernel.cpu import kernel_assert
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    ipc_port,
    ipc_port_request,
    ipc_port_request_index_t,
    ipc_port_request_t,
    ipc_port_t,
    ipc_table_elems_t,
    ipc_table_size,
    ipc_table_size_t,
    kern_return_t,
    mach_msg_option_t,
    mach_msg_priority_t,
    mach_port_mscount_t,
    mach_port_name_t,
    mach_port_type_t,
)
from machdbg.kernel.macros import (
    IP_NULL,
    IP_VALID,
    MACH_PORT_VALID,
    at_address,
    ip_active,
    ip_lock,
    ip_reference,
    ip_release,
    ip_unlock,
    null,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer

IPR_SOR_SPARM_MASK = 1  # send-possible, armed
IPR_SOR_SPREQ_MASK = 2  # send-possible
IPR_SOR_SPBIT_MASK = 3


def IPR_SOR_PORT(soright: ipc_port) -> ipc_port:
    """The send-once right of a slot without its flags."""
    return ipc_port(soright.space, soright.address & ~IPR_SOR_SPBIT_MASK)


def IPR_SOR_SPREQ(soright: ipc_port) -> bool:
    """Whether a slot is a send-possible request."""
    return bool(soright.address & IPR_SOR_SPREQ_MASK) and IP_VALID(IPR_SOR_PORT(soright))


def IPR_SOR_SPARMED(soright: ipc_port) -> bool:
    """Whether a slot is an armed send-possible request."""
    return bool(soright.address & IPR_SOR_SPARM_MASK) and IP_VALID(IPR_SOR_PORT(soright))


def request_at(table: ipc_port_request, index: int) -> ipc_port_request:
    """C's ``&table[index]``."""
    return ipc_port_request(table.space, table.address + index * ipc_port_request.record.size)


def IPR_SOR_MAKE(port: ipc_port, flags: int) -> ipc_port:
    """A send-once right with flags, as a slot holds it."""
    return ipc_port(port.space, port.address | flags)


@function("osfmk/ipc/ipc_port.c", line=155)
async def ipc_port_request_alloc(port: ipc_port_t, name: mach_port_name_t, soright: ipc_port_t,
                                 send_possible: boolean_t, immediate: boolean_t,
                                 indexp: Pointer[ipc_port_request_index_t],
                                 importantp: Pointer[boolean_t]) -> kern_return_t:
    """Take a slot for a request of ``name``; the send-once right moves in. The port is locked and alive.

    KERN_NO_SPACE: the caller lets the table grow and tries again.
    """
    await at(179)
    importantp.value = FALSE
    kernel_assert(ip_active(port), "ip_active(port)")
    kernel_assert(name != MACH_PORT_NULL, "name != MACH_PORT_NULL")
    kernel_assert(soright, "soright != IP_NULL")
    await at(186)
    table: ipc_port_request_t = port.ip_requests
    await at(188)
    if not table:
        await at(189)
        return KERN_NO_SPACE
    await at(191)
    index: ipc_port_request_index_t = table.ipr_next
    await at(192)
    if index == 0:
        await at(193)
        return KERN_NO_SPACE
    await at(195)
    ipr: ipc_port_request_t = request_at(table, index)
    kernel_assert(ipr.ipr_name == MACH_PORT_NULL, "ipr->ipr_name == MACH_PORT_NULL")
    await at(198)
    table.ipr_next = ipr.ipr_next
    await at(199)
    ipr.ipr_name = name
    mask = 0
    await at(201)
    if send_possible:
        await at(202)
        mask |= IPR_SOR_SPREQ_MASK
        await at(203)
        if immediate:
            await at(204)
            mask |= IPR_SOR_SPARM_MASK
            await at(205)
            if port.ip_sprequests == 0:
                await at(206)
                port.ip_sprequests = 1
                await at(209)  # nobody donates importance
    await at(218)
    ipr.ipr_soright = IPR_SOR_MAKE(soright, mask)
    await at(220)
    indexp.value = index
    await at(222)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_port.c", line=242)
async def ipc_port_request_grow(port: ipc_port_t, target_size: ipc_table_elems_t) -> kern_return_t:
    """Make a port's table of requests larger: by one step, or to a size. The port comes locked and is unlocked.

    KERN_NO_SPACE: no such size; KERN_RESOURCE_SHORTAGE: no larger size, or no memory. A size that skips a step of
    an existing table changes nothing, and that is a success.
    """
    kernel_assert(ip_active(port), "ip_active(port)")
    await at(251)
    otable: ipc_port_request_t = port.ip_requests
    await at(252)
    if not otable:
        await at(253)
        its: ipc_table_size_t = its_at(kernel_data().ipc_table_requests, 0)
    else:
        await at(255)
        its = its_at(otable.ipr_size, 1)
    await at(257)
    if target_size != ITS_SIZE_NONE:
        await at(258)
        if otable and target_size <= otable.ipr_size.its_size:
            await at(260)
            ip_unlock(port)
            await at(261)
            return KERN_SUCCESS
        await at(263)
        while its.its_size and its.its_size < target_size:
            await at(264)
            its = its_at(its, 1)
            await at(263)
        await at(266)
        if its.its_size == 0:
            await at(267)
            ip_unlock(port)
            await at(268)
            return KERN_NO_SPACE
    await at(272)
    ip_reference(port)
    await at(273)
    ip_unlock(port)
    ntable: ipc_port_request_t = null(ipc_port_request)
    await at(275)
    if its.its_size != 0:
        ntable = at_address(ipc_port_request, await it_requests_alloc(its))
    if not ntable:
        await at(277)
        await ip_release(port)
        await at(278)
        return KERN_RESOURCE_SHORTAGE
    await at(281)
    ip_lock(port)
    await at(290)
    if ip_active(port) and port.ip_requests == otable and (not otable or its_at(otable.ipr_size, 1) == its):
        await at(298)
        if otable:
            await at(299)
            oits: ipc_table_size_t = otable.ipr_size
            await at(300)
            osize: ipc_table_elems_t = oits.its_size
            await at(301)
            free: ipc_port_request_index_t = otable.ipr_next
            await at(303)
            size = ipc_port_request.record.size
            kept = otable.space.read(otable.address + size, (osize - 1) * size)
            ntable.space.write(ntable.address + size, kept)
        else:
            await at(307)
            osize = 1
            await at(308)
            oits = null(ipc_table_size)
            await at(309)
            free = 0
        await at(312)
        nsize: ipc_table_elems_t = its.its_size
        i: ipc_port_request_index_t = osize
        await at(317)
        while i < nsize:
            await at(318)
            ipr: ipc_port_request_t = request_at(ntable, i)
            await at(320)
            ipr.ipr_name = MACH_PORT_NULL
            await at(321)
            ipr.ipr_soright = IP_NULL()
            ipr.ipr_next = free
            await at(322)
            free = i
            i += 1
            await at(317)
        await at(325)
        ntable.ipr_next = free
        await at(326)
        ntable.ipr_size = its
        await at(327)
        port.ip_requests = ntable
        await at(328)
        ip_unlock(port)
        await at(329)
        await ip_release(port)
        await at(331)
        if otable:
            await at(332)
            await it_requests_free(oits, otable)
    else:
        await at(335)
        ip_unlock(port)
        await at(336)
        await ip_release(port)
        await at(337)
        await it_requests_free(its, ntable)
    await at(340)
    return KERN_SUCCESS


@function("osfmk/ipc/ipc_port.c", line=355)
async def ipc_port_request_sparm(port: ipc_port_t, name: mach_port_name_t, index: ipc_port_request_index_t,
                                 option: mach_msg_option_t, override: mach_msg_priority_t) -> boolean_t:
    """Arm a delayed send-possible request as a send meets a full queue; whether the port needs a boost."""
    await at(362)
    if index != 0:
        await at(367)
        table: ipc_port_request_t = port.ip_requests
        await at(370)
        ipr: ipc_port_request_t = request_at(table, index)
        await at(374)
        if IPR_SOR_SPREQ(ipr.ipr_soright):
            await at(375)
            ipr.ipr_soright = IPR_SOR_MAKE(ipr.ipr_soright, IPR_SOR_SPARM_MASK)
            await at(376)
            port.ip_sprequests = 1
            await at(378)
            await at(384)
    await at(396)
    return FALSE


@function("osfmk/ipc/ipc_port.c", line=408)
async def ipc_port_request_type(port: ipc_port_t, name: mach_port_name_t,
                                index: ipc_port_request_index_t) -> mach_port_type_t:
    """The kind of a request as bits of a type; 0 once it has fired."""
    await at(414)
    type: mach_port_type_t = 0
    await at(416)
    table: ipc_port_request_t = port.ip_requests
    await at(420)
    ipr: ipc_port_request_t = request_at(table, index)
    kernel_assert(ipr.ipr_name == name, "ipr->ipr_name == name")
    await at(423)
    if IP_VALID(IPR_SOR_PORT(ipr.ipr_soright)):
        await at(424)
        type |= MACH_PORT_TYPE_DNREQUEST
        await at(426)
        if IPR_SOR_SPREQ(ipr.ipr_soright):
            await at(427)
            type |= MACH_PORT_TYPE_SPREQUEST
            await at(429)
            if not IPR_SOR_SPARMED(ipr.ipr_soright):
                await at(430)
                type |= MACH_PORT_TYPE_SPREQUEST_DELAYED
    await at(434)
    return type


@function("osfmk/ipc/ipc_port.c", line=447)
async def ipc_port_request_cancel(port: ipc_port_t, name: mach_port_name_t,
                                  index: ipc_port_request_index_t) -> ipc_port_t:
    """Take back a request; its send-once right, IP_NULL if it has fired."""
    await at(453)
    kernel_assert(ip_active(port), "ip_active(port)")
    await at(456)
    table: ipc_port_request_t = port.ip_requests
    await at(460)
    ipr: ipc_port_request_t = request_at(table, index)
    kernel_assert(ipr.ipr_name == name, "ipr->ipr_name == name")
    await at(462)
    request: ipc_port_t = IPR_SOR_PORT(ipr.ipr_soright)
    await at(465)
    ipr.ipr_name = MACH_PORT_NULL
    await at(466)
    ipr.ipr_next = table.ipr_next
    await at(467)
    table.ipr_next = index
    await at(469)
    return request


@function("osfmk/ipc/ipc_port.c", line=485)
async def ipc_port_pdrequest(port: ipc_port_t, notify: ipc_port_t, previousp: Pointer[ipc_port_t]) -> None:
    """Register, replace or, with a null ``notify``, cancel a port-destroyed request. Unlocks the port."""
    kernel_assert(ip_active(port), "ip_active(port)")
    await at(494)
    previous: ipc_port_t = port.ip_pdrequest
    await at(495)
    port.ip_pdrequest = notify
    await at(496)
    ip_unlock(port)
    await at(498)
    previousp.value = previous


@function("osfmk/ipc/ipc_port.c", line=514)
async def ipc_port_nsrequest(port: ipc_port_t, sync: mach_port_mscount_t, notify: ipc_port_t,
                             previousp: Pointer[ipc_port_t]) -> None:
    """Register a no-senders request or, if there are none already, fire it. Unlocks the port."""
    await at(523)
    kernel_assert(ip_active(port), "ip_active(port)")
    await at(525)
    previous: ipc_port_t = port.ip_nsrequest
    await at(526)
    mscount: mach_port_mscount_t = port.ip_mscount
    await at(528)
    if port.ip_srights == 0 and sync <= mscount and notify:
        await at(530)
        port.ip_nsrequest = IP_NULL()
        await at(531)
        ip_unlock(port)
        await at(532)
        await ipc_notify_no_senders(notify, mscount)
    else:
        await at(534)
        port.ip_nsrequest = notify
        await at(535)
        ip_unlock(port)
    await at(538)
    previousp.value = previous


@function("osfmk/ipc/ipc_port.c", line=753)
async def ipc_port_spnotify(port: ipc_port_t) -> None:
    """Fire a port's armed send-possible requests: there is room in its queue."""
    await at(756)
    index: ipc_port_request_index_t = 0
    await at(757)
    size: ipc_table_elems_t = 0
    await at(763)
    if not port.ip_sprequests:
        await at(764)
        return
    await at(766)
    ip_lock(port)
    await at(769)
    if port.ip_spimportant:
        await at(770)
        port.ip_spimportant = 0
    await at(777)
    if not port.ip_sprequests:
        await at(778)
        ip_unlock(port)
        await at(779)
        return
    await at(781)
    port.ip_sprequests = 0
    fired = True
    while fired:
        fired = False
        await at(784)
        if not ip_active(port):
            break
        await at(788)
        requests: ipc_port_request_t = port.ip_requests
        await at(795)
        if size == 0:
            await at(796)
            size = requests.ipr_size.its_size
        while True:
            index += 1
            await at(799)
            if index >= size:
                break
            await at(800)
            ipr: ipc_port_request_t = request_at(requests, index)
            await at(801)
            name: mach_port_name_t = ipr.ipr_name
            await at(802)
            soright: ipc_port_t = IPR_SOR_PORT(ipr.ipr_soright)
            await at(803)
            armed: boolean_t = IPR_SOR_SPARMED(ipr.ipr_soright)
            await at(805)
            if MACH_PORT_VALID(name) and armed and IP_VALID(soright):
                await at(807)
                ipr.ipr_soright = IP_NULL()
                await at(808)
                ip_unlock(port)
                await at(810)
                await ipc_notify_send_possible(soright, name)
                await at(812)
                ip_lock(port)
                await at(813)
                fired = True
                break
    await at(817)
    ip_unlock(port)


@function("osfmk/ipc/ipc_port.c", line=833)
async def ipc_port_dnnotify(port: ipc_port_t) -> None:
    """Fire the dead-name requests of a port that has died."""
    await at(836)
    requests: ipc_port_request_t = port.ip_requests
    await at(839)
    if not requests:
        return
    await at(841)
    size: ipc_table_elems_t = requests.ipr_size.its_size
    index: ipc_port_request_index_t = 1
    while True:
        await at(843)
        if index >= size:
            break
        await at(844)
        ipr: ipc_port_request_t = request_at(requests, index)
        await at(845)
        name: mach_port_name_t = ipr.ipr_name
        await at(846)
        soright: ipc_port_t = IPR_SOR_PORT(ipr.ipr_soright)
        await at(848)
        if MACH_PORT_VALID(name) and IP_VALID(soright):
            await at(849)
            await ipc_notify_dead_name(soright, name)
        index += 1


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_notify import (
    ipc_notify_dead_name,
    ipc_notify_no_senders,
    ipc_notify_send_possible,
)
from machdbg.kernel.osfmk.ipc.ipc_table import ITS_SIZE_NONE, it_requests_alloc, it_requests_free, its_at
