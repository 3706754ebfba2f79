"""What every program runs with."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from machdbg.machine.store import Store

if TYPE_CHECKING:
    from machdbg.cc.function import UserFunction
    from machdbg.cc.link import Library

    from .dylibs import Dylibs

INCLUDE = Path(__file__).parent / "include"  # the headers


class System:
    """The libraries that every program runs with, from ``store`` if they are there. They are made, or taken from it,
    when they are first asked for: that takes time, and a prompt does not need them."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = store or Store(None)

    @cached_property
    def _dylibs(self) -> Dylibs:
        from .dylibs import Dylibs

        return Dylibs(self.store)

    @property
    def libraries(self) -> list[Library]:
        return self._dylibs.libraries

    @property
    def symbols(self) -> dict[str, int]:
        """The addresses of their variables."""
        return self._dylibs.symbols

    @property
    def start(self) -> UserFunction:
        """What calls main."""
        return self._dylibs.start
