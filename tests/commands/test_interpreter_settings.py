"""The settings that change how commands are read, shown and ended."""

from __future__ import annotations

from pathlib import Path

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter

from .bench import Launcher


def text(interpreter: CommandInterpreter, line: str) -> str:
    return interpreter.execute(line).text


def test_files_of_commands(interpreter: CommandInterpreter, tmp_path: Path) -> None:
    file = tmp_path / "commands"
    file.write_text("# remark\np 1\nnosuch\np 2\n")
    text(interpreter, "settings set interpreter.echo-comment-commands false")
    assert text(interpreter, f"command source {file}").splitlines()[1:] == [
        "(machdbg) p 1", "(int) 1", "(machdbg) nosuch", "error: 'nosuch' is not a valid command."]
    text(interpreter, "settings set interpreter.echo-commands false")
    text(interpreter, "settings set interpreter.stop-command-source-on-error false")
    assert text(interpreter, f"command source {file}").splitlines()[1:] == [
        "(int) 1", "error: 'nosuch' is not a valid command.", "(int) 2"]
    assert text(interpreter, f"command source -e true {file}").splitlines()[-1].startswith("error: ")


def test_empty_lines(interpreter: CommandInterpreter) -> None:
    text(interpreter, "p 1")
    assert text(interpreter, "") == "(int) 1\n"
    text(interpreter, "settings set interpreter.repeat-previous-command false")
    text(interpreter, "p 1")
    assert text(interpreter, "") == ""


def test_quit(launcher: Launcher, tmp_path: Path) -> None:
    interpreter = CommandInterpreter(Context(lambda name: launcher))
    asked: list[str] = []
    interpreter.context.ask = lambda question: asked.append(question) or "n"  # type: ignore[func-returns-value]
    for line in ("target create client.c", "b add", "run", "quit"):
        text(interpreter, line)
    assert len(asked) == 1 and interpreter.context.exit_code is None
    text(interpreter, "settings set interpreter.prompt-on-quit false")
    text(interpreter, "settings set interpreter.save-session-on-quit true")
    text(interpreter, f"settings set interpreter.save-session-directory {tmp_path}")
    assert text(interpreter, "quit").startswith(f"Session's transcripts saved to {tmp_path}/machdbg_session_")
    assert len(asked) == 1 and interpreter.context.exit_code == 0
    (saved,) = tmp_path.iterdir()
    assert "(machdbg) b add\nBreakpoint 1: " in saved.read_text()


def test_depth_of_backtraces(launcher: Launcher) -> None:
    interpreter = CommandInterpreter(Context(lambda name: launcher))
    for line in ("target create client.c", "b add", "run"):
        text(interpreter, line)
    assert len(text(interpreter, "bt").splitlines()) > 2
    text(interpreter, "settings set target.process.thread.max-backtrace-depth 1")
    assert len(text(interpreter, "bt").splitlines()) == 2


def test_commands_are_replaced_without_being_asked(interpreter: CommandInterpreter) -> None:
    add = "command script add -f str.upper shout"
    assert text(interpreter, add) == ""
    assert "already exists" in text(interpreter, add)
    text(interpreter, "settings set interpreter.require-overwrite false")
    assert text(interpreter, add) == ""
