"""Steps: when to stop. Each is written once and works in both directions along the timeline.

A plan is shown every moment of its thread on the way and says at which tick to stop. Two rules make the directions
differ: a line is entered at its start going forwards, at its end going backwards (where the step goes on to its
start); and a tail call hides its caller only going forwards.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from machdbg.machine.frame import Frame
from machdbg.machine.function import Line
from machdbg.machine.steering import ExpressionFrame
from machdbg.machine.thread import Thread
from machdbg.machine.timeline import Moment, Timeline


def is_kernel(frame: Frame) -> bool:
    """Whether a frame runs in kernel mode."""
    image = frame.code.image
    return image is not None and image.is_kernel


def line_of(frame: Frame, position: int) -> Line | None:
    """The source line (without column) of a step point; None without line information."""
    if not frame.code.has_lines:
        return None
    line = frame.code.locate(position)
    return Line(line.file, line.line)


class Anchor:
    """A frame to compare others with."""

    def __init__(self, frame: Frame, backward: bool) -> None:
        self.frame = frame
        self.backward = backward
        self.replaced = False  # a tail call has taken the frame's place
        self._inside = frame  # a frame known to be inside, to save walks up deep stacks

    def holds(self, frame: Frame) -> bool:
        """Whether ``frame`` is the anchor or was called, directly or not, by it."""
        anchor, known = self.frame, self._inside
        if frame is anchor or frame is known:
            return True
        if frame.parent is known or (known is not anchor and known.parent is frame):
            self._inside = frame
            return True
        walk: Frame | None = frame
        while walk is not None and walk.depth >= anchor.depth:
            if walk is anchor:
                self._inside = frame
                return True
            walk = walk.parent
        if is_kernel(frame) and not is_kernel(anchor):
            return True
        return not self.backward and self._tail_call(frame)

    def _tail_call(self, frame: Frame) -> bool:
        """Going forwards, a frame that took the anchor's place becomes the anchor."""
        walk: Frame | None = frame
        anchor = self.frame
        while walk is not None and walk.depth > anchor.depth:
            walk = walk.parent
        if walk is None or walk.parent is not anchor.parent or walk.site_tick != anchor.site_tick:
            return False
        if anchor.site_tick < 0:
            return False
        self.frame = walk
        self._inside = frame
        self.replaced = True
        return True


class Plan:
    """A step under way on ``thread`` (None: any). ``reason`` is the stop reason once it is done, ``description`` what a
    list of plans says."""

    reason = ""
    description = ""

    def __init__(self, thread: Thread | None, backward: bool) -> None:
        self.thread = thread
        self.backward = backward
        self.done = False

    def check(self, tick: int, moment: Moment) -> bool:
        """Whether to stop at ``moment``, one of the plan's thread."""
        raise NotImplementedError


@dataclass
class StepIn:
    """Which functions ``step`` goes into: not those without lines nor what they call, not those matching ``avoid``,
    only ``into``; never one that an expression of the user's has called."""

    avoid_no_debug: bool = True
    avoid: re.Pattern[str] | None = None
    into: str | None = None

    def enters(self, frame: Frame) -> bool:
        """Whether to stop in a function that has been called."""
        code = frame.code
        if isinstance(frame.parent, ExpressionFrame):
            return False
        if not code.has_lines and self.avoid_no_debug:
            return False
        if self.into is not None and code.name != self.into:
            return False
        return self.avoid is None or not self.avoid.search(code.name)


class StepRange(Plan):
    """To another line: over calls, or with ``into`` also into them."""

    def __init__(self, thread: Thread, timeline: Timeline, moment: Moment, backward: bool,
                 into: StepIn | None = None, end_line: int | None = None) -> None:
        super().__init__(thread, backward)
        self.ticks = thread.moments
        self.timeline = timeline
        self.into = into
        self.reason = "step over" if into is None else "step in"
        self.anchor = Anchor(moment.frame, backward)
        self.line = line_of(moment.frame, moment.position)
        if moment.returned is not None and self.line is not None and not backward:
            rest = moment.frame.code.after(moment.position)
            self.line = Line(rest.file, rest.line)
        self.last_line = end_line
        self.passes = into is None or into.avoid_no_debug
        self.skipped: Anchor | None = None  # a function that is not to be stepped into, nor those it calls
        self.goal: int | None = None  # going backwards: the start of the line that was entered
        if backward:
            here = self.ticks[bisect_right(self.ticks, timeline.cursor) - 1]
            start = self.start_of_line(here, moment)
            if start != here:
                self.goal = start

    def check(self, tick: int, moment: Moment) -> bool:
        frame = moment.frame
        inside = self.anchor.holds(frame)
        if inside and (frame is not self.anchor.frame or self.anchor.replaced):
            return self._called(tick, moment)
        if self.goal is not None:
            return tick == self.goal
        if inside and (moment.returned is not None or self._in_range(moment)):
            return False
        return self._arrived(tick, moment)

    def _in_range(self, moment: Moment) -> bool:
        line = line_of(moment.frame, moment.position)
        if line == self.line:
            return True
        if self.last_line is None or line is None or self.line is None or line.file != self.line.file:
            return False
        return self.line.line <= line.line <= self.last_line

    def _called(self, tick: int, moment: Moment) -> bool:
        """A moment in a function called from the line."""
        if self.into is None or moment.returned is not None:
            return False
        if self.skipped is not None and self.skipped.holds(moment.frame):
            return False
        frame = moment.frame
        if not self.into.enters(frame):
            if frame.code.has_lines:
                self.skipped = Anchor(frame, self.backward)
            return False
        hiding = self._hiding(frame) if self.passes else None
        if hiding is not None:
            self.skipped = Anchor(hiding, self.backward)
            return False
        return self._arrived(tick, moment)

    def _hiding(self, frame: Frame) -> Frame | None:
        """The function without lines, called from the line, inside of which ``frame`` runs.

        The code that enters the kernel hides nothing, nor does the stub of a trap that the line itself calls.
        """
        stack = list(self._callers(frame))
        if is_kernel(frame) and not is_kernel(self.anchor.frame):
            entry = stack.pop()
            user = self._user_frame(entry)
            if user is not self.anchor.frame and user.parent is not self.anchor.frame:
                return entry
        return next((each for each in reversed(stack) if not each.code.has_lines), None)

    def _callers(self, frame: Frame) -> Iterator[Frame]:
        """The frames from ``frame`` outwards that are not the anchor's nor called it."""
        walk: Frame | None = frame
        while walk is not None and walk is not self.anchor.frame:
            yield walk
            walk = walk.parent

    def _user_frame(self, entry: Frame) -> Frame:
        """The user frame that was on top when the kernel was entered, where ``entry`` is the outermost frame."""
        ticks, moments = self.ticks, self.timeline.moments
        index = bisect_right(ticks, entry.site_tick) - 1
        while index > 0 and is_kernel(moments[ticks[index]].frame):
            index -= 1
        return moments[ticks[index]].frame

    def _arrived(self, tick: int, moment: Moment) -> bool:
        """Going forwards, stop; going backwards, go on to the start of the line just entered.

        Backwards a caller without lines (a trap's stub, assembler) is passed on the way to one that has some.
        """
        if not self.backward:
            return True
        if self.passes and not moment.frame.code.has_lines:
            self.anchor = Anchor(moment.frame, True)
            self.line = None
            return False
        self.goal = self.start_of_line(tick, moment)
        self.anchor = Anchor(moment.frame, True)
        return self.goal == tick

    def _would_enter(self, moment: Moment) -> bool:
        return self.into is not None and moment.returned is None and self.into.enters(moment.frame)

    def start_of_line(self, tick: int, moment: Moment) -> int:
        """The first tick of the execution of a line that ``moment`` at ``tick`` belongs to."""
        frame, line = moment.frame, line_of(moment.frame, moment.position)
        anchor = Anchor(frame, True)
        ticks, moments = self.ticks, self.timeline.moments
        start = tick
        index = bisect_left(ticks, tick)
        while index > 0:
            index -= 1
            before = moments[ticks[index]]
            if before.frame is frame:
                if line_of(frame, before.position) != line:
                    break
                if before.returned is None:
                    start = ticks[index]
            elif not anchor.holds(before.frame) or (moment.returned is None and self._would_enter(before)):
                break
        return start


class StepOut(Plan):
    """Until a frame is left: forwards to its caller, in the middle of its line; backwards to where it was called."""

    reason = "step out"

    def __init__(self, thread: Thread, frame: Frame, backward: bool) -> None:
        super().__init__(thread, backward)
        self.anchor = Anchor(frame, backward)
        self.callee: Frame | None = None

    def check(self, tick: int, moment: Moment) -> bool:
        if self.anchor.holds(moment.frame):
            return False
        if moment.returned is not None and moment.callee is self.anchor.frame:
            self.callee = moment.callee
        return True


class StepInstruction(Plan):
    """Step point by step point; with ``over`` not into what ``frame`` calls."""

    def __init__(self, thread: Thread, frame: Frame | None, backward: bool, over: bool, count: int) -> None:
        super().__init__(thread, backward)
        self.reason = "instruction step over" if over else "instruction step into"
        self.anchor = Anchor(frame, backward) if over and frame is not None else None
        self.count = count

    def check(self, tick: int, moment: Moment) -> bool:
        anchor = self.anchor
        if anchor is not None:
            if moment.frame is not anchor.frame and anchor.holds(moment.frame) and not anchor.replaced:
                return False
            self.anchor = Anchor(moment.frame, self.backward)
        self.count -= 1
        return self.count <= 0


class StepUntil(Plan):
    """Until one of some step points of a frame is reached, or the frame is left."""

    reason = "step until"

    def __init__(self, thread: Thread, frame: Frame, positions: frozenset[int], backward: bool) -> None:
        super().__init__(thread, backward)
        self.anchor = Anchor(frame, backward)
        self.positions = positions

    def check(self, tick: int, moment: Moment) -> bool:
        if moment.frame is self.anchor.frame:
            return moment.returned is None and moment.position in self.positions
        if self.anchor.holds(moment.frame):
            return False
        self.reason = "step until - stepped out"
        return True


class RunFor(Plan):
    """Up to a tick."""

    def __init__(self, end: int) -> None:
        super().__init__(None, False)
        self.end = end

    def check(self, tick: int, moment: Moment) -> bool:
        return tick >= self.end


class RunToEntry(Plan):
    """Until a process executes its first step point in user mode, on whatever thread."""

    reason = "signal SIGSTOP"

    def __init__(self, process_id: int) -> None:
        super().__init__(None, False)
        self.process_id = process_id

    def check(self, tick: int, moment: Moment) -> bool:
        process = moment.thread.process
        return process is not None and process.pid == self.process_id and not is_kernel(moment.frame)
