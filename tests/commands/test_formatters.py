"""type summary, format, category: the forms are those of lldb-19 for the same commands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Say = Callable[[str], str]


@pytest.fixture
def main(stopped: Say) -> Say:
    """``stopped``, looking at main's variables."""
    stopped("up")
    return stopped


@pytest.mark.parametrize(("add", "path", "shown"), [
    ('-s "P(${var.x},${var.y})" point', "p", "(point) p = P(1,2)"),
    ('-s "P${var.x}" point', "&p", "(point *) &p = ADDR P1"),
    ('-p -s "P${var.x}" point', "&p", "(point *) &p = ADDR"),
    ('-e -s "P${var.x}" point', "p", "(point) p = P1 {\n  x = 1\n  y = 2\n}"),
    ("-c point", "p", "(point) p = (x = 1, y = 2)"),
    ("-c -O point", "p", "(point) p = (1, 2)"),
    ('-s "N${var%x}" int', "argc", "(int) argc = 1 N0x00000001"),
    ('-v -s "N${var}" int', "argc", "(int) argc = N1"),
    ('-s "N${var}" int', "p", "(point) p = (x = N1, y = N2)"),
    ('-x -s "X${var%#}" ^poi', "p", "(point) p = X2"),
    ('-s "${var.x%T} ${var.y%N} ${var.x%x} {${var.no}}\\{$ 9%" point', "p", "(point) p = int y 0x00000001 {$ 9%"),
    ('-s "${var.nosuch}" point', "p", "(point) p = error: summary string parsing error"),
    ('-s "${var[0]}" point', "p", "(point) p = error: summary string parsing error"),
    ('-s "${var[0-2]%c} ${*var}" "char *"', "name", "(char *) name = ADDR ['h','e','l'] 'h'"),
    ("-o 'return valobj.GetChildMemberWithName(\"y\").GetValue()' point", "p", "(point) p = 2"),
    ("-o 'raise ValueError' point", "p", "(point) p = (x = 1, y = 2)"),
])
def test_summaries(main: Say, add: str, path: str, shown: str) -> None:
    assert main(f"type summary add {add}") == ""
    printed = main(f"frame variable {path}")
    assert printed.splitlines()[-shown.count("\n") - 1:] == shown.splitlines()


def test_where_summaries_show(main: Say) -> None:
    main('type summary add -s "N${var}" int')
    assert main("frame select 0").startswith("frame #0: ADDR client`add(a=N1, b=N1) at client.c:8:15")
    assert main("p 5") == "(int) 5 N5\n"
    assert main("frame variable -R a") == "(int) a = 1\n"
    assert main("script lldb.frame.FindVariable('a').GetSummary()") == "'N1'\n"
    main("type summary clear")
    assert main("frame variable a") == "(int) a = 1\n"


@pytest.mark.parametrize(("line", "error"), [
    ("type summary add", "type summary add takes one or more args."),
    ('type summary add -s "a"', "type summary add takes one or more args."),
    ("type summary add point", "empty summary strings not allowed"),
    ('type summary add -s "${var" point', "syntax error: missing terminating '}' character for '${var'"),
    ('type summary add -s "${var->x}" point',
     'syntax error: invalid top level item \'var->x\'. Valid top level items are: "addr", "addr-file-or-load", "ansi", '
     '"current-pc-arrow", "file", "language", "frame", "function", "line", "module", "process", "script", "svar", '
     '"thread", "target", "var"'),
    ('type summary add -x -s "a" "("', "regex format error (maybe this is not really a regex?)"),
    ("type summary delete", "type summary delete takes 1 arg."),
    ("type summary delete point", "no custom formatter for point."),
    ("type summary info nosuch", "failed to evaluate expression"),
    ("type format add int", "type format add needs a valid format."),
    ("type format add -f x", "type format add takes one or more args."),
    ("type format delete int", "no custom formatter for int."),
    ("type category enable", "type category enable takes arguments and/or a language"),
    ("type category delete nosuch", "cannot delete one or more categories"),
    ("frame variable --summary no p", "must specify a valid named summary"),
    ("type synthetic add point", "must either provide a children list, a Python class name, or use -P and type a "
                                 "Python class line-by-line"),
    ("type filter add point", "type filter add needs one or more children."),
])
def test_errors(main: Say, line: str, error: str) -> None:
    assert main(line) == f"error: {error}\n"


def test_lists(main: Say) -> None:
    for line in ('-s "p ${var.x}" point', '-e -v -p -C false -s "all" int', "-c -O char", '-x -s "x" ^un',
                 "-o 'return 1' long", '-n nm -s "named ${var.y}"'):
        main(f"type summary add {line}")
    head = "-----------------------\nCategory: default\n-----------------------\n"
    assert main("type summary list -w default") == head + (
        "point: `p ${var.x}`\nint: `all` (show children) (hide value) (not cascading) (skip pointers)\n"
        "char: `` (one-line printout) (hide member names)\nlong: \n      return 1\n^un: `x`\n"
        "Named summaries:\nnm: `named ${var.y}`\n")
    assert main("frame variable --summary nm p") == "(point) p = named all\n"
    assert main("type summary info p") == "summary applied to (point) p is: `p ${var.x}`\n"
    assert main("type summary info name") == (
        "summary applied to (char *) name is: `` (one-line printout) (hide member names)\n")
    assert main("type summary delete point") == ""
    assert main("frame variable p").startswith("(point) p = (x = all")
    main("type summary clear")
    assert main("type summary list -w default") == head + "no matching results found.\n"


def test_formats(main: Say) -> None:
    main("type format add -f x int")
    assert main("frame variable argc p") == "(int) argc = 0x00000001\n(point) p = (x = 0x00000001, y = 0x00000002)\n"
    assert main("frame variable -f d argc") == "(int) argc = 1\n"
    assert main("type format list -w default").splitlines()[-1] == "int: hex"
    assert main("type format info argc") == "format applied to (int) argc is: hex\n"
    main("type format clear")
    assert main("type format info argc") == "no format applies to (int) argc\n"


def test_categories(main: Say) -> None:
    main('type summary add -w mine -s "mine" int')
    assert main("type category list mi.*") == "Category: mine (disabled)\n"
    assert main("frame variable argc") == "(int) argc = 1\n"
    main("type category enable mine")
    assert main("frame variable argc") == "(int) argc = 1 mine\n"
    assert main("type category enable nosuch") == "warning: empty category enabled (typo?)\n"
    main("type category disable *")
    assert main("frame variable argc") == "(int) argc = 1\n"


def test_a_list_that_is_a_circle_ends(main: Say) -> None:
    main('type summary add -s "${var[0]} ${*var}" "char **"')
    main('type summary add -s "${*var} ${*var}" "char *"')
    assert len(main("frame variable argv name")) < 500
