"""osfmk/kern/sync_sema.c: semaphores come into being and go. Behaviour: spec of the kernel services, section D.

``sync_sema_signal.py`` and ``sync_sema_wait.py`` continue it.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    KERN_INVALID_ARGUMENT,
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
    SYNC_POLICY_DISABLE_IRQ,
    SYNC_POLICY_MAX,
    THREAD_RESTART,
    TRUE,
    WAITQ_ALL_PRIORITIES,
)
from machdbg.kernel.cpu import kernel_assert, kernel_space
from machdbg.kernel.data import cstring, kernel_data
from machdbg.kernel.headers import int_t, ipc_port_t, kern_return_t, semaphore, semaphore_t, task_t, uint32_t
from machdbg.kernel.headers import semaphore as semaphore_struct
from machdbg.kernel.headers import task as task_struct
from machdbg.kernel.macros import IP_NULL, IP_VALID, at_address, enqueue_head, null, queue_empty, remqueue
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer

SEMASPERSPL = 20  # semaphores destroyed in a row before interrupts are let in


@function("osfmk/kern/sync_sema.c", line=142)
async def semaphore_init() -> None:
    """Make the zone that semaphores come from."""
    data = kernel_data()
    await at(144)
    size = semaphore.record.size
    data.semaphore_zone = await zinit(size, data.semaphore_max * size, size, cstring("semaphores"))
    await at(148)
    await zone_change(data.semaphore_zone, Z_NOENCRYPT, TRUE)


@function("osfmk/kern/sync_sema.c", line=158)
async def semaphore_create(task: task_t, new_semaphore: Pointer[semaphore_t], policy: int_t,
                           value: int_t) -> kern_return_t:
    """Create a semaphore owned by ``task`` with ``value`` posts available.

    Fails with KERN_INVALID_ARGUMENT (no task, negative value, policy above 7 or with the fixed-priority bit) or
    KERN_RESOURCE_SHORTAGE.
    """
    s: semaphore_t = null(semaphore)
    await at(168)
    new_semaphore.value = null(semaphore)
    await at(169)
    if not task or value < 0 or policy > SYNC_POLICY_MAX:
        await at(170)
        return KERN_INVALID_ARGUMENT
    await at(172)
    s = semaphore(kernel_space(), await zalloc(kernel_data().semaphore_zone))
    await at(174)
    if not s:
        await at(175)
        return KERN_RESOURCE_SHORTAGE
    await at(177)
    kret: kern_return_t = await waitq_init(s.waitq, policy | SYNC_POLICY_DISABLE_IRQ)
    await at(178)
    if kret != KERN_SUCCESS:
        await at(179)
        await zfree(kernel_data().semaphore_zone, s.address)
        await at(180)
        return kret
    await at(186)
    s.port = IP_NULL()
    await at(187)
    s.ref_count = 1
    await at(188)
    s.count = value
    await at(189)
    s.active = TRUE
    await at(190)
    s.owner = task
    await at(196)
    await at(197)
    enqueue_head(task.semaphore_list, s.task_link)
    await at(198)
    task.semaphores_owned += 1
    await at(199)
    await at(201)
    new_semaphore.value = s
    await at(203)
    return KERN_SUCCESS


@function("osfmk/kern/sync_sema.c", line=220)
async def semaphore_destroy_internal(task: task_t, semaphore: semaphore_t) -> None:
    """Take a semaphore from its owner; whoever waits resumes with THREAD_RESTART."""
    await at(228)
    remqueue(semaphore.task_link)
    await at(229)
    semaphore.owner = null(task_struct)
    await at(230)
    task.semaphores_owned -= 1
    await at(236)
    semaphore.active = FALSE
    await at(241)
    old_count: int_t = semaphore.count
    await at(242)
    semaphore.count = 0
    await at(244)
    if old_count < 0:
        await at(245)
        await waitq_wakeup64_all_locked(semaphore.waitq, kernel_data().field("semaphore_event"), THREAD_RESTART, 0,
                                        WAITQ_ALL_PRIORITIES, 0)
    else:
        await at(252)


@function("osfmk/kern/sync_sema.c", line=263)
async def semaphore_destroy(task: task_t, semaphore: semaphore_t) -> kern_return_t:
    """Destroy a semaphore that ``task`` owns and consume a reference to it.

    KERN_INVALID_ARGUMENT; the reference is kept when the task is not the owner.
    """
    await at(269)
    if not semaphore:
        await at(270)
        return KERN_INVALID_ARGUMENT
    await at(272)
    if not task:
        await at(273)
        await semaphore_dereference(semaphore)
        await at(274)
        return KERN_INVALID_ARGUMENT
    await at(277)
    await at(279)
    await at(281)
    if semaphore.owner != task:
        await at(282)
        await at(285)
        return KERN_INVALID_ARGUMENT
    await at(288)
    await semaphore_destroy_internal(task, semaphore)
    await at(292)
    await at(294)
    await semaphore_dereference(semaphore)
    await at(295)
    return KERN_SUCCESS


@function("osfmk/kern/sync_sema.c", line=306)
async def semaphore_destroy_all(task: task_t) -> None:
    """Destroy all semaphores of a task that ends; references to them keep their memory."""
    await at(312)
    count: uint32_t = 0
    await at(313)
    while True:
        await at(314)
        if queue_empty(task.semaphore_list):
            break
        await at(317)
        semaphore: semaphore_t = at_address(semaphore_struct, task.semaphore_list.next.address)
        await at(319)
        if count == 0:
            await at(320)
        await at(321)
        await at(323)
        await semaphore_destroy_internal(task, semaphore)
        await at(327)
        count += 1
        if count == SEMASPERSPL:
            await at(328)
            count = 0
            await at(329)
    await at(332)
    if count != 0:
        await at(333)
    await at(335)


@function("osfmk/kern/sync_sema.c", line=1105)
async def semaphore_reference(semaphore: semaphore_t) -> None:
    """Take a reference."""
    await at(1108)
    semaphore.ref_count += 1


@function("osfmk/kern/sync_sema.c", line=1118)
async def semaphore_dereference(semaphore: semaphore_t) -> None:
    """Drop a reference; the last one takes the semaphore from its owner and frees it with its port."""
    await at(1124)
    if not semaphore:
        await at(1125)
        return
    await at(1127)
    semaphore.ref_count -= 1
    if semaphore.ref_count != 0:
        await at(1128)
        return
    await at(1136)
    port: ipc_port_t = semaphore.port
    await at(1138)
    if IP_VALID(port):
        await at(1139)
        kernel_assert(not port.ip_srights, "!port->ip_srights")
        await at(1140)
        await ipc_port_dealloc_special(port, kernel_data().ipc_space_kernel)
    await at(1147)
    await at(1148)
    await at(1149)
    if semaphore.active:
        await at(1150)
        task: task_t = semaphore.owner
        await at(1154)
        await at(1155)
        await semaphore_destroy_internal(task, semaphore)
        await at(1157)
        await at(1158)
        await at(1159)
    else:
        await at(1169)
        await at(1170)
    await at(1173)
    await zfree(kernel_data().semaphore_zone, semaphore.address)


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port_destroy import ipc_port_dealloc_special
from machdbg.kernel.osfmk.kern.waitq import waitq_init, waitq_wakeup64_all_locked
from machdbg.kernel.osfmk.kern.zalloc import Z_NOENCRYPT, zalloc, zfree, zinit, zone_change
