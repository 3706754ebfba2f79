from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path

import pytest

from machdbg.frontends import learn
from machdbg.frontends.lesson import Command, LessonError, Prose, Question, load_lesson
from machdbg.frontends.progress import Progress
from machdbg.frontends.screen import Screen
from machdbg.frontends.tutor import Tutor
from machdbg.frontends.walkthrough import Walkthrough

from .lessons import LESSON, small_lesson


class Learner:
    """Types lines; what is shown."""

    def __init__(self, directory: Path, lines: list[str], *, progress: Path | None = None, text: str = LESSON) -> None:
        self.lines = lines
        self.shown = ""
        self.suggestions: list[str] = []
        self.walkthrough = Walkthrough(small_lesson(directory, text), self.write)
        tutor = Tutor(self.walkthrough, Progress(progress), self.read, self.write, Screen().lay_out)
        self.finished = tutor.run()

    def write(self, text: str) -> None:
        self.shown += text

    def read(self, prompt: str, suggestion: str) -> str | None:
        if not self.lines:
            return None
        line = self.lines.pop(0) or suggestion
        self.suggestions.append(suggestion)
        self.shown += f"{prompt}{line}\n"
        return line


def test_a_lesson_is_read(tmp_path: Path) -> None:
    lesson = small_lesson(tmp_path)
    assert (lesson.name, lesson.title, lesson.number, lesson.minutes) == ("small", "A small lesson", 3, 5)
    assert lesson.requires == ("other",)
    assert [type(step) for step in lesson.steps] == [
        Prose, Command, Command, Prose, Question, Prose, Question, Prose, Question, Prose, Question, Command, Prose]


@pytest.mark.parametrize(("text", "message"), [
    ("# Title\n", "1: error: a lesson begins with <!-- lesson ... -->, with its number and minutes"),
    ("<!-- lesson\nnumber = 1\n-->\n# T\n", "1: error: minutes is missing in <!-- lesson ... -->"),
    ("<!-- lesson\nnumber = 1\nminutes = 'x'\n-->\n# T\n", "3: error: minutes must be a number"),
    ("<!-- lesson\nnumber = 1\nminutes = 2\ncolour = 3\n-->\n# T\n",
     "4: error: unknown key 'colour'; expected one of: minutes, number, requires, scenario"),
    ("<!-- lesson\nnumber = 1\nminutes = 2\nscenario = 'x'\n-->\n# T\n", "4: error: there is no scenario 'x'"),
    ("<!-- lesson\nnumber = 1\nminutes = 2\n-->\n", "4: error: a lesson needs a title: # ..."),
    ("<!-- lesson\nnumber = 1\nminutes = 2\n-->\n# T\n<!-- question\nhints = []\n-->\n",
     "6: error: a question has one of: expression, choice, place"),
    ("<!-- lesson\nnumber = 1\nminutes = 2\n-->\n# T\n<!-- question\nplace = 'main'\n-->\n",
     "6: error: a question for a place needs the commands of a solution"),
    ("<!-- lesson\nnumber = 1\nminutes = 2\n-->\n# T\n```lldb\nbt\n```\n",
     "7: error: an lldb block begins with a command: '(machdbg) ...'"),
    ("<!-- lesson\nnumber = 1\nminutes = \n-->\n# T\n", "3: error: Invalid value"),
])
def test_mistakes_in_a_lesson_have_a_place(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "lesson.md"
    file.write_text(text)
    (tmp_path / "scenario.toml").touch()
    with pytest.raises(LessonError) as raised:
        load_lesson(file)
    assert str(raised.value).startswith(f"{file}:{message}")


def test_one_who_only_presses_enter_gets_to_the_end(tmp_path: Path) -> None:
    learner = Learner(tmp_path, [""] * 20)
    assert learner.finished
    assert learner.suggestions[:2] == ["breakpoint set -n twice", "run"]
    assert "Hint. Print it.\n" in learner.shown
    assert "The answer is `2`. main passes it." in learner.shown
    assert "The answer is `4`." in learner.shown
    assert "The answer is `a`." in learner.shown
    assert "One way is:\n\n(machdbg) breakpoint disable 1\n" in learner.shown
    assert "(machdbg) reverse-continue\nProcess 100 resuming\n" in learner.shown
    assert "(machdbg) p four\n" in learner.shown


def test_right_and_wrong_answers(tmp_path: Path) -> None:
    learner = Learner(tmp_path, ["", "", "4", "17", "nonsense!", "p n", "1+1", "5", "4", "b", "a"])
    assert "Not yet. That is what twice returns. `hint` helps." in learner.shown
    assert "Not yet. 0x11 (17) is not it." in learner.shown
    assert "'nonsense!' is not a value" in learner.shown
    assert "(machdbg) p n\n(int) 2\n" in learner.shown
    assert "Right. main passes it." in learner.shown
    assert "Not yet. 5 is not it." in learner.shown
    assert "Not yet. It is the other way round." in learner.shown
    assert learner.shown.count("Right.") == 3


def test_a_place_is_checked_where_the_process_stands(tmp_path: Path) -> None:
    learner = Learner(tmp_path, ["", "", "2", "4", "a", "reverse-continue", "check", "b main",
                                 "breakpoint disable 1", "reverse-continue", "check", ""])
    assert "Not yet. You are in twice, which main has called (frame #1)" in learner.shown
    assert learner.finished


def test_leaving_the_path_and_back(tmp_path: Path) -> None:
    learner = Learner(tmp_path, ["b main", "run", "p 5", "", "", "2"])
    assert learner.shown.count("Right.") == 1
    learner = Learner(tmp_path, ["", "", "finish", "p n", "resume", "p n", "2", "back", "back", "lesson", "skip"])
    assert "Everything is as the lesson left it.\n" in learner.shown
    assert "(machdbg) p n\n(int) 2\n" in learner.shown
    assert "A small lesson: step" in learner.shown
    learner = Learner(tmp_path, ["", "", "hint", "help lesson", "restart", ""])
    assert learner.suggestions[-1] == "breakpoint set -n twice"


def test_the_path_is_walked_again_only_for_one_who_has_left_it(tmp_path: Path) -> None:
    walkthrough = Walkthrough(small_lesson(tmp_path), lambda text: None)
    console = walkthrough.console
    for _ in range(6):
        walkthrough.pass_by()
    question = walkthrough.step
    assert isinstance(question, Question) and question.then
    assert walkthrough.check(question, "4").right
    assert walkthrough.console is console
    for _ in range(3):
        walkthrough.pass_by()
    task = walkthrough.step
    assert isinstance(task, Question) and task.place
    for line in task.solution:
        walkthrough.run(line)
    assert walkthrough.check(task, "").right
    assert walkthrough.console is console
    walkthrough.run("bt")
    walkthrough.pass_by()
    assert walkthrough.console is not console


def test_progress_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "data" / "progress.json"
    Learner(tmp_path, ["", "", "2"], progress=file)
    assert Progress(file)["small"] == 6
    learner = Learner(tmp_path, ["4"], progress=file)
    assert learner.shown.startswith("You were at step 7 of 13")
    assert "Right." in learner.shown
    file.write_text("[]")
    assert Progress(file)["small"] == 0


def test_a_lesson_is_recorded_and_recited(tmp_path: Path) -> None:
    lesson = small_lesson(tmp_path)
    shown: list[str] = []
    assert not learn.recite(lesson, Screen(), shown.append)
    assert "lesson.md:12: error: this printed something else:" in "".join(shown)
    assert learn.update(lesson)
    lesson = load_lesson(lesson.path)
    assert "(machdbg) run\nProcess 100 launched" in lesson.path.read_text()
    assert learn.recite(lesson, Screen(), shown.append)
    assert not learn.update(lesson)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    small_lesson(tmp_path)
    monkeypatch.setattr(learn, "scenario_directories", lambda: [tmp_path])
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert learn.main([]) == 0
    assert capsys.readouterr().out.startswith(" 3  small  A small lesson (5 min)\n")
    assert learn.main(["smal"]) == 1
    assert capsys.readouterr().err == "error: there is no lesson 'smal'; did you mean 'small'?\n"
    assert learn.main(["--nosuch"]) == 1
    assert learn.main(["--update"]) == 0
    assert learn.main(["--auto", "3"]) == 0
    capsys.readouterr()
    monkeypatch.setattr(sys, "stdin", StringIO("\n\n2\n"))
    assert learn.main(["small"]) == 0
    assert "Right. main passes it." in capsys.readouterr().out
    learn.main([])
    assert "(5 min, step 6 of 13)" in capsys.readouterr().out


def test_only_ascii() -> None:
    screen = Screen(ascii_only=True)
    assert screen.lay_out("- “one” → `two`…").isascii()
    assert "`two`" in screen.lay_out("- “one” → `two`…")
