"""help and apropos: everything they say comes from the declarations of the commands."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .arguments import KINDS, SHOWN_AS
from .options import Values
from .registry import LLDB, Command, Group, Option, command
from .result import CommandError, PlainError

if TYPE_CHECKING:
    from .context import Context
    from .interpreter import CommandTree

_MARGIN = 1
RAW = "  Expects 'raw' input (see 'help raw-input'.)"
_PAST = frozenset({"explain", "memory_history", "timeline", "trace"})  # families of commands


def wrap(text: str, width: int, indent: int = 0, first: str | None = None) -> str:
    """``text`` in lines of at most ``width`` columns, indented; ``first`` takes the indent's place in the first."""
    blank = " " * indent
    lines = []
    for paragraph in text.split("\n"):
        lines += textwrap.wrap(paragraph, max(width - _MARGIN, indent + 20), initial_indent=blank,
                               subsequent_indent=blank, break_on_hyphens=False) or [""]
    out = "\n".join(lines)
    return out if first is None else first + out[indent:]


def listing(entries: Iterable[tuple[str, str]], width: int, indent: int = 2) -> str:
    """``name -- text`` lines with the names in one column; the texts below the names where there is little room."""
    found = list(entries)
    column = max((len(name) for name, _ in found), default=0)
    narrow = indent + column + 24 > width
    out = []
    for name, text in found:
        if narrow:
            out.append(f"{' ' * indent}{name}\n" + (f"{wrap(text, width, indent + 4)}\n" if text else ""))
            continue
        first = f"{' ' * indent}{name:<{column}} -- "
        out.append(wrap(text, width, len(first), first) + "\n")
    return "".join(out)


def summary_of(tree: CommandTree, name: str) -> str:
    """One line on a command, group or alias."""
    target = tree.resolve(name)
    if target is None:
        alias = tree.aliases[name]
        return alias.summary or summary_of(tree, alias.command)
    return target.summary + (RAW if isinstance(target, Command) and target.raw else "")


def overview(tree: CommandTree, width: int, *, hidden: bool, aliases: bool, user: bool) -> str:
    """All commands."""
    groups: dict[str, list[tuple[str, str]]] = {"Debugger commands:": [], "Commands for the past:": [],
                                                "Commands for Mach and the kernel:": []}
    for name in tree.top_level(hidden=hidden):
        if not tree.is_scripted(name):
            groups[_heading(tree, name)].append((name, summary_of(tree, name)))
    out = "".join(f"{title}\n{listing(entries, width)}" for title, entries in groups.items())
    if aliases:
        out += wrap("Current command abbreviations (type 'help command alias' for more info):", width) + "\n"
        out += listing(((name, summary_of(tree, name)) for name in sorted(tree.aliases)), width)
    own = sorted(name for name in tree.user_commands if " " not in name and tree.is_scripted(name))
    if user and own:
        out += "Current user-defined commands:\n"
        out += listing(((name, summary_of(tree, name)) for name in own), width)
    return out + wrap("For more information on any command, type 'help <command-name>'.", width) + "\n"


def _heading(tree: CommandTree, name: str) -> str:
    """Under which heading a command or group stands."""
    if name in LLDB or name in tree.user_commands or name.startswith("_"):
        return "Debugger commands:"
    target = tree.resolve(name)
    past = isinstance(target, Command) and target.family in _PAST
    return "Commands for the past:" if past else "Commands for Mach and the kernel:"


def describe(tree: CommandTree, name: str, width: int, typed: str = "") -> str:
    """Help on a command, a group or an alias, by its full name; of an alias it says what ``typed`` stands for."""
    target = tree.resolve(name)
    if target is None:
        alias = tree.aliases[name]
        resolved = tree.resolve(alias.command)
        assert resolved is not None
        text = _command(resolved, name, width) if isinstance(resolved, Command) else _group(tree, resolved, width)
        return f"{text}\n'{typed or name}' is an abbreviation for '{alias.expansion}'\n"
    return _command(target, name, width) if isinstance(target, Command) else _group(tree, target, width)


def _group(tree: CommandTree, group: Group, width: int) -> str:
    syntax = group.syntax or f"{group.name} <subcommand> [<subcommand-options>]"
    children = ((child, summary_of(tree, f"{group.name} {child}")) for child in tree.children(group.name))
    return (f"{wrap(group.summary, width)}\n\nSyntax: {syntax}\n\nThe following subcommands are supported:\n\n"
            f"{listing(children, width, 6)}\n"
            "For more help on any particular subcommand, type 'help <command> <subcommand>'.\n")


def _command(target: Command, name: str, width: int) -> str:
    parts = [wrap(target.summary + (RAW if target.raw else ""), width), "\n\nSyntax: ", _syntax(target, name), "\n"]
    if target.options:
        parts.append("\nCommand Options Usage:\n")
        for number in target.option_sets:
            parts.append(f"  {_usage(target, name, number)}\n")
        for option in sorted(target.options, key=lambda option: option.short):
            parts.append(f"\n       {_option(option)}\n")
            parts.append(wrap(option.summary, width, 12) + "\n")
            if option.choices:
                parts.append(f"            Values: {' | '.join(option.choices)}\n")
    if target.details and target.family == "script":
        parts.append(target.details + "\n")
    elif target.details:
        parts.append("\n" + wrap(target.details, width) + "\n")
    if target.examples:
        parts.append("\nExamples:\n\n" + "".join(f"    {example}\n" for example in target.examples))
    if target.raw and target.options:
        parts.append("\n" + wrap("Important Note: Because this command takes 'raw' input, if you use any command "
                                 "options you must use ' -- ' between the end of the command options and the "
                                 "beginning of the raw input.", width, 5) + "\n")
    elif target.options and target.arguments:
        parts.append("\n" + wrap("This command takes options and free-form arguments.  If your arguments resemble "
                                 "option specifiers (i.e., they start with a - or --), you must use ' -- ' between the "
                                 "end of the command options and the beginning of the arguments.", width, 5) + "\n")
    return "".join(parts)


def _syntax(target: Command, name: str) -> str:
    if target.syntax:
        return target.syntax.replace(target.name, name, 1) if "\n" not in target.syntax else target.syntax
    options_ = " <cmd-options>" if target.options else ""
    separator = " --" if target.raw and target.options else ""
    arguments = f" {repetitions(target.arguments)}" if target.arguments else ""
    return f"{name}{options_}{separator}{arguments}"


def _usage(target: Command, name: str, number: int) -> str:
    """One line of usage: the options of one set."""
    mine = [option for option in target.options
            if not option.sets or number in option.sets or number in option.required]
    parts = [name]
    for form, wanted in (("-{}", True), ("[-{}]", False)):
        switches = sorted(option.short for option in mine
                          if option.value is None and option.short and (number in option.required) is wanted)
        if switches:
            parts.append(form.format("".join(switches)))
    for option in sorted(mine, key=lambda option: number not in option.required):
        if option.value is not None:
            flag = f"-{option.short}" if option.short else f"--{option.long}"
            text = f"{flag}[<{_value(option)}>]" if option.optional_value else f"{flag} <{_value(option)}>"
            parts.append(text if number in option.required else f"[{text}]")
    if target.raw:
        parts.append("--")
    if target.arguments:
        parts.append(repetitions(target.arguments))
    return " ".join(parts)


def _kind(name: str, width: int) -> str:
    """What a kind of argument is. A text of several lines is a list."""
    text = KINDS[name]
    first = f"<{name}> -- " if "\n" in text else f"  <{name}> -- "
    return wrap(text, width, len(first), first) + "\n"


def _value(option: Option) -> str:
    """How the kind of an option's value is called."""
    return SHOWN_AS.get(option.value or "", option.value or "")


def repetitions(text: str) -> str:
    """``<x>...`` in LLDB's way: ``<x> [<x> [...]]``."""
    return re.sub(r"(<[^<>]+>)\.\.\.", r"\1 [\1 [...]]", text)


def _option(option: Option) -> str:
    value = f" <{_value(option)}>" if option.value else ""
    if not option.short:
        return f"--{option.long}{value}"
    if option.optional_value:
        return f"-{option.short}[<{_value(option)}>] ( --{option.long}=[<{_value(option)}>] )"
    return f"-{option.short}{value} ( --{option.long}{value} )"


def markdown_table(tree: CommandTree) -> str:
    """The commands as a table for a README: command, aliases, what it does."""
    aliases: dict[str, list[str]] = {}
    for alias in tree.aliases.values():
        aliases.setdefault(alias.command, []).append(alias.name)
    short_forms = {"_regexp-break": "breakpoint set", "_regexp-tbreak": "breakpoint set",
                   "_regexp-bt": "thread backtrace", "_regexp-list": "source list",
                   "_regexp-up": "frame select", "_regexp-down": "frame select",
                   "_regexp-display": "target stop-hook add", "_regexp-undisplay": "target stop-hook delete"}
    for hidden, name in short_forms.items():
        aliases.setdefault(name, []).extend(aliases.pop(hidden, []))
    rows = ["| command | short | what it does |", "| --- | --- | --- |"]
    for name in sorted(tree.commands):
        if not tree.is_hidden(name):
            names = sorted(aliases.get(name, []), key=lambda text: (len(text), text))
            short = ", ".join(f"`{alias}`" for alias in names)
            summary = tree.commands[name].summary.replace("|", "\\|")
            rows.append(f"| `{name}` | {short} | {summary} |")
    return "\n".join(rows) + "\n"


@command("help", summary="List the commands, or explain one.",
         options=(Option("a", "hide-aliases", "Leave out the aliases."),
                  Option("h", "show-hidden-commands", "Show commands that begin with an underscore too."),
                  Option("u", "hide-user-commands", "Leave out commands defined by the user.")),
         arguments="[<command> [<command> [...]]]", syntax="help [<cmd-name>]", completes=("command",),
         examples=("help breakpoint set", "help bt"))
def help_(context: Context, values: Values, arguments: list[str]) -> None:
    tree = context.interpreter.tree
    if not arguments:
        context.write(overview(tree, context.width, hidden="show-hidden-commands" in values,
                               aliases="hide-aliases" not in values, user="hide-user-commands" not in values))
        return
    kind = arguments[0].removeprefix("<").removesuffix(">")
    if tree.is_unknown(arguments[0]) and len(arguments) == 1 and kind in KINDS:
        context.write(_kind(kind, context.width))
        return
    try:
        name = tree.first_word(arguments[0])
    except PlainError:
        raise PlainError("Help requested with ambiguous command name, possible completions:\n"
                         + "".join(f"\t{name}\n" for name in tree.meant(arguments[0])).rstrip("\n")) from None
    except CommandError:
        raise CommandError(unknown(arguments[0])) from None
    for word in arguments[1:]:
        target = tree.resolve(name)
        if target is None:
            name = tree.aliases[name].command
            target = tree.resolve(name)
        found = tree.beginning_with(name, word) if isinstance(target, Group) else []
        if len(found) > 1:
            raise PlainError(f"error: ambiguous command {name} {word}" + "".join(f"\n\t{child}" for child in found))
        if not found:
            context.write(unknown(" ".join(arguments)) + f"\nThe closest match is '{name}'. Help on it follows.\n\n")
            break
        name = f"{name} {found[0]}"
    context.write(describe(tree, name, context.width, arguments[0]))


def unknown(name: str) -> str:
    """What is said of a command that does not exist."""
    word = name.rpartition(" ")[2]
    return (f"'{name}' is not a known command.\nTry 'help' to see a current list of commands.\n"
            f"Try 'apropos {word}' for a list of related commands.\n"
            f"Try 'type lookup {word}' for information on types, methods, functions, modules, etc.")


@command("apropos", summary="List the commands that have to do with a word.", arguments="<search-word>",
         examples=("apropos breakpoint",))
def apropos(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) != 1:
        raise CommandError("'apropos' must be called with exactly one argument.")
    word = arguments[0].lower()
    tree = context.interpreter.tree
    names = sorted(name for name in (*tree.commands, *tree.groups) if not tree.is_hidden(name))
    found = [(name, summary_of(tree, name)) for name in names
             if word in name.lower() or word in _searchable(tree, name)]
    if found:
        context.line(f"The following commands may relate to '{arguments[0]}':")
        context.write(listing(found, context.width))
    else:
        context.line(f"No commands found pertaining to '{arguments[0]}'. Try 'help' to see a complete list of "
                     "debugger commands.")
    definitions = context.settings.definitions
    related = [(name, definitions[name].help) for name in sorted(definitions)
               if word in name.lower() or word in definitions[name].help.lower()]
    if related:
        context.line(f"\nThe following settings variables may relate to '{arguments[0]}':")
        context.write("".join(listing([entry], context.width) for entry in related))


def _searchable(tree: CommandTree, name: str) -> str:
    target = tree.resolve(name)
    details = target.details if isinstance(target, Command) else ""
    return f"{summary_of(tree, name)} {details}".lower()
