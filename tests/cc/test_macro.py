"""Macros that stand for numbers."""

from __future__ import annotations

from machdbg.cc.macro import constants_of
from machdbg.cc.scope import Block, Constant, TypeName
from machdbg.machine import ctype


def test_numbers_expressions_and_casts() -> None:
    scope = Block()
    scope.names["port_t"] = TypeName(ctype.UNSIGNED_INT)
    scope.names["FIRST"] = Constant(3)
    values = constants_of({
        "ZERO": "0", "HEX": "(0x10u)", "SUM": "(HEX + LATER)", "LATER": "FIRST << 2", "DEAD": "((port_t) ~0)",
        "NEGATIVE": "(-1)", "SIZE": "sizeof(port_t)", "LONG": "0xffffffffffffffffUL",
        "LOOP": "LOOP + 1", "A": "B", "B": "A", "TEXT": '"text"', "CODE": "do { } while (0)", "CALL": "f(1)",
        "UNKNOWN": "nothing + 1", "BROKEN": "(1", "REAL": "1.5", "DIVIDED": "1 / 0", "EMPTY": "",
    }, scope)
    assert values == {"ZERO": 0, "HEX": 16, "SUM": 28, "LATER": 12, "DEAD": 0xFFFFFFFF, "NEGATIVE": -1, "SIZE": 4,
                      "LONG": 0xFFFFFFFFFFFFFFFF}
