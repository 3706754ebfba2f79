"""osfmk/ipc/ipc_kmsg.c: messages as the kernel holds them: buffers, queues, sending.

A kmsg is a header (struct ipc_kmsg) with a buffer behind it; message and trailer lie at the end of the buffer
(``ikm_set_header``), so that descriptors can grow towards lower addresses. Behaviour: spec of the message path,
sections 2 and 5. The C file goes on in ``ipc_kmsg_clean.py`` (destruction), ``ipc_kmsg_get.py`` (from memory into a
buffer and back), ``ipc_kmsg_from_kernel.py`` (the kernel as sender), ``ipc_kmsg_copyin.py`` and ``_copyin_body.py``
(names to rights), ``ipc_kmsg_copyout.py`` and ``_copyout_body.py`` (rights to names) and ``ipc_kmsg_ool.py``.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    DESC_SIZE_ADJUSTMENT,
    FALSE,
    IKM_BOGUS,
    IKM_OVERHEAD,
    IKM_SAVED_MSG_SIZE,
    MACH_MSG_SIZE_MAX,
    MACH_MSG_SUCCESS,
    MACH_MSGH_BITS_CIRCULAR,
    MACH_SEND_INTERRUPTED,
    MACH_SEND_INVALID_DEST,
    MACH_SEND_NO_BUFFER,
    MACH_SEND_TIMED_OUT,
    MAX_TRAILER_SIZE,
    TRUE,
)
from machdbg.kernel.cpu import current_task, current_thread, kernel_assert, kernel_space, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    ikm_cache,
    ipc_kmsg,
    ipc_kmsg_queue_t,
    ipc_kmsg_t,
    ipc_port_t,
    mach_msg_option_t,
    mach_msg_priority_t,
    mach_msg_return_t,
    mach_msg_size_t,
    mach_msg_timeout_t,
    thread_t,
    unsigned_int,
)
from machdbg.kernel.macros import (
    IKM_NULL,
    IP_NULL,
    IP_VALID,
    at_address,
    imq_lock,
    ip_active,
    ip_lock,
    ip_release,
    ip_unlock,
)
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import (
    IKM_STASH,
    LEGACY_DESCRIPTOR_SIZE,
    MACH_MSG_BASE_SIZE,
    ikm_init,
    ikm_set_header,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr


@function("osfmk/ipc/ipc_kmsg.c", line=875)
async def ipc_kmsg_alloc(msg_and_trailer_size: mach_msg_size_t) -> ipc_kmsg_t:
    """A buffer for a message of that size with its trailer, grown by its descriptors; IKM_NULL if there is none."""
    await at(894)
    size: mach_msg_size_t = msg_and_trailer_size - MAX_TRAILER_SIZE
    await at(897)
    if size > kernel_data().ipc_kmsg_max_body_space:
        await at(898)
        return IKM_NULL()
    await at(900)
    if size > MACH_MSG_BASE_SIZE:
        await at(901)
        max_desc: mach_msg_size_t = (size - MACH_MSG_BASE_SIZE) // LEGACY_DESCRIPTOR_SIZE * DESC_SIZE_ADJUSTMENT
        await at(906)
        if msg_and_trailer_size > MACH_MSG_SIZE_MAX - max_desc:
            await at(907)
            return IKM_NULL()
        await at(909)
        max_expanded_size: mach_msg_size_t = msg_and_trailer_size + max_desc
    else:
        await at(911)
        max_expanded_size = msg_and_trailer_size
    await at(913)
    if max_expanded_size < IKM_SAVED_MSG_SIZE:
        await at(914)
        max_expanded_size = IKM_SAVED_MSG_SIZE
    await at(916)
    if max_expanded_size == IKM_SAVED_MSG_SIZE:
        await at(920)
        await at(921)
        cache: ptr[ikm_cache] = kernel_data().ikm_cache
        await at(922)
        if cache.avail > 0:
            await at(924)
            i: unsigned_int = cache.avail
            kmsg: ipc_kmsg_t = cache.entries[i - 1]
            await at(925)
            cache.avail = i - 1
            await at(926)
            await at(928)
            ikm_set_header(kmsg, msg_and_trailer_size)
            await at(929)
            return kmsg
        await at(931)
        await at(932)
        kmsg = ipc_kmsg(kernel_space(), await zalloc(kernel_data().ipc_kmsg_zone))
    else:
        await at(934)
        kmsg = at_address(ipc_kmsg, await kalloc(max_expanded_size + IKM_OVERHEAD))
    await at(937)
    if kmsg:
        await at(938)
        ikm_init(kmsg, max_expanded_size)
        await at(939)
        ikm_set_header(kmsg, msg_and_trailer_size)
    await at(942)
    return kmsg


@function("osfmk/ipc/ipc_kmsg.c", line=958)
async def ipc_kmsg_free(kmsg: ipc_kmsg_t) -> None:
    """Free a buffer that owns no rights any more: to this processor's cache, its zone, kalloc or its port."""
    await at(961)
    size: mach_msg_size_t = kmsg.ikm_size
    await at(964)
    kernel_assert(not IP_VALID(kmsg.ikm_voucher), "!IP_VALID(kmsg->ikm_voucher)")
    await at(975)
    port: ipc_port_t = kmsg.ikm_prealloc
    await at(976)
    if port:
        await at(977)
        ip_lock(port)
        await at(978)
        kmsg.ikm_prealloc = IP_NULL()
        await at(979)
        if ip_active(port) and port.ip_premsg == kmsg:
            await at(981)
            ip_unlock(port)
            await at(982)
            await ip_release(port)
            await at(983)
            return
        await at(985)
        ip_unlock(port)
        await at(986)
        await ip_release(port)
    await at(992)
    if size == IKM_SAVED_MSG_SIZE:
        await at(996)
        await at(997)
        cache: ptr[ikm_cache] = kernel_data().ikm_cache
        await at(998)
        if cache.avail < IKM_STASH:
            await at(999)
            i: unsigned_int = cache.avail
            cache.entries[i] = kmsg
            await at(1000)
            cache.avail = i + 1
            await at(1001)
            await at(1002)
            return
        await at(1004)
        await at(1005)
        await zfree(kernel_data().ipc_kmsg_zone, kmsg.address)
        await at(1006)
        return
    await at(1008)
    await kfree(kmsg.address, size + IKM_OVERHEAD)


@function("osfmk/ipc/ipc_kmsg.c", line=1019)
async def ipc_kmsg_enqueue(queue: ipc_kmsg_queue_t, kmsg: ipc_kmsg_t) -> None:
    """Append a message to a circular list."""
    await at(1023)
    first: ipc_kmsg_t = queue.ikmq_base
    await at(1026)
    if not first:
        await at(1027)
        queue.ikmq_base = kmsg
        await at(1028)
        kmsg.ikm_next = kmsg
        await at(1029)
        kmsg.ikm_prev = kmsg
    else:
        await at(1031)
        last: ipc_kmsg_t = first.ikm_prev
        await at(1032)
        kmsg.ikm_next = first
        await at(1033)
        kmsg.ikm_prev = last
        await at(1034)
        first.ikm_prev = kmsg
        await at(1035)
        last.ikm_next = kmsg


@function("osfmk/ipc/ipc_kmsg.c", line=1052)
async def ipc_kmsg_enqueue_qos(queue: ipc_kmsg_queue_t, kmsg: ipc_kmsg_t) -> boolean_t:
    """Append a message and raise the override of the messages before it; TRUE if that reached the first one."""
    await at(1056)
    first: ipc_kmsg_t = queue.ikmq_base
    await at(1060)
    if not first:
        await at(1062)
        queue.ikmq_base = kmsg
        await at(1063)
        kmsg.ikm_next = kmsg
        await at(1064)
        kmsg.ikm_prev = kmsg
        await at(1065)
        return TRUE
    await at(1069)
    prev: ipc_kmsg_t = first.ikm_prev
    await at(1070)
    kmsg.ikm_next = first
    await at(1071)
    kmsg.ikm_prev = prev
    await at(1072)
    first.ikm_prev = kmsg
    await at(1073)
    prev.ikm_next = kmsg
    await at(1076)
    override: mach_msg_priority_t = kmsg.ikm_qos_override
    await at(1077)
    reached_first = False
    while not reached_first and prev.ikm_qos_override < override:
        await at(1079)
        prev.ikm_qos_override = override
        await at(1080)
        reached_first = prev == first
        prev = prev.ikm_prev
        await at(1077)
    await at(1084)
    return reached_first


@function("osfmk/ipc/ipc_kmsg.c", line=1126)
async def ipc_kmsg_dequeue(queue: ipc_kmsg_queue_t) -> ipc_kmsg_t:
    """Take the first message off; IKM_NULL when there is none."""
    await at(1131)
    first: ipc_kmsg_t = queue.ikmq_base
    await at(1133)
    if first:
        await at(1134)
        await ipc_kmsg_rmqueue(queue, first)
    await at(1136)
    return first


@function("osfmk/ipc/ipc_kmsg.c", line=1146)
async def ipc_kmsg_rmqueue(queue: ipc_kmsg_queue_t, kmsg: ipc_kmsg_t) -> None:
    """Take a message out of its list; its links are poisoned afterwards, as MACH_ASSERT kernels do."""
    await at(1154)
    next: ipc_kmsg_t = kmsg.ikm_next
    await at(1155)
    prev: ipc_kmsg_t = kmsg.ikm_prev
    await at(1157)
    if next == kmsg:
        await at(1161)
        queue.ikmq_base = IKM_NULL()
    else:
        await at(1163)
        if next.ikm_prev != kmsg or prev.ikm_next != kmsg:
            await at(1164)
            panic(f"ipc_kmsg_rmqueue: inconsistent prev/next pointers. (prev->next: 0x{prev.ikm_next.address:x}, "
                  f"next->prev: 0x{next.ikm_prev.address:x}, kmsg: 0x{kmsg.address:x})")
        await at(1169)
        if queue.ikmq_base == kmsg:
            await at(1170)
            queue.ikmq_base = next
        await at(1172)
        next.ikm_prev = prev
        await at(1173)
        prev.ikm_next = next
    await at(1176)
    kmsg.ikm_next = ipc_kmsg(kmsg.space, IKM_BOGUS)
    await at(1177)
    kmsg.ikm_prev = ipc_kmsg(kmsg.space, IKM_BOGUS)


@function("osfmk/ipc/ipc_kmsg.c", line=1188)
async def ipc_kmsg_queue_next(queue: ipc_kmsg_queue_t, kmsg: ipc_kmsg_t) -> ipc_kmsg_t:
    """The message behind ``kmsg``, IKM_NULL behind the last."""
    await at(1196)
    next: ipc_kmsg_t = kmsg.ikm_next
    await at(1197)
    if queue.ikmq_base == next:
        await at(1198)
        next = IKM_NULL()
    await at(1200)
    return next


@function("osfmk/ipc/ipc_kmsg.c", line=584)
async def ipc_kmsg_trace_send(kmsg: ipc_kmsg_t, option: mach_msg_option_t) -> None:
    """Trace a send; kernel tracing is off, so it returns at once."""
    await at(587)
    await at(593)
    await at(594)
    await at(595)
    await at(596)
    await at(605)
    await at(606)


@function("osfmk/ipc/ipc_kmsg.c", line=1789, stack=16)
async def ipc_kmsg_send(kmsg: ipc_kmsg_t, option: mach_msg_option_t,
                        send_timeout: mach_msg_timeout_t) -> mach_msg_return_t:
    """Deliver a copied-in message. Success: it belongs to somebody else. Failure: the caller still owns it, intact.

    Fails with MACH_SEND_TIMED_OUT, MACH_SEND_INTERRUPTED or MACH_SEND_NO_BUFFER; a message to a dead port is
    swallowed, and so is a kernel's reply that cannot be delivered.
    """
    await at(1795)
    th: thread_t = current_thread()
    await at(1796)
    error: mach_msg_return_t = MACH_MSG_SUCCESS
    await at(1797)
    kernel_reply: boolean_t = FALSE
    await at(1800)  # the flag "honor qlimit" is set by kernel clients that are not modelled
    await at(1809)
    did_importance: boolean_t = FALSE
    await at(1811)
    await at(1812)
    await at(1817)
    if kmsg.ikm_header.msgh_bits & MACH_MSGH_BITS_CIRCULAR:
        await at(1818)
        await ipc_kmsg_destroy(kmsg)
        await at(1820)
        return MACH_MSG_SUCCESS
    await at(1823)
    await ipc_voucher_send_preprocessing(kmsg)
    await at(1825)
    port: ipc_port_t = kmsg.ikm_header.msgh_remote_port
    await at(1827)
    ip_lock(port)
    while True:  # C's label retry: importance may drop the lock
        await at(1837)
        if not ip_active(port):
            await at(1838)
            ip_unlock(port)
            await at(1843)
            await ip_release(port)
            await at(1844)
            kmsg.ikm_header.msgh_remote_port = IP_NULL()
            await at(1845)
            await ipc_kmsg_destroy(kmsg)
            await at(1847)
            return MACH_MSG_SUCCESS
        await at(1850)
        if port.ip_receiver == kernel_data().ipc_space_kernel:
            await at(1859)
            port.ip_messages.imq_seqno += 1
            await at(1860)
            ip_unlock(port)
            await at(1862)
            current_task().messages_sent += 1
            await at(1867)
            kmsg = await ipc_kobject_server(kmsg, option)
            await at(1868)
            if not kmsg:
                await at(1869)
                return MACH_MSG_SUCCESS
            await at(1873)
            port = kmsg.ikm_header.msgh_remote_port
            await at(1875)
            ip_lock(port)
            await at(1877)
            kernel_reply = TRUE
            await at(1878)
            if not ip_active(port):
                await at(1879)
                error = MACH_SEND_INVALID_DEST
        await at(1888)
        if not did_importance:
            await at(1889)
            did_importance = TRUE
            await at(1890)
            if await ipc_importance_send(kmsg, option):
                await at(1891)
                continue
        break
    await at(1895)
    if error != MACH_MSG_SUCCESS:
        await at(1896)
        ip_unlock(port)
    else:
        await at(1903)
        imq_lock(port.ip_messages)
        await at(1904)
        ip_unlock(port)
        await at(1906)
        error = await ipc_mqueue_send(port.ip_messages, kmsg, option, send_timeout)
    await at(1911)
    if did_importance:
        await at(1913)
        if error in (MACH_SEND_TIMED_OUT, MACH_SEND_NO_BUFFER, MACH_SEND_INTERRUPTED, MACH_SEND_INVALID_DEST):
            await at(1933)
            await at(1934)
            await ipc_importance_clean(kmsg)
    await at(1952)
    if error == MACH_SEND_INVALID_DEST:
        await at(1957)
        await ip_release(port)
        await at(1958)
        kmsg.ikm_header.msgh_remote_port = IP_NULL()
        await at(1959)
        await ipc_kmsg_destroy(kmsg)
        await at(1961)
        return MACH_MSG_SUCCESS
    await at(1964)
    if error != MACH_MSG_SUCCESS and kernel_reply:
        await at(1974)
        await ip_release(port)
        await at(1975)
        kmsg.ikm_header.msgh_remote_port = IP_NULL()
        await at(1976)
        await ipc_kmsg_destroy(kmsg)
        await at(1978)
        return MACH_MSG_SUCCESS
    await at(1980)
    return error


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_importance import ipc_importance_clean, ipc_importance_send
from machdbg.kernel.osfmk.ipc.ipc_kmsg_clean import ipc_kmsg_destroy
from machdbg.kernel.osfmk.ipc.ipc_mqueue import ipc_mqueue_send
from machdbg.kernel.osfmk.ipc.ipc_voucher import ipc_voucher_send_preprocessing
from machdbg.kernel.osfmk.kern.ipc_kobject import ipc_kobject_server
from machdbg.kernel.osfmk.kern.kalloc import kalloc, kfree
from machdbg.kernel.osfmk.kern.zalloc import zalloc, zfree
