import pytest

from machdbg.commands.completion import complete
from machdbg.commands.interpreter import CommandInterpreter


def texts(interpreter: CommandInterpreter, line: str) -> list[str]:
    found = complete(interpreter.context, line, lambda: ["semaphore_create"])
    return [candidate.text for candidate in found.candidates]


@pytest.mark.parametrize(("line", "found"), [
    ("bre", ["breakpoint"]),
    ("breakpoint s", ["set"]),
    ("br s", ["set"]),
    ("thread sel", ["select"]),
    ("im lo", ["lookup"]),
    ("image dump ", ["line-table", "sections", "symtab"]),
    ("settings set auto-", ["auto-confirm", "auto-one-line-summaries"]),
    ("settings set auto-confirm ", ["true", "false"]),
    ("settings set stop-disassembly-display n", ["no-source", "never", "no-debuginfo"]),
    ("breakpoint set --na", ["--name"]),
    ("breakpoint set -o t", ["true"]),
    ("next -m all", ["all-threads"]),
    ("target create sem", ["semaphore_create"]),
    ("file sem", ["semaphore_create"]),
    ("register read ri", ["rip"]),
    ("help thread sel", ["select"]),
    ("command unalias nex", ["next", "nexti"]),
    ("bt a", ["all"]),
    ("nosuch x", []),
    ("breakpoint nosuch x", []),
    ("version x", []),
])
def test_candidates(interpreter: CommandInterpreter, line: str, found: list[str]) -> None:
    assert texts(interpreter, line) == found


def test_commands_come_before_aliases(interpreter: CommandInterpreter) -> None:
    assert texts(interpreter, "di") == ["diff", "disassemble", "di", "dis", "display"]


def test_sub_commands_have_their_help(interpreter: CommandInterpreter) -> None:
    found = complete(interpreter.context, "breakpoint en")
    assert found.start == len("breakpoint ")
    assert found.candidates[0].help == "Enable breakpoints; all of them, or those named."


def test_what_candidates_share(interpreter: CommandInterpreter) -> None:
    assert complete(interpreter.context, "reverse-s").common == "reverse-step"
