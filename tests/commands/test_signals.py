"""process handle, process signal, thread siginfo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.frontends.batch import load, remake

from .conftest import plain

Say = Callable[[str], str]

SOURCE = r"""
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    int done = raise(SIGUSR1);
    printf("raise %d\n", done);
    if (argc > 1)
        *(volatile int *)8 = 1;
    abort();
}
"""
STOPPED = "Process 100 stopped\n* thread #1, name = 'client', stop reason = "


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """A debugger on the whole machine: what ends a process is the kernel."""
    source = tmp_path / "client.c"
    source.write_text(SOURCE)
    interpreter = CommandInterpreter(Context(load))
    assert "error" not in interpreter.execute(f"target create {source}").text
    return lambda line: plain(interpreter.execute(line).text)


def table(*rows: str) -> str:
    return "".join(f"{row}\n" for row in (
        "NAME         PASS   STOP   NOTIFY", "===========  =====  =====  ======", *rows))


def test_a_signal_stops_and_ends_the_process(say: Say) -> None:
    assert f"{STOPPED}signal SIGUSR1\n    frame #0: ADDR libsystem_kernel.dylib`__pthread_kill\n" in say("run")
    assert say("continue").endswith("Process 100 exited with status = 30 (0x0000001e) \n")


def test_what_is_done_with_signals(say: Say) -> None:
    say("b main")
    say("run")
    assert say("process handle SIGINT") == table("SIGINT       false  true   true ")
    assert say("process handle int 1") == table("int          false  true   true ", "1            true   true   true ")
    assert say("process handle").count("\n") == 2 + 31
    assert say("process handle SIGUSR1 -s false -p false") == table("SIGUSR1      false  false  true ")
    shown = say("continue")
    assert "Process 100 stopped and restarted: thread 1 received signal: SIGUSR1\nraise 0\n" in shown
    assert f"{STOPPED}signal SIGABRT\n" in shown
    assert say("process handle SIGABRT --pass no") == table("SIGABRT      false  true   true ")
    assert say("continue").endswith("Process 100 exited with status = 0 (0x00000000) \n")
    say("process handle SIGUSR1 -n false")
    assert "received signal" not in say("run") + say("continue")
    assert say("process handle -c SIGUSR1") == ""
    assert say("process handle SIGUSR1") == table("SIGUSR1      true   true   true ")


def test_what_was_decided_is_part_of_the_run(say: Say) -> None:
    """A core file makes the run again, with a signal that was kept and one that has come."""
    say("process handle SIGUSR1 -s false -p false")
    say("process handle SIGABRT -p false")
    say("b 10")
    for line in ("run", "continue", "continue"):
        shown = say(line)
    assert "exited with status = 0" in shown
    say("reverse-continue")
    assert say("p done") == "(int) 0\n" and say("process save-core here.core") == ""
    interpreter = CommandInterpreter(Context(load, remake=remake))
    assert interpreter.execute("target create -c here.core").text.startswith("Core file '")
    for line in ("when", "p done", "bt"):
        assert plain(interpreter.execute(line).text) == say(line)


@pytest.mark.parametrize(("arguments", "error"), [
    ("-s maybe SIGINT", "Invalid argument for command option --stop; must be true or false."),
    ("-c -s true SIGINT", "invalid combination of options for the given command"),
    ("-t -s false SIGHUP", "-t is for reporting, not setting, target values."),
    ("2", "Can't set signal handling by signal number with no process"),
])
def test_wrong_handling(say: Say, arguments: str, error: str) -> None:
    assert say(f"process handle {arguments}") == f"error: {error}\n"


def test_handling_without_a_process(say: Say) -> None:
    head = "NAME         PASS     STOP     NOTIFY\n===========  =======  =======  =======\n"
    assert say("process handle SIGHUP") == head
    assert say("process handle SIGINT -p true") == f"{head}SIGINT       true     true     true   \n"
    assert say("process handle SIGHUP NOSUCH") == f"{head}error: Invalid signal name 'NOSUCH'\n"


def test_signals_that_the_user_sends(say: Say) -> None:
    assert say("process signal SIGUSR1") == "error: Command requires a current process.\n"
    say("b main")
    say("run")
    assert say("process signal NOSUCH") == "error: Invalid signal argument 'NOSUCH'.\n"
    usage = "error: 'process signal' takes exactly one signal number argument:\nUsage: process signal <unix-signal>\n"
    assert say("process signal") == say("process signal 1 2") == usage
    assert say("process signal SIGCHLD") == ""  # neither stops nor does anything
    assert say("process signal TERM") == ""
    before = say("when")
    assert say("continue").startswith(f"Process 100 resuming\n{STOPPED}signal SIGTERM\n    frame #0: ADDR client`main")
    assert say("when") == before
    assert say("continue").endswith("Process 100 exited with status = 15 (0x0000000f) \n")
    say("run")
    say("process handle SIGTERM -p false -s false")
    say("process signal 15")
    assert f"{STOPPED}signal SIGUSR1" in say("continue")
    say("breakpoint set -n task_terminate_internal")
    say("continue")
    assert say("process signal 15") == (
        "error: Failed to send signal 15: all of its threads are in the kernel or wait, where no signal "
        "comes to them\n")


def test_siginfo(say: Say) -> None:
    say("b main")
    say("run x")
    assert say("thread siginfo").splitlines()[2:6] == [
        "(__lldb_siginfo_t) __lldb_siginfo = {", "  si_signo = 5", "  si_errno = 0", "  si_code = 1"]
    say("continue")
    shown = say("thread siginfo 1")
    assert shown.startswith("thread #1: tid = ") and "signal SIGUSR1\n\n(__lldb_siginfo_t)" in shown
    assert "  si_signo = 30\n" in shown and "  si_pid = 100\n" in shown
    say("process handle SIGUSR1 -p false")
    assert "EXC_BAD_ACCESS (code=1, address=0x8)" in say("continue")
    shown = say("thread siginfo")
    assert "  si_signo = 11\n" in shown and "  si_code = 1\n" in shown and "  si_addr = ADDR\n" in shown
    assert say("thread siginfo 9") == 'error: no thread with index: "9"\n'
    assert say("thread siginfo x") == 'error: invalid thread specification: "x"\n'
    assert say("thread siginfo 2").endswith("\n\nerror: it has not stopped for a signal\n")
