"""SBFrame."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from machdbg.debugger import describe, registers
from machdbg.debugger.disassembly import step_points
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.frame import Frame
from machdbg.debugger.value import Value
from machdbg.machine.ctype import UNSIGNED_LONG

from . import constants
from .base import SBError, SBObject, SBStream
from .block import SBBlock, block_of
from .modules import SBModule, SBSymbolContext
from .options import SBFormat, SBVariablesOptions, keeps_result
from .plainvalue import Scope
from .symbols import SBAddress, SBCompileUnit, SBFunction, SBLineEntry, SBSymbol
from .valuelist import RegisterSet, SBValueList
from .values import SBValue, evaluated

if TYPE_CHECKING:
    from machdbg.machine.function import Variable

    from .host import Host
    from .thread import SBThread


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
        from .thread import SBThread
        return SBThread(self._frame.thread, self._host) if self._frame is not None else SBThread()

    def get_parent_frame(self) -> SBFrame:
        frame = self._frame
        return SBFrame(frame.thread.frame(frame.index + 1), self._host) if frame is not None else SBFrame()

    def GetBlock(self) -> SBBlock:
        """The innermost block in which it is."""
        return block_of(self._frame) if self._frame is not None else SBBlock()

    def GetFrameBlock(self) -> SBBlock:
        """The body of its function."""
        return SBBlock(self._frame.code, self._scope.target) if self._frame is not None else SBBlock()

    def IsInlined(self) -> bool:
        return False

    def IsArtificial(self) -> bool:
        return False

    def GetDescriptionWithFormat(self, format_: SBFormat, stream: SBStream) -> SBError:
        """Print it as a format string says (``${frame.index} ${function.name}``)."""
        error = SBError()
        if self._frame is None:
            error.SetErrorString("could not get frame")
            return error
        try:
            stream.Print(describe.formatted(format_.text, self._frame))
        except DebuggerError as failed:
            error.SetErrorString(str(failed))
            return error
        error.succeed()
        return error

    def SetPC(self, address: int) -> bool:
        """Go on at another step point of the function; only the innermost frame can."""
        frame = self._frame
        if frame is None or frame.index:
            return False
        try:
            frame.thread.process.write_register(frame.thread, "rip", address)
        except DebuggerError:
            return False
        return True

    def Clear(self) -> None:
        self._frame = None

    def GuessLanguage(self) -> int:
        return constants.eLanguageTypeC11

    def Disassemble(self) -> str:
        """The step points of the function (there is no machine code)."""
        return step_points(self._frame.code, self._frame) if self._frame is not None else ""

    # values

    def FindVariable(self, name: str, dynamic: int = 0) -> SBValue:
        """An argument or local in scope; see FindValue and SBTarget.FindFirstGlobalVariable for others."""
        frame = self._frame
        local = frame.local(name) if frame is not None else None
        if frame is None or local is None:
            return SBValue()
        arguments = {value.name for value in frame.arguments}
        return self._value(local, constants.eValueTypeVariableArgument if name in arguments
                           else constants.eValueTypeVariableLocal)

    def GetValueForVariablePath(self, path: str, dynamic: int = 0) -> SBValue:
        """What ``a->b[2].c`` names."""
        if self._frame is None:
            return SBValue()
        if path.isidentifier() and self._frame.local(path) is not None:
            return self.FindVariable(path)
        try:
            value = self._frame.variable_path(path)
        except DebuggerError:
            return SBValue()
        last = re.split(r"\.|->|(?=\[)", path.lstrip("*&"))[-1]
        local = self._frame.local(path) is not None
        return self._value(value.renamed(last) if path[:1] not in "*&" else value,
                           constants.eValueTypeVariableLocal if local else constants.eValueTypeVariableGlobal)

    var = GetValueForVariablePath

    def FindValue(self, name: str, kind: int, dynamic: int = 0) -> SBValue:
        """A variable or register of the kind asked for."""
        if kind == constants.eValueTypeRegister:
            return self.FindRegister(name)
        if kind in (constants.eValueTypeVariableGlobal, constants.eValueTypeVariableStatic):
            image = self._frame.image if self._frame is not None else None
            variable = image.globals.get(name) if image is not None else None
            return self.value_of(variable, kind) if variable is not None else SBValue()
        found = self.FindVariable(name)
        return found if found.GetValueType() == kind else SBValue()

    def EvaluateExpression(self, expression: str, *options: Any) -> SBValue:
        """The value of a C expression, kept as ``$N`` unless the options say otherwise."""
        if self._frame is None:
            return SBValue()
        return evaluated(self._scope, expression, keep=all(map(keeps_result, options)))

    def value_of(self, variable: Variable, kind: int | None = None) -> SBValue:
        """The value of a variable of its function, or of a global."""
        if self._frame is None:
            return SBValue()
        own = constants.eValueTypeVariableArgument if variable.is_argument else constants.eValueTypeVariableLocal
        return self._value(self._frame.value_of(variable), own if kind is None else kind)

    def GetVariables(self, arguments: Any = True, locals_: bool = True, statics: bool = False,
                     in_scope_only: bool = False, *_: Any) -> SBValueList:
        """Arguments, locals and globals of the frame's file, as asked for (or as an SBVariablesOptions asks)."""
        frame = self._frame
        if isinstance(arguments, SBVariablesOptions):
            chosen = arguments.values
            in_scope_only = chosen["InScopeOnly"]
            arguments, locals_, statics = (chosen[f"Include{each}"] for each in ("Arguments", "Locals", "Statics"))
        if frame is None:
            return SBValueList()
        known = frame.in_scope() if in_scope_only else frame.code.variables() if frame.code.has_lines else []
        known = sorted(known, key=lambda each: each.scope is not None)  # inner blocks come behind
        found = [self.value_of(each) for each in known if (arguments if each.is_argument else locals_)]
        if statics:
            found += [self.value_of(each, constants.eValueTypeVariableGlobal) for each in frame.file_globals]
        return SBValueList(found)

    def get_arguments(self) -> SBValueList:
        return self.GetVariables(True, False, False, False)

    def get_locals(self) -> SBValueList:
        return self.GetVariables(False, True, False, False)

    def get_statics(self) -> SBValueList:
        return self.GetVariables(False, False, True, False)

    def get_all_variables(self) -> SBValueList:
        return self.GetVariables(True, True, True, False)

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
        known, register = self._frame.registers(), registers.find(name)
        if register is None or register.whole not in known:
            return SBValue()
        return self._register(register.name, register.of(known[register.whole]))

    def GetRegisters(self) -> SBValueList:
        """The registers whose value is known here, in one set: a list of lists, as LLDB has it."""
        if self._frame is None:
            return SBValueList()
        known = [self._register(name, number) for name, number in self._frame.registers().items()]
        return SBValueList([RegisterSet(known)])

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
        return describe.frame_line(self._frame)

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
    block = property(GetBlock)
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
