"""The checker on a kernel that is in order, and on one into whose memory something wrong was written."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable

import pytest

from machdbg.commands.ipc.check import check
from machdbg.kernel.headers import ipc_entry, ipc_port
from tests.fuzz.acts import ask_for
from tests.kernel.user import User, booted, variables

COPY_SEND, MAKE_SEND, MAKE_SEND_ONCE, MOVE_RECEIVE = 19, 20, 21, 16
COMPLEX = 0x80000000


class Tasks:
    """Two tasks: B receives on ``b``, to which A has a send right ``a``; two messages wait there, one with rights."""

    def __init__(self) -> None:
        self.A, self.B = booted(2)
        self.b = self.B.allocate()
        self.a = self.B.give(self.b, MAKE_SEND, self.A)
        self.reply = self.A.allocate()
        assert self.A.send(COPY_SEND | MAKE_SEND_ONCE << 8, self.a, self.reply) == 0
        body = struct.pack("<IIII", 1, self.reply, 0, MAKE_SEND << 16)
        assert self.A.send(COPY_SEND | COMPLEX, self.a, body=body) == 0
        self.port = self.A.port(self.a)
        self.answer = self.A.port(self.reply)
        self.first = self.port.ip_messages.imq_messages.ikmq_base

    def entry(self, user: User, name: int) -> ipc_entry:
        entry = user.entry(name)
        assert entry is not None
        return entry

    def check(self) -> list[str]:
        return check(self.A.machine).violations


@pytest.fixture
def tasks() -> Tasks:
    return Tasks()


def test_a_kernel_in_order(tasks: Tasks) -> None:
    report = check(tasks.A.machine)
    assert report.violations == [] == report.unchecked
    assert report.ports > 10
    assert report.entries == len(tasks.A.names()) + len(tasks.B.names())
    assert report.messages == 2


def wrong_srights(tasks: Tasks) -> None:
    tasks.port.ip_srights += 1


def wrong_sorights(tasks: Tasks) -> None:
    tasks.answer.ip_sorights = 0


def wrong_references(tasks: Tasks) -> None:
    tasks.port.ip_references -= 1


def wrong_msgcount(tasks: Tasks) -> None:
    tasks.port.ip_messages.imq_msgcount = 3


def message_torn_out(tasks: Tasks) -> None:
    tasks.first.ikm_next.ikm_prev = tasks.first.ikm_next


def message_lost(tasks: Tasks) -> None:
    first = tasks.first
    first.ikm_next.ikm_next = first.ikm_next.ikm_prev = first.ikm_next
    tasks.port.ip_messages.imq_messages.ikmq_base = first.ikm_next
    tasks.port.ip_messages.imq_msgcount = 1


def message_in_two_places(tasks: Tasks) -> None:
    cache = variables(tasks.A.machine).ikm_cache
    cache.entries[cache.avail] = tasks.first
    cache.avail += 1


def message_for_another(tasks: Tasks) -> None:
    tasks.first.ikm_header.msgh_remote_port = tasks.answer


def wrong_type(tasks: Tasks) -> None:
    tasks.entry(tasks.A, tasks.a).ie_bits |= 0x100000


def wrong_urefs(tasks: Tasks) -> None:
    tasks.entry(tasks.A, tasks.a).ie_bits &= ~0xFFFF


def wrong_receiver(tasks: Tasks) -> None:
    tasks.port.ip_receiver_name = 0x7703


def no_receiver(tasks: Tasks) -> None:
    tasks.entry(tasks.B, tasks.b).ie_bits ^= 0x30000


def hash_cell_gone(tasks: Tasks) -> None:
    space = tasks.A.space
    for index in range(space.is_table_size):
        entry = ipc_entry(space.space, space.is_table.address + index * ipc_entry.record.size)
        if entry.ie_index == tasks.a >> 8:
            entry.ie_index = 0


def wrong_table_free(tasks: Tasks) -> None:
    tasks.A.space.is_table_free += 2


def free_list_in_a_circle(tasks: Tasks) -> None:
    space = tasks.A.space
    first = ipc_entry(space.space, space.is_table.address + space.is_table.ie_next * ipc_entry.record.size)
    first.ie_next = space.is_table.ie_next


def free_list_into_use(tasks: Tasks) -> None:
    tasks.A.space.is_table.ie_next = tasks.a >> 8


def port_freed(tasks: Tasks) -> None:
    zone = variables(tasks.A.machine).ipc_object_zones[0]
    tasks.port.space.write(tasks.port.address, struct.pack("<Q", zone.free_elements))
    zone.free_elements = tasks.port.address


def wrong_zone_count(tasks: Tasks) -> None:
    variables(tasks.A.machine).ipc_object_zones[0].count += 1


def zone_without_a_chunk(tasks: Tasks) -> None:
    zone = variables(tasks.A.machine).ipc_object_zones[0]
    zone.cur_size -= zone.alloc_size


def dead_with_messages(tasks: Tasks) -> None:
    tasks.port.ip_bits &= ~0x80000000


def zone_list_broken(tasks: Tasks) -> None:
    zone = variables(tasks.A.machine).ipc_object_zones[0]
    zone.free_elements += 4


def task_port_of_another(tasks: Tasks) -> None:
    tasks.A.port(tasks.A.task_self).ip_kobject = tasks.B.task.address


@pytest.mark.parametrize(("spoil", "pattern"), [
    (wrong_srights, "port {port}: ip_srights is 4, but 3 send rights exist: test0.*name {a}: send, 1 urefs; message"),
    (wrong_sorights, "port {answer}: ip_sorights is 0, but 1 send-once right exists: message {first} queued on port "
                     "{port} .*, local port: send-once"),
    (wrong_references, r"port {port}: ip_references is 3, but 4 references exist: .*test1\(101\) name {b}: receive"),
    (wrong_msgcount, "port {port}: imq_msgcount is 3, but 2 messages are queued: {first}, 0x"),
    (message_torn_out, "port {port}'s queue: ikm_prev of message 0x.* is 0x.*, but it follows {first}"),
    (message_lost, "message {first} is neither queued nor cached nor held"),
    (message_in_two_places, "message {first} is in ikm_cache and also queued on port {port}"),
    (message_for_another, "port {port}: message {first} is in its queue, but msgh_remote_port is {answer}"),
    (wrong_type, r"space 0x.* \(test0\(100\)\): name {a} has the impossible type 0x110000"),
    (wrong_urefs, r"name {a} has the type 0x10000 and 0 urefs"),
    (wrong_receiver, "port {port}: test1.* name {b}: receive, but ip_receiver is 0x.* and ip_receiver_name 0x7703"),
    (no_receiver, "port {port}: 0 receive rights exist"),
    (hash_cell_gone, "send right {a} to port {port} is not in the reverse hash"),
    (wrong_table_free, r"\(test0\(100\)\): 21 entries, 3 in use and 17 on the free list; is_table_free is 19"),
    (free_list_in_a_circle, "its list of free entries goes on at .*, which is there already"),
    (free_list_into_use, "its list of free entries goes on at .*, which is in use"),
    (port_freed, "name {a} stands for {port}, which is not a port in use"),
    (wrong_zone_count, "zone 'ipc ports': count is .*, but .* of its elements are in use"),
    (zone_without_a_chunk, "zone 'ipc ports': cur_size is .*, but .* bytes are mapped for it"),
    (dead_with_messages, "port {port}: it is dead, but 2 messages are queued: {first}, 0x"),
    (zone_list_broken, "zone 'ipc ports': its list of free elements goes on at 0x.*, where no element of it lies"),
    (task_port_of_another, "its kernel object is task 0x.*, but itk_self of that is 0x"),
])
def test_a_kernel_out_of_order(tasks: Tasks, spoil: Callable[[Tasks], None], pattern: str) -> None:
    assert tasks.check() == []
    spoil(tasks)
    found = "\n".join(tasks.check())
    names = {"port": tasks.port.address, "answer": tasks.answer.address, "first": tasks.first.address,
             "a": tasks.a, "b": tasks.b}
    for key, value in names.items():
        pattern = pattern.replace("{" + key + "}", f"{value:#x}")
    assert re.search(pattern, found), found


def test_receive_right_in_transit(tasks: Tasks) -> None:
    assert tasks.A.send(COPY_SEND | COMPLEX, tasks.a,
                        body=struct.pack("<IIII", 1, tasks.reply, 0, MOVE_RECEIVE << 16)) == 0
    assert tasks.check() == []
    tasks.answer.ip_destination = ipc_port(tasks.answer.space, 0)
    assert any("its receive right is in message" in line for line in tasks.check())


def test_a_blocked_sender_holds_its_message(tasks: Tasks) -> None:
    for _ in range(3):
        assert tasks.A.send(COPY_SEND, tasks.a) == 0
    assert tasks.A.send(COPY_SEND, tasks.a) is None, "the queue is full"
    assert tasks.check() == []
    report = check(tasks.A.machine)
    assert report.messages == 6
    tasks.port.ip_srights += 1
    assert any("held by blocked thread test0" in line or "ip_srights is 8" in line for line in tasks.check())


def test_a_blocked_receiver_holds_the_port() -> None:
    (user,) = booted()
    name = user.allocate()
    assert user.receive(name) is None
    assert check(user.machine).violations == []
    user.port(name).ip_references = 1
    assert "thread" in "".join(check(user.machine).violations)


def test_what_a_dead_port_had_to_notify_is_no_right_of_its_any_more(tasks: Tasks) -> None:
    """The slot of a request that has fired keeps its right as a mere number."""
    assert tasks.A.enter(ask_for(tasks.A.space, tasks.a, 72, 0, tasks.reply, MAKE_SEND_ONCE)) == 0
    assert tasks.check() == []
    assert tasks.B.trap(17, tasks.B.task_self, tasks.b) == 0
    assert tasks.port.ip_requests, "the table stays until the last reference goes"
    assert tasks.check() == []
