"""Library functions in Python, fitted to how compiled C calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from machdbg.cc.native import NativeCall, NativeFunction
from machdbg.machine.ctype import FunctionType

from .processor import Processor
from .text import Values


def native_function(name: str, function: Callable[..., Any], type_: FunctionType,
                    symbols: Mapping[str, int]) -> NativeFunction:
    """``function(processor, *arguments)`` as the C function ``name``. What a caller passes beyond the parameters of a
    variadic one comes as ``Arguments``; what it fails to pass is 0."""
    count = len(type_.parameters)
    variadic = type_.variadic

    def body(call: NativeCall) -> Any:
        given = call.arguments
        arguments: list[Any] = [*given[:count], *[0] * (count - len(given))]
        if variadic:
            arguments.append(Values(given[count:]))
        return function(Processor(call.machine, call.thread, symbols), *arguments)

    return NativeFunction(name, body, type_)
