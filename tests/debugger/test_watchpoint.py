"""Watchpoints: what stops the process, in both directions, in user and kernel memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.debugger.process import Process
from machdbg.debugger.target import Target
from machdbg.debugger.value import Value
from machdbg.debugger.watchpoint import Watched, Watchpoint
from machdbg.machine import ctype as c

from .world import DATA, make_target, run, stop_at, top, where

PROGRAM = """
int total; int other;
int f(int n)
{
	int local = n;
	local += 1;
	return local;
}
int main(void)
{
	total = 0;
	total = 1;
	other = total;
	total = 1;
	trap(3, 0);
	total = f(1);
	f(2);
	return total;
}
"""


@pytest.fixture
def process(tmp_path: Path) -> Process:
    """Stopped in main."""
    target = make_target(tmp_path, PROGRAM)
    stop_at(target, "main")
    return run(target)[0]


def watch(process: Process, name: str, kind: str = "m", condition: str | None = None) -> Watchpoint:
    target: Target = process.target
    value = target.evaluate(name)
    assert value is not None
    created = target.watchpoints.create(Watched(name, value, value.type.size, kind))
    created.condition = condition
    return created


def places(process: Process, *, reverse: bool = False) -> list[str]:
    """Where it stops, until the end."""
    found: list[str] = []
    while not (reverse and process.tick == 0) and not (event := process.resume(reverse=reverse)).exited:
        if top(process).thread.stop_reason == "history boundary":
            break
        assert event.watchpoints
        values = event.watchpoints[0]
        shown = " -> ".join(str(value.as_integer()) for value in (values.old, values.new) if value is not None)
        found.append(f"{where(process).partition(' ')[0]} {shown}".rstrip())
    return found


def test_a_change(process: Process) -> None:
    watch(process, "total")
    assert places(process) == ["main:15 0 -> 1", "main:19 1 -> 2"]
    process.target.breakpoints.clear()
    assert places(process, reverse=True) == ["main:18+ 2 -> 1", "main:14 1 -> 0"]


def test_every_write(process: Process) -> None:
    watch(process, "total", "w")
    assert places(process) == ["main:14 0 -> 0", "main:15 0 -> 1", "main:17 1 -> 1", "main:19 1 -> 2"]


def test_reads_are_seen_from_then_on(process: Process) -> None:
    watch(process, "total", "r")
    assert places(process) == ["main:16", "start:2+"]
    process.target.breakpoints.clear()
    assert places(process, reverse=True) == ["main:20", "main:15"]


def test_a_condition(process: Process) -> None:
    watchpoint = watch(process, "total", condition="total == 2")
    assert places(process) == ["main:19 0 -> 2"]
    assert watchpoint.hit_count == 1


def test_the_ignore_count_is_held_against_all_hits(process: Process) -> None:
    watchpoint = watch(process, "total", "w")
    process.resume()
    watchpoint.ignore_count = 2
    assert places(process) == ["main:17 0 -> 1", "main:19 1 -> 2"]
    assert watchpoint.hit_count == 4


def test_kernel_memory(process: Process) -> None:
    references = Value.in_memory("", c.UNSIGNED_INT, process.memory, DATA)
    process.target.watchpoints.create(Watched("references", references, 4))
    assert places(process) == ["service:33 5 -> 8"]
    process.target.breakpoints.clear()
    assert places(process, reverse=True) == ["service:32 8 -> 5", "boot:61 5 -> 0"]


def test_a_local_variable_is_watched_while_its_frame_is_there(process: Process) -> None:
    stop_at(process.target, "f")
    process.resume()
    frame = top(process)
    local = frame.local("local")
    assert local is not None
    watchpoint = process.target.watchpoints.create(
        Watched("local", local, 4, frame=frame.machine_frame, thread=frame.thread.machine_thread))
    process.target.breakpoints.clear()
    assert places(process)[1:] == ["f:9 1 -> 2"]  # the first is whatever lay there before -> 1
    assert not watchpoint.is_active(process)


def test_a_write_of_the_users_is_no_hit(process: Process) -> None:
    watch(process, "total", "w", "total == 7")
    process.target.evaluate("total = 7")
    assert places(process) == []


def test_another_moment_is_another_beginning(process: Process) -> None:
    start = process.tick
    watchpoint = watch(process, "total")
    assert places(process) == ["main:15 0 -> 1", "main:19 1 -> 2"]
    process.goto(start)
    assert (watchpoint.old, watchpoint.new and watchpoint.new.as_integer()) == (None, 0)
    assert places(process) == ["main:15 0 -> 1", "main:19 1 -> 2"]
