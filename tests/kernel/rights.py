"""The product's checker as an oracle of tests: after what a test did, the kernel's counts must still agree."""

from __future__ import annotations

from collections.abc import Iterator

from machdbg.commands.ipc.check import check
from machdbg.kernel.headers import ipc_kmsg, ipc_port
from machdbg.machine.machine import Machine


def messages(port: ipc_port) -> Iterator[ipc_kmsg]:
    """The messages in a port's queue."""
    first = port.ip_messages.imq_messages.ikmq_base
    kmsg = first
    while kmsg:
        yield kmsg
        kmsg = kmsg.ikm_next
        if kmsg == first:
            return


class Conservation:
    """Checks that rights neither vanish nor appear. ``check`` it after each act."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.check()

    def check(self) -> None:
        """AssertionError with every violation."""
        report = check(self.machine)
        assert report.violations == [], "\n".join(report.violations)
