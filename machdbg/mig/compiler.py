"""The MIG compiler: a .defs file to its subsystem."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .argument import Arguments, words
from .error import Diagnostic, Diagnostics, Position
from .files import Files
from .layout import message
from .model import Direction, Mode, Role, Routine, Subsystem
from .names import BARE_SETTINGS
from .parser import parse
from .preprocess import Preprocessor
from .scanner import scan
from .syntax import (
    Import,
    RoutineDeclaration,
    Setting,
    Skip,
    Statement,
    SubsystemDeclaration,
    TypeDeclaration,
)
from .types import Types

DEFS = Path(__file__).parent / "defs"
"""Our own .defs files, by the paths under which they are included: mach/task.defs, ..."""

_SYSTEM = dict.fromkeys(("__MACH30__", "__APPLE__", "__MACH__", "__LITTLE_ENDIAN__"), "1")
_MACHINE = {**_SYSTEM, **dict.fromkeys(("__LP64__", "_LP64", "__x86_64__"), "1")}
_KERNEL = dict.fromkeys(
    ("KERNEL", "MACH_KERNEL", "KERNEL_PRIVATE", "MACH_KERNEL_PRIVATE", "XNU_KERNEL_PRIVATE", "PRIVATE", "IOKIT"), "1")
PREDEFINED: dict[Mode, dict[str, str]] = {
    Mode.USER: _MACHINE,
    Mode.USER_32: {**_SYSTEM, "__i386__": "1"},
    Mode.KERNEL_USER: {**_MACHINE, **_KERNEL, "KERNEL_USER": "1"},
    Mode.KERNEL_SERVER: {**_MACHINE, **_KERNEL, "KERNEL_SERVER": "1"},
}
"""What is defined before the first line."""


_WITHOUT_EFFECT = {"usespecialreplyport": "UseSpecialReplyPort", "error": "error"}
"""Statements that ask for something in stubs that ours do not do."""


def compile(path: str | Path, mode: Mode = Mode.KERNEL_SERVER, include: Sequence[Path] = (), *,
            text: str | None = None, defines: Mapping[str, str] | None = None, files: Files | None = None,
            warned: Callable[[Diagnostic], None] | None = None) -> Subsystem:
    """Compile a .defs file, or ``text`` as if it were in the file ``path``.

    Included files are sought in the directories ``include``, then among our own. ``defines`` are macros as -D makes
    them; ``warned`` is called with each warning. Who compiles many files hands the same ``files`` to all, so that what
    they include is scanned once. Raises MigError with all the mistakes found, OSError if the file cannot be read.
    """
    name = str(path)
    diagnostics = Diagnostics(warned or (lambda warning: None))
    files = files or Files()
    lines = files.lines(name) if text is None else scan(name, text)
    preprocessor = Preprocessor(files, [*include, DEFS], diagnostics)
    preprocessor.define({**PREDEFINED[mode], **(defines or {})})
    preprocessor.read(name, lines)
    last = lines[-1].tokens[-1:] if lines else []
    end = Position(name, last[0].line, last[0].column + len(last[0].text)) if last else Position(name, 1, 1)
    statements = parse(preprocessor.output, end, diagnostics)
    return _Compilation(mode, name, diagnostics).subsystem(statements, end)


class _Compilation:
    """What has been said so far in a file."""

    def __init__(self, mode: Mode, file: str, diagnostics: Diagnostics) -> None:
        self.mode = mode
        self.file = file
        self.diagnostics = diagnostics
        self.types = Types(diagnostics)
        self.settings = dict.fromkeys(
            ("serverprefix", "userprefix", "serverdemux", "msgoption", "waittime", "sendtime"), "")
        self.side_import = "simport" if mode is Mode.KERNEL_SERVER else "uimport"
        self.imports: list[str] = []
        self.routines: list[Routine | None] = []

    def subsystem(self, statements: list[Statement], end: Position) -> Subsystem:
        declared = [statement for statement in statements if isinstance(statement, SubsystemDeclaration)]
        for other in declared[1:]:
            self.diagnostics.error(other.position, f"there is a subsystem already, '{declared[0].name}'")
        if not declared and not self.diagnostics.errors:
            self.diagnostics.error(end, "there is no subsystem")
        header = declared[0] if declared else SubsystemDeclaration("", 0, frozenset(), end)
        kernel_user, kernel_server = (word in header.modifiers for word in ("kerneluser", "kernelserver"))
        arguments = Arguments(self.types, self.mode, kernel_server, self.diagnostics)
        for statement in statements:
            self.statement(statement, header, arguments)
        self.diagnostics.check()
        prefixed = self.settings["serverprefix"] + header.name
        return Subsystem(
            header.name, header.base, self.mode, tuple(self.routines), prefixed + "_subsystem",
            kernel_user, kernel_server, self.settings["serverdemux"] or header.name + "_server",
            tuple(self.imports), self.types.known, self.file,
        )

    def statement(self, statement: Statement, header: SubsystemDeclaration, arguments: Arguments) -> None:
        match statement:
            case TypeDeclaration():
                self.types.declare(statement)
            case RoutineDeclaration():
                self.routines.append(self.routine(statement, header.base + len(self.routines), arguments))
            case Skip():
                self.routines.append(None)
            case Import() if statement.kind in ("import", self.side_import):
                self.imports.append(statement.file)
            case Setting() if statement.kind in BARE_SETTINGS:
                self.settings[statement.kind.removeprefix("no")] = ""
            case Setting() if statement.kind in self.settings:
                self.settings[statement.kind] = statement.text
            case Setting() if statement.kind in _WITHOUT_EFFECT:
                self.diagnostics.warn(statement.position,
                                      f"{_WITHOUT_EFFECT[statement.kind]} is read, but changes nothing")

    def routine(self, declared: RoutineDeclaration, number: int, arguments: Arguments) -> Routine:
        name = declared.name
        if any(other is not None and other.name == name for other in self.routines):
            self.diagnostics.error(declared.position, f"routine '{name}' is declared twice")
        found = arguments.of(declared)
        c_type_of = "server_type" if arguments.is_server else "user_type"
        return Routine(
            name, number, found,
            message(found, Direction.IN, self.mode, c_type_of),
            message(found, Direction.OUT, self.mode, c_type_of),
            declared.is_simple,
            self.settings["userprefix"] + name,
            self.settings["serverprefix"] + name,
            "_X" + name,
            sum(words(argument) for argument in found if argument.role is not Role.RETURN_CODE),
            declared.position.file,
            declared.position.line,
            *(self.settings[kind] for kind in ("msgoption", "waittime", "sendtime")),
        )
