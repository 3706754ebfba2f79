"""C text under construction, some of whose lines have numbers of a file of the reference."""

from __future__ import annotations

from typing import NamedTuple

CHECK_HEAD = 4  # lines from the name of a function that looks at replies to its first refusal


class StubLines(NamedTuple):
    """Where MIG's output for the reference has a user stub: lines of ``file``.

    ``declared`` is where its name stands, ``call`` where it calls mach_msg, ``end`` its last line, ``checks`` where the
    function that looks at the reply refuses it, in order.
    """

    file: str
    declared: int
    call: int
    end: int
    checks: tuple[int, ...] = ()


class Text:
    """Lines of C. A line that was added with a number gets it by ``#line``; those after it count on."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, int | None]] = []

    def add(self, *lines: str, at: int | None = None) -> None:
        """Append lines, the first of them with number ``at``."""
        for line in lines:
            self._lines.append((line, at))
            at = None

    def number(self, first: int) -> None:
        """Give the first line a number."""
        self._lines[0] = (self._lines[0][0], first)

    def __len__(self) -> int:
        return len(self._lines)

    def render(self, file: str = "") -> str:
        """The text; ``file`` is the one whose lines the numbers are. Raises ValueError where they run backwards."""
        result = []
        first = next(((number, index) for index, (_, number) in enumerate(self._lines) if number is not None), None)
        now: int | None = None
        if first is not None:
            now = first[0] - first[1]
            result.append(f'#line {now} "{file}"')
        for line, number in self._lines:
            if now is not None and number is not None and number != now:
                if number < now:
                    raise ValueError(f"{file}:{number}: line {now} comes before it: {line.strip()}")
                result.append(f"#line {number}")
                now = number
            result.append(line)
            if now is not None:
                now += 1
        return "\n".join(result) + "\n"
