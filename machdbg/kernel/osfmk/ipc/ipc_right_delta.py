"""osfmk/ipc/ipc_right.c, continued: changing the user references of a name (mach_port_mod_refs).

Behaviour: spec of ports and rights, section 10.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    IE_BITS_TYPE_MASK,
    IE_BITS_UREFS_MASK,
    IE_REQ_NONE,
    KERN_INVALID_RIGHT,
    KERN_INVALID_VALUE,
    KERN_SUCCESS,
    MACH_PORT_RIGHT_DEAD_NAME,
    MACH_PORT_RIGHT_PORT_SET,
    MACH_PORT_RIGHT_RECEIVE,
    MACH_PORT_RIGHT_SEND,
    MACH_PORT_RIGHT_SEND_ONCE,
    MACH_PORT_TYPE_DEAD_NAME,
    MACH_PORT_TYPE_PORT_SET,
    MACH_PORT_TYPE_RECEIVE,
    MACH_PORT_TYPE_SEND,
    MACH_PORT_TYPE_SEND_ONCE,
    MACH_PORT_TYPE_SEND_RIGHTS,
    MACH_PORT_UREFS_MAX,
)
from machdbg.kernel.headers import (
    ipc_entry_bits_t,
    ipc_entry_t,
    ipc_port_t,
    ipc_pset,
    ipc_pset_t,
    ipc_space_t,
    kern_return_t,
    mach_port_delta_t,
    mach_port_mscount_t,
    mach_port_name_t,
    mach_port_right_t,
    mach_port_urefs_t,
    uint64_t,
)
from machdbg.kernel.macros import (
    IE_BITS_UREFS,
    IO_NULL,
    IP_NULL,
    as_object,
    as_port,
    cast_to,
    ip_lock,
    ip_reference,
    ip_release,
    ip_unlock,
    ips_lock,
    is_write_unlock,
)
from machdbg.machine.function import at, function


def changed_urefs(urefs: int, delta: int) -> int | None:
    """``delta`` as it applies to ``urefs``: a count at MACH_PORT_UREFS_MAX sticks; None if it would fall below 0."""
    if urefs == MACH_PORT_UREFS_MAX:
        return delta if delta == -MACH_PORT_UREFS_MAX else 0
    if -delta > urefs:
        return None
    return min(delta, MACH_PORT_UREFS_MAX - urefs)


@function("osfmk/ipc/ipc_right.c", line=1066)
async def ipc_right_delta(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t, right: mach_port_right_t,
                          delta: mach_port_delta_t) -> kern_return_t:
    """Add ``delta`` to the user references of one kind of right. The space comes locked and is unlocked.

    Fails with KERN_INVALID_RIGHT (no such right, or guarded, which is an exception too) or KERN_INVALID_VALUE.
    """
    await at(1073)
    port: ipc_port_t = IP_NULL()
    await at(1076)
    bits: ipc_entry_bits_t = entry.ie_bits
    label = ""  # the label that C leaves the switch for
    release = IP_NULL()
    await at(1092)
    if right == MACH_PORT_RIGHT_PORT_SET:
        await at(1096)
        if not bits & MACH_PORT_TYPE_PORT_SET:
            label = "invalid_right"
        else:
            await at(1103)
            if delta == 0:
                label = "success"
            else:
                await at(1106)
                if delta != -1:
                    label = "invalid_value"
                else:
                    await at(1109)
                    pset: ipc_pset_t = cast_to(ipc_pset, entry.ie_object)
                    await at(1112)
                    entry.ie_object = IO_NULL()
                    await at(1113)
                    await ipc_entry_dealloc(space, name, entry)
                    await at(1115)
                    ips_lock(pset)
                    await at(1117)
                    is_write_unlock(space)
                    await at(1119)
                    await ipc_pset_destroy(pset)
    elif right == MACH_PORT_RIGHT_RECEIVE:
        await at(1124)
        request: ipc_port_t = IP_NULL()
        await at(1126)
        if not bits & MACH_PORT_TYPE_RECEIVE:
            label = "invalid_right"
        else:
            await at(1129)
            if delta == 0:
                label = "success"
            else:
                await at(1132)
                if delta != -1:
                    label = "invalid_value"
                else:
                    await at(1135)
                    port = as_port(entry.ie_object)
                    await at(1144)
                    ip_lock(port)
                    await at(1150)
                    if port.ip_guarded:
                        await at(1151)
                        portguard: uint64_t = port.ip_context
                        await at(1152)
                        ip_unlock(port)
                        await at(1153)
                        is_write_unlock(space)
                        await at(1155)
                        await mach_port_guard_exception(name, 0, portguard, kGUARD_EXC_MOD_REFS)
                        await at(1156)
                        await at(1460)
                        return KERN_INVALID_RIGHT
                    await at(1159)
                    if bits & MACH_PORT_TYPE_SEND:
                        await at(1165)
                        if port.ip_pdrequest:
                            await at(1176)
                            await ipc_entry_modified(space, name, entry)
                            await at(1177)
                            entry.ie_bits &= ~MACH_PORT_TYPE_RECEIVE
                            await at(1178)
                            await ipc_hash_insert(space, as_object(port), name, entry)
                            await at(1180)
                            ip_reference(port)
                        else:
                            await at(1189)
                            bits &= ~IE_BITS_TYPE_MASK
                            await at(1190)
                            bits |= MACH_PORT_TYPE_DEAD_NAME
                            await at(1191)
                            if entry.ie_request:
                                await at(1192)
                                entry.ie_request = IE_REQ_NONE
                                await at(1194)
                                if IE_BITS_UREFS(bits) < MACH_PORT_UREFS_MAX:
                                    await at(1195)
                                    bits += 1
                            await at(1197)
                            entry.ie_bits = bits
                            await at(1198)
                            entry.ie_object = IO_NULL()
                            await at(1199)
                            await ipc_entry_modified(space, name, entry)
                    else:
                        await at(1205)
                        if entry.ie_request != IE_REQ_NONE:
                            request = await ipc_right_request_cancel(space, port, name, entry)
                        await at(1207)
                        entry.ie_object = IO_NULL()
                        await at(1208)
                        await ipc_entry_dealloc(space, name, entry)
                    await at(1210)
                    is_write_unlock(space)
                    await at(1212)
                    await ipc_port_destroy(port)
                    await at(1214)
                    if request:
                        await at(1215)
                        await ipc_notify_port_deleted(request, name)
    elif right == MACH_PORT_RIGHT_SEND_ONCE:
        await at(1222)
        if not bits & MACH_PORT_TYPE_SEND_ONCE:
            label = "invalid_right"
        else:
            await at(1228)
            port = as_port(entry.ie_object)
            await at(1231)
            if await ipc_right_check(space, port, name, entry):
                label = "invalid_right"
                release = port
            else:
                await at(1239)
                if delta > 0 or delta < -1:
                    await at(1240)
                    ip_unlock(port)
                    label = "invalid_value"
                else:
                    await at(1244)
                    if delta == 0:
                        await at(1245)
                        ip_unlock(port)
                        label = "success"
                    else:
                        await at(1249)
                        request = IP_NULL()
                        if entry.ie_request != IE_REQ_NONE:
                            request = await ipc_right_request_cancel(space, port, name, entry)
                        await at(1250)
                        ip_unlock(port)
                        await at(1252)
                        entry.ie_object = IO_NULL()
                        await at(1253)
                        await ipc_entry_dealloc(space, name, entry)
                        await at(1255)
                        is_write_unlock(space)
                        await at(1257)
                        await ipc_notify_send_once(port)
                        await at(1259)
                        if request:
                            await at(1260)
                            await ipc_notify_port_deleted(request, name)
    elif right == MACH_PORT_RIGHT_DEAD_NAME:
        await at(1265)
        relport: ipc_port_t = IP_NULL()
        await at(1268)
        if bits & MACH_PORT_TYPE_SEND_RIGHTS:
            await at(1270)
            port = as_port(entry.ie_object)
            await at(1273)
            if not await ipc_right_check(space, port, name, entry):
                await at(1275)
                ip_unlock(port)
                await at(1276)
                port = IP_NULL()
                label = "invalid_right"
            else:
                await at(1279)
                bits = entry.ie_bits
                await at(1280)
                relport = port
                await at(1281)
                port = IP_NULL()
        else:
            await at(1282)
            if not bits & MACH_PORT_TYPE_DEAD_NAME:
                label = "invalid_right"
        if not label:
            await at(1291)
            if not -MACH_PORT_UREFS_MAX <= delta <= MACH_PORT_UREFS_MAX:
                label = "invalid_value"
            else:
                await at(1296)
                urefs: mach_port_urefs_t = IE_BITS_UREFS(bits)
                await at(1298)
                change = changed_urefs(urefs, delta)
                if change is None:
                    await at(1307)
                    label = "invalid_value"
                else:
                    await at(1315)
                    if urefs + change == 0:
                        await at(1316)
                        await ipc_entry_dealloc(space, name, entry)
                    else:
                        await at(1317)
                        if change != 0:
                            await at(1318)
                            entry.ie_bits = bits + change
                            await at(1319)
                            await ipc_entry_modified(space, name, entry)
                    await at(1322)
                    is_write_unlock(space)
                    await at(1324)
                    if relport:
                        await at(1325)
                        await ip_release(relport)
    elif right == MACH_PORT_RIGHT_SEND:
        await at(1332)
        request = IP_NULL()
        await at(1333)
        nsrequest: ipc_port_t = IP_NULL()
        await at(1334)
        port_to_release: ipc_port_t = IP_NULL()
        await at(1335)
        mscount: mach_port_mscount_t = 0
        await at(1337)
        if not bits & MACH_PORT_TYPE_SEND:
            label = "invalid_right"
        else:
            await at(1342)
            port = as_port(entry.ie_object)
            await at(1345)
            if await ipc_right_check(space, port, name, entry):
                label = "invalid_right"
                release = port
            else:
                await at(1353)
                if not -MACH_PORT_UREFS_MAX <= delta <= MACH_PORT_UREFS_MAX:
                    await at(1355)
                    ip_unlock(port)
                    label = "invalid_value"
                else:
                    await at(1359)
                    urefs = IE_BITS_UREFS(bits)
                    await at(1361)
                    change = changed_urefs(urefs, delta)
                    if change is None:
                        await at(1370)
                        await at(1371)
                        ip_unlock(port)
                        label = "invalid_value"
                    else:
                        await at(1380)
                        if urefs + change == 0:
                            await at(1381)
                            port.ip_srights -= 1
                            if port.ip_srights == 0:
                                await at(1382)
                                nsrequest = port.ip_nsrequest
                                await at(1383)
                                if nsrequest:
                                    await at(1384)
                                    port.ip_nsrequest = IP_NULL()
                                    await at(1385)
                                    mscount = port.ip_mscount
                            await at(1389)
                            if bits & MACH_PORT_TYPE_RECEIVE:
                                await at(1392)
                                ip_unlock(port)
                                await at(1396)
                                entry.ie_bits = bits & ~(IE_BITS_UREFS_MASK | MACH_PORT_TYPE_SEND)
                                await at(1398)
                                await ipc_entry_modified(space, name, entry)
                            else:
                                await at(1403)
                                if entry.ie_request != IE_REQ_NONE:
                                    request = await ipc_right_request_cancel(space, port, name, entry)
                                await at(1405)
                                await ipc_hash_delete(space, as_object(port), name, entry)
                                await at(1408)
                                ip_unlock(port)
                                await at(1409)
                                port_to_release = port
                                await at(1411)
                                entry.ie_object = IO_NULL()
                                await at(1412)
                                await ipc_entry_dealloc(space, name, entry)
                        else:
                            await at(1414)
                            if change != 0:
                                await at(1415)
                                ip_unlock(port)
                                await at(1416)
                                entry.ie_bits = bits + change
                                await at(1417)
                                await ipc_entry_modified(space, name, entry)
                            else:
                                await at(1419)
                                ip_unlock(port)
                        await at(1422)
                        is_write_unlock(space)
                        await at(1424)
                        if port_to_release:
                            await at(1425)
                            await ip_release(port_to_release)
                        await at(1427)
                        if nsrequest:
                            await at(1428)
                            await ipc_notify_no_senders(nsrequest, mscount)
                        await at(1430)
                        if request:
                            await at(1431)
                            await ipc_notify_port_deleted(request, name)
    else:
        label = "invalid_right"

    if label == "success":
        await at(1446)
        is_write_unlock(space)
        await at(1447)
        return KERN_SUCCESS
    if label == "invalid_right":
        await at(1450)
        is_write_unlock(space)
        await at(1451)
        if release:
            await at(1452)
            await ip_release(release)
        await at(1453)
        return KERN_INVALID_RIGHT
    if label == "invalid_value":
        await at(1456)
        is_write_unlock(space)
        await at(1457)
        return KERN_INVALID_VALUE
    await at(1443)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import ipc_entry_dealloc, ipc_entry_modified
from machdbg.kernel.osfmk.ipc.ipc_hash import ipc_hash_delete, ipc_hash_insert
from machdbg.kernel.osfmk.ipc.ipc_notify import ipc_notify_no_senders, ipc_notify_port_deleted, ipc_notify_send_once
from machdbg.kernel.osfmk.ipc.ipc_port_destroy import ipc_port_destroy
from machdbg.kernel.osfmk.ipc.ipc_pset import ipc_pset_destroy
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_check, ipc_right_request_cancel
from machdbg.kernel.osfmk.ipc.mach_port_guard import kGUARD_EXC_MOD_REFS, mach_port_guard_exception
