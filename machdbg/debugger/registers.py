"""The registers of an x86-64 processor: their names, the parts of them that have names, and other names for them."""

from __future__ import annotations

from typing import NamedTuple

GENERAL = ("rax", "rbx", "rcx", "rdx", "rdi", "rsi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
           "rip", "rflags", "cs", "fs", "gs")
"""The set of general purpose registers, in the order in which LLDB shows a thread of Mach's."""

ALTERNATE = {"pc": "rip", "sp": "rsp", "fp": "rbp", "flags": "rflags", "arg1": "rdi", "arg2": "rsi", "arg3": "rdx",
             "arg4": "rcx", "arg5": "r8", "arg6": "r9"}


class Register(NamedTuple):
    """A register, or the ``size`` bytes of ``whole`` from byte ``offset`` on."""

    name: str
    whole: str
    offset: int = 0
    size: int = 8

    def of(self, number: int) -> int:
        """Its value, when the whole register holds ``number``."""
        return number >> 8 * self.offset & (1 << 8 * self.size) - 1


def _parts() -> dict[str, Register]:
    found = {name: Register(name, name) for name in GENERAL}

    def part(name: str, whole: str, size: int, offset: int = 0) -> None:
        found[name] = Register(name, whole, offset, size)

    for letter in "abcd":
        part(f"{letter}h", f"r{letter}x", 1, 1)
        part(f"{letter}l", f"r{letter}x", 1)
    for name in ("ax", "bx", "cx", "dx", "di", "si", "bp", "sp"):
        part(f"e{name}", f"r{name}", 4)
        part(name, f"r{name}", 2)
        if not name.endswith("x"):
            part(f"{name}l", f"r{name}", 1)
    for number in range(8, 16):
        for letter, size in (("d", 4), ("w", 2), ("l", 1)):
            part(f"r{number}{letter}", f"r{number}", size)
    return found


_BY_NAME = _parts()


def find(name: str) -> Register | None:
    """The register of a name, with or without ``$``; other names stand for whole registers (``sp`` for rsp)."""
    plain = name.removeprefix("$")
    return _BY_NAME.get(ALTERNATE.get(plain, plain))


def names() -> list[str]:
    """Every name, for completion."""
    return [*_BY_NAME, *(name for name in ALTERNATE if name not in _BY_NAME)]
