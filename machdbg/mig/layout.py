"""How a request or reply lies in memory: header, descriptors, NDR record, return code, data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .model import Argument, Direction, Field, Form, Message, Mode, Role, Wire, WireType

COUNT_TYPE = "mach_msg_type_number_t"
_HEADER = {Mode.USER: 24, Mode.USER_32: 24, Mode.KERNEL_USER: 32, Mode.KERNEL_SERVER: 32}
_PORT = {Mode.USER: 12, Mode.USER_32: 12, Mode.KERNEL_USER: 16, Mode.KERNEL_SERVER: 16}
_OUT_OF_LINE = {Mode.USER: 16, Mode.USER_32: 12, Mode.KERNEL_USER: 16, Mode.KERNEL_SERVER: 16}
_IN_MESSAGE = (Role.DATA, Role.RETURN_CODE, Role.COUNT)
"""Other arguments are in the header, in a descriptor, in the trailer, or in no message."""


def message(arguments: Iterable[Argument], direction: Direction, mode: Mode, c_type_of: str) -> Message:
    """The request (``Direction.IN``) or reply (``Direction.OUT``) that carries its part of the arguments.
    ``c_type_of`` is the attribute of a type that names it in C on this side."""
    return _Layout(mode, c_type_of).of(arguments, direction)


@dataclass
class _Layout:
    mode: Mode
    c_type_of: str
    fields: list[Field] = field(default_factory=list)
    end: int = 0
    variable: int = 0

    def of(self, arguments: Iterable[Argument], direction: Direction) -> Message:
        travelling = [argument for argument in arguments if argument.role in _IN_MESSAGE
                      and argument.direction & direction]
        described = [argument for argument in travelling if _descriptor(argument.type) is not None]
        has_code = direction is Direction.OUT and not described
        plain = self._plain(travelling, direction)
        self._add("Head", "mach_msg_header_t", Wire.HEADER, _HEADER[self.mode])
        if described:
            self._add("msgh_body", "mach_msg_body_t", Wire.BODY, 4)
        for argument in described:
            self._descriptor(argument)
        if plain or has_code:
            self._add("NDR", "NDR_record_t", Wire.NDR, 8)
        if has_code:
            self._add("RetCode", "kern_return_t", Wire.INLINE, 4)
        for argument in plain:
            self._data(argument)
        return Message(tuple(self.fields), self.end, self.variable)

    @staticmethod
    def _plain(travelling: list[Argument], direction: Direction) -> list[Argument]:
        """What is not in a descriptor, in order: the count of an inline array comes before it. (A CountInOut's capacity
        travels without the array.)"""
        plain: list[Argument] = []
        for argument in travelling:
            if argument.role is Role.COUNT and plain and plain[-1].name == argument.of:
                plain.insert(-1, argument)
            elif _descriptor(argument.type) is None:
                plain.append(argument)
        return plain

    def _add(self, name: str, c_type: str, wire: Wire, size: int, argument: str = "") -> None:
        self.fields.append(Field(name, c_type, wire, self.end, size, argument))
        self.end += size

    def _descriptor(self, argument: Argument) -> None:
        type = argument.type
        wire = _descriptor(type)
        assert wire is not None
        name = {Wire.PORT: "mach_msg_port_descriptor_t", Wire.OOL: "mach_msg_ool_descriptor_t",
                Wire.OOL_PORTS: "mach_msg_ool_ports_descriptor_t"}[wire]
        size = _OUT_OF_LINE[self.mode]
        if wire is Wire.PORT:
            count = type.count or 0
            size = _PORT[self.mode] * count
            if type.form is not Form.SCALAR:
                name = f"{name}[{count}]"
        self._add(argument.name, name, wire, size, argument.name)

    def _data(self, argument: Argument) -> None:
        type = argument.type
        c_type: str = getattr(type, self.c_type_of) or type.name
        start = self.end
        if type.form is Form.STRING:
            c_type = f"char[{type.count}]"
            if type.variable:
                self._add(argument.name + "Offset", COUNT_TYPE, Wire.INLINE, 4)
                self._add(argument.name + "Cnt", COUNT_TYPE, Wire.INLINE, 4)
                start = self.end
        elif type.variable:
            c_type = f"{type.element}[{(type.count or 0) // type.unit}]"
        self._add(argument.name, c_type, Wire.INLINE, type.size, argument.name)
        padding = -self.end % 4
        if padding:
            self._add(argument.name + "Pad", f"char[{padding}]", Wire.INLINE, padding)
        if type.variable:
            self.variable += self.end - start


def _descriptor(type: WireType) -> Wire | None:
    """The descriptor that a type travels in, None if it lies in the message itself."""
    if type.out_of_line:
        return Wire.OOL_PORTS if type.is_port else Wire.OOL
    return Wire.PORT if type.is_port else None
