"""Every step point of the modelled kernel against the facts: right file, a statement line of that function, and every
call made from a line that calls that function."""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from machdbg.kernel.image import kernel_image, modelled_functions
from machdbg.machine.function import Function

FACTS: dict[str, Any] = json.loads((Path(__file__).parent.parent / "facts" / "functions.json").read_text())
FUNCTIONS: list[Function[..., Any]] = list(modelled_functions())

pytestmark = pytest.mark.parametrize("code", FUNCTIONS, ids=[code.name for code in FUNCTIONS])


def test_the_function_is_where_the_facts_say(code: Function[..., Any]) -> None:
    fact = FACTS[code.name]
    assert (code.file, code.line) == (fact["file"], fact["line"])


def test_step_points_are_statement_lines(code: Function[..., Any]) -> None:
    lines = {int(line) for line in FACTS[code.name]["lines"]}
    assert code.positions(), "a function without a step point cannot be stopped in"
    assert [line for line in code.positions() if line not in lines] == []


def test_each_step_point_has_a_program_counter_of_its_own(code: Function[..., Any]) -> None:
    kernel_image()
    pcs = [code.pc(line) for line in code.positions()]
    assert len(set(pcs)) == len(pcs)
    assert all(code.address <= pc < code.address + code.size for pc in pcs)


def test_calls_are_made_from_lines_that_make_them(code: Function[..., Any]) -> None:
    lines = FACTS[code.name]["lines"]
    wrong = [
        f"{callee} from line {line}"
        for line, callee in calls(code)
        if callee not in lines.get(str(line), []) and "?" not in lines.get(str(line), [])
    ]
    assert wrong == []


def calls(code: Function[..., Any]) -> Iterator[tuple[int, str]]:
    """(line of the step point before it, name of the modelled function called), in the order of the text."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(code.body)))
    awaits = [node for node in ast.walk(tree) if isinstance(node, ast.Await) and isinstance(node.value, ast.Call)]
    line = 0
    for node in sorted(awaits, key=lambda node: (node.end_lineno, node.end_col_offset)):
        call = node.value
        assert isinstance(call, ast.Call)
        if isinstance(call.func, ast.Name) and call.func.id == "tail_call":
            assert isinstance(call.args[0], ast.Call)
            call = call.args[0]
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name == "at":
            assert isinstance(call.args[0], ast.Constant)
            assert isinstance(call.args[0].value, int)
            line = call.args[0].value
        else:
            callee = code.body.__globals__.get(name)
            if isinstance(callee, Function):
                yield line, callee.name
