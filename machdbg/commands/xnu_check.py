"""Commands that look at the kernel as a whole: ``ipc check``, ``leaks``, ``holders``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .macros import macro, structure_at
from .options import Values
from .registry import Group
from .structures import Kernel

if TYPE_CHECKING:
    from .context import Context

GROUP = Group("ipc", "Commands for the kernel's rights and messages as a whole.")


def counted(number: int, what: str) -> str:
    """``1 port``, ``2 ports``, ``no ports``."""
    return f"{number or 'no'} {what}" if number == 1 else f"{number or 'no'} {what}s"


@macro("ipc check", "", "Check that rights, references, queues, tables of names and zones agree with what there is.")
def ipc_check(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    from .ipc.check import check
    report = check(context.recorded_process.machine)
    for text in report.unchecked:
        yield f"note: {text}"
    yield from report.violations
    entries = "1 entry" if report.entries == 1 else f"{report.entries or 'no'} entries"
    yield (f"{counted(report.ports, 'port')}, {entries}, {counted(report.messages, 'message')}: "
           f"{counted(len(report.violations), 'violation')}")


@macro("leaks", "", "Show memory of the kernel's zones that is in use but that nothing reaches.")
def leaks(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    from .ipc.leaks import leaks
    found = leaks(context.recorded_process.machine)
    for leak in found:
        yield str(leak)
    yield f"{counted(len(found), 'leak')}, {sum(leak.size for leak in found)} bytes"


@macro("holders", "ipc_port", "Show who holds rights and references to a port, in messages too.")
def holders(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    from .ipc.memory import KernelMemory
    from .ipc.rights import ACTIVE, find
    address = structure_at(context, kernel, "ipc_port", arguments[0]).address
    rights = find(KernelMemory(context.process.machine))
    get = rights.memory.get
    if address not in rights.ports:
        yield f"{address:#x} is not a port in use"
    counts = ""
    if get("ipc_port", "ip_object.io_bits", address) & ACTIVE:
        counts = (f", ip_srights {get('ipc_port', 'ip_srights', address)}, ip_sorights "
                  f"{get('ipc_port', 'ip_sorights', address)}")
    yield (f"port {address:#x} ({rights.port(address)}): ip_references "
           f"{get('ipc_port', 'ip_object.io_references', address)}{counts}")
    for holder in rights.holders.get(address, []):
        yield f"    {holder}"
    for thread in rights.threads:
        if address in thread.words and not thread.blocked:
            yield f"    thread {thread.name} in {thread.function}: on its stack or in its variables"
