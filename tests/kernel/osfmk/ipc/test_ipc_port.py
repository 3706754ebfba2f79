"""Naked rights to ports: made, copied, dropped; a port's death."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from machdbg.kernel.constants import IO_BITS_ACTIVE
from machdbg.kernel.cpu import local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import ipc_port, ipc_port_t, ipc_space, mach_port_name_t
from machdbg.kernel.macros import IP_DEAD, IP_NULL, IP_VALID, ip_active
from machdbg.kernel.osfmk.ipc.ipc_port import (
    ipc_port_alloc,
    ipc_port_alloc_special,
    ipc_port_copy_send,
    ipc_port_copyout_send,
    ipc_port_make_send,
    ipc_port_make_sonce,
    ipc_port_release_send,
    ipc_port_release_sonce,
)
from machdbg.kernel.osfmk.ipc.ipc_port_destroy import ipc_port_dealloc_special
from machdbg.machine.function import Call, Function

from ... import user
from ...bare import call_on


def counts(port: ipc_port) -> tuple[int, int, int, int]:
    """References, send rights, send-once rights, make-send count."""
    return port.ip_references, port.ip_srights, port.ip_sorights, port.ip_mscount


async def special() -> ipc_port:
    return await ipc_port_alloc_special(kernel_data().ipc_space_kernel)


class Kernel:
    """A booted machine; ``run`` has a coroutine function run in the kernel by the client's thread's double."""

    def __init__(self) -> None:
        (self.client,) = user.booted(1)

    def run(self, body: Callable[[], Coroutine[Any, Any, None]]) -> None:
        code = Function(body, "test.c", 1, (), False, 0)
        call_on(self.client.machine, Call(code, ()), self.client.thread.object)


@pytest.fixture
def kernel() -> Kernel:
    return Kernel()


def test_a_port_of_the_kernel(kernel: Kernel) -> None:
    async def body() -> None:
        port = await special()
        assert counts(port) == (1, 0, 0, 0)
        assert (port.ip_receiver, port.ip_receiver_name) == (kernel_data().ipc_space_kernel, 1)
        assert port.ip_bits == IO_BITS_ACTIVE
        queue = port.ip_messages
        assert (queue.imq_qlimit, queue.imq_msgcount, queue.imq_seqno) == (5, 0, 0)

    kernel.run(body)


def test_naked_rights_count(kernel: Kernel) -> None:
    async def body() -> None:
        port = await special()
        assert await ipc_port_make_send(port) == port
        assert counts(port) == (2, 1, 0, 1)
        assert await ipc_port_copy_send(port) == port
        assert counts(port) == (3, 2, 0, 1)
        assert await ipc_port_make_sonce(port) == port
        assert counts(port) == (4, 2, 1, 1)
        await ipc_port_release_send(port)
        await ipc_port_release_send(port)
        await ipc_port_release_sonce(port)
        assert counts(port) == (1, 0, 0, 1)

    kernel.run(body)


def test_null_and_dead_pass_through(kernel: Kernel) -> None:
    async def body() -> None:
        for port in (IP_NULL(), IP_DEAD()):
            for make in (ipc_port_make_send, ipc_port_copy_send, ipc_port_make_sonce):
                assert await make(port) == port
            await ipc_port_release_send(port)
            await ipc_port_release_sonce(port)
        assert await ipc_port_copyout_send(IP_NULL(), ipc_space(kernel_data().space, 0)) == 0
        assert await ipc_port_copyout_send(IP_DEAD(), ipc_space(kernel_data().space, 0)) == 0xFFFFFFFF

    kernel.run(body)


def test_a_dead_port_gives_no_rights(kernel: Kernel) -> None:
    async def body() -> None:
        port = await special()
        await ipc_port_make_send(port)
        stamp = kernel_data().ipc_port_timestamp_data
        await ipc_port_dealloc_special(port, kernel_data().ipc_space_kernel)
        assert not ip_active(port)
        assert port.ip_timestamp == stamp
        assert counts(port) == (1, 1, 0, 0)
        for make in (ipc_port_make_send, ipc_port_copy_send, ipc_port_make_sonce):
            assert await make(port) == IP_DEAD()
        zone = kernel_data().ipc_object_zones[0]
        before = zone.count
        await ipc_port_release_send(port)
        assert zone.count == before - 1

    kernel.run(body)


def test_dropping_a_right_that_is_not_there_panics(kernel: Kernel) -> None:
    async def body() -> None:
        await ipc_port_release_send(await special())

    with pytest.raises(AssertionError, match=r"ipc_port\.c:2076 Assertion failed: port->ip_srights > 0"):
        kernel.run(body)


def test_a_send_right_gets_the_name_that_the_port_has(kernel: Kernel) -> None:
    async def body() -> None:
        space = kernel_data().kernel_task.itk_space
        name, portp = local(mach_port_name_t), local(ipc_port_t)
        assert await ipc_port_alloc(space, name, portp) == 0
        port: ipc_port = portp.value
        assert IP_VALID(port)
        assert counts(port) == (1, 0, 0, 0)
        right = await ipc_port_make_send(port)
        assert await ipc_port_copyout_send(right, space) == name.value
        assert counts(port) == (1, 1, 0, 1)

    kernel.run(body)


def test_destroying_a_port_leaves_dead_names() -> None:
    (one, two) = user.booted(2)
    name = one.allocate()
    port = one.port(name)
    sent = one.give(name, 20, two)
    assert counts(port) == (2, 1, 0, 1)
    assert one.trap(17, one.task_self, name) == 0
    assert not ip_active(port)
    assert one.right(name) == "-"
    assert two.trap(18, two.task_self, sent) == 0
    assert two.right(sent) == "-"


