"""Core files: saved by one debugger, opened by another, on another machine as it were."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter

from .bench import SOURCE, Launcher
from .conftest import plain

Say = Callable[[str], str]


def opened(core: str) -> Say:
    """A debugger that knows no program; it has opened a core file."""
    interpreter = CommandInterpreter(Context(remake=Launcher.from_recipe))
    say: Say = lambda line: plain(interpreter.execute(line).text)  # noqa: E731
    assert say(f"target create --core {core}").endswith(f"Core file '{Path(core).resolve()}' (x86_64) was loaded.\n")
    return say


@pytest.fixture
def vanishing(tmp_path: Path) -> Say:
    """A debugger at a program whose sources are gone once it has been loaded: it has stopped in ``add``."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "client.c").write_text('#include "own.h"\n' + SOURCE.replace("return 3", "return THREE"))
    (folder / "own.h").write_text("#define THREE 3\n")
    launcher = Launcher(folder / "client.c")
    for file in folder.iterdir():
        file.unlink()
    interpreter = CommandInterpreter(Context(lambda name: launcher))
    say: Say = lambda line: plain(interpreter.execute(line).text)  # noqa: E731
    for line in ("target create client.c", "b add", "breakpoint modify -i 1",
                 "process launch -E COLOUR=blue -- one two"):
        assert "error" not in say(line)
    return say


def test_a_core_file(vanishing: Say) -> None:
    assert vanishing("p add(20, 1)") == "(int) 21\n"
    vanishing("p total = 9")
    vanishing("thread return 4")
    vanishing("n")
    assert vanishing("p total") == "(int) 13\n"
    vanishing("expr struct $pair { int a; struct point b[2]; };")
    vanishing("expr struct $pair $v = {1, {{2, 3}, {4, 5}}}")
    vanishing("expr name")
    vanishing("reverse-step")
    assert vanishing("process save-core here.core") == ""
    say = opened("here.core")
    for line in ("bt", "frame variable", "p total", "thread list", "when", "p $v", "p $0", "p (char *)environ[1]",
                 "settings show target.run-args"):
        assert say(line) == vanishing(line)
    assert '"COLOUR=blue"' in say("p (char *)environ[1]") and "return THREE;" in say("source list -n main -c 20")
    vanishing("breakpoint delete -f")
    vanishing("thread plan discard 1")
    assert say("reverse-continue") == vanishing("reverse-continue")
    assert "hello" in say("continue") and "exited with status = 3" in say("process status")


def test_the_same_moment_gives_the_same_file(vanishing: Say) -> None:
    vanishing("process save-core one")
    vanishing("process save-core two")
    assert Path("one").read_bytes() == Path("two").read_bytes()


def changed(name: str, entry: str, change: Callable[[bytes], bytes]) -> str:
    """Another core file, with one of its entries changed."""
    with zipfile.ZipFile(name) as old, zipfile.ZipFile(f"other-{name}", "w") as new:
        for each in old.namelist():
            new.writestr(each, change(old.read(each)) if each == entry else old.read(each))
    return f"other-{name}"


def test_another_version_comes_to_another_run(vanishing: Say) -> None:
    vanishing("process save-core here.core")
    before = {line: vanishing(line) for line in ("bt", "frame variable", "p total", "up", "p p", "down",
                                                 "thread list", "memory region &total", "register read")}
    other = changed("here.core", "files/0", lambda text: text.replace(b"total += add", b"total -= add"))
    interpreter = CommandInterpreter(Context(remake=Launcher.from_recipe))
    shown = plain(interpreter.execute(f"target create -c {other}").text)
    assert shown.splitlines()[0] == (
        "warning: the run is another one: the byte at ADDR is 0x04 and was 0x06, written by client`main; nothing but "
        "the file's memory and threads can be looked at")
    for line, text in before.items():
        shown = plain(interpreter.execute(line).text)
        assert shown.startswith(text) if line in ("up", "down") else shown == text, line  # sources come with the file
    for line, error in (
            ("continue", "Failed to resume process: error: machdbg-core does not support resuming processes."),
            ("reverse-step", "machdbg-core does not support resuming processes"),
            ("finish", "machdbg-core does not support resuming processes"),
            ("goto 0", "machdbg-core does not support resuming processes"),
            ("p total = 1", "machdbg-core does not support writing to processes"),
            ("thread return", "machdbg-core does not support writing to processes"),
            ("process save-core x", "Failed to save core file for process: there is no live process")):
        assert interpreter.execute(line).text == f"error: {error}\n"
    for line in ("when", "history total", "memory history &total"):
        assert interpreter.execute(line).text == (
            "error: nothing but memory and threads is left of the run of this core file\n"), line
    assert "hello" in interpreter.execute("run").text


def test_another_program_is_not_taken_for_the_one_that_was_saved(vanishing: Say, tmp_path: Path) -> None:
    vanishing("process save-core here.core")
    for name, text, warned in (("same", SOURCE.replace("return 3", "return THREE"), False),
                               ("other", SOURCE.replace("return 3", "return THREE + 1"), True)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "client.c").write_text(f'#include "own.h"\n{text}')
        (tmp_path / name / "own.h").write_text("#define THREE 3\n")
        launcher = Launcher(tmp_path / name / "client.c")
        interpreter = CommandInterpreter(Context(lambda _, launcher=launcher: launcher))  # type: ignore[misc]
        shown = interpreter.execute("target create client.c -c here.core").text
        assert shown.endswith("was loaded.\n")
        assert shown.startswith("warning: the program is another one: client.c is not the same; ") == warned


@pytest.mark.parametrize("style", ["stack", "modified-memory"])
def test_styles(vanishing: Say, style: str) -> None:
    vanishing("process save-core full.core")
    assert vanishing(f"process save-core -s {style} small.core") == (
        "\nModified-memory or stack-memory only corefile created.  If its run cannot be\nhad again, as with another "
        "version of machdbg, this corefile shows no other\nmemory.  Use --style full to include all process memory.\n")
    assert Path("small.core").stat().st_size < Path("full.core").stat().st_size
    assert opened("small.core")("p total") == vanishing("p total")
    say = opened(changed("small.core", "core.json", lambda text: text.replace(b'"run": "', b'"run": "0')))
    assert say("frame variable sum") == vanishing("frame variable sum")
    assert say("p total") == ("(int) 0\n" if style == "stack" else vanishing("p total"))


def test_what_cannot_be_saved(tell: Say) -> None:
    assert tell("process save-core x") == "error: Command requires a current process.\n"
    tell("b add")
    tell("run")
    usage = ("error: 'process save-core' takes one arguments:\n"
             "Usage: process save-core [-s corefile-style -p plugin-name] FILE\n")
    assert tell("process save-core") == tell("process save-core a b") == usage
    assert tell("process save-core /nonexistent/x") == (
        "error: Failed to save core file for process: No such file or directory\n")
    assert tell("process save-core -pmach-o x") == (
        "error: Failed to save core file for process: no ObjectFile plugins were able to save a core for this "
        "process\n")
    tell("kill")
    assert tell("process save-core x") == "error: Process must be launched.\n"


def test_what_cannot_be_opened(vanishing: Say) -> None:
    vanishing("process save-core here.core")
    say = plain_interpreter()
    assert say("target create --core nosuch") == "error: Cannot open 'nosuch': No such file or directory.\n"
    Path("text").write_text("no core")
    whole = Path("here.core").read_bytes()
    Path("half").write_bytes(whole[: len(whole) // 2])
    zipfile.ZipFile("empty", "w").close()
    broken = [changed("here.core", "core.json", change) for change in (lambda text: text[:-9],)]
    for name in ("text", "half", "empty", ".", *broken):
        assert say(f"target create --core {name}") == f"error: Unknown core file format '{Path(name).absolute()}'\n"
    assert say("target list") == "No targets.\n"


def plain_interpreter() -> Say:
    interpreter = CommandInterpreter(Context(remake=Launcher.from_recipe))
    return lambda line: interpreter.execute(line).text


def test_damage_is_found(vanishing: Say) -> None:
    """Whatever has happened to the index, it is an error or a core file, never a traceback."""
    vanishing("process save-core here.core")
    with zipfile.ZipFile("here.core") as archive:
        index = archive.read("core.json")
    for at in range(0, len(index), 97):
        damaged = index[:at] + b"7" + index[at + 1 :]
        name = changed("here.core", "core.json", lambda _, damaged=damaged: damaged)  # type: ignore[misc]
        shown = plain_interpreter()(f"target create -c {name}")
        assert shown.startswith(("error: ", "warning: the run", "Core file")), shown
