"""mach_msg where it gets rare: vectors 40, 53, 54 and 56 of the message path's specification, section 9, vouchers,
peeking, and what is done to threads that wait."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest

from machdbg.kernel.cpu import local
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import ipc_space, mach_port_name_t
from machdbg.kernel.headers import thread as thread_structure
from machdbg.kernel.macros import as_object
from machdbg.kernel.osfmk.ipc.ipc_object_copyout import ipc_object_copyout
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_alloc_special, ipc_port_make_send
from machdbg.kernel.osfmk.kern.ipc_kobject import ipc_kobject_set
from machdbg.kernel.osfmk.kern.sched_prim import clear_wait
from machdbg.kernel.settings import Settings
from machdbg.machine.function import function
from machdbg.machine.machine import ReturnToUser
from machdbg.machine.thread import State

from ...rights import Conservation, messages
from ...user import MEMORY, READ_ONLY, User, booted
from .test_mach_msg import (
    COMPLEX,
    CP,
    DEAD,
    INVALID_DEST,
    INVALID_REPLY,
    INVALID_VOUCHER,
    MK,
    MKO,
    MR,
    MV,
    MVO,
    RCV,
    RCV_INVALID_DATA,
    RCV_TIMEOUT,
    RCV_TOO_LARGE,
    SEND,
    SUCCESS,
    TIMED_OUT,
    TIMEOUT,
    Fixture,
    kmsgs,
    port_descriptor,
)

SEND_INTERRUPTED = 0x10000007
RCV_INTERRUPTED = 0x10004005
RCV_PORT_CHANGED = 0x10004006
RCV_INVALID_NOTIFY = 0x10004007
HEADER_ERROR = 0x1000600B
IPC_SPACE = 0x2000
PEEK_READY = 0x10008002
RCV_VOUCHER, SYNC_WAIT, PEEK = 0x800, 0x4000, 0x100000
BUFFER = MEMORY + 0x1000


def fixture(settings: Settings | None = None) -> Fixture:
    a, b = booted(2, settings)
    bP, aR, aK = b.allocate(), a.allocate(), a.task_self
    assert b.task_self
    return Fixture(a, b, bP, b.give(bP, MK, a), aR, aK, Conservation(a.machine))


@pytest.fixture
def f() -> Iterator[Fixture]:
    """As in test_mach_msg.py, with the rights checked at the end."""
    made = fixture()
    yield made
    made.rights.check()


@pytest.fixture
def tight() -> Iterator[Fixture]:
    """Tasks whose tables of names cannot grow."""
    made = fixture(Settings(largest_table=21))
    yield made
    made.rights.check()


# aborts


@function("test", line=1, has_lines=False)
async def abort(thread: thread_structure) -> None:
    """What thread_abort does to a thread that waits (THREAD_INTERRUPTED)."""
    await ReturnToUser(await clear_wait(thread, 2))


def abort_by(other: User, user: User) -> int | None:
    """Have another user's thread end the wait of ``user``'s."""
    return other.enter(abort(thread_structure(user.machine.kernel_space, user.thread.object)))


def test_40_a_blocked_send_is_aborted(f: Fixture) -> None:
    """The trap's view; that mach_msg restarts unless told otherwise is in tests/userland/test_mach.py."""
    for _ in range(5):
        assert f.base() == SUCCESS
    assert f.base() is None
    f.rights.check()
    assert abort_by(f.b, f.a) == 0
    assert (f.a.frame.result or 0) & 0xFFFFFFFF == SEND_INTERRUPTED
    assert f.a.right(f.aP) == "S/2"
    bits, size, remote, local, *_ = f.a.header(MEMORY)
    assert (bits, size, remote) == (0x1211, 24, f.aP)
    assert f.a.right(local) == "SO/1"
    assert f.b.port(f.bP).ip_messages.imq_msgcount == 5
    assert f.b.receive(f.bP) == SUCCESS
    assert f.b.port(f.bP).ip_messages.imq_msgcount == 4, "nobody waits for the room any more"
    assert f.a.message(MEMORY, SEND, 24) == SUCCESS


def test_a_blocked_receive_is_aborted(f: Fixture) -> None:
    f.b.memory.write(BUFFER, b"\xAA" * 64)
    assert f.b.receive(f.bP) is None
    assert abort_by(f.a, f.b) == 0
    assert (f.b.frame.result or 0) & 0xFFFFFFFF == RCV_INTERRUPTED
    assert f.b.memory.read(BUFFER, 64) == b"\xAA" * 64
    assert f.b.port(f.bP).ip_references == 2
    assert f.base() == SUCCESS
    assert f.b.receive(f.bP) == SUCCESS


def test_a_thread_that_does_not_wait_for_the_kernel_is_not_aborted(f: Fixture) -> None:
    assert abort_by(f.a, f.b) == 48


# tables that are full


def fill(user: User) -> None:
    """Use up the table of names."""
    while user.trap(16, user.task_self, 1, MEMORY + 0x8000) == 0:
        pass


def test_53_no_room_for_the_reply(tight: Fixture) -> None:
    fill(tight.b)
    assert tight.base() == SUCCESS
    tight.b.memory.write(BUFFER, b"\xAA" * 64)
    assert tight.b.receive(tight.bP) == HEADER_ERROR
    bits, size, remote, local, *_ = tight.b.header()
    assert (bits, size, remote, local) == (0x1112, 24, 0, tight.bP)
    assert kmsgs(tight.a, tight.aR) == [71]
    assert tight.b.port(tight.bP).ip_messages.imq_msgcount == 0


def test_no_room_for_the_rights_of_a_body(tight: Fixture) -> None:
    fill(tight.b)
    body = struct.pack("<I", 2) + port_descriptor(tight.aR, MK) + port_descriptor(tight.aP, CP)
    assert tight.a.send(COMPLEX | CP, tight.aP, body=body) == SUCCESS
    assert tight.b.receive(tight.bP) == 0x1000400C | IPC_SPACE
    names = struct.unpack("<I8xI8x", tight.b.memory.read(BUFFER + 28, 24))
    assert names == (0, tight.bP), "the second has a name there"
    assert tight.a.port(tight.aR).ip_srights == 0


def test_no_room_for_the_rights_of_an_array(tight: Fixture) -> None:
    tight.a.memory.write(MEMORY + 0x200, struct.pack("<3I", tight.aP, tight.aK, 0))
    fill(tight.b)
    sends = tight.a.port(tight.aK).ip_srights
    body = struct.pack("<IQBBBBI", 1, MEMORY + 0x200, 0, 0, CP, 2, 3)
    assert tight.a.send(COMPLEX | CP, tight.aP, body=body) == SUCCESS
    assert tight.b.receive(tight.bP) == 0x1000400C | IPC_SPACE
    (address,) = struct.unpack("<Q", tight.b.memory.read(BUFFER + 28, 8))
    assert struct.unpack("<3I", tight.b.memory.read(address, 12)) == (tight.bP, 0, 0)
    assert tight.a.port(tight.aK).ip_srights == sends


def test_56_no_room_for_what_comes_back(tight: Fixture) -> None:
    for _ in range(5):
        assert tight.base() == SUCCESS
    fill(tight.a)
    assert tight.base(option=SEND | TIMEOUT) == TIMED_OUT | IPC_SPACE
    bits, _, remote, local, *_ = tight.a.header(MEMORY)
    assert (bits, remote, local) == (0x1211, tight.aP, 0)
    assert kmsgs(tight.a, tight.aR) == [71]


# special reply ports


def test_54_waiting_on_something_else_than_the_special_reply_port(f: Fixture) -> None:
    option = SEND | RCV | SYNC_WAIT
    assert f.base(option=option, rcv_size=256, rcv_name=f.aR, override=f.aP) == RCV_INVALID_NOTIFY
    assert f.b.port(f.bP).ip_messages.imq_msgcount == 1, "the send half took place"
    special = f.a.trap(50)
    assert special
    f.rights.check()
    assert f.a.receive(f.aR, option=RCV | SYNC_WAIT, override=f.aP) == RCV_INVALID_NOTIFY
    for override in (0, DEAD):
        assert f.a.receive(special, option=RCV | SYNC_WAIT, override=override) == RCV_INVALID_NOTIFY
    for override in (f.aP, f.aR, 0x77777703):
        assert f.a.receive(special, option=RCV | SYNC_WAIT | RCV_TIMEOUT, override=override) == 0x10004003


def test_an_rpc_through_a_special_reply_port(f: Fixture) -> None:
    special = f.a.trap(50)
    assert special
    assert f.a.send(CP | MKO << 8, f.aP, special, option=SEND | RCV | SYNC_WAIT, rcv_size=256, rcv_name=special,
                    override=f.aP) is None
    f.rights.check()
    assert f.b.receive(f.bP) == SUCCESS
    assert f.b.send(MVO, f.b.header()[2], id=7) == SUCCESS
    assert f.a.frame.result == SUCCESS
    assert f.a.header(MEMORY)[5] == 7


def test_an_oddity_special_reply_ports_move_in_bodies(f: Fixture) -> None:
    """Q18: no check of descriptors keeps them."""
    special = f.a.trap(50)
    assert special
    assert f.a.send(COMPLEX | CP, f.aP, body=struct.pack("<I", 1) + port_descriptor(special, MR)) == SUCCESS
    assert f.a.right(special) == "-"


# peeking


def test_an_oddity_peeking(f: Fixture) -> None:
    """Q1: the option of a send that no send takes is taken for the kernel's own peek."""
    assert f.base() == SUCCESS
    port = f.b.port(f.bP)
    before = port.ip_references
    f.b.memory.write(BUFFER, b"\xAA" * 64)
    assert f.b.receive(f.bP, option=RCV | PEEK) == PEEK_READY
    assert f.b.memory.read(BUFFER, 64) == b"\xAA" * 64
    assert (port.ip_messages.imq_msgcount, port.ip_messages.imq_seqno) == (1, 0)
    assert port.ip_references == before + 1, "leaked"
    port.ip_references = before


def test_an_oddity_a_blocked_peek(f: Fixture) -> None:
    port = f.b.port(f.bP)
    before = port.ip_references
    assert f.b.receive(f.bP, option=RCV | PEEK) is None
    assert f.base() == SUCCESS
    assert (f.b.frame.result or 0) & 0xFFFFFFFF == PEEK_READY
    assert kmsgs(f.b, f.bP) == [1234]
    assert port.ip_messages.imq_msgcount == 1
    assert port.ip_references == before + 1 + 1 + 1, "the message's, and two that are leaked"
    port.ip_references = before + 1
    assert f.b.receive(f.bP) == SUCCESS


def test_an_oddity_a_lost_reply_of_the_kernel(f: Fixture) -> None:
    """Q11 and Q4: the reply waits for room on the caller's behalf; when that ends, its send right is still counted."""
    port = f.a.port(f.aR)
    for _ in range(5):
        assert f.a.send(MK, f.aR) == SUCCESS
    rights, references = port.ip_srights, port.ip_references
    assert f.a.send(CP | MK << 8, f.aK, f.aR, id=99999, option=SEND | TIMEOUT) == SUCCESS, "the reply is lost silently"
    assert (port.ip_srights, port.ip_references) == (rights + 1, references)
    assert f.a.send(CP | MK << 8, f.aK, f.aR, id=99999) is None
    assert abort_by(f.b, f.a) == 0
    assert f.a.frame.result == SUCCESS
    assert (port.ip_srights, port.ip_references) == (rights + 2, references)
    assert kmsgs(f.a, f.aR) == [1234] * 5
    port.ip_srights = rights


# vouchers


@function("test", line=1, has_lines=False)
async def make_voucher(space: ipc_space) -> None:
    """A port that stands for a voucher, and a send right to it; the voucher itself is none."""
    name = local(mach_port_name_t)
    port = await ipc_port_alloc_special(kernel_data().ipc_space_kernel)
    await ipc_kobject_set(port, kernel_data().realhost.address, 37)
    right = await ipc_port_make_send(port)
    assert await ipc_object_copyout(space, as_object(right), 17, 1, name) == 0
    await ReturnToUser(name.value)


def voucher(f: Fixture) -> int:
    """A's name for a new voucher."""
    name = f.a.enter(make_voucher(f.a.space))
    assert name
    f.rights = Conservation(f.a.machine)
    return name


@pytest.mark.parametrize(("disposition", "left"), [(CP, "S/1"), (MV, "-")])
def test_a_voucher_travels(f: Fixture, disposition: int, left: str) -> None:
    name = voucher(f)
    port = f.a.port(name)
    assert f.a.send(CP | disposition << 16, f.aP, voucher=name) == SUCCESS
    assert f.a.right(name) == left
    assert next(messages(f.b.port(f.bP))).ikm_voucher == port
    f.rights.check()
    assert f.b.receive(f.bP, option=RCV | RCV_VOUCHER) == SUCCESS
    bits, _, _, _, there, _ = f.b.header()
    assert bits == 0x111100
    assert f.b.port(there) == port
    assert f.b.right(there) == "S/1"
    if left != "-":
        assert f.a.send(CP | disposition << 16, f.aP, voucher=name) == SUCCESS
        assert f.b.receive(f.bP, option=RCV | RCV_VOUCHER) == SUCCESS
        assert f.b.header()[4] == there
        assert f.b.right(there) == "S/2"


@pytest.mark.parametrize("reply", [0, MKO])
def test_a_voucher_that_is_not_asked_for(f: Fixture, reply: int) -> None:
    name = voucher(f)
    port = f.a.port(name)
    assert f.a.send(CP | reply << 8 | CP << 16, f.aP, f.aR if reply else 0, voucher=name) == SUCCESS
    assert port.ip_srights == 2
    assert f.b.receive(f.bP) == SUCCESS
    assert (f.b.header()[0] & 0x1F0000, f.b.header()[4]) == (0, 0)
    assert port.ip_srights == 1


def test_vouchers_that_are_refused(f: Fixture) -> None:
    name = voucher(f)
    dead = f.b.allocate()
    right = f.b.give(dead, MK, f.a)
    assert f.b.trap(19, f.b.task_self, dead, 1, 0xFFFFFFFF) == 0
    for bits, given in ((CP, f.aP), (CP, f.aR), (CP, 0x77777703), (CP, DEAD), (MVO, name), (MK, name), (MR, name),
                        (CP, right)):
        assert f.a.send(CP | bits << 16, f.aP, voucher=given) == INVALID_VOUCHER
    assert f.a.right(name) == "S/1"
    assert f.a.send(CP | CP << 8 | CP << 16, f.aP, name, voucher=name) == INVALID_REPLY
    assert f.a.send(CP | CP << 8 | CP << 16, name, name, voucher=name) == INVALID_REPLY
    assert f.a.send(CP | CP << 16, 0x77777703, voucher=name) == INVALID_DEST
    assert f.a.right(name) == "S/1"


def test_a_message_to_its_own_voucher(f: Fixture) -> None:
    name = voucher(f)
    port = f.a.port(name)
    for reply, local_name in ((0, 0), (MKO, f.aR), (MKO, DEAD)):
        assert f.a.send(CP | reply << 8 | CP << 16, name, local_name, voucher=name) == SUCCESS
        assert port.ip_srights == 1
    assert f.a.send(MV | CP << 16, name, voucher=name) == SUCCESS
    assert f.a.right(name) == "-"
    assert port.ip_srights == 0


def test_a_voucher_comes_back_with_its_message(f: Fixture) -> None:
    name = voucher(f)
    for _ in range(5):
        assert f.base() == SUCCESS
    assert f.a.send(CP | MV << 16, f.aP, voucher=name, option=SEND | TIMEOUT) == TIMED_OUT
    bits, *_, back, _ = f.a.header(MEMORY)
    assert bits == 0x110011
    assert f.a.right(back) == "S/1"


def test_a_voucher_dies_with_its_message(f: Fixture) -> None:
    name = voucher(f)
    port = f.a.port(name)
    assert f.a.send(CP | MV << 16, f.aP, voucher=name) == SUCCESS
    assert f.b.receive(f.bP, 20, option=RCV | RCV_VOUCHER) == RCV_TOO_LARGE
    assert f.b.header()[4] == 0
    assert port.ip_srights == 0


# waits that end otherwise


def test_a_waiting_receiver_whose_buffer_cannot_be_written(f: Fixture) -> None:
    assert f.b.receive(f.bP, address=READ_ONLY) is None
    assert f.base() == SUCCESS
    assert (f.b.frame.result or 0) & 0xFFFFFFFF == RCV_INVALID_DATA


def test_39_senders_are_served_in_order(f: Fixture) -> None:
    a, b, c = booted(3)
    name = b.allocate()
    for user in (a, c):
        user.take(name, MK, b)
    rights = {user: next(n for n in user.names() if user.right(n) == "S/1" and n != user.task_self) for user in (a, c)}
    for number in range(5):
        assert a.send(CP, rights[a], id=number) == SUCCESS
    assert a.send(CP, rights[a], id=10) is None
    assert c.send(CP, rights[c], id=11) is None
    queue = b.port(name).ip_messages
    for waiting in ((a, c), (c,)):
        assert [user.thread.state is State.WAITING and user.thread.kernel is not None for user in waiting] \
            == [True] * len(waiting)
        assert b.receive(name) == SUCCESS
        assert queue.imq_msgcount == 5
    assert (a.frame.result, c.frame.result) == (SUCCESS, SUCCESS)
    assert [kmsg.ikm_header.msgh_id for kmsg in messages(b.port(name))] == [2, 3, 4, 10, 11]
    Conservation(a.machine)


def test_the_destination_dies_before_it_is_received(f: Fixture) -> None:
    """A message whose reply port has died: the receiver learns so, without a right."""
    assert f.base() == SUCCESS
    assert f.a.trap(19, f.a.task_self, f.aR, 1, 0xFFFFFFFF) == 0
    assert f.b.receive(f.bP) == SUCCESS
    bits, _, remote, local, *_ = f.b.header()
    assert (bits, remote, local) == (0x1112, DEAD, f.bP)
