"""osfmk/kern/ipc_tt.c, continued: tasks and threads by their lesser ports: names, inspection, suspension tokens.

Behaviour: spec of the kernel services, section C. Nothing here consumes the port right that it looks at.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    IKOT_TASK,
    IKOT_TASK_NAME,
    IKOT_TASK_RESUME,
    IKOT_THREAD,
    KERN_SUCCESS,
    MACH_MSG_TYPE_COPY_SEND,
    MACH_PORT_RIGHT_SEND,
)
from machdbg.kernel.cpu import current_space, kernel_assert, local, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import host as host_struct
from machdbg.kernel.headers import (
    host_t,
    ipc_object_t,
    ipc_port_t,
    kern_return_t,
    mach_port_name_t,
    task_inspect_t,
    task_name_t,
    task_suspension_token_t,
    thread_inspect_t,
)
from machdbg.kernel.macros import (
    IP_NULL,
    IP_VALID,
    MACH_PORT_VALID,
    TASK_NULL,
    THREAD_NULL,
    as_port,
    ip_active,
    ip_kotype,
    ip_lock,
    ip_unlock,
    null,
    task_at,
    task_reference_internal,
    thread_at,
    thread_reference_internal,
)
from machdbg.machine.function import at, function


@function("osfmk/kern/ipc_tt.c", line=1550)
async def convert_port_to_task_name(port: ipc_port_t) -> task_name_t:
    """The task behind a task or task name port, with a reference, or null."""
    await at(1553)
    task: task_name_t = TASK_NULL()
    await at(1555)
    if IP_VALID(port):
        await at(1556)
        ip_lock(port)
        await at(1558)
        if ip_active(port) and ip_kotype(port) in (IKOT_TASK, IKOT_TASK_NAME):
            await at(1561)
            task = task_at(port.ip_kobject)
            await at(1562)
            kernel_assert(task, "task != TASK_NAME_NULL")
            await at(1564)
            task_reference_internal(task)
        await at(1567)
        ip_unlock(port)
    await at(1570)
    return task


@function("osfmk/kern/ipc_tt.c", line=1583)
async def convert_port_to_task_inspect(port: ipc_port_t) -> task_inspect_t:
    """The task behind a task port, with a reference, or null; the kernel's may be had as well."""
    await at(1586)
    task: task_inspect_t = TASK_NULL()
    await at(1588)
    if IP_VALID(port):
        await at(1589)
        ip_lock(port)
        await at(1591)
        if ip_active(port) and ip_kotype(port) == IKOT_TASK:
            await at(1593)
            task = task_at(port.ip_kobject)
            await at(1594)
            kernel_assert(task, "task != TASK_INSPECT_NULL")
            await at(1596)
            task_reference_internal(task)
        await at(1599)
        ip_unlock(port)
    await at(1602)
    return task


@function("osfmk/kern/ipc_tt.c", line=1615)
async def convert_port_to_task_suspension_token(port: ipc_port_t) -> task_suspension_token_t:
    """The task behind a resume port, with a reference, or null."""
    await at(1618)
    task: task_suspension_token_t = TASK_NULL()
    await at(1620)
    if IP_VALID(port):
        await at(1621)
        ip_lock(port)
        await at(1623)
        if ip_active(port) and ip_kotype(port) == IKOT_TASK_RESUME:
            await at(1625)
            task = task_at(port.ip_kobject)
            await at(1626)
            kernel_assert(task, "task != TASK_NULL")
            await at(1628)
            task_reference_internal(task)
        await at(1631)
        ip_unlock(port)
    await at(1634)
    return task


@function("osfmk/kern/ipc_tt.c", line=1783)
async def convert_port_to_thread_inspect(port: ipc_port_t) -> thread_inspect_t:
    """The thread behind a thread port, with a reference, or null."""
    await at(1786)
    thread: thread_inspect_t = THREAD_NULL()
    await at(1788)
    if IP_VALID(port):
        await at(1789)
        ip_lock(port)
        await at(1791)
        if ip_active(port) and ip_kotype(port) == IKOT_THREAD:
            await at(1793)
            thread = thread_at(port.ip_kobject)
            await at(1794)
            kernel_assert(thread, "thread != THREAD_INSPECT_NULL")
            await at(1795)
            thread_reference_internal(thread)
        await at(1797)
        ip_unlock(port)
    await at(1800)
    return thread


@function("osfmk/kern/ipc_tt.c", line=1815)
async def convert_thread_inspect_to_port(thread: thread_inspect_t) -> ipc_port_t:
    """Consume a reference; who may only look gives nothing away: null."""
    await at(1817)
    await thread_deallocate(thread)
    await at(1818)
    return IP_NULL()


@function("osfmk/kern/ipc_tt.c", line=1879, stack=16)
async def port_name_to_task_inspect(name: mach_port_name_t) -> task_inspect_t:
    """The task that the current task calls ``name``, with a reference, or null."""
    kern_port_ = local(ipc_object_t)
    await at(1884)
    ti: task_inspect_t = TASK_NULL()
    await at(1886)
    if MACH_PORT_VALID(name):
        await at(1887)
        kr: kern_return_t = await ipc_object_copyin(current_space(), name, MACH_MSG_TYPE_COPY_SEND, kern_port_)
        await at(1890)
        if kr != KERN_SUCCESS:
            await at(1891)
            return TASK_NULL()
        kern_port: ipc_port_t = as_port(kern_port_.value)
        await at(1893)
        ti = await convert_port_to_task_inspect(kern_port)
        await at(1895)
        if IP_VALID(kern_port):
            await at(1896)
            await ipc_port_release_send(kern_port)
    await at(1898)
    return ti


@function("osfmk/kern/ipc_tt.c", line=1910, stack=8)
async def port_name_to_host(name: mach_port_name_t) -> host_t:
    """The host, if the current task has a send right to a port of it by this name, or null."""
    object = local(ipc_object_t)
    await at(1914)
    host: host_t = null(host_struct)
    await at(1918)
    if MACH_PORT_VALID(name):
        await at(1919)
        kr: kern_return_t = await ipc_object_translate(current_space(), name, MACH_PORT_RIGHT_SEND, object)
        await at(1920)
        if kr == KERN_SUCCESS:
            port: ipc_port_t = as_port(object.value)
            await at(1921)
            host = await convert_port_to_host(port)
            await at(1922)
            ip_unlock(port)
    await at(1925)
    return host


@function("osfmk/kern/ipc_tt.c", line=1968)
async def convert_task_inspect_to_port(task: task_inspect_t) -> ipc_port_t:
    """Consume a reference; who may only look gives nothing away: null."""
    await at(1971)
    await task_deallocate(task)
    await at(1973)
    return IP_NULL()


@function("osfmk/kern/ipc_tt.c", line=1986)
async def convert_task_suspension_token_to_port(task: task_suspension_token_t) -> ipc_port_t:
    """A send-once right to a task's resume port, or null for a dead task; consumes a task reference."""
    await at(1991)
    await at(1992)
    if task.active:
        await at(1993)
        if not task.itk_resume:
            await at(1994)
            task.itk_resume = await ipc_port_alloc_special(kernel_data().ipc_space_kernel)
            await at(1995)
            if not IP_VALID(task.itk_resume):
                await at(1996)
                panic("failed to create resume port")
            await at(1999)
            await ipc_kobject_set(task.itk_resume, task.address, IKOT_TASK_RESUME)
        await at(2007)
        port: ipc_port_t = await ipc_port_make_sonce(task.itk_resume)
        await at(2008)
        kernel_assert(IP_VALID(port), "IP_VALID(port)")
    else:
        await at(2010)
        port = IP_NULL()
    await at(2013)
    await at(2014)
    await task_suspension_token_deallocate(task)
    await at(2016)
    return port


@function("osfmk/kern/ipc_tt.c", line=2031)
async def convert_task_name_to_port(task_name: task_name_t) -> ipc_port_t:
    """A naked send right to a task's name port, or null for a dead task; consumes a task reference."""
    await at(2036)
    await at(2037)
    if task_name.itk_nself:
        await at(2038)
        port: ipc_port_t = await ipc_port_make_send(task_name.itk_nself)
    else:
        await at(2040)
        port = IP_NULL()
    await at(2041)
    await at(2043)
    await task_name_deallocate(task_name)
    await at(2044)
    return port


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin, ipc_object_translate
from machdbg.kernel.osfmk.ipc.ipc_port import (
    ipc_port_alloc_special,
    ipc_port_make_send,
    ipc_port_make_sonce,
    ipc_port_release_send,
)
from machdbg.kernel.osfmk.kern.ipc_host_convert import convert_port_to_host
from machdbg.kernel.osfmk.kern.ipc_kobject import ipc_kobject_set
from machdbg.kernel.osfmk.kern.task import task_deallocate, task_name_deallocate, task_suspension_token_deallocate
from machdbg.kernel.osfmk.kern.thread import thread_deallocate
