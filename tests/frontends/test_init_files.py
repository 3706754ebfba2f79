"""Files of commands that are run at start-up, and commands for when the program crashes."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.frontends.batch import INIT_WARNING, Console

CRASH = "int main(void)\n{\n    int *p = 0;\n    *p = 1;\n    return 0;\n}\n"


@pytest.fixture
def printed() -> list[str]:
    return []


@pytest.fixture
def console(printed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    """A console whose home and working directory are empty."""
    for name in ("home", "here"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "here")
    return Console(colors=False, sink=printed.append, error_sink=printed.append)


def test_home_file_is_run_silently_to_its_end(console: Console, printed: list[str], tmp_path: Path) -> None:
    (tmp_path / "home" / ".machdbginit").write_text("command alias hi version\nnosuch\nsettings show prompt\n")
    console.init_files(local=False)
    assert printed == ["error: 'nosuch' is not a valid command.\n", 'prompt (string) = "(machdbg) "\n']
    assert "hi" in console.interpreter.tree.aliases
    assert console.interpreter.history == []


def test_local_file_only_when_allowed(console: Console, printed: list[str], tmp_path: Path,
                                      capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "here" / ".machdbginit").write_text("settings show prompt\n")
    console.init_files(local=False)
    assert (printed, capsys.readouterr().err) == ([], INIT_WARNING)
    console.init_files(local=True)
    assert printed == ['prompt (string) = "(machdbg) "\n']
    (tmp_path / "home" / ".machdbginit").write_text("settings set target.load-cwd-machdbginit true\n")
    console.init_files(local=False)
    assert len(printed) == 2
    (tmp_path / "home" / ".machdbginit").write_text("settings set target.load-cwd-machdbginit false\n")
    console.init_files(local=False)
    assert (len(printed), capsys.readouterr().err) == (2, "")


def test_commands_on_a_crash(console: Console, printed: list[str], tmp_path: Path) -> None:
    program = tmp_path / "crash.c"
    program.write_text(CRASH)
    after = [("one-line", "run"), ("one-line", "version")]
    assert console.session([], [str(program)], after, batch=True, crash=[("one-line", "p 40 + 2")]) == 0
    text = "".join(printed)
    assert "version" not in text
    assert text.endswith("(machdbg) p 40 + 2\n(int) 42\n")
