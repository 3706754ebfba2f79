"""Members that Python classes make up, on the kernel's structures; tests/beside/formatters has them beside lldb's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.commands.context import Context
from machdbg.commands.interpreter import CommandInterpreter
from machdbg.frontends.batch import load
from tests.commands.conftest import plain

KMSGS = Path(__file__).parents[2] / "scenarios" / "blocked_sender" / "kmsgs.py"
Say = Callable[[str], str]


def test_the_messages_of_a_queue() -> None:
    debugger = CommandInterpreter(Context(load, colors=False))
    for line in ("target create blocked_sender", "b ipc_kmsg_enqueue_qos", "run", "continue", "continue", "continue"):
        debugger.execute(line)
    assert debugger.execute(f"command script import {KMSGS}").text == ""
    below = "{\n  [0] = ADDR\n  [1] = ADDR\n  [2] = ADDR\n}\n"
    assert plain(debugger.execute("p *queue").text) == f"(ipc_kmsg_queue) 3 messages: 1, 2, 3 {below}"
    assert plain(debugger.execute("frame variable queue").text) == (
        "(ipc_kmsg_queue_t) queue = ADDR 3 messages: 1, 2, 3\n")
    debugger.execute("script q = lldb.frame.var('*queue')")
    assert debugger.execute("script [c.name for c in q], q.GetNonSyntheticValue().GetChildAtIndex(0).name").text == (
        "(['[0]', '[1]', '[2]'], 'ikmq_base')\n")
    debugger.execute("type synthetic delete ipc_kmsg_queue")
    assert "ikmq_base = ADDR" in plain(debugger.execute("p *queue").text)


@pytest.fixture
def made(stopped: Say) -> Say:
    """``stopped``, at the variables of main, with lines of a class for the members of ``point``."""
    stopped("up")

    def add(*lines: str) -> str:
        stopped("type synthetic clear")
        source = "\\n".join(["class Made:", "  def __init__(self, v, d): self.v = v",
                             "  def num_children(self): return 1",
                             "  def get_child_at_index(self, i): return self.v.CreateValueFromExpression('one', '1')",
                             *(f"  {line}" for line in lines)])
        stopped(f'script exec("{source}", globals())')
        return stopped("type synthetic add -l Made point")

    def say(line: str) -> str:
        return add(*line.split("; ")) if line.startswith("def ") else stopped(line)

    return say


@pytest.mark.parametrize(("method", "shown"), [("update(self)", ""), ("num_children(self)", "{}"),
                                              ("get_child_at_index(self, i)", "{}")])
def test_what_goes_wrong_in_a_class_is_shown_where_lldb_does(made: Say, method: str, shown: str) -> None:
    made(f"def {method}: raise ValueError('no')")
    name = method.partition("(")[0]
    trace = f'Traceback (most recent call last):\n  File "<string>", line 5, in {name}\nValueError: no\n'
    assert made("frame variable p") == (f"{trace}(point) p = {{}}\n" if shown else "(point) p = (one = 1)\n")


def test_members_that_make_up_their_own_end(made: Say) -> None:
    made("def get_child_at_index(self, i): return self.v.Clone('again')")
    printed = made("frame variable p")
    assert printed.count("again") == 8
    assert printed.endswith("}\n")


def test_lines_of_a_class(debugger: CommandInterpreter) -> None:
    printed: list[str] = []
    debugger.run_lines(["b add", "run", "up", "type synthetic add -P point", "    def __init__(self, v, d):",
                        "        self.v = v", "    def num_children(self):", "        return 1",
                        "    def get_child_at_index(self, i):",
                        "        return self.v.CreateValueFromExpression('one', '1')", "DONE", "frame variable p",
                        "type synthetic add -P point", "    def (", "DONE"], printed.append, echo=False,
                       stop_on_error=False)
    text = "".join(printed)
    assert "(point) p = (one = 1)\n" in text
    assert text.endswith("error: unable to generate a class.\n")


def test_summaries_filters_and_formats_of_scripts(stopped: Say) -> None:
    stopped("up")
    stopped("script c = lldb.debugger.CreateCategory('mine'); n = lldb.SBTypeNameSpecifier('point')")
    stopped("script f = lldb.SBTypeFilter(lldb.eTypeOptionCascade); f.AppendExpressionPath('y')")
    assert stopped("script c.AddTypeFilter(n, f), c.num_filters, c.enabled") == "(True, 1, False)\n"
    assert stopped("frame variable p") == "(point) p = (x = 1, y = 2)\n"
    stopped("script c.SetEnabled(True)")
    assert stopped("frame variable p") == "(point) p = (y = 2)\n"
    assert stopped("script c.AddTypeSummary(n, lldb.SBTypeSummary.CreateWithSummaryString('P', 1))") == "True\n"
    assert stopped("frame variable p") == "(point) p = P {\n  y = 2\n}\n"
    assert stopped("script print(lldb.debugger.GetSummaryForType(n), c.DeleteTypeSummary(n))") == (
        "`P` (show children) True\n")
    stopped("script c.AddTypeFormat(lldb.SBTypeNameSpecifier('int'), lldb.SBTypeFormat(lldb.eFormatHex, 1))")
    assert stopped("frame variable p") == "(point) p = (y = 0x00000002)\n"
    assert stopped("script lldb.debugger.DeleteCategory('mine'), lldb.debugger.GetCategory('mine').IsValid()") == (
        "(True, False)\n")
    assert stopped("frame variable p") == "(point) p = (x = 1, y = 2)\n"
