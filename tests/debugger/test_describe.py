"""Lines for frames, threads and stops."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from machdbg.debugger import describe as d
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.formatstring import parse
from machdbg.debugger.target import Target

from .world import follow, make_target, run, sleeper, stop_at, top

PROGRAM = """
int twice(int x) { return 2 * x; }
int main(void)
{
	int n = twice(4);
	return trap(n, 0);
}
"""


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return make_target(tmp_path, PROGRAM)


def plain(text: str) -> str:
    return re.sub(r"0x0000000100000[0-9a-f]{3}", "ADDR", text)


def test_a_stop_in_c(target: Target) -> None:
    stop_at(target, "twice")
    process, event = run(target)
    lines = plain(d.stop_display(process, event)).splitlines()
    assert lines[:3] == [
        "Process 100 stopped", "* thread #1, name = 'prog', stop reason = breakpoint 1.1",
        lines[2]]
    assert re.fullmatch(r"    frame #0: ADDR prog`twice\(x=4\) at prog\.c:4:\d+", lines[2])
    assert lines[3:7] == ["   1   \t" + (Path(target.launcher.path + ".c").read_text().splitlines()[0]),
                          "   2   \tint main(void); void start(void) { finish(main()); }", "   3   \t",
                          "-> 4   \tint twice(int x) { return 2 * x; }"]
    assert re.fullmatch(r"    \t +\^", lines[7])
    assert lines[8] == "   5   \tint main(void)"
    assert len(lines) == 11


def test_a_stop_in_the_kernel_shows_the_model_and_warns_once(target: Target) -> None:
    stop_at(target, "service")
    process, event = run(target)
    frame = top(process)
    text = d.stop_display(process, event)
    assert (f"    frame #0: {frame.pc:#018x} kernel`service(value=<unavailable>, object=0xffffff8000300000) "
            "at service.c:32 [opt]\n") in text
    assert "\n-> " in text
    assert re.search(r"-> \d+ *\t    await at\(32\)\n", text)
    assert d.optimization_warning(process) == (
        "kernel was compiled with optimization - stepping may behave oddly; variables may not be available.")
    thread = process.selected_thread
    assert thread is not None
    process.step_over(thread)
    assert d.optimization_warning(process) is None


def test_the_source_map_finds_the_users_own_tree(target: Target, tmp_path: Path) -> None:
    tree = tmp_path / "xnu" / "osfmk"
    tree.mkdir(parents=True)
    (tree / "service.c").write_text("".join(f"line {number}\n" for number in range(1, 60)))
    stop_at(target, "service")
    process, _ = run(target)
    target.settings.assign("target.source-map", (("osfmk", str(tree)),))
    target.settings.assign("stop-line-count-before", 1)
    target.settings.assign("stop-line-count-after", 0)
    assert d.source_display(top(process)) == "   31  \tline 31\n-> 32  \tline 32\n"


def test_backtraces(target: Target) -> None:
    stop_at(target, "count")
    process, _ = run(target)
    thread = process.selected_thread
    assert thread is not None
    names = [re.search(r"`(\w+)", line) for line in d.backtrace(thread).splitlines()[1:]]
    assert [match[1] for match in names if match] == ["count", "service", "munger", "trap_entry"]
    entry = thread.frames[3]
    assert d.frame_line(entry) == f"frame #3: {entry.pc:#018x} kernel`trap_entry + {entry.offset}\n"
    thread.select_frame(2)
    lines = d.backtrace(thread, start=1, count=2).splitlines()
    assert [line[:12] for line in lines] == ["* thread #1,", "    frame #1", "  * frame #2"]
    assert d.frame_line(thread.frames[2], unique=True).endswith(" kernel`munger at munger.c:22 [opt]\n")


def test_threads(tmp_path: Path) -> None:
    target = make_target(tmp_path, PROGRAM, sleeper)
    stop_at(target, "twice")
    process, _ = run(target)
    first, second = process.threads
    assert re.fullmatch(r"thread #1: tid = 1, ADDR prog`twice\(x=4\) at prog\.c:4:\d+, name = 'prog', "
                        r"stop reason = breakpoint 1\.1\n", plain(d.thread_line(first)))
    frame = second.frame(0)
    assert frame is not None
    assert d.thread_line(second) == (
        f"thread #2: tid = 3, {frame.pc:#018x} kernel`sleeper at sleep.c:53, name = 'sleeper'\n")
    assert d.thread_stop_line(second) == "thread #2, name = 'sleeper'\n"
    process.select_thread(2)
    assert d.backtrace(first).startswith("  thread #1, name = 'prog', stop reason = breakpoint 1.1\n    frame #0: ")


def test_what_finish_returned_is_followed_by_an_empty_line(target: Target) -> None:
    stop_at(target, "twice")
    process, _ = run(target)
    follow(process, "f")
    thread = process.selected_thread
    assert thread is not None
    assert d.thread_stop_line(thread) == (
        "thread #1, name = 'prog', stop reason = step out\nReturn value: (int) $0 = 8\n\n")


def test_the_end(target: Target) -> None:
    process, event = run(target)
    status = process.exit_status
    assert d.stop_display(process, event) == f"Process 100 exited with status = {status} ({status:#010x}) \n"
    stop_at(target, "main")
    process, event = run(target)
    process.kill()
    assert d.status_line(process) == "Process 100 exited with status = 9 (0x00000009) killed\n"


def test_formats_of_ones_own(target: Target) -> None:
    stop_at(target, "count")
    process, _ = run(target)
    thread = process.selected_thread
    assert thread is not None
    target.settings.set_text("frame-format", r"#${frame.index} {${function.name}}"
                             r"{ at ${line.file.basename}:${line.number}}{${function.is-optimized} [opt]}\n")
    assert [d.frame_line(thread.frames[index]) for index in (0, 3)] == [
        "#0 count at service.c:41 [opt]\n", "#3 trap_entry\n"]
    target.settings.set_text("thread-stop-format", r"STOP ${thread.index}{ ${thread.queue}} \{${thread.id%tid}\}\n")
    assert d.thread_stop_line(thread) == "STOP 1 {1}\n"


def test_colors_come_with_the_formats(target: Target) -> None:
    stop_at(target, "count")
    process, _ = run(target)
    text = d.frame_line(top(process), colors=True)
    assert f"\x1b[33m{top(process).pc:#018x}\x1b[0m" in text
    assert re.sub(r"\x1b\[\d+m", "", text) == d.frame_line(top(process))


def test_wrong_items_are_refused() -> None:
    with pytest.raises(DebuggerError, match=r"^invalid top level item 'nosuch'\. Valid top level items"):
        parse("frame ${nosuch}\\n")
    parse("unbalanced {${frame.index}\\n")
    assert len(parse("a{b{c}}d")) == 3


def test_addresses(target: Target) -> None:
    service = target.images[1].functions["service"]
    assert d.address_description(target, service.address) == "kernel`service at service.c:30"
    pc = service.pc(33)
    assert d.address_description(target, pc) == f"kernel`service + {pc - service.address} at service.c:33"
    assert d.address_description(target, 0xFFFFFF8000300004) == "kernel`the_port + 4"
    assert d.address_description(target, 0x10) is None
