"""The list of steps of a function under construction: labels, jumps, step points, temporaries, frame space."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from machdbg.machine.ctype import CType

from .error import CompileError, Position
from .frame import BRANCH_FALSE, BRANCH_TRUE, CALL, EVALUATE, JUMP, POINT, RETURN, SWITCH, Step
from .function import below

Evaluate = Callable[[Any], Any]


class Label:
    """A place to jump to; ``index`` is known once it is placed."""

    __slots__ = ("index", "name", "position")

    def __init__(self, name: str = "", position: Position | None = None) -> None:
        self.name = name
        self.position = position
        self.index: int | None = None

    @property
    def target(self) -> int:
        if self.index is None:
            raise CompileError(f"use of undeclared label '{self.name}'", self.position)
        return self.index


class Steps:
    """Steps being written. ``depth`` is the number of bytes used below the base."""

    def __init__(self, depth: int) -> None:
        self.steps: list[Step] = []
        self.places: dict[int, Position] = {}
        self.resumptions: dict[int, Position] = {}
        self.depth = depth
        self.temporaries = 0

    def __len__(self) -> int:
        return len(self.steps)

    def emit(self, kind: int, first: Any = None, second: Any = None, position: Position | None = None) -> int:
        """Append a step; its index."""
        index = len(self.steps)
        self.steps.append((kind, first, second))
        if position is not None:
            self.places[index] = position
        return index

    def point(self, position: Position) -> int:
        """A step point."""
        return self.emit(POINT, position=position)

    def evaluate(self, closure: Evaluate) -> None:
        self.emit(EVALUATE, closure)

    def jump(self, label: Label) -> None:
        self.emit(JUMP, None, label)

    def branch(self, condition: Evaluate, label: Label, *, when: bool) -> None:
        """Jump to ``label`` if the condition is as ``when`` says."""
        self.emit(BRANCH_TRUE if when else BRANCH_FALSE, condition, label)

    def switch(self, value: Evaluate, targets: dict[int | None, Label]) -> None:
        """Jump to the label of the value, or to that of None; ``targets`` may be filled in later."""
        self.emit(SWITCH, value, targets)

    def leave(self, value: Evaluate | None) -> None:
        """Return."""
        self.emit(RETURN, value)

    def place(self, label: Label) -> None:
        label.index = len(self.steps)

    def temporary(self) -> int:
        """A new temporary's number."""
        self.temporaries += 1
        return self.temporaries - 1

    def allocate(self, type_: CType) -> int:
        """Room in the frame; the offset from its base."""
        self.depth = below(self.depth, type_)
        return -self.depth

    def resumed(self) -> dict[int, Position]:
        """Where execution goes on after each call: in its statement, or else at the step point that follows."""
        result = self.resumptions.copy()
        for index, (kind, _, _) in enumerate(self.steps):
            if kind == CALL and index not in result:
                follower = index + 1
                while self.steps[follower][0] in (JUMP, EVALUATE):
                    is_jump = self.steps[follower][0] == JUMP
                    follower = self.steps[follower][2].target if is_jump else follower + 1
                if self.steps[follower][0] == POINT:
                    result[index] = self.places[follower]
        return result

    def finished(self) -> tuple[Step, ...]:
        """The steps with labels replaced by indices. Raises CompileError for a label that was never placed."""
        result: list[Step] = []
        for kind, first, second in self.steps:
            if isinstance(second, Label):
                second = second.target
            elif kind == SWITCH:
                second = {value: label.target for value, label in second.items()}
            result.append((kind, first, second))
        return tuple(result)
