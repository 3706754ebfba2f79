"""Functions that nothing in this release calls, names at which the kernel panics, and names and rights of any value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from machdbg.kernel.cpu import local
from machdbg.kernel.headers import ipc_entry_t, ipc_object, ipc_port
from machdbg.kernel.osfmk.ipc.ipc_object_name import ipc_object_alloc_dead_name, ipc_object_rename
from machdbg.kernel.osfmk.ipc.ipc_right import ipc_right_lookup_write
from machdbg.kernel.osfmk.ipc.ipc_right_destruct import ipc_right_copyin_undo
from machdbg.kernel.osfmk.ipc.mach_port import mach_port_allocate_name
from machdbg.machine.function import function
from machdbg.machine.machine import Panicked, ReturnToUser

from .names import CS, DEAD_NAME, DIED, KS, KSO, PORT_DELETED, PORT_SET, RECEIVE, Task, kernel_call, tasks


@pytest.fixture
def a() -> Task:
    return tasks()[0]


def test_a_dead_name_of_the_callers_choice(a: Task) -> None:
    assert [a.on_space(ipc_object_alloc_dead_name, name) for name in (0x1003, 0x1003, 0x1007)] == [0, 13, 5]
    assert a.right(0x1003) == "D/1"


def test_renaming_an_entry(a: Task) -> None:
    p, s, d = a.allocate(), a.allocate(PORT_SET), a.allocate(DEAD_NAME)
    for old, new, right in ((p, 0xA03, "R/0"), (s, 0xB03, "PS/0"), (d, 0xC03, "D/1")):
        assert a.on_space(ipc_object_rename, old, new) == 0
        assert (a.right(old), a.right(new)) == ("-", right)
    assert a.user.port(0xA03).ip_receiver_name == 0xA03
    assert [a.on_space(ipc_object_rename, old, new) for old, new in ((0xA03, 0xB03), (0x903, 0x1203))] == [13, 15]


def test_renaming_a_send_right_with_a_request() -> None:
    a, b = tasks(2)
    p, n = a.allocate(), b.allocate()
    q, o = b.take(a, p, KS), b.take(a, p, KSO)
    b.req(q, DIED, 0, n)
    assert [b.on_space(ipc_object_rename, q, 0xA03), b.on_space(ipc_object_rename, o, 0xB03)] == [0, 0]
    assert b.take(a, p, KS) == 0xA03
    assert (b.right(0xA03), b.right(0xB03)) == ("S/2", "SO/1")
    assert [b.deallocate(0xA03), b.deallocate(0xA03)] == [0, 0]
    assert b.notes(n) == [(PORT_DELETED, 0xA03)]


@function("test", line=1, has_lines=False)
async def undo(space: Any, name: int, disposition: int) -> None:
    """Take back a copyin whose object is null."""
    entry = local(ipc_entry_t)
    assert await ipc_right_lookup_write(space, name, entry) == 0
    null = space.space
    await ipc_right_copyin_undo(space, name, entry.value, disposition, ipc_object(null, 0), ipc_port(null, 0))
    await ReturnToUser(0)


def test_taking_back_the_copyin_of_a_dead_name(a: Task) -> None:
    d = a.allocate(DEAD_NAME)
    a.user.enter(undo(a.user.space, d, 17))
    assert a.right(d) == "D/2"
    a.user.enter(undo(a.user.space, d, CS))
    assert a.right(d) == "D/2"


@pytest.mark.parametrize("name", [0x1, 0x50, 0xFF, 299349 << 8])
def test_names_at_which_the_kernel_panics(a: Task, name: int) -> None:
    with pytest.raises(AssertionError) as stop:
        a.user.enter(kernel_call(mach_port_allocate_name, (a.user.space, RECEIVE, name), []))
    assert isinstance(stop.value.args[0], Panicked) or "Assertion failed" in str(stop.value)


NUMBERS = st.one_of(
    st.sampled_from((0, 0x103, 0x203, 0x303, 0x403, 0x107, 0x503, 0x4915603, 0xFFFFFFFF, 0xFFFFFF00)),
    st.integers(0x100, 0x1FFF), st.integers(0x4915600, 0xFFFFFFFF))
DELTAS = st.one_of(st.integers(-3, 3), st.integers(-(1 << 31), (1 << 31) - 1))
KINDS = st.one_of(st.integers(0, 30), st.integers(0, (1 << 32) - 1))


@settings(max_examples=12)
@given(st.lists(st.tuples(st.integers(0, 6), NUMBERS, NUMBERS, KINDS, DELTAS), max_size=12))
def test_names_and_rights_of_any_value_give_codes(acts: list[tuple[int, int, int, int, int]]) -> None:
    """The counts are checked after each call."""
    a, b = tasks(2)
    n, p, s = a.allocate(), a.allocate(), a.allocate(PORT_SET)
    a.ins(p, p, KS)
    q = b.take(a, p, KSO)
    for what, one, two, kind, delta in acts:
        if what == 0:
            result = a.ins(one, two, kind)
        elif what == 1:
            result = a.mod_refs(one, kind, delta)
        elif what == 2:
            result = b.ext(a, one, kind)[0]
        elif what == 3:
            result = a.req(one, kind % 80, two, n)[0] if a.right(n).startswith("R") else 0
        elif what == 4:
            result = a.destroy(one)
        elif what == 5:
            result = a.deallocate(one)
        else:
            result = a.get_refs(one, kind)[0]
        assert 0 <= result <= 46
    assert q
    assert s
