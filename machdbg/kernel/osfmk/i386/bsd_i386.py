"""osfmk/i386/bsd_i386.c: from the trap number to the trap.

Behaviour: spec of the kernel services, section A.1.
"""

from __future__ import annotations

from typing import get_args

from machdbg.kernel.constants import EXC_SYSCALL, KERN_INVALID_ARGUMENT, SYSCALL_NUMBER_MASK
from machdbg.kernel.cpu import call_pointer, local_struct
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import int_t, mach_call_args, mach_call_t, x86_saved_state64, x86_saved_state_t
from machdbg.kernel.macros import cast_to
from machdbg.machine.ctype import INT
from machdbg.machine.function import Function, at, function
from machdbg.machine.machine import current_machine
from machdbg.machine.view import Struct, ptr

ARGUMENT_REGISTERS = 6  # rdi, rsi, rdx, r10, r8, r9: in this order in the save area


def trap_arguments(mach_call: int, args: mach_call_args) -> Struct:
    """``args`` as the trap at ``mach_call`` declares its argument block."""
    code = current_machine().function_at(mach_call)
    assert isinstance(code, Function)
    hint = code.body.__annotations__[code.parameters[0]]
    struct: type[Struct] = get_args(eval(hint, code.body.__globals__) if isinstance(hint, str) else hint)[0]
    return cast_to(struct, args)


@function("osfmk/i386/bsd_i386.c", line=514, stack=16)
async def mach_call_munger64(state: ptr[x86_saved_state_t]) -> None:
    """Run the Mach trap that the registers in ``state`` ask for and return to user mode; never returns.

    A number without a trap raises EXC_SYSCALL; arguments on an unreadable stack give KERN_INVALID_ARGUMENT.
    """
    args: mach_call_args = local_struct(mach_call_args)
    await at(519)
    args.clear()
    await at(526)
    regs: ptr[x86_saved_state64] = state.uss.ss_64
    await at(528)
    call_number: int_t = regs.rax & SYSCALL_NUMBER_MASK
    data = kernel_data()
    await at(538)
    if call_number < 0 or call_number >= data.mach_trap_count:
        await at(539)
        await i386_exception(EXC_SYSCALL, regs.rax, 1)
    entry = data.mach_trap_table[call_number]
    await at(542)
    mach_call: mach_call_t = entry.mach_trap_function
    await at(544)
    if mach_call == kern_invalid.address:
        await at(545)
        await i386_exception(EXC_SYSCALL, regs.rax, 1)
    await at(548)
    argc: int_t = entry.mach_trap_arg_count
    await at(549)
    if argc:
        await at(550)
        args_in_regs: int_t = min(ARGUMENT_REGISTERS, argc)
        await at(552)
        args.space.write(args.address, regs.space.read(regs.field("rdi"), 8 * args_in_regs))
        await at(554)
        if argc > ARGUMENT_REGISTERS:
            await at(558)
            copyin_count: int_t = (argc - ARGUMENT_REGISTERS) * 8
            await at(560)
            if await copyin(regs.isf.rsp + 8, args.field("arg7"), copyin_count):
                await at(561)
                regs.rax = KERN_INVALID_ARGUMENT
                await at(563)
                await thread_exception_return()
    await at(570)
    await at(573)
    retval = await call_pointer(mach_call, trap_arguments(mach_call, args))
    regs.rax = INT.wrap(retval)
    await at(587)
    await at(590)
    await at(595)
    await thread_exception_return()


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.i386.trap import i386_exception
from machdbg.kernel.osfmk.kern.syscall_sw import kern_invalid
from machdbg.kernel.osfmk.x86_64.copyio import copyin
from machdbg.kernel.osfmk.x86_64.locore import thread_exception_return
