"""Sections of images: where code and data lie."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from machdbg.machine.image import Image

READ, WRITE, EXECUTE = 1, 2, 4


class Section(NamedTuple):
    """A part of an image: ``kind`` is ``code`` or ``data``, ``permissions`` a sum of READ, WRITE and EXECUTE."""

    image: Image
    name: str
    kind: str
    start: int
    size: int
    permissions: int

    @property
    def rights(self) -> str:
        """``r-x``."""
        return "".join(letter if self.permissions & bit else "-" for letter, bit in (("r", 1), ("w", 2), ("x", 4)))


def sections(image: Image) -> list[Section]:
    """The sections of an image: its functions, behind its header, then its globals; what has nothing is not there."""
    code = [(image.base, each.address + each.size) for each in image.functions.values()]
    data = [(each.address, each.address + each.type.size) for each in image.globals.values()
            if each.address is not None]
    parts = ("__TEXT", "code", READ | EXECUTE, code), ("__DATA", "data", READ | WRITE, data)
    found = []
    for name, kind, permissions, spans in parts:
        if spans:
            low, high = min(start for start, _ in spans), max(end for _, end in spans)
            found.append(Section(image, name, kind, low, high - low, permissions))
    return found


def section_at(image: Image, address: int) -> Section | None:
    """The section that holds an address."""
    return next((section for section in sections(image)
                 if section.start <= address < section.start + section.size), None)


def uuid(image: Image) -> str:
    """What tells one build of an image from another, in a UUID's form: a digest of what it defines, and where."""
    digest = hashlib.md5(image.name.encode(), usedforsecurity=False)
    for code in image.functions.values():
        digest.update(f"{code.name} {code.address:x} {code.size:x}\n".encode())
    for variable in image.globals.values():
        digest.update(f"{variable.name} {variable.address or 0:x} {variable.type.size:x}\n".encode())
    text = digest.hexdigest().upper()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
