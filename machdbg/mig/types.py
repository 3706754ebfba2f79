"""Type specifications to wire types."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from .error import Diagnostics, Position, suggestion
from .model import POLYMORPHIC, Form, Translation, WireType
from .names import BYTE, CHARACTER, STRING
from .syntax import (
    Array,
    Basic,
    Clause,
    Fields,
    Named,
    Native,
    OutOfLine,
    Spec,
    String,
    Struct,
    TypeDeclaration,
)

MOST_BYTES = 1 << 31
"""No type may be as large."""

_C_NAMES = {CHARACTER: "char", BYTE: "char", STRING: "char", 0: "boolean_t", 10: "float", 11: "double",
            15: "mach_port_name_t"}
_PREDECLARED = {
    "char": (CHARACTER, 8), "short": (1, 16), "int": (2, 32), "unsigned": (2, 32), "int8_t": (BYTE, 8),
    "uint8_t": (BYTE, 8), "int16_t": (1, 16), "uint16_t": (1, 16), "int32_t": (2, 32), "uint32_t": (2, 32),
    "int64_t": (3, 64), "uint64_t": (3, 64), "intptr_t": (3, 64), "uintptr_t": (3, 64),
}
"""C's numbers, which GNU's MIG knows without being told: type and bits."""
_C_INTEGERS = {8: "char", 16: "short", 32: "int", 64: "int64_t"}


class _Wrong(Exception):
    """A type that cannot be; ``position`` if it is not where the declaration starts."""

    def __init__(self, message: str = "", position: Position | None = None) -> None:
        super().__init__(message)
        self.position = position


@dataclass
class Types:
    """The types declared so far, by name."""

    diagnostics: Diagnostics
    known: dict[str, WireType] = field(default_factory=dict)
    places: dict[str, Position] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    """Names that were told to be undeclared: once is enough."""

    def declare(self, declaration: TypeDeclaration) -> WireType | None:
        """The type that a declaration makes, which is known from here on; None after an error."""
        found = self.resolve(declaration.spec, declaration.position)
        if found is None:
            return None
        name = declaration.name
        changes: dict[str, Any] = {"name": name, "user_type": name, "server_type": name}
        for clause in declaration.clauses:
            self._clause(found, clause, changes)
        found = replace(found, **changes)
        if name in self.known and found != self.known[name]:
            self.diagnostics.warn(declaration.position, f"type '{name}' is declared again, otherwise than in "
                                                        f"{self.places[name].file}:{self.places[name].line}")
        self.known[name] = found
        self.places[name] = declaration.position
        return found

    def resolve(self, spec: Spec, place: Position) -> WireType | None:
        """The type that a specification stands for; None after an error."""
        try:
            found = self._resolve(spec)
            if found.count is not None and found.size >= MOST_BYTES:
                raise _Wrong("the type is too large")
            return found
        except _Wrong as error:
            if str(error):
                self.diagnostics.error(error.position or place, str(error))
        return None

    def _clause(self, type: WireType, clause: Clause, changes: dict[str, Any]) -> None:
        """What a clause changes in a type."""
        kind = clause.kind
        if kind in ("ctype", "cusertype"):
            changes["user_type"] = clause.name
        if kind in ("ctype", "cservertype"):
            changes["server_type"] = clause.name
        if kind not in ("intran", "outtran", "destructor"):
            return
        if type.variable or type.form is Form.STRING:
            self.diagnostics.error(clause.position, f"only a type of fixed size can have '{kind}'")
        changes[kind] = Translation(clause.name, clause.takes, clause.returns)
        if kind != "destructor":
            changes["server_type"] = clause.takes if kind == "intran" else clause.returns

    def _resolve(self, spec: Spec) -> WireType:
        if isinstance(spec, Named):
            if spec.name in self.known:
                return self.known[spec.name]
            if spec.name in _PREDECLARED:
                return self._predeclared(spec)
            if spec.name in self.unknown:
                raise _Wrong
            self.unknown.add(spec.name)
            raise _Wrong(f"type '{spec.name}' is not declared{suggestion(spec.name, self.known)}", spec.position)
        if isinstance(spec, Basic):
            if not spec.bits:
                raise _Wrong("the message type has no size of its own")
            name = _c_name(spec)
            return WireType("", Form.SCALAR, spec.bits, spec.sent, spec.received, user_type=name, server_type=name)
        if isinstance(spec, OutOfLine):
            if isinstance(spec.of, OutOfLine):
                raise _Wrong("what is out of line cannot be out of line once more")
            return replace(self._resolve(spec.of), out_of_line=True)
        if isinstance(spec, String):
            return WireType("", Form.STRING, 8, STRING, STRING, spec.count, spec.variable, element="char",
                            user_type="char", server_type="char")
        if isinstance(spec, Native):
            raise _Wrong(f"a type of C ({spec.kind}) cannot travel in a message")
        if isinstance(spec, Fields):
            return self._fields(spec)
        return self._repeated(spec)

    def _predeclared(self, spec: Named) -> WireType:
        name = spec.name
        number, bits = _PREDECLARED[name]
        self.diagnostics.warn(spec.position, f"type '{name}' is not declared; taken as C's, as GNU's MIG does")
        self.known[name] = WireType(name, Form.SCALAR, bits, number, number, user_type=name, server_type=name)
        self.places[name] = spec.position
        return self.known[name]

    def _repeated(self, spec: Array | Struct) -> WireType:
        """An array or struct. An array of what has no name, itself an array or struct, is one of the innermost."""
        element = self._fixed(spec.of)
        assert element.count is not None
        count = None if spec.count is None else spec.count * element.count
        if spec.count == 0:
            raise _Wrong("there must be at least one element")
        if isinstance(spec, Struct):
            return replace(element, form=Form.STRUCT, count=count, element="", unit=1)
        name, unit = element.user_type, 1
        if isinstance(spec.of, Named):
            name, unit = spec.of.name, element.count
        return WireType("", Form.ARRAY, element.bits, element.sent, element.received, count, spec.variable,
                        spec.count is None, name, unit, name, name)

    def _fixed(self, spec: Spec) -> WireType:
        found = self._resolve(spec)
        if found.variable or found.out_of_line or found.count is None:
            raise _Wrong("an element must be inline and of fixed size")
        return found

    def _fields(self, spec: Fields) -> WireType:
        """A struct as C lays it out; it travels as bytes."""
        offset, alignment = 0, 1
        for member in spec.members:
            type = self._fixed(member.spec)
            if type.is_port or type.sent == POLYMORPHIC:
                raise _Wrong(f"field '{member.name}' is a port right")
            unit = max(1, min(8, type.bits // 8))
            offset = -(-offset // unit) * unit + type.size * member.count
            alignment = max(alignment, unit)
        size = -(-offset // alignment) * alignment
        return WireType("", Form.STRUCT, 8, BYTE, BYTE, size, user_type="char", server_type="char")


def _c_name(spec: Basic) -> str:
    if 16 <= spec.sent <= 22 or 16 <= spec.received <= 22 or spec.sent == POLYMORPHIC:
        return "mach_port_t"
    return _C_NAMES.get(spec.sent) or _C_INTEGERS.get(spec.bits, "char")
