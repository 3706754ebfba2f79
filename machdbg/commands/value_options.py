"""The options with which commands say how values are shown."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.format import FormatOptions
from machdbg.debugger.formatstring import parse
from machdbg.debugger.formatters import Summary
from machdbg.debugger.scalar import parse_format

from .gdb import parse_gdb
from .options import Values
from .registry import GDB_FORMAT, Option
from .result import CommandError

if TYPE_CHECKING:
    from .context import Context

FORMAT = Option("f", "format", "The format of the values (see 'help format').", "format")

VALUE_OPTIONS = (
    FORMAT,
    GDB_FORMAT,
    Option("T", "show-types", "Show the type of every member."),
    Option("L", "location", "Show where values lie."),
    Option("F", "flat", "Show each member on a line of its own, with its path."),
    Option("A", "show-all-children", "Show all elements and members, however many."),
    Option("D", "depth", "How deep to go into structures.", "count", wrong="invalid max depth '{}'"),
    Option("P", "ptr-depth", "How many pointers to follow.", "count", wrong="invalid pointer depth '{}'"),
    Option("R", "raw-output", "Show no summaries."),
    Option("O", "object-description", "Show the value alone, without type and name."),
    Option("Z", "element-count", "Take the value for an array of so many elements.", "count",
           wrong="invalid element count '{}'"),
    Option("S", "synthetic-type", "Whether members are shown that filters and Python classes give types.", "boolean",
           wrong="invalid synthetic-type '{}'"),
    Option("V", "validate", "Accepted.", "boolean", wrong="invalid validate '{}'"),
    Option("d", "dynamic-type", "Accepted; C has no dynamic types.", "none",
           choices=("no-dynamic-values", "run-target", "no-run-target")),
    Option("Y", "no-summary-depth", "How deep to leave out summaries; 1 if no number is given.", "count",
           optional_value=True, wrong="invalid pointer depth '{}'"),
)

SUMMARY_OPTIONS = (
    Option("y", "summary", "Show the value with the summary of this name.", "name"),
    Option("z", "summary-string", "Show the value with this summary string.", "name"),
)


MORE = ("*** Some of the displayed variables have more members than the debugger will show by default. To show all of "
        "them, you can either use the --show-all-children option to {} or raise the limit by changing the "
        "target.max-children-count setting.")


def more_notice(context: Context, command: str) -> None:
    """Say, once in a session, that members were left out."""
    if not context.told_of_more:
        context.told_of_more = True
        context.line(MORE.format(command))


def format_of(values: Values) -> str | None:
    """The format letter that -f or -G asks for; raises CommandError."""
    if "format" in values:
        if not values.text("format"):
            raise CommandError("empty option string")
        return parse_format(values.text("format")) or None
    if "gdb-format" in values:
        gdb = parse_gdb(values.text("gdb-format"))
        for given, what in ((gdb.size, "byte size"), (gdb.count, "count")):
            if given is not None:
                raise CommandError(f"this command doesn't support specifying a {what}")
        return gdb.format
    return None


def _summary_of(context: Context, values: Values) -> Summary | None:
    """The summary that -y or -z asks for; raises CommandError."""
    if "summary" in values:
        found = context.formatters.named.get(values.text("summary"))
        if found is None:
            raise CommandError("must specify a valid named summary")
        return found
    if "summary-string" in values:
        with suppress(DebuggerError):  # LLDB shows the value if there is a mistake in it
            parse(values.text("summary-string"))
            return Summary(text=values.text("summary-string"), expand=True)
    return None


def format_options(context: Context, values: Values) -> FormatOptions:
    """How to show values, by the options and the settings."""
    settings = context.settings
    usual = _by_settings(
        settings["target.max-children-count"], settings["target.max-children-depth"],
        settings["auto-one-line-summaries"], settings["target.max-string-summary-length"],
        "NULL" if context.process_is_alive else "nullptr")
    if not values:
        return usual
    plain = not any(key in values for key in ("show-types", "location", "flat"))
    return usual._replace(
        format=format_of(values), show_types="show-types" in values, show_location="location" in values,
        flat="flat" in values, depth=_depth(values.number("depth")) if "depth" in values else usual.depth,
        pointer_depth=values.number("ptr-depth"),
        max_children=None if "show-all-children" in values else usual.max_children, raw="raw-output" in values,
        synthetic=values.flag("synthetic-type", True), one_line=usual.one_line and plain,
        summary=_summary_of(context, values),
        quiet_depth=values.number("no-summary-depth", 1) if "no-summary-depth" in values else 0,
        elements=values.number("element-count") or None)


@lru_cache(maxsize=16)
def _by_settings(limit: int, depth: int, one_line: bool, max_string: int, null: str) -> FormatOptions:
    return FormatOptions(max_children=limit, depth=_depth(depth), one_line=one_line, max_string=max_string, null=null)


def _depth(depth: int) -> int | None:
    """A depth as commands and settings have it."""
    return None if depth >= 0xFFFFFFFF else depth
