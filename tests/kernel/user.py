"""A user program made of Python, for tests that drive the kernel through its traps.

``User`` is what a test holds: it issues one trap after another and reads and writes the memory of its process. The
kernel's side is the real one: the trap enters through ``Machine.trap_entry``.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from machdbg.kernel import boot
from machdbg.kernel.cpu import local
from machdbg.kernel.data import DATA_ADDRESS, kernel_variables
from machdbg.kernel.headers import ipc_entry, ipc_object_t, ipc_port, ipc_space, mach_port_name_t, task
from machdbg.kernel.headers import thread as thread_structure
from machdbg.kernel.image import kernel_image
from machdbg.kernel.kexts import kext_images
from machdbg.kernel.macros import as_port
from machdbg.kernel.osfmk.ipc.ipc_object import ipc_object_copyin, ipc_object_copyin_type
from machdbg.kernel.osfmk.ipc.ipc_object_copyout import ipc_object_copyout
from machdbg.kernel.settings import Settings
from machdbg.machine.frame import Frame
from machdbg.machine.function import Call, Code, Line, function
from machdbg.machine.launch import Launch
from machdbg.machine.machine import Block, Exited, Idle, Machine, Panicked, Request, ReturnToUser, Stop, Trap
from machdbg.machine.memory import READ
from machdbg.machine.thread import Process, State, Thread

MEMORY = 0x100000000  # 64 KiB that can be read and written
READ_ONLY = 0x100020000  # a page that cannot be written
UNMAPPED = 0x300000000
STACK = 0x7FFEEFC00000
MACH_TRAP = 0x1000000


class _Code(Code):
    """The code of the test's program: one place."""

    name = "test"
    file = "test"
    line = 1
    has_lines = False

    def positions(self) -> list[int]:
        return [0]

    def locate(self, position: int) -> Line:
        return Line(self.file, 1)


class _Frame(Frame):
    """Waits until the test has something to do, and does it."""

    __slots__ = ("request", "result")

    def __init__(self, code: Code) -> None:
        super().__init__(code, (), None, STACK - 64)
        self.request: Any = None
        self.result: int | None = None
        self.send = self.resume

    def resume(self, value: Any) -> Any:
        if self.request is None:
            self.result = value
            return Block()
        request, self.request = self.request, None
        return request


@dataclass
class _Program:
    """What boot.start loads."""

    name: str
    pid: int
    frame: _Frame
    root: bool = False

    def load(self, machine: Machine, process: Process, thread: Thread, launch: Launch) -> None:
        space = process.space
        space.map(MEMORY, 0x10000, "__DATA")
        space.map(READ_ONLY, 0x1000, "__TEXT", READ)
        space.map(STACK - 0x10000, 0x10000, "Stack")
        thread.user = self.frame


class _Enter(Request):
    """Enter the kernel with a call of the test's own."""

    def __init__(self, call: Call[Any]) -> None:
        self.call = call

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        machine.call(thread, self.call)
        return None


@function("test", line=1, has_lines=False)
async def transfer(source: ipc_space, name: int, disposition: int, target: ipc_space) -> None:
    """Take a right out of one space and put it into another, as a message does; the result is its name there."""
    object = local(ipc_object_t)
    new = local(mach_port_name_t)
    assert await ipc_object_copyin(source, name, disposition, object) == 0
    kind = await ipc_object_copyin_type(disposition)
    assert await ipc_object_copyout(target, object.value, kind, 1, new) == 0
    await ReturnToUser(new.value)


class User:
    """A process with one thread, driven by a test."""

    def __init__(self, machine: Machine, frame: _Frame, pid: int) -> None:
        self.machine = machine
        self.frame = frame
        self.pid = pid

    @property
    def process(self) -> Process:
        return next(process for process in self.machine.processes if process.pid == self.pid)

    @property
    def thread(self) -> Thread:
        return self.process.threads[0]

    @property
    def memory(self) -> Any:
        return self.process.space

    @cached_property
    def task_self(self) -> int:
        """The name of the task's own port; asked for once, so that it has one reference."""
        name = self.trap(28)
        assert name
        return name

    # traps

    def trap(self, number: int, *arguments: int) -> int | None:
        """Issue Mach trap ``number``; its result, or None if the thread blocks in the kernel."""
        assert self.thread.state is State.WAITING and self.thread.kernel is None, "the thread is in the kernel"
        registers = dict(zip(("rdi", "rsi", "rdx", "r10", "r8", "r9"), arguments, strict=False))
        rsp = STACK - 64
        for index, value in enumerate(arguments[6:]):
            self.memory.write(rsp + 8 + 8 * index, struct.pack("<Q", value))
        return self._ask(Trap({"rax": MACH_TRAP | number, "rsp": rsp, **registers}))

    def give(self, name: int, disposition: int, receiver: User) -> int:
        """Give a right to another task, which no trap can do without a server that both know; its name there."""
        new = self._ask(_Enter(transfer(self.space, name, disposition, receiver.space)))
        assert new is not None
        return new

    def take(self, name: int, disposition: int, owner: User) -> int:
        """Take a right from another task; its name here."""
        new = self._ask(_Enter(transfer(owner.space, name, disposition, self.space)))
        assert new is not None
        return new

    def enter(self, call: Call[Any]) -> int | None:
        """Have the thread call a kernel function of the test's own, which ends with ReturnToUser; its value."""
        return self._ask(_Enter(call))

    def _ask(self, request: Request) -> int | None:
        self.frame.request = request
        self.frame.result = None
        self.machine.wake(self.thread)
        run(self.machine)
        return self.frame.result

    def message(self, address: int = MEMORY, option: int = 1, send_size: int = 0, rcv_size: int = 0, rcv_name: int = 0,
                timeout: int = 0, override: int = 0) -> int | None:
        """mach_msg_trap; its result without a sign."""
        result = self.trap(31, address, option, send_size, rcv_size, rcv_name, timeout, override)
        return None if result is None else result & 0xFFFFFFFF

    def send(self, bits: int, remote: int, local: int = 0, voucher: int = 0, id: int = 1234, body: bytes = b"",
             option: int = 1, size: int | None = None, **more: int) -> int | None:
        """Lay a message out at MEMORY and send it; ``size`` if it is to be another than the message's."""
        self.put(bits, remote, local, voucher, id, body)
        return self.message(MEMORY, option, 24 + len(body) if size is None else size, **more)

    def put(self, bits: int, remote: int, local: int, voucher: int, id: int, body: bytes = b"") -> None:
        """Lay a message out at MEMORY."""
        header = struct.pack("<IIIIIi", bits, 24 + len(body), remote, local, voucher, id)
        self.memory.write(MEMORY, header + body)

    def receive(self, name: int, size: int = 256, option: int = 2, address: int = MEMORY + 0x1000,
                **more: int) -> int | None:
        """Receive into MEMORY + 0x1000."""
        return self.message(address, option, 0, size, name, **more)

    def header(self, address: int = MEMORY + 0x1000) -> tuple[int, ...]:
        """(bits, size, remote, local, voucher, id) of a message in memory."""
        return struct.unpack("<IIIIIi", self.memory.read(address, 24))

    def word(self, address: int) -> int:
        """32 bits of memory."""
        value: int = struct.unpack("<I", self.memory.read(address, 4))[0]
        return value

    # the kernel's side

    @property
    def task(self) -> task:
        return task_of(self.machine, self.thread)

    @property
    def kernel_thread(self) -> thread_structure:
        return thread_structure(self.machine.kernel_space, self.thread.object)

    @property
    def space(self) -> ipc_space:
        return self.task.itk_space

    def entry(self, name: int) -> ipc_entry | None:
        """The entry that a name stands for, if it does."""
        space = self.space
        index = name >> 8
        if index >= space.is_table_size:
            return None
        entry = ipc_entry(space.space, space.is_table.address + index * ipc_entry.record.size)
        if entry.ie_bits >> 24 != name & 0xFF or not entry.ie_bits & 0x1F0000:
            return None
        return entry

    def right(self, name: int) -> str:
        """What a name stands for, as the vectors write it: ``S/1``, ``RS/2``, ``R/0``, ``SO/1``, ``D/3`` or ``-``."""
        entry = self.entry(name)
        if entry is None:
            return "-"
        bits = entry.ie_bits
        kinds = {0x10000: "S", 0x20000: "R", 0x30000: "RS", 0x40000: "SO", 0x80000: "PS", 0x100000: "D"}
        return f"{kinds[bits & 0x1F0000]}/{bits & 0xFFFF}"

    def port(self, name: int) -> ipc_port:
        """The port behind a name."""
        entry = self.entry(name)
        assert entry is not None, hex(name)
        return as_port(entry.ie_object)

    def names(self) -> list[int]:
        """Every name of the space, ascending."""
        space = self.space
        found = []
        for index in range(1, space.is_table_size):
            bits = ipc_entry(space.space, space.is_table.address + index * ipc_entry.record.size).ie_bits
            if bits & 0x1F0000:
                found.append(index << 8 | bits >> 24)
        return found

    def allocate(self) -> int:
        """A name for a new receive right."""
        assert self.trap(16, self.task_self, 1, MEMORY + 0x8000) == 0
        return self.word(MEMORY + 0x8000)


def task_of(machine: Machine, thread: Thread) -> task:
    """The task of a thread."""
    return thread_structure(machine.kernel_space, thread.object).task


def variables(machine: Machine) -> kernel_variables:
    """The kernel's variables."""
    return kernel_variables(machine.kernel_space, DATA_ADDRESS)


def run(machine: Machine) -> Stop:
    """Run until nothing can go on any more."""
    while True:
        stop = machine.step()
        if isinstance(stop, Idle):
            return stop
        assert not isinstance(stop, Panicked), stop
        assert stop is None or isinstance(stop, Exited), stop


def booted(count: int = 1, settings: Settings | None = None, root: bool = False) -> list[User]:
    """A machine that has booted, with ``count`` programs that wait for their test; ``root``: the first is root's."""
    settings = settings or Settings()
    machine = Machine()
    machine.images += [kernel_image(), *kext_images(settings.kexts)]
    programs = [_Program(f"test{number}", 100 + number, _Frame(_Code()), root and number == 0)
                for number in range(count)]
    boot.start(machine, settings, [(program, Launch()) for program in programs])
    users = [User(machine, program.frame, program.pid) for program in programs]
    run(machine)
    return users
