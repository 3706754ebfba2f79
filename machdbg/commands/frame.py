"""frame: select a frame of the stack, look at its variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from machdbg.debugger import describe
from machdbg.debugger import format as formats
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.regex import compiled

from .help import describe as describe_command
from .options import Values, parse_integer
from .registry import Group, Needs, Option, command
from .result import CommandError
from .value_options import SUMMARY_OPTIONS, VALUE_OPTIONS, format_options, more_notice
from .variables import declared_at, object_description, scope_of

if TYPE_CHECKING:
    from machdbg.debugger.frame import Frame
    from machdbg.debugger.value import Value
    from machdbg.machine.function import Variable

    from .context import Context

GROUP = Group("frame", "Commands for the frames of the selected thread's stack.")


@command("frame info", summary="Show the selected frame in one line.", needs=Needs.FRAME)
def frame_info(context: Context, values: Values, arguments: list[str]) -> None:
    context.write(describe.frame_line(context.frame, colors=context.colors))


@command("frame diagnose", summary="Find out what a crash is due to, from the machine code there; there is none here.",
         options=(Option("r", "register", "The register that is meant.", "register-name"),
                  Option("a", "address", "The address that is meant.", "address"),
                  Option("o", "offset", "The offset from the register.", "offset")), needs=Needs.FRAME)
def frame_diagnose(context: Context, values: Values, arguments: list[str]) -> None:
    raise CommandError("No diagnosis available.")


@command("frame select", summary="Select a frame of the stack, by its index or relative to the selected one.",
         options=(Option("r", "relative", "How far from the selected frame; negative towards frame 0.", "offset",
                         wrong="invalid frame offset argument '{}'"),),
         arguments="[<frame-index>]", completes=("frame",), needs=Needs.FRAME,
         examples=("frame select 2", "frame select -r 1"))
def frame_select(context: Context, values: Values, arguments: list[str]) -> None:
    thread = context.thread
    last = len(thread.frames) - 1
    if len(arguments) > 1:
        usage = describe_command(context.interpreter.tree, "frame select", context.width)
        usage = usage[usage.index("Command Options Usage"):].partition("\n\nExamples:")[0].rstrip()
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
                  Option("t", "no-recognized-args", "Accepted; there are no frame recognizers here."),
                  *SUMMARY_OPTIONS, *VALUE_OPTIONS),
         arguments="[<variable-name>...]", completes=("variable",), needs=Needs.FRAME,
         examples=("frame variable", "frame variable kmsg->ikm_header.msgh_id", "frame variable -f x *port"))
def frame_variable(context: Context, values: Values, arguments: list[str]) -> None:
    frame = context.frame
    options = format_options(context, values)
    limited = False
    lines: list[str] = []
    errors: list[str] = []  # shown below the values, as in LLDB
    as_objects = "object-description" in values
    for prefix, value in _chosen(context, frame, values, arguments, errors):
        if as_objects:
            lines.append(prefix + object_description(value, options, errors))
            continue
        text, cut = formats.described(value, options)
        lines.append(f"{prefix}{text}\n")
        limited = limited or cut
    if lines:
        context.line("".join(lines).removesuffix("\n"))
    if limited:
        more_notice(context, "frame variable")
    for text in errors:
        context.result.error(text)


def _chosen(context: Context, frame: Frame, values: Values, arguments: list[str],
            errors: list[str]) -> list[tuple[str, Value]]:
    """The values to show, each with what stands before it; what cannot be found is said in ``errors``."""
    if arguments and "regex" not in values:
        return list(_named(frame, values, arguments, errors))
    variables = sorted(frame.code.variables() if arguments else frame.in_scope(), key=_rank)
    if arguments or "show-globals" in values:
        variables += frame.file_globals
    else:
        variables = [variable for variable in variables if variable.address is None]
    if not arguments:
        left_out = {scope for scope, option in (("ARG", "no-args"), ("LOCAL", "no-locals")) if option in values}
        if left_out:
            variables = [variable for variable in variables if scope_of(variable) not in left_out]
    else:
        patterns = [compiled(text) for text in arguments]
        variables = [each for each in variables if any(pattern.search(each.name) for pattern in patterns)]
        if not variables:
            raise CommandError(f"no variables matched the regular expression '{arguments[0]}'.")
    return [(_prefix(frame, variable, values) if values else "", frame.value_of(variable)) for variable in variables]


def _named(frame: Frame, values: Values, paths: list[str], errors: list[str]) -> Iterator[tuple[str, Value]]:
    for path in paths:
        try:
            value = frame.variable_path(path)
        except DebuggerError as error:
            errors.append(str(error))
            continue
        variable = _root(frame, path) if "scope" in values or "show-declaration" in values else None
        yield _prefix(frame, variable, values) if variable is not None else "", value


def _root(frame: Frame, path: str) -> Variable | None:
    """The variable that a path begins with, the innermost of its name."""
    name = re.search(r"[A-Za-z_]\w*", path)
    known = {variable.name: variable for variable in (*frame.file_globals, *frame.in_scope())}
    return known.get(name[0]) if name is not None else None


def _rank(variable: Variable) -> int:
    """Variables are listed in the order of clang's debug information: static ones, arguments, locals."""
    return 0 if variable.address is not None else 1 if variable.is_argument else 2


def _prefix(frame: Frame, variable: Variable, values: Values) -> str:
    text = f"{scope_of(variable)}: " if "scope" in values else ""
    return text + declared_at(variable, frame.code.file) if "show-declaration" in values else text
