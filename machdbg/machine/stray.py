"""Where a thread is whose program counter points to nothing that can be executed."""

from __future__ import annotations

from typing import Any, NoReturn

from .frame import Frame
from .function import Code, Line
from .memory import Fault


class NoCode(Code):
    """What there is at an address at which no function begins."""

    name = ""
    file = ""
    line = 0
    has_lines = False
    size = 1

    def __init__(self, address: int) -> None:
        self.address = address

    def positions(self) -> list[int]:
        return [0]

    def locate(self, position: int) -> Line:
        return Line(self.file, self.line)


class StrayFrame(Frame):
    """The first and only frame of a thread that was sent to ``address``, or has returned there; running it faults."""

    __slots__ = ()

    def __init__(self, address: int, stack: int) -> None:
        super().__init__(NoCode(address), (), None, stack)
        self.send = self._arrive

    def _arrive(self, _: Any) -> int:
        self.send = self._execute
        return 0

    def _execute(self, _: Any) -> NoReturn:
        raise Fault(self.code.address, "execute")
