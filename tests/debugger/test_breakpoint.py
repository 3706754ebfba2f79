"""Breakpoints: where they are, how they are listed, when they stop."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from machdbg.debugger.breakpoint import BreakpointOptions, check_name
from machdbg.debugger.error import DebuggerError
from machdbg.debugger.resolver import ByAddress, ByLine, ByName, ByRegex, BySourceRegex
from machdbg.debugger.target import Target

from .world import follow, make_target, run, stop_at, where

PROGRAM = """
int add_one(int x)
{
	int result;

	result = x + 1;
	return result;
}
int add_two(int x) { return x + 2; }
int main(void)
{
	int sum = 0;
	for (int i = 0; i < 4; i++)
		sum = add_one(sum); /* loop */
	return add_two(sum);
}
"""


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return make_target(tmp_path, PROGRAM)


def plain(text: str) -> str:
    """``text`` with addresses of the program as ADDR, without columns and folders."""
    text = re.sub(r"(prog\.c:\d+):\d+", r"\1", text)
    return re.sub(r"/\S*/prog", "/prog", re.sub(r"0x0000000100000[0-9a-f]{3}", "ADDR", text))


def test_announcements(target: Target) -> None:
    create = target.breakpoints.create
    assert re.fullmatch(r"Breakpoint 1: where = prog`add_one \+ \d+ at prog.c:8, address = ADDR",
                        plain(create(ByName(["add_one"])).announce()))
    assert create(ByName(["add_one", "add_two"])).announce() == "Breakpoint 2: 2 locations."
    assert create(ByName(["nowhere"])).announce() == (
        "Breakpoint 3: no locations (pending).\nWARNING:  Unable to resolve breakpoint to any actual locations.")
    service, entry = (target.images[1].functions[name] for name in ("service", "trap_entry"))
    pc = service.pc(32)
    assert create(ByName(["service"])).announce() == (
        f"Breakpoint 4: where = kernel`service + {pc - service.address} at service.c:32, address = {pc:#018x}")
    pc = entry.pc(1)
    assert create(ByName(["trap_entry"])).announce() == (
        f"Breakpoint 5: where = kernel`trap_entry + {pc - entry.address}, address = {pc:#018x}")


LISTING = """1: name = 'add_one', locations = 1
  1.1: where = prog`add_one + N at prog.c:8, address = prog[ADDR], unresolved, hit count = 0~

2: names = {'add_one', 'add_two'}, locations = 2
  2.1: where = prog`add_one + N at prog.c:8, address = prog[ADDR], unresolved, hit count = 0~
  2.2: where = prog`add_two + N at prog.c:11, address = prog[ADDR], unresolved, hit count = 0~

3: regex = '^add_', module = prog, locations = 2
  3.1: where = prog`add_one + N at prog.c:8, address = prog[ADDR], unresolved, hit count = 0~
  3.2: where = prog`add_two + N at prog.c:11, address = prog[ADDR], unresolved, hit count = 0~

4: file = 'prog.c', line = 16, exact_match = 0, locations = 1
  4.1: where = prog`main + N at prog.c:16, address = prog[ADDR], unresolved, hit count = 0~

5: source regex = "loop", exact_match = 0, locations = 1
  5.1: where = prog`main + N at prog.c:16, address = prog[ADDR], unresolved, hit count = 0~

6: name = 'nowhere', locations = 0 (pending)

7: name = 'add_two', locations = 1 Options: ignore: 2 enabled one-shot auto-continue index: 1~
    Breakpoint commands:
      bt

Condition: x == 0

  Names:
    second
    first

  7.1: where = prog`add_two + N at prog.c:11, address = prog[ADDR], unresolved, hit count = 0~

""".replace("~", " ")


def test_the_list_before_a_launch(target: Target) -> None:
    breakpoints = target.breakpoints
    breakpoints.create(ByName(["add_one"]))
    breakpoints.create(ByName(["add_one", "add_two"]))
    breakpoints.create(ByRegex("^add_", ["prog"]))
    breakpoints.create(ByLine("prog.c", 16))
    breakpoints.create(BySourceRegex("loop", ["prog.c"]))
    breakpoints.create(ByName(["nowhere"]))
    breakpoints.create(ByName(["add_two"]), BreakpointOptions(
        condition="x == 0", ignore_count=2, one_shot=True, auto_continue=True, commands=["bt"], thread_index=1),
        ["first", "second"])
    text = re.sub(r" \+ \d+ at", " + N at", plain("".join(item.describe() for item in breakpoints)))
    assert text == LISTING


def test_the_list_while_a_process_is_stopped(target: Target) -> None:
    breakpoint_ = stop_at(target, "add_one")
    disabled = stop_at(target, "add_two", enabled=False)
    run(target)
    assert breakpoint_.describe("brief") == "1: name = 'add_one', locations = 1, resolved = 1, hit count = 1\n"
    assert re.search(r"address = 0x0000000100000\w{3}, resolved, hit count = 1 \n", breakpoint_.describe())
    assert disabled.describe("brief") == "2: name = 'add_two', locations = 1 Options: disabled \n"
    assert ", unresolved, hit count = 0 \n" in disabled.describe()
    breakpoint_.locations[0].options.enabled = False
    target.breakpoints.changed()
    assert breakpoint_.describe().splitlines()[1].endswith(", unresolved, hit count = 1  Options: disabled ")


def test_the_verbose_list(target: Target) -> None:
    breakpoint_ = stop_at(target, "add_one", condition="x == 0")
    assert plain(breakpoint_.describe("verbose")) == (
        "1: name = 'add_one'\n\nCondition: x == 0\n    1.1: \n      module = /prog\n      compile unit = prog.c\n"
        "      function = add_one\n      location = /prog.c:8\n      address = prog[ADDR]\n"
        "      resolved = false\n      hardware = false\n      hit count = 0   \n\n\n")


@pytest.mark.parametrize(("line", "found"), [(8, 8), (5, 8), (7, 8), (10, 11), (11, 11), (99, None), (3, 8), (1, 2),
                                             (13, 14)])
def test_a_line_without_code_slides_to_the_next_of_its_function(target: Target, line: int, found: int | None) -> None:
    places = ByLine("prog.c", line).find(target)
    assert [code.locate(position).line for code, position in places] == ([found] if found else [])


def test_lines_of_the_python_file_that_models_a_kernel_function(target: Target) -> None:
    service = target.images[1].functions["service"]
    line = service.source_lines[33]  # type: ignore[attr-defined]
    assert ByLine("world.py", line).find(target) == [(service, 33)]


def test_an_address(target: Target) -> None:
    service = target.images[1].functions["service"]
    assert ByAddress(service.pc(33)).find(target) == [(service, 33)]
    assert ByAddress(service.address).find(target) == [(service, 32)]
    assert ByAddress(0x10).find(target) == []
    assert ByAddress(service.pc(33)).describe(target) == f"address = kernel[{service.pc(33):#018x}]"


def test_conditions_count_only_when_true(target: Target) -> None:
    breakpoint_ = stop_at(target, "add_one", condition="x == 2")
    process, _ = run(target)
    assert where(process) == "add_one:8 breakpoint 1.1"
    assert breakpoint_.hit_count == 1
    value = target.evaluate("x")
    assert value is not None
    assert value.as_integer() == 2
    assert process.resume().exited


def test_conditions_of_kernel_functions_see_registers_of_the_frame(tmp_path: Path) -> None:
    text = "int main(void)\n{\n\ttrap(1, 0);\n\ttrap(2, 0);\n\ttrap(3, 0);\n\treturn 0;\n}\n"
    target = make_target(tmp_path, text)
    stop_at(target, "count", condition="object->references == 8 && $rdi == object")
    process, _ = run(target)
    assert where(process) == "count:41 breakpoint 1.1"
    value = target.evaluate("object->references")
    assert value is not None
    assert value.as_integer() == 5 + 1 + 2
    assert process.resume().exited


def test_ignored_hits_are_counted(target: Target) -> None:
    breakpoint_ = stop_at(target, "add_one", ignore_count=2)
    process, _ = run(target)
    assert (breakpoint_.hit_count, breakpoint_.options.ignore_count) == (3, 0)
    assert follow(process, "c c") == ["add_one:8 breakpoint 1.1", "exited"]


def test_one_shot_breakpoints_go(target: Target) -> None:
    stop_at(target, "add_one", one_shot=True)
    process, _ = run(target)
    assert where(process) == "add_one:8 one-shot breakpoint 1"
    assert len(target.breakpoints) == 0


def test_two_at_one_place(target: Target) -> None:
    stop_at(target, "add_two")
    target.breakpoints.create(ByLine("prog.c", 11))
    process, event = run(target)
    assert where(process) == "add_two:11 breakpoint 1.1 2.1"
    assert [location.id for location in event.hits] == ["1.1", "2.1"]


def test_a_stop_names_every_breakpoint_at_the_place(target: Target) -> None:
    names = target.breakpoints.create(ByName(["main"]), BreakpointOptions(condition="1 == 2"))
    once = target.breakpoints.create(ByName(["main"]), BreakpointOptions(one_shot=True))
    process, _ = run(target)
    thread = process.selected_thread
    assert thread is not None
    assert thread.stop_reason == f"breakpoint {names.id}.1"
    assert target.breakpoints.get(once.id) is None
    assert names.hit_count == 0


def test_locations_stay_resolved_when_the_process_has_exited(target: Target) -> None:
    before = stop_at(target, "main")
    process, _ = run(target)
    process.kill()
    after = target.breakpoints.create(ByName(["main"]))
    assert (before.locations[0].resolved, after.locations[0].resolved) == (True, False)


def test_auto_continue_stops_only_to_run_commands(target: Target) -> None:
    quiet = stop_at(target, "add_one", auto_continue=True)
    stop_at(target, "add_two", auto_continue=True, commands=["bt"])
    process, event = run(target)
    assert quiet.hit_count == 4
    assert where(process) == "add_two:11 breakpoint 2.1"
    assert event.auto_continue


def test_for_some_thread_only(target: Target) -> None:
    stop_at(target, "add_one", thread_name="nobody")
    stop_at(target, "add_two", thread_id=1)
    process, _ = run(target)
    assert where(process) == "add_two:11 breakpoint 2.1"


def test_conditions_that_cannot_be_evaluated_stop_and_say_why(target: Target) -> None:
    stop_at(target, "add_one", condition="nope == 2")
    _, event = run(target)
    assert event.notes == [
        "error: stopped due to an error evaluating condition of breakpoint 1.1: \"nope == 2\"\n"
        "Couldn't parse conditional expression:\n"
        "error: <user expression 0>:1:1: use of undeclared identifier 'nope'\n    1 | nope == 2\n      | ^\n"]
    target.breakpoints.clear()
    stop_at(target, "add_one", condition="*(int*)0 == 2")
    _, event = run(target)
    assert event.notes == [
        "error: stopped due to an error evaluating condition of breakpoint 2.1: \"*(int*)0 == 2\"\n"
        "Couldn't execute expression:\n"
        "error: supposed to interpret, but failed: Interpreter couldn't read from memory\n"]


def test_identifiers(target: Target) -> None:
    breakpoints = target.breakpoints
    for number in range(3):
        breakpoints.create(ByRegex("^add_"), names=["mine"] if number else None)
    one, two, three = breakpoints
    assert breakpoints.find(["1"]) == [one]
    assert breakpoints.find(["1.2"]) == [one.locations[1]]
    assert breakpoints.find(["2.*"]) == two.locations
    assert breakpoints.find(["2-3"]) == breakpoints.find(["2", "-", "3"]) == breakpoints.find(["mine"]) == [two, three]
    assert breakpoints.find(["1.1-1.2"]) == one.locations
    assert breakpoints.find(["nobody"]) == breakpoints.find(["1-"]) == []
    for text, message in (("99", "'99' is not a currently valid breakpoint ID."),
                          ("1.9", "'1.9' is not a currently valid breakpoint/location id."),
                          ("1-9", "'9' is not a valid breakpoint ID.")):
        with pytest.raises(DebuggerError) as error:
            breakpoints.find([text])
        assert str(error.value) == message


def test_names_have_rules() -> None:
    with pytest.raises(DebuggerError, match=r"^Breakpoint names must start with a character or underscore: 1bad$"):
        check_name("1bad")
    with pytest.raises(DebuggerError, match=r"^Breakpoint names cannot contain '\.' or '-' or spaces: \"bad-name\"$"):
        check_name("bad-name")


def test_numbers_are_not_used_again(target: Target) -> None:
    stop_at(target, "add_one")
    target.breakpoints.clear()
    assert stop_at(target, "add_one").id == 2
