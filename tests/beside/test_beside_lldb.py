"""The same C program, the same commands, in lldb and here: what both print, side by side.

A session is a directory here with a ``program.c`` and its ``commands.txt``; Python files beside them are for its
``command script import``.

Addresses, process ids and what belongs to the host (its C library, its paths) are evened out. A command whose output
differs must stand in the table of ``DIFFERENCES.md``, with the reason; one that stands there must differ.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from tests.commands.bench import Launcher

HERE = Path(__file__).parent
LLDB, CLANG = shutil.which("lldb-19"), shutil.which("clang-19")
SETTINGS = ("settings set term-width 110", "settings set auto-confirm true")
SESSIONS = sorted(file.parent for file in HERE.glob("*/commands.txt"))
PROMPT = re.compile(r"^\((?:lldb|machdbg)\) ?", re.MULTILINE)
EVENED = (
    (re.compile(r" +$", re.MULTILINE), ""),
    (re.compile(r"0x[0-9a-f]{5,}"), "ADDR"), (re.compile(r"(`\w+) \+ \d+"), r"\1 + N"),
    (re.compile(r"Process \d+"), "Process N"), (re.compile(r"tid = [0-9a-fx]+"), "tid = N"),
    (re.compile(r"<user expression \d+>"), "<user expression N>"), (re.compile(r"(?:/[\w.-]+)+/program"), "/program"),
    (re.compile(r"^    frame #\d+: ADDR (?:libc\.so|libdyld|program`(?:_start|start)).*\n", re.MULTILINE), ""),
    # where a file lies, and how often a method of a user's that fails is called
    (re.compile(r'File "(?:/[\w.-]+)+/'), 'File "'), (re.compile(r"(?s)(Traceback \(.*?\n\w+: [^\n]*\n)\1+"), r"\1"),
    # the end of a process that is killed is told by another thread, now and then too late
    (re.compile(r"^Process N exited with status = 9 .*killed\n", re.MULTILINE), ""),
    (re.compile(r"^(?:Number of supported hardware watchpoints: \d+|    declare @ .*)\n", re.MULTILINE), ""),
    # lldb writes these two to different streams
    (re.compile(r"\A(\nWatchpoint \d+ hit:\n(?:old value: .*\n)?new value: .*\n)(Process N resuming\n)"), r"\2\1"),
)


def differences() -> dict[str, str]:
    """The commands that are known to differ, with the reasons."""
    text = (HERE / "DIFFERENCES.md").read_text(encoding="utf-8")
    table = text.partition("## Side by side")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(.+?)` \| (.+?) \|$", table.replace("\\|", "¦"), re.MULTILINE))


def evened(text: str) -> str:
    for pattern, replacement in EVENED:
        text = pattern.sub(replacement, text)
    return text


def answers(printed: str) -> list[tuple[str, str]]:
    """Each command with what followed it."""
    found: list[tuple[str, str]] = []
    for part in PROMPT.split(printed)[1:]:
        command, _, answer = part.partition("\n")
        if command:  # commands of breakpoints are shown behind a blank; they belong to the command that ran them
            if command.startswith(" ") and found:
                found[-1] = (found[-1][0], f"{found[-1][1]}{command}\n{answer}")
            else:
                found.append((command, answer))
    return [(command, evened(answer)) for command, answer in found]


def commands_of(session: Path) -> list[str]:
    lines = (session / "commands.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def lldb_answers(session: Path, directory: Path) -> list[tuple[str, str]]:
    assert LLDB is not None and CLANG is not None
    for file in session.glob("*.*"):
        shutil.copy(file, directory)
    (directory / "commands").write_text("\n".join(commands_of(session)))
    subprocess.run([CLANG, "-g", "-O0", "program.c", "-o", "program"], cwd=directory, check=True)
    done = subprocess.run(
        [LLDB, "-X", "-x", "-b", "--source-quietly", "program",
         *(part for line in (*SETTINGS, "command source -e 0 commands") for part in ("-o", line))],
        cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False)
    return answers(done.stdout.partition("Executing commands in")[2])


def own_answers(session: Path, directory: Path) -> list[tuple[str, str]]:
    source = directory / "program.c"
    for file in session.glob("*.*"):
        shutil.copy(file, directory)
    launcher = Launcher(source)
    interpreter = CommandInterpreter(Context(lambda name: launcher))
    for line in (*SETTINGS, "target create program.c"):
        interpreter.execute(line, record=False)
    printed: list[str] = []
    with contextlib.chdir(directory):
        interpreter.run_lines(commands_of(session), printed.append, stop_on_error=False)
    return answers("".join(printed))


def side_by_side(session: Path, directory: Path) -> list[tuple[str, str, str]]:
    """Each command of a session with what lldb and what machdbg answers; both work below ``directory``."""
    directories = directory / "theirs", directory / "ours"
    for each in directories:
        each.mkdir(parents=True)
    theirs, ours = lldb_answers(session, directories[0]), own_answers(session, directories[1])
    assert [command for command, _ in theirs] == [command for command, _ in ours] == commands_of(session)
    return [(command, their, our) for (command, their), (_, our) in zip(theirs, ours, strict=True)]


def written(directory: Path, program: str, commands: list[str]) -> Path:
    """A session that a test has made, below ``directory``."""
    session = directory / "session"
    session.mkdir()
    (session / "program.c").write_text(program, encoding="utf-8")
    (session / "commands.txt").write_text("\n".join(commands), encoding="utf-8")
    return session


@pytest.mark.skipif(LLDB is None or CLANG is None, reason="lldb-19 and clang-19 are not installed")
def test_beside_lldb(tmp_path: Path) -> None:
    unlike: dict[str, str] = {}
    for session in SESSIONS:
        unlike |= {command: f"lldb:\n{their}\nmachdbg:\n{our}"
                   for command, their, our in side_by_side(session, tmp_path / session.name) if their != our}
    known = differences()
    surprises = [f"(lldb) {command}\n{text}" for command, text in unlike.items() if command not in known]
    assert not surprises, "\n".join(surprises)
    assert sorted(set(known) - set(unlike)) == [], "these no longer differ"
