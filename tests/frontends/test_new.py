from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.frontends.new import main
from machdbg.frontends.replay import main as replay


def test_a_new_scenario_can_be_replayed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = tmp_path / "my_first"
    assert main([str(directory)]) == 0
    assert replay(["--update", str(directory)]) == 0
    recorded = (directory / "session.txt").read_text()
    assert "mach_port_allocate: (os/kern) successful\nProcess 100 exited with status = 0" in recorded
    assert "stop reason = breakpoint 1.1" in recorded
    assert 'title = "My first"' in (directory / "scenario.toml").read_text()


def test_what_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1
    assert main([str(tmp_path)]) == 1
    assert main([str(tmp_path / "a-b")]) == 1
    assert capsys.readouterr().err.endswith(
        "error: 'a-b' is not a name for a scenario: letters, digits and underscores\n")
