from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.frontends.replay import main


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A scenario of one program, with a session but nothing recorded."""
    directory = tmp_path / "small"
    directory.mkdir()
    (directory / "small.c").write_text("int main(void)\n{ return 4; }\n")
    (directory / "scenario.toml").write_text(
        'title = "Small"\npurpose = "A test"\n[[task]]\nname = "small"\nsources = ["small.c"]\n')
    (directory / "session.lldb").write_text("b main\nrun\nnosuch\nbt 1\nshowallrights\nc\n")
    return directory


def test_a_session_is_recorded_and_compared(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(scenario)]) == 1
    assert capsys.readouterr().out.startswith("small: nothing recorded yet\n--- small/session.txt\n")
    assert main(["--update", str(scenario)]) == 0
    assert capsys.readouterr().out == "small: updated\n"
    recorded = (scenario / "session.txt").read_text()
    assert "(machdbg) nosuch\nerror: 'nosuch' is not a valid command.\n(machdbg) bt 1\n" in recorded
    assert recorded.endswith("Process 100 exited with status = 4 (0x00000004) \n")
    assert main([str(scenario)]) == 0
    assert capsys.readouterr().out == "small: ok\n"


def test_a_difference_is_shown(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--update", str(scenario)])
    (scenario / "small.c").write_text("int main(void)\n{ return 5; }\n")
    capsys.readouterr()
    assert main([str(scenario)]) == 1
    printed = capsys.readouterr().out
    assert "\n-Process 100 exited with status = 4 (0x00000004) \n+Process 100 exited with status = 5" in printed


def test_what_cannot_be_replayed(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nosuchscenario"]) == 1
    assert capsys.readouterr().err.startswith("error: unable to find scenario 'nosuchscenario'")
    assert main(["--nosuch"]) == 1
    (scenario / "session.lldb").unlink()
    assert main([str(scenario)]) == 1
    assert "error: no session to replay" in capsys.readouterr().out
