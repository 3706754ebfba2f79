"""disassemble: the step points of a function. There are no machine instructions here; each step point, a line of C that
is about to be executed, has a program counter of its own and stands where an instruction would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .addresses import address_of
from .options import Values
from .registry import Needs, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from machdbg.machine.function import Code

    from .context import Context


def step_points(context: Context, code: Code, first: int = 0, count: int | None = None) -> str:
    """The step points of a function, headed by its name; the one at which the selected frame stands has an arrow."""
    frame = context.frame_or_none
    here = frame.pc if frame is not None else None
    positions = sorted(code.positions(), key=code.pc)[first:]
    if count is not None:
        positions = positions[:count]
    module = code.image.name if code.image is not None else ""
    out = [f"{module}`{code.name}:\n"]
    column = max((len(f"<+{code.pc(position) - code.address}>:") for position in positions), default=0)
    for position in positions:
        pc = code.pc(position)
        mark = "->  " if pc == here else "    "
        offset = f"<+{pc - code.address}>:"
        out.append(f"{mark}0x{pc:08x} {offset:<{column}} {describe_step(code, position)}\n")
    return "".join(out)


def describe_step(code: Code, position: int) -> str:
    """What a step point is: the line that is about to be executed there."""
    if not code.has_lines:
        return "step"
    line = code.locate(position)
    column = f":{line.column}" if line.column else ""
    return f"step    ; at {line.file.rpartition('/')[2]}:{line.line}{column}"


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
                  Option("p", "pc", "Begin at the program counter.", sets=(5,), required=(5,)),
                  Option("f", "frame", "The selected frame's function, as without options.", sets=(1,)),
                  Option("l", "line", "The step points of the current source line.", sets=(6,), required=(6,)),
                  Option("c", "count", "How many to show.", "count")), needs=Needs.TARGET)
def disassemble(context: Context, values: Values, arguments: list[str]) -> None:
    count = values.number("count") or None
    if "name" in values:
        name = values.text("name")
        codes = [code for code in context.target.functions() if code.name == name]
        if not codes:
            raise CommandError(f"Unable to find symbol with name '{name}'.")
        context.write("\n".join(step_points(context, code, 0, count) for code in codes))
        return
    if "address" in values or "start-address" in values:
        address = address_of(context, values.text("address") or values.text("start-address"))
        code = context.target.function_at(address)
        if code is None:
            raise CommandError(f"Could not find function bounds for address {address:#x}")
        first = _index(code, address) if "start-address" in values else 0
        context.write(step_points(context, code, first, count))
        return
    if context.process_or_none is None:
        raise CommandError("Cannot disassemble around the current function without a selected frame: no currently "
                           "running process.")
    if not context.process_is_alive:
        raise CommandError("Cannot disassemble around the current function without the process being stopped.")
    frame = context.frame
    code = frame.code
    if "pc" in values:
        context.write(step_points(context, code, _index(code, frame.pc), count or 4))
    elif "line" in values:
        first = _index(code, frame.pc)
        here = code.locate(frame.position).line
        same = sum(code.locate(position).line == here for position in sorted(code.positions(), key=code.pc)[first:])
        context.write(step_points(context, code, first, count or same or 1))
    else:
        context.write(step_points(context, code, 0, count))


def _index(code: Code, address: int) -> int:
    """Which step point ``address`` belongs to: the last one not behind it."""
    return max(sum(code.pc(position) <= address for position in code.positions()) - 1, 0)
