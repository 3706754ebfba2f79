"""Guarded ports, construct and destruct: vectors 57 to 60 of section 18 of the specification of ports and rights. They
show what the kernel's functions return; on the way back to user mode EXC_GUARD kills the task."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.headers import mach_port_name_t
from machdbg.kernel.osfmk.ipc.mach_port_guard import (
    mach_port_construct,
    mach_port_destruct,
    mach_port_guard,
    mach_port_unguard,
)
from machdbg.kernel.osfmk.ipc.mach_port_state import mach_port_set_context
from machdbg.kernel.osfmk.kern.thread_guard import AST_GUARD
from machdbg.machine.machine import Exited, Machine, Raised, Stop, Trap
from tests.kernel.user import MACH_TRAP, MEMORY, User, booted

from .names import CS, DEAD, KS, MR, RECEIVE, SEND, Out, Task, tasks

CONTEXT_AS_GUARD, QLIMIT, INSERT_SEND_RIGHT, STRICT = 1, 2, 0x10, 0x20


@pytest.fixture
def a() -> Task:
    return tasks()[0]


class Violations:
    """The exceptions that the thread of a task has run into."""

    def __init__(self, a: Task) -> None:
        from machdbg.kernel.headers import thread

        self.thread = thread(a.user.machine.kernel_space, a.user.thread.object)

    def take(self) -> tuple[int, int, int] | None:
        """(flavor, name, subcode) of the one that is due, which is taken back."""
        if not self.thread.ast & AST_GUARD:
            return None
        self.thread.ast &= ~AST_GUARD
        code = self.thread.u1.guard_exc_info.code
        assert code >> 61 == 1
        return code >> 32 & 0x1FFFFFFF, code & 0xFFFFFFFF, self.thread.u1.guard_exc_info.subcode


def construct(a: Task, flags: int, context: int, qlimit: int = 0) -> tuple[int, int]:
    """(code, name) of mach_port_construct."""
    from machdbg.kernel.headers import mach_port_options

    options = mach_port_options(a.user.machine.kernel_space, a.user.thread.kernel_stack - 0x3000)
    options.clear()
    options.flags = flags
    options.mpl.mpl_qlimit = qlimit
    kr, name = a.call(mach_port_construct, a.user.space, options, context, Out(mach_port_name_t))
    return kr, name


def test_57_construct_and_destruct(a: Task) -> None:
    due = Violations(a)
    kr, p = construct(a, CONTEXT_AS_GUARD | INSERT_SEND_RIGHT, 0xABC)
    assert (kr, a.right(p), a.user.port(p).ip_mscount) == (0, "RS/1", 1)
    assert (a.user.port(p).ip_guarded, a.user.port(p).ip_context) == (1, 0xABC)
    assert a.mod_refs(p, SEND, -1) == 0
    assert a.on_space(mach_port_destruct, p, 0, 1) == 4
    assert due.take() == (1, p, 0xABC)
    assert a.on_space(mach_port_destruct, p, 0, 0xABC) == 0
    assert (a.right(p), due.take()) == ("-", None)


def test_construct_with_a_limit_out_of_range_leaves_nothing(a: Task) -> None:
    assert construct(a, QLIMIT, 0, 1025)[0] == 18
    assert a.user.names() == []
    kr, p = construct(a, QLIMIT, 7, 1024)
    assert (kr, a.user.port(p).ip_messages.imq_qlimit, a.user.port(p).ip_context) == (0, 1024, 7)


def test_58_what_a_guard_forbids(a: Task) -> None:
    due = Violations(a)
    p = a.allocate()
    a.ins(p, p, KS)
    assert a.on_space(mach_port_guard, p, 9, 0) == 0
    assert (a.mod_refs(p, RECEIVE, -1), due.take()) == (17, (2, p, 9))
    assert a.right(p) == "RS/1"
    assert a.ins(p, p, MR) == 0
    assert (a.user.port(p).ip_guarded, a.right(p)) == (0, "RS/1")


def test_58_destroying_a_guarded_port_loses_its_name() -> None:
    from machdbg.kernel.osfmk.ipc.mach_port import mach_port_destroy, mach_port_type

    from .names import kernel_call

    a = tasks()[0]
    due = Violations(a)
    p = a.allocate()
    assert a.on_space(mach_port_guard, p, 9, 0) == 0
    results: list[int] = []  # the port is an orphan from here on, which the checker would notice
    a.user.enter(kernel_call(mach_port_destroy, (a.user.space, p), results))
    a.user.enter(kernel_call(mach_port_type, (a.user.space, p, Out(mach_port_name_t)), results))
    assert results[:2] == [17, 15]
    assert due.take() == (1, p, 9)


def test_59_guarding_and_unguarding(a: Task) -> None:
    due = Violations(a)
    p = a.allocate()
    assert [a.on_space(mach_port_guard, p, guard, 0) for guard in (0, 0, 5, 6)] == [0, 0, 0, 4]
    assert (a.on_space(mach_port_unguard, p, 6), due.take()) == (4, (16, p, 5))
    assert (a.on_space(mach_port_unguard, p, 5), due.take()) == (0, None)
    assert (a.on_space(mach_port_unguard, p, 5), due.take()) == (4, (8, p, 0))
    assert [a.on_space(mach_port_guard, name, 1, 0) for name in (0, DEAD, 0x1403)] == [15, 15, 15]
    assert [a.on_space(mach_port_unguard, name, 1) for name in (0, DEAD, 0x1403)] == [15, 15, 15]
    assert a.on_space(mach_port_guard, p, 0, 0) == 0
    assert (a.destroy(p), due.take()) == (0, None)


def test_60_destruct(a: Task) -> None:
    p, q = a.allocate(), a.allocate()
    for _ in range(3):
        a.ins(q, q, KS)
    assert [a.on_space(mach_port_destruct, p, delta, 0) for delta in (-1, 1)] == [17, 17]
    tries = ((1, 0), (-4, 0), (-2, 99))
    assert [a.on_space(mach_port_destruct, q, delta, guard) for delta, guard in tries] == [18, 18, 0]
    assert a.right(q) == "D/1"
    assert [a.on_space(mach_port_destruct, name, 0, 0) for name in (0, DEAD, 0x1403)] == [15, 15, 15]


def test_the_context_of_a_strictly_guarded_port(a: Task) -> None:
    due = Violations(a)
    p = a.allocate()
    assert a.on_space(mach_port_guard, p, 5, 1) == 0
    assert (a.on_space(mach_port_set_context, p, 6), due.take()) == (4, (4, p, 5))
    assert a.user.port(p).ip_context == 5


# through the traps


def run_to_stop(machine: Machine) -> Stop:
    while True:
        stop = machine.step()
        if stop is not None:
            return stop


def ask(user: User, number: int, *arguments: int) -> Stop:
    """Issue a trap and run until the machine stops."""
    registers = dict(zip(("rdi", "rsi", "rdx", "r10", "r8", "r9"), arguments, strict=False))
    user.frame.request = Trap({"rax": MACH_TRAP | number, "rsp": 0x7FFEEFC00000 - 64, **registers})
    user.machine.wake(user.thread)
    return run_to_stop(user.machine)


def test_a_violation_raises_an_exception_and_kills_the_task() -> None:
    [user] = booted()
    p = user.allocate()
    me = user.task_self
    assert user.trap(41, me, p, 0x1234, 0) == 0
    stop = ask(user, 42, me, p, 0x4321)
    assert isinstance(stop, Raised)
    assert (stop.kind, stop.details) == ("EXC_GUARD", f"code={1 << 61 | 16 << 32 | p:#x}, subcode=0x1234")
    thread = user.thread
    assert thread.kernel is not None
    assert thread.kernel.code.name == "exception_triage_thread"
    assert thread.kernel.parent is not None and thread.kernel.parent.code.name == "mach_port_guard_ast"
    end = run_to_stop(user.machine)
    assert isinstance(end, Exited)
    assert user.process.exit_status == 9


def test_the_traps() -> None:
    [user] = booted()
    me = user.task_self
    user.memory.write(MEMORY + 0x100, struct.pack("<II16x", INSERT_SEND_RIGHT | QLIMIT, 3))
    assert user.trap(24, me, MEMORY + 0x100, 0x77, MEMORY + 0x200) == 0
    p = user.word(MEMORY + 0x200)
    assert (user.right(p), user.port(p).ip_context, user.port(p).ip_messages.imq_qlimit) == ("RS/1", 0x77, 3)
    assert user.trap(16, me, 3, MEMORY + 0x200) == 0
    s = user.word(MEMORY + 0x200)
    assert [user.trap(22, me, p, s), user.trap(22, me, p, s)] == [0, 6]
    assert [user.trap(23, me, p, s), user.trap(23, me, p, s)] == [0, 12]
    assert [user.trap(20, me, p, s), user.trap(20, me, p, 0)] == [0, 0]
    assert user.trap(25, me, p, -1 & 0xFFFFFFFF, 0) == 0
    assert user.right(p) == "-"


def test_options_that_cannot_be_read_come_before_the_target() -> None:
    [user] = booted()
    assert user.trap(24, user.task_self, 0x300000000, 0, MEMORY) == 0x10000002
    assert user.trap(24, 0, 0x300000000, 0, MEMORY) == 0x10000002


@pytest.mark.parametrize("number", [16, 17, 18, 19, 20, 21, 22, 23, 25, 41, 42])
def test_62_traps_for_another_task_do_nothing(number: int) -> None:
    """The trap's half of vector 62; what the library then sends as a message is MIG's."""
    a, b = booted(2)
    other = b.give(b.task_self, CS, a)
    p = a.allocate()
    before = a.names()
    for target in (other, 0, DEAD, p, 0x4403):
        assert a.trap(number, target, p, 0, 0) == 0x10000003
    assert a.names() == before
