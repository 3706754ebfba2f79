"""Mistakes in .defs files: where they are and what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

MOST_ERRORS = 20
"""After so many errors the rest is not looked at."""


class Position(NamedTuple):
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Diagnostic:
    """A message about a place in a file."""

    position: Position
    severity: str
    message: str

    def __str__(self) -> str:
        return f"{self.position}: {self.severity}: {self.message}"


class MigError(Exception):
    """A .defs file that cannot be compiled, with all that is wrong with it."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(str(each) for each in diagnostics))
        self.diagnostics = diagnostics


@dataclass
class Diagnostics:
    """The errors found so far; warnings go to ``warned`` at once."""

    warned: Callable[[Diagnostic], None] = lambda warning: None
    errors: list[Diagnostic] = field(default_factory=list)

    def error(self, position: Position, message: str) -> None:
        """Note an error; MigError if there are too many."""
        self.errors.append(Diagnostic(position, "error", message))
        if len(self.errors) >= MOST_ERRORS:
            raise MigError(tuple(self.errors))

    def fatal(self, position: Position, message: str) -> NoReturn:
        """Note an error after which nothing makes sense."""
        self.errors.append(Diagnostic(position, "error", message))
        raise MigError(tuple(self.errors))

    def warn(self, position: Position, message: str) -> None:
        """Tell of something odd that can be compiled."""
        self.warned(Diagnostic(position, "warning", message))

    def check(self) -> None:
        """MigError if there was an error."""
        if self.errors:
            raise MigError(tuple(self.errors))


def suggestion(word: str, known: Iterable[str]) -> str:
    """What to add to a message about an unknown word: the known one that was meant, "" if none is near."""
    from difflib import get_close_matches  # takes time, and most files are right
    found = get_close_matches(word, known, 1, 0.75)
    return f"; did you mean '{found[0]}'?" if found else ""
