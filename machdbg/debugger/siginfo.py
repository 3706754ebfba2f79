"""What the signal that a thread has stopped for tells of itself: Darwin's ``siginfo_t``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.machine.ctype import INT, LONG, UNSIGNED_INT, UNSIGNED_LONG, VOID_POINTER, Array, Record, Typedef
from machdbg.machine.signals import SIGNALS

from .value import Value

if TYPE_CHECKING:
    from .thread import Thread

SEGV_MAPERR, SEGV_ACCERR, BUS_ADRERR, ILL_ILLOPC, FPE_INTDIV, TRAP_BRKPT, TRAP_TRACE = 1, 2, 2, 1, 1, 1, 2
SI_USER = 0x10001


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
