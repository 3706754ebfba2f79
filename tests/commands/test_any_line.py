"""Whatever is typed, in whatever state: an answer or an error in one line, and the session goes on."""

import random
import re
from pathlib import Path

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter

from .bench import Launcher
from .test_transcripts import DIRECTORY, commands_of

LINES = 300
STATES = {
    "no target": [],
    "target": ["target create client"],
    "stopped": ["target create client", "b add", "run"],
    "stopped in the kernel": ["target create client", "b mach_call", "run"],
    "past": ["target create client", "b add", "run", "reverse-stepi"],
    "entry": ["target create client", "process launch -s"],
    "exited": ["target create client", "run"],
    "killed": ["target create client", "b main", "run", "kill"],
}
PIECES = ["", "''", '"', "'", "`", "`1`", "`nosuch`", "-1", "0", "9" * 30, "0x", "0xffffffffffffffff", "-", "--", "%1",
          "*", "&", "(", ")", "[", "{", "$", "$0", "é", "日本", "\\", "|", "1.1", "1-", "-x", "=", "->", "p.x", "*argv",
          "sizeof", "sizeof(int", "1/0", "1<<99", "1e999", "'a", "argc=2", "main", "total", "-c", "-s", "-f", "a" * 300]
LEAVE = re.compile(r"\s*(q|qu|qui|quit|ex|exi|exit)\b|.*(-o|outfile|command source)")  # and nothing is written


def mutated(lines: list[str], words: list[str], chance: random.Random) -> str:
    """A command line, somewhat damaged."""
    line = chance.choice(lines).split(" ")
    for _ in range(chance.randint(0, 3)):
        place = chance.randrange(len(line) + 1)
        what = chance.random()
        if what < 0.5:
            line.insert(place, chance.choice(PIECES + words))
        elif what < 0.7:
            line[place:place + 1] = []
        elif place < len(line):
            word = line[place]
            cut = chance.randrange(len(word) + 1)
            line[place] = word[:cut] + chance.choice(["", *"x0-'\"`[(*\0/.%"]) + word[cut + chance.randint(0, 1):]
    return " ".join(line)


@pytest.mark.parametrize("state", STATES)
def test_any_line(launcher: Launcher, state: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    chance = random.Random(state)
    lines = [line for path in sorted(DIRECTORY.glob("*.txt")) for line in commands_of(path) if line.strip()]
    words = sorted({word for line in lines for word in line.split()})
    interpreter = CommandInterpreter(Context(lambda name: launcher))
    for number in range(LINES):
        if number % 25 == 0:
            interpreter = CommandInterpreter(Context(lambda name: launcher))
            assert all(interpreter.execute(line).succeeded for line in STATES[state])
        line = mutated(lines, words, chance)
        if LEAVE.match(line):
            continue
        result = interpreter.execute(line)
        assert result.succeeded or result.errors, line
    assert interpreter.execute("version").succeeded


def test_a_long_word_is_no_trouble(launcher: Launcher) -> None:
    interpreter = CommandInterpreter(Context(lambda name: launcher))
    assert interpreter.execute("p " + "a" * 500 + " !").text.startswith("error: <user expression 0>:1:")
