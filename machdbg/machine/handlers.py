"""What the kernel asks of the machine for signals: that a debugger hears of one, that a thread enters a handler and
leaves it."""

from __future__ import annotations

from typing import Any

from .frame import Frame
from .function import Call
from .machine import Machine, Request, Signalled, Stop
from .thread import Thread
from .timeline import Moment


class TellSignal(Request):
    """Leave the kernel and stop the machine, where the debugger sees the thread in user mode, until somebody answers
    (``Machine.deliver``); then the kernel is entered again with ``call``."""

    def __init__(self, signal: int, call: Call[None]) -> None:
        self.signal = signal
        self.call = call

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        frame = thread.user
        assert frame is not None
        thread.kernel = None
        thread.continuation = self.call
        timeline = machine.timeline
        thread.moments.append(len(timeline.moments))
        timeline.record(Moment(thread, frame, frame.position, frame.locals(), len(machine.ram.journal), machine.now))
        machine.signalled = Signalled(thread, self.signal)
        return machine.signalled


class EnterHandler(Request):
    """Leave the kernel into the function at ``address``, on the stack below ``stack``, as if what the user executes had
    called it; ``value`` is what that is given in the end, as ``ReturnToUser`` has it. The call never returns: it ends
    in ``LeaveHandler``."""

    def __init__(self, address: int, arguments: tuple[int, ...], stack: int, value: int | None) -> None:
        self.address = address
        self.arguments = arguments
        self.stack = stack
        self.value = value

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        code = machine.function_at(self.address, thread)
        interrupted = thread.user
        assert code is not None and interrupted is not None
        thread.kernel = None
        thread.result = self.value
        thread.repeat()
        frame: Frame = code.start(machine, thread, self.arguments, self.stack)
        frame.call_from(interrupted, thread.moments[-1])
        thread.interrupted.append((frame, thread.result))
        thread.user = frame
        thread.result = None
        return None


class LeaveHandler(Request):
    """Give up the innermost handler's frames: what it had interrupted is the thread's user frame again, and is given
    what it is owed when the kernel returns to it. The awaiting code gets whether there was a handler."""

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        forget_left(thread)
        thread.result = bool(thread.interrupted)
        if thread.interrupted:
            frame, owed = thread.interrupted.pop()
            thread.user = frame.parent
            thread.repeated = (owed,)
        return None


def forget_left(thread: Thread) -> None:
    """Forget the handlers that a thread has left by a jump."""
    frames = set[int]()
    frame: Any = thread.user
    while frame is not None:
        frames.add(id(frame))
        frame = frame.parent
    thread.interrupted = [(entered, owed) for entered, owed in thread.interrupted if id(entered) in frames]
