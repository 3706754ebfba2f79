"""What is done with signals, and what is known of the one that a thread has stopped for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.machine.ctype import INT, LONG, UNSIGNED_INT, UNSIGNED_LONG, VOID_POINTER, Array, Record, Typedef
from machdbg.machine.signals import SIGNALS, Signal, kills
from machdbg.machine.thread import State
from machdbg.machine.thread import Thread as MachineThread

from .error import DebuggerError
from .value import Value

if TYPE_CHECKING:
    from .process import Process
    from .runner import Outcome
    from .thread import Thread

SEGV_MAPERR, SEGV_ACCERR, BUS_ADRERR, ILL_ILLOPC, FPE_INTDIV, TRAP_BRKPT, TRAP_TRACE = 1, 2, 2, 1, 1, 1, 2
SI_USER = 0x10001


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


def _siginfo_type() -> Record:
    """``siginfo_t`` of Darwin."""
    value = Record("union", "sigval")
    value.complete([("sival_int", INT, None), ("sival_ptr", VOID_POINTER, None)])
    record = Record("struct", "__lldb_siginfo_t")
    record.complete([
        ("si_signo", INT, None), ("si_errno", INT, None), ("si_code", INT, None),
        ("si_pid", Typedef("pid_t", INT), None), ("si_uid", Typedef("uid_t", UNSIGNED_INT), None),
        ("si_status", INT, None), ("si_addr", VOID_POINTER, None), ("si_value", value, None), ("si_band", LONG, None),
        ("__pad", Array(UNSIGNED_LONG, 7), None)])
    return record


SIGINFO = _siginfo_type()
_ADDRESS = 24  # of si_addr in it


def siginfo(thread: Thread) -> Value | None:
    """What a signal handler would be told of the stop of a thread: of a signal, or of the one that stands for an
    exception of Mach's, a breakpoint or a step in BSD. None if it has not stopped for any."""
    found = _signal_of(thread.stop_reason)
    if found is None:
        return None
    number, code, address = found
    process = thread.machine_thread.process
    sender = process.pid if process is not None and code == SI_USER else 0
    data = bytearray(SIGINFO.size)
    for offset, field in ((0, number), (8, code), (12, sender)):
        data[offset : offset + 4] = field.to_bytes(4, "little")
    data[_ADDRESS : _ADDRESS + 8] = address.to_bytes(8, "little")
    return Value.of_bytes("__lldb_siginfo", SIGINFO, thread.memory, bytes(data))


def _signal_of(reason: str) -> tuple[int, int, int] | None:
    """The signal's number, its code and the address that a stop reason stands for."""
    name, _, details = reason.partition(" (")
    numbers = {key: int(text, 0) for key, text in (
        part.split("=") for part in details.rstrip(")").split(", ") if "=" in part) if text[:1].isdigit()}
    if reason.startswith("signal "):
        number = next((each.number for each in SIGNALS if each.name == reason.split()[1]), 0)
        return number, SI_USER, 0
    if name == "EXC_BAD_ACCESS":
        address = numbers.get("address", 0)
        return (11, SEGV_MAPERR, address) if numbers.get("code") == 1 else (10, BUS_ADRERR, address)
    fixed = {"EXC_BAD_INSTRUCTION": (4, ILL_ILLOPC, 0), "EXC_ARITHMETIC": (8, FPE_INTDIV, 0),
             "EXC_BREAKPOINT": (5, TRAP_BRKPT, 0)}
    if name in fixed:
        return fixed[name]
    if reason.startswith(("breakpoint ", "one-shot breakpoint ")):
        return 5, TRAP_BRKPT, 0
    return (5, TRAP_TRACE, 0) if reason.startswith(("step ", "instruction step ", "watchpoint ")) else None
