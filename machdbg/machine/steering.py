"""What a debugger does to a thread that has stopped: have it return, jump, or call a function.

Each of these is recorded as a moment of its own, so that going back comes past it. The machine must be at the present.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .frame import Frame, push_linkage
from .function import Call, Code, Line
from .image import Image
from .machine import Machine, Signalled
from .thread import State, Thread
from .timeline import Moment

EXPRESSION_ADDRESS = 0x0000700200000000  # where the code of expressions that call functions seems to lie
EXPRESSION_SIZE = 0x1000


class SteeringError(Exception):
    """A thread cannot be made to do that now; the text says why."""


class ExpressionCode(Code):
    """The code of an expression of the debugger's that calls a function; its only step point is the call."""

    name = "$__lldb_expr"
    file = ""
    line = 0
    has_lines = False

    def __init__(self, is_kernel: bool) -> None:
        image = Image(self.name, self.name, EXPRESSION_ADDRESS, EXPRESSION_SIZE, is_kernel=is_kernel)
        image.add(self, EXPRESSION_ADDRESS, EXPRESSION_SIZE)

    def positions(self) -> list[int]:
        return [0]

    def locate(self, position: int) -> Line:
        return Line(self.file, self.line)


class ExpressionFrame(Frame):
    """A frame that makes one call and returns what its caller, stopped wherever it was, is owed; ``result`` is a
    1-tuple once the call has returned. ``before`` is the caller's moment, to which the thread then seems to return."""

    __slots__ = ("before", "call", "continuation", "owed", "result", "signalled")

    def __init__(self, thread: Thread, caller: Frame, call: Call[Any], before: Moment) -> None:
        super().__init__(ExpressionCode(thread.kernel is not None), (), caller, (caller.sp & ~15) - 16)
        self.call = call
        self.before = before
        self.owed = thread.result
        self.continuation = thread.continuation if thread.kernel is None else None
        self.signalled: Signalled | None = None
        self.result: tuple[Any] | None = None
        self.site_tick = thread.moments[-1]
        self.send = self._make

    def _make(self, _: Any) -> Call[Any]:
        self.send = self._end
        return self.call

    def _end(self, value: Any) -> Any:
        self.result = (value,)
        raise StopIteration(self.owed)


def innermost(thread: Thread) -> Frame | None:
    """The frame that runs next."""
    return thread.kernel if thread.kernel is not None else thread.user


def stack(thread: Thread) -> Iterator[Frame]:
    """Its frames in the mode that it is in, innermost first."""
    frame = innermost(thread)
    while frame is not None:
        yield frame
        frame = frame.parent


def check_ready(machine: Machine, thread: Thread) -> None:
    """Raises SteeringError unless ``thread`` could run on from where it stands."""
    if machine.panic_text is not None:
        raise SteeringError("the kernel has panicked")
    if thread.state is not State.RUNNABLE:
        raise SteeringError("the thread is waiting in the kernel")
    if innermost(thread) is None or not thread.moments:
        raise SteeringError("the thread has no frame yet")


def leave(machine: Machine, thread: Thread, frame: Frame, value: Any) -> None:
    """Return from ``frame`` with ``value``; neither the rest of it nor of those that it has called is executed."""
    check_ready(machine, thread)
    if frame not in stack(thread):
        raise SteeringError("the frame is no longer there")
    if frame.parent is None:
        raise SteeringError("nothing called it that it could return to")
    _set_top(thread, frame.parent)
    thread.result = value
    thread.repeated = None
    site = machine.timeline.moments[frame.site_tick]
    _record(machine, Moment(thread, frame.parent, frame.parent.position, site.locals, 0, 0, (value,), frame))


def jump(machine: Machine, thread: Thread, position: int) -> None:
    """Go on at another step point of the innermost frame's function."""
    check_ready(machine, thread)
    frame = innermost(thread)
    assert frame is not None
    if not frame.jump(position):
        raise SteeringError(f"{frame.code.name} is modelled in Python, which cannot go on at another line")
    thread.result = None
    thread.repeated = None
    _record(machine, Moment(thread, frame, position, frame.locals(), 0, 0))


def returned(machine: Machine, thread: Thread) -> Frame | None:
    """The frame that has just returned to the innermost one; None at a step point."""
    return machine.timeline.moments[thread.moments[-1]].callee if thread.moments else None


def replace_result(machine: Machine, thread: Thread, value: Any) -> None:
    """Have the callee that has just returned have returned ``value``."""
    check_ready(machine, thread)
    if returned(machine, thread) is None:
        raise SteeringError("nothing has just returned to the frame")
    thread.result = value
    _record(machine, machine.timeline.moments[thread.moments[-1]]._replace(returned=(value,)))


def begin_call(machine: Machine, thread: Thread, call: Call[Any]) -> ExpressionFrame:
    """Have ``thread`` make a call as soon as the machine runs on."""
    check_ready(machine, thread)
    machine.give_processor(thread)
    caller = innermost(thread)
    assert caller is not None
    frame = ExpressionFrame(thread, caller, call, machine.timeline.moments[thread.moments[-1]])
    push_linkage(machine.space_of(thread, frame.base), frame)
    _set_top(thread, frame)
    thread.result = None
    frame.signalled, machine.signalled = machine.signalled, None
    if frame.continuation is not None:
        thread.continuation = None
    return frame


def end_call(machine: Machine, frame: ExpressionFrame) -> None:
    """After the call has returned, or to give it up: the thread stands where it stood before, also in the matter of a
    signal that it was about to get."""
    thread = frame.before.thread
    machine.signalled = None
    if frame.result is None:
        assert frame.code.image is not None
        check_ready(machine, thread)
        if not frame.code.image.is_kernel:
            thread.kernel = None
        _set_top(thread, frame.parent)
        thread.result = frame.owed
        thread.repeated = None
        _record(machine, frame.before)
    else:
        timeline = machine.timeline
        timeline.moments[-1] = frame.before._replace(journal=len(machine.ram.journal), now=machine.now)
    if frame.continuation is not None:
        thread.continuation = frame.continuation
    machine.signalled = frame.signalled


def _set_top(thread: Thread, frame: Frame | None) -> None:
    if thread.kernel is not None:
        thread.kernel = frame
    else:
        thread.user = frame


def _record(machine: Machine, moment: Moment) -> None:
    """Append a moment; the time and the length of the journal are those of now."""
    timeline = machine.timeline
    moment.thread.moments.append(len(timeline.moments))
    timeline.record(moment._replace(journal=len(machine.ram.journal), now=machine.now))
