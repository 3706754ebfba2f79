"""Statements and declarations: whole programs whose output is that of the same programs compiled by clang."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.cc.error import CompileError
from machdbg.cc.unit import compile_text
from machdbg.machine.machine import Idle
from tests.cc.run import Run, run

PROGRAMS = Path(__file__).parent / "programs"
DECLARATIONS = "void put(int); int say(const char *);\n"


@pytest.mark.parametrize("name", ["language", "types"])
def test_programs(name: str) -> None:
    program = Run(DECLARATIONS + (PROGRAMS / f"{name}.c").read_text())
    program.finish()
    assert isinstance(program.stop, Idle), program.stop
    assert program.output == (PROGRAMS / f"{name}.txt").read_text().splitlines()


@pytest.mark.parametrize(("body", "error"), [
    ("int x = ;", "1:24: expected expression"),
    ("int x = 1", "1:25: expected ';' after expression"),
    ("foo_t x;", "1:16: unknown type name 'foo_t'"),
    ("x = 1;", "1:16: use of undeclared identifier 'x'"),
    ("int x; int x;", "1:27: redefinition of 'x'"),
    ("break;", "1:16: 'break' statement not in loop or switch statement"),
    ("continue;", "1:16: 'continue' statement not in loop statement"),
    ("case 1: ;", "1:16: 'case' statement not in switch statement"),
    ("goto nowhere;", "1:16: use of undeclared label 'nowhere'"),
    ("a: a: ;", "1:19: redefinition of label 'a'"),
    ("switch (1) { case 1: case 1: ; }", "1:37: duplicate case value '1'"),
    ("switch (1) { default: default: ; }", "1:38: multiple default labels in one switch"),
    ("struct s v;", "1:25: variable has incomplete type 'struct s'"),
    ("void v;", "1:21: variable has incomplete type 'void'"),
    ("return;", "1:16: non-void function 'main' should return a value"),
    ("int a[2] = {1, 2, 3};", "1:34: excess elements in array initializer"),
    ("int a = {1, 2};", "1:28: excess elements in scalar initializer"),
    ("struct { int a; } s = {.b = 1};", "1:40: field designator 'b' does not refer to any field in type 'struct'"),
    ("int a[2] = {[2] = 1};", "1:29: array designator index (2) exceeds array bounds"),
    ("char a[2] = \"abcd\";", "1:28: initializer-string for char array is too long"),
    ("static int a; static int b = a;", "1:45: initializer element is not a compile-time constant"),
    ("struct { int a; } s; int i = s;", "1:45: initializing 'int' with an expression of incompatible type 'struct'"),
    ("struct { int a; } s; if (s) ;", "1:41: statement requires expression of scalar type ('struct' invalid)"),
    ("switch (1.0) { }", "1:24: statement requires expression of integer type ('double' invalid)"),
    ("_Static_assert(sizeof(int) == 8, \"big\");", "1:16: static assertion failed \"big\""),
    ("long double d;", "1:16: type 'long double' is not supported"),
    ("int n = 3; int a[n];", "1:33: variable length arrays are not supported"),
    ("switch (1) { case main: ; }", "1:34: expression is not an integer constant expression"),
    ("main(1, 2);", "1:21: too many arguments to function call, expected 0, have 2"),
    ("for (;;", "1:23: expected ')'"),
])
def test_mistakes(body: str, error: str) -> None:
    with pytest.raises(CompileError) as caught:
        compile_text(f"int main(void){{{body}}}", "t.c")
    assert str(caught.value) == "t.c:" + error.replace(": ", ": error: ", 1)


def test_all_mistakes_are_reported() -> None:
    with pytest.raises(CompileError) as caught:
        compile_text("int f(void) { return a; }\nint g(void) { return b; }\n", "t.c")
    assert str(caught.value) == ("t.c:1:22: error: use of undeclared identifier 'a'\n"
                                 "t.c:2:22: error: use of undeclared identifier 'b'")


def test_variables_of_inner_blocks_are_seen_only_there() -> None:
    program = Run("""int main(int argc) {
  int a = 1;
  { int b = 2; a += b; }
  for (int i = 0; i < 1; i++) a++;
  static int kept = 5;
  return a + kept;
}""", 1)
    variables = {variable.name: variable for variable in program.main.variables()}
    assert list(variables) == ["argc", "a", "b", "i", "kept"]
    assert [name for name, variable in variables.items() if variable.is_argument] == ["argc"]
    assert variables["a"].scope is None
    inner = variables["b"].scope
    assert inner is not None
    points = program.main.positions()
    lines = {program.main.locate(point).line for point in points if inner[0] <= point < inner[1]}
    assert lines == {3}
    assert variables["kept"].frame_offset is None
    assert variables["kept"].address is not None
    assert program.space.read(variables["kept"].address, 4) == b"\5\0\0\0"
    assert program.finish() == 9


def test_calls_in_conditions_are_made_in_order_and_only_when_needed() -> None:
    program = Run("""
    void put(int);
    int t(int x) { put(x); return x; }
    int main(void) {
      if (t(0) && t(1)) put(100);
      if (!(t(2) && t(0)) || t(3)) put(200);
      while (t(0) || t(0)) ;
      return (t(4) ? t(5) : t(6)) + t(7);
    }""")
    assert program.finish() == 12
    assert program.output == ["0", "2", "0", "200", "0", "0", "4", "5", "7"]


def test_functions_need_no_declaration() -> None:
    assert run("int main(void) { return f(3); } int f(int x) { return x + 1; }") == 4


def test_sizes_of_local_things_are_constants() -> None:
    assert run("""int main(void) {
      enum { COUNT = 3 };
      struct pair { int a, b; } pair;
      char buffer[sizeof(pair) * COUNT];
      struct holder { char bytes[sizeof buffer]; int end : COUNT; } h;
      return sizeof buffer + sizeof h.bytes;
    }""") == 48


def test_ranges_of_cases() -> None:
    assert run("""
    int f(int x) { switch (x) { case 0: return 1; case 2 ... 4: return 2; case -5 ... -3: return 3; } return 0; }
    int main(void) { return f(0) + 10 * f(2) + 100 * f(4) + 1000 * f(-4) + 10000 * f(1) + f(5); }
    """) == 3221


def test_library_functions_are_known_without_their_headers() -> None:
    unit = compile_text("int main(void) { char *p = malloc(10); long n = strlen(strcpy(p, p)); return other(n); }")
    assert str(unit.symbols["malloc"].type) == "void *(unsigned long)"
    assert str(unit.symbols["strcpy"].type) == "char *(char *, const char *)"
    assert str(unit.symbols["other"].type) == "int (...)"
