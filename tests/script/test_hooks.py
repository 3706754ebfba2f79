"""Stop hooks and thread plans that are objects of Python classes; tests/beside/scripts has them beside lldb's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Say = Callable[[str], str]
MODULE = Path(__file__).parents[1] / "beside" / "scripts" / "hooks.py"
PLANS = """
class Range:
    def __init__(self, plan, args, internal_dict):
        self.plan, self.times = plan, args.GetValueForKey("times").GetIntegerValue()
        self.queue()
    def queue(self):
        frame = self.plan.GetThread().GetFrameAtIndex(0)
        entry = frame.GetLineEntry()
        start = entry.GetStartAddress()
        size = entry.GetEndAddress().GetLoadAddress() - start.GetLoadAddress()
        self.inner = self.plan.QueueThreadPlanForStepOverRange(start, size)
    def should_step(self):
        return False
    def should_stop(self, event):
        self.times -= 1
        if self.times == 0 or not self.inner.IsPlanComplete():
            return True
        self.queue()
        return False

class Fails:
    def __init__(self, plan, internal_dict):
        pass
    def should_step(self):
        raise ValueError("no")

class Endless(Fails):
    def should_step(self):
        return True
    def should_stop(self, event):
        return False
"""


@pytest.fixture
def said(stopped: Say, tmp_path: Path) -> Say:
    """``stopped``, with the modules imported."""
    (tmp_path / "plans.py").write_text(PLANS)
    assert stopped(f"command script import {MODULE} {tmp_path / 'plans.py'}") == ""
    return stopped


def test_a_hook_that_lets_the_process_go_on(said: Say) -> None:
    assert said("target stop-hook add -P hooks.Hook -k only -v main") == "Stop hook #1 added.\n"
    printed = said("continue")
    assert printed.count("hook ") == 1
    assert "hook 1: add\n" in printed
    assert "exited with status = 3" in printed


def test_a_hook_beside_another(said: Say) -> None:
    said("target stop-hook add -P hooks.Hook -k only -v main")
    said("target stop-hook add -o 'p 5'")
    printed = said("continue")
    assert "\n- Hook 1 (hooks.Hook)\nhook 1: add\n\n- Hook 2 (p 5)\n(int) 5\nProcess 100 stopped\n" in printed


def test_a_hook_that_fails(said: Say) -> None:
    said("target stop-hook add -P hooks.Raises")
    printed = said("next")
    assert "ValueError: in a hook\n" in printed
    assert "Python error occurred handling stop-hook.Process 100 stopped\n" in printed


def test_a_plan_that_queues_others(said: Say) -> None:
    printed = said("thread step-scripted -C plans.Range -k times -v 2")
    assert "stop reason = Python thread plan implemented by class plans.Range.\n" in printed
    assert said("script lldb.thread.stop_reason == lldb.eStopReasonPlanComplete") == "True\n"
    assert "Completed plan stack:\n    Element 0: Python thread plan implemented by class plans.Range.\n" in (
        said("thread plan list"))


def test_a_plan_out_of_the_function(said: Say) -> None:
    printed = said("thread step-scripted -C hooks.Finish")
    assert "main(argc=1, argv=ADDR) at client.c:17:15" in printed
    assert said("script lldb.thread.StepUsingScriptedThreadPlan('hooks.Nosuch')") == (
        'error: class for scripted step: "hooks.Nosuch" does not exist.\n')


def test_a_breakpoint_ends_a_plan(said: Say) -> None:
    printed = said("thread step-scripted -C plans.Endless")
    assert "stop reason = breakpoint 1.1\n" in printed
    assert "add(a=1, b=2)" in printed


@pytest.mark.parametrize(("line", "error"), [
    ("thread step-scripted -C hooks.Nosuch", 'class for scripted step: "hooks.Nosuch" does not exist.'),
    ("thread step-scripted", "invalid combination of options for the given command"),
    ("target stop-hook add -P no.Such", "Couldn't add stop hook: Could not find class: no.Such."),
    ("target stop-hook add -P plans.Fails -k a", 'Key: "a" missing value.'),
])
def test_errors(said: Say, line: str, error: str) -> None:
    assert said(line) == f"error: {error}\n"


def test_a_plan_that_fails_ends(said: Say) -> None:
    printed = said("thread step-scripted -C plans.Fails")
    assert 'in should_step\n    raise ValueError("no")\nValueError: no\n' in printed
    assert printed.endswith("error: Python error in should_step\n")
    assert said("p 1") == "(int) 1\n"
