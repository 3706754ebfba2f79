"""osfmk/ipc/ipc_right.c, continued: a right out of an entry.

Behaviour: spec of the message path, section 6.1; of ports and rights, section 10.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    IE_BITS_UREFS_MASK,
    IE_REQ_NONE,
    IKOT_NONE,
    KERN_INVALID_CAPABILITY,
    KERN_INVALID_RIGHT,
    KERN_SUCCESS,
    MACH_MSG_TYPE_COPY_SEND,
    MACH_MSG_TYPE_MAKE_SEND,
    MACH_MSG_TYPE_MAKE_SEND_ONCE,
    MACH_MSG_TYPE_MOVE_RECEIVE,
    MACH_MSG_TYPE_MOVE_SEND,
    MACH_MSG_TYPE_MOVE_SEND_ONCE,
    MACH_PORT_NULL,
    MACH_PORT_TYPE_DEAD_NAME,
    MACH_PORT_TYPE_RECEIVE,
    MACH_PORT_TYPE_SEND,
    MACH_PORT_TYPE_SEND_ONCE,
    MACH_PORT_TYPE_SEND_RIGHTS,
    MACH_PORT_UREFS_MAX,
    TRUE,
)
from machdbg.kernel.cpu import panic
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    ipc_entry_bits_t,
    ipc_entry_t,
    ipc_object_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_type_name_t,
    mach_port_name_t,
)
from machdbg.kernel.macros import (
    IE_BITS_UREFS,
    IO_DEAD,
    IO_NULL,
    IP_NULL,
    as_object,
    as_port,
    io_kotype,
    ip_active,
    ip_lock,
    ip_reference,
    ip_unlock,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/ipc/ipc_right.c", line=1720)
async def ipc_right_copyin_check(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t,
                                 msgt_name: mach_msg_type_name_t) -> boolean_t:
    """Would ipc_right_copyin succeed, dead names allowed? Changes nothing."""
    await at(1729)
    bits: ipc_entry_bits_t = entry.ie_bits
    await at(1732)
    if msgt_name == MACH_MSG_TYPE_MAKE_SEND:
        await at(1734)
        if not bits & MACH_PORT_TYPE_RECEIVE:
            await at(1735)
            return FALSE
    elif msgt_name == MACH_MSG_TYPE_MAKE_SEND_ONCE:
        await at(1739)
        if not bits & MACH_PORT_TYPE_RECEIVE:
            await at(1740)
            return FALSE
    elif msgt_name == MACH_MSG_TYPE_MOVE_RECEIVE:
        await at(1744)
        if not bits & MACH_PORT_TYPE_RECEIVE:
            await at(1745)
            return FALSE
        await at(1746)
        if io_kotype(entry.ie_object) != IKOT_NONE:
            await at(1747)
            return FALSE
        await at(1748)
        port: ipc_port_t = as_port(entry.ie_object)
        await at(1749)
        if port.ip_specialreply:
            await at(1750)
            return FALSE
    elif msgt_name in (MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MOVE_SEND, MACH_MSG_TYPE_MOVE_SEND_ONCE):
        await at(1757)
        if not bits & MACH_PORT_TYPE_DEAD_NAME:
            await at(1760)
            if not bits & MACH_PORT_TYPE_SEND_RIGHTS:
                await at(1761)
                return FALSE
            await at(1763)
            port = as_port(entry.ie_object)
            await at(1771)
            if ip_active(port):
                await at(1775)
                if msgt_name == MACH_MSG_TYPE_MOVE_SEND_ONCE:
                    await at(1776)
                    if not bits & MACH_PORT_TYPE_SEND_ONCE:
                        await at(1777)
                        return FALSE
                else:
                    await at(1779)
                    if not bits & MACH_PORT_TYPE_SEND:
                        await at(1780)
                        return FALSE
    else:
        await at(1787)
        panic("ipc_right_copyin_check: strange rights")
    await at(1790)
    return TRUE


@function("osfmk/ipc/ipc_right.c", line=1817)
async def ipc_right_copyin(space: ipc_space_t, name: mach_port_name_t, entry: ipc_entry_t,
                           msgt_name: mach_msg_type_name_t, deadok: boolean_t, objectp: Pointer[ipc_object_t],
                           sorightp: Pointer[ipc_port_t], releasep: Pointer[ipc_port_t],
                           assertcntp: Pointer[int_t]) -> kern_return_t:
    """Take one right out of an entry: ``*objectp`` is the port, with a reference, or IO_DEAD.

    ``*sorightp`` is a displaced dead-name request, ``*releasep`` a port found dead whose reference the caller must
    drop. The caller deallocates the entry when its type has become NONE. The space is write-locked throughout.
    Fails with KERN_INVALID_RIGHT, or KERN_INVALID_CAPABILITY for the receive right of a kernel object.
    """
    await at(1831)
    releasep.value = IP_NULL()
    await at(1832)
    assertcntp.value = 0
    await at(1834)
    bits: ipc_entry_bits_t = entry.ie_bits
    label = ""  # the label that C leaves the switch for
    await at(1838)
    if msgt_name == MACH_MSG_TYPE_MAKE_SEND:
        await at(1841)
        if not bits & MACH_PORT_TYPE_RECEIVE:
            await at(1842)
            label = "invalid_right"
        else:
            await at(1844)
            port: ipc_port_t = as_port(entry.ie_object)
            await at(1847)
            ip_lock(port)
            await at(1852)
            port.ip_mscount += 1
            await at(1853)
            port.ip_srights += 1
            await at(1854)
            ip_reference(port)
            await at(1855)
            ip_unlock(port)
            await at(1857)
            objectp.value = as_object(port)
            await at(1858)
            sorightp.value = IP_NULL()
    elif msgt_name == MACH_MSG_TYPE_MAKE_SEND_ONCE:
        await at(1864)
        if not bits & MACH_PORT_TYPE_RECEIVE:
            await at(1865)
            label = "invalid_right"
        else:
            await at(1867)
            port = as_port(entry.ie_object)
            await at(1870)
            ip_lock(port)
            await at(1875)
            port.ip_sorights += 1
            await at(1876)
            ip_reference(port)
            await at(1877)
            ip_unlock(port)
            await at(1879)
            objectp.value = as_object(port)
            await at(1880)
            sorightp.value = IP_NULL()
    elif msgt_name == MACH_MSG_TYPE_MOVE_RECEIVE:
        await at(1885)
        request: ipc_port_t = IP_NULL()
        await at(1887)
        if not bits & MACH_PORT_TYPE_RECEIVE:
            await at(1888)
            label = "invalid_right"
        else:
            await at(1897)
            if io_kotype(entry.ie_object) != IKOT_NONE:
                await at(1904)
                return KERN_INVALID_CAPABILITY
            await at(1907)
            port = as_port(entry.ie_object)
            await at(1910)
            ip_lock(port)
            await at(1915)
            if bits & MACH_PORT_TYPE_SEND:
                await at(1921)
                await ipc_hash_insert(space, as_object(port), name, entry)
                await at(1923)
                ip_reference(port)
            else:
                await at(1928)
                if entry.ie_request != IE_REQ_NONE:
                    request = await ipc_right_request_cancel(space, port, name, entry)
                await at(1930)
                entry.ie_object = IO_NULL()
            await at(1932)
            entry.ie_bits = bits & ~MACH_PORT_TYPE_RECEIVE
            await at(1933)
            await ipc_entry_modified(space, name, entry)
            await at(1935)
            await ipc_port_clear_receiver(port, FALSE)
            await at(1936)
            port.ip_receiver_name = MACH_PORT_NULL
            await at(1937)
            port.ip_destination = IP_NULL()
            await at(1949)
            if not port.ip_tempowner:
                await at(1953)
                port.ip_tempowner = 1
                await at(1954)
                assertcntp.value = port.ip_impcount
            await at(1958)
            ip_unlock(port)
            await at(1960)
            objectp.value = as_object(port)
            await at(1961)
            sorightp.value = request
    elif msgt_name == MACH_MSG_TYPE_COPY_SEND:
        await at(1967)
        if bits & MACH_PORT_TYPE_DEAD_NAME:
            await at(1968)
            label = "copy_dead"
        else:
            await at(1972)
            if not bits & MACH_PORT_TYPE_SEND_RIGHTS:
                await at(1973)
                label = "invalid_right"
            else:
                await at(1977)
                port = as_port(entry.ie_object)
                await at(1980)
                if await ipc_right_check(space, port, name, entry):
                    await at(1981)
                    bits = entry.ie_bits
                    await at(1982)
                    releasep.value = port
                    await at(1983)
                    label = "copy_dead"
                else:
                    await at(1987)
                    if not bits & MACH_PORT_TYPE_SEND:
                        await at(1991)
                        ip_unlock(port)
                        await at(1992)
                        label = "invalid_right"
                    else:
                        await at(1997)
                        port.ip_srights += 1
                        await at(1998)
                        ip_reference(port)
                        await at(1999)
                        ip_unlock(port)
                        await at(2001)
                        objectp.value = as_object(port)
                        await at(2002)
                        sorightp.value = IP_NULL()
    elif msgt_name == MACH_MSG_TYPE_MOVE_SEND:
        await at(2007)
        request = IP_NULL()
        await at(2009)
        if bits & MACH_PORT_TYPE_DEAD_NAME:
            await at(2010)
            label = "move_dead"
        else:
            await at(2014)
            if not bits & MACH_PORT_TYPE_SEND_RIGHTS:
                await at(2015)
                label = "invalid_right"
            else:
                await at(2019)
                port = as_port(entry.ie_object)
                await at(2022)
                if await ipc_right_check(space, port, name, entry):
                    await at(2023)
                    bits = entry.ie_bits
                    await at(2024)
                    releasep.value = port
                    await at(2025)
                    label = "move_dead"
                else:
                    await at(2029)
                    if not bits & MACH_PORT_TYPE_SEND:
                        await at(2033)
                        ip_unlock(port)
                        await at(2034)
                        label = "invalid_right"
                    else:
                        await at(2039)
                        if IE_BITS_UREFS(bits) == 1:
                            await at(2040)
                            if bits & MACH_PORT_TYPE_RECEIVE:
                                await at(2046)
                                ip_reference(port)
                            else:
                                await at(2051)
                                if entry.ie_request != IE_REQ_NONE:
                                    request = await ipc_right_request_cancel(space, port, name, entry)
                                await at(2053)
                                await ipc_hash_delete(space, as_object(port), name, entry)
                                await at(2055)
                                entry.ie_object = IO_NULL()
                            await at(2058)
                            entry.ie_bits = bits & ~(IE_BITS_UREFS_MASK | MACH_PORT_TYPE_SEND)
                        else:
                            await at(2061)
                            port.ip_srights += 1
                            await at(2062)
                            ip_reference(port)
                            await at(2064)
                            if IE_BITS_UREFS(bits) < MACH_PORT_UREFS_MAX:
                                await at(2065)
                                entry.ie_bits = bits - 1
                        await at(2068)
                        await ipc_entry_modified(space, name, entry)
                        await at(2069)
                        ip_unlock(port)
                        await at(2071)
                        objectp.value = as_object(port)
                        await at(2072)
                        sorightp.value = request
    elif msgt_name == MACH_MSG_TYPE_MOVE_SEND_ONCE:
        await at(2079)
        if bits & MACH_PORT_TYPE_DEAD_NAME:
            await at(2080)
            label = "move_dead"
        else:
            await at(2084)
            if not bits & MACH_PORT_TYPE_SEND_RIGHTS:
                await at(2085)
                label = "invalid_right"
            else:
                await at(2089)
                port = as_port(entry.ie_object)
                await at(2092)
                if await ipc_right_check(space, port, name, entry):
                    await at(2093)
                    bits = entry.ie_bits
                    await at(2094)
                    releasep.value = port
                    await at(2095)
                    label = "move_dead"
                else:
                    await at(2099)
                    if not bits & MACH_PORT_TYPE_SEND_ONCE:
                        await at(2103)
                        ip_unlock(port)
                        await at(2104)
                        label = "invalid_right"
                    else:
                        await at(2111)
                        request = IP_NULL()
                        if entry.ie_request != IE_REQ_NONE:
                            request = await ipc_right_request_cancel(space, port, name, entry)
                        await at(2112)
                        ip_unlock(port)
                        await at(2114)
                        entry.ie_object = IO_NULL()
                        await at(2115)
                        entry.ie_bits = bits & ~(IE_BITS_UREFS_MASK | MACH_PORT_TYPE_SEND_ONCE)
                        await at(2117)
                        await ipc_entry_modified(space, name, entry)
                        await at(2118)
                        objectp.value = as_object(port)
                        await at(2119)
                        sorightp.value = request
    else:
        label = "invalid_right"

    if label == "copy_dead":
        await at(2136)
        if deadok:
            await at(2139)
            objectp.value = IO_DEAD()
            await at(2140)
            sorightp.value = IP_NULL()
            await at(2141)
            return KERN_SUCCESS
        await at(2137)
        label = "invalid_right"
    elif label == "move_dead":
        await at(2149)
        if deadok:
            await at(2152)
            if IE_BITS_UREFS(bits) == 1:
                await at(2153)
                bits &= ~MACH_PORT_TYPE_DEAD_NAME
            await at(2156)
            if IE_BITS_UREFS(bits) < MACH_PORT_UREFS_MAX:
                await at(2157)
                entry.ie_bits = bits - 1
            await at(2159)
            await ipc_entry_modified(space, name, entry)
            await at(2160)
            objectp.value = IO_DEAD()
            await at(2161)
            sorightp.value = IP_NULL()
            await at(2162)
            return KERN_SUCCESS
        await at(2150)
        label = "invalid_right"
    if label == "invalid_right":
        await at(2125)
        return KERN_INVALID_RIGHT
    await at(2128)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry import ipc_entry_modified
from machdbg.kernel.osfmk.ipc.ipc_hash import ipc_hash_delete, ipc_hash_insert
from machdbg.kernel.osfmk.ipc.ipc_port_destroy import ipc_port_clear_receiver
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_check, ipc_right_request_cancel
