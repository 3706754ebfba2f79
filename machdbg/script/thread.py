"""SBThread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from machdbg.debugger import describe
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.process import StopEvent
from machdbg.debugger.thread import Thread

from . import constants
from .access import Access
from .base import SBError, SBFileSpec, SBObject, SBStream, SBStructuredData
from .frame import SBFrame
from .options import SBFormat
from .plainvalue import Scope
from .surroundings import SBQueue
from .values import SBValue

if TYPE_CHECKING:
    from .host import Host
    from .process import SBProcess


_REASONS = {"breakpoint": constants.eStopReasonBreakpoint, "one-shot": constants.eStopReasonBreakpoint,
            "watchpoint": constants.eStopReasonWatchpoint, "signal": constants.eStopReasonSignal,
            "panic:": constants.eStopReasonException, "step": constants.eStopReasonPlanComplete,
            "instruction": constants.eStopReasonPlanComplete,
            "trace": constants.eStopReasonTrace, "Python": constants.eStopReasonPlanComplete,
            "goto": constants.eStopReasonPlanComplete,
            "history": constants.eStopReasonPlanComplete}


class SBThread(SBObject):
    """A thread at the moment looked at."""

    def __init__(self, thread: Thread | None = None, host: Host | None = None) -> None:
        self._thread = thread
        self._host = host

    def IsValid(self) -> bool:
        return self._thread is not None and self._thread in self._thread.process.threads

    def GetThreadID(self) -> int:
        return self._thread.id if self._thread is not None else constants.LLDB_INVALID_THREAD_ID

    def GetIndexID(self) -> int:
        return self._thread.index if self._thread is not None else constants.LLDB_INVALID_INDEX32

    def GetName(self) -> str | None:
        return self._thread.name or None if self._thread is not None else None

    def GetQueueName(self) -> str | None:
        """None: there are no dispatch queues here."""
        return None

    def GetProcess(self) -> SBProcess:
        from .process import SBProcess
        return SBProcess(self._thread.process, self._host) if self._thread is not None else SBProcess()

    # why it stopped

    def GetStopReason(self) -> int:
        reason = self._thread.stop_reason if self._thread is not None else ""
        if not reason:
            return constants.eStopReasonNone if self._thread is not None else constants.eStopReasonInvalid
        return _REASONS.get(reason.split()[0], constants.eStopReasonException)

    def _numbers(self) -> list[int]:
        """Of a breakpoint stop, the numbers of breakpoints and locations in turn."""
        reason = self._thread.stop_reason if self._thread is not None else ""
        if not reason.startswith(("breakpoint ", "watchpoint ")):
            return []
        return [int(number) for text in reason.split()[1:] for number in text.split(".") if number.isdecimal()]

    def GetStopReasonDataCount(self) -> int:
        return len(self._numbers())

    def GetStopReasonDataAtIndex(self, index: int) -> int:
        numbers = self._numbers()
        return numbers[index] if 0 <= index < len(numbers) else 0

    def GetStopDescription(self, size: int = 1 << 32) -> str:
        """The reason in words; ``size`` is that of the buffer of LLDB's C interface, its last byte a NUL."""
        return self._thread.stop_reason[:max(size - 1, 0)] if self._thread is not None else ""

    def GetStopReturnValue(self) -> SBValue:
        """What ``finish`` got."""
        thread = self._thread
        if thread is None or thread.return_value is None or self._host is None:
            return SBValue()
        return SBValue(thread.return_value, Scope(self._host, thread.process.target, thread.selected_frame))

    def GetStatus(self, stream: SBStream) -> bool:
        """Print it, with its innermost frame."""
        if self._thread is None:
            return False
        stream.Print(describe.thread_status(self._thread))
        return True

    def GetDescriptionWithFormat(self, format_: SBFormat, stream: SBStream) -> SBError:
        """Print it as a format string says (``${thread.index} ${thread.name}``)."""
        return self.GetSelectedFrame().GetDescriptionWithFormat(format_, stream)

    def GetStopReasonExtendedInfoAsJSON(self, stream: SBStream) -> bool:
        """False: there is no more than the reason."""
        return False

    def GetQueueID(self) -> int:
        return 0

    def GetQueue(self) -> SBQueue:
        """Invalid: there are no dispatch queues here."""
        return SBQueue()

    def GetInfoItemByPathAsString(self, path: str, stream: SBStream) -> bool:
        return False

    def SafeToCallFunctions(self) -> bool:
        return self.IsValid()

    def Clear(self) -> None:
        self._thread = None

    def IsStopped(self) -> bool:
        return self.IsValid()

    def IsSuspended(self) -> bool:
        return False

    # its stack

    def GetNumFrames(self) -> int:
        return len(self._thread.frames) if self._thread is not None else 0

    def GetFrameAtIndex(self, index: int) -> SBFrame:
        return SBFrame(self._thread.frame(index), self._host) if self._thread is not None else SBFrame()

    def GetSelectedFrame(self) -> SBFrame:
        return SBFrame(self._thread.selected_frame, self._host) if self._thread is not None else SBFrame()

    def SetSelectedFrame(self, index: int) -> SBFrame:
        try:
            return SBFrame(self._thread.select_frame(index), self._host) if self._thread is not None else SBFrame()
        except DebuggerError:
            return SBFrame()

    def get_thread_frames(self) -> list[SBFrame]:
        return [SBFrame(frame, self._host) for frame in self._thread.frames] if self._thread is not None else []

    # running

    def _run(self, error: Any, action: Callable[[Thread], StopEvent]) -> SBError:
        """Let the process run; the outcome also goes to an SBError among the arguments."""
        result = error if isinstance(error, SBError) else SBError()
        thread, host = self._thread, self._host
        if thread is None or host is None:
            result.SetErrorString("this SBThread object is invalid")
            return result
        try:
            host.scripts.hub.run(thread.process, lambda: action(thread))
        except DebuggerError as failed:
            result.SetErrorString(str(failed))
            return result
        result.succeed()
        return result

    def StepOver(self, mode: int = 0, error: Any = None) -> None:
        self._run(error, lambda thread: thread.process.step_over(thread))

    def StepInto(self, target: str | int | None = None, *rest: Any) -> None:
        """To another line, also of a function called; ``target`` names the only one to stop in."""
        into = target if isinstance(target, str) else None
        self._run(None, lambda thread: thread.process.step_in(thread, into=into))

    def StepOut(self, error: Any = None) -> None:
        self._run(error, lambda thread: thread.process.step_out(thread))

    def StepOutOfFrame(self, frame: SBFrame, error: Any = None) -> None:
        self._run(error, lambda thread: thread.process.step_out(thread, frame.GetFrameID()))

    def StepInstruction(self, step_over: bool, error: Any = None) -> None:
        self._run(error, lambda thread: thread.process.step_instruction(thread, over=step_over))

    def StepOverUntil(self, frame: SBFrame, file: Any, line: int) -> SBError:
        return self._run(None, lambda thread: thread.process.until_lines(thread, [line], frame.GetFrameID()))

    def RunToAddress(self, address: int, error: Any = None) -> None:
        self._run(error, lambda thread: thread.process.until_addresses(thread, [address]))

    def StepUsingScriptedThreadPlan(self, name: str, *rest: Any) -> SBError:
        """Run as a Python class says (``module.Class``); an SBStructuredData gives it its arguments."""
        data = next((each for each in rest if isinstance(each, SBStructuredData)), SBStructuredData())
        host, thread = self._host, self._thread
        if host is None or thread is None:
            return SBError("this SBThread object is invalid")
        try:
            action = host.scripts.plan(thread, name, data)
        except DebuggerError as failed:
            return SBError(str(failed))
        return self._run(None, lambda thread: action())

    def JumpToLine(self, file: SBFileSpec | str, line: int) -> SBError:
        """Go on at another line of the innermost frame's function."""
        def jump(thread: Thread) -> None:
            frame = thread.frames[0]
            found = [each for each in frame.code.positions() if frame.code.locate(each).line == line]
            if not found:
                raise DebuggerError(f"Error: No line entry for {file}:{line} in the function")
            thread.process.jump(thread, found[0])

        return self._act(jump)

    def ReturnFromFrame(self, frame: SBFrame, value: SBValue) -> SBError:
        """Leave a frame at once, with a value."""
        return self._act(lambda thread: thread.process.leave_frame(thread, frame.GetFrameID(), value.engine_value))

    def UnwindInnermostExpression(self) -> SBError:
        return self._act(lambda thread: thread.process.unwind_expression(thread))

    def _act(self, action: Callable[[Thread], None]) -> SBError:
        """Change where the thread is, without running it."""
        error = SBError()
        try:
            if self._thread is None:
                raise DebuggerError("this SBThread object is invalid")
            action(self._thread)
        except DebuggerError as failed:
            error.SetErrorString(str(failed))
            return error
        error.succeed()
        return error

    def __contains__(self, frame: object) -> bool:
        return frame in self.get_thread_frames()

    def __len__(self) -> int:
        return self.GetNumFrames()

    def __bool__(self) -> bool:
        return self.IsValid()

    def __iter__(self) -> Iterator[SBFrame]:
        return iter(self.get_thread_frames())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBThread) and self._thread is other._thread

    def __hash__(self) -> int:
        return hash(id(self._thread))

    def describe(self) -> str:
        assert self._thread is not None
        return describe.thread_line(self._thread)

    @property
    def frame(self) -> Access:
        return Access(self.get_thread_frames())

    id = property(GetThreadID)
    idx = property(GetIndexID)
    name = property(GetName)
    queue = property(GetQueueName)
    process = property(GetProcess)
    return_value = property(GetStopReturnValue)
    num_frames = property(GetNumFrames)
    frames = property(get_thread_frames)
    queue_id = property(GetQueueID)
    stop_reason = property(GetStopReason)
    is_stopped = property(IsStopped)
    is_suspended = property(IsSuspended)
