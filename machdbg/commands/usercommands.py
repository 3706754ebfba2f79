"""Commands that a user makes out of others: by regular expressions, and containers that hold commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .options import Values
from .registry import Body, Command, Group, Option, command
from .result import CommandError

if TYPE_CHECKING:
    from .context import Context

CONTAINER = Group("command container", "Commands for containers: commands that hold other commands.",
                  "command container <subcommand> [<subcommand-options>]")
NO_HELP = "No help text"
HELP_OPTIONS = (Option("h", "help", "A short text on it.", "help-text"),
                Option("H", "long-help", "A long text on it.", "help-text"))
Substitution = tuple[re.Pattern[str], str]


def substitution(text: str) -> Substitution:
    """The parts of ``s/<regex>/<subst>/``, with any separator. Raises CommandError in LLDB's words."""
    if len(text) < 2:
        raise CommandError(f"regular expression substitution string is too short: '{text}'")
    if text[0] != "s":
        raise CommandError(f"regular expression substitution string doesn't start with 's': '{text}'")
    mark = text[1]
    pattern, second, rest = text[2:].partition(mark)
    if not second:
        raise CommandError(f"missing second '{mark}' separator char after '{pattern}' in '{text}'")
    replacement, third, extra = rest.partition(mark)
    if not third:
        raise CommandError(f"missing third '{mark}' separator char after '{replacement}' in '{text}'")
    if extra.strip():
        whole = text[:len(text) - len(extra)]
        raise CommandError(f"extra data found after the '{whole}' regular expression substitution string: '{extra}'")
    for part, name in ((pattern, "<regex>"), (replacement, "<subst>")):
        if not part:
            raise CommandError(f"{name} can't be empty in 's{mark}<regex>{mark}<subst>{mark}' string: '{text}'")
    try:
        return re.compile(pattern), replacement
    except re.error as error:
        raise CommandError(f"'{pattern}': {error}") from None


def regex_body(substitutions: list[Substitution], syntax: str) -> Body:
    """What a regex command does: it becomes the command that the first expression to match makes of its text."""

    def body(context: Context, values: Values, arguments: list[str]) -> None:
        for pattern, replacement in substitutions:
            match = pattern.search(arguments[0])
            if match is not None:
                context.run(_filled(replacement, match))
                return
        raise CommandError(syntax)

    return body


def _filled(text: str, match: re.Match[str]) -> str:
    """``text`` with ``%0``, ``%1``... replaced by what matched (nothing for a group that took no part)."""
    def group(found: re.Match[str]) -> str:
        number = int(found[1])
        return (match[number] or "") if number <= (match.re.groups or 0) else found[0]

    return re.sub(r"%([0-9])", group, text)


@command("command regex", summary="Define a command that becomes others, by regular expressions on its text: the "
                                  "first one that matches decides. Without any, they are asked for, up to an empty "
                                  "line.",
         options=(Option("h", "help", "A short text on it.", "none"),
                  Option("s", "syntax", "How it is to be called.", "none")),
         arguments="<cmd-name> [s/<regex1>/<subst1>/ s/<regex2>/<subst2>/ ...]",
         examples=("command regex f 's/^([0-9]+)$/frame select %1/' 's/^$/frame info/'",))
def command_regex(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("usage: 'command regex <command-name> [s/<regex1>/<subst1>/ s/<regex2>/<subst2>/ ...]'")
    tree = context.interpreter.tree
    name, *texts = arguments
    tree.check_free(name)
    if not texts:
        context.line("Enter one or more sed substitution commands in the form: 's/<regex>/<subst>/'.\n"
                     "Terminate the substitution list with an empty line.")
        while (line := context.read_line("> ")) is not None and line.strip():
            texts.append(line.strip())
    syntax = values.text("syntax") or name
    found = [substitution(text) for text in texts]
    tree.define(Command(name, values.text("help"), regex_body(found, syntax), raw=True, arguments="<text>",
                        syntax=syntax))


@command("command delete", examples=("command delete f",),
         summary="Remove commands that 'command regex' defined.", arguments="<cmd-name>...",
         completes=("user-command",))
def command_delete(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("must call 'command delete' with one or more valid user defined regular expression command "
                           "names")
    tree = context.interpreter.tree
    for name in arguments:
        if tree.resolve(name) is not None and name not in tree.user_commands:
            raise CommandError(f"'{name}' is a permanent debugger command and cannot be removed.")
        if name not in tree.user_commands:
            raise CommandError(f"'{name}' is not a known command.\nTry 'help' to see a current list of commands.\n"
                               f"Try 'apropos {name}' for a list of related commands.")
        tree.remove(name)


def path_of(context: Context, words: list[str], problem: str = "error adding command") -> str:
    """The full name for a new command of this path, whose containers must be there. Raises CommandError, which begins
    with ``problem``."""
    tree = context.interpreter.tree
    *containers, name = words
    full = ""
    for word in containers:
        full = f"{full} {word}".strip()
        if tree.resolve(full) is None:
            raise CommandError(f"{problem}: Path component: '{word}' not found")
        if full not in tree.user_commands or not isinstance(tree.resolve(full), Group):
            raise CommandError(f"{problem}: Path component: '{word}' is not a user command")
    if not containers:
        tree.check_free(name)
    return f"{full} {name}".strip()


@command("command container add", examples=("command container add ports",),
         summary="Add a container for commands; a path puts it into another one.",
         options=(*HELP_OPTIONS, Option("o", "overwrite", "Replace one of this name.")),
         arguments="<cmd-name> [<cmd-name>...]", completes=("user-command",))
def container_add(context: Context, values: Values, arguments: list[str]) -> None:
    if not arguments:
        raise CommandError("'command container add' requires at least one argument")
    full = path_of(context, arguments)
    tree = context.interpreter.tree
    if isinstance(tree.resolve(full), Group) and "overwrite" not in values:
        return
    tree.remove(full)
    tree.define(Group(full, values.text("help") or NO_HELP, values.text("long-help") or arguments[-1]))


@command("command container delete", examples=("command container delete ports",),
         summary="Delete a container and all that it holds.",
         arguments="<cmd-name> [<cmd-name>...]", completes=("user-command",))
def container_delete(context: Context, values: Values, arguments: list[str]) -> None:
    tree = context.interpreter.tree
    full = " ".join(arguments)
    if full not in tree.user_commands or not isinstance(tree.resolve(full), Group):
        raise CommandError(f"error removing command: '{full}' is not a container")
    tree.remove(full)
