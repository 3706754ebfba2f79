"""The kernel's BSD half and its pthread extension, of which only what starts and ends threads is here.

These functions stand in no C file of the model: a debugger sees them as code without line information.
"""

from __future__ import annotations

from collections.abc import Callable

from machdbg.kernel.bsd.kern_sig import inherit_mask
from machdbg.kernel.constants import KERN_SUCCESS
from machdbg.kernel.cpu import current_space, current_task, current_thread, local, machine_thread_of
from machdbg.kernel.headers import thread_t
from machdbg.kernel.macros import thread_reference_internal
from machdbg.kernel.osfmk.i386.pcb import save_user_state
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_copyout_send
from machdbg.kernel.osfmk.ipc.mach_port import mach_port_deallocate
from machdbg.kernel.osfmk.kern.ipc_tt_convert import convert_thread_to_port
from machdbg.kernel.osfmk.kern.sync_sema_signal import semaphore_signal_internal_trap
from machdbg.kernel.osfmk.kern.task_terminate import task_terminate_internal
from machdbg.kernel.osfmk.kern.thread import thread_deallocate
from machdbg.kernel.osfmk.kern.thread_act import thread_resume, thread_terminate_internal
from machdbg.kernel.osfmk.kern.thread_create import thread_create
from machdbg.kernel.osfmk.vm.vm_user import mach_vm_deallocate
from machdbg.kernel.osfmk.x86_64.locore import thread_exception_return
from machdbg.machine.function import at, function
from machdbg.machine.machine import ReturnToUser, current_machine
from machdbg.machine.thread import Thread

NO_PORT = 0


@function("bsdthread_create", line=1, has_lines=False)
async def bsdthread_create(parent: Thread, begin: Callable[[Thread], None]) -> None:
    """A new thread of the current task, running; the caller gets a name of its port, 0 if there is no thread."""
    await at(1)
    machine = current_machine()
    threadp = local(thread_t)
    if await thread_create(current_task(), threadp) != KERN_SUCCESS:
        await ReturnToUser(NO_PORT)
    await at(2)
    new_thread = threadp.value
    await inherit_mask(new_thread)
    running = machine_thread_of(machine, new_thread.address)
    running.names = [(-1, parent.name)]
    begin(running)
    new_thread.machine.cthread_self = running.gs_base
    save_user_state(new_thread, running)
    await at(3)
    thread_reference_internal(new_thread)
    name = await ipc_port_copyout_send(await convert_thread_to_port(new_thread), current_space())
    await at(4)
    await thread_resume(new_thread)
    await thread_deallocate(new_thread)
    current_thread().machine.iss.uss.ss_64.rax = name
    await thread_exception_return()


@function("bsdthread_terminate", line=1, has_lines=False)
async def bsdthread_terminate(stack: tuple[int, int], port: int, semaphore: int) -> None:
    """End the current thread and give back what it had; the process ends with its last one."""
    await at(1)
    address, size = stack
    if size:
        await mach_vm_deallocate(current_task().map, address, size)
    await at(2)
    if semaphore:
        await semaphore_signal_internal_trap(semaphore)
    await at(3)
    if port:
        await mach_port_deallocate(current_space(), port)
    await at(4)
    if current_task().active_thread_count == 1:
        await task_terminate_internal(current_task())
    else:
        await thread_terminate_internal(current_thread())
    await thread_exception_return()
