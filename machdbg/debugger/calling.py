"""Calls of the program's functions from expressions: they run on the selected thread, on top of where it stopped.

What they do to memory stays, and is on the timeline like all that runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from machdbg.machine.ctype import Void, strip
from machdbg.machine.function import Call, Code, Function
from machdbg.machine.machine import Exited, Idle, Machine, Panicked, Raised, Stop
from machdbg.machine.memory import PAGE_SIZE
from machdbg.machine.steering import ExpressionFrame, SteeringError, begin_call, end_call
from machdbg.machine.thread import Thread as MachineThread
from machdbg.machine.view import raw

from .error import ExecutionError
from .runner import Outcome
from .scratch import SCRATCH

if TYPE_CHECKING:
    from .process import Process, StopEvent

RETURNED = "The process has been returned to the state before expression evaluation."
LEFT = ("The process has been left at the point where it was interrupted, use \"thread return -x\" to return to the "
        "state before expression evaluation.")


@dataclass(frozen=True)
class CallOptions:
    """``expression``'s -i and -u."""

    ignore_breakpoints: bool = True
    unwind_on_error: bool = True


class CallInterrupted(ExecutionError):
    """A call was stopped and left where it was; ``event`` says where."""

    def __init__(self, text: str, event: StopEvent) -> None:
        super().__init__(text)
        self.event = event


def call(process: Process, code: Code, arguments: tuple[Any, ...], options: CallOptions) -> Any:
    """What ``code`` returns for ``arguments``, as compiled expressions have values: numbers, or a record's bytes.

    Raises ExecutionError when the call could not be made or did not come to its end (the thread then stands where it
    stood), CallInterrupted when it was left where it was stopped; DebuggerError in the past.
    """
    thread = process.selected_thread
    if thread is None:
        raise ExecutionError("error: unable to evaluate expression while the process is exited: the process must be "
                             "stopped because the expression might require allocating memory.")
    process.check_writable()
    machine, machine_thread = process.machine, thread.machine_thread
    in_kernel = machine_thread.kernel is not None
    if code.image is None or code.image.is_kernel != in_kernel:
        raise ExecutionError(f"error: Can't call {code.name}: the thread has stopped in "
                             f"{'the kernel' if in_kernel else 'user mode'}, where that cannot be called")
    try:
        frame = begin_call(machine, machine_thread, Call(code, _incoming(machine, machine_thread, code, arguments)))
    except SteeringError as error:
        raise ExecutionError(f"error: Can't call {code.name}: {error}") from None
    with _lent(process, machine_thread), _unhandled(machine):
        reason = _Run(process, frame, options).run()
    if reason is not None:
        raise reason
    end_call(machine, frame)
    process.returned_from_call()
    assert frame.result is not None
    returns = code.returns()
    value = frame.result[0]
    if value is None or (returns is not None and isinstance(strip(returns), Void)):
        return 0
    return value if isinstance(value, float | bytes) else raw(value)


def _incoming(machine: Machine, thread: MachineThread, code: Code, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Arguments as the callee wants them."""
    if not isinstance(code, Function) or thread.kernel is None:
        return arguments
    place = (thread.kernel.sp & ~15) - 64  # below the stack in use
    return tuple(code.incoming(name, machine.kernel_space, place, raw(number))
                 for name, number in zip(code.parameters, arguments, strict=False))


class _Run:
    """A call under way."""

    def __init__(self, process: Process, frame: ExpressionFrame, options: CallOptions) -> None:
        self.process = process
        self.frame = frame
        self.options = options
        self.thread = frame.before.thread

    def run(self) -> ExecutionError | None:
        """Until the call has returned (None), or the error that it ended with."""
        process = self.process
        process.interrupted = False
        while self.frame.result is None:
            stop = process.step_machine()
            if stop is not None:
                return self._failed(stop)
            if process.interrupted:
                return self._given_up("signal SIGSTOP")
            if not self.options.ignore_breakpoints:
                event = process.stop_in_call()
                if event is not None:
                    assert event.thread is not None
                    return self._left(event.thread.stop_reason, event)
        return None

    def _failed(self, stop: Stop) -> ExecutionError:
        if isinstance(stop, Exited):
            self.process.ended_in_call()
            return ExecutionError("error: Execution was interrupted, reason: the process has exited.")
        if isinstance(stop, Raised):
            return self._given_up(f"{stop.kind} ({stop.details})")
        if isinstance(stop, Panicked):
            self.process.machine.panic_text = None
            return self._given_up(f"panic: {stop.text}")
        assert isinstance(stop, Idle)
        return self._given_up("every thread waits, and nothing is left to wake one")

    def _given_up(self, reason: str) -> ExecutionError:
        """Something went wrong: back to where the thread stood, unless it is to be left there, or must be."""
        if self.options.unwind_on_error and self.frame.result is None:
            try:
                end_call(self.process.machine, self.frame)
                self.process.returned_from_call()
                return ExecutionError(f"error: Execution was interrupted, reason: {reason}.\n{RETURNED}")
            except SteeringError:  # it waits
                pass
        return self._left(reason, self.process.stopped_in_call(Outcome(self.thread, reason)))

    @staticmethod
    def _left(reason: str, event: StopEvent) -> CallInterrupted:
        return CallInterrupted(f"error: Execution was interrupted, reason: {reason}.\n{LEFT}", event)


@contextmanager
def _unhandled(machine: Machine) -> Iterator[None]:
    """While this lasts, exceptions of user threads stop the machine instead of being handled by the kernel."""
    entry, machine.exception_entry = machine.exception_entry, None
    try:
        yield
    finally:
        machine.exception_entry = entry


@contextmanager
def _lent(process: Process, thread: MachineThread) -> Iterator[None]:
    """While this lasts, the process sees the memory that the debugger keeps for the user (texts, ``$x``)."""
    data = process.target.persistent.contents
    space = thread.process.space if thread.process is not None else None
    if not data or space is None:
        yield
        return
    size = (len(data) + PAGE_SIZE - 1) & -PAGE_SIZE
    if space.region(SCRATCH + size - 1) is None:
        space.map(SCRATCH, size, "debugger")
    if space.read(SCRATCH, len(data)) != data:
        space.write(SCRATCH, data)
    try:
        yield
    finally:
        process.target.persistent.contents = space.read(SCRATCH, len(data))
