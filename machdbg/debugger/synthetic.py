"""Members that stand for those of a value: chosen by a filter, or made up."""

from __future__ import annotations

import re
from typing import Protocol

from machdbg.machine.ctype import Array, Pointer

from .error import DebuggerError
from .value import Value

_STEP = re.compile(r"(?:\.|->)([A-Za-z_]\w*)|\[(\d+)\]")


class Members(Protocol):
    """The members that stand for those of a value."""

    def count(self, most: int | None) -> int:
        """How many; more than ``most`` need not be counted."""

    def at(self, index: int) -> Value | None:
        """A member; None if there is none after all."""

    def index(self, name: str) -> int | None:
        """The index of the member of a name."""

    def value(self) -> Value | None:
        """A scalar that stands for the value itself; None: none does."""

    def might_have(self) -> bool | None:
        """Whether there may be some, without counting; None: count."""


class MadeUp(Value):
    """A value as it is shown when a rule says which members it has."""

    __slots__ = ("members", "raw", "substitute")

    def __init__(self, value: Value, members: Members) -> None:
        super().__init__(value.name, value.type, value.memory, address=value.address, data=value._bytes,
                         error=value.error, path=value.path, owner=value.owner, bit_offset=value.bit_offset,
                         bit_size=value.bit_size)
        self.raw = value
        self.members = members
        self.substitute = members.value()

    def fetched(self) -> Value:
        return self

    def live(self) -> Value:
        return self

    @property
    def is_aggregate(self) -> bool:
        return super().is_aggregate and self.substitute is None

    def children(self, limit: int | None = None) -> list[Value]:
        count = self.members.count(limit)
        found = (self.members.at(index) for index in range(count if limit is None else min(count, limit)))
        return [child for child in found if child is not None]

    @property
    def child_count(self) -> int:
        return self.members.count(None)

    def made(self, name: str) -> Value | None:
        """The member of a name that was made up."""
        index = self.members.index(name)
        return self.members.at(index) if index is not None and 0 <= index < self.child_count else None

    def child(self, name: str) -> Value | None:
        return super().child(name) or self.made(name)

    def element(self, index: int) -> Value:
        """Of what is no array and no pointer, the member of this number."""
        if isinstance(self.stripped, Array | Pointer):
            return super().element(index)
        found = self.members.at(index) if 0 <= index < self.child_count else None
        if found is None:
            raise DebuggerError(f'array index {index} is not valid for "({self.type_name}) {self.path}"')
        return found


def seen(value: Value) -> Value:
    """A value with the members that a rule for its type gives it, if there is one."""
    formatters = value.memory.formatters
    if not formatters.has_members or value.error is not None or isinstance(value, MadeUp):
        return value
    rule = formatters.style(value.type).members
    value = value.live() if rule is not None else value
    members = rule.members(value) if rule is not None else None
    return MadeUp(value, members) if members is not None else value


class Filtered:
    """Some of the members that a value has, by their paths (``.key``, ``.where.x``)."""

    def __init__(self, value: Value, paths: tuple[str, ...]) -> None:
        self._value = value
        self._paths = paths

    def count(self, most: int | None) -> int:
        return len(self._paths)

    def at(self, index: int) -> Value | None:
        path = self._paths[index]
        try:
            found = walk(self._value, path)
        except DebuggerError:
            return None
        if found is None:
            return None
        called = found.with_path(f"{self._value.path}{path}")
        called.name = path.removeprefix(".")
        return called

    def index(self, name: str) -> int | None:
        names = [path.removeprefix(".") for path in self._paths]
        return names.index(name) if name in names else None

    def value(self) -> Value | None:
        return None

    def might_have(self) -> bool | None:
        return None


def walk(value: Value, path: str) -> Value | None:
    """The member that ``.a->b[1]`` names."""
    found: Value | None = value
    at = 0
    while at < len(path) and found is not None:
        step = _STEP.match(path, at)
        if step is None:
            return None
        found = found.child(step[1]) if step[1] else found.element(int(step[2]))
        at = step.end()
    return found
