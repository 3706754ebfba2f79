"""process launch: what a program is started with, and where what it prints goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .bench import debugger_of

Say = Callable[[str], str]

SOURCE = r"""
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
    char line[64];
    const char *colour = getenv("COLOUR");
    printf("%d %s %s\n", argc, colour != NULL ? colour : "none", getenv("PATH"));
    while (fgets(line, sizeof(line), stdin) != NULL)
        printf("< %s", line);
    fprintf(stderr, "end %d\n", feof(stdin));
    return 0;
}
"""
PATH = "/usr/bin:/bin:/usr/sbin:/sbin"


@pytest.fixture
def say(tmp_path: Path) -> Say:
    interpreter = debugger_of(tmp_path / "reader.c", SOURCE)
    return lambda line: interpreter.execute(line).text


def printed(text: str) -> str:
    """What a program that ran to its end has printed."""
    first, *lines, last = text.splitlines()
    assert first.startswith("Process 100 launched") and last == "Process 100 exited with status = 0 (0x00000000) ", text
    return "\n".join(lines)


def test_the_environment(say: Say) -> None:
    assert printed(say("run")) == f"1 none {PATH}\nend 1"
    assert say("env") == "target.env-vars (dictionary of strings) =\n"
    say("settings set target.env-vars COLOUR=green SHAPE=round")
    assert printed(say("run a b")) == f"3 green {PATH}\nend 1"
    assert printed(say("process launch -E COLOUR=red -EX=1 -- a b")) == f"3 red {PATH}\nend 1"
    say("env COLOUR=blue")
    assert say("env") == "target.env-vars (dictionary of strings) =\n  COLOUR=blue\n  SHAPE=round\n"
    assert printed(say("process launch -E PATH= -- a")) == "2 blue \nend 1"
    say("settings remove target.env-vars COLOUR")
    say("settings append target.env-vars A=b=c")
    assert say("env") == "target.env-vars (dictionary of strings) =\n  A=b=c\n  SHAPE=round\n"
    assert say("settings set target.env-vars A") == "error: assign operation takes one or more key=value arguments\n"
    say("settings write -f settings")
    say("settings clear target.env-vars")
    assert say("env") == "target.env-vars (dictionary of strings) =\n"
    say("settings read -f settings")
    assert say("env") == "target.env-vars (dictionary of strings) =\n  A=b=c\n  SHAPE=round\n"
    assert say("env A").startswith("error: \n_regexp-env ")


def test_files(say: Say) -> None:
    Path("in").write_text("one\ntwo\n")
    assert printed(say("process launch -i in")) == f"1 none {PATH}\n< one\n< two\nend 1"
    Path("in").write_text("one\ntwo")
    assert printed(say("process launch -i in -o out")) == "end 1"
    assert Path("out").read_text() == f"1 none {PATH}\n< one\n< two"
    assert printed(say("process launch -e err")) == f"1 none {PATH}"
    assert Path("err").read_text() == "end 1\n"
    assert printed(say("process launch -n")) == ""
    for name in ("input", "output", "error"):
        say(f"settings set target.{name}-path {name[:2]}")
    assert say("settings show target.input-path") == 'target.input-path (file) = "in"\n'
    assert printed(say("run")) == ""
    assert (Path("ou").read_text(), Path("er").read_text()) == (Path("out").read_text(), "end 1\n")
    say("settings clear target.input-path")
    assert say("settings show target.input-path") == "target.input-path (file) = \n"
    assert printed(say("process launch -o x")) == "" and Path("x").read_text() == f"1 none {PATH}\n"


@pytest.mark.parametrize(("options", "error"), [
    ("-i nosuch", "Cannot launch '/tmp/reader': DupDescriptor-open failed: No such file or directory"),
    ("-o /nosuch/x", "Cannot launch '/tmp/reader': DupDescriptor-open failed: No such file or directory"),
    ("-e /nosuch/x", "Cannot launch '/tmp/reader': DupDescriptor-open failed: No such file or directory"),
    ("-w /nosuch", "Cannot launch '/tmp/reader': chdir failed: No such file or directory"),
    ("-w /", "Cannot launch '/tmp/reader': the simulated machine has no files, and so no working directories"),
    ("-t", "a simulated process has no terminal of its own; -o and -e give it files"),
    ("-c", "no shell runs on the simulated machine; arguments are taken as they are"),
    ("-v A=2", 'Value: "A=2" missing matching key.'),
    ("-k A", 'Key: "A" missing value.'),
    ("-C x.Y", "failed to launch or debug process: it runs on the simulated machine, not in a script"),
    ("-t -i in", "invalid combination of options for the given command"),
    ("-n -o out", "invalid combination of options for the given command"),
    ("-E", "last option requires an argument"),
])
def test_what_cannot_be(say: Say, options: str, error: str) -> None:
    assert say(f"process launch {options}") == f"error: {error}\n"
    assert say("process status") == "error: Command requires a current process.\n"
