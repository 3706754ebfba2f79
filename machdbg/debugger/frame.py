"""Stack frames as the debugger shows them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from machdbg.machine.frame import Frame as MachineFrame
from machdbg.machine.function import Code, Line, Variable
from machdbg.machine.image import Image
from machdbg.machine.view import Pointer, Struct

from .memory import Memory
from .paths import resolve_path
from .value import Value

if TYPE_CHECKING:
    from .thread import Thread

ARGUMENT_REGISTERS = ("rdi", "rsi", "rdx", "rcx", "r8", "r9")
LINKAGE = 16  # bytes that a call leaves on the stack: the return address and the saved rbp
STACK_ALIGNMENT = 16
NOT_AVAILABLE = "variable not available"


class Frame:
    """One activation at the moment looked at: ``code`` at ``position``, called on ``thread``.

    ``returned`` is a 1-tuple with what a callee has just returned if the frame is in the middle of its line.
    """

    def __init__(self, thread: Thread, index: int, frame: MachineFrame, position: int, recorded: dict[str, Any] | None,
                 returned: tuple[Any] | None = None) -> None:
        self.thread = thread
        self.index = index
        self.machine_frame = frame
        self.position = position
        self.recorded = recorded
        self.returned = returned

    def __repr__(self) -> str:
        return f"<frame #{self.index} {self.code.name}>"

    @property
    def code(self) -> Code:
        return self.machine_frame.code

    @cached_property
    def pc(self) -> int:
        return self.code.pc(self.position)

    @property
    def offset(self) -> int:
        """Bytes from the function's start to the pc."""
        return self.pc - self.code.address

    @property
    def image(self) -> Image | None:
        return self.code.image

    @cached_property
    def location(self) -> Line | None:
        """The source line; None in code without line information. When a callee has returned, where the code goes on:
        in the middle of a line or, if nothing is left of it to do, at the next."""
        if not self.code.has_lines:
            return None
        return self.code.after(self.position) if self.returned is not None else self.code.locate(self.position)

    @property
    def is_optimized(self) -> bool:
        return self.code.optimized

    @property
    def memory(self) -> Memory:
        """Memory as the frame's thread sees it."""
        return self.thread.memory

    # variables

    def in_scope(self) -> tuple[Variable, ...]:
        """Arguments and locals that exist at this point, in order of declaration."""
        return self.code.in_scope(self.position)

    def value_of(self, variable: Variable) -> Value:
        """The value of a variable of this frame (or a global)."""
        name, type_, memory = variable.name, variable.type, self.memory
        if variable.scope is not None and not variable.scope[0] <= self.position < variable.scope[1]:
            return Value.unavailable(name, type_, memory, "out of scope")
        if variable.frame_offset is not None:
            return Value(name, type_, memory, address=self.machine_frame.base + variable.frame_offset)
        if variable.address is not None:
            return Value(name, type_, memory, address=variable.address)
        key = variable.register
        if key is None and self.thread.process.target.settings["target.show-optimized-out"]:
            key = variable.hidden
        if key is None or self.recorded is None or key not in self.recorded:
            return Value.unavailable(name, type_, memory, NOT_AVAILABLE)
        if variable.indirect:
            return Value.in_memory(name, type_, memory, self.recorded[key].address)
        return Value.of_python(name, type_, memory, self.recorded[key])

    @property
    def arguments(self) -> list[Value]:
        return [self.value_of(variable) for variable in self.in_scope() if variable.is_argument]

    @property
    def locals(self) -> list[Value]:
        """The locals in scope, in order of declaration, without the arguments."""
        return [self.value_of(variable) for variable in self.in_scope() if not variable.is_argument]

    def local(self, name: str) -> Value | None:
        """An argument or local in scope; of several the innermost."""
        for variable in reversed(self.in_scope()):
            if variable.name == name:
                return self.value_of(variable)
        return None

    @property
    def file_globals(self) -> list[Variable]:
        """The globals of the file that the function is written in."""
        if self.image is None:
            return []
        return [variable for variable in self.image.globals.values() if variable.file in ("", self.code.file)]

    def variable(self, name: str) -> Value | None:
        """An argument or local in scope, or a global of the frame's own file."""
        value = self.local(name)
        if value is None and self.image is not None:
            found = self.image.global_named(name, self.code.file)
            if found is not None and found.file in ("", self.code.file):
                return self.value_of(found)
        return value

    def variable_path(self, path: str) -> Value:
        """``frame variable``'s paths (``*a->b[2].c``, ``&x``); raises DebuggerError in LLDB's words."""
        return resolve_path(path, self.variable, "no variable named '%s' found in this frame")

    # registers

    def registers(self) -> dict[str, int]:
        """Those whose value is known at this point, by name; rip, rsp and rbp always.

        At a function's first step point the arguments are still in registers (System V x86-64 ABI); when a callee has
        just returned, its result is in rax.
        """
        frame = self.machine_frame
        known: dict[str, int] = {}
        if self.returned is not None:
            result = _number(self.returned[0])
            if result is not None:
                known["rax"] = result
        known["rbp"] = frame.base
        inner = self.thread.frames[self.index - 1].machine_frame if self.index > 0 else None
        known["rsp"] = frame.sp & -STACK_ALIGNMENT if inner is None else inner.base + LINKAGE
        known["rip"] = self.pc
        if self.index == 0 and self.returned is None and self.position == self.code.positions()[0]:
            for register, argument in zip(ARGUMENT_REGISTERS, frame.arguments, strict=False):
                number = _number(argument)
                if number is not None:
                    known[register] = number
        return known


def _number(value: Any) -> int | None:
    """The 64 bits that hold an integer or a pointer in a register."""
    if isinstance(value, Struct | Pointer):
        return value.address
    return value & (1 << 64) - 1 if isinstance(value, int) else None
