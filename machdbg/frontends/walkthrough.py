"""A learner's way through a lesson, on a live debugger: where they are, and whether an answer is right."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from machdbg.commands.result import CommandError
from machdbg.debugger.error import DebuggerError

from .batch import Console
from .lesson import PROMPT, Command, Lesson, Question, Step


@dataclass(frozen=True)
class Verdict:
    """What is to be said about an answer."""

    right: bool
    message: str


class Walkthrough:
    """A lesson and how far it has got. The debugger behind it is real: any command may be run in between.

    ``position`` is the index of the next step. The path to it can always be walked again, as runs are deterministic:
    so a learner who has left it is brought back by doing all commands before ``position`` anew, in another debugger.
    ``guard`` is what goes around a command that the learner waits for: at a terminal, Ctrl-C ends it.
    """

    def __init__(self, lesson: Lesson, write: Callable[[str], None], *, colors: bool = False) -> None:
        self.lesson = lesson
        self.write = write
        self.colors = colors
        self.position = 0
        self._own: list[str] = []  # what the learner has typed since the path was left
        self._silent = False
        self.guard: Callable[[], AbstractContextManager[None]] = nullcontext
        self.console = self._start()

    def _start(self) -> Console:
        console = Console(colors=self.colors, quiet=True, sink=self._output)
        self._silently(lambda: console.load([str(self.lesson.scenario)]))
        return console

    def _output(self, text: str) -> None:
        if not self._silent:
            self.write(text)

    def _silently(self, action: Callable[[], object]) -> None:
        before, self._silent = self._silent, True
        try:
            action()
        finally:
            self._silent = before

    @property
    def strayed(self) -> bool:
        """Whether the learner has left the path."""
        return bool(self._own)

    @property
    def step(self) -> Step | None:
        """The next step; None at the end."""
        return self.lesson.steps[self.position] if self.position < len(self.lesson.steps) else None

    def advance(self) -> None:
        """The step is done."""
        self.position += 1

    def run(self, line: str) -> str:
        """Run a line as the learner typed it; what it printed. Only the command of the step stays on the path."""
        expected = self.step
        if not isinstance(expected, Command) or not self.same(line, expected.text):
            self._own.append(line)
        return self._execute(line)

    def follow(self, command: Command) -> str:
        """Run the command of the step, from where the path has it; what it printed."""
        if self.strayed:
            self.go_to(self.position)
        return self._execute(command.text)

    def _execute(self, line: str) -> str:
        with self.guard():
            return self.console.interpreter.execute(line, self._output).text
        return ""  # it was broken off

    def same(self, line: str, other: str) -> bool:
        """Whether two lines are the same command, however it is abbreviated."""
        interpreter = self.console.interpreter
        try:
            mine, theirs = interpreter.resolve(line.strip()), interpreter.resolve(other)
        except (CommandError, DebuggerError):
            return False
        return mine.target is theirs.target and mine.rest.split() == theirs.rest.split()

    def is_command(self, line: str) -> bool:
        """Whether the first word of a line names a command."""
        word = line.split()[0]
        try:
            self.console.interpreter.tree.first_word(word.partition("/")[0])
        except CommandError:
            return False
        return True

    def go_to(self, position: int) -> None:
        """Go to a step, forward or back, as if all commands before it had just been run."""
        self.position = max(0, min(position, len(self.lesson.steps)))
        self._own = []
        self.console = self._start()
        self._silently(self._walk)

    def _walk(self) -> None:
        for step in self.lesson.steps[:self.position]:
            self._quietly(*_path(step))

    def pass_by(self) -> None:
        """Go on behind the next step, as if it had been done. One who has not left the path need not walk it again."""
        step = self.step
        if self.strayed or step is None:
            self.go_to(self.position + 1)
        else:
            self._quietly(*_path(step))
            self.advance()

    def _quietly(self, *lines: str) -> None:
        self._silently(lambda: [self.console.interpreter.execute(line, self._output) for line in lines])

    # answers

    def check(self, question: Question, answer: str) -> Verdict:
        """Whether an answer is right, by what the debugger has to say about it now. The learner is told what is missed.

        After a right one the lesson's state is that behind the question, wherever the learner has been.
        """
        if question.place:
            return self._check_place(question)
        if question.choice:
            given = answer.strip().strip("().").lower()
            if given != question.choice.lower():
                return Verdict(False, question.wrong.get(given, ""))
            self.pass_by()
            return Verdict(True, question.explain)
        return self._check_value(question, answer)

    def _check_place(self, question: Question) -> Verdict:
        frame = self.console.context.frame_or_none
        if frame is None:
            return Verdict(False, "The process is not stopped anywhere: 'run' starts it.")
        stack = [each.code.name for each in self.console.context.thread.frames]
        here = stack[0]
        if here == question.place:
            self._arrive(question)
            return Verdict(True, question.explain)
        if question.place in stack:
            missed = (f"You are in {here}, which {question.place} has called (frame #{stack.index(question.place)}): "
                      f"the process is to stop in {question.place} itself.")
        else:
            missed = f"The process has stopped in {here}, not in {question.place}."
        return Verdict(False, question.wrong.get(here, missed))

    def _arrive(self, question: Question) -> None:
        if len(self._own) == len(question.solution) and all(map(self.same, self._own, question.solution)):
            self._own = []
            self.advance()
        else:
            self.go_to(self.position + 1)

    def _check_value(self, question: Question, answer: str) -> Verdict:
        given = self._number(answer)
        if given is None:
            return Verdict(False, f"'{answer}' is not a value: a number (0x... too), a constant's name or any C "
                                  "expression will do.")
        for text, missed in question.wrong.items():
            if self._number(text) == given:
                said = missed
                break
        else:
            said = f"{self._shown(given)} is not it."
        if self.strayed:
            self.go_to(self.position)
        self._quietly(*question.then)
        if self._number(question.expression) == given:
            self.advance()
            return Verdict(True, question.explain)
        if question.then:
            self.go_to(self.position)
        return Verdict(False, said)

    def _number(self, text: str) -> int | None:
        value = self.console.context.scalar(text)
        return value & (1 << 64) - 1 if value is not None else None

    @staticmethod
    def _shown(value: int) -> str:
        return str(value) if value < 10 else f"{value:#x} ({value})"

    def solve(self, question: Question) -> Verdict:
        """Go to the place that a question asks for, and show how."""
        if self.strayed:
            self.go_to(self.position)
        for line in question.solution:
            self.write(f"{PROMPT}{line}\n")
            self.run(line)
        return self.check(question, "")

    def answer(self, question: Question) -> str:
        """What a learner would have to say, for one who gives up."""
        if question.choice:
            return question.choice
        if self.strayed:
            self.go_to(self.position)
        self._quietly(*question.then)
        value = self._number(question.expression)
        self._own += question.then
        return self._shown(value) if value is not None else question.expression


def _path(step: Step) -> tuple[str, ...]:
    """The commands that lead past a step."""
    if isinstance(step, Command):
        return (step.text,)
    return (*step.solution, *step.then) if isinstance(step, Question) else ()
