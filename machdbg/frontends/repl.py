"""The debugger at a terminal: line editing, history, completion, Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from machdbg.commands.ansi import FAINT, NORMAL
from machdbg.commands.completion import Candidate, complete
from machdbg.commands.help import listing
from machdbg.commands.result import Cancelled

if TYPE_CHECKING:
    from .batch import Console

PAGE = 40


def state_directory() -> Path:
    """Where the history is kept, by the XDG rules."""
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "machdbg"


def open_history() -> History:
    """The history file; without a place for it, one that lasts for this run."""
    try:
        directory = state_directory()
        directory.mkdir(parents=True, exist_ok=True)
        file = directory / "history"
        file.touch()
        return FileHistory(str(file))
    except (OSError, RuntimeError):
        return InMemoryHistory()


class Repl:
    """Reads commands from the terminal and runs them, until the user leaves."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.context = console.context
        self.interpreter = console.interpreter
        os.environ.setdefault("PROMPT_TOOLKIT_NO_CPR", "1")  # no menu is drawn that would need the cursor's place
        self.session: PromptSession[str] = PromptSession(
            history=open_history(), key_bindings=self._keys(), enable_history_search=False, complete_while_typing=False,
            reserve_space_for_menu=0)
        self.questions: PromptSession[str] = PromptSession(history=InMemoryHistory())
        self.context.ask = self._ask
        self.context.read_line = self._read_line
        self._width = 0

    def run(self) -> int:
        """The loop; the exit code."""
        self.console.sink("\r")  # over the prompt that stands there already
        while self.context.exit_code is None:
            self._follow_width()
            try:
                line = self.session.prompt(self._prompt(self.context.prompt))
            except KeyboardInterrupt:
                continue
            except EOFError:
                return 0
            self._execute(line)
        return self.context.exit_code

    def _prompt(self, text: str) -> ANSI:
        return ANSI(f"{FAINT}{text}{NORMAL}" if self.context.colors else text)

    def _follow_width(self) -> None:
        """Keep term-width at the terminal's width, unless the user has set it."""
        settings = self.context.settings
        try:
            width = os.get_terminal_size(sys.stdout.fileno()).columns
        except OSError:
            return
        if self._width in (0, settings["term-width"]) and width != settings["term-width"]:
            settings.assign("term-width", width)
        self._width = settings["term-width"]

    def _execute(self, line: str) -> None:
        previous = signal.signal(signal.SIGINT, self._interrupt)
        try:
            self.interpreter.execute(line, self.console.sink)
        except KeyboardInterrupt:
            self.console.sink("^C\n")
        finally:
            signal.signal(signal.SIGINT, previous)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-C while a command runs: stops the process if that is running, else the command."""
        process = self.context.process_or_none
        if self.context.running and process is not None:
            process.interrupt()
        else:
            raise KeyboardInterrupt

    def _ask(self, question: str) -> str | None:
        try:
            return self.questions.prompt(question)
        except (KeyboardInterrupt, EOFError):
            return "n"

    def _read_line(self, prompt: str) -> str | None:
        try:
            return self.questions.prompt(prompt)
        except (KeyboardInterrupt, EOFError):
            raise Cancelled("") from None

    # completion

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add("tab")(self._tab)
        return keys

    def _scenarios(self) -> Iterable[str]:
        from .scenario import find_scenarios
        return [scenario.name for scenario in find_scenarios()]

    def _tab(self, event: KeyPressEvent) -> None:
        """Complete as LLDB does: the only candidate, else what all share, else a list of them."""
        buffer = event.current_buffer
        text = buffer.document.text_before_cursor
        found = complete(self.context, text, self._scenarios)
        if not found.candidates:
            return
        typed = text[found.start:]
        if len(found.candidates) == 1:
            only = found.candidates[0]
            buffer.delete_before_cursor(len(typed))
            buffer.insert_text(only.text + (" " if only.whole else ""))
        elif len(found.common) > len(typed):
            buffer.delete_before_cursor(len(typed))
            buffer.insert_text(found.common)
        else:
            run_in_terminal(lambda: self._show(buffer.text, found.candidates))

    def _show(self, line: str, candidates: tuple[Candidate, ...]) -> None:
        """Print candidates below the line typed so far, 40 at a time."""
        write = self.console.sink
        prompt = self.context.prompt
        write(f"{FAINT}{prompt}{NORMAL}{line}\n" if self.context.colors else f"{prompt}{line}\n")
        write("Available completions:\n")
        entries = [(candidate.text, candidate.help) for candidate in candidates]
        everything = False
        for first in range(0, len(entries), PAGE):
            write(self._rows(entries[first:first + PAGE]))
            if not everything and first + PAGE < len(entries):
                write("More (Y/n/a): ")
                answer = read_key()
                write("\r" + " " * 14 + "\r")
                if answer not in "yYaA\r\n ":
                    break
                everything = answer in "aA"

    def _rows(self, entries: list[tuple[str, str]]) -> str:
        if not any(text for _, text in entries):
            return "".join(f"\t{name}\n" for name, _ in entries)
        width = max(self.context.width - 8, 20)
        return "".join(f"\t{line}\n" for line in listing(entries, width, 0).splitlines())


def read_key() -> str:
    """One key from the terminal, without waiting for Return."""
    import termios
    import tty
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        return os.read(descriptor, 1).decode("ascii", "replace")
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
