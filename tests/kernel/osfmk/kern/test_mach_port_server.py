"""Calls on the rights of a task as messages: what each answers, and what becomes of the rights in a refused request.

Codes: specification of ports and rights, section 12; shapes of requests and replies: facts about MIG's output.
"""

from __future__ import annotations

import struct

import pytest

from ...rights import Conservation
from ...user import MEMORY, User, booted

MS, CP, MK, MKO = 17, 19, 20, 21
SEND, RCV = 1, 2
COMPLEX = 0x80000000
DEAD = 0xFFFFFFFF
DEAD_NAME, NO_SENDERS, PORT_DESTROYED, ONCE = 72, 70, 69, 71
BAD_ARGUMENTS, TYPE_ERROR = 0xFFFFFED0, 0xFFFFFED4
TYPE, GET_REFS, REQUEST, EXTRACT, ATTRIBUTES = 3201, 3207, 3213, 3215, 3217


class Caller:
    """A task, a port for replies, one for notifications, and a port that the calls are about."""

    def __init__(self, user: User) -> None:
        self.user = user
        assert user.task_self
        self.task = user.task_self
        self.reply = user.allocate()
        self.notify = user.allocate()
        self.port = self.new_port()
        assert user.trap(29)  # the host's port is known to the checker
        self.conservation = Conservation(user.machine)

    def new_port(self) -> int:
        """A port with one send right, under one name."""
        port = self.user.allocate()
        assert self.user.trap(21, self.user.task_self, port, port, MK) == 0
        return port

    def call(self, id: int, body: bytes, bits: int = 0) -> int:
        """The code of a call; its reply is left at MEMORY."""
        user = self.user
        assert user.send(CP | MKO << 8 | bits, self.task, self.reply, id=id, body=body, option=SEND | RCV,
                         rcv_size=200, rcv_name=self.reply) == 0
        self.conservation.check()
        got, size, remote, local, voucher, answer = user.header(MEMORY)
        assert (remote, local, voucher, answer) == (0, self.reply, 0, id + 100)
        if got & COMPLEX:
            assert (size, user.word(MEMORY + 24)) == (40, 1)
            return 0
        assert user.memory.read(MEMORY + 24, 8) == bytes([0, 0, 0, 0, 1, 0, 0, 0])
        code = user.word(MEMORY + 32)
        assert not code or size == 36
        return code

    def request(self, name: int, id: int, sync: int, notify: int | None = None, disposition: int = MKO) -> int:
        """The code of mach_port_request_notification."""
        notify = self.notify if notify is None else notify
        return self.call(REQUEST, notification(notify, disposition, name, id, sync), COMPLEX)

    @property
    def right(self) -> tuple[int, int]:
        """(name, disposition) of the right in the reply."""
        return self.user.word(MEMORY + 28), self.user.memory.read(MEMORY + 38, 1)[0]

    def messages(self) -> list[tuple[int, ...]]:
        """(id, words behind the NDR record) of the notifications that have come."""
        found = []
        while self.user.receive(self.notify, option=RCV | 0x100) == 0:
            _, size, _, _, _, id = self.user.header()
            found.append((id, *(self.user.word(MEMORY + 0x1000 + at) for at in range(32, size, 4))))
        return found


def notification(notify: int, disposition: int, name: int, id: int, sync: int, count: int = 1, type: int = 0) -> bytes:
    """The body of a request for a notification."""
    return struct.pack("<IIIxxBBQIiI", count, notify, 0, disposition, type, 0, name, id, sync)


def words(*values: int) -> bytes:
    """A body of an NDR record and words."""
    return struct.pack(f"<Q{len(values)}I", 0, *values)


@pytest.fixture
def a() -> Caller:
    return Caller(booted()[0])


def test_a_dead_name_notification(a: Caller) -> None:
    assert a.request(a.port, DEAD_NAME, 0) == 0
    assert a.right == (0, 18)
    assert a.user.right(a.port) == "RS/1"
    assert a.call(TYPE, words(a.port)) == 0
    assert a.user.word(MEMORY + 36) == 0x80030000
    assert a.messages() == []
    assert a.user.trap(19, a.user.task_self, a.port, 1, -1) == 0
    a.conservation.check()
    assert a.messages() == [(DEAD_NAME, a.port)]
    assert a.user.right(a.port) == "D/2"


def test_a_no_senders_notification(a: Caller) -> None:
    assert a.request(a.port, NO_SENDERS, 1) == 0
    assert a.user.trap(18, a.user.task_self, a.port) == 0
    a.conservation.check()
    assert a.messages() == [(NO_SENDERS, 1)]
    assert a.request(a.port, NO_SENDERS, 2) == 0
    assert a.messages() == []
    assert a.request(a.port, NO_SENDERS, 1) == 0
    assert a.user.right(a.right[0]) == "SO/1"
    assert a.messages() == [(NO_SENDERS, 1)]


def test_the_request_before_comes_back(a: Caller) -> None:
    assert a.request(a.port, DEAD_NAME, 0) == 0
    assert a.request(a.port, DEAD_NAME, 0) == 0
    name, disposition = a.right
    assert (a.user.right(name), disposition) == ("SO/1", 18)
    assert a.user.port(name) == a.user.port(a.notify)
    assert a.request(a.port, DEAD_NAME, 0, 0) == 0
    assert a.user.right(a.right[0]) == "SO/1"
    assert a.user.port(a.port).ip_sprequests == 0
    assert a.user.trap(19, a.user.task_self, a.port, 1, -1) == 0
    a.conservation.check()
    assert a.messages() == []


@pytest.mark.parametrize(("name", "id", "sync", "code"), [
    (0x99903, DEAD_NAME, 0, 15),  # no such name
    (0, DEAD_NAME, 0, 4),
    (0, NO_SENDERS, 0, 17),
    (0x99903, NO_SENDERS, 0, 15),
    (None, PORT_DESTROYED, 1, 18),
    (None, 73, 0, 18),
])
def test_a_refused_request_gives_its_right_up(a: Caller, name: int | None, id: int, sync: int, code: int) -> None:
    before = a.user.names()
    assert a.request(a.port if name is None else name, id, sync) == code
    assert a.messages() == [(ONCE,)]
    assert a.user.port(a.notify).ip_sorights == 0
    assert a.user.names() == before


def test_a_send_right_will_not_do_for_no_senders(a: Caller) -> None:
    send = a.user.task_self
    assert a.request(send, NO_SENDERS, 0) == 17
    assert a.messages() == [(ONCE,)]


def test_a_dead_right_cannot_be_notified(a: Caller) -> None:
    assert a.request(a.port, DEAD_NAME, 0, DEAD) == 20


def test_another_port_than_a_tasks(a: Caller) -> None:
    host = a.user.trap(29)
    assert host
    a.task = host
    assert a.request(a.port, DEAD_NAME, 0) == 16
    assert a.messages() == [(ONCE,)]
    for id, body in ((TYPE, words(a.port)), (GET_REFS, words(a.port, 0)), (EXTRACT, words(a.port, MK)),
                     (ATTRIBUTES, words(a.port, 1, 1))):
        assert a.call(id, body) == 16


@pytest.mark.parametrize("disposition", [16, CP, MK])
def test_a_right_of_another_kind(a: Caller, disposition: int) -> None:
    assert a.request(a.port, DEAD_NAME, 0, a.new_port(), disposition) == TYPE_ERROR
    assert a.messages() == []


def test_a_request_of_another_size_gives_its_right_up(a: Caller) -> None:
    body = notification(a.notify, MKO, a.port, DEAD_NAME, 0)
    assert a.call(REQUEST, body + bytes(4), COMPLEX) == BAD_ARGUMENTS
    assert a.call(REQUEST, body[:-4], COMPLEX) == BAD_ARGUMENTS
    assert a.messages() == [(ONCE,), (ONCE,)]
    assert a.call(REQUEST, body) == BAD_ARGUMENTS


def test_a_descriptor_of_another_type(a: Caller) -> None:
    ports = struct.pack("<IQIIQIiI", 1, 0, 0, 2 << 24 | MKO << 16, 0, a.port, DEAD_NAME, 0)  # no ports out of line
    assert len(ports) == 4 + 16 + 8 + 12
    assert a.call(REQUEST, ports[:-4], COMPLEX) == TYPE_ERROR


@pytest.mark.parametrize(("id", "size"), [(TYPE, 12), (GET_REFS, 16), (EXTRACT, 16), (ATTRIBUTES, 20)])
def test_requests_of_another_shape(a: Caller, id: int, size: int) -> None:
    assert a.call(id, bytes(size + 4)) == BAD_ARGUMENTS
    assert a.call(id, bytes(size - 4)) == BAD_ARGUMENTS
    assert a.call(id, bytes(size), COMPLEX) == BAD_ARGUMENTS


def test_types(a: Caller) -> None:
    for name, type in ((a.port, 0x30000), (a.notify, 0x20000), (a.user.task_self, 0x10000), (DEAD, 0x100000)):
        assert a.call(TYPE, words(name)) == 0
        assert (a.user.header(MEMORY)[1], a.user.word(MEMORY + 36)) == (40, type)
    assert a.call(TYPE, words(0)) == 15
    assert a.call(TYPE, words(0x99903)) == 15


def test_references(a: Caller) -> None:
    assert a.user.trap(19, a.user.task_self, a.port, 0, 3) == 0
    for right, refs in ((0, 4), (1, 1), (2, 0), (3, 0), (4, 0)):
        assert a.call(GET_REFS, words(a.port, right)) == 0
        assert (a.user.header(MEMORY)[1], a.user.word(MEMORY + 36)) == (40, refs)
    assert a.call(GET_REFS, words(a.port, 6)) == 18
    assert a.call(GET_REFS, words(0, 1)) == 15
    assert a.call(GET_REFS, words(0x99903, 0)) == 15


@pytest.mark.parametrize(("disposition", "kind", "theirs", "ours"), [
    (16, 16, "S/1", "R/0"), (MS, 17, "R/0", "S/1"), (CP, 17, "RS/1", "S/1"), (MK, 17, "RS/1", "S/1"),
    (MKO, 18, "RS/1", "SO/1"),
])
def test_rights_taken_from_another_task(disposition: int, kind: int, theirs: str, ours: str) -> None:
    users = booted(2)
    a, b = Caller(users[0]), Caller(users[1])
    a.task = users[0].take(b.task, CP, users[1])
    assert a.call(EXTRACT, words(b.port, disposition)) == 0
    name, got = a.right
    assert (got, users[0].right(name), users[1].right(b.port)) == (kind, ours, theirs)


@pytest.mark.parametrize(("name", "disposition", "code"), [
    (None, 15, 18), (None, 22, 18), (0, MK, 17), (0x99903, MK, 15), (None, 18, 17),
])
def test_rights_that_cannot_be_taken(a: Caller, name: int | None, disposition: int, code: int) -> None:
    assert a.call(EXTRACT, words(a.port if name is None else name, disposition)) == code
    assert a.user.right(a.port) == "RS/1"


def attributes(a: Caller) -> list[int]:
    """The words in the reply."""
    size, count = a.user.header(MEMORY)[1], a.user.word(MEMORY + 36)
    assert size == 40 + 4 * count
    return [a.user.word(MEMORY + 40 + 4 * index) for index in range(count)]


def test_attributes(a: Caller) -> None:
    assert a.call(ATTRIBUTES, words(a.port, 1, 1)) == 0
    assert attributes(a) == [5]
    assert a.request(a.port, NO_SENDERS, 1) == 0
    assert a.user.send(CP, a.port) == 0
    assert a.call(ATTRIBUTES, words(a.port, 2, 17)) == 0
    assert attributes(a) == [0, 0, 1, 5, 1, 0, 1, 0, 1, 0]  # make-send count, limit, messages, senders, a request
    assert a.call(ATTRIBUTES, words(a.port, 7, 1000)) == 0
    assert attributes(a)[:10] == [0, 0, 1, 5, 1, 0, 1, 0, 1, 0]
    assert len(attributes(a)) == 17
    assert a.call(ATTRIBUTES, words(0, 1, 1)) == 0
    assert attributes(a) == []


@pytest.mark.parametrize(("name", "flavor", "room", "code"), [
    (None, 1, 0, 5), (None, 2, 9, 5), (None, 7, 16, 5), (None, 99, 17, 4), (0, 2, 17, 17), (0x99903, 1, 17, 15),
])
def test_attributes_refused(a: Caller, name: int | None, flavor: int, room: int, code: int) -> None:
    assert a.call(ATTRIBUTES, words(a.port if name is None else name, flavor, room)) == code


def test_attributes_of_a_right_to_send(a: Caller) -> None:
    assert a.call(ATTRIBUTES, words(a.user.task_self, 1, 1)) == 17
