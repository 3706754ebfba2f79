"""The tables of routines, and how mig_init stops at tables that are wrong."""

from __future__ import annotations

import pytest

from machdbg.kernel import boot
from machdbg.kernel.image import kernel_image
from machdbg.kernel.mig.definitions import definition
from machdbg.kernel.mig.table import Subsystem, subsystems
from machdbg.kernel.settings import Settings
from machdbg.machine.machine import Idle, Machine, Panicked, Stop
from machdbg.mig.model import Mode


def booted_with(moved: dict[str, tuple[int, int]]) -> tuple[Machine, Stop]:
    """A machine with no programs, and how its boot ended."""
    machine = Machine()
    machine.images.append(kernel_image())
    boot.start(machine, Settings(subsystems=moved), [])
    while True:
        stop = machine.step()
        if stop is not None:
            return machine, stop


@pytest.mark.parametrize(("moved", "text", "line"), [
    ({"lock_set": (3400, 3406)}, "multiple entries with the same msgh_id", 226),
    ({"lock_set": (0, 6)}, "the msgh_ids in mig_e[] aren't valid!", 215),
    ({"lock_set": (617006, 617005)}, "the msgh_ids in mig_e[] aren't valid!", 215),
    ({"lock_set": (617000, 618000)}, "the mig dispatch table is too small", 229),
])
def test_mig_init_panics(moved: dict[str, tuple[int, int]], text: str, line: int) -> None:
    machine, stop = booted_with(moved)
    assert isinstance(stop, Panicked)
    assert f'"{text}"@' in stop.text and stop.text.endswith(f"osfmk/kern/ipc_kobject.c:{line}")
    printed = [text for _, text in machine.timeline.output]
    assert ("message id = 3400\n" in printed) == (line == 226)


def test_other_ids_that_nobody_has_are_served() -> None:
    _, stop = booted_with({"lock_set": (700000, 700006)})
    assert isinstance(stop, Idle)


@pytest.mark.parametrize("subsystem", subsystems(), ids=lambda subsystem: subsystem.name)
def test_the_table_says_what_the_compiler_says(subsystem: Subsystem) -> None:
    compiled = definition(subsystem.definitions, Mode.KERNEL_SERVER)
    assert (subsystem.symbol, subsystem.start, subsystem.end, subsystem.maxsize) == (
        compiled.symbol, compiled.base, compiled.end, compiled.maxsize)
    assert [(row.number, row.name, row.server_function, row.argc, row.max_reply_msg, row.stub)
            for row in subsystem.rows.values()] == [
        (each.number, each.name, each.server_function, each.argc, each.reply.size, each.stub)
        for each in compiled.routines if each is not None]
