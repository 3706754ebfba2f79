from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from machdbg.debugger.history import Write, writes
from machdbg.machine.machine import Machine
from machdbg.machine.timeline import Moment

BASE = 0x100000000


def moment(machine: Machine) -> None:
    """A tick at which nothing is known but what has been written."""
    machine.timeline.record(Moment(None, None, 0, None, len(machine.ram.journal), 0))  # type: ignore[arg-type]


def test_writes_to_a_range() -> None:
    machine = Machine()
    space = machine.kernel_space
    space.map(BASE, 0x2000, "data")
    moment(machine)
    space.write(BASE + 8, b"\x01\x02\x03\x04")
    moment(machine)
    space.write(BASE + 16, b"beside")
    space.write(BASE + 10, b"\xff" * 8)
    moment(machine)
    space.write(BASE + 8, b"\x09")
    assert writes(machine, space, BASE + 8, 4) == [
        Write(0, bytes(4), b"\x01\x02\x03\x04"), Write(1, b"\x01\x02\x03\x04", b"\x01\x02\xff\xff"),
        Write(2, b"\x01\x02\xff\xff", b"\x09\x02\xff\xff")]


def test_a_page_that_goes_is_a_write() -> None:
    machine = Machine()
    space = machine.kernel_space
    space.map(BASE, 0x1000, "data")
    space.write(BASE, b"x")
    moment(machine)
    space.unmap(BASE, 0x1000)
    moment(machine)
    space.map(BASE, 0x1000, "again")
    space.write(BASE, b"y")
    assert writes(machine, space, BASE, 1) == [Write(-1, b"\0", b"x"), Write(0, b"x", b"\0"), Write(1, b"\0", b"y")]


STEPS = st.lists(st.tuples(st.integers(0, 12), st.binary(min_size=1, max_size=6), st.booleans()), max_size=25)


@given(STEPS, st.data())
def test_the_past_sees_the_same(steps: list[tuple[int, bytes, bool]], data: st.DataObject) -> None:
    machine = Machine()
    space = machine.kernel_space
    space.map(BASE, 0x1000, "data")
    moment(machine)
    for offset, written, ticks in steps:
        space.write(BASE + offset, written)
        if ticks:
            moment(machine)
    found = writes(machine, space, BASE + 4, 4)
    for write, following in pairwise(found):
        assert write.new == following.old
        assert write.tick <= following.tick
    machine.timeline.seek(data.draw(st.integers(0, machine.timeline.present)))
    assert writes(machine, space, BASE + 4, 4) == found
