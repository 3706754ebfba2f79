"""Signals at the prompt: stops, handlers, process handle, process signal, thread siginfo, going back, core files."""

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
    assert f"{STOPPED}signal SIGUSR1\n    frame #0: ADDR libsystem_kernel.dylib`__pthread_kill + N\n" in say("run")
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
    assert f"{STOPPED}signal SIGABRT\n" in say("continue")  # abort does not give up
    assert f"{STOPPED}EXC_BAD_INSTRUCTION (code=EXC_I386_INVOP, subcode=0x0)\n" in say("continue")
    say("kill")
    say("process handle SIGUSR1 -n false")
    assert "received signal" not in say("run") + say("continue")
    assert say("process handle -c SIGUSR1") == ""
    assert say("process handle SIGUSR1") == table("SIGUSR1      true   true   true ")


def test_what_was_decided_is_part_of_the_run(say: Say) -> None:
    """A core file makes the run again, with a signal that was kept and one that has come."""
    say("process handle SIGUSR1 -s false -p false")
    say("process handle SIGABRT -s false -p false")
    say("b 10")
    for line in ("run", "continue", "continue"):
        shown = say(line)
    assert "stop reason = EXC_BAD_INSTRUCTION" in shown
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
    usage = "error: 'process signal' takes exactly one signal number argument:\nUsage: \n"
    assert say("process signal") == say("process signal 1 2") == usage
    assert say("process signal SIGCHLD") == ""  # neither stops nor does anything
    assert say("process signal TERM") == ""
    assert say("continue").startswith(f"Process 100 resuming\n{STOPPED}signal SIGTERM\n    frame #0: ADDR client`main")
    assert say("continue").endswith("Process 100 exited with status = 15 (0x0000000f) \n")
    say("run")
    say("process handle SIGTERM -p false -s false")
    say("process signal 15")
    assert f"{STOPPED}signal SIGUSR1" in say("continue")
    say("breakpoint set -n mach_msg_overwrite_trap")
    say("continue")


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


PROGRAM = Path(__file__).parent.parent / "beside" / "prog"
LOOP = r"""
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
static volatile int seen;
static void handler(int signal) { seen = signal; }
int twice(int number) { return 2 * number; }
int main(void) {
    signal(SIGUSR1, handler);
    for (int i = 0; i < 3; i++) {
        usleep(10);
        raise(SIGUSR1);
        printf("%d\n", seen);
    }
    return 0;
}
"""


class Prompt:
    """A debugger with a program."""

    def __init__(self, program: Path) -> None:
        self.interpreter = CommandInterpreter(Context(load, remake=remake))
        self(f"target create {program}")

    def __call__(self, *lines: str) -> str:
        """What the last of some commands prints."""
        printed: list[str] = []
        for line in lines:
            printed.clear()
            self.interpreter.execute(line, printed.append)
        return "".join(printed)


@pytest.fixture
def prog() -> Prompt:
    return Prompt(PROGRAM)


@pytest.fixture
def loop(tmp_path: Path) -> Prompt:
    source = tmp_path / "loop.c"
    source.write_text(LOOP)
    return Prompt(source)


def test_a_signal_stops_and_then_ends_the_process(prog: Prompt) -> None:
    text = prog("run u")
    assert "Process 100 stopped\n* thread #1, name = 'kern', stop reason = signal SIGUSR1\n" in text
    assert "libsystem_kernel.dylib`__pthread_kill + 10\n" in text
    assert [line.split("`")[1].split(" ")[0] for line in prog("bt").splitlines()[1:]] == [
        "__pthread_kill", "pthread_kill", "raise", "main(argc=2,", "start"]
    assert prog("continue") == "Process 100 resuming\nProcess 100 exited with status = 30 (0x0000001e) \n"


def test_abort_is_a_crash(prog: Prompt) -> None:
    assert "stop reason = signal SIGABRT" in prog("run a")
    assert prog.interpreter.context.process.has_crashed
    assert prog("continue").endswith("exited with status = 6 (0x00000006) \n")


def test_a_fault_is_an_exception_or_a_signal(prog: Prompt) -> None:
    assert "stop reason = EXC_BAD_ACCESS (code=1, address=0x0)\n" in prog("run c")
    assert "stop reason = EXC_BAD_ACCESS (code=1, address=0x0)\n" in prog("continue")
    prog("kill", "settings set platform.plugin.darwin.ignored-exceptions EXC_BAD_ACCESS|EXC_ARITHMETIC")
    text = prog("run c")
    assert "stop reason = signal SIGSEGV\n" in text
    assert "-> 168" in text
    assert "name = 'ux_handler'" in prog("thread list")
    assert prog("continue").endswith("exited with status = 11 (0x0000000b) \n")


def test_what_is_not_passed_does_not_arrive(prog: Prompt) -> None:
    prog("process handle SIGUSR1 -p false")
    assert "stop reason = signal SIGUSR1" in prog("run u")
    assert prog("continue").endswith("exited with status = 0 (0x00000000) \n")


def test_what_does_not_stop_is_told_of(loop: Prompt) -> None:
    loop("process handle SIGUSR1 -s false")
    text = loop("run")
    assert text.count("Process 100 stopped and restarted: thread 1 received signal: SIGUSR1\n") == 3
    assert text.endswith("30\nProcess 100 exited with status = 0 (0x00000000) \n")
    loop("process handle SIGUSR1 -n false")
    assert "received signal" not in loop("run")


def test_a_handler_is_stepped_through(loop: Prompt) -> None:
    loop("run", "breakpoint set -n handler")
    assert "stop reason = breakpoint 1.1" in loop("continue")
    names = [line.split("`")[1].split(" ")[0] for line in loop("bt").splitlines()[1:]]
    assert names == ["handler(signal=30)", "_sigtramp", "__pthread_kill", "pthread_kill", "raise", "main", "start"]
    assert "loop`main at loop.c:1" in loop("up 5")
    assert "_sigtramp" in loop("frame select 0", "finish")
    assert "stop reason = signal SIGUSR1" in loop("breakpoint disable 1", "continue")


def test_going_back_before_a_signal_and_on(loop: Prompt) -> None:
    stopped = loop("run")
    tick = loop.interpreter.context.process.tick
    loop("reverse-stepi", "reverse-stepi")
    assert loop.interpreter.context.process.tick < tick
    assert loop("continue").partition("\n")[2] == stopped.partition("mig_table_max_displ = 16\n")[2]
    assert loop.interpreter.context.process.tick == tick


def test_a_signal_that_the_debugger_sends(loop: Prompt) -> None:
    loop("breakpoint set -n main", "run", "next", "next", "process handle SIGUSR1 -p true")
    assert loop("process signal SIGUSR2") == ""
    assert "stop reason = signal SIGUSR2" in loop("continue")
    assert loop("continue").endswith("exited with status = 31 (0x0000001f) \n")
    assert loop("run", "script lldb.process.Signal(15).Success()") == "True\n"
    assert "stop reason = signal SIGTERM" in loop("continue")
    loop("kill")
    assert loop("run", "process signal NOSUCH") == "error: Invalid signal argument 'NOSUCH'.\n"


def test_an_expression_at_a_signal(loop: Prompt) -> None:
    loop("run")
    assert loop("p twice(4)") == "(int) 8\n"
    assert loop("p (int)raise(31)") == (
        "error: Execution was interrupted, reason: signal SIGUSR2.\n"
        "The process has been returned to the state before expression evaluation.\n")
    assert "stop reason = signal SIGUSR1" in loop("thread info")
    assert "30\n" in loop("continue")


def test_a_core_file_at_a_signal(loop: Prompt, tmp_path: Path) -> None:
    loop("run", "process handle SIGUSR1 -p false", "continue", "process handle SIGUSR1 -c")
    loop(f"process save-core {tmp_path / 'here.core'}")
    again = Prompt(tmp_path / "loop.c")
    assert "was loaded" in again(f"target create --core {tmp_path / 'here.core'}")
    assert "stop reason = signal SIGUSR1" in again("thread info")
    assert again("continue").count("30\n") == 1
