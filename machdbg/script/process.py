"""SBProcess and SBMemoryRegionInfo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from machdbg.debugger import describe
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.memory import Memory
from machdbg.debugger.process import Process, StopEvent
from machdbg.debugger.state import State
from machdbg.machine.machine import KERNEL_BASE
from machdbg.machine.memory import Region

from . import constants
from .access import Access
from .base import SBError, SBList, SBObject, SBStream
from .block import SBAddressRange
from .events import (
    INTERRUPT,
    PROCESS_CLASS,
    STATE_CHANGED,
    STDERR,
    STDOUT,
    TICKS_A_SECOND,
    Hub,
    SBBroadcaster,
    SBEvent,
)
from .surroundings import SBProcessInfo, SBQueue, SBUnixSignals, refused
from .thread import SBThread

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
        process, hub = self._process, self._hub
        if process is None:
            return constants.eStateInvalid
        if hub is not None and hub.is_running(process):
            hub.advance([hub.broadcaster(process)], TICKS_A_SECOND)
            if hub.is_running(process):
                return constants.eStateRunning
        return _STATES[process.state]

    # events

    eBroadcastBitStateChanged = STATE_CHANGED
    eBroadcastBitInterrupt = INTERRUPT
    eBroadcastBitSTDOUT = STDOUT
    eBroadcastBitSTDERR = STDERR
    eBroadcastBitProfileData = 16
    eBroadcastBitStructuredData = 32

    def GetBroadcaster(self) -> SBBroadcaster:
        hub = self._hub
        return hub.broadcaster(self._process) if hub is not None and self._process is not None else SBBroadcaster()

    @staticmethod
    def GetBroadcasterClassName() -> str:
        return PROCESS_CLASS

    GetBroadcasterClass = GetBroadcasterClassName

    @staticmethod
    def EventIsProcessEvent(event: SBEvent) -> bool:
        return event.process is not None

    @staticmethod
    def EventIsStructuredDataEvent(event: SBEvent) -> bool:
        return False

    @staticmethod
    def GetStateFromEvent(event: SBEvent) -> int:
        return event.state

    @staticmethod
    def GetProcessFromEvent(event: SBEvent) -> SBProcess:
        from . import lldb
        return SBProcess(event.process, lldb.debugger._host) if event.process is not None else SBProcess()

    @staticmethod
    def GetRestartedFromEvent(event: SBEvent) -> bool:
        """False: what lets the process go on by itself tells nobody that it had stopped."""
        return False

    GetInterruptedFromEvent = GetRestartedFromEvent

    @staticmethod
    def GetNumRestartedReasonsFromEvent(event: SBEvent) -> int:
        return 0

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
            process.check_runnable()
            host.scripts.hub.run(process, None)

        return self._do(run)

    def ReverseContinue(self) -> SBError:
        """Our own: back to what stopped the process before."""
        host = self._host

        def run(process: Process) -> None:
            def back() -> StopEvent:
                return process.resume(reverse=True)

            assert host is not None
            host.scripts.hub.run(process, back)

        return self._do(run)

    def Kill(self) -> SBError:
        def kill(process: Process) -> None:
            process.kill()
            if self._hub is not None:
                self._hub.ended(process)

        return self._do(kill)

    Destroy = Kill

    def Stop(self) -> SBError:
        """Stop it where it is."""
        return self._do(lambda process: self._hub.interrupt(process) if self._hub is not None else None)

    def SendAsyncInterrupt(self) -> None:
        self.Stop()

    @property
    def _hub(self) -> Hub | None:
        return self._host.scripts.hub if self._host is not None else None

    def Detach(self, keep_stopped: bool = False) -> SBError:
        """An error: the process is a part of the simulated computer."""
        return refused("a process of the simulated computer cannot be detached from")

    def Signal(self, number: int) -> SBError:
        """Send the process a signal, which comes when it runs on."""
        return self._do(lambda process: process.signal(number))

    def SaveCore(self, path: str, flavor: str = "", style: int = 0) -> SBError:
        """Write a file from which ``target create --core`` makes this moment again; ``style`` is one of eSaveCore...,
        ``flavor`` (of which there is one) is not looked at."""
        word = {3: "stack", 2: "modified-memory"}.get(style, "full")
        command = f'process save-core -s {word} "{path}"'
        done = self._host.handle(command, record=False) if self._host is not None else None
        if done is None or not done.succeeded:
            return refused(done.errors.removeprefix("error: ").rstrip() if done is not None else "SBProcess is invalid")
        return self._do(lambda process: None)

    def GetStatus(self, stream: SBStream) -> bool:
        """Print what ``process status`` says first."""
        if self._process is None:
            return False
        stream.Print(describe.status_line(self._process))
        return True

    def GetSTDOUT(self, size: int) -> str:
        """What it has printed, if a script listens to it; otherwise that goes to the debugger's output at once."""
        process, hub = self._process, self._hub
        if process is None or hub is None or process not in hub.output:
            return ""
        text = hub.output[process][:size]
        hub.output[process] = hub.output[process][size:]
        return text

    def GetSTDERR(self, size: int) -> str:
        """Nothing: see GetSTDOUT."""
        return ""

    def PutSTDIN(self, text: str, size: int = 0) -> int:
        """0: a program's input cannot be given by scripts."""
        return 0

    def GetPluginName(self) -> str:
        return "machdbg"

    GetShortPluginName = GetPluginName

    def GetProcessInfo(self) -> SBProcessInfo:
        process = self._process
        if process is None:
            return SBProcessInfo()
        launcher = process.target.launcher
        return SBProcessInfo(launcher.name, process.pid, launcher.path)

    def GetUnixSignals(self) -> SBUnixSignals:
        return SBUnixSignals(self._process.target.signals if self._process is not None else None)

    def GetNumQueues(self) -> int:
        return 0

    def GetQueueAtIndex(self, index: int) -> SBQueue:
        return SBQueue()

    def GetNumSupportedHardwareWatchpoints(self, error: SBError) -> int:
        """As many as anyone wants; LLDB's number of x86_64."""
        error.succeed()
        return 4

    def GetNumExtendedBacktraceTypes(self) -> int:
        return 0

    def IsInstrumentationRuntimePresent(self, kind: int) -> bool:
        return False

    def Clear(self) -> None:
        self._process = None

    # memory

    def ReadMemory(self, address: int, size: int, error: SBError) -> bytes | None:
        return read(self._process.memory, address, size, error) if self._process is not None else None

    def WriteMemory(self, address: int, data: bytes | str, error: SBError) -> int:
        """How many bytes were written."""
        raw = data.encode("latin-1") if isinstance(data, str) else bytes(data)
        done = self._do(lambda process: process.memory.write(address, raw))
        if done.Fail():
            readable = self.ReadMemory(address, len(raw), SBError()) is not None
            error.SetErrorString(done.GetCString() or "" if readable else f"memory write failed for {address:#x}")
            return 0
        error.succeed()
        return len(raw)

    def WriteMemoryAsCString(self, address: int, text: str, error: SBError) -> int:
        return self.WriteMemory(address, text.encode() + b"\0", error)

    def AllocateMemory(self, size: int, permissions: int, error: SBError) -> int:
        """LLDB_INVALID_ADDRESS: nothing is mapped by force here; call malloc in an expression."""
        error.SetErrorString("memory cannot be allocated by the debugger: evaluate an expression that does")
        return constants.LLDB_INVALID_ADDRESS

    def FindInMemory(self, data: bytes | str, range_: SBAddressRange, alignment: int, error: SBError) -> int:
        """Where bytes are found first in a range; LLDB_INVALID_ADDRESS if nowhere."""
        raw = data.encode() if isinstance(data, str) else bytes(data)
        start = range_.GetBaseAddress().GetLoadAddress()
        held = self.ReadMemory(start, range_.GetByteSize(), error) or b""
        at = held.find(raw)
        while at >= 0 and (start + at) % max(alignment, 1):
            at = held.find(raw, at + 1)
        return start + at if at >= 0 else constants.LLDB_INVALID_ADDRESS

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
                info.gap = _gap(self.GetMemoryRegions(), address)

        return self._do(fill)

    def GetMemoryRegions(self) -> SBMemoryRegionInfoList:
        """The mapped ranges that the selected thread sees: its process's, then the kernel's."""
        found = SBMemoryRegionInfoList()
        for address in (0, KERNEL_BASE):
            space = self._process.memory.space(address) if self._process is not None else None
            for region in space.regions if space is not None else ():
                info = SBMemoryRegionInfo()
                info.region = region
                found.Append(info)
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
    def thread(self) -> Access:
        return Access(self.threads)

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.state is not State.EXITED

    @property
    def is_stopped(self) -> bool:
        return self.GetState() == constants.eStateStopped

    @property
    def is_running(self) -> bool:
        return self.GetState() == constants.eStateRunning

    id = property(GetProcessID)
    target = property(GetTarget)
    num_threads = property(GetNumThreads)
    selected_thread = property(GetSelectedThread, _select)
    state = property(GetState)
    broadcaster = property(GetBroadcaster)
    exit_state = property(GetExitStatus)
    exit_description = property(GetExitDescription)


class SBMemoryRegionInfo(SBObject):
    """A mapped range of memory."""

    def __init__(self) -> None:
        self.region: Region | None = None
        self.gap = (0, 0)  # without a region: from where to where nothing is mapped

    def IsValid(self) -> bool:
        return True

    def GetRegionBase(self) -> int:
        return self.region.start if self.region is not None else self.gap[0]

    def GetRegionEnd(self) -> int:
        return self.region.end if self.region is not None else self.gap[1]

    def GetPageSize(self) -> int:
        return 4096

    def HasDirtyMemoryPageList(self) -> bool:
        return False

    def Clear(self) -> None:
        self.region, self.gap = None, (0, 0)

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


class SBMemoryRegionInfoList(SBList[SBMemoryRegionInfo]):
    """Mapped ranges, counted from 0."""

    def GetMemoryRegionAtIndex(self, index: int, info: SBMemoryRegionInfo) -> bool:
        """Fill ``info``; whether there is one."""
        if not 0 <= index < len(self._items):
            return False
        info.region = self._items[index].region
        return True

    def GetMemoryRegionContainingAddress(self, address: int, info: SBMemoryRegionInfo) -> bool:
        inside = [each for each in self._items if each.GetRegionBase() <= address < each.GetRegionEnd()]
        if inside:
            info.region = inside[0].region
        return bool(inside)


def _gap(regions: SBMemoryRegionInfoList, address: int) -> tuple[int, int]:
    """The range around an address in which nothing is mapped."""
    low = max((each.GetRegionEnd() for each in regions if each.GetRegionEnd() <= address), default=0)
    high = min((each.GetRegionBase() for each in regions if each.GetRegionBase() > address), default=1 << 64)
    return low, high
