"""SBTarget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.resolver import ByAddress, ByLine, ByName, ByRegex, BySourceRegex, Resolver
from machdbg.debugger.target import Target
from machdbg.debugger.types import find
from machdbg.debugger.value import Value

from . import constants
from .access import Access
from .base import SBError, SBFileSpec, SBObject, SBStringList
from .breakpoints import SBBreakpoint, SBBreakpointList, SBWatchpoint
from .data import SBData
from .events import SBListener
from .instructions import SBInstructionList
from .modules import SBModule, SBSymbolContext, SBSymbolContextList
from .options import SBEnvironment, SBLaunchInfo, SBWatchpointOptions, keeps_result
from .plainvalue import Scope
from .process import SBProcess, read
from .surroundings import SBPlatform
from .symbols import SBAddress
from .types import SBType, SBTypeList, basic_type
from .valuelist import SBValueList
from .values import SBValue, evaluated

if TYPE_CHECKING:
    from .debugger import SBDebugger
    from .host import Host


def _names(files: Any) -> list[str]:
    """Names of files or modules, given as text, SBFileSpec, or a list of those."""
    if files is None or files == "":
        return []
    if isinstance(files, str):
        return [files]
    if isinstance(files, SBFileSpec):
        return [files.GetPath()] if files else []
    return [name for each in files for name in _names(each)]


class SBTarget(SBObject):
    """A target."""

    def __init__(self, target: Target | None = None, host: Host | None = None) -> None:
        self.engine = target
        self._host = host

    def IsValid(self) -> bool:
        return self.engine is not None and self._host is not None and self.engine in self._host.targets

    @property
    def _scope(self) -> Scope:
        assert self.engine is not None and self._host is not None
        process = self.engine.process
        thread = process.selected_thread if process is not None else None
        return Scope(self._host, self.engine, thread.selected_frame if thread is not None else None)

    def GetProcess(self) -> SBProcess:
        process = self.engine.process if self.engine is not None else None
        return SBProcess(process, self._host) if process is not None else SBProcess()

    def GetDebugger(self) -> SBDebugger:
        from .debugger import SBDebugger
        return SBDebugger(self._host)

    def GetExecutable(self) -> SBFileSpec:
        return SBFileSpec(self.engine.launcher.path if self.engine is not None else "")

    def GetTriple(self) -> str:
        return "x86_64-apple-macosx"

    def GetByteOrder(self) -> int:
        return constants.eByteOrderLittle

    def GetAddressByteSize(self) -> int:
        return 8

    def GetCodeByteSize(self) -> int:
        return 1

    GetDataByteSize = GetCodeByteSize

    def GetABIName(self) -> str:
        return "sysv-x86_64"

    def GetStackRedZoneSize(self) -> int:
        return 128

    def GetPlatform(self) -> SBPlatform:
        return SBPlatform()

    def GetLabel(self) -> str | None:
        return None

    def GetMaximumNumberOfChildrenToDisplay(self) -> int:
        return int(self.engine.settings["target.max-children-count"]) if self.engine is not None else 0

    def GetEnvironment(self) -> SBEnvironment:
        """Empty: the debugger keeps no environment for programs."""
        return SBEnvironment()

    # running

    def GetLaunchInfo(self) -> SBLaunchInfo:
        """How ``Launch`` launches: with the arguments of ``target.run-args``."""
        return SBLaunchInfo(list(self.engine.settings["target.run-args"]) if self.engine is not None else None)

    def SetLaunchInfo(self, info: SBLaunchInfo) -> None:
        if self.engine is not None:
            self.engine.settings.assign("target.run-args", list(info.arguments))

    def LaunchSimple(self, argv: list[str] | None = None, envp: Any = None, directory: str | None = None) -> SBProcess:
        """Launch and run to the first stop."""
        entries = SBEnvironment()
        for entry in envp or ():
            entries.PutEntry(entry)
        return self._launch(argv, entries, at_entry=False)

    def _launch(self, argv: list[str] | None, environment: SBEnvironment, *, at_entry: bool,
                listener: SBListener | None = None) -> SBProcess:
        if self.engine is None or self._host is None:
            return SBProcess()
        process = self.engine.launch(list(argv) if argv is not None else None, environment.entries)
        process.machine.on_output = self._host.write
        hub = self._host.scripts.hub
        if listener is not None and listener is not hub.listener:
            hub.hear(process, listener)
        if at_entry:
            hub.run(process, process.run_to_entry)
            if hub.is_running(process):
                hub.finish(process)
        else:
            hub.run(process, None)
        return SBProcess(process, self._host)

    def Launch(self, *arguments: Any) -> SBProcess:
        """With (SBLaunchInfo, SBError), or with LLDB's long list of arguments, of which argv and the error count."""
        info = next((each for each in arguments if isinstance(each, SBLaunchInfo)), None)
        argv = next((each for each in arguments if isinstance(each, list)), None) if info is None else info.arguments
        at_entry = bool(info.values["LaunchFlags"] & constants.eLaunchFlagStopAtEntry) if info is not None else (
            len(arguments) > 7 and arguments[7] is True)
        error = next((each for each in arguments if isinstance(each, SBError)), SBError())
        given = [each for each in arguments if isinstance(each, SBListener)]
        listener = given[0] if given else info.values["Listener"] if info is not None else None
        try:
            environment = info.environment if info is not None else SBEnvironment()
            process = self._launch(argv, environment, at_entry=at_entry, listener=listener)
        except DebuggerError as failed:
            error.SetErrorString(str(failed))
            return SBProcess()
        error.succeed()
        return process

    def LoadCore(self, path: str, error: SBError | None = None) -> SBProcess:
        """The process of a core file. It brings its program, and so gets a target of its own, which is selected."""
        error = error if error is not None else SBError()
        done = self._host.handle(f'target create --core "{path}"', record=False) if self._host is not None else None
        if done is None or not done.succeeded:
            error.SetErrorString(done.errors.removeprefix("error: ").rstrip() if done is not None
                                 else "SBTarget is invalid")
            return SBProcess()
        error.succeed()
        assert self._host is not None
        return SBProcess(self._host.targets[self._host.selected].process, self._host)

    # images, functions, types

    def GetNumModules(self) -> int:
        return len(self.engine.images) if self.engine is not None else 0

    def GetModuleAtIndex(self, index: int) -> SBModule:
        images = self.engine.images if self.engine is not None else []
        return SBModule(images[index], self.engine) if 0 <= index < len(images) else SBModule()

    def FindModule(self, file: SBFileSpec | str) -> SBModule:
        wanted = _names(file)
        images = self.engine.images if self.engine is not None else []
        return next((SBModule(image, self.engine) for image in images
                     if image.path in wanted or image.name in wanted), SBModule())

    def FindFunctions(self, name: str, mask: int = constants.eFunctionNameTypeAuto) -> SBSymbolContextList:
        if self.engine is None:
            return SBSymbolContextList()
        return SBSymbolContextList([SBSymbolContext(code, code.address, self.engine)
                                    for code in self.engine.functions() if name in (code.name, code.qualified_name)])

    FindSymbols = FindFunctions

    def FindGlobalFunctions(self, name: str, most: int, match: int) -> SBSymbolContextList:
        """Functions by name, by a regular expression, or by how they begin (eMatchType...)."""
        pattern = re.compile({constants.eMatchTypeNormal: f"{re.escape(name)}$",
                              constants.eMatchTypeStartsWith: re.escape(name)}.get(match, name),
                             re.IGNORECASE if match == constants.eMatchTypeRegexInsensitive else 0)
        find = pattern.search if match in (1, 3) else pattern.match
        codes = [code for code in self.engine.functions() if find(code.name)] if self.engine is not None else []
        return SBSymbolContextList([SBSymbolContext(code, code.address, self.engine) for code in codes[:most]])

    def FindCompileUnits(self, file: SBFileSpec) -> SBSymbolContextList:
        return SBSymbolContextList([each for module in self.modules for each in module.FindCompileUnits(file)])

    def GetBasicType(self, basic: int) -> SBType:
        return basic_type(basic, self.engine)

    def FindFirstType(self, name: str) -> SBType:
        return SBType(find(self.engine, name), self.engine) if self.engine is not None else SBType()

    def FindTypes(self, name: str) -> SBTypeList:
        found = self.FindFirstType(name)
        return SBTypeList([found] if found.IsValid() else [])

    def FindGlobalVariables(self, name: str, most: int) -> SBValueList:
        if self.engine is None:
            return SBValueList()
        found = []
        for image in self.engine.images:
            variable = image.globals.get(name)
            if variable is not None and variable.address is not None:
                value = Value.in_memory(name, variable.type, self.engine.memory, variable.address)
                found.append(SBValue(value, self._scope, kind=constants.eValueTypeVariableGlobal))
        return SBValueList(found[:most])

    def FindFirstGlobalVariable(self, name: str) -> SBValue:
        return next(iter(self.FindGlobalVariables(name, 1)), SBValue())

    def ResolveLoadAddress(self, address: int) -> SBAddress:
        return SBAddress(address, self.engine)

    ResolveFileAddress = ResolveLoadAddress

    def ResolvePastLoadAddress(self, stop: int, address: int) -> SBAddress:
        return self.ResolveLoadAddress(address)

    def ReadInstructions(self, address: SBAddress, count: int, flavor: str | None = None) -> SBInstructionList:
        """The next step points of the function at an address."""
        return address.GetSymbol().GetInstructions(count=count, first=address.GetLoadAddress())

    def ResolveSymbolContextForAddress(self, address: SBAddress, scope: int) -> SBSymbolContext:
        return address.GetSymbolContext(scope)

    # values

    def EvaluateExpression(self, expression: str, *options: Any) -> SBValue:
        if self.engine is None:
            return SBValue()
        return evaluated(self._scope, expression, keep=all(map(keeps_result, options)))

    def CreateValueFromAddress(self, name: str, address: SBAddress, type_: SBType) -> SBValue:
        if self.engine is None or type_.ctype is None or address.address is None:
            return SBValue()
        return SBValue(Value.in_memory(name, type_.ctype, self.engine.memory, address.address), self._scope)

    def CreateValueFromExpression(self, name: str, expression: str) -> SBValue:
        found = evaluated(self._scope, expression, keep=False) if self.engine is not None else SBValue()
        return found.Clone(name) if not found.GetError().Fail() else found

    def CreateValueFromData(self, name: str, data: SBData, type_: SBType) -> SBValue:
        if self.engine is None or type_.ctype is None:
            return SBValue()
        return SBValue(Value.of_bytes(name, type_.ctype, self.engine.memory, data.bytes), self._scope)

    def ReadMemory(self, address: SBAddress, size: int, error: SBError) -> bytes | None:
        return read(self.engine.memory, address.GetLoadAddress(), size, error) if self.engine is not None else None

    # breakpoints and watchpoints

    def _create(self, resolver: Resolver) -> SBBreakpoint:
        if self.engine is None:
            return SBBreakpoint()
        return SBBreakpoint(self.engine.breakpoints.create(resolver), self._host)

    def BreakpointCreateByName(self, name: str, module: Any = None, *_: Any) -> SBBreakpoint:
        return self._create(ByName([name], _names(module)))

    def BreakpointCreateByNames(self, names: list[str], *_: Any) -> SBBreakpoint:
        return self._create(ByName(list(names)))

    def BreakpointCreateByRegex(self, pattern: str, module: Any = None, *_: Any) -> SBBreakpoint:
        return self._create(ByRegex(pattern, _names(module)))

    def BreakpointCreateByLocation(self, file: SBFileSpec | str, line: int, *_: Any) -> SBBreakpoint:
        return self._create(ByLine("".join(_names(file)), line))

    def BreakpointCreateBySourceRegex(self, pattern: str, file: Any = None, *_: Any) -> SBBreakpoint:
        return self._create(BySourceRegex(pattern, _names(file)))

    def BreakpointCreateByAddress(self, address: int) -> SBBreakpoint:
        return self._create(ByAddress(address))

    def BreakpointCreateBySBAddress(self, address: SBAddress) -> SBBreakpoint:
        return self._create(ByAddress(address.GetLoadAddress()))

    def GetNumBreakpoints(self) -> int:
        return len(self.engine.breakpoints) if self.engine is not None else 0

    def GetBreakpointAtIndex(self, index: int) -> SBBreakpoint:
        found = list(self.engine.breakpoints) if self.engine is not None else []
        return SBBreakpoint(found[index], self._host) if 0 <= index < len(found) else SBBreakpoint()

    def FindBreakpointByID(self, number: int) -> SBBreakpoint:
        return SBBreakpoint(self.engine.breakpoints.get(number) if self.engine is not None else None, self._host)

    def FindBreakpointsByName(self, name: str, found: SBBreakpointList) -> bool:
        for each in self.breakpoint_iter():
            if each.MatchesName(name):
                found.Append(each)
        return True

    def GetBreakpointNames(self, names: SBStringList) -> None:
        for name in dict.fromkeys(name for each in self.breakpoint_iter() for name in each.engine_names):
            names.AppendString(name)

    def BreakpointDelete(self, number: int) -> bool:
        if self.engine is None or self.engine.breakpoints.get(number) is None:
            return False
        self.engine.breakpoints.remove(number)
        return True

    def _enable_all(self, enabled: bool) -> bool:
        for each in self.breakpoint_iter():
            each.SetEnabled(enabled)
        return True

    def EnableAllBreakpoints(self) -> bool:
        return self._enable_all(True)

    def DisableAllBreakpoints(self) -> bool:
        return self._enable_all(False)

    def DeleteAllBreakpoints(self) -> bool:
        if self.engine is not None:
            self.engine.breakpoints.clear()
        return True

    def breakpoint_iter(self) -> Iterator[SBBreakpoint]:
        return (self.GetBreakpointAtIndex(index) for index in range(self.GetNumBreakpoints()))

    def _all_watchpoints(self, enabled: bool) -> bool:
        for each in self.watchpoint_iter():
            each.SetEnabled(enabled)
        return True

    def EnableAllWatchpoints(self) -> bool:
        return self._all_watchpoints(True)

    def DisableAllWatchpoints(self) -> bool:
        return self._all_watchpoints(False)

    def DeleteAllWatchpoints(self) -> bool:
        for each in self.watchpoints:
            self.DeleteWatchpoint(each.GetID())
        return True

    def WatchpointCreateByAddress(self, address: int, size: int, options: SBWatchpointOptions,
                                  error: SBError) -> SBWatchpoint:
        return self.WatchAddress(address, size, options.values["WatchpointTypeRead"],
                                 bool(options.values["WatchpointTypeWrite"]), error)

    def WatchAddress(self, address: int, size: int, read: bool, modify: bool, error: SBError) -> SBWatchpoint:
        """Watch memory for reads, for changes, or both."""
        from machdbg.debugger.watchpoint import Watched
        if self.engine is None:
            error.SetErrorString("invalid target")
            return SBWatchpoint()
        from machdbg.machine.ctype import UNSIGNED_CHAR, UNSIGNED_INT, UNSIGNED_LONG, UNSIGNED_SHORT, Array, CType
        whole: dict[int, CType] = {1: UNSIGNED_CHAR, 2: UNSIGNED_SHORT, 4: UNSIGNED_INT, 8: UNSIGNED_LONG}
        type_ = whole.get(size, Array(UNSIGNED_CHAR, size))
        value = Value.in_memory("", type_, self.engine.memory, address)
        kind = {(True, False): "r", (True, True): "rw"}.get((read, modify), "m")
        try:
            made = self.engine.watchpoints.create(Watched(f"{address:#x}", value, size, kind))
        except DebuggerError as failed:
            error.SetErrorString(str(failed))
            return SBWatchpoint()
        error.succeed()
        return SBWatchpoint(made, self.engine)

    def GetNumWatchpoints(self) -> int:
        return len(self.engine.watchpoints) if self.engine is not None else 0

    def GetWatchpointAtIndex(self, index: int) -> SBWatchpoint:
        found = list(self.engine.watchpoints) if self.engine is not None else []
        return SBWatchpoint(found[index], self.engine) if 0 <= index < len(found) else SBWatchpoint()

    def FindWatchpointByID(self, number: int) -> SBWatchpoint:
        return next((each for each in self.watchpoint_iter() if each.GetID() == number), SBWatchpoint())

    def DeleteWatchpoint(self, number: int) -> bool:
        if self.engine is None or not self.FindWatchpointByID(number):
            return False
        self.engine.watchpoints.remove(number)
        return True

    def watchpoint_iter(self) -> Iterator[SBWatchpoint]:
        return (self.GetWatchpointAtIndex(index) for index in range(self.GetNumWatchpoints()))

    def module_iter(self) -> Iterator[SBModule]:
        return (self.GetModuleAtIndex(index) for index in range(self.GetNumModules()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBTarget) and self.engine is other.engine

    def __hash__(self) -> int:
        return hash(id(self.engine))

    def describe(self) -> str:
        assert self.engine is not None
        return self.engine.launcher.name

    @property
    def modules(self) -> list[SBModule]:
        return list(self.module_iter())

    @property
    def module(self) -> Access:
        return Access(self.modules, lambda module: [module.GetFileSpec().GetFilename(), module.GetFileSpec().GetPath()])

    @property
    def breakpoints(self) -> list[SBBreakpoint]:
        return list(self.breakpoint_iter())

    @property
    def watchpoints(self) -> list[SBWatchpoint]:
        return list(self.watchpoint_iter())

    @property
    def breakpoint(self) -> Access:
        return Access(self.breakpoints)

    @property
    def watchpoint(self) -> Access:
        return Access(self.watchpoints)

    process = property(GetProcess)
    executable = property(GetExecutable)
    debugger = property(GetDebugger)
    num_breakpoints = property(GetNumBreakpoints)
    num_watchpoints = property(GetNumWatchpoints)
    platform = property(GetPlatform)
    byte_order = property(GetByteOrder)
    addr_size = property(GetAddressByteSize)
    triple = property(GetTriple)
