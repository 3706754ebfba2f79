"""Notifications as messages meet them: vectors 14, 20, 42, 44 and 48 of section 9 of the message path's specification
with requests registered, and the form of each notification (section 3 of that of ports and rights)."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.osfmk.ipc.mach_port import mach_port_mod_refs
from tests.kernel.user import MEMORY

from .names import (
    CS,
    DEAD_NAME,
    DIED,
    KS,
    MR,
    MS,
    NO_SENDERS,
    ONCE,
    PORT_DELETED,
    PORT_DESTROYED,
    RECEIVE,
    SEND_POSSIBLE,
    tasks,
)

SEND, TIMEOUT, NOTIFY = 0x1, 0x10, 0x80
INVALID_DEST, TIMED_OUT, INVALID_NAME, PORT_CHANGED = 0x10000003, 0x10000004, 0x10004002, 0x10004006


class Pair:
    """B has a port, A a send right to it and a port for notifications."""

    def __init__(self) -> None:
        self.a, self.b = tasks(2)
        self.port = self.b.allocate()
        self.notify = self.a.allocate()
        self.name = self.a.take(self.b, self.port, KS)

    def fill(self) -> None:
        for _ in range(5):
            assert self.a.send(self.name) == 0

    def notes(self) -> list[tuple[int, ...]]:
        return self.a.notes(self.notify)


@pytest.fixture
def f() -> Pair:
    return Pair()


def test_42_notify_with_room_sends(f: Pair) -> None:
    f.a.req(f.name, SEND_POSSIBLE, 0, f.notify)
    assert f.a.send(f.name, option=SEND | NOTIFY) == 0
    assert f.b.receive(f.port) == 0
    assert f.notes() == []


def test_42_notify_on_a_full_queue_arms_the_request(f: Pair) -> None:
    f.a.req(f.name, SEND_POSSIBLE, 0, f.notify)
    f.fill()
    assert f.a.send(f.name, option=SEND | TIMEOUT | NOTIFY) == TIMED_OUT
    assert f.notes() == []
    assert f.b.receive(f.port) == 0
    assert f.notes() == [(SEND_POSSIBLE, f.name)]
    assert f.b.receive(f.port) == 0
    assert f.notes() == []


def test_notify_without_a_request_is_an_ordinary_send(f: Pair) -> None:
    f.fill()
    assert f.a.send(f.name, option=SEND | TIMEOUT | NOTIFY) == TIMED_OUT
    assert f.b.receive(f.port) == 0
    assert f.notes() == []


def test_a_dead_name_request_is_not_armed(f: Pair) -> None:
    f.a.req(f.name, DIED, 0, f.notify)
    f.fill()
    assert f.a.send(f.name, option=SEND | TIMEOUT | NOTIFY) == TIMED_OUT
    assert f.b.receive(f.port) == 0
    assert f.notes() == []


def test_14_the_last_reference_goes_with_the_message(f: Pair) -> None:
    f.a.req(f.name, DIED, 0, f.notify)
    assert f.a.send(f.name, MS) == 0
    assert (f.a.right(f.name), f.notes()) == ("-", [(PORT_DELETED, f.name)])
    assert f.a.send(f.name, MS) == INVALID_DEST


def test_20_a_destination_that_has_died(f: Pair) -> None:
    f.a.mod_refs(f.name, 0, 1)
    f.a.req(f.name, DIED, 0, f.notify)
    f.b.destroy(f.port)
    assert f.a.right(f.name) == "S/2"
    assert f.a.send(f.name) == INVALID_DEST
    assert f.a.right(f.name) == "D/3"
    entry = f.a.user.entry(f.name)
    assert entry is not None
    assert entry.ie_request == 0
    assert f.notes() == [(DIED, f.name)]


def test_44_receiving_from_names_without_a_receive_right(f: Pair) -> None:
    dead = f.a.allocate(DEAD_NAME)
    for name in (f.name, 0, 0xFFFFFFFF, dead, 0x1403):
        assert f.a.receive(name) == INVALID_NAME
    f.b.destroy(f.port)
    assert f.a.receive(f.name) == INVALID_NAME


@pytest.mark.parametrize("moved", [False, True])
def test_48_a_receiver_whose_port_goes(f: Pair, moved: bool) -> None:
    assert f.b.user.receive(f.port) is None
    if moved:
        assert f.a.take(f.b, f.port, MR) == f.name
        assert f.a.right(f.name) == "RS/1"
    else:
        assert f.a.call(mach_port_mod_refs, f.b.user.space, f.port, RECEIVE, -1) == [0]
    assert f.b.user.frame.result is not None
    assert f.b.user.frame.result & 0xFFFFFFFF == PORT_CHANGED


def test_the_form_of_notifications(f: Pair) -> None:
    """Bits, size, kernel's sender token; the send-once right is used up."""
    f.a.req(f.name, DIED, 0, f.notify)
    f.b.destroy(f.port)
    assert f.a.user.receive(f.notify, 1024, 0x102 | 0x2000000) == 0  # with a trailer that names the sender
    at = MEMORY + 0x1000
    assert f.a.user.header() == (0x1200, 36, 0, f.notify, 0, DIED)
    assert struct.unpack("<II", f.a.user.memory.read(at + 36 + 12, 8)) == (0, 1)
    assert f.a.counts(f.notify) == [0, 0, 0, 1]


def test_the_form_of_port_destroyed() -> None:
    [a] = tasks()
    n, p = a.allocate(), a.allocate()
    assert a.req(p, PORT_DESTROYED, 0, n) == (0, 0)
    assert a.mod_refs(p, RECEIVE, -1) == 0
    assert a.receive(n) == 0
    assert a.user.header()[:2] == (0x80001200, 40)
    descriptor = struct.unpack("<III", a.user.memory.read(MEMORY + 0x1000 + 28, 12))
    assert (a.right(descriptor[0]), descriptor[2] >> 16 & 0xFF) == ("R/0", 16)


def test_notifications_ignore_the_limit_of_the_queue() -> None:
    a, b = tasks(2)
    n = a.allocate()
    ports = [b.allocate() for _ in range(7)]
    names = [a.take(b, port, KS) for port in ports]
    for name in names:
        assert a.req(name, DIED, 0, n) == (0, 0)
    for port in ports:
        b.destroy(port)
    assert a.notes(n) == [(DIED, name) for name in names]


def test_a_notification_to_a_port_that_has_died_is_lost(f: Pair) -> None:
    f.a.req(f.name, DIED, 0, f.notify)
    assert f.a.destroy(f.notify) == 0
    assert f.b.destroy(f.port) == 0
    assert f.a.type(f.name) == 0x100000


def test_a_send_once_right_in_a_message_that_dies(f: Pair) -> None:
    assert f.a.send(f.name, CS, [(f.notify, 21)]) == 0
    assert f.b.destroy(f.port) == 0
    assert f.notes() == [(ONCE,)]


def test_no_senders_when_the_holder_gives_up_its_reference(f: Pair) -> None:
    n = f.b.allocate()
    assert f.b.req(f.port, NO_SENDERS, 0, n) == (0, 0)
    assert f.a.deallocate(f.name) == 0
    assert f.b.notes(n) == [(NO_SENDERS, 1)]
