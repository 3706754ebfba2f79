"""For all tests: garbage is collected between files only (what a run records is much and has no cycles), and nothing is
timed. Fixtures of a function are shared by the examples that hypothesis makes for it."""

from __future__ import annotations

import gc

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[
    HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
settings.load_profile("untimed")


def pytest_configure() -> None:
    gc.disable()


@pytest.fixture(scope="module", autouse=True)
def collected() -> None:
    gc.collect()
    gc.freeze()  # what is still there is there to stay, and is not looked through again


def pytest_sessionfinish() -> None:
    """What is left goes with the process; looking through it would take longer than the test runner waits."""
    gc.freeze()
