"""osfmk/kern/ipc_tt.c, continued: special ports of tasks and threads, and those that a task's children inherit.

Behaviour: spec of the kernel services, section E.1.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_FAILURE,
    KERN_INVALID_ARGUMENT,
    KERN_NO_ACCESS,
    KERN_RESOURCE_SHORTAGE,
    KERN_SUCCESS,
    TASK_ACCESS_PORT,
    TASK_BOOTSTRAP_PORT,
    TASK_DEBUG_CONTROL_PORT,
    TASK_HOST_PORT,
    TASK_KERNEL_PORT,
    TASK_NAME_PORT,
    TASK_PORT_REGISTER_MAX,
    TASK_SEATBELT_PORT,
    THREAD_KERNEL_PORT,
)
from machdbg.kernel.cpu import local_array, pointer_to
from machdbg.kernel.headers import (
    int_t,
    ipc_port_t,
    kern_return_t,
    mach_msg_type_number_t,
    mach_port_array_t,
    mach_port_t,
    task_t,
    thread_t,
    unsigned_int,
    vm_size_t,
    void_pointer,
)
from machdbg.kernel.macros import IP_NULL, IP_VALID
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer

POINTER_SIZE = 8


@function("osfmk/kern/ipc_tt.c", line=973)
async def thread_get_special_port(thread: thread_t, which: int_t, portp: Pointer[ipc_port_t]) -> kern_return_t:
    """A naked send right to what a thread calls itself.

    KERN_INVALID_ARGUMENT for no thread or another number; KERN_FAILURE for a dead thread.
    """
    await at(978)
    result: kern_return_t = KERN_SUCCESS
    await at(981)
    if not thread:
        await at(982)
        return KERN_INVALID_ARGUMENT
    await at(984)
    if which == THREAD_KERNEL_PORT:
        await at(987)
        await at(988)
    else:
        await at(991)
        return KERN_INVALID_ARGUMENT
    await at(994)
    await at(996)
    if thread.active:
        await at(997)
        portp.value = await ipc_port_copy_send(thread.ith_sself)
    else:
        await at(999)
        result = KERN_FAILURE
    await at(1001)
    await at(1003)
    return result


@function("osfmk/kern/ipc_tt.c", line=1022)
async def thread_set_special_port(thread: thread_t, which: int_t, port: ipc_port_t) -> kern_return_t:
    """Have a thread call itself something else; consumes the right on success and releases the one before.

    KERN_INVALID_ARGUMENT for no thread or another number; KERN_FAILURE for a dead thread.
    """
    await at(1027)
    result: kern_return_t = KERN_SUCCESS
    await at(1028)
    old: ipc_port_t = IP_NULL()
    await at(1030)
    if not thread:
        await at(1031)
        return KERN_INVALID_ARGUMENT
    await at(1033)
    if which == THREAD_KERNEL_PORT:
        await at(1036)
        await at(1037)
    else:
        await at(1040)
        return KERN_INVALID_ARGUMENT
    await at(1043)
    await at(1045)
    if thread.active:
        await at(1046)
        old = thread.ith_sself
        await at(1047)
        thread.ith_sself = port
    else:
        await at(1050)
        result = KERN_FAILURE
    await at(1052)
    await at(1054)
    if IP_VALID(old):
        await at(1055)
        await ipc_port_release_send(old)
    await at(1057)
    return result


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


@function("osfmk/kern/ipc_tt.c", line=1231)
async def mach_ports_register(task: task_t, memory: mach_port_array_t,
                              portsCnt: mach_msg_type_number_t) -> kern_return_t:
    """Set the ports that a task's children inherit; consumes the array and its rights on success.

    KERN_INVALID_ARGUMENT for no task, too many ports, or no array where there should be one or a dead task.
    """
    ports = local_array(ipc_port_t, TASK_PORT_REGISTER_MAX)
    await at(1239)
    if not task or portsCnt > TASK_PORT_REGISTER_MAX or (portsCnt and not memory):
        await at(1242)
        return KERN_INVALID_ARGUMENT
    i: unsigned_int
    await at(1248)
    for i in range(portsCnt):
        await at(1249)
        ports[i] = memory[i]
    await at(1250)
    for i in range(portsCnt, TASK_PORT_REGISTER_MAX):
        await at(1251)
        ports[i] = IP_NULL()
    await at(1253)
    await at(1254)
    if not task.itk_self:
        await at(1255)
        await at(1256)
        return KERN_INVALID_ARGUMENT
    await at(1264)
    for i in range(TASK_PORT_REGISTER_MAX):
        await at(1267)
        old: ipc_port_t = task.itk_registered[i]
        await at(1268)
        task.itk_registered[i] = ports[i]
        await at(1269)
        ports[i] = old
    await at(1272)
    await at(1274)
    for i in range(TASK_PORT_REGISTER_MAX):
        await at(1275)
        if IP_VALID(ports[i]):
            await at(1276)
            await ipc_port_release_send(ports[i])
    await at(1283)
    if portsCnt:
        await at(1284)
        await kfree(memory.address, portsCnt * POINTER_SIZE)
    await at(1287)
    return KERN_SUCCESS


@function("osfmk/kern/ipc_tt.c", line=1305)
async def mach_ports_lookup(task: task_t, portsp: Pointer[mach_port_array_t],
                            portsCnt: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """An array of send rights to the ports that a task's children inherit: always three, some may be null.

    KERN_INVALID_ARGUMENT for no task or a dead one; KERN_RESOURCE_SHORTAGE.
    """
    await at(1315)
    if not task:
        await at(1316)
        return KERN_INVALID_ARGUMENT
    await at(1318)
    size: vm_size_t = TASK_PORT_REGISTER_MAX * POINTER_SIZE
    await at(1320)
    memory: void_pointer = await kalloc(size)
    await at(1321)
    if not memory:
        await at(1322)
        return KERN_RESOURCE_SHORTAGE
    await at(1324)
    await at(1325)
    if not task.itk_self:
        await at(1326)
        await at(1328)
        await kfree(memory, size)
        await at(1329)
        return KERN_INVALID_ARGUMENT
    await at(1332)
    ports = pointer_to(mach_port_t, memory)
    i: int_t
    await at(1339)
    for i in range(TASK_PORT_REGISTER_MAX):
        await at(1340)
        ports[i] = await ipc_port_copy_send(task.itk_registered[i])
    await at(1342)
    await at(1344)
    portsp.value = ports
    await at(1345)
    portsCnt.value = TASK_PORT_REGISTER_MAX
    await at(1346)
    return KERN_SUCCESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_copy_send, ipc_port_make_send, ipc_port_release_send
from machdbg.kernel.osfmk.kern.kalloc import kalloc, kfree
