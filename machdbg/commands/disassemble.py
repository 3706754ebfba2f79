"""disassemble: the step points of a function. There are no machine instructions here; each step point, a line of C that
is about to be executed, has a program counter of its own and stands where an instruction would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg.debugger.disassembly import describe_step, index_at, sorted_positions, step_points
from machdbg.debugger.source import place_at
from machdbg.debugger.symbols import is_named

from .addresses import address_of
from .options import Values
from .registry import Needs, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from machdbg.debugger.frame import Frame
    from machdbg.machine.function import Code

    from .context import Context

CONTEXT = 2  # lines of source above the one whose step points follow


def listing_from(context: Context, address: int, count: int) -> tuple[str, int]:
    """``count`` step points from ``address`` on, as ``x/i`` shows them, and the address behind them."""
    code = context.target.function_at(address)
    if code is None:
        raise CommandError(f"no code at {address:#x}")
    positions = [position for position in sorted(code.positions(), key=code.pc) if code.pc(position) >= address][:count]
    frame = context.frame_or_none
    out = []
    for position in positions:
        mark = "->  " if frame is not None and code.pc(position) == frame.pc else "    "
        out.append(f"{mark}0x{code.pc(position):08x}: {describe_step(code, position)}\n")
    return "".join(out), (code.pc(positions[-1]) + 1 if positions else address)


@command("disassemble", summary="Show the step points of a function; of the selected frame's, or of the one named.",
         options=(Option("n", "name", "The function of this name.", "function-name", sets=(2,), required=(2,)),
                  Option("a", "address", "The function that holds this address.", "address-expression", sets=(3,),
                         required=(3,)),
                  Option("s", "start-address", "Begin at this address.", "address-expression", sets=(4,),
                         required=(4,)),
                  Option("e", "end-address", "End before this address.", "address-expression", sets=(4,)),
                  Option("p", "pc", "Begin at the program counter.", sets=(5,), required=(5,)),
                  Option("f", "frame", "The selected frame's function, as without options.", sets=(1,)),
                  Option("l", "line", "The step points of the current source line.", sets=(6,), required=(6,)),
                  Option("c", "count", "How many to show.", "num-lines", sets=(2, 4, 5, 1),
                         wrong="invalid num of instructions string: \"{}\""),
                  Option("m", "mixed", "Show the source line above the step points that it has."),
                  Option("C", "context", "How many lines of source to show above and below that.", "num-lines",
                         wrong="invalid num context lines string: \"{}\""),
                  Option("", "force", "Accepted; no function is too long.")), needs=Needs.TARGET,
         examples=("disassemble", "disassemble -n ipc_port_alloc"))
def disassemble(context: Context, values: Values, arguments: list[str]) -> None:
    count = values.number("count") or None
    if "name" in values:
        name = values.text("name")
        found = [code for code in context.target.functions() if is_named(code, name)]
        if not found:
            raise CommandError(f"Unable to find symbol with name '{name}'.")
        codes = [code for code in found if code.image is None or not code.image.is_system] or found
        context.write("\n".join(_shown(context, values, code, context.frame_or_none, 0, count) for code in codes))
        return
    if "address" in values or "start-address" in values:
        address = address_of(context, values.text("address") or values.text("start-address"))
        end = address_of(context, values.text("end-address")) if "end-address" in values else None
        if end is not None and end <= address:
            raise CommandError("End address before start address.")
        code = context.target.function_at(address)
        if code is None and "start-address" in values:
            raise CommandError(f"memory read failed for {address:#x}\n"
                               f"error: Failed to disassemble memory at 0x{address:016x}.")
        if code is None:
            raise CommandError(f"Could not find function bounds for address {address:#x}")
        frame_or_none = context.frame_or_none
        first = index_at(code, frame_or_none, address) if "start-address" in values else 0
        shown: int = context.settings["stop-disassembly-count"]
        if "start-address" in values and end is None:
            count = count or shown
        context.write(_shown(context, values, code, frame_or_none, first, count, end))
        return
    if context.process_or_none is None:
        raise CommandError("Cannot disassemble around the current function without a selected frame: no currently "
                           "running process.")
    if not context.process_is_alive:
        raise CommandError("Cannot disassemble around the current function without the process being stopped.")
    frame = context.frame
    code = frame.code
    if "pc" in values:
        few: int = context.settings["stop-disassembly-count"]
        context.write(_shown(context, values, code, frame, index_at(code, frame, frame.pc), count or few))
    elif "line" in values:
        first = index_at(code, frame, frame.pc)
        here = code.locate(frame.position).line
        same = sum(code.locate(position).line == here for position in sorted_positions(code, frame)[first:])
        context.write(_shown(context, values, code, frame, first, same or 1))
    else:
        context.write(_shown(context, values, code, frame, 0, count))


def _shown(context: Context, values: Values, code: Code, frame: Frame | None, first: int, count: int | None,
           end: int | None = None) -> str:
    """Step points, with the source that the options ask for."""
    if not code.has_lines or not ("mixed" in values or "line" in values):
        return step_points(code, frame, first, count, end=end)
    last_shown = code.line - 1

    def above(position: int) -> str:
        nonlocal last_shown
        place = place_at(code, position, context.settings)
        if place is None or place.line == last_shown:
            return ""
        before = values.number("context", CONTEXT)
        since = last_shown if 0 < place.line - last_shown <= before else place.line - 1 - before
        last_shown = place.line
        mark = "->" if "line" in values else "**"
        lines = [f"{mark if number == place.line else '  '} {number:<4}\t{place.file.lines[number - 1]}\n"
                 for number in range(max(since + 1, 1), place.line + 1)]
        return "\n" + "".join(lines) + "\n"

    return step_points(code, frame, first, count, end=end, above=above)
