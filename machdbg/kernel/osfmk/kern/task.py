"""osfmk/kern/task.c: tasks. Spec of the kernel services, section E.1.

Ledgers, coalitions, policies and accounting are not modelled: their members stay zero.
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_RESOURCE_SHORTAGE, KERN_SUCCESS, TRUE
from machdbg.kernel.cpu import local, panic
from machdbg.kernel.data import cstring, kernel_data
from machdbg.kernel.headers import (
    _vm_map,
    boolean_t,
    ipc_importance_task,
    kern_return_t,
    task,
    task_inspect_t,
    task_name_t,
    task_suspension_token_t,
    task_t,
    uint32_t,
    void_pointer,
)
from machdbg.kernel.macros import (
    TASK_NULL,
    at_address,
    enqueue_tail,
    is_release,
    null,
    queue_init,
    remqueue,
    task_reference_internal,
)
from machdbg.machine.function import at, function, tail_call
from machdbg.machine.machine import current_machine
from machdbg.machine.memory import AddressSpace
from machdbg.machine.view import Pointer

BASEPRI_DEFAULT = 31
MAXPRI_USER = 63
MAXPRI_KERNEL = 95
MINPRI_KERNEL = 80
TF_64B_ADDR = 1


@function("osfmk/kern/task.c", line=614)
async def task_init() -> None:
    """Make the zone of tasks and the kernel's own task."""
    data = kernel_data()
    child = local(task_t)
    await at(623)
    size = task.record.size
    data.task_zone = await zinit(size, data.task_max * size, size, cstring("tasks"))
    await at(629)
    await zone_change(data.task_zone, Z_NOENCRYPT, TRUE)
    await at(769)
    if await task_create_internal(TASK_NULL(), 0, 0, TRUE, 0, 0, child) != KERN_SUCCESS:
        await at(773)
        panic("task_init\\n")
    data.kernel_task = child.value
    await at(776)
    await vm_map_deallocate(data.kernel_task.map)
    await at(777)
    data.kernel_task.map = data.kernel_map


@function("osfmk/kern/task.c", line=1022)
async def task_create_internal(parent_task: task_t, parent_coalitions: void_pointer, inherit_memory: boolean_t,
                               is_64bit: boolean_t, t_flags: uint32_t, t_procflags: uint32_t,
                               child_task: Pointer[task_t]) -> kern_return_t:
    """A new task with two references and an empty map. KERN_RESOURCE_SHORTAGE."""
    data = kernel_data()
    await at(1035)
    new_task: task_t = at_address(task, await zalloc(data.task_zone))
    await at(1037)
    if not new_task:
        await at(1038)
        return KERN_RESOURCE_SHORTAGE
    new_task.clear()
    await at(1041)
    new_task.ref_count = 2
    await at(1059)
    await at(1062)
    new_task.map = await new_user_map()
    await at(1070)
    await at(1071)
    queue_init(new_task.threads)
    await at(1072)
    new_task.suspend_count = 0
    await at(1073)
    new_task.thread_count = 0
    await at(1074)
    new_task.active_thread_count = 0
    await at(1075)
    new_task.user_stop_count = 0
    await at(1076)
    new_task.legacy_stop_count = 0
    await at(1077)
    new_task.active = TRUE
    await at(1126)
    queue_init(new_task.semaphore_list)
    await at(1127)
    new_task.semaphores_owned = 0
    await at(1129)
    await ipc_task_init(new_task, parent_task)
    new_task.task_imp_base = null(ipc_importance_task)
    await at(1170)
    if parent_task:
        await at(1171)
        new_task.sec_token = parent_task.sec_token
        await at(1172)
        new_task.audit_token = parent_task.audit_token
        await at(1225)
        new_task.priority = BASEPRI_DEFAULT
        await at(1226)
        new_task.max_priority = MAXPRI_USER
    else:
        await at(1230)
        new_task.sec_token = data.KERNEL_SECURITY_TOKEN
        await at(1231)
        new_task.audit_token = data.KERNEL_AUDIT_TOKEN
        await at(1233)
        if is_64bit:
            await at(1234)
            new_task.t_flags |= TF_64B_ADDR
        await at(1241)
        if not data.kernel_task:
            await at(1242)
            new_task.priority = MINPRI_KERNEL
            await at(1243)
            new_task.max_priority = MAXPRI_KERNEL
        else:
            await at(1245)
            new_task.priority = BASEPRI_DEFAULT
            await at(1246)
            new_task.max_priority = MAXPRI_USER
    await at(1351)
    queue_init(new_task.task_objq)
    await at(1362)
    queue_init(new_task.io_user_clients)
    await at(1364)
    await ipc_task_enable(new_task)
    await at(1366)
    await at(1367)
    enqueue_tail(data.tasks, new_task.tasks)
    await at(1368)
    data.tasks_count += 1
    await at(1372)
    await at(1374)
    child_task.value = new_task
    await at(1375)
    return KERN_SUCCESS


async def new_user_map() -> _vm_map:
    """An empty map for a user task (pmap_create and vm_map_create)."""
    machine = current_machine()
    return await vm_map_create(AddressSpace(machine.ram, "user"), USER_MIN_ADDRESS, USER_MAX_ADDRESS)


@function("osfmk/kern/task.c", line=5427)
async def task_reference(task: task_t) -> None:
    """Take a reference."""
    await at(5430)
    if task:
        await at(5431)
        task_reference_internal(task)


def task_deallocate_internal(task: task) -> int:
    """Drop a reference; how many are left."""
    task.ref_count -= 1
    return task.ref_count


@function("osfmk/kern/task.c", line=1445)
async def task_deallocate(task: task_t) -> None:
    """Drop a reference; the last one frees the task."""
    await at(1451)
    if not task:
        await at(1452)
        return
    await at(1454)
    refs: uint32_t = task_deallocate_internal(task)
    await at(1457)
    if refs > 1:
        await at(1458)
        return
    await at(1462)
    if refs == 1:
        await at(1470)
        await at(1472)
        return
    data = kernel_data()
    await at(1482)
    await at(1483)
    remqueue(task.tasks)
    await at(1484)
    data.terminated_tasks_count -= 1
    await at(1485)
    await at(1507)
    await ipc_task_terminate(task)
    await at(1535)
    await vm_map_deallocate(task.map)
    await at(1536)
    await is_release(task.itk_space)
    await at(1608)
    await zfree(data.task_zone, task.address)


@function("osfmk/kern/task.c", line=1617)
async def task_name_deallocate(task_name: task_name_t) -> None:
    """Drop the reference that ``convert_port_to_task_name`` took."""
    await at(1620)
    await tail_call(task_deallocate(task_name))


@function("osfmk/kern/task.c", line=1629)
async def task_inspect_deallocate(task_inspect: task_inspect_t) -> None:
    """Drop the reference that ``convert_port_to_task_inspect`` took."""
    await at(1632)
    await tail_call(task_deallocate(task_inspect))


@function("osfmk/kern/task.c", line=1641)
async def task_suspension_token_deallocate(token: task_suspension_token_t) -> None:
    """Drop the reference that a suspension token is."""
    await at(1644)
    await tail_call(task_deallocate(token))


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.ipc_tt import ipc_task_enable, ipc_task_init, ipc_task_terminate
from machdbg.kernel.osfmk.kern.zalloc import Z_NOENCRYPT, zalloc, zfree, zinit, zone_change
from machdbg.kernel.osfmk.vm.vm_kern import (
    USER_MAX_ADDRESS,
    USER_MIN_ADDRESS,
    vm_map_create,
    vm_map_deallocate,
)
