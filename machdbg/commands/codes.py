"""What return codes are called: the kernel's, mach_msg's, MIG's and the bootstrap server's."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from machdbg.machine.image import Image

PREFIXES = ("KERN_", "MIG_", "MACH_SEND_", "MACH_RCV_", "MACH_MSG_")
FIRST_OF_MESSAGES = 0x10000000  # codes of mach_msg begin here; its options have similar names and smaller values
BOOTSTRAP = dict(enumerate((
    "BOOTSTRAP_NOT_PRIVILEGED", "BOOTSTRAP_NAME_IN_USE", "BOOTSTRAP_UNKNOWN_SERVICE", "BOOTSTRAP_SERVICE_ACTIVE",
    "BOOTSTRAP_BAD_COUNT", "BOOTSTRAP_NO_MEMORY", "BOOTSTRAP_NO_CHILDREN"), 1100))


def signed(number: int) -> int:
    """A code as the 32-bit number that it is: MIG's are negative."""
    number &= 0xFFFFFFFF
    return number - (1 << 32) if number >= 1 << 31 else number


@lru_cache(maxsize=4)
def codes(image: Image) -> dict[int, str]:
    """Names by value, from the constants of the kernel's image."""
    found = dict(BOOTSTRAP)
    for name, value in image.constants.items():
        number = signed(value)
        if name.startswith("KERN_") or (name.startswith("MIG_") and number < 0) or (
                name.startswith(PREFIXES) and number >= FIRST_OF_MESSAGES
                and not name.endswith(("_MSG", "_MASK", "_NULL"))):
            found.setdefault(number, name)
    return found


def code_name(images: Iterable[Image], number: int) -> str | None:
    """``KERN_INVALID_ARGUMENT``; None for a number that is no code, or if the kernel is not among the images."""
    kernel = next((image for image in images if image.is_kernel), None)
    return codes(kernel).get(signed(number)) if kernel is not None else None
