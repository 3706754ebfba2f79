"""Routed memory: the kernel's, the process's, the debugger's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.target import Target

from .world import DATA, make_target, run, stop_at


@pytest.fixture
def target(tmp_path: Path) -> Target:
    made = make_target(tmp_path, "char text[8] = \"hello\";\nint main(void)\n{\n\treturn trap(1, 2);\n}\n")
    stop_at(made, "service")
    run(made)
    return made


def test_addresses_go_to_their_space(target: Target) -> None:
    memory = target.memory
    text = target.images[0].globals["text"].address
    assert text is not None
    assert memory.read(text, 5) == b"hello"
    assert memory.read_string(text, 64) == b"hello"
    assert memory.read_string(text, 2) == b"he"
    assert memory.read(DATA, 4) == b"\5\0\0\0"
    region = memory.region(DATA)
    assert region is not None
    assert region.name == "data"


def test_what_cannot_be_read(target: Target) -> None:
    memory = target.memory
    with pytest.raises(DebuggerError, match=r"^memory read failed for 0x0$"):
        memory.read(0, 4)
    assert memory.read_available(DATA + 0xFFC, 16) == b"\0\0\0\0"
    assert memory.read_available(16, 4) == b""
    assert memory.read_string(16, 4) is None
    assert memory.region(16) is None
    with pytest.raises(DebuggerError, match=r"^Memory write to 0x0 failed: memory write failed for 0x0\.$"):
        memory.write(0, b"\1")


def test_the_debuggers_own_memory_needs_no_process(tmp_path: Path) -> None:
    target = make_target(tmp_path, "int main(void) { return 0; }\n")
    address = target.persistent.allocate(b"abc\0")
    assert target.memory.read(address, 3) == b"abc"
    assert target.memory.read_string(address, 64) == b"abc"
    target.memory.write(address, b"x")
    assert target.memory.read(address, 3) == b"xbc"
    with pytest.raises(DebuggerError):
        target.memory.write(address, bytes(100))
    with pytest.raises(DebuggerError):
        target.memory.read(DATA, 1)


def test_all_of_memory_can_be_searched(target: Target) -> None:
    memory = target.memory
    text = target.images[0].globals["text"].address
    assert text is not None
    assert memory.find(b"hello", 0, (1 << 64) - 1) == text
    assert memory.find(b"hello", text + 1, (1 << 64) - 1) is None
    assert memory.find(b"hello", text, text + 4) is None
    assert memory.find(b"\5\0\0\0", DATA, DATA + 4) == DATA
    assert memory.find(bytes(3), DATA, DATA + 16) == DATA + 1


def test_a_find_may_lie_across_pages_and_in_pages_that_were_never_touched(target: Target) -> None:
    assert target.process is not None
    space = target.process.machine.kernel_space
    base = 0xFFFFFF9000000000
    space.map(base, 1 << 40, "much")
    space.write(base + 0x1FFE, b"abcd")
    space.write(base + 0x8FFF, b"e")
    memory = target.memory
    assert memory.find(b"abcd", base, base + (1 << 40)) == base + 0x1FFE
    assert memory.find(b"abcd", base + 0x1FFF, base + (1 << 40)) is None
    assert memory.find(b"e\0\0", base, base + (1 << 40)) == base + 0x8FFF
    assert memory.find(bytes(0x3000), base + 0x1000, base + (1 << 40)) == base + 0x2002
