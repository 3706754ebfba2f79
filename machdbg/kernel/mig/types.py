"""The C types that a stub's text uses: type hints of the kernel's headers, by the names that the text calls them.

A type that the headers do not have is what the called function declares; one that nobody knows is as many bytes.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Annotated, Any, ForwardRef, get_args, get_origin

from machdbg.kernel import headers
from machdbg.machine.function import Function
from machdbg.machine.view import Array, ArrayOf, Pointer, Struct, codec_of

C_NAMES = {"int": "int_t", "char": "char_t", "unsigned": "unsigned_int", "unsigned int": "unsigned_int"}
BY_SIZE = {1: headers.uint8_t, 2: headers.uint16_t, 4: headers.uint32_t, 8: headers.uint64_t}
POINTER_SIZE = 8


class Kind(Enum):
    """How a value of a type appears in Python."""

    NUMBER = auto()
    POINTER = auto()
    """A Pointer to the type behind it."""
    VIEW = auto()
    """A Struct: the structure itself or a pointer to it, which is the same."""


def parameter_hints(function: Function[..., Any]) -> list[Any]:
    """The type hints of a modelled function's parameters."""
    hints = function.body.__annotations__
    return [_evaluated(hints.get(name), function) for name in function.parameters]


def return_hint(function: Function[..., Any]) -> Any:
    """The type hint of what a modelled function returns."""
    return _evaluated(function.body.__annotations__.get("return"), function)


def _evaluated(hint: Any, function: Function[..., Any]) -> Any:
    return eval(hint, function.body.__globals__) if isinstance(hint, str) else hint


def kind_of(hint: Any) -> Kind:
    """How a value annotated as ``hint`` appears."""
    target = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    if get_origin(target) is Pointer:
        return Kind.POINTER
    if isinstance(target, str | ForwardRef) or (isinstance(target, type) and issubclass(target, Struct)):
        return Kind.VIEW
    return Kind.NUMBER


def pointee(hint: Any) -> Any:
    """What a pointer annotated as ``hint`` points to: a hint, or the Struct class."""
    target = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    if get_origin(target) is Pointer:
        return get_args(target)[0]
    if isinstance(target, str | ForwardRef):
        return vars(headers).get(target if isinstance(target, str) else target.__forward_arg__)
    return target


class Types:
    """The types of one text: ``bound`` is what its names stand for."""

    def __init__(self) -> None:
        self.bound: dict[str, Any] = {}

    def name(self, c_type: str, size: int | None = None, known: Any = None) -> str:
        """The name for ``c_type``, of ``size`` bytes if given; ``known`` is its hint should the headers lack it."""
        name = C_NAMES.get(c_type, c_type)
        if name not in self.bound:
            hint = vars(headers).get(name, known)
            if hint is None or (size is not None and codec_of(hint, vars(headers)).type.size != size):
                hint = BY_SIZE.get(size or POINTER_SIZE) or Annotated[Array[int], ArrayOf(headers.char_t, size or 0)]
            self.bound[name] = hint
        return name

    def name_of(self, hint: Any) -> str:
        """The name for a hint that some function declares."""
        c_type = str(codec_of(hint, vars(headers)).type).removeprefix("struct ")
        name = C_NAMES.get(c_type, c_type).replace(" ", "_").replace("*", "pointer")
        self.bound[name] = hint
        return name

    def member(self, c_type: str, size: int, known: Any = None) -> str:
        """The annotation of a member of a message, ``size`` bytes large; arrays are written ``element[n]``."""
        element, bracket, count = c_type.removesuffix("]").partition("[")
        if not bracket:
            return self.name(c_type, size, known)
        name = self.name(element, size // int(count), known)
        python = name if kind_of(self.bound[name]) is Kind.VIEW else "int"
        return f"Annotated[Array[{python}], ArrayOf({name}, {count})]"
