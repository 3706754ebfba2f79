"""Commands that explain what the recording shows: ``why``, ``history``, ``diff``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from machdbg.debugger.causes import Cause, Causes, Return, returns_a_code
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.format import argument_text
from machdbg.debugger.frame import Frame
from machdbg.debugger.history import writes
from machdbg.debugger.source import read_lines
from machdbg.debugger.symbols import base_name
from machdbg.debugger.thread import Thread
from machdbg.debugger.value import Value
from machdbg.machine.memory import PAGE_SIZE

from .codes import FIRST_OF_MESSAGES, code_name, signed
from .options import Values, parse_integer
from .registry import Needs, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from machdbg.debugger.process import Process
    from machdbg.machine.function import Code, Line
    from machdbg.machine.thread import Thread as MachineThread

    from .context import Context

_PATH = re.compile(r"\b[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def code_text(context: Context, code: int) -> str:
    """A return code by its name and number: ``MACH_SEND_INVALID_DEST (0x10000003)``."""
    number = signed(code)
    text = f"{number:#x}" if number >= FIRST_OF_MESSAGES else str(number)
    name = code_name(context.target.images, code)
    return f"{name} ({text})" if name is not None else text


# why

@command("why", summary="Explain why a call failed: find where its code was chosen, by what, and who passed it on.",
         needs=Needs.PROCESS, examples=("why",),
         details="The last call of the selected thread that has failed up to the moment looked at is explained.")
def why(context: Context, values: Values, arguments: list[str]) -> None:
    process = context.recorded_process
    causes = Causes(process.machine, _stores)
    if context.process_is_alive:
        thread = context.thread.machine_thread
    else:
        thread = next(moment.thread for moment in reversed(causes.moments)
                      if moment.thread.process is not None and moment.thread.process.pid == process.pid)
    failed = _failed_call(causes, thread, process.tick)
    if failed is None:
        raise CommandError("no call of this thread has failed up to here")
    caller = causes.moments[failed.tick].frame.code
    context.line(f"{failed.code.name} returned {code_text(context, failed.value)} to {caller.name}, "
                 f"at tick {failed.tick}.")
    cause = causes.cause(thread, failed)
    for line in _explain(context, causes, cause):
        context.line(line)
    rows = _passed_on(causes, cause)
    width = max(len(name) for name, _ in rows)
    context.line("\nReturned through")
    for name, place in rows:
        context.line(f"   {name:<{width}}  {place}".rstrip())


def _stores(value: int, code: Code) -> bool:
    """The kernel's routines put results into replies, and what became of a receiver's wait into its thread."""
    if code.image is None or not code.image.is_kernel or not code.has_lines:
        return False
    return value >= FIRST_OF_MESSAGES or code.name.startswith("_X") or code.name == "ipc_kobject_server"


def _failed_call(causes: Causes, thread: MachineThread, tick: int) -> Return | None:
    """The last failure that a user's own code has seen; or a later one inside a call that has not come back yet."""

    def seen(each: Return) -> bool:
        image = causes.moments[each.tick].frame.code.image
        return image is not None and not image.is_kernel and not image.is_system

    outside = causes.failure(thread, tick, seen)
    active = set()
    frame = causes.timeline.moments[tick].frame if causes.timeline.moments[tick].thread is thread else None
    while frame is not None:
        active.add(id(frame))
        frame = frame.parent
    inside = causes.failure(thread, tick, lambda each: id(causes.moments[each.tick].frame) in active)
    return max((each for each in (outside, inside) if each is not None), key=lambda each: each.tick, default=None)


def _explain(context: Context, causes: Causes, cause: Cause) -> Iterator[str]:
    """Where a code was chosen: the lines that led there, the values that they looked at, what was called; then the same
    for what that depended on."""
    yield ""
    name, code = cause.frame.code.name, code_text(context, cause.value)
    if not cause.path:
        yield f"{name} gave {code} (no line information)"
    elif cause.stored is not None:
        yield f"{name} found {code} in memory, at {_line(causes, cause.path[-1])}."
        yield from _explain(context, causes, cause.stored)
    else:
        yield f"{name} chose {code} at {_line(causes, cause.decided)}:"
        shown = _source(causes, cause)
        for number, text, marked in shown:
            yield f"{'->' if marked else '  '} {number:<4} {text}".rstrip()
        if cause.path[-1] != cause.decided:
            yield f"   and left at {_line(causes, cause.path[-1])}"
        for text in _values(context, causes, cause.decided, _condition(shown)):
            yield f"   {text}"
        if cause.looked_at is not None:
            value = cause.looked_at.value
            result = code_text(context, value) if returns_a_code(cause.looked_at.code) else f"{value:#x}"
            yield f"   {cause.looked_at.code.name} had returned {result}, at tick {cause.looked_at.tick}"
        if cause.because is not None:
            yield from _explain(context, causes, cause.because)


def _line(causes: Causes, tick: int) -> str:
    moment = causes.moments[tick]
    line = moment.frame.code.locate(moment.position)
    return f"{base_name(line.file)}:{line.line}, tick {tick}"


def _source(causes: Causes, cause: Cause) -> list[tuple[int, str, bool]]:
    """The lines around the decision, from the step point before it on, as (number, text, whether it is its own)."""
    place = _written(causes, cause.decided)
    lines = read_lines(place.file)
    first = last = place.line
    index = cause.path.index(cause.decided)
    if index:
        before = _written(causes, cause.path[index - 1])
        if before.file == place.file and 0 < place.line - before.line <= 8:
            first = before.line
    while last < min(len(lines), place.line + 4) and lines[last].strip():
        last += 1
    return [(number, lines[number - 1].replace("\t", "    "), number == place.line)
            for number in range(first, last + 1) if number <= len(lines)]


def _condition(shown: list[tuple[int, str, bool]]) -> str:
    """What of the lines was looked at: up to the one behind the step point."""
    own = next((index for index, (_, _, marked) in enumerate(shown) if marked), len(shown))
    return " ".join(text for _, text, _ in shown[:own + 2])


def _written(causes: Causes, tick: int) -> Line:
    moment = causes.moments[tick]
    line = moment.frame.code.locate(moment.position)
    return moment.frame.code.written(line) or line


def _values(context: Context, causes: Causes, tick: int, source: str) -> Iterator[str]:
    """The variables that the source speaks of, as they were."""
    process = context.process
    before = process.tick
    moment = causes.moments[tick]
    process.timeline.seek(tick)
    try:
        frame = Frame(Thread(process, moment.thread, 0), 0, moment.frame, moment.position, moment.locals)
        said = set()
        for path in _PATH.findall(source):
            text = _value_text(frame, path)
            if text is not None and text not in said:
                said.add(text)
                yield text
    finally:
        process.timeline.seek(before)


def _value_text(frame: Frame, path: str) -> str | None:
    """``name->member = value`` of a variable; None if there is no such thing."""
    name, *members = path.split(".")
    try:
        value = frame.local(name)
        for member in members:
            child = value.child(member) if value is not None else None
            if child is None:
                break
            value, name = child, f"{name}->{member}"
        if value is None or value.is_aggregate or value.problem() is not None:
            return None
        number = value.as_integer()
        return f"{name} = {number if -1000 < number < 10 else hex(number)}"
    except DebuggerError:
        return None


def _passed_on(causes: Causes, cause: Cause | None) -> list[tuple[str, str]]:
    """The calls by which a code came from where it was chosen to who asked, as (function, place)."""
    rows: list[tuple[str, str]] = []
    while cause is not None:
        of_one = []
        for each in reversed(cause.chain):
            moment = causes.moments[each.tick]
            line = moment.frame.code.locate(moment.position) if moment.frame.code.has_lines else None
            of_one.append((moment.frame.code.name, f"{base_name(line.file)}:{line.line}" if line is not None else ""))
        rows = of_one + rows
        cause = cause.stored
    return rows


# history

@command("history", summary="Show every write to what an expression names: when, where, from what to what. Alone, as "
         "'session history'.", arguments="[<expr>]", completes=("expression",), raw=True,
         options=(Option("c", "count", "Show only the last so many.", "count"),),
         examples=("history kmsg->ikm_header->msgh_remote_port", "history -c 5 -- port->ip_srights"))
def history(context: Context, values: Values, arguments: list[str]) -> None:
    text = arguments[0] if arguments else ""
    if not text or text.isdecimal() or (text.startswith("-") and not values.keys()):  # LLDB's alias of this name
        context.run(f"session history {text}")
        return
    value = context.evaluate(text)
    if value is None or value.address is None:
        raise CommandError(f"'{text}' is not in memory: it has no history")
    process = context.recorded_process
    size = min(max(value.stripped.size, 1), PAGE_SIZE - value.address % PAGE_SIZE)
    space = value.memory.space(value.address)
    assert space is not None
    found = writes(process.machine, space, value.address, size)
    if not found:
        context.line(f"nothing was ever written to {value.address:#x}")
        return
    latest = max((write.tick for write in found if write.tick <= process.tick), default=None)
    for write in found[-values.number("count", len(found)):]:
        mark = "->" if write.tick == latest else "  "
        change = f"{_content(value, write.old)} -> {_content(value, write.new)}"
        context.line(f"{mark} {write.tick:>7}  {_where(process, write.tick):<46}  {change}")


def _content(value: Value, data: bytes) -> str:
    if value.is_aggregate or len(data) < value.stripped.size:
        return data.hex(" ")
    return argument_text(Value.of_bytes("x", value.type, value.memory, data)).partition("=")[2]


def _where(process: Process, tick: int) -> str:
    """``function at file:line`` of a moment."""
    if tick < 0:
        return "before the first tick"
    moment = process.timeline.moments[tick]
    code = moment.frame.code
    if not code.has_lines:
        return code.name
    line = code.locate(moment.position)
    return f"{code.name} at {base_name(line.file)}:{line.line}"


# diff

@command("diff", summary="Show what has changed in the kernel's ports, rights, messages and structures since the last "
         "stop, or since a tick.", arguments="[<tick>]", syntax="diff [<tick>]", needs=Needs.PROCESS,
         examples=("diff", "diff 5000"))
def diff(context: Context, values: Values, arguments: list[str]) -> None:
    process = context.recorded_process
    if len(arguments) > 1:
        raise CommandError("'diff' takes one tick")
    tick = context.previous_tick if not arguments else parse_integer(arguments[0])
    if tick is None or not 0 <= tick <= process.timeline.present:
        raise CommandError(f"'{arguments[0]}' is not a tick: a number from 0 to {process.timeline.present}" if arguments
                           else "there was no stop before this one; 'diff TICK' compares with any tick")
    show_changes(context, tick)


def show_changes(context: Context, tick: int) -> None:
    """Print what is different from ``tick``."""
    from .ipc.changes import changes
    lines = list(changes(context.process.machine, tick))
    earlier, later = sorted((tick, context.process.tick))
    context.line(f"from tick {earlier} to tick {later}: {'' if lines else 'nothing has changed'}".rstrip())
    for line in lines:
        context.line(f"  {line}")
