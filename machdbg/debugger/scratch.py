"""What the debugger keeps for the user: results of expressions, variables of their own, string literals.

They lie in memory of the debugger's own, at addresses that no program uses, so that pointers to them work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from machdbg.machine.ctype import UNSIGNED_CHAR, Array, CType, Record

from .declaration import definition
from .typename import type_name

if TYPE_CHECKING:
    from .target import Target
    from .value import Value

SCRATCH = 0x0000700000000000  # the lowest address of the debugger's own memory
SCRATCH_SIZE = 0x0000000100000000


class Persistent:
    """Results (``$0``) and user variables (``$x``) of a target, and the count of expressions evaluated."""

    def __init__(self) -> None:
        self.expressions = 0
        self.variables: dict[str, tuple[CType, int]] = {}  # type and address by name, with the $
        self.tags: dict[str, CType] = {}  # of the user's own structures, as ``struct $pair``
        self._bytes = bytearray()
        self._results = 0
        self._literals: dict[bytes, int] = {}

    def keep(self, value: Value) -> Value:
        """Give a result the next ``$N``; one that is persistent already keeps its name.

        Raises DebuggerError if the value cannot be read.
        """
        if value.name in self.variables:
            return value
        frozen = value.frozen()
        name = f"${self._results}"
        self._results += 1
        address = self.define(name, frozen.type, frozen.data)
        kept = frozen.renamed(name)
        kept.address = address
        return kept

    def skip(self) -> None:
        """Pass over a ``$N``, for a result that could not be had."""
        self._results += 1

    def define(self, name: str, type_: CType, data: bytes) -> int:
        """Make a variable (``$x``) with its first value; its address."""
        address = self.allocate(data)
        self.variables[name] = (type_, address)
        return address

    def literal(self, data: bytes) -> int:
        """The address of a string literal."""
        if data not in self._literals:
            self._literals[data] = self.allocate(data)
        return self._literals[data]

    def allocate(self, data: bytes) -> int:
        """Put ``data`` into the debugger's own memory; its address, a multiple of 16."""
        self._bytes += bytes(-len(self._bytes) % 16)
        address = SCRATCH + len(self._bytes)
        self._bytes += data or b"\0"
        return address

    def saved(self) -> dict[str, Any]:
        """All of this as JSON has it; types as C declares them."""
        return {"variables": {name: [type_.declare(), type_name(type_), type_.size, address]
                              for name, (type_, address) in self.variables.items()},
                "tags": [definition(type_) for type_ in self.tags.values() if isinstance(type_, Record)],
                "memory": self.contents.hex(), "results": self._results, "expressions": self.expressions}

    def restore(self, saved: dict[str, Any], target: Target) -> None:
        """Have again what was ``saved``; a variable whose type is not known any more becomes bytes."""
        from machdbg.cc.error import CompileError

        from .expression import evaluate, type_declared  # they take time, and a prompt does not need them
        self._bytes = bytearray.fromhex(saved["memory"])
        for text in saved["tags"]:
            evaluate(target, None, f"{text};")
        for name, (declared, spelling, size, address) in saved["variables"].items():
            try:
                type_ = type_declared(target, declared, spelling)
            except CompileError:
                type_ = None
            if type_ is None or type_.size != size:
                type_ = Array(UNSIGNED_CHAR, size)
            self.variables[name] = type_, address
        self._results, self.expressions = saved["results"], saved["expressions"]

    @property
    def contents(self) -> bytes:
        """All of the debugger's own memory."""
        return bytes(self._bytes)

    @contents.setter
    def contents(self, data: bytes) -> None:
        self._bytes[: len(data)] = data

    @staticmethod
    def owns(address: int) -> bool:
        """Whether an address belongs to the debugger's own memory."""
        return SCRATCH <= address < SCRATCH + SCRATCH_SIZE

    def read(self, address: int, size: int) -> bytes:
        """As many of ``size`` bytes as there are."""
        start = address - SCRATCH
        return bytes(self._bytes[start : start + size])

    def write(self, address: int, data: bytes) -> bool:
        """Change bytes; false if they lie outside what was allocated."""
        start = address - SCRATCH
        if start + len(data) > len(self._bytes):
            return False
        self._bytes[start : start + len(data)] = data
        return True
