"""Source text to show for a place in a program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from machdbg.machine.function import Code

if TYPE_CHECKING:
    from .settings import Settings


@dataclass(frozen=True)
class SourceFile:
    """A file that can be read: its path and lines (without line ends)."""

    path: str
    lines: list[str]


@dataclass(frozen=True)
class Place:
    """A line of a readable file, with its column (0: none)."""

    file: SourceFile
    line: int
    column: int = 0


def place_of(code: Code, position: int, settings: Settings) -> Place | None:
    """What to show for a step point: the C file (by ``target.source-map`` for the kernel's), or the Python file that
    models a kernel function; None if there is neither."""
    raise NotImplementedError


def find_file(name: str, functions: list[Code], settings: Settings) -> SourceFile | None:
    """The readable file that debug information or the user calls ``name`` (a path or its last part)."""
    raise NotImplementedError


def render(place: Place, before: int, after: int, settings: Settings, colors: bool = False) -> str:
    """Lines around a place, the current one marked, as a stop shows them."""
    raise NotImplementedError
