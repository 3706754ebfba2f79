"""C from .defs: it compiles, its messages are laid out as the compiler says, both sides have a function a routine."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.cc.unit import Unit, compile_file, compile_text
from machdbg.machine.ctype import Record, strip
from machdbg.mig.c import write
from machdbg.mig.compiler import DEFS, compile
from machdbg.mig.model import Mode, Subsystem
from machdbg.userland.system import INCLUDE

SERVICE = """
subsystem service 9000;
#include <mach/std_types.defs>
type name_t = c_string[*:32];
type label_t = c_string[16];
type pair_t = struct[2] of int;
type numbers_t = array[*:16] of int;
type bytes_t = array[*:30] of char;
type five_t = array[5] of char;
type memory_t = ^array[] of char;
type three_t = ^array[3] of int;
type ports_t = ^array[] of mach_port_t;
type few_t = array[*:4] of mach_port_t;
type any_t = polymorphic ctype: mach_port_t;
import "service_types.h";
routine scalars(server: mach_port_t; a: int; inout b: int; out c: int; five: five_t);
routine strings(server: mach_port_t; a: name_t; b: label_t; n: int; out c: name_t; out d: label_t);
routine arrays(server: mach_port_t; a: numbers_t; b: bytes_t; c: int; out d: bytes_t; out e: numbers_t, CountInOut;
    out f: int);
skip;
routine memory(server: mach_port_t; a: memory_t; b: three_t; inout c: memory_t, dealloc; out d: ports_t);
routine rights(server: mach_port_t; a: any_t; out b: any_t; inout c: mach_port_t; few: few_t; n: numbers_t, sameCount;
    out less: few_t);
routine pairs(server: mach_port_t; a: pair_t; inout b: pair_t; out c: pair_t);
simpleroutine tell(server: mach_port_t; a: numbers_t; b: int);
routine timed(server: mach_port_t; waittime limit: int; ServerAuditToken token: audit_token_t; a: int);
"""
TYPES = """
#include <mach/mach.h>
typedef char name_t[32], label_t[16], five_t[5], bytes_t[30];
typedef struct { int one, two; } pair_t;
typedef int numbers_t[16];
typedef char *memory_t;
typedef int *three_t;
typedef mach_port_t *ports_t;
typedef mach_port_t few_t[4];
"""


@pytest.fixture(scope="module")
def service() -> Subsystem:
    return compile("service.defs", Mode.USER, text=SERVICE)


@pytest.fixture(scope="module")
def folder(service: Subsystem, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("service")
    (directory / "service_types.h").write_text(TYPES)
    for name, text in write(service).items():
        (directory / name).write_text(text)
    return directory


def functions(unit: Unit) -> set[str]:
    return {function.name for _, function in unit.functions}


def test_both_sides(service: Subsystem, folder: Path) -> None:
    names = {routine.name for routine in service.routines if routine is not None}
    assert len(names) == 8
    user, server = (functions(compile_file(folder / f"service{side}.c", [INCLUDE])) for side in ("User", "Server"))
    assert names <= user
    assert {f"_X{name}" for name in names} | {"service_server", "service_server_routine"} <= server
    assert {f"__MIG_check__Reply__{name}_t" for name in names - {"tell"}} == user - names
    assert {name for name in server if "Request" in name} == {f"__MIG_check__Request__{name}_t" for name in names}


@pytest.mark.parametrize("name", ["mach/task.defs", "mach/exc.defs", "mach/mach_vm.defs", "service.defs"])
def test_layout(service: Subsystem, folder: Path, name: str) -> None:
    subsystem = service if name == "service.defs" else compile(DEFS / name, Mode.USER)
    header = write(subsystem)[f"{subsystem.name}.h"]
    unit = compile_text(header, str(folder / "a.c"), [INCLUDE])
    for routine in (routine for routine in subsystem.routines if routine is not None):
        for kind, message in (("Request", routine.request), ("Reply", routine.reply)):
            if kind == "Reply" and routine.is_simple:
                continue
            type_ = strip(unit.types[f"__{kind}__{routine.name}_t"])
            assert isinstance(type_, Record)
            assert type_.fields is not None
            offsets = {field.name: field.offset for field in type_.fields}
            assert type_.size == message.size
            assert {field.name: field.offset for field in message.fields}.items() <= offsets.items()
