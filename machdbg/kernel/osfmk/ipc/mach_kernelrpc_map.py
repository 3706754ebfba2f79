"""osfmk/ipc/mach_kernelrpc.c, continued: the rarer traps on the caller's own memory.

Behaviour: spec of the kernel services, section A.5.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_INVALID_ADDRESS,
    KERN_INVALID_ARGUMENT,
    KERN_SUCCESS,
    MACH_SEND_INVALID_DEST,
)
from machdbg.kernel.cpu import current_task, local
from machdbg.kernel.headers import (
    _kernelrpc_mach_vm_map_trap_args,
    _kernelrpc_mach_vm_purgable_control_trap_args,
    int_t,
    kern_return_t,
    mach_vm_offset_t,
    task_t,
    vm_map_t,
    vm_purgable_t,
)
from machdbg.kernel.macros import FALSE, IP_NULL
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr

VM_PURGABLE_SET_STATE_FROM_KERNEL = 3


@function("osfmk/ipc/mach_kernelrpc.c", line=100, unavailable=("args",), stack=16)
async def _kernelrpc_mach_vm_map_trap(args: ptr[_kernelrpc_mach_vm_map_trap_args]) -> int_t:
    """Trap 15: map memory of no object."""
    addr = local(mach_vm_offset_t)
    await at(103)
    task: task_t = await port_name_to_task(args.target)
    await at(104)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(106)
    if task != current_task():
        await at(107)
    else:
        await at(109)
        if await copyin(args.addr, addr.address, 8):
            await at(110)
        else:
            await at(112)
            rv = await mach_vm_map_external(task.map, addr, args.size, args.mask, args.flags, IP_NULL(), 0, FALSE,
                                            args.cur_protection, VM_PROT_ALL, VM_INHERIT_DEFAULT)
            await at(115)
            if rv == KERN_SUCCESS:
                await at(116)
                rv = await copyout(addr.address, args.addr, 8)
    await at(119)
    if task:
        await at(120)
        await task_deallocate(task)
    await at(121)
    return rv


@function("osfmk/ipc/mach_kernelrpc.c", line=125, unavailable=("args",), stack=16)
async def _kernelrpc_mach_vm_purgable_control_trap(args: ptr[_kernelrpc_mach_vm_purgable_control_trap_args]) -> int_t:
    """Trap 11: say or ask whether memory may be purged."""
    state = local(int_t)
    await at(129)
    task: task_t = await port_name_to_task(args.target)
    await at(130)
    rv: int_t = MACH_SEND_INVALID_DEST
    await at(132)
    if task != current_task():
        await at(133)
    else:
        await at(135)
        if await copyin(args.state, state.address, 4):
            await at(136)
        else:
            await at(138)
            rv = await mach_vm_purgable_control(task.map, args.address_, args.control, state)
            await at(142)
            if rv == KERN_SUCCESS:
                await at(143)
                rv = await copyout(state.address, args.state, 4)
    await at(146)
    if task:
        await at(147)
        await task_deallocate(task)
    await at(148)
    return rv


@function("osfmk/vm/vm_user.c", line=1843)
async def mach_vm_purgable_control(map: vm_map_t, address: mach_vm_offset_t, control: vm_purgable_t,
                                   state: Pointer[int_t]) -> kern_return_t:
    """Routine 4818: no memory of the model is purgable. KERN_INVALID_ARGUMENT; KERN_INVALID_ADDRESS: nothing mapped."""
    await at(1849)
    if not map:
        await at(1850)
        return KERN_INVALID_ARGUMENT
    await at(1852)
    if control == VM_PURGABLE_SET_STATE_FROM_KERNEL:
        await at(1854)
        return KERN_INVALID_ARGUMENT
    await at(1857)
    entry = entry_from(map, address)
    return KERN_INVALID_ARGUMENT if entry is not None and entry.start <= address else KERN_INVALID_ADDRESS


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.kern.ipc_tt_convert import port_name_to_task
from machdbg.kernel.osfmk.kern.task import task_deallocate
from machdbg.kernel.osfmk.vm.vm_map import VM_INHERIT_DEFAULT, VM_PROT_ALL, entry_from
from machdbg.kernel.osfmk.vm.vm_user_map import mach_vm_map_external
from machdbg.kernel.osfmk.x86_64.copyio import copyin, copyout
