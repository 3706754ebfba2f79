"""What is around a program: platform, host, signals, queues, other processes. Much of it is not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from machdbg.debugger.signals import Handling

from .base import SBError, SBFileSpec, SBList, SBObject


def refused(text: str) -> SBError:
    """An error that says why."""
    return SBError(text)


class SBPlatform(SBObject):
    """The simulated computer."""

    def GetName(self) -> str:
        return "host"

    def GetTriple(self) -> str:
        return "x86_64-apple-macosx"

    def GetHostname(self) -> str:
        return "localhost"

    def GetOSDescription(self) -> str:
        return "Darwin Kernel Version 17.7.0"

    def GetOSMajorVersion(self) -> int:
        return 10

    def GetOSMinorVersion(self) -> int:
        return 13

    def GetOSUpdateVersion(self) -> int:
        return 6

    def IsConnected(self) -> bool:
        return True

    def GetWorkingDirectory(self) -> str:
        return str(Path.cwd())

    def GetUnixSignals(self) -> SBUnixSignals:
        return SBUnixSignals()

    def Run(self, command: Any) -> SBError:
        """An error: there is no shell on the simulated computer."""
        return refused("there is no shell on the simulated computer")

    @staticmethod
    def GetHostPlatform() -> SBPlatform:
        return SBPlatform()


NO_SIGNAL = 0x7FFFFFFF  # LLDB_INVALID_SIGNAL_NUMBER


class SBHostOS(SBObject):
    """The computer that the debugger runs on."""

    @staticmethod
    def GetProgramFileSpec() -> SBFileSpec:
        return SBFileSpec(str(Path(__file__).parents[1]))

    @staticmethod
    def GetUserHomeDirectory() -> SBFileSpec:
        return SBFileSpec(str(Path.home()))


class SBUnixSignals(SBObject):
    """Darwin's signals, and what is done with them: see ``process handle``."""

    def __init__(self, handling: Handling | None = None) -> None:
        self._handling = handling or Handling()

    def GetNumSignals(self) -> int:
        return len(self._handling.all)

    def GetSignalAtIndex(self, index: int) -> int:
        """The number of a signal, LLDB_INVALID_SIGNAL_NUMBER if there is none."""
        return self._handling.all[index].number if 0 <= index < len(self) else NO_SIGNAL

    def GetSignalNumberFromName(self, name: str) -> int:
        """The number, LLDB_INVALID_SIGNAL_NUMBER if there is none."""
        found = self._handling.find(name)
        return found.number if found is not None else NO_SIGNAL

    def GetSignalAsCString(self, number: int) -> str | None:
        return self._handling[number].name if self._is_known(number) else None

    def _is_known(self, number: int) -> bool:
        return 1 <= number <= len(self)

    def _change(self, number: int, name: str, wanted: bool) -> bool:
        if self._is_known(number):
            self._handling.change(number, **{name: wanted})
        return self._is_known(number)

    def GetShouldStop(self, number: int) -> bool:
        return self._is_known(number) and self._handling[number].stops

    def SetShouldStop(self, number: int, wanted: bool) -> bool:
        """Whether there is such a signal, here and below."""
        return self._change(number, "stops", wanted)

    def GetShouldNotify(self, number: int) -> bool:
        return self._is_known(number) and self._handling[number].notifies

    def SetShouldNotify(self, number: int, wanted: bool) -> bool:
        return self._change(number, "notifies", wanted)

    def GetShouldSuppress(self, number: int) -> bool:
        return self._is_known(number) and not self._handling[number].passed

    def SetShouldSuppress(self, number: int, wanted: bool) -> bool:
        return self._change(number, "passed", not wanted)

    def __len__(self) -> int:
        return self.GetNumSignals()

    def __bool__(self) -> bool:
        return True


class SBQueue(SBObject):
    """A dispatch queue: there are none here."""

    def IsValid(self) -> bool:
        return False

    def GetName(self) -> str | None:
        return None

    def GetQueueID(self) -> int:
        return 0

    def GetNumThreads(self) -> int:
        return 0


class SBProcessInfo(SBObject):
    """What a process is called, and its number."""

    def __init__(self, name: str = "", identity: int = 0, path: str = "") -> None:
        self._name = name
        self._identity = identity
        self._path = path

    def IsValid(self) -> bool:
        return self._identity != 0

    def GetName(self) -> str:
        return self._name

    def GetProcessID(self) -> int:
        return self._identity

    def GetParentProcessID(self) -> int:
        """launchd."""
        return 1

    def GetExecutableFile(self) -> SBFileSpec:
        return SBFileSpec(self._path)

    def GetTriple(self) -> str:
        return "x86_64-apple-macosx"

    def UserIDIsValid(self) -> bool:
        return False

    GroupIDIsValid = EffectiveUserIDIsValid = EffectiveGroupIDIsValid = UserIDIsValid


class SBThreadCollection(SBList[Any], at="GetThreadAtIndex"):
    """Threads, counted from 0."""
