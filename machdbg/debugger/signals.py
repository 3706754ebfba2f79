"""What is done with signals, and those that the user sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.machine.signals import SIGNALS, Signal, kills
from machdbg.machine.thread import State
from machdbg.machine.thread import Thread as MachineThread

from .error import DebuggerError

if TYPE_CHECKING:
    from .process import Process
    from .runner import Outcome


class Handling:
    """``process handle``: for each signal whether the process gets it, whether it stops, whether that is told."""

    def __init__(self) -> None:
        self._signals = {signal.number: signal for signal in SIGNALS}

    def __getitem__(self, number: int) -> Signal:
        return self._signals.get(number, Signal(number, str(number)))

    @property
    def all(self) -> list[Signal]:
        """By number."""
        return list(self._signals.values())

    def change(self, number: int, *, passed: bool | None = None, stops: bool | None = None,
               notifies: bool | None = None) -> None:
        """Change what is not None."""
        old = self._signals[number]
        self._signals[number] = old._replace(
            passed=old.passed if passed is None else passed, stops=old.stops if stops is None else stops,
            notifies=old.notifies if notifies is None else notifies)

    def reset(self, number: int) -> None:
        """Do with it what is done by default."""
        self._signals[number] = self.default(number)

    @staticmethod
    def default(number: int) -> Signal:
        """What is done by default."""
        return SIGNALS[number - 1]

    def find(self, text: str) -> Signal | None:
        """The signal of a name (``SIGINT``, ``INT``) or number; None if there is none."""
        name = text.upper().removeprefix("SIG")
        return next((each for each in self._signals.values()
                     if each.name == f"SIG{name}" or text == str(each.number)), None)


class SentSignals:
    """The signals that the user has sent a process and that have not come to it yet."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self._waiting: list[int] = []  # negative: the process has stopped for it already

    def send(self, number: int) -> None:
        """Send the process a signal, which comes when it runs on. Raises DebuggerError."""
        self.process.check_alive("sending signals to")
        self.process.check_writable()
        if self._receiver() is None:
            raise DebuggerError(f"Failed to send signal {number}: all of its threads are in the kernel or wait, where "
                                "no signal comes to them")
        self._waiting.append(number)

    def _receiver(self) -> MachineThread | None:
        """A thread of the target's process that a signal can come to: one in user mode that could run."""
        process = self.process
        able = [thread for thread in process.machine.threads
                if thread.process is not None and thread.process.pid == process.pid and thread.user is not None
                and thread.kernel is None and thread.continuation is None and thread.state is State.RUNNABLE]
        selected = process.selected_thread.machine_thread if process.selected_thread is not None else None
        return selected if selected in able else able[0] if able else None

    def come(self) -> Outcome | None:
        """Before the process runs on: signals come to it. The stop, if one is to stop it first."""
        from .runner import Outcome

        handling, acts = self.process.target.signals, self.process.acts
        for thread in self.process.machine.threads:
            if thread.signal and not handling[thread.signal].passed:
                acts.do("keep", thread.id)
        while self._waiting:
            number, receiver = self._waiting[0], self._receiver()
            if receiver is None:
                return None
            if number > 0 and handling[number].stops:
                self._waiting[0] = -number
                return Outcome(receiver, f"signal {handling[number].name}")
            del self._waiting[0]
            if handling[abs(number)].passed and kills(abs(number)):
                acts.do("signal", receiver.id, abs(number))
        return None
