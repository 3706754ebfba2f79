"""mach-trace: the calls by which programs have entered the kernel."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from .options import Values, parse_integer
from .registry import Needs, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from .context import Context

RESULTS = ("failed", "unfinished")


@command("mach-trace", summary="Show the calls with which programs have entered the kernel up to here, as strace does.",
         options=(
             Option("t", "task", "Only the calls of this program, by name or process identifier.", "name"),
             Option("r", "routine", "Only calls of functions that match.", "regular-expression"),
             Option("e", "result", "Only calls with this result: a code's name, 'failed' or 'unfinished'.", "result"),
             Option("s", "start", "Begin at this tick.", "tick"),
             Option("o", "outfile", "Write the output to this file.", "filename"),
         ), needs=Needs.PROCESS,
         examples=("mach-trace", "mach-trace -t client -e failed", "mach-trace -r 'semaphore_' -o trace.txt"))
def mach_trace(context: Context, values: Values, arguments: list[str]) -> None:
    from .ipc.trace import Writer, calls, failed
    process = context.recorded_process
    start = parse_integer(values.text("start")) if "start" in values else 0
    if start is None or not 0 <= start <= process.timeline.present:
        raise CommandError(f"'{values.text('start')}' is not a tick: a number from 0 to {process.timeline.present}")
    try:
        routine = re.compile(values.text("routine")) if "routine" in values else None
    except re.error as error:
        raise CommandError(f"{values.text('routine')}: {error}") from None
    found = calls(process.machine, start, process.tick)
    writer = Writer(process.machine)
    wanted = values.text("result") if "result" in values else ""
    if wanted and wanted not in RESULTS and wanted not in writer.codes.values():
        raise CommandError(f"'{wanted}' is not a result: the name of a code, {' or '.join(map(repr, RESULTS))}")
    if "task" in values:
        task = values.text("task")
        found = [each for each in found if task in (each.who, *each.who.rstrip(")").split("("))]
    if routine is not None:
        found = [each for each in found if routine.search(each.name)]
    lines = []
    for each in found:
        if (wanted == "failed" and not failed(each)) or (wanted == "unfinished" and each.end is not None):
            continue
        if wanted and wanted not in RESULTS and writer.result(each) != wanted:
            continue
        lines.append(f"{each.start:>7} {each.who}: {writer.line(each)}")
    if "outfile" in values:
        try:
            Path(values.text("outfile")).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"cannot write '{values.text('outfile')}': {error.strerror}") from None
        return
    for line in lines:
        context.line(line)
