"""What every sub-command does with the words behind it."""

from __future__ import annotations

from importlib import import_module

import pytest

from machdbg.frontends.main import SUBCOMMANDS


@pytest.mark.parametrize("name", sorted(SUBCOMMANDS))
@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help(name: str, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_module(f"machdbg.frontends.{SUBCOMMANDS[name]}").main([word]) == 0
    printed = capsys.readouterr()
    assert f"USAGE: machdbg {name}" in printed.out and printed.err == ""


@pytest.mark.parametrize("name", sorted(SUBCOMMANDS))
def test_unknown_switch(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_module(f"machdbg.frontends.{SUBCOMMANDS[name]}").main(["--frob"]) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("error: unknown option: --frob\n") and printed.out == ""


@pytest.mark.parametrize(("name", "words"), [("list", ["semaphore_create"]), ("new", []), ("play", ["leak", "trap"])])
def test_number_of_names(name: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert import_module(f"machdbg.frontends.{SUBCOMMANDS[name]}").main(words) == 1
    assert capsys.readouterr().err.startswith(f"error: 'machdbg {name}' takes ")
