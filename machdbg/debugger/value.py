"""Values: typed bytes, in memory or out of a register, with LLDB's ways of taking them apart."""

from __future__ import annotations

from typing import Any

from machdbg.machine.ctype import (
    Array,
    CType,
    Enum,
    Float,
    FunctionType,
    Integer,
    Pointer,
    Record,
    Scalar,
    Void,
    strip,
)
from machdbg.machine.view import Pointer as View
from machdbg.machine.view import Struct

from .error import DebuggerError
from .memory import Memory
from .typename import member_owner, type_name

FAILED = "parent failed to evaluate: "
MASK = (1 << 64) - 1
FETCHED = 1 << 16  # the most bytes that are read in one go


class Value:
    """A named value of a C type.

    ``address`` is where it lies, None if it is not in memory. ``error`` is why it cannot be shown
    (``variable not available``), None if it can. ``path`` is the C expression that names it. A bit-field has
    ``bit_size`` and ``bit_offset`` in its storage unit. ``stripped`` is the type, typedefs looked through.
    """

    __slots__ = ("_bytes", "address", "bit_offset", "bit_size", "error", "memory", "name", "owner", "path", "stripped",
                 "type")

    def __init__(self, name: str, type_: CType, memory: Memory, *, address: int | None = None,
                 data: bytes | None = None, error: str | None = None, path: str | None = None, owner: str = "",
                 bit_offset: int | None = None, bit_size: int | None = None) -> None:
        self.name = name
        self.type = type_
        self.stripped = strip(type_)
        self.memory = memory
        self.address = address
        self._bytes = data
        self.error = error
        self.path = name if path is None else path
        self.owner = owner
        self.bit_offset = bit_offset
        self.bit_size = bit_size

    def __repr__(self) -> str:
        return f"<value {self.path} ({self.type_name})>"

    # making values

    @classmethod
    def in_memory(cls, name: str, type_: CType, memory: Memory, address: int) -> Value:
        """The object of ``type_`` at ``address``."""
        return cls(name, type_, memory, address=address)

    @classmethod
    def of_bytes(cls, name: str, type_: CType, memory: Memory, data: bytes) -> Value:
        """A value that lies nowhere in memory."""
        return cls(name, type_, memory, data=data)

    @classmethod
    def of_integer(cls, name: str, type_: CType, memory: Memory, number: int) -> Value:
        """An integer, enumeration or pointer with the value ``number``, cut to its width."""
        mask = (1 << 8 * type_.size) - 1
        return cls(name, type_, memory, data=(number & mask).to_bytes(type_.size, "little"))

    @classmethod
    def unavailable(cls, name: str, type_: CType, memory: Memory, error: str) -> Value:
        """A value that cannot be had; ``error`` says why."""
        return cls(name, type_, memory, error=error)

    @classmethod
    def of_python(cls, name: str, type_: CType, memory: Memory, value: Any) -> Value:
        """What a variable of a function modelled in Python holds: a number, a view, bytes, or None."""
        stripped = strip(type_)
        if isinstance(value, Struct | View) and isinstance(stripped, Record | Array):
            return cls(name, type_, memory, address=value.address)
        if isinstance(value, bytes) and isinstance(stripped, Record | Array):
            return cls(name, type_, memory, data=value)
        if isinstance(value, Struct | View):
            return cls.of_integer(name, type_, memory, value.address)
        if isinstance(value, float) and isinstance(stripped, Float):
            return cls(name, type_, memory, data=stripped.packer.pack(value))
        if isinstance(value, int) and isinstance(stripped, Scalar) and not isinstance(stripped, Float):
            return cls.of_integer(name, type_, memory, int(value))
        if value is None and isinstance(stripped, Pointer):
            return cls.of_integer(name, type_, memory, 0)
        return cls.unavailable(name, type_, memory, "variable not available")

    def renamed(self, name: str) -> Value:
        """The same value under another name (``$0``, or empty)."""
        return self._copy(name, name)

    def with_path(self, path: str) -> Value:
        """The same value, called by the path that the user gave."""
        return self._copy(path, path)

    def _copy(self, name: str, path: str) -> Value:
        return Value(name, self.type, self.memory, address=self.address, data=self._bytes, error=self.error,
                     path=path, owner=self.owner, bit_offset=self.bit_offset, bit_size=self.bit_size)

    def frozen(self) -> Value:
        """The same value with its bytes as they are now, out of memory; errors stay errors."""
        if self.error is not None or self.bit_size is not None:
            copy = self._copy(self.name, self.path)
            if copy.error is None:
                copy = Value.of_integer(self.name, self.type, self.memory, self.as_integer())
            return copy
        return Value(self.name, self.type, self.memory, data=self.data, path=self.path, owner=self.owner)

    def fetched(self) -> Value:
        """The same value as it is now: its bytes read in one go, for all that is asked of it and its parts. As it was
        if they cannot all be read, or are very many."""
        size = self.type.size
        if self.address is None or self._bytes is not None or size > FETCHED:
            return self
        data = self.memory.read_available(self.address, size)
        if len(data) < size:
            return self
        copy = self._copy(self.name, self.path)
        copy._bytes = data
        return copy

    def live(self) -> Value:
        """The same value, read anew whenever it is asked, if it lies in memory."""
        copy = self._copy(self.name, self.path)
        if self.address is not None:
            copy._bytes = None
        return copy

    # what it is

    @property
    def type_name(self) -> str:
        """As LLDB spells it: ``task *``, ``int[3]``, ``ipc_port::(unnamed union)``, ``unsigned int:5``."""
        name = type_name(self.type, self.owner)
        is_anonymous = not self.name and self.path.endswith(".")
        if is_anonymous and self.owner and isinstance(self.type, Record) and self.type.tag is None:
            name = name.replace("(unnamed ", "(anonymous ")
        return name if self.bit_size is None else f"{name}:{self.bit_size}"

    @property
    def is_aggregate(self) -> bool:
        return self.stripped.is_aggregate

    @property
    def target(self) -> CType | None:
        """What a pointer points to, typedefs looked through; None for anything else."""
        stripped = self.stripped
        return strip(stripped.target) if isinstance(stripped, Pointer) else None

    @property
    def is_returnable(self) -> bool:
        """Whether LLDB shows it as the result of a function."""
        return not isinstance(self.stripped, Void | Enum) and self.error is None

    # what it holds

    @property
    def data(self) -> bytes:
        """The bytes; raises DebuggerError with the reason if they cannot be had."""
        if self._bytes is not None:
            return self._bytes
        if self.error is not None:
            raise DebuggerError(self.error)
        assert self.address is not None
        size = self.type.size
        data = self.memory.read_available(self.address, size)
        if len(data) < size:
            raise DebuggerError(f"read memory from {self.address:#x} failed ({len(data)} of {size} bytes read)")
        return data

    def problem(self) -> str | None:
        """Why the value cannot be shown, None if it can."""
        if self.error is None and not self.is_aggregate:
            try:
                _ = self.data
            except DebuggerError as error:
                return str(error)
        return self.error

    @property
    def unsigned(self) -> int:
        """The bits of a scalar as a number that is not negative; of a bit-field only its own."""
        number = int.from_bytes(self.data, "little")
        if self.bit_size is not None:
            return number >> (self.bit_offset or 0) & (1 << self.bit_size) - 1
        return number

    def as_integer(self) -> int:
        """The number of an integer, enumeration, pointer or bit-field; raises DebuggerError for others."""
        stripped = self.stripped
        number = self.unsigned
        if isinstance(stripped, Integer):
            bits = self.bit_size or 8 * stripped.size
            return number - (1 << bits) if stripped.signed and number >> (bits - 1) else number
        if isinstance(stripped, Pointer):
            return number
        raise DebuggerError(f"'{self.path}' is not an integer or a pointer")

    def as_float(self) -> float:
        """The number of any scalar."""
        stripped = self.stripped
        if isinstance(stripped, Float):
            number: float = stripped.packer.unpack(self.data)[0]
            return number
        return float(self.as_integer())

    def as_bool(self) -> bool:
        """C's truth of a scalar; an array is true, being an address."""
        return True if isinstance(self.stripped, Array | FunctionType) else bool(self.as_float())

    # taking it apart

    def children(self, limit: int | None = None) -> list[Value]:
        """Members, elements, or what a pointer points to (its members if that is a structure).

        At most ``limit`` of them; a value that is not available has none.
        """
        stripped = self.stripped
        if isinstance(stripped, Record):
            fields = (stripped.fields or ())[:limit]
            return [self._member(index) for index in range(len(fields))]
        if isinstance(stripped, Array):
            count = stripped.count or 0
            return [self.element(index) for index in range(count if limit is None else min(count, limit))]
        target = self.target
        if target is None or isinstance(target, Void | FunctionType):
            return []
        if isinstance(target, Record):
            pointee = self.dereference()
            return [_reached(child, pointee, f"{self.path}->{child.name}" if child.name else f"{self.path}.")
                    for child in pointee.children(limit)]
        pointee = self.dereference()
        return [pointee._copy(f"*{self.name}", pointee.path)]

    @property
    def child_count(self) -> int:
        """How many ``children`` there are."""
        stripped = self.stripped
        if isinstance(stripped, Record):
            return len(stripped.fields or ())
        if isinstance(stripped, Array):
            return stripped.count or 0
        target = self.target
        if target is None or isinstance(target, Void | FunctionType):
            return 0
        return len(target.fields or ()) if isinstance(target, Record) else 1

    def _member(self, index: int) -> Value:
        record = self.stripped
        assert isinstance(record, Record) and record.fields is not None
        field = record.fields[index]
        name = field.name or ""
        bare = self.path.startswith("*") and not self.path.startswith("*(")
        around = f"*({self.path[1:]})" if bare else self.path  # as LLDB writes it
        path = f"{around.removesuffix('.')}.{name}"
        return self._part(name, path, field.type, field.offset, field.bit_offset, field.bit_size)

    def _part(self, name: str, path: str, type_: CType, offset: int, bit_offset: int | None = None,
              bit_size: int | None = None) -> Value:
        owner = member_owner(self.type, self.owner) if isinstance(self.stripped, Record) else self.owner
        address = self.address + offset if self.address is not None else None
        data = None
        if self._bytes is not None:
            end = offset + type_.size
            if offset >= 0 and end <= len(self._bytes):
                data = self._bytes[offset:end]
            elif address is None:
                data = self._bytes[offset:end].ljust(type_.size, b"\0")
        error = f"{FAILED}{self.error}" if self.error is not None else None
        return Value(name, type_, self.memory, address=address, data=data, error=error, path=path, owner=owner,
                     bit_offset=bit_offset, bit_size=bit_size)

    def child(self, name: str) -> Value | None:
        """The member ``name`` of a structure (also inside members without a name) or of the one pointed to."""
        if isinstance(self.target, Record):
            pointee = self.dereference()
            found = pointee.child(name)
            return _reached(found, pointee, f"{self.path}->{name}") if found is not None else None
        record = self.stripped
        if not isinstance(record, Record):
            return None
        for index, field in enumerate(record.fields or ()):
            if field.name == name:
                return self._member(index)
            if field.name is None:
                found = self._member(index).child(name)
                if found is not None:
                    return found._copy(name, f"{self.path}.{name}")
        return None

    def element(self, index: int) -> Value:
        """The element ``index`` of an array (not checked against its size) or of what a pointer points to."""
        stripped = self.stripped
        name, path = f"[{index}]", f"{self.path}[{index}]"
        if isinstance(stripped, Array):
            if self.address is None and self._bytes is not None and not 0 <= index < (stripped.count or 0):
                return Value(name, stripped.element, self.memory, error="variable not available", path=path)
            return self._part(name, path, stripped.element, index * stripped.element.size)
        if not isinstance(stripped, Pointer):
            raise DebuggerError(f"\"{self.path}\" is not an array or a pointer")
        return self._pointee(name, path, index * stripped.target.size)

    def dereference(self) -> Value:
        """What a pointer points to; raises DebuggerError if nothing can lie there by its type."""
        target = self.target
        if target is None:
            raise DebuggerError(f"not a pointer or reference type: ({self.type_name}) {self.path}")
        if isinstance(target, Void | FunctionType) or (isinstance(target, Record) and target.fields is None):
            raise DebuggerError(f"dereference failed: ({self.type_name}) {self.path}")
        return self._pointee(f"*{self.name}", f"*{self.path}", 0)

    def _pointee(self, name: str, path: str, offset: int) -> Value:
        stripped = self.stripped
        assert isinstance(stripped, Pointer)
        problem = self.problem()
        address = None
        if problem is None:
            address = self.unsigned
            if address == 0:
                problem, address = "parent is NULL", None
            else:
                address = (address + offset) & MASK
        else:
            problem = f"{FAILED}{problem}"
        return Value(name, stripped.target, self.memory, address=address, error=problem, path=path)

    def address_of(self) -> Value:
        """A pointer to the value; raises DebuggerError if it has no address."""
        if self.address is None or self.bit_size is not None:
            raise DebuggerError(f"'{self.path}' doesn't have a valid address")
        pointer = Pointer(self.type)
        value = Value.of_integer(f"&{self.name}", pointer, self.memory, self.address)
        value.owner = self.owner
        return value

    # changing it

    def store(self, data: bytes) -> None:
        """Change it in memory; raises DebuggerError if it is not in memory or would change the past."""
        if self.address is None:
            raise DebuggerError(f"'{self.path}' is not in memory: a value recorded from a register cannot be changed")
        self.memory.write(self.address, data)


def _reached(member: Value, pointee: Value, path: str) -> Value:
    """A member of what a pointer points to; to reach it is one step."""
    copy = member._copy(member.name, path)
    copy.error = pointee.error
    return copy


def is_flag_set(type_: Enum) -> bool:
    """Whether every enumerator is a single bit or covered by those before it."""
    seen = 0
    for number in type_.enumerators.values():
        if number < 0 or (number.bit_count() > 1 and number & ~seen):
            return False
        seen |= number
    return True
