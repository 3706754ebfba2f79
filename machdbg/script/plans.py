"""Thread plans that are objects of a Python class: ``thread step-scripted``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from machdbg.debugger.process import StopEvent
from machdbg.debugger.stepping import Plan
from machdbg.debugger.thread import Thread

from . import constants
from .base import SBObject, SBStream, SBStructuredData
from .events import SBEvent
from .host import ScriptError
from .thread import SBThread

if TYPE_CHECKING:
    from .interpreter import ScriptInterpreter
    from .symbols import SBAddress

Action = Callable[[], StopEvent]
STEP_REASONS = ("step", "instruction", "trace", "plan")


class SBThreadPlan(SBObject):
    """A plan of a Python class, or one that it has queued: that one is carried out first. Ranges are left when the
    thread is at a step point of the function outside of them, or has returned from it."""

    def __init__(self, thread: Thread | None = None, scripts: ScriptInterpreter | None = None,
                 action: Action | None = None) -> None:
        self._thread = thread
        self._scripts = scripts
        self.action = action
        self.queued: list[SBThreadPlan] = []
        self.complete = False

    def IsValid(self) -> bool:
        return self._thread is not None

    def GetThread(self) -> SBThread:
        host = self._scripts.host if self._scripts is not None else None
        return SBThread(self._thread, host)

    def IsPlanComplete(self) -> bool:
        return self.complete

    def SetPlanComplete(self, success: bool) -> None:
        self.complete = True

    def IsPlanStale(self) -> bool:
        return False

    def GetStopReason(self) -> int:
        return constants.eStopReasonPlanComplete if self.complete else constants.eStopReasonNone

    def GetStopOthers(self) -> bool:
        return False

    def SetStopOthers(self, wanted: bool) -> None:
        """Accepted: all threads run."""

    def _queue(self, action: Action) -> SBThreadPlan:
        made = SBThreadPlan(self._thread, self._scripts, action)
        self.queued.append(made)
        return made

    def _range(self, start: SBAddress, size: int, *, over: bool) -> SBThreadPlan:
        thread = self._thread
        if thread is None:
            return SBThreadPlan()
        low = start.GetLoadAddress()
        depth = len(thread.frames)

        def run() -> StopEvent:
            while True:
                event = thread.process.step_instruction(thread, over=over)
                own = not event.exited and event.thread is thread and thread.stop_reason.startswith(STEP_REASONS)
                if not own or not (low <= thread.frames[0].pc < low + size and len(thread.frames) == depth):
                    return event

        return self._queue(run)

    def QueueThreadPlanForStepOverRange(self, start: SBAddress, size: int, *_: Any) -> SBThreadPlan:
        return self._range(start, size, over=True)

    def QueueThreadPlanForStepInRange(self, start: SBAddress, size: int, *_: Any) -> SBThreadPlan:
        return self._range(start, size, over=False)

    def QueueThreadPlanForStepOut(self, frame: int = 0, *_: Any) -> SBThreadPlan:
        thread = self._thread
        return self._queue(lambda: thread.process.step_out(thread, frame)) if thread is not None else SBThreadPlan()

    def QueueThreadPlanForRunToAddress(self, address: SBAddress, *_: Any) -> SBThreadPlan:
        thread = self._thread
        if thread is None:
            return SBThreadPlan()
        return self._queue(lambda: thread.process.until_addresses(thread, [address.GetLoadAddress()]))

    def QueueThreadPlanForStepScripted(self, name: str, *rest: Any) -> SBThreadPlan:
        thread, scripts = self._thread, self._scripts
        if thread is None or scripts is None:
            return SBThreadPlan()
        data = next((each for each in rest if isinstance(each, SBStructuredData)), SBStructuredData())
        return self._queue(scripted_plan(scripts, thread, name, data))


def scripted_plan(scripts: ScriptInterpreter, thread: Thread, name: str, data: SBStructuredData) -> Action:
    """What runs a thread as an object of the class ``module.Class`` says, made with the plan and a dictionary, with
    ``data`` between them if it takes three arguments. Raises ScriptError in LLDB's words."""
    made = scripts.find(name)
    if made is None:
        raise ScriptError(f'class for scripted step: "{name}" does not exist.')
    plan = SBThreadPlan(thread, scripts)
    middle = [data] if scripts.count_of(made) == 3 else []
    done, instance = scripts.guarded(lambda: made(plan, *middle, scripts.names))
    if not done:
        raise ScriptError("Error constructing Python ThreadPlan: Resulting object is not a valid Python Object.")
    return lambda: _run(scripts, thread, plan, instance, f"Python thread plan implemented by class {name}.")


def _ask(scripts: ScriptInterpreter, instance: Any, method: str, *arguments: Any, otherwise: Any = True) -> Any:
    """What a method answers, ``otherwise`` if it is not there; what fails ends the plan."""
    found = getattr(instance, method, None)
    if found is None:
        return otherwise
    done, answer = scripts.guarded(lambda: found(*arguments))
    if not done:
        raise ScriptError(f"Python error in {method}")
    return answer


def _run(scripts: ScriptInterpreter, thread: Thread, plan: SBThreadPlan, instance: Any, reason: str) -> StopEvent:
    """Run until the object wants to stop, or something else stops the process."""
    while True:
        inner = plan.queued[-1] if plan.queued else None
        if inner is not None and inner.action is not None:
            event = inner.action()
        elif _ask(scripts, instance, "should_step"):
            event = thread.process.step_instruction(thread)
        else:
            event = thread.process.resume()
        if event.exited or event.thread is not thread or not thread.stop_reason.startswith(STEP_REASONS):
            return event
        if inner is not None:
            plan.queued.remove(inner)
            inner.complete = True
        else:
            thread.stop_reason = "trace"
            _ask(scripts, instance, "explains_stop", SBEvent())
        if _ask(scripts, instance, "should_stop", SBEvent()) or plan.complete:
            break
    stream = SBStream()
    _ask(scripts, instance, "stop_description", stream, otherwise=None)
    text = stream.GetData() or reason
    finished = Plan(thread.machine_thread, False)
    finished.description = text
    thread.stop_reason = text
    thread.process.finished_plan = finished
    return event
