"""The files that interface definitions are read from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .scanner import Line


class Files:
    """The files read so far, by path; they are taken not to change."""

    def __init__(self) -> None:
        self._lines: dict[str, list[Line]] = {}

    def lines(self, path: str) -> list[Line]:
        """The lines of a file; OSError if it cannot be read."""
        if path not in self._lines:
            from .scanner import scan  # takes time, and most programs have no interfaces

            self._lines[path] = scan(path, self.text(path))
        return self._lines[path]

    def text(self, path: str) -> str:
        """The text of a file; OSError if it cannot be read."""
        return Path(path).read_text(encoding="utf-8", errors="replace")

    def exists(self, path: str | Path) -> bool:
        """Whether there is such a file."""
        return Path(path).is_file()
