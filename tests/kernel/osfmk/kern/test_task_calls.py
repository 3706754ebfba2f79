"""Routines of the subsystem task as a user's messages: vectors 17 and 26 to 31 of the kernel services."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import pytest

from machdbg.kernel.constants import TH_RUN, TH_WAIT
from machdbg.machine.thread import State
from tests.kernel.mig.caller import CP, NDR, Caller, port
from tests.kernel.user import MEMORY, User, booted

SUCCESS, INVALID_ARGUMENT, FAILURE, NO_ACCESS, INVALID_TASK, POLICY, NOT_SUPPORTED = 0, 4, 5, 8, 16, 28, 46
MAKE_SEND, MAKE_SEND_ONCE = 20, 21


def words(*values: int) -> bytes:
    return NDR + struct.pack(f"<{len(values)}I", *(value & 0xFFFFFFFF for value in values))


def descriptors(*of: bytes) -> bytes:
    return struct.pack("<I", len(of)) + b"".join(of)


@dataclass
class Tasks:
    """The caller ``a`` has names for the task and the task name of ``b``, whose thread waits in the kernel."""

    a: Caller
    b: User
    task: int
    name: int

    def suspend(self) -> int:
        """Suspend the task for the first time: the name of its resume port."""
        before = self.a.user.names()
        assert self.a.code(self.task, 3407) == SUCCESS
        (name,) = set(self.a.user.names()) - set(before)
        return name

    def right_of(self, to: int, id: int, body: bytes = b"") -> int:
        """The name of the one right in a reply."""
        is_complex, reply = self.a.call(to, id, body)
        assert is_complex
        assert struct.unpack_from("<I", reply) == (1,)
        name: int = struct.unpack_from("<I", reply, 4)[0]
        return name

    def rights_of(self, to: int, id: int) -> list[int]:
        """The names of the rights in a reply out of line."""
        is_complex, reply = self.a.call(to, id)
        assert is_complex
        address, count = struct.unpack_from("<Q4xI", reply, 4)
        return self.a.words(address, count)

    def info(self, flavor: int, room: int = 52, of: int = 0) -> tuple[int, ...]:
        """Code and words of a task_info."""
        _, reply = self.a.call(of or self.task, 3405, words(flavor, room))
        code: int = struct.unpack_from("<i", reply, 8)[0]
        return (code, *struct.unpack_from(f"<{(len(reply) - 16) // 4}I", reply, 16)) if not code else (code,)


@pytest.fixture(scope="module")
def tasks() -> Tasks:
    one, other = booted(2)
    queue = other.allocate()
    assert other.receive(queue) is None
    a = Caller(one)
    tasks = Tasks(a, other, one.take(other.task_self, CP, other), 0)
    tasks.name = tasks.right_of(tasks.task, 3409, words(3))
    return tasks


# refusals


def test_what_no_user_may_do(tasks: Tasks) -> None:
    a = tasks.a
    ledgers = descriptors(struct.pack("<QBBBBI", 0, 0, 1, 19, 2, 0)) + words(0, 0)
    assert a.code(a.task, 3400, ledgers, complex_=True) == FAILURE
    assert a.code(a.task, 3401) == FAILURE
    assert a.code(a.task, 3416, words(1, 0)) == FAILURE
    assert a.code(a.task, 3424, words(0, 0, 0)) == NOT_SUPPORTED
    assert a.code(a.task, 3427, words(0, 0, 0, 0)) == FAILURE
    assert a.code(a.task, 3430, words(0)) == FAILURE
    assert a.code(a.task, 3406, words(4, 0)) == INVALID_ARGUMENT
    assert a.code(a.task, 3433, words(4, 614)) == INVALID_ARGUMENT


def test_a_task_has_no_voucher(tasks: Tasks) -> None:
    a = tasks.a
    assert tasks.right_of(a.task, 3439, words(0)) == 0
    assert a.code(a.task, 3440, descriptors(port(0, CP)), complex_=True) == SUCCESS


# ports that children inherit


def test_registered_ports(tasks: Tasks) -> None:
    a = tasks.a
    assert tasks.rights_of(a.task, 3404) == [0, 0, 0]
    names = [a.user.allocate() for _ in range(4)]

    def register(count: int) -> int:
        a.user.memory.write(MEMORY + 0x9000, struct.pack("<4I", *names))
        array = struct.pack("<QBBBBI", MEMORY + 0x9000, 0, 1, 20, 2, count)
        return a.code(a.task, 3403, descriptors(array) + words(count), complex_=True)

    assert register(4) == INVALID_ARGUMENT
    assert register(2) == SUCCESS
    assert tasks.rights_of(a.task, 3404) == [names[0], names[1], 0]
    assert [a.user.right(name) for name in names] == ["RS/1", "RS/1", "R/0", "R/0"]
    assert register(0) == SUCCESS
    assert tasks.rights_of(a.task, 3404) == [0, 0, 0]


# information


def test_basic_information(tasks: Tasks) -> None:
    code, suspended, _, resident, *times, policy = tasks.info(6)
    assert (code, suspended, times, policy) == (0, 0, [0, 0, 0, 0], 1)
    assert 0 < resident == tasks.info(5)[4]
    code, virtual, _, resident_64, _, *rest = tasks.info(20, of=tasks.name)
    assert (code, resident_64, len(rest)) == (0, resident, 8)
    assert virtual > resident


def test_counts_and_flavors(tasks: Tasks) -> None:
    for flavor, least in ((2, 8), (3, 4), (4, 8), (5, 10), (10, 1), (13, 2), (15, 8), (17, 5), (20, 12), (22, 36),
                          (28, 1), (29, 3)):
        assert tasks.info(flavor, least - 1) == (INVALID_ARGUMENT,), flavor
        code, *found = tasks.info(flavor, least)
        assert (code, len(found)) == (SUCCESS, least), flavor
    assert tasks.info(14) == tasks.info(99) == (INVALID_ARGUMENT,)
    assert tasks.info(11) == tasks.info(12) == (POLICY,)
    assert tasks.info(17, of=tasks.name) == (INVALID_ARGUMENT,)


def test_what_the_flavors_say(tasks: Tasks) -> None:
    task = tasks.b.task
    assert tasks.info(10) == (SUCCESS, 31)
    assert tasks.info(13) == (SUCCESS, 501, 20)
    assert tasks.info(15) == (SUCCESS, *task.audit_token.val)
    assert tasks.info(28) == (SUCCESS, 1)
    assert tasks.info(29) == (SUCCESS, 0, task.itk_space.is_table_size * 24, 0)
    traps = [moment for moment in tasks.a.user.machine.timeline.moments if moment.thread is tasks.b.thread
             and moment.frame.code.name == "hndl_mach_scall64" and moment.position == 1574]
    assert tasks.info(2)[6] == len(traps)
    code, *found = tasks.info(22)
    assert (code, len(found), found[3]) == (SUCCESS, 42, 4096)


# suspension


def test_suspend_and_resume(tasks: Tasks) -> None:
    task, a = tasks.b.task, tasks.a
    resume = tasks.suspend()
    assert a.user.right(resume) == "S/1"
    assert a.code(tasks.task, 3407) == SUCCESS
    assert a.user.right(resume) == "S/2"
    assert (task.suspend_count, task.user_stop_count, task.legacy_stop_count) == (1, 2, 2)
    assert tasks.info(20)[-1] == 2
    assert a.code(tasks.task, 3408) == SUCCESS
    assert a.user.right(resume) == "S/1"
    assert a.code(tasks.task, 3408) == SUCCESS
    assert a.user.right(resume) == "-"
    assert a.code(tasks.task, 3408) == FAILURE
    assert (task.suspend_count, task.user_stop_count, task.legacy_stop_count) == (0, 0, 0)
    assert not a.console[1:]


def test_a_suspended_tasks_thread_gets_its_message_but_does_not_run(tasks: Tasks) -> None:
    a, b = tasks.a, tasks.b
    queue = b.names()[-1]
    target = a.user.take(queue, MAKE_SEND, b)
    assert a.code(tasks.task, 3407) == SUCCESS
    assert a.user.send(CP, target) == SUCCESS
    thread = b.kernel_thread
    assert (thread.suspend_parked, thread.state & (TH_RUN | TH_WAIT), b.frame.result) == (1, TH_WAIT, None)
    assert a.code(tasks.task, 3408) == SUCCESS
    assert (thread.suspend_parked, b.frame.result, b.thread.state) == (0, SUCCESS, State.WAITING)
    assert b.receive(queue) is None


def test_the_last_right_to_the_resume_port_undoes_the_holds_it_stood_for(tasks: Tasks) -> None:
    a, task = tasks.a, tasks.b.task
    resume = tasks.suspend()
    assert a.code(tasks.task, 3407) == SUCCESS
    assert a.user.trap(17, a.task, resume) == SUCCESS
    assert (task.suspend_count, task.user_stop_count, task.legacy_stop_count) == (0, 0, 0)


def test_a_token_holds_until_it_is_used_or_lost(tasks: Tasks) -> None:
    a, task = tasks.a, tasks.b.task
    token = tasks.right_of(tasks.task, 3436)
    assert (a.user.right(token), task.suspend_count, task.legacy_stop_count) == ("SO/1", 1, 0)
    assert a.user.send(18 | MAKE_SEND_ONCE << 8, token, a.port, id=3437, option=3, rcv_size=256, rcv_name=a.port) == 0
    assert (a.user.word(MEMORY + 32), task.suspend_count) == (SUCCESS, 0)
    token = tasks.right_of(tasks.task, 3436)
    assert task.suspend_count == 1
    assert a.user.trap(18, a.task, token) == SUCCESS
    assert task.suspend_count == 0
    a.rights.check()
