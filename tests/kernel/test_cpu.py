"""Variables on the kernel stack, calls through pointers, panics."""

from __future__ import annotations

import pytest

from machdbg.kernel.cpu import call_pointer, kernel_assert, local, local_array, panic, running_frame
from machdbg.kernel.headers import int_t, ipc_port_t, mach_port_name_t, uint64_t
from machdbg.kernel.image import kernel_image
from machdbg.kernel.macros import IP_DEAD
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin_type
from machdbg.machine.memory import Fault

from .bare import STACK, STACK_SIZE, Bare


def test_locals_lie_below_the_frame_and_apart() -> None:
    async def body() -> None:
        frame = running_frame()
        top = frame.sp
        name, port, table = local(mach_port_name_t), local(ipc_port_t), local_array(uint64_t, 4)
        assert [name.address, port.address, table.address] == [top - 4, top - 16, top - 48]
        assert frame.sp == table.address
        assert STACK <= frame.sp < STACK + STACK_SIZE
        name.value, port.value, table[3] = 0x103, IP_DEAD(), 5
        assert (name.value, port.value.address, table[3]) == (0x103, (1 << 64) - 1, 5)

    Bare().run(body)


def test_a_callee_starts_below_its_callers_locals_on_an_even_boundary() -> None:
    async def body() -> None:
        local(int_t)
        low = running_frame().sp
        assert await ipc_object_copyin_type(19) == 17
        assert running_frame().sp == low
        space = running_frame().code
        assert space.name == "body"

    bare = Bare()
    bare.run(body)
    callee = next(moment.frame for moment in bare.machine.timeline.moments
                  if moment.frame.code is ipc_object_copyin_type)
    assert callee.base % 16 == 0
    assert callee.parent is not None
    assert callee.base + 16 <= callee.parent.sp


def test_calls_through_pointers() -> None:
    async def body() -> int:
        found = await call_pointer(kernel_image().functions["ipc_object_copyin_type"].address, 20)
        return int(found)

    bare = Bare()
    bare.machine.images = [kernel_image()]
    assert bare.run(body) == 17


def test_a_pointer_to_no_function_faults() -> None:
    async def body() -> None:
        with pytest.raises(Fault):
            await call_pointer(kernel_image().functions["zalloc"].address + 1, 1)

    bare = Bare()
    bare.machine.images = [kernel_image()]
    bare.run(body)


def test_panic_text() -> None:
    async def body() -> None:
        panic("out of cheese")

    with pytest.raises(AssertionError, match=r'^panic\(cpu 0 caller 0x[0-9a-f]+\): "out of cheese"@/.*/test.c:\d+$'):
        Bare().run(body)


def test_assertion_text() -> None:
    async def body() -> None:
        kernel_assert(1 + 1 == 2, "sums")
        kernel_assert(1 + 1 == 3, "1 + 1 == 3")

    with pytest.raises(AssertionError, match=r"test.c:\d+ Assertion failed: 1 \+ 1 == 3$"):
        Bare().run(body)
