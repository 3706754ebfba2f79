"""Queues and who waits on them: vectors of the message path's specification, section 9, with two threads."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.headers import ipc_mqueue
from machdbg.kernel.osfmk.ipc.ipc_mqueue_port import ipc_mqueue_set_qlimit
from machdbg.machine.function import function
from machdbg.machine.machine import ReturnToUser
from machdbg.machine.thread import State

from ...rights import Conservation
from ...user import MEMORY, booted
from .test_mach_msg import COMPLEX, CP, MK, MKO, MR, MVO, RCV, SEND, SUCCESS, Fixture, kmsgs, port_descriptor

TIMED_OUT = 0x10000004
RCV_TIMED_OUT = 0x10004003
PORT_CHANGED = 0x10004006


@function("test", line=1, has_lines=False)
async def set_qlimit(mqueue: ipc_mqueue, limit: int) -> None:
    """Change the limit of a queue, as mach_port_set_attributes does."""
    await ipc_mqueue_set_qlimit(mqueue, limit)
    await ReturnToUser(0)


@pytest.fixture
def f() -> Fixture:
    """As in test_mach_msg.py."""
    a, b = booted(2)
    bP, aR, aK = b.allocate(), a.allocate(), a.task_self
    assert b.task_self
    return Fixture(a, b, bP, b.give(bP, MK, a), aR, aK, Conservation(a.machine))


def receive_in_background(f: Fixture) -> None:
    """B waits on its port."""
    assert f.b.receive(f.bP) is None
    assert f.b.thread.state is State.WAITING
    assert f.b.thread.kernel is None, "its kernel stack is given up"
    assert f.b.thread.continuation is not None
    assert f.b.thread.continuation.code.name == "ipc_mqueue_receive_continue"


def test_a_waiting_receiver_gets_the_message_at_once(f: Fixture) -> None:
    received = f.b.task.messages_received
    receive_in_background(f)
    assert f.base() == SUCCESS
    assert f.b.frame.result == SUCCESS
    assert f.b.header()[:2] == (0x1112, 24)
    queue = f.b.port(f.bP).ip_messages
    assert (queue.imq_msgcount, queue.imq_seqno) == (0, 1)
    assert f.b.task.messages_received == received, "only messages found in the queue are counted"
    f.rights.check()


def test_an_rpc_between_two_tasks(f: Fixture) -> None:
    receive_in_background(f)
    assert f.base(option=SEND | RCV, rcv_size=256, rcv_name=f.aR) is None, "the client waits for its reply"
    reply = f.b.header()[2]
    assert f.b.send(MVO, reply, id=1334) == SUCCESS
    assert f.a.frame.result == SUCCESS
    assert f.a.header(MEMORY)[5] == 1334
    assert f.a.port(f.aR).ip_sorights == 0
    f.rights.check()


def test_a_waiting_receiver_whose_buffer_is_too_small(f: Fixture) -> None:
    assert f.b.receive(f.bP, 31) is None
    assert f.base() == SUCCESS
    assert (f.b.frame.result or 0) & 0xFFFFFFFF == 0x10004004
    assert kmsgs(f.a, f.aR) == [71]
    f.rights.check()


def test_a_waiting_receiver_learns_the_size(f: Fixture) -> None:
    assert f.b.receive(f.bP, 31, RCV | 4) is None
    assert f.base() == SUCCESS
    assert (f.b.frame.result or 0) & 0xFFFFFFFF == 0x10004004
    assert f.b.word(MEMORY + 0x1000 + 4) == 24
    assert kmsgs(f.b, f.bP) == [1234], "the message is queued for the next one"
    f.rights.check()


def test_38_a_send_once_right_passes_a_full_queue(f: Fixture) -> None:
    once = f.b.give(f.bP, MKO, f.a)
    for _ in range(5):
        assert f.base() == SUCCESS
    assert f.a.send(MVO, once) == SUCCESS
    assert f.b.port(f.bP).ip_messages.imq_msgcount == 6


def test_39_a_sender_waits_for_room(f: Fixture) -> None:
    for _ in range(5):
        assert f.base() == SUCCESS
    assert f.base() is None
    queue = f.b.port(f.bP).ip_messages
    assert queue.imq_fullwaiters == 1
    frame, names = f.a.thread.kernel, []
    while frame is not None:
        names.append(frame.code.name)
        frame = frame.parent
    assert names[:5] == ["thread_block_reason", "thread_block", "ipc_mqueue_send", "ipc_kmsg_send",
                         "mach_msg_overwrite_trap"]
    assert f.b.receive(f.bP) == SUCCESS
    assert f.a.frame.result == SUCCESS
    assert queue.imq_msgcount == 5
    assert kmsgs(f.b, f.bP) == [1234] * 5
    f.rights.check()


def test_41_raising_the_limit_lets_a_sender_go_on() -> None:
    a, b, c = booted(3)
    name = b.allocate()
    right = b.give(name, MK, a)
    queue = b.port(name).ip_messages
    assert c.enter(set_qlimit(queue, 0)) == 0
    assert b.receive(name) is None
    assert a.send(CP, right, option=SEND | 0x10) == TIMED_OUT, "even though somebody waits for a message"
    assert a.send(CP, right) is None
    assert c.enter(set_qlimit(queue, 1)) == 0
    assert (a.frame.result, b.frame.result) == (SUCCESS, SUCCESS)
    assert (queue.imq_msgcount, queue.imq_qlimit, queue.imq_seqno) == (0, 1, 1)


def port_set(f: Fixture) -> int:
    """A port set of B."""
    assert f.b.trap(16, f.b.task_self, 3, MEMORY + 0x8000) == 0
    return f.b.word(MEMORY + 0x8000)


def test_receiving_from_an_empty_port_set(f: Fixture) -> None:
    name = port_set(f)
    assert f.b.right(name) == "PS/0"
    assert f.b.receive(name, option=RCV | 0x100) == RCV_TIMED_OUT
    assert f.b.receive(name, option=RCV | 0x100, timeout=3) == RCV_TIMED_OUT
    assert f.b.send(CP, name) == 0x10000003
    assert f.b.trap(18, f.b.task_self, name) == 0
    assert f.b.right(name) == "-"
    f.rights.check()


def test_a_sender_waits_in_vain(f: Fixture) -> None:
    for _ in range(5):
        assert f.base() == SUCCESS
    now = f.a.machine.now
    assert f.base(option=SEND | 0x10, timeout=7) == 0x10000004
    assert f.a.machine.now - now == 7_000_000
    assert f.a.right(f.aP) == "S/2"
    f.rights.check()
    assert f.b.receive(f.bP) == SUCCESS
    assert f.b.port(f.bP).ip_messages.imq_msgcount == 4


def test_48_the_receive_right_is_destroyed(f: Fixture) -> None:
    port = f.b.port(f.bP)
    receive_in_background(f)
    assert port.ip_references == 3
    # B's only thread waits; A takes the receive right and gives it up
    taken = f.a.take(f.bP, MR, f.b)
    assert (f.b.frame.result or 0) & 0xFFFFFFFF == PORT_CHANGED
    assert f.a.right(taken) == "RS/1"
    assert taken == f.aP


def test_49_the_port_of_a_waiting_sender_dies(f: Fixture) -> None:
    for _ in range(6):
        f.base()
    assert f.a.frame.result is None
    assert f.b.trap(19, f.b.task_self, f.bP, 1, 0xFFFFFFFF) == 0
    assert f.a.frame.result == SUCCESS
    assert kmsgs(f.a, f.aR) == [71] * 6


def test_50_messages_travel_with_the_receive_right(f: Fixture) -> None:
    for number in range(5):
        assert f.a.send(CP, f.aP, id=number) == SUCCESS
    assert f.b.receive(f.bP) == SUCCESS
    inbox = f.a.give(f.aR, MK, f.b)
    f.rights = Conservation(f.a.machine)
    body = struct.pack("<I", 1) + port_descriptor(f.bP, MR)
    assert f.b.send(COMPLEX | CP, inbox, body=body) == SUCCESS
    assert f.b.right(f.bP) == "-"
    f.rights.check()
    assert f.a.receive(f.aR) == SUCCESS
    assert f.a.word(MEMORY + 0x1000 + 28) == f.aP
    assert f.a.right(f.aP) == "RS/1"
    for number in range(1, 5):
        assert f.a.receive(f.aP, option=RCV | 1 << 24) == SUCCESS
        assert f.a.header()[5] == number
        assert f.a.word(MEMORY + 0x1000 + 32) == number - 1, "sequence numbers start again"
    f.rights.check()
