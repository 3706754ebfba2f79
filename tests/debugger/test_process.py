"""Processes: how they start, stop, end; their threads; the past."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.state import State
from machdbg.debugger.target import Target
from machdbg.machine.function import at, function
from machdbg.machine.machine import Block, Panic

from . import world
from .world import follow, make_target, run, sleeper, stop_at, top, where

PROGRAM = """
int total;
int main(void)
{
	total = 7;
	say("hello\\n");
	return total;
}
"""


@function("osfmk/panic.c", line=70)
async def dies() -> world.int_t:
    await at(71)
    raise Panic("zalloc: bad element")


@function("osfmk/wait.c", line=80)
async def waits() -> world.int_t:
    await at(81)
    await Block()
    return 0


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return make_target(tmp_path, PROGRAM)


def test_a_process_that_ends(target: Target) -> None:
    process = target.launch([])
    assert process.state is State.LAUNCHED
    printed: list[str] = []
    process.machine.on_output = printed.append
    event = process.resume()
    assert event.exited
    assert (process.state, process.exit_status, process.exit_description) == (State.EXITED, 7, None)
    assert printed == ["hello\n"]
    assert process.threads == []
    with pytest.raises(DebuggerError, match=r"^Process must be launched\.$"):
        process.resume()
    with pytest.raises(DebuggerError, match=r"^Process must be launched\.$"):
        process.kill()


def test_the_end_can_be_gone_back_from(target: Target) -> None:
    stop_at(target, "main")
    process, _ = run(target)
    process.resume()
    assert process.resume(reverse=True).exited is False
    assert where(process) == "main:7 breakpoint 1.1"
    printed: list[str] = []
    process.machine.on_output = printed.append
    assert process.resume().exited
    assert printed == []  # it was printed when it happened
    assert process.exit_status == 7


def test_kill_is_final(target: Target) -> None:
    stop_at(target, "main")
    process, _ = run(target)
    process.kill()
    assert (process.state, process.exit_status, process.exit_description) == (State.EXITED, 9, "killed")
    actions: list[Callable[[], object]] = [process.resume, lambda: process.resume(reverse=True),
                                           lambda: process.goto(0)]
    for action in actions:
        with pytest.raises(DebuggerError, match=r"^Process must be launched\.$"):
            action()


def test_stop_at_entry(target: Target) -> None:
    process = target.launch([])
    process.run_to_entry()
    assert where(process) == "start:2 signal SIGSTOP"


def test_goto_and_the_ends_of_time(target: Target) -> None:
    stop_at(target, "main")
    process, _ = run(target)
    process.goto(0)
    assert where(process) == "boot:61 goto 0"
    with pytest.raises(DebuggerError, match=r"^No more reverse-execution history\.$"):
        process.resume(reverse=True)
    last = process.timeline.present
    with pytest.raises(DebuggerError, match=rf"^tick {last + 1} is out of range \(valid values are 0 - {last}\)\.$"):
        process.goto(last + 1)
    process.goto(last)
    assert where(process) == f"main:7 goto {last}"


def test_the_past_cannot_be_changed(target: Target) -> None:
    stop_at(target, "main")
    process, _ = run(target)
    address = target.images[0].globals["total"].address
    assert address is not None
    process.memory.write(address, b"\x05")
    assert process.memory.read(address, 4) == b"\5\0\0\0"
    process.goto(2)
    assert process.memory.read(address, 4) == b"\0\0\0\0"
    with pytest.raises(DebuggerError, match="would change the past"):
        process.memory.write(address, b"\x06")
    process.goto(process.timeline.present)
    assert process.memory.read(address, 4) == b"\5\0\0\0"


def test_a_crash_is_a_stop_each_time(tmp_path: Path) -> None:
    target = make_target(tmp_path, "int main(void)\n{\n\tint *p = 0;\n\treturn *p;\n}\n")
    process, event = run(target)
    assert not event.exited
    assert where(process) == "main:6 EXC_BAD_ACCESS (code=1, address=0x0)"
    assert follow(process, "c") == ["main:6 EXC_BAD_ACCESS (code=1, address=0x0)"]
    assert follow(process, "rs") == ["main:5 step in"]


def test_a_panic_is_a_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "FUNCTIONS", [*world.FUNCTIONS, dies])
    process, _ = run(make_target(tmp_path, PROGRAM, dies))
    assert where(process) == "dies:71 panic: zalloc: bad element"


def test_waiting_for_ever_is_a_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "FUNCTIONS", [*world.FUNCTIONS, waits])
    target = make_target(tmp_path, "int main(void)\n{\n\tfor (;;)\n\t\tsay(\"\");\n\treturn 0;\n}\n", waits)
    process = target.launch([])
    process.machine.threads.pop()  # only the waiting thread and boot are left to run
    process.machine._run_queue.pop()
    process.resume()
    assert where(process) == "waits:81 deadlock: every thread waits, and nothing is left to wake one"


def test_interrupting_an_endless_loop(tmp_path: Path) -> None:
    target = make_target(tmp_path, "int main(void)\n{\n\tfor (;;)\n\t\tsay(\"x\");\n\treturn 0;\n}\n")
    process = target.launch([])
    process.machine.on_output = lambda _: process.interrupt()
    process.resume()
    thread = process.selected_thread
    assert thread is not None
    assert thread.stop_reason == "signal SIGSTOP"


def test_a_keyboard_interrupt_leaves_memory_where_the_cursor_is(tmp_path: Path) -> None:
    target = make_target(tmp_path, "int n;\nint main(void)\n{\n\tfor (;;)\n\t\tn++, say(\"x\");\n\treturn 0;\n}\n")
    process = target.launch([])

    def stop(_: str) -> None:
        if process.machine.timeline.present > 100:
            raise KeyboardInterrupt

    process.machine.on_output = stop
    with pytest.raises(KeyboardInterrupt):
        process.resume()
    assert process.timeline.at_present
    assert process.state is State.STOPPED


def test_threads_keep_their_indexes(tmp_path: Path) -> None:
    target = make_target(tmp_path, PROGRAM, sleeper)
    stop_at(target, "main")
    process, _ = run(target)
    assert [(thread.index, thread.name, bool(thread.stop_reason)) for thread in process.threads] == [
        (1, "prog", True), (2, "sleeper", False)]
    process.goto(0)
    assert [(thread.index, thread.name) for thread in process.threads] == [(3, "boot")]
    process.goto(process.timeline.present)
    assert [(thread.index, thread.name) for thread in process.threads] == [(1, "prog"), (2, "sleeper")]
    thread = process.select_thread(2)
    assert process.selected_thread is thread
    assert [frame.code.name for frame in thread.frames] == ["sleeper"]
    with pytest.raises(DebuggerError, match=r"^invalid thread #3\.$"):
        process.select_thread(3)


def test_frames_are_selected_within_the_stack(target: Target) -> None:
    stop_at(target, "main")
    process, _ = run(target)
    thread = process.selected_thread
    assert thread is not None
    assert thread.select_frame(1).code.name == "start"
    assert thread.selected_frame is not None
    assert thread.selected_frame.index == 1
    with pytest.raises(DebuggerError, match=r"^Frame index \(99\) out of range\.$"):
        thread.select_frame(99)
    follow(process, "n")
    assert thread.selected_frame.index == 0


def test_registers_are_those_known_at_the_point(target: Target) -> None:
    stop_at(target, "service", "main")
    process, _ = run(target)
    frame = top(process)
    assert frame.registers()["rip"] == frame.pc == frame.code.pc(frame.position)
    assert frame.registers()["rbp"] == frame.machine_frame.base
    assert "rax" not in frame.registers()


def test_arguments_are_in_registers_at_the_first_step_point(tmp_path: Path) -> None:
    target = make_target(tmp_path, "int main(void)\n{\n\treturn trap(3, 4);\n}\n")
    stop_at(target, "service")
    process, _ = run(target)
    registers = top(process).registers()
    assert (registers["rdi"], registers["rsi"]) == (3, world.DATA)
    follow(process, "n")
    assert "rdi" not in top(process).registers()

