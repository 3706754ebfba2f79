"""frame: select a frame of the stack, look at its variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from machdbg.debugger import describe
from machdbg.debugger import format as formats
from machdbg.debugger.error import DebuggerError

from .help import describe as describe_command
from .options import Values, parse_integer
from .registry import Group, Needs, Option, command
from .result import CommandError
from .value_options import MORE, SUMMARY_OPTIONS, VALUE_OPTIONS, format_options

if TYPE_CHECKING:
    from machdbg.debugger.frame import Frame
    from machdbg.debugger.value import Value

    from .context import Context

GROUP = Group("frame", "Commands for the frames of the selected thread's stack.")


@command("frame info", summary="Show the selected frame in one line.", needs=Needs.FRAME)
def frame_info(context: Context, values: Values, arguments: list[str]) -> None:
    context.write(describe.frame_line(context.frame, colors=context.colors))


@command("frame select", summary="Select a frame of the stack, by its index or relative to the selected one.",
         options=(Option("r", "relative", "How far from the selected frame; negative towards frame 0.", "offset",
                         old_errors=True),),
         arguments="[<frame-index>]", completes=("frame",), needs=Needs.FRAME,
         examples=("frame select 2", "frame select -r 1"))
def frame_select(context: Context, values: Values, arguments: list[str]) -> None:
    thread = context.thread
    last = len(thread.frames) - 1
    if len(arguments) > 1:
        usage = describe_command(context.interpreter.tree, "frame select", context.width)
        usage = usage[usage.index("Command Options Usage"):].rstrip().partition("\n\n     ")[0]
        raise CommandError(f"too many arguments; expected frame-index, saw '{arguments[0]}'.\n\n{usage}")
    index = context.frame.index
    if "relative" in values:
        index += values.number("relative")
        if index < 0 and context.frame.index == 0:
            raise CommandError("Already at the bottom of the stack.")
        if index > last and context.frame.index == last:
            raise CommandError("Already at the top of the stack.")
        index = min(max(index, 0), last)
    elif arguments:
        number = parse_integer(arguments[0])
        if number is None:
            raise CommandError(f"invalid frame index argument '{arguments[0]}'.")
        index = number
    frame = thread.select_frame(index)
    context.source_position = None
    context.write(describe.frame_display(frame, colors=context.colors))


def _move(context: Context, text: str, sign: int, usage: str) -> None:
    if text and not text.isdecimal():
        raise CommandError(usage)
    context.run(f"frame select -r {sign * int(text or '1')}")


@command("_regexp-up", summary="Select an older frame, of the caller; a number says how many further.", raw=True,
         hidden=True, arguments="[<count>]", syntax="_regexp-up [<count>]", needs=Needs.FRAME)
def regexp_up(context: Context, values: Values, arguments: list[str]) -> None:
    _move(context, arguments[0], 1, "_regexp-up [<count>]")


@command("_regexp-down", summary="Select a newer frame, of the function called; a number says how many further.",
         raw=True, hidden=True, arguments="[<count>]", syntax="_regexp-down [<count>]", needs=Needs.FRAME)
def regexp_down(context: Context, values: Values, arguments: list[str]) -> None:
    _move(context, arguments[0], -1, "_regexp-down [<count>]")


@command("frame variable", summary="Show variables of the selected frame: all arguments and locals in scope, or those "
                                   "named, also members, elements, addresses and what pointers point to.",
         options=(Option("a", "no-args", "Leave out arguments."), Option("l", "no-locals", "Leave out locals."),
                  Option("g", "show-globals", "Show globals of the frame's file too."),
                  Option("c", "show-declaration", "Show where variables are declared."),
                  Option("s", "scope", "Show whether a variable is an argument, a local or a global."),
                  Option("r", "regex", "Take the names for regular expressions."),
                  Option("t", "recognized-args", "Accepted; there are no frame recognizers here."),
                  *SUMMARY_OPTIONS, *VALUE_OPTIONS),
         arguments="[<variable-name>...]", completes=("variable",), needs=Needs.FRAME,
         examples=("frame variable", "frame variable kmsg->ikm_header.msgh_id", "frame variable -f x *port"))
def frame_variable(context: Context, values: Values, arguments: list[str]) -> None:
    frame = context.frame
    options = format_options(context, values)
    count = values.number("element-count") if "element-count" in values else None
    limited = False
    lines: list[str] = []
    errors: list[str] = []  # shown below the values, as in LLDB
    for scope, value in _chosen(context, frame, values, arguments, errors):
        text, cut = formats.described(value if count is None else as_array(value, count), options)
        lines.append(f"{_prefix(frame, scope, value, values) if values else ''}{text}\n")
        limited = limited or cut
    if limited:
        lines.append(MORE.format("frame variable") + "\n")
    context.write("".join(lines))
    for text in errors:
        context.result.error(text)


def as_array(value: Value, count: int) -> Value:
    """What a pointer points to as ``count`` elements. Raises CommandError for anything but a pointer."""
    from machdbg.debugger.value import Value
    from machdbg.machine.ctype import Array, Pointer, strip
    kind = strip(value.type)
    if not isinstance(kind, Pointer):
        raise CommandError("expression cannot be used with --element-count as it does not refer to a pointer")
    return Value.in_memory(value.name, Array(kind.target, count), value.memory, value.as_integer())


def _chosen(context: Context, frame: Frame, values: Values, arguments: list[str],
            errors: list[str]) -> list[tuple[str, Value]]:
    """The values to show, each with its scope; what cannot be found is said in ``errors``."""
    if arguments and "regex" not in values:
        return list(_named(frame, arguments, errors))
    patterns = [_compile(text) for text in arguments]
    found: list[tuple[str, Value]] = []
    if arguments or "no-args" not in values:
        found += [("ARG", value) for value in frame.arguments]
    if arguments or "no-locals" not in values:
        found += [("LOCAL", value) for value in frame.locals]
    if arguments or "show-globals" in values:
        found += [("GLOBAL", value) for value in file_globals(context, frame)]
    if patterns:
        found = [pair for pair in found if any(pattern.search(pair[1].name) for pattern in patterns)]
        if not found:
            raise CommandError(f"no variables matched the regular expression '{arguments[0]}'.")
    return found


def _named(frame: Frame, paths: list[str], errors: list[str]) -> Iterator[tuple[str, Value]]:
    for path in paths:
        try:
            yield _scope(frame, path), frame.variable_path(path)
        except DebuggerError as error:
            errors.append(str(error))


def _scope(frame: Frame, path: str) -> str:
    """What the variable that a path begins with is."""
    root = re.search(r"[A-Za-z_]\w*", path)
    variable = next((each for each in reversed(frame.in_scope()) if root is not None and each.name == root[0]), None)
    if variable is None:
        return "GLOBAL"
    return "ARG" if variable.is_argument else "LOCAL"


def _compile(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise CommandError(f"{text}: {error}") from None


def _prefix(frame: Frame, scope: str, value: Value, values: Values) -> str:
    parts = []
    if "scope" in values:
        parts.append(f"{scope}: ")
    if "show-declaration" in values:
        line = next((variable.line for variable in frame.code.variables() if variable.name == value.name), 0)
        if line and scope != "GLOBAL":
            parts.append(f"{frame.code.file.rpartition('/')[2]}:{line}: ")
    return "".join(parts)


def file_globals(context: Context, frame: Frame) -> list[Value]:
    """The globals of the file whose function the frame runs."""
    if frame.image is None:
        return []
    found = [frame.variable(name) for name in frame.image.globals]
    return [value for value in found if value is not None]
