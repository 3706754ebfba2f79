"""Names: in which order they come, how generations go on, how tables grow (vectors 15, 16 and 18 of the spec)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from machdbg.kernel.constants import (
    IE_BITS_ROLL_MASK,
    IS_INACTIVE,
    KERN_FAILURE,
    KERN_INVALID_TASK,
    KERN_NO_SPACE,
    KERN_SUCCESS,
    MACH_PORT_TYPE_DEAD_NAME,
)
from machdbg.kernel.cpu import local
from machdbg.kernel.headers import ipc_entry, ipc_entry_t, ipc_space, mach_port_name_t
from machdbg.kernel.osfmk.ipc.ipc_entry import (
    ipc_entry_alloc,
    ipc_entry_alloc_name,
    ipc_entry_dealloc,
    ipc_entry_gen_rolled,
    ipc_entry_lookup,
    ipc_entry_new_gen,
)
from tests.kernel.bare import Bare, entry_at


async def _alloc(space: ipc_space) -> tuple[int, int]:
    name = local(mach_port_name_t)
    entry = local(ipc_entry_t)
    kr = await ipc_entry_alloc(space, name, entry)
    if kr == KERN_SUCCESS:
        entry.value.ie_bits |= MACH_PORT_TYPE_DEAD_NAME | 1
    return kr, name.value


async def _alloc_name(space: ipc_space, name: int) -> tuple[int, ipc_entry]:
    entry = local(ipc_entry_t)
    kr = await ipc_entry_alloc_name(space, name, entry)
    if kr == KERN_SUCCESS:
        entry.value.ie_bits |= MACH_PORT_TYPE_DEAD_NAME | 1
    return kr, entry.value


class Names:
    """A space, and its names as tests use them."""

    def __init__(self) -> None:
        self.bare = Bare()
        self.space = self.bare.space()

    def alloc(self) -> int:
        kr, name = self.bare.run(_alloc, self.space)
        assert kr == KERN_SUCCESS
        return int(name)

    def alloc_name(self, name: int) -> int:
        return int(self.bare.run(_alloc_name, self.space, name)[0])

    def lookup(self, name: int) -> ipc_entry:
        entry: ipc_entry = self.bare.call(ipc_entry_lookup(self.space, name))
        return entry

    def dealloc(self, name: int) -> None:
        self.bare.call(ipc_entry_dealloc(self.space, name, self.lookup(name)))

    def free_list(self) -> list[int]:
        found = []
        index = entry_at(self.space, 0).ie_next
        while index:
            found.append(index)
            index = entry_at(self.space, index).ie_next
        return found


@pytest.fixture
def names() -> Names:
    return Names()


def test_the_first_names_are_in_order(names: Names) -> None:
    assert [names.alloc() for _ in range(8)] == [0x103, 0x203, 0x303, 0x403, 0x503, 0x603, 0x703, 0x803]
    assert names.space.is_table_free == 12


def test_a_recycled_name_is_four_more(names: Names) -> None:
    seen = []
    for _ in range(5):
        seen.append(names.alloc())
        names.dealloc(seen[-1])
    assert seen == [0x103, 0x107, 0x10B, 0x10F, 0x113]


def test_a_stale_name_is_not_found(names: Names) -> None:
    first = names.alloc()
    names.dealloc(first)
    second = names.alloc()
    assert not names.lookup(first)
    assert names.lookup(second) == entry_at(names.space, 1)
    assert not names.lookup(0)
    assert not names.lookup(0xFFFFFFFF)


@pytest.mark.parametrize(("roll", "distinct"), [(0, 63), (1, 47), (2, 31), (3, 15)])
def test_roll_bits_say_how_many_generations_there_are(roll: int, distinct: int) -> None:
    bits = 0x03000000 | roll << 22
    count = 1
    while not ipc_entry_gen_rolled(bits, following := ipc_entry_new_gen(bits)):
        assert following == bits + 0x04000000
        bits = following
        count += 1
    assert count == distinct


def test_a_slot_starts_over_after_its_last_generation(names: Names) -> None:
    generations = []
    for _ in range(200):
        name = names.alloc()
        generations.append(name & 0xFF)
        names.dealloc(name)
    starts = [index for index, generation in enumerate(generations) if generation == 3]
    lengths = {after - before for before, after in pairwise(starts)}
    assert len(starts) > 3
    assert lengths <= {63, 47, 31, 15}


def test_table_growth_keeps_names_and_adds_slots(names: Names) -> None:
    old = [names.alloc() for _ in range(20)]
    assert names.space.is_table_free == 0
    assert names.alloc() == 0x1503
    assert (names.space.is_table_size, names.space.is_table_next.its_size) == (42, 85)
    assert names.space.is_table_free == 20
    assert all(names.lookup(name) for name in old)
    assert sorted(names.free_list()) == list(range(22, 42))


def test_growing_does_not_leak(names: Names) -> None:
    for _ in range(500):
        names.alloc()
    assert names.space.is_table_size == 512
    assert not names.space.is_bits & 0x20000000


def test_names_that_the_caller_chooses(names: Names) -> None:
    assert names.alloc() == 0x103
    assert names.alloc_name(0x103) == KERN_SUCCESS  # the caller tells by the type bits that it was there
    assert names.alloc_name(0x107) == KERN_FAILURE
    assert names.alloc_name(0x1403) == KERN_SUCCESS
    assert names.alloc_name(0xC00) == KERN_SUCCESS
    assert names.lookup(0xC00).ie_bits & IE_BITS_ROLL_MASK == 0
    assert names.alloc_name(0x4915603) == KERN_NO_SPACE
    names.dealloc(0xC00)
    assert names.alloc() == 0xC04


def test_a_chosen_name_leaves_the_free_list(names: Names) -> None:
    before = names.free_list()
    names.alloc_name(0x1403)
    assert names.free_list() == [index for index in before if index != 0x14]
    assert names.space.is_table_free == 19


def test_a_chosen_name_beyond_the_table_grows_it(names: Names) -> None:
    assert names.alloc_name(0x6403) == KERN_SUCCESS
    assert names.space.is_table_size == 170


def test_a_dead_space(names: Names) -> None:
    names.space.is_bits |= IS_INACTIVE
    assert names.bare.run(_alloc, names.space)[0] == KERN_INVALID_TASK
    assert names.alloc_name(0x503) == KERN_INVALID_TASK


@pytest.mark.parametrize("name", [0x3, 0xFF])
def test_slot_zero_cannot_be_named(names: Names, name: int) -> None:
    with pytest.raises(AssertionError, match="IE_BITS_GEN"):
        names.alloc_name(name)
