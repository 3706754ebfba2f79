"""Kernel extensions that a simulated machine may have, each an image of its own with a start and a stop routine.

They are the simulator's own, and so are their line numbers. ``[machine] kexts`` of a scenario names those that
the machine has.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from machdbg.machine.function import Function, at, function
from machdbg.machine.image import Image
from machdbg.machine.machine import current_machine
from machdbg.machine.view import ptr

from .constants import KERN_SUCCESS
from .headers import kern_return_t, kmod_info_t, void_pointer
from .macros import printf

TEXT_OFFSET = 0x1000
FUNCTION_SIZE = 0x100


@function("_start", line=1, has_lines=False)
async def _start(ki: ptr[kmod_info_t], d: void_pointer) -> kern_return_t:
    """Where the kernel enters a kext: code that is linked into every one."""
    await at(1)
    return await hello_start(ki, d)


@function("_stop", line=1, has_lines=False)
async def _stop(ki: ptr[kmod_info_t], d: void_pointer) -> kern_return_t:
    """Where the kernel leaves a kext."""
    await at(1)
    return await hello_stop(ki, d)


@function("hello.c", line=8)
async def hello_greet(ki: ptr[kmod_info_t]) -> None:
    """Say on the console who is there."""
    await at(10)
    version = ki.space.read_string(ki.version.address).decode()
    printf(f"Hello, kernel! Kext {ki.id}, version {version}, is at {ki.address_:#x}.\n")


@function("hello.c", line=14)
async def hello_start(ki: ptr[kmod_info_t], d: void_pointer) -> kern_return_t:
    """The start routine."""
    await at(16)
    await hello_greet(ki)
    await at(17)
    return KERN_SUCCESS


@function("hello.c", line=21)
async def hello_stop(ki: ptr[kmod_info_t], d: void_pointer) -> kern_return_t:
    """The stop routine."""
    await at(23)
    printf("Goodbye, kernel!\n")
    await at(24)
    return KERN_SUCCESS


class Kext(NamedTuple):
    """A kext as it lies on the disk. ``functions`` are its code, the start and the stop routine first; none: only a
    property list, which cannot be loaded."""

    identifier: str
    name: str
    version: str
    address: int
    size: int
    functions: tuple[Function[..., Any], ...] = ()

    @property
    def start(self) -> int:
        """The address of the start routine; 0 if there is none."""
        return self.functions[0].address if self.functions else 0

    @property
    def stop(self) -> int:
        """The address of the stop routine; 0 if there is none."""
        return self.functions[1].address if self.functions else 0


KEXTS = (
    Kext("com.example.hello", "Hello", "1.0.0", 0xFFFFFF7F82A00000, 0x3000,
         (_start, _stop, hello_greet, hello_start, hello_stop)),
    Kext("com.example.codeless", "Codeless", "1.0.0", 0xFFFFFF7F82A10000, 0),
)


def kext_named(identifier: str) -> Kext | None:
    """The kext of that identifier, if the running machine has it."""
    return next((kext for kext in KEXTS if kext.identifier == identifier
                 and identifier in current_machine().kernel.settings.kexts), None)


@cache
def kext_image(kext: Kext) -> Image:
    """A kext's image; the same for every machine."""
    path = f"/Library/Extensions/{kext.name}.kext/Contents/MacOS/{kext.name}"
    image = Image(kext.name, path, kext.address, kext.size, is_kernel=True)
    for number, code in enumerate(kext.functions):
        image.add(code, kext.address + TEXT_OFFSET + number * FUNCTION_SIZE, FUNCTION_SIZE)
    return image


def kext_images(identifiers: Iterable[str]) -> list[Image]:
    """The images of the kexts of these identifiers that have code; KeyError for an identifier that no kext has."""
    known = {kext.identifier: kext for kext in KEXTS}
    return [kext_image(kext) for kext in (known[identifier] for identifier in identifiers) if kext.functions]
