"""Messages to the kernel's objects: the table of routines, replies and their failures."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.image import kernel_image

from ...rights import Conservation
from ...user import MEMORY, User, booted, variables

CP, MK, MKO = 19, 20, 21
SEND, RCV = 1, 2


@pytest.fixture
def a() -> User:
    (user,) = booted()
    assert user.task_self
    return user


def test_mig_init_fills_the_hash_and_says_how_well(a: User) -> None:
    data = variables(a.machine)
    slot = data.mig_buckets[3418 % 1031]
    assert (slot.num, slot.routine, slot.size) == (3418, kernel_image().functions["_Xsemaphore_create"].address, 52)
    filled = [index for index in range(1031) if data.mig_buckets[index].num]
    assert len(filled) == 335
    assert data.mig_table_max_displ == 16
    assert data.mig_buckets[753].num == 3831, "its own place, 738, is taken by 2800"
    assert "mig_table_max_displ = 16\n" in [text for _, text in a.machine.timeline.output]


def test_mig_e_lists_the_subsystems_in_order(a: User) -> None:
    data = variables(a.machine)
    starts = [data.mig_e[index].start for index in range(17)]
    assert starts == [4800, 3200, 200, 400, 600, 1000, 1200, 3000, 4000, 2800, 617000, 3400, 3600, 3800, 6200, 5400,
                      5600]
    task = data.mig_e[11]
    assert (task.end, task.maxsize) == (3452, 2504)


def test_a_reply_through_a_send_right_respects_the_queue_limit(a: User) -> None:
    """Q11: the kernel's reply is sent with the caller's options; with timeout 0 it is lost without a word."""
    reply = a.allocate()
    assert a.give(reply, MK, a) == reply
    for _ in range(5):
        assert a.send(CP, reply) == 0
    rights = Conservation(a.machine)
    sends = a.port(reply).ip_srights
    assert a.send(CP | CP << 8, a.task_self, reply, id=3418, body=bytes(16), option=SEND | 0x10) == 0
    assert a.port(reply).ip_messages.imq_msgcount == 5
    assert a.port(reply).ip_srights == sends + 1, "only the reference is released: the count stays one too high"
    with pytest.raises(AssertionError, match="ip_srights is 7, but 6 send rights exist"):
        rights.check()


def test_a_reply_through_a_send_once_right_passes_the_limit(a: User) -> None:
    reply = a.allocate()
    assert a.give(reply, MK, a) == reply
    for _ in range(5):
        assert a.send(CP, reply) == 0
    assert a.send(CP | MKO << 8, a.task_self, reply, id=3418, body=bytes(16)) == 0
    assert a.port(reply).ip_messages.imq_msgcount == 6


def test_the_tokens_in_a_reply_are_the_kernels(a: User) -> None:
    reply = a.allocate()
    body = bytes(16)
    assert a.send(CP | MKO << 8, a.task_self, reply, id=3418, body=body, option=SEND | RCV | 3 << 24, rcv_size=256,
                  rcv_name=reply) == 0
    trailer = a.memory.read(MEMORY + 40, 52)
    assert struct.unpack("<II", trailer[:8]) == (0, 52)
    assert struct.unpack("<II", trailer[12:20]) == (0, 1)
    assert trailer[20:52] == bytes(32)


def test_the_tokens_in_a_message_are_the_senders(a: User) -> None:
    port = a.allocate()
    assert a.send(MK, port) == 0
    assert a.receive(port, option=RCV | 3 << 24) == 0
    trailer = a.memory.read(MEMORY + 0x1000 + 24, 52)
    assert list(struct.unpack("<II", trailer[12:20])) == list(a.task.sec_token.val)
    assert list(struct.unpack("<8I", trailer[20:52])) == list(a.task.audit_token.val)


def test_counters_of_the_kernels_task(a: User) -> None:
    """The caller sends the request and queues the reply; what it finds in the queue it has received."""
    kernel = variables(a.machine).kernel_task
    reply = a.allocate()
    before = (kernel.messages_received, kernel.messages_sent, a.task.messages_sent, a.task.messages_received)
    assert a.send(CP | MKO << 8, a.task_self, reply, id=3418, body=bytes(16), option=SEND | RCV, rcv_size=64,
                  rcv_name=reply) == 0
    after = (kernel.messages_received, kernel.messages_sent, a.task.messages_sent, a.task.messages_received)
    assert after == (before[0] + 1, before[1] + 1, before[2] + 2, before[3] + 1)
