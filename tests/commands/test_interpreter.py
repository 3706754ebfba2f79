from collections.abc import Callable

import pytest

from machdbg import __version__
from machdbg.commands.interpreter import CommandInterpreter

Say = Callable[[str], str]
VERSION = f"machdbg version {__version__}\n"


def test_every_alias_stands_for_a_command(interpreter: CommandInterpreter) -> None:
    tree = interpreter.tree
    assert [alias.name for alias in tree.aliases.values() if tree.resolve(alias.command) is None] == []


@pytest.mark.parametrize(("line", "printed"), [
    ("version", VERSION),
    ("  ver ", VERSION),
    ("'version'", VERSION),
    ("version x", "error: 'version' doesn't take any arguments.\n"),
    ("version # comment", "error: 'version' doesn't take any arguments.\n"),
    ("VERSION", "error: 'VERSION' is not a valid command.\n"),
    ("nosuch", "error: 'nosuch' is not a valid command.\n"),
    ("--", "error: '--' is not a valid command.\n"),
    (";", "error: ';' is not a valid command.\n"),
    ("?", "error: '?' is not a valid command.\n"),
    ("/", "error: '/' is not a valid command.\n"),
    ("version; version", "error: unknown command shorthand suffix: ';'\n"),
    ("se", "Ambiguous command 'se'. Possible matches:\n\tsession\n\tsettings\n"),
    ("thread x", "invalid command 'thread x'.\n"),
    ("thread step-i", "ambiguous command 'thread step-i'. Possible completions:\n"
                      "\tstep-in\n\tstep-inst\n\tstep-inst-over\n"),
    ("#version", ""),
    ("   # a comment after blanks", ""),
    ("bt/2", "error: the '_regexp-bt' command doesn't support the --gdb-format option\n"),
    ("frame select/1", "error: the 'frame select' command doesn't support the --gdb-format option\n"),
    ("!ls", "error: Could not find entry: !ls in history\n"),
    ("!999", "error: Could not find entry: !999 in history\n"),
    ("quit x", "error: Couldn't parse 'x' as integer for exit code.\n"),
    ("quit 1 2", "error: Too many arguments for 'quit'. Only an optional exit code is allowed\n"),
])
def test_lines(say: Say, line: str, printed: str) -> None:
    assert say(line) == printed


@pytest.mark.parametrize("line", [
    "bt", "run", "step", "next", "continue", "finish", "thread list", "thread select 1", "frame variable",
    "frame select 1", "frame info", "up", "register read", "memory read 0", "x/4gx 0", "disassemble", "list",
    "image lookup -n main", "process status", "process continue", "kill", "target variable x", "source list -n main",
    "thread until 3", "showallipc"])
def test_what_needs_a_target_says_so(say: Say, line: str) -> None:
    assert say(line) == "error: invalid target, create a target using the 'target create' command\n"


def test_abbreviations_mean_what_they_mean_in_lldb(say: Say) -> None:
    assert say("fin") == say("finish")  # there is findportrights
    assert say("showallta") == say("showalltasks")


def test_breakpoints_before_any_target(say: Say) -> None:
    assert say("breakpoint list") == "No breakpoints currently set.\n"
    assert say("breakpoint delete 1") == "error: No breakpoints exist to be deleted.\n"
    dummy = "no locations (pending).\nBreakpoint set in dummy target, will get copied into future targets.\n"
    assert say("breakpoint set -n semaphore_create") == f"Breakpoint 1: {dummy}"
    assert say("b main") == f"Breakpoint 2: {dummy}"
    assert say("breakpoint delete 1") == "1 breakpoints deleted; 0 breakpoint locations disabled.\n"
    assert say("tbreak main") == f"Breakpoint 3: {dummy}"
    assert say("breakpoint set") == "error: invalid combination of options for the given command\n"


def test_an_empty_line_repeats(say: Say) -> None:
    assert say("") == ""
    assert say("version") == VERSION
    assert say("") == VERSION
    assert say("quit 1 2") == "error: Too many arguments for 'quit'. Only an optional exit code is allowed\n"
    assert say("") == "error: No auto repeat.\n"


def test_history(say: Say) -> None:
    say("version")
    say("help help")
    assert say("history") == "   0: version\n   1: help help\n   2: history\n"
    assert say("!0") == VERSION
    assert say("!-1") == VERSION
    assert say("!!") == VERSION
    assert say("history -s 1 -e 2") == "   1: help help\n   2: history\n"
    assert say("history -c 1") == "   0: version\n"
    assert say("history 3") == "error: 'session history' doesn't take any arguments.\n"


def test_quit_sets_the_exit_code(interpreter: CommandInterpreter) -> None:
    interpreter.execute("quit 7")
    assert interpreter.context.exit_code == 7


def test_expressions_need_no_target(say: Say) -> None:
    assert say("p 1 + 1") == "(int) 2\n"
    assert say("expr 1") == "(int) $0 = 1\n"
    assert say("p/x 255") == "(int) 0x000000ff\n"
    assert say("p") == "error: 'dwim-print' takes a variable or expression\n"
    assert say("p/zz 1") == "error: invalid gdb format string 'zz'\n"
    assert say("p nope") == ("error: <user expression 3>:1:1: use of undeclared identifier 'nope'\n"
                             "    1 | nope\n      | ^\n")


def test_a_file_of_commands_stops_at_an_error(interpreter: CommandInterpreter) -> None:
    printed: list[str] = []
    assert not interpreter.run_lines(["version", "nosuch", "version"], printed.append)
    assert "".join(printed) == (f"(machdbg) version\n{VERSION}(machdbg) nosuch\n"
                                "error: 'nosuch' is not a valid command.\n")
    printed.clear()
    assert not interpreter.run_lines(["nosuch", "quit 3", "version"], printed.append, echo=False, stop_on_error=False)
    assert "".join(printed) == "error: 'nosuch' is not a valid command.\n"
    assert interpreter.context.exit_code == 3
