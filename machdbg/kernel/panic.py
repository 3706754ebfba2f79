"""The report that a panicking kernel leaves on the console: osfmk/kern/debug.c, i386/AT386/model_dep.c.

Layout: spec of the kernel services, section H.2. The functions between panic and the report are not modelled, so that
the backtrace begins with the function that panicked; the machine then stands still, as with a debugger attached.
"""

from __future__ import annotations

from collections.abc import Iterator

from machdbg.machine.machine import Machine, Panic
from machdbg.machine.memory import Fault
from machdbg.machine.thread import Thread
from machdbg.machine.view import Array

from .cpu import kernel_location
from .data import DATA_ADDRESS, kernel_variables
from .headers import OSKext
from .osfmk.kern.host import VERSION

LONGEST = 48  # frames
LINKAGE = 16  # bytes of a frame's saved rbp and return address
BOOT_ARGUMENTS = "debug=0x144 keepsyms=1"
BUILD = "17G65"
HIB_TEXT = 0xFFFFFF8000100000
MODEL = "machdbg"


def panic_entry(machine: Machine, thread: Thread, cause: Panic | Fault) -> str:
    """Report a panic on the console; the first line of the report."""
    text = _trap_text(thread, cause) if isinstance(cause, Fault) else str(cause)
    machine.print(panic_report(machine, thread, text))
    return text.splitlines()[0]


def _trap_text(thread: Thread, fault: Fault) -> str:
    """What the kernel says when it touches memory that is not there; of the registers those that the model has."""
    frame = thread.kernel
    assert frame is not None
    pc, _ = kernel_location(frame)
    error = (1 if fault.protection else 0) | (2 if fault.access == "write" else 0)
    return (f"panic(cpu 0 caller {pc:#x}): Kernel trap at 0x{pc:016x}, type 14=page fault, registers:\n"
            f"RSP: 0x{frame.sp:016x}, RBP: 0x{frame.base:016x}, RIP: 0x{pc:016x}\n"
            f"Fault CR2: 0x{fault.address:016x}, Error code: 0x{error:016x}, Fault CPU: 0x0, PL: 0, VF: 0")


def panic_report(machine: Machine, thread: Thread, text: str) -> str:
    """The report of a panic of ``thread`` whose first line is ``text``."""
    process = thread.process.name if thread.process is not None else "kernel_task"
    return "".join((
        f"{text}\n", "Backtrace (CPU 0), Frame : Return Address\n", *_backtrace(machine, thread),
        f"\nBSD process name corresponding to current thread: {process}\n",
        f"Boot args: {BOOT_ARGUMENTS}\n", f"\nMac OS version:\n{BUILD}\n", f"\nKernel version:\n{VERSION}\n",
        f"__HIB  text base: {HIB_TEXT:#x}\n", f"System model name: {MODEL}\n",
        f"\nSystem uptime in nanoseconds: {machine.now}\n", *_kexts(machine),
    ))


def _backtrace(machine: Machine, thread: Thread) -> Iterator[str]:
    """A line for each frame: where it is, and where in its caller it will return to."""
    frame = thread.kernel
    if frame is None:
        return
    yield _line(machine, (frame.sp & -LINKAGE) - LINKAGE, kernel_location(frame)[0])
    base, count = frame.base, 1
    while True:
        caller, address = (int.from_bytes(machine.kernel_space.read(at, 8), "little") for at in (base, base + 8))
        if not caller:
            return
        if count == LONGEST:
            yield "\tBacktrace continues...\n"
            return
        yield _line(machine, base, address)
        base, count = caller, count + 1


def _line(machine: Machine, frame: int, address: int) -> str:
    code = machine.function_at(address)
    symbol = ""
    if code is not None:
        offset = f" + {address - code.address:#x}" if address != code.address else ""
        symbol = f"mach_kernel : _{code.name}{offset}"
    return f"{frame:#x} : {address:#x} {symbol}\n"


def _kexts(machine: Machine) -> Iterator[str]:
    """The kexts that are loaded, the last one first."""
    kext: OSKext = kernel_variables(machine.kernel_space, DATA_ADDRESS).sLoadedKexts
    yield "loaded kexts:\n"
    if not kext:
        yield "(none)\n"
    while kext:
        info = kext.kmod_info
        yield f"{_string(info.name)}\t{_string(info.version)}\n"
        kext = kext.next


def _string(text: Array[int]) -> str:
    return text.space.read(text.address, text.count).partition(b"\0")[0].decode("ascii", "replace")
