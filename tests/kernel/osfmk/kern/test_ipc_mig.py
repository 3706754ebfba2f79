"""Messages that the kernel sends and receives: section 6.6 of the message path's specification."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest

from machdbg.kernel.headers import ipc_port, mach_msg_header_t
from machdbg.kernel.macros import at_address
from machdbg.kernel.osfmk.ipc.ipc_port import ipc_port_make_send
from machdbg.kernel.osfmk.ipc.mach_msg_in_kernel import mach_msg_receive, mach_msg_send
from machdbg.kernel.osfmk.kern.ipc_mig import mach_msg_send_from_kernel_with_options
from machdbg.kernel.osfmk.kern.ipc_mig_rpc import mach_msg_overwrite, mach_msg_rpc_from_kernel_proper
from machdbg.kernel.osfmk.kern.kalloc import kalloc
from machdbg.machine.function import function
from machdbg.machine.machine import ReturnToUser
from tests.kernel.osfmk.ipc.test_mach_msg import (
    COMPLEX,
    CP,
    MKO,
    MVO,
    RCV_TOO_LARGE,
    SEND,
    SUCCESS,
    TIMED_OUT,
    TIMEOUT,
    TOO_SMALL,
    Fixture,
    kmsgs,
)
from tests.kernel.osfmk.ipc.test_mach_msg_edges import fixture
from tests.kernel.user import MEMORY, User

BUFFER = MEMORY + 0x1000


@pytest.fixture
def f() -> Iterator[Fixture]:
    """Tasks A and B, B's port P and A's right to it; A's thread is the kernel's in what follows."""
    made = fixture()
    yield made
    made.rights.check()


@function("test", line=1, has_lines=False)
async def allocate(size: int) -> None:
    """Memory of the kernel's; its address, cut to what a trap returns."""
    await ReturnToUser(await kalloc(size))


def kernel_buffer(user: User) -> mach_msg_header_t:
    address = user.enter(allocate(1024))
    assert address
    return mach_msg_header_t(user.machine.kernel_space, address)


def lay_out(message: mach_msg_header_t, bits: int, remote: int, local: int = 0, id: int = 7, body: bytes = b"") -> int:
    """A message in kernel form; its size."""
    message.space.write(message.address, struct.pack("<IIQQIi", bits, 0, remote, local, 0, id) + body)
    return 32 + len(body)


@function("test", line=2, has_lines=False)
async def rpc(message: mach_msg_header_t, size: int, room: int, port: ipc_port) -> None:
    """A call of the kernel's with a send right made for it."""
    message.msgh_remote_port = await ipc_port_make_send(port)
    await ReturnToUser(await mach_msg_rpc_from_kernel_proper(message, size, room))


@pytest.mark.parametrize(("room", "result", "copied"), [
    (512, SUCCESS, 44 + 68), (44 + 67, SUCCESS, 44 + 8), (44 + 7, SUCCESS, 44), (44, SUCCESS, 44), (40, RCV_TOO_LARGE,
                                                                                              40)])
def test_a_call_of_the_kernel(f: Fixture, room: int, result: int, copied: int) -> None:
    message = kernel_buffer(f.a)
    size = lay_out(message, 17, 0, body=b"ping")
    assert f.b.receive(f.bP) is None
    assert f.a.enter(rpc(message, size, room, f.b.port(f.bP))) is None
    f.rights.check()
    frame, names = f.a.thread.kernel, []
    while frame is not None:
        names.append(frame.code.name)
        frame = frame.parent
    assert names[:4] == ["thread_block_reason", "thread_block", "ipc_mqueue_receive", "mach_msg_rpc_from_kernel_body"]
    assert f.b.frame.result == SUCCESS
    bits, size, reply, *_ = f.b.header()
    assert (bits, size, f.b.right(reply)) == (0x1112, 28, "SO/1")
    assert f.b.memory.read(BUFFER + 24, 4) == b"ping"
    message.space.write(message.address, b"\xAA" * 512)
    assert f.b.send(MVO, reply, id=107, body=b"pong and more") == TOO_SMALL
    assert f.b.send(MVO, reply, id=107, body=b"pong+12bytes") == SUCCESS
    assert (f.a.frame.result or 0) & 0xFFFFFFFF == result
    data = message.space.read(message.address, 512)
    assert data[copied:] == b"\xAA" * (512 - copied)
    bits, size, remote, _, _, id = struct.unpack("<IIQQIi", data[:32])
    assert (bits, size, remote, id) == (0x1200, 44, 0, 107)
    assert data[32:40] == b"pong+12b"


def test_the_reply_port_stays_with_the_thread(f: Fixture) -> None:
    message = kernel_buffer(f.a)
    ports = set()
    for _ in range(2):
        size = lay_out(message, 17, 0)
        assert f.a.enter(rpc(message, size, 512, f.b.port(f.bP))) is None
        assert f.b.receive(f.bP) == SUCCESS
        ports.add(f.b.port(f.b.header()[2]).address)
        assert f.b.send(MVO, f.b.header()[2]) == SUCCESS
        assert f.a.frame.result == SUCCESS
    assert len(ports) == 1


@function("test", line=4, has_lines=False)
async def send_with_options(message: mach_msg_header_t, size: int, port: ipc_port, option: int) -> None:
    message.msgh_remote_port = await ipc_port_make_send(port)
    await ReturnToUser(await mach_msg_send_from_kernel_with_options(message, size, option, 0))


def test_sending_with_options(f: Fixture) -> None:
    message = kernel_buffer(f.a)
    for number in range(5):
        size = lay_out(message, 17, 0, id=number)
        assert f.a.enter(send_with_options(message, size, f.b.port(f.bP), SEND | TIMEOUT)) == SUCCESS
    assert f.a.enter(send_with_options(message, size, f.b.port(f.bP), SEND | TIMEOUT)) == TIMED_OUT
    f.rights.check()
    assert f.a.enter(send_with_options(message, size, f.b.port(f.bP), SEND | TIMEOUT | 0x10000)) == SUCCESS
    assert kmsgs(f.b, f.bP) == [0, 1, 2, 3, 4, 4]


@function("test", line=5, has_lines=False)
async def send_by_name(message: mach_msg_header_t, size: int, option: int) -> None:
    await ReturnToUser(await mach_msg_send(message, option, size, 0, 0))


def test_sending_by_name(f: Fixture) -> None:
    message = kernel_buffer(f.a)
    size = lay_out(message, CP | MKO << 8, f.aP, f.aR)
    for bad in (30, 28, 0):
        assert f.a.enter(send_by_name(message, bad, SEND)) == TOO_SMALL
    for _ in range(5):
        assert f.a.enter(send_by_name(message, size, SEND)) == SUCCESS
    assert f.a.enter(send_by_name(message, size, SEND | TIMEOUT)) == TIMED_OUT
    remote, local = struct.unpack("<QQ", message.space.read(message.address + 8, 16))
    assert (remote, f.a.right(remote), f.a.right(local)) == (f.aP, "S/2", "SO/1")
    size = lay_out(message, COMPLEX | CP, f.aP)
    assert f.a.enter(send_by_name(message, size, SEND)) == TOO_SMALL


@function("test", line=6, has_lines=False)
async def receive_by_name(address: int, size: int, name: int) -> None:
    await ReturnToUser(await mach_msg_receive(at_address(mach_msg_header_t, address), 2, size, name, 0, 0, 0))


def test_receiving_by_name(f: Fixture) -> None:
    assert f.b.enter(receive_by_name(BUFFER, 256, f.aK + 0x5500)) == 0x10004002
    assert f.base() == SUCCESS
    assert f.b.enter(receive_by_name(BUFFER, 256, f.bP)) == SUCCESS
    assert f.b.header()[:2] == (0x1112, 24)
    assert f.b.enter(receive_by_name(BUFFER, 256, f.bP)) is None
    assert f.b.thread.kernel is not None, "without a continuation it keeps its stack"
    assert f.base() == SUCCESS
    assert f.b.frame.result == SUCCESS


@function("test", line=7, has_lines=False)
async def overwrite(message: mach_msg_header_t, option: int, size: int, room: int, name: int) -> None:
    await ReturnToUser(await mach_msg_overwrite(message, option, size, room, name, 0, 0, message, 0))


def test_a_call_by_name(f: Fixture) -> None:
    message = kernel_buffer(f.a)
    size = lay_out(message, CP | MKO << 8, f.aP, f.aR, body=b"ping")
    for room, result in ((256, SUCCESS), (36, RCV_TOO_LARGE)):
        size = lay_out(message, CP | MKO << 8, f.aP, f.aR, body=b"ping")
        assert f.a.enter(overwrite(message, 3, size, room, f.aR)) is None
        assert f.b.receive(f.bP) == SUCCESS
        assert f.b.send(MVO, f.b.header()[2], id=99) == SUCCESS
        assert (f.a.frame.result or 0) & 0xFFFFFFFF == result
        bits, size, remote, local, _, id = struct.unpack("<IIQQIi", message.space.read(message.address, 32))
        assert (bits, size, remote, local, id) == (0x1200, 32, 0, f.aR, 99)
    assert f.a.enter(overwrite(message, 1, 20, 0, 0)) == TOO_SMALL
    assert f.a.enter(overwrite(message, 2, 0, 256, f.aP)) == 0x10004002
    assert f.a.enter(overwrite(message, 0, 0, 0, 0)) == SUCCESS
