"""Whatever is typed, in whatever state: an answer or an error, never a traceback, and the session goes on.

``MACHDBG_LINES=100000`` in the environment tries as many lines.
"""

import os
import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.debugger import calling

from .bench import Launcher
from .test_core import changed
from .test_transcripts import DIRECTORY, commands_of

LINES = int(os.environ.get("MACHDBG_LINES", "400"))
STATES = {
    "no target": [],
    "target": ["target create client"],
    "stopped": ["target create client", "b add", "run"],
    "stopped in the kernel": ["target create client", "b mach_call", "run"],
    "past": ["target create client", "b add", "run", "reverse-stepi"],
    "entry": ["target create client", "process launch -s"],
    "exited": ["target create client", "run"],
    "killed": ["target create client", "b main", "run", "kill"],
    "core file": ["target create client", "b add", "run", "process save-core here.core",
                  "target create -c here.core"],
    "core file of another run": ["target create client", "b add", "run", "process save-core here.core",
                                 "target create -c other-here.core"],
}
PIECES = ["", "''", '"', "'", "`", "`1`", "`nosuch`", "-1", "0", "9" * 30, "0x", "0xffffffffffffffff", "-", "--", "%1",
          "*", "&", "(", ")", "[", "{", "$", "$0", "é", "日本", "\\", "|", "1.1", "1-", "-x", "=", "->", "p.x", "*argv",
          "sizeof", "sizeof(int", "1/0", "1<<99", "1e999", "'a", "argc=2", "main", "total", "-c", "-s", "-f", "a" * 300]
MORE = """
command regex f2 's/^([0-9]+)$/frame select %1/' 's/^$/frame info/'
command container add box
command script add -f lldb.command name
type summary add -s "${var.x} ${var[0-2]} ${*var%x}" point
type summary add -c -O "int[3]"
type format add -f x int
type category enable mach
type summary list
breakpoint name configure -i 1 -c "a == 1" name
breakpoint command add -s python -o 'print(frame.name)' 1
breakpoint read -f bps.json
breakpoint set -n add --task client -R 4
memory history &total -s 4
image dump sections
watchpoint set variable -w read_write total
frame variable --summary-string "${var.x}" p
register write rax 1
script print(lldb.frame.FindVariable("p"), lldb.target.GetNumBreakpoints())
script lldb.thread.StepOver()
""".splitlines()
LEAVE = re.compile(r"\s*(q|qu|qui|quit|ex|exi|exit)\b|.*(-o|outfile|command source)")  # and nothing is written


def mutated(lines: list[str], words: list[str], chance: Random) -> str:
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


def corpus() -> list[str]:
    """The lines of all transcripts, and of the sessions beside lldb."""
    lines = [line for path in sorted(DIRECTORY.glob("*.txt")) for line in commands_of(path)]
    for path in sorted((Path(__file__).parents[1] / "beside").glob("*/commands.txt")):
        lines += path.read_text(encoding="utf-8").splitlines()
    return [line for line in [*lines, *MORE] if line.strip()]


CORPUS = corpus()
VOCABULARY = sorted({word for line in CORPUS for word in line.split()})


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loops of expressions that would never end take less than ten seconds each."""
    monkeypatch.setattr(calling, "INTERPRETING", 0.1)


@pytest.mark.parametrize("state", STATES)
@given(st.randoms(use_true_random=False))
@settings(max_examples=max(LINES // (25 * len(STATES)), 1), derandomize=True, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
                                 HealthCheck.differing_executors])
def test_any_line(launcher: Launcher, state: str, chance: Random) -> None:
    interpreter = CommandInterpreter(Context(lambda name: launcher, remake=Launcher.from_recipe))
    for command in STATES[state]:
        if "other" in command:
            changed("here.core", "core.json", lambda index: index.replace(b'"run": "', b'"run": "0'))
        assert interpreter.execute(command).succeeded
    for _ in range(25):
        line = mutated(CORPUS, VOCABULARY, chance)
        if LEAVE.match(line):
            continue
        result = interpreter.execute(line)
        assert result.succeeded or result.errors, line
    assert interpreter.execute("version").succeeded


def test_a_long_word_is_no_trouble(launcher: Launcher) -> None:
    interpreter = CommandInterpreter(Context(lambda name: launcher))
    assert interpreter.execute("p " + "a" * 500 + " !").text.startswith("error: <user expression 0>:1:")
