"""Signals, core files and the environment, as scripts see them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from tests.commands.bench import Launcher

Say = Callable[[str], str]
SOURCE = r"""
#include <signal.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
    const char *colour = getenv("COLOUR");
    int done = raise(SIGUSR1);
    return done + (colour != NULL ? colour[0] : argc);
}
"""


@pytest.fixture
def say(tmp_path: Path) -> Say:
    source = tmp_path / "client.c"
    source.write_text(SOURCE)
    launcher = Launcher(source)
    interpreter = CommandInterpreter(Context(lambda name: launcher, remake=Launcher.from_recipe))
    interpreter.execute("target create client.c")
    return lambda line: interpreter.execute(line).text


def test_signals(say: Say) -> None:
    say("b main")
    say("run")
    for line, printed in (
            ("signals = lldb.process.GetUnixSignals()", ""), ("len(signals)", "31\n"),
            ("signals.GetSignalNumberFromName('SIGUSR1')", "30\n"), ("signals.GetSignalAsCString(6)", "'SIGABRT'\n"),
            ("signals.GetSignalAtIndex(30) == signals.GetSignalNumberFromName('SIGUSR2')", "True\n"),
            ("signals.GetSignalNumberFromName('NO') == lldb.LLDB_INVALID_SIGNAL_NUMBER", "True\n"),
            ("signals.SetShouldStop(99, True), signals.GetShouldStop(2), signals.GetShouldSuppress(2)",
             "(False, True, True)\n"),
            ("signals.SetShouldStop(30, False), signals.SetShouldSuppress(30, True)", "(True, True)\n"),
            ("signals.SetShouldNotify(30, False)", "True\n")):
        assert say(f"script {line}") == printed, line
    assert say("process handle SIGUSR1").endswith("SIGUSR1      false  false  false\n")
    assert say("script lldb.process.Signal(15).GetCString()") == (
        "'Failed to send signal 15: there is no kernel to bring it'\n")


def test_environment_and_core_files(say: Say) -> None:
    say("b 7")
    say("script info = lldb.SBLaunchInfo(['x'])")
    say("script info.SetEnvironmentEntries(['COLOUR=Blue'], True)")
    say("script process = lldb.target.Launch(info, lldb.SBError())")
    assert say("p colour").endswith('"Blue"\n')
    assert say("script process.SaveCore('here.core', '', lldb.eSaveCoreStackOnly).Success()").endswith("True\n")
    say("p done = 7")
    say("script error = lldb.SBError(); loaded = lldb.target.LoadCore('here.core', error)")
    assert say("script error.Success(), loaded.GetSelectedThread().GetFrameAtIndex(0).GetFunctionName()") == (
        "(True, 'main')\n")
    assert say("p colour").endswith('"Blue"\n') and say("p done") != "(int) 7\n"
    assert say("script lldb.target.LoadCore('nosuch', error).IsValid(), error.GetCString()") == (
        "(False, \"Cannot open 'nosuch': No such file or directory.\")\n")
