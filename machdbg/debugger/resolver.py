"""How breakpoints find their places."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from machdbg.machine.function import Code, Function

from .error import DebuggerError
from .regex import compiled
from .source import read_lines, real_path
from .symbols import base_name, is_named

if TYPE_CHECKING:
    from .target import Target

Places = list[tuple[Code, int]]


class Resolver:
    """What a breakpoint asks for. ``slide`` is how many bytes behind each place found the breakpoint is to be;
    ``counts`` is false if nobody expects it to have places."""

    slide = 0
    counts = True

    def places(self, target: Target) -> Places:
        """What ``find`` gives, slid: on to the first step point that is not before the address meant."""
        found = self.find(target)
        if not self.slide:
            return found
        slid = [(code, [position for position in sorted(code.positions(), key=code.pc)
                        if code.pc(position) >= code.pc(start) + self.slide]) for code, start in found]
        return [(code, positions[0]) for code, positions in slid if positions]

    def describe(self, target: Target) -> str:
        """The left part of its line in ``breakpoint list``: ``name = 'main'``."""
        raise NotImplementedError

    def find(self, target: Target) -> Places:
        """(function, position) of each place, in the order of the locations' numbers."""
        raise NotImplementedError


def _functions(target: Target, modules: list[str]) -> list[Code]:
    return [code for image in target.images if not modules or image.name in modules or image.path in modules
            for code in image.functions.values()]


def _starts(functions: list[Code]) -> Places:
    """Where breakpoints on the functions stop; asking for step points may take compiling, so only of those wanted."""
    return [(code, positions[0]) for code in functions if (positions := code.positions())]


def _without_system_doubles(functions: list[Code]) -> list[Code]:
    """Functions of the system's libraries only where no other image has one of that name."""
    others = {code.name for code in functions if code.image is None or not code.image.is_system}
    return [code for code in functions if code.image is None or not code.image.is_system or code.name not in others]


def modules_text(modules: list[str]) -> str:
    """What ``breakpoint list`` says of the images that a breakpoint is confined to."""
    if not modules:
        return ""
    if len(modules) == 1:
        return f", module = {modules[0]}"
    return f", modules({len(modules)}) = {', '.join(modules)}"


def _in_files(functions: list[Code], files: list[str]) -> list[Code]:
    return [code for code in functions if not files or any(same_file(code.file, file) for file in files)]


class NameKind(enum.Enum):
    """Which functions a name means, with LLDB's numbers for these in files."""

    ANY = 56  # -n
    METHOD = 16  # -M: of a class of C++
    SELECTOR = 32  # -S: of Objective-C, in which nothing here is written


C_LANGUAGES = ("c", "c89", "c99", "c11", "c17")
CPP_LANGUAGES = ("c++", "c++03", "c++11", "c++14", "c++17", "c++20")
OBJC_LANGUAGES = ("objc", "objective-c", "objc++", "objective-c++")
LANGUAGES = (*C_LANGUAGES, *CPP_LANGUAGES, *OBJC_LANGUAGES)
OTHER_LANGUAGES = ("ada83", "ada95", "assembler", "cobol74", "cobol85", "d", "dylan", "fortran03", "fortran08",
                   "fortran77", "fortran90", "fortran95", "go", "haskell", "java", "julia", "kotlin", "modula2",
                   "modula3", "ocaml", "opencl", "pascal83", "pli", "python", "renderscript", "rust", "swift", "upc",
                   "zig")


class ByName(Resolver):
    """``-n NAME`` (several), ``-M NAME``, ``-S NAME``, ``-s MODULE``, ``-f FILE``, ``-L LANGUAGE``."""

    def __init__(self, names: list[str], modules: list[str] | None = None, files: list[str] | None = None,
                 kind: NameKind = NameKind.ANY, language: str = "") -> None:
        self.names = names
        self.modules = modules or []
        self.files = files or []
        self.kind = kind
        self.language = language

    def describe(self, target: Target) -> str:
        language = f", language = {self.language}" if self.language else ""
        if len(self.names) == 1:
            return f"name = '{self.names[0]}'{language}{modules_text(self.modules)}"
        return f"names = {{{', '.join(repr(name) for name in self.names)}}}{language}{modules_text(self.modules)}"

    def _is_meant(self, code: Code) -> bool:
        """Whether a function is of the kind and in the language asked for."""
        is_method = "::" in code.qualified_name
        if self.kind is NameKind.SELECTOR or (self.kind is NameKind.METHOD and not is_method):
            return False
        return not self.language or self.language in (CPP_LANGUAGES if is_method else C_LANGUAGES)

    def find(self, target: Target) -> Places:
        functions = _in_files(_functions(target, self.modules), self.files)
        if not self.modules and target.settings["target.breakpoints-use-platform-avoid-list"]:
            functions = _without_system_doubles(functions)
        return _starts([code for name in self.names for code in functions
                        if is_named(code, name) and self._is_meant(code)])


class ByRegex(Resolver):
    """``-r REGEX``, ``-s MODULE``, ``-f FILE``; raises DebuggerError if the expression does not compile."""

    def __init__(self, pattern: str, modules: list[str] | None = None, files: list[str] | None = None) -> None:
        self.pattern = pattern
        self.modules = modules or []
        self.files = files or []
        try:
            self.compiled = compiled(pattern)
        except DebuggerError as error:
            raise DebuggerError(f"Function name regular expression could not be compiled: {error}") from None

    def describe(self, target: Target) -> str:
        return f"regex = '{self.pattern}'{modules_text(self.modules)}"

    def find(self, target: Target) -> Places:
        functions = _in_files(_functions(target, self.modules), self.files)
        return _starts([code for code in functions if self.compiled.search(code.name)])


class OnException(Resolver):
    """``-E LANGUAGE [-h CATCH] [-w THROW]``: exceptions of a language. No program here has any: what goes wrong is an
    exception of Mach's, at which the process stops anyway."""

    counts = False

    def __init__(self, language: str, catch: bool = False, throw: bool = True) -> None:
        self.language = language
        self.catch = catch
        self.throw = throw

    def describe(self, target: Target) -> str:
        catch, throw = ("on" if each else "off" for each in (self.catch, self.throw))
        return (f"Exception breakpoint (catch: {catch} throw: {throw}) the correct runtime exception handler will be "
                "determined when you run")

    def find(self, target: Target) -> Places:
        return []


def _entries(code: Code) -> list[tuple[int, int]]:
    """The lines of a function with the step points that lie there; the line of its brace stands for its beginning."""
    positions = code.positions()
    begins = [(code.first_line, positions[0])] if code.first_line is not None and positions else []
    return begins + [(code.locate(position).line, position) for position in positions]


class ByLine(Resolver):
    """``-f FILE -l LINE [-u COLUMN]``: slides to the next line with code of the function that holds the line, unless
    the match must be ``exact``.

    A file may also be the Python file that models kernel functions; lines are then its own.
    """

    def __init__(self, file: str, line: int, column: int = 0, *, exact: bool = False) -> None:
        self.file = file
        self.line = line
        self.column = column
        self.exact = exact

    def describe(self, target: Target) -> str:
        column = f", column = {self.column}" if self.column else ""
        return f"file = '{self.file}', line = {self.line}{column}, exact_match = {int(self.exact)}"

    def find(self, target: Target) -> Places:
        if self.file.endswith(".py"):
            return self._in_models(target)
        functions = [code for code in _functions(target, []) if code.has_lines and same_file(code.file, self.file)
                     and (code.last_line is None or code.line - 1 <= self.line <= code.last_line)]
        found: Places = []
        for code in functions:
            here = [position for line, position in _entries(code) if line == self.line]
            if self.column:
                here = [position for position in here if code.locate(position).column >= self.column] or here
            if here:
                found.append((code, min(here, key=code.pc)))
        return found or ([] if self.exact else self._next_line(functions))

    def _next_line(self, functions: list[Code]) -> Places:
        """The first line with code after the one asked for, if that is a line of the same function, or (as in LLDB) the
        one just before it."""
        after = [(line, position, code) for code in functions if self.line >= code.line - 1
                 for line, position in _entries(code) if line > self.line]
        if not after:
            return []
        line = min(line for line, _, _ in after)
        first: dict[Code, int] = {}
        for number, position, code in after:
            if number == line:
                first.setdefault(code, position)
        return list(first.items())

    def _in_models(self, target: Target) -> Places:
        found: dict[Code, int] = {}
        for code in _functions(target, []):
            if isinstance(code, Function) and code.has_lines and same_file(code.python_file, self.file):
                for position, line in code.source_lines.items():
                    if line == self.line:
                        found.setdefault(code, position)
        return list(found.items())


class BySourceRegex(Resolver):
    """``-p REGEX [-f FILE] [-X FUNCTION]``: lines with code whose text matches; without files, of all."""

    def __init__(self, pattern: str, files: list[str], functions: list[str] | None = None) -> None:
        self.pattern = pattern
        self.files = files
        self.functions = functions or []
        try:
            self.compiled = compiled(pattern)
        except DebuggerError as error:
            raise DebuggerError(f"Source text regular expression could not be compiled: \"{error}\"") from None

    def describe(self, target: Target) -> str:
        return f'source regex = "{self.pattern}", exact_match = 0'

    def find(self, target: Target) -> Places:
        places: Places = []
        sources = dict.fromkeys(code.file for code in _functions(target, []) if code.has_lines)
        for source in sources:
            if self.files and not any(same_file(source, name) for name in self.files):
                continue
            path = real_path(source, target.functions(), target.settings)
            for number, text in enumerate(read_lines(path) if path is not None else [], 1):
                if self.compiled.search(text):
                    places += [place for place in ByLine(source, number).find(target) if place not in places]
        return [(code, at) for code, at in places if not self.functions or code.name in self.functions]


class ByAddress(Resolver):
    """``-a ADDRESS``: the step point at the address or the first one after it in the same function."""

    def __init__(self, address: int) -> None:
        self.address = address

    def describe(self, target: Target) -> str:
        code = target.function_at(self.address)
        if code is not None and code.image is not None:
            return f"address = {code.image.name}[{self.address:#018x}]"
        return f"address = {self.address:#018x}"

    def find(self, target: Target) -> Places:
        code = target.function_at(self.address)
        if code is None or not code.positions():
            return []
        positions = sorted(code.positions(), key=code.pc)
        return [(code, next((position for position in positions if code.pc(position) >= self.address), positions[-1]))]


def same_file(path: str, asked: str) -> bool:
    """Whether ``asked`` (a name, or the end of a path) means the file ``path``."""
    if "/" not in asked:
        return base_name(path) == asked
    return path == asked or path.endswith("/" + asked.lstrip("/")) or asked.endswith("/" + path.lstrip("/"))
