"""The C library's kinds of characters (ctype.h), in the C locale."""

from __future__ import annotations

from collections.abc import Callable

from .processor import Processor


def tolower(cpu: Processor, character: int) -> int:
    return character + 32 if 65 <= character <= 90 else character


def toupper(cpu: Processor, character: int) -> int:
    return character - 32 if 97 <= character <= 122 else character


def _kind(test: Callable[[str], bool]) -> Callable[[Processor, int], int]:
    return lambda cpu, character: int(0 <= character < 128 and test(chr(character)))


def _is_graphic(character: str) -> bool:
    return "!" <= character <= "~"


FUNCTIONS: dict[str, Callable[[Processor, int], int]] = {
    "tolower": tolower,
    "toupper": toupper,
    "isdigit": _kind(str.isdigit),
    "isxdigit": _kind(lambda c: c in "0123456789abcdefABCDEF"),
    "isalpha": _kind(str.isalpha),
    "isalnum": _kind(str.isalnum),
    "islower": _kind(str.islower),
    "isupper": _kind(str.isupper),
    "isspace": _kind(lambda c: c in " \t\n\v\f\r"),
    "iscntrl": _kind(lambda c: not " " <= c <= "~"),
    "isprint": _kind(lambda c: " " <= c <= "~"),
    "isgraph": _kind(_is_graphic),
    "ispunct": _kind(lambda c: _is_graphic(c) and not c.isalnum()),
}
