"""Members that a Python class makes up, as the debugger asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from machdbg.debugger.value import Value

from .plainvalue import Scope
from .values import SBValue

Guard = Callable[[Callable[[], Any], bool], tuple[bool, Any]]


class ScriptedMembers:
    """An object of a user's class, for one value. ``guarded`` calls the user's code and shows what goes wrong in it (as
    LLDB does, not for ``update`` and ``get_child_index``); ``count_of`` tells how many arguments a method takes."""

    def __init__(self, instance: Any, scope: Scope, guarded: Guard, count_of: Callable[[Any], int]) -> None:
        self._instance = instance
        self._scope = scope
        self._guarded = guarded
        self._count_of = count_of
        self._counts: dict[int | None, int] = {}
        self._members: dict[int, Value | None] = {}
        self._ask("update", silent=True)

    def _ask(self, method: str, *arguments: Any, silent: bool = False) -> Any:
        """What a method answers; None if it is not there, or fails. ``silent``: nothing is said of that."""
        found = getattr(self._instance, method, None)
        return self._guarded(lambda: found(*arguments), silent)[1] if found is not None else None

    def count(self, most: int | None) -> int:
        if most not in self._counts:
            self._counts[most] = self._counted(most)
        return self._counts[most]

    def _counted(self, most: int | None) -> int:
        method = getattr(self._instance, "num_children", None)
        limited = method is not None and self._count_of(method) == 1
        answer = self._ask("num_children", *([0xFFFFFFFF if most is None else most] if limited else []))
        return max(answer, 0) if isinstance(answer, int) else 0

    def at(self, index: int) -> Value | None:
        if index not in self._members:
            self._members[index] = _value(self._ask("get_child_at_index", index))
        return self._members[index]

    def index(self, name: str) -> int | None:
        answer = self._ask("get_child_index", name, silent=True)
        return answer if isinstance(answer, int) and answer >= 0 else None

    def value(self) -> Value | None:
        found = _value(self._ask("get_value"))
        return found if found is not None and not found.is_aggregate and found.problem() is None else None

    def might_have(self) -> bool | None:
        """What ``has_children`` says; None if it is not there."""
        answer = self._ask("has_children")
        return answer if isinstance(answer, bool) else None


def _value(answer: Any) -> Value | None:
    return answer.engine_value if isinstance(answer, SBValue) else None
