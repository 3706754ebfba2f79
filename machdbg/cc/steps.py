"""The list of steps of a function under construction: labels, jumps, step points, temporaries, frame space."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from machdbg.machine.ctype import CType

from .error import CompileError, Position
from .frame import BRANCH_FALSE, BRANCH_TRUE, CALL, EVALUATE, JUMP, POINT, RETURN, SWITCH, Step
from .function import below

Evaluate = Callable[[Any], Any]

LEAVING = (BRANCH_FALSE, BRANCH_TRUE, JUMP, RETURN, SWITCH)


class Label:
    """A place to jump to; ``index`` is known once it is placed. ``uses`` counts the jumps there."""

    __slots__ = ("index", "name", "position", "uses")

    def __init__(self, name: str = "", position: Position | None = None) -> None:
        self.name = name
        self.position = position
        self.index: int | None = None
        self.uses = int(bool(name))

    @property
    def target(self) -> int:
        if self.index is None:
            raise CompileError(f"use of undeclared label '{self.name}'", self.position)
        return self.index


class Steps:
    """Steps being written. ``depth`` is the number of bytes used below the base.

    What cannot be reached is left out, as compilers do.
    """

    def __init__(self, depth: int) -> None:
        self.steps: list[Step] = []
        self.places: dict[int, Position] = {}
        self.resumptions: dict[int, Position] = {}
        self.depth = depth
        self.temporaries = 0
        self._placed = -1
        self._needless = -1

    def __len__(self) -> int:
        return len(self.steps)

    def emit(self, kind: int, first: Any = None, second: Any = None, position: Position | None = None) -> int | None:
        """Append a step; its index, None if it would not be reached."""
        if not self.is_reached:
            return None
        if isinstance(second, Label):
            second.uses += 1
        index = len(self.steps)
        self.steps.append((kind, first, second))
        if position is not None:
            self.places[index] = position
        return index

    def point(self, position: Position) -> None:
        """A step point."""
        self.emit(POINT, position=position)

    def evaluate(self, closure: Evaluate) -> None:
        self.emit(EVALUATE, closure)

    def jump(self, label: Label, place: Position | None = None) -> None:
        """Jump. ``place`` is where the jump lies, for a call just before it to return to."""
        index = len(self.steps) - 1
        if place is not None and self.is_reached and not self.is_new and self.steps[index][0] == CALL:
            self.resumptions.setdefault(index, place)
        self.emit(JUMP, None, label)

    def jump_from(self, position: Position, label: Label) -> None:
        """Jump, which is a step point; it is left out of a block that has others, if it leads to what comes next."""
        is_new = self.is_new
        self.point(position)
        self.jump(label)
        self._needless = -1 if is_new else len(self.steps)

    def ends_with_jump(self, label: Label) -> bool:
        """Whether the last step is a jump to ``label``."""
        return bool(self.steps) and self.steps[-1][2] is label

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
        if self._needless == len(self.steps) and self.ends_with_jump(label):
            del self.steps[-2:]
            del self.places[len(self.steps)]
        label.index = len(self.steps)
        if label.uses or self.is_reached:
            self._placed = label.index

    @property
    def is_new(self) -> bool:
        """Whether a block begins here: nothing lies behind the last jump or the last place to jump to."""
        return self._placed == len(self.steps) or (bool(self.steps) and self.steps[-1][0] in LEAVING)

    @property
    def is_reached(self) -> bool:
        """Whether the next step may be executed."""
        return self._placed == len(self.steps) or not self.steps or self.steps[-1][0] not in (JUMP, RETURN, SWITCH)

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

    @staticmethod
    def check(labels: Iterable[Label]) -> None:
        """Raises CompileError for a label that was never placed."""
        for label in labels:
            _ = label.target

    def finished(self) -> tuple[Step, ...]:
        """The steps with labels replaced by indices."""
        result: list[Step] = []
        for kind, first, second in self.steps:
            if isinstance(second, Label):
                second = second.target
            elif kind == SWITCH:
                second = {value: label.target for value, label in second.items()}
            result.append((kind, first, second))
        return tuple(result)
