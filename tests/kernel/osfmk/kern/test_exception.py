"""Exceptions as messages to a handler's port: section E.5 of the kernel services' spec, vectors 15 and 40."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import pytest

from machdbg.kernel.constants import MACH_MSG_TYPE_COPY_SEND
from machdbg.kernel.cpu import local
from machdbg.kernel.headers import ipc_object_t
from machdbg.kernel.headers import thread as thread_structure
from machdbg.kernel.macros import as_port
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin
from machdbg.kernel.osfmk.kern.ipc_host_exception import host_set_exception_ports
from machdbg.kernel.osfmk.kern.ipc_tt_exception import task_set_exception_ports, thread_set_exception_ports
from machdbg.machine.exception import user_exception
from machdbg.machine.function import function
from machdbg.machine.machine import Idle, Raised, ReturnToUser, Stop
from machdbg.machine.memory import Fault
from machdbg.machine.thread import State
from tests.kernel.rights import Conservation
from tests.kernel.user import MACH_TRAP, MEMORY, User, booted, variables

DEFAULT, STATE, STATE_IDENTITY, CODES = 1, 2, 3, 0x80000000
BAD_ACCESS, ARITHMETIC, SYSCALL = 1, 3, 7
THREAD_STATE64 = 4
MESSAGE = MEMORY + 0x1000


@function("test", line=1, has_lines=False)
async def set_ports(setter: Callable[..., Any], object: Any, space: Any, name: int, mask: int, behavior: int,
                    flavor: int) -> None:
    """Make ``name`` the exception port of ``object``, as the message to it does."""
    right = local(ipc_object_t)
    assert await ipc_object_copyin(space, name, MACH_MSG_TYPE_COPY_SEND, right) == 0
    await ReturnToUser(await setter(object, mask, as_port(right.value), behavior, flavor))


class Pair:
    """A task whose exceptions another one handles, at ``port`` there, ``name`` in the first."""

    def __init__(self) -> None:
        self.victim, self.handler = booted(2)
        self.port = self.handler.allocate()
        self.name = self.handler.give(self.port, 20, self.victim)
        self.rights = Conservation(self.victim.machine)

    def set_port(self, mask: int, behavior: int, flavor: int = 0, setter: Callable[..., Any] = task_set_exception_ports,
                 object: Any = None) -> int | None:
        """Set the victim's exception port."""
        target = self.victim.task if object is None else object
        return self.victim.enter(set_ports(setter, target, self.victim.space, self.name, mask, behavior, flavor))

    def body(self, format: str, offset: int) -> tuple[int, ...]:
        """What the handler has received."""
        values: tuple[int, ...] = struct.unpack_from(format, self.handler.memory.read(MESSAGE, 0x1000), offset)
        return values

    def reply(self, code: int, more: bytes = b"", id: int | None = None) -> None:
        """Answer what has been received."""
        bits, _, remote, _, _, request = self.handler.header(MESSAGE)
        answer = struct.pack("<8xi", code) + more
        assert self.handler.send(bits & 0xFF, remote, id=request + 100 if id is None else id, body=answer) == 0


@pytest.fixture
def pair() -> Pair:
    return Pair()


def fail(user: User, error: Exception) -> Stop:
    """Have the user's next statement raise ``error`` the first time that it runs; how that ends."""
    frame = user.frame
    resume = frame.resume

    def statement(value: Any) -> Any:
        frame.send = resume
        raise error

    frame.send = statement
    frame.result = None
    user.machine.wake(user.thread, 77)
    return stopped(user)


def stopped(user: User) -> Stop:
    """Run until something stops the machine."""
    while True:
        stop = user.machine.step()
        if stop is not None:
            return stop


def test_a_bad_trap_number_goes_to_the_handler(pair: Pair) -> None:
    assert pair.set_port(1 << SYSCALL, DEFAULT | CODES) == 0
    assert pair.victim.trap(30) is None
    pair.rights.check()
    assert pair.handler.receive(pair.port, 0x100) == 0
    _, size, _, local_name, _, id = pair.handler.header(MESSAGE)
    assert (size, local_name, id) == (84, pair.port, 2405)
    count, thread, task = pair.body("<I I8x I8x", 24)
    assert (count, pair.handler.right(thread), pair.handler.right(task)) == (2, "S/1", "S/1")
    assert pair.handler.port(task) == pair.victim.task.itk_self
    assert pair.body("<iIqq", 60) == (SYSCALL, 2, MACH_TRAP | 30, 1)
    pair.reply(0)
    assert pair.victim.frame.result == MACH_TRAP | 30
    pair.rights.check()


def test_codes_are_narrow_unless_asked_for(pair: Pair) -> None:
    assert pair.set_port(1 << BAD_ACCESS, DEFAULT) == 0
    assert isinstance(fail(pair.victim, Fault(0x123456789A, "read")), Idle)
    assert pair.handler.receive(pair.port, 0x100) == 0
    assert (pair.handler.header(MESSAGE)[1], pair.handler.header(MESSAGE)[5]) == (76, 2401)
    assert pair.body("<iIiI", 60) == (BAD_ACCESS, 2, 1, 0x3456789A)


def test_a_statement_that_could_not_be_executed_is_executed_again(pair: Pair) -> None:
    assert pair.set_port(1 << ARITHMETIC, DEFAULT | CODES) == 0
    assert isinstance(fail(pair.victim, user_exception(ARITHMETIC, 1, 0)), Idle)
    saved = pair.victim.thread
    assert saved.kernel is not None and saved.state is State.WAITING
    assert pair.handler.receive(pair.port, 0x100) == 0
    assert pair.body("<iIqq", 60) == (ARITHMETIC, 2, 1, 0)
    pair.reply(0)
    assert pair.victim.thread.kernel is None
    assert pair.victim.frame.result == 77, "what it was given the first time"
    pair.rights.check()


def test_the_debugger_hears_of_what_nobody_wants(pair: Pair) -> None:
    stop = fail(pair.victim, Fault(0x10, "write"))
    assert isinstance(stop, Raised)
    assert (stop.kind, stop.details) == ("EXC_BAD_ACCESS", "code=1, address=0x10")


@pytest.mark.parametrize("code", [5, -303])
def test_a_handler_that_refuses_leaves_it_to_the_next(pair: Pair, code: int) -> None:
    host = variables(pair.victim.machine).realhost
    assert pair.set_port(1 << BAD_ACCESS, DEFAULT | CODES) == 0
    assert pair.set_port(1 << BAD_ACCESS, STATE | CODES, THREAD_STATE64, host_set_exception_ports, host) == 0
    assert isinstance(fail(pair.victim, Fault(0x10, "write")), Idle)
    assert pair.handler.receive(pair.port, 0x100) == 0
    pair.reply(code)
    assert pair.handler.receive(pair.port, 0x1000) == 0
    assert pair.handler.header(MESSAGE)[5] == 2406
    with pytest.raises(AssertionError, match="EXC_BAD_ACCESS"):
        pair.reply(code)


def test_a_thread_s_own_port_is_asked_first(pair: Pair) -> None:
    thread = thread_structure(pair.victim.task.space, pair.victim.thread.object)
    assert pair.set_port(1 << SYSCALL, DEFAULT) == 0
    assert pair.set_port(1 << SYSCALL, DEFAULT | CODES, 0, thread_set_exception_ports, thread) == 0
    assert pair.victim.trap(200) is None
    assert pair.handler.receive(pair.port, 0x100) == 0
    assert pair.handler.header(MESSAGE)[5] == 2405
    pair.reply(5)
    assert pair.handler.receive(pair.port, 0x100) == 0
    assert pair.handler.header(MESSAGE)[5] == 2401
    pair.reply(0)
    assert pair.victim.frame.result == MACH_TRAP | 200
    pair.rights.check()


@pytest.mark.parametrize("behavior, id", [(STATE, 2402), (STATE | CODES, 2406), (STATE_IDENTITY, 2403),
                                          (STATE_IDENTITY | CODES, 2407)])
def test_the_state_of_the_thread(pair: Pair, behavior: int, id: int) -> None:
    assert pair.set_port(1 << SYSCALL, behavior, THREAD_STATE64) == 0
    assert pair.victim.trap(99, 11, 22) is None
    assert pair.handler.receive(pair.port, 0x1000) == 0
    assert pair.handler.header(MESSAGE)[5] == id
    start = (60 if id in (2403, 2407) else 32) + (24 if behavior & CODES else 16)
    flavor, count, rax = pair.body("<iIQ", start)
    rsi, rdi = pair.body("<QQ", start + 8 + 40)[0], pair.body("<QQ", start + 8 + 32)[0]
    assert (flavor, count, rax, rdi, rsi) == (THREAD_STATE64, 42, MACH_TRAP | 99, 11, 22)
    state = struct.pack("<Q", 0x5A) + pair.handler.memory.read(MESSAGE + start + 16, 160)
    pair.reply(0, struct.pack("<iI", THREAD_STATE64, 42) + state)
    assert pair.victim.frame.result == 0x5A, "rax as the handler wants it"
    pair.rights.check()


def test_a_handler_that_ends_has_not_handled_it(pair: Pair) -> None:
    assert pair.set_port(1 << SYSCALL, DEFAULT) == 0
    assert pair.victim.trap(30) is None
    assert pair.handler.receive(pair.port, 0x100) == 0
    remote = pair.handler.header(MESSAGE)[2]
    with pytest.raises(AssertionError, match="EXC_SYSCALL"):
        pair.handler.trap(18, pair.handler.task_self, remote)


def test_bad_arguments(pair: Pair) -> None:
    assert pair.set_port(1, DEFAULT) == 4
    assert pair.set_port(1 << 14, DEFAULT) == 4
    assert pair.set_port(1 << SYSCALL, 9) == 4
    assert pair.set_port(1 << SYSCALL, STATE, 99) == 4
