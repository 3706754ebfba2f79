"""target: what is debugged, its globals, and what runs at every stop."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from machdbg.debugger import format as formats
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.regex import compiled
from machdbg.debugger.symbols import base_name

from .hooks import Place, Threads
from .options import Values, parse_integer, structured_data
from .registry import Group, Needs, Option, command
from .result import CommandError
from .running import connect_output
from .value_options import SUMMARY_OPTIONS, VALUE_OPTIONS, format_options, more_notice
from .variables import declared_at, object_description, scope_of

if TYPE_CHECKING:
    from machdbg.debugger.core import Core
    from machdbg.debugger.target import Target
    from machdbg.debugger.value import Value
    from machdbg.machine.function import Variable
    from machdbg.machine.image import Image

    from .context import Context

GROUP = Group("target", "Commands for what is debugged.")
STOP_HOOK = Group("target stop-hook", "Commands for what runs at every stop.",
                  "target stop-hook <subcommand> [<subcommand-options>]")


@command("target create", summary="Load a scenario, or a C file, to be debugged; or a core file.",
         arguments="<scenario or file.c>", completes=("scenario",),
         options=(Option("c", "core", "A file that 'process save-core' made: its program is run again up to the moment "
                                      "at which that was.", "filename"),
                  Option("l", "label", "A name for the target, by which it can be selected.", "name")),
         examples=("target create semaphore_create", "target create hello.c", "target create --core leak.core"))
def target_create(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) > 1 or not (arguments or "core" in values):
        raise CommandError("'target create' takes exactly one executable path argument, or use the --core option.")
    if "core" in values:
        _open_core(context, values.text("core"), arguments)
        return
    target = _made(context, arguments[0])
    target.label = values.text("label")
    given = getattr(target.launcher, "arguments", None)
    if given:
        context.settings.assign("target.run-args", tuple(given))
    context.add_target(target)
    context.line(f"Current executable set to '{target.launcher.path}' (x86_64).")


def _made(context: Context, name: str) -> Target:
    """A target for a scenario or a C file."""
    if context.load is None:
        raise CommandError(f"'{name}' cannot be loaded here")
    from machdbg.debugger.target import Target
    return Target(context.load(name), context.settings, context.formatters)


def _open_core(context: Context, name: str, program: list[str]) -> None:
    from pathlib import Path

    from machdbg.debugger import core
    path = Path(name).expanduser()
    file = core.load(path)
    target = _made(context, program[0]) if program else _remade(context, file)
    try:
        core.restore(file, target)
    except DebuggerError as error:
        from machdbg.debugger.postmortem import open_core
        context.result.warning(f"{error}{_saved_by(file)}; nothing but the file's memory and threads can be looked at")
        try:
            open_core(file, target)
        except (LookupError, StopIteration, ValueError, TypeError, AttributeError):
            raise CommandError(f"Unknown core file format '{path.absolute()}'") from None
    context.settings.assign("target.run-args", file.launch.arguments)
    context.add_target(target)
    connect_output(context)
    context.line(f"Core file '{path.resolve()}' (x86_64) was loaded.")


def _remade(context: Context, file: Core) -> Target:
    """The target of a core file."""
    from machdbg.debugger.target import Target
    try:
        assert context.remake is not None
        launcher = context.remake(file.recipe, file.files)
    except Exception as error:
        raise CommandError(f"the core file's program cannot be made again{_saved_by(file)}: {error}") from None
    return Target(launcher, context.settings, context.formatters)


def _saved_by(file: Core) -> str:
    from machdbg import __version__
    return f" (machdbg {file.version} has saved it)" if file.version != __version__ else ""


def _describe_targets(context: Context) -> None:
    from machdbg.debugger.state import State
    context.line("Current targets:")
    for index, target in enumerate(context.targets):
        mark = "* " if index == context.selected_target else "  "
        details = "arch=x86_64-apple-macosx, platform=simulator"
        if target.process is not None:
            state = "exited" if target.process.state is State.EXITED else "stopped"
            details += f", pid={target.process.pid}, state={state}"
        name = f"#{index} ({target.label})" if target.label else f"#{index}"
        context.line(f"{mark}target {name}: {target.launcher.path} ( {details} )")


@command("target list", summary="List the targets.")
def target_list(context: Context, values: Values, arguments: list[str]) -> None:
    if not context.targets:
        context.line("No targets.")
        return
    _describe_targets(context)


@command("target select", summary="Select a target by its index.", arguments="<target-index>",
         examples=("target select 1",))
def target_select(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) != 1:
        raise CommandError("'target select' takes a single argument: a target index")
    labels = [target.label for target in context.targets]
    index = labels.index(arguments[0]) if arguments[0] in labels else parse_integer(arguments[0])
    if index is None:
        raise CommandError(f"invalid index string value '{arguments[0]}'")
    if not 0 <= index < len(context.targets):
        if not context.targets:
            raise CommandError(f"index {index} is out of range since there are no active targets")
        raise CommandError(f"index {index} is out of range, valid target indexes are 0 - {len(context.targets) - 1}")
    context.selected_target = index
    _describe_targets(context)


@command("target delete", summary="Delete targets by their indexes, or the selected one.",
         options=(Option("a", "all", "Delete all."),
                  Option("c", "clean", "Accepted; what a target takes is given back at once.")),
         arguments="[<target-index>...]")
def target_delete(context: Context, values: Values, arguments: list[str]) -> None:
    count = len(context.targets)
    if not count:
        raise CommandError(f"target index {arguments[0]} is out of range, there are no targets" if arguments
                           else "no target is currently selected")
    doomed = set(range(count)) if "all" in values else {context.selected_target} if not arguments else set()
    for text in arguments:
        index = parse_integer(text)
        if index is None:
            raise CommandError(f"invalid target index '{text}'")
        if not 0 <= index < count:
            valid = "the only valid index is 0" if count == 1 else f"valid target indexes are 0 - {count - 1}"
            raise CommandError(f"target index {index} is out of range, {valid}")
        doomed.add(index)
    selected = context.targets[context.selected_target]
    context.targets = [target for index, target in enumerate(context.targets) if index not in doomed]
    context.selected_target = context.targets.index(selected) if selected in context.targets else (
        len(context.targets) - 1)
    context.line(f"{len(doomed)} targets deleted.")


@command("target variable", summary="Show global variables: those named, also members, elements, addresses and what "
                                    "pointers point to, or all of the selected frame's file.",
         options=(Option("r", "regex", "Take the names for regular expressions."),
                  Option("c", "show-declaration", "Show where variables are declared."),
                  Option("s", "scope", "Show what kind of variable each is: GLOBAL."),
                  Option("", "file", "Those of this source file. May be given several times.", "filename",
                         repeated=True),
                  Option("", "shlib", "Those of this image. May be given several times.", "filename",
                         repeated=True),
                  *SUMMARY_OPTIONS, *VALUE_OPTIONS),
         arguments="[<variable-name>...]", completes=("global",), needs=Needs.TARGET,
         examples=("target variable total", "target variable -f x kernel_task->itk_space"))
def target_variable(context: Context, values: Values, arguments: list[str]) -> None:
    options = format_options(context, values)._replace(null="NULL")

    def show(image: Image, variable: Variable, value: Value) -> None:
        place = declared_at(variable, "") if "show-declaration" in values else ""
        head = f"{scope_of(variable)}: " if "scope" in values else ""
        head += f"{image.name}`{place}" if place else ""
        if "object-description" in values:
            errors: list[str] = []
            context.write((head + object_description(value, options, errors)).removesuffix("\n"))
            for each in errors:
                context.result.error(each)
            return
        text, limited = formats.described(value, options)
        context.line(head + text)
        if limited:
            more_notice(context, "target variable")

    for text in arguments:
        found = _matching(context, text) if "regex" in values else [_named(context, text)]
        for image, variable, value in found:
            show(image, variable, value)
    if arguments:
        return
    files = values.texts("file")
    frame = context.frame_or_none
    if not files and frame is None:
        raise CommandError("'target variable' takes one or more global variable names as arguments")
    for image in context.target.images:
        for file in dict.fromkeys(variable.file for variable in image.globals.values()):
            if file in files or base_name(file) in files or (
                    not files and frame is not None and image is frame.image and file == frame.code.file):
                context.line(f"Global variables for {file} in {image.path}:")
                for variable in image.globals.values():
                    if variable.file == file:
                        show(image, variable, _value(context, variable))


def _value(context: Context, variable: Variable) -> Value:
    from machdbg.debugger.value import Value
    address = variable.address
    assert address is not None
    return Value.in_memory(variable.name, variable.type, context.target.memory, address)


def _root(value: Value, _: str) -> Value:
    return value


def _matching(context: Context, text: str) -> list[tuple[Image, Variable, Value]]:
    try:
        pattern = compiled(text)
    except DebuggerError:
        raise CommandError(f"invalid regular expression: '{text}'") from None
    found = [(image, variable, _value(context, variable)) for image in context.target.images if not image.is_system
             for name, variable in image.globals.items() if variable.address is not None and pattern.search(name)]
    if not found:
        raise CommandError(f"can't find global variable '{text}'")
    return found


def _named(context: Context, path: str) -> tuple[Image, Variable, Value]:
    """The variable whose name ``path`` begins with, and the value that it names."""
    from machdbg.debugger.paths import resolve_path
    failed = CommandError(f"can't find global variable '{path}'")
    name = next(iter(re.findall(r"\w+", path)), "")
    frame = context.frame_or_none
    images = sorted(context.target.images, key=lambda image: frame is None or image is not frame.image)
    for image in images:
        variable = image.globals.get(name)
        if variable is not None and variable.address is not None:
            try:
                return image, variable, resolve_path(path, functools.partial(_root, _value(context, variable)), "%s")
            except DebuggerError:
                raise failed from None
    raise failed


@command("target show-launch-environment", summary="Show the environment that the program is started with: the setting "
                                                   "target.env-vars.", needs=Needs.TARGET,
         examples=("target show-launch-environment",))
def show_launch_environment(context: Context, values: Values, arguments: list[str]) -> None:
    for name, value in sorted(context.settings["target.env-vars"]):
        context.line(f"{name}={value}")


# stop hooks


@command("target stop-hook add", summary="Run commands at every stop, or a method of a Python class. Without -o or -P, "
                                         "commands are asked for, up to DONE.",
         options=(Option("o", "one-liner", "A command. May be given several times.", "one-line-command", sets=(1, 2),
                         repeated=True),
                  Option("P", "script-class", "The class: module.Class. An object of it is made with the target, the "
                                              "arguments and a dictionary; its handle_stop(exe_ctx, stream) lets the "
                                              "process go on with False.", "python-class", sets=(3, 4),
                         required=(3, 4)),
                  Option("k", "structured-data-key", "A key of what the object is given.", "none", sets=(3, 4),
                         repeated=True),
                  Option("v", "structured-data-value", "The value of the key before.", "none", sets=(3, 4),
                         repeated=True),
                  Option("n", "name", "Only in this function.", "function-name", sets=(2, 4), required=(2, 4)),
                  Option("f", "file", "Only in this source file.", "filename", sets=(1, 3)),
                  Option("l", "start-line", "Only from this line of it on.", "linenum", sets=(1, 3),
                         wrong='invalid start line number: "{}"'),
                  Option("e", "end-line", "Only up to this line of it.", "linenum", sets=(1, 3),
                         wrong='invalid end line number: "{}"'),
                  Option("s", "shlib", "Only in this image.", "shlib-name"),
                  Option("t", "thread-id", "Only in the thread with this id.", "thread-id",
                         wrong="invalid thread id string '{}'"),
                  Option("x", "thread-index", "Only in the thread with this index.", "thread-index",
                         wrong="invalid thread index string '{}'"),
                  Option("T", "thread-name", "Only in threads of this name.", "thread-name"),
                  Option("q", "queue-name", "Only in threads on the queue of this name.", "queue-name"),
                  Option("G", "auto-continue", "Whether to go on by itself after the commands.", "boolean",
                         wrong="invalid boolean value '{}' passed for -G option")),
         needs=Needs.TARGET,
         examples=("target stop-hook add -o bt", "target stop-hook add -n ipc_kmsg_send -o 'p *kmsg'",
                   "target stop-hook add -P module.Class"))
def stop_hook_add(context: Context, values: Values, arguments: list[str]) -> None:
    lines = values.texts("one-liner")
    if "script-class" in values:
        name, extra = values.text("script-class"), structured_data(values)
        handle = context.scripts.stop_hook(context.target, name, extra)
        hook = context.hooks.add([])
        hook.handle, hook.details = handle, [f"Class:{name}"]
        if extra:
            hook.details += ["Args:", *(f"    {key} : {value}" for key, value in extra.items())]
    else:
        if not lines:
            context.line("Enter your stop hook command(s).  Type 'DONE' to end.")
            while (line := context.read_line("> ")) is not None and line.strip() != "DONE":
                lines.append(line.strip())
        hook = context.hooks.add(list(lines))
    hook.auto_continue = values.flag("auto-continue")
    hook.place = Place(values.text("name"), values.text("file"), values.number("start-line"),
                       values.number("end-line"), values.text("shlib"))
    hook.threads = Threads(values.number("thread-index"), values.number("thread-id"), values.text("thread-name"),
                           values.text("queue-name"))
    context.line(f"Stop hook #{hook.number} added.")


@command("target stop-hook list", summary="List the stop hooks.", needs=Needs.TARGET)
def stop_hook_list(context: Context, values: Values, arguments: list[str]) -> None:
    hooks = context.hooks.hooks
    if not hooks:
        context.line("No stop hooks.")
    for index, hook in enumerate(hooks.values()):
        if index:
            context.line()
        context.write(hook.describe("  " * (index + 1)))  # LLDB does not take the indent back


def _hooks(context: Context, arguments: list[str]) -> list[int]:
    hooks = context.hooks.hooks
    numbers = []
    for text in arguments:
        number = parse_integer(text)
        if number is None:
            raise CommandError(f'invalid stop hook id: "{text}".')
        if number not in hooks:
            raise CommandError(f'unknown stop hook id: "{text}".')
        numbers.append(number)
    return numbers or list(hooks)


@command("target stop-hook delete", summary="Delete stop hooks; all of them, or those named.", arguments="[<id>...]",
         needs=Needs.TARGET)
def stop_hook_delete(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments and not context.confirm("Delete all stop hooks?"):
        return
    for number in _hooks(context, arguments):
        del context.hooks.hooks[number]


@command("target stop-hook enable", summary="Enable stop hooks; all of them, or those named.", arguments="[<id>...]",
         needs=Needs.TARGET)
def stop_hook_enable(context: Context, values: Values, arguments: list[str]) -> None:
    for number in _hooks(context, arguments):
        context.hooks.hooks[number].enabled = True


@command("target stop-hook disable", summary="Disable stop hooks; all of them, or those named.", arguments="[<id>...]",
         needs=Needs.TARGET)
def stop_hook_disable(context: Context, values: Values, arguments: list[str]) -> None:
    for number in _hooks(context, arguments):
        context.hooks.hooks[number].enabled = False


@command("_regexp-display", summary="Print an expression at every stop (see 'help target stop-hook').", raw=True,
         hidden=True, arguments="<expr>", syntax="display <expression>", completes=("expression",))
def regexp_display(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments[0]:
        raise CommandError("_regexp-display expression")
    context.require(Needs.TARGET)
    hook = context.hooks.add([f"expr -- {arguments[0]}"])
    context.line(f"Stop hook #{hook.number} added.")


@command("_regexp-undisplay", summary="Stop printing an expression at every stop.", raw=True, hidden=True,
         arguments="<stop-hook-number>", syntax="undisplay <stop-hook-number>")
def regexp_undisplay(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments[0].isdecimal():
        raise CommandError("_regexp-undisplay stop-hook-number")
    context.run(f"target stop-hook delete {arguments[0]}")


