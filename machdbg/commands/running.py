"""Setting the process running from a command, and what is shown when it stops."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from machdbg.debugger import describe

if TYPE_CHECKING:
    from machdbg.debugger.breakpoint import BreakpointLocation
    from machdbg.debugger.process import StopEvent

    from .context import Context


def run_control(context: Context, action: Callable[[], StopEvent], first: str = "") -> None:
    """Let ``action`` run the process until it stops, then do what a stop brings with it: commands of breakpoints,
    stop hooks, the stop display. The line ``first`` comes before them, unless ``action`` refuses."""
    event = resumed(context, action)
    if first:
        context.line(first)
    report_stop(context, event)


def resumed(context: Context, action: Callable[[], StopEvent]) -> StopEvent:
    """Let ``action`` run the process; until it has stopped, an interrupt is for the process."""
    context.resumed += 1
    context.running = True
    try:
        return action()
    finally:
        context.running = False


def report_stop(context: Context, event: StopEvent) -> None:
    """Run the commands of what was hit and the stop hooks, and show the stop."""
    process = context.process
    while not event.exited:
        before = context.resumed
        for location in event.hits:
            if not _run_commands(context, location):
                return
        if context.resumed != before or context.exit_code is not None:
            return
        if not event.auto_continue:
            break
        event = resumed(context, process.resume)
    if not event.exited and not _run_hooks(context):
        return
    context.source_position = None
    context.write(describe.stop_display(process, event, colors=context.colors))


def _run_commands(context: Context, location: BreakpointLocation) -> bool:
    """Run the commands of a breakpoint location; false if one set the process running again."""
    commands = location.options.commands or location.breakpoint.options.commands
    for number, line in enumerate(commands):
        before = context.resumed
        context.line(f"{context.prompt} {line}")
        result = context.interpreter.execute(line, context.result.write, record=False)
        if context.resumed != before:
            context.line(f"Command #{number + 1} '{line}' continued the target.")
            return False
        if not result.succeeded:
            context.line(f"error: Aborting reading of commands after command #{number}: '{line}' failed with error: "
                         f"{result.errors.removeprefix('error: ')}")
            break
    return True


def _run_hooks(context: Context) -> bool:
    """Run the enabled stop hooks; false if one set the process running again."""
    hooks = [hook for hook in context.hooks.hooks.values() if hook.enabled]
    for hook in hooks:
        if len(hooks) > 1:
            context.line(f"\n- Hook {hook.number} ({hook.commands[0]})" if len(hook.commands) == 1
                         else f"\n- Hook {hook.number}")
        for line in hook.commands:
            before = context.resumed
            context.interpreter.execute(line, context.result.write, record=False)
            if context.resumed != before or context.exit_code is not None:
                return False
    if len(hooks) > 1:
        context.line()
    return True


def connect_output(context: Context) -> None:
    """Have what the program prints appear in the output of the running command."""
    def write(text: str) -> None:
        context.write(text)

    context.process.machine.on_output = write
