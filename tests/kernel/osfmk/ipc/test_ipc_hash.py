"""The reverse hash against a dictionary."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from machdbg.kernel.cpu import local
from machdbg.kernel.headers import ipc_entry_t, ipc_object, ipc_space, mach_port_name_t
from machdbg.kernel.macros import IO_NULL, at_address
from machdbg.kernel.osfmk.ipc.ipc_hash import ipc_hash_delete, ipc_hash_insert, ipc_hash_lookup
from tests.kernel.bare import Bare, entry_at

SIZE = 21
OBJECTS = [0xFFFFFF800E000000 + 64 * step for step in (0, 1, 2, 5, 20, 21, 22, 41, 42, 63, 84)]  # many of the same home


async def _lookup(space: ipc_space, address: int) -> tuple[int, int, int]:
    name = local(mach_port_name_t)
    entry = local(ipc_entry_t)
    found = await ipc_hash_lookup(space, at_address(ipc_object, address), name, entry)
    return found, name.value, entry.value.address


class Table:
    """A space's table, entries filled by hand."""

    def __init__(self) -> None:
        self.bare = Bare()
        self.space = self.bare.space()
        self.model: dict[int, int] = {}

    def insert(self, address: int) -> None:
        index = next(slot for slot in range(1, SIZE) if slot not in self.model.values())
        entry = entry_at(self.space, index)
        entry.ie_object = at_address(ipc_object, address)
        entry.ie_bits = 0x03010001
        self.bare.call(ipc_hash_insert(self.space, entry.ie_object, index << 8 | 3, entry))
        self.model[address] = index

    def delete(self, address: int) -> None:
        index = self.model.pop(address)
        entry = entry_at(self.space, index)
        self.bare.call(ipc_hash_delete(self.space, entry.ie_object, index << 8 | 3, entry))
        entry.ie_object = IO_NULL()

    def check(self) -> None:
        for address in OBJECTS:
            found, name, entry = self.bare.run(_lookup, self.space, address)
            if address in self.model:
                index = self.model[address]
                assert (found, name, entry) == (1, index << 8 | 3, entry_at(self.space, index).address)
            else:
                assert not found
        cells = [entry_at(self.space, index).ie_index for index in range(SIZE)]
        assert sorted(cell for cell in cells if cell) == sorted(self.model.values())


@settings(max_examples=40)
@given(st.lists(st.sampled_from(OBJECTS), max_size=40))
def test_lookups_agree_with_a_dictionary(toggled: list[int]) -> None:
    table = Table()
    for address in toggled:
        if address in table.model:
            table.delete(address)
        else:
            table.insert(address)
        table.check()


def test_a_null_object_is_never_found() -> None:
    table = Table()
    assert table.bare.run(_lookup, table.space, 0)[0] == 0


def test_cells_wrap_around_at_the_end() -> None:
    table = Table()
    home = 20
    wanted = [64 * SIZE * step + 64 * home for step in range(1, 4)]
    for address in wanted:
        table.insert(address)
    assert [entry_at(table.space, index).ie_index for index in (20, 0, 1)] == [1, 2, 3]
    table.delete(wanted[0])
    assert [entry_at(table.space, index).ie_index for index in (20, 0, 1)] == [2, 3, 0]
