"""watchpoint: stop where memory is changed or read."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.paths import resolve_path
from machdbg.debugger.value import Value
from machdbg.debugger.watchpoint import KINDS, NO_PROCESS, Watched, Watchpoint
from machdbg.machine.ctype import UNSIGNED_CHAR, Array, CType, Pointer, Void, strip
from machdbg.machine.function import Line

from .options import Values, parse_integer
from .registry import Group, Needs, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from machdbg.debugger.process import Process

    from .context import Context

GROUP = Group("watchpoint", "Commands for watchpoints.", "watchpoint <subcommand> [<command-options>]")
SET_GROUP = Group("watchpoint set", "Commands for setting a watchpoint.",
                  "watchpoint set <subcommand> [<subcommand-options>]")
COMMAND_GROUP = Group("watchpoint command", "Commands that are run when a watchpoint is hit.",
                      "command <sub-command> [<sub-command-options>] <watchpoint-id>")

IDS = "[<watchpt-id | watchpt-id-list>]"
WATCH = Option("w", "watch", "What to stop at: a change (the default), any write, or reads. Reads are known from the "
                             "moment on at which the watchpoint is set.",
               "watch-type", choices=("read", "write", "modify", "read_write"))
SIZE = Option("s", "size", "How many bytes to watch.", "byte-size", wrong="invalid --size option value '{}'")


# setting


@command("watchpoint set variable", summary="Watch a variable or a part of one, of any size: stop when it changes.",
         options=(WATCH, SIZE), arguments="<variable-name>", completes=("variable",), needs=Needs.FRAME,
         syntax="watchpoint set variable <cmd-options> <variable-name>",
         examples=("watchpoint set variable -w read_write my_global_var",))
def set_variable(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("required argument missing; specify your program variable to watch for")
    if len(arguments) > 1:
        raise CommandError("specify exactly one variable to watch for")
    path = arguments[0]
    frame = context.frame
    try:
        value = frame.variable_path(path)
    except DebuggerError as error:
        found = _global(context, path)
        if found is None:
            raise error
        _create(context, values, _variable(path, found, values))
        return
    if value.address is None or value.bit_size is not None:
        why = value.problem() or ("it is a bit-field" if value.bit_size is not None else "it is not in memory")
        raise CommandError(f"Watchpoint creation failed (variable expression='{path}'): {why}.")
    name = path.lstrip("&*(").partition(".")[0].partition("->")[0].partition("[")[0]
    local = next((variable for variable in reversed(frame.in_scope()) if variable.name == name), None)
    in_kernel = frame.image is not None and frame.image.is_kernel
    line = Line(frame.code.file, local.line) if local is not None and not in_kernel else None
    owned = local is not None and _lies_in_frame(context, value)
    watched = _variable(path, value, values)
    if owned:
        watched = dataclasses.replace(watched, frame=frame.machine_frame, thread=frame.thread.machine_thread)
    _create(context, values, dataclasses.replace(watched, declaration=line))


def _variable(path: str, value: Value, values: Values) -> Watched:
    size = _size(values, value.type.size)
    if size > value.type.size and value.address is not None:
        value = Value.in_memory(value.name, Array(UNSIGNED_CHAR, size), value.memory, value.address)
    return Watched(path, value, size)


def _lies_in_frame(context: Context, value: Value) -> bool:
    """Whether a value lies on the stack of the selected frame, so that it goes with it."""
    frame = context.frame.machine_frame
    assert value.address is not None
    return frame.sp <= value.address < frame.base


def _global(context: Context, path: str) -> Value | None:
    """What a path beginning with a global, of any image, stands for; None if there is no such global."""
    memory = context.frame.memory

    def lookup(name: str) -> Value | None:
        found = (image.globals[name] for image in context.target.images if name in image.globals)
        variable = next(found, None)
        if variable is None or variable.address is None:
            return None
        return Value.in_memory(name, variable.type, memory, variable.address)

    try:
        value = resolve_path(path, lookup, "no variable named '%s' found in this frame")
    except DebuggerError:
        return None
    return value if value.address is not None and value.bit_size is None else None


def _size(values: Values, default: int) -> int:
    size = values.number("size", default)
    if size <= 0:
        raise CommandError(f"invalid --size option value '{values.text('size')}'")
    return size


@command("watchpoint set expression", summary="Watch the memory at the address that an expression gives.",
         options=(WATCH, SIZE, Option("l", "language", "Accepted; expressions are in C.", "source-language")),
         arguments="<expr>", raw=True, needs=Needs.FRAME, syntax="watchpoint set expression <cmd-options> -- <expr>",
         examples=("watchpoint set expression -w modify -s 1 -- foo + 32",
                   "watchpoint set expression -s 24 -- kmsg->ikm_header"))
def set_expression(context: Context, values: Values, arguments: list[str]) -> None:
    text = arguments[0]
    if not text:
        raise CommandError("required argument missing; specify an expression to evaluate into the address to watch for")
    try:
        result = context.evaluate(text)
    except DebuggerError as error:
        raise CommandError(f"expression evaluation of address to watch failed\nerror: expression evaluated: \n{text}\n"
                           + str(error)) from None
    try:
        if result is None:
            raise DebuggerError("no value")
        address = result.as_integer() & (1 << 64) - 1
    except DebuggerError:
        raise CommandError("expression did not evaluate to an address") from None
    size = _size(values, 8)
    shown = Value.in_memory("", _shown(result.type, size), result.memory, address)
    _create(context, values, Watched(text, shown, size))


def _shown(type_: CType, size: int) -> CType:
    """As what ``size`` bytes at an address of ``type_`` are shown: as LLDB does by the type of the address itself, but
    if they are more than that holds, by the type of what it points to."""
    if size <= type_.size:
        return type_
    pointer = strip(type_)
    target = pointer.target if isinstance(pointer, Pointer) and not isinstance(pointer.target, Void) else UNSIGNED_CHAR
    if size <= target.size:
        return target
    return Array(target, size // target.size) if size % target.size == 0 else Array(UNSIGNED_CHAR, size)


def _create(context: Context, values: Values, watched: Watched) -> None:
    kind = KINDS[values.text("watch", "modify")]
    watched = dataclasses.replace(watched, kind=kind)
    if len(watched.value.memory.read_available(watched.address, watched.size)) < watched.size:
        context.target.watchpoints.next_number()
        raise CommandError(f"Watchpoint creation failed (addr={watched.address:#x}, size={watched.size}).\n"
                           "error: Setting one of the watchpoint resources failed")
    watchpoint = context.target.watchpoints.create(watched)
    context.write("Watchpoint created: " + watchpoint.describe(context.process))


# listing and changing


def _live(context: Context) -> Process:
    """The process; raises CommandError unless it is alive."""
    if not context.process_is_alive:
        raise CommandError(NO_PROCESS)
    return context.process


def _chosen(context: Context, arguments: list[str], done: str) -> list[Watchpoint]:
    """The watchpoints named, all of them if none is; raises CommandError when there is none at all."""
    _live(context)
    watchpoints = context.target.watchpoints
    if not len(watchpoints):
        raise CommandError(f"No watchpoints exist to be {done}.")
    return watchpoints.find(arguments) if arguments else list(watchpoints)


def _report(context: Context, chosen: list[Watchpoint], arguments: list[str], done: str) -> None:
    count = len(chosen)
    context.line(f"{count} watchpoints {done}." if arguments else f"All watchpoints {done}. ({count} watchpoints)")


@command("watchpoint list", summary="List watchpoints; all of them, or those named.",
         options=(Option("b", "brief", "One line each.", sets=(1,)),
                  Option("f", "full", "With what they watch and saw last.", sets=(2,)),
                  Option("v", "verbose", "With counts.", sets=(3,))),
         arguments=IDS, completes=("watchpoint",), needs=Needs.TARGET)
def watchpoint_list(context: Context, values: Values, arguments: list[str]) -> None:
    watchpoints = context.target.watchpoints
    level = "brief" if "brief" in values else "verbose" if "verbose" in values else "full"
    if not len(watchpoints):
        context.line("No watchpoints currently set.")
        return
    if not arguments:
        context.line("Current watchpoints:")
    for watchpoint in watchpoints.find(arguments) if arguments else watchpoints:
        context.write(watchpoint.describe(context.process_or_none, level))


@command("watchpoint enable", summary="Enable watchpoints; all of them, or those named.", arguments=IDS,
         completes=("watchpoint",))
def watchpoint_enable(context: Context, values: Values, arguments: list[str]) -> None:
    chosen = _chosen(context, arguments, "enabled")
    for watchpoint in chosen:
        if not watchpoint.enabled:
            watchpoint.enable(context.process)
    _report(context, chosen, arguments, "enabled")


@command("watchpoint disable", summary="Disable watchpoints without deleting them; all of them, or those named.",
         arguments=IDS, completes=("watchpoint",))
def watchpoint_disable(context: Context, values: Values, arguments: list[str]) -> None:
    chosen = _chosen(context, arguments, "disabled")
    for watchpoint in chosen:
        watchpoint.enabled = False
    _report(context, chosen, arguments, "disabled")


@command("watchpoint delete", summary="Delete watchpoints; all of them, or those named.",
         options=(Option("f", "force", "Do not ask before deleting all."),), arguments=IDS, completes=("watchpoint",),
         examples=("watchpoint delete 1",))
def watchpoint_delete(context: Context, values: Values, arguments: list[str]) -> None:
    chosen = _chosen(context, arguments, "deleted")
    if not arguments and "force" not in values and not context.confirm(
            "About to delete all watchpoints, do you want to do that?"):
        context.line("Operation cancelled...")
        return
    for watchpoint in chosen:
        context.target.watchpoints.remove(watchpoint.id)
    _report(context, chosen, arguments, "deleted" if arguments else "removed")


@command("watchpoint ignore", summary="Say how often watchpoints are to be hit without a stop, counted from their "
                                      "first hit on; all of them, or those named.",
         options=(Option("i", "ignore-count", "How many hits to pass over.", "ignore-count", required=(1,)),),
         arguments=IDS, completes=("watchpoint",), examples=("watchpoint ignore -i 3 1",))
def watchpoint_ignore(context: Context, values: Values, arguments: list[str]) -> None:
    count = parse_integer(values.text("ignore-count"))
    if count is None or count < 0:
        raise CommandError(f"invalid ignore count '{values.text('ignore-count')}'")
    chosen = _chosen(context, arguments, "ignored")
    for watchpoint in chosen:
        watchpoint.ignore_count = count
    _report(context, chosen, arguments, "ignored")


@command("watchpoint modify", summary="Change the condition of watchpoints; of the last one if none is named. An empty "
                                      "condition removes it.",
         options=(Option("c", "condition", "Stop only if this expression is true.", "expr"),), arguments=IDS,
         completes=("watchpoint",), examples=("watchpoint modify -c 'total > 10' 1",))
def watchpoint_modify(context: Context, values: Values, arguments: list[str]) -> None:
    chosen = _chosen(context, arguments, "modified")
    for watchpoint in chosen if arguments else chosen[-1:]:
        watchpoint.condition = values.text("condition") or None
    if arguments:
        _report(context, chosen, arguments, "modified")


# commands of watchpoints


PYTHON_PROMPT = '''\
Enter your Python command(s). Type 'DONE' to end.
def function (frame, wp, internal_dict):
    """frame: the lldb.SBFrame for the location at which you stopped
       wp: the watchpoint that was hit"""'''


@command("watchpoint command add", summary="Give a watchpoint commands, or a Python function, to run when it is hit, "
                                           "instead of what it has. Without -o or -F, they are asked for line by line, "
                                           "up to DONE.",
         options=(Option("o", "one-liner", "A command, or a line of Python. May be given several times.",
                         "one-line-command", sets=(1,), repeated=True),
                  Option("s", "script-type", "What the lines are.", "script-language",
                         choices=("command", "python", "lua", "default")),
                  Option("F", "python-function", "The Python function that is called with the frame, the watchpoint "
                                                 "and a dictionary; when it gives False, the process goes on.",
                         "python-function", sets=(2,)),
                  Option("e", "stop-on-error", "Accepted; an error ends the commands.", "boolean",
                         wrong="invalid value for stop-on-error: \"{}\"")),
         arguments="<watchpt-id>", completes=("watchpoint",), needs=Needs.TARGET,
         examples=("watchpoint command add -o bt 1",))
def watchpoint_command_add(context: Context, values: Values, arguments: list[str]) -> None:
    watchpoints = context.target.watchpoints
    if not len(watchpoints):
        raise CommandError("No watchpoints exist to have commands added")
    chosen = watchpoints.find(arguments) if arguments else list(watchpoints)[-1:]
    kind = values.text("script-type", "command")
    if kind == "lua":
        raise CommandError("unimplemented")
    lines = values.texts("one-liner")
    callback = None
    if "python-function" in values:
        callback = context.scripts.watchpoint_function(values.text("python-function"))
    elif kind in ("python", "default"):
        callback = context.scripts.watchpoint_body(lines or _asked(context, PYTHON_PROMPT, ""))
    elif not lines:
        title = "Enter your debugger command(s).  Type 'DONE' to end."
        lines = [line.strip() for line in _asked(context, title, "> ")]
    for watchpoint in chosen:
        watchpoint.callback = callback
        watchpoint.commands = [] if callback is not None else list(lines)


def _asked(context: Context, title: str, prompt: str) -> list[str]:
    """Lines that the user types, up to DONE."""
    context.line(title)
    lines = []
    while (line := context.read_line(prompt)) is not None and line.strip() != "DONE":
        lines.append(line)
    return lines


@command("watchpoint command list", examples=("watchpoint command list 1",),
         summary="List the commands of a watchpoint.", arguments="<watchpt-id>",
         completes=("watchpoint",), needs=Needs.TARGET)
def watchpoint_command_list(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("No watchpoint specified for which to list the commands")
    chosen = context.target.watchpoints.find(arguments)
    if not chosen:
        raise CommandError(f"Invalid watchpoint ID: {arguments[0]}.")
    for watchpoint in chosen:
        if watchpoint.actions():
            context.write(f"Watchpoint {watchpoint.id}:\n{watchpoint.actions()}")
        else:
            context.line(f"Watchpoint {watchpoint.id} does not have an associated command.")


@command("watchpoint command delete", examples=("watchpoint command delete 1",),
         summary="Take a watchpoint's commands away.", arguments="<watchpt-id>",
         completes=("watchpoint",), needs=Needs.TARGET)
def watchpoint_command_delete(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("No watchpoint specified from which to delete the commands")
    for watchpoint in context.target.watchpoints.find(arguments):
        watchpoint.commands, watchpoint.callback = [], None
