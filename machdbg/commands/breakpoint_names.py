"""breakpoint name: names of breakpoints, and options that they bring."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from machdbg.debugger.breakpoint import Breakpoint, BreakpointName, BreakpointOptions, check_name
from machdbg.debugger.error import DebuggerError

from .breakpoint import COMMAND, DUMMY, IDS, OPTIONS, changes, chosen, owner, owner_of
from .options import Values
from .registry import Group, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from .context import Context

GROUP = Group("breakpoint name", "Commands for the names of breakpoints.",
              "breakpoint name <subcommand> [<command-options>]")
NAME = Option("N", "name", "The name.", "breakpoint-name")
PERMISSIONS = {"allow-list": "list", "allow-disable": "disable", "allow-delete": "delete"}


def _named(context: Context, values: Values, arguments: list[str], verb: str) -> tuple[str, list[Breakpoint]]:
    """The name given, and the breakpoints."""
    if "name" not in values:
        raise CommandError("No name option provided.")
    if not len(context.target.breakpoints):
        raise CommandError(f"No breakpoints, cannot {verb} names.")
    return values.text("name"), list(map(owner, chosen(context, arguments)))


@command("breakpoint name add", summary="Give breakpoints a name, and the options that it brings.",
         options=(NAME,), arguments=IDS, completes=("breakpoint",), examples=("breakpoint name add -N ports 1 2",))
def breakpoint_name_add(context: Context, values: Values, arguments: list[str]) -> None:
    name, breakpoints = _named(context, values, arguments, "add")
    for breakpoint_ in breakpoints:
        context.target.breakpoints.give_name(breakpoint_, name)


@command("breakpoint name delete", summary="Take a name from breakpoints.", options=(NAME,), arguments=IDS,
         completes=("breakpoint",), examples=("breakpoint name delete -N ports 1",))
def breakpoint_name_delete(context: Context, values: Values, arguments: list[str]) -> None:
    name, breakpoints = _named(context, values, arguments, "delete")
    for breakpoint_ in breakpoints:
        if name in breakpoint_.names:
            breakpoint_.names.remove(name)


@command("breakpoint name list", summary="List the names, what they bring, and the breakpoints that have them.",
         options=(DUMMY,), examples=("breakpoint name list",))
def breakpoint_name_list(context: Context, values: Values, arguments: list[str]) -> None:
    breakpoints = owner_of(context, values).breakpoints
    if not breakpoints.names:
        context.line("No breakpoint names found.")
    for name in sorted(breakpoints.names):
        context.write(describe(breakpoints.names[name]))
        users = [breakpoint_ for breakpoint_ in breakpoints if name in breakpoint_.names]
        for breakpoint_ in users:
            context.line(breakpoint_.describe("brief").rstrip())
        if not users:
            context.line("No breakpoints using this name.")


def describe(name: BreakpointName) -> str:
    """A name and what it brings."""
    text = f"Name: {name.name}\n"
    if name.help:
        text += f"Help: {name.help}\n"
    if name.changes:
        options = BreakpointOptions(**name.changes)
        text += f"Options: \n   {options.describe() or 'Options: enabled '}\n"
        if options.acts:
            text += options.actions() + "\n"
        text += f"Condition: {options.condition}\n" if options.condition else ""
    if name.permissions:
        text += "Permissions: \n" + "".join(f"      {what}: {'allowed' if allowed else 'disallowed'}\n"
                                            for what, allowed in name.permissions.items())
    return text


@command("breakpoint name configure", summary="Say what options a name brings to the breakpoints that have it.",
         options=(*OPTIONS, COMMAND,
                  Option("L", "allow-list", "Accepted.", "boolean"),
                  Option("A", "allow-disable", "Accepted.", "boolean"),
                  Option("D", "allow-delete", "Whether such a breakpoint is deleted along with others: by the name, or "
                                              "with all.", "boolean"),
                  Option("B", "breakpoint-id", "Take the options of this breakpoint.", "breakpt-id"),
                  Option("H", "help-string", "A text on the name.", "none"),
                  Option("e", "enable", "Enable breakpoints that get the name.", sets=(1,)),
                  Option("d", "disable", "Disable them.", sets=(2,))),
         arguments="<breakpoint-name> [<breakpoint-name>...]", completes=("breakpoint",),
         examples=("breakpoint name configure -c 'option & 2' -C 'bt 3' receive",))
def breakpoint_name_configure(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("No names provided.")
    breakpoints = context.target.breakpoints
    new = changes(values)
    if "breakpoint-id" in values:
        text = values.text("breakpoint-id")
        model = breakpoints.get(int(text)) if text.isdecimal() else None
        if model is None:
            raise CommandError(f"Could not find specified breakpoint {text}")
        default = BreakpointOptions()
        new = {each.name: getattr(model.options, each.name) for each in fields(BreakpointOptions)
               if getattr(model.options, each.name) != getattr(default, each.name)} | new
    for text in arguments:
        try:
            check_name(text)
        except DebuggerError as error:
            raise CommandError(f"Invalid breakpoint name: {text} - {error}") from None
        name = breakpoints.names.setdefault(text, BreakpointName(text))
        name.help = values.text("help-string", name.help)
        name.changes |= new
        name.permissions |= {what: values.flag(key) for key, what in PERMISSIONS.items() if key in values}
        for breakpoint_ in breakpoints:
            if text in breakpoint_.names:
                name.apply(breakpoint_.options)
    breakpoints.changed()
