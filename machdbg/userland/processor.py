"""What a library function written in Python has at hand: the thread that called it, its memory, the libraries' data."""

from __future__ import annotations

from collections.abc import Mapping
from struct import Struct as Packer
from typing import NamedTuple

from machdbg.machine.machine import Machine
from machdbg.machine.memory import AddressSpace
from machdbg.machine.thread import Thread

POINTER = Packer("<Q")
INT = Packer("<i")
WORD = 1 << 64
NO_LIMIT = 1 << 32  # bytes read in search of the end of a string

ERRNO_SLOT = 1  # of a thread's own data; its mark of the last error lies there

EBADF = 9
ENOMEM = 12
EINVAL = 22
ERANGE = 34


class Processor(NamedTuple):
    """The processor as it runs a library function for ``thread``; ``symbols`` are addresses of the libraries' data."""

    machine: Machine
    thread: Thread
    symbols: Mapping[str, int]

    @property
    def space(self) -> AddressSpace:
        """The memory of the calling process."""
        assert self.thread.process is not None
        return self.thread.process.space

    def string(self, address: int) -> bytes:
        """The C string at ``address``; raises Fault if that leads nowhere."""
        return self.space.read_string(address, NO_LIMIT)

    def own_data(self, slot: int) -> int:
        """The address of a slot of the thread's own data."""
        return self.thread.gs_base + 8 * slot

    def fail(self, error: int) -> None:
        """Set errno."""
        self.space.store(INT, self.own_data(ERRNO_SLOT), error)
