"""What message ids are called."""

from __future__ import annotations

from machdbg.machine.function import Code
from machdbg.machine.image import Image
from machdbg.machine.machine import Machine

from .memory import KernelMemory

MIG_REPLY = 100  # a reply's id is its request's and this
OTHERS = {
    64: "notify first", 65: "port deleted", 66: "send possible", 69: "port destroyed", 70: "no senders",
    71: "send once", 72: "dead name",
    402: "bootstrap_check_in", 403: "bootstrap_register", 404: "bootstrap_look_up", 410: "bootstrap_create_service",
    2401: "exception_raise", 2402: "exception_raise_state", 2403: "exception_raise_state_identity",
    2405: "mach_exception_raise", 2406: "mach_exception_raise_state", 2407: "mach_exception_raise_state_identity",
}
"""Ids that the kernel itself sends, and the bootstrap server's: they are in no table of the kernel's."""


def served(machine: Machine) -> dict[int, Code]:
    """The stubs of the routines that the kernel serves, by id: from its hash of ids."""
    memory = KernelMemory(machine)
    image = kernel_image(machine)
    buckets, size = memory.variable("mig_buckets"), memory.size("mig_hash_t")
    length = next(length for address, length in memory.extents() if address == buckets)
    found = {}
    for bucket in range(buckets, buckets + length, size):
        stub = memory.get("mig_hash_t", "routine", bucket)
        code = image.function_at(stub) if stub else None
        if code is not None:
            found[memory.get("mig_hash_t", "num", bucket)] = code
    return found


def kernel_image(machine: Machine) -> Image:
    """The kernel itself, without extensions."""
    return next(image for image in machine.images if image.is_kernel)


def routines(machine: Machine) -> dict[int, str]:
    """Their names, and ``OTHERS``."""
    return OTHERS | {id: code.name.removeprefix("_X") for id, code in served(machine).items()}


def message_name(names: dict[int, str], id: int) -> str:
    """``semaphore_create``, ``reply to semaphore_create``; "" for an id that nobody knows."""
    if id in names:
        return names[id]
    return f"reply to {names[id - MIG_REPLY]}" if id - MIG_REPLY in names else ""
