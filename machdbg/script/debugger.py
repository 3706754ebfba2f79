"""SBDebugger, SBCommandInterpreter, and what a command gives back to a script or gets from one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from machdbg import __version__
from machdbg.debugger.error import DebuggerError

from . import constants
from .base import SBError, SBObject, SBStringList, SBStructuredData
from .events import Hub, SBListener
from .formatters import HasCategories
from .frame import SBFrame
from .host import ScriptError
from .process import SBProcess
from .surroundings import SBPlatform
from .target import SBTarget
from .thread import SBThread

if TYPE_CHECKING:
    from .host import Host


_STOPPED = (constants.eStateUnloaded, constants.eStateStopped, constants.eStateCrashed, constants.eStateExited,
            constants.eStateSuspended)


class SBCommandReturnObject(SBObject):
    """What a command says, and whether it succeeded. A command in Python writes into one."""

    def __init__(self) -> None:
        self._output = ""
        self._error = ""
        self._status = constants.eReturnStatusInvalid

    def GetOutput(self, *_: Any) -> str:
        return self._output

    def GetError(self, *_: Any) -> str:
        return self._error

    def PutOutput(self, file: Any) -> None:
        """Write the output to a Python file."""
        file.write(self._output)

    def PutError(self, file: Any) -> None:
        file.write(self._error)

    def SetImmediateOutputFile(self, *_: Any) -> None:
        """Accepted: output appears when the command is done."""

    SetImmediateErrorFile = SetImmediateOutputFile

    def GetOutputSize(self) -> int:
        return len(self._output)

    def GetErrorSize(self) -> int:
        return len(self._error)

    def GetStatus(self) -> int:
        return self._status

    def SetStatus(self, status: int) -> None:
        self._status = status

    def Succeeded(self) -> bool:
        return constants.eReturnStatusInvalid < self._status <= constants.eReturnStatusSuccessContinuingResult

    def HasResult(self) -> bool:
        return self._status in (constants.eReturnStatusSuccessFinishResult,
                                constants.eReturnStatusSuccessContinuingResult)

    def Print(self, text: str) -> None:
        """Output as it is."""
        self._output += text

    write = Print

    def flush(self) -> None:
        """Nothing waits."""

    def AppendMessage(self, text: str) -> None:
        """A line of output; an empty text is none."""
        if text:
            self._output += text + "\n"

    PutCString = AppendMessage

    def AppendWarning(self, text: str) -> None:
        self._error += f"warning: {text}\n"

    def SetError(self, error: SBError | str, fallback: str = "") -> None:
        """The command has failed, and why."""
        text = (error.GetCString() or fallback) if isinstance(error, SBError) else error
        self._status = constants.eReturnStatusFailed
        if text:
            self._error += f"error: {text}\n"

    def Clear(self) -> None:
        self._output = self._error = ""
        self._status = constants.eReturnStatusInvalid

    def fill(self, succeeded: bool, output: str, errors: str) -> None:
        """Take what a command came to."""
        self._output += output
        self._error += errors
        self._status = (constants.eReturnStatusFailed if not succeeded else
                        constants.eReturnStatusSuccessFinishResult if output else
                        constants.eReturnStatusSuccessFinishNoResult)

    def describe(self) -> str:
        failed = self._status == constants.eReturnStatusFailed
        parts = [f"Error:  {'Success' if self.Succeeded() else 'Fail' if failed else 'Started'}"]
        if self._output:
            parts.append(f"Output Message:\n{self._output}")
        if self._error:
            parts.append(f"Error Message:\n{self._error}")
        return "\n".join(parts)


class SBExecutionContext(SBObject):
    """What was selected when a command was run."""

    def __init__(self, target: SBTarget, process: SBProcess, thread: SBThread, frame: SBFrame) -> None:
        self.target = target
        self.process = process
        self.thread = thread
        self.frame = frame

    def GetTarget(self) -> SBTarget:
        return self.target

    def GetProcess(self) -> SBProcess:
        return self.process

    def GetThread(self) -> SBThread:
        return self.thread

    def GetFrame(self) -> SBFrame:
        return self.frame


class SBCommandInterpreter(SBObject):
    """What runs commands."""

    def __init__(self, host: Host | None = None) -> None:
        self._host = host

    def IsValid(self) -> bool:
        return self._host is not None

    def HandleCommand(self, line: str, result: SBCommandReturnObject, *rest: Any) -> int:
        """Run a command; ``result`` gets what it says. The last argument tells whether history keeps it."""
        if self._host is not None:
            record = bool(rest) and rest[-1] is True
            handled = self._host.handle(line, record=record)
            result.fill(handled.succeeded, handled.output, handled.errors)
        return result.GetStatus()

    def ResolveCommand(self, line: str, result: SBCommandReturnObject) -> None:
        """The full command that a line stands for."""
        found = self._host.resolve(line) if self._host is not None else None
        if found is None:
            result.SetError("Unknown error")
        else:
            result.fill(True, found, "")

    def CommandExists(self, name: str) -> bool:
        return self._host is not None and self._host.has_command(name, "command")

    def UserCommandExists(self, name: str) -> bool:
        return self._host is not None and self._host.has_command(name, "user")

    def AliasExists(self, name: str) -> bool:
        return self._host is not None and self._host.has_command(name, "alias")

    def HandleCommandsFromFile(self, file: Any, context: Any, options: Any, result: SBCommandReturnObject) -> None:
        """Run the commands of a file."""
        self.HandleCommand(f'command source "{file}"', result)

    def HandleCompletion(self, line: str, cursor: int, first: int, most: int, matches: SBStringList) -> int:
        """What the last word up to ``cursor`` may become: first what all matches have in common beyond it, then the
        matches. How many."""
        common, found = self._host.complete(line[:cursor]) if self._host is not None else ("", [])
        matches.AppendString(common)
        matches.AppendList(found)
        return len(found)

    def IsActive(self) -> bool:
        return self.IsValid()

    def WasInterrupted(self) -> bool:
        return False

    IsInteractive = InterruptCommand = WasInterrupted

    def GetPromptOnQuit(self) -> bool:
        return False

    def SetPromptOnQuit(self, wanted: bool) -> None:
        """Accepted."""

    def HasCommands(self) -> bool:
        return self.IsValid()

    HasAliases = HasCommands

    def GetDebugger(self) -> SBDebugger:
        return SBDebugger(self._host)

    def GetProcess(self) -> SBProcess:
        return SBDebugger(self._host).GetSelectedTarget().GetProcess()


class SBDebugger(HasCategories, SBObject):
    """The debugger."""

    def __init__(self, host: Host | None = None) -> None:
        self._host = host

    def IsValid(self) -> bool:
        return self._host is not None

    def HandleCommand(self, line: str) -> None:
        """Run a command and print what it says."""
        if self._host is not None:
            self._host.run(line)

    def GetCommandInterpreter(self) -> SBCommandInterpreter:
        return SBCommandInterpreter(self._host)

    @staticmethod
    def GetVersionString() -> str:
        return f"machdbg version {__version__}"

    def GetID(self) -> int:
        return 1

    def GetInstanceName(self) -> str:
        return "debugger_1"

    @property
    def hub(self) -> Hub | None:
        """The events of the processes."""
        return self._host.scripts.hub if self._host is not None else None

    def GetAsync(self) -> bool:
        return self.hub is not None and self.hub.asynchronous

    def SetAsync(self, wanted: bool) -> None:
        """Whether what runs a process comes back at once (it then runs while the script waits for its events), or when
        the process has stopped."""
        if self.hub is not None:
            self.hub.asynchronous = bool(wanted)

    def GetListener(self) -> SBListener:
        return self.hub.listener if self.hub is not None else SBListener()

    def DeleteTarget(self, target: SBTarget) -> bool:
        """Forget a target."""
        index = self.GetIndexOfTarget(target)
        if self._host is None or index == constants.LLDB_INVALID_INDEX32:
            return False
        return self._host.handle(f"target delete {index}", record=False).succeeded

    def FindTargetWithFileAndArch(self, name: str, architecture: str | None) -> SBTarget:
        return next((each for each in self if name in (each.GetExecutable().GetPath(), str(each))), SBTarget())

    def FindTargetWithProcessID(self, identity: int) -> SBTarget:
        return next((each for each in self if each.GetProcess() and each.GetProcess().GetProcessID() == identity),
                    SBTarget())

    def GetSetting(self, name: str) -> SBStructuredData:
        """The value of a setting."""
        try:
            return SBStructuredData(self._host.settings[name] if self._host is not None else None)
        except (DebuggerError, KeyError):
            return SBStructuredData()

    @staticmethod
    def GetInternalVariableValue(name: str, instance: str) -> SBStringList:
        """The value of a setting, as texts."""
        from . import lldb
        data = lldb.debugger.GetSetting(name)
        return SBStringList(data.texts())

    def GetSelectedPlatform(self) -> SBPlatform:
        return SBPlatform()

    def GetNumPlatforms(self) -> int:
        return 1

    def GetPlatformAtIndex(self, index: int) -> SBPlatform:
        return SBPlatform()

    def SetSelectedPlatform(self, platform: SBPlatform) -> None:
        """Accepted: there is one."""

    def GetScriptLanguage(self) -> int:
        return constants.eScriptLanguagePython

    def GetUseColor(self) -> bool:
        return bool(self._host.settings["use-color"]) if self._host is not None else False

    def SetUseColor(self, wanted: bool) -> bool:
        if self._host is not None:
            self._host.settings.assign("use-color", bool(wanted))
        return True

    def GetOutputFile(self) -> Any:
        """A Python file: what is written appears where the output of commands does."""
        return sys.stdout

    GetOutputFileHandle = GetOutputFile

    def GetErrorFile(self) -> Any:
        return sys.stderr

    GetErrorFileHandle = GetErrorFile

    @staticmethod
    def Initialize() -> None:
        """Accepted, as are Terminate, Destroy and others about other debuggers: a script runs in the one there is."""

    Terminate = Initialize

    @staticmethod
    def Destroy(debugger: SBDebugger) -> None:
        """Accepted."""

    def SkipLLDBInitFiles(self, wanted: bool) -> None:
        """Accepted."""

    SkipAppInitFiles = SetUseExternalEditor = SetUseSourceCache = SkipLLDBInitFiles

    # targets

    def GetNumTargets(self) -> int:
        return len(self._host.targets) if self._host is not None else 0

    def GetTargetAtIndex(self, index: int) -> SBTarget:
        targets = self._host.targets if self._host is not None else []
        return SBTarget(targets[index], self._host) if 0 <= index < len(targets) else SBTarget()

    def GetSelectedTarget(self) -> SBTarget:
        return self.GetTargetAtIndex(self._host.selected) if self._host is not None else SBTarget()

    def SetSelectedTarget(self, target: SBTarget) -> None:
        if self._host is not None and target.engine in self._host.targets:
            self._host.select(self._host.targets.index(target.engine))

    def GetIndexOfTarget(self, target: SBTarget) -> int:
        targets = self._host.targets if self._host is not None else []
        return targets.index(target.engine) if target.engine in targets else constants.LLDB_INVALID_INDEX32

    def CreateTarget(self, name: str, *rest: Any) -> SBTarget:
        """A target of a scenario or a C file; an SBError among the arguments gets what went wrong."""
        error = next((each for each in rest if isinstance(each, SBError)), SBError())
        try:
            target = self._host.load(name) if self._host is not None else None
        except ScriptError as failed:
            error.SetErrorString(str(failed))
            return SBTarget()
        error.succeed()
        return SBTarget(target, self._host)

    CreateTargetWithFileAndArch = CreateTargetWithFileAndTargetTriple = CreateTarget

    # settings

    def GetPrompt(self) -> str:
        return str(self._host.settings["prompt"]) if self._host is not None else ""

    def SetPrompt(self, text: str) -> None:
        if self._host is not None:
            self._host.settings.assign("prompt", text)

    def GetTerminalWidth(self) -> int:
        return int(self._host.settings["term-width"]) if self._host is not None else 0

    def SetTerminalWidth(self, width: int) -> bool:
        if self._host is None:
            return False
        self._host.settings.assign("term-width", width)
        return True

    @staticmethod
    def SetInternalVariable(name: str, value: str, instance: str) -> SBError:
        """Give a setting a value, as ``settings set`` does."""
        from . import lldb
        done = SBCommandReturnObject()
        lldb.debugger.GetCommandInterpreter().HandleCommand(f"settings set {name} {value}", done)
        error = SBError()
        if done.Succeeded():
            error.succeed()
        else:
            error.SetErrorString(done.GetError().removeprefix("error: ").rstrip())
        return error

    @staticmethod
    def StateAsCString(state: int) -> str:
        """``stopped`` for eStateStopped."""
        names = ("invalid", "unloaded", "connected", "attaching", "launching", "stopped", "running", "stepping",
                 "crashed", "detached", "exited", "suspended")
        return names[state] if 0 <= state < len(names) else "invalid"

    @staticmethod
    def StateIsStoppedState(state: int) -> bool:
        return state in _STOPPED

    @staticmethod
    def StateIsRunningState(state: int) -> bool:
        return state in (constants.eStateRunning, constants.eStateStepping, constants.eStateAttaching,
                         constants.eStateLaunching)

    @staticmethod
    def Create(*_: Any) -> SBDebugger:
        """The debugger there is: a script cannot make another one."""
        from . import lldb
        return lldb.debugger

    def __iter__(self) -> Iterator[SBTarget]:
        return (self.GetTargetAtIndex(index) for index in range(self.GetNumTargets()))

    def __len__(self) -> int:
        return self.GetNumTargets()

    def __bool__(self) -> bool:
        return self.IsValid()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBDebugger) and self._host is other._host

    def __hash__(self) -> int:
        return hash(id(self._host))

    def describe(self) -> str:
        return 'Debugger (instance: "debugger_1", id: 1)'

    num_targets = property(GetNumTargets)
    selected_target = property(GetSelectedTarget, SetSelectedTarget)
