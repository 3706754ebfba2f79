"""Words of a command line: quotes ``'' ""``, back-quotes and backslashes, as LLDB reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NEXT = re.compile(r"\s*(?:([^\s'\"`\\]+)(?!\S)|(\S)|$)")  # a plain word, or the beginning of another
_ESCAPED_IN_DOUBLE = '"\\`'


class Word(NamedTuple):
    """A word without its quotes. ``quote`` is the mark that it began with (`` ` `` asks for the value of an
    expression), ``start`` and ``end`` say where it stands in the line."""

    text: str
    quote: str
    start: int
    end: int


def split(line: str) -> list[Word]:
    """The words of ``line``; a quote that is not closed runs to the end."""
    return list(words(line))


def words(line: str) -> Iterator[Word]:
    """``split``, one word after the other."""
    index = 0
    while match := _NEXT.match(line, index):
        if match[1]:
            word = Word(match[1], "", *match.span(1))
        elif match[2]:
            word = _quoted_word(line, match.start(2))
        else:
            return
        yield word
        index = word.end


def _quoted_word(line: str, start: int) -> Word:
    text = []
    first = line[start] if line[start] in "'\"`" else ""
    index = start
    while index < len(line) and not line[index].isspace():
        char = line[index]
        if char in "'\"" or (char == "`" and index == start):
            piece, index = _quoted(line, index)
            text.append(piece)
        elif char == "\\" and index + 1 < len(line):
            text.append(line[index + 1])
            index += 2
        else:
            text.append(char)
            index += 1
    return Word("".join(text), first, start, index)


def _quoted(line: str, start: int) -> tuple[str, int]:
    """The text inside the quote that opens at ``start``, and the index behind it."""
    quote = line[start]
    text = []
    index = start + 1
    while index < len(line) and line[index] != quote:
        if quote == '"' and line[index] == "\\" and line[index + 1:index + 2] and line[index + 1] in _ESCAPED_IN_DOUBLE:
            index += 1
        text.append(line[index])
        index += 1
    return "".join(text), min(index + 1, len(line))


def quote(text: str) -> str:
    """``text`` so that ``split`` gives it back as one word."""
    if text and not any(char.isspace() or char in "'\"`\\" for char in text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`") + '"'
