"""Time: going back to where the program was before, and forth again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .options import Values, parse_integer
from .registry import Needs, Option, command
from .result import CommandError
from .running import run_control
from .thread import stepped_thread

if TYPE_CHECKING:
    from .context import Context

COUNT = Option("c", "count", "How many step points.", "count", wrong="invalid integer value for option 'c': {}")


@command("reverse-step", summary="Step back to the source line before, into functions that were called.",
         arguments="[<thread-index>]", needs=Needs.PROCESS)
def reverse_step(context: Context, values: Values, arguments: list[str]) -> None:
    process = context.process
    run_control(context, lambda: process.step_in(stepped_thread(context, arguments), reverse=True))


@command("reverse-next", summary="Step back to the source line before, over functions that were called.",
         arguments="[<thread-index>]", needs=Needs.PROCESS)
def reverse_next(context: Context, values: Values, arguments: list[str]) -> None:
    process = context.process
    run_control(context, lambda: process.step_over(stepped_thread(context, arguments), reverse=True))


@command("reverse-finish", summary="Run back to where the selected frame was called from.",
         arguments="[<thread-index>]", needs=Needs.PROCESS)
def reverse_finish(context: Context, values: Values, arguments: list[str]) -> None:
    process = context.process
    run_control(context, lambda: process.step_out(stepped_thread(context, arguments), reverse=True))


@command("reverse-stepi", summary="Step back one step point, into functions that were called.", options=(COUNT,),
         arguments="[<thread-index>]", needs=Needs.PROCESS)
def reverse_stepi(context: Context, values: Values, arguments: list[str]) -> None:
    process = context.process
    run_control(context, lambda: process.step_instruction(
        stepped_thread(context, arguments), count=values.number("count", 1), reverse=True))


@command("reverse-nexti", summary="Step back one step point, over functions that were called.", options=(COUNT,),
         arguments="[<thread-index>]", needs=Needs.PROCESS)
def reverse_nexti(context: Context, values: Values, arguments: list[str]) -> None:
    process = context.process
    run_control(context, lambda: process.step_instruction(
        stepped_thread(context, arguments), over=True, count=values.number("count", 1), reverse=True))


@command("reverse-continue", summary="Run back to the breakpoint before, or to the start.", needs=Needs.PROCESS)
def reverse_continue(context: Context, values: Values, arguments: list[str]) -> None:
    context.run("process continue --reverse")


@command("goto", summary="Look at another tick of the recorded run: a number, +N or -N from here, 'start' or 'end'.",
         arguments="<tick>", syntax="goto <tick> | +<count> | -<count> | start | end", raw=True, needs=Needs.PROCESS,
         examples=("goto 120", "goto -10", "goto end"))
def goto(context: Context, values: Values, arguments: list[str]) -> None:
    process = context.process
    text = arguments[0].replace(" ", "")
    present = process.timeline.present
    if text in ("start", "end"):
        tick = 0 if text == "start" else present
    else:
        number = parse_integer(text)
        if number is None:
            raise CommandError(f"'{arguments[0]}' is not a tick: a number from 0 to {present}, +N, -N, 'start' or 'end'"
                               if text else "'goto' takes a tick: a number, +N, -N, 'start' or 'end'")
        tick = process.tick + number if text[0] in "+-" else number
    run_control(context, lambda: process.goto(tick))


@command("when", summary="Show which tick of the recorded run is looked at.", needs=Needs.PROCESS)
def when(context: Context, values: Values, arguments: list[str]) -> None:
    process = context.recorded_process
    moment = process.moment
    present = process.timeline.present
    place = "the present" if process.tick == present else f"the past; the present is tick {present}"
    seconds = f", {moment.now / 1e9:.9f} s of simulated time" if moment is not None else ""
    context.line(f"tick {process.tick} ({place}){seconds}")
