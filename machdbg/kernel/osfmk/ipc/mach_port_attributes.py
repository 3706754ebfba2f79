"""osfmk/ipc/mach_port.c, continued: attributes of ports, the size of a space.

Behaviour: spec of ports and rights, section 12.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_INVALID_RIGHT,
    KERN_INVALID_TASK,
    KERN_INVALID_VALUE,
    KERN_SUCCESS,
    MACH_PORT_DENAP_RECEIVER,
    MACH_PORT_DNREQUESTS_SIZE,
    MACH_PORT_DNREQUESTS_SIZE_COUNT,
    MACH_PORT_IMPORTANCE_RECEIVER,
    MACH_PORT_INFO_EXT,
    MACH_PORT_INFO_EXT_COUNT,
    MACH_PORT_LIMITS_INFO,
    MACH_PORT_LIMITS_INFO_COUNT,
    MACH_PORT_QLIMIT_MAX,
    MACH_PORT_RECEIVE_STATUS,
    MACH_PORT_RECEIVE_STATUS_COUNT,
    MACH_PORT_RIGHT_RECEIVE,
    MACH_PORT_STATUS_FLAG_GUARDED,
    MACH_PORT_STATUS_FLAG_IMP_DONATION,
    MACH_PORT_STATUS_FLAG_STRICT_GUARD,
    MACH_PORT_STATUS_FLAG_TASKPTR,
    MACH_PORT_STATUS_FLAG_TEMPOWNER,
    MACH_PORT_TEMPOWNER,
)
from machdbg.kernel.cpu import local
from machdbg.kernel.headers import (
    int_t,
    integer_t,
    ipc_object_t,
    ipc_port_request_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_type_number_t,
    mach_port_info_ext,
    mach_port_limits,
    mach_port_name_t,
    mach_port_status,
)
from machdbg.kernel.macros import (
    IS_NULL,
    MACH_PORT_VALID,
    as_port,
    at_address,
    imq_lock,
    imq_unlock,
    ip_kotype,
    ip_unlock,
    is_active,
    is_write_lock,
    is_write_unlock,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr


@function("osfmk/ipc/mach_port.c", line=1719)
async def mach_port_get_status_helper(port: ipc_port_t, statusp: ptr[mach_port_status]) -> None:
    """Fill in the status of a port, which is locked."""
    await at(1723)
    imq_lock(port.ip_messages)
    await at(1725)
    statusp.mps_pset = int(port.ip_in_pset != 0)
    await at(1726)
    statusp.mps_seqno = port.ip_messages.imq_seqno
    await at(1727)
    statusp.mps_qlimit = port.ip_messages.imq_qlimit
    await at(1728)
    statusp.mps_msgcount = port.ip_messages.imq_msgcount
    await at(1729)
    imq_unlock(port.ip_messages)
    await at(1731)
    statusp.mps_mscount = port.ip_mscount
    await at(1732)
    statusp.mps_sorights = port.ip_sorights
    await at(1733)
    statusp.mps_srights = int(port.ip_srights > 0)
    await at(1734)
    statusp.mps_pdrequest = int(bool(port.ip_pdrequest))
    await at(1735)
    statusp.mps_nsrequest = int(bool(port.ip_nsrequest))
    await at(1736)
    statusp.mps_flags = 0
    await at(1737)
    if port.ip_impdonation:
        await at(1738)
        statusp.mps_flags |= MACH_PORT_STATUS_FLAG_IMP_DONATION
        await at(1739)
        if port.ip_tempowner:
            await at(1740)
            statusp.mps_flags |= MACH_PORT_STATUS_FLAG_TEMPOWNER
            await at(1741)
            if port.kdata.imp_task:
                await at(1742)
                statusp.mps_flags |= MACH_PORT_STATUS_FLAG_TASKPTR
    await at(1746)
    if port.ip_guarded:
        await at(1747)
        statusp.mps_flags |= MACH_PORT_STATUS_FLAG_GUARDED
        await at(1748)
        if port.ip_strict_guard:
            await at(1749)
            statusp.mps_flags |= MACH_PORT_STATUS_FLAG_STRICT_GUARD
    await at(1752)


@function("osfmk/ipc/mach_port.c", line=1758, stack=16)
async def mach_port_get_attributes(space: ipc_space_t, name: mach_port_name_t, flavor: int_t, info: Pointer[integer_t],
                                   count: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """The limits, status or size of the request table of a port.

    KERN_FAILURE (``*count`` too small), KERN_INVALID_ARGUMENT (flavor), KERN_INVALID_RIGHT, KERN_INVALID_NAME.
    """
    object = local(ipc_object_t)
    await at(1768)
    if not space:
        await at(1769)
        return KERN_INVALID_TASK
    await at(1771)
    if flavor == MACH_PORT_LIMITS_INFO:
        await at(1773)
        lp: ptr[mach_port_limits] = at_address(mach_port_limits, info.address)
        await at(1775)
        if count.value < MACH_PORT_LIMITS_INFO_COUNT:
            await at(1776)
            return KERN_FAILURE
        await at(1778)
        if not MACH_PORT_VALID(name):
            await at(1779)
            count.value = 0
            await at(1780)
        else:
            await at(1783)
            kr: kern_return_t = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
            await at(1784)
            if kr != KERN_SUCCESS:
                await at(1785)
                return kr
            port: ipc_port_t = as_port(object.value)
            await at(1788)
            lp.mpl_qlimit = port.ip_messages.imq_qlimit
            await at(1789)
            count.value = MACH_PORT_LIMITS_INFO_COUNT
            await at(1790)
            ip_unlock(port)
            await at(1791)
    elif flavor == MACH_PORT_RECEIVE_STATUS:
        await at(1795)
        statusp: ptr[mach_port_status] = at_address(mach_port_status, info.address)
        await at(1797)
        if count.value < MACH_PORT_RECEIVE_STATUS_COUNT:
            await at(1798)
            return KERN_FAILURE
        await at(1800)
        if not MACH_PORT_VALID(name):
            await at(1801)
            return KERN_INVALID_RIGHT
        await at(1803)
        kr = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
        await at(1804)
        if kr != KERN_SUCCESS:
            await at(1805)
            return kr
        port = as_port(object.value)
        await at(1807)
        await mach_port_get_status_helper(port, statusp)
        await at(1808)
        count.value = MACH_PORT_RECEIVE_STATUS_COUNT
        await at(1809)
        ip_unlock(port)
        await at(1810)
    elif flavor == MACH_PORT_DNREQUESTS_SIZE:
        await at(1816)
        if count.value < MACH_PORT_DNREQUESTS_SIZE_COUNT:
            await at(1817)
            return KERN_FAILURE
        await at(1819)
        if not MACH_PORT_VALID(name):
            await at(1820)
            info.value = 0
            await at(1821)
        else:
            await at(1824)
            kr = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
            await at(1825)
            if kr != KERN_SUCCESS:
                await at(1826)
                return kr
            port = as_port(object.value)
            await at(1829)
            table: ipc_port_request_t = port.ip_requests
            await at(1830)
            if not table:
                await at(1831)
                info.value = 0
            else:
                await at(1833)
                info.value = table.ipr_size.its_size
            await at(1834)
            count.value = MACH_PORT_DNREQUESTS_SIZE_COUNT
            await at(1835)
            ip_unlock(port)
            await at(1836)
    elif flavor == MACH_PORT_INFO_EXT:
        await at(1840)
        mp_info: ptr[mach_port_info_ext] = at_address(mach_port_info_ext, info.address)
        await at(1841)
        if count.value < MACH_PORT_INFO_EXT_COUNT:
            await at(1842)
            return KERN_FAILURE
        await at(1844)
        if not MACH_PORT_VALID(name):
            await at(1845)
            return KERN_INVALID_RIGHT
        await at(1847)
        kr = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
        await at(1848)
        if kr != KERN_SUCCESS:
            await at(1849)
            return kr
        port = as_port(object.value)
        await at(1851)
        await mach_port_get_status_helper(port, mp_info.mpie_status)
        await at(1852)
        mp_info.mpie_boost_cnt = port.ip_impcount
        await at(1853)
        count.value = MACH_PORT_INFO_EXT_COUNT
        await at(1854)
        ip_unlock(port)
        await at(1855)
    else:
        await at(1859)
        return KERN_INVALID_ARGUMENT
    await at(1863)
    return KERN_SUCCESS


@function("osfmk/ipc/mach_port.c", line=1867, stack=16)
async def mach_port_set_attributes(space: ipc_space_t, name: mach_port_name_t, flavor: int_t, info: Pointer[integer_t],
                                   count: mach_msg_type_number_t) -> kern_return_t:
    """Change the queue limit or the size of the request table of a port, or how it deals with importance.

    KERN_FAILURE (``count`` too small), KERN_INVALID_VALUE, KERN_INVALID_ARGUMENT, KERN_INVALID_RIGHT,
    KERN_INVALID_NAME, KERN_NO_SPACE, KERN_RESOURCE_SHORTAGE.
    """
    object = local(ipc_object_t)
    await at(1877)
    if not space:
        await at(1878)
        return KERN_INVALID_TASK
    await at(1880)
    if flavor == MACH_PORT_LIMITS_INFO:
        await at(1883)
        mplp: ptr[mach_port_limits] = at_address(mach_port_limits, info.address)
        await at(1885)
        if count < MACH_PORT_LIMITS_INFO_COUNT:
            await at(1886)
            return KERN_FAILURE
        await at(1888)
        if mplp.mpl_qlimit > MACH_PORT_QLIMIT_MAX:
            await at(1889)
            return KERN_INVALID_VALUE
        await at(1891)
        if not MACH_PORT_VALID(name):
            await at(1892)
            return KERN_INVALID_RIGHT
        await at(1894)
        kr: kern_return_t = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
        await at(1895)
        if kr != KERN_SUCCESS:
            await at(1896)
            return kr
        port: ipc_port_t = as_port(object.value)
        await at(1899)
        await ipc_mqueue_set_qlimit(port.ip_messages, mplp.mpl_qlimit)
        await at(1900)
        ip_unlock(port)
        await at(1901)
    elif flavor == MACH_PORT_DNREQUESTS_SIZE:
        await at(1904)
        if count < MACH_PORT_DNREQUESTS_SIZE_COUNT:
            await at(1905)
            return KERN_FAILURE
        await at(1907)
        if not MACH_PORT_VALID(name):
            await at(1908)
            return KERN_INVALID_RIGHT
        await at(1910)
        kr = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
        await at(1911)
        if kr != KERN_SUCCESS:
            await at(1912)
            return kr
        await at(1915)
        kr = await ipc_port_request_grow(as_port(object.value), info.value & 0xFFFFFFFF)
        await at(1916)
        if kr != KERN_SUCCESS:
            await at(1917)
            return kr
        await at(1918)
    elif flavor == MACH_PORT_TEMPOWNER:
        await at(1921)
        if not MACH_PORT_VALID(name):
            await at(1922)
            return KERN_INVALID_RIGHT
        await at(1927)
        kr = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
        await at(1928)
        if kr != KERN_SUCCESS:
            await at(1929)
            return kr
        port = as_port(object.value)
        await at(1937)
        if ip_kotype(port) or port.ip_specialreply:
            await at(1938)
            ip_unlock(port)
            await at(1939)
            return KERN_INVALID_ARGUMENT
        await at(1942)
        await at(1949)
        await at(1952)
        port.ip_impdonation = 1
        await at(1953)
        port.ip_tempowner = 1
        await at(1954)
        ip_unlock(port)
        await at(1958)
        await at(1963)  # there are no assertions to drop
        await at(1975)
    elif flavor in (MACH_PORT_DENAP_RECEIVER, MACH_PORT_IMPORTANCE_RECEIVER):
        await at(1980)
        if not MACH_PORT_VALID(name):
            await at(1981)
            return KERN_INVALID_RIGHT
        await at(1983)
        kr = await ipc_object_translate(space, name, MACH_PORT_RIGHT_RECEIVE, object)
        await at(1984)
        if kr != KERN_SUCCESS:
            await at(1985)
            return kr
        port = as_port(object.value)
        await at(1992)
        if ip_kotype(port) or port.ip_specialreply:
            await at(1993)
            ip_unlock(port)
            await at(1994)
            return KERN_INVALID_ARGUMENT
        await at(1998)
        port.ip_impdonation = 1
        await at(1999)
        ip_unlock(port)
        await at(2001)
    else:
        await at(2005)
        return KERN_INVALID_ARGUMENT
    await at(2008)
    return KERN_SUCCESS


@function("osfmk/ipc/mach_port.c", line=2134)
async def task_set_port_space(space: ipc_space_t, table_entries: int_t) -> kern_return_t:
    """Have room for at least so many names. KERN_INVALID_TASK, KERN_NO_SPACE, KERN_RESOURCE_SHORTAGE."""
    await at(2140)
    if space == IS_NULL():
        await at(2141)
        return KERN_INVALID_TASK
    await at(2143)
    is_write_lock(space)
    await at(2145)
    if not is_active(space):
        await at(2146)
        is_write_unlock(space)
        await at(2147)
        return KERN_INVALID_TASK
    await at(2150)
    kr: kern_return_t = await ipc_entry_grow_table(space, table_entries & 0xFFFFFFFF)
    await at(2151)
    if kr == KERN_SUCCESS:
        await at(2152)
        is_write_unlock(space)
    await at(2153)
    return kr


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_entry_grow import ipc_entry_grow_table
from machdbg.kernel.osfmk.ipc.ipc_mqueue_port import ipc_mqueue_set_qlimit
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_translate
from machdbg.kernel.osfmk.ipc.ipc_port_request import ipc_port_request_grow
