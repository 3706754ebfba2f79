"""What a scenario may choose of the machine that the kernel boots on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

KERNEL_STACK_SIZE = 16 * 1024


@dataclass(frozen=True)
class Settings:
    """``zones`` names the addresses of the next elements that a zone hands out once the client starts;
    ``kernel_stack`` is the lowest address of the client thread's kernel stack (16 KiB); ``largest_table`` is how many
    entries a table of names may have if it is to run full early (0: as many as the kernel allows); ``kexts`` are the
    identifiers of the kernel extensions that the machine has; ``subsystems`` gives subsystems of the kernel's
    (``task``) other message ids, the first and that past the last, as a slip in a .defs file would; ``faults`` says
    which allocations from a zone fail once the client starts (1: the next one), as if memory had run out; ``quantum``
    is how many step points a user thread may run while others could (0: the machine's own)."""

    zones: Mapping[str, list[int]] = field(default_factory=dict)
    kernel_stack: int = 0xFFFFFF90A0000000
    largest_table: int = 0
    kexts: tuple[str, ...] = ()
    subsystems: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    faults: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    quantum: int = 0
