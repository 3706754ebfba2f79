"""type summary, format, filter and synthetic: list, delete, clear, info, which are the same for each kind of rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.formatters import (
    Category,
    Rule,
    Rules,
    Style,
    Synthetic,
    filters,
    formats,
    summaries,
    synthetics,
)

from .options import Values
from .registry import Command, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from machdbg.debugger.value import Value

    from .context import Context

LINE = "-----------------------"
WHICH = (Option("a", "all", "In every category.", sets=(1,)),
         Option("w", "category", "In this category.", "name", sets=(2,)))
LISTED = (Option("w", "category-regex", "Only categories whose name matches.", "name"),)


class Kind(NamedTuple):
    """A kind of rules: how commands call it, what the rules are, where a category has them."""

    word: str
    plural: str
    pick: Callable[[Category], Rules[Any]]


SUMMARY = Kind("summary", "summaries", summaries)
FORMAT = Kind("format", "formats", formats)
FILTER = Kind("filter", "filters", filters)
SYNTHETIC = Kind("synthetic", "classes for members", synthetics)
KINDS = (SUMMARY, FORMAT, FILTER, SYNTHETIC)


def matching(text: str | None) -> Callable[[str], bool]:
    """Whether a name is, or matches, ``text``; None: any."""
    if text is None:
        return lambda name: True
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise CommandError(f"syntax error: {error}") from None
    return lambda name: name == text or pattern.search(name) is not None


def _list(kind: Kind) -> Command:
    @command(f"type {kind.word} list", summary=f"List {kind.plural}; all of them, or those of types whose name "
                                               "matches.",
             options=LISTED, arguments="[<name>]", completes=("type",))
    def body(context: Context, values: Values, arguments: list[str]) -> None:
        if len(arguments) > 1:
            raise CommandError("too many arguments - expected one or none")
        wanted = matching(values.text("category-regex") if "category-regex" in values else None)
        named = matching(arguments[0] if arguments else None)
        found = False
        for category in context.formatters.categories.values():
            if not wanted(category.name):
                continue
            context.line(f"{LINE}\nCategory: {category.name}{'' if category.enabled else ' (disabled)'}\n{LINE}")
            for name, rule in kind.pick(category):
                if named(name):
                    found = True
                    context.line(f"{name}: {rule.describe()}")
        if kind is SUMMARY and context.formatters.named:
            context.line("Named summaries:")
            for name, rule in context.formatters.named.items():
                context.line(f"{name}: {rule.describe()}")
        elif not found:
            context.line("no matching results found.")

    return body


def _chosen(context: Context, values: Values) -> Iterator[Category]:
    """The categories that a command is for: all of them, one, or the default one."""
    categories = context.formatters.categories
    if "all" in values:
        yield from categories.values()
    elif values.text("category", "default") in categories:
        yield categories[values.text("category", "default")]


def _delete(kind: Kind) -> Command:
    @command(f"type {kind.word} delete", examples=(f"type {kind.word} delete ipc_port",),
             summary=f"Delete the {kind.word} of a type.", options=WHICH,
             arguments="<name>", completes=("type",))
    def body(context: Context, values: Values, arguments: list[str]) -> None:
        if len(arguments) != 1:
            raise CommandError(f"type {kind.word} delete takes 1 arg.")
        deleted = [kind.pick(category).delete(arguments[0]) for category in _chosen(context, values)]
        if kind is SUMMARY:
            deleted.append(context.formatters.named.pop(arguments[0], None) is not None)
        context.formatters.changed()
        if not any(deleted):
            raise CommandError(f"no custom formatter for {arguments[0]}.")

    return body


def _clear(kind: Kind) -> Command:
    @command(f"type {kind.word} clear", summary=f"Delete the {kind.plural} of the default category, or of all.",
             options=WHICH[:1])
    def body(context: Context, values: Values, arguments: list[str]) -> None:
        if kind is SUMMARY:
            context.formatters.named.clear()
        for category in _chosen(context, values):
            kind.pick(category).clear()
        context.formatters.changed()

    return body


summary_list, format_list, filter_list, synthetic_list = map(_list, KINDS)
summary_delete, format_delete, filter_delete, synthetic_delete = map(_delete, KINDS)
summary_clear, format_clear, filter_clear, synthetic_clear = map(_clear, KINDS)


def _evaluated(context: Context, text: str) -> Value:
    frame = context.frame_or_none
    try:
        value = frame.variable_path(text) if frame is not None else context.evaluate(text)
    except DebuggerError:
        value = None
    if value is None:
        raise CommandError("failed to evaluate expression")
    return value


def _info(kind: Kind, find: Callable[[Style], Rule | None]) -> Command:
    @command(f"type {kind.word} info", examples=(f"type {kind.word} info port",),
             summary=f"Show which {kind.word} a value has.", raw=True, arguments="<expr>",
             completes=("variable",))
    def body(context: Context, values: Values, arguments: list[str]) -> None:
        value = _evaluated(context, arguments[0])
        rule = find(context.formatters.style(value.type))
        where = f"({value.type_name}) {arguments[0]}"
        context.line(f"no {kind.word} applies to {where}" if rule is None else
                     f"{kind.word} applied to {where} is: {rule.describe()}")

    return body


summary_info = _info(SUMMARY, lambda style: style.summary)
format_info = _info(FORMAT, lambda style: style.format)
synthetic_info = _info(SYNTHETIC, lambda style: style.members if isinstance(style.members, Synthetic) else None)
