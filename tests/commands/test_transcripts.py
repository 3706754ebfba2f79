"""Sessions with the little program of ``bench``: commands in, exact text out.

A transcript holds what ``machdbg < commands`` prints, without what depends on how code is laid out (``plain``). To
record one again: ``python -m tests.commands.test_transcripts NAME...``.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter

from .bench import SOURCE, Launcher
from .conftest import plain

DIRECTORY = Path(__file__).parent / "transcripts"
TYPED = re.compile(r"(\(machdbg\) (?! )|> | {2}\d: )(.*)")


def commands_of(path: Path) -> list[str]:
    """The lines that were typed."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [match[2] for line in lines if (match := TYPED.match(line))]


def play(launcher: Launcher, commands: list[str]) -> str:
    """What the commands print, each behind the prompt."""
    context = Context(lambda name: launcher)
    context.settings.assign("term-width", 110)
    printed: list[str] = []
    CommandInterpreter(context).run_lines(commands, printed.append, stop_on_error=False)
    return plain("".join(printed)).replace(str(launcher.directory), "DIRECTORY")


@pytest.mark.parametrize("name", sorted(path.stem for path in DIRECTORY.glob("*.txt")))
def test_transcript(launcher: Launcher, name: str) -> None:
    path = DIRECTORY / f"{name}.txt"
    assert play(launcher, commands_of(path)) == path.read_text(encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory) / "client.c"
        source.write_text(SOURCE)
        launcher = Launcher(source)
        for name in sys.argv[1:]:
            path = DIRECTORY / f"{name}.txt"
            path.write_text(play(launcher, commands_of(path)), encoding="utf-8")


if __name__ == "__main__":
    main()
