"""Library functions written in Python, and stubs of system calls."""

from __future__ import annotations

import struct
from collections.abc import Callable, Generator
from typing import Any

from machdbg.machine import ctype
from machdbg.machine.ctype import CType, FunctionType, Integer, strip
from machdbg.machine.exception import UserException
from machdbg.machine.frame import Frame, push_linkage
from machdbg.machine.function import Call, Code, Line
from machdbg.machine.image import Image
from machdbg.machine.machine import Machine, Trap
from machdbg.machine.memory import AddressSpace, Fault
from machdbg.machine.thread import Process, Thread

from .function import LINKAGE, REGISTERS, word

SYSCALL_CLASS_MACH = 0x1000000
SYSCALL_CLASS_UNIX = 0x2000000
SYSCALL_END = 10  # where a trap's stub stands while it is in the kernel: behind two moves and the syscall
IN_KERNEL = 1  # the position for that
SCRATCH = 48  # bytes of stack that a native function's frame takes
_REGISTER_NAMES = ("rdi", "rsi", "rdx", "r10", "r8", "r9")

Result = int | float | bytes | bool | None
Body = Callable[["NativeCall"], "Result | Generator[Any, Any, Result]"]


class NativeCall:
    """What a native function is given: its arguments, and the process that calls it."""

    __slots__ = ("arguments", "frame", "machine", "thread")

    def __init__(self, machine: Machine, thread: Thread, arguments: tuple[Any, ...], frame: Frame) -> None:
        self.machine = machine
        self.thread = thread
        self.arguments = arguments
        self.frame = frame

    def __getitem__(self, index: int) -> Any:
        """An argument; 0 when the caller passed too few (it was not declared)."""
        return self.arguments[index] if index < len(self.arguments) else 0

    def integer(self, index: int, type_: Integer = ctype.INT) -> int:
        """An argument as an integer of a type."""
        return type_.wrap(int(self[index]))

    @property
    def process(self) -> Process:
        assert self.thread.process is not None
        return self.thread.process

    @property
    def space(self) -> AddressSpace:
        return self.process.space

    def string(self, index: int) -> bytes:
        """The C string that an argument points to; raises Fault."""
        return self.space.read_string(int(self[index]))

    def call(self, address: int, *arguments: Any) -> Generator[Any, Any, Any]:
        """Call the function at ``address``, a function pointer: ``result = yield from call.call(...)``."""
        code = self.machine.function_at(address)
        if code is None:
            raise Fault(address, "execute")
        return (yield Call(code, arguments))


class VariableArguments:
    """Arguments of a ``va_list``, which points to words on the stack, or of a call, one after the other."""

    def __init__(self, space: AddressSpace, address: int | None = None, values: tuple[Any, ...] = ()) -> None:
        self._space = space
        self._address = address
        self._values = list(values)

    def integer(self, type_: Integer = ctype.INT) -> int:
        """The next argument as an integer."""
        return type_.wrap(int(self._next("<Q")))

    def pointer(self) -> int:
        """The next argument as an address."""
        return int(self._next("<Q")) & (1 << 64) - 1

    def floating(self) -> float:
        """The next argument as a double."""
        return float(self._next("<d"))

    def _next(self, form: str) -> Any:
        if self._address is None:
            return self._values.pop(0) if self._values else 0
        data = self._space.read(self._address, 8)
        self._address += 8
        return struct.unpack(form, data)[0]


class NativeCode(Code):
    """A function of a library that is not written in C: no line information, and one step point, its entry.

    ``code_size`` is the room in bytes that it takes in its image.
    """

    has_lines = False
    file = ""
    line = 0
    code_size: int

    def __init__(self, name: str, type_: FunctionType | None) -> None:
        self.name = name
        self.type = type_

    def positions(self) -> list[int]:
        return [0]

    def locate(self, position: int) -> Line:
        return Line(self.file, self.line)

    def returns(self) -> CType | None:
        return self.type.returns if self.type is not None else None


class NativeFunction(NativeCode):
    """A library function without line information, written in Python.

    ``body`` is called at the function's only step point; it returns the result, or is a generator that yields Calls
    and Requests and returns it. A Fault in it is the caller's process's; the body is run again from its start then.
    """

    code_size = 64

    def __init__(self, name: str, body: Body, type_: FunctionType | None = None) -> None:
        super().__init__(name, type_)
        self.body = body

    def __repr__(self) -> str:
        return f"<native function {self.name}>"

    def link(self, image: Image, address: int, size: int, pinned: dict[int, int] | None = None) -> None:
        super().link(image, address, size, pinned or {0: address})

    def enter(self, machine: Machine, thread: Thread, arguments: tuple[Any, ...], parent: Frame | None) -> NativeFrame:
        assert parent is not None, "the first frame of a thread is made by start"
        return NativeFrame(self, machine, thread, arguments, parent, parent.sp)

    def start(self, machine: Machine, thread: Thread, arguments: tuple[Any, ...], stack: int) -> NativeFrame:
        """The first frame of a thread whose stack ends at ``stack``."""
        return NativeFrame(self, machine, thread, arguments, None, stack)


class NativeFrame(Frame):
    """An activation of a native function."""

    __slots__ = ("body", "call")
    code: NativeFunction

    def __init__(self, code: NativeFunction, machine: Machine, thread: Thread, arguments: tuple[Any, ...],
                 parent: Frame | None, stack: int) -> None:
        pushed = max(0, len(arguments) - REGISTERS)
        super().__init__(code, arguments, parent, ((stack - 8 * pushed) & ~15) - LINKAGE)
        self.sp = self.base - SCRATCH
        self.call = NativeCall(machine, thread, arguments, self)
        self.body: Generator[Any, Any, Result] | None = None
        self.send = self._enter

    def _enter(self, _: Any) -> int:
        push_call(self.call.space, self)
        self.send = self._effect
        return 0

    def _effect(self, _: Any) -> Any:
        journal = self.call.machine.ram.journal
        mark = len(journal)
        try:
            result = self.code.body(self.call)
            if isinstance(result, Generator):
                self.body = result
                request = result.send(None)
                self.send = self._resume
                return request
        except (Fault, UserException):
            self.call.machine.ram.undo(journal[mark:])
            del journal[mark:]
            raise
        raise StopIteration(result)

    def _resume(self, value: Any) -> Any:
        assert self.body is not None
        try:
            return self.body.send(value)
        except (Fault, UserException):
            self.send = self._effect
            raise


def push_call(space: AddressSpace, frame: Frame) -> None:
    """Write the return address, the saved rbp and the arguments beyond the sixth to the stack."""
    push_linkage(space, frame)
    at = frame.base + LINKAGE
    for value in frame.arguments[REGISTERS:]:
        space.write(at, word(value))
        at += 8


class TrapFunction(NativeCode):
    """The stub of a system call: it enters the kernel with ``number``, which holds the call's class, too."""

    code_size = 16

    def __init__(self, name: str, number: int, type_: FunctionType | None = None) -> None:
        super().__init__(name, type_)
        self.number = number

    def __repr__(self) -> str:
        return f"<trap {self.name}>"

    def link(self, image: Image, address: int, size: int, pinned: dict[int, int] | None = None) -> None:
        super().link(image, address, size, pinned or {0: address, IN_KERNEL: address + SYSCALL_END})

    def enter(self, machine: Machine, thread: Thread, arguments: tuple[Any, ...], parent: Frame | None) -> TrapFrame:
        assert parent is not None
        return TrapFrame(self, thread, arguments, parent)


class TrapFrame(Frame):
    """An activation of a trap's stub; data, so that a process may be copied while it is in the kernel."""

    __slots__ = ("index", "space")
    code: TrapFunction

    def __init__(self, code: TrapFunction, thread: Thread, arguments: tuple[Any, ...], parent: Frame) -> None:
        pushed = max(0, len(arguments) - REGISTERS)
        super().__init__(code, arguments, parent, ((parent.sp - 8 * pushed) & ~15) - LINKAGE)
        assert thread.process is not None
        self.space = thread.process.space
        self.index = 0
        self.send = self._run

    def copy(self, parent: Frame, thread: Thread) -> TrapFrame:
        """The same activation in the copy of the process that ``thread`` belongs to."""
        new = TrapFrame(self.code, thread, self.arguments, parent)
        new.site, new.site_tick, new.position, new.depth = self.site, self.site_tick, self.position, self.depth
        new.index = self.index
        return new

    def _run(self, value: Any) -> Any:
        if self.index == 0:
            push_call(self.space, self)
            self.index = 1
            return 0
        if self.index == 1:
            self.index = 2
            self.position = IN_KERNEL
            return Trap(self._registers())
        returns = strip(self.code.type.returns) if self.code.type is not None else None
        raise StopIteration(returns.wrap(int(value)) if isinstance(returns, Integer) else value)

    def _registers(self) -> dict[str, int]:
        """The registers at the syscall instruction; rsp points at the return address, with argument 7 above it."""
        registers = dict.fromkeys(_REGISTER_NAMES, 0)
        for name, value in zip(_REGISTER_NAMES, self.arguments, strict=False):
            registers[name] = int(value) & (1 << 64) - 1
        registers["rax"] = self.code.number
        registers["rsp"] = self.base + 8
        registers["rbp"] = self.parent.base if self.parent is not None else 0
        registers["rip"] = registers["rcx"] = self.code.address + SYSCALL_END
        return registers
