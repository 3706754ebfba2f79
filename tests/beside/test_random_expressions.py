"""Random expressions have the same value and type in lldb and here.

``EXPRESSIONS`` in the environment says how many are tried, ``SEED`` which.
"""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest

from .test_beside_lldb import CLANG, HERE, LLDB, side_by_side, written

NUMBER = int(os.environ.get("EXPRESSIONS", "400"))
SEED = int(os.environ.get("SEED", "1"))
INTEGERS = (
    "total", "byte", "sbyte", "ushort", "sshort", "uint", "slong", "huge", "yes", "i", "c", "numbers[1]", "numbers[i]",
    "m.small", "m.big", "m.tag", "m.flag", "m.rest", "m.low", "pm->small", "origin.x", "origin.y", "m.grid[1][2]",
    "*pi", "pi[1]",
    "m.where.y", "m.to->x", "string[1]", "m.text[2]", "m.color", "argc", "1", "0", "3", "7u", "100L", "0x10",
    "'a'", "5ULL", "2147483647", "4294967295u", "-1", "017", "sizeof(int)", "sizeof(m)", "sizeof numbers",
    "(&m.grid[0][1] - &m.grid[0][0])", "*(pi - 1)", "(pi + 1)[0]", "*(&total)", "(*pm).big", "*string", "pm->to->y",
    "(long)pi == (long)&numbers[2]", "(&numbers[4] - pi)", "sizeof(struct mixed)", "(pi == &numbers[2])", "*numbers",
    "numbers[(int)m.flag]", "(numbers + 3)[-1]", "m.text[0] + 1")
FLOATS = ("single", "real", "m.real", "1.5", "2.0f", "0.5")
TYPES = ("int", "unsigned", "char", "unsigned char", "short", "unsigned short", "long", "unsigned long", "long long",
         "signed char", "unsigned long long")
OPERATORS = ("+", "-", "*", "==", "!=", "<", ">", "<=", ">=", "&&", "||")


class Expressions:
    """Makes expressions without undefined behaviour: no overflow of what is converted, no division by zero."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def integer(self, depth: int) -> str:
        pick = self.random.choice
        kind = self.random.random() if depth > 0 else 0.0
        if kind < 0.15:
            return pick(INTEGERS)
        if kind < 0.55:
            return f"({self.integer(depth - 1)} {pick((*OPERATORS, '&', '|', '^'))} {self.integer(depth - 1)})"
        if kind < 0.65:
            return f"({self.integer(depth - 1)} {pick('/%')} {pick(('3', '7u', '2', '5L', 'numbers[0]', '10'))})"
        if kind < 0.72:
            return f"({self.integer(depth - 1)} {pick(('<<', '>>'))} {pick('1235')})"
        if kind < 0.82:
            return f"{pick('-~!+')}{self.integer(depth - 1)}"
        if kind < 0.92:
            return f"({pick(TYPES)}){self.integer(depth - 1)}" if pick((True, False)) else self.compared(depth)
        return f"({self.integer(depth - 1)} ? {self.integer(depth - 1)} : {self.integer(depth - 1)})"

    def compared(self, depth: int) -> str:
        return f"({self.floating(depth - 1)} {self.random.choice(OPERATORS[3:])} {self.integer(depth - 1)})"

    def floating(self, depth: int) -> str:
        pick = self.random.choice
        if depth <= 0 or self.random.random() < 0.3:
            return pick(FLOATS)
        if self.random.random() < 0.1:
            return f"({pick(('float', 'double'))}){self.integer(depth - 1)}"
        if self.random.random() < 0.3:
            return f"({self.integer(depth - 1)} ? {self.floating(depth - 1)} : {self.floating(depth - 1)})"
        return f"({self.floating(depth - 1)} {pick('+-*')} {pick((self.integer, self.floating))(depth - 1)})"

    def any(self) -> str:
        make = self.floating if self.random.random() < 0.15 else self.integer
        return make(self.random.choice((1, 2, 2, 3, 3, 4))).replace("--", "- -").replace("++", "+ +")


@pytest.mark.skipif(LLDB is None or CLANG is None, reason="lldb-19 and clang-19 are not installed")
def test_values(tmp_path: Path) -> None:
    made = Expressions(SEED)
    lines = ["breakpoint set -p 'return i'", "run", *(f"p {made.any()}" for _ in range(NUMBER))]
    session = written(tmp_path, (HERE / "random" / "program.c").read_text(encoding="utf-8"), lines)
    unlike = [f"{command}\nlldb: {their}machdbg: {our}" for command, their, our in side_by_side(session, tmp_path)
              if command.startswith("p ") and _value(their) != _value(our)]
    assert not unlike, "\n".join(unlike)


def _value(answer: str) -> str:
    """What was printed; of an error only that it is one, and of a large float not the last digit, which lldb cuts."""
    return re.sub(r"\d(?=E\+)", "", re.sub(r"(?s)\Aerror: .*", "error", answer))
