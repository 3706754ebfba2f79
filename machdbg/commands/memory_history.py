"""memory history: who wrote to an address, from the recorded run (our own; LLDB needs a sanitizer for its own)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.debugger.history import Write, writes
from machdbg.debugger.symbols import code_text
from machdbg.machine.memory import PAGE_SIZE

from .addresses import address_of
from .options import Values
from .registry import Needs, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from machdbg.debugger.process import Process

    from .context import Context


@command("memory history", summary="Show who wrote to an address: the tick, the bytes before and after, the thread and "
                                   "the place.",
         options=(Option("s", "size", "How many bytes to look at (8 without).", "byte-size"),
                  Option("c", "count", "Show only the last so many.", "count")),
         arguments="<address>", completes=("expression",), needs=Needs.PROCESS,
         examples=("memory history &port->ip_srights -s 4",))
def memory_history(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) != 1:
        raise CommandError("memory history takes an address expression")
    address = address_of(context, arguments[0])
    process = context.recorded_process
    space = process.memory.space(address)
    if space is None or not 0 <= address < 1 << 64:
        raise CommandError(f"there is no memory at {address:#x}")
    size = min(max(values.number("size", 8), 1), PAGE_SIZE - address % PAGE_SIZE)
    found = writes(process.machine, space, address, size)
    if not found:
        context.line(f"nothing was ever written to the {size} bytes at {address:#x}.")
        return
    for write in found[-values.number("count", len(found)) or len(found):]:
        context.line(f"tick {write.tick:>7}: {write.old.hex(' ')} -> {write.new.hex(' ')}  {_who(process, write)}")


def _who(process: Process, write: Write) -> str:
    """The thread and the place of a write."""
    if write.tick < 0:
        return "before the first tick"
    moment = process.timeline.moments[write.tick]
    code = moment.frame.code
    index = process.thread_index(moment.thread)
    thread = f"thread #{index}" if index is not None else f"thread '{moment.thread.name}'"
    line = code.locate(moment.position) if code.has_lines else None
    return f"{thread}, {code_text(code, code.pc(moment.position), line)}"
