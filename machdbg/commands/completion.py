"""Completion of command lines, from the declarations of the commands and what the target knows."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from machdbg.debugger.error import DebuggerError

from . import lexer, options
from .help import summary_of
from .options import FALSE, TRUE
from .registry import Command, Group, Option
from .result import CommandError

if TYPE_CHECKING:
    from .context import Context

MOST_PATHS = 500


@dataclass(frozen=True)
class Candidate:
    """A text that can stand where the cursor's word is; ``whole`` if nothing more belongs to the word."""

    text: str
    help: str = ""
    whole: bool = True


@dataclass(frozen=True)
class Completions:
    """What the word from ``start`` to the cursor can become, in the order in which it is to be shown."""

    start: int
    candidates: tuple[Candidate, ...]

    @property
    def common(self) -> str:
        """The longest beginning that all candidates share."""
        return os.path.commonprefix([candidate.text for candidate in self.candidates])  # noqa: RUF071


def complete(context: Context, text: str, scenarios: Callable[[], Iterable[str]] = tuple) -> Completions:
    """Completions for a line of which ``text`` is what stands before the cursor."""
    words = lexer.split(text)
    if words and words[-1].end == len(text) and not text.endswith((" ", "\t")):
        current, start, before = words[-1].text, words[-1].start, words[:-1]
    else:
        current, start, before = "", len(text), words
    completer = _Completer(context, current, text, start, scenarios)
    found = completer.line(before)
    return Completions(completer.start, tuple(candidate for candidate in found
                                              if candidate.text.startswith(completer.current)))


class _Completer:
    """The completion of one line: ``current`` is the word at the cursor, ``start`` where it begins."""

    def __init__(self, context: Context, current: str, text: str, start: int,
                 scenarios: Callable[[], Iterable[str]]) -> None:
        self.context = context
        self.tree = context.interpreter.tree
        self.current = current
        self.text = text
        self.start = start
        self.scenarios = scenarios

    def line(self, before: list[lexer.Word]) -> list[Candidate]:
        """Candidates, given the words before the cursor's."""
        if not before:
            return self.names("")
        try:
            name = self.tree.first_word(re.split(r"/", before[0].text)[0])
        except CommandError:
            return []
        used = 1
        extra: list[lexer.Word] = []
        if self.tree.resolve(name) is None:
            alias = self.tree.aliases[name]
            name = alias.command
            extra = lexer.split(alias.arguments)
        target = self.tree.resolve(name)
        while isinstance(target, Group) and used < len(before):
            try:
                target = self.tree.resolve(self.tree.sub_command(target.name, before[used].text))
            except CommandError:
                return []
            used += 1
        if isinstance(target, Group):
            return self.names(target.name)
        if target is None:
            return []
        return self.arguments(target, [word for word in extra if "%" not in word.text] + before[used:])

    def names(self, group: str) -> list[Candidate]:
        """Commands and aliases, or the sub-commands of a group."""
        if group:
            return [Candidate(child, summary_of(self.tree, f"{group} {child}")) for child in self.tree.children(group)]
        return [Candidate(name, summary_of(self.tree, name)) for name in self.tree.matches(self.current)]

    def arguments(self, command: Command, words: list[lexer.Word]) -> list[Candidate]:
        """Options, the value of one, or an argument of a command."""
        pending, position, ended = self.scan(command, words)
        if pending is not None:
            return self.kind(pending.value or "", pending)
        if command.raw and (not self.current.startswith("-") or ended):
            return self.raw(command, words)
        if self.current.startswith("-") and not ended:
            return [Candidate(f"--{option.long}", option.summary) if self.current.startswith("--") or not option.short
                    else Candidate(f"-{option.short}", option.summary) for option in command.options]
        if not command.completes:
            return []
        if command.name == "help":
            return self.help_words(words)
        if command.completes[0] == "setting" and position and len(command.completes) > 1:
            return self.setting_values(words)
        return self.kind(command.completes[min(position, len(command.completes) - 1)], None)

    def scan(self, command: Command, words: list[lexer.Word]) -> tuple[Option | None, int, bool]:
        """The option that waits for its value, how many arguments there are, whether options have ended."""
        pending: Option | None = None
        position = 0
        ended = False
        for word in words:
            if pending is not None:
                pending = None
            elif word.text == "--" and not word.quote:
                ended = True
            elif word.text.startswith("-") and len(word.text) > 1 and not ended and not word.quote:
                pending = self.waiting(command, word.text)
            else:
                position += 1
        return pending, position, ended

    @staticmethod
    def waiting(command: Command, text: str) -> Option | None:
        """The option of a word such as ``-n`` or ``--name`` if its value is still to come."""
        if text.startswith("--"):
            name, equals, _ = text[2:].partition("=")
            option = options.long_option(command, name)
            return option if option is not None and option.value is not None and not equals else None
        last = next((option for option in command.options if option.short == text[-1]), None)
        return last if last is not None and last.value is not None and not last.optional_value else None

    def raw(self, command: Command, words: list[lexer.Word]) -> list[Candidate]:
        """The argument of a command that takes the line as it stands."""
        kind = command.completes[min(len(words), len(command.completes) - 1)] if command.completes else ""
        if kind == "command":
            return self.names("")
        if kind == "bt":
            return [Candidate("all")]
        return self.kind(kind, None)

    def help_words(self, words: list[lexer.Word]) -> list[Candidate]:
        """The name of a command, word by word."""
        if not words:
            return self.names("")
        try:
            name = self.tree.first_word(words[0].text)
            for word in words[1:]:
                name = self.tree.sub_command(name, word.text)
        except CommandError:
            return []
        return self.names(name) if isinstance(self.tree.resolve(name), Group) else []

    def setting_values(self, words: list[lexer.Word]) -> list[Candidate]:
        """The values that a setting can have."""
        names = [word.text for word in words if not word.text.startswith("-")]
        setting = self.context.settings.definitions.get(names[0]) if names else None
        if setting is None:
            return []
        if setting.kind == "boolean":
            return [Candidate("true"), Candidate("false")]
        if setting.kind == "path-map":
            return self.files()
        return [Candidate(choice) for choice in setting.choices]

    def kind(self, kind: str, option: Option | None) -> list[Candidate]:
        """Candidates for something that is named by ``kind``."""
        if option is not None and option.choices:
            return [Candidate(choice) for choice in option.choices]
        source = _SOURCES.get(kind)
        return list(source(self)) if source is not None else []

    # what can be named

    def booleans(self) -> list[Candidate]:
        return [Candidate(word) for word in (*TRUE, *FALSE)]

    def functions(self) -> list[Candidate]:
        if not self.current:
            return []
        names = dict.fromkeys(code.name for code in self.context.target.functions())
        return [Candidate(name) for name in names]

    def source_files(self) -> list[Candidate]:
        files = dict.fromkeys(file for image in self.context.target.images for file in image.sources())
        return [Candidate(file.rpartition("/")[2]) for file in files]

    def any_files(self) -> list[Candidate]:
        """The program's sources, and files of the host."""
        return [*self.source_files(), *self.files()]

    def places(self) -> list[Candidate]:
        return [*self.source_files(), *self.functions()]

    def modules(self) -> list[Candidate]:
        return [Candidate(image.name) for image in self.context.target.images]

    def types(self) -> list[Candidate]:
        names = dict.fromkeys(name for image in self.context.target.images for name in image.types)
        return [Candidate(name) for name in names] if self.current else []

    def breakpoints(self) -> list[Candidate]:
        found = []
        for breakpoint_ in self.context.target.breakpoints:
            line = breakpoint_.describe("brief").strip()
            found.append(Candidate(str(breakpoint_.id), line.partition(": ")[2]))
        return found

    def watchpoints(self) -> list[Candidate]:
        return [Candidate(str(each.id), each.watched.spec) for each in self.context.target.watchpoints]

    def threads(self) -> list[Candidate]:
        if not self.context.process_is_alive:
            return []
        return [Candidate(str(thread.index), thread.name) for thread in self.context.process.threads]

    def tasks(self) -> list[Candidate]:
        """The processes that a breakpoint can be kept for."""
        process = self.context.process_or_none
        found = [each.name for each in process.machine.processes] if process is not None else []
        return [Candidate(name) for name in dict.fromkeys(found)]

    def frames(self) -> list[Candidate]:
        frame = self.context.frame_or_none
        if frame is None:
            return []
        return [Candidate(str(other.index), other.code.name) for other in frame.thread.frames]

    def settings(self) -> list[Candidate]:
        definitions = self.context.settings.definitions
        return [Candidate(name, definitions[name].help) for name in sorted(definitions)]

    def registers(self) -> list[Candidate]:
        from machdbg.debugger.registers import names
        return [Candidate(name) for name in names()]

    def scenario_names(self) -> list[Candidate]:
        return [*(Candidate(name) for name in self.scenarios()), *self.files(".c")]

    def aliases(self) -> list[Candidate]:
        return [Candidate(name, self.tree.aliases[name].expansion) for name in sorted(self.tree.aliases)]

    def user_commands(self) -> list[Candidate]:
        return [Candidate(name) for name in sorted(self.tree.user_commands)]

    def categories(self) -> list[Candidate]:
        return [Candidate(name) for name in self.context.formatters.categories]

    def formats(self) -> list[Candidate]:
        from machdbg.debugger.scalar import FORMATS
        return [Candidate(name if " " not in name else f'"{name}"') for name in FORMATS.values()]

    def files(self, suffix: str = "") -> list[Candidate]:
        """Files and directories of the host."""
        head, slash, tail = self.current.rpartition("/")
        place = Path(head + slash or ".").expanduser()
        try:
            entries = sorted(place.iterdir())[:MOST_PATHS]
        except OSError:
            return []
        found = []
        for entry in entries:
            if not entry.name.startswith(tail) or (entry.name.startswith(".") and not tail):
                continue
            if entry.is_dir():
                found.append(Candidate(f"{head}{slash}{entry.name}/", whole=False))
            elif entry.name.endswith(suffix):
                found.append(Candidate(f"{head}{slash}{entry.name}"))
        return found

    def global_variables(self) -> list[Candidate]:
        names = dict.fromkeys(name for image in self.context.target.images for name in image.globals)
        return [Candidate(name, whole=False) for name in names] if self.current else []

    def variables(self) -> list[Candidate]:
        """Variables of the frame; behind ``->`` and ``.`` the members of what stands before."""
        frame = self.context.frame_or_none
        if frame is None:
            return []
        match = re.fullmatch(r"(.*)(->|\.)([A-Za-z_]\w*)?", self.current)
        if match:
            try:
                value = frame.variable_path(match[1].lstrip("*&"))
                children = value.children()
            except DebuggerError:
                return []
            names = [child.name for child in children if child.name and not child.name.startswith("[")]
            return [Candidate(f"{match[1]}{match[2]}{name}", whole=False) for name in names]
        prefix = self.current[:len(self.current) - len(self.current.lstrip("*&"))]
        found = [value.name for value in (*frame.arguments, *frame.locals)]
        return [Candidate(prefix + name, whole=False) for name in dict.fromkeys(found)]

    def signals(self) -> list[Candidate]:
        return [Candidate(signal.name) for signal in self.context.target.signals.all]

    def expression(self) -> list[Candidate]:
        """The last name in an expression."""
        match = re.search(r"[\w$]+(?:(?:->|\.)\w*)*(?:->|\.)?$", self.text[self.start:])
        if match is None and self.current:
            self.start, self.current = len(self.text), ""
        elif match is not None and match.start():
            self.start += match.start()
            self.current = match[0]
        return [*self.variables(), *self.global_variables()]


_SOURCES: dict[str, Callable[[_Completer], Iterable[Candidate]]] = {
    "boolean": _Completer.booleans,
    "function-name": _Completer.functions, "fullname": _Completer.functions, "symbol": _Completer.functions,
    "function-or-symbol": _Completer.functions,
    "source-file": _Completer.source_files, "filename": _Completer.any_files,
    "place": _Completer.places, "linespec": _Completer.source_files,
    "shlib-name": _Completer.modules, "module": _Completer.modules,
    "name": _Completer.types, "type": _Completer.types,
    "breakpoint": _Completer.breakpoints, "watchpoint": _Completer.watchpoints,
    "thread": _Completer.threads, "thread-index": _Completer.threads,
    "frame": _Completer.frames, "frame-index": _Completer.frames,
    "setting": _Completer.settings, "register": _Completer.registers, "scenario": _Completer.scenario_names,
    "alias": _Completer.aliases, "user-command": _Completer.user_commands, "category": _Completer.categories,
    "task": _Completer.tasks, "signal": _Completer.signals,
    "format": _Completer.formats,
    "file": _Completer.files,
    "global": _Completer.global_variables, "variable": _Completer.variables,
    "expression": _Completer.expression, "expr": _Completer.expression, "address-expression": _Completer.expression,
}
