"""``machdbg mig``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from machdbg.frontends.main import main

LAYOUT = """\
subsystem task, ids 3400 to 3451, for the kernel as server: 51 routines, 1 skipped, largest reply 2504 bytes, \
table task_subsystem

3418 routine semaphore_create
  Direction     Argument    Type          In C            Remarks
  ────────────────────────────────────────────────────────────────────────────────────────────────────────────
  requestport   task        task_t        task_t          copy-send, convert_port_to_task(), task_deallocate()
  out           semaphore   semaphore_t   semaphore_t *   move-send, convert_semaphore_to_port()
  in            policy      int           int
  in            value       int           int

  request 3418: 48 bytes, simple
  Offset    Hex   Size   Field    Type                Remarks
  ───────────────────────────────────────────────────────────
       0    0x0     32   Head     mach_msg_header_t
      32   0x20      8   NDR      NDR_record_t
      40   0x28      4   policy   int
      44   0x2c      4   value    int

  reply 3518: 52 bytes, complex with 1 descriptor
  Offset    Hex   Size   Field       Type                         Remarks
  ─────────────────────────────────────────────────────────────────────────
       0    0x0     32   Head        mach_msg_header_t
      32   0x20      4   msgh_body   mach_msg_body_t
      36   0x24     16   semaphore   mach_msg_port_descriptor_t   move-send
"""

SUMMARY = """\
subsystem clock, ids 1000 to 1002, for a task: 3 routines, largest reply 44 bytes, table clock_subsystem
  Id   Routine                Arguments                                        Request   Reply
─────────────────────────────────────────────────────────────────────────────────────────────────
1000   clock_get_time         clock_serv, out cur_time                         24        44
1001   clock_get_attributes   clock_serv, flavor, out clock_attr               40        40 to 44
1002   clock_alarm            clock_serv, alarm_type, alarm_time, alarm_port   60        36
"""


def printed(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    assert main(["mig", *words]) == code
    out, err = capsys.readouterr()
    return "\n".join(line.rstrip() for line in out.split("\n")), err


@pytest.mark.parametrize("which", ["semaphore_create", "3418", "semaphore_c*", "_Xsemaphore_create"])
def test_layout_of_a_routine(capsys: pytest.CaptureFixture[str], which: str) -> None:
    assert printed(capsys, "--kernel", "--routine", which, "mach/task.defs") == (LAYOUT, "")


def test_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "-s", "mach/clock.defs") == (SUMMARY, "")


def test_narrow_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "50")
    monkeypatch.setenv("NO_COLOR", "1")
    out, _ = printed(capsys, "-s", "mach/task.defs")
    assert max(map(len, out.split("\n")[1:])) == 50
    assert "\x1b" not in out


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = printed(capsys, "--json", "-r", "kext_request", "mach/host_priv.defs", "mach/task.defs")
    (subsystem,) = json.loads(out)
    (routine,) = subsystem["routines"]
    assert (subsystem["name"], subsystem["mode"], routine["number"]) == ("host_priv", "user", 425)
    assert [(field["name"], field["offset"]) for field in routine["reply"]["fields"]][2:4] == [
        ("response_data", 0x1c), ("log_data", 0x2c)]
    whole = json.loads(printed(capsys, "--json", "mach/task.defs")[0])[0]["routines"]
    assert len(whole) == 52 and whole.count(None) == 1


def test_pattern(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = printed(capsys, "--json", "*/*.defs")
    assert (len(json.loads(out)), err) == (40, "")


def test_mistakes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "bad.defs"
    file.write_text("subsystem x 1;\n\troutine r(a : b);\n")
    out, err = printed(capsys, str(file), "nowhere.defs", "-s", "mach/clock.defs", code=1)
    assert out == SUMMARY  # what can be compiled is
    assert err == (
        f"{file}:2:16: error: type 'b' is not declared\n\troutine r(a : b);\n\t              ^\n"
        "error: cannot read 'nowhere.defs': No such file or directory\n2 errors generated.\n")


def test_macros_and_included_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "base.defs").write_text("#define BASE 70\n")
    file = tmp_path / "x.defs"
    file.write_text("#include <base.defs>\nsubsystem x BASE;\n#if ONE && VALUE == 7\nskip;\n#endif\n")
    out, _ = printed(capsys, "-s", "-I", str(tmp_path), "-DONE", "-D", "VALUE=7", str(file))
    assert out.startswith("subsystem x, ids 70 to 70, for a task: 0 routines, 1 skipped")
    assert printed(capsys, "-s", str(file), code=1)[1].startswith(f"{file}:1:10: error: 'base.defs' file not found\n")


def test_c(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out, _ = printed(capsys, "--c", str(tmp_path / "stubs"), "mach/clock.defs")
    files = sorted(path.name for path in (tmp_path / "stubs").iterdir())
    assert "clockUser.c" in files
    assert [line.split(":")[0] for line in out.split("\n") if line] == [str(tmp_path / "stubs" / name) for name in
                                                                        sorted(files, key=out.index)]
    (tmp_path / "file").write_text("")
    assert "error: cannot write" in printed(capsys, f"--c={tmp_path / 'file'}", "mach/clock.defs", code=1)[1]


@pytest.mark.parametrize(("words", "message"), [
    ([], "no input files"),
    (["--frob", "x.defs"], "unknown option: --frob"),
    (["x.defs", "-I"], "argument to '-I' is missing"),
])
def test_command_line(capsys: pytest.CaptureFixture[str], words: list[str], message: str) -> None:
    _, err = printed(capsys, *words, code=1)
    assert err == f"error: {message}\nUse 'machdbg mig --help' for a complete list of options.\n"


def test_a_routine_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "-r", "clock_stop", "mach/clock.defs", code=1) == ("", "error: no routine 'clock_stop'\n")


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert "USAGE: machdbg mig [options] FILE.defs..." in printed(capsys, "--help")[0]
    assert main(["--help"]) == 0
    assert "machdbg mig FILE.defs..." in capsys.readouterr().out
