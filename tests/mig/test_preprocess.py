"""The preprocessor: includes, macros, conditionals, places."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.mig.error import Diagnostics, MigError
from machdbg.mig.files import Files
from machdbg.mig.preprocess import Preprocessor
from machdbg.mig.scanner import join, scan


def preprocess(text: str, include: tuple[Path, ...] = (), file: str = "x") -> Preprocessor:
    preprocessor = Preprocessor(Files(), include, Diagnostics())
    preprocessor.read(file, scan(file, text))
    preprocessor.diagnostics.check()
    return preprocessor


def result(text: str) -> str:
    return join(preprocess(text).output)


@pytest.mark.parametrize(("text", "expected"), [
    ("a/* b\n */c // d\ne", "a c e"),
    ("#define A 1\nA B", "1 B"),
    ("#define A B\n#define B A\nA", "A"),
    ("#define A(x) [x]\nA(1) A (2) A", "[1] [2] A"),
    ("#define A(x, y) y x\nA((1, 2), 3)", "3 (1, 2)"),
    ("#define A(x) [x]\nA(\n1\n)", "[1]"),
    ("#define A(...) <__VA_ARGS__>\nA(1, 2)", "<1, 2>"),
    ("#define A(x, y) x ## _ ## y\nA(b, 3)", "b_3"),
    ("#define A(x) #x\nA(b c)", '"b c"'),
    ("#define A() 1\nA()", "1"),
    ("#define A (1)\nA", "(1)"),
    ("#define A 1\n#undef A\nA", "A"),
    ("#define A \\\n 1\nA", "1"),
    ("#ifdef A\n1\n#else\n2\n#endif", "2"),
    ("#ifndef A\n1\n#else\n2\n#endif", "1"),
    ("#if 0\n#if 1\n1\n#else\n2\n#endif\n#elif 1\n3\n#elif 1\n4\n#else\n5\n#endif", "3"),
    ("#define A 2\n#if A == 2 && defined(A) && !defined B\n1\n#endif", "1"),
    ("#if 0\n don't \n#unknown\n#endif\n1", "1"),
    ("#if (1 ? 2 : 3) == 2 && -7 / 2 == -3 && -7 % 2 == -1 && 1 << 2 == 4 && 'a' == 97 && 010 == 8\n1\n#endif",
     "1"),
    ("#pragma once\n# \n#ident \"x\"\n1", "1"),
])
def test_text(text: str, expected: str) -> None:
    assert result(text) == expected


@pytest.mark.parametrize(("text", "message"), [
    ("#if\n#endif", "x:1:2: error: #if: expression ends too early"),
    ("#if 1 +\n#endif", "x:1:2: error: #if: expression ends too early"),
    ("#if 1 2\n#endif", "x:1:7: error: #if: unexpected '2'"),
    ("#if 1 / 0\n#endif", "x:1:7: error: #if: division by zero"),
    ("#if 1.5\n#endif", "x:1:5: error: #if: '1.5' is not an integer"),
    ("#if defined\n#endif", "x:1:5: error: 'defined' takes a macro's name"),
    ("#if 1\n", "x:1:2: error: #if without #endif"),
    ("#endif", "x:1:2: error: #endif without #if"),
    ("#if 1\n#else\n#else\n#endif", "x:3:2: error: #else after #else"),
    ("#frob", "x:1:2: error: unknown directive '#frob'"),
    ("#define", "x:1:2: error: #define takes a macro's name"),
    ("#define A(x 1", "x:1:10: error: the list of parameters has no ')'"),
    ("#define A(x,) 1", "x:1:10: error: parameters are names with commas between them"),
    ("#define A(x) 1\nA(1, 2)", "x:2:1: error: macro 'A' takes 1 arguments, not 2"),
    ("#define A(x) 1\n A(1", "x:2:2: error: the call of macro 'A' has no ')'"),
    ("#define A(x) x ## +\nA(1)", "x:2:1: error: '1+' is not one token"),
    ("#include", 'x:1:2: error: #include takes "file" or <file>'),
    ("#error no  good", "x:1:2: error: #error no good"),
    ("#line x", "x:1:2: error: #line takes a line number"),
    ("\n# 7 \"y\"\n\n  #endif", "y:8:4: error: #endif without #if"),
])
def test_error(text: str, message: str) -> None:
    with pytest.raises(MigError) as caught:
        preprocess(text)
    assert str(caught.value) == message


def test_places() -> None:
    text = "#define A b c\n\n  A\n/*\n*/ d \\\n e\n#line 40 \"y\"\nf\n"
    assert [(str(token.position), token.text) for token in preprocess(text).output] == [
        ("x:3:3", "b"), ("x:3:3", "c"), ("x:5:4", "d"), ("x:6:2", "e"), ("y:40:1", "f")]


def test_includes(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.defs").write_text('#include "b.defs"\n#include <c.defs>\n')
    (tmp_path / "deep" / "b.defs").write_text("1\n")
    (tmp_path / "c.defs").write_text("2\n#define D <deep/b.defs>\n")
    text = "#include <deep/a.defs>\n#include D\n#import <c.defs>\n"
    assert join(preprocess(text, (tmp_path,)).output) == "1 2 1"


def test_endless_includes_and_macros(tmp_path: Path) -> None:
    (tmp_path / "a.defs").write_text('#include "a.defs"\n')
    with pytest.raises(MigError, match="includes nest too deeply"):
        preprocess("#include <a.defs>", (tmp_path,))
    doubling = "".join(f"#define A{index} A{index + 1} A{index + 1}\n" for index in range(40))
    with pytest.raises(MigError, match="macros grow beyond all bounds"):
        preprocess(doubling + "A0")
    chain = "".join(f"#define A{index} A{index + 1}\n" for index in range(1000))
    with pytest.raises(MigError, match="macros nest too deeply"):
        preprocess(chain + "A0")
