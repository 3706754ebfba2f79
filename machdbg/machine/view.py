"""Typed views of RAM for code written in Python: declare a C structure as a class, then read and write its members.

    class ipc_object(Struct):
        io_bits: ipc_object_bits_t
        io_references: ipc_object_refs_t

An instance is an address in an address space; ``port.ip_srights += 1`` reads and writes the bytes there. The same
class stands for a pointer to the structure: ``ipc_object(space, 0)`` is NULL and false.

Annotations are ordinary type hints that carry the C type as metadata, so that mypy checks what is stored:
``Annotated[int, T]`` for a scalar of C type T, a Struct class for an embedded structure, ``ptr[C]`` for a pointer to
one, ``Annotated[C, PointerTo("ipc_port_t")]`` for a named pointer type, ``Annotated[Array[int], ArrayOf(T, n)]``,
``Annotated[Pointer[int], PointerTo()]`` with the element behind it (``Pointer`` below), ``Annotated[int, T, Bits(3)]``.
Quote a class that is declared further down: ``ptr["ipc_port"]``. A member whose name means something else in Python
(``type``, ``address``, ``in``) is written with an underscore behind it, which is not part of its name in C.
"""

from __future__ import annotations

import inspect
import sys
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, ForwardRef, Generic, TypeVar, cast, get_args, get_origin

from . import ctype
from .ctype import CType, Record, Scalar, Typedef, strip
from .memory import AddressSpace

T = TypeVar("T")


class Bits:
    """Marks a bit-field of ``width`` bits."""

    def __init__(self, width: int) -> None:
        self.width = width


class PointerTo:
    """Marks a pointer to the annotated thing; ``name`` is the typedef it goes by, if any.

    A quoted class is looked up where the hint is used or, if given, in ``module`` and what its package exports.
    """

    def __init__(self, name: str | None = None, module: str | None = None) -> None:
        self.name = name
        self.module = module


class Alias:
    """Marks the typedef name by which a structure goes."""

    def __init__(self, name: str) -> None:
        self.name = name


class Unnamed:
    """Marks a member that has no name in C; those inside it belong to the structure around it."""


class ArrayOf:
    """Marks an array of ``count`` elements, each annotated as ``element``."""

    def __init__(self, element: Any, count: int) -> None:
        self.element = element
        self.count = count


ptr = Annotated[T, PointerTo()]


class Codec(Generic[T]):
    """How a C type appears in Python: ``get(space, address)`` and ``set(space, address, value)``.

    ``raw`` turns a Python value into the number that the bytes hold (a pointer's address, an integer's value).
    """

    __slots__ = ("get", "set", "type")

    def __init__(self, type_: CType, get: Callable[[AddressSpace, int], T],
                 set_: Callable[[AddressSpace, int, T], None]) -> None:
        self.type = type_
        self.get = get
        self.set = set_


def raw(value: Any) -> int:
    """The number that a Python value of a C scalar type is held as: an address for views and pointers."""
    return value.address if isinstance(value, Struct | Pointer) else int(value)


class _Member:
    """A structure member as a Python attribute."""

    __slots__ = ("codec", "offset")

    def __init__(self, offset: int, codec: Codec[Any]) -> None:
        self.offset = offset
        self.codec = codec

    def __get__(self, view: Any, owner: type) -> Any:
        if view is None:
            return self
        return self.codec.get(view.space, view.address + self.offset)

    def __set__(self, view: Any, value: Any) -> None:
        self.codec.set(view.space, view.address + self.offset, value)


class _BitMember:
    """A bit-field as a Python attribute."""

    __slots__ = ("mask", "offset", "packer", "shift")

    def __init__(self, field: ctype.Field) -> None:
        assert field.bit_offset is not None and field.bit_size is not None
        self.offset = field.offset
        self.packer = cast(Scalar, strip(field.type)).packer
        self.shift = field.bit_offset
        self.mask = (1 << field.bit_size) - 1

    def __get__(self, view: Any, owner: type) -> Any:
        if view is None:
            return self
        return view.space.load(self.packer, view.address + self.offset) >> self.shift & self.mask

    def __set__(self, view: Any, value: int) -> None:
        at = view.address + self.offset
        old = view.space.load(self.packer, at)
        new = old & ~(self.mask << self.shift) | (int(value) & self.mask) << self.shift
        view.space.store(self.packer, at, new)


def _scope(module: str) -> Mapping[str, Any]:
    """The names that hints of ``module`` may use: its own, then those that its package exports (the other headers)."""
    package = module.rpartition(".")[0]
    return ChainMap(vars(sys.modules[module]), vars(sys.modules[package]) if package else {})


class Macro(Generic[T]):
    """Another name for a member further inside, as C gives with a macro: ``Macro[int]("ip_object.io_bits")``."""

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        self.path = path.split(".")

    def __get__(self, view: Any, owner: type) -> T:
        for name in self.path:
            view = getattr(view, name)
        return cast(T, view)

    def __set__(self, view: Any, value: T) -> None:
        for name in self.path[:-1]:
            view = getattr(view, name)
        setattr(view, self.path[-1], value)


class Struct:
    """A view of a C structure or union in memory, and equally a pointer to one. See the module's text.

    Subclass arguments: ``pack`` (alignment limit in bytes), ``union=True``, ``tag`` (the C tag when it is not the
    class's name), ``name`` (the typedef name of a structure without a tag), ``anonymous=True`` (neither), ``slot``
    (what every member is aligned to at least, in bytes).
    """

    __slots__ = ("address", "space")
    type: ClassVar[CType]
    record: ClassVar[Record]

    def __init__(self, space: AddressSpace, address: int) -> None:
        self.space = space
        self.address = address

    def __init_subclass__(cls, *, pack: int | None = None, slot: int = 1, union: bool = False,
                          tag: str | None = None, name: str | None = None, anonymous: bool = False) -> None:
        super().__init_subclass__()
        record = Record("union" if union else "struct", None if name or anonymous else tag or cls.__name__)
        cls.record = record
        cls.type = Typedef(name, record) if name else record
        scope = _scope(cls.__module__)
        members: list[tuple[str | None, CType, int | None]] = []
        codecs: dict[str, Codec[Any]] = {}
        for member, hint in inspect.get_annotations(cls).items():
            codec = codec_of(hint, scope)
            codecs[member] = codec
            width, unnamed = None, False
            for mark in getattr(hint, "__metadata__", ()):
                if isinstance(mark, Bits):
                    width = mark.width
                elif isinstance(mark, Unnamed):
                    unnamed = True
            members.append((None if unnamed else member.removesuffix("_"), codec.type, width))
        record.complete(members, pack, slot)
        for member, field in zip(codecs, record.fields or (), strict=True):
            if field.bit_size is None:
                setattr(cls, member, _Member(field.offset, codecs[member]))
            else:
                setattr(cls, member, _BitMember(field))

    def __bool__(self) -> bool:
        return self.address != 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Struct) and self.address == other.address

    def __hash__(self) -> int:
        return hash(self.address)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.address:#x}>"

    @classmethod
    def offset_of(cls, member: str) -> int:
        """C's offsetof, in bytes."""
        field = cls.record.find(member)
        if field is None:
            raise AttributeError(member)
        return field.offset

    def field(self, member: str) -> int:
        """The address of a member, C's ``&s->member``."""
        return self.address + self.offset_of(member)

    def clear(self) -> None:
        """Set every byte to zero."""
        self.space.write(self.address, bytes(self.record.size))

    def assign(self, other: Struct) -> None:
        """Copy the bytes of ``other`` here, C's structure assignment."""
        self.space.write(self.address, other.space.read(other.address, self.record.size))


class Pointer(Generic[T]):
    """A pointer to a scalar, a pointer or a structure: ``p.value`` is C's ``*p``, ``p[i]`` its ``p[i]``."""

    __slots__ = ("address", "codec", "space")

    def __init__(self, space: AddressSpace, address: int, codec: Codec[T]) -> None:
        self.space = space
        self.address = address
        self.codec = codec

    def __bool__(self) -> bool:
        return self.address != 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pointer) and self.address == other.address

    def __hash__(self) -> int:
        return hash(self.address)

    def __repr__(self) -> str:
        return f"<{self.codec.type} * {self.address:#x}>"

    @property
    def value(self) -> T:
        return self.codec.get(self.space, self.address)

    @value.setter
    def value(self, new: T) -> None:
        self.codec.set(self.space, self.address, new)

    def __getitem__(self, index: int) -> T:
        return self.codec.get(self.space, self.address + index * self.codec.type.size)

    def __setitem__(self, index: int, new: T) -> None:
        self.codec.set(self.space, self.address + index * self.codec.type.size, new)


class Array(Pointer[T]):
    """An array member; indexes are checked."""

    __slots__ = ("count",)

    def __init__(self, space: AddressSpace, address: int, codec: Codec[T], count: int) -> None:
        super().__init__(space, address, codec)
        self.count = count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> T:
        return super().__getitem__(self._checked(index))

    def __setitem__(self, index: int, new: T) -> None:
        super().__setitem__(self._checked(index), new)

    def __iter__(self) -> Iterator[T]:
        return (self[index] for index in range(self.count))

    def _checked(self, index: int) -> int:
        if not 0 <= index < self.count:
            raise IndexError(index)
        return index


@cache
def _scalar(type_: CType) -> Codec[Any]:
    stripped = strip(type_)
    assert isinstance(stripped, Scalar), type_
    packer = stripped.packer
    if isinstance(stripped, ctype.Float):
        return Codec(type_, lambda space, at: space.load(packer, at), lambda space, at, v: space.store(packer, at, v))
    if isinstance(stripped, ctype.Pointer):
        return Codec(type_, lambda space, at: space.load(packer, at), _store_pointer)
    wrap = cast(ctype.Integer, stripped).wrap

    def store(space: AddressSpace, at: int, value: Any) -> None:
        space.store(packer, at, wrap(int(value)))

    return Codec(type_, lambda space, at: space.load(packer, at), store)


def _embedded(cls: type[Struct]) -> Codec[Any]:
    def assign(space: AddressSpace, at: int, value: Struct) -> None:
        cls(space, at).assign(value)

    return Codec(cls.type, cls, assign)


def _store_pointer(space: AddressSpace, at: int, value: Any) -> None:
    space.store(ctype.Pointer.packer, at, raw(value))


def _pointer(target: Any, name: str | None, scope: Mapping[str, Any]) -> Codec[Any]:
    """Codec for a pointer to ``target``: a Struct class, the name of one, or ``Pointer[...]`` with its element."""
    packer = ctype.Pointer.packer

    @cache
    def struct() -> type[Struct]:
        if isinstance(target, type):
            return target
        return cast(type[Struct], scope[target.__forward_arg__ if isinstance(target, ForwardRef) else target])

    plain = ctype.Pointer(lambda: struct().type)
    type_: CType = Typedef(name, plain) if name else plain
    if isinstance(target, type):
        known = target
        return Codec(type_, lambda space, at: known(space, space.load(packer, at)), _store_pointer)
    return Codec(type_, lambda space, at: struct()(space, space.load(packer, at)), _store_pointer)


def _pointer_to_codec(element: Codec[Any], name: str | None) -> Codec[Any]:
    plain = ctype.Pointer(element.type)
    type_: CType = Typedef(name, plain) if name else plain
    packer = ctype.Pointer.packer
    return Codec(type_, lambda space, at: Pointer(space, space.load(packer, at), element), _store_pointer)


def _array(element: Codec[Any], count: int) -> Codec[Any]:
    type_ = ctype.Array(element.type, count)

    def assign(space: AddressSpace, at: int, value: Array[Any]) -> None:
        space.write(at, value.space.read(value.address, type_.size))

    return Codec(type_, lambda space, at: Array(space, at, element, count), assign)


def codec_of(hint: Any, scope: Mapping[str, Any]) -> Codec[Any]:
    """The codec for a type hint; names of classes declared later are looked up in ``scope`` when first needed."""
    if isinstance(hint, type) and issubclass(hint, Struct):
        return _embedded(hint)
    if get_origin(hint) is Pointer:
        return _pointer_to_codec(codec_of(get_args(hint)[0], scope), None)
    if get_origin(hint) is not Annotated:
        raise TypeError(f"no C type in {hint!r}")
    target = hint.__origin__
    for mark in hint.__metadata__:
        if isinstance(mark, CType):
            return _scalar(mark)
        if isinstance(mark, Alias):
            return Codec(Typedef(mark.name, target.type), target, _embedded(target).set)
        if isinstance(mark, Unnamed):
            return _embedded(target)
        if isinstance(mark, ArrayOf):
            return _array(codec_of(mark.element, scope), mark.count)
        if isinstance(mark, PointerTo):
            if get_origin(target) is Pointer:
                return _pointer_to_codec(codec_of(get_args(target)[0], scope), mark.name)
            return _pointer(target, mark.name, _scope(mark.module) if mark.module else scope)
    raise TypeError(f"no C type in {hint!r}")
