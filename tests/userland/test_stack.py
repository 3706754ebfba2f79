"""The stack of a new program."""

from __future__ import annotations

from machdbg.machine.memory import AddressSpace, Ram
from machdbg.userland.processor import POINTER
from machdbg.userland.stack import STACK_SIZE, STACK_TOP, build_stack


def table(space: AddressSpace, address: int) -> list[str]:
    found = []
    while pointer := space.load(POINTER, address):
        found.append(space.read_string(pointer).decode())
        address += 8
    return found


def test_stack() -> None:
    space = AddressSpace(Ram(), "a.out")
    start = build_stack(space, "/tmp/a.out", ["/tmp/a.out", "-v", ""], ["A=1", "B=2"])
    assert start.sp % 16 == 0
    assert space.load(POINTER, start.sp) == start.argc == 3
    assert start.argv == start.sp + 8
    assert table(space, start.argv) == ["/tmp/a.out", "-v", ""]
    assert table(space, start.envp) == ["A=1", "B=2"]
    assert table(space, start.apple) == ["executable_path=/tmp/a.out"]
    assert start.envp == start.argv + 8 * 4
    assert space.writable(STACK_TOP - STACK_SIZE, STACK_SIZE)
    assert not space.readable(STACK_TOP, 1)
