"""type summary, format, category: how values of a type are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.formatstring import parse
from machdbg.debugger.formatters import Filter, Rules, Summary, Synthetic, TypeFormat
from machdbg.debugger.scalar import FORMATS, parse_format

from .formatter_lists import matching
from .options import Values
from .registry import Group, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from machdbg.debugger.value import Value

    from .context import Context

SUMMARY = Group("type summary", "Commands for the summaries of types: what is shown beside, or instead of, a value.")
FORMAT = Group("type format", "Commands for the formats of types.")
CATEGORY = Group("type category", "Commands for categories of summaries, formats and the like, which can be switched "
                                  "off.")
FILTER = Group("type filter", "Commands for the choice of the members that are shown of a type.")
SYNTHETIC = Group("type synthetic", "Commands for members of a type that a Python class makes up.")
PYTHON_PROMPT = '''\
Enter your Python command(s). Type 'DONE' to end.
def function (valobj,internal_dict):
     """valobj: an SBValue which you want to provide a summary for
        internal_dict: an LLDB support object not to be used"""'''
CLASS_PROMPT = """\
Enter your Python command(s). Type 'DONE' to end.
You must define a Python class with these methods:
    def __init__(self, valobj, internal_dict):
    def num_children(self):
    def get_child_at_index(self, index):
    def get_child_index(self, name):
    def update(self):
        '''Optional'''
class synthProvider:"""

RuleT = TypeVar("RuleT", Filter, Synthetic)
OtherT = TypeVar("OtherT", Filter, Synthetic)

RULE_OPTIONS = (
    Option("C", "cascade", "Whether it is for typedefs of the type too.", "boolean",
           wrong="invalid value for cascade: {}"),
    Option("p", "skip-pointers", "Not for pointers to the type."),
    Option("r", "skip-references", "Not for references to the type (C has none)."),
    Option("x", "regex", "The names are regular expressions."),
    Option("w", "category", "The category to which it is added.", "name"),
)

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


def _rule(values: Values) -> dict[str, Any]:
    """What RULE_OPTIONS say of a rule."""
    return {"cascade": values.flag("cascade", True), "skip_pointers": "skip-pointers" in values,
            "skip_references": "skip-references" in values}


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
        body = values.texts("python-script") or _asked(context, PYTHON_PROMPT)
        call, lines = context.scripts.summary_body(body), tuple(body)
    elif "inline-children" not in values:
        if not text:
            raise CommandError("empty summary strings not allowed")
        try:
            parse(text)
        except DebuggerError as error:
            raise CommandError(f"syntax error: {error}") from None
    return Summary(
        **_rule(values), text=text, call=call, lines=lines, one_line="inline-children" in values,
        omit_names="omit-names" in values,
        expand="expand" in values, hide_value="no-value" in values, hide_empty="hide-empty" in values)


def _asked(context: Context, prompt: str) -> list[str]:
    """Lines that the user types, up to DONE."""
    context.line(prompt)
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
    rule = TypeFormat(**_rule(values), letter=letter, name=FORMATS[letter])
    category = context.formatters.category(values.text("category", "default"))
    for name in arguments:
        category.formats.add(name, rule, regex="regex" in values)
    context.formatters.changed()


@command("type filter add", summary="Choose the members of types that are shown.",
         options=(Option("c", "child", "A member, or the path of one further inside.", "expr-path",
                         repeated=True), *RULE_OPTIONS),
         arguments="<name> [<name> [...]]", completes=("type",),
         examples=("type filter add --child msgh_id --child msgh_size mach_msg_header_t",))
def filter_add(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("type filter add takes one or more args.")
    if "child" not in values:
        raise CommandError("type filter add needs one or more children.")
    paths = tuple(path if path.startswith((".", "->", "[")) else f".{path}" for path in values.texts("child"))
    rule = Filter(**_rule(values), paths=paths)
    category = context.formatters.category(values.text("category", "default"))
    for name in arguments:
        _add_members(context, category.filters, category.synthetics, name, rule, values, "filter")


@command("type synthetic add", summary="Have the members of types made up by a Python class. An object of it is made "
                                       "with the SBValue and a dictionary, and asked for num_children(), "
                                       "get_child_at_index(i), get_child_index(name) and, if it has them, update(), "
                                       "has_children() and get_value().",
         options=(Option("l", "python-class", "The class: module.Class.", "python-class", sets=(1,)),
                  Option("P", "input-python", "Ask for the methods of such a class.", sets=(2,)),
                  *RULE_OPTIONS),
         arguments="<name> [<name> [...]]", completes=("type",),
         examples=("type synthetic add -l module.Class ipc_kmsg_queue",))
def synthetic_add(context: Context, values: Values, arguments: list[str]) -> None:
    scripts = context.scripts
    if "python-class" not in values and "input-python" not in values:
        raise CommandError("must either provide a children list, a Python class name, or use -P and type a Python "
                           "class line-by-line")
    if not arguments:
        raise CommandError("type synthetic add takes one or more args.")
    if "python-class" in values:
        name = values.text("python-class")
        if scripts.find(name) is None:
            context.result.warning("The provided class does not exist - please define it before attempting to use "
                                   "this synthetic provider")
    else:
        name = scripts.provider_body(_asked(context, CLASS_PROMPT))
    rule = Synthetic(**_rule(values), text=f"Python class {name}", make=scripts.provider(name))
    category = context.formatters.category(values.text("category", "default"))
    for type_name in arguments:
        _add_members(context, category.synthetics, category.filters, type_name, rule, values, "synthetic")


def _add_members(context: Context, rules: Rules[RuleT], others: Rules[OtherT], name: str, rule: RuleT,
                 values: Values, kind: str) -> None:
    """Add a rule on members: a category has one for a type, of either kind."""
    if not name:
        raise CommandError("empty typenames not allowed")
    if name in (others.patterns if "regex" in values else others.exact):
        other = "synthetic" if kind == "filter" else "filter"
        raise CommandError(f"cannot add {kind} for type {name} when {other} is defined in same category!")
    rules.add(name, rule, regex="regex" in values)
    context.formatters.changed()


# categories


@command("type category list", summary="List the categories and whether they are in force.", arguments="[<name>]")
def category_list(context: Context, values: Values, arguments: list[str]) -> None:
    wanted = matching(arguments[0] if arguments else None)
    for category in context.formatters.categories.values():
        if wanted(category.name):
            context.line(f"Category: {category.name} ({'enabled' if category.enabled else 'disabled'})")


@command("type category define", examples=("type category define ports",),
         summary="Define categories.",
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
        if enabled and arguments != ["*"] and category.is_empty:
            context.result.warning("empty category enabled (typo?)")
    formatters.changed()


@command("type category enable", examples=("type category enable mach",),
         summary="Put categories in force; * stands for all of them.",
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


@command("type category delete", examples=("type category delete ports",),
         summary="Delete categories and all that they hold.",
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
