"""A command interpreter to talk to."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter

from .bench import SOURCE, Launcher


@pytest.fixture
def interpreter() -> CommandInterpreter:
    context = Context()
    context.settings.assign("term-width", 110)
    return CommandInterpreter(context)


@pytest.fixture
def say(interpreter: CommandInterpreter) -> Callable[[str], str]:
    """Run a line; what it prints."""
    return lambda line: interpreter.execute(line).text


@pytest.fixture(scope="session")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Launcher:
    source = tmp_path_factory.mktemp("program") / "client.c"
    source.write_text(SOURCE)
    return Launcher(source)


@pytest.fixture
def debugger(launcher: Launcher) -> CommandInterpreter:
    """An interpreter with the program loaded."""
    context = Context(lambda name: launcher)
    context.settings.assign("term-width", 110)
    interpreter = CommandInterpreter(context)
    assert interpreter.execute("target create client.c").text == (
        "Current executable set to '/tmp/client' (x86_64).\n")
    return interpreter


def plain(text: str) -> str:
    """``text`` without what depends on how code is laid out: long addresses, offsets in functions, UUIDs."""
    text = re.sub(r"\b[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\b", "UUID", text)
    return re.sub(r"(`[A-Za-z_]\w*) \+ \d+", r"\1 + N", re.sub(r"0x[0-9a-f]{9,}", "ADDR", text))


@pytest.fixture
def tell(debugger: CommandInterpreter) -> Callable[[str], str]:
    """Run a line with the program loaded; what it prints, ``plain``."""
    return lambda line: plain(debugger.execute(line).text)


@pytest.fixture
def stopped(tell: Callable[[str], str]) -> Callable[[str], str]:
    """``tell``, with the program stopped in ``add``, at its second call."""
    for line in ("b add", "breakpoint modify -i 1", "run"):
        tell(line)
    return tell


@pytest.fixture(autouse=True)
def somewhere_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands that write files must not write them here."""
    monkeypatch.chdir(tmp_path)
