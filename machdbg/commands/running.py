"""Setting the process running from a command, and what is shown when it stops."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from machdbg.debugger import describe

if TYPE_CHECKING:
    from machdbg.debugger.process import StopEvent

    from .context import Context


def run_control(context: Context, action: Callable[[], StopEvent], first: str = "") -> None:
    """Let ``action`` run the process until it stops, then do what a stop brings with it: commands of breakpoints,
    stop hooks, the stop display. The line ``first`` comes before them, unless ``action`` refuses.

    A command of a breakpoint may do this too; the stop that it leads to is then left to whoever handles the first one.
    """
    event = resumed(context, action)
    if first:
        context.line(first)
    if context.handling_stop:
        context.next_stop = event
    else:
        report_stop(context, event)


def resumed(context: Context, action: Callable[[], StopEvent]) -> StopEvent:
    """Let ``action`` run the process; until it has stopped, an interrupt is for the process."""
    context.resumed += 1
    if context.on_resume:
        context.line(context.on_resume)
        context.on_resume = ""
    context.flush()
    context.running = True
    try:
        return action()
    finally:
        context.running = False


def report_stop(context: Context, event: StopEvent) -> None:
    """Run the commands of what was hit and the stop hooks, and show the stop."""
    last = settled(context, event)
    if last is None:
        return
    context.source_position = None
    context.previous_tick, context.last_tick = context.last_tick, context.process.tick
    context.write(describe.stop_display(context.process, last, colors=context.colors))
    if context.settings["stop-show-changes"] and context.previous_tick is not None and not last.exited:
        from .explain import show_changes
        show_changes(context, context.previous_tick)
    warning = describe.optimization_warning(context.process)
    if warning is not None:
        context.result.warning(warning)


def settled(context: Context, event: StopEvent) -> StopEvent | None:
    """Run what is attached to a stop, and to those that this leads to; the last one, None if the user leaves."""
    context.handling_stop = True
    try:
        while not event.exited and not event.paused:
            following = _after_callbacks(context, event)
            if following is None:
                following = _after_commands(context, event)
            if context.exit_code is not None:
                return None
            if following is None and event.auto_continue:
                following = resumed(context, context.process.resume)
            if following is None:
                following = _after_hooks(context)
            if following is None:
                break
            event = following
    finally:
        context.handling_stop = False
        context.on_resume = ""
    return event


def _next_stop(context: Context) -> StopEvent | None:
    """The stop to which a command of a breakpoint or a hook has run on, if it has."""
    event, context.next_stop = context.next_stop, None
    return event


def _after_callbacks(context: Context, event: StopEvent) -> StopEvent | None:
    """Call the functions of what was hit; where the process is now, if one has set it running or all of them want it to
    go on."""
    frame = event.thread.frame(0) if event.thread is not None else None
    stops = not event.hits and not event.watchpoints
    for location in event.hits:
        callback = location.options.callback or location.breakpoint.options.callback
        stops = stops or callback is None
        if callback is None or frame is None:
            continue
        stops = callback.call(frame, location) or stops
        following = _next_stop(context)
        if following is not None:
            return following
    for watchpoint in event.watchpoints:
        stops = watchpoint.callback is None or frame is None or watchpoint.callback.call(frame, watchpoint) or stops
        following = _next_stop(context)
        if following is not None:
            return following
    return None if stops else resumed(context, context.process.resume)


def _after_commands(context: Context, event: StopEvent) -> StopEvent | None:
    """Run the commands of what was hit; where the process is now, if one of them has set it running."""
    options = [location.options if location.options.commands else location.breakpoint.options
               for location in event.hits]
    hit = [(each.commands, True, each.stop_on_error) for each in options]
    hit += [(watchpoint.commands, False, True) for watchpoint in event.watchpoints]
    for commands, echo, stop_on_error in hit:
        for number, line in enumerate(commands):
            if echo:
                context.line(f"{context.prompt} {line}")
            context.on_resume = f"Command #{number + 1} '{line}' continued the target."
            result = context.interpreter.execute(line, context.result.write, record=False, hold_errors=True)
            context.on_resume = ""
            following = _next_stop(context)
            if following is not None or context.exit_code is not None:
                return following
            if not result.succeeded and not stop_on_error:
                context.result.complain(f"{result.errors}\n")
            elif not result.succeeded:
                context.result.complain(f"error: Aborting reading of commands after command #{number}: '{line}' failed "
                                        f"with error: {result.errors.removeprefix('error: ')}\n")
                break
    return None


def _after_hooks(context: Context) -> StopEvent | None:
    """Run the enabled stop hooks; where the process is now, if one of them has set it running."""
    hooks = [hook for hook in context.hooks.hooks.values() if hook.runs_at(context.process.selected_thread)]
    leaves = 0  # how many want the process to go on
    for hook in hooks:
        if len(hooks) > 1:
            context.line(f"\n- Hook {hook.number}{hook.title}")
        if hook.handle is not None:
            stays, text = hook.handle()
            context.write(text)
            leaves += not stays
        for line in hook.commands:
            context.interpreter.execute(line, context.result.write, record=False)
            following = _next_stop(context)
            if following is not None or context.exit_code is not None:
                return following
        leaves += hook.auto_continue
    if leaves and leaves == len(hooks):
        return resumed(context, context.process.resume)
    return None


def connect_output(context: Context, output: Path | None = None, error: Path | None = None) -> None:
    """Have what the program prints appear in the output of the running command, or go to files: ``output`` is for
    standard output and the kernel's console, ``error`` for standard error."""
    def write(text: str) -> None:
        context.write(text)
        context.flush()

    machine = context.process.machine
    context.process.on_notice = write
    machine.on_output = _appending(output) if output is not None else write
    machine.on_error_output = _appending(error) if error is not None else write


def _appending(file: Path) -> Callable[[str], None]:
    def write(text: str) -> None:
        with file.open("a", encoding="utf-8") as stream:
            stream.write(text)

    return write
