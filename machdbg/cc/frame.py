"""Frames of compiled C functions: pure data, run by an interpreter of steps.

A function is a flat list of steps ``(kind, first, second)``; a frame is an index into it, the addresses of its part
of the user stack, where its variables live, and the results of the calls in the statement being executed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from machdbg.machine.exception import UserException
from machdbg.machine.frame import Frame
from machdbg.machine.function import Call, Code
from machdbg.machine.machine import current_machine
from machdbg.machine.memory import AddressSpace, Fault

from .scope import Symbol

if TYPE_CHECKING:
    from .function import UserFunction

Evaluate = Callable[[Any], Any]
Step = tuple[int, Any, Any]

EVALUATE = 0  # first(frame)
POINT = 1  # a step point; its position is the step's index
BRANCH_FALSE = 2  # to second unless first(frame)
JUMP = 3  # to second
CALL = 4  # first is a CallSite
RETURN = 5  # first(frame), or nothing if first is None
BRANCH_TRUE = 6  # to second if first(frame)
SWITCH = 7  # first(frame) looked up in second, a dict of targets; the default's key is None


class CallSite:
    """A call in a function: of ``symbol``, or of the function at the address that ``target(frame)`` gives.

    The result goes, through ``convert``, to the temporary ``slot``.
    """

    __slots__ = ("arguments", "convert", "slot", "symbol", "target")

    def __init__(self, symbol: Symbol | None, target: Evaluate | None, arguments: tuple[Evaluate, ...], slot: int,
                 convert: Callable[[Any], Any]) -> None:
        self.symbol = symbol
        self.target = target
        self.arguments = arguments
        self.slot = slot
        self.convert = convert

    def code(self, frame: UserFrame) -> Code:
        """The function to be called; raises Fault when there is none at the address."""
        if self.symbol is not None and self.symbol.code is not None:
            return self.symbol.code
        assert self.target is not None
        address = self.target(frame)
        code = current_machine().function_at(address)
        if code is None or code.address != address:
            raise Fault(address, "execute")
        return code


class UserFrame(Frame):
    """An activation of a compiled function. It is also the environment of the expressions in it."""

    __slots__ = ("index", "pending", "space", "steps", "temporaries")
    code: UserFunction

    def __init__(self, code: UserFunction, arguments: tuple[Any, ...], parent: Frame | None, base: int,
                 space: AddressSpace) -> None:
        super().__init__(code, arguments, parent, base)
        self.space = space
        self.steps = code.steps
        self.sp = base - code.stack_size
        self.index = 0
        self.pending: CallSite | None = None
        self.temporaries: list[Any] = [None] * code.temporaries
        self.send = self._run

    def copy(self, parent: Frame | None, space: AddressSpace) -> UserFrame:
        """The same activation in a copied address space (fork); ``parent`` is the copy of the caller's frame."""
        new = UserFrame(self.code, self.arguments, parent, self.base, space)
        new.site, new.site_tick, new.position, new.depth = self.site, self.site_tick, self.position, self.depth
        new.sp, new.index, new.pending = self.sp, self.index, self.pending
        new.temporaries = self.temporaries.copy()
        return new

    def jump(self, position: int) -> bool:
        self.index = position + 1
        self.pending = None
        self.position = position
        return True

    def _run(self, value: Any) -> Any:
        """Run to the next step point, call or return. ``value`` is the result of the call waited for.

        After a Fault or UserException memory and frame are as they were before, so that running on repeats it.
        """
        pending = self.pending
        if pending is not None:
            self.temporaries[pending.slot] = pending.convert(value)
        journal = self.space.ram.journal
        mark = len(journal)
        steps = self.steps
        index = self.index
        try:
            while True:
                kind, first, second = steps[index]
                if kind == EVALUATE:
                    first(self)
                    index += 1
                elif kind == POINT:
                    self.pending = None
                    self.index = index + 1
                    return index
                elif kind == BRANCH_FALSE:
                    index = index + 1 if first(self) else second
                elif kind == JUMP:
                    index = second
                elif kind == CALL:
                    code = first.code(self)
                    call: Call[Any] = Call(code, tuple([argument(self) for argument in first.arguments]))
                    self.pending = first
                    self.index = index + 1
                    self.position = index
                    return call
                elif kind == RETURN:
                    raise StopIteration(first(self) if first is not None else None)
                elif kind == BRANCH_TRUE:
                    index = second if first(self) else index + 1
                else:
                    index = second.get(first(self), second[None])
        except (Fault, UserException):
            self.space.ram.undo(journal[mark:])
            del journal[mark:]
            raise
