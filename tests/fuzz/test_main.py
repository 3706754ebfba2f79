"""The fuzzer itself: it shortens what fails, saves it and can do it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from machdbg.kernel.headers import ipc_port
from tests.fuzz import __main__ as program
from tests.fuzz.acts import KINDS, Act, Violation, World, free
from tests.kernel.user import User


def test_shortest() -> None:
    assert program.shortest(list(range(20)), lambda part: {3, 11, 12} <= set(part)) == [3, 11, 12]
    assert program.shortest([1], lambda part: True) == []


@pytest.mark.parametrize("what", ["messages", "ports", "commands"])
def test_a_short_run(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.fuzz(what, 7, 0) == 0
    assert "no failure" in capsys.readouterr().out


def test_a_failure_is_found_shortened_saved_and_replayed(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A kernel that loses a right whenever one is moved."""
    carry = World.move

    def move(world: World, user: User, numbers: Any) -> str:
        text = carry(world, user, numbers)
        port: ipc_port = user.port(user.task_self)
        port.ip_srights += 1
        return text

    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(KINDS, "move", move)
    assert program.fuzz("ports", 3, 1) == 1
    (saved,) = tmp_path.glob("fuzz-ports-*.json")
    assert "Violation" in capsys.readouterr().out
    assert program.replay(saved) == 1
    assert "ip_srights is" in capsys.readouterr().err
    assert saved.read_text().count('"move"') == 1
    monkeypatch.undo()
    assert program.replay(saved) == 0


def test_a_violation_names_the_port() -> None:
    world = World()
    user = world.users[0]
    assert free(user)
    user.port(user.task_self).ip_srights += 1
    with pytest.raises(Violation, match="ip_srights is 3, but 2 send rights exist"):
        world.perform(Act(0, "trap", (1,)))
