"""What a compiled expression is run with: memory, a frame's registers, and the functions of the program."""

from __future__ import annotations

from struct import Struct as Packer
from typing import Any

from machdbg.machine.ctype import Float

from . import registers
from .calling import RETURNED, CallOptions, call
from .error import DebuggerError, ExecutionError
from .frame import Frame
from .memory import Memory

CALLS = CallOptions()


class _Space:
    """Memory as compiled expressions use it; what cannot be done is an ExecutionError."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def read(self, address: int, size: int) -> bytes:
        data = self.memory.read_available(address, size)
        if len(data) < size:
            raise ExecutionError("error: supposed to interpret, but failed: Interpreter couldn't read from memory")
        return data

    def write(self, address: int, data: bytes) -> None:
        process = self.memory.process
        if process is not None and not self.memory.target.persistent.owns(address):
            process.check_writable()
        try:
            self.memory.write(address, data)
        except DebuggerError:
            raise ExecutionError(
                "error: supposed to interpret, but failed: Interpreter couldn't write to memory") from None

    def load(self, packer: Packer, address: int) -> Any:
        return packer.unpack(self.read(address, packer.size))[0]

    def store(self, packer: Packer, address: int, value: Any) -> None:
        self.write(address, packer.pack(value))


class Surroundings:
    """The environment of a compiled expression: memory, and the frame whose recorded registers are read."""

    def __init__(self, frame: Frame | None, memory: Memory, options: CallOptions = CALLS) -> None:
        self.frame = frame
        self.options = options
        self.space: Any = _Space(memory)
        self.base = frame.machine_frame.base if frame is not None else 0
        self.temporaries: list[Any] = []

    def recorded(self, name: str) -> Any:
        """The value of a variable or register that is not in memory; raises ExecutionError if it is not known."""
        frame = self.frame
        assert frame is not None
        if name.startswith("$"):
            register = registers.find(name)
            number = frame.registers().get(register.whole) if register is not None else None
            if register is None or number is None:
                raise ExecutionError(_unavailable(name[1:], f"register {name[1:]} is not available"))
            return register.of(number)
        value = frame.local(name)
        if value is None or value.error is not None:
            raise ExecutionError(_unavailable(name, value.error or "" if value is not None else ""))
        return value.as_float() if isinstance(value.stripped, Float) else value.as_integer()

    def call(self, address: int, arguments: tuple[Any, ...]) -> Any:
        """The result of the function at an address of the program; raises ExecutionError, DebuggerError."""
        memory = self.space.memory
        if memory.process is None:
            raise ExecutionError("error: Can't evaluate the expression without a running target due to: Interpreter "
                                 "doesn't handle one of the expression's opcodes")
        code = memory.target.function_at(address)
        if code is None or code.address != address:
            raise ExecutionError(f"error: Execution was interrupted, reason: EXC_BAD_ACCESS (code=1, "
                                 f"address={address:#x}).\n{RETURNED}")
        return call(memory.process, code, arguments, self.options)

    def write_register(self, name: str, number: int) -> int:
        """Change a register of the selected thread, if that is possible; raises ExecutionError, DebuggerError."""
        process = self.space.memory.process
        if process is None or self.frame is None:
            raise ExecutionError(_unavailable(name, "no process"))
        number &= (1 << 64) - 1
        process.write_register(self.frame.thread, name, number)
        return number

    def recorded_address(self, name: str) -> int:
        """Where a structure lies that a function modelled in Python has on its stack; raises ExecutionError."""
        value = self.frame.local(name) if self.frame is not None else None
        if value is None or value.address is None:
            raise ExecutionError(_unavailable(name, value.error or "" if value is not None else ""))
        return value.address


def _unavailable(name: str, why: str) -> str:
    return (f"error: Couldn't materialize: couldn't get the value of variable {name}: {why}\n"
            "error: errored out in DoExecute, couldn't PrepareToExecuteJITExpression")
