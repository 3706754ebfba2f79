"""``machdbg learn``: the lessons, and a lesson in the terminal."""

from __future__ import annotations

import difflib
import re
import sys
import textwrap
from collections.abc import Callable

from .batch import write
from .lesson import FILE, PROMPT, Command, Lesson, LessonError, Prose, Question, load_lesson
from .progress import Progress
from .scenario import scenario_directories
from .screen import Screen
from .switches import PLAIN, read
from .tutor import Tutor
from .walkthrough import Walkthrough

USAGE = """\
USAGE: machdbg learn                   list the lessons
       machdbg learn LESSON            take one; a number or a name
       machdbg learn --auto LESSON...  run lessons with the answers given, and compare what the commands print
       machdbg learn --update LESSON   write into a lesson what its commands print now
"""


def find_lessons() -> list[Lesson]:
    """All lessons, in order of the course."""
    files = [file for place in scenario_directories() for file in place.glob(f"*/{FILE}")]
    return sorted((load_lesson(file) for file in files), key=lambda lesson: (lesson.number, lesson.name))


def main(words: list[str]) -> int:
    """List the lessons, or run those named; the exit code."""
    given = read(words, USAGE, {"--auto", "--update", *PLAIN})
    if isinstance(given, int):
        return given
    screen = Screen.of_terminal(colors=given.colors)
    try:
        lessons = find_lessons()
        chosen = [_choose(lessons, name) for name in given.names]
    except LessonError as error:
        print(error, file=sys.stderr)
        return 1
    if "--update" in given.switches:
        for lesson in chosen or lessons:
            print(f"{lesson.name}: {'updated' if update(lesson) else 'ok'}")
        good = [recite(load_lesson(lesson.path), screen, _only_errors) for lesson in chosen or lessons]
        return 0 if all(good) else 1
    if "--auto" in given.switches:
        good = [recite(lesson, screen, write) for lesson in chosen or lessons]
        return 0 if all(good) else 1
    if not chosen:
        _list(lessons, Progress.default(), screen)
        return 0
    if len(chosen) > 1:
        print("error: one lesson at a time (with --auto, any number)", file=sys.stderr)
        return 1
    return _take(chosen[0], lessons, screen)


def _choose(lessons: list[Lesson], name: str) -> Lesson:
    for lesson in lessons:
        if name in (lesson.name, str(lesson.number)):
            return lesson
    close = difflib.get_close_matches(name, [lesson.name for lesson in lessons], n=1, cutoff=0.5)
    hint = f"; did you mean '{close[0]}'?" if close else ""
    raise LessonError(f"error: there is no lesson '{name}'{hint}")


def _list(lessons: list[Lesson], progress: Progress, screen: Screen) -> None:
    columns = screen.size()[0]
    width = max((len(lesson.name) for lesson in lessons), default=0)
    for lesson in lessons:
        done = progress[lesson.name]
        state = "done" if done >= len(lesson.steps) else f"step {done} of {len(lesson.steps)}" if done else ""
        before = ", ".join(str(each.number) for each in lessons if each.name in lesson.requires)
        about = ", ".join(filter(None, (f"{lesson.minutes} min", f"after {before}" if before else "", state)))
        text = f"{lesson.title} ({about})"
        lines = textwrap.wrap(text, max(columns - width - 6, 20))
        print(f"{lesson.number:>2}  {lesson.name:<{width}}  {lines[0]}")
        for line in lines[1:]:
            print(f"{'':{width + 6}}{line}")
    print("\n'machdbg learn NAME' starts a lesson, or goes on where you were.")


def _take(lesson: Lesson, lessons: list[Lesson], screen: Screen) -> int:
    progress = Progress.default()
    missing = [each for each in lessons if each.name in lesson.requires and progress[each.name] < len(each.steps)]
    write(f"Lesson {lesson.number}: {lesson.title} (about {lesson.minutes} minutes)\n")
    if missing:
        before = " and ".join(f"lesson {each.number}, {each.title!r}" for each in missing)
        write(screen.lay_out(f"It builds on {before}.") + "\n")
    walkthrough = Walkthrough(lesson, write, colors=screen.colors)
    if sys.stdin.isatty() and sys.stdout.isatty():
        from .repl import Repl
        repl = Repl(walkthrough.console)
        walkthrough.guard = repl.interruptible

        def read(prompt: str, suggestion: str) -> str | None:
            repl.attach(walkthrough.console)
            return repl.read(prompt, suggestion)
        finished = Tutor(walkthrough, progress, read, write, screen.lay_out, screen.page).run()
    else:
        finished = Tutor(walkthrough, progress, _from_pipe, write, screen.lay_out).run()
    following = [each for each in lessons if each.number > lesson.number]
    if finished and following:
        write(screen.lay_out(f"The next is `machdbg learn {following[0].name}`: {following[0].title}.") + "\n")
    return walkthrough.console.context.exit_code or 0


def _only_errors(text: str) -> None:
    if re.match(r".*:\d+: error: ", text):
        write(text)


def _from_pipe(prompt: str, suggestion: str) -> str | None:
    line = sys.stdin.readline() if sys.stdin is not None else ""
    if not line:
        return None
    shown = line.strip() or suggestion
    write(f"{prompt}{shown}\n")
    return shown


def recite(lesson: Lesson, screen: Screen, out: Callable[[str], None],
           before: Callable[[Walkthrough, Question], None] | None = None) -> bool:
    """Run a lesson with the answers given; whether everything printed what the lesson says and every answer held.
    ``before`` is called with each question before it is answered."""
    out(f"{lesson.number}. {lesson.title}\n")
    walkthrough = Walkthrough(lesson, out)
    good = True
    for step in lesson.steps:
        if isinstance(step, Prose):
            out("\n" + screen.lay_out(step.text) + "\n")
            walkthrough.advance()
        elif isinstance(step, Command):
            out(f"{PROMPT}{step.text}\n")
            printed = walkthrough.follow(step)
            walkthrough.advance()
            if printed != step.output:
                good = False
                diff = difflib.unified_diff(step.output.splitlines(), printed.splitlines(), "lesson", "now",
                                            lineterm="")
                out(f"{lesson.path}:{step.line}: error: this printed something else:\n" + "\n".join(diff) + "\n")
        else:
            if before is not None:
                before(walkthrough, step)
            good = _answer(walkthrough, step, out) and good
    return good


def _answer(walkthrough: Walkthrough, question: Question, out: Callable[[str], None]) -> bool:
    position = walkthrough.position
    if question.place:
        verdict = walkthrough.solve(question)
    else:
        answer = walkthrough.answer(question).partition(" ")[0]
        out(f"{PROMPT}{answer}\n")
        verdict = walkthrough.check(question, answer)
    if verdict.right:
        out(f"Right. {verdict.message}\n")
        return True
    out(f"{walkthrough.lesson.path}:{question.line}: error: the answer is not accepted: {verdict.message}\n")
    walkthrough.go_to(position + 1)
    return False


def update(lesson: Lesson) -> bool:
    """Write what a lesson's commands print into its file; whether anything changed."""
    walkthrough = Walkthrough(lesson, lambda text: None)
    lines = lesson.path.read_bytes().decode("utf-8").split("\n")
    changes: list[tuple[int, int, list[str]]] = []
    for step in lesson.steps:
        if isinstance(step, Command):
            printed = walkthrough.follow(step)
            if printed != step.output:
                first = step.line  # the line behind the command's, counted from 0
                changes.append((first, first + step.output.count("\n"), printed.split("\n")[:-1]))
            walkthrough.advance()
        else:
            walkthrough.pass_by()
    for first, last, printed_lines in reversed(changes):
        lines[first:last] = printed_lines
    if changes:
        lesson.path.write_bytes("\n".join(lines).encode("utf-8"))
    return bool(changes)
