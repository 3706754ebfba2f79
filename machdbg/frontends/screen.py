"""Where text for people is shown: a terminal, or the pipe that is written to."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from .markdown import render


@dataclass
class Screen:
    """Its colours, its characters and its size in (columns, lines); 0 lines: it is endless."""

    colors: bool = False
    ascii_only: bool = False
    size: Callable[[], tuple[int, int]] = field(default=lambda: (80, 0))

    @classmethod
    def of_terminal(cls, *, colors: bool = True) -> Screen:
        """The terminal that this program runs in, or the pipe that it writes to."""
        terminal = sys.stdout.isatty()
        colors = colors and terminal and not os.environ.get("NO_COLOR")
        encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")

        def size() -> tuple[int, int]:
            columns, lines = shutil.get_terminal_size((80, 24))
            return columns, lines if terminal and sys.stdin.isatty() else 0
        return cls(colors, not encoding.startswith("utf"), size)

    def lay_out(self, text: str) -> str:
        """Markdown as lines for the screen."""
        return render(text, self.size()[0], colors=self.colors, ascii_only=self.ascii_only)

    def page(self) -> int:
        """How many lines fit on it, 0 if it is endless."""
        lines = self.size()[1]
        return max(lines - 2, 5) if lines else 0
