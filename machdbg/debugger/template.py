"""Templates: what is shown of every value of a type, but for what its bytes say."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from machdbg.machine.ctype import CType

from .scalar import writer
from .value import Value

MARK = "\0"  # stands in a text for that of a part


class Number(NamedTuple):
    """A part of which a number is shown: the bytes ``[start, end)``, as ``write`` writes them."""

    start: int
    end: int
    write: Callable[[int], str]

    @classmethod
    def at(cls, value: Value, null: str) -> Number:
        """The number that lies where ``value`` does: its address is the offset in the whole."""
        start = value.address or 0
        write = writer(value.type, value.bit_size, null)
        if value.bit_size is None:
            return cls(start, start + value.type.size, write)
        shift, mask = value.bit_offset or 0, (1 << value.bit_size) - 1
        return cls(start, start + value.type.size, lambda unit: write(unit >> shift & mask))


class Part(NamedTuple):
    """Any other part: a value with this name, type and so on, at an ``offset`` in the whole; ``path`` is the way
    there."""

    name: str
    type: CType
    offset: int
    path: str
    owner: str
    bit_offset: int | None
    bit_size: int | None
    write: Callable[[Value], str]

    @classmethod
    def at(cls, value: Value, write: Callable[[Value], str]) -> Part:
        """The part that lies where ``value`` does: its address is the offset in the whole."""
        return cls(value.name, value.type, value.address or 0, value.path, value.owner, value.bit_offset,
                   value.bit_size, write)

    def text(self, whole: Value, data: bytes) -> str:
        offset = self.offset
        return self.write(Value(
            self.name, self.type, whole.memory, address=whole.address + offset if whole.address is not None else None,
            data=data[offset : offset + self.type.size], path=whole.path + self.path, owner=self.owner,
            bit_offset=self.bit_offset, bit_size=self.bit_size))


class Template(NamedTuple):
    """A text with gaps, and the parts that fill them. ``limited``: members are left out."""

    pattern: str
    parts: tuple[Number | Part, ...]
    limited: bool

    @classmethod
    def of(cls, text: str, parts: list[Number | Part], limited: bool) -> Template:
        """A template from a text with a ``MARK`` for each part, in order."""
        return cls(text.replace("%", "%%").replace(MARK, "%s"), tuple(parts), limited)

    def fill(self, value: Value) -> str:
        """The text of a value. Raises DebuggerError if it cannot be read."""
        data = value.data
        return self.pattern % tuple([
            part.write(int.from_bytes(data[part.start : part.end], "little")) if isinstance(part, Number)
            else part.text(value, data) for part in self.parts])
