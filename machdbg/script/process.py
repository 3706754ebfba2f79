"""SBProcess and SBMemoryRegionInfo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.memory import Memory
from machdbg.debugger.process import Process, State, StopEvent
from machdbg.machine.machine import KERNEL_BASE
from machdbg.machine.memory import Region

from . import constants
from .base import SBError, SBObject
from .stack import SBThread

if TYPE_CHECKING:
    from .host import Host
    from .target import SBTarget


def read(memory: Memory, address: int, size: int, error: SBError) -> bytes | None:
    """``size`` bytes of memory; None and an error if they cannot be read."""
    try:
        data = memory.read(address, size)
    except DebuggerError as failed:
        error.SetErrorString(str(failed))
        return None
    error.succeed()
    return data


_STATES = {State.LAUNCHED: constants.eStateStopped, State.STOPPED: constants.eStateStopped,
           State.EXITED: constants.eStateExited}


class SBProcess(SBObject):
    """A process. Running it (``Continue``) comes back when it has stopped."""

    def __init__(self, process: Process | None = None, host: Host | None = None) -> None:
        self._process = process
        self._host = host

    def IsValid(self) -> bool:
        return self._process is not None and self._process.target.process is self._process

    def GetTarget(self) -> SBTarget:
        from .target import SBTarget
        return SBTarget(self._process.target, self._host) if self._process is not None else SBTarget()

    def GetProcessID(self) -> int:
        return self._process.pid if self._process is not None else constants.LLDB_INVALID_PROCESS_ID

    GetUniqueID = GetProcessID

    def GetState(self) -> int:
        return _STATES[self._process.state] if self._process is not None else constants.eStateInvalid

    def GetExitStatus(self) -> int:
        status = self._process.exit_status if self._process is not None else None
        return -1 if status is None else status

    def GetExitDescription(self) -> str | None:
        return self._process.exit_description if self._process is not None else None

    def GetStopID(self, include_expressions: bool = False) -> int:
        """The tick looked at: it changes with every stop."""
        return max(self._process.tick, 0) if self._process is not None else 0

    def GetByteOrder(self) -> int:
        return constants.eByteOrderLittle

    def GetAddressByteSize(self) -> int:
        return 8

    # threads

    def GetNumThreads(self) -> int:
        return len(self._process.threads) if self._process is not None else 0

    def GetThreadAtIndex(self, index: int) -> SBThread:
        threads = self._process.threads if self._process is not None else []
        return SBThread(threads[index], self._host) if 0 <= index < len(threads) else SBThread()

    def GetThreadByIndexID(self, index: int) -> SBThread:
        return next((thread for thread in self if thread.GetIndexID() == index), SBThread())

    def GetThreadByID(self, identity: int) -> SBThread:
        return next((thread for thread in self if thread.GetThreadID() == identity), SBThread())

    def GetSelectedThread(self) -> SBThread:
        thread = self._process.selected_thread if self._process is not None else None
        return SBThread(thread, self._host) if thread is not None else SBThread()

    def SetSelectedThreadByIndexID(self, index: int) -> bool:
        try:
            return self._process is not None and self._process.select_thread(index) is not None
        except DebuggerError:
            return False

    def SetSelectedThread(self, thread: SBThread) -> bool:
        return self.SetSelectedThreadByIndexID(thread.GetIndexID())

    def SetSelectedThreadByID(self, identity: int) -> bool:
        return self.SetSelectedThread(self.GetThreadByID(identity))

    # running

    def _do(self, action: Callable[[Process], object]) -> SBError:
        error = SBError()
        if self._process is None or self._host is None:
            error.SetErrorString("SBProcess is invalid")
            return error
        try:
            action(self._process)
        except DebuggerError as failed:
            error.SetErrorString(str(failed))
            return error
        error.succeed()
        return error

    def Continue(self) -> SBError:
        host = self._host

        def run(process: Process) -> None:
            assert host is not None
            host.resume(process.resume)

        return self._do(run)

    def ReverseContinue(self) -> SBError:
        """Our own: back to what stopped the process before."""
        host = self._host

        def run(process: Process) -> None:
            def back() -> StopEvent:
                return process.resume(reverse=True)

            assert host is not None
            host.resume(back)

        return self._do(run)

    def Kill(self) -> SBError:
        return self._do(lambda process: process.kill())

    Destroy = Kill

    def Stop(self) -> SBError:
        return self._do(lambda process: None)

    # memory

    def ReadMemory(self, address: int, size: int, error: SBError) -> bytes | None:
        return read(self._process.memory, address, size, error) if self._process is not None else None

    def WriteMemory(self, address: int, data: bytes | str, error: SBError) -> int:
        """How many bytes were written."""
        raw = data.encode("latin-1") if isinstance(data, str) else bytes(data)
        done = self._do(lambda process: process.memory.write(address, raw))
        if done.Fail():
            error.SetErrorString(done.GetCString() or "")
            return 0
        error.succeed()
        return len(raw)

    def ReadCStringFromMemory(self, address: int, size: int, error: SBError) -> str:
        data = self._process.memory.read_string(address, size) if self._process is not None else None
        if data is None:
            error.SetErrorString(f"memory read failed for {address:#x}")
            return ""
        error.succeed()
        return data.decode("utf-8", "replace")

    def ReadUnsignedFromMemory(self, address: int, size: int, error: SBError) -> int:
        return int.from_bytes(self.ReadMemory(address, size, error) or b"", "little")

    def ReadPointerFromMemory(self, address: int, error: SBError) -> int:
        return self.ReadUnsignedFromMemory(address, 8, error)

    def GetMemoryRegionInfo(self, address: int, info: SBMemoryRegionInfo) -> SBError:
        def fill(process: Process) -> None:
            info.region = process.memory.region(address)
            if info.region is None:
                raise DebuggerError(f"no region at {address:#x}")

        return self._do(fill)

    def GetMemoryRegions(self) -> list[SBMemoryRegionInfo]:
        """The mapped ranges that the selected thread sees: its process's, then the kernel's."""
        found = []
        for address in (0, KERNEL_BASE):
            space = self._process.memory.space(address) if self._process is not None else None
            for region in space.regions if space is not None else ():
                info = SBMemoryRegionInfo()
                info.region = region
                found.append(info)
        return found

    def __iter__(self) -> Iterator[SBThread]:
        return iter(self.threads)

    def __len__(self) -> int:
        return self.GetNumThreads()

    def __bool__(self) -> bool:
        return self.IsValid()

    def __int__(self) -> int:
        return self.GetProcessID()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBProcess) and self._process is other._process

    def __hash__(self) -> int:
        return hash(id(self._process))

    def describe(self) -> str:
        assert self._process is not None
        state = "exited" if self.GetState() == constants.eStateExited else "stopped"
        return (f"SBProcess: pid = {self._process.pid}, state = {state}, threads = {self.GetNumThreads()}, "
                f"executable = {self._process.target.launcher.name}")

    def _select(self, thread: SBThread) -> None:
        self.SetSelectedThread(thread)

    @property
    def threads(self) -> list[SBThread]:
        return [self.GetThreadAtIndex(index) for index in range(self.GetNumThreads())]

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.state is not State.EXITED

    @property
    def is_stopped(self) -> bool:
        return self.GetState() == constants.eStateStopped

    @property
    def is_running(self) -> bool:
        return False

    id = property(GetProcessID)
    target = property(GetTarget)
    thread = threads
    num_threads = property(GetNumThreads)
    selected_thread = property(GetSelectedThread, _select)
    state = property(GetState)
    exit_state = property(GetExitStatus)
    exit_description = property(GetExitDescription)


class SBMemoryRegionInfo(SBObject):
    """A mapped range of memory."""

    def __init__(self) -> None:
        self.region: Region | None = None

    def IsValid(self) -> bool:
        return self.region is not None

    def GetRegionBase(self) -> int:
        return self.region.start if self.region is not None else 0

    def GetRegionEnd(self) -> int:
        return self.region.end if self.region is not None else 0

    def _allows(self, bit: int) -> bool:
        return self.region is not None and bool(self.region.protection & bit)

    def IsReadable(self) -> bool:
        return self._allows(1)

    def IsWritable(self) -> bool:
        return self._allows(2)

    def IsExecutable(self) -> bool:
        return self._allows(4)

    def IsMapped(self) -> bool:
        return self.region is not None

    def GetName(self) -> str:
        return self.region.name if self.region is not None else ""

    def describe(self) -> str:
        letters = "".join(letter if self._allows(bit) else "-" for letter, bit in (("R", 1), ("W", 2), ("X", 4)))
        return f"[{self.GetRegionBase():#018x}-{self.GetRegionEnd():#018x} {letters}]"
