"""Spaces: their making, their free lists, their end."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from machdbg.kernel.constants import IS_INACTIVE, KERN_SUCCESS
from machdbg.kernel.cpu import local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import ipc_entry, ipc_space_t
from machdbg.kernel.macros import at_address
from machdbg.kernel.osfmk.ipc.ipc_space import (
    ipc_space_create_special,
    ipc_space_get_rollpoint,
    ipc_space_rand_freelist,
    ipc_space_reference,
    ipc_space_release,
    ipc_space_terminate,
)
from machdbg.kernel.osfmk.kern.kalloc import kalloc
from tests.kernel.bare import Bare, entry_at


def test_a_new_space() -> None:
    space = Bare().space()
    assert (space.is_bits, space.is_table_size, space.is_table_free) == (2, 21, 20)
    assert (space.is_low_mod, space.is_high_mod, space.is_table_next.its_size) == (21, 0, 42)
    assert not space.is_task


def test_the_free_list_of_a_new_table_starts_in_order() -> None:
    space = Bare().space()
    order, index = [], 0
    while index := entry_at(space, index).ie_next:
        order.append(index)
    assert order[:8] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert order[8] in (9, 20)
    assert sorted(order) == list(range(1, 21))
    assert {entry_at(space, slot).ie_bits for slot in range(21)} == {0xFF000000}


async def _shuffled(space: Any, bottom: int, top: int) -> list[int]:
    table = at_address(ipc_entry, await kalloc(24 * top))
    await ipc_space_rand_freelist(space, table, bottom, top)
    order, index = [], bottom
    while index:
        order.append(index)
        index = ipc_entry(table.space, table.address + 24 * index).ie_next
    return order


@settings(max_examples=20)
@given(st.integers(1, 50), st.integers(1, 50))
def test_new_slots_of_a_grown_table_are_all_linked_from_the_first(bottom: int, count: int) -> None:
    bare = Bare()
    order = bare.run(_shuffled, bare.space(), bottom, bottom + count)
    assert order[0] == bottom
    assert sorted(order) == list(range(bottom, bottom + count))
    for before, after in pairwise(order):  # the window shrinks at either end
        left = [slot for slot in range(bottom, bottom + count) if slot not in order[: order.index(before) + 1]]
        assert after in (left[0], left[-1])


def test_roll_points_are_two_bits_and_vary() -> None:
    bare = Bare()
    space = bare.space()
    assert {bare.call(ipc_space_get_rollpoint(space)) for _ in range(100)} == {0, 1, 2, 3}


def test_the_same_run_draws_the_same_bits() -> None:
    def draw() -> list[int]:
        bare = Bare()
        space = bare.space()
        return [bare.call(ipc_space_get_rollpoint(space)) for _ in range(40)]

    assert draw() == draw()


def test_references() -> None:
    bare = Bare()
    space = bare.space()
    count = kernel_data().ipc_space_zone.count
    bare.call(ipc_space_reference(space))
    assert space.is_bits == 3
    bare.call(ipc_space_terminate(space))
    assert space.is_bits == IS_INACTIVE | 2
    assert space.is_table_size == 0
    bare.call(ipc_space_release(space))
    assert kernel_data().ipc_space_zone.count == count
    bare.call(ipc_space_release(space))
    assert kernel_data().ipc_space_zone.count == count - 1


def test_terminating_twice_changes_nothing() -> None:
    bare = Bare()
    space = bare.space()
    bare.call(ipc_space_terminate(space))
    bare.call(ipc_space_terminate(space))
    assert space.is_bits == IS_INACTIVE | 1


async def _special() -> Any:
    space = local(ipc_space_t)
    assert await ipc_space_create_special(space) == KERN_SUCCESS
    return space.value


def test_a_special_space_has_no_table() -> None:
    space = Bare().run(_special)
    assert space.is_bits == IS_INACTIVE | 1
    assert not space.is_table
