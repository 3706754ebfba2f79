"""``machdbg list``: the scenarios."""

from __future__ import annotations

import sys

from .scenario import ScenarioError, find_scenarios
from .switches import read

USAGE = "USAGE: machdbg list    list the scenarios\n"


def main(words: list[str]) -> int:
    """Print a line for each scenario; the exit code."""
    given = read(words, USAGE, takes="'machdbg list' takes no arguments", count=0)
    if isinstance(given, int):
        return given
    try:
        scenarios = find_scenarios()
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return 1
    column = max((len(scenario.name) for scenario in scenarios), default=0)
    for scenario in scenarios:
        print(f"{scenario.name:<{column}}  {scenario.title}: {scenario.purpose}")
    return 0
