"""Images: functions, globals and types at addresses, as a linker and a compiler's debug information leave them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable

from .ctype import CType
from .function import Code, Variable


class Image:
    """An executable or library in an address space.

    ``name`` is what LLDB prints before the back-quote (``kernel.development``), ``path`` the file it claims to come
    from. ``is_kernel`` images belong to every address space's upper half; ``is_system`` ones are the system's
    libraries, which users seldom mean when they name a function. ``types`` maps typedef names and spellings
    such as ``struct ipc_kmsg`` to types; ``constants`` maps enumerators and #defines to their values. ``texts`` are
    sources that no file has (a program wrote them), by the names that ``Code.written`` gives them. ``functions`` and
    ``globals`` are by name; of several static ones of the same name, the later have keys of their own.
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
        self.functions[_free(code.name, self.functions, address)] = code
        index = bisect_right(self._starts, address)
        self._starts.insert(index, address)
        self._by_start.insert(index, code)

    def add_global(self, variable: Variable) -> None:
        """Make a variable at file scope known."""
        self.globals[_free(variable.name, self.globals, variable.address or 0)] = variable

    def global_named(self, name: str, file: str = "") -> Variable | None:
        """A variable by its name; of several, that of ``file``."""
        found = self.globals.get(name)
        if found is None or found.file in ("", file):
            return found
        return next((each for each in self.globals.values() if each.name == name and each.file == file), found)

    def function_named(self, name: str, file: str = "") -> Code | None:
        """A function by its name; of several, that of ``file``."""
        found = self.functions.get(name)
        if found is None or found.file in ("", file):
            return found
        return next((each for each in self.functions.values() if each.name == name and each.file == file), found)

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


def _free(name: str, taken: Container[str], address: int) -> str:
    """The key of something: its name, unless another file has given that to something of its own."""
    return name if name not in taken else f"{name} at {address:#x}"
