"""osfmk/kern/syscall_emulation.c: nobody emulates system calls. Spec of the kernel services, section E.1."""

from __future__ import annotations

from machdbg.kernel.constants import KERN_NOT_SUPPORTED
from machdbg.kernel.headers import int_t, kern_return_t, mach_msg_type_number_t, task_t, vm_offset_t, void_pointer
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer


@function("osfmk/kern/syscall_emulation.c", line=83)
async def task_set_emulation(target_port: task_t, routine_entry_pt: vm_offset_t,
                             routine_number: int_t) -> kern_return_t:
    """KERN_NOT_SUPPORTED."""
    await at(83)
    return KERN_NOT_SUPPORTED


@function("osfmk/kern/syscall_emulation.c", line=99)
async def task_get_emulation_vector(task: task_t, vector_start: Pointer[int_t],
                                    emulation_vector: Pointer[void_pointer],
                                    emulation_vectorCnt: Pointer[mach_msg_type_number_t]) -> kern_return_t:
    """KERN_NOT_SUPPORTED."""
    await at(99)
    return KERN_NOT_SUPPORTED


@function("osfmk/kern/syscall_emulation.c", line=113)
async def task_set_emulation_vector(task: task_t, vector_start: int_t, emulation_vector: void_pointer,
                                    emulation_vectorCnt: mach_msg_type_number_t) -> kern_return_t:
    """KERN_NOT_SUPPORTED."""
    await at(113)
    return KERN_NOT_SUPPORTED
