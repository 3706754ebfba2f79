"""Stubs as functions: what is known of them at once, and the text that is made for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.kernel.image import kernel_image
from machdbg.kernel.mig.stub import Sender, Stub, senders, stubs
from machdbg.kernel.mig.user import UserStub
from machdbg.machine.function import Function
from machdbg.mig.compiler import DEFS
from machdbg.mig.compiler import compile as compile_definitions
from machdbg.mig.model import Mode

IMAGE = kernel_image()
KERNEL_SENDS = [
    path for path in sorted(DEFS.rglob("*.defs"))
    if not path.stem.endswith("_types") and path.stem not in ("std_types", "UNDTypes")
]


def found(name: str) -> Function[..., object]:
    code = IMAGE.functions[name]
    assert isinstance(code, Function)
    return code


@pytest.mark.parametrize("subsystem", sorted({stub.subsystem.name for stub in stubs()}))
def test_every_server_stub_has_a_statement_for_each_line(subsystem: str) -> None:
    """The lines are the facts'; that there are as many statements, in blocks before and behind the call, is ours."""
    for stub in stubs():
        if stub.subsystem.name == subsystem:
            assert list(stub.source_lines) == stub.positions(), stub.name
            assert {"InHeadP", "OutHeadP", "In0P", "OutP"} <= {variable.name for variable in stub.variables()}
            if stub.missing:
                assert set(stub.positions()) <= set(stub.row.lines)


def test_what_is_modelled_takes_the_arguments_that_its_stub_passes() -> None:
    for stub in stubs():
        if not stub.missing:
            function = found(stub.row.server_function)
            assert len(function.parameters) == len(stub._written.passed), stub.name


def test_known_places() -> None:
    stub = found("_Xsemaphore_create")
    assert (stub.file, stub.line, stub.address, stub.pc(2461)) == (
        "task_server.c", 2370, 0xFFFFFF80007F5B00, 0xFFFFFF80007F5B9B)
    assert found("_Xkext_request").positions().count(2785) == 1


def test_the_request_is_unavailable_where_arguments_go_over_the_stack() -> None:
    assert found("_Xkext_request").unavailable == {"InHeadP"}
    assert found("_Xsemaphore_create").unavailable == frozenset()


def test_nothing_is_compiled_to_know_where_a_stub_is() -> None:
    stub = Stub(stubs()[0].subsystem, stubs()[0].row)
    stub.link(IMAGE, 0x1000, 0x100)
    assert (stub.name, stub.file, stub.line, stub.parameters) == (
        "_Xmach_vm_allocate_external", "mach_vm_server.c", 185, ("InHeadP", "OutHeadP"))
    assert "_written" not in vars(stub)


@pytest.mark.parametrize("path", KERNEL_SENDS, ids=lambda path: path.stem)
def test_every_text_for_the_kernel_as_sender_is_python(path: Path) -> None:
    subsystem = compile_definitions(path, Mode.KERNEL_USER)
    for routine in subsystem.routines:
        if routine is not None:
            text = UserStub(routine).text(1)
            compile(text, routine.name, "exec")


def test_senders_are_where_the_facts_have_them() -> None:
    sender = senders()["mach_exception_raise"]
    assert isinstance(sender, Sender)
    assert (sender.file, sender.line, sender.positions()) == ("mach_exc_user.c", 140, [280])
    assert sender.parameters == ("exception_port", "thread", "task", "exception", "code", "codeCnt")
