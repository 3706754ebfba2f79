"""Threads and wait queues as Apple's lldbmacros show them."""

from __future__ import annotations

import json

import pytest

from machdbg.commands.interpreter import CommandInterpreter

from .test_xnu_more import session


@pytest.fixture(scope="module")
def waiting() -> CommandInterpreter:
    """Two threads of a program, one of which waits for a semaphore that the other one is about to signal."""
    return session("target create semaphore_threads", "b semaphore_signal_internal", "run",
                   "continue")


def rows(interpreter: CommandInterpreter, line: str) -> list[dict[str, str | int]]:
    name, _, rest = line.partition(" ")
    found = json.loads(interpreter.execute(f"{name} --json {rest}").text)
    assert isinstance(found, list)
    return found


def test_threads(waiting: CommandInterpreter) -> None:
    found = rows(waiting, "showallthreads")
    tasks = [row for row in found if row["kind"] == "task"]
    threads = [row for row in found if row["kind"] == "thread"]
    assert len(threads) == sum(int(row["acts"]) for row in tasks)
    waiter = next(row for row in threads if "<semaphore_event>" in str(row["wait_event"]))
    assert (waiter["state"], waiter["sched_mode"], waiter["thread_name"]) == ("W", "timeshare", "semaphore_threads")
    assert waiter["waitq"] == hex(int(waiting.execute("p/x (unsigned long)&semaphore->waitq").text.split()[-1], 16))
    runner = next(row for row in threads if row["state"] == "R")
    assert runner["waitq"] == ""
    header, line = waiting.execute(f"showact {waiter['thread']}").text.splitlines()
    assert header.split() == ["thread", "thread_id", "processor", "base", "pri", "sched_mode", "io_policy", "state",
                              "ast", "waitq", "wait_event", "wmesg", "thread_name"]
    for key in ("thread_id", "sched_mode", "state", "waitq", "wait_event", "thread_name"):
        column = header.index(f"{key} ") if key != "thread_name" else header.rindex(key)
        assert line[column:].startswith(str(waiter[key])) or key in ("waitq", "thread_name")
    own = rows(waiting, f"showtaskthreads {tasks[-1]['task']}")
    assert own[1:] == threads[-int(tasks[-1]["acts"]):]


def test_wait_queue(waiting: CommandInterpreter) -> None:
    (queue,) = rows(waiting, "showwaitq &semaphore->waitq")
    waiter = next(row for row in rows(waiting, "showallthreads") if row["kind"] == "thread" and row["state"] == "W")
    assert (queue["typ"], queue["threads"], queue["member_of"]) == ("Q", waiter["thread"], "")


def test_wait_queue_of_a_set() -> None:
    interpreter = session("target create port_set_server", "b ipc_mqueue_add", "run", "finish", "breakpoint delete -f")
    space = next(row["ipc_space"] for row in rows(interpreter, "showalltasks") if row["pid"])
    rights = rows(interpreter, f"showrights {space}")
    pset = next(row["object"] for row in rights if row.get("rite") == "Set")
    port = next(row["object"] for row in rights if row.get("nsets"))
    (of_set,) = rows(interpreter, f"showwaitq &((ipc_pset_t){pset})->ips_messages")
    (of_port,) = rows(interpreter, f"showwaitq &((ipc_port_t){port})->ip_messages")
    assert of_set["typ"] == "SET" and of_set["setid"]
    assert of_port["typ"] == "Q" and of_port["member_of"] == of_set["setid"]


def test_task_suspenders() -> None:
    interpreter = session("target create suspended_thread", "b kernel.development`ipc_kobject_server", "run")
    assert "is not suspended" in interpreter.execute("showtasksuspenders kernel_task").text


@pytest.mark.parametrize("name", ["showact", "showtaskthreads", "showwaitq", "showvoucher"])
def test_wrong_address(waiting: CommandInterpreter, name: str) -> None:
    assert waiting.execute(f"{name} 0x10").text.startswith("error: no ")
    assert waiting.execute(name).text.startswith(f"error: '{name}' takes the address of a ")


def test_help(waiting: CommandInterpreter) -> None:
    assert waiting.execute("showact -h").text == waiting.execute("help showact").text
