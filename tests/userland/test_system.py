"""The system's libraries: their step points are statements of the reference's functions, their traps the kernel's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from machdbg.cc.frame import CALL
from machdbg.cc.function import UserFunction
from machdbg.cc.native import SYSCALL_CLASS_MACH, SYSCALL_CLASS_UNIX, TrapFunction
from machdbg.machine.function import Code
from machdbg.userland.libraries import SYSTEM_CALLS, TRAPS
from machdbg.userland.stubs import table
from machdbg.userland.system import System

FACTS = Path(__file__).parent.parent / "facts"
FUNCTIONS: dict[str, Any] = json.loads((FACTS / "user_functions.json").read_text())
CONSTANTS: dict[str, Any] = json.loads((FACTS / "user_constants.json").read_text())

# What the reference calls by other names: a macro of its own, and its own printf.
ALSO_CALLED = {"mach_msg_trap": "MACH_MSG_TRAP", "snprintf": "_mach_snprintf"}


@pytest.fixture(scope="module")
def kernel_library(system: System) -> dict[str, Code]:
    image = next(library.image for library in system.libraries if library.image.name == "libsystem_kernel.dylib")
    assert image.path == "/usr/lib/system/libsystem_kernel.dylib"
    return image.functions


def test_traps(kernel_library: dict[str, Code]) -> None:
    for name, number in TRAPS.items():
        assert CONSTANTS["traps"][name] == number
        code = kernel_library[name]
        assert isinstance(code, TrapFunction)
        assert code.number == SYSCALL_CLASS_MACH - number
        assert not code.has_lines
    for name, number in SYSTEM_CALLS.items():
        code = kernel_library[name]
        assert isinstance(code, TrapFunction)
        assert code.number == SYSCALL_CLASS_UNIX + number


def test_every_function_with_lines_is_the_references(kernel_library: dict[str, Code]) -> None:
    with_lines = {name for name, code in kernel_library.items() if code.has_lines}
    assert with_lines - set(table()) <= set(FUNCTIONS)
    assert {"mach_msg", "mach_msg_overwrite", "mach_init", "mach_port_allocate", "semaphore_create"} <= with_lines


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_step_points(kernel_library: dict[str, Code], name: str) -> None:
    fact = FUNCTIONS[name]
    code = kernel_library[name]
    assert isinstance(code, UserFunction)
    assert (code.file, code.line) == (fact["file"], fact["line"])
    allowed = {int(line) for line in fact["lines"]} | {fact["body"][1]}
    assert {code.locate(position).line for position in code.positions()} <= allowed
    for index, (kind, site, _) in enumerate(code.steps):
        if kind == CALL and site.symbol is not None:
            called = ALSO_CALLED.get(site.symbol.name, site.symbol.name)
            assert called in fact["lines"][str(code.locate(index).line)], (name, called)


def test_main_line_of_mach_msg(kernel_library: dict[str, Code]) -> None:
    code = kernel_library["mach_msg"]
    assert isinstance(code, UserFunction)
    traps = [code.locate(index).line for index, (kind, _, _) in enumerate(code.steps) if kind == CALL]
    assert traps == [103, 111, 118]


def test_written(kernel_library: dict[str, Code]) -> None:
    """A debugger can show the C that really runs."""
    code = kernel_library["mach_msg"]
    place = code.written(next(line for line in map(code.locate, code.positions()) if line.line == 111))
    assert place is not None
    assert Path(place.file).name == "mach_msg.c"
    text = Path(place.file).read_text().splitlines()[place.line - 1]
    assert text.strip().startswith("mr = mach_msg_trap(msg, option & ~LIBMACH_OPTIONS, send_size")
    assert text[place.column - 1 :].startswith("msg")  # what is evaluated first
    for name, function in kernel_library.items():
        if name in table() and name != "semaphore_create":
            continue  # as all of them are, and compiling them takes its time
        for position in function.positions() if function.has_lines else []:
            assert function.written(function.locate(position)) is not None, (name, function.locate(position))
