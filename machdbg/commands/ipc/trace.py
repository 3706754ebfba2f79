"""The calls by which user programs have entered the kernel, read from the recording: a strace for Mach."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from machdbg.machine.ctype import CType, Enum, Integer, Pointer, Typedef, strip
from machdbg.machine.frame import Frame
from machdbg.machine.function import Code
from machdbg.machine.machine import Machine
from machdbg.machine.memory import AddressSpace, Fault
from machdbg.machine.thread import Thread

from ..codes import codes, signed
from .names import OTHERS, kernel_image, message_name, routines

CODES = ("kern_return_t", "mach_msg_return_t")
FAMILIES = {"mach_port_right_t": "MACH_PORT_RIGHT_", "mach_msg_type_name_t": "MACH_MSG_TYPE_",
            "mach_msg_id_t": "MACH_NOTIFY_", "exception_type_t": "EXC_"}
"""Types whose values have names, and how those begin."""
OPTIONS = re.compile(r"MACH_(SEND|RCV)_(MSG|TIMEOUT|NOTIFY|INTERRUPT|LARGE|LARGE_IDENTITY|OVERWRITE|VOUCHER|ALWAYS|"
                     r"OVERRIDE|TRAILER|SYNC_\w+)")
STRING = 40  # characters shown of one


@dataclass(frozen=True)
class Called:
    """A call: from tick ``start`` to ``end`` (None: it has not returned), by ``thread``; ``result`` is what it gave."""

    start: int
    end: int | None
    thread: Thread
    frame: Frame
    result: object = None

    @property
    def name(self) -> str:
        return self.frame.code.name

    @property
    def who(self) -> str:
        """``name(pid)`` of the process."""
        process = self.thread.process
        return f"{process.name}({process.pid})" if process is not None else ""


def calls(machine: Machine, low: int, high: int) -> list[Called]:
    """The calls of library functions by programs' own code that entered the kernel and came back between two ticks, in
    that order, then those that had not come back at ``high``."""
    moments = machine.timeline.moments
    found = []
    for tick in range(low, high + 1):
        moment = moments[tick]
        if moment.returned is not None and moment.callee is not None and _crosses(moment.frame, moment.callee):
            called = Called(moment.callee.site_tick, tick, moment.thread, moment.callee, moment.returned[0])
            if _entered(machine, called.thread, called.start, tick):
                found.append(called)
    for thread in machine.threads:
        last = machine.timeline.last_moment_of(thread, high)
        frame = last.frame if last is not None else None
        if frame is not None and _is_kernel(frame.code):
            frame = thread.user
        while frame is not None and frame.parent is not None:
            if _crosses(frame.parent, frame) and _entered(machine, thread, frame.site_tick, high):
                found.append(Called(frame.site_tick, None, thread, frame))
            frame = frame.parent
    return found


def _crosses(caller: Frame, callee: Frame) -> bool:
    """Whether a program's own code has called a library."""
    outside, inside = caller.code.image, callee.code.image
    return (outside is not None and inside is not None and not outside.is_kernel and not outside.is_system
            and inside.is_system and not inside.is_kernel)


def _is_kernel(code: Code) -> bool:
    return code.image is not None and code.image.is_kernel


def _codes(machine: Machine, thread: Thread, start: int, end: int) -> Iterator[Code]:
    """The functions in which a thread was between two ticks, one for each step point."""
    ticks = thread.moments[bisect_left(thread.moments, start):bisect_right(thread.moments, end)]
    return (machine.timeline.moments[tick].frame.code for tick in ticks)


def _entered(machine: Machine, thread: Thread, start: int, end: int) -> bool:
    """Whether a thread was in the kernel between two ticks."""
    return any(_is_kernel(code) for code in _codes(machine, thread, start, end))


def _functions(machine: Machine, called: Called) -> set[str]:
    """The names of the functions that a finished call went through."""
    assert called.end is not None
    return {code.name for code in _codes(machine, called.thread, called.start, called.end)}


class Writer:
    """Writes calls as text."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.constants = kernel_image(machine).constants
        self.codes = codes(kernel_image(machine))
        self.routines = routines(machine)

    def line(self, called: Called) -> str:
        """``name(argument=value, ...) = RESULT``."""
        space = called.thread.process.space if called.thread.process is not None else None
        timeline = self.machine.timeline
        here = timeline.cursor
        try:
            timeline.seek(max(called.start, 0))
            message = self._message(called, space)
            if called.end is not None:
                timeline.seek(called.end)
            arguments = list(self._arguments(called, space))
        finally:
            timeline.seek(here)
        if message:
            arguments[0] = message
        result = self.result(called) if called.end is not None else "?"
        return f"{called.name}({', '.join(arguments)}) = {result}"

    def _arguments(self, called: Called, space: AddressSpace | None) -> Iterator[str]:
        variables = [variable for variable in called.frame.code.variables() if variable.is_argument]
        for index, value in enumerate(called.frame.arguments):
            variable = variables[index] if index < len(variables) else None
            text = self._value(value, variable.type if variable is not None else None, space, called.end is not None)
            yield f"{variable.name}={text}" if variable is not None else text

    def _value(self, value: object, type_: CType | None, space: AddressSpace | None, returned: bool) -> str:
        if not isinstance(value, int):
            return str(value)
        name = type_.name if isinstance(type_, Typedef) else ""
        plain = strip(type_) if type_ is not None else None
        if isinstance(plain, Pointer):
            return self._pointer(value, strip(plain.target), plain.target, space, returned)
        if name == "mach_msg_option_t":
            return self._flags(value)
        if name in FAMILIES:
            return self._named(value, FAMILIES[name])
        if name in CODES:
            return self.code(value)
        if isinstance(plain, Enum):
            return next((word for word, number in plain.enumerators.items() if number == value), str(value))
        if "port" in name or name.endswith(("task_t", "space_t", "thread_t", "semaphore_t", "_name_t", "act_t")):
            return f"{value & 0xFFFFFFFF:#x}"
        return str(value) if -1000 < value < 100000 else f"{value:#x}"

    def _pointer(self, value: int, target: CType, declared: CType, space: AddressSpace | None, returned: bool) -> str:
        if value == 0:
            return "NULL"
        try:
            if space is not None and isinstance(target, Integer) and target.size == 1 and "char" in target.name:
                text = space.read_string(value, STRING).decode("utf-8", "replace")
                return f'"{text}"'
            if space is not None and returned and isinstance(target, Integer):
                number = int.from_bytes(space.read(value, target.size), "little")
                return f"[{self._value(number, declared, space, returned)}]"
        except Fault:
            pass
        return f"{value:#x}"

    def _flags(self, value: int) -> str:
        names = {number: name for name, number in self.constants.items() if OPTIONS.fullmatch(name)}
        words = [names[bit] for bit in (1 << shift for shift in range(32)) if value & bit and bit in names]
        rest = value & ~sum(bit for bit in names if value & bit and bit & (bit - 1) == 0)
        if rest & 0xFFFFFFFF:
            words.append(f"{rest & 0xFFFFFFFF:#x}")
        return "|".join(words) or "MACH_MSG_OPTION_NONE"

    def _named(self, value: int, prefix: str) -> str:
        return next((name for name, number in self.constants.items()
                     if number == value and name.startswith(prefix)), str(value))

    def _message(self, called: Called, space: AddressSpace | None) -> str:
        """The header that mach_msg sends, instead of its address."""
        if called.name not in ("mach_msg", "mach_msg_overwrite", "mach_msg_trap") or space is None:
            return ""
        address, option = called.frame.arguments[:2]
        if not option & 1:
            return f"msg={address:#x}"
        try:
            words = [int.from_bytes(space.read(address + 4 * index, 4), "little") for index in range(6)]
        except Fault:
            return f"msg={address:#x}"
        id = words[5] - (1 << 32) if words[5] >> 31 else words[5]
        served = called.end is not None and "ipc_kobject_server" in _functions(self.machine, called)
        name = message_name(self.routines if served else OTHERS, id)
        return (f"msg={{id {id}{f' {name}' if name else ''}, to {words[2]:#x}"
                f"{f', reply to {words[3]:#x}' if words[3] else ''}}}")

    def code(self, value: int) -> str:
        """A return code by its name."""
        number = signed(value)
        return self.codes.get(number) or (hex(number) if number > 9 else str(number))

    def result(self, called: Called) -> str:
        """What a call gave."""
        type_ = called.frame.code.returns()
        if called.result is None:
            return "nothing"
        if isinstance(type_, Typedef) and type_.name in CODES and isinstance(called.result, int):
            return self.code(called.result)
        if isinstance(called.result, int):
            return self._value(called.result, type_, None, True)
        return str(called.result)


def failed(called: Called) -> bool:
    """Whether a call gave a code that is not success."""
    type_ = called.frame.code.returns()
    return isinstance(type_, Typedef) and type_.name in CODES and bool(called.result)


