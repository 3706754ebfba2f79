from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.frontends.play import Act, Player, acts, main
from machdbg.frontends.scenario import load_scenario
from machdbg.frontends.screen import Screen

from .lessons import small_lesson

SESSION = "# Stop in\n# twice.\nb twice\nrun\n\n# See.\nbt\n# That was all.\n"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    place = small_lesson(tmp_path).path.parent
    (place / "session.lldb").write_text(SESSION)
    return place


def test_remarks_belong_to_the_command_behind_them() -> None:
    assert list(acts(SESSION)) == [Act(("Stop in", "twice."), "b twice"), Act((), "run"), Act(("See.",), "bt"),
                                   Act(("That was all.",), "")]


def test_a_session_is_shown_key_by_key(directory: Path) -> None:
    shown: list[str] = []
    keys = iter(" p+-xp q")
    waited: list[float | None] = []

    def key(seconds: float | None) -> str:
        waited.append(seconds)
        return next(keys)

    assert not Player(load_scenario(str(directory)), Screen(), shown.append, key).run()
    text = "".join(shown)
    assert "Small. A test\n" in text
    assert "\nStop in twice.\n" in text
    assert "[1/4] b twice   (space: next, p: play, +/-: speed, q: leave)" in text
    assert "(machdbg) run\nProcess 100 launched" in text
    assert "(machdbg) bt\n" not in text
    assert waited == [None, None, 2.0, 1.0, 2.0, 2.0, None, None]


def test_without_keys_it_runs_through(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(directory), "--auto"]) == 0
    printed = capsys.readouterr().out
    assert "(machdbg) bt\n* thread #1" in printed
    assert printed.endswith("\nThat was all.\n")


def test_what_cannot_be_played(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1
    assert main(["--nosuch", "x"]) == 1
    assert main(["nosuchscenario"]) == 1
    (directory / "session.lldb").unlink()
    assert main([str(directory)]) == 1
    assert capsys.readouterr().err.endswith("error: scenario 'small' has no session to play\n")
