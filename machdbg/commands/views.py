"""Views of messages: ``kmsg view``, ``mig``, ``ports view``, ``sequence``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.debugger.error import DebuggerError
from machdbg.machine.memory import Fault

from .addresses import address_of
from .options import Values, parse_integer
from .registry import Group, Needs, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from .context import Context

KMSG_GROUP = Group("kmsg", "Commands for the kernel's messages.")
PORTS_GROUP = Group("ports", "Commands for ports and the rights to them.")
KMSG_NAMES = ("kmsg", "request", "reply")  # what the kernel's functions call the message that they handle
KMSG_TYPES = ("ipc_kmsg_t", "struct ipc_kmsg *")
KERNEL_BASE = 0xFFFFFF8000000000
MERMAID = Option("m", "mermaid", "Write it in Mermaid's language, for documents that can draw.")
BYTES_SHOWN = 8
SPARSE = ("ipc_kmsg", "trailer")  # sections most of whose fields are zero


@command("kmsg view", summary="Show a message of the kernel byte by byte: offset, bytes, field, value, meaning.",
         options=(Option("a", "all", "Show the fields of the kmsg and of the trailer that are zero, too."),),
         arguments="[<ipc_kmsg>]", completes=("expression",), raw=True, needs=Needs.PROCESS,
         examples=("kmsg view", "kmsg view request", "kmsg view -a -- kmsg"),
         details="Without an address, the message that the selected frame or one that called it handles is shown.")
def kmsg_view(context: Context, values: Values, arguments: list[str]) -> None:
    from .ipc.message import KernelMessage
    address = address_of(context, arguments[0]) if arguments and arguments[0] else _handled(context)
    try:
        message = KernelMessage(context.process.machine, address)
        sections = list(message.sections())
    except Fault as fault:
        raise CommandError(f"no kmsg at {address:#x}: {fault.address:#x} cannot be read") from None
    width = max(len(part.field) for section in sections for part in section.parts)
    for section in sections:
        context.line(f"{section.address:#x} {section.title}")
        for part in section.parts:
            if section.title in SPARSE and not any(part.data) and "all" not in values:
                continue
            shown = part.data[:BYTES_SHOWN].hex(" ") + (" .." if len(part.data) > BYTES_SHOWN else "")
            line = f"  +{part.offset:<#6x} {shown:<26} {part.field:<{width}}  {part.value:<18}"
            if len(line) + 1 + len(part.meaning) <= context.width or not part.meaning:
                context.line(f"{line} {part.meaning}".rstrip())
            else:
                context.line(line.rstrip())
                context.line(f"{'':{10}}{part.meaning}")


def _handled(context: Context) -> int:
    """The kmsg that a frame handles, from the selected one outwards."""
    frames = context.thread.frames
    for frame in frames[context.frame.index:]:
        for name in KMSG_NAMES:
            try:
                value = frame.local(name)
                if value is not None and value.type_name in KMSG_TYPES and value.as_integer():
                    return value.as_integer()
            except DebuggerError:
                continue
    raise CommandError("no frame here handles a kmsg; give the address of one: kmsg view <ipc_kmsg>")


@command("mig", summary="Decode a message as the routine that it belongs to: arguments by name, bytes field by field.",
         arguments="[<expr>]", completes=("expression",), raw=True, needs=Needs.PROCESS,
         examples=("mig", "mig request", "mig InP", "mig &Mess"),
         details="The expression gives a kmsg or the address of a message in a task's or the kernel's memory. Without "
                 "one, the message that the selected frame or one that called it handles is decoded.")
def mig(context: Context, values: Values, arguments: list[str]) -> None:
    from machdbg.mig.model import Mode

    from .ipc.decode import decode
    from .ipc.memory import KernelMemory
    process = context.process
    text = arguments[0] if arguments else ""
    address = address_of(context, text) if text else _handled(context)
    value = context.evaluate(text) if text else None
    if not text or (value is not None and value.type_name in KMSG_TYPES):
        address = KernelMemory(process.machine).get("ipc_kmsg", "ikm_header", address)
    mode = Mode.KERNEL_SERVER if address >= KERNEL_BASE else Mode.USER
    found = decode(process.machine, lambda offset, size: process.memory.read(address + offset, size), mode)
    context.line(f"{address:#x} {found.title}")
    if found.call:
        context.line(f"  {found.call}")
    width = max(len(row.name) for row in found.rows)
    for row in found.rows:
        shown = row.data[:BYTES_SHOWN].hex(" ") + (" .." if len(row.data) > BYTES_SHOWN else "")
        context.line(f"  +{row.offset:<#6x} {shown:<26} {row.name:<{width}}  {row.value:<18} {row.c_type}".rstrip())


@command("ports view", summary="Show who holds which right to which port, and the messages that wait there.",
         options=(MERMAID, Option("d", "dot", "Write it in Graphviz's language."),
                  Option("a", "all", "Show the ports too to which only the kernel has rights.")), needs=Needs.PROCESS,
         examples=("ports view", "ports view --mermaid"))
def ports_view(context: Context, values: Values, arguments: list[str]) -> None:
    from .ipc import picture
    nodes = picture.ports(context.process.machine, "all" in values)
    write = picture.mermaid if "mermaid" in values else picture.dot if "dot" in values else picture.text
    for line in write(nodes):
        context.line(line)


@command("sequence", summary="Show the run up to here as a sequence of messages between tasks and the kernel.",
         options=(MERMAID, Option("s", "start", "Begin at this tick.", "tick")), needs=Needs.PROCESS,
         examples=("sequence", "sequence --mermaid"))
def sequence(context: Context, values: Values, arguments: list[str]) -> None:
    from .ipc import sequence as engine
    from .ipc.names import routines
    process = context.recorded_process
    start = parse_integer(values.text("start")) if "start" in values else 0
    if start is None or not 0 <= start <= process.timeline.present:
        raise CommandError(f"'{values.text('start')}' is not a tick: a number from 0 to {process.timeline.present}")
    found = engine.events(process.machine, start, process.tick)
    names = routines(process.machine)
    if not found:
        context.line("no messages up to here")
    elif "mermaid" in values:
        for line in engine.mermaid(found, names):
            context.line(line)
    else:
        for line in engine.diagram(found, names, context.width):
            context.line(line)
