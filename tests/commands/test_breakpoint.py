"""breakpoint: what goes beyond setting and listing. Errors and forms are those of lldb-19."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.frontends.batch import load

Say = Callable[[str], str]


@pytest.mark.parametrize(("line", "printed"), [
    ("breakpoint set -n add -f client.c", "where = client`add + N at client.c:8:15, address = ADDR\n"),
    ("breakpoint set -n add -f other.c", "no locations (pending).\n"
                                         "WARNING:  Unable to resolve breakpoint to any actual locations.\n"),
    ("breakpoint set -n add -R 4", "where = client`add + N at client.c:9:12, address = ADDR\n"),
    ("breakpoint set -f client.c -l 6 -m false", "no locations (pending).\n"
                                                 "WARNING:  Unable to resolve breakpoint to any actual locations.\n"),
    ("breakpoint set -f client.c -l 6", "where = client`add + N at client.c:8:15, address = ADDR\n"),
    ("breakpoint set -f client.c -l 5", "where = client`add + N at client.c:8:15, address = ADDR\n"),
    ("breakpoint set -p printf -A -X main", "where = client`main + N at client.c:18:23, address = ADDR\n"),
    ("breakpoint set -n later -D", "no locations (pending).\n"
                                   "Breakpoint set in dummy target, will get copied into future targets.\n"),
])
def test_set(tell: Say, line: str, printed: str) -> None:
    assert tell(line) == f"Breakpoint 1: {printed}"


def test_a_task_of_its_own(tell: Say) -> None:
    assert tell("breakpoint set -n mach_call --task nobody").startswith("Breakpoint 1: where")
    assert tell("breakpoint set -n mach_call --task client").startswith("Breakpoint 2: where")
    assert tell("breakpoint list -b 1") == "1: name = 'mach_call', locations = 1 Options: enabled task: \"nobody\" \n"
    assert "stop reason = breakpoint 1.1 2.1" in tell("run")  # as in LLDB, all at the place are named
    tell("breakpoint modify --task 7 2")
    assert "exited" in tell("continue")
    assert ["hit count = 0" in tell("breakpoint list -b 1"), "hit count = 1" in tell("breakpoint list -b 2")] == [
        True, True]


def test_names_bring_options(tell: Say) -> None:
    assert tell("breakpoint name configure -i 3 -c 'a > 0' -H words nn") == ""
    assert tell("breakpoint name list") == ("Name: nn\nHelp: words\nOptions: \n   Options: ignore: 3 enabled \n"
                                            "Condition: a > 0\nNo breakpoints using this name.\n")
    tell("b add")
    tell("breakpoint name add -N nn 1")
    assert tell("breakpoint list 1").startswith(
        "1: name = 'add', locations = 1 Options: ignore: 3 enabled \nCondition: a > 0\n\n  Names:\n    nn\n")
    tell("breakpoint name configure -D false nn")
    assert tell("breakpoint delete -f") == "All breakpoints removed. (0 breakpoints)\n"
    assert tell("breakpoint delete 1") == "1 breakpoints deleted; 0 breakpoint locations disabled.\n"


@pytest.mark.parametrize(("line", "error"), [
    ("breakpoint name configure", "No names provided."),
    ("breakpoint name configure -B 9 nn", "Could not find specified breakpoint 9"),
    ("breakpoint name configure bad-name", "Invalid breakpoint name: bad-name - Breakpoint names cannot contain '.' or "
                                           "'-' or spaces: \"bad-name\""),
    ("breakpoint name add 1", "No name option provided."),
    ("breakpoint name add -N nn", "No breakpoints, cannot add names."),
    ("breakpoint write", "invalid combination of options for the given command"),
    ("breakpoint write -f x", "No breakpoints exist to be saved."),
    ("breakpoint read -f none.json", "could not open input file: none.json - No such file or directory."),
    ("breakpoint command add -o bt", "No breakpoints exist to have commands added"),
    ("breakpoint modify -C bt", "unknown or ambiguous option"),
])
def test_errors(tell: Say, line: str, error: str) -> None:
    assert tell(line) == f"error: {error}\n"


SET = ("breakpoint set -n add -c 'a == 1' -i 1 -N kept -o true -G true -t 99 -x 2 -T thr -q qq --task t",
       "breakpoint set -f client.c -l 8 -C 'bt 1' -C 'p a'", "breakpoint set -r ^ad -s client",
       "breakpoint set -p printf -f client.c -X main", "breakpoint set -n nosuch -d")


def test_written_and_read_again(tell: Say, tmp_path: Path) -> None:
    for line in SET:
        tell(line)
    tell("breakpoint command add -s python -o 'return False' 3")
    before = tell("breakpoint list")
    assert tell("breakpoint write -f bps.json") == ""
    tell("breakpoint delete -f")
    assert tell("breakpoint read -f bps.json").startswith("New breakpoints:\nBreakpoint 6: where = client`add")
    after = tell("breakpoint list")
    for new, old in ((str(number + 5), str(number)) for number in range(1, 6)):
        after = after.replace(f"\n{new}: ", f"\n{old}: ").replace(f"  {new}.1: ", f"  {old}.1: ")
    assert after == before
    assert tell("breakpoint read -f bps.json -N nobody") == "No breakpoints added.\n"
    (tmp_path / "bad.json").write_text("int x;")
    assert tell("breakpoint read -f bad.json") == "error: [1:1, byte=1]: Invalid JSON value\n"
    (tmp_path / "bad.json").write_text("[{\"Breakpoint\": 3}]")
    assert tell("breakpoint read -f bad.json") == "error: 'bad.json' holds something that is not a breakpoint\n"


def test_what_lldb_writes_is_read(tell: Say, tmp_path: Path) -> None:
    written = {"BKPTOptions": {"AutoContinue": False, "ConditionText": "a == 1", "EnabledState": True,
                               "IgnoreCount": 1, "OneShotState": False},
               "BKPTResolver": {"Options": {"NameMask": [56], "Offset": 0, "SkipPrologue": True,
                                            "SymbolNames": ["add"]}, "Type": "SymbolName"},
               "Hardware": False, "Names": ["kept"], "SearchFilter": {"Options": {}, "Type": "Unconstrained"}}
    (tmp_path / "lldb.json").write_text(json.dumps([{"Breakpoint": written}]))
    tell("breakpoint read -f lldb.json")
    assert tell("breakpoint list").startswith(
        "Current breakpoints:\n1: name = 'add', locations = 1 Options: ignore: 1 enabled \nCondition: a == 1\n\n"
        "  Names:\n    kept\n")
    tell("breakpoint write -f again.json")
    assert json.loads((tmp_path / "again.json").read_text()) == [{"Breakpoint": written}]


def test_commands_that_fail(stopped: Say) -> None:
    stopped("breakpoint command add -e false -o 'p nosuch' -o 'p b' 1")
    assert "use of undeclared identifier" in (printed := stopped("continue")) and "p b\n(int) 2\n" in printed
    stopped("kill")
    stopped("breakpoint command add -o 'p nosuch' -o 'p b' 1")
    assert "error: Aborting reading of commands after command #0" in (printed := stopped("run"))
    assert "p b\n" not in printed


def test_what_c_does_not_have(tell: Say) -> None:
    """Methods, selectors and exceptions, as lldb answers for a C program."""
    pending = "no locations (pending).\nWARNING:  Unable to resolve breakpoint to any actual locations.\n"
    assert tell("breakpoint set -E c++") == "Breakpoint 1: no locations (pending).\n"
    assert tell("breakpoint set -E objc -h true -w false") == "Breakpoint 2: no locations (pending).\n"
    for language, kind in (("bogus", "Unknown"), ("swift", "Unsupported")):
        assert tell(f"breakpoint set -E {language}") == (
            f"error: Invalid value ('{language}') for -E (language-exception): {kind} language type for exception "
            "breakpoint\n")
    assert tell("breakpoint set -M add") == f"Breakpoint 3: {pending}"
    assert tell("breakpoint set -S add -S add:b:") == f"Breakpoint 4: {pending}"
    assert tell("breakpoint set -n add -L c++") == f"Breakpoint 5: {pending}"
    assert tell("breakpoint set -n add -n main -L c99") == "Breakpoint 6: 2 locations.\n"
    assert tell("breakpoint set -n add -L bogus") == (
        "error: Invalid value ('bogus') for -L (language): Unknown language\n")
    handler = "the correct runtime exception handler will be determined when you run"
    listed = tell("breakpoint list")
    assert f"1: Exception breakpoint (catch: off throw: on) {handler}\n\n" in listed
    assert f"2: Exception breakpoint (catch: on throw: off) {handler}\n\n" in listed
    assert "3: name = 'add', locations = 0 (pending)\n" in listed
    assert "5: name = 'add', language = c++, locations = 0 (pending)\n" in listed
    assert "6: names = {'add', 'main'}, language = c99, locations = 2\n" in listed
    for options in ("-n add -E c++", "-n add -w true", "-E c++ -L c", "-P a.B -n add"):
        assert tell(f"breakpoint set {options}") == "error: invalid combination of options for the given command\n"
    tell("breakpoint write -f kept.json")
    tell("breakpoint delete -f")
    assert tell("breakpoint read -f kept.json") == "".join(["New breakpoints:\n"] + [
        f"Breakpoint {number}: no locations (pending).\n" for number in (7, 8, 9)] + ["Breakpoint 10: 2 locations.\n"])
    assert "9: name = 'add', language = c++, locations = 0 (pending)\n" in tell("breakpoint list")


def test_methods_of_the_kernel() -> None:
    interpreter = CommandInterpreter(Context(load))
    interpreter.execute("target create kext_request")
    assert "OSKext::loadFromMkext" in interpreter.execute("breakpoint set -M loadFromMkext").text
    assert "no locations" in interpreter.execute("breakpoint set -M semaphore_create").text
