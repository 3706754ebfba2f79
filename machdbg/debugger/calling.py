"""Calls of the program's functions from expressions: they run on the selected thread, on top of where it stopped.

What they do to memory stays, and is on the timeline like all that runs.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from machdbg.machine.ctype import Void, strip
from machdbg.machine.function import Code
from machdbg.machine.machine import Exited, Idle, Panicked, Raised, Signalled, Stop
from machdbg.machine.signals import signal_name
from machdbg.machine.steering import ExpressionFrame, SteeringError
from machdbg.machine.thread import Thread as MachineThread
from machdbg.machine.view import raw

from .acts import encoded, expression_frame
from .error import ExecutionError
from .runner import Outcome
from .scratch import SCRATCH

if TYPE_CHECKING:
    from .process import Process, StopEvent

RETURNED = "The process has been returned to the state before expression evaluation."
LEFT = ("The process has been left at the point where it was interrupted, use \"thread return -x\" to return to the "
        "state before expression evaluation.")

EXITED = ("error: unable to evaluate expression while the process is exited: the process must be stopped because the "
          "expression might require allocating memory.")


LOOKS = 256  # step points between looks at the clock
INTERPRETING = 10.0  # seconds that loops of an expression may take if nobody says how long

@dataclass(frozen=True)
class CallOptions:
    """``expression``'s -i, -u and -t: ``timeout`` is in seconds, None if none was given."""

    ignore_breakpoints: bool = True
    unwind_on_error: bool = True
    timeout: float | None = None

    @property
    def seconds(self) -> float:
        """How long loops may go on. Functions that are called may take as long as they like without a timeout."""
        return INTERPRETING if self.timeout is None else self.timeout


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
        raise ExecutionError(EXITED)
    process.check_writable()
    machine_thread = thread.machine_thread
    in_kernel = machine_thread.kernel is not None
    if code.image is None or code.image.is_kernel != in_kernel:
        raise ExecutionError(f"error: Can't call {code.name}: the thread has stopped in "
                             f"{'the kernel' if in_kernel else 'user mode'}, where that cannot be called")
    process.interrupted = False
    with process.executing():
        return _call(process, machine_thread, code, arguments, options)


def _call(process: Process, machine_thread: MachineThread, code: Code, arguments: tuple[Any, ...],
          options: CallOptions) -> Any:
    in_kernel = machine_thread.kernel is not None
    acts, thread_id = process.acts, machine_thread.id
    contents = process.target.persistent.contents
    try:
        if contents and not in_kernel:
            acts.do("lend", thread_id, contents.hex())
        acts.do("call", thread_id, code.address, [encoded(argument) for argument in arguments])
    except SteeringError as error:
        raise ExecutionError(f"error: Can't call {code.name}: {error}.") from None
    frame = expression_frame(machine_thread)
    assert frame is not None
    try:
        reason = _Run(process, frame, options).run()
    finally:
        acts.do("attend")
    if contents and not in_kernel:
        process.target.persistent.contents = acts.user_space(thread_id).read(SCRATCH, len(contents))
    if reason is not None:
        raise reason
    acts.do("end", thread_id)
    process.returned_from_call()
    assert frame.result is not None
    returns = code.returns()
    value = frame.result[0]
    if value is None or (returns is not None and isinstance(strip(returns), Void)):
        return 0
    return value if isinstance(value, float | bytes) else raw(value)


class _Run:
    """A call under way."""

    def __init__(self, process: Process, frame: ExpressionFrame, options: CallOptions) -> None:
        self.process = process
        self.frame = frame
        self.options = options
        self.thread = frame.before.thread

    def run(self) -> ExecutionError | None:
        """Until the call has returned (None), or the error that it ended with."""
        process, timeout, steps = self.process, self.options.timeout, 0
        deadline = time.monotonic() + timeout if timeout is not None else None
        while self.frame.result is None:
            steps += 1
            if deadline is not None and steps % LOOKS == 0 and time.monotonic() > deadline:
                return self._given_up("signal SIGSTOP")  # as if Ctrl-C had been typed
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
        if isinstance(stop, Signalled):
            return self._given_up(f"signal {signal_name(stop.signal)}")
        if isinstance(stop, Raised):
            return self._given_up(f"{stop.kind} ({stop.details})")
        if isinstance(stop, Panicked):
            fault = stop.text.startswith("page fault")
            return self._given_up(stop.text if fault else f"panic: {stop.text}")
        assert isinstance(stop, Idle)
        return self._given_up("every thread waits, and nothing is left to wake one")

    def _given_up(self, reason: str) -> ExecutionError:
        """Something went wrong: back to where the thread stood, unless it is to be left there, or must be."""
        if self.options.unwind_on_error and self.frame.result is None:
            try:
                self.process.acts.do("unwind", self.thread.id)
                self.process.returned_from_call()
                return ExecutionError(f"error: Execution was interrupted, reason: {reason}.\n{RETURNED}")
            except SteeringError:  # it waits
                pass
        return self._left(reason, self.process.stopped_in_call(Outcome(self.thread, reason)))

    @staticmethod
    def _left(reason: str, event: StopEvent) -> CallInterrupted:
        return CallInterrupted(f"error: Execution was interrupted, reason: {reason}.\n{LEFT}", event)
