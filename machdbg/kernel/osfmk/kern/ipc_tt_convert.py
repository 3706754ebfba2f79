"""osfmk/kern/ipc_tt.c, continued: from ports and names to tasks, threads, spaces and maps, and back.

Behaviour: spec of the kernel services, section C. Nothing here consumes the port right that it looks at.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    IKOT_TASK,
    IKOT_THREAD,
    KERN_INVALID_SECURITY,
    KERN_SUCCESS,
    MACH_MSG_TYPE_COPY_SEND,
)
from machdbg.kernel.cpu import current_space, current_task, kernel_space, local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    ipc_object_t,
    ipc_port_t,
    ipc_space_inspect_t,
    ipc_space_t,
    kern_return_t,
    mach_port_name_t,
    task_inspect_t,
    task_t,
    thread_t,
    uint32_t,
    vm_map_t,
)
from machdbg.kernel.macros import (
    IP_NULL,
    IP_VALID,
    IS_NULL,
    MACH_PORT_VALID,
    TASK_NULL,
    THREAD_NULL,
    VM_MAP_NULL,
    as_port,
    ip_active,
    ip_kotype,
    ip_lock,
    ip_unlock,
    is_reference,
    is_release,
    task_at,
    task_reference_internal,
    thread_at,
)
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.view import Pointer, codec_of


def EXEC_TOKEN_NULL() -> Pointer[int]:
    """No place for an exec token."""
    return Pointer(kernel_space(), 0, codec_of(uint32_t, {}))


@function("osfmk/kern/ipc_tt.c", line=1350)
async def task_conversion_eval(caller: task_t, victim: task_t) -> kern_return_t:
    """May ``caller`` act on ``victim``? Only the kernel may on the kernel's task: KERN_INVALID_SECURITY."""
    await at(1356)
    if caller == kernel_data().kernel_task:
        await at(1357)
        return KERN_SUCCESS
    await at(1360)
    if caller == victim:
        await at(1361)
        return KERN_SUCCESS
    await at(1368)
    if victim == kernel_data().kernel_task:
        await at(1369)
        return KERN_INVALID_SECURITY
    await at(1390)
    return KERN_SUCCESS


@function("osfmk/kern/ipc_tt.c", line=1403)
async def convert_port_to_locked_task(port: ipc_port_t) -> task_t:
    """The task behind a task port, locked, without a reference; null if there is none that may be had."""
    await at(1405)
    await at(1407)
    if IP_VALID(port):
        await at(1408)
        ct: task_t = current_task()
        await at(1411)
        ip_lock(port)
        await at(1412)
        if not ip_active(port) or ip_kotype(port) != IKOT_TASK:
            await at(1413)
            ip_unlock(port)
            await at(1414)
            return TASK_NULL()
        await at(1416)
        task: task_t = task_at(port.ip_kobject)
        await at(1419)
        if await task_conversion_eval(ct, task):
            await at(1420)
            ip_unlock(port)
            await at(1421)
            return TASK_NULL()
        await at(1428)  # the try-lock always succeeds: nobody else runs
        await at(1429)
        ip_unlock(port)
        await at(1430)
        return task
    await at(1437)
    return TASK_NULL()


@function("osfmk/kern/ipc_tt.c", line=1450)
async def convert_port_to_locked_task_inspect(port: ipc_port_t) -> task_inspect_t:
    """The same for a caller that only looks: the kernel's task may be had as well."""
    await at(1452)
    await at(1454)
    if IP_VALID(port):
        await at(1457)
        ip_lock(port)
        await at(1458)
        if not ip_active(port) or ip_kotype(port) != IKOT_TASK:
            await at(1459)
            ip_unlock(port)
            await at(1460)
            return TASK_NULL()
        await at(1462)
        task: task_inspect_t = task_at(port.ip_kobject)
        await at(1463)
        await at(1468)  # the try-lock always succeeds: nobody else runs
        await at(1469)
        ip_unlock(port)
        await at(1470)
        return task
    await at(1477)
    return TASK_NULL()


@function("osfmk/kern/ipc_tt.c", line=1491)
async def convert_port_to_task(port: ipc_port_t) -> task_t:
    """The task behind a task port, with a reference, or null."""
    await at(1494)
    return await tail_call(convert_port_to_task_with_exec_token(port, EXEC_TOKEN_NULL()))


@function("osfmk/kern/ipc_tt.c", line=1508)
async def convert_port_to_task_with_exec_token(port: ipc_port_t, exec_token: Pointer[uint32_t]) -> task_t:
    """The same; ``exec_token``, if not null, gets the count of the task's set-id execs so far."""
    await at(1512)
    task: task_t = TASK_NULL()
    await at(1514)
    if IP_VALID(port):
        await at(1515)
        ip_lock(port)
        await at(1517)
        if ip_active(port) and ip_kotype(port) == IKOT_TASK:
            await at(1519)
            ct: task_t = current_task()
            await at(1520)
            task = task_at(port.ip_kobject)
            await at(1523)
            if await task_conversion_eval(ct, task):
                await at(1524)
                ip_unlock(port)
                await at(1525)
                return TASK_NULL()
            await at(1528)
            if exec_token:
                await at(1529)
                exec_token.value = task.exec_token
            await at(1531)
            task_reference_internal(task)
        await at(1534)
        ip_unlock(port)
    await at(1537)
    return task


@function("osfmk/kern/ipc_tt.c", line=1647)
async def convert_port_to_space(port: ipc_port_t) -> ipc_space_t:
    """The space of the task behind a task port, with a reference, or null."""
    await at(1653)
    task: task_t = await convert_port_to_locked_task(port)
    await at(1655)
    if not task:
        await at(1656)
        return IS_NULL()
    await at(1658)
    if not task.active:
        await at(1659)
        await at(1660)
        return IS_NULL()
    await at(1663)
    space: ipc_space_t = task.itk_space
    await at(1664)
    is_reference(space)
    await at(1665)
    await at(1666)
    return space


@function("osfmk/kern/ipc_tt.c", line=1679)
async def convert_port_to_space_inspect(port: ipc_port_t) -> ipc_space_inspect_t:
    """The same for a caller that only looks."""
    await at(1685)
    task: task_inspect_t = await convert_port_to_locked_task_inspect(port)
    await at(1687)
    if not task:
        await at(1688)
        return IS_NULL()
    await at(1690)
    if not task.active:
        await at(1691)
        await at(1692)
        return IS_NULL()
    await at(1695)
    space: ipc_space_inspect_t = task.itk_space
    await at(1696)
    is_reference(space)
    await at(1697)
    await at(1698)
    return space


@function("osfmk/kern/ipc_tt.c", line=1712)
async def convert_port_to_map(port: ipc_port_t) -> vm_map_t:
    """The address map of the task behind a task port, with a reference, or null."""
    await at(1718)
    task: task_t = await convert_port_to_locked_task(port)
    await at(1720)
    if not task:
        await at(1721)
        return VM_MAP_NULL()
    await at(1723)
    if not task.active:
        await at(1724)
        await at(1725)
        return VM_MAP_NULL()
    await at(1728)
    map: vm_map_t = task.map
    await at(1729)
    map.ref_count += 1
    await at(1730)
    await at(1731)
    return map


@function("osfmk/kern/ipc_tt.c", line=1746)
async def convert_port_to_thread(port: ipc_port_t) -> thread_t:
    """The thread behind a thread port, with a reference, or null; users are not given the kernel's threads."""
    await at(1749)
    thread: thread_t = THREAD_NULL()
    await at(1751)
    if IP_VALID(port):
        await at(1752)
        ip_lock(port)
        await at(1754)
        if ip_active(port) and ip_kotype(port) == IKOT_THREAD:
            await at(1756)
            thread = thread_at(port.ip_kobject)
            await at(1758)
            if (thread.task != current_task() and thread.task == kernel_data().kernel_task):
                await at(1760)
                ip_unlock(port)
                await at(1761)
                return THREAD_NULL()
            await at(1764)
            thread.ref_count += 1
        await at(1767)
        ip_unlock(port)
    await at(1770)
    return thread


@function("osfmk/kern/ipc_tt.c", line=1834, stack=16)
async def port_name_to_thread(name: mach_port_name_t) -> thread_t:
    """The thread that the current task calls ``name``, with a reference, or null."""
    object = local(ipc_object_t)
    await at(1837)
    thread: thread_t = THREAD_NULL()
    await at(1840)
    if MACH_PORT_VALID(name):
        await at(1841)
        if await ipc_object_copyin(current_space(), name, MACH_MSG_TYPE_COPY_SEND, object):
            await at(1844)
            return THREAD_NULL()
        kport: ipc_port_t = as_port(object.value)
        await at(1846)
        thread = await convert_port_to_thread(kport)
        await at(1848)
        if IP_VALID(kport):
            await at(1849)
            await ipc_port_release_send(kport)
    await at(1852)
    return thread


@function("osfmk/kern/ipc_tt.c", line=1856, stack=16)
async def port_name_to_task(name: mach_port_name_t) -> task_t:
    """The task that the current task calls ``name``, with a reference, or null."""
    object = local(ipc_object_t)
    await at(1861)
    task: task_t = TASK_NULL()
    await at(1863)
    if MACH_PORT_VALID(name):
        await at(1864)
        kr: kern_return_t = await ipc_object_copyin(
            current_space(), name, MACH_MSG_TYPE_COPY_SEND, object)
        await at(1867)
        if kr != KERN_SUCCESS:
            await at(1868)
            return TASK_NULL()
        kern_port: ipc_port_t = as_port(object.value)
        await at(1870)
        task = await convert_port_to_task(kern_port)
        await at(1872)
        if IP_VALID(kern_port):
            await at(1873)
            await ipc_port_release_send(kern_port)
    await at(1875)
    return task


@function("osfmk/kern/ipc_tt.c", line=1939)
async def convert_task_to_port(task: task_t) -> ipc_port_t:
    """A naked send right to a task's port, or null for a dead task; consumes a task reference."""
    await at(1944)
    await at(1946)
    if task.itk_self:
        await at(1947)
        port: ipc_port_t = await ipc_port_make_send(task.itk_self)
    else:
        await at(1949)
        port = IP_NULL()
    await at(1951)
    await at(1953)
    await task_deallocate(task)
    await at(1954)
    return port


@function("osfmk/kern/ipc_tt.c", line=2058)
async def convert_thread_to_port(thread: thread_t) -> ipc_port_t:
    """A naked send right to a thread's port, or null for a dead thread; consumes a thread reference."""
    await at(2063)
    await at(2065)
    if thread.ith_self:
        await at(2066)
        port: ipc_port_t = await ipc_port_make_send(thread.ith_self)
    else:
        await at(2068)
        port = IP_NULL()
    await at(2070)
    await at(2072)
    await thread_deallocate(thread)
    await at(2074)
    return port


@function("osfmk/kern/ipc_tt.c", line=2086)
async def space_deallocate(space: ipc_space_t) -> None:
    """Drop the reference that ``convert_port_to_space`` took; null is allowed."""
    await at(2089)
    if space:
        await at(2090)
        await is_release(space)


@function("osfmk/kern/ipc_tt.c", line=2102)
async def space_inspect_deallocate(space: ipc_space_inspect_t) -> None:
    """Drop the reference that ``convert_port_to_space_inspect`` took; null is allowed."""
    await at(2105)
    if space:
        await at(2106)
        await is_release(space)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_make_send, ipc_port_release_send
from machdbg.kernel.osfmk.kern.task import task_deallocate
from machdbg.kernel.osfmk.kern.thread import thread_deallocate
