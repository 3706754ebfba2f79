"""The end of a task: what it had goes back, and others hear of it."""

from __future__ import annotations

import pytest

from machdbg.kernel.headers import semaphore, task, thread
from machdbg.kernel.macros import ip_active, queue_elements
from machdbg.machine.machine import Exit, Exited, Idle, Panicked
from machdbg.machine.thread import State

from ...rights import Conservation
from ...user import MEMORY, User, booted, variables
from .test_sync_sema_wait import Semaphore, result, waits

MR, MS, MSO, CP, MK, MKO = 16, 17, 18, 19, 20, 21
NOTIFY_DEAD_NAME = 0o110


@pytest.fixture
def users() -> list[User]:
    return booted(3)


def leave(user: User, status: int = 0) -> None:
    """The user's process exits; returns when everything has come to rest."""
    machine = user.machine
    user.frame.request = Exit(status)
    machine.wake(user.thread)
    exits = []
    while True:
        stop = machine.step()
        assert not isinstance(stop, Panicked), stop
        if isinstance(stop, Exited):
            exits.append((stop.process.pid, stop.process.exit_status))
        if isinstance(stop, Idle):
            break
    assert exits == [(user.pid, status)]
    Conservation(machine)


def dead(user: User, name: int) -> bool:
    """Whether the port behind a name has died; the entry becomes a dead name when it is next looked up."""
    return not ip_active(user.port(name))


def counts(user: User) -> tuple[int, ...]:
    """Elements in use of the zones that a task's life touches."""
    data = variables(user.machine)
    zones = (data.task_zone, data.thread_zone, data.iss_zone, data.ipc_space_zone, data.vm_map_zone,
             data.ipc_object_zones[0])
    return tuple(zone.count for zone in zones)


def test_nothing_of_a_task_remains(users: list[User]) -> None:
    a, b = users[:2]
    before = counts(a)
    stack = thread(a.machine.kernel_space, b.thread.object).kernel_stack
    leave(b, 3)
    data = variables(a.machine)
    after = counts(a)
    assert [one - other for one, other in zip(before, after, strict=True)] == [1, 1, 1, 1, 1, 3]
    tasks = [found.address for found in queue_elements(data.tasks, task, "tasks")]
    assert tasks == [data.kernel_task.address, a.task.address, users[2].task.address]
    assert data.tasks_count == 3
    assert not list(queue_elements(data.terminated_tasks, task, "tasks"))
    assert data.threads_count == len(list(queue_elements(data.threads, thread, "threads")))
    assert b.thread.state is State.TERMINATED
    assert b.memory.regions == ()
    assert not a.machine.kernel_space.readable(stack, 1)


def test_holders_of_its_rights_hear_of_it(users: list[User]) -> None:
    a, b, c = users
    check = Conservation(a.machine)
    mine, its = a.allocate(), b.allocate()
    assert b.trap(21, b.task_self, its, its, MK) == 0
    to_its = b.give(its, CP, a)
    to_mine = a.give(mine, MK, b)
    its_task = b.give(b.task_self, CP, a)
    # Something from each side waits in the queues; b's message carries a right to a port of its own.
    assert a.send(CP, to_its, id=1) == 0
    assert b.send(MKO << 8 | CP, to_mine, its, id=2) == 0
    leave(b)
    assert dead(a, to_its)
    assert dead(a, its_task)
    assert a.right(mine) == "R/0"
    assert a.port(mine).ip_srights == 1  # the one that the message was sent by
    check.check()
    assert a.receive(mine) == 0
    assert a.header(MEMORY + 0x1000)[5] == 2
    reply = a.header(MEMORY + 0x1000)[2]
    assert reply == 0xFFFFFFFF  # the port died with its owner: MACH_PORT_DEAD
    assert a.port(mine).ip_srights == 0
    check.check()
    assert c.task_self


def test_a_reply_that_never_comes(users: list[User]) -> None:
    a, b = users[:2]
    reply, service = a.allocate(), b.allocate()
    assert b.trap(21, b.task_self, service, service, MK) == 0
    to = b.give(service, CP, a)
    assert a.message(option=0, timeout=0) is not None
    a.put(CP | MKO << 8, to, reply, 0, 77)
    assert a.message(MEMORY, 3, 24, 256, reply) is None
    leave(b)
    assert a.frame.result == 0
    header = a.header(MEMORY)
    assert header[5] == 71  # MACH_NOTIFY_SEND_ONCE: the right to reply was destroyed with the queue


def test_its_semaphores_are_destroyed(users: list[User]) -> None:
    a, b, c = users
    s = Semaphore([b, a, c])
    assert s.wait(a) is None
    assert s.wait(c) is None
    leave(b)
    assert (result(a), result(c)) == (37, 37)
    assert a.trap(36, s.names[a.pid]) == 37
    assert not s.structure.active
    assert a.trap(18, a.task_self, s.names[a.pid]) == 0
    assert c.trap(18, c.task_self, s.names[c.pid]) == 0
    assert variables(a.machine).semaphore_zone.count == 0
    assert semaphore.record.size


def test_one_that_waits_is_not_lost_with_the_other(users: list[User]) -> None:
    a, b = users[:2]
    s = Semaphore([a, b])
    assert s.wait(a) is None
    leave(b)
    assert waits(a)
    assert s.count == -1


def test_the_port_of_its_thread_dies(users: list[User]) -> None:
    a, b = users[:2]
    name = b.give(b.trap(27) or 0, CP, a)
    leave(b)
    assert dead(a, name)
    assert a.trap(18, a.task_self, name) == 0


def test_all_but_one(users: list[User]) -> None:
    a, b, c = users
    before = counts(a)
    leave(b)
    leave(c)
    assert a.task_self
    assert counts(a)[0] == before[0] - 2
