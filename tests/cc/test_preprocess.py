"""Preprocessing: positions, macros, includes, mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.cc.error import CompileError
from machdbg.cc.preprocess import Source, preprocess
from machdbg.cc.unit import compile_text
from tests.cc.run import Run, run


def places(source: Source) -> list[tuple[str, int, int]]:
    """Every token with its line and column."""
    ends = [*source.starts[1:], len(source.text)]
    return [(source.text[start:end].strip(), position.line, position.column)
            for start, end, position in zip(source.starts, ends, source.positions, strict=True)]


def test_tokens_keep_their_places() -> None:
    source = preprocess("t.c", "int a; /* two\nlines */ int\tb = 0x1FUL;\nint c;\n")
    assert places(source) == [("int", 1, 1), ("a", 1, 5), (";", 1, 6), ("int", 2, 10), ("b", 2, 14), ("=", 2, 16),
                              ("0x1FUL", 2, 18), (";", 2, 24), ("int", 3, 1), ("c", 3, 5), (";", 3, 6)]


def test_what_a_macro_expands_to_stands_where_the_macro_is_used() -> None:
    source = preprocess("t.c", "#define ADD(x, y) ((x) + (y))\n#define ONE 1\nint a = ADD(ONE, 2) - ONE;\n")
    found = places(source)
    assert {place[1:] for place in found[3:-3]} == {(3, 9)}
    assert found[-3:] == [("-", 3, 21), ("1", 3, 23), (";", 3, 26)]
    assert "".join(text for text, _, _ in found) == "inta=((1)+(2))-1;"


def test_tokens_from_different_places_are_not_joined() -> None:
    assert run("#define MINUS -\n#define NAME(x) x\nint main(void) { int x = 5; return NAME(x) MINUS-x; }") == 10


def test_includes_are_found_beside_the_file_then_in_the_directories(tmp_path: Path) -> None:
    (tmp_path / "system" / "mach").mkdir(parents=True)
    (tmp_path / "system" / "mach" / "port.h").write_text("#pragma once\n#define PORT 7\nint from_system;\n")
    (tmp_path / "own.h").write_text("#ifndef OWN\n#define OWN 1\n#include <mach/port.h>\nint from_own;\n#endif\n")
    main = tmp_path / "main.c"
    main.write_text('#include "own.h"\n#include "own.h"\n#include <mach/port.h>\nint x = PORT + OWN;\n')
    source = preprocess(str(main), main.read_text(), [tmp_path / "system"])
    files = {Path(position.file).name for position in source.positions}
    assert files == {"port.h", "own.h", "main.c"}
    assert [Path(header).name for header in dict.fromkeys(source.headers)] == ["own.h", "port.h"]
    assert source.macros["PORT"] == "7"
    unit = compile_text(main.read_text(), str(main), [tmp_path / "system"])
    assert [item.symbol.name for item in unit.objects] == ["x", "from_system", "from_own"]


def test_mistakes_have_places(tmp_path: Path) -> None:
    with pytest.raises(CompileError) as caught:
        preprocess("t.c", '#include <nope.h>\n#error "go away"\n  #nonsense\n#if 1\n')
    assert str(caught.value).splitlines() == [
        "t.c:1:10: error: 'nope.h' file not found",
        't.c:2:2: error: "go away"',
        "t.c:3:4: error: invalid preprocessing directive '#nonsense'",
        "t.c:4:1: error: unterminated conditional directive",
    ]


def test_a_mistake_in_a_header_names_the_header(tmp_path: Path) -> None:
    (tmp_path / "bad.h").write_text("int ok;\nint bad = nothing;\n")
    with pytest.raises(CompileError) as caught:
        compile_text("#include <bad.h>\n", "t.c", [tmp_path])
    assert str(caught.value) == f"{tmp_path}/bad.h:2:11: error: use of undeclared identifier 'nothing'"
    assert caught.value.with_source().splitlines()[1:] == ["int bad = nothing;", "          ^"]


def test_conditions_and_predefined_macros() -> None:
    assert run("""
    #if defined(__APPLE__) && __LP64__ && !defined(__linux__)
    #define BITS (8 * sizeof(long))
    #elif 1
    #define BITS 1
    #else
    #define BITS 2
    #endif
    #ifdef __MACH__
    int main(void) { return BITS + __LINE__; }
    #endif
    """) == 64 + 10


def test_file_and_function_names() -> None:
    text = "int say(const char *); int main(void) { say(__FILE__); say(__func__); return 0; }"
    program = Run(text, path="dir/prog.c")
    program.finish()
    assert program.output == ["dir/prog.c", "main"]


def test_continued_lines_and_pasting() -> None:
    text = "#define LONG(a) \\\n  a##_name + \\\n  1\nint main(void) { int my_name = 4; return LONG(my) + \\\n 2; }"
    assert run(text) == 7


def test_a_floating_point_number_stays_one_in_a_macro() -> None:
    text = preprocess("x.c", "#define A 1.5e+3\n#define D .5\n#define M(a) a.b - 2.5e-3f\nA D M(q) 0x1e+1\n", []).text
    assert text.split() == ["1.5e+3", ".5", "q", ".", "b", "-", "2.5e-3f", "0x1e+1"]
