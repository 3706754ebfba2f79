"""Functions of the simulated computer, and what a debugger knows about them.

A kernel function is an ``async def`` under ``@function``. It may await ``at(line)`` ("about to execute this line of
the C file") and calls of other such functions; each ``at`` is a step point with a program counter of its own.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import re
import textwrap
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, ParamSpec, TypeVar, cast

from .ctype import CType
from .frame import CALLEE_SAVED, Frame, KernelFrame, push_linkage
from .memory import Fault
from .view import codec_of

if TYPE_CHECKING:
    from .image import Image
    from .machine import Machine
    from .memory import AddressSpace
    from .thread import Thread

P = ParamSpec("P")
R = TypeVar("R")


class Line(NamedTuple):
    """A place in a source file (path as the debug information gives it; 1-based line and column, column 0: none)."""

    file: str
    line: int
    column: int = 0


class Variable(NamedTuple):
    """A variable as the debug information describes it.

    Exactly one of these says where it is: ``frame_offset`` (bytes from the frame's base, in RAM), ``address`` (in
    RAM), ``register`` (a name in the recorded locals of the frame: the value was in a register). None of them: the
    optimised build has no location for it and the debugger prints ``<unavailable>``. ``hidden`` is then the name in the
    recorded locals under which the value is known all the same, for learners. ``scope`` is the range of step points
    ``[first, last)`` in which it exists, None for the whole function. ``indirect``: what is recorded under
    ``register`` points to the variable, which lies in RAM, for its address was taken. ``file`` and ``line`` are where
    it is declared (a global without a ``file`` is taken to be of any); ``is_static``: other files cannot see it.
    """

    name: str
    type: CType
    is_argument: bool = False
    frame_offset: int | None = None
    address: int | None = None
    register: str | None = None
    hidden: str | None = None
    scope: tuple[int, int] | None = None
    line: int = 0
    indirect: bool = False
    file: str = ""
    is_static: bool = False


class Code:
    """A function in an image, whatever it is written in. A *position* numbers its step points.

    ``address`` and ``size`` are set when the image is linked. ``has_lines`` is false for code without debug
    information (assembler, system libraries): the debugger then shows ``name + offset``. ``last_line`` is where the
    function ends in its file, if that is known before its step points are asked for; ``first_line`` that of its first
    instruction, before any step point, if that is not the line of its name: a compiler takes that of the opening brace.
    """

    name: str
    file: str
    line: int
    last_line: int | None = None
    first_line: int | None = None
    has_lines = True
    optimized = False
    stack_size = 0
    address = 0
    size = 0
    image: Image | None = None

    @property
    def qualified_name(self) -> str:
        """The name with its scopes, as debug information spells it: that of a C++ function outside any has ``::``."""
        return self.name

    def positions(self) -> list[int]:
        """Every step point, in order of program counter; the first is where a breakpoint on the name stops."""
        raise NotImplementedError

    def locate(self, position: int) -> Line:
        """The source line of a step point."""
        raise NotImplementedError

    def after(self, position: int) -> Line:
        """The source line at which the code goes on when the call made at ``position`` has returned."""
        return self.locate(position)

    def written(self, line: Line) -> Line | None:
        """Where the code that really runs is written, when its ``line`` names a file of the reference system that is
        not here. None otherwise, and for a step point that only that file has."""
        return None

    def pc(self, position: int) -> int:
        """The program counter of a step point, inside ``[address, address + size)``."""
        return self._pcs.get(position, self.address)

    def variables(self) -> list[Variable]:
        """Arguments, then locals, in order of declaration."""
        return []

    def in_scope(self, position: int) -> tuple[Variable, ...]:
        """The variables that exist at a step point; none are known of code without debug information."""
        found = self._scopes.get(position)
        if found is None:
            found = self._scopes[position] = tuple(
                variable for variable in self.variables() if self.has_lines
                and (variable.scope is None or variable.scope[0] <= position < variable.scope[1]))
        return found

    @cached_property
    def _scopes(self) -> dict[int, tuple[Variable, ...]]:
        return {}

    def returns(self) -> CType | None:
        """The type returned; None if unknown."""
        return None

    def enter(self, machine: Machine, thread: Thread, arguments: tuple[Any, ...], parent: Frame | None) -> Frame:
        """A frame for a call with ``arguments`` from ``parent``, its linkage written to the stack."""
        raise NotImplementedError

    def start(self, machine: Machine, thread: Thread, arguments: tuple[Any, ...], stack: int) -> Frame:
        """The first user frame of a thread whose stack ends at ``stack``; Fault if no thread can start here."""
        raise Fault(self.address, "execute")

    def link(self, image: Image, address: int, size: int, pinned: dict[int, int] | None = None) -> None:
        """Give the function its place in an image; ``pinned`` are program counters known for some positions."""
        self.image = image
        self.address = address
        self.size = size
        self._pinned = pinned or {}
        self.__dict__.pop("_pcs", None)

    @property
    def missing(self) -> list[str]:
        """Functions that it would call and that nobody has written: such code refuses its work."""
        return []

    _pinned: dict[int, int] = {}

    @cached_property
    def _pcs(self) -> dict[int, int]:
        return spread(self.positions(), self.address, self.address + self.size, self._pinned)


PROLOGUE = 22  # bytes before the first step point: frame set-up and saved registers, as compilers commonly emit
STRIDE = 24  # the most bytes from one step point to the next


def spread(positions: list[int], start: int, end: int, pinned: dict[int, int]) -> dict[int, int]:
    """Distinct program counters for ``positions`` inside ``[start, end)``, ascending but for the ``pinned`` ones."""
    if not positions:
        return dict(pinned)
    first = pinned.get(positions[0], start + min(PROLOGUE, max(0, end - start - len(positions))))
    anchors = [(0, first)]
    for index, position in enumerate(positions[1:], 1):
        pc = pinned.get(position)
        if pc is not None and pc - anchors[-1][1] >= index - anchors[-1][0]:
            anchors.append((index, pc))
    last, low = anchors[-1]
    anchors.append((len(positions), min(end, low + STRIDE * (len(positions) - last))))
    result = {}
    for (left, low), (right, high) in pairwise(anchors):
        for index in range(left, right):
            result[positions[index]] = low + max(index - left, (high - low) * (index - left) // (right - left))
    return result | pinned


class Call(Generic[R]):
    """The call of a function, to be awaited. ``tail`` calls take the place of the caller's frame."""

    __slots__ = ("arguments", "code", "tail")

    def __init__(self, code: Code, arguments: tuple[Any, ...], tail: bool = False) -> None:
        self.code = code
        self.arguments = arguments
        self.tail = tail

    def __await__(self) -> Generator[Call[R], Any, R]:
        return cast(R, (yield self))


@types.coroutine
def at(line: int) -> Generator[int, None, None]:
    """A step point: the function is about to execute ``line`` of its C file."""
    yield line


async def tail_call(call: Awaitable[R]) -> R:
    """Call the way an optimising compiler does for ``return f(x)``: the caller's frame is gone while ``f`` runs."""
    assert isinstance(call, Call)
    return cast(R, await Call(call.code, call.arguments, tail=True))


class Function(Code, Generic[P, R]):
    """A modelled function of the kernel, written in Python. Calling it gives an awaitable ``Call``."""

    optimized = True

    def __init__(self, body: Callable[P, Coroutine[Any, Any, R]], file: str, line: int, unavailable: tuple[str, ...],
                 has_lines: bool, stack: int, name: str | None = None) -> None:
        self._body = body
        self.name = name or body.__name__
        self.file = file
        self.line = line
        self.unavailable = frozenset(unavailable)
        self.has_lines = has_lines
        self.stack_size = stack
        self.__doc__ = body.__doc__

    @property
    def body(self) -> Callable[P, Coroutine[Any, Any, R]]:
        """The Python function."""
        return self._body

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters."""
        code = self.body.__code__
        return code.co_varnames[: code.co_argcount]

    @property
    def module(self) -> str:
        """The name of the Python module that it belongs to."""
        return self._body.__module__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Call[R]:
        assert not kwargs, "arguments of a C function have no names"
        return Call(self, args)

    def enter(self, machine: Machine, thread: Thread, arguments: tuple[Any, ...], parent: Frame | None) -> Frame:
        stack = parent.sp if parent is not None else thread.kernel_stack
        frame = KernelFrame(self, arguments, parent, (stack & ~15) - 16)
        frame.sp = frame.base - (CALLEE_SAVED if self.has_lines else 0) - self.stack_size
        push_linkage(machine.kernel_space, frame)
        return frame

    def __repr__(self) -> str:
        return f"<function {self.name} at {self.file}:{self.line}>"

    @property
    def qualified_name(self) -> str:
        return f"::{self.name}" if self.file.endswith(".cpp") and "::" not in self.name else self.name

    def incoming(self, name: str, space: AddressSpace, at: int, number: int) -> Any:
        """What the model uses for ``number`` as the parameter ``name``, or as the value to ``return``: a view for a
        pointer. ``at`` is a place in ``space`` where 8 bytes can be put for a moment. None for void."""
        hint = self.body.__annotations__.get(name)
        scope = self.body.__globals__
        hint = eval(hint, scope) if isinstance(hint, str) else hint
        if hint is None:
            return None
        codec = codec_of(hint, scope)
        journal = space.ram.journal
        mark = len(journal)
        space.write(at, (number & (1 << 64) - 1).to_bytes(8, "little"))
        value = codec.get(space, at)
        space.ram.undo(journal[mark:])
        del journal[mark:]
        return value

    def positions(self) -> list[int]:
        return list(self.source_lines)

    def locate(self, position: int) -> Line:
        return Line(self.file, position)

    @cached_property
    def source_lines(self) -> dict[int, int]:
        """C line of each step point to the line of this Python file that models it, ascending."""
        code = self.body.__code__
        first, last = code.co_firstlineno, max(line for _, _, line in code.co_lines() if line is not None)
        points = _step_points(code.co_filename)
        return dict(sorted((c_line, line) for line, c_line in points if first <= line <= last))

    def written(self, line: Line) -> Line | None:
        number = self.source_lines.get(line.line)
        return Line(self.python_file, number) if number is not None else None

    @property
    def python_file(self) -> str:
        """The Python file that models the function."""
        return self.body.__code__.co_filename

    def variables(self) -> list[Variable]:
        return self._variables

    def returns(self) -> CType | None:
        return self._types.get("return")

    @cached_property
    def _types(self) -> dict[str, CType]:
        scope = self.body.__globals__
        types_: dict[str, CType] = {}
        for name, hint in self.body.__annotations__.items():
            type_ = _c_type(hint, scope)
            if type_ is not None:
                types_[name] = type_
        return types_

    @cached_property
    def _variables(self) -> list[Variable]:
        """Arguments by the signature; locals by the annotated assignments in the body (other names are not C's), and by
        ``name = local(hint)`` or ``local_struct(hint)`` those on the stack (but for names ending in an underscore)."""
        found = {}
        for name in self.parameters:
            type_ = self._types.get(name)
            if type_ is not None:
                if name in self.unavailable:
                    found[name] = Variable(name, type_, is_argument=True, hidden=name, line=self.line)
                else:
                    found[name] = Variable(name, type_, is_argument=True, register=name, line=self.line)
        tree = ast.parse(textwrap.dedent(inspect.getsource(self.body)))
        assignments = (node for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.AnnAssign))
        for node in sorted(assignments, key=lambda node: node.lineno):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id not in found:
                type_ = _c_type(ast.unparse(node.annotation), self.body.__globals__)
                if type_ is not None:
                    name = node.target.id
                    found[name] = Variable(name, type_, register=name, line=node.lineno)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                hint = _on_stack(node.value)
                type_ = _c_type(hint, self.body.__globals__) if hint is not None else None
                if type_ is not None and name not in found and not name.endswith("_"):
                    found[name] = Variable(name, type_, register=name, line=node.lineno, indirect=True)
        return list(found.values())


def _on_stack(value: ast.expr) -> str | None:
    """The hint in ``local(hint)`` and ``local_struct(hint)``."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("local", "local_struct"):
        return ast.unparse(value.args[0])
    return None


@cache
def _step_points(path: str) -> list[tuple[int, int]]:
    """The step points of a Python file: (line in it, line of the C file), in order."""
    lines = enumerate(linecache.getlines(path), 1)
    return [(number, int(match[1])) for number, text in lines if (match := _AT.search(text))]


_AT = re.compile(r"\bat\((\d+)\)")


def _c_type(hint: Any, scope: dict[str, Any]) -> CType | None:
    """The C type that a type hint (or its text) stands for; a Struct class means a pointer to the structure."""
    try:
        value = eval(hint, scope) if isinstance(hint, str) else hint
        return codec_of(value, scope).type
    except (NameError, TypeError):
        return None


def function(
    file: str, *, line: int, unavailable: tuple[str, ...] = (), has_lines: bool = True, stack: int = 0,
    name: str | None = None,
) -> Callable[[Callable[P, Coroutine[Any, Any, R]]], Function[P, R]]:
    """Declare the model of the C function at ``file:line`` (where its name stands).

    ``unavailable`` names arguments for which the optimised build has no location at its step points. ``stack`` is the
    size in bytes of what it spills to the stack, ``has_lines=False`` marks assembler, which saves no registers.
    ``name`` is the function's name if that is no Python identifier: ``OSKext::start``.
    """

    def declare(body: Callable[P, Coroutine[Any, Any, R]]) -> Function[P, R]:
        return Function(body, file, line, unavailable, has_lines, stack, name)

    return declare
