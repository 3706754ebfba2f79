"""Messages in a stub's text: their structures, and the function that refuses a request of another shape."""

from __future__ import annotations

import keyword
from dataclasses import dataclass

from machdbg.machine.view import Struct
from machdbg.mig.model import POLYMORPHIC, Argument, Field, Form, Message, Routine, Wire

from .types import Types
from .wrap import WIDTH

DESCRIPTORS = {
    Wire.PORT: "MACH_MSG_PORT_DESCRIPTOR",
    Wire.OOL: "MACH_MSG_OOL_DESCRIPTOR",
    Wire.OOL_PORTS: "MACH_MSG_OOL_PORTS_DESCRIPTOR",
}
RIGHTS = {16: "RECEIVE", 17: "SEND", 18: "SEND_ONCE"}
"""What is left of a right's kind once the kernel has taken it in: ``MACH_MSG_TYPE_MOVE_`` or ``_PORT_`` this."""


@dataclass(frozen=True)
class Part:
    """An array or string of variable length inside a message: at most ``limit`` elements of ``size`` bytes each."""

    field: Field
    argument: Argument
    limit: int
    size: int

    @property
    def count(self) -> str:
        """The member that says how many elements there are."""
        return f"{self.field.name}Cnt"

    def used(self, count: str) -> str:
        """The bytes that ``count`` elements take, rounded to four, as text."""
        text = count if self.size == 1 else f"{self.size} * {count}"
        return text if self.size % 4 == 0 else f"({text} + 3 & ~3)"

    @property
    def most(self) -> int:
        """The bytes that it takes at most."""
        return self.limit * self.size + 3 & ~3


class Layout:
    """A message of a routine, with what a stub has to know about each of its fields."""

    def __init__(self, routine: Routine, message: Message, name: str) -> None:
        self.message = message
        self.name = name
        self.fields = {field.name: field for field in message.fields}
        self.arguments = {argument.name: argument for argument in routine.arguments}
        self.parts = [
            part_of(field, self.arguments[field.name]) for field in message.fields
            if field.wire is Wire.INLINE and field.name in self.arguments and self.arguments[field.name].type.variable
        ]

    @property
    def least(self) -> int:
        """The size of the shortest form in bytes."""
        return self.message.size - self.message.variable_bytes

    def parts_before(self, field: str) -> int:
        """How many parts of variable length stand before a field, and so decide where it is."""
        names = list(self.fields)
        return sum(names.index(part.field.name) < names.index(field) for part in self.parts)

    def pointer(self, field: str) -> str:
        """The variable through which a stub reaches a field of a request."""
        return f"In{self.parts_before(field)}P"

    def is_last(self, part: Part) -> bool:
        """Whether nothing follows a part."""
        return list(self.fields)[-1] == part.field.name


def part_of(field: Field, argument: Argument) -> Part:
    """The array or string that a field holds."""
    type_ = argument.type
    assert type_.count is not None
    return Part(field, argument, type_.count // type_.unit, type_.bits * type_.unit // 8)


def spelled(name: str) -> str:
    """A name of C's where Python, or a view of memory, has another use for it."""
    return f"{name}_" if keyword.iskeyword(name) or hasattr(Struct, name) else name


def structure(layout: Layout, types: Types) -> list[str]:
    """The class of a message's structure."""
    fields = layout.message.fields
    members = [f"    {spelled(field.name)}: {types.member(field.c_type, field.size)}" for field in fields]
    return [f'class {layout.name}(Struct, pack=4, name="{layout.name}"):', *members]


def check(layout: Layout, routine: Routine) -> list[str]:
    """The function that refuses a request of another shape: its code, and where each moved tail of the request lies."""
    moved = [f"In{index}P" for index in range(1, pointers(layout))]
    code = ["msgh_size = In0P.Head.msgh_size"] if layout.parts else []
    code += _refuse(_shape(layout), "MIG_BAD_ARGUMENTS", moved)
    for field in layout.message.descriptors:
        code += _refuse(_descriptor(field, layout), "MIG_TYPE_ERROR", moved)
    for index, part in enumerate(layout.parts):
        code += _part(index, part, layout, moved)
    for field in layout.message.descriptors:
        argument = layout.arguments[field.name]
        if field.wire is Wire.OOL and argument.type.variable:
            pointer = layout.pointer(f"{field.name}Cnt")
            size = argument.type.bits * argument.type.unit // 8
            needed = f"{pointer}.{field.name}Cnt" if size == 1 else f"{size} * {pointer}.{field.name}Cnt"
            code += _refuse([f"In0P.{spelled(field.name)}.size != {needed}"], "MIG_TYPE_ERROR", moved)
    for field in layout.message.fields:
        argument_ = layout.arguments.get(field.name)
        if field.wire is Wire.INLINE and argument_ is not None and argument_.type.form is Form.STRING:
            code += _refuse([f"not string_ends({layout.pointer(field.name)}, \"{field.name}\", {field.size}, In0P)"],
                            "MIG_BAD_ARGUMENTS", moved)
    code.append(_answer("MACH_MSG_SUCCESS", moved))
    return [f"def __MIG_check__Request__{routine.name}_t(In0P: {layout.name}) -> Any:",
            '    """Refuse a request of another shape (inlined, so it has no frame)."""',
            *(f"    {line}" for line in code)]


def pointers(layout: Layout) -> int:
    """How many pointers to the request a stub needs: one more for each tail that moves."""
    return 1 + sum(not layout.is_last(part) for part in layout.parts)


def _answer(code: str, moved: list[str]) -> str:
    return f"return {', '.join([code, *moved])}"


def _refuse(conditions: list[str], code: str, moved: list[str]) -> list[str]:
    test = [f"if {' or '.join(conditions)}:"]
    if len(test[0]) > WIDTH - 4:
        test = [f"if ({conditions[0]}", *(f"        or {condition}" for condition in conditions[1:])]
        test[-1] += "):"
    return [*test, f"    {_answer(code, ['In0P'] * len(moved))}"]


def _shape(layout: Layout) -> list[str]:
    conditions = ["In0P.Head.msgh_bits & MACH_MSGH_BITS_COMPLEX"]
    if layout.message.is_complex:
        conditions = ["not In0P.Head.msgh_bits & MACH_MSGH_BITS_COMPLEX",
                      f"In0P.msgh_body.msgh_descriptor_count != {descriptor_count(layout)}"]
    if not layout.parts:
        return [*conditions, f"In0P.Head.msgh_size != {layout.name}.record.size"]
    return [*conditions, f"msgh_size < {layout.least}", f"msgh_size > {layout.message.size}"]


def descriptor_count(layout: Layout) -> int:
    """How many descriptors a message has; an array of ports is as many."""
    return sum(elements(field) for field in layout.message.descriptors)


def elements(field: Field) -> int:
    """How many descriptors a field of descriptors is."""
    _, bracket, count = field.c_type.removesuffix("]").partition("[")
    return int(count) if bracket else 1


def _descriptor(field: Field, layout: Layout) -> list[str]:
    type_ = layout.arguments[field.name].type
    places = [f"In0P.{spelled(field.name)}"]
    if elements(field) > 1:
        places = [f"In0P.{spelled(field.name)}[{index}]" for index in range(elements(field))]
    tested = field.wire is not Wire.OOL and type_.received != POLYMORPHIC
    sized = field.wire is Wire.OOL and not type_.variable
    return [condition for place in places for condition in (
        f"{place}.type_ != {DESCRIPTORS[field.wire]}",
        *([f"{place}.disposition != MACH_MSG_TYPE_PORT_{RIGHTS[type_.received]}"] if tested else []),
        *([f"{place}.size != {type_.size}"] if sized else []),
    )]


def _part(index: int, part: Part, layout: Layout, moved: list[str]) -> list[str]:
    count = f"{layout.pointer(part.count)}.{part.count}" if part.count in layout.fields else None
    if count is None:
        return []
    pointer = layout.pointer(part.field.name)
    code = _refuse([f"{count} > {part.limit}"], "MIG_BAD_ARGUMENTS", moved)
    if index == len(layout.parts) - 1:
        code += _refuse([f"msgh_size != {layout.least} + {part.used(count)}"], "MIG_BAD_ARGUMENTS", moved)
    else:
        code += _refuse([f"msgh_size < {layout.least} + {part.used(count)}"], "MIG_BAD_ARGUMENTS", moved)
        code.append(f"msgh_size -= {part.used(count)}")
    if not layout.is_last(part):
        name = f"In{layout.parts_before(part.field.name) + 1}P"
        code.append(f"{name} = {layout.name}({pointer}.space, {pointer}.address + {part.used(count)} - {part.most})")
    return code
