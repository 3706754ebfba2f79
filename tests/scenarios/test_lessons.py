"""Every lesson runs as it is written: its commands print what it says, its answers are right, wrong ones are not."""

from __future__ import annotations

import pytest

from machdbg.frontends.learn import find_lessons, recite
from machdbg.frontends.lesson import Lesson, Question
from machdbg.frontends.screen import Screen
from machdbg.frontends.walkthrough import Walkthrough

LESSONS = find_lessons()


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.name for lesson in LESSONS])
def test_a_lesson_runs_as_it_is_written(lesson: Lesson) -> None:
    shown: list[str] = []

    def try_wrong_answers(walkthrough: Walkthrough, question: Question) -> None:
        for answer, missed in question.wrong.items():
            verdict = walkthrough.check(question, answer)
            assert not verdict.right, f"{lesson.path}:{question.line}: {answer} is right"
            assert verdict.message == missed
    good = recite(lesson, Screen(), shown.append, try_wrong_answers)
    assert good, "".join(part for part in shown if "error: " in part)


def test_the_course_is_in_order() -> None:
    assert [lesson.number for lesson in LESSONS] == list(range(1, len(LESSONS) + 1))
    numbers = {lesson.name: lesson.number for lesson in LESSONS}
    for lesson in LESSONS:
        assert all(numbers[name] < lesson.number for name in lesson.requires)
