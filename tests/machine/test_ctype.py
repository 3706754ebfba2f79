"""C types: spelling and layout."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machdbg.machine import ctype as c


@pytest.mark.parametrize(
    ("type_", "declarator", "text"),
    [
        (c.INT, "x", "int x"),
        (c.Pointer(c.CHAR), "s", "char *s"),
        (c.Array(c.INT, 4), "a", "int a[4]"),
        (c.Array(c.Pointer(c.INT), 4), "a", "int *a[4]"),
        (c.Pointer(c.Array(c.INT, 4)), "p", "int (*p)[4]"),
        (c.Pointer(c.FunctionType(c.INT, (c.VOID_POINTER, c.INT))), "f", "int (*f)(void *, int)"),
        (c.FunctionType(c.VOID, ()), "f", "void f(void)"),
        (c.FunctionType(c.INT, (c.CHAR_POINTER,), variadic=True), "f", "int f(char *, ...)"),
        (c.Typedef("task_t", c.Pointer(c.Record("struct", "task"))), "t", "task_t t"),
        (c.Array(c.Array(c.INT, 3), None), "m", "int m[][3]"),
    ],
)
def test_declarations_are_spelled_as_in_c(type_: c.CType, declarator: str, text: str) -> None:
    assert type_.declare(declarator) == text


def layout(members: list[tuple[str | None, c.CType, int | None]], pack: int | None = None) -> c.Record:
    record = c.Record("struct", "s")
    record.complete(members, pack)
    return record


def test_natural_alignment() -> None:
    record = layout([("a", c.CHAR, None), ("b", c.INT, None), ("c", c.CHAR, None), ("d", c.DOUBLE, None)])
    assert [field.offset for field in record.fields or ()] == [0, 4, 8, 16]
    assert (record.size, record.align) == (24, 8)


def test_mach_messages_are_packed_to_four_bytes() -> None:
    record = layout([("a", c.INT, None), ("p", c.VOID_POINTER, None)], pack=4)
    assert [field.offset for field in record.fields or ()] == [0, 4]
    assert (record.size, record.align) == (12, 4)


def test_bit_fields_share_their_unit_and_start_another_when_full() -> None:
    record = layout([("a", c.UNSIGNED_INT, 3), ("b", c.UNSIGNED_INT, 29), ("c", c.UNSIGNED_INT, 1)])
    assert [(f.offset, f.bit_offset, f.bit_size) for f in record.fields or ()] == [(0, 0, 3), (0, 3, 29), (4, 0, 1)]
    assert record.size == 8


def test_a_bit_field_uses_the_rest_of_a_unit_begun_by_a_smaller_member() -> None:
    record = layout([("a", c.CHAR, None), ("b", c.UNSIGNED_INT, 24), ("d", c.CHAR, None)])
    assert [(f.offset, f.bit_offset) for f in record.fields or ()] == [(0, None), (0, 8), (4, None)]


def test_zero_width_ends_the_unit() -> None:
    record = layout([("a", c.UNSIGNED_INT, 3), (None, c.UNSIGNED_INT, 0), ("b", c.UNSIGNED_INT, 3)])
    assert [(f.offset, f.bit_offset) for f in record.fields or ()] == [(0, 0), (4, 0)]


def test_union_members_overlap() -> None:
    record = c.Record("union", "u")
    record.complete([("a", c.CHAR, None), ("b", c.LONG, None), ("c", c.Array(c.CHAR, 9), None)])
    assert [field.offset for field in record.fields or ()] == [0, 0, 0]
    assert record.size == 16


def test_find_looks_into_anonymous_members() -> None:
    inner = c.Record("union", None)
    inner.complete([("x", c.INT, None), ("y", c.LONG, None)])
    record = layout([("a", c.LONG, None), (None, inner, None)])
    found = record.find("y")
    assert found is not None
    assert found.offset == 8
    assert record.find("z") is None


@given(st.sampled_from([c.CHAR, c.UNSIGNED_CHAR, c.SHORT, c.INT, c.UNSIGNED_INT, c.LONG, c.UNSIGNED_LONG]),
       st.integers())
def test_wrap_is_what_the_bytes_hold(type_: c.Integer, value: int) -> None:
    wrapped = type_.wrap(value)
    assert (wrapped - value) % (1 << 8 * type_.size) == 0
    assert type_.packer.unpack(type_.packer.pack(wrapped)) == (wrapped,)
