"""Lessons: one Markdown file each, which also reads well where Markdown is rendered.

``lesson.md`` stands in a folder beside the scenarios, often that of its own. It begins with a comment that holds TOML:

    <!-- lesson
    number = 1                  place in the course
    minutes = 15                how long it takes
    requires = ["other"]        lessons to take before, by name (optional)
    scenario = "other"          the scenario that it is about, if it is not the one of its own folder (optional)
    -->
    # Title

Then prose, and between it what is done in the debugger:

- fenced blocks of the language ``lldb``: lines behind ``(machdbg) `` are commands for the learner, the others what they
  print. ``machdbg learn --update`` writes these anew.
- questions: prose, then a comment that says how an answer is checked:

    <!-- question
    expression = "sizeof(*kmsg)"     what is right, evaluated at the stop where the learner is; or
    choice = "b"                     the letter of what is right; or
    place = "ipc_kmsg_copyin"        a function in which the learner is to stop the process, with commands of their own
    then = ["finish"]                commands that run before ``expression`` is evaluated: the answer was a prediction
    solution = ["b ipc_kmsg_copyin", "c"]   how to reach ``place``
    hints = ["...", "..."]           shown one after the other
    explain = "..."                  shown when the answer was right
    [wrong]
    "0x58" = "..."                   what to say to somebody who answers that (the values of expressions, or letters)
    -->
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROMPT = "(machdbg) "
FILE = "lesson.md"


class LessonError(Exception):
    """A lesson that cannot be used; the text is complete (``path:line: error: ...``)."""


@dataclass(frozen=True)
class Prose:
    """Markdown to be read."""

    text: str
    line: int


@dataclass(frozen=True)
class Command:
    """A command that the learner runs, and what it prints."""

    text: str
    output: str
    line: int


@dataclass(frozen=True)
class Question:
    """Something to find out or to predict; see the module for the fields. The prose before it asks."""

    line: int
    expression: str = ""
    choice: str = ""
    place: str = ""
    then: tuple[str, ...] = ()
    solution: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    explain: str = ""
    wrong: dict[str, str] = field(default_factory=dict)


Step = Prose | Command | Question


@dataclass(frozen=True)
class Lesson:
    """A lesson: what a list shows of it, and its steps. ``name`` is that of its folder, ``scenario`` the folder of the
    scenario that it is about."""

    name: str
    title: str
    number: int
    minutes: int
    requires: tuple[str, ...]
    steps: tuple[Step, ...]
    path: Path
    scenario: Path


_COMMENT = re.compile(r"<!--\s*(lesson|question)\b(.*?)-->", re.DOTALL)
_BLOCK = re.compile(r"^```lldb\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PIECE = re.compile(f"{_COMMENT.pattern}|{_BLOCK.pattern}", re.DOTALL | re.MULTILINE)
_KEYS: dict[str, dict[str, type]] = {"lesson": {"number": int, "minutes": int, "requires": list, "scenario": str},
         "question": {"expression": str, "choice": str, "place": str, "then": list, "solution": list, "hints": list,
                      "explain": str, "wrong": dict}}


def load_lesson(path: Path) -> Lesson:
    """Read a lesson; LessonError says what is wrong in it and where."""
    return _Reader(path).lesson()


class _Reader:
    """One lesson being read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.text = path.read_bytes().decode("utf-8")  # carriage returns and all: some commands print them
        except (OSError, UnicodeDecodeError) as error:
            raise LessonError(f"error: '{path}' cannot be read: {error}") from None

    def line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    def fail(self, offset: int, message: str) -> LessonError:
        return LessonError(f"{self.path}:{self.line(offset)}: error: {message}")

    def lesson(self) -> Lesson:
        head = _COMMENT.match(self.text)
        if head is None or head[1] != "lesson":
            raise self.fail(0, "a lesson begins with <!-- lesson ... -->, with its number and minutes")
        data = self.table(head)
        for key in ("number", "minutes"):
            if key not in data:
                raise self.fail(0, f"{key} is missing in <!-- lesson ... -->")
        title = re.search(r"^# (.+)$", self.text, re.MULTILINE)
        if title is None:
            raise self.fail(head.end(), "a lesson needs a title: # ...")
        folder = self.path.parent
        scenario = folder.parent / data["scenario"] if "scenario" in data else folder
        if not (scenario / "scenario.toml").is_file():
            raise self.fail(max(self.text.find("scenario ="), 0), f"there is no scenario '{scenario.name}'")
        return Lesson(folder.name, title[1].strip(), data["number"], data["minutes"], tuple(data.get("requires", ())),
                      tuple(self.steps(head.end())), self.path, scenario)

    def steps(self, start: int) -> list[Step]:
        found: list[Step] = []
        for piece in _PIECE.finditer(self.text, start):
            found += self.prose(start, piece.start())
            if piece[1] == "question":
                found.append(self.question(piece))
            elif piece[1] == "lesson":
                raise self.fail(piece.start(), "a second <!-- lesson ... -->")
            else:
                found += self.commands(piece)
            start = piece.end()
        return found + self.prose(start, len(self.text))

    def prose(self, start: int, end: int) -> list[Step]:
        text = self.text[start:end]
        return [Prose(text.strip(), self.line(start + len(text) - len(text.lstrip())))] if text.strip() else []

    def commands(self, piece: re.Match[str]) -> list[Step]:
        found: list[Step] = []
        offset = piece.start(3)
        parts = re.split(r"^(?=\(machdbg\) )", piece[3], flags=re.MULTILINE)
        if parts[0].strip():
            raise self.fail(offset, f"an lldb block begins with a command: '{PROMPT}...'")
        for part in parts[1:]:
            command, _, output = part.partition("\n")
            found.append(Command(command.removeprefix(PROMPT), output, self.line(offset)))
            offset += len(part)
        return found

    def question(self, piece: re.Match[str]) -> Question:
        data = self.table(piece)
        if sum(key in data for key in ("expression", "choice", "place")) != 1:
            raise self.fail(piece.start(), "a question has one of: expression, choice, place")
        if "place" in data and not data.get("solution"):
            raise self.fail(piece.start(), "a question for a place needs the commands of a solution")
        lists = {key: tuple(value) for key, value in data.items() if isinstance(value, list)}
        return Question(self.line(piece.start()), **(data | lists))

    def table(self, piece: re.Match[str]) -> dict[str, Any]:
        """The TOML of a comment, its keys and types checked."""
        try:
            data = tomllib.loads(piece[2])
        except tomllib.TOMLDecodeError as error:
            within = re.search(r"line (\d+)", str(error))
            line = self.line(piece.start(2)) + (int(within[1]) - 1 if within else 0)
            raise LessonError(f"{self.path}:{line}: error: {error}") from None
        known = _KEYS[piece[1]]
        for key, value in data.items():
            offset = piece.start(2) + max(piece[2].find(key), 0)
            if key not in known:
                raise self.fail(offset, f"unknown key '{key}'; expected one of: {', '.join(sorted(known))}")
            if not isinstance(value, known[key]):
                raise self.fail(offset, f"{key} must be a {_NAMES[known[key]]}")
        return data


_NAMES: dict[type, str] = {int: "number", str: "text in quotes", list: "list of texts", dict: "table"}
