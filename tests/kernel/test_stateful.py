"""Random sequences of mach_port and mach_msg calls by three tasks: whatever happens, the checker agrees afterwards.

``python -m tests.fuzz`` does the same for as long as wanted. FUZZ_STEPS says how many acts are tried here, in all.
"""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.fuzz.acts import MESSAGES, NUMBERS, PORTS, USERS, Act, World, random_act

STEPS = int(os.environ.get("FUZZ_STEPS", "240"))
LENGTH = 40  # acts on one machine
NUMBER = st.integers(0, 1000)
PICKS = st.lists(NUMBER, min_size=1, max_size=NUMBERS).map(tuple)
WHO = st.integers(0, USERS - 1)


class Tasks(RuleBasedStateMachine):
    """Three tasks; the checker runs after every rule."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @rule(who=WHO, numbers=PICKS)
    def trap(self, who: int, numbers: tuple[int, ...]) -> None:
        self.world.perform(Act(who, "trap", numbers))

    @rule(who=WHO, numbers=PICKS)
    def move(self, who: int, numbers: tuple[int, ...]) -> None:
        self.world.perform(Act(who, "move", numbers))

    @rule(who=WHO, numbers=PICKS)
    def send(self, who: int, numbers: tuple[int, ...]) -> None:
        self.world.perform(Act(who, "send", numbers))

    @rule(who=WHO, numbers=PICKS)
    def receive(self, who: int, numbers: tuple[int, ...]) -> None:
        self.world.perform(Act(who, "receive", numbers))

    @rule(who=WHO, numbers=PICKS)
    def rpc(self, who: int, numbers: tuple[int, ...]) -> None:
        self.world.perform(Act(who, "rpc", numbers))


def test_three_tasks() -> None:
    run: Any = run_state_machine_as_test  # some releases of hypothesis have no type for it
    run(Tasks, settings=settings(
        max_examples=max(1, STEPS // LENGTH), stateful_step_count=LENGTH, derandomize=True,
        database=None, phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck)))


@pytest.mark.parametrize(("seed", "kinds"), [(1, ("raw",)), (2, ("raw", "receive")), (3, MESSAGES), (4, PORTS)])
def test_random_acts(seed: int, kinds: tuple[str, ...]) -> None:
    random = Random(seed)
    done = 0
    for first in range(0, STEPS // 4, LENGTH):
        world = World()  # the tasks of the one before may all wait, or have ended
        for _ in range(min(LENGTH, STEPS // 4 - first)):
            world.perform(random_act(random, kinds))
        done += len(world.log)
    assert done > STEPS // 20, "the tasks must not all be blocked"


def test_acts_achieve_something() -> None:
    """Random acts are worth little if every one is refused."""
    random = Random(5)
    world = World()
    for _ in range(150):
        world.perform(random_act(random, MESSAGES))
    worked = [line for line in world.log if line.endswith(" = 0x0")]
    assert len(worked) > len(world.log) // 10
    assert any(" send " in line for line in worked) and any(" receive " in line for line in worked)
