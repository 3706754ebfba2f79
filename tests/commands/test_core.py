"""Core files: saved by one debugger, opened by another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter

from .bench import SOURCE, Launcher
from .conftest import plain

Say = Callable[[str], str]


def opened(launcher: Launcher) -> Say:
    """A debugger that knows the program."""
    interpreter = CommandInterpreter(Context(lambda name: launcher))
    return lambda line: plain(interpreter.execute(line).text)


def test_a_core_file(stopped: Say, launcher: Launcher) -> None:
    assert stopped("p add(20, 1)") == "(int) 21\n"
    stopped("p total = 9")
    stopped("thread return 4")
    stopped("n")
    assert stopped("p total") == "(int) 13\n"
    stopped("reverse-step")
    assert stopped("process save-core here.core") == ""
    say = opened(launcher)
    assert say("target create --core here.core") == (
        f"Core file '{Path.cwd() / 'here.core'}' (x86_64) was loaded.\n")
    for line in ("bt", "frame variable", "p total", "thread list", "when"):
        assert say(line) == stopped(line)
    stopped("breakpoint delete -f")
    stopped("thread plan discard 1")
    assert say("reverse-continue") == stopped("reverse-continue")
    assert "hello" in say("continue") and "exited" in say("process status")


def test_what_cannot_be_saved_or_opened(tell: Say, launcher: Launcher, tmp_path: Path) -> None:
    assert tell("process save-core x") == "error: Command requires a current process.\n"
    tell("b add")
    tell("run")
    usage = ("error: 'process save-core' takes one arguments:\n"
             "Usage: process save-core [-s corefile-style -p plugin-name] FILE\n")
    assert tell("process save-core") == tell("process save-core a b") == usage
    assert tell("process save-core /nonexistent/x") == (
        "error: Failed to save core file for process: No such file or directory\n")
    tell("process save-core here.core")
    assert tell("target create --core nosuch") == "error: Cannot open 'nosuch': No such file or directory.\n"
    Path("text").write_text("no core")
    assert tell("target create --core text") == "error: Unknown core file format 'text'\n"
    source = tmp_path / "client.c"
    source.write_text(SOURCE.replace("a + b", "a - b"))
    other = opened(Launcher(source))
    assert other("target create --core here.core").startswith("error: the core file is not of this program")
    tell("kill")
    assert tell("process save-core x") == "error: Process must be launched.\n"
