"""Calls of kernel functions as a server's stub makes them, for tests of routines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from machdbg.kernel.cpu import local, local_array
from machdbg.machine.function import function
from machdbg.machine.machine import ReturnToUser
from machdbg.machine.view import Array, Pointer
from tests.kernel.user import User


class Out:
    """An argument that the routine writes: a variable of the type that the hint stands for, before it ``value``."""

    def __init__(self, hint: Any, value: Any = 0) -> None:
        self.hint = hint
        self.value = value


class Words:
    """An argument that the routine fills with up to ``count`` elements."""

    def __init__(self, hint: Any, count: int) -> None:
        self.hint = hint
        self.count = count


@function("test", line=1, has_lines=False)
async def _call(routine: Callable[..., Any], arguments: tuple[Any, ...], results: list[Any]) -> None:
    """Call a routine; ``results`` get what it returns and then what is in each Out and Words."""
    given: list[Any] = []
    out: list[Pointer[Any]] = []
    for argument in arguments:
        if isinstance(argument, Out | Words):
            place = (local(argument.hint) if isinstance(argument, Out)
                     else local_array(argument.hint, argument.count))
            if isinstance(argument, Out):
                place.value = argument.value
            out.append(place)
            given.append(place)
        else:
            given.append(argument)
    results.append(await routine(*given))
    results += [list(place) if isinstance(place, Array) else place.value for place in out]
    await ReturnToUser(0)


def call(user: User, routine: Callable[..., Any], *arguments: Any) -> Any:
    """What a routine returns when the user's thread calls it; with Out or Words arguments, a list: that and those."""
    results: list[Any] = []
    user.enter(_call(routine, arguments, results))
    return results if len(results) > 1 else results[0]
