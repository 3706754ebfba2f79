"""What is around a program: platform, host, signals, queues, other processes. Much of it is not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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


class SBHostOS(SBObject):
    """The computer that the debugger runs on."""

    @staticmethod
    def GetProgramFileSpec() -> SBFileSpec:
        return SBFileSpec(str(Path(__file__).parents[1]))

    @staticmethod
    def GetUserHomeDirectory() -> SBFileSpec:
        return SBFileSpec(str(Path.home()))


class SBUnixSignals(SBObject):
    """The signals: there are none on the simulated computer."""

    def GetNumSignals(self) -> int:
        return 0

    def GetSignalNumberFromName(self, name: str) -> int:
        """LLDB_INVALID_SIGNAL_NUMBER."""
        return 0x7FFFFFFF

    def GetSignalAsCString(self, number: int) -> str | None:
        return None

    def SetShouldStop(self, number: int, wanted: bool) -> bool:
        """Accepted, without effect, as are the two below."""
        return False

    SetShouldNotify = SetShouldSuppress = SetShouldStop

    def __len__(self) -> int:
        return 0

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
