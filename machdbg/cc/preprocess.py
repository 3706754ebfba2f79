"""Preprocessing: a C source and its headers to one text whose tokens know where they come from, and the macros."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

from .error import CompileError, Position

if TYPE_CHECKING:
    from pcpp.preprocessor import Preprocessor

PREDEFINED = """
#define __APPLE__ 1
#define __MACH__ 1
#define __x86_64__ 1
#define __x86_64 1
#define __amd64__ 1
#define __LP64__ 1
#define _LP64 1
#define __LITTLE_ENDIAN__ 1
#define __BYTE_ORDER__ 1234
#define __ORDER_LITTLE_ENDIAN__ 1234
#define __STDC__ 1
#define __STDC_HOSTED__ 1
#define __STDC_VERSION__ 201112L
#define __GNUC__ 4
#define __GNUC_MINOR__ 2
#define __CHAR_BIT__ 8
#define __INT_MAX__ 2147483647
#define __LONG_MAX__ 9223372036854775807L
#define __SIZEOF_INT__ 4
#define __SIZEOF_LONG__ 8
#define __SIZEOF_POINTER__ 8
#define __SIZE_TYPE__ unsigned long
#define __PTRDIFF_TYPE__ long
#define __DATE__ "Jan  1 2018"
#define __TIME__ "00:00:00"
#define __has_include(x) 0
#define __has_feature(x) 0
#define __has_extension(x) 0
#define __has_attribute(x) 0
#define __has_builtin(x) 0
#define __extension__
#define __inline inline
#define __inline__ inline
#define __restrict restrict
#define __restrict__ restrict
#define __const const
#define __volatile volatile
#define __volatile__ volatile
#define __signed signed
#define __signed__ signed
#define __alignof _Alignof
#define __alignof__ _Alignof
#define __builtin_offsetof offsetof
#define __builtin_expect(x, y) (x)
#define __builtin_unreachable() ((void)0)
#define __FUNCTION__ __func__
#define __PRETTY_FUNCTION__ __func__
#define _Nonnull
#define _Nullable
#define _Null_unspecified
#define __nonnull
#define __nullable
#define __unused
#define __thread
"""


class LineNumber(int):
    """A line number that knows its column; pcpp hands it from a macro's use to the tokens it expands to."""

    column: int

    @classmethod
    def of(cls, line: int, column: int) -> LineNumber:
        number = cls(line)
        number.column = column
        return number


@dataclass(eq=False)
class Source:
    """What preprocessing leaves: the text to parse and where each piece of it comes from.

    ``macros`` are the object-like macros as text, ``definitions`` all macros as the preprocessor has them, ``headers``
    the files included. ``included`` are the system's headers that the file begins with, whose text comes before this.
    """

    path: str
    text: str = ""
    starts: list[int] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    macros: dict[str, str] = field(default_factory=dict)
    headers: list[str] = field(default_factory=list)
    definitions: dict[str, Any] = field(default_factory=dict)
    included: Source | None = None

    def position(self, offset: int) -> Position:
        """The place of the token at ``offset`` in the text."""
        index = bisect.bisect_right(self.starts, offset) - 1
        if index < 0:
            return Position(self.path, 1, 1)
        position, beyond = self.positions[index], offset - self.starts[index]
        return Position(position.file, position.line, position.column + beyond) if beyond else position


def preprocess(path: str, text: str, include: Sequence[Path] = (),
               generated: Mapping[str, str] | None = None) -> Source:
    """Preprocess ``text``, the contents of the file ``path``; quoted includes are sought beside the file that has
    them, then, like those in angle brackets, in the directories ``include``. ``generated`` are the texts of headers
    that no file has, by absolute path.

    Raises CompileError, with all the mistakes found.
    """
    names, text = _leading_headers(text, include)
    reader = _reader(path, include, generated or {})
    if not names:
        reader.define_all(PREDEFINED)
        return cast(Source, reader.read(path, text))
    included = _included(tuple(include), names)
    reader.macros.update(included.definitions)
    reader.headers.extend(included.headers)
    source: Source = reader.read(path, text)
    source.included = included
    return source


@cache
def _included(include: tuple[Path, ...], names: tuple[str, ...]) -> Source:
    """The system's headers ``names``, in this order, with nothing defined before them."""
    *before, last = names
    reader = _reader("<built-in>", include, {})
    included = _included(include, tuple(before)) if before else None
    if included is not None:
        reader.macros.update(included.definitions)
        reader.headers.extend(included.headers)
    else:
        reader.define_all(PREDEFINED)
    source = cast(Source, reader.read("<built-in>", f"#include <{last}>\n"))
    source.included = included
    return source


_BLANK = re.compile(r"\s+|//[^\n]*|/\*.*?\*/", re.DOTALL)
_HEADER = re.compile(r"#[ \t]*include[ \t]*<([^>\n]+)>[ \t]*(?=\n|//|/\*)")


def _leading_headers(text: str, include: Sequence[Path]) -> tuple[tuple[str, ...], str]:
    """The headers in angle brackets that a file begins with, and the file without the lines that include them."""
    names, at, end = [], 0, 0
    while True:
        while (blank := _BLANK.match(text, at)) is not None:
            at = blank.end()
        header = _HEADER.match(text, at)
        if header is None or not any((directory / header[1]).is_file() for directory in include):
            break
        names.append(header[1])
        at = end = header.end()
    return tuple(names), "\n" * text.count("\n", 0, end) + text[end:]


def _reader(path: str, include: Sequence[Path], generated: Mapping[str, str]) -> Any:
    from pcpp.preprocessor import Action, OutputDirective, Preprocessor

    class Reader(Preprocessor):  # type: ignore[misc]
        """pcpp with columns, and its complaints as CompileErrors."""

        def __init__(self) -> None:
            super().__init__()
            self.errors: list[CompileError] = []
            self.headers: list[str] = []
            for directory in include:
                self.add_path(str(directory))
            self.rewrite_paths = [(re.escape(str(Path(path).absolute())) + "$", lambda _: path)]

        def define_all(self, text: str) -> None:
            for line in text.splitlines():
                if line:
                    self.define(line.removeprefix("#define "))

        def group_lines(self, input: str, abssource: str) -> Iterator[list[Any]]:
            input = "\n".join(line.rstrip() for line in input.splitlines())
            shift, source = 0, abssource
            for tokens in super().group_lines(input, abssource):
                directive = _line_directive(tokens)
                if directive is not None:
                    shift, source = directive[0] - int(tokens[-1].lineno) - 1, directive[1] or source
                for token in tokens:
                    column = token.lexpos - input.rfind("\n", 0, token.lexpos)
                    token.lineno = LineNumber.of(token.lineno + shift, column)
                    token.source = source
                yield _with_numbers(tokens)

        def fail(self, token: Any, message: str) -> None:
            column = getattr(token.lineno, "column", 1)
            self.errors.append(CompileError(message, Position(token.source, int(token.lineno), column)))

        def on_error(self, file: str, line: int, msg: str) -> None:
            message = "unterminated conditional directive" if msg.startswith("Unterminated #") else (
                msg[:1].lower() + msg[1:]).strip()
            self.errors.append(CompileError(message, Position(file, int(line), getattr(line, "column", 1))))

        def on_file_open(self, is_system_include: bool, includepath: str) -> Any:
            if includepath in generated:
                return StringIO(generated[includepath])
            opened = open(includepath, encoding="utf-8", errors="surrogateescape")  # noqa: SIM115, PTH123
            self.headers.append(includepath)
            return opened

        def include(self, tokens: list[Any], original_line: list[Any]) -> Iterator[Any]:
            self.including = tokens[0] if tokens else original_line[0]
            yield from super().include(tokens, original_line)

        def on_include_not_found(self, is_malformed: bool, is_system_include: bool, curdir: str,
                                 includepath: str) -> NoReturn:
            message = "expected \"FILENAME\" or <FILENAME>" if is_malformed else f"'{includepath}' file not found"
            self.fail(self.including, message)
            raise OutputDirective(Action.IgnoreAndRemove)

        def on_directive_unknown(self, directive: Any, toks: list[Any], ifpassthru: bool,
                                 precedingtoks: list[Any]) -> bool | None:
            text = "".join(token.value for token in toks).strip()
            if directive.value == "error":
                self.fail(directive, text)
            elif directive.value == "pragma":
                return None
            elif directive.value not in ("warning", "ident", "line"):
                self.fail(directive, f"invalid preprocessing directive '#{directive.value}'")
            return True

        def read(self, path: str, text: str) -> Source:
            self.parse(text, path)
            source = _collect(self, path)
            if self.errors:
                first, *others = self.errors
                raise CompileError(first.message, first.position, tuple(others))
            return source

    return Reader()


_NUMBER = re.compile(r"(?:(?!0[xX])\.?\d(?:[eE][+-]|[\w.])*|0[xX](?:[pP][+-]|[\w.])*)")


def _with_numbers(tokens: list[Any]) -> list[Any]:
    """pcpp takes ``2.5e-3`` for six tokens: what makes a number is put together, so that it stays so in a macro."""
    found: list[Any] = []
    for token in tokens:
        last = found[-1] if found else None
        if (last is not None and last.type in ("CPP_INTEGER", "CPP_FLOAT", "CPP_DOT")
                and last.lexpos + len(last.value) == token.lexpos and _NUMBER.fullmatch(last.value + token.value)):
            last.value += token.value
            last.type = "CPP_FLOAT"
        else:
            found.append(token)
    return found


def _line_directive(tokens: list[Any]) -> tuple[int, str | None] | None:
    """What ``#line NUMBER ["FILE"]`` says of the lines after it; None for any other line."""
    match = _LINE.match("".join(token.value for token in tokens)) if tokens[0].value == "#" else None
    return (int(match[1]), match[2]) if match else None


_LINE = re.compile(r'#[ \t]*line[ \t]+(\d+)(?:[ \t]+"([^"]*)")?\s*$')


def _collect(reader: Preprocessor, path: str) -> Source:
    """Run the preprocessor; tokens that do not stand together in their file are kept apart by a space."""
    source = Source(path)
    pieces: list[str] = []
    length = 0
    last: Any = None
    while (token := reader.token()) is not None:
        value = token.value
        if token.type in reader.t_LINECONT:
            continue
        if token.type in reader.t_WS or token.type in reader.t_COMMENT:
            value = "\n" * value.count("\n") or " "
            last = None
        else:
            if last is not None and not (last.lexpos + len(last.value) == token.lexpos and last.source == token.source
                                         and last.lineno.column + len(last.value) == token.lineno.column):
                pieces.append(" ")
                length += 1
            source.starts.append(length)
            source.positions.append(Position(token.source, int(token.lineno), getattr(token.lineno, "column", 1)))
            last = token if hasattr(token.lineno, "column") else None
        pieces.append(value)
        length += len(value)
    source.text = "".join(pieces)
    source.macros = {
        name: "".join(token.value for token in macro.value)
        for name, macro in reader.macros.items() if macro.arglist is None and macro.value
    }
    source.headers = reader.headers
    source.definitions = reader.macros
    return source
