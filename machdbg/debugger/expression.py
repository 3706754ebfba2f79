"""Expressions in C at a frame: ``p``, ``expression``, conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .value import Value

if TYPE_CHECKING:
    from .frame import Frame
    from .target import Target


class Persistent:
    """Results (``$0``) and user variables (``$x``) of a target, and the count of expressions evaluated."""

    def __init__(self) -> None: ...

    def keep(self, value: Value) -> Value:
        """Give a result the next ``$N``; one that is persistent already keeps its name."""
        raise NotImplementedError


def evaluate(target: Target, frame: Frame | None, text: str) -> Value | None:
    """The value of a C expression (None for void); raises ExpressionError with LLDB's diagnostics."""
    raise NotImplementedError
