"""command: aliases and files of commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from . import lexer, options
from .aliases import Alias
from .options import Values
from .registry import Command, Group, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from .context import Context

GROUP = Group("command", "Commands for commands of one's own.")


@command("command alias", summary="Define a command in terms of another. %1, %2... stand for arguments.", raw=True,
         options=(Option("h", "help", "A short text on it.", "help-text"),
                  Option("H", "long-help", "A long text on it.", "help-text")),
         arguments="<alias-name> <cmd-name> [<options-for-aliased-command>]", completes=("", "command"),
         examples=("command alias bfl breakpoint set -f %1 -l %2",))
def alias(context: Context, values: Values, arguments: list[str]) -> None:
    words = lexer.split(arguments[0])
    if len(words) < 2:
        raise CommandError("'command alias' requires at least two arguments")
    tree = context.interpreter.tree
    name = words[0].text
    if name.startswith("-"):
        raise CommandError("aliases starting with a dash are not supported")
    if tree.resolve(name) is not None:
        raise CommandError(f"'{name}' is a permanent debugger command and cannot be redefined.")
    rest = arguments[0][words[1].start:]
    first = words[1]
    try:
        full = tree.first_word("" if first.quote else first.text)
    except CommandError:
        raise CommandError(f"invalid command given to 'command alias'. '{rest if first.quote else first.text}' does "
                           "not begin with a valid command.  No alias created.") from None
    tail = arguments[0][first.end:].strip()
    if full in tree.aliases and tree.resolve(full) is None:
        known = tree.aliases[full]
        full, tail = known.command, known.expand(tail) if tail else known.arguments
    while isinstance(tree.resolve(full), Group):
        following = lexer.split(tail)
        if not following:
            break
        try:
            full = tree.sub_command(full, following[0].text)
        except CommandError:
            raise CommandError(f"'{following[0].text}' is not a valid sub-command of '{full}'.  "
                               "Unable to create alias.") from None
        tail = tail[following[0].end:].strip()
    target = tree.resolve(full)
    if isinstance(target, Command) and not target.raw and _lacks_value(target, tail):
        raise CommandError("Unable to create requested alias.")
    if name in tree.aliases:
        context.result.warning(f"Overwriting existing definition for '{name}'.")
    tree.aliases[name] = Alias(name, full, tail, values.text("help"))


def _lacks_value(target: Command, text: str) -> bool:
    """Whether an option in ``text`` is not known, or the last one has no value."""
    try:
        options.parse(target, lexer.split(text), lambda word: word.text)
    except CommandError as error:
        return str(error) in (options.UNKNOWN, "last option requires an argument")
    return False


@command("command unalias", summary="Remove an alias.", arguments="<alias-name>", completes=("alias",),
         syntax="command unalias <alias-name>", examples=("command unalias hx",))
def unalias(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) != 1:
        raise CommandError("must call 'unalias' with a valid alias")
    tree = context.interpreter.tree
    name = arguments[0]
    if tree.resolve(name) is not None:
        raise CommandError(f"'{name}' is a permanent debugger command and cannot be removed.")
    if name not in tree.aliases:
        raise CommandError(f"'{name}' is not a known command.\nTry 'help' to see a current list of commands.")
    del tree.aliases[name]


@command("command source", summary="Run the commands in a file.",
         details="Empty lines and comments in it are passed over.", arguments="<filename>", completes=("file",),
         options=(Option("e", "stop-on-error", "Whether an error ends the file.", "boolean",
                         wrong="invalid boolean string value: '{}'"),
                  Option("c", "stop-on-continue", "Whether a command that resumes the process ends the file.",
                         "boolean", wrong="invalid boolean string value: '{}'"),
                  Option("C", "relative-to-command-file", "Look for the file where the one lies that says this."),
                  Option("s", "silent-run", "Whether to print neither commands nor their output.", "boolean",
                         wrong="invalid boolean string value: '{}'")),
         examples=("command source -e 0 commands.lldb",))
def source(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) != 1:
        raise CommandError("'command source' takes exactly one executable filename argument.")
    path = Path(arguments[0]).expanduser()
    if "relative-to-command-file" in values and context.source_directory is not None:
        if path.is_absolute():
            raise CommandError("command source -C can only be used with a relative path.")
        path = Path(context.source_directory) / path
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise CommandError(f"Error reading commands from file {arguments[0]} - file not found.") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not a text file"
        raise CommandError(f"Error reading commands from file {arguments[0]} - {reason}.") from None
    if context.source_depth >= 16:
        raise CommandError("command files are nested too deeply")
    silent = values.flag("silent-run")
    if not silent:
        context.line(f"Executing commands in '{path.resolve()}'.")
    interpreter = context.interpreter
    errors = interpreter.error_sink
    directory = context.source_directory
    context.source_depth += 1
    context.source_directory = str(path.resolve().parent)
    try:
        if silent:
            interpreter.error_sink = _discard
        interpreter.run_lines(
            lines, _discard if silent else context.result.write,
            echo=not silent and context.settings["interpreter.echo-commands"],
            stop_on_error=values.flag("stop-on-error", context.settings["interpreter.stop-command-source-on-error"]),
            stop_on_continue=values.flag("stop-on-continue"),
            skip_empty=True)
    finally:
        interpreter.error_sink = errors
        context.source_directory = directory
        context.source_depth -= 1


def _discard(text: str) -> None:
    """Where the output of a silent file goes."""
