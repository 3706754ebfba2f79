"""Leaks: what nothing reaches any more is found, what something reaches is not."""

from __future__ import annotations

import pytest

from machdbg.commands.ipc.check import check
from machdbg.commands.ipc.leaks import leaks
from machdbg.kernel.headers import ipc_port
from tests.kernel.user import booted, variables

COPY_SEND, MAKE_SEND, MAKE_SEND_ONCE = 19, 20, 21


def test_nothing_is_leaked() -> None:
    a, b = booted(2)
    name = b.allocate()
    aP, aR = b.give(name, MAKE_SEND, a), a.allocate()
    assert a.send(COPY_SEND | MAKE_SEND_ONCE << 8, aP, aR) == 0
    assert leaks(a.machine) == []
    assert b.receive(name, 100) == 0
    assert a.trap(17, a.task_self, aR) == 0
    assert leaks(a.machine) == []


@pytest.mark.parametrize("words", (0, 1))
def test_a_dead_port_in_a_queued_message_is_not_leaked(words: int) -> None:
    """The header lies at the end of the buffer, so its pointers are aligned as the message's size has it."""
    (user,) = booted()
    name, reply = user.allocate(), user.allocate()
    port = user.port(reply)
    assert user.send(MAKE_SEND | MAKE_SEND_ONCE << 8, name, reply, body=bytes(4 * words)) == 0
    assert user.trap(17, user.task_self, reply) == 0
    assert port.ip_references == 1
    assert leaks(user.machine) == []


def test_a_port_without_a_name_is_leaked() -> None:
    (user,) = booted()
    name = user.allocate()
    port = user.port(name)
    entry = user.entry(name)
    assert entry is not None
    entry.space.write(entry.address, bytes(8))
    (leak,) = leaks(user.machine)
    assert (leak.address, leak.size, leak.zone) == (port.address, ipc_port.record.size, "ipc ports")
    assert str(leak).startswith(f"{port.address:#x}, {ipc_port.record.size} bytes of zone 'ipc ports': port, ")


def test_a_message_taken_out_of_its_queue_is_leaked() -> None:
    (user,) = booted()
    name = user.allocate()
    assert user.send(MAKE_SEND, name) == 0
    queue = user.port(name).ip_messages
    kmsg = queue.imq_messages.ikmq_base
    queue.imq_messages.ikmq_base.space.write(queue.imq_messages.address, bytes(8))
    assert [leak.address for leak in leaks(user.machine)] == [kmsg.address]


def test_the_reference_that_this_kernel_loses() -> None:
    """mod_refs(DEAD_NAME, out of range) on a right that has just died (spec of ports and rights, section 17, 11)."""
    a, b = booted(2)
    name = b.allocate()
    port = b.port(name)
    aP = b.give(name, MAKE_SEND, a)
    assert b.trap(17, b.task_self, name) == 0
    assert leaks(a.machine) == [] == check(a.machine).violations
    assert a.trap(19, a.task_self, aP, 4, -5 & 0xFFFFFFFF) == 18  # KERN_INVALID_VALUE
    assert a.trap(18, a.task_self, aP) == 0
    (leak,) = leaks(a.machine)
    assert leak.address == port.address
    assert "port, dead, ip_references 1" in str(leak)
    assert check(a.machine).violations == [
        f"port {port.address:#x}: ip_references is 1, but 0 references exist"]


def test_large_memory_that_the_kernel_holds_is_no_leak() -> None:
    (user,) = booted()
    for _ in range(400):
        user.allocate()
    assert variables(user.machine).kalloc_large_inuse >= 0
    assert leaks(user.machine) == []
