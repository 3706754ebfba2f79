"""Registers by all their names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.debugger.registers import GENERAL, find, names

from .bench import Launcher

Say = Callable[[str], str]


@pytest.fixture
def say(launcher: Launcher) -> Say:
    interpreter = CommandInterpreter(Context(lambda name: launcher))
    for line in ("target create client.c", "b add", "run"):
        assert interpreter.execute(line).succeeded
    return lambda line: interpreter.execute(line).text


def test_parts(say: Say) -> None:
    whole = int(say("register read rdi").split()[2], 16)
    assert say("register read edi di dil").split() == [
        "edi", "=", f"{whole & 0xFFFFFFFF:#010x}", "di", "=", f"{whole & 0xFFFF:#06x}",
        "dil", "=", f"{whole & 0xFF:#04x}"]
    assert say("p $dil").startswith("(unsigned char) ")
    assert say("p/x $edi") == f"(unsigned int) {whole & 0xFFFFFFFF:#010x}\n"
    assert say("register read arg1") == say("register read rdi")
    assert say("register read sp").split()[0] == "rsp"  # and not the 16 bits of that name
    assert say("register info bh") == (
        "       Name: bh\n       Size: 1 bytes (8 bits)\n  Read from: rbx\n"
        "    In sets: General Purpose Registers (index 0)\n")


def test_write(say: Say) -> None:
    for text in ("-1", "main"):
        assert say(f"register write rip {text}") == (
            f"error: Failed to write register 'rip' with value '{text}': '{text}' is not a valid unsigned integer "
            "string value\n")
    assert say("register write nosuch 1") == "error: Register not found for 'nosuch'.\n"
    assert "is only recorded here" in say("register write rdi 1")


def test_every_name_is_a_register() -> None:
    for name in names():
        register = find(name)
        assert register is not None and register.whole in GENERAL and register.offset + register.size <= 8
    ah = find("$ah")
    assert ah is not None and ah.of(0x1122334455667788) == 0x77
    assert find("xmm0") is None
