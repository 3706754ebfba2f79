"""Places in programs whose statements cover several lines: clang's line tables, lldb's steps and breakpoints, and ours.

``python -m tests.beside.test_lines`` writes the files that the tests without these tools read: ``lines/*.rows``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from tests.cc.scattered import scattered
from tests.cc.test_place import LINES, Rows, changes, rows_here
from tests.commands.bench import Launcher

LLDB, CLANG = shutil.which("lldb-19"), shutil.which("clang-19")
SETTINGS = ('settings set frame-format "@ ${function.name} ${line.number}:${line.column}\\n"',
            'settings set thread-stop-format ""', "settings set stop-disassembly-display never",
            "settings set stop-line-count-before 0", "settings set stop-line-count-after 0")
STOP = re.compile(r"@ (\w+)(?:\(.*\))? (\d+:\d+)$", re.MULTILINE)
PLACED = re.compile(r"^Breakpoint (\d+): (?:where = .* at program\.c:(\d+:\d+),|(no locations))", re.MULTILINE)
pytestmark = pytest.mark.skipif(LLDB is None or CLANG is None, reason="lldb-19 and clang-19 are not installed")


def rows_of_clang(text: str) -> Rows:
    """The rows of the line table in which the line changes, as the assembler is told them."""
    done = subprocess.run([str(CLANG), "-w", "-g", "-O0", "-S", "-x", "c", "-", "-o", "-"], input=text,
                          capture_output=True, text=True, check=True)
    found: Rows = {}
    name, place, fresh = "", (0, 0), False
    for line in done.stdout.splitlines():
        if (start := re.match(r"(\w+):\s+# @\1", line)) is not None:
            name, fresh = start[1], False
            found[name] = []
        elif (row := re.match(r"\s+\.loc\s+\d+ (\d+) (\d+)(.*)", line)) is not None:
            place, fresh = (int(row[1]), int(row[2])), True
            if "prologue_end" in row[3]:
                found[name] = []
        elif fresh and re.match(r"\t[a-z]", line):  # an instruction
            if place[0]:
                found[name].append(place)
            fresh = False
    return {name: changes(rows) for name, rows in found.items()}


def printed_by_lldb(directory: Path, commands: list[str]) -> str:
    (directory / "commands").write_text("\n".join([*SETTINGS, *commands]))
    subprocess.run([str(CLANG), "-w", "-g", "-O0", "program.c", "-o", "program"], cwd=directory, check=True)
    done = subprocess.run([str(LLDB), "-X", "-x", "-b", "program", "-o", "command source -e 0 commands"], cwd=directory,
                          capture_output=True, text=True, timeout=120, check=False)
    return done.stdout


def printed_here(directory: Path, commands: list[str]) -> str:
    launcher = Launcher(directory / "program.c")
    interpreter = CommandInterpreter(Context(lambda name: launcher))
    printed: list[str] = []
    interpreter.run_lines([*SETTINGS, "target create program.c", *commands], printed.append, stop_on_error=False)
    return "".join(printed)


@pytest.mark.parametrize("name", ["parts", "blocks", "walk", "results"])
def test_line_tables(name: str) -> None:
    text = (LINES / f"{name}.c").read_text(encoding="utf-8")
    assert rows_here(text) == rows_of_clang(text)


@pytest.mark.parametrize("seed", range(2))
def test_line_tables_of_scattered_statements(seed: int) -> None:
    text = scattered((LINES / "statements.c").read_text(encoding="utf-8"), Random(seed), 0.3)
    assert rows_here(text) == rows_of_clang(text)


@pytest.mark.parametrize("name", ["walk", "results"])
def test_steps_and_breakpoints(name: str, tmp_path: Path) -> None:
    text = (LINES / f"{name}.c").read_text(encoding="utf-8")
    (tmp_path / "program.c").write_text(text)
    everywhere = [f"breakpoint set -f program.c -l {line}" for line in range(1, text.count("\n") + 3)]
    assert PLACED.findall(printed_here(tmp_path, everywhere)) == PLACED.findall(printed_by_lldb(tmp_path, everywhere))
    for word in ("step", "next"):
        commands = ["b main", "run", *[word] * 600]
        theirs = [stop for stop in STOP.findall(printed_by_lldb(tmp_path, commands)) if f"{stop[0]}(" in text]
        assert STOP.findall(printed_here(tmp_path, commands))[: len(theirs)] == theirs
        assert len(theirs) > 40


if __name__ == "__main__":
    for each in ("parts", "blocks"):
        source = (LINES / f"{each}.c").read_text(encoding="utf-8")
        (LINES / f"{each}.rows").write_text("".join(
            " ".join([function, *(f"{line}:{column}" for line, column in places)]) + "\n"
            for function, places in rows_of_clang(source).items()))
