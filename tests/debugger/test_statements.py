"""Statements in expressions: jumps, and what ends those that would never end."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import pytest

from machdbg.debugger.calling import CallInterrupted, CallOptions
from machdbg.debugger.error import ExecutionError, ExpressionError
from machdbg.debugger.expression import evaluate_fixed
from machdbg.debugger.process import Process

from .world import make_target, run, stop_at

PROGRAM = """
int rounds;
int forever(int go)
{
	while (go)
		rounds++;
	return rounds;
}
int main(void)
{
	return forever(0);
}
"""
TIMEOUT = "Reached timeout while interpreting expression"


@pytest.fixture
def process(tmp_path: Path) -> Process:
    target = make_target(tmp_path, PROGRAM)
    stop_at(target, "main")
    return run(target)[0]


def value(process: Process, text: str, options: CallOptions | None = None) -> int | None:
    thread = process.selected_thread
    frame = thread.selected_frame if thread is not None else None
    found = evaluate_fixed(process.target, frame, text, options or CallOptions()).value
    return found.as_integer() if found is not None else None


@pytest.mark.parametrize(("text", "result"), [
    ("int k = 0; again: k++; if (k < 5) goto again; k", 5),
    ("int k = 1; goto end; k = 5; end: k++; k", 2),
    ("int k = 0; for (int i = 0; i < 3; i++) for (int j = 0; j < 3; j++) { if (j == 2) goto out; k = 10 * i + j; } "
     "out:; k", 1),
    ("int k = 0; goto in; while (k < 3) { k += 100; in: k++; } k", 102),
    ("int k = 0; { int i = 7; goto in; { int i = 8; in: k = i == 8; } } k", 0),  # its initialiser was jumped over
    ("int k = 0; if (k) { in: k += 2; } else { k = 1; goto in; } k", 3),
    ("int k = 0, n = 7; switch (n % 4) { case 0: do { k++; case 3: k++; case 2: k++; case 1: k++; } "
     "while ((n -= 4) > 0); } k", 7),  # Duff's device
    ("int k = 0; switch (2) { int q; case 1: q = 1; break; case 2: q = 5; k = q; } k", 5),
    ("int k = 0; switch (9) { case 1: k = 1; default: k += 2; case 2: k += 3; } k", 5),
    ("int k = 0; switch (9) { case 1: k = 1; } k", 0),
    ("int k = 0; switch (3) case 3: k = 33; k", 33),
    ("int k = 0; switch (1) { case 1: switch (2) { case 1: k = 9; break; case 2: k = 4; } k++; } k", 5),
    ("int k = 0; for (;;) { switch (k++) { case 0: continue; case 1: break; default: goto done; } } done:; k", 3),
    ("static int k = 3; k", 3),
    ("({ int z = 3; z * 2; })", 6),
])
def test_jumps(process: Process, text: str, result: int) -> None:
    assert value(process, text) == result


@pytest.mark.parametrize(("text", "error"), [
    ("goto nowhere;", "1:6: use of undeclared label 'nowhere'"),
    ("a: 1; a: 2;", "1:7: redefinition of label 'a'"),
    ("if (1) break;", "1:8: 'break' statement not in loop or switch statement"),
    ("switch (1) { case 1: continue; }", "1:22: 'continue' statement not in loop statement"),
    ("while (0) { case 1: ; }", "1:13: 'case' statement not in switch statement"),
    ("return 1;", "1:1: void function '$__lldb_expr' should not return a value"),
])
def test_jumps_out_of_place(process: Process, text: str, error: str) -> None:
    with pytest.raises(ExpressionError, match=error.replace("$", r"\$")):
        value(process, text)


@pytest.mark.parametrize("text", ["while (1);", "for (;;) rounds++;", "again: goto again;", "do ; while (1);"])
def test_loops_end_in_time(process: Process, text: str) -> None:
    start = time.monotonic()
    with pytest.raises(ExecutionError, match=TIMEOUT):
        value(process, text, CallOptions(timeout=0.05))
    assert time.monotonic() - start < 5


def test_many_rounds(process: Process) -> None:
    assert value(process, "int k = 0; for (int i = 0; i < 30000; i++) k++; k") == 30000


def test_a_call_ends_in_time(process: Process) -> None:
    before = process.tick
    with pytest.raises(ExecutionError, match=r"reason: signal SIGSTOP\.\nThe process has been returned"):
        value(process, "forever(1)", CallOptions(timeout=0.05))
    assert value(process, "rounds > 0") == 1 and process.tick > before
    with pytest.raises(CallInterrupted, match="has been left"):
        value(process, "forever(1)", CallOptions(timeout=0.05, unwind_on_error=False))
    assert process.selected_thread is not None and process.selected_thread.frames[0].code.name == "forever"


def test_loops_can_be_interrupted(process: Process) -> None:
    threading.Timer(0.05, process.interrupt).start()
    with pytest.raises(ExecutionError, match="reason: signal SIGSTOP"):
        value(process, "while (1);")


def test_interrupts_while_a_call_is_undone(process: Process) -> None:
    """Whatever Ctrl-C comes then, the machine is whole: whoever handles it sees that it executes, and only asks."""
    seen: list[bool] = []

    def handler(number: int, frame: object) -> None:
        seen.append(process.is_executing)
        process.interrupt()
        if len(seen) < 20:
            signal.setitimer(signal.ITIMER_REAL, 0.002)

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(ExecutionError, match=r"reason: signal SIGSTOP\.\nThe process has been returned"):
            value(process, "forever(1)")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert seen[0] and not process.is_executing
    thread = process.selected_thread
    assert thread is not None and thread.frames[0].code.name == "main"
    assert value(process, "forever(0) > 0") == 1
