"""Functions called from expressions, and what a debugger does to a thread by force."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.debugger.calling import CallInterrupted, CallOptions
from machdbg.debugger.error import DebuggerError, ExecutionError
from machdbg.debugger.expression import evaluate_fixed
from machdbg.debugger.process import Process
from machdbg.debugger.state import State

from .world import make_target, run, stop_at, top, where

PROGRAM = """
struct pair { int a; double b; };
int total = 5;
int add(int a, int b)
{
	total += a + b;
	return total;
}
struct pair both(int a, double b)
{
	struct pair p = { a, b };
	return p;
}
int bad(int *where)
{
	return *where;
}
int in(void)
{
	return trap(3, 0);
}
int main(void)
{
	total += add(1, 1) * 2;
	total += in();
	return total;
}
"""


@pytest.fixture
def process(tmp_path: Path) -> Process:
    return run(make_target(tmp_path, PROGRAM))[0]


def stopped(tmp_path: Path, name: str) -> Process:
    target = make_target(tmp_path, PROGRAM)
    stop_at(target, name)
    return run(target)[0]


def number(process: Process, text: str) -> int:
    value = process.target.evaluate(text)
    assert value is not None
    return value.as_integer()


def test_calls_and_their_effects(tmp_path: Path) -> None:
    process = stopped(tmp_path, "main")
    before, line = process.tick, where(process)
    assert number(process, "add(2, 3)") == 10
    assert number(process, "add(add(0, 0), 1) + 1") == 22
    assert where(process) == line
    value = process.target.evaluate("both(7, 2.5)")
    assert value is not None and value.data[0] == 7 and value.children()[1].as_float() == 2.5
    process.goto(before)
    assert number(process, "total") == 5
    with pytest.raises(DebuggerError, match="this would change the past"):
        number(process, "add(1, 1)")


def test_a_call_in_the_middle_of_a_line(tmp_path: Path) -> None:
    process = stopped(tmp_path, "add")
    process.target.breakpoints.clear()
    thread = process.selected_thread
    assert thread is not None
    process.step_out(thread)
    assert number(process, "add(100, 0)") == 107
    assert where(process) == "main:26+ step out"
    assert process.resume().exited
    # what add(1, 1) had returned, 7, still counts: 107 + 2 * 7 and then what the trap gives, 16
    assert process.exit_status == 107 + 14 + 16


def test_a_call_that_fails_is_given_up(tmp_path: Path) -> None:
    process = stopped(tmp_path, "main")
    line = where(process)
    with pytest.raises(ExecutionError, match=r"^error: Execution was interrupted, reason: EXC_BAD_ACCESS \(code=1, "
                                             r"address=0x10\)\.\nThe process has been returned to the state"):
        process.target.evaluate("bad((int *)16)")
    assert where(process) == line
    with pytest.raises(ExecutionError, match="EXC_BAD_ACCESS"):
        process.target.evaluate("((int (*)(void))16)()")
    assert process.resume().exited


def test_a_call_that_fails_can_be_left(tmp_path: Path) -> None:
    process = stopped(tmp_path, "main")
    with pytest.raises(CallInterrupted, match="left at the point"):
        evaluate_fixed(process.target, top(process), "bad((int *)16)", CallOptions(unwind_on_error=False))
    assert where(process) == "bad:18 EXC_BAD_ACCESS (code=1, address=0x10)"
    assert [frame.code.name for frame in top(process).thread.frames] == ["bad", "$__lldb_expr", "main", "start"]
    process.unwind_expression(top(process).thread)
    assert where(process).startswith("main:26 ")


def test_breakpoints_in_a_call(tmp_path: Path) -> None:
    process = stopped(tmp_path, "main")
    stop_at(process.target, "add")
    assert number(process, "add(0, 0)") == 5
    with pytest.raises(CallInterrupted) as stop:
        evaluate_fixed(process.target, top(process), "add(4, 0)", CallOptions(ignore_breakpoints=False))
    assert stop.value.event.hits[0].id == "2.1"
    assert where(process) == "add:8 breakpoint 2.1"
    process.target.breakpoints.clear()
    assert process.resume().exited  # it goes on through the call to where it was called
    assert process.exit_status == 11 + 2 * 11 + 16


def test_a_call_may_end_the_process(tmp_path: Path) -> None:
    process = stopped(tmp_path, "main")
    with pytest.raises(ExecutionError, match="has exited"):
        process.target.evaluate("finish(4)")
    assert (process.state, process.exit_status) == (State.EXITED, 4)


def test_kernel_functions(tmp_path: Path) -> None:
    process = stopped(tmp_path, "service")
    assert number(process, "count(&the_port)") == 10
    assert where(process) == "service:32 breakpoint 1.1"
    with pytest.raises(ExecutionError, match="reason: page fault, read at 0x10"):
        process.target.evaluate("count((struct port *)16)")
    with pytest.raises(ExecutionError, match="the thread has stopped in the kernel"):
        process.target.evaluate("add(1, 1)")
    process.target.breakpoints.clear()
    assert process.resume().exited


def test_returning_by_force(tmp_path: Path) -> None:
    process = stopped(tmp_path, "count")
    thread = top(process).thread
    process.leave_frame(thread, 1, process.target.evaluate("40"))
    assert where(process) == "munger:22+ breakpoint 1.1"
    with pytest.raises(DebuggerError, match=r"^Error returning from frame 1 of thread \d: nothing called it"):
        process.leave_frame(thread, 1, None)
    process.target.breakpoints.clear()
    assert process.resume().exited
    assert process.exit_status == 7 + 2 * 7 + 40


def test_jumping(tmp_path: Path) -> None:
    process = stopped(tmp_path, "add")
    frame = top(process)
    last = next(position for position in frame.code.positions() if frame.code.locate(position).line == 9)
    process.jump(frame.thread, last)
    assert where(process) == "add:9 breakpoint 1.1"
    process.target.breakpoints.clear()
    stop_at(process.target, "count")
    process.resume()
    with pytest.raises(DebuggerError, match="count is modelled in Python, which cannot go on at another line"):
        process.jump(top(process).thread, 42)


def test_registers_that_can_be_changed(tmp_path: Path) -> None:
    process = stopped(tmp_path, "add")
    process.target.breakpoints.clear()
    line = where(process)
    assert number(process, "$rip = $rip") == top(process).pc
    assert where(process) == line
    for wrong, why in (("$rip = 5", "0x5 is not a step point of add"), ("$rbx = 5", "rbx is only recorded here"),
                       ("$rax = 5", "rax is only recorded here")):
        with pytest.raises(DebuggerError, match=why):
            number(process, wrong)
    process.step_out(top(process).thread)
    assert number(process, "$rax = 50") == 50
    assert process.resume().exited
    assert process.exit_status == 7 + 2 * 50 + 16


def test_what_a_kernel_function_has_returned_can_be_changed(tmp_path: Path) -> None:
    process = stopped(tmp_path, "count")
    process.target.breakpoints.clear()
    process.step_out(top(process).thread)
    number(process, "$rax = 40")
    assert process.resume().exited
    assert process.exit_status == 7 + 2 * 7 + 40
