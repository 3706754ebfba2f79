"""Text to tokens: C's, since a .defs file goes through C's preprocessor before MIG reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from .error import Position

_TOKENS = re.compile(r"""
    (?P<blank>(?:[ \t\f\v\r]|\\\r?\n|//[^\n]*)+|/\*[\s\S]*?\*/)
  | (?P<newline>\n)
  | (?P<name>[A-Za-z_$][\w$]*)
  | (?P<number>\.?[0-9](?:[eEpP][+-]|[\w.])*)
  | (?P<string>"(?:\\.|[^"\\\n])*")
  | (?P<character>'(?:\\.|[^'\\\n])+')
  | (?P<sign>\#\#|\.\.\.|&&|\|\||<<|>>|[<>=!]=|[\s\S])
""", re.VERBOSE | re.ASCII)


class Token(NamedTuple):
    """A token and where it stands; ``spaced``: there is white space before it."""

    kind: str
    text: str
    file: str
    line: int
    column: int
    spaced: bool

    @property
    def position(self) -> Position:
        """Where it stands."""
        return Position(self.file, self.line, self.column)

    @property
    def word(self) -> str:
        """A name in lower case, as MIG compares its keywords; any other token's text."""
        return self.text.lower()


@dataclass
class Line:
    """A line of a file, or several that comments and backslashes join. ``directive``: it starts with #, which is not
    among the tokens."""

    tokens: list[Token]
    directive: bool = False


def scan(file: str, text: str) -> list[Line]:
    """The lines of a file. A comment without end is a token ``/*`` of kind ``open comment``."""
    lines: list[Line] = []
    tokens: list[Token] = []
    number, start, spaced, directive = 1, 0, True, False
    append, end = tokens.append, 0
    for match in _TOKENS.finditer(text):
        kind = match.lastgroup
        begin, end = match.span()
        if kind == "newline":
            if tokens or directive:
                lines.append(Line(tokens, directive))
                tokens, directive = [], False
                append = tokens.append
            number, start, spaced = number + 1, end, True
        elif kind == "blank":
            spaced = True
            breaks = text.count("\n", begin, end)
            if breaks:
                number, start = number + breaks, text.rfind("\n", begin, end) + 1
        else:
            word = match.group()
            if kind == "sign":
                if word == "#" and not tokens and not directive:
                    directive = True
                    continue
                if word == "/" and text.startswith("*", end):
                    append(Token("open comment", "/*", file, number, begin - start + 1, spaced))
                    break
            append(Token(kind or "", word, file, number, begin - start + 1, spaced))
            spaced = False
    if tokens or directive:
        lines.append(Line(tokens, directive))
    return lines


def join(tokens: list[Token]) -> str:
    """The text of tokens, with a blank where there was white space."""
    return "".join((" " if token.spaced and index else "") + token.text for index, token in enumerate(tokens))
