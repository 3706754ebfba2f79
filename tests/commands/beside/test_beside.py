"""machdbg and the real lldb, the same C program, the same commands: they print the same.

Left aside are addresses, offsets, process numbers, and what differs for a reason:

- lldb says how many watchpoints the hardware has, and where it declares a global that is watched; here there is no such
  limit, and no line is known of globals;
- it prints a watchpoint's values to the terminal beside the result of the command; ``watchpoint list`` shows them.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter

from ..bench import Launcher

HERE = Path(__file__).parent
PROGRAM = HERE / "program.c"
COMMANDS = (HERE / "commands.lldb").read_text(encoding="utf-8").splitlines()
LLDB = shutil.which("lldb") or shutil.which("lldb-19")
CLANG = shutil.which("clang") or shutil.which("clang-19")
DRIVER = """
import json, lldb

def run(source, target):
    debugger = lldb.debugger
    debugger.SetAsync(False)
    interpreter = debugger.GetCommandInterpreter()
    printed = []
    for line in open(source):
        selected = debugger.GetSelectedTarget()
        thread = selected.GetProcess().GetSelectedThread()
        frame = thread.GetSelectedFrame()
        place = frame if frame.IsValid() else thread if thread.IsValid() else selected
        result = lldb.SBCommandReturnObject()
        interpreter.HandleCommand(line.rstrip("\\n"), lldb.SBExecutionContext(place), result)
        printed.append((result.GetOutput() or "") + (result.GetError() or ""))
    json.dump(printed, open(target, "w"))
"""
SETTINGS = ("settings set auto-confirm true", "settings set term-width 110")


def plain(text: str) -> str:
    """Without what two programs cannot have in common."""
    text = re.sub(r"\nWatchpoint \d+ hit:\n(?:old value: .*\n)?new value: .*\n(?=Process)", "", text)
    text = re.sub(r"(?:Number of supported hardware watchpoints: \d+|    declare @ .*)\n", "", text)
    text = re.sub(r"0x[0-9a-f]{8,16}", "ADDRESS", text)
    text = re.sub(r"\b([Pp]rocess|tid =) (?:0x)?[0-9a-f]+", r"\1 N", text)
    text = re.sub(r"(`\w+) \+ \d+", r"\1 + N", text)
    text = re.sub(r"'[^']*/program'", "'program'", text)
    return "\n".join(line.rstrip() for line in text.splitlines())


def ours(source: Path) -> list[str]:
    launcher = Launcher(source)
    interpreter = CommandInterpreter(Context(lambda name: launcher))
    for line in (f"target create {source}", *SETTINGS):
        interpreter.execute(line)
    return [interpreter.execute(line).text for line in COMMANDS]


def theirs(directory: Path) -> list[str]:
    assert LLDB is not None and CLANG is not None
    subprocess.run([CLANG, "-g", "-O0", "-o", "program", str(PROGRAM)], check=True, cwd=directory)
    (directory / "driver.py").write_text(DRIVER)
    (directory / "commands").write_text("\n".join(COMMANDS) + "\n")
    options = [part for line in (*SETTINGS, "command script import driver.py",
                                 "script driver.run('commands', 'printed.json')") for part in ("-o", line)]
    subprocess.run([LLDB, "-x", "-X", "--batch", *options, "program"], check=True, cwd=directory,
                   stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    printed: list[str] = json.loads((directory / "printed.json").read_text())
    return printed


@pytest.mark.skipif(LLDB is None or CLANG is None, reason="lldb or clang is not installed")
def test_lldb_prints_the_same(tmp_path: Path) -> None:
    source = tmp_path / "program.c"
    source.write_text(PROGRAM.read_text(encoding="utf-8"))
    for command, mine, real in zip(COMMANDS, ours(source), theirs(tmp_path), strict=True):
        assert f"{command}\n{plain(mine)}" == f"{command}\n{plain(real)}"
