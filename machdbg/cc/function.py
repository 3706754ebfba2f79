"""Functions compiled from C."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

from machdbg.machine.ctype import CType, Float, FunctionType, Integer, Pointer, Record, Scalar, strip
from machdbg.machine.frame import Frame, push_linkage
from machdbg.machine.function import Code, Line, Variable, spread
from machdbg.machine.machine import Machine
from machdbg.machine.thread import Thread

from .error import Position
from .frame import CALL, POINT, Step, UserFrame
from .scope import Symbol

LINKAGE = 16  # bytes of saved rbp and return address
REGISTERS = 6  # integer arguments that arrive in registers
FLOAT_REGISTERS = 8
BYTES_PER_STEP = 9  # of code, about what compilers emit without optimisation


class Parameter(NamedTuple):
    """A parameter and where it is kept: ``offset`` bytes from the frame's base."""

    name: str | None
    type: CType
    offset: int


class LocalVariable(NamedTuple):
    """A variable for the debugger; static ones have a ``symbol`` instead of an offset."""

    name: str
    type: CType
    offset: int | None
    symbol: Symbol | None
    is_argument: bool
    scope: tuple[int, int] | None
    line: int


class UserFunction(Code):
    """A function compiled from C. Positions are indices of its steps: step points and calls.

    ``origin`` tells where a line is really written, in a file whose ``#line`` directives name another one.
    """

    def __init__(self, name: str, type_: FunctionType, position: Position) -> None:
        self.name = name
        self.type = type_
        self.file = position.file
        self.line = position.line
        self.steps: tuple[Step, ...] = ()
        self.places: dict[int, Position] = {}
        self.resumptions: dict[int, Position] = {}
        self.locals: list[LocalVariable] = []
        self.parameters: list[Parameter] = []
        self.temporaries = 0
        self.stack_arguments = 0

    def __repr__(self) -> str:
        return f"<function {self.name} at {self.file}:{self.line}>"

    @property
    def code_size(self) -> int:
        """How many bytes of machine code the function stands for."""
        return 24 + BYTES_PER_STEP * len(self.steps)

    def positions(self) -> list[int]:
        return [index for index, step in enumerate(self.steps) if step[0] == POINT]

    def locate(self, position: int) -> Line:
        """The line of a step point; of a call, whose position is that of the frames that wait for one, too."""
        place = self.places.get(position)
        if place is None:
            return Line(self.file, self.line)
        return Line(place.file, place.line, place.column)

    def written(self, line: Line) -> Line | None:
        return self.origin(line) if self.origin is not None else None

    origin: Callable[[Line], Line | None] | None = None

    def after(self, position: int) -> Line:
        place = self.resumptions.get(position)
        return Line(place.file, place.line, place.column) if place is not None else self.locate(position)

    def variables(self) -> list[Variable]:
        return [
            Variable(local.name, local.type, local.is_argument, local.offset,
                     local.symbol.address if local.symbol is not None else None, scope=local.scope, line=local.line,
                     is_static=local.symbol is not None)
            for local in self.locals
        ]

    def returns(self) -> CType:
        return self.type.returns

    @cached_property
    def _pcs(self) -> dict[int, int]:
        positions = [index for index, step in enumerate(self.steps) if step[0] in (POINT, CALL)]
        return spread(positions, self.address, self.address + self.size, self._pinned)

    # calling

    def enter(self, machine: Machine, thread: Thread, arguments: tuple[Any, ...], parent: Frame | None) -> UserFrame:
        assert parent is not None, "the first frame of a thread is made by start"
        return self._frame(thread, arguments, parent, parent.sp)

    def start(self, machine: Machine, thread: Thread, arguments: tuple[Any, ...], stack: int) -> UserFrame:
        return self._frame(thread, arguments, None, stack)

    def _frame(self, thread: Thread, arguments: tuple[Any, ...], parent: Frame | None, stack: int) -> UserFrame:
        assert thread.process is not None
        pushed = self.stack_arguments + max(0, len(arguments) - len(self.parameters))
        base = ((stack - 8 * pushed) & ~15) - LINKAGE
        return UserFrame(self, arguments, parent, base, thread.process.space)

    def prologue(self, frame: UserFrame) -> None:
        """Write the return address, the saved rbp and the arguments to the stack."""
        space, base = frame.space, frame.base
        if frame.parent is not None:
            push_linkage(space, frame)
        else:
            space.write(base, word(0))  # where the first function returns to is whatever lies on the stack
        arguments = frame.arguments
        for parameter, value in zip(self.parameters, arguments, strict=False):
            space.write(base + parameter.offset, packed(parameter.type, value))
        at = base + LINKAGE + 8 * self.stack_arguments
        for value in arguments[len(self.parameters) :]:
            space.write(at, word(value))
            at += 8

    @property
    def variable_arguments(self) -> int:
        """The offset from the base of the first argument beyond the parameters."""
        return LINKAGE + 8 * self.stack_arguments


def place_parameters(names: list[str | None], types: list[CType]) -> tuple[list[Parameter], int, int]:
    """Where parameters are kept: (parameters, bytes used below the base, number of those pushed by the caller).

    The first six integers and eight floats come in registers and are spilled below the base, in order; the others
    lie above the return address. Structures are copied below the base.
    """
    parameters = []
    depth = integers = floats = pushed = 0
    for name, type_ in zip(names, types, strict=True):
        stripped = strip(type_)
        if isinstance(stripped, Float):
            floats += 1
            in_register = floats <= FLOAT_REGISTERS
        elif isinstance(stripped, Record):
            in_register = True
        else:
            integers += 1
            in_register = integers <= REGISTERS
        if in_register:
            depth = below(depth, type_)
            parameters.append(Parameter(name, type_, -depth))
        else:
            parameters.append(Parameter(name, type_, LINKAGE + 8 * pushed))
            pushed += 1
    return parameters, depth, pushed


def below(depth: int, type_: CType) -> int:
    """How deep below the base an object of ``type_`` lies that comes after ``depth`` bytes of others."""
    align = max(1, type_.align)
    if strip(type_).size >= 16:
        align = max(align, 16)
    return -(-(depth + max(1, strip(type_).size)) // align) * align


def packed(type_: CType, value: Any) -> bytes:
    """The bytes of a value of ``type_``."""
    if isinstance(value, bytes):
        return value
    stripped = strip(type_)
    assert isinstance(stripped, Scalar)
    if isinstance(stripped, Integer):
        value = stripped.wrap(int(value))
    elif isinstance(stripped, Pointer):
        value &= (1 << 64) - 1
    return stripped.packer.pack(value)


def word(value: Any) -> bytes:
    """An argument as it is pushed on the stack."""
    if isinstance(value, float):
        return struct.pack("<d", value)
    if isinstance(value, bytes):
        return value
    return struct.pack("<Q", int(value) & (1 << 64) - 1)
