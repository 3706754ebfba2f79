"""A machine with zones and spaces and nothing else, for tests that call single kernel functions."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from machdbg.kernel.cpu import local
from machdbg.kernel.data import Kernel, cstring, kernel_data, map_data
from machdbg.kernel.headers import _vm_map, ipc_entry, ipc_space, ipc_space_t, task, thread, x86_saved_state_t
from machdbg.kernel.image import kernel_image
from machdbg.kernel.macros import at_address
from machdbg.kernel.osfmk.ipc.ipc_space import ipc_space_create
from machdbg.kernel.osfmk.ipc.ipc_table import ipc_table_init
from machdbg.kernel.osfmk.kern.kalloc import kalloc, kalloc_init
from machdbg.kernel.osfmk.kern.syscall_sw import fill_mach_trap_table
from machdbg.kernel.osfmk.kern.zalloc import zinit, zone_bootstrap
from machdbg.kernel.osfmk.x86_64.idt64 import syscall_entry
from machdbg.kernel.settings import Settings
from machdbg.machine.frame import Frame
from machdbg.machine.function import Call, Code, Function
from machdbg.machine.machine import Block, Idle, Machine, Panicked, Raised
from machdbg.machine.memory import READ, AddressSpace
from machdbg.machine.thread import Process, Thread

STACK = 0xFFFFFF90A0000000
STACK_SIZE = 0x4000
MEMORY = 0x100000000  # two pages of a bare user's that can be read and written
READ_ONLY = 0x100004000  # a page that can be read
LIMIT = 0x7FFFFFE00000


class Bare:
    """The machine. ``run`` has a coroutine function run in the kernel, ``call`` a modelled function."""

    def __init__(self) -> None:
        self.machine = Machine()
        self.machine.kernel = Kernel(Settings(), _set_up)
        map_data(self.machine)
        self.machine.images.append(kernel_image())  # which gives functions their addresses
        self.run(_set_up)

    def run(self, body: Callable[..., Coroutine[Any, Any, Any]], *arguments: Any) -> Any:
        """What ``body(*arguments)`` returns; AssertionError with the text if the kernel panics."""
        return self.call(Call(Function(body, "test.c", 1, (), False, 0), arguments))

    def call(self, call: Call[Any]) -> Any:
        """What the function called returns."""
        return call_on(self.machine, call)

    def space(self) -> ipc_space:
        """A new space with the smallest table."""
        return self.run(_new_space)  # type: ignore[no-any-return]


def call_on(machine: Machine, call: Call[Any], structure: int = 0) -> Any:
    """What the function called returns, run by a thread of its own; ``structure`` is what the kernel takes it for."""
    if machine.kernel_space.region(STACK) is None:
        machine.kernel_space.map(STACK, STACK_SIZE, "stack")
    running = Thread(len(machine.threads) + 1, "test", None, STACK + STACK_SIZE)
    running.object = structure
    machine.call(running, call)
    machine.add_thread(running)
    while True:
        stop = machine.step()
        if isinstance(stop, Panicked):
            raise AssertionError(stop.text)
        if isinstance(stop, Idle):
            return running.result


class UserFrame(Frame):
    """A program that does nothing but note what its system calls return."""

    def __init__(self) -> None:
        super().__init__(Code(), (), None, 0)
        self.results: list[Any] = []
        self.send = self._resume

    def _resume(self, value: Any) -> Block:
        self.results.append(value)
        return Block()


class BareUser(Bare):
    """A bare machine with a user process of one thread, without rights or ports."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = AddressSpace(self.machine.ram, "user")
        self.memory.map(MEMORY, 0x2000, "data")
        self.memory.map(READ_ONLY, 0x1000, "text", READ)
        self.process = Process(1, "user", self.memory)
        self.structure: thread = self.run(_new_thread)
        self.machine.kernel.address_spaces[self.structure.map.pmap] = self.memory
        self.run(_fill_mach_trap_table)

    def act(self, body: Callable[..., Coroutine[Any, Any, Any]], *arguments: Any) -> Any:
        """What ``body`` returns when the user's thread runs it in the kernel."""
        running = self._thread()
        self.machine.call(running, Call(Function(body, "test.c", 1, (), False, 0), arguments))
        self.machine.add_thread(running)
        self._finish()
        return running.result

    def trap(self, **registers: int) -> list[Any]:
        """What a syscall instruction with these registers returns, in a list that is empty if it does not."""
        running = self._thread()
        frame = UserFrame()
        running.user = frame
        self.machine.call(running, syscall_entry(self.machine, running, {"rsp": MEMORY + 0x800, **registers}))
        self.machine.add_thread(running)
        self._finish()
        return frame.results

    def _thread(self) -> Thread:
        running = Thread(1000, "user", self.process, STACK + STACK_SIZE)
        running.object = self.structure.address
        return running

    def _finish(self) -> None:
        self.raised: Raised | None = None
        while True:
            stop = self.machine.step()
            if isinstance(stop, Panicked):
                raise AssertionError(stop.text)
            if isinstance(stop, Raised):
                self.raised = stop
            if isinstance(stop, Idle):
                return


async def _new_thread() -> thread:
    new = at_address(thread, await kalloc(thread.record.size))
    new.active = 1
    new.task = at_address(task, await kalloc(task.record.size))
    new.map = new.task.map = at_address(_vm_map, await kalloc(_vm_map.record.size))
    new.map.pmap = 0x1234
    new.map.hdr.links.start = MEMORY
    new.map.hdr.links.end = LIMIT
    new.machine.iss = at_address(x86_saved_state_t, await kalloc(x86_saved_state_t.record.size))
    return new


async def _fill_mach_trap_table() -> None:
    fill_mach_trap_table(kernel_image())


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
