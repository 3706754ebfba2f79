"""From the trap number to the trap and back (vectors 15 and 16 of the spec of the kernel services)."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.constants import KERN_INVALID_ARGUMENT
from machdbg.kernel.data import kernel_data
from machdbg.kernel.osfmk.kern.syscall_sw import MACH_TRAPS
from tests.kernel.bare import MEMORY, READ_ONLY, BareUser

MACH = 0x1000000
INVALID_DEST = 0x10000003


@pytest.fixture
def user() -> BareUser:
    return BareUser()


def frames(user: BareUser) -> list[list[tuple[str, int]]]:
    """The stack at every moment, innermost first, as (function, position)."""
    stacks = []
    for moment in user.machine.timeline.moments:
        stack = [(moment.frame.code.name, moment.position)]
        frame = moment.frame
        while frame.parent is not None:
            stack.append((frame.parent.code.name, frame.site))
            frame = frame.parent
        stacks.append(stack)
    return stacks


def test_a_number_without_a_trap_raises_and_the_thread_goes_on(user: BareUser) -> None:
    assert user.trap(rax=MACH | 30) == [MACH | 30]
    assert user.raised is not None
    assert (user.raised.kind, user.raised.details) == ("EXC_SYSCALL", f"code={MACH | 30}, subcode=0x1")


def test_a_number_beyond_the_table_raises(user: BareUser) -> None:
    assert user.trap(rax=MACH | 200) == [MACH | 200]
    assert user.raised is not None
    assert user.raised.details == f"code={MACH | 200}, subcode=0x1"


def test_an_unknown_class_raises(user: BareUser) -> None:
    assert user.trap(rax=0x9000001) == [0x9000001]
    assert user.raised is not None
    assert user.raised.details == f"code={0x9000001}, subcode=0x1"


def test_every_trap_and_no_other_has_a_slot(user: BareUser) -> None:
    table = kernel_data().mach_trap_table
    read = user.machine.kernel_space.read_string
    assert read(table[31].mach_trap_name) == b"mach_msg_trap"
    assert (table[31].mach_trap_arg_count, table[32].mach_trap_arg_count, table[16].mach_trap_arg_count) == (7, 8, 3)
    functions = {slot: user.machine.function_at(table[slot].mach_trap_function) for slot in range(128)}
    named = {slot: code.name for slot, code in functions.items() if code is not None and code.name != "kern_invalid"}
    assert all(read(table[slot].mach_trap_name).decode() == name for slot, name in named.items())
    assert all(table[number].mach_trap_arg_count == count for number, _, count, _ in MACH_TRAPS)
    assert len(named) == len(MACH_TRAPS)


def test_arguments_on_an_unreadable_stack(user: BareUser) -> None:
    assert user.trap(rax=MACH | 31, rsp=0x5000) == [KERN_INVALID_ARGUMENT]
    assert "mach_msg_overwrite_trap" not in {stack[0][0] for stack in frames(user)}


def test_a_message_trap_gets_seven_arguments(user: BareUser) -> None:
    rsp = MEMORY + 0x800
    user.memory.write(rsp + 8, struct.pack("<Q", 0x77))
    no_option = 1 << 32
    assert user.trap(rax=MACH | 31, rdi=1, rsi=no_option, rdx=3, r10=4, r8=5, r9=6, rsp=rsp) == [0]
    block = next(moment for moment in user.machine.timeline.moments if moment.frame.code.name == "mach_msg_trap")
    assert block.locals is not None
    args = block.locals["args"]
    assert (args.msg, args.option, args.send_size, args.rcv_size) == (1, 0, 3, 4)
    assert (args.rcv_name, args.timeout, args.override, args.rcv_msg) == (5, 6, 0x77, 0)


def test_results_are_sign_extended(user: BareUser) -> None:
    user.structure.task.itk_space = user.space()
    result = user.trap(rax=MACH | 16, rdi=0x903, rsi=1, rdx=READ_ONLY)
    assert result == [INVALID_DEST]


def test_the_stack_under_a_trap(user: BareUser) -> None:
    before = user.structure.syscalls_mach
    user.structure.task.itk_space = user.space()
    user.trap(rax=MACH | 16, rdi=0x903, rsi=1, rdx=MEMORY)
    assert user.structure.syscalls_mach == before + 1
    stack = next(stack for stack in frames(user) if stack[0][0] == "_kernelrpc_mach_port_allocate_trap")
    assert stack[1:] == [("mach_call_munger64", 573), ("hndl_mach_scall64", 1577)]
    code = user.machine.images[0].functions["hndl_mach_scall64"]
    assert code.pc(1577) == code.address + 22


def test_the_save_area_holds_the_user_registers(user: BareUser) -> None:
    user.trap(rax=MACH | 30, rdi=11, rsi=22, r9=99, rip=0x100000ABC, rbp=0x1234)
    saved = user.structure.machine.iss.uss.ss_64
    assert (saved.rdi, saved.rsi, saved.r9, saved.rbp, saved.isf.rip) == (11, 22, 99, 0x1234, 0x100000ABC)
    assert (saved.isf.trapno, saved.isf.rsp) == (0x85, MEMORY + 0x800)
