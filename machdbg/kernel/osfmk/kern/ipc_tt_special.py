"""osfmk/kern/ipc_tt.c, continued: special ports of tasks. Behaviour: spec of the kernel services, section E.1."""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_NO_ACCESS,
    KERN_SUCCESS,
    TASK_ACCESS_PORT,
    TASK_BOOTSTRAP_PORT,
    TASK_DEBUG_CONTROL_PORT,
    TASK_HOST_PORT,
    TASK_KERNEL_PORT,
    TASK_NAME_PORT,
    TASK_SEATBELT_PORT,
)
from machdbg.kernel.headers import int_t, ipc_port_t, kern_return_t, task_t
from machdbg.kernel.macros import IP_VALID
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/kern/ipc_tt.c", line=1075)
async def task_get_special_port(task: task_t, which: int_t, portp: Pointer[ipc_port_t]) -> kern_return_t:
    """A naked send right (or null) to one of a task's special ports.

    KERN_INVALID_ARGUMENT for no task or another number; KERN_FAILURE for a dead task.
    """
    await at(1082)
    if not task:
        await at(1083)
        return KERN_INVALID_ARGUMENT
    await at(1085)
    await at(1086)
    if not task.itk_self:
        await at(1087)
        await at(1088)
        return KERN_FAILURE
    await at(1091)
    if which == TASK_KERNEL_PORT:
        await at(1093)
        port: ipc_port_t = await ipc_port_copy_send(task.itk_sself)
        await at(1094)
    elif which == TASK_NAME_PORT:
        await at(1097)
        port = await ipc_port_make_send(task.itk_nself)
        await at(1098)
    elif which == TASK_HOST_PORT:
        await at(1101)
        port = await ipc_port_copy_send(task.itk_host)
        await at(1102)
    elif which == TASK_BOOTSTRAP_PORT:
        await at(1105)
        port = await ipc_port_copy_send(task.itk_bootstrap)
        await at(1106)
    elif which == TASK_SEATBELT_PORT:
        await at(1109)
        port = await ipc_port_copy_send(task.itk_seatbelt)
        await at(1110)
    elif which == TASK_ACCESS_PORT:
        await at(1113)
        port = await ipc_port_copy_send(task.itk_task_access)
        await at(1114)
    elif which == TASK_DEBUG_CONTROL_PORT:
        await at(1117)
        port = await ipc_port_copy_send(task.itk_debug_control)
        await at(1118)
    else:
        await at(1121)
        await at(1122)
        return KERN_INVALID_ARGUMENT
    await at(1124)
    await at(1126)
    portp.value = port
    await at(1127)
    return KERN_SUCCESS


@function("osfmk/kern/ipc_tt.c", line=1147)
async def task_set_special_port(task: task_t, which: int_t, port: ipc_port_t) -> kern_return_t:
    """Give a task another special port; consumes the right on success and releases the one before.

    KERN_INVALID_ARGUMENT for no task or another number; KERN_FAILURE for a dead task; KERN_NO_ACCESS for the seatbelt
    and access ports, which are set only once.
    """
    await at(1155)
    if not task:
        await at(1156)
        return KERN_INVALID_ARGUMENT
    await at(1158)
    if which == TASK_KERNEL_PORT:
        await at(1160)
        whichp = "itk_sself"
        await at(1161)
    elif which == TASK_HOST_PORT:
        await at(1164)
        whichp = "itk_host"
        await at(1165)
    elif which == TASK_BOOTSTRAP_PORT:
        await at(1168)
        whichp = "itk_bootstrap"
        await at(1169)
    elif which == TASK_SEATBELT_PORT:
        await at(1172)
        whichp = "itk_seatbelt"
        await at(1173)
    elif which == TASK_ACCESS_PORT:
        await at(1176)
        whichp = "itk_task_access"
        await at(1177)
    elif which == TASK_DEBUG_CONTROL_PORT:
        await at(1180)
        whichp = "itk_debug_control"
        await at(1181)
    else:
        await at(1184)
        return KERN_INVALID_ARGUMENT
    await at(1187)
    await at(1188)
    if not task.itk_self:
        await at(1189)
        await at(1190)
        return KERN_FAILURE
    await at(1194)
    old: ipc_port_t = getattr(task, whichp)
    if which in (TASK_SEATBELT_PORT, TASK_ACCESS_PORT) and IP_VALID(old):
        await at(1196)
        await at(1197)
        return KERN_NO_ACCESS
    await at(1200)
    await at(1201)
    setattr(task, whichp, port)
    await at(1202)
    await at(1204)
    if IP_VALID(old):
        await at(1205)
        await ipc_port_release_send(old)
    await at(1206)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_copy_send, ipc_port_make_send, ipc_port_release_send
