"""RAM: mapping, faults, and the journal that takes everything back."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machdbg.machine.frame import Frame
from machdbg.machine.memory import EXECUTE, PAGE_SIZE, READ, WRITE, AddressSpace, Fault, Ram
from machdbg.machine.thread import Thread
from machdbg.machine.timeline import Moment, Timeline

BASE = 0x10000
PAGES = 6


def space() -> AddressSpace:
    made = AddressSpace(Ram(), "test")
    made.map(BASE, PAGES * PAGE_SIZE, "data")
    return made


def test_untouched_memory_reads_as_zeros() -> None:
    assert space().read(BASE + 5, 20) == bytes(20)


def test_a_write_across_pages_is_read_back() -> None:
    memory = space()
    data = bytes(range(256)) * 40
    memory.write(BASE + 3000, data)
    assert memory.read(BASE + 3000, len(data)) == data


@pytest.mark.parametrize(("access", "address"), [("read", BASE - 1), ("write", BASE + PAGES * PAGE_SIZE)])
def test_access_outside_every_region_faults(access: str, address: int) -> None:
    memory = space()
    with pytest.raises(Fault) as caught:
        if access == "read":
            memory.read(address, 1)
        else:
            memory.write(address, b"x")
    assert (caught.value.address, caught.value.access, caught.value.protection) == (address, access, False)


def test_a_write_that_faults_half_way_changes_nothing() -> None:
    memory = space()
    end = BASE + PAGES * PAGE_SIZE
    with pytest.raises(Fault):
        memory.write(end - 4, b"12345678")
    assert memory.read(end - 4, 4) == bytes(4)


def test_protection_is_told_from_absence() -> None:
    memory = space()
    memory.write(BASE, b"text")
    memory.protect(BASE, PAGE_SIZE, READ | EXECUTE)
    with pytest.raises(Fault) as caught:
        memory.write(BASE, b"x")
    assert caught.value.protection
    assert memory.read(BASE, 4) == b"text"
    memory.write(BASE + PAGE_SIZE, b"next page")


def test_unmapping_the_middle_leaves_both_ends() -> None:
    memory = space()
    memory.unmap(BASE + 2 * PAGE_SIZE, PAGE_SIZE)
    assert memory.readable(BASE, 2 * PAGE_SIZE)
    assert not memory.readable(BASE + 2 * PAGE_SIZE, 1)
    assert memory.readable(BASE + 3 * PAGE_SIZE, 3 * PAGE_SIZE)
    assert not memory.readable(BASE, 3 * PAGE_SIZE)


def test_mapping_again_gives_fresh_zeros() -> None:
    memory = space()
    memory.write(BASE, b"old")
    memory.map(BASE, PAGE_SIZE, "new")
    assert memory.read(BASE, 3) == bytes(3)


def test_free_range_finds_the_lowest_gap() -> None:
    memory = space()
    memory.unmap(BASE + PAGE_SIZE, PAGE_SIZE)
    assert memory.free_range(PAGE_SIZE, BASE, BASE + 0x100000) == BASE + PAGE_SIZE
    assert memory.free_range(2 * PAGE_SIZE, BASE, BASE + 0x100000) == BASE + PAGES * PAGE_SIZE
    assert memory.free_range(2 * PAGE_SIZE, BASE, BASE + PAGES * PAGE_SIZE) is None


def test_read_string_stops_at_nul_even_before_an_unmapped_page() -> None:
    memory = space()
    end = BASE + PAGES * PAGE_SIZE
    memory.write(end - 4, b"abc\0")
    assert memory.read_string(end - 4) == b"abc"
    memory.write(end - 4, b"abcd")
    with pytest.raises(Fault):
        memory.read_string(end - 4)


offsets = st.integers(0, PAGES * PAGE_SIZE - 1)
changes = st.lists(
    st.one_of(
        st.tuples(st.just("write"), offsets, st.binary(min_size=1, max_size=5000)),
        st.tuples(st.just("unmap"), offsets, st.integers(1, 3 * PAGE_SIZE)),
        st.tuples(st.just("map"), offsets, st.integers(1, 3 * PAGE_SIZE)),
        st.tuples(st.just("protect"), offsets, st.sampled_from([READ, READ | WRITE])),
    ),
    max_size=12,
)


def snapshot(memory: AddressSpace) -> list[bytes | None]:
    return [
        memory.read(at, PAGE_SIZE) if memory.readable(at, 1) else None
        for at in range(BASE, BASE + (PAGES + 4) * PAGE_SIZE, PAGE_SIZE)
    ]


@given(changes)
def test_the_journal_undoes_and_redoes_any_history(history: list[tuple[str, int, object]]) -> None:
    memory = space()
    marks = [(len(memory.ram.journal), snapshot(memory))]
    for kind, offset, argument in history:
        address = BASE + offset
        try:
            if kind == "write":
                assert isinstance(argument, bytes)
                memory.write(address, argument)
            else:
                assert isinstance(argument, int)
                if kind == "unmap":
                    memory.unmap(address, argument)
                elif kind == "map":
                    memory.map(address, argument, "again")
                else:
                    memory.protect(address, PAGE_SIZE, argument)
        except Fault:
            pass
        marks.append((len(memory.ram.journal), snapshot(memory)))
    end = len(memory.ram.journal)
    for length, expected in reversed(marks):
        memory.ram.undo(memory.ram.journal[length:end])
        assert snapshot(memory) == expected
        memory.ram.redo(memory.ram.journal[length:end])
        assert snapshot(memory) == marks[-1][1]


@pytest.mark.parametrize("again", [0, 1, 3])
def test_a_journey_in_time_that_is_broken_off_did_not_happen(again: int) -> None:
    """Also when Ctrl-C is typed ``again``, while memory is put back."""
    class Broken(dict[int, object]):
        left = again

        def pop(self, key: int, default: object = None) -> object:
            raise KeyboardInterrupt

        def __setitem__(self, key: int, value: object) -> None:
            if self.left:
                self.left -= 1
                raise KeyboardInterrupt
            super().__setitem__(key, value)

    memory = space()
    timeline = Timeline(memory.ram)
    frame, thread = cast(Frame, None), cast(Thread, None)
    timeline.record(Moment(thread, frame, 0, None, 0, 0))
    memory.write(BASE, b"early")
    timeline.record(Moment(thread, frame, 0, None, len(memory.ram.journal), 0))
    memory.ram.journal.append((Broken(), 0, None, 1))
    memory.write(BASE, b"later")
    with pytest.raises(KeyboardInterrupt):
        timeline.seek(0)
    assert (timeline.cursor, memory.read(BASE, 5)) == (1, b"later")
