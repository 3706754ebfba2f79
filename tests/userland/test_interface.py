"""Programs with .defs files of their own: MIG's headers and C as if they lay there; mistakes with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.cc.error import CompileError
from machdbg.userland.program import Program
from machdbg.userland.system import System

from .conftest import Run

DEFS = """
subsystem sum 8000;
#include <mach/std_types.defs>
routine sum_add(server: mach_port_t; a: int; b: int; out sum: int);
"""
SERVER = """
#include "sumServer.h"
kern_return_t sum_add(mach_port_t server, int a, int b, int *sum) { *sum = a + b; return KERN_SUCCESS; }
"""
# Hands a request to the demultiplexer as mach_msg_server would.
CALLER = """
#include <mach/mach.h>
#include "sum.h"
extern boolean_t sum_server(mach_msg_header_t *, mach_msg_header_t *);
int main(void) {
    __Request__sum_add_t request = {{0, sizeof request, 0, 0x203, 0, 8000}, NDR_record, 40, 2};
    __Reply__sum_add_t reply = {{0}};
    if (!sum_server(&request.Head, &reply.Head) || reply.RetCode != KERN_SUCCESS || reply.Head.msgh_id != 8100)
        return 1;
    request.Head.msgh_size -= 4;
    sum_server(&request.Head, &reply.Head);
    if (reply.RetCode != MIG_BAD_ARGUMENTS)
        return 2;
    request.Head.msgh_id = 8001;
    if (sum_server(&request.Head, &reply.Head) || reply.RetCode != MIG_BAD_ID)
        return 3;
    return reply.sum;
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sum.defs").write_text(DEFS)
    (tmp_path / "server.c").write_text(SERVER)
    (tmp_path / "caller.c").write_text(CALLER)
    return tmp_path


def program(system: System, folder: Path, *sources: str) -> Program:
    return Program("sum", [folder / source for source in sources], store=system.store, system=system)


def test_server(system: System, folder: Path) -> None:
    made = program(system, folder, "caller.c", "server.c")  # sum.defs stands beside them
    image = made.images[0]
    assert {"_Xsum_add", "sum_server"} <= set(image.functions)
    assert "__MIG_check__Reply__sum_add_t" not in image.functions  # nobody calls the user stub
    assert image.functions["_Xsum_add"].file == str(folder / "sumServer.c")
    assert any("_Xsum_add" in line for line in image.texts[str(folder / "sumServer.c")].splitlines())
    whole = folder / "whole.c"
    whole.write_text(SERVER + CALLER.replace('#include "sum.h"', '#include "sum.h"\n', 1))
    run = Run(system, whole).finish()
    assert run.status == 42
    assert program(system, folder, "caller.c", "server.c").images[0].texts == image.texts  # from the store


def test_mistakes(system: System, folder: Path) -> None:
    (folder / "sum.defs").write_text(DEFS.replace("b: int", "b: integer"))
    with pytest.raises(CompileError) as error:
        program(system, folder, "caller.c", "server.c", "sum.defs")
    assert (error.value.path, error.value.line) == (str(folder / "sum.defs"), 4)


def test_interface_of_the_system(system: System, folder: Path) -> None:
    """A header that MIG makes of the system's .defs is there for whom includes it: a handler of exceptions."""
    client = folder / "handler.c"
    client.write_text("""
#include <mach/mach.h>
#include "mach_exc.h"
#include "mach_excServer.h"
kern_return_t catch_mach_exception_raise(mach_port_t port, mach_port_t thread, mach_port_t task, exception_type_t type,
    mach_exception_data_t code, mach_msg_type_number_t count) { return type == EXC_BREAKPOINT ? 0 : (int)code[1]; }
kern_return_t catch_mach_exception_raise_state(mach_port_t port, exception_type_t type,
    const mach_exception_data_t code, mach_msg_type_number_t count, int *flavor, const thread_state_t old,
    mach_msg_type_number_t old_count, thread_state_t new, mach_msg_type_number_t *new_count)
    { *new_count = 2; new[1] = old[0]; return 0; }
kern_return_t catch_mach_exception_raise_state_identity(mach_port_t port, mach_port_t thread, mach_port_t task,
    exception_type_t type, mach_exception_data_t code, mach_msg_type_number_t count, int *flavor, thread_state_t old,
    mach_msg_type_number_t old_count, thread_state_t new, mach_msg_type_number_t *new_count) { return 9; }
int main(void) {
    static __Request__mach_exception_raise_state_t request;
    static __Reply__mach_exception_raise_state_t reply;
    request.Head.msgh_id = 2406;
    request.codeCnt = 1;
    /* One code of two: what comes after it is eight bytes further up. */
    int *rest = (int *)((char *)request.code + 8);
    rest[0] = x86_THREAD_STATE64; rest[1] = 1; rest[2] = 77;
    request.Head.msgh_size = (char *)&rest[3] - (char *)&request;
    if (!mach_exc_server(&request.Head, &reply.Head) || reply.RetCode != 0 || reply.new_stateCnt != 2) return 1;
    if (reply.Head.msgh_size != (char *)&reply.new_state[2] - (char *)&reply) return 2;
    return reply.new_state[1];
}
""")
    assert Run(system, client).finish().status == 77
