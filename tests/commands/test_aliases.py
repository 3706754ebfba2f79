from collections.abc import Callable

import pytest

from machdbg.commands.aliases import Alias
from machdbg.commands.result import CommandError

Say = Callable[[str], str]


def test_parameters_are_filled_in_option_values_only() -> None:
    assert Alias("bfl", "breakpoint set", "-f %1 -l %2").expand("trap.c 26") == "-f trap.c -l 26"
    assert Alias("fs", "frame select", "%1").expand("2") == "%1 2"
    assert Alias("hx", "expression", "-f x --").expand("1 + 1") == "-f x -- 1 + 1"


def test_missing_parameters() -> None:
    with pytest.raises(CommandError) as raised:
        Alias("bfl", "breakpoint set", "-f %1 -l %2").expand("trap.c")
    assert str(raised.value) == "Not enough arguments provided; you need at least 2 arguments to use this alias."


def test_aliases_of_aliases(say: Say) -> None:
    assert say("command alias hx p/x") == (
        "error: invalid command given to 'command alias'. 'p/x' does not begin with a valid command.  "
        "No alias created.\n")
    assert say("command alias bl br l") == ""
    assert say("bl") == "No breakpoints currently set.\n"
    assert say("command alias hx expression -f x --") == ""
    assert say("hx 255") == "(int) $0 = 0x000000ff\n"
    assert say("command unalias hx") == ""
    assert say("hx 1") == "error: 'hx' is not a valid command.\n"


@pytest.mark.parametrize(("line", "printed"), [
    ("command alias", "error: 'command alias' requires at least two arguments\n"),
    ("command alias zz", "error: 'command alias' requires at least two arguments\n"),
    ("command alias bt bt", "warning: Overwriting existing definition for 'bt'.\n"),
    ("command alias quit version", "error: 'quit' is a permanent debugger command and cannot be redefined.\n"),
    ("command alias zz nosuch", "error: invalid command given to 'command alias'. 'nosuch' does not begin with a valid "
                                "command.  No alias created.\n"),
    ("command alias zz breakpoint nosuch", "error: 'nosuch' is not a valid sub-command of 'breakpoint'.  Unable to "
                                           "create alias.\n"),
    ('command alias zz "breakpoint list"', "error: invalid command given to 'command alias'. '\"breakpoint list\"' "
                                           "does not begin with a valid command.  No alias created.\n"),
    ("command unalias", "error: must call 'unalias' with a valid alias\n"),
    ("command unalias breakpoint", "error: 'breakpoint' is a permanent debugger command and cannot be removed.\n"),
    ("command unalias nosuch", "error: 'nosuch' is not a known command.\nTry 'help' to see a current list of "
                               "commands.\n"),
])
def test_errors_are_lldbs(say: Say, line: str, printed: str) -> None:
    assert say(line) == printed
