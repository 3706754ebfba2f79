"""Routines of the subsystem thread_act and the making of threads, as a user's messages: vectors 13, 29 and 30."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import pytest

from machdbg.kernel.macros import ip_active
from machdbg.machine.thread import State
from tests.kernel.mig.caller import CP, NDR, Caller, port
from tests.kernel.user import MEMORY, User, booted, variables

SUCCESS, INVALID_ARGUMENT, FAILURE, ABORTED, POLICY = 0, 4, 5, 14, 28
RCV_INTERRUPTED = 0x10004005
MAKE_SEND = 20
X86_THREAD_STATE64, X86_THREAD_STATE = 4, 7
UNINTERRUPTIBLE, WAITING = 4, 3
RBX, RDI, RSP, RIP, CS = 1, 4, 7, 16, 18  # in the state of 21 registers


def words(*values: int) -> bytes:
    return NDR + struct.pack(f"<{len(values)}I", *(value & 0xFFFFFFFF for value in values))


@dataclass
class Threads:
    """The caller ``a`` has a name for the thread of ``b``, which it may have wait in the kernel."""

    a: Caller
    b: User
    thread: int
    queue: int

    def new(self) -> int:
        """The name of a new thread of the caller's task."""
        is_complex, reply = self.a.call(self.a.task, 3411)
        assert is_complex
        name: int = struct.unpack_from("<I", reply, 4)[0]
        return name

    def info(self, thread: int, flavor: int, room: int = 32) -> tuple[int, ...]:
        """Code and words of a thread_info."""
        _, reply = self.a.call(thread, 3612, words(flavor, room))
        code: int = struct.unpack_from("<i", reply, 8)[0]
        return (code, *struct.unpack_from(f"<{(len(reply) - 16) // 4}i", reply, 16)) if not code else (code,)

    def state(self, thread: int, flavor: int = X86_THREAD_STATE64, room: int = 42) -> bytes:
        """What thread_get_state says of a thread."""
        _, reply = self.a.call(thread, 3603, words(flavor, room))
        assert struct.unpack_from("<i", reply, 8) == (SUCCESS,)
        return reply[16:]

    def set_state(self, thread: int, state: bytes, flavor: int = X86_THREAD_STATE64) -> int:
        return self.a.code(thread, 3604, words(flavor, len(state) // 4) + state)


@pytest.fixture(scope="module")
def threads() -> Threads:
    one, other = booted(2)
    queue = other.allocate()
    self = other.trap(27)
    assert self
    a = Caller(one)
    return Threads(a, other, one.take(self, CP, other), queue)


def test_a_new_thread_is_held(threads: Threads) -> None:
    a = threads.a
    thread = threads.new()
    _, reply = a.call(a.task, 3402)
    address, count = struct.unpack_from("<Q4xI", reply, 4)
    assert a.words(address, count) == [a.thread, thread]
    assert threads.info(thread, 3) == (SUCCESS, 0, 0, 0, 0, 0, 1, UNINTERRUPTIBLE, 1, 1, 0)
    assert threads.info(thread, 3, 9) == (INVALID_ARGUMENT,)
    code, low, high, *rest = threads.info(thread, 4)
    assert (code, rest) == (SUCCESS, [0] * 30)  # this flavor leaves the count as it came
    assert low | high << 32 == variables(a.user.machine).thread_unique_id
    assert threads.info(thread, 10) == (SUCCESS, 63, 31, 31, 0, -1)
    assert threads.info(thread, 11) == threads.info(thread, 12) == (POLICY,)
    assert threads.info(thread, 5)[:6] == (SUCCESS, 0, 0, 0, 0, 0)
    assert threads.info(thread, 99) == (INVALID_ARGUMENT,)


def test_registers(threads: Threads) -> None:
    thread = threads.new()
    state = list(struct.unpack("<21Q", threads.state(thread)))
    assert state[RIP] == state[RSP] == 0
    state[RBX], state[RDI], state[RSP], state[RIP], state[CS] = 1, 2, MEMORY + 0xFFF8, MEMORY, 99
    assert threads.set_state(thread, struct.pack("<21Q", *state)) == SUCCESS
    got = struct.unpack("<21Q", threads.state(thread))
    assert (got[RBX], got[RDI], got[RSP], got[RIP], got[CS] == 99) == (1, 2, MEMORY + 0xFFF8, MEMORY, False)
    both = threads.state(thread, X86_THREAD_STATE, 44)
    assert struct.unpack_from("<2I", both) == (X86_THREAD_STATE64, 42)
    assert struct.unpack_from("<21Q", both, 8) == got
    assert threads.set_state(thread, both, X86_THREAD_STATE) == SUCCESS
    assert threads.set_state(thread, bytes(8 * 20)) == INVALID_ARGUMENT
    assert threads.set_state(thread, bytes(8 * 21), 99) == INVALID_ARGUMENT
    assert threads.set_state(thread, struct.pack("<21Q", *(1 << 47 for _ in range(21)))) == INVALID_ARGUMENT
    _, reply = threads.a.call(thread, 3603, words(X86_THREAD_STATE64, 41))
    assert struct.unpack_from("<i", reply, 8) == (INVALID_ARGUMENT,)


def test_a_thread_that_never_ran_ends(threads: Threads) -> None:
    a = threads.a
    before = variables(a.user.machine).threads_count
    thread = threads.new()
    assert a.code(thread, 3600) == SUCCESS
    assert variables(a.user.machine).threads_count == before
    assert not ip_active(a.user.port(thread))


def test_no_more_threads_than_a_task_may_have(threads: Threads) -> None:
    data = variables(threads.a.user.machine)
    most, data.task_threadmax = data.task_threadmax, 1
    before = data.thread_zone.count
    assert threads.a.code(threads.a.task, 3411) == FAILURE
    assert data.thread_zone.count == before
    data.task_threadmax = most


def test_vouchers_and_processor_sets(threads: Threads) -> None:
    a = threads.a
    is_complex, reply = a.call(a.thread, 3625, words(0))
    assert (is_complex, struct.unpack_from("<I", reply, 4)) == (True, (0,))
    none = struct.pack("<I", 1) + port(0, CP)
    assert a.code(a.thread, 3626, none, complex_=True) == SUCCESS
    assert a.code(threads.thread, 3626, none, complex_=True) == INVALID_ARGUMENT
    assert a.code(a.thread, 3622) == FAILURE
    is_complex, reply = a.call(a.thread, 3623)
    assert is_complex


def test_policies(threads: Threads) -> None:
    a, thread = threads.a, threads.new()

    def set_(flavor: int, *values: int) -> int:
        return a.code(thread, 3617, words(flavor, len(values), *values))

    def get(flavor: int, default: int = 0) -> tuple[int, ...]:
        _, reply = a.call(thread, 3618, words(flavor, 16, default))
        return struct.unpack_from(f"<i4x{(len(reply) - 16) // 4}i", reply, 8)

    assert get(1) == (SUCCESS, 1, 0)
    assert set_(3, 5) == SUCCESS
    assert get(3) == (SUCCESS, 5, 0)
    assert threads.info(thread, 10) == (SUCCESS, 63, 36, 36, 0, -1)
    assert set_(1, 0) == SUCCESS
    assert (get(1), get(1, default=1)) == ((SUCCESS, 0, 0), (SUCCESS, 1, 1))
    assert threads.info(thread, 10) == (POLICY,)
    assert threads.info(thread, 11) == (SUCCESS, 63, 36, 10, 0, -1)
    assert get(2) == (SUCCESS, 0, 5_000_000, 10_000_000, 1, 1)
    assert set_(2, 0, 1_000_000, 999_999, 0) == set_(2, 0, 1, 1, 0) == set_(2, 0) == INVALID_ARGUMENT
    assert set_(2, 7, 1_000_000, 2_000_000, 0) == SUCCESS
    assert get(2) == (SUCCESS, 7, 1_000_000, 2_000_000, 0, 0)
    assert threads.info(thread, 5)[6:12] == (2, 4, 1, 0, 97, 97)
    assert (set_(4, 1), set_(99, 1)) == (46, INVALID_ARGUMENT)


def test_suspending_and_resuming(threads: Threads) -> None:
    a, b, thread = threads.a, threads.b, threads.thread
    assert b.receive(threads.queue) is None
    assert a.code(thread, 3605) == a.code(thread, 3605) == SUCCESS
    assert threads.info(thread, 3)[-4:] == (WAITING, 1, 2, 0)
    assert (b.kernel_thread.suspend_count, b.kernel_thread.user_stop_count) == (1, 2)
    assert a.user.send(CP, a.user.take(threads.queue, MAKE_SEND, b)) == SUCCESS
    assert b.frame.result is None
    assert a.code(thread, 3606) == SUCCESS
    assert b.frame.result is None
    assert a.code(thread, 3606) == SUCCESS
    assert b.frame.result == SUCCESS
    assert a.code(thread, 3606) == FAILURE


@pytest.mark.parametrize("id", [3607, 3608])
def test_aborting_a_wait_for_a_message(threads: Threads, id: int) -> None:
    assert threads.b.receive(threads.queue) is None
    assert threads.a.code(threads.thread, id) == SUCCESS
    assert threads.b.frame.result is not None
    assert threads.b.frame.result & 0xFFFFFFFF == RCV_INTERRUPTED
    assert threads.b.kernel_thread.sched_flags == 0


def test_aborting_a_wait_for_a_semaphore_that_nobody_else_knows(threads: Threads) -> None:
    a, b = threads.a, threads.b
    _, reply = a.call(a.task, 3418, words(0, 0))
    semaphore: int = struct.unpack_from("<I", reply, 4)[0]
    name = a.user.give(semaphore, CP, b)
    assert a.user.trap(18, a.task, semaphore) == SUCCESS
    zone = variables(a.user.machine).semaphore_zone
    assert b.trap(36, name) is None
    helper = threads.new()
    assert (zone.count, a.code(helper, 3600)) == (1, SUCCESS)
    assert a.code(threads.thread, 3607) == SUCCESS
    assert (b.frame.result, zone.count) == (ABORTED, 1)
    assert b.trap(18, b.task_self, name) == SUCCESS
    assert zone.count == 0


def test_an_abort_that_finds_no_wait_is_over_in_user_mode(threads: Threads) -> None:
    a, b = threads.a, threads.b
    assert a.code(threads.thread, 3607) == SUCCESS
    assert b.kernel_thread.sched_flags == 0
    assert b.receive(threads.queue, option=0x102, timeout=1) == 0x10004003


def test_registers_of_a_thread_in_a_trap_and_in_user_mode(threads: Threads) -> None:
    b = threads.b
    assert b.receive(threads.queue) is None
    state = struct.unpack("<21Q", threads.state(threads.thread))
    assert (state[0], state[RDI]) == (0x100001F, MEMORY + 0x1000)
    assert threads.a.code(threads.thread, 3607) == SUCCESS
    state = struct.unpack("<21Q", threads.state(threads.thread))
    assert state[RIP] == b.frame.code.pc(0)


def test_special_ports(threads: Threads) -> None:
    a = threads.a
    thread = threads.new()
    assert a.code(thread, 3610, words(2)) == INVALID_ARGUMENT
    is_complex, reply = a.call(thread, 3610, words(1))
    assert is_complex
    assert struct.unpack_from("<I", reply, 4) == (thread,)


def test_a_task_ends_with_its_last_thread(threads: Threads) -> None:
    a, b = threads.a, threads.b
    data = variables(a.user.machine)
    tasks = data.tasks_count
    queue = a.user.port(a.user.take(threads.queue, MAKE_SEND, b))
    assert b.receive(threads.queue) is None
    assert a.code(threads.thread, 3605) == SUCCESS
    assert a.code(threads.thread, 3600) == SUCCESS
    assert not ip_active(a.user.port(threads.thread))
    assert b.thread.state is State.TERMINATED
    assert not ip_active(queue)
    assert data.tasks_count == tasks - 1
