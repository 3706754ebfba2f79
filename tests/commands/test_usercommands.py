"""Commands made of others: by regular expressions, and containers. The errors are those of lldb-19."""

from collections.abc import Callable

import pytest

from machdbg import __version__
from machdbg.commands.interpreter import CommandInterpreter

Say = Callable[[str], str]
VERSION = f"machdbg version {__version__}\n"


@pytest.mark.parametrize(("text", "error"), [
    ("s", "regular expression substitution string is too short: 's'"),
    ("x/y/z/", "regular expression substitution string doesn't start with 's': 'x/y/z/'"),
    ("s/x(", "missing second '/' separator char after 'x(' in 's/x('"),
    ("s/x/y", "missing third '/' separator char after 'y' in 's/x/y'"),
    ("s//y/", "<regex> can't be empty in 's/<regex>/<subst>/' string: 's//y/'"),
    ("s/x//", "<subst> can't be empty in 's/<regex>/<subst>/' string: 's/x//'"),
    ("s/x/y/ z", "extra data found after the 's/x/y/' regular expression substitution string: ' z'"),
    ("s/(/y/", "'(': missing ), unterminated subpattern at position 0"),
])
def test_substitutions_that_are_none(say: Say, text: str, error: str) -> None:
    assert say(f"command regex bad '{text}'") == f"error: {error}\n"
    assert say("bad") == "error: 'bad' is not a valid command.\n"


def test_regex_command(say: Say) -> None:
    assert say("command regex ok -h Short -s Syn 's/^(a)(b)?$/version/' 's#^c (.*)#p %1 + %1#'") == ""
    assert say("ok a") == VERSION
    assert say("ok c 3") == "(int) 6\n"
    assert say("ok q") == "error: Syn\n"
    assert say("help ok") == "Short  Expects 'raw' input (see 'help raw-input'.)\n\nSyntax: Syn\n"
    assert "  ok         " in say("help")
    assert say("command delete ok") == ""
    assert say("ok a") == "error: 'ok' is not a valid command.\n"


def test_regexes_asked_for(interpreter: CommandInterpreter) -> None:
    printed: list[str] = []
    interpreter.run_lines(["command regex more", "s/^$/version/", "", "more", "more x"], printed.append, echo=False)
    assert "".join(printed) == (
        "Enter one or more sed substitution commands in the form: 's/<regex>/<subst>/'.\n"
        f"Terminate the substitution list with an empty line.\n{VERSION}error: more\n")


def test_what_cannot_be_redefined_or_deleted(say: Say) -> None:
    assert say("command regex") == ("error: usage: 'command regex <command-name> [s/<regex1>/<subst1>/ "
                                    "s/<regex2>/<subst2>/ ...]'\n")
    assert say("command regex breakpoint 's/a/b/'") == (
        "error: 'breakpoint' is a permanent debugger command and cannot be redefined.\n")
    assert say("command delete breakpoint") == (
        "error: 'breakpoint' is a permanent debugger command and cannot be removed.\n")
    assert say("command delete nosuch").startswith("error: 'nosuch' is not a known command.\nTry 'help' to see")
    assert say("command delete") == ("error: must call 'command delete' with one or more valid user defined regular "
                                     "expression command names\n")


def test_containers(say: Say) -> None:
    assert say("command container add -h Mine mine") == ""
    assert say("command container add mine inner") == ""
    assert say("mine").startswith("Mine\n\nSyntax: mine\n\nThe following subcommands are supported:\n\n"
                                  "      inner -- No help text\n")
    assert say("command container add nope x") == "error: error adding command: Path component: 'nope' not found\n"
    assert say("command container add breakpoint x") == (
        "error: error adding command: Path component: 'breakpoint' is not a user command\n")
    assert say("command container delete mine") == ""
    assert say("mine inner") == "error: 'mine' is not a valid command.\n"


def test_a_regex_command_that_calls_itself(say: Say) -> None:
    say("command regex loop 's/.*/loop %0/'")
    assert say("loop x") == "error: commands are nested too deeply\n"
