"""Asynchronous mode: a process runs while a script waits for its events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from tests.commands.bench import Launcher, debugger_of

Say = Callable[[str], str]
HERE = Path(__file__).parent
EVENTLOOP = HERE.parent / "beside" / "scripts" / "eventloop.py"
ENDLESS = "int turns;\nint main(void)\n{\n    for (;;)\n        turns++;\n}\n"
START = """
import lldb
lldb.debugger.SetAsync(True)
listener, event = lldb.SBListener("mine"), lldb.SBEvent()
info = lldb.SBLaunchInfo(None)
info.SetListener(listener)
process = lldb.debugger.GetSelectedTarget().Launch(info, lldb.SBError())
state = lambda: lldb.SBDebugger.StateAsCString(lldb.SBProcess.GetStateFromEvent(event))
"""


@pytest.fixture
def looping(tmp_path: Path) -> Say:
    """A program that has no end, set running by a script."""
    debugger = debugger_of(tmp_path / "endless.c", ENDLESS)
    (tmp_path / "start.py").write_text(START)
    assert debugger.execute(f"command script import {tmp_path / 'start.py'}").text == ""
    return lambda line: debugger.execute(f"script {line}").text


def test_an_event_loop() -> None:
    launcher = Launcher(EVENTLOOP.with_name("program.c").resolve())
    debugger = CommandInterpreter(Context(lambda name: launcher))
    for line in ("target create program.c", f"command script import {EVENTLOOP}", "b 88", "b 52",
                 "command script add -f eventloop.launch launch"):
        assert debugger.execute(line).succeeded
    told = "stopped: breakpoint 2.1 in add_entry, line 52\n"
    rest = "stopped: breakpoint 1.1 in main, line 88\nexited with 10\noutput: '3 17\\n'\n"
    running = "running Process::ProcessEventData lldb.process True\n"
    assert debugger.execute("launch").text == debugger.execute("launch -e").text == f"{told}{running}{3 * told}{rest}"
    debugger.execute("breakpoint disable")
    assert debugger.execute("launch").text == rest.partition("\n")[2]


def test_a_process_runs_while_one_waits(looping: Say) -> None:
    assert looping("start.process.state == lldb.eStateRunning, start.process.is_running") == "(True, True)\n"
    assert looping("start.listener.WaitForEvent(1, start.event), start.state()") == "(True, 'running')\n"
    assert looping("start.listener.WaitForEvent(1, start.event)") == "False\n"
    first = int(looping("print(start.process.GetTarget().FindFirstGlobalVariable('turns').unsigned)"))
    assert looping("start.listener.WaitForEvent(1, start.event)") == "False\n"
    assert int(looping("print(start.process.GetTarget().FindFirstGlobalVariable('turns').unsigned)")) > first > 0
    assert looping("start.process.Stop(), start.listener.WaitForEvent(1, start.event), start.state()") == (
        "(success, True, 'stopped')\n")
    assert looping("start.process.state == lldb.eStateStopped") == "True\n"
    assert looping("start.process.Kill(), start.listener.WaitForEvent(9, start.event), start.state()") == (
        "(success, True, 'exited')\n")


def test_what_a_script_sets_running_stops_after_it(stopped: Say) -> None:
    stopped("script lldb.debugger.SetAsync(True)")
    printed = stopped("script print(lldb.process.Continue())")
    assert printed.startswith("success\nProcess 100 stopped\n* thread #1")
    stopped("script lldb.debugger.SetAsync(False)")
    assert stopped("script print(lldb.process.Continue())").endswith("\nsuccess\n")


def test_asynchronous_commands(stopped: Say, tmp_path: Path) -> None:
    (tmp_path / "mode.py").write_text(
        "def go(debugger, command, result, d):\n"
        "    process = debugger.GetSelectedTarget().GetProcess()\n"
        "    print(debugger.GetAsync(), process.Continue(), file=result)\n")
    stopped(f"command script import {tmp_path / 'mode.py'}")
    stopped("command script add -f mode.go go")
    stopped("command script add -s asynchronous -f mode.go start")
    assert "Process 100 stopped" in stopped("start")
    assert stopped("go") == "hello 11\nFalse success\n"
    assert stopped("script lldb.process.state == lldb.eStateExited") == "True\n"


def test_step_in_an_event_loop(stopped: Say) -> None:
    stopped("script lldb.debugger.SetAsync(True); e = lldb.SBEvent(); l = lldb.SBListener('x')")
    stopped("script lldb.process.GetBroadcaster().AddListener(l, lldb.SBProcess.eBroadcastBitStateChanged)")
    assert stopped("script lldb.thread.StepOver(); print(l.WaitForEvent(1, e), l.WaitForEvent(1, e), "
                   "lldb.SBProcess.GetStateFromEvent(e) == lldb.eStateStopped, lldb.thread.stop_reason == "
                   "lldb.eStopReasonPlanComplete)") == "True True True True\n"
