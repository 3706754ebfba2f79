"""Where statements begin, against what LLDB shows of the same programs compiled by clang 19 without optimisation.

``lines/*.txt`` are the stops of stepping through ``lines/*.c``: function, line:column. After a call LLDB stops in the
middle of the caller's line.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cc.run import STACK_TOP, Run

LINES = Path(__file__).parent / "lines"


def stops(text: str) -> list[tuple[str, int, int]]:
    """Every arrival at another line, by a step or a return, as function, line and column."""
    program = Run(text, 1, STACK_TOP - 16)
    found = []
    here = None
    while program.step():
        moment = program.machine.timeline.moment
        code = moment.frame.code
        line = code.locate(moment.position) if moment.returned is None else code.after(moment.position)
        if here != (moment.frame, line.line):
            found.append((code.name, line.line, line.column))
        here = (moment.frame, line.line)
    return found


@pytest.mark.parametrize("name", ["statements", "operands", "results", "walk"])
def test_stops_are_those_of_lldb(name: str) -> None:
    expected = []
    for row in (LINES / f"{name}.txt").read_text().splitlines():
        function, place = row.split(" ")
        line, column = map(int, place.split(":"))
        expected.append((function, line, column))
    found = stops((LINES / f"{name}.c").read_text())
    assert found == expected


def test_the_order_of_stops() -> None:
    text = """int g;
int f(int x)
{
  if (x)
    return 1;
  return 2;
}
int main(void)
{
  int n = 0, k;
  for (k = 0; k < 2; k++)
    n += f(k);
  while (n > 2)
    n--;
  return n;
}
"""
    lines = [line for line, _ in Run(text).lines()]
    assert lines == [10, 11, 11, 12, 4, 6, 7, 11, 11, 12, 4, 5, 7, 11, 11, 13, 13, 14, 13, 13, 15]
