"""Vectors 29 to 52 of section 18 of the specification of ports and rights: extraction, notifications, dying ports."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from machdbg.kernel.headers import natural_t, vm_map_copy_t
from machdbg.kernel.osfmk.ipc.mach_port_guard import mach_port_destruct
from machdbg.kernel.osfmk.ipc.mach_port_member import mach_port_insert_member
from machdbg.kernel.osfmk.ipc.mach_port_names import mach_port_names
from machdbg.kernel.osfmk.ipc.mach_port_state import mach_port_set_mscount

from .names import (
    CS,
    DEAD,
    DEAD_NAME,
    DIED,
    KS,
    KSO,
    MR,
    MS,
    NO_SENDERS,
    NULL,
    ONCE,
    PORT_DELETED,
    PORT_DESTROYED,
    PORT_SET,
    RECEIVE,
    SEND_POSSIBLE,
    Out,
    Task,
    counts,
    tasks,
)

DNREQUEST = 0x80000000


def receive_right(a: Task) -> int:
    return a.allocate()


def send_receive(a: Task) -> int:
    p = a.allocate()
    a.ins(p, p, KS)
    return p


@pytest.mark.parametrize("disposition, result, here, there, kind, port", [
    (16, 0, "-", "R/0", 16, [0, 0, 0, 1]),
    (17, 17, "R/0", "-", 0, [0, 0, 0, 1]),
    (18, 17, "R/0", "-", 0, [0, 0, 0, 1]),
    (19, 17, "R/0", "-", 0, [0, 0, 0, 1]),
    (20, 0, "R/0", "S/1", 17, [1, 1, 0, 2]),
    (21, 0, "R/0", "SO/1", 18, [0, 0, 1, 2]),
    (22, 18, "R/0", "-", 0, [0, 0, 0, 1]),
    (15, 18, "R/0", "-", 0, [0, 0, 0, 1]),
])
def test_29_extraction_from_a_receive_right(disposition: int, result: int, here: str, there: str, kind: int,
                                            port: list[int]) -> None:
    a, b = tasks(2)
    p = receive_right(a)
    struct = a.user.port(p)
    kr, q, got = b.ext(a, p, disposition)
    assert (kr, got) == (result, kind)
    assert (a.right(p), b.right(q)) == (here, there)
    assert counts(struct) == port


@pytest.mark.parametrize("disposition, result, here, there, port", [
    (16, 0, "S/1", "R/0", [0, 1, 0, 2]),
    (17, 0, "R/0", "S/1", [1, 1, 0, 2]),
    (18, 17, "RS/1", "-", [1, 1, 0, 1]),
    (19, 0, "RS/1", "S/1", [1, 2, 0, 2]),
    (20, 0, "RS/1", "S/1", [2, 2, 0, 2]),
    (21, 0, "RS/1", "SO/1", [1, 1, 1, 2]),
])
def test_30_extraction_from_send_and_receive(disposition: int, result: int, here: str, there: str,
                                             port: list[int]) -> None:
    a, b = tasks(2)
    p = send_receive(a)
    struct = a.user.port(p)
    kr, q, _ = b.ext(a, p, disposition)
    assert (kr, a.right(p), b.right(q), counts(struct)) == (result, here, there, port)


@pytest.mark.parametrize("disposition, result, here, there, port", [
    (16, 17, "S/1", "-", [1, 1, 0, 2]),
    (17, 0, "-", "S/1", [1, 1, 0, 2]),
    (18, 17, "S/1", "-", [1, 1, 0, 2]),
    (19, 0, "S/1", "S/1", [1, 2, 0, 3]),
    (20, 17, "S/1", "-", [1, 1, 0, 2]),
    (21, 17, "S/1", "-", [1, 1, 0, 2]),
])
def test_31_extraction_from_a_send_right(disposition: int, result: int, here: str, there: str,
                                         port: list[int]) -> None:
    a, b, c = tasks(3)
    p = receive_right(a)
    q = b.take(a, p, KS)
    kr, n, _ = c.ext(b, q, disposition)
    assert (kr, b.right(q), c.right(n), a.counts(p)) == (result, here, there, port)


@pytest.mark.parametrize("disposition, result", [(16, 17), (17, 17), (18, 0), (19, 17), (20, 17), (21, 17)])
def test_32_extraction_from_a_send_once_right_and_a_set(disposition: int, result: int) -> None:
    a, b, c = tasks(3)
    q = b.take(a, receive_right(a), KSO)
    kr, n, _ = c.ext(b, q, disposition)
    assert (kr, b.right(q), c.right(n)) == (result, "-" if result == 0 else "SO/1", "SO/1" if result == 0 else "-")
    assert c.ext(b, b.allocate(PORT_SET), disposition)[0] == 17


@pytest.mark.parametrize("disposition, result, name, kind, left", [
    (16, 17, 0, 0, "D/2"), (17, 0, DEAD, 17, "D/1"), (18, 0, DEAD, 18, "D/1"), (19, 0, DEAD, 17, "D/2"),
    (20, 17, 0, 0, "D/2"), (21, 17, 0, 0, "D/2"),
])
def test_33_extraction_from_a_dead_name(disposition: int, result: int, name: int, kind: int, left: str) -> None:
    b, c = tasks(2)
    d = b.allocate(DEAD_NAME)
    b.mod_refs(d, 4, 1)
    assert c.ext(b, d, disposition) == (result, name, kind)
    assert b.right(d) == left


def test_34_extraction_from_a_send_once_right_that_has_died() -> None:
    a, b, c = tasks(3)
    p = receive_right(a)
    q = b.take(a, p, KSO)
    a.destroy(p)
    assert c.ext(b, q, CS)[:2] == (0, DEAD)
    assert b.right(q) == "D/1"
    assert c.ext(b, q, MS)[:2] == (0, DEAD)
    assert b.right(q) == "-"


def test_35_a_receive_right_meets_send_rights() -> None:
    a, b = tasks(2)
    p = send_receive(a)
    q = b.take(a, p, CS)
    b.mod_refs(q, 0, 4)
    assert b.take(a, p, MR) == q
    assert (b.right(q), a.right(p), b.counts(q)) == ("RS/5", "S/1", [0, 2, 0, 2])


def sender() -> tuple[Task, Task, int, int, int]:
    """A, B, A's p, B's send right q, and B's notify port."""
    a, b = tasks(2)
    n = b.allocate()
    p = receive_right(a)
    return a, b, p, b.take(a, p, KS), n


def test_36_and_37_a_dead_name_request() -> None:
    a, b, p, q, n = sender()
    assert b.req(q, DIED, 0, n) == (0, 0)
    kr, old = b.req(q, DIED, 0, n)
    assert (kr, b.right(old)) == (0, "SO/1")
    assert b.type(q) == 0x10000 | DNREQUEST
    a.destroy(p)
    assert b.type(q) == 0x100000
    assert (b.right(q), b.notes(n)) == ("D/2", [(DIED, q)])
    assert b.req(q, DIED, 0, n)[0] == 4
    assert b.req(q, DIED, 1, n)[0] == 0
    assert b.req(q, DIED, 0, NULL)[0] == 0
    assert (b.right(q), b.notes(n)) == ("D/3", [(ONCE,), (DIED, q)])
    assert [b.deallocate(q) for _ in range(4)] == [0, 0, 0, 15]


def test_38_cancelling_a_request() -> None:
    _, b, _, q, n = sender()
    assert b.req(q, DIED, 0, n) == (0, 0)
    kr, old = b.req(q, DIED, 0, NULL)
    assert (kr, b.right(old), b.type(q)) == (0, "SO/1", 0x10000)
    assert b.deallocate(old) == 0
    assert (b.notes(n), b.right(q)) == ([(ONCE,)], "S/1")


def test_39_names_that_lose_their_right() -> None:
    _, b, _, q, n = sender()
    b.req(q, DIED, 0, n)
    assert b.deallocate(q) == 0
    assert b.notes(n) == [(PORT_DELETED, q)]

    p = receive_right(b)
    b.req(p, DIED, 0, n)
    assert b.mod_refs(p, RECEIVE, -1) == 0
    assert b.notes(n) == [(PORT_DELETED, p)]

    p = send_receive(b)
    b.req(p, DIED, 0, n)
    assert b.mod_refs(p, RECEIVE, -1) == 0
    assert (b.notes(n), b.right(p)) == ([(DIED, p)], "D/2")

    p = send_receive(b)
    b.req(p, DIED, 0, n)
    assert b.destroy(p) == 0
    assert (b.notes(n), b.right(p)) == ([(PORT_DELETED, p)], "-")


def test_40_requests_that_are_refused() -> None:
    [a] = tasks()
    n, s, d = a.allocate(), a.allocate(PORT_SET), a.allocate(DEAD_NAME)
    refused = accepted = 0
    for name, cases in (
        (s, ((72, 0, 17), (66, 0, 17), (69, 0, 17), (69, 1, 18), (70, 0, 17))),
        (d, ((72, 0, 4), (72, 1, 0), (66, 0, 0), (66, 1, 0), (69, 0, 17), (70, 0, 17))),
        (0, ((72, 0, 4), (66, 0, 4), (69, 0, 17), (70, 0, 17))),
        (DEAD, ((72, 0, 4), (66, 0, 4), (69, 0, 17), (70, 0, 17))),
        (0x1403, ((72, 0, 15), (69, 1, 18))),
        (n, ((65, 0, 18),)),
    ):
        for id, sync, result in cases:
            assert a.req(name, id, sync, n) == (result, 0), (hex(name), id, sync)
            assert a.notes(n) == [(ONCE,) if result else (DIED, d)]
            refused += result != 0
            accepted += result == 0
    assert (refused, accepted, a.right(d)) == (19, 3, "D/4")
    assert a.req(n, 72, 0, DEAD) == (20, 0)
    assert a.notes(n) == []
    assert a.req(s, 72, 0, NULL) == (0, 0)


def test_41_send_possible() -> None:
    a, b, p, q, n = sender()
    assert b.req(q, SEND_POSSIBLE, 1, n) == (0, 0)
    assert (b.notes(n), b.type(q)) == ([(SEND_POSSIBLE, q)], 0x10000)
    for _ in range(5):
        assert b.send(q) == 0
    assert b.req(q, SEND_POSSIBLE, 1, n) == (0, 0)
    assert b.type(q) == 0x10000 | DNREQUEST
    assert names(b)[q] == 0xC0010000
    assert a.receive(p) == 0
    assert (b.notes(n), b.type(q)) == ([(SEND_POSSIBLE, q)], 0x10000)
    assert b.req(q, SEND_POSSIBLE, 0, n) == (0, 0)
    assert names(b)[q] == 0xE0010000
    assert a.receive(p) == 0
    assert b.notes(n) == []
    a.destroy(p)
    assert b.notes(n) == [(DIED, q)]
    assert (b.type(q), b.right(q)) == (0x100000, "D/2")


def test_42_death_after_a_send_possible_request_has_fired() -> None:
    a, b, p, q, n = sender()
    for _ in range(5):
        b.send(q)
    b.req(q, SEND_POSSIBLE, 1, n)
    a.receive(p)
    assert b.notes(n) == [(SEND_POSSIBLE, q)]
    a.destroy(p)
    assert (b.notes(n), b.type(q), b.right(q)) == ([], 0x100000, "D/1")


def names(task: Task) -> dict[int, int]:
    """What mach_port_names answers."""
    kr, own, count, types, _ = task.call(mach_port_names, task.user.space, Out(vm_map_copy_t), Out(natural_t),
                                         Out(vm_map_copy_t), Out(natural_t))
    assert kr == 0
    return dict(zip(task.array(own, count), task.array(types, count), strict=True))


def test_43_no_senders() -> None:
    [a] = tasks()
    n, p = a.allocate(), receive_right(a)
    assert a.req(p, NO_SENDERS, 0, n) == (0, 0)
    assert a.notes(n) == [(NO_SENDERS, 0)]
    assert a.req(p, NO_SENDERS, 1, n) == (0, 0)
    assert a.ins(p, p, KS) == 0
    assert a.notes(n) == []
    assert a.deallocate(p) == 0
    assert a.notes(n) == [(NO_SENDERS, 1)]
    assert not a.user.port(p).ip_nsrequest


def test_44_no_senders_and_the_make_send_count() -> None:
    [a] = tasks()
    n, p = a.allocate(), send_receive(a)
    a.deallocate(p)
    assert a.req(p, NO_SENDERS, 2, n) == (0, 0)
    assert a.notes(n) == []
    kr, old = a.req(p, NO_SENDERS, 1, n)
    assert (kr, a.right(old), a.notes(n)) == (0, "SO/1", [(NO_SENDERS, 1)])
    assert a.deallocate(old) == 0
    assert a.notes(n) == [(ONCE,)]
    assert a.on_space(mach_port_set_mscount, p, 0) == 0
    assert a.req(p, NO_SENDERS, 1, n) == (0, 0)
    assert a.notes(n) == []


@pytest.mark.parametrize("end, note, left", [
    (lambda a, p: a.mod_refs(p, RECEIVE, -1), (ONCE,), "D/1"),
    (lambda a, p: a.destroy(p), (NO_SENDERS, 1), "-"),
    (lambda a, p: a.on_space(mach_port_destruct, p, 0, 0), (ONCE,), "D/1"),
    (lambda a, p: a.on_space(mach_port_destruct, p, -1, 0), (NO_SENDERS, 1), "-"),
])
def test_45_no_senders_as_the_port_dies(end: Callable[[Task, int], int], note: tuple[int, ...], left: str) -> None:
    [a] = tasks()
    n, p = a.allocate(), send_receive(a)
    a.req(p, NO_SENDERS, 0, n)
    assert end(a, p) == 0
    assert (a.notes(n), a.right(p)) == ([note], left)


def test_46_a_send_right_dies_in_flight() -> None:
    [a] = tasks()
    n, p, x = a.allocate(), receive_right(a), receive_right(a)
    a.req(p, NO_SENDERS, 1, n)
    assert a.send(x, KS, [(p, KS)]) == 0
    assert a.counts(p) == [1, 1, 0, 2]
    assert a.destroy(x) == 0
    assert (a.notes(n), a.counts(p)) == ([(NO_SENDERS, 1)], [1, 0, 0, 1])


def test_47_a_port_goes_to_its_backup() -> None:
    [a] = tasks()
    n, p = a.allocate(), send_receive(a)
    a.user.port(p).ip_context = 0x55
    assert a.req(p, PORT_DESTROYED, 0, n) == (0, 0)
    assert a.mod_refs(p, RECEIVE, -1) == 0
    assert (a.right(p), a.counts(p)) == ("S/1", [0, 1, 0, 2])
    assert a.user.port(p).ip_destination == a.user.port(n)
    assert a.notes(n) == [(PORT_DESTROYED, p)]
    assert (a.right(p), a.user.port(p).ip_context, bool(a.user.port(p).ip_pdrequest)) == ("RS/1", 0, False)


def test_48_a_port_that_is_its_own_backup_dies() -> None:
    [a] = tasks()
    p = receive_right(a)
    assert a.req(p, PORT_DESTROYED, 0, p) == (0, 0)
    assert a.mod_refs(p, RECEIVE, -1) == 0
    assert a.right(p) == "-"


def test_49_a_receive_right_travels_with_its_messages() -> None:
    a, b = tasks(2)
    n, p, s = a.allocate(), send_receive(a), a.allocate(PORT_SET)
    x = a.take(b, receive_right(b), KS)
    assert a.on_space(mach_port_insert_member, p, s) == 0
    for _ in range(3):
        assert a.send(p, CS) == 0
    a.req(p, NO_SENDERS, 0, n)
    a.req(p, DIED, 0, n)
    assert a.send(x, CS, [(p, MR)]) == 0
    assert (a.right(p), a.type(p)) == ("S/1", 0x10000 | DNREQUEST)
    own = next(name for name in b.user.names())
    assert b.receive(own) == 0
    q = next(name for name in b.user.names() if name != own)
    port = b.user.port(q)
    assert (b.right(q), port.ip_messages.imq_seqno, port.ip_messages.imq_msgcount) == ("R/0", 0, 3)
    assert (bool(port.ip_nsrequest), port.ip_srights, port.ip_mscount) == (True, 4, 0)
    assert [b.receive(q) for _ in range(3)] == [0, 0, 0]
    assert (port.ip_messages.imq_seqno, port.ip_srights) == (3, 1)
    assert a.deallocate(p) == 0
    assert a.notes(n) == [(NO_SENDERS, 0), (PORT_DELETED, p)]


def test_50_a_port_dies_with_rights_to_itself_in_its_queue() -> None:
    [a] = tasks()
    p = send_receive(a)
    assert a.send(p, CS, [(p, CS), (p, KSO)]) == 0
    assert (a.user.port(p).ip_messages.imq_msgcount, a.counts(p)) == (1, [1, 3, 1, 4])
    assert a.destroy(p) == 0
    assert a.right(p) == "-"


def test_51_a_receive_right_sent_to_itself_dies() -> None:
    [a] = tasks()
    p = send_receive(a)
    assert a.send(p, CS, [(p, MR)]) == 0
    assert (a.type(p), a.right(p)) == (0x100000, "D/1")


def test_52_two_receive_rights_sent_to_each_other_die() -> None:
    [a] = tasks()
    p, q = send_receive(a), send_receive(a)
    assert a.send(q, CS, [(p, MR)]) == 0
    assert a.right(p) == "S/1"
    assert a.user.port(p).ip_destination == a.user.port(q)
    assert a.send(p, CS, [(q, MR)]) == 0
    assert (a.type(p), a.type(q)) == (0x100000, 0x100000)
    assert (a.right(p), a.right(q)) == ("D/1", "D/1")
