"""The debugger at a pipe or with commands from the command line: each is shown behind the prompt, as lldb does it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from machdbg.commands import lexer
from machdbg.commands.ansi import FAINT, NORMAL
from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.commands.result import CommandError, PlainError

if TYPE_CHECKING:
    from machdbg.debugger.target import Launcher

    from .repl import Repl


INIT_FILE = ".machdbginit"
INIT_WARNING = f"""\
There is a {INIT_FILE} file in the current directory which is not being read.
To silence this warning without sourcing in the local {INIT_FILE},
add the following to the {INIT_FILE[1:]} file in your home directory:
    settings set target.load-cwd-machdbginit false
To allow machdbg to source {INIT_FILE} files in the current working directory,
set the value of this variable to true.  Only do so if you understand and
accept the security risk.
"""


def load(name: str) -> Launcher:
    """The launcher for a scenario or a C file. Raises CommandError."""
    from pathlib import Path

    from machdbg.cc.error import CompileError

    from .scenario import ScenarioError, launcher_for_c_file, load_scenario

    path = Path(name)
    try:
        if path.suffix == ".c":
            if not path.is_file():
                raise CommandError(f"'{name}' does not exist")
            return launcher_for_c_file(path, [])
        return load_scenario(name).launcher
    except ScenarioError as error:
        raise _complete(str(error)) from None
    except CompileError as error:
        raise _complete(error.with_source()) from None


def remake(recipe: dict[str, Any], files: dict[str, bytes]) -> Launcher:
    """The launcher that a core file describes."""
    from .scenario import Launcher as ScenarioLauncher

    return ScenarioLauncher.from_recipe(recipe, files)


def _complete(text: str) -> CommandError:
    """An error whose text says itself that it is one."""
    return CommandError(text.removeprefix("error: ")) if text.startswith("error: ") else PlainError(text)


def write(text: str) -> None:
    """Print (while a script runs, sys.stdout leads to the running command, and from there here); what does not end a
    line at once, the rest on a terminal at once, elsewhere not before ``flush``."""
    getattr(sys.stdout, "outer", sys.stdout).write(text)
    if not text.endswith("\n"):
        flush()


def flush() -> None:
    """Pass on what has been printed."""
    getattr(sys.stdout, "outer", sys.stdout).flush()


def write_error(text: str) -> None:
    """Print an error at once, behind what has been printed."""
    flush()
    stream = getattr(sys.stderr, "outer", sys.stderr)
    stream.write(text)
    stream.flush()


def _quoted(name: str) -> str:
    return lexer.quote(name) if " " in name else f'"{name}"'


class Console:
    """A debugger whose output goes to ``sink``, and its errors to ``error_sink``; without one, to where output goes."""

    def __init__(self, *, colors: bool, quiet: bool = False, sink: Callable[[str], None] = write,
                 error_sink: Callable[[str], None] | None = None, load: Callable[[str], Launcher] = load) -> None:
        self.sink = sink
        self.quiet = quiet
        self.context = Context(load, colors=colors, remake=remake)
        self.context.flush = flush
        self.interpreter = CommandInterpreter(self.context, forgiving="MACHDBG_TRACEBACK" not in os.environ,
                                              error_sink=error_sink)

    def run(self, line: str) -> bool:
        """Run a command as if typed; whether it succeeded."""
        if not self.quiet:
            self.sink(f"{self.context.prompt}{line}\n")
        return self.interpreter.execute(line, self.sink, record=False).succeeded

    def load(self, positional: list[str], core: str = "") -> bool:
        """Create the target of a scenario or program, with the arguments that follow it; or of a core file."""
        name, *arguments = positional or [""]
        program = f" {_quoted(name)}" if name else ""
        if not self.run(f"target create{program}{f' --core {_quoted(core)}' if core else ''}"):
            return False
        if arguments:
            quoted = " ".join(f'"{word}"' if word.isalnum() else lexer.quote(word) for word in arguments)
            return self.run(f"settings set -- target.run-args  {quoted}")
        return True

    def init_files(self, *, local: bool) -> None:
        """Run ~/.machdbginit and, if ``local`` or the setting allows it, ./.machdbginit, without showing the commands;
        errors do not end them."""
        home = os.path.join(os.path.expanduser("~"), INIT_FILE)  # noqa: PTH111, PTH118 (pathlib takes time to import)
        here = os.path.join(os.getcwd(), INIT_FILE)  # noqa: PTH109, PTH118
        self._init_file(home)
        if here == home or not os.path.isfile(here):  # noqa: PTH113
            return
        allowed = self.context.settings["target.load-cwd-machdbginit"]
        if local or allowed == "true":
            self._init_file(here)
        elif allowed == "warn":
            write_error(INIT_WARNING)

    def _init_file(self, path: str) -> None:
        if os.path.isfile(path):  # noqa: PTH113
            with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
                lines = [line.rstrip("\n") for line in file]
            self.interpreter.run_lines(lines, self.sink, echo=False, stop_on_error=False)
            self.interpreter.history.clear()

    def commands(self, given: list[tuple[str, str]], *, until_crash: bool = False) -> bool:
        """Run commands and files from the shell's command line, up to the first error; with ``until_crash``, also up
        to a crash of the program."""
        for kind, text in given:
            line = f"command source -s 0 '{text}'" if kind == "source" else text
            if not self.run(line):
                return False
            if self.context.exit_code is not None or (until_crash and self._has_crashed()):
                break
        return True

    def _has_crashed(self) -> bool:
        """Whether the process has stopped for an exception or a panic."""
        process = self.context.process_or_none
        return process is not None and process.has_crashed

    def session(self, before: list[tuple[str, str]], positional: list[str], after: list[tuple[str, str]], *,
                batch: bool, crash: list[tuple[str, str]] | None = None, core: str = "") -> int:
        """Everything that a command line of the shell asks for; the exit code."""
        succeeded = self.commands(before)
        if succeeded and (positional or core):
            succeeded = self.load(positional, core)
            if not succeeded:
                return 1
        succeeded = succeeded and self.commands(after, until_crash=batch)
        if batch and crash and self._has_crashed():
            succeeded = self.commands(crash)
        if self.context.exit_code is None and not (batch and (before or after)):
            if not batch and sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty():
                return self._editor().run()
            self.interpreter.run_lines(_standard_input(), self.sink, stop_on_error=False)
            succeeded = True
        if self.context.exit_code is not None:
            return self.context.exit_code
        return 0 if succeeded else 1


    def _editor(self) -> Repl:
        """The line editor. It takes time to load; the prompt stands there already then, and what is typed is kept, but
        not shown before the editor does."""
        import termios
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        silent = [*before]
        silent[3] &= ~termios.ECHO
        prompt = self.context.prompt
        termios.tcsetattr(terminal, termios.TCSANOW, silent)
        try:
            self.sink(f"{FAINT}{prompt}{NORMAL}" if self.context.colors else prompt)
            from .repl import Repl
            return Repl(self)
        finally:
            termios.tcsetattr(terminal, termios.TCSANOW, before)


def _standard_input() -> Iterator[str]:
    """The lines of the standard input; none if it is closed, or a terminal."""
    if sys.stdin is None or sys.stdin.isatty():
        return
    flush()
    for line in sys.stdin:
        yield line.rstrip("\n")
        flush()
