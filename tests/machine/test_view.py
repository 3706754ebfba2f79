"""Typed views: what a structure declared in Python reads and writes."""

from typing import Annotated

from machdbg.machine import ctype as c
from machdbg.machine.memory import AddressSpace, Ram
from machdbg.machine.view import Array, ArrayOf, Bits, Pointer, PointerTo, Struct, ptr

int_t = Annotated[int, c.INT]
natural_t = Annotated[int, c.Typedef("natural_t", c.UNSIGNED_INT)]


class element(Struct):
    next: ptr["element"]
    owner: ptr["holder"]
    value: int_t


class holder(Struct, pack=4):
    first: int_t
    inner: element
    low: Annotated[int, c.UNSIGNED_INT, Bits(5)]
    high: Annotated[int, c.UNSIGNED_INT, Bits(27)]
    table: Annotated[Array[int], ArrayOf(natural_t, 3)]
    out: Pointer[int_t]
    where: Annotated[element, PointerTo("element_t")]


def space() -> AddressSpace:
    made = AddressSpace(Ram(), "test")
    made.map(0x1000, 0x2000, "data")
    return made


def test_members_lie_where_c_puts_them() -> None:
    assert [(f.name, f.offset) for f in holder.record.fields or ()] == [
        ("first", 0), ("inner", 4), ("low", 28), ("high", 28), ("table", 32), ("out", 44), ("where", 52),
    ]
    assert holder.record.size == 60
    assert str(holder.record.fields[-1].type) == "element_t" if holder.record.fields else False


def test_scalars_keep_their_width_and_sign() -> None:
    view = holder(space(), 0x1000)
    view.first = 0xFFFFFFFF
    assert view.first == -1
    view.table[1] = -1
    assert list(view.table) == [0, 0xFFFFFFFF, 0]


def test_pointers_are_followed_and_null_is_false() -> None:
    memory = space()
    one, two = element(memory, 0x1100), element(memory, 0x1200)
    one.next = two
    two.value = 7
    assert one.next == two
    assert one.next.value == 7
    assert not two.next
    one.owner = holder(memory, 0x1000)
    one.owner.inner.value = 3
    assert holder(memory, 0x1000).inner.value == 3


def test_bit_fields_leave_their_neighbours_alone() -> None:
    view = holder(space(), 0x1000)
    view.low = 0x1F
    view.high = 0x5
    view.low = 0x12
    assert (view.low, view.high) == (0x12, 0x5)


def test_pointer_to_a_scalar_reads_and_writes_through() -> None:
    memory = space()
    view = holder(memory, 0x1000)
    target = element(memory, 0x1200)
    view.out = Pointer(memory, target.field("value"), view.out.codec)
    view.out.value = -5
    assert target.value == -5
    assert view.out[0] == -5


def test_assign_copies_bytes() -> None:
    memory = space()
    one, two = element(memory, 0x1100), element(memory, 0x1200)
    one.value = 9
    two.assign(one)
    assert two.value == 9
    two.clear()
    assert two.value == 0
