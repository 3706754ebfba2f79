"""Commands that explain, on the scenarios that are shipped."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.debugger.target import Launcher
from machdbg.frontends.scenario import load_scenario

Say = Callable[..., str]


@pytest.fixture
def scenario() -> Callable[[str], Say]:
    """A debugger on a scenario: what lines print."""
    def load(name: str) -> Say:
        def launcher(_: str) -> Launcher:
            return load_scenario(name).launcher
        interpreter = CommandInterpreter(Context(launcher))

        def say(*lines: str) -> str:
            return [interpreter.execute(line).text for line in lines][-1]
        say("target create x")
        return say
    return load


CHOICES = {
    "bad_header": [("ipc_kmsg_get", "MACH_SEND_INVALID_DATA (0x10000002)", "ipc_kmsg.c:1575")],
    "dead_name": [("ipc_kmsg_copyin_header", "MACH_SEND_INVALID_DEST (0x10000003)", "ipc_kmsg.c:2432"),
                  ("ipc_right_copyin", "KERN_INVALID_RIGHT (17)", "ipc_right.c:1968")],
    "receive_timeout": [("ipc_mqueue_receive_results", "MACH_RCV_TIMED_OUT (0x10004003)", "ipc_mqueue.c:829")],
    "reply_to_dead_client": [("ipc_kmsg_copyin_header", "MACH_SEND_INVALID_DEST (0x10000003)", "ipc_kmsg.c:2432"),
                             ("ipc_right_copyin", "KERN_INVALID_RIGHT (17)", "ipc_right.c:2095")],
    "move_last_send": [("ipc_kmsg_copyin_header", "MACH_SEND_INVALID_DEST (0x10000003)", "ipc_kmsg.c:2400")],
    "leak": [("ipc_right_delta", "KERN_INVALID_VALUE (18)", "ipc_right.c:1307")],
    "host_info": [("processor_set_destroy", "KERN_FAILURE (5)", "processor.c:644")],
    "semaphore_destroyed": [("ipc_right_lookup_write", "KERN_INVALID_NAME (15)", "ipc_right.c:130")],
    "bad_request": [("_Xio_catalog_reset", "KERN_NOT_SUPPORTED (46)", "device_server.c:5011")],
    "blocked_sender": [("ipc_mqueue_receive_results", "MACH_RCV_TIMED_OUT (0x10004003)", "ipc_mqueue.c:829")],
}


@pytest.mark.parametrize("name", CHOICES)
def test_why_finds_the_line_that_chose(scenario: Callable[[str], Say], name: str) -> None:
    text = scenario(name)("run", "why")
    chosen = re.findall(r"^(\w+) chose (\S+ \(\w+\)) at ([\w.]+:\d+), tick \d+:$", text, re.MULTILINE)
    assert chosen == CHOICES[name]
    assert re.search(r"\nReturned through\n(   \w+ .*\n)+$", text)


def test_why_shows_what_was_looked_at(scenario: Callable[[str], Say]) -> None:
    text = scenario("dead_name")("run", "why")
    assert "   kr = 0x11\n" in text
    assert "   ipc_right_copyin had returned KERN_INVALID_RIGHT (17), at tick " in text
    assert "if bits & MACH_PORT_TYPE_DEAD_NAME:\n" in text


def test_why_without_a_failure(scenario: Callable[[str], Say]) -> None:
    say = scenario("dead_name")
    assert say("why") == "error: Command requires a current process.\n"
    assert say("b main", "run", "why") == "error: no call of this thread has failed up to here\n"


def test_history_shows_how_a_name_becomes_a_port(scenario: Callable[[str], Say]) -> None:
    say = scenario("semaphore_create")
    text = say("b ipc_kmsg_copyin", "run", "finish", "history kmsg->ikm_header->msgh_remote_port")
    got, copied_in = text.splitlines()[-2:]
    assert re.fullmatch(r"   +\d+  ipc_kmsg_get at ipc_kmsg.c:1607 +0x0{16} -> 0x0{13}103", got)
    assert re.fullmatch(r"-> +\d+  ipc_kmsg_copyin_header at ipc_kmsg.c:2589 +0x0{13}103 -> 0xffffff80\w+", copied_in)
    assert say("history -c 1 -- kmsg->ikm_header->msgh_remote_port") == copied_in + "\n"
    assert say("history 1 + 1") == "error: '1 + 1' is not in memory: it has no history\n"
    assert "history 1 + 1" in say("history")


def test_diff_shows_rights_and_members(scenario: Callable[[str], Say]) -> None:
    say = scenario("semaphore_create")
    say("b semaphore_create", "run")
    assert say("diff") == "error: there was no stop before this one; 'diff TICK' compares with any tick\n"
    text = say("finish", "diff")
    assert re.match(r"from tick \d+ to tick \d+:\n", text)
    assert re.search(r"\n  semaphore 0x\w+: new\n", text)
    assert re.search(r"\n  task 0x\w+ \(semaphore_create\(100\)\):\n", text)
    assert re.search(r"\n      semaphores_owned +0 -> 1\n", text)
    assert say("diff x") .startswith("error: 'x' is not a tick: a number from 0 to ")
    text = say("settings set stop-show-changes true", "finish")
    assert re.search(r"\nfrom tick \d+ to tick \d+:\n  port 0x\w+ \(the kernel's\): new\n", text)


def test_diff_in_either_direction(scenario: Callable[[str], Say]) -> None:
    say = scenario("semaphore_create")
    say("b semaphore_create", "run", "finish")
    forward = say("diff")
    tick = re.match(r"from tick (\d+) to tick (\d+)", forward)
    assert tick is not None
    assert say(f"goto {tick[1]}", f"diff {tick[2]}") == forward
