"""The two ways to move along the timeline: forwards, running on when the present is reached, and backwards."""

from __future__ import annotations

from collections.abc import Container
from typing import Protocol

from machdbg.machine.function import Code
from machdbg.machine.machine import Exited, Machine, Stop
from machdbg.machine.timeline import Moment

Site = tuple[Code, int]


class HistoryBoundary(Stop):
    """There is no earlier moment."""


class Direction(Protocol):
    """A way to move. ``tick`` is where one is; memory follows only at ``settle``."""

    backward: bool
    tick: int

    def advance(self) -> Stop | None:
        """Move one tick, or say why that is not possible."""

    def skim(self, sites: Container[Site], budget: int) -> tuple[Stop | None, bool]:
        """Move until a step point in ``sites`` is reached (then true) or at most ``budget`` ticks."""


class Forward:
    """Through what is recorded, then on. The end of ``process_id``'s process ends everything."""

    backward = False

    def __init__(self, machine: Machine, process_id: int) -> None:
        self.machine = machine
        self.timeline = machine.timeline
        self.process_id = process_id
        self.tick = self.timeline.cursor
        self.ended: Exited | None = None

    def advance(self) -> Stop | None:
        if self.tick < self.timeline.present:
            self.tick += 1
            return None
        self._to_present()
        stop = self._step()
        self.tick = self.timeline.present
        return stop

    def _to_present(self) -> None:
        if not self.timeline.at_present:
            self.timeline.seek(self.timeline.present)

    def _step(self) -> Stop | None:
        if self.ended is not None:
            return self.ended
        while True:
            stop = self.machine.step()
            if not self._is_other_exit(stop):
                return stop

    def _is_other_exit(self, stop: Stop | None) -> bool:
        """Whether only some other process has ended; the end of ours is kept."""
        if not isinstance(stop, Exited):
            return False
        if stop.process.pid != self.process_id:
            return True
        self.ended = stop
        return False

    def skim(self, sites: Container[Site], budget: int) -> tuple[Stop | None, bool]:
        moments = self.timeline.moments
        end = min(self.tick + budget, self.timeline.present)
        while self.tick < end:
            self.tick += 1
            if at_site(moments[self.tick], sites):
                return None, True
        if self.tick < self.timeline.present:
            return None, False
        if self.ended is not None:
            return self.ended, False
        self._to_present()
        step = self.machine.step
        for _ in range(budget):
            stop = step()
            if stop is not None:
                if self._is_other_exit(stop):
                    continue
                self.tick = self.timeline.present
                return stop, False
            moment = moments[-1]
            if (moment.frame.code, moment.position) in sites and moment.returned is None:
                self.tick = self.timeline.present
                return None, True
        self.tick = self.timeline.present
        return None, False


class Backward:
    """Through what is recorded, towards the start; with ``from_end`` beginning with the last moment itself."""

    backward = True

    def __init__(self, machine: Machine, from_end: bool = False) -> None:
        self.timeline = machine.timeline
        self.tick = self.timeline.cursor + from_end

    def advance(self) -> Stop | None:
        if self.tick <= 0:
            return HistoryBoundary()
        self.tick -= 1
        return None

    def skim(self, sites: Container[Site], budget: int) -> tuple[Stop | None, bool]:
        moments = self.timeline.moments
        for _ in range(budget):
            if self.tick <= 0:
                return HistoryBoundary(), False
            self.tick -= 1
            if at_site(moments[self.tick], sites):
                return None, True
        return None, False


def at_site(moment: Moment, sites: Container[Site]) -> bool:
    """Whether a moment stands at one of ``sites``, about to execute it."""
    return (moment.frame.code, moment.position) in sites and moment.returned is None
