"""``machdbg play``: a recorded session shown to people, command by command, with its remarks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .batch import Console, write
from .keys import read_key
from .scenario import Scenario, ScenarioError, load_scenario
from .screen import Screen
from .switches import PLAIN, read

USAGE = """\
USAGE: machdbg play [--auto] SCENARIO    show a session command by command; with --auto without waiting for keys

KEYS: space, Enter  the next command          p  play on its own, or stop that
      + -           faster, slower            q  leave
"""
PAUSES = (8.0, 4.0, 2.0, 1.0, 0.5, 0.25)  # seconds between two commands, by speed
Key = Callable[["float | None"], str]


@dataclass(frozen=True)
class Act:
    """A command of a session, and the remarks before it."""

    remarks: tuple[str, ...]
    command: str


def acts(text: str) -> Iterator[Act]:
    """The commands of a ``session.lldb``. Remarks behind the last one come with an empty command."""
    remarks: list[str] = []
    for line in text.splitlines():
        if line.startswith("#"):
            remarks.append(line[1:].strip())
        elif line.strip():
            yield Act(tuple(remarks), line)
            remarks = []
    if remarks:
        yield Act(tuple(remarks), "")


class Player:
    """Shows a session. ``key(seconds)`` waits so long for a key, without a limit for None; "" if none came."""

    def __init__(self, scenario: Scenario, screen: Screen, out: Callable[[str], None], key: Key | None) -> None:
        self.scenario = scenario
        self.screen = screen
        self.out = out
        self.key = key
        self.speed = 2
        self.playing = False

    def run(self) -> bool:
        """Show it to the end; false if the viewer left before."""
        console = Console(colors=self.screen.colors, sink=self.out, load=lambda name: self.scenario.launcher)
        self.out(f"{self.scenario.title}. {self.scenario.purpose}\n\n")
        console.load([self.scenario.name])
        play = list(acts(self.scenario.session.read_text("utf-8")))
        for number, act in enumerate(play, 1):
            if act.remarks:
                self.out("\n" + self.screen.lay_out(" ".join(act.remarks)))
            if not self._wait(f"[{number}/{len(play)}] {act.command or 'the end'}"):
                return False
            if act.command:
                console.run(act.command)
            if console.context.exit_code is not None:
                break
        return True

    def _wait(self, what: str) -> bool:
        """Until the next command is to run; false if there is to be none."""
        if self.key is None:
            return True
        width = self.screen.size()[0]
        while True:
            mode = f"playing, every {PAUSES[self.speed]:g} s" if self.playing else "space: next"
            line = f"{what}   ({mode}, p: play, +/-: speed, q: leave)"[:width - 1]
            self.out(line)
            pressed = self.key(PAUSES[self.speed] if self.playing else None)
            self.out("\r" + " " * len(line) + "\r")
            if pressed in ("q", "\x03", "\x04"):
                return False
            if pressed in ("", " ", "\r", "\n"):
                return True
            if pressed == "p":
                self.playing = not self.playing
            elif pressed in "+=":
                self.speed = min(self.speed + 1, len(PAUSES) - 1)
            elif pressed == "-":
                self.speed = max(self.speed - 1, 0)


def main(words: list[str]) -> int:
    """Show the session of a scenario; the exit code."""
    given = read(words, USAGE, {"--auto", *PLAIN}, takes="'machdbg play' takes one scenario", count=1)
    if isinstance(given, int):
        return given
    try:
        scenario = load_scenario(given.names[0])
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return 1
    if not scenario.session.is_file():
        print(f"error: scenario '{scenario.name}' has no session to play", file=sys.stderr)
        return 1
    screen = Screen.of_terminal(colors=given.colors)
    if "--auto" in given.switches or not (sys.stdin.isatty() and sys.stdout.isatty()):
        Player(scenario, screen, write, None).run()
        return 0
    return 0 if Player(scenario, screen, write, read_key).run() else 130
