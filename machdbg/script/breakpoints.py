"""SBBreakpoint, SBBreakpointLocation, SBWatchpoint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from machdbg.debugger.breakpoint import Breakpoint, BreakpointLocation, BreakpointOptions
from machdbg.debugger.error import DebuggerError

from . import constants
from .access import Access
from .base import SBError, SBList, SBObject, SBStringList
from .host import ScriptError
from .symbols import SBAddress

if TYPE_CHECKING:
    from machdbg.debugger.target import Target
    from machdbg.debugger.watchpoint import Watchpoint

    from .host import Host
    from .target import SBTarget


class _WithOptions(SBObject):
    """What breakpoints and their locations share: their options."""

    def __init__(self, item: Breakpoint | BreakpointLocation | None = None, host: Host | None = None) -> None:
        self._item = item
        self._host = host

    def IsValid(self) -> bool:
        return self._item is not None

    @property
    def _owner(self) -> Breakpoint | None:
        item = self._item
        return item.breakpoint if isinstance(item, BreakpointLocation) else item

    @property
    def _options(self) -> BreakpointOptions:
        return self._item.options if self._item is not None else BreakpointOptions()

    def _set(self, name: str, value: Any) -> None:
        setattr(self._options, name, value)
        if self._owner is not None:
            self._owner.target.breakpoints.changed()

    def SetEnabled(self, enabled: bool) -> None:
        self._set("enabled", bool(enabled))

    def IsEnabled(self) -> bool:
        return self._options.enabled

    def SetCondition(self, text: str | None) -> None:
        self._set("condition", text or None)

    def GetCondition(self) -> str | None:
        return self._options.condition

    def SetIgnoreCount(self, count: int) -> None:
        self._set("ignore_count", count)

    def GetIgnoreCount(self) -> int:
        return self._options.ignore_count

    def SetAutoContinue(self, wanted: bool) -> None:
        self._set("auto_continue", bool(wanted))

    def GetAutoContinue(self) -> bool:
        return self._options.auto_continue

    def SetThreadID(self, identity: int) -> None:
        self._set("thread_id", identity or None)

    def GetThreadID(self) -> int:
        return self._options.thread_id or 0

    def SetThreadIndex(self, index: int) -> None:
        self._set("thread_index", index or None)

    def GetThreadIndex(self) -> int:
        return self._options.thread_index or 0

    def SetThreadName(self, name: str | None) -> None:
        self._set("thread_name", name or None)

    def GetThreadName(self) -> str | None:
        return self._options.thread_name

    def SetQueueName(self, name: str | None) -> None:
        self._set("queue_name", name or None)

    def GetQueueName(self) -> str | None:
        return self._options.queue_name

    def SetCommandLineCommands(self, commands: SBStringList | list[str]) -> None:
        self._set("callback", None)
        self._set("commands", list(commands))

    def GetCommandLineCommands(self, commands: SBStringList) -> bool:
        for line in self._options.commands:
            commands.AppendString(line)
        return bool(self._options.commands)

    def SetScriptCallbackFunction(self, name: str, extra: Any = None) -> SBError:
        """Call a Python function, by its name, at every hit; False from it lets the process go on."""
        return self._callback(lambda scripts: scripts.breakpoint_function(name, extra))

    def SetScriptCallbackBody(self, text: str) -> SBError:
        """As SetScriptCallbackFunction, with the lines of a function."""
        return self._callback(lambda scripts: scripts.breakpoint_body(text.splitlines()))

    def _callback(self, make: Any) -> SBError:
        error = SBError()
        assert self._host is not None
        try:
            self._set("callback", make(self._host.scripts))
        except ScriptError as failed:
            error.SetErrorString(str(failed))
            return error
        error.succeed()
        return error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _WithOptions) and self._item is other._item

    def __hash__(self) -> int:
        return hash(id(self._item))

    enabled = property(IsEnabled, SetEnabled)


class SBBreakpoint(_WithOptions):
    """A breakpoint."""

    @property
    def _breakpoint(self) -> Breakpoint | None:
        return self._item if isinstance(self._item, Breakpoint) else None

    def IsValid(self) -> bool:
        item = self._breakpoint
        return item is not None and item.target.breakpoints.get(item.id) is item

    def GetID(self) -> int:
        return self._breakpoint.id if self._breakpoint is not None else 0

    def GetTarget(self) -> SBTarget:
        from .target import SBTarget
        return SBTarget(self._breakpoint.target, self._host) if self._breakpoint is not None else SBTarget()

    def GetHitCount(self) -> int:
        return self._breakpoint.hit_count if self._breakpoint is not None else 0

    def SetOneShot(self, wanted: bool) -> None:
        self._set("one_shot", bool(wanted))

    def IsOneShot(self) -> bool:
        return self._options.one_shot

    def IsInternal(self) -> bool:
        return False

    def IsHardware(self) -> bool:
        return False

    def GetNumLocations(self) -> int:
        return len(self._breakpoint.locations) if self._breakpoint is not None else 0

    def GetNumResolvedLocations(self) -> int:
        return sum(location.resolved for location in self._breakpoint.locations) if self._breakpoint is not None else 0

    def GetLocationAtIndex(self, index: int) -> SBBreakpointLocation:
        found = self._breakpoint.locations if self._breakpoint is not None else []
        return SBBreakpointLocation(found[index], self._host) if 0 <= index < len(found) else SBBreakpointLocation()

    def FindLocationByID(self, number: int) -> SBBreakpointLocation:
        found = self._breakpoint.location(number) if self._breakpoint is not None else None
        return SBBreakpointLocation(found, self._host)

    def FindLocationByAddress(self, address: int) -> SBBreakpointLocation:
        return next((each for each in self if each.GetLoadAddress() == address), SBBreakpointLocation())

    def FindLocationIDByAddress(self, address: int) -> int:
        return self.FindLocationByAddress(address).GetID()

    def ClearAllBreakpointSites(self) -> None:
        """Accepted: there is nothing to clear."""

    def AddName(self, name: str) -> bool:
        return self.AddNameWithErrorHandling(name).Success()

    def AddNameWithErrorHandling(self, name: str) -> SBError:
        error = SBError()
        try:
            if self._breakpoint is not None:
                self._breakpoint.target.breakpoints.give_name(self._breakpoint, name)
        except DebuggerError as failed:
            error.SetErrorString(str(failed))
            return error
        error.succeed()
        return error

    def RemoveName(self, name: str) -> None:
        if self._breakpoint is not None and name in self._breakpoint.names:
            self._breakpoint.names.remove(name)

    def MatchesName(self, name: str) -> bool:
        return self._breakpoint is not None and name in self._breakpoint.names

    @property
    def engine_names(self) -> list[str]:
        """The names that it has been given."""
        return list(self._breakpoint.names) if self._breakpoint is not None else []

    def GetNames(self, names: SBStringList) -> None:
        for name in self._breakpoint.names if self._breakpoint is not None else ():
            names.AppendString(name)

    def __iter__(self) -> Iterator[SBBreakpointLocation]:
        return (self.GetLocationAtIndex(index) for index in range(self.GetNumLocations()))

    def __len__(self) -> int:
        return self.GetNumLocations()

    def __bool__(self) -> bool:
        return self.IsValid()

    def describe(self) -> str:
        item = self._breakpoint
        assert item is not None
        return f"SBBreakpoint: id = {item.id}, {item.resolver.describe(item.target)}, locations = {len(item.locations)}"

    @property
    def locations(self) -> list[SBBreakpointLocation]:
        return list(self)

    @property
    def location(self) -> Access:
        return Access(self)

    id = property(GetID)
    one_shot = property(IsOneShot, SetOneShot)
    num_locations = property(GetNumLocations)


class SBBreakpointLocation(_WithOptions):
    """A place of a breakpoint."""

    @property
    def _location(self) -> BreakpointLocation | None:
        return self._item if isinstance(self._item, BreakpointLocation) else None

    def GetID(self) -> int:
        return self._location.number if self._location is not None else 0

    def GetBreakpoint(self) -> SBBreakpoint:
        return SBBreakpoint(self._owner, self._host)

    def GetAddress(self) -> SBAddress:
        location = self._location
        return SBAddress(location.address, location.breakpoint.target) if location is not None else SBAddress()

    def GetLoadAddress(self) -> int:
        return self.GetAddress().GetLoadAddress()

    def GetHitCount(self) -> int:
        return self._location.hit_count if self._location is not None else 0

    def IsResolved(self) -> bool:
        return self._location is not None and self._location.resolved

    def describe(self) -> str:
        assert self._location is not None
        return self._location.describe()


class SBWatchpoint(SBObject):
    """A watchpoint."""

    def __init__(self, watchpoint: Watchpoint | None = None, target: Target | None = None) -> None:
        self._watchpoint = watchpoint
        self._target = target

    def IsValid(self) -> bool:
        return (self._watchpoint is not None and self._target is not None
                and self._watchpoint in list(self._target.watchpoints))

    def GetID(self) -> int:
        return self._watchpoint.id if self._watchpoint is not None else 0

    def GetError(self) -> SBError:
        error = SBError()
        error.succeed()
        return error

    def GetWatchAddress(self) -> int:
        return self._watchpoint.watched.address if self._watchpoint is not None else 0

    def GetWatchSize(self) -> int:
        return self._watchpoint.watched.size if self._watchpoint is not None else 0

    def GetWatchSpec(self) -> str:
        return self._watchpoint.watched.spec if self._watchpoint is not None else ""

    def IsWatchingReads(self) -> bool:
        return self._watchpoint is not None and self._watchpoint.stops_at_reads

    def IsWatchingWrites(self) -> bool:
        return self._watchpoint is not None and self._watchpoint.stops_at_writes

    def GetHitCount(self) -> int:
        return self._watchpoint.hit_count if self._watchpoint is not None else 0

    def IsEnabled(self) -> bool:
        return self._watchpoint is not None and self._watchpoint.enabled

    def SetEnabled(self, enabled: bool) -> None:
        if self._watchpoint is not None:
            self._watchpoint.enabled = bool(enabled)

    def GetCondition(self) -> str | None:
        return self._watchpoint.condition if self._watchpoint is not None else None

    def SetCondition(self, text: str | None) -> None:
        if self._watchpoint is not None:
            self._watchpoint.condition = text or None

    def GetIgnoreCount(self) -> int:
        return self._watchpoint.ignore_count if self._watchpoint is not None else 0

    def SetIgnoreCount(self, count: int) -> None:
        if self._watchpoint is not None:
            self._watchpoint.ignore_count = count

    def GetHardwareIndex(self) -> int:
        """-1: no register of the processor is used."""
        return -1

    def GetWatchValueKind(self) -> int:
        return constants.eWatchPointValueKindExpression

    def Clear(self) -> None:
        self._watchpoint = None

    def __len__(self) -> int:
        return self.GetWatchSize()

    def __bool__(self) -> bool:
        return self.IsValid()

    def __hex__(self) -> str:
        return hex(self.GetWatchAddress())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBWatchpoint) and self._watchpoint is other._watchpoint

    def __hash__(self) -> int:
        return hash(id(self._watchpoint))

    def describe(self) -> str:
        assert self._watchpoint is not None and self._target is not None
        return self._watchpoint.headline(self._watchpoint.is_active(self._target.process))


class SBBreakpointList(SBList[SBBreakpoint], at="GetBreakpointAtIndex", empty=SBBreakpoint):
    """Breakpoints, counted from 0."""

    def __init__(self, target: Any = None) -> None:
        super().__init__()
        self._target = target

    def AppendByID(self, number: int) -> None:
        self._items.append(self._target.FindBreakpointByID(number))

    def AppendIfUnique(self, item: SBBreakpoint) -> bool:
        if item in self._items:
            return False
        self._items.append(item)
        return True

    def FindBreakpointByID(self, number: int) -> SBBreakpoint:
        return next((each for each in self._items if each.GetID() == number), SBBreakpoint())
