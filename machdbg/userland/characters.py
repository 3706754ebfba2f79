"""The C library's kinds of characters (ctype.h), in the C locale."""

from __future__ import annotations

from collections.abc import Callable

from .processor import Processor


def tolower(cpu: Processor, character: int) -> int:
    return character + 32 if 65 <= character <= 90 else character


def toupper(cpu: Processor, character: int) -> int:
    return character - 32 if 97 <= character <= 122 else character


def _kind(test: Callable[[int], bool]) -> Callable[[Processor, int], int]:
    return lambda cpu, character: int(0 <= character < 128 and test(character))


isdigit = _kind(lambda c: chr(c).isdigit())
isxdigit = _kind(lambda c: chr(c) in "0123456789abcdefABCDEF")
isalpha = _kind(lambda c: chr(c).isalpha())
isalnum = _kind(lambda c: chr(c).isalnum())
islower = _kind(lambda c: chr(c).islower())
isupper = _kind(lambda c: chr(c).isupper())
isspace = _kind(lambda c: chr(c) in " \t\n\v\f\r")
iscntrl = _kind(lambda c: c < 32 or c == 127)
isprint = _kind(lambda c: 32 <= c < 127)
isgraph = _kind(lambda c: 32 < c < 127)
ispunct = _kind(lambda c: 32 < c < 127 and not chr(c).isalnum())
