"""SBSection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from machdbg.debugger.sections import Section

from .base import SBObject
from .data import SBData

if TYPE_CHECKING:
    from machdbg.debugger.target import Target

    from .symbols import SBAddress

_TYPES = {"code": 1, "data": 3}  # eSectionTypeCode, eSectionTypeData


class SBSection(SBObject):
    """A part of an image. Images are always where they are linked: file and load addresses are the same."""

    def __init__(self, section: Section | None = None, target: Target | None = None) -> None:
        self._section = section
        self._target = target

    def IsValid(self) -> bool:
        return self._section is not None

    def GetName(self) -> str | None:
        return self._section.name if self._section is not None else None

    def GetFileAddress(self) -> int:
        return self._section.start if self._section is not None else 0xFFFFFFFFFFFFFFFF

    def GetLoadAddress(self, target: Any = None) -> int:
        return self.GetFileAddress()

    def GetByteSize(self) -> int:
        return self._section.size if self._section is not None else 0

    def GetFileByteSize(self) -> int:
        return self.GetByteSize()

    def GetFileOffset(self) -> int:
        """Bytes from the beginning of the image."""
        return self._section.start - self._section.image.base if self._section is not None else 0

    def GetSectionType(self) -> int:
        """eSectionTypeCode or eSectionTypeData."""
        return _TYPES[self._section.kind] if self._section is not None else 0

    def GetPermissions(self) -> int:
        """ePermissionsReadable and its like: write 1, read 2, execute 4."""
        bits = self._section.permissions if self._section is not None else 0
        return bits & 4 | (bits & 1) << 1 | (bits & 2) >> 1

    def GetAlignment(self) -> int:
        return 8 if self._section is not None else 0

    def GetTargetByteSize(self) -> int:
        return 1 if self._section is not None else 0

    def GetSectionData(self, offset: int = 0, size: int | None = None) -> SBData:
        """The bytes, as they are in memory now, as far as it is mapped."""
        section = self._section
        if section is None or self._target is None or not 0 <= offset <= section.size:
            return SBData()
        count = section.size - offset if size is None else min(size, section.size - offset)
        found = self._target.memory.read_available(section.start + offset, count)
        return SBData(found) if found or not count else SBData()

    def GetNumSubSections(self) -> int:
        return 0

    def GetSubSectionAtIndex(self, index: int) -> SBSection:
        return SBSection()

    def FindSubSection(self, name: str) -> SBSection:
        return SBSection()

    def GetParent(self) -> SBSection:
        return SBSection()

    def get_addr(self) -> SBAddress:
        from .symbols import SBAddress
        return SBAddress(self._section.start, self._target) if self._section is not None else SBAddress()

    def holds(self, address: int) -> bool:
        """Whether an address lies in it."""
        section = self._section
        return section is not None and section.start <= address < section.start + section.size

    def __iter__(self) -> Iterator[SBSection]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return self.IsValid()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBSection) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[str, str] | None:
        return (self._section.image.path, self._section.name) if self._section is not None else None

    def describe(self) -> str:
        section = self._section
        assert section is not None
        return (f"[{section.start:#018x}-{section.start + section.size:#018x}) "
                f"{section.image.name}.{section.name}")

    name = property(GetName)
    addr = property(get_addr)
    file_addr = property(GetFileAddress)
    size = property(GetByteSize)
    file_offset = property(GetFileOffset)
    file_size = property(GetFileByteSize)
    data = property(GetSectionData)
    type = property(GetSectionType)
    target_byte_size = property(GetTargetByteSize)
    alignment = property(GetAlignment)
