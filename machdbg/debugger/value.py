"""Values: typed bytes, in memory or out of a register, with LLDB's ways of taking them apart."""

from __future__ import annotations

from machdbg.machine.ctype import CType

from .memory import Memory


class Value:
    """A named value of a C type.

    ``address`` is where it lies, None if it is not in memory. ``error`` is why it cannot be shown
    (``variable not available``), None if it can. ``bit_size`` is set for bit-fields.
    """

    name: str
    type: CType
    address: int | None
    error: str | None
    bit_size: int | None

    @classmethod
    def in_memory(cls, name: str, type_: CType, memory: Memory, address: int) -> Value: raise NotImplementedError

    @classmethod
    def of_bytes(cls, name: str, type_: CType, memory: Memory, data: bytes) -> Value: raise NotImplementedError

    @classmethod
    def of_integer(cls, name: str, type_: CType, memory: Memory, number: int) -> Value: raise NotImplementedError

    @classmethod
    def unavailable(cls, name: str, type_: CType, memory: Memory, error: str) -> Value: raise NotImplementedError

    @property
    def type_name(self) -> str:
        """As LLDB spells it: ``task *``, ``int[3]``, ``ipc_port::(unnamed union)``, ``unsigned int:5``."""
        raise NotImplementedError

    @property
    def data(self) -> bytes:
        """The bytes; raises DebuggerError."""
        raise NotImplementedError

    def as_integer(self) -> int:
        """The number of an integer, enumeration, pointer or bit-field; raises DebuggerError for others."""
        raise NotImplementedError

    def as_bool(self) -> bool:
        """C's truth of a scalar."""
        raise NotImplementedError

    def children(self) -> list[Value]:
        """Members, elements, or what a pointer points to (its members if that is a structure)."""
        raise NotImplementedError

    def child(self, name: str) -> Value | None: raise NotImplementedError

    def element(self, index: int) -> Value: raise NotImplementedError

    def dereference(self) -> Value: raise NotImplementedError

    def address_of(self) -> Value: raise NotImplementedError

    def renamed(self, name: str) -> Value:
        """The same value under another name (``$0``, or empty)."""
        raise NotImplementedError

    def store(self, data: bytes) -> None:
        """Change it in memory; raises DebuggerError if it is not in memory or would change the past."""
        raise NotImplementedError
