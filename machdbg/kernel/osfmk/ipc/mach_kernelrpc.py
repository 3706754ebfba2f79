"""osfmk/ipc/mach_kernelrpc.c: traps that do for the caller's own task what messages do for any task.

Behaviour: spec of the kernel services, section A.5, and of ports and rights, section 14. Every trap answers
MACH_SEND_INVALID_DEST when its target is not the calling task; the library then sends the message.
"""

from __future__ import annotations

from machdbg.kernel.constants import KERN_SUCCESS, MACH_SEND_INVALID_DEST
from machdbg.kernel.cpu import current_task, local
from machdbg.kernel.headers import (
    _kernelrpc_mach_port_allocate_args,
    _kernelrpc_mach_port_deallocate_args,
    _kernelrpc_mach_port_destroy_args,
    _kernelrpc_mach_port_insert_right_args,
    _kernelrpc_mach_port_mod_refs_args,
    _kernelrpc_mach_vm_allocate_trap_args,
    _kernelrpc_mach_vm_deallocate_args,
    _kernelrpc_mach_vm_protect_args,
    int_t,
    ipc_object_t,
    ipc_port_t,
    mach_msg_type_name_t,
    mach_port_name_t,
    mach_vm_offset_t,
    task_t,
)
from machdbg.kernel.macros import IO_VALID, as_object, as_port
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr


@function("osfmk/ipc/mach_kernelrpc.c", line=42, unavailable=("args",), stack=16)
async def _kernelrpc_mach_vm_allocate_trap(args: ptr[_kernelrpc_mach_vm_allocate_trap_args]) -> int_t:
    """Trap 10."""
    addr = local(mach_vm_offset_t)
    await at(45)
    task: task_t = await port_name_to_task(args.target)
    await at(46)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(48)
    if task != current_task():
        await at(49)
    else:
        await at(51)
        if await copyin(args.addr, addr.address, 8):
            await at(52)
        else:
            await at(54)
            rv = await mach_vm_allocate_external(task.map, addr, args.size, args.flags)
            await at(55)
            if rv == KERN_SUCCESS:
                await at(56)
                rv = await copyout(addr.address, args.addr, 8)
    await at(59)
    if task:
        await at(60)
        await task_deallocate(task)
    await at(61)
    return rv


@function("osfmk/ipc/mach_kernelrpc.c", line=65, unavailable=("args",))
async def _kernelrpc_mach_vm_deallocate_trap(args: ptr[_kernelrpc_mach_vm_deallocate_args]) -> int_t:
    """Trap 12."""
    await at(67)
    task: task_t = await port_name_to_task(args.target)
    await at(68)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(70)
    if task != current_task():
        await at(71)
    else:
        await at(73)
        rv = await mach_vm_deallocate(task.map, args.address_, args.size)
    await at(76)
    if task:
        await at(77)
        await task_deallocate(task)
    await at(78)
    return rv


@function("osfmk/ipc/mach_kernelrpc.c", line=82, unavailable=("args",))
async def _kernelrpc_mach_vm_protect_trap(args: ptr[_kernelrpc_mach_vm_protect_args]) -> int_t:
    """Trap 14."""
    await at(84)
    task: task_t = await port_name_to_task(args.target)
    await at(85)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(87)
    if task != current_task():
        await at(88)
    else:
        await at(90)
        rv = await mach_vm_protect(task.map, args.address_, args.size, args.set_maximum, args.new_protection)
    await at(94)
    if task:
        await at(95)
        await task_deallocate(task)
    await at(96)
    return rv


@function("osfmk/ipc/mach_kernelrpc.c", line=152, unavailable=("args",), stack=16)
async def _kernelrpc_mach_port_allocate_trap(args: ptr[_kernelrpc_mach_port_allocate_args]) -> int_t:
    """Trap 16."""
    name = local(mach_port_name_t)
    await at(154)
    task: task_t = await port_name_to_task(args.target)
    await at(156)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(158)
    if task != current_task():
        await at(159)
    else:
        await at(161)
        rv = await mach_port_allocate(task.itk_space, args.right, name)
        await at(162)
        if rv == KERN_SUCCESS:
            await at(163)
            rv = await copyout(name.address, args.name, 4)
    await at(167)
    if task:
        await at(168)
        await task_deallocate(task)
    await at(169)
    return rv


@function("osfmk/ipc/mach_kernelrpc.c", line=173, unavailable=("args",))
async def _kernelrpc_mach_port_destroy_trap(args: ptr[_kernelrpc_mach_port_destroy_args]) -> int_t:
    """Trap 17."""
    await at(175)
    task: task_t = await port_name_to_task(args.target)
    await at(176)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(178)
    if task != current_task():
        await at(179)
    else:
        await at(181)
        rv = await mach_port_destroy(task.itk_space, args.name)
    await at(184)
    if task:
        await at(185)
        await task_deallocate(task)
    await at(186)
    return rv


@function("osfmk/ipc/mach_kernelrpc.c", line=190, unavailable=("args",))
async def _kernelrpc_mach_port_deallocate_trap(args: ptr[_kernelrpc_mach_port_deallocate_args]) -> int_t:
    """Trap 18."""
    await at(192)
    task: task_t = await port_name_to_task(args.target)
    await at(193)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(195)
    if task != current_task():
        await at(196)
    else:
        await at(198)
        rv = await mach_port_deallocate(task.itk_space, args.name)
    await at(201)
    if task:
        await at(202)
        await task_deallocate(task)
    await at(203)
    return rv


@function("osfmk/ipc/mach_kernelrpc.c", line=207, unavailable=("args",))
async def _kernelrpc_mach_port_mod_refs_trap(args: ptr[_kernelrpc_mach_port_mod_refs_args]) -> int_t:
    """Trap 19."""
    await at(209)
    task: task_t = await port_name_to_task(args.target)
    await at(210)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(212)
    if task != current_task():
        await at(213)
    else:
        await at(215)
        rv = await mach_port_mod_refs(task.itk_space, args.name, args.right, args.delta)
    await at(218)
    if task:
        await at(219)
        await task_deallocate(task)
    await at(220)
    return rv


@function("osfmk/ipc/mach_kernelrpc.c", line=242, unavailable=("args",), stack=16)
async def _kernelrpc_mach_port_insert_right_trap(args: ptr[_kernelrpc_mach_port_insert_right_args]) -> int_t:
    """Trap 21. A right that could not be inserted is destroyed; errors of its copyin come out as they are."""
    object = local(ipc_object_t)
    await at(244)
    task: task_t = await port_name_to_task(args.target)
    await at(247)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(249)
    if task != current_task():
        await at(250)
    else:
        await at(252)
        rv = await ipc_object_copyin(task.itk_space, args.poly, args.polyPoly, object)
        await at(254)
        if rv != KERN_SUCCESS:
            await at(255)
        else:
            port: ipc_port_t = as_port(object.value)
            await at(256)
            disp: mach_msg_type_name_t = await ipc_object_copyin_type(args.polyPoly)
            await at(258)
            rv = await mach_port_insert_right(task.itk_space, args.name, port, disp)
            await at(259)
            if rv != KERN_SUCCESS:
                await at(260)
                if IO_VALID(port):
                    await at(261)
                    await ipc_object_destroy(as_object(port), disp)
    await at(266)
    if task:
        await at(267)
        await task_deallocate(task)
    await at(268)
    return rv


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin, ipc_object_copyin_type, ipc_object_destroy
from machdbg.kernel.osfmk.ipc.mach_port import (
    mach_port_allocate,
    mach_port_deallocate,
    mach_port_destroy,
    mach_port_insert_right,
    mach_port_mod_refs,
)
from machdbg.kernel.osfmk.kern.ipc_tt_convert import port_name_to_task
from machdbg.kernel.osfmk.kern.task import task_deallocate
from machdbg.kernel.osfmk.vm.vm_user import mach_vm_allocate_external, mach_vm_deallocate, mach_vm_protect
from machdbg.kernel.osfmk.x86_64.copyio import copyin, copyout
