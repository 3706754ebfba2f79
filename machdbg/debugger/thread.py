"""Threads as the debugger shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.machine.timeline import Moment

from .error import DebuggerError
from .frame import Frame
from .memory import Memory
from .value import Value

if TYPE_CHECKING:
    from machdbg.machine.thread import Thread as MachineThread

    from .process import Process


class Thread:
    """A thread at the moment looked at. ``index`` is LLDB's, from 1, and never changes; ``id`` is the machine's.

    ``stop_reason`` (``breakpoint 1.1``, ``step in``...) is empty if it is not this thread that stopped;
    ``return_value`` is what ``finish`` got, named ``$N``.
    """

    def __init__(self, process: Process, machine_thread: MachineThread, index: int) -> None:
        self.process = process
        self.machine_thread = machine_thread
        self.index = index
        self.stop_reason = ""
        self.return_value: Value | None = None
        self.memory = Memory(process.target, process, machine_thread)
        self._frames: list[Frame] = []  # at _frames_tick; before the others are asked for, the innermost alone
        self._frames_tick: int | None = None
        self._unwound = False
        self._selected = 0

    def __repr__(self) -> str:
        return f"<thread #{self.index} {self.name}>"

    @property
    def id(self) -> int:
        return self.machine_thread.id

    @property
    def name(self) -> str:
        return self.machine_thread.name_at(self.process.tick)

    @property
    def moment(self) -> Moment | None:
        """Where the thread is: its last moment not after the one looked at."""
        process = self.process
        return process.timeline.last_moment_of(self.machine_thread, process.tick)

    @property
    def frames(self) -> list[Frame]:
        """The stack, innermost first: in the kernel its kernel frames, else its user frames."""
        frames = self._known_frames()
        if not self._unwound:
            self._unwind(frames)
            self._unwound = True
        return frames

    def _known_frames(self) -> list[Frame]:
        """The frames that have been looked for at this moment: the innermost, if there is one, or all."""
        tick = self.process.tick
        if self._frames_tick != tick:
            innermost = self._innermost()
            self._frames = [innermost] if innermost is not None else []
            self._frames_tick = tick
            self._unwound = False
        return self._frames

    def _unwind(self, frames: list[Frame]) -> None:
        """Add the callers of the innermost frame."""
        moments = self.process.timeline.moments
        frame = frames[0].machine_frame if frames else None
        while frame is not None and frame.parent is not None:
            site = moments[frame.site_tick] if frame.site_tick >= 0 else None
            position = frame.site
            frame = frame.parent
            frames.append(Frame(self, len(frames), frame, position, site.locals if site is not None else None))

    def _innermost(self) -> Frame | None:
        """Frame 0. A thread that waits without a kernel stack has none but its continuation's, not begun yet."""
        process = self.process
        parked = process.timeline.parked(self.machine_thread, process.tick)
        if parked is not None:
            return Frame(self, 0, parked, parked.position, None)
        moment = self.moment
        return None if moment is None else Frame(self, 0, moment.frame, moment.position, moment.locals, moment.returned)

    def frame(self, index: int) -> Frame | None:
        """The frame ``index``, 0 the innermost; None outside the stack."""
        frames = self._known_frames() if index == 0 else self.frames
        return frames[index] if 0 <= index < len(frames) else None

    @property
    def selected_frame(self) -> Frame | None:
        return self.frame(self._selected)

    def select_frame(self, index: int) -> Frame:
        """Raises DebuggerError(``Frame index (N) out of range.``)."""
        frame = self.frame(index)
        if frame is None:
            raise DebuggerError(f"Frame index ({index}) out of range.")
        self._selected = index
        return frame

    def moved(self) -> None:
        """The debugger has put the thread elsewhere; why it stopped stays."""
        self.return_value = None
        self._selected = 0
        self._frames_tick = None

    def forget(self) -> None:
        """The thread is no longer where it stopped."""
        self.stop_reason = ""
        self.return_value = None
        self._selected = 0
        self._frames_tick = None


class Threads:
    """The threads of a process's machine that the debugger has seen. Each keeps the index that it was given."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self._seen: dict[MachineThread, Thread] = {}

    def of(self, machine_thread: MachineThread) -> Thread:
        """The debugger's thread for a machine's; it gets the next index when it is first seen."""
        thread = self._seen.get(machine_thread)
        if thread is None:
            thread = self._seen[machine_thread] = Thread(self.process, machine_thread, len(self._seen) + 1)
        return thread

    def index(self, machine_thread: MachineThread) -> int | None:
        """The index of a thread; None if it has not been seen."""
        thread = self._seen.get(machine_thread)
        return thread.index if thread is not None else None

    def existing(self, tick: int) -> list[Thread]:
        """Those that exist at a tick, by index."""
        self.number(tick)
        return sorted((thread for thread in self._seen.values() if exists(thread.machine_thread, tick)),
                      key=lambda thread: thread.index)

    def number(self, tick: int) -> None:
        """Give the threads of a tick that have none yet an index, in the order of their making: those of the target's
        own process before the kernel's and those of other tasks."""
        others = []
        for machine_thread in self.process.machine.threads:
            if machine_thread not in self._seen and exists(machine_thread, tick):
                process = machine_thread.process
                if process is not None and process.pid == self.process.pid:
                    self.of(machine_thread)
                else:
                    others.append(machine_thread)
        for machine_thread in others:
            self.of(machine_thread)

    def forget(self) -> None:
        """They are no longer where they stopped."""
        for thread in self._seen.values():
            thread.forget()


def exists(thread: MachineThread, tick: int) -> bool:
    """Whether a thread has run, or was made to begin with a wait, and has not ended at ``tick``."""
    if thread.ended is not None and thread.ended < tick:
        return False
    return (bool(thread.moments) and thread.moments[0] <= tick) or (-1 in thread.parked and thread.created <= tick)
