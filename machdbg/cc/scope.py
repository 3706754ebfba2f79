"""Names: what an identifier stands for, and the scopes in which identifiers are looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from machdbg.machine.ctype import INT, CType
from machdbg.machine.function import Code
from machdbg.machine.memory import AddressSpace

from .error import Position


class Environment(Protocol):
    """What a compiled expression needs when it is evaluated: memory, the frame's base (rbp), calls' results."""

    @property
    def space(self) -> AddressSpace: ...

    @property
    def base(self) -> int: ...

    @property
    def temporaries(self) -> list[Any]: ...


class Place:
    """An environment that is nothing but data: for expressions outside any running frame."""

    __slots__ = ("base", "space", "temporaries")

    def __init__(self, space: AddressSpace, base: int = 0) -> None:
        self.space = space
        self.base = base
        self.temporaries: list[Any] = []


class Local(NamedTuple):
    """A variable in the frame: ``offset`` bytes from its base."""

    name: str
    type: CType
    offset: int


class Symbol:
    """A function or an object with static storage. ``address`` is known once it is linked (or at once, to a debugger).

    ``code`` is the function at the address, where that is known; ``is_static`` one that other units cannot see.
    ``users`` are the places that refer to it, for the linker's complaints: (function, position).
    """

    __slots__ = ("address", "code", "defined", "image_name", "is_static", "name", "type", "users")

    def __init__(self, name: str, type_: CType, address: int = 0, code: Code | None = None) -> None:
        self.name = name
        self.type = type_
        self.address = address
        self.code = code
        self.is_static = False
        self.defined = False
        self.image_name = name
        self.users: list[tuple[str, Position]] = []

    def __repr__(self) -> str:
        return f"<symbol {self.name}>"


class Constant(NamedTuple):
    """An enumerator, or a macro that stands for a number."""

    value: int
    type: CType = INT


class Value(NamedTuple):
    """A variable whose value is known but that lies nowhere in memory: a register, a result of the debugger.

    ``value`` is an int in the type's range, a float, or the bytes of a structure.
    """

    name: str
    type: CType
    value: Any


@dataclass(frozen=True)
class TypeName:
    """A typedef."""

    type: CType


Binding = Local | Symbol | Constant | Value | TypeName


class Scope(Protocol):
    """Where names are looked up."""

    def lookup(self, name: str) -> Binding | None:
        """What the identifier ``name`` stands for."""
        ...

    def tag(self, name: str) -> CType | None:
        """The type of ``struct name``, ``union name`` or ``enum name`` (``name`` with that keyword)."""
        ...


class Block:
    """A file's or a block's scope."""

    def __init__(self, parent: Scope | None = None) -> None:
        self.parent = parent
        self.names: dict[str, Binding] = {}
        self.tags: dict[str, CType] = {}

    def lookup(self, name: str) -> Binding | None:
        binding = self.names.get(name)
        if binding is None and self.parent is not None:
            return self.parent.lookup(name)
        return binding

    def tag(self, name: str) -> CType | None:
        type_ = self.tags.get(name)
        if type_ is None and self.parent is not None:
            return self.parent.tag(name)
        return type_
