"""Port sets: vectors 53 to 56 of section 18 of the specification of ports and rights, and receiving from sets (vector
51 of the message path's)."""

from __future__ import annotations

import pytest

from machdbg.kernel.headers import natural_t, vm_map_copy_t
from machdbg.kernel.osfmk.ipc.mach_port import mach_port_destroy, mach_port_mod_refs
from machdbg.kernel.osfmk.ipc.mach_port_member import (
    mach_port_extract_member,
    mach_port_insert_member,
    mach_port_move_member,
)
from machdbg.kernel.osfmk.ipc.mach_port_names import mach_port_get_set_status
from machdbg.machine.thread import State
from tests.kernel.user import variables

from .names import CS, DEAD, KS, MR, NULL, PORT_SET, RECEIVE, Out, Task, tasks


def put(task: Task, port: int, pset: int) -> int:
    return int(task.on_space(mach_port_insert_member, port, pset))


def members(task: Task, pset: int) -> list[int]:
    """What mach_port_get_set_status answers."""
    kr, copy, count = task.call(mach_port_get_set_status, task.user.space, pset, Out(vm_map_copy_t), Out(natural_t))
    assert kr == 0
    return task.array(copy, count)


@pytest.fixture
def a() -> Task:
    return tasks()[0]


def test_53_a_set(a: Task) -> None:
    s = a.allocate(PORT_SET)
    assert (a.type(s), a.get_refs(s, PORT_SET)) == (0x80000, (0, 1))
    assert [a.mod_refs(s, PORT_SET, delta) for delta in (1, -2, 0, -1)] == [18, 18, 0, 0]
    assert a.type(s) == 15
    s = a.allocate(PORT_SET)
    assert (a.deallocate(s), a.right(s)) == (0, "-")


def test_54_members(a: Task) -> None:
    p, s1, s2 = a.allocate(), a.allocate(PORT_SET), a.allocate(PORT_SET)
    assert a.on_space(mach_port_extract_member, p, s1) == 12
    assert [put(a, p, s1), put(a, p, s1), put(a, p, s2)] == [0, 6, 0]
    assert (members(a, s1), members(a, s2)) == ([p], [p])
    assert [a.on_space(mach_port_extract_member, p, s1) for _ in range(2)] == [0, 12]
    assert (members(a, s1), members(a, s2)) == ([], [p])
    assert a.on_space(mach_port_move_member, p, s1) == 0
    assert (members(a, s1), members(a, s2)) == ([p], [])
    moves = ((p, NULL), (p, NULL), (p, DEAD), (p, p), (s1, s2), (p, 0x1403))
    assert [a.on_space(mach_port_move_member, port, after) for port, after in moves] == [0, 0, 17, 17, 17, 15]
    assert members(a, s1) == []


def test_bad_names_of_members(a: Task) -> None:
    p, s = a.allocate(), a.allocate(PORT_SET)
    for routine in (mach_port_insert_member, mach_port_extract_member):
        pairs = ((0, s), (p, 0), (DEAD, s), (p, DEAD), (0x1403, s), (p, 0x1403), (s, s), (p, p))
        assert [a.on_space(routine, one, two) for one, two in pairs] == [17, 17, 17, 17, 15, 15, 17, 17]
    assert [a.on_space(mach_port_move_member, name, s) for name in (0, DEAD, 0x1403, s)] == [17, 17, 15, 17]


def test_55_membership_outlives_the_set(a: Task) -> None:
    p, s1, s2 = a.allocate(), a.allocate(PORT_SET), a.allocate(PORT_SET)
    put(a, p, s1)
    assert a.deallocate(s1) == 0
    assert a.user.port(p).ip_in_pset != 0
    assert a.on_space(mach_port_extract_member, p, s2) == 12
    assert a.on_space(mach_port_move_member, p, NULL) == 0
    assert a.user.port(p).ip_in_pset == 0


def test_56_a_receive_right_that_moves_leaves_its_sets() -> None:
    a, b = tasks(2)
    p, s = a.allocate(), a.allocate(PORT_SET)
    put(a, p, s)
    q = b.take(a, p, MR)
    assert (members(a, s), b.user.port(q).ip_in_pset) == ([], 0)


def test_members_in_order_of_their_names(a: Task) -> None:
    s = a.allocate(PORT_SET)
    ports = [a.allocate() for _ in range(5)]
    for port in reversed(ports):
        put(a, port, s)
    assert members(a, s) == sorted(ports)
    assert a.destroy(ports[2]) == 0
    assert members(a, s) == [port for port in ports if port != ports[2]]


def test_a_port_in_three_sets_leaves_one(a: Task) -> None:
    p = a.allocate()
    sets = [a.allocate(PORT_SET) for _ in range(3)]
    for s in sets:
        put(a, p, s)
    for leaves in (1, 0, 2):
        assert a.on_space(mach_port_extract_member, p, sets[leaves]) == 0
        assert members(a, sets[leaves]) == []
    assert a.user.port(p).ip_in_pset == 0


# receiving


def two_ports(a: Task) -> tuple[int, int, int]:
    """Two ports with send rights, and a set that holds both."""
    p1, p2, s = a.allocate(), a.allocate(), a.allocate(PORT_SET)
    for port in (p1, p2):
        a.ins(port, port, KS)
        put(a, port, s)
    return p1, p2, s


def came_to(a: Task, pset: int) -> int:
    """The port whose message was received; 0 if there was none."""
    return a.user.header()[3] if a.receive(pset) == 0 else 0


def test_vector_51_of_the_message_path(a: Task) -> None:
    """A port is drained before the next; the one that got a message first comes first."""
    p1, p2, s = two_ports(a)
    for port in (p2, p1, p2, p1):
        assert a.send(port, CS) == 0
    assert [came_to(a, s) for _ in range(5)] == [p2, p2, p1, p1, 0]


def test_a_member_that_was_emptied_directly_is_passed_over(a: Task) -> None:
    p1, p2, s = two_ports(a)
    a.send(p1, CS)
    a.send(p2, CS)
    assert a.receive(p1) == 0
    assert [came_to(a, s) for _ in range(2)] == [p2, 0]


def test_messages_that_were_there_before_the_port_joined(a: Task) -> None:
    p, s = a.allocate(), a.allocate(PORT_SET)
    a.ins(p, p, KS)
    a.send(p, CS)
    put(a, p, s)
    assert [came_to(a, s) for _ in range(2)] == [p, 0]


def test_a_member_that_leaves_takes_its_messages_along(a: Task) -> None:
    p1, p2, s = two_ports(a)
    a.send(p1, CS)
    assert a.on_space(mach_port_extract_member, p1, s) == 0
    assert came_to(a, s) == 0
    assert came_to(a, p1) == p1
    a.send(p2, CS)
    assert came_to(a, s) == p2


def test_a_thread_that_waits_on_a_set_is_given_the_message() -> None:
    a, b = tasks(2)
    p, s = b.allocate(), b.allocate(PORT_SET)
    put(b, p, s)
    q = a.take(b, p, KS)
    assert b.user.receive(s) is None
    assert a.send(q, CS) == 0
    assert (b.user.frame.result, b.user.header()[3]) == (0, p)
    assert a.send(q, CS) == 0
    assert came_to(b, s) == p


def test_joining_hands_waiting_messages_to_a_thread_on_the_set() -> None:
    a, b = tasks(2)
    p, s = b.allocate(), b.allocate(PORT_SET)
    q = a.take(b, p, KS)
    a.send(q, CS)
    assert b.user.receive(s) is None
    assert a.call(mach_port_insert_member, b.user.space, p, s) == [0]
    assert (b.user.frame.result, b.user.header()[3]) == (0, p)


def test_a_thread_on_a_set_that_dies_hears_of_it() -> None:
    a, b = tasks(2)
    s = b.allocate(PORT_SET)
    assert b.user.receive(s) is None
    assert b.user.thread.state is State.WAITING
    assert a.call(mach_port_destroy, b.user.space, s) == [0]
    assert b.user.frame.result == 0x10004006


def test_a_thread_on_a_set_does_not_hear_of_a_member_that_dies() -> None:
    a, b = tasks(2)
    p, s = b.allocate(), b.allocate(PORT_SET)
    put(b, p, s)
    assert b.user.receive(s) is None
    assert a.call(mach_port_mod_refs, b.user.space, p, RECEIVE, -1) == [0]
    assert b.user.frame.result is None


def test_time_runs_out_on_an_empty_set(a: Task) -> None:
    assert a.user.receive(a.allocate(PORT_SET), option=0x102, timeout=10) == 0x10004003


def test_links_and_preposts_are_given_back(a: Task) -> None:
    """What sets and members take of the tables they return."""
    data = variables(a.user.machine)
    before = (data.g_wqlinktable.used_elem, data.g_prepost_table.used_elem)
    sets = [a.allocate(PORT_SET) for _ in range(3)]
    p = a.allocate()
    a.ins(p, p, KS)
    for s in sets:
        put(a, p, s)
    a.send(p, CS)
    assert data.g_prepost_table.used_elem > before[1]
    for s in sets:
        assert a.destroy(s) == 0
    assert a.destroy(p) == 0
    assert (data.g_wqlinktable.used_elem, data.g_prepost_table.used_elem) == before
