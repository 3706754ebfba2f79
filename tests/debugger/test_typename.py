"""Types as LLDB spells them."""

from __future__ import annotations

import pytest

from machdbg.debugger.typename import type_name
from machdbg.machine import ctype as c

TASK = c.Record("struct", "task", ())
UNNAMED = c.Record("union", None, ())
FUNCTION = c.FunctionType(c.VOID, (c.Pointer(TASK), c.INT))
CONST_CHAR = c.Qualified(c.CHAR, ("const",))


@pytest.mark.parametrize(("type_", "text"), [
    (TASK, "task"), (c.Pointer(TASK), "task *"), (c.Pointer(c.Pointer(TASK)), "task **"), (c.Array(c.INT, 3), "int[3]"),
    (c.Array(c.INT, None), "int[]"), (c.Array(c.Array(c.INT, 3), 2), "int[2][3]"),
    (c.Array(c.Pointer(c.CHAR), 2), "char *[2]"), (c.Pointer(c.Array(c.INT, 5)), "int (*)[5]"),
    (c.Pointer(FUNCTION), "void (*)(task *, int)"), (c.Pointer(c.FunctionType(c.INT, ())), "int (*)()"),
    (c.Pointer(c.FunctionType(c.INT, (CONST_CHAR,), variadic=True)), "int (*)(const char, ...)"),
    (c.Array(c.Pointer(c.FunctionType(c.INT, (c.INT,))), 2), "int (*[2])(int)"), (c.BOOL, "bool"),
    (c.Typedef("task_t", c.Pointer(TASK)), "task_t"), (c.Pointer(CONST_CHAR), "const char *"),
    (c.Qualified(c.Pointer(c.INT), ("const",)), "int *const"),
    (c.Pointer(c.Qualified(c.Pointer(c.INT), ("const",))), "int *const *"), (c.Enum("color", {}), "color"),
    (UNNAMED, "(unnamed union)"), (c.Enum(None, {}), "(unnamed enum)"),
])
def test_spelling(type_: c.CType, text: str) -> None:
    assert type_name(type_) == text


def test_types_without_a_name_belong_to_the_record_around_them() -> None:
    assert type_name(UNNAMED, "ipc_port") == "ipc_port::(unnamed union)"
    assert type_name(c.Pointer(UNNAMED), "ipc_port") == "ipc_port::(unnamed union) *"
