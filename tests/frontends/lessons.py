"""A small lesson for tests."""

from __future__ import annotations

from pathlib import Path

from machdbg.frontends.lesson import Lesson, load_lesson

TOML = 'title = "Small"\npurpose = "A test"\n[[task]]\nname = "small"\nsources = ["small.c"]\n'
PROGRAM = """\
static int twice(int n)
{
	return 2 * n;
}

int main(void)
{
	int four = twice(2);
	return four;
}
"""
LESSON = """\
<!-- lesson
number = 3
minutes = 5
requires = ["other"]
-->
# A small lesson

Stop in `twice`:

```lldb
(machdbg) breakpoint set -n twice
(machdbg) run
```

What is `n`?

<!-- question
expression = "n"
hints = ["Print it.", "`p n` prints it."]
explain = "main passes it."
[wrong]
"4" = "That is what twice returns."
-->

What will main return?

<!-- question
expression = "$0"
then = ["finish"]
-->

Who calls whom?

- a) main calls twice
- b) twice calls main

<!-- question
choice = "a"
wrong = {b = "It is the other way round."}
-->

Go back to `main`.

<!-- question
place = "main"
solution = ["breakpoint disable 1", "breakpoint set -n main", "reverse-continue"]
-->

```lldb
(machdbg) p four
```

The end.
"""


def small_lesson(directory: Path, text: str = LESSON) -> Lesson:
    """The lesson in a scenario of its own below ``directory``."""
    place = directory / "small"
    place.mkdir(exist_ok=True)
    (place / "scenario.toml").write_text(TOML)
    (place / "small.c").write_text(PROGRAM)
    (place / "lesson.md").write_text(text)
    return load_lesson(place / "lesson.md")
