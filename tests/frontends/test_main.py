"""The shell's command line, and the batch front end as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from machdbg import __version__
from machdbg.frontends.main import UsageError, parse

ROOT = Path(__file__).parents[2]


def machdbg(*words: str, text: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run machdbg with ``text`` on its standard input."""
    return subprocess.run([sys.executable, "-m", "machdbg.frontends.main", *words], input=text, capture_output=True,
                          text=True, timeout=60, cwd=ROOT, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT), **environment})


def test_words_are_read_as_lldb_reads_them() -> None:
    found = parse(["-b", "-o", "b main", "--one-line=run", "-X", "-sfile", "prog.c", "--", "-x"])
    assert found.switches == {"batch", "no-use-colors"}
    assert found.after == [("one-line", "b main"), ("one-line", "run"), ("source", "file")]
    assert found.positional == ["prog.c", "-x"]


def test_words_about_files_and_crashes() -> None:
    found = parse(["-x", "--local-lldbinit", "-k", "bt", "--source-on-crash", "file", "-Xb"])
    assert found.switches == {"no-machdbginit", "local-machdbginit", "no-use-colors", "batch"}
    assert found.crash == [("one-line", "bt"), ("source", "file")]
    assert parse(["--no-lldbinit"]).switches == parse(["-x"]).switches


@pytest.mark.parametrize(("words", "error"), [
    (["--nosuch"], "unknown option: --nosuch"), (["-Z"], "unknown option: -Z"), (["-o"], "argument to '-o' is missing"),
    (["--batch=1"], "unknown option: --batch=1")])
def test_words_that_make_no_sense(words: list[str], error: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse(words)
    assert str(raised.value) == error


def test_version_and_help() -> None:
    assert machdbg("--version").stdout == f"machdbg version {__version__}\n"
    printed = machdbg("-h").stdout
    assert "USAGE: machdbg [options] [SCENARIO | PROGRAM.c]" in printed


def test_errors_of_usage() -> None:
    done = machdbg("--nosuch")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: unknown option: --nosuch\nUse 'machdbg --help' for a complete list of options.\n"
    done = machdbg("-b", "-s", "nofile")
    assert (done.returncode, done.stderr) == (
        1, "error: file specified in --source (-s) option doesn't exist: 'nofile'\n")


def test_commands_from_a_pipe_are_shown() -> None:
    done = machdbg(text="version\nnosuch\n\nquit 5\nversion\n")
    assert done.stdout == (f"(machdbg) version\nmachdbg version {__version__}\n(machdbg) nosuch\n(machdbg) \n"
                           "(machdbg) quit 5\n")
    assert (done.returncode, done.stderr) == (5, 2 * "error: 'nosuch' is not a valid command.\n")


def test_each_answer_comes_before_the_next_command_is_read() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen([sys.executable, "-m", "machdbg.frontends.main", "-x"], stdin=subprocess.PIPE, text=True,
                          stdout=subprocess.PIPE, cwd=ROOT, env={**environment, "PYTHONPATH": str(ROOT)}) as process:
        assert process.stdin is not None and process.stdout is not None
        for number in range(3):
            process.stdin.write(f"p {number}\n")
            process.stdin.flush()
            assert process.stdout.readline() == f"(machdbg) p {number}\n"
            assert process.stdout.readline() == f"(int) {number}\n"
        process.stdin.close()


def test_batch_stops_at_an_error() -> None:
    done = machdbg("-b", "-o", "version", "-o", "nosuch", "-o", "version")
    assert done.stdout == f"(machdbg) version\nmachdbg version {__version__}\n(machdbg) nosuch\n"
    assert (done.returncode, done.stderr) == (1, "error: 'nosuch' is not a valid command.\n")


def test_errors_keep_their_place_where_both_outputs_go() -> None:
    done = subprocess.run([sys.executable, "-m", "machdbg", "-b", "-o", "nosuch"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=60, cwd=ROOT, check=False)
    assert done.stdout == "(machdbg) nosuch\nerror: 'nosuch' is not a valid command.\n"


def test_a_closed_input_ends_the_session() -> None:
    line = f"{sys.executable} -m machdbg -O version <&-"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=60, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (
        0, f"(machdbg) version\nmachdbg version {__version__}\n", "")


def test_a_silent_command_file_is_silent(tmp_path: Path) -> None:
    file = tmp_path / "commands"
    file.write_text("nosuch\nversion\n")
    done = machdbg("-b", "-o", f"command source -s true -e false {file}")
    assert done.stderr == ""


def test_quietly() -> None:
    assert machdbg("-Q", "-b", "-o", "version").stdout == f"machdbg version {__version__}\n"


def test_commands_before_and_after_loading(tmp_path: Path) -> None:
    file = tmp_path / "commands"
    file.write_text("breakpoint list -b\n")
    done = machdbg("-O", "b main", "-o", "target list", "-s", str(file), "-b", "semaphore_create")
    assert done.stdout == (
        "(machdbg) b main\nBreakpoint 1: no locations (pending).\n"
        "Breakpoint set in dummy target, will get copied into future targets.\n"
        '(machdbg) target create "semaphore_create"\n'
        "Current executable set to '/Users/mach/semaphore_create' (x86_64).\n"
        "(machdbg) target list\nCurrent targets:\n"
        "* target #0: /Users/mach/semaphore_create ( arch=x86_64-apple-macosx, platform=simulator )\n"
        f"(machdbg) command source -s 0 '{file}'\nExecuting commands in '{file}'.\n"
        "(machdbg) breakpoint list -b\nCurrent breakpoints:\n1: name = 'main', locations = 1\n")


def test_unknown_scenarios() -> None:
    done = machdbg("semaphore_creat")
    assert done.returncode == 1
    assert done.stdout == '(machdbg) target create "semaphore_creat"\n'
    assert done.stderr.startswith("error: unable to find scenario 'semaphore_creat'; did you mean 'semaphore_create'")
    assert machdbg("nosuch.c").stderr == "error: 'nosuch.c' does not exist\n"


def test_a_c_file_with_arguments(tmp_path: Path) -> None:
    file = tmp_path / "hello.c"
    file.write_text('#include <stdio.h>\nint main(int argc, char **argv)\n'
                    '{ for (int i = 1; i < argc; i++) printf("<%s>\\n", argv[i]); return argc; }\n')
    done = machdbg("-b", "-o", "run", str(file), "--", "one", "two words")
    assert done.stdout == (
        f'(machdbg) target create "{file}"\nCurrent executable set to \'/Users/mach/hello\' (x86_64).\n'
        '(machdbg) settings set -- target.run-args  "one" "two words"\n'
        "(machdbg) run\nProcess 100 launched: '/Users/mach/hello' (x86_64)\n"
        "mig_table_max_displ = 16\n<one>\n<two words>\nProcess 100 exited with status = 3 (0x00000003) \n")


def test_a_mistake_in_a_c_file(tmp_path: Path) -> None:
    file = tmp_path / "wrong.c"
    file.write_text("int main(void)\n{ return nope; }\n")
    done = machdbg("-b", "-o", "run", str(file))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"{file}:2:10: error: use of undeclared identifier 'nope'", "{ return nope; }", "         ^"]


def test_list() -> None:
    done = machdbg("list")
    assert re.search(r"^semaphore_create  +Creating a semaphore: ", done.stdout, re.MULTILINE)
    assert machdbg("list", "x").returncode == 1


def test_batch_does_without_prompt_toolkit_and_pygments() -> None:
    program = ("import sys\nfrom machdbg.frontends.main import main\n"
               "code = main(['-b', '-o', 'b main', '-o', 'run', '-o', 'bt', '-o', 'kill', 'semaphore_create'])\n"
               "assert code == 0, code\n"
               "assert 'prompt_toolkit' not in sys.modules\nassert 'pygments' not in sys.modules\n")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, cwd=ROOT,
                          check=False)
    assert done.returncode == 0, done.stderr


def test_no_colours_into_a_pipe() -> None:
    assert "\x1b" not in machdbg("-b", "-o", "b main", "-o", "run", "semaphore_create").stdout


def test_a_closed_pipe_is_no_error() -> None:
    line = f"{sys.executable} -m machdbg.frontends.main -b -o help -o help -o help | head -1"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=60, cwd=ROOT, check=False)
    assert done.stdout == "(machdbg) help\n"
    assert done.stderr == ""
