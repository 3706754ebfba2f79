"""Frames: the activations of functions on a thread's stack.

A frame is data: what function, called from where, at what stack address. Frames form a chain through ``parent``; a
frame that has been pushed never changes where it was called from, so the chain below any recorded moment stays true.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct as Packer
from types import CoroutineType
from typing import TYPE_CHECKING, Any, cast

from .memory import AddressSpace

if TYPE_CHECKING:
    from .function import Code, Function

CALLEE_SAVED = 40  # rbx and r12 to r15, in bytes, below the saved rbp
_LINKAGE = Packer("<QQ")


class Frame:
    """One activation of a function.

    ``site`` is the caller's position when it made the call, ``site_tick`` the tick at which it stood there; ``base``
    is the value of rbp (the saved rbp of the caller lies there, the return address 8 above), ``sp`` the lowest address
    in use. ``send`` runs it on: it takes the value of what was last asked for and returns the next request (an ``int``
    is a step point, a ``Call`` a call, a ``Request`` something for the machine), or raises StopIteration to return.
    """

    __slots__ = ("arguments", "base", "code", "depth", "parent", "position", "send", "site", "site_tick", "sp")

    def __init__(self, code: Code, arguments: tuple[Any, ...], parent: Frame | None, base: int) -> None:
        self.code = code
        self.arguments = arguments
        self.parent = parent
        self.site: int = parent.position if parent is not None else 0
        self.site_tick = -1
        self.base = base
        self.sp = base
        self.depth: int = parent.depth + 1 if parent is not None else 0
        self.position: int = 0
        self.send: Callable[[Any], Any] = _unstarted

    def __repr__(self) -> str:
        return f"<frame {self.code.name}>"

    def call_from(self, caller: Frame, tick: int) -> None:
        """Make a first frame one that ``caller`` has called, standing where it was at ``tick``."""
        self.parent, self.site, self.site_tick, self.depth = caller, caller.position, tick, caller.depth + 1

    def locals(self) -> dict[str, Any] | None:
        """The values that are in registers now, by name; None when the frame keeps all its variables in RAM."""
        return None

    def jump(self, position: int) -> bool:
        """Go on at another step point; false if frames of this kind cannot."""
        return False


def _unstarted(_: Any) -> Any:
    raise RuntimeError("frame has no code to run")


class KernelFrame(Frame):
    """A frame of a function modelled in Python."""

    __slots__ = ("_locals", "coroutine")

    def __init__(self, code: Function[..., Any], arguments: tuple[Any, ...], parent: Frame | None, base: int) -> None:
        super().__init__(code, arguments, parent, base)
        self.coroutine = cast("CoroutineType[Any, Any, Any]", code.body(*arguments))
        self.send = self.coroutine.send
        self._locals: dict[str, Any] = {}

    def locals(self) -> dict[str, Any] | None:
        frame = self.coroutine.cr_frame
        if frame is None:
            return None
        now = frame.f_locals
        if now != self._locals:  # the record is smaller where moments share what has not changed
            self._locals = dict(now)
        return self._locals


def push_linkage(space: AddressSpace, frame: Frame) -> None:
    """Write what a call leaves on the stack: at ``base`` the caller's rbp, above it the address to return to."""
    parent = frame.parent
    link = (parent.base, parent.code.pc(parent.position)) if parent is not None else (0, 0)
    space.write(frame.base, _LINKAGE.pack(*link))
