"""osfmk/kern/task.c, continued: suspended tasks. Spec of the kernel services, section E.1.

A task may be held several times, by whoever likes: its threads run again when everybody has let go. Who called
task_suspend holds a right to the task's resume port, which stands for the hold: when it is lost, the task goes on.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    FALSE,
    IKOT_TASK_RESUME,
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_SUCCESS,
    MACH_MSG_TYPE_PORT_SEND,
    MACH_NOTIFY_NO_SENDERS,
    MACH_NOTIFY_SEND_ONCE,
    TRUE,
)
from machdbg.kernel.cpu import current_task, current_thread, kernel_assert, local, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    int_t,
    ipc_entry_t,
    ipc_port_t,
    ipc_space_t,
    kern_return_t,
    mach_msg_header_t,
    mach_msg_type_number_t,
    mach_no_senders_notification_t,
    mach_port_name_t,
    mach_port_t,
    task_suspension_token_t,
    task_t,
    thread_t,
)
from machdbg.kernel.headers import thread as thread_struct
from machdbg.kernel.macros import (
    IP_NULL,
    IP_VALID,
    TASK_NULL,
    as_object,
    cast_to,
    ip_active,
    ip_lock,
    ip_unlock,
    is_active,
    is_write_lock,
    is_write_unlock,
    printf,
    queue_elements,
    task_reference_internal,
)
from machdbg.machine.function import at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.view import Pointer, ptr

TASK_HOLD_NORMAL = 0
TASK_HOLD_PIDSUSPEND = 1
TASK_HOLD_LEGACY = 2
TASK_HOLD_LEGACY_ALL = 3


@function("osfmk/kern/task.c", line=2554)
async def task_hold_locked(task: task_t) -> None:
    """Hold a task once more; the first time, each of its threads."""
    await at(2559)
    await at(2561)
    task.suspend_count += 1
    if task.suspend_count > 1:
        await at(2562)
        return
    thread: thread_t
    await at(2567)
    for thread in queue_elements(task.threads, thread_struct, "task_threads"):
        await at(2569)
        thread_hold(thread)
        await at(2567)


@function("osfmk/kern/task.c", line=2637)
async def task_wait_locked(task: task_t, until_not_runnable: boolean_t) -> None:
    """Wait until a held task's threads have stopped, all but the current one."""
    await at(2643)
    await at(2646)
    self: thread_t = current_thread()
    thread: thread_t
    await at(2653)
    for thread in list(queue_elements(task.threads, thread_struct, "task_threads")):
        await at(2654)
        if thread != self:
            await at(2655)
            await thread_wait(thread, until_not_runnable)
        await at(2653)


@function("osfmk/kern/task.c", line=2667)
async def task_release_locked(task: task_t) -> None:
    """Undo one ``task_hold_locked``; the last time, let each of the threads run."""
    await at(2672)
    kernel_assert(task.active, "task->active")
    await at(2673)
    kernel_assert(task.suspend_count > 0, "task->suspend_count > 0")
    await at(2675)
    task.suspend_count -= 1
    if task.suspend_count > 0:
        await at(2676)
        return
    thread: thread_t
    await at(2678)
    for thread in list(queue_elements(task.threads, thread_struct, "task_threads")):
        await at(2680)
        await thread_release(thread)
        await at(2678)


@function("osfmk/kern/task.c", line=2829)
async def place_task_hold(task: task_t, mode: int_t) -> kern_return_t:
    """Hold a task for a user. KERN_FAILURE if it has ended."""
    await at(2833)
    if not task.active:
        await at(2834)
        return KERN_FAILURE
    await at(2838)
    await at(2848)
    await at(2851)
    if mode == TASK_HOLD_LEGACY:
        await at(2852)
        task.legacy_stop_count += 1
    await at(2854)
    task.user_stop_count += 1
    if task.user_stop_count > 1:
        await at(2859)
        return KERN_SUCCESS
    await at(2868)
    await task_hold_locked(task)
    await at(2869)
    await task_wait_locked(task, FALSE)
    await at(2871)
    return KERN_SUCCESS


@function("osfmk/kern/task.c", line=2875)
async def release_task_hold(task: task_t, mode: int_t) -> kern_return_t:
    """Undo a hold of a user's, or all those that only rights to the resume port stand for. KERN_FAILURE for none."""
    await at(2879)
    release: boolean_t = FALSE
    await at(2881)
    if not task.active:
        await at(2882)
        return KERN_FAILURE
    await at(2886)
    await at(2890)
    if mode == TASK_HOLD_PIDSUSPEND:
        await at(2891)
        if not task.pidsuspended:
            await at(2892)
            return KERN_FAILURE
        await at(2894)
        task.pidsuspended = FALSE
    await at(2897)
    if task.user_stop_count > (1 if task.pidsuspended else 0):
        await at(2910)
        await at(2913)
        if mode == TASK_HOLD_LEGACY_ALL:
            await at(2914)
            if task.legacy_stop_count >= task.user_stop_count:
                await at(2915)
                task.user_stop_count = 0
                await at(2916)
                release = TRUE
            else:
                await at(2918)
                task.user_stop_count -= task.legacy_stop_count
            await at(2920)
            task.legacy_stop_count = 0
        else:
            await at(2922)
            if mode == TASK_HOLD_LEGACY and task.legacy_stop_count > 0:
                await at(2923)
                task.legacy_stop_count -= 1
            await at(2924)
            task.user_stop_count -= 1
            if task.user_stop_count == 0:
                await at(2925)
                release = TRUE
    else:
        await at(2929)
        return KERN_FAILURE
    await at(2935)
    if release:
        await at(2936)
        await task_release_locked(task)
    await at(2938)
    return KERN_SUCCESS


@function("osfmk/kern/task.c", line=2958, stack=16)
async def task_suspend(task: task_t) -> kern_return_t:
    """Hold a task for the caller, who gets (another reference to) a name of its resume port.

    KERN_INVALID_ARGUMENT (null or the kernel's), KERN_FAILURE (it has ended).
    """
    old_notify = local(mach_port_t)
    name = local(mach_port_name_t)
    await at(2965)
    if not task or task == kernel_data().kernel_task:
        await at(2966)
        return KERN_INVALID_ARGUMENT
    await at(2968)
    await at(2974)
    if not task.itk_resume:
        await at(2975)
        task.itk_resume = await ipc_port_alloc_special(kernel_data().ipc_space_kernel)
        await at(2976)
        if not IP_VALID(task.itk_resume):
            await at(2977)
            panic("failed to create resume port")
        await at(2978)
        await ipc_kobject_set(task.itk_resume, task.address, IKOT_TASK_RESUME)
    await at(2981)
    port: mach_port_t = task.itk_resume
    await at(2982)
    ip_lock(port)
    await at(2983)
    kernel_assert(ip_active(port), "ip_active(port)")
    await at(2985)
    send: mach_port_t = await ipc_port_make_send_locked(port)
    await at(2986)
    kernel_assert(IP_VALID(send), "IP_VALID(send)")
    await at(2988)
    if not port.ip_nsrequest:
        await at(2989)
        await ipc_port_nsrequest(port, port.ip_mscount, await ipc_port_make_sonce_locked(port), old_notify)
        await at(2990)
        kernel_assert(not old_notify.value, "old_notify == MACH_PORT_NULL")
    else:
        await at(2993)
        ip_unlock(port)
    await at(2999)
    kr: kern_return_t = await place_task_hold(task, TASK_HOLD_LEGACY)
    await at(3000)
    if kr != KERN_SUCCESS:
        await at(3001)
        await at(3002)
        await ipc_port_release_send(send)
        await at(3003)
        return kr
    await at(3006)
    await at(3013)
    kr = await ipc_kmsg_copyout_object(current_task().itk_space, as_object(send), MACH_MSG_TYPE_PORT_SEND, name)
    if kr != KERN_SUCCESS:
        await at(3015)
        printf(f"warning: {names_of(current_task())} failed to copyout suspension token for pid {pid_of(task)} "
               f"with error: {kr}\n")
        await at(3018)
        return kr
    await at(3021)
    return kr


@function("osfmk/kern/task.c", line=3032, stack=16)
async def task_resume(task: task_t) -> kern_return_t:
    """Undo one ``task_suspend``; the caller's name of the resume port loses a reference, or all if that failed.

    KERN_INVALID_ARGUMENT (null or the kernel's), KERN_FAILURE (it has ended or is not held).
    """
    resume_port_name = local(mach_port_name_t)
    resume_port_entry = local(ipc_entry_t)
    await at(3038)
    space: ipc_space_t = current_task().itk_space
    await at(3040)
    if not task or task == kernel_data().kernel_task:
        await at(3041)
        return KERN_INVALID_ARGUMENT
    await at(3044)
    await at(3045)
    kr: kern_return_t = await release_task_hold(task, TASK_HOLD_LEGACY)
    await at(3046)
    await at(3048)
    is_write_lock(space)
    await at(3049)
    if (is_active(space) and IP_VALID(task.itk_resume)
            and await ipc_hash_lookup(space, as_object(task.itk_resume), resume_port_name, resume_port_entry)):
        await at(3057)
        if kr == KERN_SUCCESS:
            await at(3058)
            await ipc_right_dealloc(space, resume_port_name.value, resume_port_entry.value)
        else:
            await at(3060)
            await ipc_right_destroy(space, resume_port_name.value, resume_port_entry.value, FALSE, 0)
    else:
        await at(3063)
        is_write_unlock(space)
        await at(3064)
        if kr == KERN_SUCCESS:
            await at(3065)
            printf(f"warning: {names_of(current_task())} performed out-of-band resume on pid {pid_of(task)}\n")
    await at(3070)
    return kr


def pid_of(task: task_t) -> int:
    """The process identifier of a task (task_pid), -1 if it is no process."""
    tasks = current_machine().kernel.tasks
    return next((pid for pid, address in tasks.items() if address == task.address), -1)


def names_of(task: task_t) -> str:
    """Name and process identifier of a task, for messages."""
    pid = pid_of(task)
    name = next((process.name for process in current_machine().processes if process.pid == pid), "kernel_task")
    return f"{name}({pid})"


@function("osfmk/kern/task.c", line=3078)
async def task_suspend_internal(task: task_t) -> kern_return_t:
    """Hold a task for a token. KERN_INVALID_ARGUMENT (null or the kernel's), KERN_FAILURE (it has ended)."""
    await at(3082)
    if not task or task == kernel_data().kernel_task:
        await at(3083)
        return KERN_INVALID_ARGUMENT
    await at(3085)
    await at(3086)
    kr: kern_return_t = await place_task_hold(task, TASK_HOLD_NORMAL)
    await at(3087)
    await at(3088)
    return kr


@function("osfmk/kern/task.c", line=3096)
async def task_suspend2(task: task_t, suspend_token: Pointer[task_suspension_token_t]) -> kern_return_t:
    """Hold a task; the token becomes a send-once right, whose end undoes the hold. See task_suspend_internal."""
    await at(3102)
    kr: kern_return_t = await task_suspend_internal(task)
    await at(3103)
    if kr != KERN_SUCCESS:
        await at(3104)
        suspend_token.value = TASK_NULL()
        await at(3105)
        return kr
    await at(3113)
    task_reference_internal(task)
    await at(3114)
    suspend_token.value = task
    await at(3116)
    return KERN_SUCCESS


@function("osfmk/kern/task.c", line=3124)
async def task_resume_internal(task: task_suspension_token_t) -> kern_return_t:
    """Undo a token's hold. KERN_INVALID_ARGUMENT (null or the kernel's), KERN_FAILURE."""
    await at(3129)
    if not task or task == kernel_data().kernel_task:
        await at(3130)
        return KERN_INVALID_ARGUMENT
    await at(3132)
    await at(3133)
    kr: kern_return_t = await release_task_hold(task, TASK_HOLD_NORMAL)
    await at(3134)
    await at(3135)
    return kr


@function("osfmk/kern/task.c", line=3142)
async def task_resume2(task: task_suspension_token_t) -> kern_return_t:
    """The same; consumes the token's reference."""
    await at(3147)
    kr: kern_return_t = await task_resume_internal(task)
    await at(3148)
    await task_suspension_token_deallocate(task)
    await at(3150)
    return kr


@function("osfmk/kern/task.c", line=3154)
async def task_suspension_notify(request_header: ptr[mach_msg_header_t]) -> boolean_t:
    """A right to a resume port is lost: undo what it stood for. TRUE if the port belongs to a task."""
    old_notify = local(ipc_port_t)
    await at(3156)
    port: ipc_port_t = request_header.msgh_remote_port
    await at(3157)
    task: task_t = await convert_port_to_task_suspension_token(port)
    await at(3160)
    if not task or task == kernel_data().kernel_task:
        await at(3161)
        return TRUE
    await at(3163)
    if request_header.msgh_id == MACH_NOTIFY_SEND_ONCE:
        await at(3167)
        await at(3168)
        await release_task_hold(task, TASK_HOLD_NORMAL)
        await at(3169)
        await at(3170)
    elif request_header.msgh_id == MACH_NOTIFY_NO_SENDERS:
        await at(3173)
        not_count: mach_msg_type_number_t = cast_to(mach_no_senders_notification_t, request_header).not_count
        await at(3175)
        await at(3176)
        ip_lock(port)
        await at(3177)
        if port.ip_mscount == not_count:
            await at(3180)
            kernel_assert(port.ip_srights == 0, "port->ip_srights == 0")
            await at(3181)
            ip_unlock(port)
            await at(3182)
            await release_task_hold(task, TASK_HOLD_LEGACY_ALL)
            await at(3183)
        else:
            await at(3185)
            if not port.ip_nsrequest:
                await at(3188)
                await at(3190)
                await ipc_port_nsrequest(port, not_count, await ipc_port_make_sonce_locked(port), old_notify)
                await at(3191)
                kernel_assert(old_notify.value == IP_NULL(), "old_notify == IP_NULL")
            else:
                await at(3194)
                ip_unlock(port)
                await at(3195)
        await at(3197)
    else:
        await at(3200)
    await at(3203)
    await task_suspension_token_deallocate(task)
    await at(3204)
    return TRUE


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_hash import ipc_hash_lookup
from machdbg.kernel.osfmk.ipc.ipc_kmsg_copyout_body import ipc_kmsg_copyout_object
from machdbg.kernel.osfmk.ipc.ipc_port import (
    ipc_port_alloc_special,
    ipc_port_make_send_locked,
    ipc_port_make_sonce_locked,
    ipc_port_release_send,
)
from machdbg.kernel.osfmk.ipc.ipc_port_request import ipc_port_nsrequest
from machdbg.kernel.osfmk.ipc.ipc_right_dealloc import ipc_right_dealloc, ipc_right_destroy
from machdbg.kernel.osfmk.kern.ipc_kobject import ipc_kobject_set
from machdbg.kernel.osfmk.kern.ipc_tt_inspect import convert_port_to_task_suspension_token
from machdbg.kernel.osfmk.kern.sched_prim_stop import thread_wait
from machdbg.kernel.osfmk.kern.task import task_suspension_token_deallocate
from machdbg.kernel.osfmk.kern.thread_act import thread_hold, thread_release
