"""What ``thread plan list`` says of the steps that threads are in the middle of."""

from __future__ import annotations

from collections.abc import Iterable

from machdbg.machine.frame import Frame

from .frame import Frame as ShownFrame
from .symbols import code_text, line_text


def line_plan(frame: ShownFrame, into: bool) -> str:
    """Of a step over or into a line."""
    line = frame.location
    assert line is not None
    return f"Stepping {'in through' if into else 'over'} line {line_text(line)}."


def instruction_plan(frame: ShownFrame, over: bool) -> str:
    """Of a step over a step point."""
    return f"Stepping one instruction past {frame.pc:#018x} stepping {'over' if over else 'into'} calls"


def out_plan(frame: ShownFrame, caller: ShownFrame | None) -> str:
    """Of a step out of a frame."""
    text = f"Stepping out from {code_text(frame.code, frame.pc, frame.location)}"
    if caller is None:
        return text
    rest = caller.code.after(caller.position) if caller.location is not None else None
    return f"{text} returning to frame at {code_text(caller.code, caller.pc, rest)}"


def until_plan(frame: ShownFrame, positions: Iterable[int], outer: Frame | None) -> str:
    """Of a run until one of some places."""
    code = frame.code
    places = "\n".join(f"\t{code.pc(position):#x}" for position in positions)
    end = f" stepped out address is {outer.code.pc(outer.position):#x}." if outer is not None else ""
    return f"Stepping from address {frame.pc:#x} until we reach one of:\n{places}{end}"
