"""The step points of statements on several lines, against the line tables of the same programs compiled by clang 19.

``lines/*.rows`` are the rows of clang's tables in which the line changes: the function, then line:column of each.
``tests/beside/test_lines.py`` makes them, and compares more with the real tools where they are installed.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from machdbg.cc.unit import compile_text
from tests.cc.run import Run
from tests.cc.scattered import scattered

LINES = Path(__file__).parent / "lines"
PROGRAMS = Path(__file__).parent / "programs"
Rows = dict[str, list[tuple[int, int]]]


def changes(rows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The rows in which the line changes."""
    return [row for number, row in enumerate(rows) if not number or rows[number - 1][0] != row[0]]


def rows_here(text: str) -> Rows:
    """Of each function the places of its step points, in order, where the line changes."""
    return {function.name: changes([(function.places[position].line, function.places[position].column)
                                    for position in function.positions()])
            for _, function in compile_text(text, "t.c").functions}


def read_rows(path: Path) -> Rows:
    found: Rows = {}
    for row in path.read_text(encoding="utf-8").splitlines():
        name, *places = row.split(" ")
        found[name] = [(int(line), int(column)) for line, column in (place.split(":") for place in places)]
    return found


@pytest.mark.parametrize("name", sorted(path.stem for path in LINES.glob("*.rows")))
def test_places_are_those_of_clang(name: str) -> None:
    assert rows_here((LINES / f"{name}.c").read_text(encoding="utf-8")) == read_rows(LINES / f"{name}.rows")


@pytest.mark.parametrize("name", ["language", "types"])
@pytest.mark.parametrize("share", [0.2, 1])
def test_line_breaks_do_not_change_what_a_program_does(name: str, share: float) -> None:
    text = scattered((PROGRAMS / f"{name}.c").read_text(encoding="utf-8"), Random(name), share)
    program = Run("void put(int); int say(const char *);\n" + text)
    program.finish()
    assert program.output == (PROGRAMS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def test_only_what_is_chosen_is_evaluated() -> None:
    program = Run("""int main(void)
{
  int a = 1, b = 0;
  a ?:
    (b = 1);
  a ||
    (b += 2);
  !a &&
    (b += 4);
  b += a ?
    8 :
    (b += 16);
  return b;
}
""")
    assert program.finish() == 8


def test_operands_are_evaluated_before_the_next_line() -> None:
    program = Run("""int main(void)
{
  int a = 1;
  int b = a +
    (a = 3) *
    a;
  int v[2] = {7, 9}, i = 0;
  v[i] =
    i = 1;
  return b * 100 + v[1];
}
""")
    assert program.finish() == 1001


def test_a_fault_is_found_on_its_own_line() -> None:
    program = Run("""int add(int a, int b) { return a + b; }
int main(void)
{
  int *p = 0;
  return add(1,
             *p);
}
""")
    program.finish()
    moment = program.machine.timeline.moment
    assert moment.frame.code.locate(moment.position).line == 6


def test_statements_on_one_line_have_one_point() -> None:
    text = ("int f(int a) { return a; }\nint main(void)\n{\n"
            "  int a = f(1) + (f(2) ? f(3) : f(4)) && f(5);\n  return a;\n}\n")
    function = next(function for _, function in compile_text(text, "t.c").functions if function.name == "main")
    assert [function.places[position].line for position in function.positions()] == [4, 5]


def test_code_that_is_never_reached_has_no_points() -> None:
    assert rows_here("int main(void)\n{\n  goto end;\n  main();\nend:\n  return 1;\n}\n")["main"] == [(6, 3)]
    assert rows_here("int main(void)\n{\n  while (1)\n    main();\n  return 1;\n}\n")["main"] == [(4, 5), (3, 3)]
