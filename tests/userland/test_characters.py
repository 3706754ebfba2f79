"""Kinds of characters, against the standard's definitions over ASCII."""

from __future__ import annotations

import string

from machdbg.userland.characters import FUNCTIONS

from .conftest import Bench

KINDS = {
    "isdigit": string.digits, "isxdigit": string.hexdigits, "isalpha": string.ascii_letters,
    "isalnum": string.ascii_letters + string.digits, "islower": string.ascii_lowercase,
    "isupper": string.ascii_uppercase, "isspace": string.whitespace, "ispunct": string.punctuation,
    "isgraph": string.ascii_letters + string.digits + string.punctuation,
    "isprint": string.ascii_letters + string.digits + string.punctuation + " ",
    "iscntrl": "".join(map(chr, [*range(32), 127])),
}


def test_kinds(cpu: Bench) -> None:
    for name, members in KINDS.items():
        found = "".join(chr(c) for c in range(-1, 256) if c >= 0 and FUNCTIONS[name](cpu, c))
        assert sorted(found) == sorted(members), name
        assert not FUNCTIONS[name](cpu, -1)


def test_case(cpu: Bench) -> None:
    text = "".join(map(chr, range(128)))
    assert "".join(chr(FUNCTIONS["tolower"](cpu, ord(c))) for c in text) == text.lower()
    assert "".join(chr(FUNCTIONS["toupper"](cpu, ord(c))) for c in text) == text.upper()
