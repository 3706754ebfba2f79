"""Garbage is collected between test files only: what a run records is much, and has no cycles."""

from __future__ import annotations

import gc

import pytest


def pytest_configure() -> None:
    gc.disable()


@pytest.fixture(scope="module", autouse=True)
def collected() -> None:
    gc.collect()
    gc.freeze()  # what is still there is there to stay, and is not looked through again


def pytest_sessionfinish() -> None:
    """What is left goes with the process; looking through it would take longer than the test runner waits."""
    gc.freeze()
