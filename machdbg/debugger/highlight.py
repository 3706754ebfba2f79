"""Source text in colours, LLDB's: keywords green, literals red, comments purple, the current word underlined."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from .ansi import ansi

Pieces = list[tuple[str, str]]  # (name of a colour or "", text)


@lru_cache(maxsize=16)
def _tokenized(text: str, is_python: bool) -> list[Pieces]:
    """The lines of ``text``, each as its pieces."""
    from pygments.lexers import CLexer, PythonLexer
    from pygments.token import Comment, Keyword, Literal

    lexer = PythonLexer(stripnl=False, ensurenl=False) if is_python else CLexer(stripnl=False, ensurenl=False)
    lines: list[Pieces] = [[]]
    for token, value in lexer.get_tokens(text):
        if token in Comment and token not in Comment.Preproc and token not in Comment.PreprocFile:
            color = "fg.purple"
        elif token in Keyword:
            color = "fg.green"
        elif token in Literal:
            color = "fg.red"
        else:
            color = ""
        first, *rest = value.split("\n")
        _append(lines[-1], color, first)
        lines += [[(color, part)] for part in rest]
    return lines


def _append(pieces: Pieces, color: str, text: str) -> None:
    """Add a piece, or lengthen the last one if it has the same colour."""
    if pieces and pieces[-1][0] == color:
        text = pieces.pop()[1] + text
    pieces.append((color, text))


def colored_line(lines: list[str], number: int, *, is_python: bool, highlight: bool = True,
                 underlined: tuple[int, int] | None = None) -> str:
    """Line ``number`` (from 1) of a file in colours; ``underlined`` is a range of indexes in it."""
    text = lines[number - 1]
    pieces: Pieces = [("", text)]
    if highlight:
        tokenized = _tokenized("\n".join(lines), is_python)
        if number <= len(tokenized) and "".join(part for _, part in tokenized[number - 1]) == text:
            pieces = tokenized[number - 1]
    out = []
    at = 0
    for color, part in pieces:
        for start, end, is_marked in _cuts(at, at + len(part), underlined):
            style = (ansi(color) or "" if color else "") + (ansi("underline") or "" if is_marked else "")
            out.append(f"{style}{text[start:end]}{ansi('normal')}" if style else text[start:end])
        at += len(part)
    return "".join(out)


def _cuts(start: int, end: int, marked: tuple[int, int] | None) -> list[tuple[int, int, bool]]:
    """``[start, end)`` cut where the marked range begins and ends."""
    if marked is None:
        return [(start, end, False)] if start < end else []
    points = [start, *(point for point in marked if start < point < end), end]
    return [(low, high, marked[0] <= low < marked[1]) for low, high in pairwise(points) if low < high]
