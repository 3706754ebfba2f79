"""The debuggers of the commands' tests, and a Python that scripts leave as it was."""

from __future__ import annotations

import sys

import pytest

from tests.commands.conftest import debugger, launcher, somewhere_else, stopped, tell

__all__ = ["debugger", "launcher", "somewhere_else", "stopped", "tell"]


@pytest.fixture(autouse=True)
def python_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Directories and modules that a test brings in go again."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
