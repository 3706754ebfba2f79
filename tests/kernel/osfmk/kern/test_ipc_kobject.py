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


# conformance vectors 19 to 25 of the spec of the kernel services (24 is above: a reply respects the queue limit)


def printed(user: User) -> str:
    return "".join(text for _, text in user.machine.timeline.output)


def answer(user: User, remote: int, id: int, bits: int = CP) -> tuple[int, int, int]:
    """(id, size, code) of the reply to a request without a body."""
    reply = user.allocate()
    assert user.send(bits | MKO << 8, remote, reply, id=id, option=SEND | RCV, rcv_size=256, rcv_name=reply) == 0
    code: int = struct.unpack("<i", user.memory.read(MEMORY + 32, 4))[0]
    return user.header(MEMORY)[5], user.header(MEMORY)[1], code


def semaphore(user: User) -> int:
    """The name of a new semaphore."""
    reply = user.allocate()
    assert user.send(CP | MKO << 8, user.task_self, reply, id=3418, body=bytes(16), option=SEND | RCV, rcv_size=256,
                     rcv_name=reply) == 0
    return user.word(MEMORY + 28)


def test_19_a_hole_of_a_subsystem(a: User) -> None:
    assert answer(a, a.task_self, 3422) == (3522, 36, -303)
    assert printed(a).endswith("ipc_kobject_server: bogus kernel message, id=3422\n")


def test_20_a_notification_that_the_kernel_did_not_send(a: User) -> None:
    name = semaphore(a)
    references = a.port(name).ip_object.io_references
    assert answer(a, name, 70) == (170, 36, -303)
    assert a.right(name) == "S/1"
    assert a.port(name).ip_object.io_references == references


@pytest.mark.parametrize(("id", "probes", "slot"), [(3418, 1, 325), (3831, 16, 753), (2815, 16, None), (0, 1, None)])
def test_21_how_far_the_hash_is_searched(a: User, id: int, probes: int, slot: int | None) -> None:
    moments = a.machine.timeline.moments
    start = len(moments)
    answer(a, a.task_self, id)
    places = [moment.position for moment in moments[start:] if moment.frame.code.name == "ipc_kobject_server"]
    assert places.count(282) == probes
    assert (351 in places) == (slot is not None)
    assert slot is None or variables(a.machine).mig_buckets[slot].num == id


def test_22_a_request_without_a_port_for_the_reply(a: User) -> None:
    host = a.trap(29)
    assert host
    rights = Conservation(a.machine)
    start = len(a.machine.timeline.moments)
    assert a.send(CP, host, id=202) == 0
    lines = {(moment.frame.code.name, moment.position) for moment in a.machine.timeline.moments[start:]}
    assert ("ipc_kobject_server", 460) in lines
    assert any(name == "host_page_size" for name, _ in lines)
    rights.check()


def test_23_a_reply_to_an_object_of_the_kernel_s(a: User) -> None:
    sends = a.port(a.task_self).ip_srights
    host = a.trap(29)
    assert host
    assert a.send(CP | CP << 8, host, a.task_self, id=202) == 0
    assert "ipc_kobject_server: refusing to send reply to kobject 2 port (id:202)\n" in printed(a)
    assert a.port(a.task_self).ip_srights == sends


def test_25_the_last_right_to_a_semaphore_goes_with_the_request(a: User) -> None:
    name = semaphore(a)
    owned = a.task.semaphores_owned
    assert answer(a, name, 3422, bits=17) == (3522, 36, -303)
    assert a.right(name) == "-"
    assert a.task.semaphores_owned == owned - 1
    Conservation(a.machine)
