"""A machine with zones and spaces and nothing else, for tests that call single kernel functions."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from machdbg.kernel.cpu import local
from machdbg.kernel.data import Kernel, cstring, kernel_data, map_data
from machdbg.kernel.headers import ipc_entry, ipc_space, ipc_space_t
from machdbg.kernel.macros import at_address
from machdbg.kernel.osfmk.ipc.ipc_space import ipc_space_create
from machdbg.kernel.osfmk.ipc.ipc_table import ipc_table_init
from machdbg.kernel.osfmk.kern.kalloc import kalloc_init
from machdbg.kernel.osfmk.kern.zalloc import zinit, zone_bootstrap
from machdbg.kernel.settings import Settings
from machdbg.machine.function import Call, Function
from machdbg.machine.machine import Idle, Machine, Panicked
from machdbg.machine.thread import Thread

STACK = 0xFFFFFF90A0000000
STACK_SIZE = 0x4000


class Bare:
    """The machine. ``run`` has a coroutine function run in the kernel, ``call`` a modelled function."""

    def __init__(self) -> None:
        self.machine = Machine()
        self.machine.kernel = Kernel(Settings())
        map_data(self.machine)
        self.machine.kernel_space.map(STACK, STACK_SIZE, "stack")
        self.panic: str | None = None
        self.run(_set_up)

    def run(self, body: Callable[..., Coroutine[Any, Any, Any]], *arguments: Any) -> Any:
        """What ``body(*arguments)`` returns; AssertionError with the text if the kernel panics."""
        return self.call(Call(Function(body, "test.c", 1, (), False, 0), arguments))

    def call(self, call: Call[Any]) -> Any:
        """What the function called returns."""
        thread = Thread(len(self.machine.threads) + 1, "test", None, STACK + STACK_SIZE)
        self.machine.call(thread, call)
        self.machine.add_thread(thread)
        while True:
            stop = self.machine.step()
            if isinstance(stop, Panicked):
                raise AssertionError(stop.text)
            if isinstance(stop, Idle):
                return thread.result

    def space(self) -> ipc_space:
        """A new space with the smallest table."""
        return self.run(_new_space)  # type: ignore[no-any-return]


async def _set_up() -> None:
    data = kernel_data()
    zone_bootstrap()
    await kalloc_init()
    size = ipc_space.record.size
    data.ipc_space_zone = await zinit(size, 100 * size, size, cstring("ipc spaces"))
    await ipc_table_init()


async def _new_space() -> ipc_space:
    space = local(ipc_space_t)
    assert await ipc_space_create(kernel_data().ipc_table_entries, space) == 0
    result: ipc_space = space.value
    return result


def entry_at(space: ipc_space, index: int) -> ipc_entry:
    """An entry of a space."""
    return at_address(ipc_entry, space.is_table.address + index * ipc_entry.record.size)
