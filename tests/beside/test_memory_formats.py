"""``memory read`` in every format, with every size of an item, prints in lldb and here the same lines."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from .test_beside_lldb import CLANG, LLDB, side_by_side, written

FORMATS = ("x", "d", "u", "o", "t", "c", "C", "b", "B", "Y", "y", "f", "e", "S", "p", "a", "A", "I", "X", "E", "bytes",
           "enum", "pointer", "OSType", '"complex integer"', '"complex float"', "unicode16", "unicode32", "address",
           '"hex float"', "default")
ONLY_IN = {**dict.fromkeys(("c", "C", "a"), ("", "-s 1")), "unicode16": ("", "-s 2"), "unicode32": ("", "-s 4")}
VECTORS = ("uint8_t[]", "int32_t[]", "float32[]", "char[]")
SIZES, PER_LINE = ("", "-s 1", "-s 2", "-s 4", "-s 8"), ("", "-l 1", "-l 3", "-c 2")


def lines() -> list[str]:
    """Left out are items of several characters, which lldb writes as numbers or cuts into lines of less than an item,
    characters of Unicode in sizes that they have not, and vectors without a size, which reach far."""
    asked = [*product(FORMATS, SIZES, PER_LINE), *product(VECTORS, SIZES[1:], PER_LINE)]
    return [f"memory read -f {format_} {size} {per_line} &numbers" for format_, size, per_line in asked
            if size in ONLY_IN.get(format_, SIZES) or (format_ in ("c", "C") and "-l" not in per_line)]


@pytest.mark.skipif(LLDB is None or CLANG is None, reason="lldb-19 and clang-19 are not installed")
def test_lines(tmp_path: Path) -> None:
    session = written(tmp_path, "int numbers[100] = { 10, -20, 30, 65, 50 };\nint main(void) { return 0; }\n",
                      ["breakpoint set -n main", "run", *lines()])
    unlike = [f"{command}\nlldb:\n{their}machdbg:\n{our}" for command, their, our
              in side_by_side(session, tmp_path)[2:] if their != our]
    assert not unlike, "\n".join(unlike)
