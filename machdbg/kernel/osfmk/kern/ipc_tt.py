"""osfmk/kern/ipc_tt.c: the ports of tasks and threads, from their making to their end.

Behaviour: spec of the kernel services, section E.1. ``ipc_tt_self.py`` continues it with the traps that return names
of such ports, ``ipc_tt_convert.py`` with the conversions between tasks, threads and their ports.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    EXC_TYPES_COUNT,
    FIRST_EXCEPTION,
    HOST_LOCAL_NODE,
    HOST_PORT,
    IKO_NULL,
    IKOT_NONE,
    IKOT_TASK,
    IKOT_TASK_NAME,
    IKOT_THREAD,
    KERN_SUCCESS,
    TRUE,
)
from machdbg.kernel.cpu import local, panic
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import exception_action, int_t, ipc_port_t, ipc_space_t, kern_return_t, task_t, thread_t
from machdbg.kernel.macros import IKM_NULL, IP_NULL, IP_VALID, null
from machdbg.machine.function import at, function

PORTS_REGISTERED = 3  # TASK_PORT_REGISTER_MAX


@function("osfmk/kern/ipc_tt.c", line=124, stack=16)
async def ipc_task_init(task: task_t, parent: task_t) -> None:
    """Give a new task a space, its ports, and what it inherits from ``parent`` (null for the first tasks)."""
    spacep = local(ipc_space_t)
    await at(135)
    kr: kern_return_t = await ipc_space_create(kernel_data().ipc_table_entries, spacep)
    space: ipc_space_t = spacep.value
    await at(136)
    if kr != KERN_SUCCESS:
        await at(137)
        panic("ipc_task_init")
    await at(139)
    space.is_task = task
    await at(141)
    kport: ipc_port_t = await ipc_port_alloc_special(kernel_data().ipc_space_kernel)
    await at(142)
    if not kport:
        await at(143)
        panic("ipc_task_init")
    await at(145)
    nport: ipc_port_t = await ipc_port_alloc_special(kernel_data().ipc_space_kernel)
    await at(146)
    if not nport:
        await at(147)
        panic("ipc_task_init")
    await at(149)
    await at(150)
    task.itk_self = kport
    await at(151)
    task.itk_nself = nport
    await at(152)
    task.itk_resume = IP_NULL()
    await at(153)
    await at(160)
    task.itk_sself = await ipc_port_make_send(kport)
    await at(162)
    task.itk_debug_control = IP_NULL()
    await at(163)
    task.itk_space = space
    await at(166)
    i: int_t
    for i in range(FIRST_EXCEPTION, EXC_TYPES_COUNT):
        await at(167)
        task.exc_actions[i].label = 0
    await at(171)
    if not parent:
        await at(174)
        for i in range(FIRST_EXCEPTION, EXC_TYPES_COUNT):
            await at(175)
            task.exc_actions[i].port = IP_NULL()
        await at(178)
        host_port = local(ipc_port_t)
        kr = await host_get_special_port(await host_priv_self(), HOST_LOCAL_NODE, HOST_PORT, host_port)
        await at(180)
        port: ipc_port_t = host_port.value
        task.itk_host = port
        await at(182)
        task.itk_bootstrap = IP_NULL()
        await at(183)
        task.itk_seatbelt = IP_NULL()
        await at(184)
        task.itk_gssd = IP_NULL()
        await at(185)
        task.itk_task_access = IP_NULL()
        await at(187)
        for i in range(PORTS_REGISTERED):
            await at(188)
            task.itk_registered[i] = IP_NULL()
    else:
        await at(190)
        await at(195)
        for i in range(PORTS_REGISTERED):
            await at(196)
            task.itk_registered[i] = await ipc_port_copy_send(parent.itk_registered[i])
        await at(201)
        for i in range(FIRST_EXCEPTION, EXC_TYPES_COUNT):
            mine, its = task.exc_actions[i], parent.exc_actions[i]
            await at(202)
            mine.port = await ipc_port_copy_send(its.port)
            await at(204)
            mine.flavor = its.flavor
            await at(206)
            mine.behavior = its.behavior
            await at(208)
            mine.privileged = its.privileged
            await at(211)
            mine.label = its.label
        await at(214)
        task.itk_host = await ipc_port_copy_send(parent.itk_host)
        await at(217)
        task.itk_bootstrap = await ipc_port_copy_send(parent.itk_bootstrap)
        await at(220)
        task.itk_seatbelt = await ipc_port_copy_send(parent.itk_seatbelt)
        await at(223)
        task.itk_gssd = await ipc_port_copy_send(parent.itk_gssd)
        await at(226)
        task.itk_task_access = await ipc_port_copy_send(parent.itk_task_access)
        await at(229)


@function("osfmk/kern/ipc_tt.c", line=242)
async def ipc_task_enable(task: task_t) -> None:
    """Let messages to the task's ports reach it."""
    await at(248)
    await at(249)
    kport: ipc_port_t = task.itk_self
    await at(250)
    if kport:
        await at(251)
        await ipc_kobject_set(kport, task.address, IKOT_TASK)
    await at(252)
    nport: ipc_port_t = task.itk_nself
    await at(253)
    if nport:
        await at(254)
        await ipc_kobject_set(nport, task.address, IKOT_TASK_NAME)
    await at(255)


@function("osfmk/kern/ipc_tt.c", line=267)
async def ipc_task_disable(task: task_t) -> None:
    """Let no message to the task's ports reach it any more."""
    await at(274)
    await at(275)
    kport: ipc_port_t = task.itk_self
    await at(276)
    if kport:
        await at(277)
        await ipc_kobject_set(kport, IKO_NULL, IKOT_NONE)
    await at(278)
    nport: ipc_port_t = task.itk_nself
    await at(279)
    if nport:
        await at(280)
        await ipc_kobject_set(nport, IKO_NULL, IKOT_NONE)
    await at(282)
    rport: ipc_port_t = task.itk_resume
    await at(283)
    if rport:
        await at(296)
        await ipc_kobject_set(rport, IKO_NULL, IKOT_NONE)
    await at(298)


@function("osfmk/kern/ipc_tt.c", line=311)
async def ipc_task_terminate(task: task_t) -> None:
    """Take a dead task's ports away: its rights are released, holders of rights to its ports get dead names."""
    await at(319)
    await at(320)
    kport: ipc_port_t = task.itk_self
    await at(322)
    if not kport:
        await at(324)
        await at(325)
        return
    await at(327)
    task.itk_self = IP_NULL()
    await at(329)
    nport: ipc_port_t = task.itk_nself
    await at(331)
    task.itk_nself = IP_NULL()
    await at(333)
    rport: ipc_port_t = task.itk_resume
    await at(334)
    task.itk_resume = IP_NULL()
    await at(336)
    await at(340)
    if IP_VALID(task.itk_sself):
        await at(341)
        await ipc_port_release_send(task.itk_sself)
    i: int_t
    await at(343)
    for i in range(FIRST_EXCEPTION, EXC_TYPES_COUNT):
        await at(344)
        if IP_VALID(task.exc_actions[i].port):
            await at(345)
            await ipc_port_release_send(task.exc_actions[i].port)
    await at(352)
    if IP_VALID(task.itk_host):
        await at(353)
        await ipc_port_release_send(task.itk_host)
    await at(355)
    if IP_VALID(task.itk_bootstrap):
        await at(356)
        await ipc_port_release_send(task.itk_bootstrap)
    await at(358)
    if IP_VALID(task.itk_seatbelt):
        await at(359)
        await ipc_port_release_send(task.itk_seatbelt)
    await at(361)
    if IP_VALID(task.itk_gssd):
        await at(362)
        await ipc_port_release_send(task.itk_gssd)
    await at(364)
    if IP_VALID(task.itk_task_access):
        await at(365)
        await ipc_port_release_send(task.itk_task_access)
    await at(367)
    if IP_VALID(task.itk_debug_control):
        await at(368)
        await ipc_port_release_send(task.itk_debug_control)
    await at(370)
    for i in range(PORTS_REGISTERED):
        await at(371)
        if IP_VALID(task.itk_registered[i]):
            await at(372)
            await ipc_port_release_send(task.itk_registered[i])
    await at(375)
    await ipc_port_dealloc_special(kport, kernel_data().ipc_space_kernel)
    await at(376)
    await ipc_port_dealloc_special(nport, kernel_data().ipc_space_kernel)
    await at(377)
    if rport:
        await at(378)
        await ipc_port_dealloc_special(rport, kernel_data().ipc_space_kernel)
    await at(380)


@function("osfmk/kern/ipc_tt.c", line=490)
async def ipc_thread_init(thread: thread_t) -> None:
    """Give a new thread its port and an empty state of messages."""
    await at(495)
    kport: ipc_port_t = await ipc_port_alloc_special(kernel_data().ipc_space_kernel)
    await at(496)
    if not kport:
        await at(497)
        panic("ipc_thread_init")
    await at(499)
    thread.ith_self = kport
    await at(500)
    thread.ith_sself = await ipc_port_make_send(kport)
    await at(501)
    thread.ith_special_reply_port = IP_NULL()
    await at(502)
    thread.exc_actions = null(exception_action)
    await at(504)
    await ipc_kobject_set(kport, thread.address, IKOT_THREAD)
    await at(507)
    thread.ith_assertions = 0
    await at(510)
    thread.ith_messages.ikmq_base = IKM_NULL()
    await at(512)
    thread.ith_rpc_reply = IP_NULL()


@function("osfmk/kern/ipc_tt.c", line=549)
async def ipc_thread_disable(thread: thread_t) -> None:
    """Let no message to the thread's port reach it any more."""
    await at(552)
    kport: ipc_port_t = thread.ith_self
    await at(554)
    if kport:
        await at(555)
        await ipc_kobject_set(kport, IKO_NULL, IKOT_NONE)


@function("osfmk/kern/ipc_tt.c", line=567)
async def ipc_thread_terminate(thread: thread_t) -> None:
    """Take a dead thread's ports away."""
    await at(570)
    kport: ipc_port_t = thread.ith_self
    await at(572)
    if kport:
        await at(575)
        if IP_VALID(thread.ith_sself):
            await at(576)
            await ipc_port_release_send(thread.ith_sself)
        await at(578)
        thread.ith_self = thread.ith_sself = IP_NULL()
        await at(580)
        if thread.exc_actions:
            await at(581)
            actions = actions_of(thread)
            for i in range(FIRST_EXCEPTION, EXC_TYPES_COUNT):
                await at(582)
                if IP_VALID(actions[i].port):
                    await at(583)
                    await ipc_port_release_send(actions[i].port)
            await at(585)
            await ipc_thread_destroy_exc_actions(thread)
        await at(588)
        await ipc_port_dealloc_special(kport, kernel_data().ipc_space_kernel)
    await at(596)
    if IP_VALID(thread.ith_special_reply_port):
        await at(597)
        await ipc_port_unbind_special_reply_port(thread, TRUE)
    await at(602)
    if thread.ith_rpc_reply:
        await at(603)
        await ipc_port_dealloc_special(thread.ith_rpc_reply, kernel_data().ipc_space_reply)
    await at(605)
    thread.ith_rpc_reply = IP_NULL()


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_port import (
    ipc_port_alloc_special,
    ipc_port_copy_send,
    ipc_port_make_send,
    ipc_port_release_send,
)
from machdbg.kernel.osfmk.ipc.ipc_port_destroy import ipc_port_dealloc_special
from machdbg.kernel.osfmk.ipc.ipc_space import ipc_space_create
from machdbg.kernel.osfmk.kern.host import host_get_special_port, host_priv_self
from machdbg.kernel.osfmk.kern.ipc_kobject import ipc_kobject_set
from machdbg.kernel.osfmk.kern.ipc_tt_exception import actions_of, ipc_thread_destroy_exc_actions
from machdbg.kernel.osfmk.kern.ipc_tt_self import ipc_port_unbind_special_reply_port
