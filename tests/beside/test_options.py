"""Every command and every option of lldb-19 exists here, or stands with its reason in ``DIFFERENCES.md``.

``options.txt`` lists them, taken from what ``help`` prints there.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from machdbg.commands.arguments import SHOWN_AS
from machdbg.commands.families import FAMILIES
from machdbg.commands.interpreter import CommandTree

HERE = Path(__file__).parent
OPTION = re.compile(r"(?:-(\S)/)?--([\w-]+)(?:<([\w-]+)>)?")


def theirs() -> dict[str, list[tuple[str, str, str]]]:
    """LLDB's options by command: short and long name, kind of value."""
    lines = (HERE / "options.txt").read_text(encoding="utf-8").splitlines()[1:]
    return {name: [(match[1] or "", match[2], match[3] or "") for match in OPTION.finditer(options)]
            for name, _, options in (line.partition(":") for line in lines)}


def missing() -> dict[str, set[str]]:
    """What the table of DIFFERENCES.md says does not exist: long names by command; ``*`` for the whole of it."""
    text = (HERE / "DIFFERENCES.md").read_text(encoding="utf-8")
    table = text.partition("\n## Options that do not exist here")[2].partition("\n## ")[0]
    found: dict[str, set[str]] = {}
    for commands, options in re.findall(r"^\| (`.+?`) \| (.+?) \| .+? \|$", table, re.MULTILINE):
        for command in re.findall(r"`(.+?)`", commands):
            found.setdefault(command, set()).update(option.lstrip("-") for option in re.findall(r"`(.+?)`", options))
    return found


def is_listed(command: str, table: dict[str, set[str]]) -> bool:
    """Whether a command, or a group that it is in, is listed as a whole."""
    words = command.split()
    return any("*" in table.get(" ".join(words[:count]), ()) for count in range(1, len(words) + 1))


def test_every_command_exists_or_is_listed() -> None:
    tree, table = CommandTree(FAMILIES), missing()
    for command in theirs():
        assert (tree.resolve(command) is None) == is_listed(command, table), command


@pytest.mark.parametrize("command", sorted(theirs()))
def test_every_option_exists_or_is_listed(command: str) -> None:
    tree, table = CommandTree(FAMILIES), missing()
    ours = tree.commands.get(command)
    if ours is None:
        return
    absent = set()
    for short, long, kind in theirs()[command]:
        option = ours.option(long)
        if option is None:
            absent.add(long)
        else:
            assert option.short == short
            assert SHOWN_AS.get(option.value or "", option.value or "") == kind, long
    assert absent == table.get(command, set())


def test_nothing_is_listed_that_lldb_does_not_have() -> None:
    for command, options in missing().items():
        known = {long for _, long, _ in theirs()[command]}
        assert options <= known | {"*"}, command
