"""Step points in the place of machine instructions, for ``disassemble``, ``x/i`` and stops in code without lines.

There are no instructions here: a step point, a line that is about to be executed, has a program counter of its own and
stands where an instruction would.
"""

from __future__ import annotations

from collections.abc import Callable

from machdbg.machine.function import Code

from .frame import Frame
from .symbols import base_name


def step_points(code: Code, frame: Frame | None, first: int = 0, count: int | None = None, *,
                end: int | None = None, above: Callable[[int], str] = lambda position: "") -> str:
    """The step points of a function from number ``first`` on, before the address ``end``, headed by its name;
    ``frame``'s has an arrow. ``above`` gives what is to stand above one."""
    if code.image is None:
        return f"error: memory read failed for {code.address:#x}\n"
    here = frame.pc if frame is not None else None
    chosen = [position for position in sorted_positions(code, frame)[first:] if end is None or code.pc(position) < end]
    chosen = chosen[:count]
    column = max((len(_offset(code, position)) for position in chosen), default=0)
    lines = []
    for position in chosen:
        pc = code.pc(position)
        mark = "->  " if pc == here else "    "
        lines.append(above(position))
        lines.append(f"{mark}0x{pc:08x} {_offset(code, position):<{column}} {describe_step(code, position)}\n")
    lines.insert(min(len(lines), 1), f"{code.image.name}`{code.name}:\n")
    return "".join(lines)


def sorted_positions(code: Code, frame: Frame | None) -> list[int]:
    """The step points of a function by address; if ``frame`` waits in it for a call, the place of that too."""
    own = {frame.position} if frame is not None and frame.code is code else set()
    return sorted({*code.positions(), *own}, key=code.pc)


def _offset(code: Code, position: int) -> str:
    return f"<+{code.pc(position) - code.address}>:"


def index_at(code: Code, frame: Frame | None, address: int) -> int:
    """The number of the step point that ``address`` belongs to: the last one not behind it."""
    return max(sum(code.pc(position) <= address for position in sorted_positions(code, frame)) - 1, 0)


def describe_step(code: Code, position: int) -> str:
    """What a step point is: the line that is about to be executed there."""
    if not code.has_lines:
        return "step"
    line = code.locate(position)
    column = f":{line.column}" if line.column else ""
    return f"step    ; at {base_name(line.file)}:{line.line}{column}"
