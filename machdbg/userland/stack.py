"""The main thread's stack as the kernel leaves it for a new program: strings on top, pointers to them below."""

from __future__ import annotations

from typing import NamedTuple

from machdbg.machine.memory import AddressSpace

STACK_TOP = 0x7FFEEFC00000
STACK_SIZE = 0x800000
RED_ZONE = 128  # bytes that stay free above the strings


class Start(NamedTuple):
    """What a program starts with: ``sp`` is the stack pointer, the others are main's arguments."""

    sp: int
    argc: int
    argv: int
    envp: int
    apple: int


def build_stack(space: AddressSpace, path: str, arguments: list[str], environment: list[str]) -> Start:
    """Map the stack and put the program's strings and their tables there.

    From the top down: the path, the arguments, the environment, then argc, argv, envp and apple, each ended by NULL.
    """
    space.map(STACK_TOP - STACK_SIZE, STACK_SIZE, "stack")
    groups = [arguments, environment, [f"executable_path={path}"]]
    at = STACK_TOP - RED_ZONE
    pointers: list[list[int]] = [[], [], []]
    for number in (2, 1, 0):
        for text in reversed(groups[number]):
            data = text.encode() + b"\0"
            at -= len(data)
            space.write(at, data)
            pointers[number].insert(0, at)
    words = [len(arguments)]
    starts = []
    for group in pointers:
        starts.append(len(words))
        words += [*group, 0]
    at = (at - 8 * len(words)) & ~15
    space.write(at, b"".join(word.to_bytes(8, "little") for word in words))
    argv, envp, apple = (at + 8 * start for start in starts)
    return Start(at, len(arguments), argv, envp, apple)
