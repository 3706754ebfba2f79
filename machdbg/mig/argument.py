"""The arguments of a routine: as declared, with those that MIG adds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .error import Diagnostics
from .model import POLYMORPHIC, Argument, Direction, Form, Mode, Role, WireType
from .names import DIRECTIONS
from .syntax import ArgumentDeclaration, RoutineDeclaration, TypeDeclaration
from .types import Types

COUNT = WireType("mach_msg_type_number_t", Form.SCALAR, 32, 2, 2)
POLY = WireType("mach_msg_type_name_t", Form.SCALAR, 32, 2, 2)
BOOLEAN = WireType("boolean_t", Form.SCALAR, 32, 0, 0)
_NEEDS_PORT = {Role.REQUEST_PORT: "request", Role.REPLY_PORT: "reply"}


@dataclass
class Arguments:
    """Makes arguments for a file compiled for ``mode``; ``kernel_server`` as its subsystem says."""

    types: Types
    mode: Mode
    kernel_server: bool
    diagnostics: Diagnostics

    @property
    def is_server(self) -> bool:
        """Whether the receiving side is compiled."""
        return self.mode is Mode.KERNEL_SERVER

    def of(self, routine: RoutineDeclaration) -> tuple[Argument, ...]:
        """All arguments of a routine, in the order of its C prototype. Mistakes are noted."""
        directions = [declared.direction for declared in routine.arguments]
        if "requestport" not in directions and "" in directions:
            directions[directions.index("")] = "requestport"
        found: list[Argument] = []
        for declared, direction in zip(routine.arguments, directions, strict=True):
            argument = self._declared(declared, direction or "in")
            if argument is None:
                continue
            self._check(routine, argument, declared, found)
            found += [argument, *self._added(argument)]
        if "requestport" not in directions:
            self.diagnostics.error(routine.position, f"routine '{routine.name}' has no request port")
        return tuple(found)

    def _declared(self, declared: ArgumentDeclaration, word: str) -> Argument | None:
        if isinstance(declared.type, TypeDeclaration):
            type = self.types.declare(declared.type)
        else:
            type = self.types.resolve(declared.type, declared.type_position)
        if type is None:
            return None
        direction, role, side = DIRECTIONS[word]
        flags = frozenset(declared.flags)
        if "retcode" in flags:
            role = Role.RETURN_CODE
        here = side in ("", "server" if self.is_server else "user")
        return Argument(declared.name, direction, role, type, self._c_type(type, direction) if here else "", flags,
                        disposition=self._disposition(type, direction), line=declared.position.line)

    def _c_type(self, type: WireType, direction: Direction) -> str:
        if not self.is_server:
            return type.user_type
        if type.intran is not None and (direction & Direction.IN or not direction):
            return type.intran.returns
        if type.outtran is not None and direction is Direction.OUT:
            return type.outtran.takes
        return type.server_type

    def _disposition(self, type: WireType, direction: Direction) -> int:
        """The right as the sender writes it: a kernel's reply has it in the form in which it is received."""
        if not type.is_port:
            return 0
        return type.received if self.kernel_server and direction is Direction.OUT else type.sent

    def _added(self, argument: Argument) -> Iterator[Argument]:
        type = argument.type
        if not argument.c_type:
            return
        added = argument._replace(flags=frozenset(), of=argument.name, disposition=0)
        receives = self.is_server is not (argument.direction is Direction.OUT)
        if type.is_port and (type.received if receives else type.sent) == POLYMORPHIC:
            yield added._replace(name=argument.name + "Poly", role=Role.POLY, type=POLY, c_type=POLY.name)
        if type.variable and type.form is not Form.STRING and "samecount" not in argument.flags:
            both = Direction.INOUT if "countinout" in argument.flags else argument.direction
            yield added._replace(name=argument.name + "Cnt", role=Role.COUNT, type=COUNT, c_type=COUNT.name,
                          direction=both)
        if "dealloc[]" in argument.flags:
            yield added._replace(name=argument.name + "Dealloc", role=Role.DEALLOCATE, type=BOOLEAN,
                          c_type=BOOLEAN.name)

    def _check(self, routine: RoutineDeclaration, argument: Argument, declared: ArgumentDeclaration,
               before: list[Argument]) -> None:
        def wrong(message: str) -> None:
            self.diagnostics.error(declared.position, message)

        name, type = argument.name, argument.type
        if any(name == other.name and not other.of for other in before):
            wrong(f"argument '{name}' is declared twice")
        if argument.role in _NEEDS_PORT and not type.is_port:
            wrong(f"the {_NEEDS_PORT[argument.role]} port '{name}' must be a port right")
        if argument.role is Role.REQUEST_PORT and any(other.role is Role.REQUEST_PORT for other in before):
            wrong(f"'{name}' is a second request port")
        if routine.is_simple and argument.direction & Direction.OUT:
            wrong(f"simpleroutine '{routine.name}' cannot have an out argument")
        if "samecount" in argument.flags and not any(other.role is Role.COUNT for other in before):
            wrong(f"there is no array before '{name}' whose count it could share")
        if "countinout" in argument.flags and not (type.variable and argument.direction is Direction.OUT):
            wrong(f"CountInOut is for out arrays of variable length, which '{name}' is not")


def words(argument: Argument) -> int:
    """The words of 32 bits that a server's prototype has for an argument: more than one for what is passed by value in
    units of at least as much. (Bytes count as one word, however many there are.)"""
    type = argument.type
    if not argument.c_type:
        return 0
    by_value = not (argument.direction & Direction.OUT or type.is_port or type.out_of_line)
    if by_value and type.form in (Form.SCALAR, Form.STRUCT):
        return max(1, (type.count or 1) * (type.bits // 32))
    return 1
