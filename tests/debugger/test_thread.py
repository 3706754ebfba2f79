"""Threads: a wait without a kernel stack."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.debugger.process import Process
from machdbg.debugger.thread import Thread
from machdbg.machine.function import at, function
from machdbg.machine.machine import Block, current_machine

from . import world
from .world import make_target, run, stop_at

PROGRAM = """
void first(void) {}
void second(void) {}
int main(void)
{
	first();
	trap(1, 2);
	second();
	return 0;
}
"""


@function("osfmk/park.c", line=80)
async def parks() -> world.int_t:
    await at(81)
    await waits_inside()
    return 0


@function("osfmk/park.c", line=90)
async def waits_inside() -> world.int_t:
    await at(91)
    machine = current_machine()
    me = machine.thread
    assert me is not None
    machine.set_timer(machine.now + 1000, lambda: machine.wake(me))
    await Block(goes_on(7))
    return 0


@function("osfmk/park.c", line=100)
async def goes_on(value: world.int_t) -> world.int_t:
    await at(102)
    await Block()
    return value


def other(process: Process) -> Thread:
    """The thread that parks."""
    return next(thread for thread in process.threads if thread.name == "parks")


def stack(thread: Thread) -> list[tuple[str, int]]:
    return [(frame.code.name, frame.location.line if frame.location else 0) for frame in thread.frames]


def test_a_continuation_is_all_that_a_waiting_thread_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "FUNCTIONS", [*world.FUNCTIONS, parks, waits_inside, goes_on])
    target = make_target(tmp_path, PROGRAM, parks)
    stop_at(target, "first")
    process, _ = run(target)
    thread = other(process)
    assert stack(thread) == [("goes_on", 100)]
    frame = thread.frame(0)
    assert frame is not None
    assert frame.pc == goes_on.address, "it has not begun"
    assert [argument.error for argument in frame.arguments] == ["variable not available"]
    (before,) = (tick for tick in thread.machine_thread.parked)
    process.goto(before)
    assert stack(other(process)) == [("waits_inside", 91), ("parks", 81)]
    process.goto(before + 1)
    assert stack(other(process)) == [("goes_on", 100)]


def test_a_breakpoint_on_the_continuation_stops_when_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "FUNCTIONS", [*world.FUNCTIONS, parks, waits_inside, goes_on])
    target = make_target(tmp_path, "int main(void)\n{\n\tfor (;;)\n\t\t;\n\treturn 0;\n}\n", parks)
    target.launch([])
    stop_at(target, "goes_on")
    process = target.process
    assert process is not None
    process.machine.threads.pop()  # nothing but the waiting thread is left to run
    process.machine._run_queue.pop()
    process.resume()
    assert stack(other(process)) == [("goes_on", 102)]
