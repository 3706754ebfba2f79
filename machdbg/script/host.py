"""What scripts need of the debugger that runs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from machdbg.debugger.error import DebuggerError

if TYPE_CHECKING:
    from machdbg.debugger.formatters import Formatters
    from machdbg.debugger.process import StopEvent
    from machdbg.debugger.settings import Settings
    from machdbg.debugger.target import Target

    from .interpreter import ScriptInterpreter


@dataclass(frozen=True)
class Handled:
    """What a command came to: whether it succeeded, its output and its errors."""

    succeeded: bool
    output: str
    errors: str


class Host(Protocol):
    """The debugger's side. Selected targets are counted from 0, -1 is none."""

    @property
    def targets(self) -> list[Target]:
        """All targets."""

    @property
    def selected(self) -> int:
        """The index of the selected target."""

    def select(self, index: int) -> None:
        """Select a target."""

    @property
    def settings(self) -> Settings:
        """The debugger's settings."""

    @property
    def formatters(self) -> Formatters:
        """The summaries, formats and the like of types."""

    @property
    def scripts(self) -> ScriptInterpreter:
        """The interpreter of this debugger's scripts."""

    @property
    def version(self) -> str:
        """The debugger's name and version, as ``version`` prints them."""

    def write(self, text: str) -> None:
        """Output of the running command."""

    def complain(self, text: str) -> None:
        """Output that belongs with the errors."""

    def read_line(self, prompt: str) -> str | None:
        """A line from the user; None at the end of the input."""

    def run(self, line: str) -> None:
        """Run a command, its output going where that of the running one goes."""

    def handle(self, line: str, *, record: bool) -> Handled:
        """Run a command and keep what it says."""

    def resume(self, action: Callable[[], StopEvent]) -> None:
        """Let ``action`` run the process; what is attached to the breakpoints hit is run, but the stop is not shown."""

    def run_control(self, action: Callable[[], StopEvent]) -> None:
        """As ``resume``, and show the stop, as commands do."""

    def has_command(self, name: str, kind: str) -> bool:
        """Whether there is a command (``kind``: ``command``, ``user`` or ``alias``) of this name."""

    def complete(self, line: str) -> tuple[str, list[str]]:
        """What can be added to a line whatever its last word becomes, and what that may be."""

    def resolve(self, line: str) -> str | None:
        """The command that a line stands for, aliases and abbreviations looked through; None if there is none."""

    def load(self, name: str) -> Target:
        """Make a target of a scenario or a C file, and select it. Raises ScriptError."""


class ScriptError(DebuggerError):
    """Something that a script asked for cannot be done; the text is for the user."""
