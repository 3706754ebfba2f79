"""The kernel's subsystems and their routines, as ``stubs.txt`` has them: what is known without compiling a .defs file.

The file holds for each subsystem a line ``symbol first-id id-past-the-last maxsize definitions server-file``, in the
order of mig_e (ipc_kobject.c:173), and below it, indented by a space, one line for each routine: ``id name
server-function argc max-reply-msg line`` and then, as distances from one to the next, the lines of the stub at which
there is code; the word ``call`` stands behind that of the call of the server function. A server function ``=`` has the
routine's name. Sizes are bytes. Facts about MIG's output; the stub of routine ``x`` is always called ``_Xx``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple


@dataclass(frozen=True)
class Row:
    """A routine: ``line`` is where its stub's name stands, ``distances`` the lines of the stub as the file has them."""

    number: int
    name: str
    server_function: str
    argc: int
    max_reply_msg: int
    line: int
    distances: tuple[str, ...]

    @property
    def stub(self) -> str:
        """The name of the stub."""
        return f"_X{self.name}"

    @cached_property
    def lines(self) -> tuple[int, ...]:
        """The lines of the server file at which the stub has code."""
        steps = (int(distance) for distance in self.distances if distance != "call")
        return tuple(accumulate(steps, initial=self.line))[1:]

    @property
    def call(self) -> int:
        """Which of ``lines`` calls the server function."""
        return self.distances.index("call") - 1


class Subsystem(NamedTuple):
    """A subsystem: the ids ``start`` to ``end - 1``, of which ``rows`` exist; ``definitions`` is its .defs file."""

    symbol: str
    start: int
    end: int
    maxsize: int
    definitions: str
    file: str
    rows: Mapping[int, Row]
    size: int
    """How many numbers it has of its own, with those that ``skip`` used up."""

    @property
    def name(self) -> str:
        """The symbol without its end."""
        return self.symbol.removesuffix("_subsystem")

    def row(self, index: int) -> Row | None:
        """The routine in row ``index`` of the table; behind the last, the first comes again."""
        return self.rows.get(min(self.rows) + index % self.size)

    def moved(self, start: int, end: int) -> Subsystem:
        """The same with other ids."""
        return self._replace(start=start, end=end)


@cache
def subsystems() -> tuple[Subsystem, ...]:
    """Those that mig_e lists, in its order."""
    found: list[Subsystem] = []
    rows: dict[int, Row] = {}
    for text in (Path(__file__).parent / "stubs.txt").read_text(encoding="ascii").splitlines():
        if not text.startswith(" "):
            symbol, start, end, maxsize, definitions, file = text.split(" ")
            rows = {}
            found.append(Subsystem(symbol, int(start), int(end), int(maxsize), definitions, file,
                                   MappingProxyType(rows), int(end) - int(start)))
            continue
        number, name, server_function, argc, max_reply_msg, line, *distances = text.split()
        rows[int(number)] = Row(int(number), name, name if server_function == "=" else server_function, int(argc),
                                int(max_reply_msg), int(line), tuple(distances))
    return tuple(found)
