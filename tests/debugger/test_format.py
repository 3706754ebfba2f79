"""How values print. The forms are those of LLDB 19 for the same declarations."""

from __future__ import annotations

import re

import pytest

from machdbg.debugger.format import FormatOptions, argument_text, describe, described
from machdbg.debugger.frame import Frame


def shown(frame: Frame, path: str, options: FormatOptions | None = None) -> str:
    """``describe``, with addresses of the stack and of globals as ``0xADDR``."""
    text = describe(frame.variable_path(path), options or FormatOptions())
    return re.sub(r"0x0000(7ffe|0001)[0-9a-f]{8}", "0xADDR", text)


@pytest.mark.parametrize(("path", "text"), [
    ("s", "(small) s = (a = 1, b = 2)"),
    ("q", "(ptrs) q = {\n  p = 0xADDR\n  n = 3\n}"),
    ("str", '(const char *) str = 0xADDR "a string"'),
    ("nul", "(char *) nul = 0x0000000000000000"),
    ("o", "(opaque *) o = NULL"),
    ("c", "(color) c = GREEN"),
    ("b", "(bool) b = true"),
    ("f", "(float) f = 1.5"),
    ("d", "(double) d = 2.5"),
    ("ch", "(char) ch = 'c'"),
    ("fn", "(fn_t) fn = 0xADDR (args`twice at args.c:27)"),
    ("ip", "(int *) ip = 0xADDR"),
    ("vp", "(void *) vp = 0xADDR"),
    ("ul", "(unsigned long) ul = 18446744071562067968"),
    ("nsp", "(small *) nsp = NULL"),
    ("nofn", "(fn_t) nofn = 0x0000000000000000"),
    ("odd", "(color) odd = 3"),
    ("flags", "(flagged) flags = A | C"),
    ("kind", "(kobject_type_t) kind = IKOT_SEMAPHORE"),
    ("buf", '(char[4]) buf = "wxyz"'),
    ("empty", '(char[4]) empty = ""'),
    ("text", '(char[8]) text = "abc"'),
    ("bytes", '(unsigned char[4]) bytes = "\\U00000001\\0\\U0000007f\\xff"'),
    ("strs", '(const char *[3]) strs = ([0] = "one", [1] = 0x0000000000000000, [2] = "three")'),
    ("strs[2]", '(const char *) strs[2] = 0xADDR "three"'),
    ("two", "(small[2]) two = {\n  [0] = (a = 1, b = 2)\n  [1] = (a = 3, b = 4)\n}"),
    ("vec", "(small *[2]) vec = {\n  [0] = 0xADDR\n  [1] = NULL\n}"),
    ("grid", "(int[2][3]) grid = {\n  [0] = ([0] = 1, [1] = 2, [2] = 3)\n  [1] = ([0] = 4, [1] = 5, [2] = 6)\n}"),
    ("numbers", "(int[5]) numbers = ([0] = 10, [1] = 20, [2] = 30, [3] = 40, [4] = 50)"),
    ("ds", "(double[3]) ds = ([0] = 0.000010000000000000001, [1] = 1.0E+7, [2] = 2.5)"),
    ("vps", "(void *[2]) vps = ([0] = 0xADDR, [1] = 0x0000000000000000)"),
    ("fns", "(fn_t[2]) fns = {\n  [0] = 0xADDR (args`twice at args.c:27)\n  [1] = 0x0000000000000000\n}"),
    ("*list", "(node) *list = {\n  value = 1\n  next = 0xADDR\n}"),
    ("who", '(named) who = (name = "task-self", n = 3)'),
    ("told", '(said) told = (text = "hi", n = 1)'),
    ("l", "(longnames) l = (abcdefghijklmnopqrstuvwxyz = 1, abcdefghijklmnopqrstuvwx = 2)"),
    ("l2", "(longnames2) l2 = {\n  abcdefghijklmnopqrstuvwxyz = 1\n  abcdefghijklmnopqrstuvwxy = 2\n}"),
    ("negative", "(long) negative = -42"),
    ("huge", "(unsigned long long) huge = 16045690984503111693"),
    ("small", "(signed char) small = '\\xfb'"),
    ("task", "(task_t) task = 0xADDR"),
    ("task->half", "(task::(unnamed struct)) task->half = (lo = 1, hi = 2)"),
    ("task->rights", "(unsigned int:5) task->rights = 3"),
    ("task->pad", "(int:9) task->pad = -2"),
    ("&numbers", "(int (*)[5]) &numbers = 0xADDR"),
    ("&numbers[1]", "(int *) &[1] = 0xADDR"),
    ("*bad", "(int) *bad = <read memory from 0x10 failed (0 of 4 bytes read)>\n"),
    ("*nsp", "(small) *nsp = <parent is NULL>\n"),
    ("nsp->a", "(int) nsp->a = <parent is NULL>\n"),
])
def test_values_print_as_in_lldb(values: Frame, path: str, text: str) -> None:
    assert shown(values, path) == text


TASK = """(task) *task = {
  bits = 'A'
  valid = true
  half = (lo = 1, hi = 2)
   = (i = 7, f = 9.80908925E-45)
  rights = 3
  pad = -2
  routine = 0xADDR (args`twice at args.c:27)
  link = 0xADDR
  table = {
    [0] = (a = 1, b = 2)
    [1] = (a = 3, b = 4)
  }
}"""


def test_a_structure_of_every_kind(values: Frame) -> None:
    assert shown(values, "*task") == TASK


@pytest.mark.parametrize(("path", "options", "text"), [
    ("numbers", FormatOptions(format="x"), "(int[5]) numbers = ([0] = 0x0000000a, [1] = 0x00000014, [2] = 0x0000001e, "
     "[3] = 0x00000028, [4] = 0x00000032)"),
    ("task->pad", FormatOptions(format="x"), "(int:9) task->pad = 0x000001fe"),
    ("letter", FormatOptions(format="c"), "(char) letter = 'x'"),
    ("letter", FormatOptions(format="C"), "(char) letter = x"),
    ("letter", FormatOptions(format="b"), "(char) letter = 0b01111000"),
    ("kind", FormatOptions(format="d"), "(kobject_type_t) kind = 4"),
    ("kind", FormatOptions(format="E"), "(kobject_type_t) kind = IKOT_SEMAPHORE"),
    ("d", FormatOptions(format="x"), "(double) d = 0x4004000000000000"),
    ("text", FormatOptions(format="x"), '(char[8]) text = "abc"'),
    ("nsp", FormatOptions(format="d"), "(small *) nsp = NULL"),
    ("ul", FormatOptions(format="d"), "(unsigned long) ul = -2147483648"),
    ("s", FormatOptions(show_types=True), "(small) s = {\n  (int) a = 1\n  (int) b = 2\n}"),
    ("*list", FormatOptions(depth=1), "(node) *list = {\n  value = 1\n  next = 0xADDR{...}\n}"),
    ("who", FormatOptions(depth=0), "(named) who ={...}"),
    ("two", FormatOptions(depth=1), "(small[2]) two = {\n  [0] ={...}\n  [1] ={...}\n}"),
    ("s", FormatOptions(one_line=False), "(small) s = {\n  a = 1\n  b = 2\n}"),
    ("list", FormatOptions(pointer_depth=2), "(node *) list = 0xADDR {\n  value = 1\n  next = 0xADDR {\n    value = 2\n"
     "    next = 0xADDR\n  }\n}"),
    ("vec", FormatOptions(pointer_depth=1), "(small *[2]) vec = {\n  [0] = 0xADDR {\n    a = 5\n    b = 6\n  }\n"
     "  [1] = NULL\n}"),
    ("text", FormatOptions(raw=True, max_children=2), "(char[8]) text = {\n  [0] = 'a'\n  [1] = 'b'\n  ...\n}"),
    ("numbers", FormatOptions(max_children=2), "(int[5]) numbers = ([0] = 10, [1] = 20, ...)"),
    ("two", FormatOptions(flat=True), "two[0].a = 1\ntwo[0].b = 2\ntwo[1].a = 3\ntwo[1].b = 4"),
    ("text", FormatOptions(max_string=2), '(char[8]) text = "ab"...'),
    ("letter", FormatOptions(show_location=True), "0xADDR: (char) letter = 'x'"),
])
def test_options(values: Frame, path: str, options: FormatOptions, text: str) -> None:
    assert shown(values, path, options) == text


def test_locations_stand_before_every_line_but_the_closing_ones(values: Frame) -> None:
    assert shown(values, "s", FormatOptions(show_location=True)) == (
        "0xADDR: (small) s = {\n0xADDR:   a = 1\n0xADDR:   b = 2\n}")


def test_values_without_a_name_print_as_p_does(values: Frame) -> None:
    assert describe(values.variable_path("s").renamed("")) == "(small)  (a = 1, b = 2)"
    assert describe(values.variable_path("two").renamed("")).splitlines()[0] == "(small[2]) {"
    assert describe(values.variable_path("c").renamed("")) == "(color) GREEN"
    assert describe(values.variable_path("text").renamed("$0")) == '(char[8]) $0 = "abc"'


def test_leaving_members_out_is_told(values: Frame) -> None:
    assert not described(values.variable_path("numbers"))[1]
    assert described(values.variable_path("numbers"), FormatOptions(max_children=4, one_line=False))[1]
    assert not described(values.variable_path("numbers"), FormatOptions(max_children=4))[1]  # there are dots
    assert not described(values.variable_path("text"), FormatOptions(max_children=2))[1]


def test_arguments_in_a_frame_line(values: Frame) -> None:
    texts = ", ".join(argument_text(value) for value in values.arguments)
    assert re.sub(r"0x0000(7ffe|0001)[0-9a-f]{8}", "0xADDR", texts) == (
        's=(a = 1, b = 2), q=ptrs @ 0xADDR, str="a string", nul=0x0000000000000000, o=0x0000000000000000, c=GREEN, '
        "b=true, f=1.5, d=2.5, ch='c', fn=(args`twice at args.c:27), ip=0xADDR, vp=0xADDR, ul=18446744071562067968, "
        "sp=0xADDR")
