"""What the text of stubs calls besides the kernel's own functions."""

from __future__ import annotations

from machdbg.kernel.constants import KERN_NOT_SUPPORTED
from machdbg.kernel.macros import printf
from machdbg.machine.view import Pointer, Struct


def not_modelled(function: str, number: int) -> int:
    """The answer of a routine whose server function does not exist here; the console says so."""
    printf(f"machdbg: {function} (message id {number}) is not modelled\n")
    return KERN_NOT_SUPPORTED


def string_at(message: Struct, member: str, limit: int) -> bytes:
    """The text in a member of ``limit`` bytes, without its end."""
    return message.space.read(message.field(member), limit).partition(b"\0")[0]


def string_of(text: Pointer[int], limit: int) -> bytes:
    """A text of at most ``limit`` bytes as it goes into a message, with its end."""
    read = bytes(text[index] for index in range(limit - 1)).partition(b"\0")[0]
    return read + b"\0"


def string_ends(tail: Struct, member: str, limit: int, request: Struct) -> bool:
    """Whether the text in a member ends within its ``limit`` bytes and within the request; ``tail`` is where the member
    really is."""
    address = tail.field(member)
    end = request.address + request.Head.msgh_size  # type: ignore[attr-defined]
    return b"\0" in tail.space.read(address, max(0, min(limit, end - address)))
