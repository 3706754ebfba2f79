"""What the user has changed in a running machine, by tick: with these, a run can be had again from its start.

The machine is deterministic, so that nothing else is needed: writes to memory, frames left and jumped in by force, and
calls of functions from expressions.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from machdbg.machine.ctype import Float, Integer, Record, Void, strip
from machdbg.machine.exception import number_of
from machdbg.machine.frame import Frame
from machdbg.machine.function import Call, Function
from machdbg.machine.machine import Exited, Machine
from machdbg.machine.memory import PAGE_SIZE, AddressSpace
from machdbg.machine.steering import (
    ExpressionFrame,
    SteeringError,
    begin_call,
    check_ready,
    end_call,
    jump,
    leave,
    replace_result,
    returned,
    stack,
)
from machdbg.machine.thread import State, Thread
from machdbg.machine.view import raw

from .scratch import SCRATCH
from .value import Value


class Act(NamedTuple):
    """``name`` with ``arguments`` (numbers, texts and lists, as JSON has them), when ``tick`` was the present."""

    tick: int
    name: str
    arguments: list[Any]


class Acts:
    """Changes a machine and remembers how. The machine must be at the present."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.done: list[Act] = []
        self._entries = machine.exception_entry, machine.panic_entry
        self._called: ExpressionFrame | None = None

    def do(self, name: str, *arguments: Any) -> None:
        """Do something and remember it. Raises SteeringError, Fault; nothing has happened then."""
        act = Act(self.machine.timeline.present, name, list(arguments))
        getattr(self, f"_{name}")(*arguments)
        self.done.append(act)

    def again(self, acts: list[Act], tick: int) -> None:
        """Run the machine from its start to ``tick``, doing ``acts`` on the way. SteeringError if that cannot be."""
        for act in acts:
            self._run_to(act.tick)
            self.do(act.name, *act.arguments)
        self._run_to(tick)

    def _run_to(self, tick: int) -> None:
        while self.machine.timeline.present < tick:
            before = self.machine.timeline.present
            stop = self.machine.step()
            if stop is not None and not isinstance(stop, Exited) and self.machine.timeline.present == before:
                raise SteeringError(f"the run stops at tick {before}")

    # the acts

    def _write(self, pid: int, address: int, data: str) -> None:
        """Change memory: of a process, or (0) of the kernel."""
        space = self.machine.kernel_space
        if pid:
            space = next(process.space for process in self.machine.processes if process.pid == pid)
        space.write(address, bytes.fromhex(data))

    def _ignore(self, exceptions: list[str]) -> None:
        """Leave exceptions to the kernel; names that there are not mean nothing."""
        self.machine.ignored_exceptions = frozenset(filter(None, map(number_of, exceptions)))

    def _deliver(self, signal: int) -> None:
        """Answer the signal that the machine stands at: let this one through, or (0) none."""
        if self.machine.signalled is None:
            raise SteeringError("the process is not about to get a signal")
        self.machine.deliver(signal)

    def _signal(self, pid: int, signal: int) -> None:
        """Send a process a signal, which a thread in user mode gets, or the first to come there."""
        if self.machine.signal_entry is None:
            raise SteeringError("there is no kernel to bring it")
        process = next(each for each in self.machine.processes if each.pid == pid)
        process.posted.append(signal)
        for thread in process.threads:
            if thread.kernel is None and thread.user is not None and thread.state is State.RUNNABLE and thread.moments:
                self.machine.post(thread)

    def _leave(self, identifier: int, index: int, value: Any) -> None:
        """Return from the ``index``th frame of a thread."""
        thread = self._thread(identifier)
        frames = list(stack(thread))
        if index >= len(frames):
            raise SteeringError("the frame is no longer there")
        frame = frames[index]
        if isinstance(frame.code, Function) and thread.kernel is not None and value is not None:
            result = frame.code.incoming("return", self.machine.kernel_space, _below(thread.kernel), value)
        else:
            result = decoded(value)
        leave(self.machine, thread, frame, result)

    def _result(self, identifier: int, value: Any) -> None:
        """Change what the callee that has just returned to a thread's innermost frame gave."""
        thread = self._thread(identifier)
        callee = returned(self.machine, thread)
        if callee is not None and isinstance(callee.code, Function) and thread.kernel is not None:
            value = callee.code.incoming("return", self.machine.kernel_space, _below(thread.kernel), value)
        replace_result(self.machine, thread, value)

    def _jump(self, identifier: int, position: int) -> None:
        """Have a thread's innermost frame go on at another step point."""
        jump(self.machine, self._thread(identifier), position)

    def _lend(self, identifier: int, data: str) -> None:
        """Let a thread's process see the memory that the debugger keeps for the user."""
        content = bytes.fromhex(data)
        space = self.user_space(identifier)
        size = (len(content) + PAGE_SIZE - 1) & -PAGE_SIZE
        if space.region(SCRATCH + size - 1) is None:
            space.map(SCRATCH, size, "debugger")
        if space.read(SCRATCH, len(content)) != content:
            space.write(SCRATCH, content)

    def _call(self, identifier: int, address: int, arguments: list[Any]) -> None:
        """Begin the call of a function on a thread; exceptions and panics then only stop the machine."""
        thread = self._thread(identifier)
        check_ready(self.machine, thread)
        self.machine.give_processor(thread)
        code = self.machine.function_at(address)
        if code is None:
            raise SteeringError("there is no function")
        values = tuple(decoded(argument) for argument in arguments)
        if isinstance(code, Function) and thread.kernel is not None:
            if len(values) != len(code.parameters):
                raise SteeringError("it is modelled with arguments that C does not have")
            place = _below(thread.kernel)
            values = tuple(code.incoming(name, self.machine.kernel_space, place, raw(value))
                           for name, value in zip(code.parameters, values, strict=False))
        self._called = begin_call(self.machine, thread, Call(code, values))
        self.machine.exception_entry = self.machine.panic_entry = None

    def _attend(self) -> None:
        """Have the kernel handle exceptions and panics again."""
        self.machine.exception_entry, self.machine.panic_entry = self._entries

    def _end(self, identifier: int) -> None:
        """The call begun last has returned."""
        if self._called is None or self._called.result is None:
            raise SteeringError("the call has not returned")
        end_call(self.machine, self._called)

    def _unwind(self, identifier: int) -> None:
        """Give up the innermost call of an expression on a thread."""
        frame = expression_frame(self._thread(identifier))
        if frame is None:
            raise SteeringError("no expression has called a function on this thread")
        self.machine.panic_text = None
        end_call(self.machine, frame)

    # what they are done to

    def user_space(self, identifier: int) -> AddressSpace:
        """The memory of a thread's process."""
        process = self._thread(identifier).process
        return process.space if process is not None else self.machine.kernel_space

    def _thread(self, identifier: int) -> Thread:
        return next(thread for thread in self.machine.threads if thread.id == identifier)


def expression_frame(thread: Thread) -> ExpressionFrame | None:
    """The innermost frame of an expression that calls a function on a thread."""
    frames = [frame for frame in (*stack(thread), *_user_stack(thread)) if isinstance(frame, ExpressionFrame)]
    return frames[0] if frames else None


def _user_stack(thread: Thread) -> list[Frame]:
    frames, frame = [], thread.user
    while frame is not None:
        frames.append(frame)
        frame = frame.parent
    return frames


def _below(frame: Frame) -> int:
    """Where 8 bytes can be put on the stack for a moment."""
    return (frame.sp & ~15) - 64


def encoded(value: Any) -> Any:
    """A value of a compiled expression as JSON has it."""
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    return value if value is None or isinstance(value, float) else raw(value)


def decoded(value: Any) -> Any:
    """The other way round."""
    return bytes.fromhex(value["bytes"]) if isinstance(value, dict) else value


def value_owed(frame: Frame, value: Value | None) -> Any:
    """What the caller of a frame is to get if it returns ``value`` (None: 0): a number, or a record's bytes."""
    type_ = frame.code.returns()
    kind = strip(type_) if type_ is not None else None
    if kind is None or isinstance(kind, Void):
        return None
    if isinstance(kind, Record):
        data = value.data if value is not None else b""
        return data[: kind.size].ljust(kind.size, b"\0")
    if isinstance(kind, Float):
        return value.as_float() if value is not None else 0.0
    number = 0 if value is None else value.as_integer()
    return kind.wrap(number) if isinstance(kind, Integer) else number & (1 << 64) - 1
