"""A process: the machine that runs, and the moment of it that is looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from machdbg.machine.frame import Frame as MachineFrame
from machdbg.machine.launch import Launch
from machdbg.machine.machine import Machine, Stop
from machdbg.machine.steering import ExpressionFrame, SteeringError
from machdbg.machine.thread import Thread as MachineThread
from machdbg.machine.timeline import Moment

from .acts import Acts, encoded, expression_frame, value_owed
from .breakpoint import BreakpointLocation
from .direction import Backward, Forward
from .error import DebuggerError
from .memory import Memory
from .planning import instruction_plan, line_plan, out_plan, until_plan
from .runner import Outcome, Runner
from .state import CRASHES, KILLED, State
from .stepping import Plan, RunFor, RunToEntry, StepIn, StepInstruction, StepOut, StepRange, StepUntil
from .thread import Thread, Threads, exists
from .value import Value
from .watchpoint import Watchpoint

if TYPE_CHECKING:
    from .target import Target


@dataclass
class StopEvent:
    """Why run control came back.

    ``exited``: the process ended (``Process.exit_status``); ``paused``: nothing has stopped it (``run_for``);
    otherwise ``thread`` has the stop reason. ``hits`` are the breakpoint locations hit, ``watchpoints`` those;
    ``auto_continue`` is true when all of them are to be continued from once their commands have run. ``notes`` are
    complete lines to print below the stop display (a condition that could not be evaluated).
    """

    exited: bool = False
    paused: bool = False
    thread: Thread | None = None
    hits: list[BreakpointLocation] = field(default_factory=list)
    watchpoints: list[Watchpoint] = field(default_factory=list)
    auto_continue: bool = False
    notes: list[str] = field(default_factory=list)


class Process:
    """A launched target.

    Everything printable is as it was at the timeline's cursor; the present is just the last moment. Run control raises
    DebuggerError when it is not possible (``Process must be launched.`` once it has exited).
    """

    def __init__(self, target: Target, machine: Machine, launch: Launch) -> None:
        self.target = target
        self.machine = machine
        self.timeline = machine.timeline
        self.launch = launch
        self.pid = target.launcher.pid
        self.acts = Acts(machine)
        self._forward = Forward(machine, self.pid)
        self._runner = Runner(self)
        self._plans: list[Plan] = []
        self.finished_plan: Plan | None = None  # the one at whose end the process has stopped
        self.discarded_plans: list[Plan] = []
        self._threads = Threads(self)
        self._selected: Thread | None = None
        self._killed = False
        self._at_end = False  # past the last moment
        self.paused = False  # nothing has stopped it: ``run_for`` has only run it for so long
        self.post_mortem = False  # whether there is nothing but one moment, out of a core file
        self.is_executing = False
        self.on_notice: Callable[[str], None] | None = None  # is given lines to print while it runs
        self.warned: set[str] = set()  # images for which the warning about optimised code was given

    # state

    @property
    def tick(self) -> int:
        """The tick looked at, -1 before the first."""
        return self.timeline.cursor

    @property
    def moment(self) -> Moment | None:
        """The moment looked at."""
        return self.timeline.moments[self.tick] if self.tick >= 0 else None

    @property
    def state(self) -> State:
        """Exited only past the last moment: those before can still be looked at and run on from."""
        if self._killed or self._at_end:
            return State.EXITED
        return State.STOPPED if self.tick >= 0 else State.LAUNCHED

    @property
    def exit_status(self) -> int | None:
        """The status of an exited process."""
        if self.state is not State.EXITED:
            return None
        ended = self._forward.ended
        return KILLED if self._killed or ended is None else ended.process.exit_status

    @property
    def exit_description(self) -> str | None:
        """What LLDB prints behind the status (``killed``)."""
        return "killed" if self._killed else None

    @property
    def has_crashed(self) -> bool:
        """Whether a thread has stopped for an exception, or the kernel has panicked."""
        return any(thread.stop_reason.startswith(CRASHES) for thread in self.threads)

    @property
    def memory(self) -> Memory:
        """Memory as the selected thread sees it."""
        thread = self.selected_thread
        return thread.memory if thread is not None else Memory(self.target, self, None)

    def check_writable(self) -> None:
        """Raises DebuggerError if memory must not be changed now (the past, or an exited process)."""
        if self.state is State.EXITED:
            raise DebuggerError("Process must be launched.")
        self.check_alive("writing to")
        if not self.timeline.at_present:
            raise DebuggerError(f"this would change the past: tick {self.tick} of {self.timeline.present} "
                                f"is being looked at ('goto {self.timeline.present}' returns to the present)")

    def check_alive(self, what: str) -> None:
        """Raises DebuggerError in LLDB's words if nothing can be done but to look."""
        if self.post_mortem:
            raise DebuggerError(f"machdbg-core does not support {what} processes")

    # threads

    @property
    def threads(self) -> list[Thread]:
        """The threads that exist at the moment looked at, by index."""
        if self.state is not State.STOPPED:
            return []
        return self._threads.existing(self.tick)

    def number_threads(self) -> None:
        """Give every thread that has none yet an index."""
        self._threads.number(self.tick)

    def thread_index(self, machine_thread: MachineThread) -> int | None:
        """LLDB's index of a thread; None if it has not been seen at a stop."""
        return self._threads.index(machine_thread)

    def thread(self, index: int) -> Thread | None:
        """The thread with this index, if it exists at the moment looked at."""
        return next((thread for thread in self.threads if thread.index == index), None)

    @property
    def selected_thread(self) -> Thread | None:
        selected = self._selected
        if selected is not None and self.state is State.STOPPED and exists(selected.machine_thread, self.tick):
            return selected
        threads = self.threads
        return threads[0] if threads else None

    def select_thread(self, index: int) -> Thread:
        """Raises DebuggerError(``invalid thread #N.``)."""
        thread = self.thread(index)
        if thread is None:
            raise DebuggerError(f"invalid thread #{index}.")
        self._selected = thread
        return thread

    # run control: every one returns when the process has stopped or exited

    def resume(self, *, reverse: bool = False) -> StopEvent:
        """Run until something stops it; unfinished steps stay in force. LLDB's continue, gdb's reverse-continue."""
        self.check_runnable(reverse)
        return self._run(reverse, None)

    def run_for(self, ticks: int) -> StopEvent:
        """As ``resume``, but for so many ticks at most."""
        self.check_runnable(False)
        plan = RunFor(self.tick + ticks)
        event = self._run(False, plan)
        self.paused = event.paused = self.finished_plan is plan
        self._plans = [other for other in self._plans if other is not plan]
        return event

    def run_to_entry(self) -> StopEvent:
        """Run to the first step point of the process in user mode (``process launch --stop-at-entry``)."""
        self.check_runnable(False)
        return self._run(False, RunToEntry(self.pid))

    def step_in(self, thread: Thread, *, reverse: bool = False, avoid_no_debug: bool | None = None,
                into: str | None = None, avoid: str | None = None, end_line: int | None = None) -> StopEvent:
        """To another line, also of a function called; backwards to the start of the one before.

        ``into`` names the only function to step into, ``avoid`` is a regular expression of functions not to; lines up
        to ``end_line`` count as one. ``avoid_no_debug`` None: as ``target.process.thread.step-in-avoid-nodebug`` says.
        """
        settings = self.target.settings
        if avoid_no_debug is None:
            avoid_no_debug = bool(settings["target.process.thread.step-in-avoid-nodebug"])
        try:
            pattern = re.compile(avoid or settings["target.process.thread.step-avoid-regexp"] or "(?!)")
        except re.error as error:
            raise DebuggerError(f"invalid regular expression '{avoid}': {error}") from None
        return self._step(thread, reverse, end_line, StepIn(avoid_no_debug, pattern, into))

    def step_over(self, thread: Thread, *, reverse: bool = False, end_line: int | None = None) -> StopEvent:
        """To another line of the function or, at its end, into its caller."""
        return self._step(thread, reverse, end_line, None)

    def _step(self, thread: Thread, reverse: bool, end_line: int | None, into: StepIn | None) -> StopEvent:
        self.check_runnable(reverse)
        moment = thread.moment
        machine_thread = thread.machine_thread
        if moment is None or not moment.frame.code.has_lines:
            return self.step_instruction(thread, over=into is None, reverse=reverse)
        plan = StepRange(machine_thread, self.timeline, moment, reverse, into, end_line)
        plan.description = line_plan(thread.frames[0], into is not None)
        return self._run(reverse, plan)

    def step_out(self, thread: Thread, frame_index: int | None = None, *, reverse: bool = False) -> StopEvent:
        """Out of a frame (None: the selected one); backwards: to where it was called from."""
        self.check_runnable(reverse)
        plan = StepOut(thread.machine_thread, self._frame_of(thread, frame_index), reverse)
        shown = thread.selected_frame if frame_index is None else thread.frame(frame_index)
        assert shown is not None
        plan.description = out_plan(shown, thread.frame(shown.index + 1))
        return self._run(reverse, plan)

    def step_instruction(self, thread: Thread, *, over: bool = False, count: int = 1,
                         reverse: bool = False) -> StopEvent:
        """``count`` step points on (or back), with ``over`` not into calls. The first one of a thread that has not run
        yet is where it begins."""
        self.check_runnable(reverse)
        moment = thread.moment
        frame = moment.frame if moment is not None and over else None
        plan = StepInstruction(thread.machine_thread, frame, reverse, over, count)
        plan.description = instruction_plan(thread.frames[0], over)
        return self._run(reverse, plan)

    def until_lines(self, thread: Thread, lines: Sequence[int], frame_index: int | None = None) -> StopEvent:
        """``thread until LINE...``; raises DebuggerError in LLDB's words."""
        code = self._frame_of(thread, frame_index).code
        found = [position for position in code.positions() if code.has_lines and code.locate(position).line in lines]
        if found:
            return self._until(thread, found, frame_index)
        same_file = (other for other in self.target.functions() if other.has_lines and other.file == code.file)
        if any(other.locate(position).line in lines for other in same_file for position in other.positions()):
            raise DebuggerError("Until target outside of the current function.")
        raise DebuggerError("No line entries matching until target.")

    def until_addresses(self, thread: Thread, addresses: Sequence[int], frame_index: int | None = None) -> StopEvent:
        """``thread until -a ADDRESS``; raises DebuggerError in LLDB's words."""
        code = self._frame_of(thread, frame_index).code
        found = [position for position in code.positions() if code.pc(position) in addresses]
        if not found:
            raise DebuggerError("Until target outside of the current function.")
        return self._until(thread, found, frame_index)

    def _until(self, thread: Thread, positions: list[int], frame_index: int | None) -> StopEvent:
        self.check_runnable(False)
        frame = self._frame_of(thread, frame_index)
        plan = StepUntil(thread.machine_thread, frame, frozenset(positions), False)
        plan.description = until_plan(thread.frames[0], positions, frame.parent)
        return self._run(False, plan)

    def plans(self, thread: Thread) -> list[Plan]:
        """The steps that a thread is in the middle of, the outermost first."""
        return [plan for plan in self._plans if plan.thread is thread.machine_thread]

    def discard_plans(self, thread: Thread, number: int) -> bool:
        """Give up the ``number``th of a thread's ``plans``, from 1, and those inside; false if there is none."""
        doomed = self.plans(thread)[number - 1 :]
        self._plans = [plan for plan in self._plans if plan not in doomed]
        self.discarded_plans += doomed
        return bool(doomed)

    def prune_plans(self) -> None:
        """Give up the steps that have nothing left to do, as those of threads that have ended."""
        self._plans = [plan for plan in self._plans if self._alive(plan)]

    def goto(self, tick: int) -> StopEvent:
        """Look at another tick; raises DebuggerError outside 0 to the last one."""
        if self._killed:
            raise DebuggerError("Process must be launched.")
        self.check_alive("resuming")
        if not 0 <= tick <= self.timeline.present:
            raise DebuggerError(f"tick {tick} is out of range (valid values are 0 - {self.timeline.present}).")
        self._leave()
        self._plans.clear()
        self.timeline.seek(tick)
        self.target.watchpoints.moved(self)
        return self._stopped(Outcome(self.timeline.moment.thread, f"goto {tick}"))

    # what a debugger does by force, at the present

    def leave_frame(self, thread: Thread, frame_index: int, value: Value | None) -> None:
        """``thread return``: out of a frame at once, with a value (None: 0). Out of a function that an expression has
        called: the expression is given up."""
        frame = self._frame_of(thread, frame_index)
        if isinstance(frame.parent, ExpressionFrame):
            self.unwind_expression(thread)
            return
        self._steer(thread, f"Error returning from frame {frame_index} of thread {thread.index}",
                    "leave", frame_index, encoded(value_owed(frame, value)))

    def jump(self, thread: Thread, position: int) -> None:
        """``thread jump``: the innermost frame goes on at another step point of its function."""
        self._steer(thread, "Can't jump", "jump", position)

    def write_register(self, thread: Thread, name: str, number: int) -> None:
        """Change ``rip`` to a step point of the innermost frame's function, or ``rax`` where a callee has returned.
        Other registers are only recorded. Raises DebuggerError."""
        frame = thread.frame(0)
        if frame is None or name not in ("rip", "rax") or (name == "rax" and frame.returned is None):
            raise DebuggerError(f"{name} is only recorded here and cannot be changed")
        if name == "rax":
            self._steer(thread, "rax cannot be changed", "result", number)
            return
        position = next((each for each in frame.code.positions() if frame.code.pc(each) == number), None)
        if position is None:
            raise DebuggerError(f"{number:#x} is not a step point of {frame.code.name}")
        self.jump(thread, position)

    def unwind_expression(self, thread: Thread) -> None:
        """``thread return -x``: give up the innermost call of an expression that was left on the thread."""
        if expression_frame(thread.machine_thread) is None:
            raise DebuggerError("Unwinding expression failed - No expressions currently active on this thread.")
        self._steer(thread, "Unwinding expression failed", "unwind")

    def _steer(self, thread: Thread, what: str, name: str, *arguments: Any) -> None:
        self.check_writable()
        try:
            self.acts.do(name, thread.id, *arguments)
        except SteeringError as error:
            raise DebuggerError(f"{what}: {error}.") from None
        self._plans.clear()
        self._forward.tick = self.tick
        thread.moved()

    def restored(self, tick: int, thread: int, reason: str, threads: Sequence[int]) -> None:
        """After a run was made again: look at a tick, with the thread of this number selected and its stop reason;
        ``threads`` are the numbers of all, by index. Raises StopIteration if there is no such thread."""
        self.timeline.seek(tick)
        for number in threads:
            self._threads.of(next(each for each in self.machine.threads if each.id == number))
        machine_thread = next(each for each in self.machine.threads if each.id == thread)
        self._stopped(Outcome(machine_thread, reason))

    def kill(self) -> None:
        """The process exits with status 9, described as ``killed``; raises DebuggerError if it has exited already."""
        if self.state is State.EXITED:
            raise DebuggerError("Process must be launched.")
        self._leave()
        self._killed = True

    def interrupt(self) -> None:
        """Ask a running process to stop; may be called from a signal handler or another thread."""
        self._runner.interrupted = True

    @contextmanager
    def executing(self) -> Iterator[None]:
        """While the machine runs, or is put back: nothing but ``interrupt`` may stop that."""
        before, self.is_executing = self.is_executing, True
        try:
            yield
        finally:
            self.is_executing = before

    def answer_signal(self) -> None:
        """Let the thread that is about to get a signal have it, if the target's signals are to be passed."""
        signalled = self.machine.signalled
        assert signalled is not None
        passed = self.target.signals[signalled.signal].passed
        self.acts.do("deliver", signalled.signal if passed else 0)

    def signal(self, number: int) -> None:
        """Send the process a signal, which comes when it runs on. Raises DebuggerError."""
        self.check_alive("sending signals to")
        self.check_writable()
        try:
            self.acts.do("signal", self.pid, number)
        except SteeringError as error:
            raise DebuggerError(f"Failed to send signal {number}: {error}") from None

    # calls of functions in expressions (see ``calling``)

    def step_machine(self) -> Stop | None:
        """Run the machine to its next step point, at the present; breakpoints are not looked at."""
        self._forward.tick = self.tick
        return self._forward.advance()

    @property
    def passing(self) -> int:
        """About which tick a run has come to."""
        return self._runner.tick

    @property
    def interrupted(self) -> bool:
        """Whether ``interrupt`` was asked for."""
        return self._runner.interrupted

    @interrupted.setter
    def interrupted(self, value: bool) -> None:
        self._runner.interrupted = value

    def stop_in_call(self) -> StopEvent | None:
        """Stop if the present is at a breakpoint that wants to."""
        outcome = self._runner.at_breakpoint()
        return self.stopped_in_call(outcome) if outcome is not None else None

    def stopped_in_call(self, outcome: Outcome) -> StopEvent:
        """The thread stays in the call."""
        self._leave()
        return self._stopped(outcome)

    def ended_in_call(self) -> None:
        """The call has ended the process."""
        self._leave()
        self._plans.clear()
        self._at_end = True

    def returned_from_call(self) -> None:
        """The thread is where it was before, at a later tick."""
        self._forward.tick = self.tick

    # how it is done

    def check_runnable(self, reverse: bool = False) -> None:
        """Raises DebuggerError if it cannot run on, or back."""
        if self._killed or (self.state is State.EXITED and not reverse):
            raise DebuggerError("Process must be launched.")
        self.check_alive("resuming")
        if reverse and self.tick <= 0 and not self._at_end:
            raise DebuggerError("No more reverse-execution history.")

    def _frame_of(self, thread: Thread, index: int | None) -> MachineFrame:
        frame = thread.selected_frame if index is None else thread.frame(index)
        if frame is None:
            raise DebuggerError(f"Frame index ({index}) out of range." if index is not None
                                else "Command requires a process which is currently stopped.")
        return frame.machine_frame

    def _run(self, reverse: bool, plan: Plan | None) -> StopEvent:
        at_end = self._at_end
        self._leave()
        direction: Forward | Backward = Backward(self.machine, at_end) if reverse else self._forward
        if not reverse:
            if self.machine.signalled is not None and self.timeline.at_present and not at_end:
                self.answer_signal()
            self._forward.tick = self.tick
        self._plans = [old for old in self._plans if old.backward == reverse and self._alive(old)]
        if plan is not None:
            self._plans.append(plan)
        self.discarded_plans.clear()
        with self.executing():
            outcome = self._runner.run(direction, self._plans)
        self._at_end = outcome is None
        self.finished_plan = outcome.plan if outcome is not None else None
        if outcome is None:
            self._plans.clear()
            return StopEvent(exited=True)
        return self._stopped(outcome)

    def _alive(self, plan: Plan) -> bool:
        """Whether an unfinished plan still has something to do: its thread is there, the frame to leave not left."""
        if plan.thread is None:
            return True
        moment = self.timeline.last_moment_of(plan.thread, self.tick) if exists(plan.thread, self.tick) else None
        return moment is not None and not (
            isinstance(plan, StepOut) and not plan.backward and not plan.anchor.holds(moment.frame))

    def _leave(self) -> None:
        """The threads are no longer where they stopped."""
        self._at_end = False
        self._threads.forget()

    def _stopped(self, outcome: Outcome) -> StopEvent:
        self._threads.number(self.tick)
        thread = self._selected = self._threads.of(outcome.thread)
        thread.stop_reason = outcome.reason
        if outcome.returned is not None:
            thread.return_value = self._return_value(thread, outcome.returned)
        return StopEvent(thread=thread, hits=outcome.hits, watchpoints=outcome.watchpoints,
                         auto_continue=outcome.auto_continue, notes=outcome.notes)

    def _return_value(self, thread: Thread, callee: MachineFrame) -> Value | None:
        """What ``callee`` returned, as a new result ``$N``; None for void and (as LLDB) for enumerations."""
        moment = thread.moment
        type_ = callee.code.returns()
        if moment is None or moment.returned is None or type_ is None:
            return None
        value = Value.of_python("", type_, thread.memory, moment.returned[0])
        if not value.is_returnable:
            return None
        return self.target.persistent.keep(value)
