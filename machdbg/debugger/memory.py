"""Memory as a thread sees it: kernel addresses in the kernel's space, all others in its process's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.machine.memory import PAGE_SIZE, AddressSpace, Fault, Region

from .error import DebuggerError

if TYPE_CHECKING:
    from machdbg.machine.thread import Thread as MachineThread

    from .process import Process


class Memory:
    """Routed memory of ``process`` as ``thread`` sees it at the moment looked at."""

    def __init__(self, process: Process, thread: MachineThread | None) -> None:
        self.process = process
        self.thread = thread

    def space(self, address: int) -> AddressSpace:
        """The address space that ``address`` belongs to."""
        return self.process.machine.space_of(self.thread, address)

    def read(self, address: int, size: int) -> bytes:
        """``size`` bytes; raises DebuggerError if one of them cannot be read."""
        try:
            return self.space(address).read(address, size)
        except Fault:
            raise DebuggerError(f"memory read failed for {address:#x}") from None

    def read_available(self, address: int, size: int) -> bytes:
        """As many of ``size`` bytes as can be read from ``address`` on (possibly none)."""
        space = self.space(address)
        result = b""
        while len(result) < size:
            at = address + len(result)
            length = min(PAGE_SIZE - at % PAGE_SIZE, size - len(result))
            try:
                result += space.read(at, length)
            except Fault:
                break
        return result

    def read_string(self, address: int, limit: int) -> bytes | None:
        """The bytes from ``address`` up to the first NUL, at most ``limit``; None if they cannot be read."""
        try:
            return self.space(address).read_string(address, limit)
        except Fault:
            return None

    def write(self, address: int, data: bytes) -> None:
        """Change memory; raises DebuggerError if that cannot be done, or would change the past."""
        self.process.check_writable()
        try:
            self.space(address).write(address, data)
        except Fault:
            raise DebuggerError(f"Memory write to {address:#x} failed: memory write failed for {address:#x}.") from None

    def region(self, address: int) -> Region | None:
        """The mapped region that holds ``address``."""
        return self.space(address).region(address)
