"""``machdbg replay``: run the recorded session of each scenario and compare what it prints."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from pathlib import Path

from .batch import Console
from .scenario import Scenario, ScenarioError, find_scenarios, load_scenario
from .switches import read

USAGE = """\
USAGE: machdbg replay [SCENARIO...]             run recorded sessions and compare what they print; all without a name
       machdbg replay --update [SCENARIO...]    record what they print now
"""


def transcript(scenario: Scenario) -> str:
    """What ``machdbg SCENARIO < session.lldb`` prints, without colours."""
    written: list[str] = []
    console = Console(colors=False, sink=written.append, load=lambda name: scenario.launcher)
    console.load([scenario.name])
    lines = scenario.session.read_text(encoding="utf-8").splitlines()
    console.interpreter.run_lines(lines, written.append, stop_on_error=False)
    return "".join(written)


def main(words: list[str]) -> int:
    """Replay the scenarios named, or all that have a session; 1 if one printed something else than expected."""
    given = read(words, USAGE, {"--update"})
    if isinstance(given, int):
        return given
    try:
        scenarios = [load_scenario(name) for name in given.names] if given.names else [
            scenario for scenario in find_scenarios() if scenario.session.is_file()]
        different = sum(not _replay(scenario, "--update" in given.switches) for scenario in _with_progress(scenarios))
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return 1
    if len(scenarios) > 1:
        print(f"{len(scenarios)} scenarios, {different or 'none'} different")
    return 1 if different else 0


def _with_progress(scenarios: list[Scenario]) -> Iterator[Scenario]:
    """The scenarios, with a bar on a terminal that says how far they have got."""
    if len(scenarios) < 2 or not sys.stdout.isatty():
        yield from scenarios
        return
    from rich.progress import track
    yield from track(scenarios, "replaying", transient=True)


def _replay(scenario: Scenario, update: bool) -> bool:
    if not scenario.session.is_file():
        print(f"{scenario.name}: error: no session to replay: '{scenario.session}' does not exist")
        return False
    actual = transcript(scenario)
    expected = _read(scenario.expected)
    if actual == expected:
        print(f"{scenario.name}: ok")
        return True
    if update:
        scenario.expected.write_bytes(actual.encode("utf-8"))
        print(f"{scenario.name}: updated")
        return True
    print(f"{scenario.name}: different" if expected is not None else f"{scenario.name}: nothing recorded yet")
    before = expected.split("\n") if expected is not None else []
    diff = difflib.unified_diff(before, actual.split("\n"), f"{scenario.name}/session.txt",
                                f"{scenario.name}/session.txt (now)", lineterm="")
    print("\n".join(diff))
    return False


def _read(path: Path) -> str | None:
    """The text of a file, carriage returns and all; None if there is none."""
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return None
