"""osfmk/ipc/mach_kernelrpc.c, continued: the traps for port sets and guarded ports.

Behaviour: spec of ports and rights, section 14. Every trap answers MACH_SEND_INVALID_DEST when its target is not the
calling task; the library then sends the message.
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_SUCCESS, MACH_SEND_INVALID_DATA, MACH_SEND_INVALID_DEST
from machdbg.kernel.cpu import current_task, local, local_struct
from machdbg.kernel.headers import (
    _kernelrpc_mach_port_construct_args,
    _kernelrpc_mach_port_destruct_args,
    _kernelrpc_mach_port_extract_member_args,
    _kernelrpc_mach_port_guard_args,
    _kernelrpc_mach_port_insert_member_args,
    _kernelrpc_mach_port_move_member_args,
    _kernelrpc_mach_port_unguard_args,
    int_t,
    mach_port_name_t,
    mach_port_options,
    task_t,
)
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr


@function("osfmk/ipc/mach_kernelrpc.c", line=225, unavailable=("args",))
async def _kernelrpc_mach_port_move_member_trap(args: ptr[_kernelrpc_mach_port_move_member_args]) -> int_t:
    """Trap 20."""
    await at(227)
    task: task_t = await port_name_to_task(args.target)
    await at(228)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(230)
    if task != current_task():
        await at(231)
    else:
        await at(233)
        rv = await mach_port_move_member(task.itk_space, args.member, args.after)
    await at(236)
    if task:
        await at(237)
        await task_deallocate(task)
    await at(238)
    return rv


@function("osfmk/ipc/mach_kernelrpc.c", line=272, unavailable=("args",))
async def _kernelrpc_mach_port_insert_member_trap(args: ptr[_kernelrpc_mach_port_insert_member_args]) -> int_t:
    """Trap 22."""
    await at(274)
    task: task_t = await port_name_to_task(args.target)
    await at(275)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(277)
    if task != current_task():
        await at(278)
    else:
        await at(280)
        rv = await mach_port_insert_member(task.itk_space, args.name, args.pset)
    await at(283)
    if task:
        await at(284)
        await task_deallocate(task)
    await at(285)
    return rv


@function("osfmk/ipc/mach_kernelrpc.c", line=290, unavailable=("args",))
async def _kernelrpc_mach_port_extract_member_trap(args: ptr[_kernelrpc_mach_port_extract_member_args]) -> int_t:
    """Trap 23."""
    await at(292)
    task: task_t = await port_name_to_task(args.target)
    await at(293)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(295)
    if task != current_task():
        await at(296)
    else:
        await at(298)
        rv = await mach_port_extract_member(task.itk_space, args.name, args.pset)
    await at(301)
    if task:
        await at(302)
        await task_deallocate(task)
    await at(303)
    return rv


@function("osfmk/ipc/mach_kernelrpc.c", line=307, unavailable=("args",), stack=48)
async def _kernelrpc_mach_port_construct_trap(args: ptr[_kernelrpc_mach_port_construct_args]) -> int_t:
    """Trap 24. Options that cannot be read give MACH_SEND_INVALID_DATA, whatever the target."""
    options = local_struct(mach_port_options)
    name = local(mach_port_name_t)
    await at(309)
    task: task_t = await port_name_to_task(args.target)
    await at(311)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(314)
    if await copyin(args.options, options.address, options.record.size):
        await at(315)
        rv = MACH_SEND_INVALID_DATA
        await at(316)
    else:
        await at(319)
        if task != current_task():
            await at(320)
        else:
            await at(322)
            rv = await mach_port_construct(task.itk_space, options, args.context, name)
            await at(323)
            if rv == KERN_SUCCESS:
                await at(324)
                rv = await copyout(name.address, args.name, 4)
    await at(327)
    if task:
        await at(328)
        await task_deallocate(task)
    await at(329)
    return rv


@function("osfmk/ipc/mach_kernelrpc.c", line=333, unavailable=("args",))
async def _kernelrpc_mach_port_destruct_trap(args: ptr[_kernelrpc_mach_port_destruct_args]) -> int_t:
    """Trap 25."""
    await at(335)
    task: task_t = await port_name_to_task(args.target)
    await at(336)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(338)
    if task != current_task():
        await at(339)
    else:
        await at(341)
        rv = await mach_port_destruct(task.itk_space, args.name, args.srdelta, args.guard)
    await at(344)
    if task:
        await at(345)
        await task_deallocate(task)
    await at(346)
    return rv


@function("osfmk/ipc/mach_kernelrpc.c", line=350, unavailable=("args",))
async def _kernelrpc_mach_port_guard_trap(args: ptr[_kernelrpc_mach_port_guard_args]) -> int_t:
    """Trap 41."""
    await at(352)
    task: task_t = await port_name_to_task(args.target)
    await at(353)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(355)
    if task != current_task():
        await at(356)
    else:
        await at(358)
        rv = await mach_port_guard(task.itk_space, args.name, args.guard, args.strict)
    await at(361)
    if task:
        await at(362)
        await task_deallocate(task)
    await at(363)
    return rv


@function("osfmk/ipc/mach_kernelrpc.c", line=367, unavailable=("args",))
async def _kernelrpc_mach_port_unguard_trap(args: ptr[_kernelrpc_mach_port_unguard_args]) -> int_t:
    """Trap 42."""
    await at(369)
    task: task_t = await port_name_to_task(args.target)
    await at(370)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(372)
    if task != current_task():
        await at(373)
    else:
        await at(375)
        rv = await mach_port_unguard(task.itk_space, args.name, args.guard)
    await at(378)
    if task:
        await at(379)
        await task_deallocate(task)
    await at(380)
    return rv


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.mach_port_guard import (
    mach_port_construct,
    mach_port_destruct,
    mach_port_guard,
    mach_port_unguard,
)
from machdbg.kernel.osfmk.ipc.mach_port_member import (
    mach_port_extract_member,
    mach_port_insert_member,
    mach_port_move_member,
)
from machdbg.kernel.osfmk.kern.ipc_tt_convert import port_name_to_task
from machdbg.kernel.osfmk.kern.task import task_deallocate
from machdbg.kernel.osfmk.x86_64.copyio import copyin, copyout
