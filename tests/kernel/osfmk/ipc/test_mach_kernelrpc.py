"""The traps on the caller's own names: vectors of the spec of ports and rights, section 18, and 36 of the services."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from machdbg.kernel.constants import (
    KERN_FAILURE,
    KERN_INVALID_CAPABILITY,
    KERN_INVALID_NAME,
    KERN_INVALID_RIGHT,
    KERN_INVALID_VALUE,
    KERN_NAME_EXISTS,
    KERN_RIGHT_EXISTS,
    KERN_SUCCESS,
    MACH_SEND_INVALID_DEST,
)
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_copy_send, ipc_port_copyout_send
from tests.kernel.bare import call_on
from tests.kernel.rights import Conservation
from tests.kernel.user import MEMORY, READ_ONLY, User, booted

SEND, RECEIVE, SEND_ONCE, PORT_SET, DEAD_NAME, LABELH, NUMBER = range(7)
MOVE_RECEIVE, MOVE_SEND, MOVE_SEND_ONCE, COPY_SEND, MAKE_SEND, MAKE_SEND_ONCE = range(16, 22)
DEAD = 0xFFFFFFFF
NAME = MEMORY + 0x100
EFAULT = 14


class Task:
    """A user program that calls the traps; ``self`` is the name of its own task port."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.self = user.trap(28) or 0
        self.right = user.right

    def allocate(self, right: int = RECEIVE) -> int:
        assert self.user.trap(16, self.self, right, NAME) == KERN_SUCCESS
        return self.user.word(NAME)

    def destroy(self, name: int) -> int | None:
        return self.user.trap(17, self.self, name)

    def deallocate(self, name: int) -> int | None:
        return self.user.trap(18, self.self, name)

    def mod_refs(self, name: int, right: int, delta: int) -> int | None:
        return self.user.trap(19, self.self, name, right, delta & DEAD)

    def insert(self, name: int, poly: int, disposition: int) -> int | None:
        return self.user.trap(21, self.self, name, poly, disposition)

    def counts(self, name: int) -> tuple[int, int, int, int]:
        """[ms sr so ref] of the port behind a name."""
        port = self.user.port(name)
        return port.ip_mscount, port.ip_srights, port.ip_sorights, port.ip_references


@pytest.fixture
def task() -> Iterator[Task]:
    (user,) = booted()
    task = Task(user)
    rights = Conservation(user.machine)
    yield task
    rights.check()


def test_names_in_order_and_recycled(task: Task) -> None:
    first = task.allocate()
    assert task.right(first) == "R/0"
    assert task.counts(first) == (0, 0, 0, 1)
    assert [task.allocate(), task.allocate()] == [first + 0x100, first + 0x200]
    assert task.destroy(first) == KERN_SUCCESS
    assert task.allocate() == first + 4


def test_kinds_of_rights(task: Task) -> None:
    assert task.right(task.allocate(DEAD_NAME)) == "D/1"
    assert task.right(task.allocate(PORT_SET)) == "PS/0"
    for right in (SEND, SEND_ONCE, LABELH, NUMBER):
        assert task.user.trap(16, task.self, right, NAME) == KERN_INVALID_VALUE


def test_2_3_send_rights_to_oneself(task: Task) -> None:
    p = task.allocate()
    assert [task.insert(p, p, each) for each in (MAKE_SEND, MAKE_SEND, COPY_SEND, MOVE_SEND)] == [0, 0, 0, 0]
    assert (task.right(p), task.counts(p)) == ("RS/3", (2, 1, 0, 1))
    assert [task.deallocate(p) for _ in range(4)] == [0, 0, 0, KERN_INVALID_RIGHT]
    assert (task.right(p), task.counts(p)) == ("R/0", (2, 0, 0, 1))


def test_4_mod_refs_of_a_receive_right(task: Task) -> None:
    p = task.allocate()
    asked = [(RECEIVE, -2), (RECEIVE, 1), (RECEIVE, 0), (SEND, 1), (DEAD_NAME, 1), (PORT_SET, -1), (LABELH, 0), (6, 0)]
    assert [task.mod_refs(p, *each) for each in asked] == [18, 18, 0, 17, 17, 17, 17, 18]
    assert task.right(p) == "R/0"


def test_5_6_7_counts_that_stick(task: Task) -> None:
    p = task.allocate()
    task.insert(p, p, MAKE_SEND)
    assert [task.mod_refs(p, SEND, each) for each in (-2, -65536, 65536)] == [18, 18, 18]
    assert task.mod_refs(p, SEND, 65533) == 0
    assert task.right(p) == "RS/65534"
    assert [task.mod_refs(p, SEND, 1), task.insert(p, p, MAKE_SEND), task.mod_refs(p, SEND, -1)] == [0, 0, 0]
    assert [task.deallocate(p), task.mod_refs(p, SEND, -65534)] == [0, 0]
    assert (task.right(p), task.counts(p)) == ("RS/65535", (2, 1, 0, 1))
    assert task.mod_refs(p, SEND, -65535) == 0
    assert (task.right(p), task.counts(p)) == ("R/0", (2, 0, 0, 1))


def test_9_null_and_dead_names(task: Task) -> None:
    assert [task.deallocate(0), task.deallocate(DEAD), task.destroy(0), task.mod_refs(0, SEND, 5)] == [0, 0, 0, 0]
    assert task.mod_refs(0, RECEIVE, -1) == KERN_INVALID_NAME
    assert task.mod_refs(DEAD, DEAD_NAME, -1) == KERN_INVALID_NAME


def test_11_12_the_port_of_a_send_right_dies(task: Task) -> None:
    p = task.allocate()
    task.insert(p, p, MAKE_SEND)
    task.insert(p, p, MAKE_SEND)
    assert task.mod_refs(p, RECEIVE, -1) == 0
    assert task.right(p) == "D/2"
    assert task.allocate() >> 8 != p >> 8
    assert task.destroy(p) == 0
    assert task.right(p) == "-"


def test_13_14_dead_names(task: Task) -> None:
    d = task.allocate(DEAD_NAME)
    asked = [(DEAD_NAME, -2), (DEAD_NAME, 0), (SEND, -1), (SEND_ONCE, -1), (RECEIVE, -1)]
    assert [task.mod_refs(d, *each) for each in asked] == [18, 0, 17, 17, 17]
    assert [task.mod_refs(d, DEAD_NAME, each) for each in (65534, -65534, -65535)] == [0, 0, 0]
    assert task.mod_refs(d, DEAD_NAME, -1) == KERN_INVALID_NAME


def test_20_21_inserting_under_another_name(task: Task) -> None:
    p, q = task.allocate(), task.allocate()
    task.insert(p, p, MAKE_SEND)
    assert task.insert(0x1003, p, MAKE_SEND) == KERN_RIGHT_EXISTS
    assert task.insert(q, p, MAKE_SEND) == KERN_RIGHT_EXISTS
    assert [task.insert(q, p, MAKE_SEND_ONCE), task.insert(p, p, MAKE_SEND_ONCE)] == [KERN_NAME_EXISTS] * 2
    assert task.user.port(p).ip_messages.imq_msgcount == 2  # the send-once rights came back as notifications
    assert task.counts(p)[:3] == (3, 1, 2)
    assert [task.insert(0x1003, p, MAKE_SEND_ONCE), task.insert(0x1003, p, MAKE_SEND_ONCE)] == [0, KERN_NAME_EXISTS]
    assert task.right(0x1003) == "SO/1"


def test_22_what_cannot_be_inserted(task: Task) -> None:
    q = task.allocate()
    assert task.insert(q + 4, q, MAKE_SEND) == KERN_FAILURE
    assert task.insert(0, q, MAKE_SEND) == KERN_INVALID_VALUE
    assert task.insert(q, q, 22) == KERN_INVALID_RIGHT
    assert task.insert(0x1203, 0, MAKE_SEND) == KERN_INVALID_NAME
    assert task.insert(0x1203, q, COPY_SEND) == KERN_INVALID_RIGHT
    assert task.counts(q) == (2, 0, 0, 1)


def test_24_moving_a_receive_right_renames_it(task: Task) -> None:
    p = task.allocate()
    assert [task.insert(p, p, MOVE_RECEIVE), task.insert(0x1003, p, MOVE_RECEIVE)] == [0, 0]
    assert (task.right(p), task.right(0x1003)) == ("-", "R/0")


def test_26_27_send_once_rights(task: Task) -> None:
    p = task.allocate()
    assert task.insert(0x903, p, MAKE_SEND_ONCE) == 0
    assert task.insert(0xA03, 0x903, MOVE_SEND_ONCE) == 0
    assert (task.right(0x903), task.right(0xA03), task.counts(p)) == ("-", "SO/1", (0, 0, 1, 2))
    assert [task.mod_refs(0xA03, SEND_ONCE, each) for each in (1, -2, 0, -1)] == [18, 18, 0, 0]
    assert task.right(0xA03) == "-"
    assert task.counts(p) == (0, 0, 1, 2)  # until the notification is received


def test_28_a_dead_name_loses_its_reference_even_so(task: Task) -> None:
    d = task.allocate(DEAD_NAME)
    assert task.insert(0x1003, d, MOVE_SEND) == KERN_INVALID_CAPABILITY
    assert task.right(d) == "-"


def test_sets(task: Task) -> None:
    s = task.allocate(PORT_SET)
    assert [task.mod_refs(s, PORT_SET, each) for each in (1, -2, 0, -1)] == [18, 18, 0, 0]
    s = task.allocate(PORT_SET)
    assert task.deallocate(s) == 0
    assert task.right(s) == "-"


@pytest.mark.parametrize("trap", [16, 17, 18, 19, 21, 10, 12])
def test_62_only_the_callers_own_task_will_do(task: Task, trap: int) -> None:
    own_port = task.allocate()
    for target in (0, DEAD, own_port, 0x7703):
        assert task.user.trap(trap, target, 1, NAME, 20) == MACH_SEND_INVALID_DEST


def test_36_another_task() -> None:
    a, b = booted(2)
    assert a.trap(28) and b.trap(28)
    task_of_b = b.task.itk_self
    call_on(a.machine, ipc_port_copy_send(task_of_b))
    name = call_on(a.machine, ipc_port_copyout_send(task_of_b, a.space))
    assert a.right(name) == "S/1"
    assert a.trap(16, name, RECEIVE, NAME) == MACH_SEND_INVALID_DEST
    assert a.right(name) == "S/1"


def test_a_name_that_cannot_be_copied_out_is_lost(task: Task) -> None:
    before = len(task.user.names())
    assert task.user.trap(16, task.self, RECEIVE, READ_ONLY) == EFAULT
    assert len(task.user.names()) == before + 1


def test_references_of_the_task_are_given_back(task: Task) -> None:
    before = task.user.task.ref_count
    task.allocate()
    task.deallocate(0x7703)
    task.user.trap(16, task.self, RECEIVE, READ_ONLY)
    assert task.user.task.ref_count == before
