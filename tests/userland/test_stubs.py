"""User stubs: the lines of MIG's output for the reference, headers that declare them, sources to show."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from machdbg.cc.frame import CALL
from machdbg.cc.unit import compile_text
from machdbg.mig.c_types import prototype
from machdbg.mig.compiler import DEFS, compile
from machdbg.mig.model import Mode
from machdbg.userland.dylibs import LIB
from machdbg.userland.stub_text import stub_text
from machdbg.userland.stubs import Stub, numbered, table
from machdbg.userland.system import INCLUDE, System

ENTRIES = {entry.function: entry for entry in table().values()}


def test_all_are_there(system: System) -> None:
    assert len(ENTRIES) == 223 + 21  # those of libsyscall's .defs files; of mach_vm.defs and notify.defs by other names
    image = next(library.image for library in system.libraries if library.image.name == "libsystem_kernel.dylib")
    stubs = [code for code in image.functions.values() if isinstance(code, Stub)]
    assert {code.name for code in stubs} == set(table())
    addresses = sorted((code.address, code.address + code.size) for code in stubs)
    assert all(end <= start for (_, end), (start, _) in pairwise(addresses))


@pytest.mark.parametrize("file", sorted({entry.lines.file for entry in ENTRIES.values()}))
def test_lines(file: str) -> None:
    for entry in (entry for entry in ENTRIES.values() if entry.lines.file == file):
        text = stub_text(entry)
        lines = {number: text.splitlines()[place - 1] for number, place in numbered(text).items()}
        assert lines[entry.lines.declared] == f"kern_return_t {entry.function}("
        assert "= mach_msg(&InP->Head, MACH_SEND_MSG" in lines[entry.lines.call]
        assert lines[entry.lines.end] == "}"
        assert all("return MIG_" in lines[number] for number in entry.lines.checks)
        check = text[: text.index(f"kern_return_t {entry.function}(")]
        if entry.lines.checks:
            assert len(re.findall("return MIG_", check)) == len(entry.lines.checks)


def test_headers_declare_them() -> None:
    """A second declaration, MIG's, agrees with that of a header (but for vm_map.defs, with types of its own)."""
    declared = []
    subsystems = {defs: compile(DEFS / defs, Mode.USER) for defs in {entry.defs for entry in ENTRIES.values()}}
    for entry in ENTRIES.values():
        if entry.lines.file != "vm_mapUser.c":
            routine = subsystems[entry.defs][entry.number]
            assert routine is not None
            declared.append("\n".join(prototype(routine, entry.function)) + ";")
    unit = compile_text('#include "kernelrpc.h"\n' + "\n".join(declared), str(LIB / "all.c"), [INCLUDE])
    assert set(ENTRIES) <= set(unit.symbols)


@pytest.mark.parametrize("name", ["semaphore_create", "semaphore_destroy", "_kernelrpc_mach_port_get_attributes",
                                  "kext_request", "task_get_exception_ports"])
def test_compiled(system: System, name: str) -> None:
    image = next(library.image for library in system.libraries if library.image.name == "libsystem_kernel.dylib")
    lines, code, check = ENTRIES[name].lines, image.functions[name], image.functions[ENTRIES[name].check_name]
    assert isinstance(code, Stub)
    calls = [code.locate(index).line for index, (kind, site, _) in enumerate(code.steps)
             if kind == CALL and site.symbol.name == "mach_msg"]
    assert calls == [lines.call]
    assert code.locate(code.positions()[-1]).line == lines.end
    assert set(lines.checks) <= {check.locate(position).line for position in check.positions()}
    assert check.line < lines.checks[0] < lines.checks[-1] < code.line == lines.declared


def test_source(system: System) -> None:
    image = next(library.image for library in system.libraries if library.image.name == "libsystem_kernel.dylib")
    code = image.functions["task_suspend"]
    assert isinstance(code, Stub)
    position = next(position for position in code.positions() if code.locate(position).line == code.entry.lines.call)
    place = code.written(code.locate(position))
    assert place is not None
    assert "mach_msg(" in image.texts[place.file].splitlines()[place.line - 1]
    assert "__Request__task_suspend_t" in image.types
