"""Attributes, contexts, numbers, peeking, and what mach_debug.c shows: vector 61 of section 18 of the specification of
ports and rights and what sections 12 and 13 say besides."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.headers import (
    ipc_info_space,
    ipc_info_space_basic,
    mach_msg_max_trailer_t,
    mach_port_info_ext,
    mach_vm_address_t,
    natural_t,
    vm_map_copy_t,
)
from machdbg.kernel.osfmk.ipc.mach_debug import (
    mach_port_dnrequest_info,
    mach_port_get_srights,
    mach_port_kernel_object,
    mach_port_kobject,
    mach_port_space_basic_info,
    mach_port_space_info,
)
from machdbg.kernel.osfmk.ipc.mach_port import mach_port_allocate_qos
from machdbg.kernel.osfmk.ipc.mach_port_attributes import (
    mach_port_get_attributes,
    mach_port_set_attributes,
    task_set_port_space,
)
from machdbg.kernel.osfmk.ipc.mach_port_names import mach_port_names
from machdbg.kernel.osfmk.ipc.mach_port_right import mach_port_rename
from machdbg.kernel.osfmk.ipc.mach_port_state import (
    mach_port_get_context,
    mach_port_peek,
    mach_port_set_context,
    mach_port_set_seqno,
)
from machdbg.machine.view import Pointer, codec_of

from .names import CS, DEAD, DEAD_NAME, DIED, KS, PORT_SET, Out, Task, tasks

LIMITS, STATUS, DNREQUESTS_SIZE, TEMPOWNER, IMPORTANCE, DENAP, INFO_EXT = range(1, 8)


@pytest.fixture
def a() -> Task:
    return tasks()[0]


def info(a: Task, *values: int) -> Pointer[int]:
    """Numbers in kernel memory, to be passed as attributes."""
    space = a.user.machine.kernel_space
    address = a.user.thread.kernel_stack - 0x3000
    space.write(address, struct.pack(f"<{len(values)}I", *values))
    return Pointer(space, address, codec_of(natural_t, {}))


def get(a: Task, name: int, flavor: int, count: int = 17) -> tuple[int, list[int], int]:
    """(code, numbers, count) of mach_port_get_attributes."""
    into = info(a, *[0] * 17)
    kr, left = a.call(mach_port_get_attributes, a.user.space, name, flavor, into, Out(natural_t, count))
    return kr, [into[index] for index in range(17)], left


def put(a: Task, name: int, flavor: int, *values: int, count: int | None = None) -> int:
    """mach_port_set_attributes."""
    number = len(values) if count is None else count
    return int(a.on_space(mach_port_set_attributes, name, flavor, info(a, *values), number))


def test_61_limits_and_requests(a: Task) -> None:
    p, n = a.allocate(), a.allocate()
    assert [put(a, p, LIMITS, 1025), put(a, p, LIMITS, 1024), put(a, p, LIMITS, count=0)] == [18, 0, 5]
    assert get(a, p, LIMITS)[::2] == (0, 1)
    assert get(a, p, LIMITS)[1][0] == 1024
    assert (get(a, 0, LIMITS)[::2], get(a, 0, STATUS)[0], get(a, p, 4)[0]) == ((0, 0), 17, 4)
    assert get(a, p, DNREQUESTS_SIZE)[1][0] == 0
    assert a.req(p, DIED, 0, n) == (0, 0)
    assert get(a, p, DNREQUESTS_SIZE)[1][0] == 2
    assert a.call(mach_port_dnrequest_info, a.user.space, p, Out(natural_t), Out(natural_t)) == [0, 2, 1]
    assert a.call(mach_port_dnrequest_info, a.user.space, n, Out(natural_t), Out(natural_t)) == [0, 0, 0]


def test_the_table_of_requests_grows_by_steps(a: Task) -> None:
    p, n = a.allocate(), a.allocate()
    assert put(a, p, DNREQUESTS_SIZE, 8) == 0
    assert get(a, p, DNREQUESTS_SIZE)[1][0] == 8
    assert [put(a, p, DNREQUESTS_SIZE, size) for size in (4, 64, 47617)] == [0, 0, 3]
    assert get(a, p, DNREQUESTS_SIZE)[1][0] == 8  # a target that skips sizes is dropped without a word
    assert put(a, n, DNREQUESTS_SIZE, 47616) == 0
    assert get(a, n, DNREQUESTS_SIZE)[1][0] == 47616
    assert a.destroy(n) == 0


def test_many_requests_on_one_port() -> None:
    tasks_ = tasks(4)
    a = tasks_[0]
    p, n = a.allocate(), a.allocate()
    for index, task in enumerate(tasks_[1:], 1):
        own = task.allocate()
        q = task.take(a, p, KS)
        assert task.req(q, DIED, 0, own) == (0, 0)
        total, used = a.call(mach_port_dnrequest_info, a.user.space, p, Out(natural_t), Out(natural_t))[1:]
        assert (total, used) == ((2, 4, 4)[index - 1], index)
    assert a.destroy(p) == 0
    for task in tasks_[1:]:
        own, q = task.user.names()
        assert task.notes(own) == [(DIED, q)]
        assert task.type(q) == 0x100000
        assert task.right(q) == "D/2"
    assert a.destroy(n) == 0


def test_the_status_of_a_port(a: Task) -> None:
    p, n, s = a.allocate(), a.allocate(), a.allocate(PORT_SET)
    a.ins(p, p, KS)
    a.req(p, 70, 0, n)
    a.send(p, CS)
    kr, values, count = get(a, p, STATUS)
    assert (kr, count, values[:10]) == (0, 10, [0, 0, 1, 5, 1, 0, 1, 0, 1, 0])
    assert get(a, n, STATUS)[1][5] == 1
    assert put(a, p, TEMPOWNER, count=0) == 0
    assert get(a, p, STATUS)[1][9] == 9
    assert [put(a, n, flavor, count=0) for flavor in (IMPORTANCE, DENAP)] == [0, 0]
    assert get(a, n, STATUS)[1][9] == 8
    assert get(a, p, INFO_EXT)[::2] == (0, 17)
    assert (get(a, p, STATUS, 9)[0], get(a, p, INFO_EXT, 16)[0], get(a, s, STATUS)[0]) == (5, 5, 17)
    assert mach_port_info_ext.record.size == 4 * 17


def test_bad_attributes(a: Task) -> None:
    p = a.allocate()
    for name, result in ((0, 17), (DEAD, 17), (0x1403, 15)):
        for flavor in (LIMITS, DNREQUESTS_SIZE, TEMPOWNER, IMPORTANCE, DENAP):
            assert put(a, name, flavor, 1) == result
    assert [put(a, p, flavor, 1) for flavor in (0, STATUS, INFO_EXT, 99, -1)] == [4, 4, 4, 4, 4]


def test_context_and_number(a: Task) -> None:
    p = a.allocate()
    a.ins(p, p, KS)
    assert a.on_space(mach_port_set_context, p, 0x123456789) == 0
    assert a.call(mach_port_get_context, a.user.space, p, Out(mach_vm_address_t)) == [0, 0x123456789]
    assert a.on_space(mach_port_set_seqno, p, 41) == 0
    assert a.user.port(p).ip_messages.imq_seqno == 41
    for routine in (mach_port_set_context, mach_port_set_seqno):
        assert [a.on_space(routine, name, 1) for name in (0, DEAD, 0x1403)] == [17, 17, 15]


def test_peeking(a: Task) -> None:
    p = a.allocate()
    a.ins(p, p, KS)
    trailer = a.user.thread.kernel_stack - 0x3000

    def peek(name: int, seqno: int = 0, kind: int = 3, size: int = 68) -> list[int]:
        return a.call(mach_port_peek, a.user.space, name, kind, Out(natural_t, seqno), Out(natural_t), Out(natural_t),
                      trailer, Out(natural_t, size))

    assert peek(p)[0] == 5
    a.send(p, CS, id=11)
    a.send(p, CS, id=22)
    assert peek(p) == [0, 0, 32, 11, 52]
    assert peek(p, 1) == [0, 1, 32, 22, 52]
    assert (peek(p, 2)[0], peek(0)[0], peek(0x1403)[0], peek(p, 0, 4)[0], peek(p, 0, 3, 51)[0]) == (5, 17, 15, 18, 18)
    space = a.user.machine.kernel_space
    assert mach_msg_max_trailer_t(space, trailer).msgh_seqno == 1
    assert a.user.port(p).ip_messages.imq_msgcount == 2


def test_the_size_of_a_space(a: Task) -> None:
    assert a.on_space(task_set_port_space, 100) == 0
    assert a.user.space.is_table_size == 170
    assert a.on_space(task_set_port_space, 10) == 0
    assert a.user.space.is_table_size == 170
    assert a.on_space(task_set_port_space, -1) == 0  # the value that stands for one more step
    assert a.user.space.is_table_size == 341
    assert a.on_space(task_set_port_space, 300000) == 3


def test_names_and_types() -> None:
    a, b = tasks(2)
    n, s, d = a.allocate(), a.allocate(PORT_SET), a.allocate(DEAD_NAME)
    q = a.take(b, b.allocate(), KS)
    dead = a.take(b, b.allocate(), KS)
    a.req(q, DIED, 0, n)
    b.destroy(b.user.names()[1])
    kr, names, count, types, again = a.call(mach_port_names, a.user.space, Out(vm_map_copy_t), Out(natural_t),
                                            Out(vm_map_copy_t), Out(natural_t))
    assert (kr, count, again) == (0, 5, 5)
    assert a.array(names, count) == [n, s, d, q, dead]
    assert a.array(types, count) == [0x20000, 0x80000, 0x100000, 0x80010000, 0x100000]
    assert a.right(dead) == "S/1"  # looking has not changed the entry


def test_the_names_of_an_empty_space(a: Task) -> None:
    found = a.call(mach_port_names, a.user.space, Out(vm_map_copy_t), Out(natural_t), Out(vm_map_copy_t),
                   Out(natural_t))
    assert found[0] == 0
    assert [bool(found[1]), found[2], bool(found[3]), found[4]] == [False, 0, False, 0]


def test_the_inside_of_a_space(a: Task) -> None:
    p = a.allocate()
    a.ins(p, p, KS)
    kr, space, table, count, tree, leaves = a.call(
        mach_port_space_info, a.user.space, Out(ipc_info_space), Out(vm_map_copy_t), Out(natural_t),
        Out(vm_map_copy_t), Out(natural_t))
    assert (kr, space[:3], count, bool(tree), leaves) == (0, [0xFF, 21, 42], 21, False, 0)
    slots = a.array(table, count * 7)
    assert slots[7:11] == [p, 0, 0x30000, 1]
    assert a.call(mach_port_space_basic_info, a.user.space, Out(ipc_info_space_basic)) == [0, [0xFF, 21, 42, 1, 0, 0]]


def test_send_rights_and_kernel_objects(a: Task) -> None:
    p = a.allocate()
    a.ins(p, p, KS)
    me = a.user.task_self
    assert a.call(mach_port_get_srights, a.user.space, p, Out(natural_t)) == [0, 1]
    assert a.call(mach_port_get_srights, a.user.space, me, Out(natural_t))[0] == 17
    assert a.call(mach_port_get_srights, a.user.space, 0, Out(natural_t))[0] == 15
    kobject = a.user.port(me).ip_kobject
    assert a.call(mach_port_kobject, a.user.space, me, Out(natural_t), Out(mach_vm_address_t)) == [0, 2, kobject]
    assert a.call(mach_port_kobject, a.user.space, p, Out(natural_t), Out(mach_vm_address_t)) == [0, 0, 0]
    assert a.call(mach_port_kernel_object, a.user.space, me, Out(natural_t), Out(natural_t)) == [
        0, 2, kobject & 0xFFFFFFFF]
    s = a.allocate(PORT_SET)
    assert [a.call(mach_port_kobject, a.user.space, name, Out(natural_t), Out(mach_vm_address_t))[0]
            for name in (s, 0, 0x1403)] == [17, 15, 15]


def test_functions_that_do_little(a: Task) -> None:
    from machdbg.kernel.headers import mach_port_name_t, mach_port_qos

    qos = mach_port_qos(a.user.machine.kernel_space, a.user.thread.kernel_stack - 0x3000)
    qos.clear()
    assert a.on_space(mach_port_rename, 1, 2) == 46
    kr, name = a.call(mach_port_allocate_qos, a.user.space, 1, qos, Out(mach_port_name_t))
    assert (kr, a.right(name)) == (0, "R/0")
    qos.name = 1
    assert a.call(mach_port_allocate_qos, a.user.space, 1, qos, Out(mach_port_name_t))[0] == 4
