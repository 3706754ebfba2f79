"""SBEvent, SBListener, SBBroadcaster, and processes that run while a script waits for their events.

In asynchronous mode (``SBDebugger.SetAsync(True)``) ``Continue`` and its like come back at once. The process runs
while the script waits: a second of waiting lets it run ``TICKS_A_SECOND`` ticks, as there is no clock here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from machdbg.debugger.process import Process, StopEvent
from machdbg.debugger.state import State

from . import constants
from .base import SBObject

if TYPE_CHECKING:
    from .host import Host

TICKS_A_SECOND = 100_000
STATE_CHANGED, INTERRUPT, STDOUT, STDERR = 1, 2, 4, 8
EVERYTHING = 0xFFFFFFFF
PROCESS_CLASS = "lldb.process"


class SBEvent(SBObject):
    """Something that a broadcaster has told its listeners: a type (bits), and what belongs to it."""

    def __init__(self, kind: int = 0, text: str | None = None) -> None:
        self._valid = bool(kind) or text is not None
        self.kind = kind
        self.text = text
        self.broadcaster: SBBroadcaster | None = None
        self.process: Process | None = None
        self.state = constants.eStateInvalid

    def take(self, other: SBEvent) -> None:
        """Become another event."""
        self.__dict__.update(other.__dict__)
        self._valid = True

    def IsValid(self) -> bool:
        return self._valid

    def GetType(self) -> int:
        return self.kind

    def GetDataFlavor(self) -> str | None:
        if self.process is not None:
            return "Process::ProcessEventData"
        return "EventDataBytes" if self.text is not None else None

    def GetBroadcaster(self) -> SBBroadcaster:
        return self.broadcaster if self.broadcaster is not None else SBBroadcaster()

    def GetBroadcasterClass(self) -> str | None:
        return self.broadcaster.class_name if self.broadcaster is not None else None

    def BroadcasterMatchesRef(self, broadcaster: SBBroadcaster) -> bool:
        return self.broadcaster == broadcaster

    @staticmethod
    def GetCStringFromEvent(event: SBEvent) -> str | None:
        return event.text

    def Clear(self) -> None:
        self.__init__()  # type: ignore[misc]

    def describe(self) -> str:
        name = self.GetBroadcaster().GetName()
        return f"Event: broadcaster = ({name}), type = {self.kind:#010x}, data = {{{self.text or ''}}}"


class SBBroadcaster(SBObject):
    """What tells listeners of events."""

    def __init__(self, name: str = "", class_name: str = "") -> None:
        self._name = name
        self.class_name = class_name
        self.listeners: list[tuple[SBListener, int]] = []

    def IsValid(self) -> bool:
        return bool(self._name)

    def GetName(self) -> str:
        return self._name

    def AddListener(self, listener: SBListener, mask: int) -> int:
        """Tell a listener of events of these types from now on; which of them it gets."""
        return listener.StartListeningForEvents(self, mask)

    def RemoveListener(self, listener: SBListener, mask: int = EVERYTHING) -> bool:
        found = [each for each in self.listeners if each[0] is listener]
        self.listeners = [each for each in self.listeners if each[0] is not listener]
        self.listeners += [(listener, bits & ~mask) for _, bits in found if bits & ~mask]
        return bool(found)

    def EventTypeHasListeners(self, kind: int) -> bool:
        return any(bits & kind for _, bits in self.listeners)

    def BroadcastEventByType(self, kind: int, unique: bool = False) -> None:
        self.BroadcastEvent(SBEvent(kind), unique)

    def BroadcastEvent(self, event: SBEvent, unique: bool = False) -> None:
        """Put an event into the queues of the listeners that want it; ``unique``: not if one of its type is there."""
        event.broadcaster = self
        for listener, bits in self.listeners:
            waiting = any(each.broadcaster is self and each.kind == event.kind for each in listener.queue)
            if bits & event.kind and not (unique and waiting):
                listener.queue.append(event)

    def AddInitialEventsToListener(self, listener: SBListener, mask: int) -> None:
        """There are none."""

    def Clear(self) -> None:
        self.listeners.clear()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def describe(self) -> str:
        return f"broadcaster {self._name}"


class SBListener(SBObject):
    """A queue of events. What waits on it lets the processes run that it listens to."""

    def __init__(self, name: str = "") -> None:
        self._name = name
        self.queue: deque[SBEvent] = deque()
        self._heard: list[SBBroadcaster] = []

    def IsValid(self) -> bool:
        return bool(self._name)

    def Clear(self) -> None:
        self.queue.clear()

    def AddEvent(self, event: SBEvent) -> None:
        self.queue.append(event)

    def StartListeningForEvents(self, broadcaster: SBBroadcaster, mask: int) -> int:
        """Which of the types it gets from now on."""
        broadcaster.listeners.append((self, mask))
        self._heard.append(broadcaster)
        return mask

    def StopListeningForEvents(self, broadcaster: SBBroadcaster, mask: int = EVERYTHING) -> bool:
        return broadcaster.RemoveListener(self, mask)

    def StartListeningForEventClass(self, debugger: Any, class_name: str, mask: int) -> int:
        """Listen to all processes (``lldb.process``); there are no events of other classes."""
        if class_name != PROCESS_CLASS or debugger.hub is None:
            return 0
        debugger.hub.default_listeners.append((self, mask))
        for broadcaster in debugger.hub.broadcasters():
            self.StartListeningForEvents(broadcaster, mask)
        return mask

    def _next(self, matches: Callable[[SBEvent], bool], event: SBEvent, *, take: bool = True) -> bool:
        """Fill ``event`` with the next one that matches; false if there is none."""
        found = next((each for each in self.queue if matches(each)), None)
        if found is None:
            return False
        if take:
            self.queue.remove(found)
        event.take(found)
        return True

    def _wait(self, seconds: int, matches: Callable[[SBEvent], bool], event: SBEvent) -> bool:
        """Let processes run until there is such an event, for some time at most."""
        from . import lldb
        hub = lldb.debugger.hub
        left = seconds * TICKS_A_SECOND
        while not self._next(matches, event):
            if hub is None or left <= 0 or not hub.advance(self._heard, min(left, TICKS_A_SECOND)):
                return False
            left -= TICKS_A_SECOND
        return True

    def WaitForEvent(self, seconds: int, event: SBEvent) -> bool:
        """Wait for an event; false after so many seconds, or when nothing is running that could bring one."""
        return self._wait(seconds, lambda each: True, event)

    def WaitForEventForBroadcaster(self, seconds: int, broadcaster: SBBroadcaster, event: SBEvent) -> bool:
        return self._wait(seconds, lambda each: each.broadcaster is broadcaster, event)

    def WaitForEventForBroadcasterWithType(self, seconds: int, broadcaster: SBBroadcaster, mask: int,
                                           event: SBEvent) -> bool:
        return self._wait(seconds, _of(broadcaster, mask), event)

    def GetNextEvent(self, event: SBEvent) -> bool:
        return self._next(lambda each: True, event)

    def GetNextEventForBroadcaster(self, broadcaster: SBBroadcaster, event: SBEvent) -> bool:
        return self._next(lambda each: each.broadcaster is broadcaster, event)

    def GetNextEventForBroadcasterWithType(self, broadcaster: SBBroadcaster, mask: int, event: SBEvent) -> bool:
        return self._next(_of(broadcaster, mask), event)

    def PeekAtNextEvent(self, event: SBEvent) -> bool:
        """As GetNextEvent, and leave it in the queue."""
        return self._next(lambda each: True, event, take=False)

    def PeekAtNextEventForBroadcaster(self, broadcaster: SBBroadcaster, event: SBEvent) -> bool:
        return self._next(lambda each: each.broadcaster is broadcaster, event, take=False)

    def PeekAtNextEventForBroadcasterWithType(self, broadcaster: SBBroadcaster, mask: int, event: SBEvent) -> bool:
        return self._next(_of(broadcaster, mask), event, take=False)

    def HandleBroadcastEvent(self, event: SBEvent) -> bool:
        return event in self.queue

    def describe(self) -> str:
        return f"listener {self._name}"


def _of(broadcaster: SBBroadcaster, mask: int) -> Callable[[SBEvent], bool]:
    return lambda each: each.broadcaster is broadcaster and bool(each.kind & mask)


class Hub:
    """The events of one debugger's processes: who listens, which process is to run on (``pending``: what makes it
    run), what those print whose output a script reads."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.asynchronous = False
        self.listener = SBListener("lldb.Debugger")
        self.default_listeners: list[tuple[SBListener, int]] = []
        self.output: dict[Process, str] = {}
        self._pending: dict[Process, Callable[[], StopEvent] | None] = {}
        self._broadcasters: dict[Process, SBBroadcaster] = {}

    def broadcasters(self) -> list[SBBroadcaster]:
        return list(self._broadcasters.values())

    def broadcaster(self, process: Process) -> SBBroadcaster:
        """The one of a process."""
        if process not in self._broadcasters:
            made = self._broadcasters[process] = SBBroadcaster(PROCESS_CLASS, PROCESS_CLASS)
            for listener, mask in self.default_listeners:
                made.AddListener(listener, mask)
        return self._broadcasters[process]

    def hear(self, process: Process, listener: SBListener) -> None:
        """Give the events of a process, and what it prints, to a listener."""
        self.broadcaster(process).AddListener(listener, EVERYTHING)
        self.output[process] = ""

        def collect(text: str) -> None:
            self.output[process] += text
            event = SBEvent(STDOUT)
            event.process = process
            self.broadcaster(process).BroadcastEvent(event, unique=True)

        process.machine.on_output = collect

    def is_running(self, process: Process) -> bool:
        return process in self._pending

    def run(self, process: Process, action: Callable[[], StopEvent] | None) -> None:
        """Let a process run: at once, or in asynchronous mode while the script waits. ``action`` None: until something
        stops it."""
        self._tell(process, constants.eStateRunning)
        self._pending[process] = action
        if not self.asynchronous:
            self.finish(process)

    def finish(self, process: Process) -> None:
        """Run a process until it stops."""
        action = self._pending.pop(process)
        try:
            self._host.resume(action if action is not None else process.resume)
        finally:
            self._stopped(process)

    def settle(self) -> None:
        """A script has ended: what it has set running goes on as after a command, stop display and all. A process to
        whose events a script listens waits for that."""
        for process, action in list(self._pending.items()):
            if process in self.output:
                continue
            del self._pending[process]
            self._host.run_control(action if action is not None else process.resume)
            self._stopped(process)

    def advance(self, heard: list[SBBroadcaster] | None, ticks: int) -> bool:
        """Let the processes run on that are heard of (None: all); whether there was one."""
        waiting = [process for process in self._pending if heard is None or self.broadcaster(process) in heard]
        for process in waiting:
            action = self._pending[process]
            if action is not None:
                self.finish(process)
                continue
            self._host.resume(lambda process=process: process.run_for(ticks))  # type: ignore[misc]
            if not process.paused:
                del self._pending[process]
                self._stopped(process)
        return bool(waiting)

    def interrupt(self, process: Process) -> None:
        """Stop a process where it is."""
        if self._pending.pop(process, self) is not self:
            self._stopped(process)

    def ended(self, process: Process) -> None:
        """A process was killed."""
        self._pending.pop(process, None)
        self._stopped(process)

    def _stopped(self, process: Process) -> None:
        self._tell(process, constants.eStateExited if process.state is State.EXITED else constants.eStateStopped)

    def _tell(self, process: Process, state: int) -> None:
        event = SBEvent(STATE_CHANGED)
        event.process, event.state = process, state
        self.broadcaster(process).BroadcastEvent(event)
