"""RAM: pages of bytes, address spaces that map them, and the journal through which every change goes.

The journal is what makes going back in time possible: an entry is ``(container, key, old, new)``, where the
container is a page (a ``bytearray``; ``key`` is the offset in it) or a ``dict`` (a page table, or the regions of an
address space). Undoing the entries in reverse order gives the memory of any earlier moment.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from struct import Struct as Packer
from typing import Any, NamedTuple

PAGE_SHIFT = 12
PAGE_SIZE = 1 << PAGE_SHIFT
PAGE_MASK = PAGE_SIZE - 1

READ = 1
WRITE = 2
EXECUTE = 4

JournalEntry = tuple[Any, Any, Any, Any]

_ZEROS = bytearray(PAGE_SIZE)  # what an untouched page reads as; never written


class Fault(Exception):
    """An access that no mapping allows.

    ``access`` is ``"read"``, ``"write"`` or ``"execute"``; ``protection`` is true when the page is mapped but does not
    allow the access (KERN_PROTECTION_FAILURE), false when nothing is mapped (KERN_INVALID_ADDRESS).
    """

    def __init__(self, address: int, access: str, *, protection: bool = False) -> None:
        super().__init__(f"{access} at {address:#x}")
        self.address = address
        self.access = access
        self.protection = protection


class Page(NamedTuple):
    """A page-table entry: the bytes and what may be done with them (READ | WRITE | EXECUTE)."""

    data: bytearray
    protection: int


class Region(NamedTuple):
    """A mapped range ``[start, end)``; its pages come into being, zeroed, when first written.

    ``maximum`` is the most that ``protection`` may be, ``inheritance`` what a child gets of it: both are remembered
    here for the kernel.
    """

    start: int
    end: int
    protection: int
    name: str
    maximum: int = READ | WRITE | EXECUTE
    inheritance: int = 1


class _Regions(dict[int, Region]):
    """Regions by their first address, which are also kept in order."""

    def __init__(self) -> None:
        super().__init__()
        self.starts: list[int] = []

    def __setitem__(self, start: int, region: Region) -> None:
        if start not in self:
            insort(self.starts, start)
        super().__setitem__(start, region)

    def pop(self, start: int, default: Any = None) -> Any:
        if start in self:
            del self.starts[bisect_left(self.starts, start)]
        return super().pop(start, default)

    def between(self, start: int, end: int) -> list[Region]:
        """The regions that ``[start, end)`` touches, ascending."""
        first = bisect_right(self.starts, start) - 1
        if first < 0 or self[self.starts[first]].end <= start:
            first += 1
        return [self[at] for at in self.starts[first : bisect_left(self.starts, end)]]


class Ram:
    """Physical memory: the journal of all changes to the pages of every address space."""

    def __init__(self) -> None:
        self.journal: list[JournalEntry] = []

    def undo(self, entries: list[JournalEntry]) -> None:
        """Take back ``entries`` (a run of the journal, in order of time)."""
        for container, key, old, _ in reversed(entries):
            _apply(container, key, old)

    def redo(self, entries: list[JournalEntry]) -> None:
        """Apply ``entries`` again, in order of time."""
        for container, key, _, new in entries:
            _apply(container, key, new)


def _apply(container: Any, key: Any, value: Any) -> None:
    if type(container) is bytearray:
        container[key : key + len(value)] = value
    elif value is None:
        container.pop(key, None)
    else:
        container[key] = value


class AddressSpace:
    """Virtual addresses to pages. The kernel has one; each user task has another for the lower half."""

    def __init__(self, ram: Ram, name: str) -> None:
        self.ram = ram
        self.name = name
        self.pages: dict[int, Page] = {}
        self._regions = _Regions()
        self._journal = ram.journal.append

    # mapping

    def fill(self, regions: Iterable[Region], pages: dict[int, Page]) -> None:
        """Map what was mapped once, with its contents."""
        for region in regions:
            self._set_region(region.start, region)
        for number, page in pages.items():
            self._set_page(number, page)

    @property
    def regions(self) -> tuple[Region, ...]:
        """What is mapped, ascending."""
        return tuple(self._regions[start] for start in self._regions.starts)

    def map(self, start: int, size: int, name: str, protection: int = READ | WRITE,
            maximum: int = READ | WRITE | EXECUTE, inheritance: int = 1) -> None:
        """Map ``[start, start + size)``, whole pages, over whatever was mapped there."""
        end = (start + size + PAGE_MASK) & ~PAGE_MASK
        start &= ~PAGE_MASK
        self._carve(start, end)
        self._set_region(start, Region(start, end, protection, name, maximum, inheritance))

    def unmap(self, start: int, size: int) -> None:
        """Unmap every page that ``[start, start + size)`` touches; nothing mapped there is no error."""
        self._carve(start & ~PAGE_MASK, (start + size + PAGE_MASK) & ~PAGE_MASK)

    def protect(self, start: int, size: int, protection: int) -> None:
        """Change the protection of the mapped pages that ``[start, start + size)`` touches."""
        self.change(start, size, protection=protection)
        for number in self.touched(start & ~PAGE_MASK, (start + size + PAGE_MASK) & ~PAGE_MASK):
            self._set_page(number, self.pages[number]._replace(protection=protection))

    def change(self, start: int, size: int, **attributes: Any) -> None:
        """Change attributes of what is mapped in the pages that ``[start, start + size)`` touches: its ``maximum``,
        its ``inheritance``."""
        end = (start + size + PAGE_MASK) & ~PAGE_MASK
        start &= ~PAGE_MASK
        for region in self._regions.between(start, end):
            for low, high, inside in _split(region, start, end):
                self._set_region(low, region._replace(start=low, end=high, **(attributes if inside else {})))

    def share(self, start: int, size: int, target: AddressSpace, address: int, *, move: bool = False) -> None:
        """Give ``target`` the contents of the pages ``[start, start + size)`` where it has fresh ones mapped, from
        ``address`` on: a copy or, to ``move`` them, the pages themselves; the caller then unmaps them here."""
        delta = (address >> PAGE_SHIFT) - (start >> PAGE_SHIFT)
        for number in self.touched(start, start + size):
            region = target.region((number + delta) << PAGE_SHIFT)
            assert region is not None
            data = self.pages[number].data
            target._set_page(number + delta, Page(data if move else bytearray(data), region.protection))

    def region(self, address: int) -> Region | None:
        """The region that holds ``address``."""
        index = bisect_right(self._regions.starts, address) - 1
        if index < 0:
            return None
        region = self._regions[self._regions.starts[index]]
        return region if address < region.end else None

    def free_range(self, size: int, low: int, high: int) -> int | None:
        """The lowest page-aligned address in ``[low, high)`` with ``size`` unmapped bytes, or None."""
        size = (size + PAGE_MASK) & ~PAGE_MASK
        address = low
        for region in self._regions.between(low, high):
            if region.start >= address + size:
                break
            address = region.end
        return address if address + size <= high else None

    def _carve(self, start: int, end: int) -> None:
        found = self._regions.between(start, end)
        if not found:
            return
        for region in found:
            self._set_region(region.start, None)
            for low, high, inside in _split(region, start, end):
                if not inside:
                    self._set_region(low, region._replace(start=low, end=high))
        for number in self.touched(start, end):
            self._set_page(number, None)

    def touched(self, start: int, end: int) -> list[int]:
        """The numbers of the pages in a range that have come into being, ascending; all others read as zeros."""
        first, last = start >> PAGE_SHIFT, end >> PAGE_SHIFT
        if last - first < len(self.pages):
            return [n for n in range(first, last) if n in self.pages]
        return sorted(n for n in self.pages if first <= n < last)

    def _set_region(self, start: int, region: Region | None) -> None:
        self._journal((self._regions, start, self._regions.get(start), region))
        _apply(self._regions, start, region)

    def _set_page(self, number: int, page: Page | None) -> None:
        self._journal((self.pages, number, self.pages.get(number), page))
        _apply(self.pages, number, page)

    def _page(self, address: int, access: int) -> Page:
        """The page for an access; raises Fault. A page comes into being when first written; it reads as zeros."""
        number = address >> PAGE_SHIFT
        page = self.pages.get(number)
        if page is None:
            region = self.region(address)
            if region is None:
                raise Fault(address, _ACCESS[access])
            if access != WRITE or not region.protection & WRITE:
                page = Page(_ZEROS, region.protection)
            else:
                page = Page(bytearray(PAGE_SIZE), region.protection)
                self._set_page(number, page)
        if not page.protection & access:
            raise Fault(address, _ACCESS[access], protection=True)
        return page

    # access

    def read(self, address: int, size: int) -> bytes:
        """``size`` bytes from ``address``; raises Fault at the first byte that cannot be read."""
        offset = address & PAGE_MASK
        end = offset + size
        if end <= PAGE_SIZE:
            entry = self.pages.get(address >> PAGE_SHIFT)
            page = entry[0] if entry is not None and entry[1] & READ else self._page(address, READ).data
            return bytes(page[offset:end])
        return b"".join(
            bytes(self._page(at, READ).data[at & PAGE_MASK : (at & PAGE_MASK) + length])
            for at, length in _pieces(address, size)
        )

    def write(self, address: int, data: bytes) -> None:
        """Store ``data``; raises Fault, before anything is changed, if some byte cannot be written."""
        offset = address & PAGE_MASK
        size = len(data)
        end = offset + size
        if end <= PAGE_SIZE:
            entry = self.pages.get(address >> PAGE_SHIFT)
            page = entry[0] if entry is not None and entry[1] & WRITE else self._page(address, WRITE).data
            self._journal((page, offset, bytes(page[offset:end]), data))
            page[offset:end] = data
            return
        pieces = [(self._page(at, WRITE).data, at, length) for at, length in _pieces(address, size)]
        for page, at, length in pieces:
            offset = at & PAGE_MASK
            new = data[at - address : at - address + length]
            self._journal((page, offset, bytes(page[offset : offset + length]), new))
            page[offset : offset + length] = new

    def load(self, packer: Packer, address: int) -> Any:
        """One scalar; the quick way for an access inside one page."""
        offset = address & PAGE_MASK
        page = self.pages.get(address >> PAGE_SHIFT)
        if page is not None and page[1] & READ and offset + packer.size <= PAGE_SIZE:
            return packer.unpack_from(page[0], offset)[0]
        return packer.unpack(self.read(address, packer.size))[0]

    def store(self, packer: Packer, address: int, value: Any) -> None:
        """Store one scalar."""
        self.write(address, packer.pack(value))

    def readable(self, address: int, size: int) -> bool:
        """Whether every byte of the range could be read."""
        return _allowed(lambda at: self._page(at, READ), address, size)

    def writable(self, address: int, size: int) -> bool:
        """Whether every byte of the range could be written."""
        return _allowed(lambda at: self._page(at, WRITE), address, size)

    def read_string(self, address: int, limit: int = 1 << 16) -> bytes:
        """The bytes from ``address`` up to, not including, the first NUL, at most ``limit``."""
        result = bytearray()
        while len(result) < limit:
            at = address + len(result)
            room = min(PAGE_SIZE - (at & PAGE_MASK), limit - len(result))
            piece = self.read(at, room)
            end = piece.find(0)
            if end >= 0:
                return bytes(result + piece[:end])
            result += piece
        return bytes(result)


_ACCESS = {READ: "read", WRITE: "write", EXECUTE: "execute"}


def _allowed(touch: Callable[[int], object], address: int, size: int) -> bool:
    try:
        for at, _ in _pieces(address, size):
            touch(at)
    except Fault:
        return False
    return True


def _pieces(address: int, size: int) -> Iterator[tuple[int, int]]:
    """``[address, address + size)`` cut at page boundaries, as (address, length)."""
    end = address + size
    while address < end:
        length = min(PAGE_SIZE - (address & PAGE_MASK), end - address)
        yield address, length
        address += length


def _split(region: Region, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """``region`` cut by ``[start, end)``: (low, high, whether inside)."""
    low, high = max(region.start, start), min(region.end, end)
    if low >= high:
        yield region.start, region.end, False
        return
    if region.start < low:
        yield region.start, low, False
    yield low, high, True
    if high < region.end:
        yield high, region.end, False
