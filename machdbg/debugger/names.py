"""What names stand for in expressions: the scope of a frame, or of a target without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from machdbg.cc.scope import Binding, Constant, Local, Symbol, TypeName
from machdbg.cc.scope import Value as ScopeValue
from machdbg.machine import ctype
from machdbg.machine.ctype import CType, FunctionType, Typedef, strip
from machdbg.machine.function import Code, Variable
from machdbg.machine.image import Image

from . import registers
from .frame import Frame

if TYPE_CHECKING:
    from .target import Target

_UNSIGNED = {1: ctype.UNSIGNED_CHAR, 2: ctype.UNSIGNED_SHORT, 4: ctype.UNSIGNED_INT, 8: ctype.UNSIGNED_LONG}
_BASIC_TYPES: dict[str, CType] = {
    "bool": ctype.BOOL,
    **{name: Typedef(name, type_) for name, type_ in (
        ("int8_t", ctype.SIGNED_CHAR), ("uint8_t", ctype.UNSIGNED_CHAR), ("int16_t", ctype.SHORT),
        ("uint16_t", ctype.UNSIGNED_SHORT), ("int32_t", ctype.INT), ("uint32_t", ctype.UNSIGNED_INT),
        ("int64_t", ctype.LONG_LONG), ("uint64_t", ctype.UNSIGNED_LONG_LONG), ("size_t", ctype.UNSIGNED_LONG),
        ("ssize_t", ctype.LONG), ("intptr_t", ctype.LONG), ("uintptr_t", ctype.UNSIGNED_LONG),
    )},
}
_CONSTANTS = {
    "true": Constant(1, ctype.BOOL), "false": Constant(0, ctype.BOOL),
    "NULL": Constant(0, ctype.VOID_POINTER), "nullptr": Constant(0, ctype.VOID_POINTER),
}


class Recorded(ScopeValue):
    """A variable of the frame that was in a register; its value is asked of the environment."""


class FrameScope:
    """The names seen from a frame: its variables, its image's names, then those of the other images.    """

    def __init__(self, target: Target, frame: Frame | None) -> None:
        self.target = target
        self.frame = frame
        self.variables = {variable.name: variable for variable in frame.in_scope()} if frame is not None else {}

    def images(self) -> Iterator[Image]:
        """The frame's own image, then the others."""
        own = self.frame.image if self.frame is not None else None
        if own is not None:
            yield own
        yield from (image for image in self.target.images if image is not own)

    # cc.scope.Scope

    def lookup(self, name: str) -> Binding | None:
        if name.startswith("$"):
            return self._dollar(name)
        variable = self.variables.get(name)
        if variable is not None:
            return self._variable(variable)
        for image in self.images():
            found = self._in_image(image, name)
            if found is not None:
                return found
        if name in _BASIC_TYPES:
            return TypeName(_BASIC_TYPES[name])
        return _CONSTANTS.get(name)

    def tag(self, name: str) -> CType | None:
        if "$" in name:
            return self.target.persistent.tags.get(name)
        for image in self.images():
            type_ = image.types.get(name)
            if type_ is not None:
                return strip(type_)
        return None

    # by kind

    def _dollar(self, name: str) -> Binding | None:
        known = self.target.persistent.variables.get(name)
        if known is not None:
            return Symbol(name, *known)
        register = registers.find(name) if self.frame is not None else None
        return Recorded(f"${register.name}", _UNSIGNED[register.size], None) if register is not None else None

    def _variable(self, variable: Variable) -> Binding:
        if variable.frame_offset is not None:
            return Local(variable.name, variable.type, variable.frame_offset)
        frame = self.frame
        if variable.indirect and frame is not None and frame.recorded and variable.register in frame.recorded:
            offset = frame.recorded[variable.register].address - frame.machine_frame.base
            return Local(variable.name, variable.type, offset)
        if variable.address is not None:
            return Symbol(variable.name, variable.type, variable.address)
        return Recorded(variable.name, variable.type, None)

    def _in_image(self, image: Image, name: str) -> Binding | None:
        file = self.frame.code.file if self.frame is not None else ""
        variable = image.global_named(name, file)
        if variable is not None and variable.address is not None:
            return Symbol(name, variable.type, variable.address)
        code = image.function_named(name, file)
        if code is not None:
            return Symbol(name, function_type(code), code.address, code)
        constant = image.constants.get(name)
        if constant is not None:
            return Constant(constant, _constant_type(constant))
        type_ = image.types.get(name)
        return TypeName(type_) if type_ is not None and " " not in name else None


def place_key(target: Target, frame: Frame | None) -> tuple[object, ...]:
    """What the meaning of names depends on, for those who keep compiled expressions."""
    shown = target.settings["target.show-optimized-out"]
    return (None, 0, shown) if frame is None else (frame.code, frame.position, shown)


def function_type(code: Code) -> FunctionType:
    """The type of a function, as far as its declaration or debug information tells."""
    declared = getattr(code, "type", None)
    if isinstance(declared, FunctionType):
        return declared
    if not code.variables() and code.returns() is None:
        return FunctionType(ctype.INT, (), variadic=True)
    parameters = tuple(variable.type for variable in code.variables() if variable.is_argument)
    return FunctionType(code.returns() or ctype.INT, parameters)


def _constant_type(value: int) -> CType:
    if -(1 << 31) <= value < 1 << 31:
        return ctype.INT
    if 0 <= value < 1 << 32:
        return ctype.UNSIGNED_INT
    return ctype.LONG if value < 1 << 63 else ctype.UNSIGNED_LONG
