"""Images: functions, globals and types at addresses, as a linker and a compiler's debug information leave them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from .ctype import CType
from .function import Code, Variable


class Image:
    """An executable or library in an address space.

    ``name`` is what LLDB prints before the back-quote (``kernel.development``), ``path`` the file it claims to come
    from. ``is_kernel`` images belong to every address space's upper half; ``is_system`` ones are the system's
    libraries, which users seldom mean when they name a function. ``types`` maps typedef names and spellings
    such as ``struct ipc_kmsg`` to types; ``constants`` maps enumerators and #defines to their values. ``texts`` are
    sources that no file has (a program wrote them), by the names that ``Code.written`` gives them.
    """

    def __init__(self, name: str, path: str, base: int, size: int, *, is_kernel: bool = False,
                 is_system: bool = False) -> None:
        self.name = name
        self.path = path
        self.base = base
        self.size = size
        self.is_kernel = is_kernel
        self.is_system = is_system
        self.functions: dict[str, Code] = {}
        self.globals: dict[str, Variable] = {}
        self.types: dict[str, CType] = {}
        self.constants: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self._starts: list[int] = []
        self._by_start: list[Code] = []

    def __repr__(self) -> str:
        return f"<image {self.name}>"

    def add(self, code: Code, address: int, size: int, pinned: dict[int, int] | None = None) -> None:
        """Link ``code`` at ``address``; ``pinned`` gives program counters known for some of its positions."""
        code.link(self, address, size, pinned)
        self.functions[code.name] = code
        index = bisect_right(self._starts, address)
        self._starts.insert(index, address)
        self._by_start.insert(index, code)

    def function_at(self, address: int) -> Code | None:
        """The function whose code holds ``address``."""
        index = bisect_right(self._starts, address) - 1
        if index < 0:
            return None
        code = self._by_start[index]
        return code if address < code.address + code.size else None

    def sources(self) -> Iterable[str]:
        """The source files that have lines here."""
        return dict.fromkeys(code.file for code in self.functions.values() if code.has_lines)
