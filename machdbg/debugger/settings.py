"""Settings: a typed table by LLDB's names. How they are listed and edited is up to the commands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from .error import DebuggerError


class Setting(NamedTuple):
    """One setting: ``kind`` as LLDB prints it in brackets, the default, and the values an ``enum`` may take."""

    name: str
    kind: str
    default: Any
    help: str
    choices: tuple[str, ...] = ()


_FRAME = ("frame #${frame.index}: ${ansi.fg.yellow}${frame.pc}${ansi.normal}{ ${module.file.basename}{\\`${function.%s}"
          "{${frame.no-debug}${function.pc-offset}}}}{ at ${ansi.fg.cyan}${line.file.basename}${ansi.normal}:"
          "${ansi.fg.yellow}${line.number}${ansi.normal}{:${ansi.fg.yellow}${line.column}${ansi.normal}}}"
          "{${function.is-optimized} [opt]}{${frame.is-artificial} [artificial]}\\n")
_REASON = ("{, queue = ${ansi.fg.green}'${thread.queue}'${ansi.normal}}"
           "{, activity = ${ansi.fg.green}'${thread.info.activity.name}'${ansi.normal}}"
           "{, ${thread.info.trace_messages} messages}"
           "{, stop reason = ${ansi.fg.red}${thread.stop-reason}${ansi.normal}}"
           "{\\nReturn value: ${thread.return-value}}{\\nCompleted expression: ${thread.completed-expression}}\\n")
_THREAD = ("thread #${thread.index}: tid = ${thread.id%tid}{, ${frame.pc}}{ ${module.file.basename}"
           "{\\`${function.name-with-args}{${frame.no-debug}${function.pc-offset}}}}"
           "{ at ${ansi.fg.cyan}${line.file.basename}${ansi.normal}:${ansi.fg.yellow}${line.number}${ansi.normal}"
           "{:${ansi.fg.yellow}${line.column}${ansi.normal}}}{, name = ${ansi.fg.green}'${thread.name}'${ansi.normal}}")

ENGINE_SETTINGS = (
    Setting("auto-one-line-summaries", "boolean", True,
            "Whether a small structure or array is printed on one line."),
    Setting("frame-format", "format-string", _FRAME % "name-with-args",
            "How a stack frame is shown: in backtraces, at stops, by 'frame select' and 'frame info'."),
    Setting("frame-format-unique", "format-string", _FRAME % "name-without-args",
            "How 'thread backtrace -u' shows a frame."),
    Setting("highlight-source", "boolean", True, "Colour source code where colours are used."),
    Setting("platform.plugin.darwin.ignored-exceptions", "string", "",
            "Exceptions of Mach's that the debugger leaves to the kernel, which makes signals of them, separated by "
            "'|': EXC_BAD_ACCESS|EXC_ARITHMETIC. For processes launched from then on."),
    Setting("stop-disassembly-count", "unsigned", 4, "How many step points a stop shows where it shows any."),
    Setting("stop-disassembly-display", "enum", "no-debuginfo",
            "When a stop shows step points as 'disassemble' does: never, in code without line information, wherever no "
            "source can be shown, or always.", ("no-source", "never", "no-debuginfo", "always")),
    Setting("stop-line-count-after", "unsigned", 3, "How many lines of source a stop shows below the current one."),
    Setting("stop-line-count-before", "unsigned", 3, "How many lines of source a stop shows above the current one."),
    Setting("stop-show-column", "enum", "ansi-or-caret",
            "How a stop marks the column in the current line: in colour, with a caret in the line below, in whichever "
            "of these ways is possible, or not at all.", ("ansi-or-caret", "ansi", "caret", "none")),
    Setting("thread-format", "format-string", _THREAD + _REASON, "How 'thread list' and 'thread info' show a thread."),
    Setting("thread-stop-format", "format-string", "thread #${thread.index}{, name = '${thread.name}'}" + _REASON,
            "How stops and backtraces show a thread."),
    Setting("target.breakpoints-use-platform-avoid-list", "boolean", True,
            "Breakpoints set by name alone stop in a system library only if nothing else has that name: "
            "'semaphore_create' is the kernel's function, not the stub that users call; -s LIBRARY asks for that."),
    Setting("target.env-vars", "dictionary of strings", (),
            "What the program's environment has besides the PATH of every process: NAME=VALUE."),
    Setting("target.error-path", "file", "", "The file that gets what the program writes to standard error."),
    Setting("target.input-path", "file", "",
            "The file that the program's standard input comes from; it is empty else."),
    Setting("target.max-children-count", "int", 256,
            "How many members or elements of a structure or array are printed."),
    Setting("target.max-children-depth", "unsigned", 0xFFFFFFFF,
            "How deep structures inside one another are printed."),
    Setting("target.max-string-summary-length", "unsigned", 1024,
            "How many characters of a string are printed beside the pointer to it."),
    Setting("target.output-path", "file", "", "The file that gets what the program writes to standard output."),
    Setting("target.process.optimization-warnings", "boolean", True,
            "Whether the first stop in an optimised image warns that lines may come in another order and variables be "
            "missing."),
    Setting("target.process.thread.max-backtrace-depth", "unsigned", 600_000,
            "How many frames of a stack are shown at most."),
    Setting("target.process.thread.step-avoid-regexp", "regex", "^std::",
            "Functions whose names match are stepped over by 'step'."),
    Setting("target.process.thread.step-in-avoid-nodebug", "boolean", True,
            "Whether 'step' passes over functions without line information."),
    Setting("target.run-args", "arguments", (),
            "The arguments that the program is run with, after its own name."),
    Setting("target.show-optimized-out", "boolean", False,
            "Show the values of variables for which an optimised build keeps no location, instead of <unavailable>."),
    Setting("target.source-map", "path-map", (),
            "Where source files are: pairs of the beginning of a path in the line information and the directory that "
            "takes its place."),
)


class Settings:
    """Values of settings by name. Raises DebuggerError in LLDB's words for names and values that do not exist."""

    def __init__(self, definitions: Iterable[Setting] = ENGINE_SETTINGS) -> None:
        self.definitions: dict[str, Setting] = {}
        self._values: dict[str, Any] = {}
        for setting in definitions:
            self.define(setting)

    def define(self, setting: Setting) -> None:
        """Add a setting; it has its default value."""
        self.definitions[setting.name] = setting
        self._values[setting.name] = setting.default

    def definition(self, name: str) -> Setting:
        """The definition of ``name``."""
        setting = self.definitions.get(name)
        if setting is None:
            raise DebuggerError(f"invalid value path '{name}'")
        return setting

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def assign(self, name: str, value: Any) -> None:
        """Set a value of the right type."""
        self._values[self.definition(name).name] = value

    def clear(self, name: str) -> None:
        """Back to the default."""
        setting = self.definition(name)
        self._values[name] = setting.default

    def set_text(self, name: str, text: str) -> None:
        """Set a scalar setting (not arguments or path-map) from what the user typed."""
        setting = self.definition(name)
        self._values[name] = _parse(setting, text)


def _parse(setting: Setting, text: str) -> Any:
    kind = setting.kind
    if kind == "boolean":
        lowered = text.lower()
        if lowered in ("true", "yes", "on", "1"):
            return True
        if lowered in ("false", "no", "off", "0"):
            return False
        raise DebuggerError("invalid boolean string value" + (f": '{text}'" if text else " <empty>"))
    if kind in ("unsigned", "int"):
        try:
            value = int(text, 0)
        except ValueError:
            value = -1 if kind == "unsigned" else 1 << 64
        if kind == "unsigned" and not 0 <= value < 1 << 64:
            raise DebuggerError(f"invalid uint64_t string value: '{text}'")
        if kind == "int" and not -(1 << 63) <= value < 1 << 63:
            raise DebuggerError(f"invalid int64_t string value: '{text}'")
        return value
    if kind == "enum":
        matches = [choice for choice in setting.choices if choice.startswith(text)]
        if text in setting.choices:
            return text
        if len(matches) == 1 and text:
            return matches[0]
        raise DebuggerError(f"invalid enumeration value '{text}', valid values are: {', '.join(setting.choices)}")
    if kind == "regex":
        try:
            re.compile(text)
        except re.error as error:
            raise DebuggerError(str(error)) from None
    return text
