"""Semaphores: what creating one leaves in memory, and its end."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.headers import semaphore
from machdbg.kernel.macros import queue_elements

from ...rights import Conservation
from ...user import MEMORY, User, booted, variables

CP, MKO = 19, 21
SEND, RCV = 1, 2


@pytest.fixture
def a() -> User:
    (user,) = booted()
    assert user.task_self
    return user


def create(a: User, reply: int, policy: int = 0, value: int = 0) -> int:
    """A semaphore's name, or minus the code that came back."""
    body = bytes(8) + struct.pack("<ii", policy, value)
    assert a.send(CP | MKO << 8, a.task_self, reply, id=3418, body=body, option=SEND | RCV, rcv_size=64,
                  rcv_name=reply) == 0
    if a.header(MEMORY)[0] & 0x80000000:
        return a.word(MEMORY + 28)
    return -a.word(MEMORY + 32)


def owned(a: User) -> list[semaphore]:
    """The task's semaphores."""
    return list(queue_elements(a.task.semaphore_list, semaphore, "task_link"))


def test_a_new_semaphore(a: User) -> None:
    name = create(a, a.allocate(), 2, 7)
    (s,) = owned(a)
    assert a.port(name).ip_kobject == s.address
    assert (s.count, s.ref_count, s.active, s.owner) == (7, 1, 1, a.task)
    assert s.port == a.port(name)
    assert (s.waitq.waitq_fifo, s.waitq.waitq_irq, s.waitq.waitq_isvalid) == (0, 1, 1)
    assert s.waitq.waitq_queue.next.address == s.waitq.field("waitq_queue")
    assert a.task.semaphores_owned == 1
    port = s.port
    assert (port.ip_srights, port.ip_sorights, port.ip_mscount, port.ip_nsrequest) == (1, 1, 1, port)


def test_the_newest_comes_first(a: User) -> None:
    reply = a.allocate()
    names = [create(a, reply, 0, value) for value in range(3)]
    assert len(set(names)) == 3
    assert [s.count for s in owned(a)] == [2, 1, 0]
    assert a.task.semaphores_owned == 3


@pytest.mark.parametrize(("policy", "value"), [(1, 0), (3, 0), (5, 0), (7, 0), (8, 0), (-1, 0), (0, -1)])
def test_a_failure_leaves_nothing(a: User, policy: int, value: int) -> None:
    reply = a.allocate()
    zone = variables(a.machine).semaphore_zone
    count = zone.count
    rights = Conservation(a.machine)
    assert create(a, reply, policy, value) == -4
    assert zone.count == count
    assert owned(a) == []
    rights.check()


def test_the_last_send_right_takes_the_semaphore_with_it(a: User) -> None:
    reply = a.allocate()
    rights = Conservation(a.machine)
    zone = variables(a.machine).semaphore_zone
    count = zone.count
    name = create(a, reply)
    port = a.port(name)
    assert zone.count == count + 1
    rights.check()
    assert a.trap(18, a.task_self, name) == 0
    assert a.right(name) == "-"
    assert (zone.count, owned(a), a.task.semaphores_owned) == (count, [], 0)
    assert not port.ip_bits & 0x80000000
    rights.check()
