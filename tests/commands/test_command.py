from collections.abc import Callable
from pathlib import Path

from machdbg import __version__

Say = Callable[[str], str]


def test_source_shows_commands_and_stops_at_an_error(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "commands"
    file.write_text("version\nnosuch\nversion\n")
    first = (f"Executing commands in '{file}'.\n(machdbg) version\nmachdbg version {__version__}\n"
             "(machdbg) nosuch\nerror: 'nosuch' is not a valid command.\n")
    assert say(f"command source {file}") == first
    assert say(f"command source -e false {file}") == (
        f"{first}(machdbg) version\nmachdbg version {__version__}\n")
    assert say(f"command source -s true {file}") == ""


def test_source_of_what_cannot_be_read(say: Say, tmp_path: Path) -> None:
    assert say("command source nosuch.lldb") == (
        "error: Error reading commands from file nosuch.lldb - file not found.\n")
    assert say(f"command source {tmp_path}") == (
        f"error: Error reading commands from file {tmp_path} - Is a directory.\n")
    assert say("command source") == "error: 'command source' takes exactly one executable filename argument.\n"


def test_a_file_that_sources_itself_ends(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "again"
    file.write_text(f"command source {file}\n")
    assert "error: command files are nested too deeply" in say(f"command source {file}")
