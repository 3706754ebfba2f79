"""What a command gives back: text for the user and whether it worked."""

from __future__ import annotations

from collections.abc import Callable

from .ansi import ERROR, NORMAL, WARNING


class CommandError(Exception):
    """A command cannot do what it was asked; the text is for the user (``error: `` is put in front of it)."""


class PlainError(CommandError):
    """An error whose text stands without ``error: `` before it."""


class Cancelled(CommandError):
    """The user took a command back while giving it more lines; nothing is said about it."""


class CommandResult:
    """The output of one command, in order. Texts end in a newline unless more of the line follows.

    With a ``sink``, output goes there at once (a running program's output comes between a command's own lines);
    ``text`` keeps it all the same. Errors and warnings go to ``error_sink`` instead, if there is one. ``succeeded``
    becomes false with the first error. With ``hold_errors``, errors are only kept in ``errors``.
    """

    def __init__(self, sink: Callable[[str], None] | None = None, colors: bool = False,
                 hold_errors: bool = False, error_sink: Callable[[str], None] | None = None) -> None:
        self.colors = colors
        self.hold_errors = hold_errors
        self.succeeded = True
        self._sink = sink
        self._error_sink = error_sink if error_sink is not None else sink
        self._output: list[str] = []
        self._errors: list[str] = []

    def write(self, text: str) -> None:
        """Output as it is."""
        self._output.append(text)
        if self._sink is not None:
            self._sink(text)

    def complain(self, text: str) -> None:
        """Text that belongs with the errors, as it is."""
        self._output.append(text)
        if self._error_sink is not None:
            self._error_sink(text)

    def line(self, text: str = "") -> None:
        """One line of output."""
        self.write(text + "\n")

    def warning(self, text: str) -> None:
        """A line with ``warning: `` before it."""
        prefix = f"{WARNING}warning: {NORMAL}" if self.colors else "warning: "
        self.complain(f"{prefix}{text}\n")

    def error(self, text: str) -> None:
        """A line with ``error: `` before it; the command has failed."""
        prefix = f"{ERROR}error: {NORMAL}" if self.colors else "error: "
        self.fail(f"{prefix}{text}")

    def fail(self, text: str) -> None:
        """An error in words of its own, without ``error: ``."""
        self.succeeded = False
        self._errors.append(text)
        if not self.hold_errors:
            self.complain(text + "\n")

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._output)

    @property
    def errors(self) -> str:
        """The errors alone."""
        return "\n".join(self._errors)
