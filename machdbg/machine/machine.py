"""The machine: processor, scheduler, time. It runs one step point at a time and records each on the timeline.

Everything is deterministic: threads run in turn until they block, user threads are rotated after ``QUANTUM`` step
points, and simulated time moves only when every thread waits.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from .exception import EXC_BAD_ACCESS, UserException, user_exception
from .frame import Frame
from .function import Call, Code
from .image import Image
from .memory import AddressSpace, Fault, Ram
from .stray import StrayFrame
from .thread import Process, State, Thread
from .timeline import Moment, Timeline

KERNEL_BASE = 0xFFFF800000000000  # addresses from here up belong to the kernel
QUANTUM = 10_000  # step points a user thread may run while others could


class Panic(Exception):
    """The kernel cannot go on; the text is that of the panic."""


@dataclass(frozen=True)
class Stop:
    """Why the machine did not reach another step point."""


@dataclass(frozen=True)
class Exited(Stop):
    """``process`` has ended; its ``exit_status`` tells how."""

    process: Process


@dataclass(frozen=True)
class Raised(Stop):
    """``thread`` raised a user-mode exception; running on executes the same statement again."""

    thread: Thread
    kind: str
    details: str


@dataclass(frozen=True)
class Signalled(Stop):
    """``thread`` is about to be given ``signal``; ``Machine.deliver`` decides, until then nothing runs."""

    thread: Thread
    signal: int


@dataclass(frozen=True)
class Panicked(Stop):
    """The kernel panicked with ``text``; nothing runs any more."""

    thread: Thread
    text: str


@dataclass(frozen=True)
class Idle(Stop):
    """Every thread waits and no timer is set: nothing will ever happen."""


class Request:
    """Something that running code asks of the machine by yielding it."""

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        """Do it. What the code is given back is ``thread.result``."""
        raise NotImplementedError

    def __await__(self) -> Any:
        return (yield self)


class Block(Request):
    """Wait until ``Machine.wake``; the awaiting code gets the value given there. With a ``continuation`` the kernel
    stack is given up and, once awake, only that call runs."""

    def __init__(self, continuation: Call[Any] | None = None) -> None:
        self.continuation = continuation

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        thread.state = State.WAITING
        if self.continuation is not None:
            thread.kernel = None
            thread.continuation = self.continuation
            thread.park(self.continuation)
        return None


class Yield(Block):
    """Let the other runnable threads run first; otherwise like a ``Block`` that ends at once with ``value``."""

    def __init__(self, continuation: Call[Any] | None = None, value: Any = None) -> None:
        super().__init__(continuation)
        self.value = value

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        if not machine.has_runnable:
            machine.pass_time()
        super().perform(machine, thread)
        machine.wake(thread, self.value)
        machine.thread = None
        return None


class ReturnToUser(Request):
    """Leave the kernel: all kernel frames are gone and the user frame is given ``value``, the result of its trap, or
    None if it made none.

    A frame that had raised an exception is run again from where it stood and given what it was given then.
    """

    def __init__(self, value: int | None) -> None:
        self.value = value

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        thread.kernel = None
        thread.result = self.value
        thread.repeat()
        machine.post(thread)
        return None


class Trap(Request):
    """A user frame executes the syscall instruction. ``registers`` are the user's, by name (rax, rdi, ...)."""

    def __init__(self, registers: dict[str, int]) -> None:
        self.registers = registers

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        assert machine.trap_entry is not None, "no kernel to trap into"
        machine.call(thread, machine.trap_entry(machine, thread, self.registers))
        return None


class Raise(Request):
    """A user frame executes an instruction that raises ``exception`` and goes on behind it, unlike one that fails."""

    def __init__(self, exception: UserException) -> None:
        self.exception = exception

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        return machine.raise_exception(thread, self.exception)


class Exit(Request):
    """The running process ends with ``status`` (0 to 255): the kernel is entered, if it wants to hear of it."""

    def __init__(self, status: int) -> None:
        self.status = status

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        process = thread.process
        assert process is not None
        if process.exit_status is None:
            process.exit_status = self.status
        if machine.exit_entry is None:
            return machine.exit(process)
        machine.exit_entry(machine, thread)
        return None


class Ended(Request):
    """Nothing is left of ``process``: its end becomes known."""

    def __init__(self, process: Process) -> None:
        self.process = process

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        return machine.exit(self.process)


class Terminate(Request):
    """The running thread ends; it never runs again."""

    def perform(self, machine: Machine, thread: Thread) -> Stop | None:
        machine.terminate(thread)
        return None


_current: ContextVar[Machine] = ContextVar("machine")


def current_machine() -> Machine:
    """The machine whose processor is executing this very code."""
    return _current.get()


class Machine:
    """A simulated computer. Two can live side by side.

    The kernel fills in ``trap_entry`` (what a syscall instruction calls), ``exit_entry`` (what the end of a
    process puts on the kernel stack of the thread that asked for it), ``thread_entry`` and ``thread_end`` (what the
    making and the end of a thread call), ``exception_entry`` (what an exception of a user thread calls, given its
    number, code and subcode; None if nobody wants to handle it), ``signal_entry`` (what a thread calls that a debugger
    sends a signal), ``panic_entry`` (the text of a panic, which it may report at length) and ``kernel``, an object of
    its own. ``ignored_exceptions`` are those, by number, that the debugger leaves to the host. ``on_output`` is given
    what is printed; what goes to standard error, ``on_error_output`` if there is one.
    """

    def __init__(self) -> None:
        self.ram = Ram()
        self.kernel_space = AddressSpace(self.ram, "kernel")
        self.timeline = Timeline(self.ram)
        self.images: list[Image] = []
        self.threads: list[Thread] = []
        self.processes: list[Process] = []
        self.thread: Thread | None = None
        self.now = 0
        self.kernel: Any = None
        self.trap_entry: Callable[[Machine, Thread, dict[str, int]], Call[Any]] | None = None
        self.exit_entry: Callable[[Machine, Thread], None] | None = None
        self.thread_entry: Callable[[Thread, Callable[[Thread], None]], Call[Any]] | None = None
        self.thread_end: Callable[[tuple[int, int], int, int], Call[Any]] | None = None
        self.exception_entry: Callable[[Machine, Thread, int, int, int], Call[Any] | None] | None = None
        self.signal_entry: Callable[[int], Call[Any]] | None = None
        self.panic_entry: Callable[[Machine, Thread, Panic | Fault], str] | None = None
        self.panic_text: str | None = None
        self.signalled: Signalled | None = None
        self.ignored_exceptions: frozenset[int] = frozenset()
        self.on_output: Callable[[str], None] | None = None
        self.on_error_output: Callable[[str], None] | None = None
        self._run_queue: deque[Thread] = deque()
        self._timers: list[tuple[int, int, Callable[[], None]]] = []
        self._timer_count = 0
        self._slice = 0
        self.quantum = QUANTUM

    # images

    def function_at(self, address: int, thread: Thread | None = None) -> Code | None:
        """The function whose code holds ``address``, as ``thread`` (the running one) sees it: executables share
        addresses."""
        thread = thread if thread is not None else self.thread
        process = thread.process if thread is not None else None
        own = process.executable if process is not None else None
        others = [each.executable for each in self.processes if each.executable is not own]
        for image in self.images if own is None else (own, *self.images):
            if image not in others and image.base <= address < image.base + image.size:
                return image.function_at(address)
        return None

    def space_of(self, thread: Thread | None, address: int) -> AddressSpace:
        """The address space through which ``thread`` sees ``address``."""
        if address >= KERNEL_BASE or thread is None or thread.process is None:
            return self.kernel_space
        return thread.process.space

    # threads and scheduling

    def add_thread(self, thread: Thread) -> None:
        """Make a new thread known and, unless it waits, have it run in its turn."""
        thread.created = self.timeline.present + 1
        self.threads.append(thread)
        if thread.process is not None:
            thread.process.threads.append(thread)
        if thread.state is State.RUNNABLE:
            self._run_queue.append(thread)

    def call(self, thread: Thread, call: Call[Any]) -> Frame:
        """Push a frame for ``call`` on ``thread``'s kernel stack."""
        parent = thread.kernel
        frame = call.code.enter(self, thread, call.arguments, parent)
        frame.site_tick = self.timeline.present
        thread.kernel = frame
        thread.result = None
        return frame

    def wake(self, thread: Thread, value: Any = None) -> None:
        """Make a waiting thread runnable; its ``Block`` gives ``value``."""
        assert thread.state is State.WAITING, thread
        thread.state = State.RUNNABLE
        thread.result = value
        self._run_queue.append(thread)

    def interrupt(self, thread: Thread, call: Call[Any]) -> bool:
        """Have a thread other than the running one enter the kernel with ``call`` before it goes on in user mode.

        False if it is in the kernel already: there is nothing to interrupt then.
        """
        if thread is self.thread or thread.user is None or thread.kernel is not None or thread.continuation is not None:
            return False
        thread.continuation = call
        thread.repeated = thread.repeated or (thread.result,)
        if thread.state is State.WAITING:
            self.wake(thread)
        return True

    def give_processor(self, thread: Thread) -> None:
        """Run ``thread``, which must be runnable, next; the one that was running goes on after it."""
        if self.thread is thread:
            return
        self._run_queue.remove(thread)
        if self.thread is not None and self.thread.state is State.RUNNABLE:
            self._run_queue.appendleft(self.thread)
        self.thread = thread
        self._slice = 0

    def favour(self, thread: Thread) -> bool:
        """Have ``thread`` run before the others that could; false if it could not run now."""
        if thread not in self._run_queue or thread.state is not State.RUNNABLE:
            return False
        self._run_queue.remove(thread)
        self._run_queue.appendleft(thread)
        return True

    def set_timer(self, deadline: int, action: Callable[[], None]) -> None:
        """Have ``action`` run when simulated time reaches ``deadline`` (ns); it must check that it still applies."""
        self._timer_count += 1
        heapq.heappush(self._timers, (deadline, self._timer_count, action))

    def terminate(self, thread: Thread) -> None:
        """End a thread: it never runs again."""
        if thread.state is State.TERMINATED:
            return
        thread.state = State.TERMINATED
        thread.ended = self.timeline.present
        thread.user = thread.kernel = None
        if thread in self._run_queue:
            self._run_queue.remove(thread)

    def exit(self, process: Process) -> Stop:
        """End a process and its threads; the ``exit_status`` is 0 if nobody has asked for an end."""
        if process.exit_status is None:
            process.exit_status = 0
        for thread in process.threads:
            self.terminate(thread)
        return Exited(process)

    def print(self, text: str, *, to_error: bool = False) -> None:
        """Output of a program or of the kernel's console; ``to_error``: what a program writes to standard error."""
        self.timeline.output.append((self.timeline.present, text))
        sink = self.on_error_output if to_error and self.on_error_output is not None else self.on_output
        if sink is not None:
            sink(text)

    @property
    def has_runnable(self) -> bool:
        """Whether a thread other than the running one could run."""
        return any(thread is not self.thread and thread.state is State.RUNNABLE for thread in self._run_queue)

    def make_current(self) -> None:
        """Make this the machine that ``current_machine`` gives."""
        _current.set(self)

    def _schedule(self) -> Thread | None:
        """Give the processor to the next runnable thread, letting time pass if none is."""
        while True:
            while self._run_queue:
                thread = self._run_queue.popleft()
                if thread.state is State.RUNNABLE:
                    self.thread = thread
                    self._slice = 0
                    return thread
            if not self.pass_time():
                self.thread = None
                return None

    def pass_time(self) -> bool:
        """Let time pass to the next timer, which then goes off; False if there is none."""
        if not self._timers:
            return False
        deadline, _, action = heapq.heappop(self._timers)
        self.now = max(self.now, deadline)
        action()
        return True

    # running

    def step(self) -> Stop | None:
        """Run to the next step point and record it (None), or find out why there is none.

        The timeline's cursor must be at the present.
        """
        assert self.timeline.at_present
        self.make_current()
        if self.panic_text is not None and self.thread is not None:
            return Panicked(self.thread, self.panic_text)
        if self.signalled is not None:
            return self.signalled
        while True:
            thread = self.thread
            if thread is None or thread.state is not State.RUNNABLE:
                thread = self._schedule()
                if thread is None:
                    return Idle()
            if thread.continuation is not None and thread.kernel is None:
                call, thread.continuation = thread.continuation, None
                self.call(thread, call)
            frame = thread.kernel if thread.kernel is not None else thread.user
            assert frame is not None
            try:
                request = frame.send(thread.result)
            except StopIteration as stop:
                if self._return(thread, frame, stop.value):
                    return None
                continue
            except Fault as fault:
                if thread.kernel is None:
                    code = 2 if fault.protection else 1
                    stop_ = self._fails(thread, user_exception(EXC_BAD_ACCESS, code, fault.address))
                    if stop_ is None:
                        continue
                    return stop_
                return self._panic(thread, fault)
            except UserException as error:
                stop_ = self._fails(thread, error)
                if stop_ is None:
                    continue
                return stop_
            except Panic as panic:
                return self._panic(thread, panic)
            kind = type(request)
            if kind is int:
                thread.result = None
                frame.position = request
                self._record(thread, frame, request)
                return None
            if kind is Call:
                self._call(thread, frame, request)
                continue
            thread.result = None
            stop_ = request.perform(self, thread)
            if stop_ is not None:
                return stop_  # type: ignore[no-any-return]

    def post(self, thread: Thread) -> None:
        """Give a thread that is in user mode a signal that the debugger has sent its process, if there is one."""
        process = thread.process
        if process is not None and process.posted and self.signal_entry is not None and thread.continuation is None:
            thread.repeated = (thread.result,)
            thread.continuation = self.signal_entry(process.posted.pop(0))

    def deliver(self, signal: int) -> None:
        """Answer a ``Signalled`` stop: the signal that the thread is to get, 0 for none."""
        assert self.signalled is not None
        self.signalled.thread.signal = signal
        self.signalled = None

    def raise_exception(self, thread: Thread, exception: UserException) -> Stop | None:
        """Have the kernel handle what ``thread``'s user frame has raised; the stop if it does not want to."""
        if self.exception_entry is not None and exception.codes is not None:
            call = self.exception_entry(self, thread, *exception.codes)
            if call is not None:
                self.call(thread, call)
                return None
        return Raised(thread, exception.kind, exception.details)

    def _fails(self, thread: Thread, exception: UserException) -> Stop | None:
        """The same for a statement that could not be executed: it will be executed again."""
        given = thread.result
        stop = self.raise_exception(thread, exception)
        if stop is None:
            thread.repeated = (given,)
        return stop

    def _record(self, thread: Thread, frame: Frame, position: int) -> None:
        timeline = self.timeline
        thread.moments.append(len(timeline.moments))
        timeline.record(Moment(thread, frame, position, frame.locals(), len(self.ram.journal), self.now))
        if thread.kernel is None:
            self._slice += 1
            if self._slice > self.quantum and self._run_queue:
                self._run_queue.append(thread)
                self._schedule()

    def _call(self, thread: Thread, frame: Frame, call: Call[Any]) -> None:
        parent: Frame | None = frame
        tick = thread.moments[-1] if thread.moments else -1
        if call.tail:
            parent, tick = frame.parent, frame.site_tick
        new = call.code.enter(self, thread, call.arguments, parent)
        new.site_tick = tick
        if thread.kernel is not None:
            thread.kernel = new
        else:
            thread.user = new
        thread.result = None

    def _return(self, thread: Thread, frame: Frame, value: Any) -> bool:
        """Pop ``frame``; whether a moment was recorded (in its caller)."""
        parent = frame.parent
        thread.result = value
        if thread.kernel is not None:
            thread.kernel = parent
        elif parent is None and thread.object and thread.process is not None:
            thread.user = StrayFrame(int.from_bytes(thread.process.space.read(frame.base + 8, 8), "little"), frame.base)
            return False
        else:
            thread.user = parent
        if parent is None:
            if thread.continuation is None:
                self.terminate(thread)
            return False
        timeline = self.timeline
        site = timeline.moments[frame.site_tick]
        thread.moments.append(len(timeline.moments))
        timeline.record(Moment(thread, parent, parent.position, site.locals, len(self.ram.journal), self.now,
                               (value,), frame))
        return True

    def _panic(self, thread: Thread, cause: Panic | Fault) -> Stop:
        """The kernel cannot go on: ``panic_entry`` says why."""
        if self.panic_entry is not None:
            self.panic_text = self.panic_entry(self, thread, cause)
        else:
            self.panic_text = str(cause) if isinstance(cause, Panic) else f"page fault, {cause}"
        return Panicked(thread, self.panic_text)
