"""The system's interfaces that end in the kernel's BSD half, which is not modelled: done here, in Python."""

from __future__ import annotations

import struct
from collections.abc import Generator

from machdbg.machine.exception import EXC_BAD_INSTRUCTION, EXC_BREAKPOINT, user_exception
from machdbg.machine.machine import Exit, Raise

from .processor import ERRNO_SLOT, POINTER, Processor

EXC_I386_INVOP, EXC_I386_BPT = 1, 2
EPOCH = 1_531_094_400  # seconds from 1970 to the boot of every simulated machine, as the kernel's calendar has it


def exit_(cpu: Processor, status: int) -> Generator[Exit, None, None]:
    """Ends the process at once; what waits in the streams is lost."""
    yield Exit(status & 0xFF)


def set_thread_name(cpu: Processor, name: int) -> None:
    """What debuggers call the thread."""
    cpu.thread.names.append((cpu.machine.timeline.present, cpu.string(name).decode("utf-8", "replace")))


def builtin_trap(cpu: Processor) -> None:
    """An instruction that there is not."""
    raise user_exception(EXC_BAD_INSTRUCTION, EXC_I386_INVOP, 0)


def builtin_debugtrap(cpu: Processor) -> Generator[Raise, None, None]:
    """The breakpoint instruction; whoever handles it, the program goes on behind it."""
    yield Raise(user_exception(EXC_BREAKPOINT, EXC_I386_BPT, 0))


def getpid(cpu: Processor) -> int:
    assert cpu.thread.process is not None
    return cpu.thread.process.pid


def error(cpu: Processor) -> int:
    """Where the thread's errno lies."""
    return cpu.own_data(ERRNO_SLOT)


def mach_absolute_time(cpu: Processor) -> int:
    """The machine's time; a unit is a nanosecond."""
    return cpu.machine.now


def gettimeofday(cpu: Processor, time: int, zone: int) -> int:
    """The time of day: the machine's clock starts with the calendar's epoch. There is no time zone."""
    if time:
        seconds, nanoseconds = divmod(cpu.machine.now, 10**9)
        cpu.space.write(time, struct.pack("<qi", EPOCH + seconds, nanoseconds // 1000))
    return 0


def clock(cpu: Processor) -> int:
    """Processor time is not kept: the time since boot stands for it, in microseconds."""
    return cpu.machine.now // 1000


def clock_gettime(cpu: Processor, identifier: int, time: int) -> int:
    """The time of day (CLOCK_REALTIME, 0), else that since boot; a struct timespec at ``time``."""
    seconds, nanoseconds = divmod(cpu.machine.now, 10**9)
    cpu.space.write(time, struct.pack("<qq", seconds + (0 if identifier else EPOCH), nanoseconds))
    return 0


def own_data(cpu: Processor, slot: int) -> int:
    return int(cpu.space.load(POINTER, cpu.own_data(slot)))


def set_own_data(cpu: Processor, slot: int, value: int) -> int:
    cpu.space.store(POINTER, cpu.own_data(slot), value)
    return 0
