"""The run loop: moves along the timeline until a breakpoint, a step or the machine stops it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from machdbg.machine.frame import Frame as MachineFrame
from machdbg.machine.machine import Exited, Idle, Panicked, Raised, Signalled, Stop
from machdbg.machine.thread import Thread as MachineThread
from machdbg.machine.timeline import Moment

from .breakpoint import BreakpointLocation
from .direction import Direction, HistoryBoundary, Site, at_site
from .error import DebuggerError, ExecutionError, ExpressionError
from .frame import Frame
from .stepping import Plan, StepOut
from .thread import Thread
from .watching import Watcher
from .watchpoint import Watchpoint

if TYPE_CHECKING:
    from .process import Process

Sites = dict[Site, list[BreakpointLocation]]
STRIDE = 1024  # ticks between looks at the interrupt flag


@dataclass
class Outcome:
    """A stop: of which thread, and why. ``returned`` is the frame out of which ``finish`` went, ``plan`` the step that
    is done."""

    thread: MachineThread
    reason: str
    hits: list[BreakpointLocation] = field(default_factory=list)
    watchpoints: list[Watchpoint] = field(default_factory=list)
    auto_continue: bool = False
    notes: list[str] = field(default_factory=list)
    returned: MachineFrame | None = None
    plan: Plan | None = None


class Runner:
    """Runs a process. ``interrupted`` may be set from elsewhere; the loop then stops soon. ``tick`` is about where it
    has come to."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.timeline = process.machine.timeline
        self.interrupted = False
        self._direction: Direction | None = None

    @property
    def tick(self) -> int:
        return self._direction.tick if self._direction is not None else self.timeline.cursor

    def run(self, direction: Direction, plans: list[Plan]) -> Outcome | None:
        """Run until something stops it; None when the process has ended. Finished plans are taken off ``plans``.

        Memory is then as it was at the tick reached, also when an exception (KeyboardInterrupt) passes through.
        """
        self.interrupted = False
        self._direction = direction
        try:
            return self._loop(direction, plans)
        finally:
            self._direction = None
            self._settle(direction)

    def _loop(self, direction: Direction, plans: list[Plan]) -> Outcome | None:
        watcher = self._watcher()
        if watcher is None:
            return self._move(direction, plans, None)
        with watcher.reading():
            return self._move(direction, plans, watcher)

    def _watcher(self) -> Watcher | None:
        """One who looks for accesses to watched memory, if there is any."""
        process = self.process
        watched = [(each, space) for each in process.target.watchpoints
                   if each.enabled and (space := each.space(process)) is not None]
        return Watcher(process.machine, watched) if watched else None

    def _move(self, direction: Direction, plans: list[Plan], watcher: Watcher | None) -> Outcome | None:
        sites = self.process.target.breakpoints.sites()
        while True:
            touched: list[Watchpoint] = []
            if plans or watcher is not None:
                stop, interesting = self._stride(direction, plans, sites, watcher, touched)
            else:
                stop, interesting = direction.skim(sites, STRIDE)
            if isinstance(stop, Signalled):
                signalled = self._signalled(direction, stop)
                if signalled is None:
                    continue
                return signalled
            if stop is not None:
                return self._ended(direction, stop, plans)
            if interesting:
                outcome = self._look(direction, plans, sites, touched)
                if outcome is not None:
                    return outcome
                sites = self.process.target.breakpoints.sites()
            if self.interrupted:
                self._settle(direction)
                return Outcome(self._thread(direction), "signal SIGSTOP")

    def _stride(self, direction: Direction, plans: list[Plan], sites: Sites, watcher: Watcher | None,
                touched: list[Watchpoint]) -> tuple[Stop | None, bool]:
        """Up to STRIDE ticks; true as soon as a plan is done (``Plan.done``), a breakpoint's place is reached or
        watched memory is ``touched``."""
        moments = self.timeline.moments
        for _ in range(STRIDE):
            stop = direction.advance()
            if stop is not None:
                return stop, False
            tick = direction.tick
            moment = moments[tick]
            interesting = at_site(moment, sites)
            if watcher is not None:
                touched += watcher.touched(tick if direction.backward else tick - 1, direction.backward)
                interesting = interesting or bool(touched)
            for plan in plans:
                if (plan.thread is None or plan.thread is moment.thread) and plan.check(tick, moment):
                    plan.done = interesting = True
            if interesting:
                return None, True
        return None, False

    def _look(self, direction: Direction, plans: list[Plan], sites: Sites,
              touched: list[Watchpoint]) -> Outcome | None:
        """At a breakpoint's place, the end of a step or behind an access to watched memory: whether to stop."""
        self._settle(direction)
        moment = self.timeline.moment
        done = next((plan for plan in reversed(plans) if plan.done), None)
        if done is not None:
            del plans[plans.index(done) :]
        outcome = None
        if at_site(moment, sites):
            outcome = self._breakpoints(moment, sites[moment.frame.code, moment.position])
        if touched:
            outcome = self._watchpoints(direction, touched, outcome)
        if outcome is None and done is not None:
            outcome = Outcome(moment.thread, done.reason, plan=done)
            if isinstance(done, StepOut):
                outcome.returned = done.callee
        return outcome

    def _settle(self, direction: Direction) -> None:
        """Memory follows."""
        if direction.tick != self.timeline.cursor and 0 <= direction.tick <= self.timeline.present:
            self.timeline.seek(direction.tick)

    def _thread(self, direction: Direction) -> MachineThread:
        return self.timeline.moments[direction.tick].thread

    def _ended(self, direction: Direction, stop: Stop, plans: list[Plan]) -> Outcome | None:
        """The machine cannot go on, or history is at its start."""
        self._settle(direction)
        if isinstance(stop, Exited):
            return None
        if isinstance(stop, Raised):
            return Outcome(stop.thread, f"{stop.kind} ({stop.details})" if stop.details else stop.kind)
        if isinstance(stop, Panicked):
            return Outcome(stop.thread, f"panic: {stop.text}")
        if isinstance(stop, HistoryBoundary):
            plans.clear()
            return Outcome(self._thread(direction), "history boundary")
        assert isinstance(stop, Idle)
        if direction.tick < 0:
            raise DebuggerError("the machine has nothing to run")
        return Outcome(self._thread(direction), "deadlock: every thread waits, and nothing is left to wake one")

    def _signalled(self, direction: Direction, stop: Signalled) -> Outcome | None:
        """A thread is about to get a signal: the stop, if it is to stop for that; else it goes on."""
        self._settle(direction)
        process = self.process
        signal = process.target.signals[stop.signal]
        if signal.stops:
            return Outcome(stop.thread, f"signal {signal.name}")
        if signal.notifies and process.on_notice is not None:
            process.number_threads()
            index = process.thread_index(stop.thread)
            process.on_notice(f"Process {process.pid} stopped and restarted: thread {index} received signal: "
                              f"{signal.name}\n")
        process.answer_signal()
        return None

    # breakpoints

    def at_breakpoint(self) -> Outcome | None:
        """The stop at a breakpoint at the moment looked at, if there is one that stops."""
        moment = self.timeline.moment
        sites = self.process.target.breakpoints.sites()
        return self._breakpoints(moment, sites[moment.frame.code, moment.position]) if at_site(moment, sites) else None

    def _breakpoints(self, moment: Moment, locations: list[BreakpointLocation]) -> Outcome | None:
        """Which of the breakpoints at a moment stop there."""
        outcome = Outcome(moment.thread, "")
        frame = self._frame(moment)
        hits = [location for location in locations if self._hit(location, frame, outcome)]
        if not hits:
            return None
        outcome.hits = hits
        outcome.auto_continue = all(location.auto_continue for location in hits) and not outcome.notes
        breakpoints = self.process.target.breakpoints
        one_shot = [location.breakpoint for location in hits if location.breakpoint.options.one_shot]
        # As in LLDB, every breakpoint at the place is named, whether its own condition was met or not.
        rest = [location.id for location in locations if location.breakpoint not in one_shot]
        outcome.reason = "breakpoint " + " ".join(rest)
        if not rest:
            outcome.reason = "one-shot breakpoint " + " ".join(str(item.id) for item in one_shot)
        for breakpoint_ in one_shot:
            breakpoints.remove(breakpoint_.id)
        if outcome.auto_continue and not any(location.breakpoint.options.acts or location.options.acts
                                             for location in hits):
            return None
        return outcome

    def _frame(self, moment: Moment) -> Frame:
        """For conditions: where a moment is."""
        thread = Thread(self.process, moment.thread, self.process.thread_index(moment.thread) or 0)
        return Frame(thread, 0, moment.frame, moment.position, moment.locals, moment.returned)

    def _hit(self, location: BreakpointLocation, frame: Frame, outcome: Outcome) -> bool:
        machine_thread = frame.thread.machine_thread
        for options in (location.breakpoint.options, location.options):
            if not options.allows(machine_thread, self.process.thread_index(machine_thread)):
                return False
        for condition in location.conditions:
            error = self._unless(condition, frame)
            if error is False:
                return False
            if isinstance(error, DebuggerError):
                outcome.notes.append(_condition_note(location, condition, error))
        location.hit_count += 1
        for options in (location.options, location.breakpoint.options):
            if options.ignore_count:
                options.ignore_count -= 1
                return False
        return True

    def _unless(self, condition: str, frame: Frame) -> DebuggerError | bool:
        """False if a condition does not hold, true if it does; or why it cannot be evaluated."""
        from .expression import holds  # takes time, and a prompt does not need it

        try:
            return holds(self.process.target, frame, condition)
        except DebuggerError as error:
            return error

    # watchpoints

    def _watchpoints(self, direction: Direction, touched: list[Watchpoint], outcome: Outcome | None) -> Outcome | None:
        """Which of the watchpoints touched stop; a breakpoint's ``outcome`` at the same tick stays the reason."""
        tick = self.timeline.cursor
        moment = self.timeline.moment
        accessor = self.timeline.moments[tick if direction.backward or tick == 0 else tick - 1].thread
        thread = moment.thread if accessor.ended is not None and accessor.ended < tick else accessor
        result = outcome if outcome is not None else Outcome(thread, "")
        last = self.timeline.last_moment_of(thread, tick) or moment
        result.watchpoints = [each for each in touched if self._accessed(each, last, result)]
        if not result.watchpoints:
            return outcome
        if outcome is None or outcome.auto_continue:
            result.reason = f"watchpoint {' '.join(str(each.id) for each in result.watchpoints)}"
            result.auto_continue = False
        return result

    def _accessed(self, watchpoint: Watchpoint, moment: Moment, outcome: Outcome) -> bool:
        """Whether an access to watched memory is one to stop at."""
        process = self.process
        if not watchpoint.is_active(process):
            return False
        value = watchpoint.current(process) if watchpoint.stops_at_writes else None
        if watchpoint.watched.kind == "m" and (value is None or not watchpoint.is_changed(value)):
            return False  # unmapped, or no other value
        if watchpoint.condition:
            error = self._unless(watchpoint.condition, self._frame(moment))
            if error is False:
                return False
            if isinstance(error, DebuggerError):
                text = str(error) if isinstance(error, ExpressionError) else f"error: {error}"
                outcome.notes.append(f"error: stopped due to an error evaluating condition of watchpoint "
                                     f'{watchpoint.headline(False)}: "{watchpoint.condition}"\n{text}\n')
        watchpoint.hit_count += 1
        if watchpoint.hit_count <= watchpoint.ignore_count:
            return False
        watchpoint.old, watchpoint.new = watchpoint.new, value
        return True


def _condition_note(location: BreakpointLocation, condition: str, error: DebuggerError) -> str:
    """What LLDB says when a condition cannot be evaluated."""
    parsed = isinstance(error, ExpressionError) and not isinstance(error, ExecutionError)
    what = "Couldn't parse conditional expression:" if parsed else "Couldn't execute expression:"
    text = str(error) if isinstance(error, ExpressionError) else f"error: {error}"
    return (f"error: stopped due to an error evaluating condition of breakpoint {location.id}: \"{condition}\"\n"
            f"{what}\n{text}\n")
