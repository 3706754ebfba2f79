"""More commands for XNU's structures: all ports, zones, vouchers, stacks, what the kernel has printed, and lsmp.

Where the columns of Apple's lldbmacros are not known they are our own (``countallports``, ``zprint``); ``lsmp`` is
laid out as the tool of that name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from machdbg.debugger.describe import backtrace
from machdbg.debugger.error import DebuggerError

from .addresses import address_of
from .macros import Row, macro, p, structure_at
from .options import Values
from .registry import Option
from .result import CommandError
from .structures import Kernel, Structure
from .xnu import (
    ENTRY_HEADER,
    PORT_HEADER,
    TASK_HEADER,
    TASK_IPC_HEADER,
    TYPE_DEAD_NAME,
    TYPE_PORT_SET,
    TYPE_RECEIVE,
    TYPE_SEND,
    TYPE_SEND_ONCE,
    destination,
    entries,
    entry_row,
    port_row,
    rite_of,
    task_ipc_row,
    task_row,
)

if TYPE_CHECKING:
    from machdbg.debugger.thread import Thread
    from machdbg.machine.timeline import Timeline

    from .context import Context
    from .ipc.zones import Zones

ZONE_HEADER = "zone                 elem_size    count      free       cur_size     name"
VOUCHER_HEADER = ("ipc_voucher        refs     checksum           hash               tbl_size           table          "
                  "    voucher_port      ")
COUNT_HEADER = "task                 pid      ports   receive   send      sendonce  sets      dead      command"
LSMP_HEADER = (
    "  name      ipc-object          rights     urefs  recv refs  qlimit  msgcount  identifier  type\n"
    "---------   ------------------  ---------  -----  ---------  ------  --------  ----------  ------------")


def _zones(context: Context) -> Zones:
    from .ipc.memory import KernelMemory
    from .ipc.threads import kernel_threads
    from .ipc.zones import Zones
    memory = KernelMemory(context.process.machine)
    return Zones(memory, kernel_threads(memory))


def _allocated(context: Context, variable: str) -> Iterator[int]:
    """The elements in use of the zone that a global variable points to."""
    zone = _zones(context).named(variable)
    if zone is not None:
        yield from zone.in_use()


def _all_ports(context: Context) -> Iterator[int]:
    from .ipc.memory import KernelMemory
    from .ipc.rights import find
    yield from sorted(find(KernelMemory(context.process.machine)).ports)


# ports


@macro("showallports", "", "Show every port of the system, dead ones that are still referred to as well.")
def showallports(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    yield PORT_HEADER
    yield ""
    for address in _all_ports(context):
        yield port_row(kernel, kernel.at("ipc_port", address))


@macro("findportrights", "ipc_port", "Show every right to a port that a task has: receive, send, send-once.")
def findportrights(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    port = structure_at(context, kernel, "ipc_port", arguments[0])
    for task in kernel.tasks():
        if not task["itk_space"]:
            continue
        found = [(index, entry) for index, entry in entries(kernel, kernel.at("ipc_space", task["itk_space"]))
                 if entry["ie_object"] == port.address]
        if found:
            yield TASK_IPC_HEADER
            yield task_ipc_row(kernel, task)
            yield "\t" + ENTRY_HEADER
            for index, entry in found:
                yield entry_row(kernel, entry, index << 8 | entry["ie_bits"] >> 24).behind("\t")


@macro("countallports", "", "Count the names of every task by what they stand for, and all ports.")
def countallports(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    kinds = (TYPE_RECEIVE, TYPE_SEND, TYPE_SEND_ONCE, TYPE_PORT_SET, TYPE_DEAD_NAME)
    yield COUNT_HEADER
    for task in kernel.tasks():
        counts: Counter[int] = Counter()
        for _, entry in (entries(kernel, kernel.at("ipc_space", task["itk_space"])) if task["itk_space"] else ()):
            counts.update(kind for kind in kinds if entry["ie_bits"] & kind)
        yield _count_row(kernel, task, [counts[kind] for kind in kinds])
    yield f"{sum(1 for _ in _all_ports(context))} ports in all"


def _count_row(kernel: Kernel, task: Structure, numbers: list[int]) -> Row:
    pid, name = kernel.process_of(task.address)
    total = sum(numbers)
    columns = " ".join(f"{number:<9}" for number in numbers)
    keys = ("receive", "send", "sendonce", "sets", "dead")
    return Row.of(f"{p(task.address, 20)} {pid:<8} {total:<7} {columns} {name}", "task_ports",
                  task=hex(task.address), pid=pid, rights=total, command=name,
                  **dict(zip(keys, numbers, strict=True)))


@macro("lsmp", "[pid]", "List the port names of a process, or of all of them, as the tool lsmp does.",
       (Option("p", "pid", "The process.", "pid"),), completes=())
def lsmp(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    text = values.text("pid") or (arguments[0] if arguments else "")
    wanted = address_of(context, text) if text else None
    tasks = [task for task in kernel.tasks() if wanted is None or kernel.process_of(task.address)[0] == wanted]
    if not tasks:
        raise CommandError(f"there is no process with pid {wanted}")
    for task in tasks:
        pid, name = kernel.process_of(task.address)
        yield f"Process ({pid}) : {name}"
        yield from LSMP_HEADER.splitlines()
        total: Counter[str] = Counter()
        space = kernel.at("ipc_space", task["itk_space"]) if task["itk_space"] else None
        for index, entry in entries(kernel, space) if space is not None else ():
            row = _lsmp_row(kernel, entry, index << 8 | entry["ie_bits"] >> 24)
            total[str(row.fields["rights"])] += 1
            yield row
        counted = ", ".join(f"{number} {kind}" for kind, number in sorted(total.items())) or "none"
        yield f"total     = {sum(total.values())}"
        yield f"          ({counted})"
        yield ""


def _lsmp_row(kernel: Kernel, entry: Structure, name: int) -> Row:
    bits = entry["ie_bits"]
    rights = ",".join(text for kind, text in (
        (TYPE_RECEIVE, "recv"), (TYPE_SEND, "send"), (TYPE_SEND_ONCE, "send-once"), (TYPE_PORT_SET, "port-set"),
        (TYPE_DEAD_NAME, "dead-name")) if bits & kind)
    refs = qlimit = msgcount = identifier = kind_text = ""
    if not bits & (TYPE_PORT_SET | TYPE_DEAD_NAME):
        port = kernel.at("ipc_port", entry["ie_object"])
        refs = str(port["ip_object.io_references"])
        if bits & TYPE_RECEIVE:
            qlimit = str(port["ip_messages.data.port.qlimit"])
            msgcount = str(port["ip_messages.data.port.msgcount"])
        number, kind_text = destination(kernel, port)
        identifier = f"0x{number & 0xFFFFFFFF:08x}"
    return Row.of(
        f"0x{name:08x}  {entry['ie_object']:#018x}  {rights:<9}  {bits & 0xFFFF:>5}  {refs:>9}  {qlimit:>6}  "
        f"{msgcount:>8}  {identifier:<10}  {kind_text}".rstrip(),
        "name", name=hex(name), object=hex(entry["ie_object"]), rights=rights, rite=rite_of(kernel, entry),
        urefs=bits & 0xFFFF, identifier=identifier, type=kind_text)


# memory and vouchers


@macro("zprint", "", "Show the kernel's zones: the size of an element, how many are in use and free, and all their "
                     "memory.")
def zprint(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    yield ZONE_HEADER
    for zone in _zones(context).zones.values():
        yield Row.of(f"{p(zone.address, 20)} {zone.size:<12} {zone.count:<10} {zone.countfree:<10} {zone.cur_size:<12} "
                     f"{zone.name}", "zone", zone=hex(zone.address), elem_size=zone.size, count=zone.count,
                     free=zone.countfree, cur_size=zone.cur_size, name=zone.name)


def _voucher_row(kernel: Kernel, voucher: Structure) -> Row:
    columns = {"checksum": "iv_sum", "hash": "iv_hash", "tbl_size": "iv_table_size", "table": "iv_table",
               "voucher_port": "iv_port"}
    numbers = {name: voucher[member] for name, member in columns.items()}
    refs = _references(voucher)
    return Row.of(f"{p(voucher.address, 18)} {refs:<8} " + " ".join(p(number, 18) for number in numbers.values()),
                  "voucher", ipc_voucher=hex(voucher.address), refs=refs,
                  **{name: hex(number) for name, number in numbers.items()})


@macro("showvoucher", "ipc_voucher", "Show a voucher (attributes are not modelled: it has no table of its own).")
def showvoucher(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    voucher = structure_at(context, kernel, "ipc_voucher", arguments[0])
    yield VOUCHER_HEADER
    yield _voucher_row(kernel, voucher)


def _all_vouchers(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    yield VOUCHER_HEADER
    for address in _allocated(context, "ipc_voucher_zone"):
        yield _voucher_row(kernel, kernel.at("ipc_voucher", address))


_ALL_VOUCHERS = "Show every voucher (attributes are not modelled: none has a table of its own)."
showvouchers = macro("showvouchers", "", _ALL_VOUCHERS)(_all_vouchers)
showallvouchers = macro("showallvouchers", "", _ALL_VOUCHERS)(_all_vouchers)


def _references(voucher: Structure) -> int:
    """A reference count, which may be wrapped in a structure."""
    value = voucher.member("iv_refs")
    try:
        return value.as_integer()
    except DebuggerError:
        return value.children()[0].as_integer()


# stacks


def _stacks(context: Context, kernel: Kernel, threads: list[Thread]) -> Iterator[str]:
    """The stacks of threads under their tasks."""
    for task in kernel.tasks():
        pid, _ = kernel.process_of(task.address)
        own = [thread for thread in threads
               if (thread.machine_thread.process.pid if thread.machine_thread.process is not None else 0) == pid]
        if own:
            yield TASK_HEADER
            yield task_row(kernel, task)
            for thread in own:
                yield from backtrace(thread).splitlines()
            yield ""


@macro("showcurrentstacks", "", "Show the stack of the thread that runs on the processor.")
def showcurrentstacks(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    moment = context.process.moment
    yield from _stacks(context, kernel, [thread for thread in context.process.threads
                                         if moment is not None and thread.machine_thread is moment.thread])


@macro("showallstacks", "", "Show the stacks of all threads, task by task.")
def showallstacks(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    yield from _stacks(context, kernel, context.process.threads)


# what the kernel has printed


def _printed(timeline: Timeline) -> Iterator[str]:
    """The texts that the kernel, not a program, has printed up to the moment looked at."""
    for tick, text in timeline.output:
        if tick <= timeline.cursor:
            image = timeline.moments[tick].frame.code.image if tick >= 0 else None
            if image is None or image.is_kernel:
                yield text


@macro("systemlog", "", "Show what the kernel has printed so far.")
def systemlog(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    yield from "".join(_printed(context.recorded_process.timeline)).splitlines()


@macro("paniclog", "", "Show the report of a panic.")
def paniclog(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    text = context.process.machine.panic_text
    if not text:
        yield "the kernel has not panicked"
        return
    reports = [each for each in _printed(context.process.timeline) if text in each]
    yield from (reports[-1] if reports else text).splitlines()
