"""Leads a learner through a lesson: shows prose, waits for commands, asks questions, helps."""

from __future__ import annotations

from collections.abc import Callable

from .lesson import Command, Lesson, Prose, Question
from .progress import Progress
from .walkthrough import Walkthrough

HELP = """\
Press Enter to run the command that is shown, or type any command of the debugger. At a question, type the answer: a
number, a constant's name, any C expression, or the letter of your choice; Enter alone gives a hint, at last the answer.

  resume   back to the lesson after commands of your own: everything is as the lesson left it
  hint     help with a question
  check    at a task ("stop the process in ..."): is it done?
  skip     go on without this command or question
  back     one step back
  restart  the lesson from its start
  lesson   where you are, and the last text again
  quit     leave; 'machdbg learn' goes on where you were
"""

Read = Callable[[str, str], "str | None"]


class Tutor:
    """One lesson with one learner.

    ``read(prompt, suggestion)`` gives the learner's line, which it has shown; ``suggestion`` is what Enter alone stands
    for, and what it gives then. None: there are no more lines. ``lay_out`` makes lines for the terminal from Markdown,
    ``page`` is the number of lines that it shows at once, 0 if nobody needs to turn pages.
    """

    def __init__(self, walkthrough: Walkthrough, progress: Progress, read: Read, write: Callable[[str], None],
                 lay_out: Callable[[str], str], page: Callable[[], int] = lambda: 0) -> None:
        self.walkthrough = walkthrough
        self.lesson: Lesson = walkthrough.lesson
        self.progress = progress
        self.read = read
        self.write = write
        self.lay_out = lay_out
        self.page = page
        self._hints = 0

    def run(self) -> bool:
        """Lead on from where the learner has been to the end; whether they got there."""
        steps = len(self.lesson.steps)
        reached = self.progress[self.lesson.name]
        if 0 < reached < steps:
            self.walkthrough.go_to(reached)
            self.write(f"You were at step {reached + 1} of {steps}: the lesson goes on there. "
                       "'restart' begins it anew, 'lesson' shows the last text again.\n\n")
        else:
            self.write("Enter runs the command that is shown; 'help lesson' says what else there is.\n\n")
        while (step := self.walkthrough.step) is not None:
            if isinstance(step, Prose):
                self._show(step)
                self.walkthrough.advance()
                self._arrived()
            elif not self._attend(step):
                return False
        self.write("\nThat was the lesson.\n")
        return True

    def _arrived(self) -> None:
        """The learner stands before another step."""
        self._hints = 0
        self.progress.reach(self.lesson.name, self.walkthrough.position)

    def _show(self, prose: Prose) -> None:
        lines = ["", *self.lay_out(prose.text).splitlines(), ""]
        page = self.page()
        while page and len(lines) > page:
            self.write("\n".join(lines[:page]) + "\n")
            lines = lines[page:]
            if self.read("-- Enter: more --", "") is None:
                return
        self.write("\n".join(lines) + "\n")

    def _attend(self, step: Command | Question) -> bool:
        """Take one line from the learner; false when they leave."""
        suggestion = step.text if isinstance(step, Command) else ""
        context = self.walkthrough.console.context
        line = self.read(context.prompt, suggestion)
        if line is None:
            return False
        line = line.strip()
        word = line.split()[0] if line else ""
        action = self._words().get(line if line == "help lesson" else word)
        if action is not None and (line == "help lesson" or len(line.split()) == 1):
            action()
        elif isinstance(step, Command):
            self._command(step, line or step.text)
        else:
            self._answer(step, line)
        return self.walkthrough.console.context.exit_code is None

    def _words(self) -> dict[str, Callable[[], None]]:
        return {"resume": self._resume, "hint": self._hint, "skip": self._skip, "back": self._back,
                "restart": self._restart, "lesson": self._where, "help lesson": lambda: self.write(HELP),
                "check": self._check}

    def _command(self, step: Command, line: str) -> None:
        if self.walkthrough.same(line, step.text):
            self.walkthrough.follow(step)
            self.walkthrough.advance()
            self._arrived()
        else:
            self.walkthrough.run(line)

    # questions

    def _answer(self, question: Question, line: str) -> None:
        if not line:
            self._hint()
        elif line.split()[0] == "answer" and len(line.split()) > 1:
            self._judge(question, line.split(maxsplit=1)[1])
        elif not question.place and self._is_answer(question, line):
            self._judge(question, line)
        else:
            self.walkthrough.run(line)

    def _is_answer(self, question: Question, line: str) -> bool:
        return bool(question.choice and len(line.strip("().")) == 1) or not self.walkthrough.is_command(line)

    def _judge(self, question: Question, answer: str) -> None:
        verdict = self.walkthrough.check(question, answer)
        if verdict.right:
            self._say(f"**Right.** {verdict.message}")
            self._arrived()
        else:
            more = " `hint` helps." if self._hints < len(question.hints) else ""
            self._say(f"**Not yet.** {verdict.message}{more}")

    def _check(self) -> None:
        step = self.walkthrough.step
        if isinstance(step, Question) and step.place:
            self._judge(step, "")
        else:
            self.write("There is nothing to check here.\n")

    def _hint(self) -> None:
        step = self.walkthrough.step
        if isinstance(step, Command):
            self._say(f"The lesson goes on with `{step.text}`: press Enter.")
        elif isinstance(step, Question):
            if self._hints < len(step.hints):
                self._say(f"**Hint.** {step.hints[self._hints]}")
                self._hints += 1
            else:
                self._give_away(step)

    def _give_away(self, question: Question) -> None:
        if question.place:
            self._say("One way is:")
            if explanation := self.walkthrough.solve(question).message:
                self._say(explanation)
        else:
            self._say(f"**The answer** is `{self.walkthrough.answer(question)}`. {question.explain}")
            self.walkthrough.pass_by()
        self._arrived()

    def _say(self, text: str) -> None:
        self.write("\n" + self.lay_out(text) + "\n")

    # moving about

    def _resume(self) -> None:
        self.walkthrough.go_to(self.walkthrough.position)
        self.write("Everything is as the lesson left it.\n")

    def _skip(self) -> None:
        self.walkthrough.pass_by()
        self._arrived()

    def _back(self) -> None:
        """To the command or question before, with the text that led to it."""
        position = self.walkthrough.position
        stops = [index for index, step in enumerate(self.lesson.steps[:position]) if not isinstance(step, Prose)]
        target = stops[-1] if stops else 0
        while target and isinstance(self.lesson.steps[target - 1], Prose):
            target -= 1
        self._move(target)

    def _restart(self) -> None:
        self._move(0)

    def _move(self, position: int) -> None:
        self.walkthrough.go_to(position)
        self._arrived()

    def _where(self) -> None:
        position, steps = self.walkthrough.position, self.lesson.steps
        self.write(f"{self.lesson.title}: step {position + 1} of {len(steps)}.\n")
        for step in reversed(steps[:position]):
            if isinstance(step, Prose):
                self._show(step)
                break
