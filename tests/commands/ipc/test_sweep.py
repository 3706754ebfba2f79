"""The checker at moments all over the shipped scenarios, also in the middle of calls: it must find nothing.

``python -m tests.commands.ipc.test_sweep [SCENARIO ...]`` looks at every moment, not only at some.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import islice

import pytest

from machdbg.commands.ipc.check import check
from machdbg.commands.ipc.leaks import leaks
from machdbg.frontends.scenario import Scenario, find_scenarios, load_scenario
from machdbg.machine.launch import Launch
from machdbg.machine.machine import Idle, Machine, Panicked

LOOKS = int(os.environ.get("SWEEP_LOOKS", "12"))  # at each scenario
LEAKING = {"leak"}  # loses a port on purpose, to be found with leaks and ipc check
PANICKING = {"panic_mig_init"}  # does not come as far as user tasks


def finished(scenario: Scenario) -> Machine:
    """The machine at the scenario's end."""
    machine = scenario.launcher.launch(Launch())
    while not isinstance(stop := machine.step(), Idle):
        assert not isinstance(stop, Panicked), stop
    return machine


def sweep(machine: Machine, step: int) -> Iterator[str]:
    """What is found at every ``step``-th moment since the kernel started the first program, with its tick."""
    timeline = machine.timeline
    first = next(tick for tick, moment in enumerate(timeline.moments) if moment.thread.process is not None)
    for tick in range(timeline.present, first, -step):
        timeline.seek(tick)
        for found in (*check(machine).violations, *map(str, leaks(machine))):
            yield f"tick {tick}, {timeline.moment.thread.name} in {timeline.moment.frame.code.name}: {found}"


def sound() -> list[Scenario]:
    """The scenarios in which nothing is lost."""
    return [scenario for scenario in find_scenarios() if scenario.name not in LEAKING | PANICKING]


@pytest.mark.parametrize("scenario", sound(), ids=lambda scenario: scenario.name)
def test_nothing_is_wrong_at_any_time(scenario: Scenario) -> None:
    machine = finished(scenario)
    step = len(machine.timeline.moments) // LOOKS | 1
    assert list(islice(sweep(machine, step), 10)) == []


def test_what_is_lost_is_found() -> None:
    machine = finished(load_scenario("leak"))
    assert len(check(machine).violations) == len(leaks(machine)) == 1


def test_a_zone_that_grows() -> None:
    """Memory that is mapped for a zone, whose elements are not in its list yet, is neither in use nor leaked."""
    machine = finished(load_scenario("semaphore_create"))
    zcram = 3203
    ticks = [tick for tick, moment in enumerate(machine.timeline.moments)
             if moment.frame.code.name == "zalloc_internal" and moment.position == zcram
             and moment.thread.process is not None]
    assert ticks
    for tick in ticks:
        machine.timeline.seek(tick)
        report = check(machine)
        assert report.violations == [] == leaks(machine)
        assert any("is mapped, but not given to it yet" in line for line in report.unchecked)
        machine.timeline.seek(tick + 1)
        report = check(machine)
        assert report.violations == [] == leaks(machine)
        assert not any("is mapped" in line for line in report.unchecked)


def main(names: list[str]) -> int:
    """Look at every moment of the scenarios named, or of all that do not leak; 1 if something was found."""
    scenarios = [load_scenario(name) for name in names] or sound()
    wrong = 0
    for scenario in scenarios:
        lines = list(sweep(finished(scenario), 1))
        print(*lines, f"{scenario.name}: {len(lines)} found", sep="\n", flush=True)
        wrong += bool(lines)
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
