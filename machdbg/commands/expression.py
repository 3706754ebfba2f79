"""expression, dwim-print: C expressions at the selected frame."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from machdbg.debugger import format as formats
from machdbg.debugger.error import ExpressionError
from machdbg.machine.ctype import Pointer, Void, strip

from .options import Values, parse_integer
from .registry import Option, command
from .result import CommandError
from .running import report_stop
from .value_options import VALUE_OPTIONS, format_options

if TYPE_CHECKING:
    from machdbg.debugger.expression import Evaluation
    from machdbg.debugger.format import FormatOptions
    from machdbg.debugger.value import Value

    from .context import Context

_NOTE = re.compile(r"\n(?:note: |<user expression \d+>:)")  # behind these, LLDB leaves a line empty

SHOWN_LANGUAGES = ("c++", "objective-c++", "c++03", "c++11", "c++14", "c++17", "c++20", "objc++")
LANGUAGES = {*SHOWN_LANGUAGES, "c", "c89", "c99", "c11", "objective-c", "objc", "rust", "d"}
FOREIGN = {"ada83", "ada95", "cobol74", "cobol85", "fortran77", "fortran90", "fortran95", "go", "haskell", "java",
           "julia", "modula2", "modula3", "ocaml", "pascal83", "python", "swift"}
NO_BOOLEAN = 'could not convert "{}" to a boolean value.'
EXPRESSION_OPTIONS = (
    *VALUE_OPTIONS,
    Option("a", "all-threads", "Accepted.", "boolean", wrong='invalid all-threads value setting: "{}"'),
    Option("i", "ignore-breakpoints", "Whether functions that are called run over breakpoints; true if not given.",
           "boolean", wrong=NO_BOOLEAN),
    Option("j", "allow-jit", "Accepted.", "boolean", wrong=NO_BOOLEAN),
    Option("l", "language", "Accepted if it is one of C's family; expressions are C.", "source-language"),
    Option("p", "top-level", "Accepted; declarations of names that begin with $ stay."),
    Option("t", "timeout", "How many microseconds loops of the expression and functions that it calls may take. "
                           "Without it, loops may take ten seconds.", "timeout"),
    Option("u", "unwind-on-error", "Whether a call that fails is given up, so that the thread stands where it stood; "
                                   "true if not given.", "boolean", wrong=NO_BOOLEAN),
    Option("v", "description-verbosity", "Accepted.", "description-verbosity", optional_value=True),
    Option("X", "apply-fixits", "Accepted.", "boolean", wrong=NO_BOOLEAN),
    Option("", "persistent-result", "Whether to keep the result as $0, $1...", "boolean"),
)


def show(context: Context, value: Value, values: Values, options: FormatOptions, *, persistent: bool) -> None:
    """Print a value as ``(type) value``, or kept as ``(type) $N = value``."""
    kept = persistent and "object-description" not in values
    value = context.target.persistent.keep(value) if kept else value.renamed("")
    if options.elements is not None:
        _check_elements(value)
    if "object-description" in values:
        context.line(formats.object_description(value, options) + ("" if options.elements is not None else "\n"))
        return
    context.line(formats.describe(value, options))


def _check_elements(value: Value) -> None:
    """Raise CommandError for what has no elements for -Z."""
    kind = strip(value.type)
    if not isinstance(kind, Pointer):
        raise CommandError("expression cannot be used with --element-count as it does not refer to a pointer")
    if isinstance(strip(kind.target), Void):
        raise CommandError("expression cannot be used with --element-count as it refers to a pointer to void")


def _check_language(name: str) -> None:
    """Raise CommandError for a language whose expressions LLDB does not have either."""
    if name.lower() in FOREIGN:
        raise CommandError(f"Could not find type system for language {name}: TypeSystem for language {name} doesn't "
                           "exist")
    if name.lower() not in LANGUAGES:
        shown = "".join(f"\n  {language}" for language in SHOWN_LANGUAGES)
        raise CommandError(f"unknown language type: '{name}' for expression. List of supported languages:{shown}")


def evaluate(context: Context, text: str, values: Values) -> Evaluation:
    """The outcome of an expression; ``fixed`` says how it had to be corrected. An interrupt is for functions that it
    calls. One that stopped in such a function shows the stop, behind the error."""
    from machdbg.debugger.calling import CallInterrupted, CallOptions
    from machdbg.debugger.expression import Evaluation, evaluate_fixed
    if "language" in values:
        _check_language(values.text("language"))
    options = CallOptions(values.flag("ignore-breakpoints", True), values.flag("unwind-on-error", True),
                          _timeout(values))
    context.running = context.process_is_alive
    try:
        return evaluate_fixed(context.target, context.frame_or_none, text, options)
    except CallInterrupted as stop:
        context.result.fail(str(stop))
        report_stop(context, stop.event)
        return Evaluation(None)
    finally:
        context.running = False


def _timeout(values: Values) -> float | None:
    """The seconds that an expression may take; 0 is none, as for LLDB."""
    text = values.text("timeout")
    number = parse_integer(text) if text else 0
    if number is None or number < 0:
        raise CommandError(f'invalid timeout setting "{text}"')
    return number / 1e6 if number else None


def report_fix(context: Context, outcome: Evaluation) -> None:
    """Say how the expression was corrected."""
    if outcome.fixed is not None:
        context.line(f"  Evaluated this expression after applying Fix-It(s):\n    {outcome.fixed}")


def _lines(context: Context) -> str:
    """An expression typed over several lines, up to an empty one."""
    context.line("Enter expressions, then terminate with an empty line to evaluate:")
    lines: list[str] = []
    while (line := context.read_line(f"{len(lines) + 1:3}: ")) is not None and line.strip():
        lines.append(line)
    return "\n".join(lines)


@command("expression", summary="Evaluate a C expression at the selected frame and keep its value as $0, $1...",
         raw=True, options=EXPRESSION_OPTIONS, arguments="<expr>", completes=("expression",),
         details="The expression sees the arguments and locals of the frame, globals, types, registers ($rip) and "
                 "earlier results. An assignment changes the program's memory. Functions that it calls run on the "
                 "selected thread, where that stands; what they do is part of the recorded run. Without an "
                 "expression, lines are read, up to an empty one.",
         examples=("expression kmsg->ikm_header->msgh_bits & 0x1f", "expression -f x -- option"))
def expression(context: Context, values: Values, arguments: list[str]) -> None:
    text = arguments[0] or _lines(context)
    if not text:
        raise CommandError("unknown error")
    options = format_options(context, values)
    try:
        outcome = evaluate(context, text, values)
    except ExpressionError as error:
        raise ExpressionError(f"{error}\n" if _NOTE.search(str(error)) else str(error)) from None
    if outcome.value is not None:
        show(context, outcome.value, values, options, persistent=values.flag("persistent-result", True))
    report_fix(context, outcome)


@command("dwim-print", summary="Print a variable or an expression.", raw=True, options=EXPRESSION_OPTIONS,
         arguments="<variable-name or expr>", syntax="dwim-print <variable-name or expr>", completes=("expression",),
         examples=("p *kmsg", "p/x option"))
def dwim_print(context: Context, values: Values, arguments: list[str]) -> None:
    text = arguments[0]
    if not text:
        raise CommandError("'dwim-print' takes a variable or expression")
    options = format_options(context, values)
    frame = context.frame_or_none
    value = frame.local(text) if frame is not None and text.isidentifier() else None
    if value is not None:
        show(context, value, values, options, persistent=values.flag("persistent-result", False))
        return
    outcome = evaluate(context, text, values)
    if outcome.value is not None:
        show(context, outcome.value, values, options, persistent=values.flag("persistent-result", False))
    report_fix(context, outcome)
