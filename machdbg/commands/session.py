"""The session itself: version, quit, session history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from machdbg import __version__

from .options import Values, parse_integer
from .registry import Group, Option, command, no_repeat
from .result import CommandError

if TYPE_CHECKING:
    from .context import Context

GROUP = Group("session", "Commands for the session itself.", "session <subcommand> [<command-options>]")


@command("version", summary="Show the version of machdbg.")
def version(context: Context, values: Values, arguments: list[str]) -> None:
    context.line(f"machdbg version {__version__}")


@command("quit", summary="Leave machdbg.", arguments="[exit-code]", syntax="quit [exit-code]", repeat=no_repeat)
def quit_(context: Context, values: Values, arguments: list[str]) -> None:
    if context.process_is_alive and context.settings["interpreter.prompt-on-quit"] and not context.confirm(
            "Quitting machdbg will kill one or more processes. Do you really want to proceed"):
        return
    if len(arguments) > 1:
        raise CommandError("Too many arguments for 'quit'. Only an optional exit code is allowed")
    code = parse_integer(arguments[0]) if arguments else 0
    if code is None:
        raise CommandError(f"Couldn't parse '{arguments[0]}' as integer for exit code.")
    if context.settings["interpreter.save-session-on-quit"]:
        _save(context, "")
    context.exit_code = code & 0xFF


@command("session save", summary="Write to a file what was typed and printed in this session; without a name, to a new "
                                "one in the directory for temporary files.",
         arguments="[<filename>]", completes=("file",), examples=("session save session.txt",))
def save(context: Context, values: Values, arguments: list[str]) -> None:
    if len(arguments) > 1:
        raise CommandError("'session save' takes one argument at most")
    _save(context, arguments[0] if arguments else "")


def _save(context: Context, name: str) -> None:
    """Save the session in a file; without a name, in a new one. Raises CommandError."""
    import tempfile
    from pathlib import Path
    directory = str(context.settings["interpreter.save-session-directory"])
    try:
        if not name:
            name = tempfile.mkstemp(".log", "machdbg_session_", Path(directory).expanduser() if directory else None)[1]
        Path(name).expanduser().write_text("".join(context.interpreter.transcript), encoding="utf-8")
    except OSError:
        raise CommandError(f"Failed to save session's transcripts to {name or directory}!") from None
    context.line(f"Session's transcripts saved to {name}")


@command("session history", summary="List the commands of this session. !N runs one of them again, !-N the Nth last, "
                                    "!! the last.",
         options=(Option("c", "count", "How many to list.", "unsigned-integer",
                         wrong="invalid uint64_t string value: '{}'"),
                  Option("s", "start-index", "The first to list.", "unsigned-integer",
                         wrong="invalid uint64_t string value: '{}'"),
                  Option("e", "end-index", "The last to list.", "unsigned-integer",
                         wrong="invalid uint64_t string value: '{}'"),
                  Option("C", "clear", "Forget them all.")), examples=("session history -c 10",))
def history(context: Context, values: Values, arguments: list[str]) -> None:
    lines = context.interpreter.history
    if "clear" in values:
        lines.clear()
        return
    first = values.number("start-index", 0)
    last = values.number("end-index", len(lines) - 1)
    if "count" in values:
        if "end-index" in values and "start-index" not in values:
            first = max(0, last - values.number("count") + 1)
        else:
            last = first + values.number("count") - 1
    for index, line in enumerate(lines[first:last + 1], first):
        context.line(f"{index:4}: {line}")
