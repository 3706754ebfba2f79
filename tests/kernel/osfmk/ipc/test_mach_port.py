"""Vectors 1 to 28 of section 18 of the specification of ports and rights: names, user references, insertion."""

from __future__ import annotations

import pytest

from machdbg.kernel.headers import ipc_info_space_basic, mach_port_name_t, mach_port_type_t
from machdbg.kernel.osfmk.ipc.mach_debug import mach_port_space_basic_info
from machdbg.kernel.osfmk.ipc.mach_port import (
    mach_port_allocate,
    mach_port_allocate_name,
    mach_port_type,
)
from machdbg.kernel.osfmk.ipc.mach_port_member import mach_port_insert_member
from machdbg.kernel.osfmk.ipc.mach_port_right import mach_port_rename

from .names import (
    CR,
    CS,
    DEAD,
    DEAD_NAME,
    DIED,
    KS,
    KSO,
    LABELH,
    MR,
    MS,
    MSO,
    ONCE,
    PORT_SET,
    RECEIVE,
    SEND,
    SEND_ONCE,
    Out,
    Task,
    tasks,
)


@pytest.fixture
def a() -> Task:
    return tasks()[0]


def test_1_a_new_port(a: Task) -> None:
    p = a.allocate()
    assert a.type(p) == 0x20000
    assert [a.get_refs(p, right) for right in (0, 1, 2, 5)] == [(0, 0), (0, 1), (0, 0), (0, 0)]
    assert a.get_refs(p, 6)[0] == 18
    assert a.counts(p) == [0, 0, 0, 1]
    assert a.user.port(p).ip_messages.imq_qlimit == 5


def test_2_and_3_sending_to_oneself(a: Task) -> None:
    p = a.allocate()
    states = []
    for disposition in (KS, KS, CS, MS):
        assert a.ins(p, p, disposition) == 0
        states.append((a.right(p), a.counts(p)))
    assert states == [("RS/1", [1, 1, 0, 1]), ("RS/2", [2, 1, 0, 1]), ("RS/3", [2, 1, 0, 1]), ("RS/3", [2, 1, 0, 1])]
    assert [a.deallocate(p) for _ in range(3)] == [0, 0, 0]
    assert a.right(p) == "R/0"
    assert a.deallocate(p) == 17
    assert a.counts(p) == [2, 0, 0, 1]


def test_4_references_that_a_receive_right_does_not_have(a: Task) -> None:
    p = a.allocate()
    changes = ((RECEIVE, -2), (RECEIVE, 1), (RECEIVE, 0), (SEND, 1), (DEAD_NAME, 1), (PORT_SET, -1), (LABELH, 0),
               (6, 0))
    assert [a.mod_refs(p, right, delta) for right, delta in changes] == [18, 18, 0, 17, 17, 17, 17, 18]
    assert (a.right(p), a.counts(p)) == ("R/0", [0, 0, 0, 1])


def test_5_send_references_out_of_range(a: Task) -> None:
    p = a.allocate()
    a.ins(p, p, KS)
    assert [a.mod_refs(p, SEND, delta) for delta in (-2, -65536, 65536, -1)] == [18, 18, 18, 0]
    assert a.right(p) == "R/0"


def pegged(a: Task) -> int:
    p = a.allocate()
    a.ins(p, p, KS)
    assert a.mod_refs(p, SEND, 65533) == 0
    assert a.right(p) == "RS/65534"
    assert a.mod_refs(p, SEND, 1) == 0
    return p


def test_6_and_7_a_count_that_sticks(a: Task) -> None:
    p = pegged(a)
    assert a.right(p) == "RS/65535"
    assert a.ins(p, p, KS) == 0
    assert a.mod_refs(p, SEND, -1) == 0
    assert a.deallocate(p) == 0
    assert a.mod_refs(p, SEND, -65534) == 0
    assert (a.right(p), a.counts(p)) == ("RS/65535", [2, 1, 0, 1])
    assert a.mod_refs(p, SEND, -65535) == 0
    assert (a.right(p), a.counts(p)) == ("R/0", [2, 0, 0, 1])


def test_8_moving_one_of_a_count_that_sticks() -> None:
    a, b = tasks(2)
    p = pegged(a)
    q = b.take(a, p, MS)
    assert (a.right(p), b.right(q)) == ("RS/65535", "S/1")
    assert a.counts(p)[1:] == [2, 0, 2]


def test_9_null_and_dead_names(a: Task) -> None:
    assert [a.deallocate(0), a.deallocate(DEAD), a.destroy(0)] == [0, 0, 0]
    assert [a.mod_refs(0, SEND, 5), a.mod_refs(0, RECEIVE, -1), a.mod_refs(DEAD, DEAD_NAME, -1)] == [0, 15, 15]
    assert (a.get_refs(0, SEND), a.get_refs(DEAD, DEAD_NAME)[0]) == ((0, 1), 15)
    assert (a.type(0), a.type(DEAD)) == (15, 0x100000)


def test_10_a_send_right_becomes_a_dead_name() -> None:
    a, b = tasks(2)
    p = a.allocate()
    q = b.take(a, p, KS)
    assert b.take(a, p, KS) == q
    assert (b.right(q), a.counts(p)) == ("S/2", [2, 1, 0, 2])
    assert a.mod_refs(p, RECEIVE, -1) == 0
    assert a.type(p) == 15
    assert b.type(q) == 0x100000
    assert b.right(q) == "D/2"
    assert [b.mod_refs(q, SEND, -1), b.mod_refs(q, DEAD_NAME, -3), b.mod_refs(q, DEAD_NAME, -1)] == [17, 18, 0]
    assert [b.deallocate(q), b.deallocate(q)] == [0, 15]


def test_11_the_owners_send_references_outlive_the_port(a: Task) -> None:
    p = a.allocate()
    a.ins(p, p, KS)
    a.ins(p, p, KS)
    assert a.mod_refs(p, RECEIVE, -1) == 0
    assert a.right(p) == "D/2"
    assert a.allocate() >> 8 != p >> 8


def test_12_destroying_gives_up_all_rights(a: Task) -> None:
    p = a.allocate()
    a.ins(p, p, KS)
    a.ins(p, p, KS)
    assert p == 0x103
    assert a.destroy(p) == 0
    assert a.right(p) == "-"
    assert a.allocate() == 0x107


def test_13_a_dead_name_whose_count_sticks(a: Task) -> None:
    n = a.allocate()
    d = a.allocate(DEAD_NAME)
    assert a.mod_refs(d, DEAD_NAME, 65534) == 0
    assert a.right(d) == "D/65535"
    assert a.deallocate(d) == 0
    assert a.req(d, DIED, 1, n) == (0, 0)
    assert a.mod_refs(d, DEAD_NAME, -65534) == 0
    assert a.right(d) == "D/65535"
    assert [a.mod_refs(d, DEAD_NAME, -65535), a.mod_refs(d, DEAD_NAME, -1)] == [0, 15]
    assert a.notes(n) == [(DIED, d)]


def test_14_a_dead_name(a: Task) -> None:
    d = a.allocate(DEAD_NAME)
    changes = ((DEAD_NAME, -2), (DEAD_NAME, 0), (SEND, -1), (SEND_ONCE, -1), (RECEIVE, -1))
    assert [a.mod_refs(d, right, delta) for right, delta in changes] == [18, 0, 17, 17, 17]
    assert a.get_refs(d, SEND) == (0, 0)
    assert a.destroy(d) == 0
    assert a.right(d) == "-"


def test_15_the_names_chosen(a: Task) -> None:
    assert [a.allocate() for _ in range(8)] == [index << 8 | 3 for index in range(1, 9)]
    [b] = tasks()
    found = []
    for _ in range(5):
        found.append(b.allocate())
        assert b.destroy(found[-1]) == 0
    assert found == [0x103, 0x107, 0x10B, 0x10F, 0x113]


def test_16_names_of_the_callers_choice(a: Task) -> None:
    assert a.allocate() == 0x103
    wanted = (0x103, 0x107, 0x1403, 0xC00, 0x4915603, 0, DEAD)
    codes = [a.on_space(mach_port_allocate_name, RECEIVE, name) for name in wanted]
    assert codes == [13, 5, 0, 0, 3, 18, 18]
    assert a.on_space(mach_port_allocate_name, SEND, 0x503) == 18
    assert a.destroy(0xC00) == 0
    assert a.allocate() == 0xC04


def test_17_a_dead_name_ignores_the_name(a: Task) -> None:
    assert a.on_space(mach_port_allocate_name, DEAD_NAME, 0x1003) == 0
    assert a.type(0x1003) == 15
    assert a.right(0x103) == "D/1"


def test_18_the_table_grows(a: Task) -> None:
    for _ in range(20):
        a.allocate()
    assert a.allocate() == 0x1503
    kr, info = a.call(mach_port_space_basic_info, a.user.space, Out(ipc_info_space_basic))
    assert (kr, info) == (0, [0xFF, 42, 85, 21, 0, 0])


def test_19_renaming(a: Task) -> None:
    p = a.allocate()
    assert [a.on_space(mach_port_rename, p, p), a.on_space(mach_port_rename, p, 0x1003)] == [46, 46]
    assert a.right(p) == "R/0"


def test_20_and_21_rights_under_names_of_ones_own(a: Task) -> None:
    p, q = a.allocate(), a.allocate()
    a.ins(p, p, KS)
    assert [a.ins(0x1003, p, KS), a.ins(q, p, KS), a.ins(q, p, KSO), a.ins(p, p, KSO)] == [21, 21, 13, 13]
    assert a.counts(p) == [3, 1, 2, 3]
    assert a.notes(p) == [(ONCE,), (ONCE,)]
    assert a.counts(p) == [3, 1, 0, 1]
    assert [a.ins(0x1003, p, KSO), a.ins(0x1003, p, KSO), a.ins(0x1103, p, KSO)] == [0, 13, 0]
    assert (a.right(0x1003), a.right(0x1103)) == ("SO/1", "SO/1")
    assert a.counts(p) == [3, 1, 3, 4]
    assert a.notes(p) == [(ONCE,)]


def test_22_insertions_that_fail(a: Task) -> None:
    a.allocate()
    q = a.allocate()
    assert a.ins(0x107, q, KS) == 5
    assert a.ins(0, q, KS) == 18
    assert a.ins(q, q, CR) == 17
    assert a.ins(0x1203, 0, KS) == 15
    assert a.ins(0x1203, q, CS) == 17
    assert (a.right(q), a.counts(q)) == ("R/0", [2, 0, 0, 1])


def test_23_moving_a_receive_right_to_its_own_name(a: Task) -> None:
    p, s = a.allocate(), a.allocate(PORT_SET)
    a.ins(p, p, KS)
    assert a.on_space(mach_port_insert_member, p, s) == 0
    a.user.port(p).ip_context = 7
    assert a.ins(p, p, MR) == 0
    assert (a.right(p), a.counts(p)) == ("RS/1", [0, 1, 0, 1])
    assert (a.user.port(p).ip_context, a.user.port(p).ip_in_pset) == (0, 0)


def test_24_the_working_way_to_rename(a: Task) -> None:
    p = a.allocate()
    assert [a.ins(p, p, MR), a.ins(0x1003, p, MR)] == [0, 0]
    assert a.type(p) == 15
    assert a.right(0x1003) == "R/0"


def test_25_receive_rights_that_cannot_be_inserted_die(a: Task) -> None:
    p, q, used = a.allocate(), a.allocate(), a.allocate()
    a.ins(p, p, KS)
    assert a.ins(0x1103, p, MR) == 21
    assert a.ins(used, q, MR) == 13
    assert (a.type(p), a.right(0x1103)) == (0x100000, "-")
    assert (a.right(p), a.right(q), a.right(used)) == ("D/1", "-", "R/0")


def send_once(a: Task, name: int) -> int:
    p = a.allocate()
    assert a.ins(name, p, KSO) == 0
    return p


def test_26_moving_a_send_once_right(a: Task) -> None:
    p = send_once(a, 0x903)
    assert [a.ins(0xA03, 0x903, MSO), a.type(0x903), a.ins(0xA03, 0xA03, MSO)] == [0, 15, 0]
    assert (a.right(0xA03), a.counts(p)) == ("SO/1", [0, 0, 1, 2])


@pytest.mark.parametrize("way", ["mod_refs", "deallocate", "destroy"])
def test_27_giving_up_a_send_once_right(a: Task, way: str) -> None:
    p = send_once(a, 0xA03)
    assert [a.mod_refs(0xA03, SEND_ONCE, delta) for delta in (1, -2, 0)] == [18, 18, 0]
    end = {"mod_refs": lambda: a.mod_refs(0xA03, SEND_ONCE, -1), "deallocate": lambda: a.deallocate(0xA03),
           "destroy": lambda: a.destroy(0xA03)}
    assert end[way]() == 0
    assert (a.right(0xA03), a.counts(p)) == ("-", [0, 0, 1, 2])
    assert a.notes(p) == [(ONCE,)]
    assert a.counts(p) == [0, 0, 0, 1]


def test_28_a_dead_name_cannot_be_inserted(a: Task) -> None:
    d = a.allocate(DEAD_NAME)
    assert a.ins(0x1003, d, MS) == 20
    assert a.type(d) == 15


def test_a_null_space_is_an_invalid_task(a: Task) -> None:
    null = type(a.user.space)(a.user.space.space, 0)
    assert a.call(mach_port_allocate, null, RECEIVE, Out(mach_port_name_t))[0] == 16
    assert a.call(mach_port_type, null, 0x103, Out(mach_port_type_t))[0] == 16
