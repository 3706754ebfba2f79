"""The debugger at a terminal: line editing, history, completion, Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory, ConditionalAutoSuggest
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from machdbg.commands.ansi import FAINT, NORMAL
from machdbg.commands.completion import Candidate, complete
from machdbg.commands.help import listing, wrap
from machdbg.commands.result import Cancelled

from .busy import ERASE, BusyLine
from .keys import read_key
from .tips import tip

if TYPE_CHECKING:
    from machdbg.commands.context import Context

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


def status(context: Context) -> list[str]:
    """What a status line says, the most important first: tick, function, thread, program."""
    if not context.has_target:
        return ["no target: 'target create SCENARIO'"]
    process = context.process_or_none
    name = context.target.launcher.name
    if process is None:
        return ["not running: 'run' starts it", name]
    if not context.process_is_alive:
        return [f"exited with status {process.exit_status}", name]
    present = process.timeline.present
    when = f"tick {process.tick}" if process.tick == present else f"tick {process.tick} of {present}, in the past"
    frame = context.frame_or_none
    if frame is None:
        return [when, name]
    place = frame.location
    where = f"{frame.code.name} at {place.file.rpartition('/')[2]}:{place.line}" if place else frame.code.name
    return [when, where, f"thread #{frame.thread.index} {frame.thread.name}".rstrip()]


def doing(context: Context, seconds: float) -> str:
    """What a command that takes long has come to."""
    process = context.process_or_none
    what = f"tick {process.passing:,}, " if context.running and process is not None else ""
    return f"{what}{seconds:.0f} s; Ctrl-C stops it"[:context.width - 1]


class Repl:
    """Reads commands from the terminal and runs them, until the user leaves."""

    def __init__(self, console: Console) -> None:
        self.session: PromptSession[str] = PromptSession(
            history=open_history(), key_bindings=self._keys(), enable_history_search=False, complete_while_typing=False,
            reserve_space_for_menu=0,
            auto_suggest=ConditionalAutoSuggest(
                AutoSuggestFromHistory(), Condition(lambda: bool(self.context.settings["show-autosuggestion"]))))
        self.questions: PromptSession[str] = PromptSession(history=InMemoryHistory())
        self._width = 0
        self._suggestion = ""
        self.busy = BusyLine(lambda seconds: doing(self.context, seconds))
        self.attach(console)

    def attach(self, console: Console) -> None:
        """Serve this debugger from now on."""
        self.console = console
        self.context = console.context
        self.context.ask = self._ask
        self.context.read_line = self._read_line

    def run(self) -> int:
        """The loop; the exit code."""
        self.console.sink(ERASE)  # the prompt that stands there already
        if self.context.settings["show-tips"]:
            self._follow_width()
            text = f"{wrap(tip(), self.context.width)}\n"
            self.console.sink(f"{FAINT}{text}{NORMAL}" if self.context.colors else text)
        while self.context.exit_code is None:
            line = self.read(self.context.prompt)
            if line is None:
                return 0
            self.execute(line)
        return self.context.exit_code

    def read(self, prompt: str, suggestion: str = "") -> str | None:
        """A line from the user, None at the end of the input. Enter alone stands for ``suggestion``, shown faintly."""
        self._suggestion = suggestion
        while True:
            self._follow_width()
            try:
                return self.session.prompt(
                    self._prompt(prompt), placeholder=ANSI(f"{FAINT}{suggestion}{NORMAL}" if suggestion else ""),
                    bottom_toolbar=self._status if self.context.settings["show-statusline"] else None)
            except KeyboardInterrupt:
                continue
            except EOFError:
                return None

    def _prompt(self, text: str) -> ANSI:
        return ANSI(f"{FAINT}{text}{NORMAL}" if self.context.colors else text)

    def _status(self) -> str:
        """The line below: what is looked at, and when; as much of it as there is room for."""
        parts = status(self.context)
        width = self.context.width
        while len(parts) > 1 and len(" | ".join(parts)) + 2 > width:
            parts.pop()
        return f" {' | '.join(parts)}"[:width]

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

    def execute(self, line: str) -> None:
        """Run a command; Ctrl-C stops it. What it is at is shown if it takes long."""
        interpreter = self.console.interpreter
        errors = interpreter.error_sink
        if errors is not None:
            interpreter.error_sink = self.busy.printing(errors)
        try:
            with self.interruptible(), self.busy.shown():
                interpreter.execute(line, self.busy.printing(self.console.sink))
        finally:
            interpreter.error_sink = errors

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """While commands run: Ctrl-C stops the process if that is running, else the command."""
        previous = signal.signal(signal.SIGINT, self._interrupt)
        try:
            yield
        except KeyboardInterrupt:
            self.console.sink("^C\n")
        finally:
            signal.signal(signal.SIGINT, previous)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        process = self.context.process_or_none
        if process is not None and (self.context.running or process.is_executing):
            process.interrupt()
        else:
            raise KeyboardInterrupt

    def _ask(self, question: str) -> str | None:
        try:
            with self.busy.hidden():
                return self.questions.prompt(question)
        except (KeyboardInterrupt, EOFError):
            return "n"

    def _read_line(self, prompt: str) -> str | None:
        try:
            with self.busy.hidden():
                return self.questions.prompt(prompt)
        except (KeyboardInterrupt, EOFError):
            raise Cancelled("") from None

    # completion

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add("tab")(self._tab)
        keys.add("enter", filter=Condition(lambda: bool(self._suggestion)))(self._accept)
        return keys

    def _accept(self, event: KeyPressEvent) -> None:
        """Enter on an empty line takes the suggestion, which then stands there as if typed."""
        buffer = event.current_buffer
        if not buffer.text:
            buffer.insert_text(self._suggestion)
        buffer.validate_and_handle()

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
