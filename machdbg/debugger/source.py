"""Source text to show for a place in a program."""

from __future__ import annotations

import linecache
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from machdbg.machine.function import Code, Function, Line

from .ansi import ansi
from .highlight import colored_line
from .symbols import base_name

if TYPE_CHECKING:
    from .frame import Frame
    from .settings import Settings


class SourceFile(NamedTuple):
    """A file that can be read: its path and lines (without line ends)."""

    path: str
    lines: list[str]


@dataclass(frozen=True)
class Place:
    """A line of a readable file, with its column (0: none)."""

    file: SourceFile
    line: int
    column: int = 0


def read_lines(path: str) -> list[str]:
    """The lines of a file, or of a text that was made in memory; none if it cannot be read."""
    try:
        return _lines(path, Path(path).stat().st_mtime_ns)
    except OSError:
        return [line.rstrip("\n") for line in linecache.getlines(path)] if path in linecache.cache else []


@lru_cache(maxsize=64)
def _lines(path: str, _: int) -> list[str]:
    """The lines of a file as it was at a time of change."""
    return Path(path).read_text("utf-8", "replace").splitlines()


def code_lines(code: Code, path: str) -> list[str]:
    """The lines of the file ``path`` that ``code`` comes from, which may be a text that its image has."""
    text = code.image.texts.get(path) if code.image is not None else None
    return text.splitlines() if text is not None else read_lines(path)


def mapped_path(file: str, settings: Settings) -> str | None:
    """Where ``target.source-map`` finds the file that debug information calls ``file``; None if it does not exist."""
    for prefix, directory in settings["target.source-map"]:
        if prefix in (".", ""):
            rest = file
        elif file == prefix or file.startswith(prefix.rstrip("/") + "/"):
            rest = file[len(prefix) :]
        else:
            continue
        path = Path(directory) / rest.lstrip("/")
        if path.is_file():
            return str(path)
    return None


def real_path(file: str, functions: list[Code], settings: Settings) -> str | None:
    """The readable file for what debug information calls ``file``: by the source map, or the file itself.

    For a file of the kernel whose source is not there, the Python file that models it.
    """
    mapped = mapped_path(file, settings)
    if mapped is not None:
        return mapped
    if Path(file).is_file():
        return file
    return next((code.python_file for code in functions if isinstance(code, Function) and code.file == file), None)


def place_of(frame: Frame, settings: Settings) -> Place | None:
    """What to show for a frame: see ``place_at``."""
    line = frame.location
    return _place(frame.code, line, settings) if line is not None else None


def place_at(code: Code, position: int, settings: Settings) -> Place | None:
    """What to show for a step point: the C file (by ``target.source-map`` for the reference's), or where the code that
    models it is written; None if there is neither, or no line information."""
    return _place(code, code.locate(position), settings) if code.has_lines else None


def _place(code: Code, line: Line, settings: Settings) -> Place | None:
    path = mapped_path(line.file, settings)
    if path is None and (written := code.written(line)) is not None:
        line, path = written, written.file
    lines = code_lines(code, path or line.file)
    return Place(SourceFile(path or line.file, lines), line.line, line.column) if lines else None


def function_place(code: Code, settings: Settings) -> Place | None:
    """The line where a function is defined, in the file that is shown for it."""
    mapped = mapped_path(code.file, settings)
    if mapped is None and isinstance(code, Function):
        first = code.body.__code__.co_firstlineno
        lines = read_lines(code.python_file)
        while first < len(lines) and "async def" not in lines[first - 1]:
            first += 1
        return Place(SourceFile(code.python_file, lines), first) if lines else None
    if mapped is None and code.has_lines and (written := code.written(code.locate(code.positions()[0]))) is not None:
        return Place(SourceFile(written.file, code_lines(code, written.file)), written.line)
    lines = code_lines(code, mapped or code.file) if code.has_lines else []
    return Place(SourceFile(mapped or code.file, lines), code.line) if lines else None


def find_file(name: str, functions: list[Code], settings: Settings) -> SourceFile | None:
    """The readable file that debug information or the user calls ``name`` (a path or its last part)."""
    for code in functions:
        for file in (code.file, code.python_file) if isinstance(code, Function) else (code.file,):
            if file == name or ("/" not in name and base_name(file) == name) or file.endswith("/" + name):
                path = real_path(file, functions, settings)
                lines = read_lines(path) if path is not None else code_lines(code, file)
                if lines:
                    return SourceFile(path or file, lines)
    return SourceFile(name, lines) if (lines := read_lines(name)) else None


def render(place: Place, before: int, after: int, settings: Settings, colors: bool = False,
           mark: bool = True) -> str:
    """Lines around a place, the current one marked, as a stop shows them; empty if the line does not exist.

    A column is marked by a caret below the line or, in colour, by underlining the rest of the word.
    """
    lines = place.file.lines
    if not 1 <= place.line <= len(lines):
        return ""
    first = max(1, place.line - before)
    last = min(len(lines), first + before + after)  # near the top of a file more lines below, as in LLDB
    show = settings["stop-show-column"]
    underline = colors and place.column > 0 and show in ("ansi-or-caret", "ansi")
    caret = not underline and place.column > 0 and show in ("ansi-or-caret", "caret")
    result = []
    for number in range(first, last + 1):
        text = lines[number - 1]
        current = mark and number == place.line
        if colors:
            word = _word_at(text, place.column) if current and underline else None
            shown = colored_line(lines, number, is_python=place.file.path.endswith(".py"),
                                 highlight=settings["highlight-source"], underlined=word)
            arrow = "->" if current else "  "
            result.append(f"{ansi('fg.yellow')}{arrow}{ansi('normal')} {number:<4}\t{shown}\n")
        else:
            result.append(f"{'-> ' if current else '   '}{number:<4}\t{text}\n")
        if current and caret:
            indent = "".join("\t" if char == "\t" else " " for char in text[: place.column - 1])
            result.append(f"    \t{indent.ljust(place.column - 1)}^\n")
    return "".join(result)


def _word_at(text: str, column: int) -> tuple[int, int]:
    """Where the word (or the character) at ``column`` begins and ends, as indexes."""
    start = end = column - 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return start, max(end, start + 1)
