"""What scripts hand over to say how something is to be done: options of expressions, variables, launches."""

from __future__ import annotations

from typing import Any

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.formatstring import parse

from . import constants
from .base import SBError, SBFileSpec, SBObject, SBOptions


class SBExpressionOptions(SBOptions, defaults={
        "CoerceResultToId": False, "UnwindOnError": True, "IgnoreBreakpoints": True, "FetchDynamicValue": 0,
        "TimeoutInMicroSeconds": 500000, "OneThreadTimeoutInMicroSeconds": 250000, "TryAllThreads": True,
        "StopOthers": True, "TrapExceptions": True, "Language": 0, "GenerateDebugInfo": False,
        "SuppressPersistentResult": False, "Prefix": None, "AutoApplyFixIts": True, "RetriesWithFixIts": 1,
        "TopLevel": False, "AllowJIT": True}):
    """Options of expressions: SuppressPersistentResult and Prefix have an effect, the others are only read back."""


class SBVariablesOptions(SBOptions, defaults={
        "IncludeArguments": False, "IncludeRecognizedArguments": False, "IncludeLocals": False,
        "IncludeStatics": False, "InScopeOnly": False, "IncludeRuntimeSupportValues": False, "UseDynamic": 0}):
    """Which variables of a frame are asked for."""


class SBStatisticsOptions(SBOptions, defaults={
        "SummaryOnly": False, "ReportAllAvailableDebugInfo": False, "IncludeTargets": True, "IncludeModules": True,
        "IncludeTranscript": True}):
    """Accepted; there are no statistics."""


class SBWatchpointOptions(SBOptions, defaults={
        "WatchpointTypeRead": False, "WatchpointTypeWrite": constants.eWatchpointWriteTypeOnModify}):
    """Which accesses are watched."""


class SBEnvironment(SBObject):
    """Variables of an environment, by name."""

    def __init__(self, entries: dict[str, str] | None = None) -> None:
        self.entries = dict(entries or {})

    def Get(self, name: str) -> str | None:
        return self.entries.get(name)

    def Set(self, name: str, value: str, overwrite: bool) -> bool:
        """Whether it was set."""
        if name in self.entries and not overwrite:
            return False
        self.entries[name] = value
        return True

    def Unset(self, name: str) -> bool:
        return self.entries.pop(name, None) is not None

    def PutEntry(self, entry: str) -> None:
        """Add ``NAME=value``."""
        name, _, value = entry.partition("=")
        self.entries[name] = value

    def GetNumValues(self) -> int:
        return len(self.entries)

    def GetNameAtIndex(self, index: int) -> str | None:
        return dict(enumerate(self.entries)).get(index)

    def GetValueAtIndex(self, index: int) -> str | None:
        return dict(enumerate(self.entries.values())).get(index)

    def Clear(self) -> None:
        self.entries.clear()


class SBLaunchInfo(SBOptions, defaults={
        "WorkingDirectory": None, "LaunchFlags": 0, "Listener": None, "ExecutableFile": None, "Shell": None,
        "ShellExpandArguments": False, "ResumeCount": 0, "UserID": 0, "GroupID": 0, "DetachOnError": False,
        "LaunchEventData": None, "ProcessPluginName": None, "ShadowListener": None}):
    """How to launch. The arguments, the environment, the listener and the flag to stop at the entry have an effect."""

    def __init__(self, arguments: list[str] | None = None) -> None:
        super().__init__()
        self.arguments = list(arguments or ())
        self.environment = SBEnvironment()

    def SetExecutableFile(self, file: SBFileSpec, add_as_first_argument: bool) -> None:
        self.values["ExecutableFile"] = file

    def GetNumArguments(self) -> int:
        return len(self.arguments)

    def GetArgumentAtIndex(self, index: int) -> str | None:
        return self.arguments[index] if 0 <= index < len(self.arguments) else None

    def SetArguments(self, arguments: list[str] | None, append: bool) -> None:
        self.arguments = (self.arguments if append else []) + list(arguments or ())

    def GetEnvironment(self) -> SBEnvironment:
        return self.environment

    def SetEnvironment(self, environment: SBEnvironment, append: bool) -> None:
        entries = self.environment.entries if append else {}
        self.environment = SBEnvironment(entries | environment.entries)

    def SetEnvironmentEntries(self, entries: list[str] | None, append: bool) -> None:
        if not append:
            self.environment.Clear()
        for entry in entries or ():
            self.environment.PutEntry(entry)

    def GetNumEnvironmentEntries(self) -> int:
        return self.environment.GetNumValues()

    def GetEnvironmentEntryAtIndex(self, index: int) -> str | None:
        name = self.environment.GetNameAtIndex(index)
        return f"{name}={self.environment.Get(name)}" if name is not None else None

    def Clear(self) -> None:
        super().Clear()
        self.arguments.clear()
        self.environment.Clear()

    def AddOpenFileAction(self, descriptor: int, path: str, read: bool, write: bool) -> bool:
        """False: the program's files cannot be redirected by scripts."""
        return False

    def UserIDIsValid(self) -> bool:
        return False

    GroupIDIsValid = UserIDIsValid


def keeps_result(options: Any) -> bool:
    """Whether the result of an expression becomes ``$N``, by what was handed over after it."""
    return not (isinstance(options, SBExpressionOptions) and options.values["SuppressPersistentResult"])


class SBFormat(SBObject):
    """A format string (``${frame.index} ${function.name}``). An SBError gets what is wrong with it."""

    def __init__(self, text: str = "", error: SBError | None = None) -> None:
        outcome = error if error is not None else SBError()
        self.text = text
        try:
            self._valid = bool(parse(text))
        except DebuggerError as failed:
            self._valid = False
            outcome.SetErrorString(str(failed))
            return
        outcome.succeed()

    def IsValid(self) -> bool:
        return self._valid
