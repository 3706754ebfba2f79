"""The C of messages and prototypes, which user stubs, server stubs and headers share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .model import Argument, Direction, Field, Form, Message, Role, Routine, Subsystem, Wire, WireType
from .names import DISPOSITIONS

RECEIVED = {19: 17, 20: 17, 21: 18, 22: 16}  # what the receiver sees of a right that its sender copies or makes

# Arguments that no prototype has, or only one side's.
_HIDDEN = (Role.IMPLICIT, Role.RETURN_CODE)
_USERS = (Role.WAIT_TIME, Role.SEND_TIME, Role.MSG_OPTION)
_SERVERS = (Role.MSG_SEQNO, Role.SECURITY_TOKEN, Role.AUDIT_TOKEN, Role.CONTEXT_TOKEN)


def request_type(routine: Routine) -> str:
    return f"__Request__{routine.name}_t"


def reply_type(routine: Routine) -> str:
    return f"__Reply__{routine.name}_t"


def routines(subsystem: Subsystem) -> list[Routine]:
    """The routines, without the holes."""
    return [routine for routine in subsystem.routines if routine is not None]


def is_by_array(argument: Argument) -> bool:
    """Whether a C function gets the argument as an array, so that it needs no pointer to give it back."""
    return argument.role is Role.DATA and not argument.type.out_of_line and argument.type.form in (
        Form.ARRAY, Form.STRING)


def is_array(argument: Argument) -> bool:
    """Whether the value is copied as an array is, not assigned."""
    return argument.role is Role.DATA and argument.type.form is Form.ARRAY and not argument.type.out_of_line


def is_pointer(argument: Argument) -> bool:
    """Whether a C function gets a pointer to the argument."""
    return Direction.OUT in argument.direction and not is_by_array(argument)


def value(argument: Argument) -> str:
    """The argument's value inside a function that has it as a parameter."""
    return f"*{argument.name}" if is_pointer(argument) else argument.name


def element_size(type_: WireType) -> int:
    """Bytes of one element of an array, as its count counts them."""
    return type_.bits * type_.unit // 8


def limit(type_: WireType) -> int:
    """The most elements that an inline array may have."""
    assert type_.count is not None
    return type_.count // type_.unit


def used(type_: WireType, count: str) -> str:
    """Bytes in the message of ``count`` elements."""
    size = element_size(type_)
    product = f"{size} * {count}" if size != 1 else count
    return product if size % 4 == 0 else f"(({product} + 3) & ~3u)"


def padded(size: int) -> int:
    """A size as it is in a message."""
    return -(-size // 4) * 4


def length(field: Field) -> int:
    """How many descriptors a field has: more than one for an inline array of rights."""
    return 1 if field.wire is not Wire.PORT else int(field.c_type.partition("[")[2].rstrip("]") or 1)


def descriptor_count(message: Message) -> int:
    """The descriptors of a message, each element of an array."""
    return sum(length(field) for field in message.descriptors)


@dataclass(frozen=True)
class Carried:
    """An argument's value in a message; ``count`` is the argument that says how much of an array is used."""

    argument: Argument
    field: Field
    count: Argument | None = None

    @property
    def is_variable(self) -> bool:
        """Whether what follows it in the message moves."""
        return self.field.wire is Wire.INLINE and self.argument.type.variable

    @property
    def count_name(self) -> str:
        """The field that holds its count."""
        return self.count.name if self.count is not None else f"{self.argument.name}Cnt"


def carried(routine: Routine, message: Message) -> list[Carried]:
    """The arguments whose values a message carries, in its order (counts, sizes and the like too)."""
    arguments = {argument.name: argument for argument in routine.arguments}
    counts: dict[str, Argument] = {}
    last = None
    for argument in arguments.values():
        own = next((other for other in arguments.values() if other.role is Role.COUNT and other.of == argument.name),
                   None)
        if own is not None:
            last = own
        if own is not None or "samecount" in argument.flags:
            assert own is not None or last is not None, f"{argument.name}: no count before it"
            counts[argument.name] = own or last  # type: ignore[assignment]
    return [Carried(arguments[field.name], field, counts.get(field.name))
            for field in message.fields if field.name in arguments]


def structure(name: str, message: Message) -> list[str]:
    """The typedef of a message."""
    lines = ["typedef struct {"]
    for number, field in enumerate(message.fields):
        type_, bracket, rest = field.c_type.partition("[")
        lines.append(f"\t{type_} {field.name}{bracket}{rest};")
        end = field.offset + field.size
        following = message.fields[number + 1].offset if number + 1 < len(message.fields) else message.size
        if following > end:
            lines.append(f"\tchar {field.name}Pad[{following - end}];")
    return [*lines, f"}} {name};"]


def structures(pairs: Iterable[tuple[str, Message]]) -> list[str]:
    """The typedefs of messages, which are packed to four bytes."""
    lines = ["#pragma pack(push, 4)"]
    for name, message in pairs:
        lines += ["", *structure(name, message)]
    return [*lines, "", "#pragma pack(pop)"]


def messages(routine: Routine) -> list[tuple[str, Message]]:
    """The request and, if there is one, the reply of a routine, with the names of their types."""
    result = [(request_type(routine), routine.request)]
    if not routine.is_simple:
        result.append((reply_type(routine), routine.reply))
    return result


def visible(routine: Routine, server: bool = False) -> list[Argument]:
    """The arguments of the user stub, or of the function that serves it."""
    hidden = (*_HIDDEN, *(_USERS if server else _SERVERS))
    return [argument for argument in routine.arguments if argument.role not in hidden]


def parameters(routine: Routine, server: bool = False) -> list[str]:
    """The parameters of the user stub, or of the function that serves it."""
    result = []
    for argument in visible(routine, server):
        type_ = server_type(argument) if server else argument.c_type
        const = "const " if "const" in argument.flags and not type_.startswith("const ") else ""
        result.append(f"{const}{type_} {'*' if is_pointer(argument) else ''}{argument.name}")
    return result


def server_type(argument: Argument) -> str:
    """How the function that serves a routine declares an argument's value."""
    type_ = argument.type
    if argument.role not in (Role.DATA, Role.REQUEST_PORT, Role.REPLY_PORT):
        return argument.c_type or type_.server_type or type_.name
    if type_.intran is not None:
        return type_.intran.returns
    if type_.outtran is not None:
        return type_.outtran.takes
    return type_.server_type or argument.c_type


def prototype(routine: Routine, function: str, server: bool = False) -> list[str]:
    """A function's head, a parameter a line, without what ends a declaration."""
    listed = parameters(routine, server) or ["void"]
    return [f"kern_return_t {function}(", *(f"\t{parameter}," for parameter in listed[:-1]), f"\t{listed[-1]})"]


def right(disposition: int) -> str:
    """The name of a right."""
    return f"MACH_MSG_TYPE_{DISPOSITIONS[disposition]}" if disposition in DISPOSITIONS else str(disposition)
