"""type summary, format, category: how values of a type are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.formatstring import parse
from machdbg.debugger.formatters import Category, Rules, Summary, TypeFormat
from machdbg.debugger.scalar import FORMATS, parse_format

from .options import Values
from .registry import Group, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from machdbg.debugger.value import Value

    from .context import Context

SUMMARY = Group("type summary", "Commands for the summaries of types: what is shown beside, or instead of, a value.")
FORMAT = Group("type format", "Commands for the formats of types.")
CATEGORY = Group("type category", "Commands for categories of summaries and formats, which can be switched off.")
FILTER = Group("type filter", "Filters of members are not supported.")
SYNTHETIC = Group("type synthetic", "Synthetic members are not supported.")
PYTHON_PROMPT = '''\
Enter your Python command(s). Type 'DONE' to end.
def function (valobj,internal_dict):
     """valobj: an SBValue which you want to provide a summary for
        internal_dict: an LLDB support object not to be used"""'''
LINE = "-----------------------"

RULE_OPTIONS = (
    Option("C", "cascade", "Whether it is for typedefs of the type too.", "boolean"),
    Option("p", "skip-pointers", "Not for pointers to the type."),
    Option("r", "skip-references", "Accepted; C has no references."),
    Option("x", "regex", "The names are regular expressions."),
    Option("w", "category", "The category to which it is added.", "name"),
)
WHICH = (Option("a", "all", "In every category.", sets=(1,)),
         Option("w", "category", "In this category.", "name", sets=(2,)))
LISTED = (Option("w", "category-regex", "Only categories whose name matches.", "name"),)


@command("type summary add", summary="Give types a summary: a string with ${var.member} items, all members on a line, "
                                     "or a Python function of (valobj, internal_dict).",
         options=(Option("s", "summary-string", "The string.", "summary-string", sets=(1,)),
                  Option("c", "inline-children", "All members on one line.", sets=(2,), required=(2,)),
                  Option("O", "omit-names", "Without the members' names.", sets=(2,)),
                  Option("F", "python-function", "The Python function.", "python-function", sets=(3,)),
                  Option("o", "python-script", "A line of such a function.", "python-script", sets=(3,)),
                  Option("P", "input-python", "Ask for the lines of such a function.", sets=(3,)),
                  Option("e", "expand", "Show the members below.", sets=(1, 3)),
                  Option("h", "hide-empty", "No braces where there are no members.", sets=(1, 3)),
                  Option("v", "no-value", "Show the summary alone."),
                  Option("n", "name", "A name for the summary, for 'frame variable --summary'.", "name", sets=(1, 3)),
                  *RULE_OPTIONS),
         arguments="<name> [<name> [...]]", completes=("type",),
         examples=('type summary add -s "id=${var.msgh_id} size=${var.msgh_size}" mach_msg_header_t',))
def summary_add(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments and "name" not in values:
        raise CommandError("type summary add takes one or more args.")
    rule = _summary(context, values)
    formatters = context.formatters
    if "name" in values:
        formatters.named[values.text("name")] = rule
    category = formatters.category(values.text("category", "default"))
    for name in arguments:
        category.summaries.add(name, rule, regex="regex" in values)
    formatters.changed()


def _summary(context: Context, values: Values) -> Summary:
    text = values.text("summary-string")
    call: Callable[[Value], str | None] | None = None
    lines: tuple[str, ...] = ()
    if "python-function" in values:
        name = values.text("python-function")
        if context.scripts.find(name) is None:
            context.result.warning(f"The provided function \"{name}\" does not exist - please define it before "
                                   "attempting to use this summary.")
        call, lines = context.scripts.summary_function(name), (f"{name}(valobj,internal_dict)",)
    elif "python-script" in values or "input-python" in values:
        body = values.texts("python-script") or _asked(context)
        call, lines = context.scripts.summary_body(body), tuple(body)
    elif "inline-children" not in values:
        if not text:
            raise CommandError("empty summary strings not allowed")
        try:
            parse(text)
        except DebuggerError as error:
            raise CommandError(f"syntax error: {error}") from None
    return Summary(
        cascade=values.flag("cascade", True), skip_pointers="skip-pointers" in values, text=text, call=call,
        lines=lines, one_line="inline-children" in values, omit_names="omit-names" in values,
        expand="expand" in values, hide_value="no-value" in values, hide_empty="hide-empty" in values)


def _asked(context: Context) -> list[str]:
    context.line(PYTHON_PROMPT)
    lines = []
    while (line := context.read_line("    ")) is not None and line.strip() != "DONE":
        lines.append(line)
    return lines


@command("type format add", summary="Give types a format.",
         options=(Option("f", "format", "The format.", "format", sets=(1,)),
                  Option("t", "type", "Not supported: show it as a value of another type.", "name", sets=(2,)),
                  *RULE_OPTIONS),
         arguments="<name> [<name> [...]]", completes=("type",), examples=("type format add -f x mach_port_name_t",))
def format_add(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("type format add takes one or more args.")
    if "type" in values:
        raise CommandError("a format cannot be another type here; cast the value, as in '(type)value'")
    if "format" not in values:
        raise CommandError("type format add needs a valid format.")
    letter = parse_format(values.text("format"))
    rule = TypeFormat(values.flag("cascade", True), "skip-pointers" in values, letter, FORMATS[letter])
    category = context.formatters.category(values.text("category", "default"))
    for name in arguments:
        category.formats.add(name, rule, regex="regex" in values)
    context.formatters.changed()


# lists, deletions


def _summaries(category: Category) -> Rules[Summary]:
    return category.summaries


def _formats(category: Category) -> Rules[TypeFormat]:
    return category.formats


Picker = Callable[[Category], Rules[Summary]] | Callable[[Category], Rules[TypeFormat]]


def _matching(text: str | None) -> Callable[[str], bool]:
    """Whether a name is, or matches, ``text``; None: any."""
    if text is None:
        return lambda name: True
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise CommandError(f"syntax error: {error}") from None
    return lambda name: name == text or pattern.search(name) is not None


def _list(context: Context, values: Values, arguments: list[str], pick: Picker) -> bool:
    """Print the rules; whether there were any."""
    if len(arguments) > 1:
        raise CommandError("too many arguments - expected one or none")
    wanted = _matching(values.text("category-regex") if "category-regex" in values else None)
    named = _matching(arguments[0] if arguments else None)
    found = False
    for category in context.formatters.categories.values():
        if not wanted(category.name):
            continue
        context.line(f"{LINE}\nCategory: {category.name}{'' if category.enabled else ' (disabled)'}\n{LINE}")
        for name, rule in pick(category):
            if named(name):
                found = True
                context.line(f"{name}: {rule.describe().lstrip(' ')}")
    return found


@command("type summary list", summary="List summaries; all of them, or those of types whose name matches.",
         options=LISTED, arguments="[<name>]", completes=("type",))
def summary_list(context: Context, values: Values, arguments: list[str]) -> None:
    found = _list(context, values, arguments, _summaries)
    if context.formatters.named:
        context.line("Named summaries:")
        for name, rule in context.formatters.named.items():
            context.line(f"{name}: {rule.describe()}")
    elif not found:
        context.line("no matching results found.")


@command("type format list", summary="List formats; all of them, or those of types whose name matches.",
         options=LISTED, arguments="[<name>]", completes=("type",))
def format_list(context: Context, values: Values, arguments: list[str]) -> None:
    if not _list(context, values, arguments, _formats):
        context.line("no matching results found.")


def _chosen(context: Context, values: Values) -> Iterator[Category]:
    """The categories that a command is for: all of them, one, or the default one."""
    categories = context.formatters.categories
    if "all" in values:
        yield from categories.values()
    elif values.text("category", "default") in categories:
        yield categories[values.text("category", "default")]


def _delete(context: Context, values: Values, arguments: list[str], pick: Picker, kind: str) -> None:
    if len(arguments) != 1:
        raise CommandError(f"type {kind} delete takes 1 arg.")
    deleted = [pick(category).delete(arguments[0]) for category in _chosen(context, values)]
    if kind == "summary":
        deleted.append(context.formatters.named.pop(arguments[0], None) is not None)
    context.formatters.changed()
    if not any(deleted):
        raise CommandError(f"no custom formatter for {arguments[0]}.")


def _clear(context: Context, values: Values, pick: Picker) -> None:
    for category in _chosen(context, values):
        pick(category).clear()
    context.formatters.changed()


@command("type summary delete", summary="Delete the summary of a type.", options=WHICH, arguments="<name>",
         completes=("type",))
def summary_delete(context: Context, values: Values, arguments: list[str]) -> None:
    _delete(context, values, arguments, _summaries, "summary")


@command("type format delete", summary="Delete the format of a type.", options=WHICH, arguments="<name>",
         completes=("type",))
def format_delete(context: Context, values: Values, arguments: list[str]) -> None:
    _delete(context, values, arguments, _formats, "format")


@command("type summary clear", summary="Delete the summaries of the default category, or of all.", options=WHICH[:1])
def summary_clear(context: Context, values: Values, arguments: list[str]) -> None:
    context.formatters.named.clear()
    _clear(context, values, _summaries)


@command("type format clear", summary="Delete the formats of the default category, or of all.", options=WHICH[:1])
def format_clear(context: Context, values: Values, arguments: list[str]) -> None:
    _clear(context, values, _formats)


def _evaluated(context: Context, text: str) -> Value:
    frame = context.frame_or_none
    try:
        value = frame.variable_path(text) if frame is not None else context.evaluate(text)
    except DebuggerError:
        value = None
    if value is None:
        raise CommandError("failed to evaluate expression")
    return value


@command("type summary info", summary="Show which summary a value has.", raw=True, arguments="<expr>",
         completes=("variable",))
def summary_info(context: Context, values: Values, arguments: list[str]) -> None:
    value = _evaluated(context, arguments[0])
    rule = context.formatters.summary(value.type)
    where = f"({value.type_name}) {arguments[0]}"
    context.line(f"no summary applies to {where}" if rule is None else
                 f"summary applied to {where} is: {rule.describe()}")


@command("type format info", summary="Show which format a value has.", raw=True, arguments="<expr>",
         completes=("variable",))
def format_info(context: Context, values: Values, arguments: list[str]) -> None:
    value = _evaluated(context, arguments[0])
    rule = context.formatters.format(value.type)
    where = f"({value.type_name}) {arguments[0]}"
    context.line(f"no format applies to {where}" if rule is None else
                 f"format applied to {where} is: {rule.describe()}")


# categories


@command("type category list", summary="List the categories and whether they are in force.", arguments="[<name>]")
def category_list(context: Context, values: Values, arguments: list[str]) -> None:
    wanted = _matching(arguments[0] if arguments else None)
    for category in context.formatters.categories.values():
        if wanted(category.name):
            context.line(f"Category: {category.name} ({'enabled' if category.enabled else 'disabled'})")


@command("type category define", summary="Define categories.",
         options=(Option("e", "enabled", "Enable them at once."),
                  Option("l", "language", "Accepted; every program here is C.", "source-language")),
         arguments="<name> [<name> [...]]")
def category_define(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("type category define takes 1 or more args.")
    for name in arguments:
        category = context.formatters.category(name)
        category.enabled = category.enabled or "enabled" in values
    context.formatters.changed()


def _set_enabled(context: Context, arguments: list[str], enabled: bool) -> None:
    formatters = context.formatters
    names = list(formatters.categories) if arguments == ["*"] else arguments
    for name in names:
        category = formatters.category(name)
        category.enabled = enabled
        if enabled and arguments != ["*"] and not list(category.summaries) and not list(category.formats):
            context.result.warning("empty category enabled (typo?)")
    formatters.changed()


@command("type category enable", summary="Put categories in force; * stands for all of them.",
         arguments="<name> [<name> [...]]", completes=("category",))
def category_enable(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("type category enable takes arguments and/or a language")
    _set_enabled(context, arguments, True)


@command("type category disable", summary="Take categories out of force; * stands for all of them. 'mach' holds what "
                                          "the debugger says of port names, return codes and messages.",
         arguments="<name> [<name> [...]]", completes=("category",), examples=("type category disable mach",))
def category_disable(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("type category disable takes arguments and/or a language")
    _set_enabled(context, arguments, False)


@command("type category delete", summary="Delete categories and all that they hold.",
         arguments="<name> [<name> [...]]", completes=("category",))
def category_delete(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("type category delete takes 1 or more arg.")
    missing = [name for name in arguments if name not in context.formatters.categories or name == "default"]
    for name in arguments:
        if name != "default":
            context.formatters.categories.pop(name, None)
    context.formatters.changed()
    if missing:
        raise CommandError("cannot delete one or more categories")


# what there is not


@command("type filter add", summary="Not supported: choose the members that are shown.",
         options=(Option("c", "child", "A member.", "expression-path", repeated=True),), arguments="<name>...",
         details="Use 'type summary add' to show some members of a type.")
def filter_add(context: Context, values: Values, arguments: list[str]) -> None:
    raise CommandError("machdbg has no filters: use 'type summary add' to show some members of a type")


@command("type synthetic add", summary="Not supported: members made up by a Python class.",
         options=(Option("l", "python-class", "The class.", "python-class"),), arguments="<name>...",
         details="Use 'type summary add -F' to show what a Python function makes of a value.")
def synthetic_add(context: Context, values: Values, arguments: list[str]) -> None:
    raise CommandError("machdbg has no synthetic members: use 'type summary add -F' to show what a Python function "
                       "makes of a value")
