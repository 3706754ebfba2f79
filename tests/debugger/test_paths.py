"""The paths of ``frame variable`` and what is said about wrong ones."""

from __future__ import annotations

import pytest

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.format import describe
from machdbg.debugger.frame import Frame


@pytest.mark.parametrize(("path", "text"), [
    ("sp->b", "(int) sp->b = 6"), ("*sp", "(small) *sp = (a = 5, b = 6)"), ("sp[0]", "(small) sp[0] = (a = 5, b = 6)"),
    ("list->next->next->value", "(int) list->next->next->value = 3"), ("numbers[2]", "(int) numbers[2] = 30"),
    ("grid[1][2]", "(int) grid[1][2] = 6"), ("two[1].a", "(int) two[1].a = 3"),
    ("*vec[0]", "(small) *vec[0] = (a = 5, b = 6)"),
    ("task->table[1].b", "(int) task->table[1].b = 4"), ("task->f", "(float) task->f = 9.80908925E-45"),
    ("pair.a", "(int) pair.a = 5"), ("str[2]", "(const char) str[2] = 's'"), ("*str", "(const char) *str = 'a'"),
    ("numbers[0][0-3]", "(int:4) numbers[0][0-3] = -6"),
])
def test_paths(values: Frame, path: str, text: str) -> None:
    assert describe(values.variable_path(path)) == text


@pytest.mark.parametrize(("path", "message"), [
    ("nosuch->x", "no variable named 'nosuch' found in this frame"),
    ("*(sp->a)", "no variable named '(sp' found in this frame"),
    ("**vec", "no variable named '*vec' found in this frame"),
    ("3", "no variable named '3' found in this frame"),
    ("(int)f", "no variable named '(int)f' found in this frame"),
    ("numbers[1-3]", 'bitfield range 1-3 is not valid for "(int[5]) numbers"'),
    ("numbers[3-1]", 'bitfield range 1-3 is not valid for "(int[5]) numbers"'),
    ("str[0-4]", 'bitfield range 0-4 is not valid for "(const char *) str"'),
    ("*text", "not a pointer or reference type: (char[8]) text"),
    ("*s", "not a pointer or reference type: (small) s"),
    ("*vp", "dereference failed: (void *) vp"),
    ("*fn", "dereference failed: (fn_t) fn"),
    ("*o", "dereference failed: (opaque *) o"),
    ("&task->rights", "'task->rights' doesn't have a valid address"),
    ("sp.a", '"sp" is a pointer and . was used to attempt to access "a". Did you mean "sp->a"?'),
    ("s->a", '"s" is not a pointer and -> was used to attempt to access "a". Did you mean "s.a"?'),
    ("sp->nosuch", '"nosuch" is not a member of "(small *) sp"'),
    ("numbers.x", '"x" is not a member of "(int[5]) numbers"'),
    ("numbers[i]", 'invalid index expression "i"'),
    ("numbers[", 'invalid square bracket encountered after "" in "["'),
])
def test_errors(values: Frame, path: str, message: str) -> None:
    with pytest.raises(DebuggerError) as error:
        values.variable_path(path)
    assert str(error.value) == message
