"""The debugger at a terminal: a pty, with pyte as the screen."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

from machdbg import __version__
from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.frontends.tips import TIPS

ROOT = Path(__file__).parents[2]
LOOP = "int main(void)\n{ volatile long n = 0; for (;;) n++; }\n"


class Terminal:
    """machdbg on a screen of its own."""

    def __init__(self, words: list[str], state: Path, columns: int = 100, **environment: str) -> None:
        variables = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "XDG_STATE_HOME": str(state),
                     "HOME": str(state), **environment}
        init = state / ".machdbginit"
        if not init.exists():
            init.write_text("settings set show-tips false\n")
        variables.pop("NO_COLOR", None)
        self.child = pexpect.spawn(sys.executable, ["-m", "machdbg.frontends.main", *words], cwd=str(ROOT),
                                   dimensions=(50, columns), env=variables, encoding="utf-8", timeout=30)
        self.raw = ""
        self.screen = pyte.HistoryScreen(columns, 50)
        self.stream = pyte.Stream(self.screen)

    def pump(self) -> None:
        """Take in what has been printed; answer the questions for the cursor's place that terminals answer."""
        try:
            text = self.child.read_nonblocking(65536, 0.05)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self.raw += text
        self.stream.feed(text)
        if "\x1b[6n" in text:
            self.child.send(f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R")

    def status(self) -> str:
        """The line at the bottom of the screen."""
        return str(self.screen.display[-1]).strip()

    def lines(self) -> list[str]:
        """The screen, without the status line and the blank lines at its end."""
        shown = [line.rstrip() for line in self.screen.display]
        if shown[-1].startswith(" "):
            shown.pop()
        while shown and not shown[-1]:
            shown.pop()
        return shown

    def wait(self, found: Callable[[list[str]], bool]) -> list[str]:
        """The screen once it satisfies ``found``."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            self.pump()
            lines = self.lines()
            if lines and found(lines):
                return lines
        raise AssertionError("\n".join(self.lines()))

    def at_prompt(self, count: int) -> list[str]:
        """The screen once the ``count``-th prompt waits at its end."""
        return self.wait(lambda lines: bool(lines) and lines[-1] == "(machdbg)"
                         and sum(line.startswith("(machdbg)") for line in lines) == count)

    def ended(self) -> int:
        """The exit code."""
        end = time.monotonic() + 30
        while self.child.isalive() and time.monotonic() < end:
            self.pump()
        self.child.close()
        status: int | None = self.child.exitstatus
        assert status is not None
        return status


Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    terminals: list[Terminal] = []

    def begin(*words: str, columns: int = 100) -> Terminal:
        terminals.append(Terminal(list(words), tmp_path, columns))
        return terminals[-1]

    yield begin
    for terminal in terminals:
        terminal.child.close(force=True)


def test_a_session(start: Start, tmp_path: Path) -> None:
    terminal = start("-X")
    terminal.at_prompt(1)
    terminal.child.send("version\r")
    assert terminal.at_prompt(2) == ["(machdbg) version", f"machdbg version {__version__}", "(machdbg)"]
    terminal.child.send("nosuch\r")
    assert terminal.at_prompt(3)[-2] == "error: 'nosuch' is not a valid command."
    terminal.child.send("quit 7\r")
    assert terminal.ended() == 7
    assert "+nosuch\n" in (tmp_path / "machdbg" / "history").read_text()


def test_a_tip_unless_it_is_not_wanted(start: Start, tmp_path: Path) -> None:
    (tmp_path / ".machdbginit").touch()
    terminal = start("-X", columns=60)
    *tip, _ = terminal.wait(lambda lines: len(lines) > 1 and lines[-1] == "(machdbg)")
    assert any(" ".join(tip).startswith(f"Tip: {each}") for each in TIPS)


def test_tips_name_commands_that_there_are() -> None:
    interpreter = CommandInterpreter(Context())
    for tip in TIPS:
        assert len(f"Tip: {tip}") < 80
        for line in re.findall(r"'([^']+)'", tip):
            if not line.startswith("machdbg "):
                interpreter.resolve(line)


def test_the_history_lasts(start: Start) -> None:
    first = start("-X")
    first.at_prompt(1)
    first.child.send("version\r")
    first.at_prompt(2)
    first.child.send("\x04")
    assert first.ended() == 0
    second = start("-X")
    second.at_prompt(1)
    second.child.send("\x1b[A\r")
    assert second.at_prompt(2)[1] == f"machdbg version {__version__}"


def test_control_c_drops_the_line_and_control_d_leaves(start: Start) -> None:
    terminal = start("-X")
    terminal.at_prompt(1)
    terminal.child.send("breakp")
    terminal.wait(lambda lines: lines[-1:] == ["(machdbg) breakp"])
    terminal.child.send("\x03")
    terminal.at_prompt(2)
    terminal.child.send("\x04")
    assert terminal.ended() == 0


def test_control_c_stops_a_running_program(start: Start, tmp_path: Path) -> None:
    source = tmp_path / "loop.c"
    source.write_text(LOOP)
    terminal = start("-X", str(source))
    terminal.at_prompt(2)
    terminal.child.send("run\r")
    busy = re.compile(r"tick ([\d,]+), \d+ s; Ctrl-C stops it")
    terminal.wait(lambda lines: any(int(tick.replace(",", "")) > 30_000 for tick in busy.findall(lines[-1])))
    terminal.child.send("\x03")
    lines = terminal.at_prompt(3)
    assert not any("Ctrl-C" in line for line in lines)
    assert any("stop reason = signal SIGSTOP" in line for line in lines)
    terminal.child.send("p n > 1000\r")
    assert terminal.at_prompt(4)[-2] == "(bool) true"
    terminal.child.send("quit\r")
    question = "Quitting machdbg will kill one or more processes. Do you really want to proceed: [Y/n]"
    terminal.wait(lambda lines: lines[-1] == question)
    terminal.child.send("n\r")
    terminal.wait(lambda lines: lines[-1] == "(machdbg)")
    terminal.child.send("quit\r")
    terminal.wait(lambda lines: lines[-1] == question)
    terminal.child.send("\r")
    assert terminal.ended() == 0


def test_control_c_stops_a_command(start: Start) -> None:
    terminal = start("-X")
    terminal.at_prompt(1)
    terminal.child.send("script while True: pass\r")
    terminal.wait(lambda lines: re.fullmatch(r"\d+ s; Ctrl-C stops it", lines[-1]) is not None)
    terminal.child.send("\x03")
    assert terminal.at_prompt(2)[1:-1] == [
        "Traceback (most recent call last):", '  File "<input>", line 1, in <module>', "KeyboardInterrupt"]


def test_control_c_stops_a_command_written_in_python(start: Start) -> None:
    terminal = start("-X")
    terminal.at_prompt(1)
    terminal.child.send(r"script exec('def f(d, c, r, i):\n while 1: 1')" + "\r")
    terminal.at_prompt(2)
    terminal.child.send("command script add -f f f\r")
    terminal.at_prompt(3)
    terminal.child.send("f\r")
    terminal.wait(lambda lines: re.fullmatch(r"\d+ s; Ctrl-C stops it", lines[-1]) is not None)
    terminal.child.send("\x03")
    assert terminal.at_prompt(4)[-5:-1] == [
        "Traceback (most recent call last):", '  File "<string>", line 2, in f', "KeyboardInterrupt", "^C"]


def test_tab_completes(start: Start) -> None:
    terminal = start("-X", "semaphore_create")
    terminal.at_prompt(2)
    terminal.child.send("bre\t")
    terminal.wait(lambda lines: lines[-1] == "(machdbg) breakpoint")
    terminal.child.send("se\t-n ipc_kobject_ser\t")
    terminal.wait(lambda lines: lines[-1] == "(machdbg) breakpoint set -n ipc_kobject_server")
    terminal.child.send("\x03frame \t")
    lines = terminal.wait(lambda lines: lines[-1] == "(machdbg) frame" and "Available completions:" in lines)
    index = lines.index("Available completions:")
    assert lines[index - 1] == "(machdbg) frame"
    assert [line.split()[0] for line in lines[index + 1:-1] if "--" in line] == ["diagnose", "info", "select",
                                                                                      "variable"]
    terminal.child.send("\x03reverse-s\t")
    terminal.wait(lambda lines: lines[-1] == "(machdbg) reverse-step")
    terminal.child.send("\x03target create semaphore_c\t")
    terminal.wait(lambda lines: lines[-1] == "(machdbg) target create semaphore_create")


def test_long_lists_come_in_pages(start: Start) -> None:
    terminal = start("-X")
    terminal.at_prompt(1)
    terminal.child.send("\t")
    terminal.wait(lambda lines: lines[-1] == "More (Y/n/a):")
    terminal.child.send("n")
    terminal.wait(lambda lines: lines[-1] == "(machdbg)")
    terminal.child.send("version\r")
    terminal.wait(lambda lines: lines[-2:] == [f"machdbg version {__version__}", "(machdbg)"])


def test_lines_are_asked_for(start: Start) -> None:
    terminal = start("-X")
    terminal.at_prompt(1)
    terminal.child.send("expression\r")
    terminal.wait(lambda lines: lines[-1] == "  1:")
    terminal.child.send("1 +\r2\r\r")
    assert terminal.at_prompt(2)[-2] == "(int) $0 = 3"
    terminal.child.send("b main\rbreakpoint command add\r")
    terminal.wait(lambda lines: lines[-1] == ">")
    terminal.child.send("bt\r")
    terminal.wait(lambda lines: lines[-2:] == ["> bt", ">"])
    terminal.child.send("\x03")
    terminal.at_prompt(4)
    terminal.child.send("breakpoint command list 1\r")
    assert terminal.at_prompt(5)[-2] == "Breakpoint 1 does not have an associated command."


def test_colours_unless_they_are_not_wanted(start: Start) -> None:
    terminal = start("-o", "b main", "-o", "run", "-o", "nosuch", "semaphore_create")
    terminal.wait(lambda lines: lines[-1:] == ["(machdbg)"])
    assert "stop reason = \x1b[31mbreakpoint 1.1\x1b[0m" in terminal.raw
    assert "\x1b[0;1;31merror: \x1b[0m'nosuch' is not a valid command." in terminal.raw
    assert "\x1b[32mint\x1b[0m" in terminal.raw or "\x1b[33m->\x1b[0m" in terminal.raw
    plain = start("-X", "-o", "nosuch")
    plain.wait(lambda lines: lines[-1:] == ["(machdbg)"])
    assert "\x1b[0;1;31m" not in plain.raw


def test_a_narrow_terminal(start: Start) -> None:
    terminal = start("-X", columns=40)
    terminal.at_prompt(1)
    terminal.child.send("help frame select\r")
    lines = terminal.wait(lambda lines: lines[-1:] == ["(machdbg)"] and len(lines) > 10)
    assert "Select a frame of the stack, by its" in lines
