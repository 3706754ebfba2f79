"""osfmk/ipc/ipc_kmsg.c, continued: destroying messages and releasing what they own.

Destroying a message can destroy ports whose queues hold messages; these wait on a list of the thread for their turn.
Behaviour: spec of the message path, section 5.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    MACH_MSG_OOL_DESCRIPTOR,
    MACH_MSG_OOL_PORTS_DESCRIPTOR,
    MACH_MSG_OOL_VOLATILE_DESCRIPTOR,
    MACH_MSG_PORT_DESCRIPTOR,
    MACH_MSG_TYPE_PORT_SEND,
    MACH_MSGH_BITS_COMPLEX,
)
from machdbg.kernel.cpu import current_thread
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    ipc_kmsg_queue_t,
    ipc_kmsg_t,
    ipc_object,
    ipc_object_t,
    mach_msg_bits_t,
    mach_msg_body_t,
    mach_msg_descriptor_t,
    mach_msg_ool_descriptor_t,
    mach_msg_ool_ports_descriptor_t,
    mach_msg_type_number_t,
    vm_map_copy,
    vm_offset_t,
    vm_size_t,
)
from machdbg.kernel.macros import (
    IO_VALID,
    IP_NULL,
    IP_VALID,
    MACH_MSGH_BITS_LOCAL,
    MACH_MSGH_BITS_REMOTE,
    as_object,
    at_address,
    cast_to,
)
from machdbg.kernel.osfmk.ipc.ipc_kmsg_message import body_of, descriptor_at, descriptors_of, object_array
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr


@function("osfmk/ipc/ipc_kmsg.c", line=1214)
async def ipc_kmsg_destroy(kmsg: ipc_kmsg_t) -> None:
    """Destroy a message with all its rights and memory, and those that die with them, one after the other."""
    await at(1223)
    if await ipc_kmsg_delayed_destroy(kmsg):
        await at(1224)
        await ipc_kmsg_reap_delayed()


@function("osfmk/ipc/ipc_kmsg.c", line=1236)
async def ipc_kmsg_delayed_destroy(kmsg: ipc_kmsg_t) -> boolean_t:
    """Put a message on this thread's list of messages to destroy; TRUE if it is the first there."""
    await at(1239)
    queue: ipc_kmsg_queue_t = current_thread().ith_messages
    await at(1240)
    first: boolean_t = not queue.ikmq_base
    await at(1242)
    await ipc_kmsg_enqueue(queue, kmsg)
    await at(1243)
    return first


@function("osfmk/ipc/ipc_kmsg.c", line=1256)
async def ipc_kmsg_reap_delayed() -> None:
    """Destroy the messages on this thread's list; a message stays there while its rights are released."""
    await at(1258)
    queue: ipc_kmsg_queue_t = current_thread().ith_messages
    await at(1265)
    kmsg: ipc_kmsg_t = queue.ikmq_base
    while kmsg:
        await at(1266)
        await ipc_kmsg_clean(kmsg)
        await at(1267)
        await ipc_kmsg_rmqueue(queue, kmsg)
        await at(1268)
        await ipc_kmsg_free(kmsg)
        await at(1265)
        kmsg = queue.ikmq_base


@function("osfmk/ipc/ipc_kmsg.c", line=1283)
async def ipc_kmsg_clean_body(kmsg: ipc_kmsg_t, number: mach_msg_type_number_t,
                              saddr: ptr[mach_msg_descriptor_t]) -> None:
    """Release what the first ``number`` descriptors (kernel form) from ``saddr`` own."""
    await at(1290)
    if number == 0:
        await at(1291)
        return
    i: mach_msg_type_number_t
    j: mach_msg_type_number_t
    await at(1293)
    for i in range(number):
        dsc = descriptor_at(saddr, i)
        await at(1295)
        type_ = dsc.type_.type_
        if type_ == MACH_MSG_PORT_DESCRIPTOR:
            await at(1300)
            port_dsc = dsc.port
            await at(1305)
            if IP_VALID(port_dsc.name):
                await at(1307)
                await ipc_object_destroy(as_object(port_dsc.name), port_dsc.disposition)
            else:
                await at(1306)
        elif type_ in (MACH_MSG_OOL_VOLATILE_DESCRIPTOR, MACH_MSG_OOL_DESCRIPTOR):
            await at(1314)
            ool_dsc = cast_to(mach_msg_ool_descriptor_t, dsc)
            await at(1319)
            if ool_dsc.size == 0:
                await at(1320)
            else:
                await at(1322)
                await vm_map_copy_discard(at_address(vm_map_copy, ool_dsc.address_))
        elif type_ == MACH_MSG_OOL_PORTS_DESCRIPTOR:
            await at(1331)
            ports_dsc = cast_to(mach_msg_ool_ports_descriptor_t, dsc)
            await at(1332)
            objects: Pointer[ipc_object] = object_array(ports_dsc)
            await at(1334)
            if ports_dsc.count == 0:
                await at(1293)
                continue
            await at(1342)
            for j in range(ports_dsc.count):
                await at(1343)
                object: ipc_object_t = objects[j]
                await at(1345)
                if IO_VALID(object):
                    await at(1348)
                    await ipc_object_destroy(object, ports_dsc.disposition)
                else:
                    await at(1346)
                await at(1342)
            await at(1355)
            await kfree(objects.address, 8 * ports_dsc.count)
        await at(1293)


@function("osfmk/ipc/ipc_kmsg.c", line=1380)
async def ipc_kmsg_clean_partial(kmsg: ipc_kmsg_t, number: mach_msg_type_number_t, desc: ptr[mach_msg_descriptor_t],
                                 paddr: vm_offset_t, length: vm_size_t) -> None:
    """Release a message whose body failed: header rights, the first ``number`` descriptors, unused copy memory."""
    await at(1388)
    mbits: mach_msg_bits_t = kmsg.ikm_header.msgh_bits
    await at(1391)
    await ipc_importance_clean(kmsg)
    await at(1393)
    object: ipc_object_t = as_object(kmsg.ikm_header.msgh_remote_port)
    await at(1395)
    await ipc_object_destroy_dest(object, MACH_MSGH_BITS_REMOTE(mbits))
    await at(1397)
    object = as_object(kmsg.ikm_header.msgh_local_port)
    await at(1398)
    if IO_VALID(object):
        await at(1399)
        await ipc_object_destroy(object, MACH_MSGH_BITS_LOCAL(mbits))
    await at(1401)
    object = as_object(kmsg.ikm_voucher)
    await at(1402)
    if IO_VALID(object):
        await at(1404)
        await ipc_object_destroy(object, MACH_MSG_TYPE_PORT_SEND)
        await at(1405)
        kmsg.ikm_voucher = IP_NULL()
    await at(1408)
    if paddr:
        await at(1409)
        await vm_deallocate(kernel_data().ipc_kernel_copy_map, paddr, length)
    await at(1412)
    await ipc_kmsg_clean_body(kmsg, number, desc)


@function("osfmk/ipc/ipc_kmsg.c", line=1425)
async def ipc_kmsg_clean(kmsg: ipc_kmsg_t) -> None:
    """Release everything that a copied-in message owns; the buffer survives."""
    await at(1432)
    await ipc_importance_clean(kmsg)
    await at(1434)
    mbits: mach_msg_bits_t = kmsg.ikm_header.msgh_bits
    await at(1435)
    object: ipc_object_t = as_object(kmsg.ikm_header.msgh_remote_port)
    await at(1436)
    if IO_VALID(object):
        await at(1437)
        await ipc_object_destroy_dest(object, MACH_MSGH_BITS_REMOTE(mbits))
    await at(1439)
    object = as_object(kmsg.ikm_header.msgh_local_port)
    await at(1440)
    if IO_VALID(object):
        await at(1441)
        await ipc_object_destroy(object, MACH_MSGH_BITS_LOCAL(mbits))
    await at(1443)
    object = as_object(kmsg.ikm_voucher)
    await at(1444)
    if IO_VALID(object):
        await at(1446)
        await ipc_object_destroy(object, MACH_MSG_TYPE_PORT_SEND)
        await at(1447)
        kmsg.ikm_voucher = IP_NULL()
    await at(1450)
    if mbits & MACH_MSGH_BITS_COMPLEX:
        await at(1453)
        body: ptr[mach_msg_body_t] = body_of(kmsg.ikm_header)
        await at(1454)
        await ipc_kmsg_clean_body(kmsg, body.msgh_descriptor_count, descriptors_of(body))


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_importance import ipc_importance_clean
from machdbg.kernel.osfmk.ipc.ipc_kmsg import ipc_kmsg_enqueue, ipc_kmsg_free, ipc_kmsg_rmqueue
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_destroy, ipc_object_destroy_dest
from machdbg.kernel.osfmk.kern.kalloc import kfree
from machdbg.kernel.osfmk.vm.vm_map_copyout import vm_map_copy_discard
from machdbg.kernel.osfmk.vm.vm_user import vm_deallocate
