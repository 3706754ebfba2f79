"""Views of messages, on the scenarios that are shipped."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.frontends.scenario import load_scenario

Say = Callable[..., str]


def at(name: str, *lines: str) -> Say:
    """A debugger on a scenario after some commands: what further lines print."""
    interpreter = CommandInterpreter(Context(lambda _: load_scenario(name).launcher))

    def say(*lines: str) -> str:
        return [interpreter.execute(line).text for line in lines][-1]
    say("target create x", "settings set term-width 150", *lines)
    return say


@pytest.fixture(scope="module")
def creating() -> Say:
    return at("semaphore_create", "b semaphore_create", "run")


def row(text: str, field: str) -> str:
    return next(line for line in text.splitlines() if f" {field} " in line)


def test_a_request_is_shown_byte_by_byte(creating: Say) -> None:
    text = creating("kmsg view")
    assert text.startswith("0xffffff8010da4e00 ipc_kmsg\n  +0x0    a8 00 00 00 ")
    assert row(text, "ikm_header").endswith("0xffffff8010da4e8c the message lies 0x8c into the kmsg")
    assert row(text, "msgh_bits").endswith("0x1211             remote MOVE_SEND, local MOVE_SEND_ONCE")
    assert row(text, "msgh_local_port").endswith("a send-once right to the port: semaphore_create(100) name 0x303")
    assert row(text, "msgh_id").endswith("3418, semaphore_create")
    assert re.search(r"\n0x\w+ data\n  \+0x20 .* NDR .*\n  \+0x28 .* policy .* int\n  \+0x2c .* value .* int\n", text)
    assert row(text, "msgh_audit.val[5]").endswith("0x64")
    assert creating("kmsg view 0xffffff8010da4e00") == text


def test_ids_between_tasks_are_not_the_kernel_s() -> None:
    say = at("user_rpc", "breakpoint set -n ipc_kmsg_copyout -c "
             "'kmsg->ikm_header->msgh_id == 1000'", "run")
    assert row(say("kmsg view"), "msgh_id").endswith("0x3e8              1000")


def test_names_before_they_are_rights_and_bodies() -> None:
    say = at("rights_transfer", "b ipc_kmsg_copyin", "run")
    assert "a name, for " in row(say("kmsg view"), "msgh_remote_port")
    say = at("rights_transfer", "b ipc_kmsg_copyin_body", "run", "finish")
    text = say("kmsg view")
    assert " mach_msg_body_t\n" in text
    assert re.search(r" descriptor 0: mach_msg_port_descriptor_t\n  \+0x24 .* name .* right to the port: ", text)


def test_a_request_as_the_routine_that_it_is_for(creating: Say) -> None:
    lines = creating("mig").splitlines()
    assert lines[:2] == ["0xffffff8010da4e8c request of semaphore_create (3418), 48 bytes",
                         "  semaphore_create(task, policy=0, value=0)"]
    assert lines[-1].split() == ["+0x2c", "00", "00", "00", "00", "value", "0", "int"]
    assert creating("mig InHeadP", "up", "mig InHeadP") == creating("down", "mig")


def test_a_message_in_a_task() -> None:
    say = at("semaphore_create", "breakpoint set -n mach_msg -s libsystem_kernel.dylib -o true", "run")
    lines = say("mig msg").splitlines()
    assert re.fullmatch(r"0x7ffe\w+ request of semaphore_create \(3418\), 40 bytes", lines[0])
    assert lines[-2].split()[-3:] == ["policy", "0", "int"]
    lines = say("finish", f"mig {lines[0].split()[0]}").splitlines()
    assert re.fullmatch(r"0x7ffe\w+ reply of semaphore_create \(3418\), 40 bytes", lines[0])
    assert lines[1] == "  semaphore_create(semaphore=0x403)"


def test_a_reply_that_says_what_went_wrong(tmp_path: Path) -> None:
    for file in load_scenario("semaphore_create").directory.iterdir():
        text = file.read_text()
        (tmp_path / file.name).write_text(text.replace("SYNC_POLICY_FIFO", "9") if file.suffix == ".c" else text)
    say = at(str(tmp_path), "b ipc_kobject.c:377", "run")
    lines = say("mig reply").splitlines()
    assert lines[0].endswith("reply of semaphore_create (3418), 44 bytes")
    assert lines[1] == "  semaphore_create() = 4"


def test_ids_that_are_no_routine_s() -> None:
    say = at("blocked_sender", "b ipc_mqueue_send", "run")
    assert re.match(r"0x\w+ message \d+: no routine of the kernel's\n  \+0x0 .* Head.msgh_bits ", say("mig"))


def test_where_there_is_no_kmsg(creating: Say) -> None:
    assert creating("kmsg view 0x10").startswith("error: no kmsg at 0x10: 0x")
    say = at("semaphore_create", "b main", "run")
    assert say("kmsg view") == "error: no frame here handles a kmsg; give the address of one: kmsg view <ipc_kmsg>\n"


def test_a_narrow_terminal(creating: Say) -> None:
    creating("settings set term-width 80")
    text = creating("kmsg view")
    creating("settings set term-width 150")
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "msgh_bits             0x1211\n          remote MOVE_SEND, local MOVE_SEND_ONCE\n" in text


def test_ports_and_who_holds_them(creating: Say) -> None:
    text = creating("ports view")
    assert re.search(r"^task 0x\w+ \(the kernel's\)\n    semaphore_create\(100\): send 0x103\n"
                     r"    message 0xffffff8010da4e00 held by .*, remote port: send$", text, re.MULTILINE)
    assert re.search(r"^port 0x\w+ \(semaphore_create\(100\) name 0x303\)$", text, re.MULTILINE)
    drawn = creating("ports view --mermaid")
    assert drawn.startswith('flowchart LR\n    n0["semaphore_create(100)"]\n    n1(["task 0x')
    assert re.search(r'\n    n\d -- "receive 0x303" --> n0\n', drawn)
    drawn = creating("ports view -d")
    assert drawn.startswith("digraph ports {\n") and drawn.endswith("}\n")
    assert re.search(r'"port 0x\w+" -> "semaphore_create\(100\)" \[label="receive 0x303"\];', drawn)
    assert len(creating("ports view -a")) > len(text)


def test_messages_that_wait_are_seen() -> None:
    text = at("blocked_sender", "b ipc_mqueue_send", "run", "continue", "continue")("ports view")
    assert re.search(r"\n    waiting: .*\(\d+\)", text)


def test_the_sequence_of_a_call() -> None:
    say = at("semaphore_create", "run")
    lines = say("sequence").splitlines()
    assert lines[0].split() == ["kernel", "semaphore_create(100)"]
    shown = [re.sub(r"-+", "-", line[8:]) for line in lines[1:4]]
    assert shown == ["|<- semaphore_create (3418) -|", "|- reply to semaphore_create (3518) on 0x303 ->|",
                     "|                                                * receives reply to semaphore_create (3518)"]
    assert say("sequence --mermaid").splitlines()[:5] == [
        "sequenceDiagram", "    participant p0 as kernel", "    participant p1 as semaphore_create(100)",
        "    p1->>p0: semaphore_create (3418)", "    p0->>p1: reply to semaphore_create (3518) on 0x303"]
    say("settings set term-width 40")
    assert re.match(r" +\d+  semaphore_create\(100\) -> kernel: semaphore_create \(3418\)\n", say("sequence"))
    assert say("sequence -s 999999").startswith("error: '999999' is not a tick: a number from 0 to ")


def test_the_sequence_between_tasks() -> None:
    say = at("user_rpc", "run")
    text = say("sequence")
    assert re.search(r"client\(100\) -> launchd\(1\): bootstrap_look_up \(404\) on 0x\w+\n", text)
    assert re.search(r"client\(100\) -> server\(101\): id 1000 on 0x\w+\n", text)
    assert re.search(r"server\(101\) receives id 1000 from client\(100\)\n", text)
    assert say("goto 5", "sequence") == "no messages up to here\n"
