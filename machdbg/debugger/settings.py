"""Settings: a typed table by LLDB's names. How they are listed and edited is up to the commands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .error import DebuggerError


@dataclass(frozen=True)
class Setting:
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
            "If true, LLDB will automatically display small structs in one-liner format (default: true)."),
    Setting("frame-format", "format-string", _FRAME % "name-with-args",
            "The default frame format string to use when displaying stack frame information for threads."),
    Setting("frame-format-unique", "format-string", _FRAME % "name-without-args",
            "The default frame format string to use when displaying stack frame information for threads from thread "
            "backtrace unique."),
    Setting("highlight-source", "boolean", True, "Colour source code where colours are used."),
    Setting("stop-disassembly-display", "enum", "no-debuginfo",
            "Control when to display disassembly when displaying a stopped context.",
            ("never", "no-debuginfo", "no-source", "always")),
    Setting("stop-line-count-after", "unsigned", 3,
            "The number of sources lines to display that come after the current source line when displaying a stopped "
            "context."),
    Setting("stop-line-count-before", "unsigned", 3,
            "The number of sources lines to display that come before the current source line when displaying a "
            "stopped context."),
    Setting("stop-show-column", "enum", "ansi-or-caret",
            "If true, LLDB will use the column information from the debug info to mark the current position when "
            "displaying a stopped context.", ("ansi-or-caret", "ansi", "caret", "none")),
    Setting("thread-format", "format-string", _THREAD + _REASON,
            "The default thread format string to use when displaying thread information."),
    Setting("thread-stop-format", "format-string", "thread #${thread.index}{, name = '${thread.name}'}" + _REASON,
            "The default thread format  string to use when displaying thread information as part of the stop display."),
    Setting("target.breakpoints-use-platform-avoid-list", "boolean", True,
            "Breakpoints set by name alone stop in a system library only if nothing else has that name: "
            "'semaphore_create' is the kernel's function, not the stub that users call; -s LIBRARY asks for that."),
    Setting("target.max-children-count", "int", 256,
            "Maximum number of children to expand in any level of depth."),
    Setting("target.max-children-depth", "unsigned", 0xFFFFFFFF, "Maximum depth to expand children."),
    Setting("target.max-string-summary-length", "unsigned", 1024,
            "Maximum number of characters to show when using %s in summary strings."),
    Setting("target.process.optimization-warnings", "boolean", True,
            "If true, warn when stopped in code that is optimized where stepping and variable availability may not "
            "behave as expected."),
    Setting("target.process.thread.step-avoid-regexp", "regex", "^std::",
            "A regular expression defining functions step-in won't stop in."),
    Setting("target.process.thread.step-in-avoid-nodebug", "boolean", True,
            "If true, step-in will not stop in functions with no debug information."),
    Setting("target.run-args", "arguments", (),
            "A list containing all the arguments to be passed to the executable when it is run. Note that this does "
            "NOT include the argv[0] which is in target.arg0."),
    Setting("target.show-optimized-out", "boolean", False,
            "Show the values of variables for which an optimised build keeps no location, instead of <unavailable>."),
    Setting("target.source-map", "path-map", (),
            "Source path remappings apply substitutions to the paths of source files: pairs of a prefix of the path "
            "in the debug information and the directory to look in instead."),
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
