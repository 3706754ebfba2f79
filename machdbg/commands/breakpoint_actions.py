"""breakpoint command: what is done when a breakpoint is hit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .breakpoint import DUMMY, IDS, owner_of
from .options import Values, structured_data
from .registry import Group, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from machdbg.debugger.breakpoint import Callback

    from .context import Context

GROUP = Group("breakpoint command", "Commands that are run when a breakpoint is hit.",
              "command <sub-command> [<sub-command-options>] <breakpoint-id>")
PYTHON_PROMPT = '''\
Enter your Python command(s). Type 'DONE' to end.
def function (frame, bp_loc, internal_dict):
    """frame: the lldb.SBFrame for the location at which you stopped
       bp_loc: an lldb.SBBreakpointLocation for the breakpoint location information
       internal_dict: an LLDB support object not to be used"""'''


@command("breakpoint command add", summary="Give a breakpoint commands, or a Python function, to run when it is hit, "
                                           "instead of what it has. Without -o or -F, they are asked for line by line, "
                                           "up to DONE.",
         options=(Option("o", "one-liner", "A command, or a line of Python. May be given several times.",
                         "one-line-command", sets=(1,), repeated=True),
                  Option("e", "stop-on-error", "Whether an error ends the commands.", "boolean",
                         wrong="invalid value for stop-on-error: \"{}\""),
                  Option("s", "script-type", "What the lines are.", "script-language",
                         choices=("command", "python", "lua", "default")),
                  Option("F", "python-function", "The Python function that is called with the frame, the location and "
                                                 "a dictionary; when it gives False, the process goes on.",
                         "python-function", sets=(2,)),
                  Option("k", "structured-data-key", "A key of what the function gets as extra_args; -v gives its "
                                                     "value. May be given several times.", "none", sets=(2,),
                         repeated=True),
                  Option("v", "structured-data-value", "The value for the key before.", "none", sets=(2,),
                         repeated=True),
                  Option("D", "dummy-breakpoints", "For breakpoints of targets to come.")),
         arguments=IDS, completes=("breakpoint",),
         examples=("breakpoint command add -o 'bt 3' -o continue 1", "breakpoint command add -F module.function 1"))
def breakpoint_command_add(context: Context, values: Values, arguments: list[str]) -> None:
    breakpoints = (context.dummy if "dummy-breakpoints" in values else context.target).breakpoints
    if not len(breakpoints):
        raise CommandError("No breakpoints exist to have commands added")
    items = breakpoints.find(arguments) if arguments else [list(breakpoints)[-1]]
    kind = values.text("script-type", "command")
    if kind == "lua":
        raise CommandError("unimplemented")
    lines = values.texts("one-liner")
    callback: Callback | None = None
    if "python-function" in values:
        callback = context.scripts.breakpoint_function(values.text("python-function"), structured_data(values))
    elif kind in ("python", "default"):
        callback = context.scripts.breakpoint_body(lines or _asked(context, PYTHON_PROMPT, "    "))
    elif not lines:
        lines = [line.strip() for line in
                 _asked(context, "Enter your debugger command(s).  Type 'DONE' to end.", "> ")]
    for item in items:
        item.options.callback = callback
        item.options.commands = [] if callback is not None else list(lines)
        item.options.stop_on_error = values.flag("stop-on-error", True)
    breakpoints.changed()


def _asked(context: Context, title: str, prompt: str) -> list[str]:
    """Lines that the user types, up to DONE."""
    context.line(title)
    lines = []
    while (line := context.read_line(prompt)) is not None and line.strip() != "DONE":
        lines.append(line)
    return lines


@command("breakpoint command list", summary="List the commands of a breakpoint.", arguments="<breakpt-id>",
         completes=("breakpoint",), examples=("breakpoint command list 1",))
def breakpoint_command_list(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("No breakpoint specified for which to list the commands")
    for item in context.target.breakpoints.find(arguments):
        if item.options.acts:
            context.write(f"Breakpoint {item.id}:\n{item.options.actions()}")
        else:
            context.line(f"Breakpoint {item.id} does not have an associated command.")


@command("breakpoint command delete", summary="Take a breakpoint's commands away.", arguments="<breakpt-id>",
         options=(DUMMY,),
         completes=("breakpoint",), examples=("breakpoint command delete 1",))
def breakpoint_command_delete(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("No breakpoint specified from which to delete the commands")
    breakpoints = owner_of(context, values).breakpoints
    for item in breakpoints.find(arguments):
        item.options.commands, item.options.callback = [], None
    breakpoints.changed()
