"""SBFrame and SBThread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from machdbg.debugger import describe
from machdbg.debugger.disassembly import step_points
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.frame import Frame
from machdbg.debugger.names import REGISTER_ALIASES
from machdbg.debugger.process import StopEvent
from machdbg.debugger.thread import Thread
from machdbg.debugger.value import Value
from machdbg.machine.ctype import UNSIGNED_LONG

from . import constants
from .base import SBError, SBObject
from .plainvalue import Scope
from .symbols import SBAddress, SBCompileUnit, SBFunction, SBLineEntry, SBModule, SBSymbol, SBSymbolContext
from .valuelist import RegisterSet, SBValueList
from .values import SBValue, evaluated

if TYPE_CHECKING:
    from .host import Host
    from .process import SBProcess


class SBFrame(SBObject):
    """A frame of a thread's stack. It is valid until the process runs again."""

    def __init__(self, frame: Frame | None = None, host: Host | None = None) -> None:
        self._frame = frame
        self._host = host

    def IsValid(self) -> bool:
        frame = self._frame
        if frame is None:
            return False
        return any(other.machine_frame is frame.machine_frame and other.position == frame.position
                   for other in frame.thread.frames)

    @property
    def _scope(self) -> Scope:
        assert self._frame is not None and self._host is not None
        return Scope(self._host, self._frame.thread.process.target, self._frame)

    def _value(self, value: Value | None, kind: int) -> SBValue:
        return SBValue(value, self._scope, kind=kind) if value is not None else SBValue()

    # where it is

    def GetFrameID(self) -> int:
        return self._frame.index if self._frame is not None else constants.LLDB_INVALID_FRAME_ID

    def GetPC(self) -> int:
        return self._frame.pc if self._frame is not None else constants.LLDB_INVALID_ADDRESS

    def GetSP(self) -> int:
        return self._frame.registers()["rsp"] if self._frame is not None else constants.LLDB_INVALID_ADDRESS

    def GetFP(self) -> int:
        return self._frame.registers()["rbp"] if self._frame is not None else constants.LLDB_INVALID_ADDRESS

    def GetCFA(self) -> int:
        """The stack pointer before the call: behind the return address and the saved rbp."""
        return self._frame.machine_frame.base + 16 if self._frame is not None else constants.LLDB_INVALID_ADDRESS

    def GetPCAddress(self) -> SBAddress:
        return SBAddress(self._frame.pc, self._scope.target) if self._frame is not None else SBAddress()

    def GetFunctionName(self) -> str | None:
        return self._frame.code.qualified_name if self._frame is not None else None

    def GetDisplayFunctionName(self) -> str | None:
        return self._frame.code.name if self._frame is not None else None

    def GetFunction(self) -> SBFunction:
        return self.GetPCAddress().GetFunction()

    def GetSymbol(self) -> SBSymbol:
        return SBSymbol(self._frame.code, self._scope.target) if self._frame is not None else SBSymbol()

    def GetModule(self) -> SBModule:
        return SBModule(self._frame.image, self._scope.target) if self._frame is not None else SBModule()

    def GetCompileUnit(self) -> SBCompileUnit:
        return self.GetPCAddress().GetCompileUnit()

    def GetLineEntry(self) -> SBLineEntry:
        frame = self._frame
        if frame is None or frame.location is None:
            return SBLineEntry()
        end = min((frame.code.pc(other) for other in frame.code.positions() if frame.code.pc(other) > frame.pc),
                  default=frame.code.address + frame.code.size)
        return SBLineEntry(frame.location, frame.pc, end, self._scope.target)

    def GetSymbolContext(self, scope: int = 0) -> SBSymbolContext:
        if self._frame is None:
            return SBSymbolContext()
        return SBSymbolContext(self._frame.code, self._frame.pc, self._scope.target)

    def GetThread(self) -> SBThread:
        return SBThread(self._frame.thread, self._host) if self._frame is not None else SBThread()

    def get_parent_frame(self) -> SBFrame:
        frame = self._frame
        return SBFrame(frame.thread.frame(frame.index + 1), self._host) if frame is not None else SBFrame()

    def IsInlined(self) -> bool:
        return False

    def IsArtificial(self) -> bool:
        return False

    def GuessLanguage(self) -> int:
        return constants.eLanguageTypeC11

    def Disassemble(self) -> str:
        """The step points of the function (there is no machine code)."""
        return step_points(self._frame.code, self._frame) if self._frame is not None else ""

    # values

    def FindVariable(self, name: str, dynamic: int = 0) -> SBValue:
        """An argument or local in scope, or a global of the frame's image."""
        frame = self._frame
        if frame is None:
            return SBValue()
        local = frame.local(name)
        if local is None:
            return self._value(frame.variable(name), constants.eValueTypeVariableGlobal)
        arguments = {value.name for value in frame.arguments}
        return self._value(local, constants.eValueTypeVariableArgument if name in arguments
                           else constants.eValueTypeVariableLocal)

    def GetValueForVariablePath(self, path: str, dynamic: int = 0) -> SBValue:
        """What ``a->b[2].c`` names."""
        if self._frame is None:
            return SBValue()
        if path.isidentifier():
            return self.FindVariable(path)
        try:
            value = self._frame.variable_path(path)
        except DebuggerError as error:
            return SBValue(None, self._scope, error=str(error))
        last = path.lstrip("*&").replace("->", ".").rpartition(".")[2]
        return self._value(value.renamed(last) if path[:1] not in "*&" else value,
                           constants.eValueTypeVariableLocal)

    var = GetValueForVariablePath

    def FindValue(self, name: str, kind: int, dynamic: int = 0) -> SBValue:
        """A variable or register of the kind asked for."""
        if kind == constants.eValueTypeRegister:
            return self.FindRegister(name)
        found = self.FindVariable(name)
        return found if found.GetValueType() == kind else SBValue()

    def EvaluateExpression(self, expression: str, *_: Any) -> SBValue:
        """The value of a C expression, kept as ``$N``; options are accepted."""
        return evaluated(self._scope, expression, keep=True) if self._frame is not None else SBValue()

    def GetVariables(self, arguments: Any = True, locals_: bool = True, statics: bool = False,
                     in_scope_only: bool = True, *_: Any) -> SBValueList:
        """Arguments, locals and globals of the frame's image, as asked for."""
        frame = self._frame
        if frame is None:
            return SBValueList()
        found: list[SBValue] = []
        if arguments:
            found += [self._value(value, constants.eValueTypeVariableArgument) for value in frame.arguments]
        if locals_:
            found += [self._value(value, constants.eValueTypeVariableLocal) for value in frame.locals]
        if statics and frame.image is not None:
            found += [self._value(frame.variable(name), constants.eValueTypeVariableGlobal)
                      for name in frame.image.globals]
        return SBValueList(found)

    def get_arguments(self) -> SBValueList:
        return self.GetVariables(True, False, False, True)

    def get_locals(self) -> SBValueList:
        return self.GetVariables(False, True, False, True)

    def get_statics(self) -> SBValueList:
        return self.GetVariables(False, False, True, True)

    def get_all_variables(self) -> SBValueList:
        return self.GetVariables(True, True, True, True)

    def _register(self, name: str, number: int) -> SBValue:
        frame = self._frame
        assert frame is not None
        value = Value.of_integer(name, UNSIGNED_LONG, frame.memory, number)
        found = self._value(value, constants.eValueTypeRegister)
        found.SetFormat(constants.eFormatHex)
        return found

    def FindRegister(self, name: str) -> SBValue:
        if self._frame is None:
            return SBValue()
        registers = self._frame.registers()
        known = REGISTER_ALIASES.get(name, name)
        return self._register(known, registers[known]) if known in registers else SBValue()

    def GetRegisters(self) -> SBValueList:
        """The registers whose value is known here, in one set: a list of lists, as LLDB has it."""
        if self._frame is None:
            return SBValueList()
        registers = [self._register(name, number) for name, number in self._frame.registers().items()]
        return SBValueList([RegisterSet(registers)])

    @property
    def register(self) -> dict[str, SBValue]:
        return {str(value.GetName()): value for group in self.GetRegisters() for value in group}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SBFrame) or self._frame is None or other._frame is None:
            return self is other
        return self._frame.machine_frame is other._frame.machine_frame

    IsEqual = __eq__

    def __hash__(self) -> int:
        return hash(id(self._frame.machine_frame) if self._frame is not None else 0)

    def __int__(self) -> int:
        return self.GetFrameID()

    def describe(self) -> str:
        assert self._frame is not None
        return describe.frame_line(self._frame).rstrip("\n")

    pc = property(GetPC)
    sp = property(GetSP)
    fp = property(GetFP)
    addr = property(GetPCAddress)
    idx = property(GetFrameID)
    name = property(GetFunctionName)
    function = property(GetFunction)
    symbol = property(GetSymbol)
    module = property(GetModule)
    compile_unit = property(GetCompileUnit)
    line_entry = property(GetLineEntry)
    thread = property(GetThread)
    parent = property(get_parent_frame)
    is_inlined = property(IsInlined)
    disassembly = property(Disassemble)
    variables = property(get_all_variables)
    vars = property(get_all_variables)
    args = property(get_arguments)
    arguments = property(get_arguments)
    locals = property(get_locals)
    statics = property(get_statics)
    registers = property(GetRegisters)
    regs = property(GetRegisters)
    reg = register


_REASONS = {"breakpoint": constants.eStopReasonBreakpoint, "one-shot": constants.eStopReasonBreakpoint,
            "watchpoint": constants.eStopReasonWatchpoint, "signal": constants.eStopReasonSignal,
            "panic:": constants.eStopReasonException, "step": constants.eStopReasonPlanComplete,
            "instruction": constants.eStopReasonPlanComplete, "goto": constants.eStopReasonPlanComplete,
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

    def GetStopDescription(self, *_: Any) -> str:
        """The reason in words (LLDB's C interface takes the size of a buffer here)."""
        return self._thread.stop_reason if self._thread is not None else ""

    def GetStopReturnValue(self) -> SBValue:
        """What ``finish`` got."""
        thread = self._thread
        if thread is None or thread.return_value is None or self._host is None:
            return SBValue()
        return SBValue(thread.return_value, Scope(self._host, thread.process.target, thread.selected_frame))

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
            host.resume(lambda: action(thread))
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
        return describe.thread_line(self._thread).rstrip("\n")

    id = property(GetThreadID)
    idx = property(GetIndexID)
    name = property(GetName)
    queue = property(GetQueueName)
    process = property(GetProcess)
    return_value = property(GetStopReturnValue)
    num_frames = property(GetNumFrames)
    frames = property(get_thread_frames)
    frame = property(get_thread_frames)
    stop_reason = property(GetStopReason)
    is_stopped = property(IsStopped)
    is_suspended = property(IsSuspended)
