"""A command interpreter to talk to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter


@pytest.fixture
def interpreter() -> CommandInterpreter:
    context = Context()
    context.settings.assign("term-width", 110)
    return CommandInterpreter(context)


@pytest.fixture
def say(interpreter: CommandInterpreter) -> Callable[[str], str]:
    """Run a line; what it prints."""
    return lambda line: interpreter.execute(line).text
