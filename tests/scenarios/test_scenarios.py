"""The shipped scenarios replay as recorded, and what a session prints follows from the client's C."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.frontends.batch import Console
from machdbg.frontends.replay import transcript
from machdbg.frontends.scenario import Scenario, ScenarioError, find_scenarios, load_scenario

SCENARIOS = find_scenarios()
ARTICLE = """\
  * frame #0: 0xffffff80007a5c36 kernel.development`semaphore_create(task=0xffffff800e77c1b8, \
new_semaphore=0xffffff90a37e3da0, policy=0, value=0) at sync_sema.c:168 [opt]
    frame #1: 0xffffff80007f5b9b kernel.development`_Xsemaphore_create(InHeadP=0xffffff8010da4e8c, \
OutHeadP=0xffffff8010da4788) at task_server.c:2461 [opt]
    frame #2: 0xffffff8000781d07 kernel.development`ipc_kobject_server(request=0xffffff8010da4e00, \
option=<unavailable>) at ipc_kobject.c:351 [opt]
    frame #3: 0xffffff8000754d0d kernel.development`ipc_kmsg_send(kmsg=0xffffff8010da4e00, option=3, \
send_timeout=0) at ipc_kmsg.c:1867 [opt]
    frame #4: 0xffffff800076fafb kernel.development`mach_msg_overwrite_trap(args=<unavailable>) at mach_msg.c:570 [opt]
    frame #5: 0xffffff80008be0ea kernel.development`mach_call_munger64(state=0xffffff801906e100) \
at bsd_i386.c:573 [opt]
    frame #6: 0xffffff8000720a56 kernel.development`hndl_mach_scall64 + 22
"""


def session(scenario: str | Path, *commands: str) -> str:
    """What the commands print in the scenario, prompts included."""
    written: list[str] = []
    console = Console(colors=False, sink=written.append)
    assert console.load([str(scenario)])
    for command in commands:
        console.run(command)
    return "".join(written)


def variant(directory: Path, old: str, new: str, scenario: str = "semaphore_create") -> Path:
    """A copy of a scenario with one text of its client replaced."""
    original = load_scenario(scenario).directory
    copy = directory / "variant"
    copy.mkdir(parents=True)
    for file in original.iterdir():
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".c":
            assert old in text
            text = text.replace(old, new)
        (copy / file.name).write_text(text, encoding="utf-8")
    return copy


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.name for scenario in SCENARIOS])
def test_a_session_prints_what_was_recorded(scenario: Scenario) -> None:
    assert transcript(scenario) == scenario.expected.read_bytes().decode()


def test_the_backtrace_of_the_article() -> None:
    text = session("semaphore_create", "breakpoint set -n semaphore_create", "run", "bt")
    thread = "* thread #1, name = 'semaphore_create', stop reason = breakpoint 1.1\n"
    assert text.endswith(f"(machdbg) bt\n{thread}{ARTICLE}")


def test_another_policy_is_another_argument(tmp_path: Path) -> None:
    copy = variant(tmp_path, "SYNC_POLICY_FIFO, 0", "SYNC_POLICY_LIFO, 7")
    assert "policy=2, value=7) at sync_sema.c:168" in session(copy, "b semaphore_create", "run")


def test_a_policy_that_the_kernel_refuses(tmp_path: Path) -> None:
    copy = variant(tmp_path, "SYNC_POLICY_FIFO", "SYNC_POLICY_FIXED_PRIORITY")
    assert "semaphore_create: (os/kern) invalid argument\n" in session(copy, "run")


def test_a_second_call_takes_other_buffers(tmp_path: Path) -> None:
    call = "kr = semaphore_create(mach_task_self(), &sem, SYNC_POLICY_FIFO, 0);"
    text = session(variant(tmp_path, call, call + call), "b semaphore_create", "run", "bt 3", "c", "bt 3")
    first, second = text.split("(machdbg) c\n")
    assert "ipc_kobject_server(request=0xffffff8010da4e00" in first
    # The first request and reply went back to the processor's cache, from which the last one freed is taken first.
    assert "ipc_kobject_server(request=0xffffff8010da4700" in second
    assert "_Xsemaphore_create(InHeadP=0xffffff8010da478c, OutHeadP=0xffffff8010da4e88)" in second


def test_a_port_that_is_no_task(tmp_path: Path) -> None:
    copy = variant(tmp_path, "semaphore_create(mach_task_self()", "semaphore_create(mach_task_self() + 0x100")
    text = session(copy, "b semaphore_create", "run")
    assert "stop reason" not in text
    assert "semaphore_create: (ipc/send) invalid destination port\n" in text


def test_the_last_reference_to_the_semaphore_goes_with_its_name(tmp_path: Path) -> None:
    copy = variant(tmp_path, "return 0;", "mach_port_deallocate(mach_task_self(), sem); return 0;")
    text = session(copy, "b semaphore_dereference", "run", "bt")
    assert "kernel.development`semaphore_notify(" in text
    assert "kernel.development`ipc_kobject_notify(" in text
    assert "kernel.development`_kernelrpc_mach_port_deallocate_trap(" in text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("title = x\n", "scenario.toml:1:9: error: Invalid value"),
        ("[machine", "scenario.toml:1: error: Expected ']' at the end of a table declaration (at end of document)"),
        ('title = "t"\npurpose = "p"\n', "scenario.toml:1: error: a scenario needs at least one [[task]]"),
        ('title = "t"\npurpose = "p"\ncolour = 1\n', "scenario.toml:3: error: unknown key 'colour' in scenario; "
         "expected one of: machine, purpose, task, title"),
        ('title = "t"\npurpose = "p"\n[[task]]\nname = "x"\nsources = ["none.c"]\n',
         "scenario.toml:5: error: no such file: 'none.c'"),
        ('title = "t"\npurpose = "p"\n[[task]]\nname = "x"\nsources = ["x.c"]\n[machine]\nkernel_stack = "here"\n',
         "scenario.toml:7: error: kernel_stack: 'here' is not an address such as \"0xffffff8010da4e00\""),
        ('title = "t"\npurpose = "p"\n[[task]]\nname = "x"\nsources = ["x.c"]\n[machine.zones]\ntasks = ["0x10"]\n',
         "scenario.toml:7: error: tasks: 0x10 is not a kernel address"),
        ('title = "t"\npurpose = "p"\n[[task]]\nname = "x"\nsources = ["x.c"]\n[machine.faults]\ntasks = [0]\n',
         "scenario.toml:7: error: tasks must be a list of numbers from 1 on: which allocations fail"),
        ('title = "t"\npurpose = "p"\n[[task]]\nname = "x"\nsources = ["x.c"]\n[machine]\nfaults = 1\n',
         "scenario.toml:7: error: [machine.faults] must be a table"),
        ('title = "t"\npurpose = "p"\n[[task]]\nname = "x"\nsources = ["x.c"]\n[machine]\nquantum = "1"\n',
         "scenario.toml:7: error: quantum must be a number, 1 or more"),
        ('title = "t"\npurpose = "p"\n[[task]]\nname = "x"\nsources = ["x.c"]\n[machine.subsystems]\ntask = [3400]\n',
         "scenario.toml:7: error: task must be a list of two message ids, the first and that past the last"),
        ('title = "t"\npurpose = "p"\n[[task]]\nname = "x"\nsources = ["x.c"]\n[machine.subsystems]\ntask=[0, 99999]\n',
         "scenario.toml:7: error: task: a subsystem has at most 10000 message ids"),
    ],
)
def test_mistakes_in_a_scenario_are_told_with_their_place(tmp_path: Path, text: str, error: str) -> None:
    (tmp_path / "x.c").write_text("int main(void) { return 0; }\n")
    (tmp_path / "scenario.toml").write_text(text)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(str(tmp_path))
    assert str(caught.value) == f"{tmp_path}/{error}"


def with_machine(directory: Path, machine: str) -> Path:
    """The scenario of the semaphore on a machine with other settings."""
    copy = variant(directory, "return 0;", "return 0;")
    text = (copy / "scenario.toml").read_text()
    (copy / "scenario.toml").write_text(text[:text.index("[machine]")] + machine)
    return copy


def test_an_allocation_fails_where_the_scenario_says_so(tmp_path: Path) -> None:
    copy = with_machine(tmp_path, '[machine.faults]\n"semaphores" = [1]\n')
    text = session(copy, "run", "goto 1", "continue")
    assert text.count("semaphore_create: (os/kern) resource shortage\n") == 1
    second = session(with_machine(tmp_path / "x", '[machine.faults]\n"semaphores" = [2]\n'), "run")
    assert "semaphore_create: (os/kern) successful" in second


def test_a_zone_that_there_is_not(tmp_path: Path) -> None:
    copy = with_machine(tmp_path, '[machine.faults]\n"nosuch" = [1]\n')
    assert "the kernel has no zone named 'nosuch'" in session(copy, "run")


def test_threads_take_turns_as_often_as_the_scenario_says(tmp_path: Path) -> None:
    for name, turns in (("slow", 1000), ("quick", 10)):
        (tmp_path / f"{name}.c").write_text(
            f"#include <stdio.h>\nint main(void)\n{{\n\tfor (int i = 0; i < {turns}; i++)\n\t\t;\n"
            f'\tprintf("{name}\\n");\n\treturn 0;\n}}\n')
    tasks = "".join(f'[[task]]\nname = "{name}"\nsources = ["{name}.c"]\n' for name in ("slow", "quick"))
    for quantum, first in (("", "slow\n"), ("[machine]\nquantum = 100\n", "quick\n")):
        (tmp_path / "scenario.toml").write_text(f'title = "t"\npurpose = "p"\n{tasks}{quantum}')
        text = session(tmp_path, "run")
        assert min("slow\n", "quick\n", key=lambda name: text.rindex(name)) == first


def test_an_unknown_scenario_is_told_with_close_names() -> None:
    with pytest.raises(ScenarioError, match="scenario 'semaphore_creat'; did you mean 'semaphore_create'"):
        load_scenario("semaphore_creat")


def test_a_file_without_debug_information(tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text("struct pair { int a, b; };\nint entry(struct pair *);\n"
                                     "int inner(struct pair *p) { return p->a; }\n"
                                     "int main(void) { struct pair p = {1, 2}; return entry(&p) - 1; }\n")
    (tmp_path / "entry.c").write_text("struct pair;\nint inner(struct pair *);\n"
                                      "int entry(struct pair *p) { return inner(p); }\n")
    (tmp_path / "scenario.toml").write_text('title = "t"\npurpose = "p"\n[[task]]\nname = "x"\nno_debug = ["entry.c"]\n'
                                            'sources = ["main.c", "entry.c"]\n')
    text = session(tmp_path, "breakpoint set -n main", "breakpoint set -n inner", "run", "step", "bt", "p *p",
                   "finish", "p p")
    assert "frame #1: 0x" in text and "x`entry + " in text
    assert "entry.c" not in text
    assert "stop reason = breakpoint 2.1" in text  # the step goes over entry, up to the breakpoint
    assert "(pair)  (a = 1, b = 2)" in text
    assert "use of undeclared identifier 'p'" in text
    (tmp_path / "scenario.toml").write_text('title = "t"\npurpose = "p"\n[[task]]\nname = "x"\nno_debug = ["other.c"]\n'
                                            'sources = ["main.c", "entry.c"]\n')
    with pytest.raises(ScenarioError, match=r"toml:5: error: no_debug: 'other\.c' is not one of the task's"):
        load_scenario(str(tmp_path))


def test_files_with_static_names_of_their_own(tmp_path: Path) -> None:
    for name, rest in (("one", "int two(void);\nint main(void) { return helper() + two(); }\n"),
                       ("two", "int two(void) { return helper(); }\n")):
        (tmp_path / f"{name}.c").write_text(f"static int count = {len(rest)};\n"
                                            f"static int helper(void) {{ return count; }}\n{rest}")
    (tmp_path / "scenario.toml").write_text('title = "t"\npurpose = "p"\n[[task]]\nname = "x"\n'
                                            'sources = ["one.c", "two.c"]\n')
    text = session(tmp_path, "breakpoint set -n helper", "run", "p count", "frame variable count", "continue",
                   "p count", "frame variable count", "continue")
    assert "Breakpoint 1: 2 locations." in text
    assert "x`helper at one.c:2:" in text
    assert "x`helper at two.c:2:" in text
    assert [line for line in text.splitlines() if line.startswith("(int)")] == [
        "(int) 59", "(int) count = 59", "(int) 35", "(int) count = 35"]
    assert "exited with status = 94 " in text
