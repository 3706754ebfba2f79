"""mach-trace, on the scenarios that are shipped."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.frontends.scenario import load_scenario

Say = Callable[..., str]


@pytest.fixture(scope="module")
def say() -> Say:
    """A debugger after a call between tasks: what lines print."""
    interpreter = CommandInterpreter(Context(lambda _: load_scenario("user_rpc").launcher))

    def say(*lines: str) -> str:
        return [interpreter.execute(line).text for line in lines][-1]
    say("target create x", "run")
    return say


def shown(text: str) -> list[str]:
    """The calls without their ticks."""
    return [re.sub(r"^ +\d+ ", "", line) for line in text.splitlines()]


def test_calls_with_arguments_and_results(say: Say) -> None:
    lines = shown(say("mach-trace"))
    assert lines[0] == ("server(101): mach_port_allocate(task=0x103, right=MACH_PORT_RIGHT_RECEIVE, name=[0x503]) "
                        "= KERN_SUCCESS")
    assert any(re.fullmatch(r'client\(100\): bootstrap_look_up\(bp=0x403, service_name="org.example.square", '
                            r"sp=\[0x503\]\) = KERN_SUCCESS", line) for line in lines)
    assert any(re.fullmatch(r"client\(100\): mach_msg\(msg=\{id 1000, to 0x503, reply to 0x603\}, "
                            r"option=MACH_SEND_MSG\|MACH_RCV_MSG, send_size=28, .*\) = KERN_SUCCESS", line)
               for line in lines)
    assert lines[-1].startswith("server(101): mach_msg_server(") and lines[-1].endswith(") = ?")


def test_only_some_calls(say: Say) -> None:
    assert all(line.startswith("client(100): ") for line in shown(say("mach-trace -t client")))
    assert say("mach-trace -t 100") == say("mach-trace -t client")
    assert [line.partition("(10")[0] for line in shown(say("mach-trace -r usleep"))] == ["client"]
    assert shown(say("mach-trace -e failed"))[0].endswith(" = BOOTSTRAP_UNKNOWN_SERVICE")
    assert say("mach-trace -e BOOTSTRAP_UNKNOWN_SERVICE") == say("mach-trace -e failed")
    assert len(shown(say("mach-trace -e KERN_SUCCESS"))) > len(shown(say("mach-trace -e failed")))
    assert shown(say("mach-trace -e unfinished"))[0].startswith("server(101): mach_msg_server(")
    assert say("mach-trace -r nosuch") == ""


def test_a_file(say: Say, tmp_path: Path) -> None:
    assert say(f"mach-trace -o {tmp_path}/trace.txt") == ""
    assert (tmp_path / "trace.txt").read_text() == say("mach-trace")
    assert say(f"mach-trace -o {tmp_path}/no/trace.txt").startswith("error: cannot write '")


def test_mistakes(say: Say) -> None:
    assert say("mach-trace -r [").startswith("error: [: ")
    assert say("mach-trace -e NOSUCH") == (
        "error: 'NOSUCH' is not a result: the name of a code, 'failed' or 'unfinished'\n")
    assert say("mach-trace -s 9999999").startswith("error: '9999999' is not a tick: a number from 0 to ")


def test_a_kernel_routine_is_named() -> None:
    interpreter = CommandInterpreter(Context(lambda _: load_scenario("semaphore_create").launcher))
    text = [interpreter.execute(line).text for line in ("target create x", "run", "mach-trace")][-1]
    assert shown(text)[0] == ("semaphore_create(100): semaphore_create(task=0x103, semaphore=[0x403], policy=0, "
                              "value=0) = KERN_SUCCESS")
