"""The system's interfaces that end in the kernel's BSD half, which is not modelled: done here, in Python."""

from __future__ import annotations

from collections.abc import Generator

from machdbg.machine.exception import UserException
from machdbg.machine.machine import Exit

from .processor import ERRNO_SLOT, POINTER, Processor

SIGNALS = {6: "SIGABRT"}


def exit_(cpu: Processor, status: int) -> Generator[Exit, None, None]:
    """Ends the process at once; what waits in the streams is lost."""
    yield Exit(status & 0xFF)


def pthread_kill(cpu: Processor, thread: int, signal: int) -> Generator[Exit, None, None]:
    """Stops the thread by a signal, as a debugger sees it; run on, the process ends by it."""
    if cpu.thread.signal != signal:
        cpu.thread.signal = signal
        raise UserException(SIGNALS.get(signal, f"signal {signal}"), "")
    yield Exit(signal)


def getpid(cpu: Processor) -> int:
    assert cpu.thread.process is not None
    return cpu.thread.process.pid


def error(cpu: Processor) -> int:
    """Where the thread's errno lies."""
    return cpu.own_data(ERRNO_SLOT)


def mach_absolute_time(cpu: Processor) -> int:
    """The machine's time; a unit is a nanosecond."""
    return cpu.machine.now


def own_data(cpu: Processor, slot: int) -> int:
    return int(cpu.space.load(POINTER, cpu.own_data(slot)))


def set_own_data(cpu: Processor, slot: int, value: int) -> int:
    cpu.space.store(POINTER, cpu.own_data(slot), value)
    return 0
