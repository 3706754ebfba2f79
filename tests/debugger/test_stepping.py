"""Steps in both directions: through C, the trap, the kernel; over calls; out; back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from machdbg.debugger.process import Process
from machdbg.debugger.target import Target
from machdbg.machine import ctype as c

from .world import DATA, follow, make_target, run, sleeper, stop_at, top, where

PROGRAM = """
struct pair { int a, b; };
int total;
int twice(int x) { return 2 * x; }
int add(struct pair *p, int times)
{
	int sum = 0;
	for (int i = 0; i < times; i++)
		sum += p->a + twice(p->b);
	return sum;
}
int fact(int n)
{
	if (n < 2)
		return 1;
	return n * fact(n - 1);
}
int main(void)
{
	struct pair p = {1, 2};
	int kr;
	total = add(&p, 2);
	kr = trap(3, 4);
	say("hi");
	total += fact(3);
	return total;
}
"""


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return make_target(tmp_path, PROGRAM)


def started(target: Target, function: str = "main", **options: object) -> Process:
    """Run to a function; the breakpoint is gone again."""
    stop_at(target, function, one_shot=True, **options)
    return run(target)[0]


def test_step_goes_into_calls_and_back_to_the_middle_of_the_line(target: Target) -> None:
    assert follow(started(target), "s s s s s s s s s s s") == [
        "main:24 step in", "add:9 step in", "add:10 step in", "add:11 step in", "twice:6 step in", "add:11+ step in",
        "add:10 step in", "add:11 step in", "twice:6 step in", "add:11+ step in", "add:10 step in"]


def test_next_goes_over_calls_and_out_of_functions(target: Target) -> None:
    process = started(target)
    assert follow(process, "n n n n n n n") == [
        "main:24 step over", "main:25 step over", "main:26 step over", "main:27 step over", "main:28 step over",
        "start:2+ step over", "exited"]


def test_the_trap_is_a_trampoline_for_step(target: Target) -> None:
    process = started(target)
    assert follow(process, "n n s") == ["main:24 step over", "main:25 step over", "munger:22 step in"]
    thread = process.selected_thread
    assert thread is not None
    assert [frame.code.name for frame in thread.frames] == ["munger", "trap_entry"]
    assert follow(process, "s s s s s s s s s s") == [
        "service:32 step in", "service:33 step in", "count:41 step in", "count:42 step in", "service:33+ step in",
        "service:34 step in", "munger:22+ step in", "munger:23 step in", "munger:24 step in", "main:25+ step in"]


def test_step_stops_in_code_without_lines_if_told_so(target: Target) -> None:
    process = started(target)
    target.settings.set_text("target.process.thread.step-in-avoid-nodebug", "false")
    assert follow(process, "n n s s s") == [
        "main:24 step over", "main:25 step over", "trap:asm step in", "trap_entry:asm instruction step into",
        "munger:22 instruction step into"]


def test_next_goes_over_the_trap(target: Target) -> None:
    assert follow(started(target), "n n n")[-1] == "main:26 step over"


def test_finish_leaves_one_frame_and_shows_what_it_returned(target: Target) -> None:
    process = started(target, "count")
    assert follow(process, "f") == ["service:33+ step out"]
    thread = process.selected_thread
    assert thread is not None
    value = thread.return_value
    assert value is not None
    assert (value.name, value.type_name, value.as_integer()) == ("$0", "int", 16)
    assert top(process).registers()["rax"] == 16
    assert follow(process, "f f") == ["munger:22+ step out", "main:25+ step out"]


def test_finish_out_of_an_outer_frame(target: Target) -> None:
    process = started(target, "twice")
    thread = process.selected_thread
    assert thread is not None
    thread.select_frame(1)
    assert follow(process, "f") == ["main:24+ step out"]
    assert thread.return_value is not None
    assert thread.return_value.as_integer() == 10


def test_recursion_is_told_apart_by_frames(target: Target) -> None:
    process = started(target, "fact")
    assert follow(process, "n n n n") == [
        "fact:18 step over", "fact:19 step over", "main:27+ step over", "main:28 step over"]
    process = started(target, "fact")
    assert follow(process, "n s f") == ["fact:18 step over", "fact:16 step in", "fact:18+ step out"]


def test_single_steps_and_those_over_calls(target: Target) -> None:
    process = started(target, "add")
    assert follow(process, "si si si si si") == [
        "add:10 instruction step into", "add:10 instruction step into", "add:11 instruction step into",
        "twice:6 instruction step into", "add:11+ instruction step into"]
    assert follow(process, "ni ni ni ni") == [
        "add:10 instruction step over", "add:10 instruction step over", "add:11 instruction step over",
        "add:11+ instruction step over"]
    thread = process.selected_thread
    assert thread is not None
    process.step_instruction(thread, count=3)
    assert where(process) == "add:12 instruction step into"


def test_until(target: Target) -> None:
    process = started(target, "add")
    thread = process.selected_thread
    assert thread is not None
    process.until_lines(thread, [11])
    assert where(process) == "add:11 step until"
    process.until_lines(thread, [9])
    assert where(process) == "main:24+ step until - stepped out"


def test_step_into_one_function_only(target: Target) -> None:
    process = started(target, "add")
    thread = process.selected_thread
    assert thread is not None
    follow(process, "n n")
    process.step_in(thread, into="nosuch")
    assert where(process) == "add:10 step in"
    follow(process, "n")
    process.step_in(thread, avoid="^tw")
    assert where(process) == "add:10 step in"
    process = started(target)
    thread = process.selected_thread
    assert thread is not None
    process.step_in(thread, end_line=24)
    assert where(process) == "add:9 step in"


def test_a_step_that_a_breakpoint_interrupts_goes_on_later(target: Target) -> None:
    process = started(target)
    stop_at(target, "count")
    assert follow(process, "n n n c n c") == [
        "main:24 step over", "main:25 step over", "count:41 breakpoint 2.1", "main:26 step over", "main:27 step over",
        "exited"]


def test_a_breakpoint_where_a_step_ends_is_what_is_reported(target: Target) -> None:
    process = started(target)
    breakpoint_ = stop_at(target, "add")
    assert follow(process, "s s s") == ["main:24 step in", "add:9 breakpoint 2.1", "add:10 step in"]
    assert breakpoint_.hit_count == 1


# backwards


def test_reverse_step_goes_into_what_was_called(target: Target) -> None:
    process = started(target)
    assert follow(process, "n n rs rs rs rs rs rs rs rs rs rs") == [
        "main:24 step over", "main:25 step over", "add:12 step in", "add:10 step in", "twice:6 step in",
        "add:11 step in", "add:10 step in", "twice:6 step in", "add:11 step in", "add:10 step in", "add:9 step in",
        "main:24 step in"]


def test_reverse_next_goes_over_what_was_called(target: Target) -> None:
    process = started(target)
    assert follow(process, "n n n n rn rn rn rn rn") == [
        "main:24 step over", "main:25 step over", "main:26 step over", "main:27 step over",
        "main:26 step over", "main:25 step over", "main:24 step over", "main:22 step over", "start:2 step over"]


def test_reverse_step_from_the_kernel_passes_the_trap(target: Target) -> None:
    process = started(target, "count")
    assert follow(process, "rs rs rs rs rs") == [
        "service:33 step in", "service:32 step in", "munger:22 step in", "main:25 step in", "add:12 step in"]


def test_from_the_middle_of_a_line_back_to_its_start_or_into_the_call(target: Target) -> None:
    process = started(target, "twice")
    assert follow(process, "f rn") == ["add:11+ step out", "add:11 step over"]
    process = started(target, "twice")
    assert follow(process, "f rs rs") == ["add:11+ step out", "twice:6 step in", "add:11 step in"]


def test_reverse_finish_goes_to_the_call(target: Target) -> None:
    process = started(target, "count")
    assert follow(process, "rf rf rf rf") == [
        "service:33 step out", "munger:22 step out", "trap_entry:asm step out", "trap:asm step out"]
    process = started(target, "count")
    thread = process.selected_thread
    assert thread is not None
    thread.select_frame(1)
    assert follow(process, "rf") == ["munger:22 step out"]


def test_breakpoints_work_backwards(target: Target) -> None:
    process = started(target)
    stop_at(target, "twice")
    process.resume()
    process.resume()
    end = follow(process, "c")
    assert end == ["exited"]
    process.goto(process.timeline.present - 1)
    assert follow(process, "rc rc rc") == [
        "twice:6 breakpoint 2.1", "twice:6 breakpoint 2.1", "boot:61 history boundary"]
    assert follow(process, "c c c") == ["twice:6 breakpoint 2.1", "twice:6 breakpoint 2.1", "exited"]


def test_a_reverse_step_is_interrupted_by_a_breakpoint(target: Target) -> None:
    process = started(target)
    follow(process, "n n")
    stop_at(target, "twice")
    assert follow(process, "rn rn") == ["twice:6 breakpoint 2.1", "add:11 step over"]


def test_other_threads_do_not_disturb_a_step(tmp_path: Path) -> None:
    target = make_target(tmp_path, PROGRAM, sleeper)
    process = started(target)
    assert follow(process, "n n s n rn rs") == [
        "main:24 step over", "main:25 step over", "munger:22 step in", "munger:23 step over", "munger:22 step over",
        "main:25 step in"]


@settings(max_examples=25)
@given(forward=st.lists(st.sampled_from(["s", "n", "f", "si", "ni"]), max_size=12), data=st.data())
def test_back_by_as_many_step_points_is_the_same_moment(target: Target, forward: list[str],
                                                        data: st.DataObject) -> None:
    target.breakpoints.clear()
    process = started(target)
    trail = [snapshot(process)]
    for action in forward:
        if follow(process, action) == ["exited"]:
            process.goto(trail[-1][0])
            break
        trail.append(snapshot(process))
    ticks = [tick for tick, _ in trail]
    for tick in data.draw(st.permutations(ticks)):
        process.goto(tick)
        assert snapshot(process) == trail[ticks.index(tick)]
    process.goto(ticks[-1])
    thread = process.selected_thread
    assert thread is not None
    for tick, state in reversed(trail[:-1]):
        while process.tick > tick:
            process.step_instruction(thread, reverse=True)
        assert snapshot(process) == (tick, state)


def snapshot(process: Process) -> tuple[int, object]:
    """The tick, and what memory and the stack are there."""
    thread = process.selected_thread
    assert thread is not None
    stack = [(frame.pc, frame.machine_frame.base, [value.problem() or value.data for value in frame.arguments])
             for frame in thread.frames]
    target = process.target
    total = target.images[0].globals["total"].address
    assert total is not None
    kernel = process.machine.kernel_space.load(c.INT.packer, DATA)
    return process.tick, (stack, process.memory.read(total, 4), kernel)
