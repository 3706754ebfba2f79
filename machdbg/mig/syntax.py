"""The syntax tree of a .defs file."""

from __future__ import annotations

from dataclasses import dataclass

from .error import Position


@dataclass(frozen=True)
class Basic:
    """A number or MACH_MSG_TYPE_* name as it is sent and received; ``bits`` if the file gives them."""

    sent: int
    received: int
    bits: int


@dataclass(frozen=True)
class Named:
    """A type by its name."""

    name: str
    position: Position


@dataclass(frozen=True)
class Array:
    """``array[count]``, ``array[*:count]``, ``array[]`` of something."""

    of: Spec
    count: int | None
    variable: bool


@dataclass(frozen=True)
class Struct:
    """``struct[count]`` of something."""

    of: Spec
    count: int


@dataclass(frozen=True)
class Fields:
    """``struct { type name; ... }``, in GNU's MIG."""

    members: tuple[Member, ...]


@dataclass(frozen=True)
class Member:
    """A field of a struct; ``count`` is not 1 if it is an array."""

    spec: Spec
    name: str
    count: int


@dataclass(frozen=True)
class String:
    """``c_string[count]``, ``c_string[*:count]``."""

    count: int
    variable: bool


@dataclass(frozen=True)
class OutOfLine:
    """``^`` before something."""

    of: Spec


@dataclass(frozen=True)
class Native:
    """``PointerTo(...)`` and its relatives: a type of C's for calls that stay in one task."""

    kind: str
    text: str


Spec = Basic | Named | Array | Struct | Fields | String | OutOfLine | Native


@dataclass(frozen=True)
class Clause:
    """``ctype: name``, ``intran: returns function(takes)`` and so on; ``kind`` in lower case."""

    kind: str
    name: str
    takes: str
    returns: str
    position: Position


@dataclass(frozen=True)
class TypeDeclaration:
    """``type name = spec clauses;``."""

    name: str
    spec: Spec
    clauses: tuple[Clause, ...]
    position: Position


@dataclass(frozen=True)
class ArgumentDeclaration:
    """An argument; ``direction`` and ``flags`` in lower case, "" if none is written."""

    direction: str
    name: str
    type: TypeDeclaration | Spec
    flags: tuple[str, ...]
    position: Position
    type_position: Position


@dataclass(frozen=True)
class RoutineDeclaration:
    """``routine name(arguments);`` or ``simpleroutine``."""

    name: str
    is_simple: bool
    arguments: tuple[ArgumentDeclaration, ...]
    position: Position


@dataclass(frozen=True)
class SubsystemDeclaration:
    """``subsystem modifiers name base;``; modifiers in lower case."""

    name: str
    base: int
    modifiers: frozenset[str]
    position: Position


@dataclass(frozen=True)
class Skip:
    """``skip;``."""

    position: Position


@dataclass(frozen=True)
class Import:
    """``import file;``, ``simport``, ``uimport``, ...; ``kind`` in lower case."""

    kind: str
    file: str
    position: Position


@dataclass(frozen=True)
class Setting:
    """A statement that sets something from there on: a prefix, a message option; ``kind`` in lower case."""

    kind: str
    text: str
    position: Position


Statement = TypeDeclaration | RoutineDeclaration | SubsystemDeclaration | Skip | Import | Setting
