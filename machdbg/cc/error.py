"""Positions in C sources, and what is said about mistakes there."""

from __future__ import annotations

from pathlib import Path


class Position:
    """A place in a source file: ``file`` as named by the user, ``line`` and ``column`` from 1.

    ``mark`` is a second column-accurate place that belongs to the syntax there: of an expression that of its operator,
    of a block that of its closing brace. ``opening`` is the parenthesis that an expression begins with.
    """

    __slots__ = ("column", "file", "line", "mark", "opening")

    def __init__(self, file: str, line: int, column: int, mark: Position | None = None,
                 opening: Position | None = None) -> None:
        self.file = file
        self.line = line
        self.column = column
        self.mark = mark
        self.opening = opening

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def marked(self, mark: Position) -> Position:
        """The same place with another ``mark``."""
        return Position(self.file, self.line, self.column, mark, self.opening)

    def opened(self, opening: Position) -> Position:
        """The same place of an expression that stands in parentheses."""
        return Position(self.file, self.line, self.column, self.mark, opening)


class CompileError(Exception):
    """A mistake in C source: ``file:line:column: error: message``. ``others`` are further mistakes found."""

    def __init__(self, message: str, position: Position | None = None, others: tuple[CompileError, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.others = others

    @property
    def path(self) -> str | None:
        """The file as the user named it; None when the mistake has no place."""
        return self.position.file if self.position else None

    @property
    def line(self) -> int:
        return self.position.line if self.position else 0

    @property
    def column(self) -> int:
        return self.position.column if self.position else 0

    def __str__(self) -> str:
        first = f"{self.position}: error: {self.message}" if self.position else f"error: {self.message}"
        return "\n".join([first, *map(str, self.others)])

    def with_source(self) -> str:
        """The message with the source line and a caret below, as compilers show it."""
        lines = [f"{self.position}: error: {self.message}" if self.position else f"error: {self.message}"]
        if self.position:
            try:
                text = Path(self.position.file).read_text("utf-8").splitlines()[self.position.line - 1]
            except (OSError, IndexError, UnicodeDecodeError):
                pass
            else:
                indent = "".join("\t" if char == "\t" else " " for char in text[: self.position.column - 1])
                lines += [text, indent + "^"]
        return "\n".join([*lines, *(error.with_source() for error in self.others)])

