"""SBDebugger, SBCommandInterpreter, and what a command gives back to a script or gets from one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import constants
from .base import SBError, SBObject
from .formatters import HasCategories
from .host import ScriptError
from .process import SBProcess
from .stack import SBFrame, SBThread
from .target import SBTarget

if TYPE_CHECKING:
    from .host import Host


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
        """A line of output."""
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
        state = "Success" if self.Succeeded() else "Fail"
        parts = [f"Error:  {state}" if not self.Succeeded() else f"Status:  {state}"]
        if self._output:
            parts.append(f"Output Message:\n{self._output.rstrip()}")
        if self._error:
            parts.append(f"Error Message:\n{self._error.rstrip()}")
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

    def GetVersionString(self) -> str:
        return self._host.version if self._host is not None else ""

    def GetID(self) -> int:
        return 1

    def GetInstanceName(self) -> str:
        return "debugger_1"

    def GetAsync(self) -> bool:
        """Never: what runs the process comes back when it has stopped."""
        return False

    def SetAsync(self, wanted: bool) -> None:
        """Accepted; see GetAsync."""

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

    def SetInternalVariable(self, name: str, value: str, instance: str) -> SBError:
        """Give a setting a value, as ``settings set`` does."""
        done = SBCommandReturnObject()
        self.GetCommandInterpreter().HandleCommand(f"settings set {name} {value}", done)
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


class SBExpressionOptions(SBObject):
    """Options of expressions; all are accepted, and only read back."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("Set"):
            def keep(value: Any = True) -> None:
                self._values[name[3:]] = value
            return keep
        if name.startswith("Get"):
            return lambda: self._values.get(name[3:], False)
        raise AttributeError(f"'SBExpressionOptions' object has no attribute '{name}'")


class SBLaunchInfo(SBObject):
    """How to launch: the arguments."""

    def __init__(self, arguments: list[str] | None = None) -> None:
        self.arguments = list(arguments or ())

    def GetNumArguments(self) -> int:
        return len(self.arguments)

    def GetArgumentAtIndex(self, index: int) -> str | None:
        return self.arguments[index] if 0 <= index < len(self.arguments) else None

    def SetArguments(self, arguments: list[str] | None, append: bool) -> None:
        self.arguments = (self.arguments if append else []) + list(arguments or ())
