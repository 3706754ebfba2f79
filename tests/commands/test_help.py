import re
from collections.abc import Callable

import pytest

from machdbg.commands import lexer, options
from machdbg.commands.help import markdown_table
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.commands.registry import Command

Say = Callable[[str], str]


def test_an_alias_says_what_it_stands_for(say: Say) -> None:
    assert say("help s").endswith("\n's' is an abbreviation for 'thread step-in'\n")
    assert say("help p").endswith("\n'p' is an abbreviation for 'dwim-print --'\n")
    assert "Syntax: s <cmd-options> [<thread-index>]" in say("help s")


def test_a_group_lists_its_commands(say: Say) -> None:
    printed = say("help breakpoint")
    assert "The following subcommands are supported:\n\n" in printed
    assert re.search(r"^      set     -- ", printed, re.M)
    assert say("breakpoint") == printed
    assert say("br") == printed


def test_unknown_words(say: Say) -> None:
    unknown = ("'{0}' is not a known command.\nTry 'help' to see a current list of commands.\n"
               "Try 'apropos {1}' for a list of related commands.\n"
               "Try 'type lookup {1}' for information on types, methods, functions, modules, etc.\n")
    assert say("help nosuch") == "error: " + unknown.format("nosuch", "nosuch")
    assert say("help breakpoint nope") == (
        unknown.format("breakpoint nope", "nope") + "The closest match is 'breakpoint'. Help on it follows.\n\n"
        + say("help breakpoint"))
    assert say("help breakpoint set -n") == "error: unknown or ambiguous option\n"


def test_apropos(say: Say) -> None:
    assert say("apropos zzzzz") == (
        "No commands found pertaining to 'zzzzz'. Try 'help' to see a complete list of debugger commands.\n")
    assert say("apropos") == "error: 'apropos' must be called with exactly one argument.\n"
    assert say("apropos a b") == "error: 'apropos' must be called with exactly one argument.\n"
    assert "  breakpoint set " in say("apropos breakpoint")


@pytest.mark.parametrize("width", [40, 80])
def test_lines_keep_to_the_width(interpreter: CommandInterpreter, width: int) -> None:
    interpreter.context.settings.assign("term-width", width)
    for line in interpreter.execute("help").text.splitlines():
        assert len(line) <= width


def test_commands_stand_in_groups(say: Say) -> None:
    printed = say("help")
    ours, past, mach, short = (printed.index(text) for text in (
        "Debugger commands:", "Commands for the past:", "Commands for Mach and the kernel:", "Current command abbrev"))
    assert ours < printed.index("\n  breakpoint ") < past < printed.index("\n  goto ") < mach
    assert mach < printed.index("\n  showport ") < short


def test_examples_are_command_lines(interpreter: CommandInterpreter) -> None:
    for each in interpreter.tree.commands.values():
        for example in each.examples:
            resolved = interpreter.resolve(example)
            assert resolved.target is each or each.hidden, example
            assert isinstance(resolved.target, Command)
            words = lexer.split(resolved.rest)
            if resolved.target.raw:
                words, _ = options.split_raw(resolved.rest)
            options.parse(resolved.target, words, lambda word: word.text)


def test_every_command_has_an_example(interpreter: CommandInterpreter) -> None:
    assert [each.name for each in interpreter.tree.commands.values() if not (each.examples or each.hidden)] == []


@pytest.mark.parametrize("hidden", ["", "-h"])
def test_hidden_commands(say: Say, hidden: str) -> None:
    assert ("_regexp-break" in say(f"help {hidden}")) == (hidden == "-h")


def test_every_command_has_help(interpreter: CommandInterpreter) -> None:
    for name in (*interpreter.tree.commands, *interpreter.tree.groups, *interpreter.tree.aliases):
        printed = interpreter.execute(f"help {name}").text
        assert "\nSyntax: " in printed, name
    for command in interpreter.tree.commands.values():
        assert command.summary.endswith((".", ")")), command.name
        shorts = [option.short for option in command.options if option.short]
        longs = [option.long for option in command.options]
        assert len(set(shorts)) == len(shorts) and len(set(longs)) == len(longs), command.name


def test_the_table_for_the_readme(interpreter: CommandInterpreter) -> None:
    rows = markdown_table(interpreter.tree).splitlines()
    assert "| `process kill` | `kill` | End the process. |" in rows
    assert len(rows) == 2 + sum(not command.hidden for command in interpreter.tree.commands.values())


def test_apropos_finds_settings_too(say: Say) -> None:
    lines = say("apropos stop-line").splitlines()
    assert lines[0].startswith("No commands found pertaining to 'stop-line'.")
    assert lines[1:3] == ["", "The following settings variables may relate to 'stop-line':"]
    assert lines[3].startswith("  stop-line-count-after -- ")
    assert len(say("apropos nosuchword").splitlines()) == 1


def test_an_abbreviated_alias_is_told_as_typed(say: Say) -> None:
    assert say("help cont").splitlines()[-1] == "'cont' is an abbreviation for 'process continue'"
    assert say("help con").splitlines()[-1] == "'con' is an abbreviation for 'process continue'"
