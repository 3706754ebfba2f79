"""Initialisers of objects with static storage, byte for byte; the same ones in functions give the same bytes."""

from __future__ import annotations

import struct

import pytest

from tests.cc.run import STACK_TOP, Run

TYPES = "struct p { int x, y; }; struct q { char c; struct p p; int v[2]; union { int i; char b[4]; };"
TYPES += " int f : 4, g : 4; };"


def image_of(declaration: str) -> tuple[bytes, bytes]:
    """The bytes of ``o``, declared at file scope and in a function."""
    program = Run(f"{TYPES} {declaration}; int main(void) {{ return 0; }}")
    variable = program.library.image.globals["o"]
    assert variable.address is not None
    outer = program.space.read(variable.address, variable.type.size)
    program = Run(f"{TYPES} int main(void) {{ {declaration}; return 0; }}")
    program.space.write(STACK_TOP - 0x1000, b"\xaa" * 0x1000)
    while program.step():
        frame = program.machine.timeline.moment.frame
    offset = frame.code.variables()[0].frame_offset
    assert offset is not None
    return outer, program.space.read(frame.base + offset, variable.type.size)


@pytest.mark.parametrize(("declaration", "expected"), [
    ("int o = 5", struct.pack("<i", 5)),
    ("int o = {5}", struct.pack("<i", 5)),
    ("char o[4] = \"ab\"", b"ab\0\0"),
    ("char o[2] = \"ab\"", b"ab"),
    ("char o[] = {\"ab\"}", b"ab\0"),
    ("int o[] = {1, [3] = 4, 5}", struct.pack("<5i", 1, 0, 0, 4, 5)),
    ("int o[2][2] = {{1}, {2, 3}}", struct.pack("<4i", 1, 0, 2, 3)),
    ("int o[2][2] = {1, 2, 3}", struct.pack("<4i", 1, 2, 3, 0)),
    ("int o[2][2] = {[1][0] = 7, 8}", struct.pack("<4i", 0, 0, 7, 8)),
    ("struct p o = {.y = 2}", struct.pack("<2i", 0, 2)),
    ("struct p o = {.y = 2, .x = 1}", struct.pack("<2i", 1, 2)),
    ("struct p o[2] = {1, 2, 3}", struct.pack("<4i", 1, 2, 3, 0)),
    ("struct p o[2] = {[1] = {3, 4}}", struct.pack("<4i", 0, 0, 3, 4)),
    ("struct p o[2] = {[0].y = 5, {6, 7}}", struct.pack("<4i", 0, 5, 6, 7)),
    ("struct q o = {'c', {1, 2}, {3, 4}, {5}, 6, 7}", b"c\0\0\0" + struct.pack("<5i", 1, 2, 3, 4, 5) + b"\x76\0\0\0"),
    ("struct q o = {'c', 1, 2, 3, 4, 5, 6, 7}", b"c\0\0\0" + struct.pack("<5i", 1, 2, 3, 4, 5) + b"\x76\0\0\0"),
    ("struct q o = {.p.y = 9, .b = {1, 2}, .g = -1}",
     bytes(8) + struct.pack("<i", 9) + bytes(8) + b"\1\2\0\0\xf0\0\0\0"),
    ("struct q o = {.p.x = 1, 2, 3, 4, 5}", bytes(4) + struct.pack("<5i", 1, 2, 3, 4, 5) + bytes(4)),
    ("struct q o = {.v = {[1] = 3}, .c = 'x'}", b"x" + bytes(15) + struct.pack("<i", 3) + bytes(8)),
    ("struct p o = {}", bytes(8)),
    ("double o = 1", struct.pack("<d", 1)),
    ("float o = 1.0 / 3", struct.pack("<f", 1 / 3)),
    ("char o = 300", b"\x2c"),
])
def test_bytes(declaration: str, expected: bytes) -> None:
    outer, inner = image_of(declaration)
    assert outer == expected
    assert inner == expected
