"""How fast machdbg is, and beside it the real lldb doing the same where it can and is installed.

    python -m tests.benchmarks.bench [--large]

Not a test: it prints figures (medians of several runs) and judges nothing. ``--large`` adds a space with 50,000 ports,
which takes minutes to fill. lldb's rows need ``lldb`` and a C compiler (``clang`` or ``cc``) on the PATH.
"""

from __future__ import annotations

import gc
import os
import re
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pexpect

from machdbg.debugger.breakpoint import BreakpointOptions
from machdbg.debugger.process import Process
from machdbg.debugger.resolver import ByLine, ByName
from machdbg.debugger.target import Target
from machdbg.debugger.watchpoint import Watched
from machdbg.frontends.scenario import launcher_for_c_file
from machdbg.mig.compiler import DEFS, compile
from machdbg.mig.files import Files
from machdbg.mig.model import Mode
from tests.kernel.user import MEMORY, User, booted

HERE = Path(__file__).parent
LOOP = HERE / "loop.c"
MESSAGES = HERE / "messages.c"
MACHDBG = [sys.executable, "-m", "machdbg"]
RUNS = 5
MOVE_SEND_ONCE, COPY_SEND, MAKE_SEND, MAKE_SEND_ONCE, COMPLEX = 18, 19, 20, 21, 0x80000000


def median(measure: Callable[[], float], runs: int = RUNS) -> float:
    return statistics.median(measure() for _ in range(runs))


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def batch(command: list[str]) -> float:
    """Wall time of a whole process."""
    return seconds(lambda: subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True))


def first_prompt(command: list[str], prompt: str) -> float:
    """From start to the first prompt on a terminal, the program being loaded."""
    start = time.perf_counter()
    child = pexpect.spawn(command[0], command[1:], timeout=20)
    child.expect_exact("(x86_64)")
    child.expect_exact(prompt)
    elapsed = time.perf_counter() - start
    child.close(force=True)
    return elapsed


def launched(source: Path, *arguments: str) -> Process:
    return Target(launcher_for_c_file(source, list(arguments))).launch(list(arguments))


def steps_per_second(source: Path, rounds: int) -> tuple[float, int, float]:
    """Ticks a second of a run without stops, the number of ticks, and bytes kept for each."""
    process = launched(source, str(rounds))
    elapsed = seconds(process.resume)
    ticks = process.timeline.present + 1
    tracemalloc.start()
    process = launched(source, str(rounds // 4))
    process.resume()
    kept = tracemalloc.get_traced_memory()[0] / (process.timeline.present + 1)
    tracemalloc.stop()
    return ticks / elapsed, ticks, kept


def source_steps(count: int) -> float:
    """Source steps a second, each a stop."""
    target = Target(launcher_for_c_file(LOOP, ["100000"]))
    target.breakpoints.create(ByName(["main"]))
    process = target.launch(["100000"])
    process.resume()
    thread = process.selected_thread
    assert thread is not None

    def steps() -> None:
        for _ in range(count):
            process.step_in(thread)

    return count / seconds(steps)


def conditions(rounds: int) -> float:
    """Checks a second of a condition that is never true."""
    target = Target(launcher_for_c_file(LOOP, [str(rounds)]))
    target.breakpoints.create(ByLine("loop.c", 23), BreakpointOptions(condition="i == 99999999"))
    process = target.launch([str(rounds)])
    return rounds / seconds(process.resume)


def commands(line: str, directory: Path, debugger: list[str]) -> float:
    """Commands a second out of a file, in ``work`` called from ``main``: the best of three runs. ``debugger`` is how it
    is called, the program last."""
    file = directory / "lines"

    def whole(times: int) -> float:
        file.write_text("\n".join(["breakpoint set -n work", "run", *[line] * times]) + "\n")
        return min(batch([*debugger[:-1], "-x", "--batch", "-s", str(file), debugger[-1]]) for _ in range(3))

    return LINES[line] / (whole(LINES[line]) - whole(0))


# How often each is in a file of commands: often enough that the run around them weighs little.
LINES = {"p message->header->id": 4_000, "p message->header->id + 1": 4_000, "frame variable": 20_000, "bt": 8_000}


def watch_hits(rounds: int, condition: str | None = None) -> float:
    """Hits a second of a watchpoint: each a stop, or with a condition that is never true."""
    target = Target(launcher_for_c_file(LOOP, [str(rounds)]))
    target.breakpoints.create(ByName(["main"]))
    process = target.launch([str(rounds)])
    process.resume()
    sink = target.evaluate("sink")
    assert sink is not None
    target.watchpoints.create(Watched("sink", sink, sink.type.size)).condition = condition

    def hits() -> None:
        while not process.resume().exited:
            pass

    return rounds / seconds(hits)


def calls(count: int) -> float:
    """Kernel RPCs a second, recorded (a semaphore made and its port given up)."""
    empty = median(lambda: seconds(launched(MESSAGES, "0").resume), 3)
    return count / (seconds(launched(MESSAGES, str(count)).resume) - empty)


def ports(count: int) -> tuple[float, int, float, int]:
    """With ``count`` ports in the space: messages a second (each sent and received by the same task) and ticks for
    one; ports made and destroyed a second and ticks for one."""
    (user,) = booted()
    for _ in range(count):
        name = user.allocate()

    def message() -> None:
        assert user.send(MAKE_SEND, name) == 0
        assert user.receive(name, 100) == 0

    def port() -> None:
        assert user.trap(17, user.task_self, user.allocate()) == 0

    return *rate(user, message), *rate(user, port)


def rate(user: User, action: Callable[[], None], times: int = 200) -> tuple[float, int]:
    """How often a second, and how many ticks one takes."""
    action()
    before = user.machine.timeline.present
    start = time.perf_counter()
    for _ in range(times):
        action()
    elapsed = time.perf_counter() - start
    return times / elapsed, (user.machine.timeline.present - before) // times


def out_of_line(size: int) -> float:
    """Messages a second with ``size`` bytes outside the message, sent and received by the same task."""
    (user,) = booted()
    name = user.allocate()
    assert user.trap(10, user.task_self, MEMORY + 0x8000, size, 1) == 0
    source = int.from_bytes(user.memory.read(MEMORY + 0x8000, 8), "little")
    user.memory.write(source, bytes(range(256)) * (size // 256))
    body = struct.pack("<IQII", 1, source, 1 << 8 | 1 << 24, size)

    def message() -> None:
        assert user.send(COMPLEX | MAKE_SEND, name, body=body) == 0
        assert user.receive(name, 256) == 0
        where = int.from_bytes(user.memory.read(MEMORY + 0x1000 + 28, 8), "little")
        assert user.trap(12, user.task_self, where, size) == 0

    return rate(user, message)[0]


def between_tasks() -> float:
    """Calls a second from one task to another: the server waits, gets a message with a reply port and answers."""
    client, server = booted(2)
    service = server.allocate()
    to_service, reply = server.give(service, MAKE_SEND, client), client.allocate()
    assert server.receive(service, 256) is None

    def call() -> None:
        assert client.send(COPY_SEND | MAKE_SEND_ONCE << 8, to_service, reply, option=3, rcv_size=256,
                           rcv_name=reply) is None
        answer = server.header()[2]
        assert server.send(MOVE_SEND_ONCE, answer) == 0
        assert server.receive(service, 256) is None

    return rate(client, call)[0]


def queued(depth: int) -> float:
    """Messages a second through a queue in which ``depth`` others wait."""
    (user,) = booted()
    name = user.allocate()
    user.port(name).ip_messages.imq_qlimit = depth + 1
    for _ in range(depth):
        assert user.send(MAKE_SEND, name) == 0

    def message() -> None:
        assert user.send(MAKE_SEND, name) == 0
        assert user.receive(name, 100) == 0

    return rate(user, message)[0]


def reverse_step(tick: int) -> float:
    """Seconds for one reverse-step that starts at ``tick``."""
    process = launched(LOOP, str(tick // 5 + 1000))
    process.resume()
    process.goto(tick)
    thread = process.selected_thread
    assert thread is not None
    return statistics.median(seconds(lambda: process.step_in(thread, reverse=True)) for _ in range(50))


def definitions(names: list[str]) -> float:
    """Seconds to compile interface definitions of ours, from nothing read."""
    def compile_all() -> None:
        files = Files()
        for name in names:
            compile(DEFS / name, Mode.KERNEL_SERVER, files=files)

    return median(lambda: seconds(compile_all))


def lldb_rows(directory: Path) -> dict[str, float]:
    """The same work in lldb; empty if it or a compiler is missing."""
    lldb = shutil.which("lldb") or shutil.which("lldb-19")
    compiler = shutil.which("clang") or shutil.which("clang-19") or shutil.which("cc")
    if lldb is None or compiler is None:
        return {}
    program = directory / "loop"
    subprocess.run([compiler, "-g", "-O0", "-o", str(program), str(LOOP)], check=True)

    def with_lines(lines: list[str], *arguments: str) -> float:
        file = directory / "commands"
        file.write_text("\n".join(lines) + "\n")
        return batch([lldb, "-x", "--batch", "-s", str(file), str(program), *arguments])

    prologue = ["breakpoint set -n main", "run"]
    few, many = with_lines([*prologue, *["step"] * 10]), with_lines([*prologue, *["step"] * 410])
    condition = ["breakpoint set -f loop.c -l 23 -c 'i == 99999999'", "run"]
    short, long = with_lines(condition, "10"), with_lines(condition, "410")
    watch = [*prologue, "watchpoint set variable sink"]
    one, several = with_lines([*watch, *["continue"] * 10], "1000"), with_lines([*watch, *["continue"] * 410], "1000")
    never = [*watch, "watchpoint modify -c 'sink == 99999999'", "continue"]
    brief, lengthy = with_lines(never, "10"), with_lines(never, "410")
    printed = {line: commands(line, directory, [lldb, str(program)]) for line in LINES}
    return printed | {
        "start": median(lambda: batch([lldb, "-x", "--batch", "-o", "quit"])),
        "prompt": median(lambda: first_prompt([lldb, "-x", str(program)], "(lldb)")),
        "whole": median(lambda: batch([lldb, "-x", "--batch", *one_lines("work"), str(program)])),
        "step": 400 / (many - few),
        "condition": 400 / (long - short),
        "watch": 400 / (several - one),
        "watch condition": 400 / (lengthy - brief),
    }


def one_lines(function: str) -> list[str]:
    """Options for: break on a function, run, backtrace, quit."""
    commands = (f"breakpoint set -n {function}", "run", "bt", "kill", "quit")
    return [part for text in commands for part in ("-o", text)]


def row(what: str, ours: str, theirs: str = "") -> None:
    print(f"{what:58} {ours:>16} {theirs:>16}", flush=True)


def per_second(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f} /s"


def milliseconds(value: float | None) -> str:
    return "" if value is None else f"{value * 1e3:,.2f} ms"


def main() -> None:
    gc.disable()  # as the program itself does
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"):  # an installed program has byte code, and buffers
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as directory:
        lldb = lldb_rows(Path(directory))
    row("", "machdbg", "lldb" if lldb else "(no lldb)")
    row("start and quit, batch", milliseconds(median(lambda: batch([*MACHDBG, "--batch", "-o", "quit"]))),
        milliseconds(lldb.get("start")))
    row("start to the first prompt, program named",
        milliseconds(median(lambda: first_prompt([*MACHDBG, "semaphore_create"], "(machdbg)"))),
        milliseconds(lldb.get("prompt")))
    whole = [*MACHDBG, "--batch", *one_lines("semaphore_create"), "semaphore_create"]
    row("break, run, bt, quit, batch", milliseconds(median(lambda: batch(whole))), milliseconds(lldb.get("whole")))
    speed, ticks, kept = steps_per_second(LOOP, 40_000)
    row(f"line steps without stops ({ticks:,} ticks)", per_second(speed))
    row("source steps, each a stop", per_second(source_steps(2_000)), per_second(lldb.get("step")))
    row("breakpoint conditions checked (never true)", per_second(conditions(20_000)), per_second(lldb.get("condition")))
    with tempfile.TemporaryDirectory() as directory:
        for line in LINES:
            row(f"{line}, at the same stop", per_second(commands(line, Path(directory), [*MACHDBG, str(LOOP)])),
                per_second(lldb.get(line)))
    row("watchpoint hits, each a stop", per_second(watch_hits(2_000)), per_second(lldb.get("watch")))
    row("watchpoint hits with a condition that is never true", per_second(watch_hits(20_000, "sink == 99999999")),
        per_second(lldb.get("watch condition")))
    row("kernel RPCs (semaphore_create and deallocate)", per_second(calls(300)))
    for count in (10, 1_000, 50_000) if "--large" in sys.argv else (10, 1_000):
        messages, message_ticks, made, made_ticks = ports(count)
        row(f"messages, sent and received, {count:,} ports ({message_ticks} ticks)", per_second(messages))
        row(f"ports, made and destroyed, beside {count:,} ({made_ticks} ticks)", per_second(made))
    for depth in (0, 1_000):
        row(f"messages through a queue of {depth:,}", per_second(queued(depth)))
    row("calls from task to task", per_second(between_tasks()))
    row("messages with 64 KiB outside", per_second(out_of_line(65536)))
    for tick in (1_000, 100_000):
        row(f"reverse-step at tick {tick:,}", milliseconds(reverse_step(tick)))
    names = sorted(file.relative_to(DEFS).as_posix() for file in DEFS.rglob("*.defs") if "ypes" not in file.name)
    row(f"interface definitions compiled, {len(names)} files", milliseconds(definitions(names)))
    row("interface definitions compiled, one file", milliseconds(definitions(["mach/task.defs"])))
    row("bytes kept per tick", re.sub(r"\.\d+", "", f"{kept:,.0f}"))


if __name__ == "__main__":
    main()
