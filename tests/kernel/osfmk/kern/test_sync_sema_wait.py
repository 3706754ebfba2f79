"""Waiting for semaphores and signalling them: the vectors of the kernel services' spec, section J, 3 to 14."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.headers import semaphore
from machdbg.kernel.macros import queue_elements
from machdbg.machine.thread import State

from ...rights import Conservation
from ...user import MEMORY, User, booted, variables

CP, MKO, MS = 19, 21, 17
SEND, RCV = 1, 2
SIGNAL, SIGNAL_ALL, SIGNAL_THREAD, WAIT, WAIT_SIGNAL, TIMEDWAIT, TIMEDWAIT_SIGNAL = range(33, 40)


class Semaphore:
    """A semaphore of the first of some users, with a name in each."""

    def __init__(self, users: list[User], policy: int = 0, value: int = 0) -> None:
        self.users = users
        owner = users[0]
        reply = owner.allocate()
        body = bytes(8) + struct.pack("<ii", policy, value)
        assert owner.send(CP | MKO << 8, owner.task_self, reply, id=3418, body=body, option=SEND | RCV, rcv_size=64,
                          rcv_name=reply) == 0
        name = owner.word(MEMORY + 28)
        self.names = {owner.pid: name}
        for user in users[1:]:
            self.names[user.pid] = owner.give(name, CP, user)
        self.address = owner.port(name).ip_kobject

    def trap(self, user: User, number: int, *more: int) -> int | None:
        return user.trap(number, self.names[user.pid], *more)

    def wait(self, user: User) -> int | None:
        return self.trap(user, WAIT)

    def signal(self, user: User) -> int | None:
        return self.trap(user, SIGNAL)

    @property
    def structure(self) -> semaphore:
        return semaphore(self.users[0].machine.kernel_space, self.address)

    @property
    def count(self) -> int:
        return self.structure.count


def result(user: User) -> int | None:
    """What the user's last trap returned; None while it is in the kernel."""
    assert user.thread.state is State.WAITING
    return user.frame.result if user.thread.kernel is None and user.thread.continuation is None else None


def waits(user: User) -> bool:
    """Whether the user is in the kernel, its stack given up for a continuation."""
    return user.thread.continuation is not None


@pytest.fixture
def users() -> list[User]:
    return booted(4)


def test_a_post_is_taken_without_blocking(users: list[User]) -> None:
    s = Semaphore(users, value=1)
    assert s.wait(users[0]) == 0
    assert s.count == 0


def test_a_signal_wakes_a_waiter_and_the_next_is_kept(users: list[User]) -> None:
    a, b = users[:2]
    s = Semaphore(users)
    check = Conservation(a.machine)
    assert s.wait(a) is None
    assert waits(a)
    code = a.thread.continuation.code if a.thread.continuation is not None else None
    assert code is not None and code.name == "semaphore_wait_continue"
    assert s.count == -1
    assert s.structure.ref_count == 2
    check.check()
    assert s.signal(b) == 0
    assert (result(a), s.count) == (0, -1)
    assert s.signal(b) == 0
    assert s.count == 1
    assert s.wait(a) == 0
    assert s.count == 0
    assert s.structure.ref_count == 1
    check.check()


@pytest.mark.parametrize(("policy", "order"), [(0, [1, 2, 3]), (4, [1, 2, 3]), (2, [3, 2, 1]), (6, [3, 2, 1])])
def test_who_is_woken_first(users: list[User], policy: int, order: list[int]) -> None:
    s = Semaphore(users, policy)
    for user in users[1:]:
        assert s.wait(user) is None
    for number in order:
        assert s.signal(users[0]) == 0
        assert not waits(users[number])
        assert result(users[number]) == 0


def test_the_time_is_looked_at_before_the_name(users: list[User]) -> None:
    a = users[0]
    s = Semaphore(users)
    assert s.trap(a, TIMEDWAIT, 0, 0) == 49
    assert s.trap(a, TIMEDWAIT, 0, 1_000_000_000) == 18
    assert s.trap(a, TIMEDWAIT, 0, -1) == 18
    assert a.trap(TIMEDWAIT, 0x999900, 0, -1) == 18
    assert a.trap(TIMEDWAIT, 0x999900, 0, 1) == 15
    assert a.trap(WAIT, 0) == 15
    assert a.trap(WAIT, a.allocate()) == 17
    assert a.trap(WAIT, a.task_self) == 20


def test_a_wait_that_times_out(users: list[User]) -> None:
    a = users[0]
    s = Semaphore(users)
    start = a.machine.now
    assert s.trap(a, TIMEDWAIT, 1, 500) == 49
    assert a.machine.now == start + 1_000_000_500
    assert s.count == -1
    assert s.signal(a) == 0
    assert s.count == 1
    assert s.wait(a) == 0


def test_all_waiters_at_once(users: list[User]) -> None:
    s = Semaphore(users)
    for user in users[1:]:
        assert s.wait(user) is None
    assert s.trap(users[0], SIGNAL_ALL) == 0
    assert [result(user) for user in users[1:]] == [0, 0, 0]
    assert s.count == 0
    s.signal(users[0])
    s.signal(users[0])
    assert s.trap(users[0], SIGNAL_ALL) == 0
    assert s.count == 2


def test_one_thread_is_meant(users: list[User]) -> None:
    a, b, c = users[:3]
    s = Semaphore(users)
    names = {user.pid: user.give(user.trap(27) or 0, CP, a) for user in (b, c)}
    assert s.trap(a, SIGNAL_THREAD, names[b.pid]) == 48
    assert s.wait(b) is None
    assert s.wait(c) is None
    assert s.trap(a, SIGNAL_THREAD, names[c.pid]) == 0
    assert waits(b)
    assert result(c) == 0
    assert s.trap(a, SIGNAL_THREAD, names[c.pid]) == 48
    assert s.trap(a, SIGNAL_THREAD, 0) == 0
    assert result(b) == 0
    assert s.trap(a, SIGNAL_THREAD, 0x999900) == 4


def destroy(user: User, task: int, name: int) -> int:
    """The code of semaphore_destroy."""
    reply = user.allocate()
    body = struct.pack("<IIIBBBB", 1, name, 0, 0, 0, MS, 0)
    assert user.send(CP | MKO << 8 | 0x80000000, task, reply, id=3419, body=body, option=SEND | RCV, rcv_size=64,
                     rcv_name=reply) == 0
    return user.word(MEMORY + 32)


def test_the_owner_destroys_it(users: list[User]) -> None:
    a, b, c = users[:3]
    s = Semaphore(users)
    name = s.names[a.pid]
    assert a.trap(19, a.task_self, name, 0, 1) == 0
    check = Conservation(a.machine)
    assert s.wait(b) is None
    assert s.wait(c) is None
    assert destroy(a, a.task_self, name) == 0
    assert (result(b), result(c)) == (37, 37)
    assert a.task.semaphores_owned == 0
    assert a.right(name) == "S/1"
    assert a.trap(WAIT, name) == 37
    assert a.trap(18, a.task_self, name) == 0
    assert a.trap(WAIT, name) == 15
    check.check()


def test_only_the_owner_destroys_it(users: list[User]) -> None:
    a, b = users[:2]
    s = Semaphore(users)
    references = s.structure.ref_count
    assert destroy(b, b.task_self, s.names[b.pid]) == 4
    assert s.structure.active
    assert s.structure.ref_count == references + 1
    assert b.right(s.names[b.pid]) == "-"
    assert s.signal(a) == 0


def test_a_waiter_outlives_the_last_right(users: list[User]) -> None:
    a, b = users[:2]
    s = Semaphore([a, b])
    assert s.wait(b) is None
    # b's name goes with its thread in the kernel: taken from it by the other.
    a.take(s.names[b.pid], MS, b)
    for _ in range(2):
        assert a.trap(18, a.task_self, s.names[a.pid]) == 0
    assert a.right(s.names[a.pid]) == "-"
    assert waits(b)
    assert s.structure.ref_count == 1
    assert a.task.semaphores_owned == 1


def test_signal_and_wait_in_one_step(users: list[User]) -> None:
    a, w = users[:2]
    one, other = Semaphore(users), Semaphore(users)
    assert other.wait(w) is None
    assert a.trap(WAIT_SIGNAL, one.names[a.pid], other.names[a.pid]) is None
    assert result(w) == 0
    assert waits(a)
    assert one.signal(w) == 0
    assert result(a) == 0
    assert (one.structure.ref_count, other.structure.ref_count) == (1, 1)


def test_signal_and_wait_on_a_destroyed_one(users: list[User]) -> None:
    a, w = users[:2]
    one, other = Semaphore(users), Semaphore(users)
    assert destroy(a, a.task_self, other.names[a.pid]) == 0
    assert w.trap(WAIT_SIGNAL, one.names[w.pid], other.names[w.pid]) == 37
    assert one.count == -1
    assert not list(queue_elements(one.structure.waitq.waitq_queue, semaphore, "task_link"))


def test_signal_and_wait_on_the_same(users: list[User]) -> None:
    a = users[0]
    s = Semaphore(users)
    assert s.trap(a, WAIT_SIGNAL, s.names[a.pid]) == 0
    assert s.trap(a, TIMEDWAIT_SIGNAL, s.names[a.pid], 1, 0) == 0
    assert s.trap(a, TIMEDWAIT_SIGNAL, 0x999900, 1, 0) == 15
    assert s.structure.ref_count == 1


def test_semaphores_are_in_their_zone(users: list[User]) -> None:
    s = Semaphore(users)
    zone = variables(users[0].machine).semaphore_zone
    assert zone.count == 1
    assert s.structure.owner == users[0].task
