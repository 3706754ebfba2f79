"""script, command script: Python in the debugger, and commands written in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from machdbg import __version__
from machdbg.debugger.error import DebuggerError

from .help import listing
from .options import Values
from .registry import Command, Group, Option, command
from .result import CommandError
from .running import resumed, run_control, settled
from .usercommands import path_of

if TYPE_CHECKING:
    from machdbg.debugger.formatters import Formatters
    from machdbg.debugger.process import StopEvent
    from machdbg.debugger.settings import Settings
    from machdbg.debugger.target import Target
    from machdbg.script.host import Handled
    from machdbg.script.interpreter import ScriptInterpreter

    from .context import Context

SCRIPTING = Group("scripting", "Commands for scripts.", "scripting <subcommand> [<subcommand-options>]")
GROUP = Group("command script", "Commands for commands that are written in Python.",
              "command script <subcommand> [<subcommand-options>]")
NO_LANGUAGE = "Embedded script interpreter unavailable. machdbg has no scripting language but Python."
BODY_PROMPT = """\
Enter your Python command(s). Type 'DONE' to end.
You must define a Python function with this signature:
def my_command_impl(debugger, args, exe_ctx, result, internal_dict):"""


class ScriptHost:
    """What scripts get of a debugger; see ``script.host.Host``."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @property
    def targets(self) -> list[Target]:
        return self._context.targets

    @property
    def selected(self) -> int:
        return self._context.selected_target

    def select(self, index: int) -> None:
        self._context.selected_target = index

    @property
    def settings(self) -> Settings:
        return self._context.settings

    @property
    def formatters(self) -> Formatters:
        return self._context.formatters

    @property
    def scripts(self) -> ScriptInterpreter:
        return self._context.scripts

    @property
    def version(self) -> str:
        return f"machdbg version {__version__}"

    def write(self, text: str) -> None:
        self._context.result.write(text)

    def complain(self, text: str) -> None:
        self._context.result.complain(text)

    def read_line(self, prompt: str) -> str | None:
        return self._context.read_line(prompt)

    def run(self, line: str) -> None:
        interpreter = self._context.interpreter
        interpreter.execute(line, self._context.result.write, record=False)

    def handle(self, line: str, *, record: bool) -> Handled:
        from machdbg.script.host import Handled
        errors: list[str] = []
        interpreter = self._context.interpreter
        previous, interpreter.error_sink = interpreter.error_sink, errors.append
        try:
            output: list[str] = []
            result = interpreter.execute(line, output.append, record=record)
        finally:
            interpreter.error_sink = previous
        return Handled(result.succeeded, "".join(output), "".join(errors))

    def resume(self, action: Callable[[], StopEvent]) -> None:
        context = self._context
        event = resumed(context, action)
        if context.handling_stop:
            context.next_stop = event
        else:
            settled(context, event)

    def run_control(self, action: Callable[[], StopEvent]) -> None:
        run_control(self._context, action)

    def has_command(self, name: str, kind: str) -> bool:
        tree = self._context.interpreter.tree
        if kind == "alias":
            return name in tree.aliases
        return name in tree.user_commands if kind == "user" else (
            tree.resolve(name) is not None and name not in tree.user_commands)

    def complete(self, line: str) -> tuple[str, list[str]]:
        from .completion import complete
        found = complete(self._context, line)
        texts = [candidate.text + " " * candidate.whole for candidate in found.candidates]
        common = texts[0] if len(texts) == 1 else found.common
        return common[len(line) - found.start:], [text.rstrip() for text in texts]

    def resolve(self, line: str) -> str | None:
        try:
            resolved = self._context.interpreter.resolve(line)
        except (CommandError, DebuggerError):
            return None
        return f"{resolved.target.name} {resolved.rest}".strip()

    def load(self, name: str) -> Target:
        from machdbg.script.host import ScriptError
        done = self.handle(f'target create "{name}"', record=False)
        if not done.succeeded:
            raise ScriptError(done.errors.removeprefix("error: ").rstrip())
        return self._context.target


@command("scripting run", summary="Run a line of Python, or without one talk Python until Ctrl-D. A module named lldb "
                                  "gives access to the debugger.", raw=True,
         options=(Option("l", "language", "The language of the line: python, or default.", "script-language"),),
         arguments="[<script-code>]", syntax="scripting run [--language <scripting-language> --] [<script-code>]",
         examples=("script print(lldb.frame.FindVariable('kmsg'))",))
def scripting_run(context: Context, values: Values, arguments: list[str]) -> None:
    language = values.text("language", "python")
    if language not in ("python", "default"):
        raise CommandError(NO_LANGUAGE if language in ("none", "lua") else
                           f"unrecognized value for language '{language}'")
    if arguments[0]:
        context.scripts.line(arguments[0])
    else:
        context.scripts.interact()


@command("command script import", examples=("command script import macros.py",),
         summary="Import a Python module, given by its file or its name; its function "
                                          "__lldb_init_module(debugger, dict) is called.",
         options=(Option("r", "allow-reload", "Accepted; a module is always imported anew."),
                  Option("c", "relative-to-command-file", "Look for it where the file of commands is that is being "
                                                          "run."),
                  Option("s", "silent", "Say nothing while importing.")),
         arguments="<filename> [<filename>...]", completes=("file",))
def script_import(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("command script import needs one or more arguments")
    base = None
    if "relative-to-command-file" in values:
        if context.source_directory is None:
            raise CommandError("command script import -c can only be specified from a command file")
        base = context.source_directory
    for path in arguments:
        context.scripts.load(path, base)


def scripted(context: Context, call: Callable[[str], Handled]) -> Callable[[Context, Values, list[str]], None]:
    """The body of a command that is written in Python."""

    def body(context: Context, values: Values, arguments: list[str]) -> None:
        done = call(arguments[0])
        context.write(done.output)
        if done.errors:
            context.result.complain(done.errors)
        context.result.succeeded = context.result.succeeded and done.succeeded

    return body


@command("command script add", summary="Make a command of a Python function or class, or of lines that are asked for.",
         options=(Option("f", "function", "The function: module.function. It is called with the debugger, the text "
                                          "behind the command, an execution context if it takes five arguments, an "
                                          "SBCommandReturnObject and a dictionary.", "python-function", sets=(1,)),
                  Option("c", "class", "The class: module.Class. An object of it is called.", "python-class",
                         sets=(2,)),
                  Option("h", "help", "A short text on it.", "help-text", sets=(1,)),
                  Option("o", "overwrite", "Replace a command of this name."),
                  Option("s", "synchronicity", "Whether it waits for a process that it sets running; asynchronous: it "
                                               "runs while the command waits for its events, and after it.",
                         "script-cmd-synchronicity"),
                  Option("C", "completion-type", "Accepted.", "completion-type")),
         arguments="<cmd-path>", completes=("user-command",),
         examples=("command script add -f module.function name",))
def script_add(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("'command script add' requires at least one argument")
    tree = context.interpreter.tree
    if len(arguments) == 1 and tree.resolve(arguments[0]) is not None and arguments[0] not in tree.user_commands:
        raise CommandError("cannot add command: can't replace builtin command")
    full = path_of(context, arguments, "error in command path")
    overwrite = "overwrite" in values or not context.settings["interpreter.require-overwrite"]
    if full in tree.user_commands and not overwrite and ("function" in values or "class" in values):
        raise CommandError(f"cannot add command: user command \"{full}\" already exists and force replace was not set "
                           "by --overwrite or 'settings set interpreter.require-overwrite false'")
    scripts = context.scripts
    asynchronous = _asynchronous(context, values.text("synchronicity", "synchronous"))
    summary, details = values.text("help"), ""
    if "class" in values:
        call, summary, details = scripts.class_command(values.text("class"), asynchronous=asynchronous)
    elif "function" in values:
        call = scripts.function_command(values.text("function"), asynchronous=asynchronous)
        details = _documentation(scripts, values.text("function"))
    else:
        context.line(BODY_PROMPT)
        lines = []
        while (line := context.read_line("     ")) is not None and line.strip() != "DONE":
            lines.append(line)
        call = scripts.body_command(lines)
    name = arguments[-1]
    tree.define(Command(full, summary or f"For more information run 'help {name}'", scripted(context, call),
                        raw=True, arguments="<text>", syntax=name, details=details, family="script"))


def _asynchronous(context: Context, text: str) -> bool:
    """What -s says: whether a command does not wait for a process that it sets running. Raises CommandError."""
    matching = [each for each in ("synchronous", "asynchronous", "current") if text and each.startswith(text)]
    if not matching:
        raise CommandError(f"unrecognized value for synchronicity '{text}'")
    return context.scripts.hub.asynchronous if matching == ["current"] else matching == ["asynchronous"]


def _documentation(scripts: ScriptInterpreter, name: str) -> str:
    return getattr(scripts.find(name), "__doc__", None) or ""


@command("command script list", summary="List the commands that are written in Python.")
def script_list(context: Context, values: Values, arguments: list[str]) -> None:
    tree = context.interpreter.tree
    names = sorted(name for name in tree.user_commands if " " not in name and tree.is_scripted(name))
    if names:
        context.line("Current user-defined commands:")
        context.write(listing(((name, _summary(context, name)) for name in names), context.width))
    context.line("For more information on any command, type 'help <command-name>'.")


def _summary(context: Context, name: str) -> str:
    target = context.interpreter.tree.resolve(name)
    assert target is not None
    return target.summary


@command("command script delete", examples=("command script delete hello",),
         summary="Delete a command that is written in Python.", arguments="<cmd-path>",
         completes=("user-command",))
def script_delete(context: Context, values: Values, arguments: list[str]) -> None:
    tree = context.interpreter.tree
    full = " ".join(arguments)
    found = tree.resolve(full)
    if isinstance(found, Group) and full in tree.user_commands:
        raise CommandError(f"command '{full}' is a multi-word command.\n Delete with \"command container delete\"")
    if not isinstance(found, Command) or not tree.is_scripted(full):
        raise CommandError(f"command '{full}' not found.")
    tree.remove(full)
    if len(arguments) > 1:
        context.line(f"Deleted command: {full}")


@command("command script clear", summary="Delete all commands that are written in Python.")
def script_clear(context: Context, values: Values, arguments: list[str]) -> None:
    tree = context.interpreter.tree
    for name in [name for name in tree.user_commands if tree.is_scripted(name)]:
        tree.remove(name)
