"""The README's session and its table of commands are what the program prints and declares."""

from __future__ import annotations

import re
from pathlib import Path

from machdbg.commands.context import Context
from machdbg.commands.help import markdown_table
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.frontends.batch import load
from tests.scenarios.test_scenarios import session

README = Path(__file__).parent.parent / "README.md"


def command_table() -> str:
    return markdown_table(CommandInterpreter(Context(load, colors=False)).tree).rstrip("\n")


def recorded_session() -> str:
    return "```\n$ machdbg semaphore_create\n" + session(
        "semaphore_create", "breakpoint set -n semaphore_create", "run", "bt") + "```"


def part(name: str) -> str:
    text = README.read_text(encoding="utf-8")
    match = re.search(rf"<!-- {name} -->\n(.*?)\n?<!-- end of {name} -->", text, re.DOTALL)
    assert match is not None
    return match[1]


def test_the_table_of_commands() -> None:
    assert part("commands") == command_table()


def test_the_session() -> None:
    assert part("session") == recorded_session()


if __name__ == "__main__":  # writes both into the README
    text = README.read_text(encoding="utf-8")
    for name, content in (("commands", command_table()), ("session", recorded_session())):
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        text = text[: text.index(start) + len(start)] + content + "\n" + text[text.index(end):]
    README.write_text(text, encoding="utf-8")
