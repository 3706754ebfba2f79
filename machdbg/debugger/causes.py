"""Why a call gave the result that it gave: read from the recording, back along the returns of the same value."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from machdbg.machine.ctype import CType, Typedef
from machdbg.machine.frame import Frame
from machdbg.machine.function import Code
from machdbg.machine.machine import Machine
from machdbg.machine.thread import Thread
from machdbg.machine.view import Pointer, Struct

from .history import tick_of

CODES = frozenset({"kern_return_t", "mach_msg_return_t"})
"""Types of results of which 0 means success."""
JUMP = 8  # from so many step points on, going over others is what a goto does, not an if
DEEPEST = 8  # how many causes of causes are looked for


class Return(NamedTuple):
    """A call's end: at ``tick`` ``callee`` had just returned ``value``, a number or an address."""

    tick: int
    callee: Frame
    value: int

    @property
    def code(self) -> Code:
        return self.callee.code


class Cause(NamedTuple):
    """Where the result of a call was chosen.

    ``chain`` are the calls that returned it, the outermost first. ``frame`` chose it, or found it in memory; ``path``
    are the ticks of the step points that it went through last, the newest last; ``decided`` is the one of them from
    which it went to where it gave the code: often the condition of an ``if``.
    ``looked_at`` is the last call that it made before, whose result it may have looked at; if that is itself a code
    other than 0, ``because`` says where that was chosen. ``stored`` says who had written the code to memory.
    """

    value: int
    chain: tuple[Return, ...]
    frame: Frame
    path: tuple[int, ...]
    decided: int
    looked_at: Return | None = None
    because: Cause | None = None
    stored: Cause | None = None


def returns_a_code(code: Code) -> bool:
    """Whether a function's result says if it succeeded."""
    return _name(code.returns()) in CODES


def _name(type_: CType | None) -> str:
    return type_.name if isinstance(type_, Typedef) else ""


class Causes:
    """Looks into the recording of a machine. ``stores(value, code)`` says whether a function that wrote a number to
    memory may have put a result there, for others to find."""

    def __init__(self, machine: Machine, stores: Callable[[int, Code], bool]) -> None:
        self.stores = stores
        self.timeline = machine.timeline
        self.moments = machine.timeline.moments

    def returns(self, thread: Thread, low: int, high: int) -> Iterator[Return]:
        """The returns of a thread's functions from tick ``high`` down to ``low``, the latest first."""
        ticks = thread.moments
        index = _count(ticks, high)
        while index and ticks[index - 1] >= low:
            index -= 1
            moment = self.moments[ticks[index]]
            if moment.returned is not None and moment.callee is not None:
                value = moment.returned[0]
                if isinstance(value, Struct | Pointer):
                    yield Return(ticks[index], moment.callee, value.address)
                elif isinstance(value, int):
                    yield Return(ticks[index], moment.callee, int(value) & 0xFFFFFFFF)

    def failure(self, thread: Thread, tick: int, wanted: Callable[[Return], bool]) -> Return | None:
        """The last return of a code other than 0, not after ``tick``, that is ``wanted``."""
        return next((each for each in self.returns(thread, 0, tick)
                     if each.value and returns_a_code(each.code) and wanted(each)), None)

    def cause(self, thread: Thread, failed: Return, depth: int = 0) -> Cause:
        """Where the result of ``failed`` was chosen."""
        chain = [failed]
        while (inner := self._inner(thread, chain[-1])) is not None:
            chain.append(inner)
        origin = chain[-1]
        written = self._written(origin.value, failed.callee.site_tick, origin.tick)
        stored = self._cause_of_write(written, origin.value, depth + 1) if written is not None else None
        return self._cause(thread, origin.value, tuple(chain), origin.callee, origin.tick, stored, depth)

    def _cause_of_write(self, tick: int, value: int, depth: int) -> Cause:
        """Where a code was chosen that the code running from ``tick`` on wrote to memory."""
        moment = self.moments[tick]
        returned = next((each for each in self.returns(moment.thread, moment.frame.site_tick + 1, tick)
                         if self.moments[each.tick].frame is moment.frame), None)
        if returned is not None and returned.value == value and returns_a_code(returned.code) and depth < DEEPEST:
            return self.cause(moment.thread, returned, depth)
        return self._cause(moment.thread, value, (), moment.frame, tick + 1, None, depth)

    def _cause(self, thread: Thread, value: int, chain: tuple[Return, ...], frame: Frame, end: int,
               stored: Cause | None, depth: int) -> Cause:
        path = self._path(thread, frame, end)
        decided = self._decided(path)
        looked_at = because = None
        if stored is None and path:
            looked_at = self._looked_at(thread, frame, path, decided)
            if looked_at is not None and looked_at.value and returns_a_code(looked_at.code) and depth < DEEPEST:
                because = self.cause(thread, looked_at, depth + 1)
        return Cause(value, chain, frame, path, decided, looked_at, because, stored)

    def _written(self, value: int, low: int, high: int) -> int | None:
        """From which tick the code ran that last wrote ``value``, as four bytes, between two ticks."""
        data = value.to_bytes(4, "little")
        journal = self.timeline.ram.journal
        first = self.moments[max(low, 0)].journal
        for index in range(self.moments[high].journal - 1, first - 1, -1):
            if journal[index][3] == data:
                tick = tick_of(self.timeline, index)
                if self.stores(value, self.moments[tick].frame.code):
                    return tick
        return None

    def _inner(self, thread: Thread, outer: Return) -> Return | None:
        """The last call inside ``outer`` that returned the same code."""
        return next((each for each in self.returns(thread, outer.callee.site_tick + 1, outer.tick - 1)
                     if each.value == outer.value and returns_a_code(each.code)), None)

    def _path(self, thread: Thread, frame: Frame, end: int, count: int = 8) -> tuple[int, ...]:
        """The last step points of an activation before tick ``end``."""
        found: list[int] = []
        ticks = thread.moments
        index = _count(ticks, end - 1)
        while index and ticks[index - 1] > frame.site_tick and len(found) < count:
            index -= 1
            moment = self.moments[ticks[index]]
            if moment.frame is frame and moment.returned is None:
                found.append(ticks[index])
        return tuple(reversed(found))

    def _decided(self, path: tuple[int, ...]) -> int:
        """The step point of a path from which it went furthest; of none, the last but one."""
        best, furthest = path[-2] if len(path) > 1 else path[-1] if path else -1, JUMP
        for tick, following in pairwise(path):
            moment = self.moments[tick]
            positions = moment.frame.code.positions()
            distance = positions.index(self.moments[following].position) - positions.index(moment.position)
            if distance > furthest:
                best, furthest = tick, distance
        return best

    def _looked_at(self, thread: Thread, frame: Frame, path: tuple[int, ...], decided: int) -> Return | None:
        """The last call that an activation made right before it decided, or from there on."""
        end = path[path.index(decided) + 1] if decided != path[-1] else self.timeline.present
        low = path[max(path.index(decided) - 2, 0)]
        return next((each for each in self.returns(thread, low, end) if self.moments[each.tick].frame is frame), None)


def _count(ticks: Sequence[int], tick: int) -> int:
    """How many of ``ticks``, which ascend, are not after ``tick``."""
    return bisect_right(ticks, tick)
