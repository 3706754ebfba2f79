"""Calls of the kernel's objects: vectors 18 to 25 of the kernel services' spec, section J (24: test_ipc_kobject.py)."""

from __future__ import annotations

import struct

import pytest

from machdbg.kernel.constants import IKOT_HOST, IKOT_HOST_PRIV, IKOT_SEMAPHORE
from machdbg.kernel.macros import ip_kotype
from tests.kernel.mig.caller import CP, MKO, NDR, SEND, Caller
from tests.kernel.user import booted, variables

MOVE_SEND = 17
HOLE, NO_SENDERS = 3422, 70
BAD_ID = -303


@pytest.fixture(scope="module")
def a() -> Caller:
    return Caller()


def semaphore(a: Caller) -> int:
    """A name for a new semaphore."""
    _, reply = a.call(a.task, 3418, NDR + struct.pack("<ii", 0, 1))
    return int(struct.unpack_from("<I", reply, 4)[0])


def lines_of(a: Caller, start: int, function: str) -> set[int]:
    """The lines of a function that have been passed since a tick."""
    moments = a.user.machine.timeline.moments[start:]
    return {moment.position for moment in moments if moment.frame.code.name == function}


def test_18_the_host_of_a_user_and_of_root() -> None:
    for root, kind in ((False, IKOT_HOST), (True, IKOT_HOST_PRIV)):
        a = Caller(booted(root=root)[0])
        assert ip_kotype(a.user.port(a.host)) == kind
        if not root:
            assert a.code(a.host, 407) == 4
        else:
            is_complex, reply = a.call(a.host, 407)
            assert is_complex and struct.unpack_from("<I", reply)[0] == 1


def test_19_an_id_that_nobody_serves(a: Caller) -> None:
    assert a.code(a.task, HOLE) == BAD_ID
    assert f"ipc_kobject_server: bogus kernel message, id={HOLE}\n" in a.console


def test_20_a_user_cannot_notify(a: Caller) -> None:
    name = semaphore(a)
    object = a.user.port(name).ip_kobject
    assert a.code(name, NO_SENDERS) == BAD_ID
    assert ip_kotype(a.user.port(name)) == IKOT_SEMAPHORE and a.user.port(name).ip_kobject == object


@pytest.mark.parametrize("id, bucket, probes", [(3418, 325, 1), (3831, 753, 16), (2815, None, 16), (0, None, 1)])
def test_21_look_ups(a: Caller, id: int, bucket: int | None, probes: int) -> None:
    data = variables(a.user.machine)
    assert data.mig_table_max_displ == 16
    numbers = [data.mig_buckets[(id + step) % 1031].num for step in range(16)]
    found = next(((step, number) for step, number in enumerate(numbers, 1) if number in (id, 0)), (16, -1))
    assert found[0] == probes
    assert ((id + probes - 1) % 1031 if found[1] == id and id else None) == bucket


def test_22_nowhere_to_reply_to(a: Caller) -> None:
    start = a.user.machine.timeline.present
    assert a.user.send(CP, a.host, 0, id=202, option=SEND) == 0
    assert 460 in lines_of(a, start, "ipc_kobject_server")
    assert lines_of(a, start, "host_page_size")
    a.rights.check()


def test_23_a_reply_to_the_kernel(a: Caller) -> None:
    port = a.user.port(a.task)
    before = port.ip_srights
    assert a.user.send(CP | CP << 8, a.host, a.task, id=202, option=SEND) == 0
    assert "ipc_kobject_server: refusing to send reply to kobject 2 port (id:202)\n" in a.console
    assert port.ip_srights == before
    a.rights.check()


def test_25_the_last_right_to_a_semaphore(a: Caller) -> None:
    owned = a.user.task.semaphores_owned
    name = semaphore(a)
    assert a.user.task.semaphores_owned == owned + 1
    assert a.user.send(MOVE_SEND | MKO << 8, name, a.port, id=HOLE, option=3, rcv_size=256, rcv_name=a.port) == 0
    assert struct.unpack("<8xi", a.user.memory.read(0x100000000 + 24, 12)) == (BAD_ID,)
    assert a.user.task.semaphores_owned == owned
    assert a.user.right(name) == "-"
    a.rights.check()
