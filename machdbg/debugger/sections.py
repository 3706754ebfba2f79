"""Sections of images: where code and data lie."""

from __future__ import annotations

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
    """The sections of an image: its functions, then its globals; what has nothing is not there."""
    code = [(each.address, each.address + each.size) for each in image.functions.values()]
    data = [(each.address, each.address + each.type.size) for each in image.globals.values()
            if each.address is not None]
    parts = ("__TEXT", "code", READ | EXECUTE, code), ("__DATA", "data", READ | WRITE, data)
    found = []
    for name, kind, permissions, spans in parts:
        if spans:
            low, high = min(start for start, _ in spans), max(end for _, end in spans)
            found.append(Section(image, name, kind, low, high - low, permissions))
    return found
